"""Corrections beside a delivery, one cell each, with a reason and a name: a file and rows in, corrected rows out."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from cns_check.close_names import close_names
from cns_check.diagnostics import Diagnostic, Place, diagnostic
from cns_check.inputs.files.columns import Column
from cns_check.inputs.files.findings import Findings
from cns_check.inputs.files.ids import check_id, check_type
from cns_check.inputs.files.numbers import Marks, Problem, read_volume, read_year
from cns_check.inputs.files.small_table import read_small_table
from cns_check.inputs.files.table_profile import ProfileBytes, TableForm
from cns_check.words import Said

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("location_id", "intervention_id", "year", "volume", "reason", "by")
FORM = TableForm(Said.of("the corrections"), COLUMNS, COLUMNS, None, whole=("year", "volume"))
#: Location, intervention and year.
Cell = tuple[str, str, int]


@dataclass(frozen=True, slots=True)
class Correction:
    """The value of one cell.

    Attributes:
        location_id: Final id.
        intervention_id: Canonical id.
        year: Year.
        low: Least volume, in procedures.
        high: Greatest volume, infinite when unknown.
        reason: Why.
        by: By whom.
        place: Where it stands.
    """

    location_id: str
    intervention_id: str
    year: int
    low: float
    high: float
    reason: str
    by: str
    place: Place

    @property
    def cell(self) -> Cell:
        """Which cell."""
        return self.location_id, self.intervention_id, self.year


def read_corrections(
    path: str, data: bytes, known: Collection[str], findings: Findings, given: ProfileBytes | None = None
) -> tuple[Correction, ...]:
    """Reads a corrections file: CSV or Parquet with canonical columns, ids as they are after mapping.

    Args:
        path: As the profile names it, from where the user is.
        data: The whole file.
        known: Ids of the loaded norm sets; a correction for another intervention is told and left out.
        findings: Takes everything that is wrong.
        given: Its profile; None for canonical columns.
    """
    table = read_small_table(path, data, FORM, findings, given)
    if table is None:
        return ()
    everything = np.ones(len(table.lines), dtype=np.bool_)
    columns: dict[str, Column] = {name: table.column(name) for name in COLUMNS}
    for name in ("location_id", "intervention_id", "year", "volume"):
        check_type(name, columns[name], name, table, findings, everything)
    columns = {name: c.filled() for name, c in columns.items()}
    for name in ("location_id", "intervention_id"):
        check_id(name, columns[name], everything, name, table, findings, required=True)
    for name in ("reason", "by"):
        blank = columns[name].marks(lambda t: not t.strip())
        findings.rows("V037", table, blank, lambda _, name=name: Said.of("{name} is empty", name=name), field=name)  # type: ignore[misc]
    found: list[Correction] = []
    seen: dict[Cell, int] = {}
    # A corrections file is written by hand, and each of its rows is listed: a loop over them is no loss.
    for row in range(len(table.lines)):
        text = {name: c.text(row) for name, c in columns.items()}
        year, volume = read_year(text["year"]), read_volume(text["volume"], Marks())
        for name, problem in (("year", year), ("volume", volume)):
            if isinstance(problem, Problem):
                findings.add(diagnostic(problem.code, problem.message, table.place(row, name), value=text[name]))
        if isinstance(year, Problem) or isinstance(volume, Problem):
            continue
        place = table.place(row)
        key = (text["location_id"], text["intervention_id"], year)
        seen[key] = seen.get(key, 0) + 1
        if seen[key] == 2:
            findings.add(diagnostic("V037", Said.of("{cell} is corrected more than once", cell=_cell(key)), place))
        if text["intervention_id"].strip() and text["intervention_id"] not in known:
            near = close_names(text["intervention_id"], known, 1, 0.4)
            hint = Said.of("; nearest: {near}", near=near[0]) if near else Said()
            message = Said.of(
                "{cell}: the intervention is in no loaded norm set, not applied{hint}", cell=_cell(key), hint=hint
            )
            findings.add(diagnostic("V036", message, place, value=text["intervention_id"]))
            continue
        found.append(Correction(*key, *volume, text["reason"], text["by"], place))
    return tuple(found)


def apply(
    rows: pd.DataFrame,
    corrections: Sequence[Correction],
    members: Collection[int],
    file: int,
    incomplete: frozenset[int],
    findings: Findings,
) -> tuple[pd.DataFrame, int]:
    """Sets the corrected cells.

    A cell of several rows that are added up is replaced as a whole: its first row gets the value, the others none.
    A cell without a row gets one. Every correction is noted with the old and the new value.

    Args:
        rows: The table ``Volumes.rows``.
        corrections: What to set.
        members: Numbers of the files that the corrections belong to.
        file: Number of the corrections file, for rows that are added.
        incomplete: Years that one of the files marks incomplete.
        findings: Takes the notes.

    Returns:
        The rows, and how many corrections changed a value.
    """
    mine = rows["file"].isin(list(members))
    touched = mine & rows["location_id"].isin([c.location_id for c in corrections])
    at = _rows_by_cell(rows.loc[touched, ["location_id", "intervention_id", "year"]])
    locations = set(rows.loc[mine, "location_id"].unique())
    rows = rows.copy()
    gone: list[int] = []
    added: list[dict[str, object]] = []
    changed = 0
    for c in sorted(corrections, key=lambda c: c.cell):
        indices = at.get(c.cell, [])
        old = None
        if indices:
            part = rows.loc[indices]
            if several := _several(c, part):
                findings.add(several)
                continue
            old = (float(part["low"].sum()), float(part["high"].sum()))
        if c.location_id not in locations:
            findings.add(_unknown_location(c, locations))
        findings.add(_note(c, old))
        if old == (c.low, c.high):
            continue
        changed += 1
        if indices:
            rows.loc[indices[0], ["low", "high"]] = [c.low, c.high]
            rows.loc[indices[0], "corrected"] = True
            gone += indices[1:]
        else:
            added.append(_new_row(c, file, incomplete))
    rows = rows.drop(index=gone)
    if added:
        import pandas as pd  # noqa: PLC0415 - heavy, and few deliver corrections

        more = pd.DataFrame(added, columns=rows.columns).astype(dict(rows.dtypes))
        rows = pd.concat([rows, more]) if len(rows) else more
    return rows.reset_index(drop=True), changed


def _rows_by_cell(cells: pd.DataFrame) -> dict[Cell, list[int]]:
    """The labels of the rows of each cell, from the columns that name it."""
    at: dict[Cell, list[int]] = {}
    for index, location, intervention, year in cells.itertuples(name=None):
        at.setdefault((location, intervention, int(year)), []).append(index)
    return at


def _several(c: Correction, part: pd.DataFrame) -> Diagnostic | None:
    """A cell by quarter, surgeon or origin cannot be corrected as a whole."""
    by_quarter = bool((part["quarter"] > 0).any())
    if not by_quarter and len(part.drop_duplicates(["surgeon_id", "origin_id"])) <= 1:
        return None
    several = Said.of("quarters or months") if by_quarter else Said.of("several surgeons or origins")
    message = Said.counted(
        len(part),
        "{cell} has {count} row of {several}",
        "{cell} has {count} rows of {several}",
        cell=_cell(c.cell),
        several=several,
    )
    return diagnostic("V038", message, c.place)


def _unknown_location(c: Correction, locations: Collection[str]) -> Diagnostic:
    near = close_names(c.location_id, locations, 1, 0.6)
    hint = Said.of("; nearest: {near!r}", near=near[0]) if near else Said()
    message = Said.of("{cell}: the location has no row in the file{hint}", cell=_cell(c.cell), hint=hint)
    return diagnostic("V039", message, c.place)


def _note(c: Correction, old: tuple[float, float] | None) -> Diagnostic:
    """What the correction does to the value of its cell."""
    new, why = (c.low, c.high), f"{c.reason} ({c.by})"
    if old == new:
        message = Said.of("{cell}: the value is {old} already; {why}", cell=_cell(c.cell), old=_shown(old), why=why)
        return diagnostic("V035", message, c.place)
    message = Said.of(
        "{cell}: {old} becomes {new}; {why}", cell=_cell(c.cell), old=_shown(old), new=_shown(new), why=why
    )
    return diagnostic("V034", message, c.place)


def _new_row(c: Correction, file: int, incomplete: frozenset[int]) -> dict[str, object]:
    """The row of a cell that had none."""
    return {
        "location_id": c.location_id,
        "intervention_id": c.intervention_id,
        "year": c.year,
        "quarter": 0,
        "month": 0,
        "low": c.low,
        "high": c.high,
        "incomplete": c.year in incomplete,
        "surgeon_id": None,
        "origin_id": None,
        "file": file,
        "line": c.place.line or c.place.row or 0,
        "corrected": True,
    }


def _cell(key: Cell) -> Said:
    return Said.of(
        "location {location!r}, intervention {name!r}, year {year}", location=key[0], name=key[1], year=key[2]
    )


def _shown(value: tuple[float, float] | None) -> str:
    if value is None:
        return Said.of("no row")
    low, high = value
    if np.isinf(high):
        return Said.of("unknown") if low == 0 else Said.of("{low} to unknown", low=int(low))
    return str(int(low)) if low == high else Said.of("{low} to {high}", low=int(low), high=int(high))
