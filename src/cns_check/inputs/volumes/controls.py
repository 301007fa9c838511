"""Control totals: the rows of a file that say what the others must add up to."""

from __future__ import annotations

import numpy as np

from cns_check.diagnostics import diagnostic
from cns_check.inputs.files.columns import Bools, Column, Floats, Ints, Table
from cns_check.inputs.files.findings import Findings
from cns_check.words import Said


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
    keys = ["name", "year", "quarter", "part"]
    rows = frame[data]
    by_year = rows[rows["quarter"] > 0].assign(quarter=0)
    grouped = pd.concat([rows, by_year]).groupby(keys, sort=False)
    sums = grouped[["low", "high"]].sum()
    first = dict(zip(grouped.head(1)[keys].itertuples(index=False, name=None), grouped.head(1).index, strict=True))
    found = dict(zip(sums.index.tolist(), sums.itertuples(index=False, name=None), strict=True))
    seen = set()
    totals = frame[control]
    for row, name, y, q, part, least, most in totals.itertuples(name=None):
        key = (name, y, q, part)
        seen.add(key)
        a, b = found.get(key, (0.0, 0.0))
        if a <= most and least <= b:
            continue
        where = _where(names, delivery, key)
        message = Said.of(
            "{where}: the control total is {total}, the rows add up to {sum}",
            where=where,
            total=_interval(least, most),
            sum=_interval(a, b),
        )
        findings.add(diagnostic("V026", message, table.place(int(row), field)))
    for key in dict.fromkeys(rows[keys].itertuples(index=False, name=None)):
        if key not in seen and (*key[:2], 0, key[3]) not in seen:
            message = Said.of("{where}: there is no control total for these rows", where=_where(names, delivery, key))
            findings.add(diagnostic("V027", message, table.place(int(first[key]), field)))
    count = len(totals)
    message = Said.counted(
        count,
        "{count} control total compared with the sums of the rows",
        "{count} control totals compared with the sums of the rows",
    )
    findings.add(diagnostic("V028", message, table.header(field)))
    return count


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
