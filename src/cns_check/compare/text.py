"""A comparison of two reports, for people and for machines.

In: a comparison and its two reports. Out: text or JSON, as bytes.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence

from cns_check.compare.read_report import KEYS, ReadReport, Row
from cns_check.compare.reports import Change, Comparison, Why
from cns_check.contract.decision_table import DECISIONS
from cns_check.judge.windows import VERDICT_NAMES
from cns_check.norms.model import STATUS_ORDER
from cns_check.report.result.result import CLOSING
from cns_check.words import Translate, english, number_text

SCHEMA = "cns-check/diff/1"

#: Columns of ``verdicts`` that the comparison is about; the others explain them or follow from them.
_OUTCOMES = ("verdict", "contract_status")
_HASH = 12
#: What the columns hold that is a word of the field, and no code of a method or reason.
_WORDS = frozenset({*VERDICT_NAMES, *(d.status for d in DECISIONS if d.status), "exempt", *STATUS_ORDER})
#: Causes as they are told.
_CAUSES = {
    "volume": "volume",
    "year": "year",
    "norm": "norm",
    "regime": "regime",
    "decision": "decision",
    "register": "register",
    "option": "option",
    "norm set": "norm set",
    "input": "input",
    "version": "version",
}


def to_text(found: Comparison, before: ReadReport, after: ReadReport, tr: Translate = english) -> bytes:
    """The comparison as text, in UTF-8: the runs, then each table, then what it is."""
    said = _Text(tr)
    lines = [f"A: {_plain(before.path)}", f"B: {_plain(after.path)}", ""]
    if found.runs:
        lines += [tr("How the runs differ"), *(f"  {said.why(w)}" for w in found.runs), ""]
    verdicts = found.tables["verdicts"]
    outcome = [c for c in verdicts if _other_outcome(c)]
    numbers = [c for c in verdicts if not _other_outcome(c)]
    lines += said.section(tr("Verdicts and contract statuses"), outcome, said.verdict)
    lines += said.section(tr("Same verdict and status, other numbers or grounds"), numbers, said.numbers)
    lines += said.section(tr("Transfers"), found.tables["transfers"], said.transfer)
    lines += said.section(tr("Regions"), found.tables["regions"], said.region)
    lines += said.section(tr("Volumes before and after"), found.tables["after"], said.after)
    if not found.differs:
        lines += [tr("No result differs."), ""]
    return "\n".join([*lines, tr(CLOSING), ""]).encode()


def _other_outcome(change: Change) -> bool:
    return change.kind != "changed" or bool(set(_OUTCOMES) & set(change.fields))


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
    text = json.dumps(document, ensure_ascii=False, allow_nan=False, indent=1)
    # What no encoding can hold becomes an escape of JSON.
    return f"{text}\n".encode(errors="backslashreplace")


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


class _Text:
    """Puts changes in words; ids, codes and what stands in the reports stay as they are."""

    def __init__(self, tr: Translate) -> None:
        self._tr = tr
        self._kinds = {"changed": tr("changed"), "added": tr("added"), "removed": tr("removed")}

    def section(self, title: str, changes: Sequence[Change], told: Callable[[Change], str]) -> Iterator[str]:
        """A heading with counts, and its changes with why."""
        if not changes:
            return
        counts = [(word, sum(c.kind == kind for c in changes)) for kind, word in self._kinds.items()]
        yield f"{title}: {', '.join(f'{count} {word}' for word, count in counts if count)}"
        for change in changes:
            yield f"  {told(change)}"
            if change.why:
                yield f"    {self._tr('why')}: {'; '.join(self.why(w) for w in change.why)}"
        yield ""

    def verdict(self, change: Change) -> str:
        """Another verdict or contract status."""
        row = change.row
        place = f"{_norm(row)}  {_place(row)}"
        if change.kind != "changed":
            outcomes = ", ".join(self._word(row[column]) for column in _OUTCOMES)
            return f"{place}: {self._kinds[change.kind]}, {outcomes}"
        said = [f"{self._heading(c)} {self._pair(*change.fields[c])}" for c in _OUTCOMES if c in change.fields]
        return f"{place}: {', '.join(said)}"

    def numbers(self, change: Change) -> str:
        """Other numbers or grounds."""
        return f"{_norm(change.row)}  {_place(change.row)}: {self._fields(change)}"

    def transfer(self, change: Change) -> str:
        """Another volume that moves."""
        row = change.row
        to = _plain(str(row["to_location_id"])) if row["to_location_id"] is not None else self._tr("no place")
        way = self._tr("{start} to {end}").format(start=self._text(row["from_location_id"]), end=to)
        way = f"{_norm(row)}  {way}, {self._text(row['intervention_id'])}, {row['method']}"
        if change.kind != "changed":
            number, code = self._text(row["volume"]), self._text(row["reason_code"])
            return f"{way}: {self._kinds[change.kind]}, {number} ({code})"
        return f"{way}: {self._fields(change)}"

    def region(self, change: Change) -> str:
        """Another outcome of a region."""
        row = change.row
        return self._line(f"{_norm(row)}  {self._text(row['region_id'])}, {row['method']}", change)

    def after(self, change: Change) -> str:
        """Another volume before or after."""
        row = change.row
        what = f", {self._text(row['intervention_id'])}" if row["intervention_id"] is not None else ""
        return self._line(f"{_norm(row)}  {self._text(row['location_id'])}{what}, {row['method']}", change)

    def why(self, why: Why) -> str:
        """What explains a change: what differs, and both values."""
        hashes = why.cause in {"input", "norm set"}
        old, new = (_short(v) if hashes else v for v in (why.before, why.after))
        own = why.cause in {"option", "input", "norm set", "version"}
        name = why.what if own else why.what.replace("_", " ")
        label = "" if why.cause == name or name.startswith(why.cause) else f"{self._tr(_CAUSES[why.cause])} "
        return f"{label}{_plain(name if own else self._tr(name))} {self._pair(old, new)}"

    def _line(self, place: str, change: Change) -> str:
        return f"{place}: {self._fields(change) if change.kind == 'changed' else self._kinds[change.kind]}"

    def _fields(self, change: Change) -> str:
        return ", ".join(f"{self._heading(column)} {self._pair(*both)}" for column, both in change.fields.items())

    def _heading(self, column: str) -> str:
        return self._tr(column.replace("_", " "))

    def _pair(self, old: object, new: object) -> str:
        return f"{self._word(old)} -> {self._word(new)}"

    def _word(self, value: object) -> str:
        """A value; a word of the field in the reader's language."""
        return self._tr(value) if isinstance(value, str) and value in _WORDS else self._text(value)

    def _text(self, value: object) -> str:
        if value is None:
            return self._tr("none")
        if isinstance(value, bool):
            return self._tr("true") if value else self._tr("false")
        if isinstance(value, float):
            return number_text(value, self._tr)
        if isinstance(value, Iterable) and not isinstance(value, str):
            return ", ".join(self._text(v) for v in value)
        return _plain(str(value))


def _norm(row: Row) -> str:
    return f"{_plain(str(row['norm_id']))} {row['norm_year']}"


def _place(row: Row) -> str:
    name, location = row["location_name"], _plain(str(row["location_id"]))
    return f"{location} ({_plain(str(name))})" if name is not None else location


def _short(value: object) -> object:
    """A hash is told apart by its first characters."""
    return value[:_HASH] if isinstance(value, str) and len(value) > _HASH * 2 else value


def _plain(text: str) -> str:
    """Line breaks and control characters in data are shown, not obeyed."""
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in text)
