"""Control totals, the rows of a file that say what the others must add up to: rows in, what differs out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from cns_check.diagnostics import diagnostic
from cns_check.inputs.files.columns import Column, Floats, Ints, Table
from cns_check.inputs.files.findings import Findings
from cns_check.inputs.files.numbers import MONTH, quarter_of
from cns_check.inputs.volumes.row_rules import Kinds
from cns_check.words import Said

if TYPE_CHECKING:
    import pandas as pd

_KEYS = ["name", "year", "part", "delivery", "per"]


class Cells(NamedTuple):
    """What is added up, an element per row of the file.

    Attributes:
        names: Interventions as delivered.
        year: Years.
        part: Parts of the year, 0 for the whole.
        delivery: Deliveries, or None when the file has one.
        low: Least volume, in procedures.
        high: Greatest volume.
    """

    names: Column
    year: Ints
    part: Ints
    delivery: Column | None
    low: Floats
    high: Floats


def compare(
    table: Table,
    findings: Findings,
    field: str,
    kinds: Kinds,
    cells: Cells,
    column: Callable[[str], Column],
) -> int:
    """Compares the control totals of each level with the sums of the data rows that they are of.

    A total is of an intervention name, a period and a delivery, and of a value of each of the columns that its level
    is ``per``. Totals of one cell in several rows are its parts, and added up. A total of a whole year is held against
    all rows of the year, its quarters and months among them.

    Masks and blanks are intervals: a total agrees with the sum when the two intervals meet. A volume that could not
    be read has been reported, and counts as unknown.

    Args:
        table: The file.
        findings: Takes the differences, and what could not be checked.
        field: Header of the volume.
        kinds: Which rows are data, and which are totals of which level.
        cells: What is added up.
        column: The column of a header, tidied.

    Returns:
        How many totals were compared.
    """
    frame = _frame(cells)
    count = 0
    unchecked = frame[kinds.data].drop_duplicates(["name", "year", "part", "delivery"])
    for headers, mine in kinds.totals:
        per = _Per([column(header) for header in headers], len(frame))
        level = frame.assign(per=per.codes)
        rows, totals = level[kinds.data], level[mine]
        for row, message in _differences(rows, totals, cells, per):
            findings.add(diagnostic("V026", message, table.place(row, field)))
        unchecked = unchecked[~_given(unchecked, totals)]
        count += len(totals)
    for row, name, year, part, delivery in unchecked[_KEYS[:4]].itertuples(name=None):
        where = _where(cells, (name, year, part, delivery, 0), None)
        message = Said.of("{where}: there is no control total for these rows", where=where)
        findings.add(diagnostic("V027", message, table.place(int(row), field)))
    message = Said.counted(
        count,
        "{count} control total compared with the sums of the rows",
        "{count} control totals compared with the sums of the rows",
    )
    findings.add(diagnostic("V028", message, table.header(field)))
    return count


def _frame(cells: Cells) -> pd.DataFrame:
    import pandas as pd  # noqa: PLC0415 - heavy, and few deliver control totals

    parts = cells.delivery.codes if cells.delivery is not None else np.zeros(len(cells.year), dtype=np.int64)
    return pd.DataFrame(
        {
            "name": cells.names.codes,
            "year": cells.year,
            "part": cells.part,
            "delivery": parts,
            "per": 0,
            "low": cells.low,
            "high": cells.high,
        }
    )


class _Per:
    """The values of the columns that a level of totals is per."""

    def __init__(self, columns: Sequence[Column], rows: int) -> None:
        self.columns = [c.filled() for c in columns]
        self.codes: Ints = np.zeros(rows, dtype=np.int64)
        for each in self.columns:
            self.codes = np.asarray(
                np.unique(self.codes * (len(each.texts) + 1) + each.codes, return_inverse=True)[1], dtype=np.int64
            )

    def shown(self, code: int) -> str | None:
        """The values of a code."""
        if not self.columns:
            return None
        row = int(np.flatnonzero(self.codes == code)[0])
        return ", ".join(repr(c.text(row)) for c in self.columns)


def _wider(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows, and each once more for the quarter and the year that it lies in."""
    import pandas as pd  # noqa: PLC0415

    months = rows[rows["part"] > MONTH]
    quarters = months.assign(part=(months["part"] - MONTH + 2) // 3)
    years = rows[rows["part"] > 0].assign(part=0)
    return pd.concat([rows, quarters, years])


def _given(rows: pd.DataFrame, totals: pd.DataFrame) -> pd.Series[bool]:
    """Per row whether its period, its quarter or its year has a total of this level."""
    keys = ["name", "year", "part", "delivery"]
    given = set(totals[keys].itertuples(index=False, name=None))

    def has(key: tuple[int, int, int, int]) -> bool:
        name, year, part, delivery = key
        return any((name, year, p, delivery) in given for p in (part, quarter_of(part), 0))

    import pandas as pd  # noqa: PLC0415

    return pd.Series([has(k) for k in rows[keys].itertuples(index=False, name=None)], index=rows.index, dtype=bool)


def _differences(rows: pd.DataFrame, totals: pd.DataFrame, cells: Cells, per: _Per) -> Iterator[tuple[int, Said]]:
    """The totals that do not agree with the sum of their rows: the first row of the total, and the message."""
    sums = _wider(rows).groupby(_KEYS, sort=False)[["low", "high"]].sum()
    found = dict(zip(sums.index.tolist(), sums.itertuples(index=False, name=None), strict=True))
    given = totals.assign(row=totals.index).groupby(_KEYS, sort=False).agg({"low": "sum", "high": "sum", "row": "min"})
    for key, (least, most, row) in zip(given.index.tolist(), given.itertuples(index=False, name=None), strict=True):
        low, high = found.get(key, (0.0, 0.0))
        if low <= most and least <= high:
            continue
        message = Said.of(
            "{where}: the control total is {total}, the rows add up to {sum}",
            where=_where(cells, key, per.shown(key[4])),
            total=_interval(least, most),
            sum=_interval(low, high),
        )
        yield int(row), message


def _where(cells: Cells, key: tuple[int, int, int, int, int], per: str | None) -> Said:
    name, year, part, delivery, _ = key
    template = "intervention {name!r}, year {year}"
    if part:
        template = "intervention {name!r}, year {year}, quarter {quarter}"
    if part > MONTH:
        template = "intervention {name!r}, year {year}, month {month}"
    said = Said.of(template, name=cells.names.texts[name], year=year, quarter=part, month=part - MONTH)
    if cells.delivery is not None:
        said = Said.of("{where}, delivery {name!r}", where=said, name=cells.delivery.texts[delivery])
    return said if per is None else Said.of("{where}, of {values}", where=said, values=per)


def _interval(low: float, high: float) -> str:
    if low == high:
        return str(int(low))
    if np.isinf(high):
        return Said.of("{low} to unknown", low=int(low))
    return Said.of("{low} to {high}", low=int(low), high=int(high))
