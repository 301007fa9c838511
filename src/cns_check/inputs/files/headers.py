"""Headers of tables: a table and a name in, what is wrong with its header out."""

from __future__ import annotations

from difflib import get_close_matches

from cns_check.diagnostics import Diagnostic, diagnostic
from cns_check.inputs.files.columns import Table
from cns_check.words import Said


def missing_column(table: Table, name: str) -> Diagnostic:
    """A column is needed and absent; names the nearest of those that are there."""
    near = get_close_matches(name, [n for n in table.names if n], 1, 0.5)
    hint = Said.of("; nearest in the header: {near!r}", near=near[0]) if near else Said()
    return diagnostic("V010", Said.of("there is no column {name!r}{hint}", name=name, hint=hint), table.header(name))
