"""How a run is done again: the command line that its record amounts to.

In: the record of a run. Out: a command line, quoted for a POSIX shell.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping, Sequence

from cns_check.report.result.result import Run


def command_line(run: Run) -> str:
    """The command in a POSIX shell, quoted; an option a line."""
    volumes: Sequence[str] = run.volumes
    options = dict(run.options)
    if run.case is not None:
        options = {"--case": run.case, **run.beside_case}
        volumes = _several(options.pop("VOLUMES", []))
    first = ["cns-check", run.command, *(_path(path) for path in volumes)]
    lines = [" ".join(shlex.quote(word) for word in first), *_options(options)]
    return " \\\n  ".join(lines)


def _several(value: object) -> Sequence[str]:
    return [str(one) for one in value] if isinstance(value, list) else [str(value)]


def _options(options: Mapping[str, object]) -> Iterator[str]:
    for name, value in options.items():
        if value is True:
            yield name
            continue
        for text in _several(value):
            # Joined, what begins with a dash is still a value.
            yield f"{name}={shlex.quote(text)}" if text.startswith("-") else f"{name} {shlex.quote(text)}"


def _path(path: str) -> str:
    """A file whose name begins with a dash is no option."""
    return f"./{path}" if path.startswith("-") and path != "-" else path
