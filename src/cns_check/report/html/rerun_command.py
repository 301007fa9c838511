"""How a run is done again: the command line that its record amounts to.

In: the record of a run. Out: a command line, quoted for a POSIX shell.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping, Sequence

from cns_check.report.result.result import Run

#: In the record of a run that came from a case; what holds is recorded beside them.
_OF_CASE = frozenset({"--case", "over --case"})


def command_line(run: Run) -> str:
    """The command in a POSIX shell, quoted; an option a line."""
    volumes: Sequence[str] = run.volumes
    options = {name: value for name, value in run.options.items() if name not in _OF_CASE}
    if run.case is not None:
        options = {"--case": run.case, **run.beside_case}
        volumes = _several(options.pop("VOLUMES", []))
    first = ["cns-check", run.command, *(_path(path) for path in volumes)]
    lines = [" ".join(_quoted(word, run) for word in first), *_options(options, run)]
    return " \\\n  ".join(lines)


def _several(value: object) -> Sequence[str]:
    return [str(one) for one in value] if isinstance(value, list) else [str(value)]


def _options(options: Mapping[str, object], run: Run) -> Iterator[str]:
    for name, value in options.items():
        if value is True:
            yield name
            continue
        for text in _several(value):
            # Joined, what begins with a dash is still a value.
            yield f"{name}={_quoted(text, run)}" if text.startswith("-") else f"{name} {_quoted(text, run)}"


def _quoted(word: str, run: Run) -> str:
    """A word of the command line; the escapes of a name that is no text mean its bytes between ``$'`` and ``'``."""
    if word in run.odd or word.removeprefix("./") in run.odd:
        return "$'" + word.replace("'", "\\'") + "'"
    return shlex.quote(word)


def _path(path: str) -> str:
    """A file whose name begins with a dash is no option."""
    return f"./{path}" if path.startswith("-") and path != "-" else path
