"""What agreements come to: dates, what a decision lacks, where the regions stand. All pure.

Every date and every need comes from the norm set's ``process`` block. Source of the rules: the memo on enforcement (ZN,
December 2024, section 4) and the notice of the Round Tables (section 5), as cited in the norm set. In: agreements, norm
sets and a day. Out: dates, what is lacking as sentences, warnings, and an overview per region.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from cns_check.diagnostics import Diagnostic, diagnostic
from cns_check.inputs.agreements.as_of_a_day import decided_by
from cns_check.inputs.agreements.words_for_people import party_said
from cns_check.norms.model import DecisionNeeds, Norm, NormSet
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


def deferral_lacks(decision: Decision, norm_set: NormSet) -> tuple[Said, ...]:
    """What a later effective date lacks of what the process block asks.

    Args:
        decision: With any route: a fallback that starts later has the same needs as an agreement.
        norm_set: The set of the decision's norm.

    Returns:
        A rationale and the endorsement of each party as far as they lack, in words, in the order of the block; nothing
        when the date is not later than the earliest, or the set asks nothing.
    """
    earliest = earliest_effective(norm_set)
    needs = norm_set.process.deferral_needs if norm_set.process else None
    if needs is None or earliest is None or decision.effective is None or decision.effective <= earliest:
        return ()
    return _lacks(decision, needs)


def timetable_lacks(decision: Decision, norm_set: NormSet) -> tuple[Said, ...]:
    """What an agreement on the timetable lacks of what the process block asks of every one (memo, section 4).

    Args:
        decision: With any route; without an agreement there is no timetable, and nothing lacks.
        norm_set: The set of the decision's norm.

    Returns:
        As for :func:`deferral_lacks`.
    """
    needs = norm_set.process.timetable_needs if norm_set.process else None
    return _lacks(decision, needs) if needs is not None and decision.route in AGREED else ()


def _lacks(decision: Decision, needs: DecisionNeeds) -> tuple[Said, ...]:
    lacking = [Said.of("a rationale")] if needs.rationale and not (decision.rationale or "").strip() else []
    lacking += [
        Said.of("endorsement by {party}", party=party_said(party))
        for party in needs.endorsed_by
        if party not in decision.endorsed_by
    ]
    return tuple(lacking)


def effective_date(decision: Decision, norm_set: NormSet, *, strict: bool = True) -> date | None:
    """From when a decision holds: never before it was taken (the interface, section "Contract status").

    Args:
        decision: With any route.
        norm_set: The set of its norm.
        strict: A deferral that lacks what it needs falls back to the earliest date (``--deferral strict``, an
            assumption of this tool); otherwise it stands.

    Returns:
        The later of the day from which it was to hold and ``decided_on``; None when neither the decision nor the set
        names a day: it holds at once.
    """
    start = decision.effective
    if start is None or (strict and deferral_lacks(decision, norm_set)):
        start = earliest_effective(norm_set)
    return max((day for day in (start, decision.decided_on) if day is not None), default=None)


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
    agreements: Agreements, norm_sets: Sequence[NormSet], performed: Collection[Due], on: date | None = None
) -> tuple[Diagnostic, ...]:
    """Warns of norms on which a region of the file says nothing.

    Args:
        agreements: The file.
        norm_sets: The loaded sets.
        performed: (region id, norm id) that matter: those performed in the region, or :func:`due` without volumes.
        on: The day on which it is asked: what was decided later is not there yet. None: all of the file counts.

    Returns:
        One warning per region and what follows for it, which names the norms; by the file's order of regions.
    """
    known = find_norms(norm_sets)
    wanted = set(performed)
    stood = decided_by(agreements, on)
    found = []
    for index, region in enumerate(stood.regions):
        silent: dict[Said, list[str]] = {}
        for norm_id in sorted(n for r, n in wanted if r == region.id):
            pair = known.get(norm_id)
            if pair is None or not pair[0][0].regimes or region.decision(norm_id) is not None:
                continue
            norm_set, norm = pair[0]
            if region.decides(norm.network):
                silent.setdefault(_then(norm_set), []).append(norm_id)
        for then, norms in silent.items():
            message = Said.of(
                "region {region!r} has no decision on {norms}; {then}", region=region.id, norms=tuple(norms), then=then
            )
            place = stood.place("regions", index, "decisions")
            found.append(diagnostic("A021", message, place, value=", ".join(norms)))
    return tuple(found)


def _then(norm_set: NormSet) -> Said:
    """What follows from the silence of a region."""
    fallback = norm_set.process.fallback_after if norm_set.process else None
    if fallback:
        return Said.of("without one it is treated as no agreement (fallback) from {day} on", day=fallback.date)
    return Said.of(
        "without one it is undecided: {norm_set} has no date from which the fallback holds", norm_set=norm_set.id
    )


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
        lacking: Of all decisions, those that lack what every agreement, or a deferral, needs.
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
        lists[state_on(decision, norm_set, day, strict=strict)].append(norm_id)
        if decision is not None and (deferral_lacks(decision, norm_set) or timetable_lacks(decision, norm_set)):
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
        tuple(sorted(d.norm for d in region.decisions if d.open_dispute)),
        region.spreading,
    )


def _asked(known: Mapping[str, tuple[tuple[NormSet, Norm], ...]], agreed: Iterable[Decision]) -> set[str]:
    """The parties whose endorsement the sets ask for: they are counted also when they endorse nothing."""
    return {p for d in agreed if d.norm in known for p in asked_parties(known[d.norm][0][0])}


def asked_parties(norm_set: NormSet) -> tuple[str, ...]:
    """The parties whose endorsement a set asks for, of any decision or of a later date."""
    process = norm_set.process
    needs = (process.timetable_needs, process.deferral_needs) if process is not None else ()
    return tuple(dict.fromkeys(p for n in needs if n is not None for p in n.endorsed_by))


def holds_from(decision: Decision | None, norm_set: NormSet, *, strict: bool = True) -> date | None:
    """From when what a region decided holds, or without a decision the fallback; None when that is not known."""
    if decision is not None:
        return effective_date(decision, norm_set, strict=strict)
    fallback, earliest = norm_set.process.fallback_after if norm_set.process else None, earliest_effective(norm_set)
    return max(fallback.date, earliest or fallback.date) if fallback else None


def first_day(norm_sets: Iterable[NormSet]) -> date | None:
    """The first day on which every set with regimes can be in effect: the day of an overview that names none."""
    days = [earliest_effective(s) or min(r.from_ for r in s.regimes) for s in norm_sets if s.regimes]
    return max(days, default=None)


def state_on(decision: Decision | None, norm_set: NormSet, day: date, *, strict: bool) -> str:
    """Where a norm of a region stands on a day: ``decided``, ``deferred``, ``fallback`` or ``undecided``."""
    if decision is None:
        fallback = norm_set.process.fallback_after if norm_set.process else None
        return "fallback" if fallback and fallback.date <= day else "undecided"
    start, earliest = effective_date(decision, norm_set, strict=strict), earliest_effective(norm_set)
    # Before the scheme begins nothing holds yet; that alone defers nothing.
    if start is not None and start > max(day, earliest or day):
        return "deferred"
    return "decided" if decision.route in AGREED else "fallback"
