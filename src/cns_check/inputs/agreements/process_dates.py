"""Holds the dates and endorsements of a decision against the process of its norm set: a decision in, findings out."""

from __future__ import annotations

from collections.abc import Iterator

from cns_check.inputs.agreements.entries import Loc, did_you_mean
from cns_check.inputs.agreements.model import Decision, Region
from cns_check.inputs.agreements.on_a_day import AGREED, deferral_lacks, earliest_effective
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
    needs = process.deferral_needs
    for index, party in enumerate(decision.endorsed_by):
        if needs is not None and needs.endorsed_by and party not in needs.endorsed_by:
            hint = did_you_mean(party, needs.endorsed_by)
            message = Said.of(
                "{party!r} is no party whose endorsement {norm_set!r} asks{hint}: {parties}",
                party=party,
                norm_set=norm_set.id,
                hint=hint,
                parties=", ".join(needs.endorsed_by),
            )
            yield "A018", message, ("endorsed_by", index)
    if lacks := deferral_lacks(decision, norm_set) if whole else ():
        earliest = earliest_effective(norm_set)
        message = Said.of(
            "region {region!r} defers {norm!r} to {effective} without {lacks}; with --deferral strict it holds from "
            "{earliest}, with lenient from {effective}",
            region=region.id,
            norm=decision.norm,
            effective=decision.effective,
            lacks=tuple(lacks),
            earliest=earliest,
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
