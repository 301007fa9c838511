"""Holds a decision against the process of its norm set: in a decision, out findings on dates, endorsers, disputes."""

from __future__ import annotations

from collections.abc import Iterator

from cns_check.inputs.agreements.entries import Loc, did_you_mean
from cns_check.inputs.agreements.model import ALSO_ENDORSE, Decision, Region
from cns_check.inputs.agreements.on_a_day import AGREED, asked_parties, deferral_lacks, effective_date
from cns_check.inputs.agreements.words_for_people import names_said
from cns_check.norms.model import NormSet
from cns_check.words import Said


def check_dates(
    region: Region, decision: Decision, norm_set: NormSet, *, whole: bool
) -> Iterator[tuple[str, Said, Loc]]:
    """What a decision's dates and endorsements say, held against the process block: code, message, place in it."""
    process = norm_set.process
    if process is None:
        return
    for template, fact, beyond in (
        (
            "effective {effective} lies before the earliest that {norm_set!r} allows, {day}",
            process.earliest_effective,
            -1,
        ),
        ("effective {effective} lies after the latest that {norm_set!r} allows, {day}", process.latest_effective, 1),
    ):
        if fact is not None and decision.effective is not None and (decision.effective - fact.date).days * beyond > 0:
            message = Said.of(
                template,
                effective=decision.effective,
                norm_set=norm_set.id,
                day=fact.date,
            )
            yield "A012", message, ("effective",)
    yield from _endorsers(decision, norm_set)
    if lacks := deferral_lacks(decision, norm_set) if whole else ():
        message = Said.of(
            "region {region!r} defers {norm!r} to {effective} without {lacks}; with --deferral strict it holds from "
            "{earliest}, with lenient from {later}",
            region=region.id,
            norm=decision.norm,
            effective=decision.effective,
            lacks=tuple(lacks),
            earliest=effective_date(decision, norm_set),
            later=effective_date(decision, norm_set, strict=False),
        )
        yield "A019", message, ("effective",)
    late = process.fallback_after
    if late is not None and decision.route in AGREED and decision.decided_on and decision.decided_on > late.date:
        message = Said.of(
            "decided on {decided_on}, after the fallback was due to begin ({day})",
            decided_on=decision.decided_on,
            day=late.date,
        )
        yield "A023", message, ("decided_on",)


def _endorsers(decision: Decision, norm_set: NormSet) -> Iterator[tuple[str, Said, Loc]]:
    asked = asked_parties(norm_set)
    known = dict.fromkeys((*asked, *ALSO_ENDORSE))
    for index, party in enumerate(decision.endorsed_by):
        if asked and party not in known:
            message = Said.of(
                "{party!r} is no party whose endorsement {norm_set!r} asks{hint}: {parties}",
                party=party,
                norm_set=norm_set.id,
                hint=did_you_mean(party, known),
                parties=", ".join(known),
            )
            yield "A018", message, ("endorsed_by", index)


def check_dispute(region: Region, decision: Decision, norm_set: NormSet) -> Iterator[tuple[str, Said, Loc]]:
    """An open dispute, and where it goes; the region decides (the memo, section 4)."""
    dispute = decision.disputed
    if dispute is None:
        return
    bodies = norm_set.process.dispute_bodies if norm_set.process else None
    if decision.open_dispute:
        where = Said()
        if dispute.raised_with:
            where = Said.of("; raised with {bodies}", bodies=names_said(dispute.raised_with))
        elif bodies is not None:
            where = Said.of("; it goes to {bodies}, and the region decides", bodies=names_said(bodies.names))
        message = Said.of(
            "region {region!r}, norm {norm!r}: open dispute on the timetable: {dispute}{where}",
            region=region.id,
            norm=decision.norm,
            dispute=dispute.text,
            where=where,
        )
        yield "A022", message, ("dispute",)
    for index, body in enumerate(dispute.raised_with if bodies is not None else ()):
        if bodies is not None and body not in bodies.names:
            message = Said.of(
                "{norm_set!r} sends disputes to {bodies}, not to {body!r}{hint}",
                norm_set=norm_set.id,
                bodies=names_said(bodies.names),
                body=body,
                hint=did_you_mean(body, bodies.names),
            )
            yield "A040", message, ("dispute", "raised_with", index)


def check_plans(decision: Decision) -> Iterator[tuple[str, Said, Loc]]:
    """Days of the plans that contradict each other, or the state of the plan."""
    plan, carried_out = decision.transformation_plan, decision.implementation_plan
    if plan is not None and plan.submitted_on and plan.approved_on and plan.approved_on < plan.submitted_on:
        message = Said.of(
            "the transformation plan was approved on {approved}, before it was submitted on {submitted}",
            approved=plan.approved_on,
            submitted=plan.submitted_on,
        )
        yield "A041", message, ("transformation_plan", "approved_on")
    if carried_out is not None and carried_out.agreed_on is not None and carried_out.status != "agreed":
        message = Said.of("the implementation plan has a day on which it was agreed, and is not agreed")
        yield "A041", message, ("implementation_plan", "agreed_on")
