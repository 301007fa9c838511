"""What agreements come to: dates, what a deferral lacks, the regional overview, milestones. All pure.

Every date and every need comes from the norm set's ``process`` block. Source of the rules: the memo on enforcement
(ZN, December 2024, section 4) and the notice of the Round Tables (section 5), as cited in the norm set.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from cns_check.diagnostics import Diagnostic, diagnostic
from cns_check.norms.model import Norm, NormSet
from cns_check.words import Said

if TYPE_CHECKING:
    from cns_check.inputs.agreements.model import Agreements, Decision, Region

#: The routes that are an agreement, with designated locations.
AGREED = frozenset({"consensus", "consent"})

#: A region and a norm that it has to decide on.
Due = tuple[str, str]


def find_norms(norm_sets: Iterable[NormSet]) -> dict[str, tuple[tuple[NormSet, Norm], ...]]:
    """Per norm id the norms that an agreements file can mean by it.

    A set with regimes goes before one without: only the first has anything to contract. Two sets with regimes that
    both have the id make it ambiguous; then both are given.
    """
    found: dict[str, list[tuple[NormSet, Norm]]] = {}
    for norm_set in norm_sets:
        for norm in norm_set.norms:
            found.setdefault(norm.id, []).append((norm_set, norm))
    return {
        norm_id: tuple(pair for pair in pairs if pair[0].regimes) or (pairs[0],) for norm_id, pairs in found.items()
    }


def earliest_effective(norm_set: NormSet) -> date | None:
    """The first day from which a decision can hold; None when the set does not say."""
    process = norm_set.process
    return process.earliest_effective.date if process and process.earliest_effective else None


def deferral_lacks(decision: Decision, norm_set: NormSet) -> tuple[str, ...]:
    """What a later effective date lacks of what the process block asks.

    Args:
        decision: With any route: a fallback that starts later has the same needs as an agreement.
        norm_set: The set of the decision's norm.

    Returns:
        ``rationale`` and ``endorsed_by <party>`` as far as they lack, in the order of the block; nothing when the
        date is not later than the earliest, or the set asks nothing.
    """
    earliest = earliest_effective(norm_set)
    needs = norm_set.process.deferral_needs if norm_set.process else None
    if needs is None or earliest is None or decision.effective is None or decision.effective <= earliest:
        return ()
    lacking = ["rationale"] if needs.rationale and not (decision.rationale or "").strip() else []
    lacking += [
        Said.of("endorsed_by {party}", party=party) for party in needs.endorsed_by if party not in decision.endorsed_by
    ]
    return tuple(lacking)


def effective_date(decision: Decision, norm_set: NormSet, *, strict: bool = True) -> date | None:
    """From when a decision holds.

    Args:
        decision: With any route.
        norm_set: The set of its norm.
        strict: A deferral that lacks what it needs falls back to the earliest date (``--deferral strict``, an
            assumption of this tool); otherwise it stands.

    Returns:
        The day; None when neither the decision nor the set names one: it holds at once.
    """
    earliest = earliest_effective(norm_set)
    if decision.effective is None or (strict and deferral_lacks(decision, norm_set)):
        return earliest
    return decision.effective


def due(
    agreements: Agreements,
    norm_sets: Sequence[NormSet],
    regions: Mapping[tuple[str, str], str | None] | None = None,
) -> tuple[Due, ...]:
    """Which norms each region of the file has to decide on, as far as can be told without volumes.

    Args:
        agreements: The file.
        norm_sets: The loaded sets; one without regimes has nothing to contract, and so nothing to decide.
        regions: Region per (location, network). It says which networks a region has that does not name them itself.

    Returns:
        (region id, norm id), in the order of the file and of the sets.
    """
    seen: dict[str, set[str]] = {}
    for (_, network), region_id in (regions or {}).items():
        if region_id is not None:
            seen.setdefault(region_id, set()).add(network)
    pairs: dict[Due, None] = {}
    for region in agreements.regions:
        networks = region.networks or seen.get(region.id)
        for norm_set in norm_sets:
            for norm in norm_set.norms if norm_set.regimes else ():
                if networks is None or norm.network in networks:
                    pairs[region.id, norm.id] = None
    return tuple(pairs)


def undecided(
    agreements: Agreements, norm_sets: Sequence[NormSet], performed: Collection[Due]
) -> tuple[Diagnostic, ...]:
    """Warns of norms on which a region of the file says nothing.

    Args:
        agreements: The file.
        norm_sets: The loaded sets.
        performed: (region id, norm id) that matter: those performed in the region, or :func:`due` without volumes.

    Returns:
        One warning per region and norm, by the file's order of regions and then by norm id.
    """
    known = find_norms(norm_sets)
    wanted = set(performed)
    found = []
    for index, region in enumerate(agreements.regions):
        for norm_id in sorted(n for r, n in wanted if r == region.id):
            pair = known.get(norm_id)
            if pair is None or not pair[0][0].regimes or region.decision(norm_id) is not None:
                continue
            norm_set, norm = pair[0]
            if not region.decides(norm.network):
                continue
            fallback = norm_set.process.fallback_after if norm_set.process else None
            if fallback:
                then = Said.of("it is treated as route none (fallback) from {day} on", day=fallback.date)
            else:
                then = Said.of(
                    "it is undecided: {norm_set} has no date from which the fallback holds", norm_set=norm_set.id
                )
            message = Said.of(
                "region {region!r} has no decision on {norm!r}; {then}", region=region.id, norm=norm_id, then=then
            )
            place = agreements.place("regions", index, "decisions")
            found.append(diagnostic("A021", message, place, value=norm_id))
    return tuple(found)


def milestones(
    agreements: Agreements, norm_sets: Sequence[NormSet], on: date, pairs: Collection[Due] | None = None
) -> tuple[Diagnostic, ...]:
    """Warns of milestones that have passed without the entry that they ask.

    Args:
        agreements: The file.
        norm_sets: The loaded sets, whose process blocks hold the dates.
        on: A milestone has passed when its date lies before this day.
        pairs: (region id, norm id) to look at; :func:`due` when None.

    Returns:
        One warning per region, norm and milestone, in this order, milestones by date.
    """
    known = find_norms(norm_sets)
    wanted = set(due(agreements, norm_sets) if pairs is None else pairs)
    found = []
    for index, region in enumerate(agreements.regions):
        for norm_id in sorted(n for r, n in wanted if r == region.id):
            if norm_id not in known:
                continue
            norm_set = known[norm_id][0][0]
            numbers = [i for i, d in enumerate(region.decisions) if d.norm == norm_id]
            decision = region.decisions[numbers[0]] if numbers else None
            where = ("decisions", numbers[0]) if numbers else ("decisions",)
            for name, day, lacks in _passed(norm_set, decision, on):
                message = Said.of(
                    "region {region!r}, norm {norm!r}: {name} of {day} has passed, and {lacks}",
                    region=region.id,
                    norm=norm_id,
                    name=name,
                    day=day,
                    lacks=lacks,
                )
                found.append(diagnostic("A024", message, agreements.place("regions", index, *where), value=norm_id))
    return tuple(found)


def _passed(norm_set: NormSet, decision: Decision | None, on: date) -> Iterator[tuple[str, date, Said]]:
    process = norm_set.process
    if process is None:
        return
    facts = (
        ("scenario_due", process.scenario_due),
        ("fallback_after", process.fallback_after),
        ("timetable_due", process.timetable_due),
        ("latest_effective", process.latest_effective),
    )
    named = [(name, fact) for name, fact in facts if fact is not None]
    for name, fact in sorted(named, key=lambda item: item[1].date):
        if fact.date >= on:
            continue
        if decision is None:
            yield name, fact.date, Said.of("there is no decision")
        elif name == "timetable_due" and decision.route in AGREED and decision.effective is None:
            yield name, fact.date, Said.of("the agreement names no effective date")


@dataclass(frozen=True, slots=True)
class RegionOverview:
    """Where a region stands on a day. Each norm that it has to decide on stands in one of the four lists.

    Attributes:
        region_id: The region.
        title: Its name, if it has one.
        networks: The networks whose norms it decides.
        decided: Norm ids with an agreement that holds on the day, or from the earliest date on.
        deferred: With a decision, agreement or fallback, that holds only later than both.
        fallback: Without agreement, the fallback holding on the day.
        undecided: Without a decision, and without fallback (yet).
        lacking: Of all decisions, those whose deferral lacks what it needs.
        endorsements: Per party how many of the region's agreements it endorses, by party.
        agreed: How many agreements the region has.
        disputes: Norm ids with an open dispute.
        spreading: Its agreements on spreading low-complexity care.
    """

    region_id: str
    title: str | None
    networks: tuple[str, ...]
    decided: tuple[str, ...]
    deferred: tuple[str, ...]
    fallback: tuple[str, ...]
    undecided: tuple[str, ...]
    lacking: tuple[str, ...]
    endorsements: tuple[tuple[str, int], ...]
    agreed: int
    disputes: tuple[str, ...]
    spreading: tuple[str, ...]


def overview(
    agreements: Agreements,
    norm_sets: Sequence[NormSet],
    day: date,
    *,
    pairs: Collection[Due] | None = None,
    strict: bool = True,
) -> tuple[RegionOverview, ...]:
    """The regional overview, as the insurers' association and the care authority keep it.

    Args:
        agreements: The file.
        norm_sets: The loaded sets.
        day: The day on which it is held.
        pairs: (region id, norm id) that have to be decided; :func:`due` when None. What was decided counts anyway.
        strict: As for :func:`effective_date`.

    Returns:
        One row per region, in the order of the file; norm ids sorted.
    """
    known = find_norms(norm_sets)
    wanted = set(due(agreements, norm_sets) if pairs is None else pairs)
    return tuple(
        _row(region, known, {n for r, n in wanted if r == region.id}, day, strict=strict)
        for region in agreements.regions
    )


def _row(
    region: Region,
    known: Mapping[str, tuple[tuple[NormSet, Norm], ...]],
    wanted: set[str],
    day: date,
    *,
    strict: bool,
) -> RegionOverview:
    lists: dict[str, list[str]] = {"decided": [], "deferred": [], "fallback": [], "undecided": []}
    lacking = []
    for norm_id in sorted(n for n in wanted | {d.norm for d in region.decisions} if n in known):
        norm_set, _ = known[norm_id][0]
        decision = region.decision(norm_id)
        lists[_state(decision, norm_set, day, strict=strict)].append(norm_id)
        if decision is not None and deferral_lacks(decision, norm_set):
            lacking.append(norm_id)
    agreed = [d for d in region.decisions if d.route in AGREED]
    parties = sorted({party for d in agreed for party in d.endorsed_by} | _asked(known, agreed))
    return RegionOverview(
        region.id,
        region.title,
        region.networks,
        tuple(lists["decided"]),
        tuple(lists["deferred"]),
        tuple(lists["fallback"]),
        tuple(lists["undecided"]),
        tuple(lacking),
        tuple((party, sum(party in d.endorsed_by for d in agreed)) for party in parties),
        len(agreed),
        tuple(sorted(d.norm for d in region.decisions if d.dispute)),
        region.spreading,
    )


def _asked(known: Mapping[str, tuple[tuple[NormSet, Norm], ...]], agreed: Iterable[Decision]) -> set[str]:
    """The parties whose endorsement the sets ask for a deferral: they are counted also when they endorse nothing."""
    sets = (known[d.norm][0][0] for d in agreed if d.norm in known)
    return {p for s in sets if s.process and s.process.deferral_needs for p in s.process.deferral_needs.endorsed_by}


def _state(decision: Decision | None, norm_set: NormSet, day: date, *, strict: bool) -> str:
    if decision is None:
        fallback = norm_set.process.fallback_after if norm_set.process else None
        return "fallback" if fallback and fallback.date <= day else "undecided"
    start, earliest = effective_date(decision, norm_set, strict=strict), earliest_effective(norm_set)
    # Before the scheme begins nothing holds yet; that alone defers nothing.
    if start is not None and start > max(day, earliest or day):
        return "deferred"
    return "decided" if decision.route in AGREED else "fallback"
