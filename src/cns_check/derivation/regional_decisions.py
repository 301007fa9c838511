"""What holds for a location beside its volume: regime, region, and what the region decided. Pure."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from cns_check.derivation.material import Material
from cns_check.derivation.step import Step, Value, amount, day_text, known, number, sources_of
from cns_check.diagnostics import Place
from cns_check.inputs.agreements.model import Decision, Region
from cns_check.judge.evaluate import Block
from cns_check.judge.regions import RegionRoute
from cns_check.norms.model import Source
from cns_check.reallocate.eligibility import whole_norm_obstacle
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
    if by == "membership":
        place, _ = m.row("memberships", location, network)
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
    return Step("region", told, values, (), known(place))


def decision_step(m: Material, block: Block, i: int) -> Step:
    """What the region decided on the norm, and what holds for this location of it."""
    routes, location = block.routes, m.evaluation.roster.ids[i]
    region_id = routes.region[i]
    held = routes.by_region.get(region_id) if region_id is not None else None
    values: dict[str, Value] = {
        "day": block.day.isoformat(),
        "route": routes.route[i],
        "effective": day_text(held.effective) if held is not None else None,
        "pending": bool(routes.pending[i]),
        "designated": bool(routes.designated[i]),
        "assumed": held.assumed if held is not None else False,
        "exception": bool(routes.exception[i]),
        "explained": bool(routes.explained[i]),
    }
    index, region, entry, decision = _entry(m, block, region_id)
    steps = [
        *(_told_later(m, block, held, decision) if held is not None else ()),
        *_exceptions(m, block, location),
        *_explanations(m, block, location),
        *([_joint(m, block, i)] if routes.joint[i] >= 0 else []),
    ]
    place = m.agreements.place("regions", index, "decisions", entry) if decision is not None and m.agreements else None
    if place is None and region is not None and m.agreements is not None:
        place = m.agreements.place("regions", index)
    sources: tuple[Source, ...] = ()
    process = block.norm_set.process
    if held is not None and held.assumed and decision is None and process is not None and process.fallback_after:
        sources = process.fallback_after.sources
    if decision is not None:
        values["decided_on"] = day_text(decision.decided_on)
        values["locations"] = list(decision.locations)
        values["rationale"] = decision.rationale
        values["endorsed_by"] = list(decision.endorsed_by)
        values["dispute"] = decision.dispute_text
    told = _told(m, block, i, held, decision)
    return Step("decision", told, values, tuple(steps), known(place), sources_of(block.norm_set, sources))


def _entry(m: Material, block: Block, region_id: str | None) -> tuple[int, Region | None, int, Decision | None]:
    """The region in the agreements file and its decision on the norm, with their numbers."""
    if m.agreements is None or m.evaluation.policy.assume_no_agreement:
        return 0, None, 0, None
    for n, region in enumerate(m.agreements.regions):
        if region.id == region_id:
            for k, decision in enumerate(region.decisions):
                if decision.norm == block.norm.id:
                    return n, region, k, decision
            return n, region, 0, None
    return 0, None, 0, None


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


def _told_later(m: Material, block: Block, held: RegionRoute, decision: Decision | None) -> Iterator[Step]:
    """A later day that lacks what the process asks for: whether it stands."""
    if not held.lacks or decision is None or decision.effective is None:
        return
    strict = m.evaluation.policy.strict_deferral
    template = "it asks to begin on {asked} and lacks {lacks}: it falls back to {effective} (--deferral strict)"
    told = Said.of(template, asked=decision.effective, lacks=held.lacks, effective=held.effective)
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
        "effective": day_text(held.effective),
    }
    process = block.norm_set.process
    needs = process.deferral_needs.sources if process is not None and process.deferral_needs is not None else ()
    yield Step("deferral", told, values, (), (), sources_of(block.norm_set, needs))


def _exceptions(m: Material, block: Block, location: str) -> Iterator[Step]:
    if m.agreements is None:
        return
    for n, region in enumerate(m.agreements.regions):
        for k, e in enumerate(region.exceptions):
            if (e.location, e.norm) != (location, block.norm.id):
                continue
            regime = block.regime
            room = regime is not None and (regime.regime != "enforced" or regime.exceptions == "allowed")
            told = Said.of(
                "exception until {until} ({reason}; {by})", until=e.until, reason=e.reason or "", by=e.granted_by or ""
            )
            if block.day > e.until:
                told = Said.of("{told}: it has ended by {day}", told=told, day=block.day)
            elif not room:
                told = Said.of("{told}: the regime leaves no room for it", told=told)
            values: dict[str, Value] = {"until": e.until.isoformat(), "holds": room and block.day <= e.until}
            yield Step("exception", told, values, (), known(m.agreements.place("regions", n, "exceptions", k)))


def _explanations(m: Material, block: Block, location: str) -> Iterator[Step]:
    if m.agreements is None:
        return
    for n, region in enumerate(m.agreements.regions):
        for k, e in enumerate(region.explanations):
            if (e.location, e.norm) == (location, block.norm.id):
                told = Said.of("explanation on file: {text}", text=e.text)
                values: dict[str, Value] = {"date": day_text(e.date)}
                yield Step("explanation", told, values, (), known(m.agreements.place("regions", n, "explanations", k)))


def _joint(m: Material, block: Block, i: int) -> Step:
    """The joint volume that the location is part of: the calendar volumes of the basis year, added up."""
    routes, roster = block.routes, m.evaluation.roster
    members = np.flatnonzero(routes.joint == routes.joint[i]).tolist()
    cells = m.counted(block, block.norm, block.norm.counts, block.basis_year, own=True)
    total = sum(float(cells.low[j]) for j in members)
    minimum = block.in_force.minimum
    decides = whole_norm_obstacle(block, use_indicative=m.evaluation.options.use_indicative) is None
    reached = minimum is not None and decides and total >= minimum
    each = [
        Said.of("{location} {amount}", location=roster.ids[j], amount=amount(float(cells.low[j]), float(cells.high[j])))
        for j in members
    ]
    told = Said.of(
        "joint volume in {year}: {parts}; at least {total}", year=block.basis_year, parts=tuple(each), total=total
    )
    values: dict[str, Value] = {
        "year": block.basis_year,
        "members": [
            {"location_id": roster.ids[j], "low": number(float(cells.low[j])), "high": number(float(cells.high[j]))}
            for j in members
        ],
        "low": number(total),
        "minimum": minimum,
        "decides": decides,
        "reached": reached,
        "designated": bool(routes.joint_designated[i]),
    }
    return Step("joint", told, values, (), known(_joint_place(m, block, roster.ids[i])))


def _joint_place(m: Material, block: Block, location: str) -> Place | None:
    if m.agreements is None:
        return None
    for n, region in enumerate(m.agreements.regions):
        for k, joint in enumerate(region.joint):
            if joint.norm == block.norm.id and location in joint.locations:
                return m.agreements.place("regions", n, "joint", k)
    return None
