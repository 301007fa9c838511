"""Of several deliveries in one file: the columns of the rows in, which delivery counts for which intervention out."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from cns_check.diagnostics import Place, diagnostic
from cns_check.inputs.files.columns import Bools, Column, Ints, Table, present
from cns_check.inputs.files.dates import read_date
from cns_check.inputs.files.findings import Findings
from cns_check.inputs.files.numbers import FIRST_YEAR, MONTH, PARTS, part_name
from cns_check.inputs.volumes.profile import Profile
from cns_check.words import Said, joined_by_and

_INTEGER = re.compile(r"[0-9]{1,15}")


@dataclass(frozen=True, slots=True)
class Choice:
    """What the deliveries come to.

    Attributes:
        counts: Per row whether its delivery counts for its intervention.
        delivered: ``(intervention, year)`` that the file, by the delivery that counts, delivers.
        quarters: ``(intervention, year, quarter)`` that it delivers so.
        partial: ``(intervention, year)`` of which it has quarters or months, and not all.
        chosen: Delivery per intervention, where there were several.
        years: Years that any delivery has, of any intervention.
    """

    counts: Bools
    delivered: frozenset[tuple[str, int]]
    quarters: frozenset[tuple[str, int, int]]
    partial: frozenset[tuple[str, int]]
    chosen: Mapping[str, str]
    years: frozenset[int]


def choose(
    table: Table,
    findings: Findings,
    profile: Profile,
    intervention: Column,
    delivery: Column | None,
    counts: Bools,
    data: Bools,
    year: Ints,
    part: Ints,
) -> Choice:
    """Chooses the delivery per intervention.

    Each delivery is taken as a file of its own when it is asked which years an intervention was delivered for: so
    the years of a delivery that does not count never turn absent rows into zeros.

    Args:
        table: The file.
        findings: Takes what is wrong with the choice, and what was chosen.
        profile: With the choice.
        intervention: Canonical ids.
        delivery: Deliveries, or None when the file has one.
        counts: Rows of known interventions.
        data: All data rows, also of interventions that are left out.
        year: Years.
        part: Parts of the year, 0 for the whole.
    """
    codes, texts = _codes(delivery, len(year))
    periods = _periods(codes, len(texts), year, part, data & (year > 0))
    holders = _holders(codes, len(texts), intervention, counts)
    every = sorted(texts[p] for p in present(codes[data], len(texts)))
    take = np.full(len(intervention.texts) + 1, -1, dtype=np.int64)
    chosen: dict[str, str] = {}
    holding: dict[str, int] = {}
    for i, parts in holders.items():
        name = intervention.texts[i]
        text = _one(table, findings, profile, name, [texts[p] for p in parts], every)
        if text is None:
            continue
        take[i] = mine = texts.index(text)
        if len(every) > 1:
            chosen[name] = text
            left = int((counts & (intervention.codes == i) & (codes != mine)).sum())
            findings.add(diagnostic("V032", _left_out(name, text, left), Place(table.path)))
        if mine in parts:
            holding[name] = mine
        else:
            findings.add(diagnostic("V033", _holds_none(name, text), Place(table.path)))
    lacking = {mine: _lacking(periods.get(mine, ())) for mine in set(holding.values())}
    for mine, y in ((mine, y) for mine, years in lacking.items() for y in years):
        message = _incomplete(texts[mine], y, lacking[mine][y], several=len(every) > 1)
        findings.add(diagnostic("V046", message, Place(table.path)))
    delivered = {(name, *period) for name, mine in holding.items() for period in periods.get(mine, ())}
    return Choice(
        take[intervention.codes] == codes,
        frozenset((name, y) for name, y, _ in delivered),
        frozenset(_quarters(delivered)),
        frozenset((name, y) for name, mine in holding.items() for y in lacking[mine]),
        dict(sorted(chosen.items())),
        frozenset(y for some in periods.values() for y, _ in some),
    )


def _quarters(delivered: Collection[tuple[str, int, int]]) -> Iterator[tuple[str, int, int]]:
    """The quarters that were delivered, as such or as their three months."""
    for name, year in {(name, year) for name, year, part in delivered if part}:
        for quarter in range(1, 5):
            months = ((name, year, MONTH + 3 * quarter - i) for i in range(3))
            if (name, year, quarter) in delivered or all(m in delivered for m in months):
                yield name, year, quarter


def _codes(delivery: Column | None, rows: int) -> tuple[Ints, tuple[str, ...]]:
    """The delivery of each row, and their names."""
    return (np.zeros(rows, dtype=np.int64), ("",)) if delivery is None else (delivery.codes, delivery.texts)


def _periods(codes: Ints, size: int, year: Ints, part: Ints, rows: Bools) -> dict[int, list[tuple[int, int]]]:
    """Per delivery the years and parts of them that it has, of any intervention."""
    period = PARTS * (year - FIRST_YEAR) + part
    periods: dict[int, list[tuple[int, int]]] = {}
    for pair in present(codes[rows] + size * period[rows], 0):
        periods.setdefault(pair % size, []).append(_period(pair // size))
    return periods


def _period(number: int) -> tuple[int, int]:
    since, part = divmod(number, PARTS)
    return FIRST_YEAR + since, part


def _holders(codes: Ints, size: int, intervention: Column, counts: Bools) -> dict[int, list[int]]:
    """Per intervention the deliveries that hold a row of it."""
    holders: dict[int, list[int]] = {}
    for pair in present(codes[counts] + size * intervention.codes[counts], 0):
        holders.setdefault(pair // size, []).append(pair % size)
    return holders


def _incomplete(delivery: str, year: int, lacking: Collection[int], *, several: bool) -> Said:
    what = Said.of("quarters") if min(lacking) <= MONTH else Said.of("months")
    return Said.of(
        "delivery {name!r}: there are {what} of {year}, and no row of {shown}: the year is incomplete"
        if several
        else "there are {what} of {year}, and no row of {shown}: the year is incomplete",
        name=delivery,
        what=what,
        year=year,
        shown=joined_by_and([part_name(year, p) for p in lacking]),
    )


def _holds_none(name: str, delivery: str) -> Said:
    return Said.of(
        "intervention {name!r}: the chosen delivery {delivery!r} holds no row of it", name=name, delivery=delivery
    )


def _left_out(name: str, delivery: str, left: int) -> Said:
    return Said.counted(
        left,
        "intervention {name!r}: delivery {delivery!r} counts; {count} row of others left out",
        "intervention {name!r}: delivery {delivery!r} counts; {count} rows of others left out",
        name=name,
        delivery=delivery,
    )


def _lacking(periods: Collection[tuple[int, int]]) -> dict[int, list[int]]:
    """The quarters and months that are not there, per year of which some are."""
    lacking: dict[int, list[int]] = {}
    for year in sorted({y for y, part in periods if part}):
        there = {part for y, part in periods if y == year}
        for parts in (range(1, MONTH + 1), range(MONTH + 1, PARTS)):
            if there & set(parts):
                lacking.setdefault(year, []).extend(p for p in parts if p not in there)
    return {year: parts for year, parts in lacking.items() if parts}


def _one(
    table: Table,
    findings: Findings,
    profile: Profile,
    name: str,
    candidates: list[str],
    every: list[str],
) -> str | None:
    """The delivery that counts for an intervention; None (and a finding) when that is not clear."""
    rules = profile.deliveries.choose if profile.deliveries else {}
    wish = rules.get(name, rules.get("default"))
    place = Place(
        table.path,
        field=(profile.deliveries and profile.deliveries.column) or next(iter(profile.headers("delivery")), None),
    )
    shown = ", ".join(repr(c) for c in sorted(candidates))
    if wish is None:
        if len(candidates) == 1:
            return candidates[0]
        message = Said.of(
            "intervention {name!r} stands in {count} deliveries: {shown}", name=name, count=len(candidates), shown=shown
        )
        findings.add(diagnostic("V029", message, place))
        return None
    text = str(wish)
    if text != "latest":
        if text in every:
            return text
        message = Said.of(
            "intervention {name!r}: delivery {delivery!r} is chosen, and is not in the file", name=name, delivery=text
        )
        findings.add(diagnostic("V031", message, place, value=text))
        return None
    if len(candidates) == 1:
        return candidates[0]
    if all(_INTEGER.fullmatch(c) for c in candidates):
        return max(candidates, key=lambda c: (int(c), c))
    if all(read_date(c) for c in candidates):
        return max(candidates)
    message = Said.of(
        "intervention {name!r}: which of these deliveries is the latest cannot be told: {shown}", name=name, shown=shown
    )
    findings.add(diagnostic("V030", message, place))
    return None
