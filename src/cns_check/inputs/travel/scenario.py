"""What a region considers: which locations stop, keep or begin with what a norm counts. A file in, decisions out.

A scenario is a what-if: it decides who sends and who receives, and changes no verdict and no contract status.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
import numpy.typing as npt

from cns_check.array_types import Texts
from cns_check.diagnostics import Diagnostic
from cns_check.inputs.checked_tables import InputFile
from cns_check.inputs.files.columns import Column
from cns_check.inputs.files.findings import Findings
from cns_check.inputs.files.first_rows import first_of_each
from cns_check.inputs.files.small_table import SmallTable, read_small_table
from cns_check.inputs.files.table_file import input_file
from cns_check.inputs.files.table_profile import ProfileBytes, TableForm
from cns_check.inputs.places.id_tables import id_column, unknown_ids
from cns_check.inputs.travel.kept_rows import KeptRows, kept_rows, texts_of
from cns_check.words import Said

COLUMNS = ("norm_id", "location_id", "decision")
FORM = TableForm(Said.of("the scenario"), COLUMNS, COLUMNS, "S005")
#: What a scenario says of a location, by number.
DECISIONS = ("stop", "keep", "new")
STOP, KEEP, NEW = 0, 1, 2

#: Per predecessor its successor, the first day of that, and the kind of change.
Succession = Mapping[str, tuple[str, date, str]]


@dataclass(frozen=True, eq=False)
class Scenario:
    """The decisions, a row for each norm and location.

    Attributes:
        norm: Norm id per row.
        location: Location id per row.
        decision: A number in :data:`DECISIONS` per row.
        rows: Where each row stands.
        file: The file read.
    """

    norm: Texts
    location: Texts
    decision: npt.NDArray[np.int8]
    rows: KeptRows
    file: InputFile

    @cached_property
    def by_norm(self) -> Mapping[str, Mapping[str, int]]:
        """Per norm that is named, and then per location, the row that decides."""
        found: dict[str, dict[str, int]] = {}
        for row, (norm, location) in enumerate(zip(self.norm.tolist(), self.location.tolist(), strict=True)):
            found.setdefault(norm, {})[location] = row
        return found


def read_scenario(
    path: str,
    data: bytes,
    *,
    norms: Collection[str] | None = None,
    locations: Collection[str] | None = None,
    succession: Succession | None = None,
    given: ProfileBytes | None = None,
) -> tuple[Scenario | None, tuple[Diagnostic, ...]]:
    """Reads ``--scenario``: columns ``norm_id, location_id, decision`` (``stop``, ``keep`` or ``new``).

    Args:
        path: As the user named it.
        data: The whole file.
        norms: Norm ids of the loaded sets; None: not checked.
        locations: The known location ids; None: not checked.
        succession: Per location that has one its successor, the day on which that takes over, and the kind.
        given: Its profile; None for canonical columns.

    Returns:
        The decisions, None when there is any error, and all diagnostics by line. Equal rows count once.
    """
    findings = Findings(path)
    table = read_small_table(path, data, FORM, findings, given)
    if table is None:
        return None, findings.finish()
    norm, location = id_column(table, "norm_id", findings), id_column(table, "location_id", findings)
    decision = _decision(table, findings)
    code = np.array([*(DECISIONS.index(t) if t in DECISIONS else -1 for t in decision.texts), -1])[decision.codes]
    keys = norm.codes * (len(location.texts) + 1) + location.codes
    first, before = first_of_each(keys, norm.marks(bool) & location.marks(bool))
    _contradicting(table, norm, location, decision, before, findings)
    if norms is not None:
        unknown_ids("S003", "no loaded norm set has a norm {id!r}", table, "norm_id", norm, set(norms), findings)
    if locations is not None:
        _unknown(table, location, code != STOP, set(locations), findings)
    if not findings.errors and succession:
        _of_successors(table, norm, location, code, first, succession, findings)
    if findings.errors:
        return None, findings.finish()
    scenario = Scenario(
        texts_of(norm, first),
        texts_of(location, first),
        code[first].astype(np.int8),
        kept_rows(table, first),
        input_file(path, data, table),
    )
    return scenario, findings.finish()


def _decision(table: SmallTable, findings: Findings) -> Column:
    decision = table.column("decision").filled()
    findings.rows(
        "S001",
        table,
        decision.marks(lambda t: t not in DECISIONS),
        lambda row: (
            Said.of("decision {text!r} is not one of {names}", text=decision.text(row)[:80], names=DECISIONS)
            if decision.text(row)
            else Said.of("decision is blank")
        ),
        field="decision",
        value=decision.text,
    )
    return decision


def _contradicting(
    table: SmallTable,
    norm: Column,
    location: Column,
    decision: Column,
    before: npt.NDArray[np.int64],
    findings: Findings,
) -> None:
    """Refuses rows that decide otherwise than the first row of the same norm and location."""
    differs = (decision.codes != decision.codes[before]) & norm.marks(bool) & location.marks(bool)

    def says(row: int) -> Said:
        earlier = int(before[row])
        return Said.of(
            "{location!r} for {norm!r}: {one} here, and {other} at {where}",
            location=location.text(row),
            norm=norm.text(row),
            one=decision.text(row),
            other=decision.text(earlier),
            where=table.place(earlier),
        )

    findings.rows("S002", table, np.asarray(differs, dtype=np.bool_), says, field="decision", value=decision.text)


def _unknown(
    table: SmallTable, location: Column, stays: npt.NDArray[np.bool_], known: Collection[str], findings: Findings
) -> None:
    """Refuses a location that keeps or begins and that nobody knows; one that stops has nothing to send."""
    own = Column(np.where(stays, location.codes, -1), location.texts).filled()
    unknown_ids("S004", "not a known location: {id!r}", table, "location_id", own, known, findings)


def _of_successors(
    table: SmallTable,
    norm: Column,
    location: Column,
    code: npt.NDArray[np.int64],
    first: npt.NDArray[np.int64],
    succession: Succession,
    findings: Findings,
) -> None:
    """Notes what counts for a successor; refuses where predecessors of one were given different decisions."""
    marked, against = np.zeros(len(code), dtype=np.bool_), {}
    said: dict[str, dict[str, int]] = {}
    for row in first.tolist():
        said.setdefault(norm.text(row), {})[location.text(row)] = row
        marked[row] = location.text(row) in succession
    before: dict[str, list[str]] = {}
    for old in sorted(succession):
        before.setdefault(succession[old][0], []).append(old)

    def row_of(name: str, rows: Mapping[str, int]) -> int | None:
        if name in rows:
            return rows[name]
        return next((row for old in before.get(name, ()) if (row := row_of(old, rows)) is not None), None)

    for rows in said.values():
        for successor in (s for s in before if s not in rows):
            told = [row for old in before[successor] if (row := row_of(old, rows)) is not None]
            for row in told:
                other = next((r for r in told if code[r] != code[row]), None)
                if other is not None:
                    against[row] = Said.of(
                        "{location!r} and {other!r} have one successor, {successor!r}, and were given different "
                        "decisions on {norm!r}: {decision} at {place}",
                        location=location.text(row),
                        other=location.text(other),
                        successor=successor,
                        norm=norm.text(row),
                        decision=DECISIONS[code[other]],
                        place=table.place(other),
                    )

    def says(row: int) -> Said:
        successor, when, kind = succession[location.text(row)]
        return Said.of(
            "the decision on {location!r} counts from {day} for its successor {successor!r} ({kind}), where that is "
            "not named itself",
            location=location.text(row),
            day=when,
            successor=successor,
            kind=Said.of(kind),
        )

    findings.rows("S011", table, marked, says, field="location_id", value=location.text)
    wrong = np.zeros(len(code), dtype=np.bool_)
    wrong[list(against)] = True
    findings.rows("S012", table, wrong, against.__getitem__, field="location_id", value=location.text)
