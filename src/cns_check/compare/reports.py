"""What changed between two reports, and why. Pure.

In: two reports that were read, and which rows are wanted. Out: the rows that differ, each with its reasons.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from cns_check.compare.read_report import KEYS, ReadReport, Row
from cns_check.contract.reasons import DECIDED
from cns_check.report.result.table import Plain
from cns_check.statements.verdict_sentence import volume_text

Cause = Literal["volume", "year", "norm", "regime", "decision", "register", "option", "norm set", "input", "version"]
Kind = Literal["changed", "added", "removed"]
Key = tuple[Plain, ...]

#: Options and files by which a decision of a region reaches a run, whatever the files are called.
_DECIDING = ("--agreements", "--assume-no-agreement", "--deferral")
#: Columns of ``verdicts`` that say why another column changed, by cause, the nearest cause first.
_BECAUSE: tuple[tuple[Cause, tuple[str, ...]], ...] = (
    ("year", ("data_year", "window")),
    ("norm", ("minimum", "norm_status", "source")),
    ("regime", ("regime",)),
    ("register", ("region_id", "organisation_id", "network")),
)
#: What follows from other columns, is a sentence about them, or is a name and no result.
_DERIVED = {"reason", "location_name", "cluster"}


@dataclass(frozen=True, slots=True)
class Why:
    """One reason of a change: what differs between the two reports."""

    cause: Cause
    what: str
    before: object
    after: object


@dataclass(frozen=True, slots=True)
class Change:
    """A row that is not the same in both reports.

    Attributes:
        kind: In both, only in the second, or only in the first.
        key: What tells the row apart.
        fields: Columns that differ, with both values; of a row that stands in one report only, none.
        before: The row of the first report.
        after: The row of the second.
        why: What explains it, the nearest first.
    """

    kind: Kind
    key: Key
    fields: Mapping[str, tuple[Plain, Plain]]
    before: Row | None
    after: Row | None
    why: tuple[Why, ...] = ()

    @property
    def row(self) -> Row:
        """The row of the second report, else of the first."""
        row = self.after if self.after is not None else self.before
        assert row is not None
        return row


#: Changed rows of ``regions`` per norm set, norm, norm year and region; one for each method.
Decisions = dict[Key, list[Change]]


@dataclass(frozen=True, eq=False)
class Comparison:
    """All that differs.

    Attributes:
        runs: How the runs differ; it changes no result by itself.
        tables: Changed rows of verdicts, transfers, after and regions, in the order of the second report.
    """

    runs: tuple[Why, ...]
    tables: Mapping[str, tuple[Change, ...]]

    @property
    def differs(self) -> bool:
        """Whether any result differs."""
        return any(self.tables.values())


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which rows are compared; empty means all."""

    regions: Collection[str] = ()
    locations: Collection[str] = ()
    norms: Collection[str] = ()

    def has(self, row: Row) -> bool:
        """Whether a row is one of them; a transfer is of its sender and of its receiver."""
        places = {row.get("location_id"), row.get("from_location_id"), row.get("to_location_id")}
        located = "region_id" in row and not places - {None}
        return (
            (not self.norms or row["norm_id"] in self.norms)
            and (not self.regions or row["region_id"] in self.regions)
            and (not self.locations or located or bool(places & set(self.locations)))
        )


def compare(before: ReadReport, after: ReadReport, wanted: Wanted | None = None) -> Comparison:
    """Compares two reports.

    Args:
        before: The first.
        after: The second.
        wanted: Which rows; all when None.
    """
    wanted = wanted or Wanted()
    runs = tuple(run_differences(before, after))
    changed = {name: _changed(name, before, after, wanted) for name in KEYS}
    every = Wanted()
    decisions: Decisions = {}
    for held in _changed("regions", before, after, every):
        decisions.setdefault(_region(held.row), []).append(held)
    decided = _decided_otherwise(before, after, runs)
    judged = {
        c.key: _why_verdict(c, decisions, runs, decided=decided) for c in _changed("verdicts", before, after, every)
    }
    tables = {
        "verdicts": tuple(_with(c, judged[c.key]) for c in changed["verdicts"]),
        "transfers": tuple(_with(c, _why_moved(c, judged, decisions, runs)) for c in changed["transfers"]),
        "after": tuple(_with(c, _why_moved(c, judged, decisions, runs)) for c in changed["after"]),
        "regions": tuple(_with(c, _why_region(c, runs)) for c in changed["regions"]),
    }
    return Comparison(runs, tables)


def _with(change: Change, why: Sequence[Why]) -> Change:
    each: list[Why] = []
    for one in why:
        if one not in each:  # the value of an option may be a list, which has no hash
            each.append(one)
    return Change(change.kind, change.key, change.fields, change.before, change.after, tuple(each))


