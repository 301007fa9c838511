"""The findings of a check as JSON: one finding a line. In: the outcome of a check. Out: bytes."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from datetime import date

from cns_check.report.checks.outcome import Checked, counted
from cns_check.words import printable

SCHEMA = "cns-check/diagnostics/1"


def render(checked: Checked) -> bytes:
    """``schema, version, command, files, failed, summary`` and the table ``diagnostics`` of the interface, in UTF-8.

    Of an agreements file without errors there is ``overview`` too: ``day`` and ``regions``, each with its ``norms``.
    """
    numbers = {severity.value: number for severity, number in counted(checked.diagnostics).items()}
    members = {
        "schema": _dump(SCHEMA),
        "version": _dump(checked.version),
        "command": _dump(checked.command),
        "files": _list(_dump(printable(file.path)) for file in checked.files),
        "failed": _dump(checked.failed),
        "summary": _dump(numbers),
        "diagnostics": _list(_dump(d.record()) for d in checked.diagnostics),
    }
    if checked.overview is not None:
        members["overview"] = _dump(asdict(checked.overview))
    body = ",\n".join(f'"{key}": {value}' for key, value in members.items())
    # What no encoding can hold becomes an escape of JSON.
    return f"{{\n{body}\n}}\n".encode(errors="backslashreplace")


def _list(items: Iterable[str]) -> str:
    lines = ",\n".join(f"  {item}" for item in items)
    return f"[\n{lines}\n]" if lines else "[]"


def _dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, default=_day)


def _day(value: object) -> str:
    """A day as ISO text: the only value that JSON has no type of its own for."""
    assert isinstance(value, date)
    return value.isoformat()
