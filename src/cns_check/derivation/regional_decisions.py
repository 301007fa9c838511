"""What holds for a location beside its volume: regime, region, and what the region decided. Pure.

In: the routes of a block, and the agreements as they stand in the file. Out: a step each, with everything that says
whether a decision is there yet, from when it holds and whom it designates.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from cns_check.derivation.exceptions_and_explanations import exceptions, explanations, joint_volume
from cns_check.derivation.material import Material
from cns_check.derivation.step import Step, Value, day_text, known, sources_of
from cns_check.derivation.successions import handed_on, handed_to, said_of
from cns_check.diagnostics import Place
from cns_check.inputs.agreements.model import Decision
from cns_check.inputs.agreements.on_a_day import earliest_effective, effective_date
from cns_check.judge.evaluate import Block
from cns_check.judge.regions import RegionRoute
from cns_check.norms.model import Source
from cns_check.words import Said


def regime_step(m: Material, block: Block) -> Step:
    """The regime in force on the day, and the others."""
    steps = []
    for n, regime in enumerate(block.norm_set.regimes):
        inside = regime is block.regime
        why = "used" if inside else "not_yet" if regime.from_ > block.day else "replaced"
        told = Said.of(
            "{regime} from {day}: {why}",
            regime=Said.of(regime.regime),
            day=regime.from_,
            why={
                "used": Said.of("this one holds"),
                "not_yet": Said.of("not used, it begins later"),
                "replaced": Said.of("not used, a later one replaced it"),
            }[why],
        )
        values: dict[str, Value] = {"regime": regime.regime, "from": regime.from_.isoformat(), "why": why}
        place = known(m.norm_place(block.norm_set, "regimes", n))
        steps.append(Step("regime-entry", told, values, (), place, sources_of(block.norm_set, regime.sources)))
    found = block.regime
    values = {
        "day": block.day.isoformat(),
        "regime": found.regime if found is not None else None,
        "from": day_text(found.from_) if found is not None else None,
        "exceptions": found.exceptions if found is not None else None,
        "contracts": bool(block.norm_set.regimes),
    }
    if found is not None:
        told = Said.of(
            "regime on {day}: {regime}, since {since}", day=block.day, regime=Said.of(found.regime), since=found.from_
        )
    elif block.norm_set.regimes:
        told = Said.of("no regime of the set is in force on {day}", day=block.day)
    else:
        told = Said.of("the set has no regimes: there is nothing to contract")
    return Step("regime", told, values, tuple(steps))


def region_step(m: Material, block: Block, i: int) -> Step:
    """The region that decides for the location on this norm, by the norm's network."""
    roster, network = m.evaluation.roster, block.norm.network
    location, region = roster.ids[i], block.routes.region[i]
    said = roster.memberships.get((location, network))
    by = "membership" if said is not None else "register" if roster.regions[i] is not None else None
    place = None
    steps: tuple[Step, ...] = ()
    if by == "membership":
        place, steps = _membership(m, location, network)
    elif by == "register":
        place, _ = m.row("register", location)
    named = said if said is not None else roster.regions[i]
    values: dict[str, Value] = {"network": network, "region_id": region, "named": named, "by": by}
    if by is None:
        told = Said.of("no region of the location is known for network {network}", network=network)
    elif region is None:
        told = Said.of("region {region}, which does not decide on network {network}", region=named, network=network)
    elif by == "membership":
        told = Said.of("region {region} for network {network}, by the memberships", region=region, network=network)
    else:
        told = Said.of("region {region}, by the location register", region=region)
    return Step("region", told, values, steps, known(place))


def _membership(m: Material, location: str, network: str) -> tuple[Place | None, tuple[Step, ...]]:
    """The row of a location's membership; where it has none of its own, that of who it took over from."""
    place, texts = m.row("memberships", location, network)
    before = sorted(old for old, (new, _, _) in m.evaluation.roster.succession.items() if new == location)
    for old in before if not texts else ():
        if (old, network) in m.evaluation.roster.memberships:
            found, steps = _membership(m, old, network)
            told = Said.of("it has no membership of its own, and has that of {location}", location=old)
            values: dict[str, Value] = {"location_id": old, "successor_id": location}
            at, _ = m.row("register", old)
            return found, (*steps, Step("predecessor", told, values, (), known(at)))
    return place, ()