def _changed(name: str, before: ReadReport, after: ReadReport, wanted: Wanted) -> list[Change]:
    """Rows that are not the same, in the order of the second report; those that it lacks last."""
    first, second = (_by_key(name, report, wanted) for report in (before, after))
    found: list[Change] = []
    for key, row in second.items():
        old = first.get(key)
        if old is None:
            found.append(Change("added", key, {}, None, row))
        else:
            fields = {c: (old.get(c), row[c]) for c in row if c not in _DERIVED and old.get(c) != row[c]}
            if fields:
                found.append(Change("changed", key, fields, old, row))
    found += [Change("removed", key, {}, row, None) for key, row in first.items() if key not in second]
    return found


def _by_key(name: str, report: ReadReport, wanted: Wanted) -> dict[Key, Row]:
    return {tuple(row[k] for k in KEYS[name]): row for row in report.tables[name] if wanted.has(row)}


def run_differences(before: ReadReport, after: ReadReport) -> Iterator[Why]:
    """How the runs differ: options, norm sets, input files, command and version."""
    for name in sorted({*before.options, *after.options}):
        old, new = before.options.get(name), after.options.get(name)
        if old != new:
            yield Why("option", name, old, new)
    for name in sorted({*before.norm_sets, *after.norm_sets}):
        olds, news = before.norm_sets.get(name), after.norm_sets.get(name)
        if olds != news:
            same_version = olds is not None and news is not None and olds[0] == news[0]
            at = 1 if same_version else 0
            yield Why("norm set", name, olds and olds[at], news and news[at])
    # A file that was only given another name holds the same.
    hashes = set(before.inputs.values()) & set(after.inputs.values())
    for path in sorted({*before.inputs, *after.inputs}):
        old_hash, new_hash = before.inputs.get(path), after.inputs.get(path)
        if old_hash != new_hash and not ({old_hash, new_hash} - {None} <= hashes):
            yield Why("input", path, old_hash, new_hash)
    if before.command != after.command:
        yield Why("option", "command", before.command, after.command)
    if before.version != after.version:
        yield Why("version", "cns-check", before.version, after.version)


def _decided_otherwise(before: ReadReport, after: ReadReport, runs: Sequence[Why]) -> bool:
    """Whether the decisions of the regions, or how they are taken, differ between the runs."""
    files = {file for run in (before, after) if isinstance(file := run.options.get("--agreements"), str)}
    return any(w.what in _DECIDING if w.cause == "option" else w.cause == "input" and w.what in files for w in runs)


def _why_verdict(change: Change, decisions: Decisions, runs: Sequence[Why], *, decided: bool) -> list[Why]:
    if change.before is None or change.after is None:
        return [*_options(runs)] or [*runs]
    why: list[Why] = []
    if {"volume_low", "volume_high"} & set(change.fields):
        why.append(Why("volume", "volume", _volume(change.before), _volume(change.after)))
    why += [
        Why(cause, column, *change.fields[column])
        for cause, columns in _BECAUSE
        for column in columns
        if column in change.fields
    ]
    codes = change.fields.get("reason_code")
    if codes is not None and decided and DECIDED & set(map(str, codes)):
        why.append(Why("decision", "reason_code", *codes))
    for held in decisions.get(_region(change.row), ()):
        why += _decided(held)
    if change.row["indicative"]:
        why += [w for w in runs if w.what == "--use-indicative"]
    return why or [*_options(runs)] or [*runs]


def _volume(row: Row) -> str:
    low, high = row["volume_low"], row["volume_high"]
    return volume_text(float(low or 0), math.inf if high is None else float(high))


def _decided(change: Change) -> list[Why]:
    """What the region decided otherwise."""
    return [Why("decision", c, *change.fields[c]) for c in ("route", "effective") if c in change.fields]


def _why_region(change: Change, runs: Sequence[Why]) -> list[Why]:
    why = _decided(change)
    if "volume_total" in change.fields:
        why.append(Why("volume", "volume_total", *change.fields["volume_total"]))
    return why or [*_options(runs)] or [*runs]


def _why_moved(
    change: Change, judged: Mapping[Key, Sequence[Why]], decisions: Decisions, runs: Sequence[Why]
) -> list[Why]:
    """What changed of the locations concerned, else of their region, else of the runs."""
    row = change.row
    places = (row.get("location_id"), row.get("from_location_id"), row.get("to_location_id"))
    why: list[Why] = []
    for place in places:
        why += judged.get((row["norm_set"], row["norm_id"], place, row["norm_year"]), ())
    for held in decisions.get(_region(row), ()):
        if held.row["method"] == row["method"]:
            why += _why_region(held, ())
    return why or [*_options(runs)] or [*runs]


def _options(runs: Sequence[Why]) -> list[Why]:
    """Options that were chosen otherwise; the language changes no result, and a file's name none by itself."""
    return [w for w in runs if w.cause == "option" and w.what not in _NAMES_ONLY]


#: Options that name a file or a language: what the files hold stands with the inputs.
_NAMES_ONLY = {"--lang", "--profile", "--locations", "--memberships", "--agreements", "--distances", "--capacity"}


def _region(row: Row) -> Key:
    return row["norm_set"], row["norm_id"], row["norm_year"], row["region_id"]
