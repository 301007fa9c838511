"""Of several deliveries in one file: which one counts for which intervention."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from cns_check.diagnostics import Place, diagnostic
from cns_check.inputs.files.columns import Bools, Column, Ints, Table, present
from cns_check.inputs.files.dates import read_date
from cns_check.inputs.files.findings import Findings
from cns_check.inputs.files.numbers import FIRST_YEAR
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
        partial: ``(intervention, year)`` of which it has quarters, and not all four.
        chosen: Delivery per intervention, where there were several.
    """

    counts: Bools
    delivered: frozenset[tuple[str, int]]
    quarters: frozenset[tuple[str, int, int]]
    partial: frozenset[tuple[str, int]]
    chosen: Mapping[str, str]


def choose(
    table: Table,
    findings: Findings,
    profile: Profile,
    intervention: Column,
    delivery: Column | None,
    counts: Bools,
    data: Bools,
    year: Ints,
    quarter: Ints,
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
        quarter: Quarters, 0 for a whole year.
    """
    rules = profile.deliveries.choose if profile.deliveries else {}
    codes = delivery.codes if delivery is not None else np.zeros(len(year), dtype=np.int64)
    texts = delivery.texts if delivery is not None else ("",)
    size = len(texts)
    ok = data & (year > 0)
    # A period as one small number: five to a year, the whole and its quarters.
    period = 5 * (year - FIRST_YEAR) + quarter
    periods: dict[int, list[tuple[int, int]]] = {}
    for pair in present(codes[ok] + size * period[ok], 0):
        since, part = divmod(pair // size, 5)
        periods.setdefault(pair % size, []).append((FIRST_YEAR + since, part))
    holds: dict[int, list[int]] = {}
    for pair in present(codes[counts] + size * intervention.codes[counts], 0):
        holds.setdefault(pair // size, []).append(pair % size)
    all_texts = sorted(texts[p] for p in present(codes[data], size))
    take = np.full(len(intervention.texts) + 1, -1, dtype=np.int64)
    delivered: set[tuple[str, int, int]] = set()
    partial: set[tuple[str, int]] = set()
    told: set[tuple[int, int]] = set()
    chosen: dict[str, str] = {}
    for i, parts in sorted(holds.items(), key=lambda item: intervention.texts[item[0]]):
        name = intervention.texts[i]
        text = _one(table, findings, rules, name, [texts[p] for p in parts], all_texts, profile)
        if text is None:
            continue
        part = texts.index(text)
        take[i] = part
        if part in parts:
            delivered |= {(name, *p) for p in periods.get(part, ())}
            lacking = _lacking(periods.get(part, ()))
            partial |= {(name, y) for y in lacking}
            for y, quarters in lacking.items():
                if (part, y) not in told:
                    told.add((part, y))
                    shown = joined_by_and([f"{y}Q{q}" for q in quarters])
                    message = Said.of(
                        "delivery {name!r}: there are quarters of {year}, and no row of {shown}: the year is incomplete"
                        if len(all_texts) > 1
                        else "there are quarters of {year}, and no row of {shown}: the year is incomplete",
                        name=text,
                        year=y,
                        shown=shown,
                    )
                    findings.add(diagnostic("V046", message, Place(table.path)))
        if len(all_texts) > 1:
            chosen[name] = text
            left = int((counts & (intervention.codes == i) & (codes != part)).sum())
            message = Said.counted(
                left,
                "intervention {name!r}: delivery {delivery!r} counts; {count} row of others left out",
                "intervention {name!r}: delivery {delivery!r} counts; {count} rows of others left out",
                name=name,
                delivery=text,
            )
            findings.add(diagnostic("V032", message, Place(table.path)))
        if part not in parts:
            message = Said.of(
                "intervention {name!r}: the chosen delivery {delivery!r} holds no row of it", name=name, delivery=text
            )
            findings.add(diagnostic("V033", message, Place(table.path)))
    return Choice(
        take[intervention.codes] == codes,
        frozenset((name, y) for name, y, _ in delivered),
        frozenset(p for p in delivered if p[2]),
        frozenset(partial),
        chosen,
    )


def _lacking(periods: Collection[tuple[int, int]]) -> dict[int, list[int]]:
    """The quarters that are not there, per year of which some are."""
    years = sorted({y for y, q in periods if q})
    lacking = {y: [q for q in (1, 2, 3, 4) if (y, q) not in periods] for y in years}
    return {y: quarters for y, quarters in lacking.items() if quarters}


def _one(
    table: Table,
    findings: Findings,
    rules: Mapping[str, str | int | date],
    name: str,
    candidates: list[str],
    every: list[str],
    profile: Profile,
) -> str | None:
    """The delivery that counts for an intervention; None (and a finding) when that is not clear."""
    wish = rules.get(name, rules.get("default"))
    place = Place(
        table.path,
        field=(profile.deliveries and profile.deliveries.column) or profile.columns.get("delivery", "delivery"),
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
