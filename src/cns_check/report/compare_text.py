"""A comparison of two reports, for people and for machines."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence

from cns_check.report.compare import Change, Comparison, Why
from cns_check.report.read_report import KEYS, ReadReport, Row
from cns_check.report.result import CLOSING
from cns_check.words import number_text

SCHEMA = "cns-check/diff/1"

#: Columns of ``verdicts`` that the comparison is about; the others explain them or follow from them.
_OUTCOMES = ("verdict", "contract_status")
_HASH = 12


def to_text(found: Comparison, before: ReadReport, after: ReadReport) -> bytes:
    """The comparison as text, in UTF-8: the runs, then each table, then what it is."""
    lines = [f"A: {_plain(before.path)}", f"B: {_plain(after.path)}", ""]
    if found.runs:
        lines += ["How the runs differ", *(f"  {_why(w)}" for w in found.runs), ""]
    verdicts = found.tables["verdicts"]
    outcome = [c for c in verdicts if c.kind != "changed" or set(_OUTCOMES) & set(c.fields)]
    numbers = [c for c in verdicts if c not in outcome]
    lines += _section("Verdicts and contract statuses", outcome, _verdict)
    lines += _section("Same verdict and status, other numbers or grounds", numbers, _numbers)
    lines += _section("Transfers", found.tables["transfers"], _transfer)
    lines += _section("Regions", found.tables["regions"], _region)
    lines += _section("Volumes before and after", found.tables["after"], _after)
    if not found.differs:
        lines += ["No result differs.", ""]
    return "\n".join([*lines, CLOSING, ""]).encode()


def to_json(found: Comparison, before: ReadReport, after: ReadReport) -> bytes:
    """The comparison as JSON, in UTF-8: ``schema``, ``a``, ``b``, ``differs``, ``runs``, a list per table."""
    document = {
        "schema": SCHEMA,
        "a": before.path,
        "b": after.path,
        "differs": found.differs,
        "runs": [_why_record(w) for w in found.runs],
        **{name: [_record(name, c) for c in changes] for name, changes in found.tables.items()},
    }
    return (json.dumps(document, ensure_ascii=False, allow_nan=False, indent=1) + "\n").encode()


def _record(name: str, change: Change) -> dict[str, object]:
    return {
        "change": change.kind,
        **dict(zip(KEYS[name], change.key, strict=True)),
        "region_id": change.row["region_id"],
        "fields": {column: {"before": old, "after": new} for column, (old, new) in change.fields.items()},
        "before": change.before,
        "after": change.after,
        "why": [_why_record(w) for w in change.why],
    }


def _why_record(why: Why) -> dict[str, object]:
    return {"cause": why.cause, "what": why.what, "before": why.before, "after": why.after}


def _section(title: str, changes: Sequence[Change], told: Callable[[Change], str]) -> Iterator[str]:
    if not changes:
        return
    kinds = [(kind, sum(c.kind == kind for c in changes)) for kind in ("changed", "added", "removed")]
    yield f"{title}: {', '.join(f'{count} {kind}' for kind, count in kinds if count)}"
    for change in changes:
        yield f"  {told(change)}"
        if change.why:
            yield f"    why: {'; '.join(_why(w) for w in change.why)}"
    yield ""


def _verdict(change: Change) -> str:
    row = change.row
    place = f"{_norm(row)}  {_place(row)}"
    if change.kind != "changed":
        return f"{place}: {change.kind}, {_text(row['verdict'])}, {_text(row['contract_status'])}"
    said = [f"{c.replace('_', ' ')} {_pair(*change.fields[c])}" for c in _OUTCOMES if c in change.fields]
    return f"{place}: {', '.join(said)}"


def _numbers(change: Change) -> str:
    return f"{_norm(change.row)}  {_place(change.row)}: {_fields(change)}"


def _transfer(change: Change) -> str:
    row = change.row
    to = _text(row["to_location_id"]) if row["to_location_id"] is not None else "no place"
    way = f"{_norm(row)}  {_text(row['from_location_id'])} to {to}, {_text(row['intervention_id'])}, {row['method']}"
    if change.kind != "changed":
        return f"{way}: {change.kind}, {_text(row['volume'])} ({_text(row['reason_code'])})"
    return f"{way}: {_fields(change)}"


def _region(change: Change) -> str:
    row = change.row
    place = f"{_norm(row)}  {_text(row['region_id'])}, {row['method']}"
    return f"{place}: {_fields(change) if change.kind == 'changed' else change.kind}"


def _after(change: Change) -> str:
    row = change.row
    what = f", {_text(row['intervention_id'])}" if row["intervention_id"] is not None else ""
    place = f"{_norm(row)}  {_text(row['location_id'])}{what}, {row['method']}"
    return f"{place}: {_fields(change) if change.kind == 'changed' else change.kind}"


def _norm(row: Row) -> str:
    return f"{_text(row['norm_id'])} {row['norm_year']}"


def _place(row: Row) -> str:
    name = row["location_name"]
    return f"{_text(row['location_id'])} ({_text(name)})" if name is not None else _text(row["location_id"])


def _fields(change: Change) -> str:
    return ", ".join(f"{column.replace('_', ' ')} {_pair(*both)}" for column, both in change.fields.items())


def _why(why: Why) -> str:
    hashes = why.cause in {"input", "norm set"}
    old, new = (_short(v) if hashes else v for v in (why.before, why.after))
    name = why.what.replace("_", " ") if why.cause not in {"option", "input", "norm set", "version"} else why.what
    label = "" if why.cause == name or name.startswith(why.cause) else f"{why.cause} "
    return f"{label}{_plain(name)} {_pair(old, new)}"


def _short(value: object) -> object:
    """A hash is told apart by its first characters."""
    return value[:_HASH] if isinstance(value, str) and len(value) > _HASH * 2 else value


def _pair(old: object, new: object) -> str:
    return f"{_text(old)} -> {_text(new)}"


def _text(value: object) -> str:
    if value is None:
        return "none"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return number_text(value)
    if isinstance(value, Iterable) and not isinstance(value, str):
        return ", ".join(_text(v) for v in value)
    return _plain(str(value))


def _plain(text: str) -> str:
    """Line breaks and control characters in data are shown, not obeyed."""
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in text)
