"""``cns-check norms schema``: the norm language as JSON Schema, for editors.

In: nothing. Out: the schema, on stdout.
"""

from __future__ import annotations

from cns_check.cli.options import speaks
from cns_check.cli.terminal import Terminal


@speaks
def schema(*, terminal: Terminal) -> None:
    """Prints the JSON Schema of the norm language, for editors that complete and check while you type."""
    from cns_check.norms.tools.schema import schema_text

    terminal.write(schema_text().encode())