@dataclass(frozen=True, slots=True)
class _Entry:
    """What the file says of a norm in a region.

    Attributes:
        decision: None without one, or where it was taken after the day of ``--on``.
        late: A decision that is not there yet.
        place: Where the decision stands, else the region.
    """

    decision: Decision | None = None
    late: Decision | None = None
    place: Place | None = None


def decision_step(m: Material, block: Block, i: int) -> Step:
    """What the region decided on the norm, and what holds for this location of it."""
    routes, location, policy = block.routes, m.evaluation.roster.ids[i], m.evaluation.policy
    region_id = routes.region[i]
    held = routes.by_region.get(region_id) if region_id is not None else None
    entry = _entry(m, block, region_id)
    decision, process = entry.decision, block.norm_set.process
    start = _start(m, block, held, decision)
    values: dict[str, Value] = {
        "day": block.day.isoformat(),
        "on": day_text(policy.on),
        "region_id": region_id,
        "route": routes.route[i],
        "decided": decision is not None,
        "starts": day_text(start),
        "effective": day_text(held.effective) if held is not None else None,
        "pending": bool(routes.pending[i]),
        "designated": bool(routes.designated[i]),
        "assumed": held.assumed if held is not None else False,
        "assume_no_agreement": policy.assume_no_agreement,
        "earliest": day_text(earliest_effective(block.norm_set)),
        "fallback_after": day_text(process.fallback_after.date) if process and process.fallback_after else None,
        "exception": bool(routes.exception[i]),
        "explained": bool(routes.explained[i]),
        "handed_to": handed_to(m, block, location),
    }
    steps = [
        *_not_yet(m, entry),
        *(_told_later(m, block, held, decision, start) if held is not None else ()),
        *_decided_later(held, decision, start),
        *_designations(m, block, i),
        *exceptions(m, block, location),
        *explanations(m, block, location),
        *joint_volume(m, block, location),
    ]
    sources: tuple[Source, ...] = ()
    if held is not None and held.assumed and decision is None and process is not None and process.fallback_after:
        sources = process.fallback_after.sources
    if decision is not None:
        values["asked"] = day_text(decision.effective)
        values["decided_on"] = day_text(decision.decided_on)
        values["locations"] = list(decision.locations)
        values["rationale"] = decision.rationale
        values["endorsed_by"] = list(decision.endorsed_by)
        values["dispute"] = decision.dispute_text
    told = _told(m, block, i, held, decision)
    return Step("decision", told, values, tuple(steps), known(entry.place), sources_of(block.norm_set, sources))


def _entry(m: Material, block: Block, region_id: str | None) -> _Entry:
    """The decision of a region on the norm, and where it stands in the agreements file."""
    if m.agreements is None or m.evaluation.policy.assume_no_agreement:
        return _Entry()
    on = m.evaluation.policy.on
    for n, region in enumerate(m.agreements.regions):
        if region.id != region_id:
            continue
        found = ((k, d) for k, d in enumerate(region.decisions) if d.norm == block.norm.id)
        k, decision = next(found, (0, None))
        if decision is None:
            return _Entry(place=m.agreements.place("regions", n))
        place = m.agreements.place("regions", n, "decisions", k)
        late = on is not None and decision.decided_on is not None and decision.decided_on > on
        return _Entry(None, decision, place) if late else _Entry(decision, None, place)
    return _Entry()


def _start(m: Material, block: Block, held: RegionRoute | None, decision: Decision | None) -> date | None:
    """From when it was to hold, whenever it was decided."""
    if decision is None:
        return held.effective if held is not None else None
    undated = decision.model_copy(update={"decided_on": None})
    return effective_date(undated, block.norm_set, strict=m.evaluation.policy.strict_deferral)


def _not_yet(m: Material, entry: _Entry) -> Iterator[Step]:
    """A decision of after the day of ``--on``."""
    if entry.late is not None and entry.late.decided_on is not None and m.evaluation.policy.on is not None:
        decided, on = entry.late.decided_on, m.evaluation.policy.on
        told = Said.of("decided on {decided}, after {on}: it is not there yet (--on)", decided=decided, on=on)
        values: dict[str, Value] = {"decided_on": decided.isoformat(), "on": on.isoformat()}
        yield Step("not-yet", told, values, (), known(entry.place))


