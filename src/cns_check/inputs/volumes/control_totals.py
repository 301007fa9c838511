"""Control totals, the rows of a file that say what the others must add up to: rows in, what differs out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from cns_check.diagnostics import diagnostic
from cns_check.inputs.files.columns import Bools, Column, Floats, Ints, Table
from cns_check.inputs.files.findings import Findings
from cns_check.words import Said

if TYPE_CHECKING:
    import pandas as pd

_KEYS = ["name", "year", "quarter", "part"]


def compare(
    table: Table,
    findings: Findings,
    field: str,
    control: Bools,
    data: Bools,
    names: Column,
    year: Ints,
    quarter: Ints,
    delivery: Column | None,
    low: Floats,
    high: Floats,
) -> int:
    """Compares every control total with the sum of the data rows of its intervention name, period and delivery.

    A total of a whole year is held against all rows of the year, its quarters among them.

    Masks and blanks are intervals: a total agrees with the sum when the two intervals meet. A volume that could not
    be read has been reported, and counts as unknown.

    Args:
        table: The file.
        findings: Takes the differences, and what could not be checked.
        field: Header of the volume.
        control: Per row whether it is a control total.
        data: Per row whether it is added up.
        names: Interventions as delivered.
        year: Years.
        quarter: Quarters, 0 for a whole year.
        delivery: Deliveries, or None when the file has one.
        low: Least volume, in procedures.
        high: Greatest volume.

    Returns:
        How many totals were compared.
    """
    import pandas as pd  # noqa: PLC0415 - heavy, and few deliver control totals

    parts = delivery.codes if delivery is not None else np.zeros(len(year), dtype=np.int64)
    frame = pd.DataFrame(
        {"name": names.codes, "year": year, "quarter": quarter, "part": parts, "low": low, "high": high}
    )
    rows, totals = frame[data], frame[control]
    for row, code, message in (
        *_differences(rows, totals, names, delivery),
        *_untotalled(rows, totals, names, delivery),
    ):
        findings.add(diagnostic(code, message, table.place(row, field)))
    count = len(totals)
    message = Said.counted(
        count,
        "{count} control total compared with the sums of the rows",
        "{count} control totals compared with the sums of the rows",
    )
    findings.add(diagnostic("V028", message, table.header(field)))
    return count


def _differences(
    rows: pd.DataFrame, totals: pd.DataFrame, names: Column, delivery: Column | None
) -> Iterator[tuple[int, str, Said]]:
    """The totals that do not agree with the sum of their rows: row, code and message."""
    import pandas as pd  # noqa: PLC0415 - heavy, and few deliver control totals

    by_year = rows[rows["quarter"] > 0].assign(quarter=0)
    sums = pd.concat([rows, by_year]).groupby(_KEYS, sort=False)[["low", "high"]].sum()
    found = dict(zip(sums.index.tolist(), sums.itertuples(index=False, name=None), strict=True))
    for row, name, year, quarter, part, least, most in totals.itertuples(name=None):
        key = (name, year, quarter, part)
        low, high = found.get(key, (0.0, 0.0))
        if low <= most and least <= high:
            continue
        message = Said.of(
            "{where}: the control total is {total}, the rows add up to {sum}",
            where=_where(names, delivery, key),
            total=_interval(least, most),
            sum=_interval(low, high),
        )
        yield int(row), "V026", message


def _untotalled(
    rows: pd.DataFrame, totals: pd.DataFrame, names: Column, delivery: Column | None
) -> Iterator[tuple[int, str, Said]]:
    """The rows of which neither the period nor the whole year has a total, at the first of each: row, code, message."""
    given = set(totals[_KEYS].itertuples(index=False, name=None))
    for row, name, year, quarter, part in rows.drop_duplicates(_KEYS)[_KEYS].itertuples(name=None):
        key = (name, year, quarter, part)
        if key not in given and (name, year, 0, part) not in given:
            message = Said.of("{where}: there is no control total for these rows", where=_where(names, delivery, key))
            yield int(row), "V027", message


def _where(names: Column, delivery: Column | None, key: tuple[int, int, int, int]) -> Said:
    name, year, quarter, part = key
    said = Said.of(
        "intervention {name!r}, year {year}, quarter {quarter}" if quarter else "intervention {name!r}, year {year}",
        name=names.texts[name],
        year=year,
        quarter=quarter,
    )
    return said if delivery is None else Said.of("{where}, delivery {name!r}", where=said, name=delivery.texts[part])


def _interval(low: float, high: float) -> str:
    if low == high:
        return str(int(low))
    if np.isinf(high):
        return Said.of("{low} to unknown", low=int(low))
    return Said.of("{low} to {high}", low=int(low), high=int(high))