def _decided_later(held: RegionRoute | None, decision: Decision | None, start: date | None) -> Iterator[Step]:
    """A decision that was taken after the day from which it was to hold."""
    decided = decision.decided_on if decision is not None else None
    if held is not None and decided is not None and start is not None and decided > start:
        told = Said.of(
            "it was to hold from {start} and was decided on {decided}: it holds from then on",
            start=start,
            decided=decided,
        )
        values: dict[str, Value] = {
            "starts": start.isoformat(),
            "decided_on": decided.isoformat(),
            "effective": day_text(held.effective),
        }
        yield Step("decided-later", told, values)


def _designations(m: Material, block: Block, i: int) -> Iterator[Step]:
    """That the designation of a predecessor counts for the location, or its own for a successor."""
    routes, location = block.routes, m.evaluation.roster.ids[i]
    named = {x for held in routes.by_region.values() for x in held.designated}
    whose = said_of(m, block, named, location)
    successor = handed_to(m, block, location)
    if routes.handed_on[i] and successor is not None:
        yield handed_on(m, block, "designation", location, successor, _designation_place(m, block, location))
    elif routes.designated[i] and whose is not None and whose != location:
        yield handed_on(m, block, "designation", whose, location, _designation_place(m, block, whose))


def _designation_place(m: Material, block: Block, location: str) -> Place | None:
    """Where a location is designated."""
    for n, region in enumerate(m.agreements.regions if m.agreements is not None else ()):
        for k, decision in enumerate(region.decisions):
            if decision.norm == block.norm.id and location in decision.locations and m.agreements is not None:
                at = decision.locations.index(location)
                return m.agreements.place("regions", n, "decisions", k, "locations", at)
    return None


def _told(m: Material, block: Block, i: int, held: RegionRoute | None, decision: Decision | None) -> Said:
    route, region = block.routes.route[i], block.routes.region[i]
    if m.evaluation.policy.assume_no_agreement and held is not None:
        return Said.of("no agreement in region {region}, as assumed with --assume-no-agreement", region=region)
    if route is None:
        return Said.of("nothing is known of a decision of the region on this norm")
    if held is None or route == "undecided":
        return Said.of(
            "region {region} has no decision on this norm, and no fallback holds on {day}", region=region, day=block.day
        )
    when: str = Said.of("from {day}", day=held.effective) if held.effective is not None else Said.of("at once")
    then = (
        Said.of("{when}, so not on {day} yet", when=when, day=block.day)
        if held.pending
        else Said.of("{when}, so also on {day}", when=when, day=block.day)
    )
    if route == "none" and held.assumed:
        return Said.of(
            "region {region} has no decision on this norm: the fallback holds {then}", region=region, then=then
        )
    if route == "none":
        return Said.of("region {region} reached no agreement: the fallback holds {then}", region=region, then=then)
    place = Said.of("designated") if block.routes.designated[i] else Said.of("not designated")
    designated = ", ".join(decision.locations) if decision is not None else ""
    return Said.of(
        "region {region} agreed ({route}) on {locations}, {then}; this location is {place}",
        region=region,
        route=Said.of(route),
        locations=designated,
        then=then,
        place=place,
    )


def _told_later(
    m: Material, block: Block, held: RegionRoute, decision: Decision | None, start: date | None
) -> Iterator[Step]:
    """A later day that lacks what the process asks for: whether it stands."""
    if not held.lacks or decision is None or decision.effective is None:
        return
    strict = m.evaluation.policy.strict_deferral
    template = "it asks to begin on {asked} and lacks {lacks}: it falls back to {effective} (--deferral strict)"
    told = Said.of(template, asked=decision.effective, lacks=held.lacks, effective=start)
    if not strict:
        told = Said.of(
            "it begins on {asked}, although it lacks {lacks} (--deferral lenient)",
            asked=decision.effective,
            lacks=held.lacks,
        )
    values: dict[str, Value] = {
        "asked": decision.effective.isoformat(),
        "lacks": list(held.lacks),
        "strict": strict,
        "starts": day_text(start),
    }
    process = block.norm_set.process
    needs = process.deferral_needs.sources if process is not None and process.deferral_needs is not None else ()
    yield Step("deferral", told, values, (), (), sources_of(block.norm_set, needs))
