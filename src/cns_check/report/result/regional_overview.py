"""The regional overview, as the insurers' association and the care authority keep it: per region and norm, on a day.

Agreements, norm sets and a day go in; plain rows in the reader's language come out, the same for every format. It is no
data table of the report: it says what the agreements file says, and what of it is late, in dispute or missing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from cns_check.inputs.agreements.as_of_a_day import decided_by
from cns_check.inputs.agreements.milestones import contacts_late, passed
from cns_check.inputs.agreements.on_a_day import (
    Due,
    deferral_lacks,
    due,
    find_norms,
    first_day,
    holds_from,
    state_on,
    timetable_lacks,
)
from cns_check.inputs.agreements.region_checks import LEAD_PROVIDERS, organised
from cns_check.inputs.agreements.words_for_people import milestone_said, names_said, party_said, route_said, state_said
from cns_check.norms.model import NormSet
from cns_check.words import Said, Translate, english, in_language, natural

if TYPE_CHECKING:
    from cns_check.inputs.agreements.model import Agreements, Decision, Region
    from cns_check.judge.evaluate import Evaluation


@dataclass(frozen=True, slots=True)
class OverviewNorm:
    """Where a norm of a region stands.

    Attributes:
        norm_set: Its set.
        norm_id: The norm.
        key: ``decided``, ``deferred``, ``fallback`` or ``undecided``.
        state: The same in words.
        route: In words; None without a decision.
        decided_on: When.
        effective: From when it holds; None when that is not known.
        designated: The locations that go on.
        endorsed_by: By whom it is carried, in words.
        dispute: What is in dispute, and where it was raised; None without a dispute.
        disputed: The dispute is open.
        late: Milestones that have passed without their entry.
        missing: What the decision lacks.
        plans: Transformation plan, implementation plan and financial comfort.
    """

    norm_set: str
    norm_id: str
    key: str
    state: str
    route: str | None
    decided_on: date | None
    effective: date | None
    designated: tuple[str, ...]
    endorsed_by: tuple[str, ...]
    dispute: str | None
    disputed: bool
    late: tuple[str, ...]
    missing: tuple[str, ...]
    plans: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OverviewRegion:
    """A region and its norms.

    Attributes:
        region_id: The region.
        title: Its name.
        contact: To whom one turns, and since when.
        lead_providers: Who holds the pen.
        leading_insurer: With whom.
        extra_round: When it was held, and who led it.
        spreading: Agreements on spreading low-complexity care.
        late: Milestones of the region itself.
        missing: What the region itself lacks.
        norms: By norm id.
    """

    region_id: str
    title: str | None
    contact: str | None
    lead_providers: tuple[str, ...]
    leading_insurer: str | None
    extra_round: str | None
    spreading: tuple[str, ...]
    late: tuple[str, ...]
    missing: tuple[str, ...]
    norms: tuple[OverviewNorm, ...]


@dataclass(frozen=True, slots=True)
class RegionalOverview:
    """All regions of the file on a day."""

    day: date
    regions: tuple[OverviewRegion, ...]


def overview_of(
    evaluation: Evaluation,
    agreements: Agreements | None,
    on: date | None,
    regions: Collection[str],
    norms: Collection[str],
    tr: Translate,
) -> RegionalOverview | None:
    """The overview of a calculation: of the norms that are performed in a region, or decided on.

    Args:
        evaluation: Says what is performed where.
        agreements: What the regions decided; None: there is no overview.
        on: The day of the overview; None: the first day on which all sets can be in effect.
        regions: Which regions are shown; empty: all.
        norms: Which norms are shown; empty: all.
        tr: The reader's language.
    """
    sets = list({id(b.norm_set): b.norm_set for b in evaluation.blocks}.values())
    day = on or first_day(sets)
    if agreements is None or day is None or evaluation.policy.assume_no_agreement:
        return None
    pairs: set[Due] = set()
    for block in (b for b in evaluation.blocks if b.norm_set.regimes):
        names, numbers = block.routes.regions
        here = np.bincount(numbers[block.listed & (numbers >= 0)], minlength=len(names))
        pairs |= {(names[n], block.norm.id) for n in np.flatnonzero(here).tolist()}
    strict = evaluation.policy.strict_deferral
    whole = regional_overview(decided_by(agreements, on), sets, day, pairs=pairs, strict=strict, norms=norms, tr=tr)
    return RegionalOverview(day, tuple(r for r in whole.regions if not regions or r.region_id in regions))


def regional_overview(
    agreements: Agreements,
    norm_sets: Sequence[NormSet],
    day: date,
    *,
    pairs: Collection[Due] | None = None,
    strict: bool = True,
    norms: Collection[str] = (),
    tr: Translate = english,
) -> RegionalOverview:
    """The overview of an agreements file.

    Args:
        agreements: The file, as it stood on the day.
        norm_sets: The loaded sets.
        day: The day on which it is held.
        pairs: (region id, norm id) that have to be decided; those of the regions' networks when None.
        strict: As for :func:`cns_check.inputs.agreements.on_a_day.effective_date`.
        norms: Which norms are shown; empty: all.
        tr: The reader's language.
    """
    known = find_norms(norm_sets)
    wanted = set(due(agreements, norm_sets) if pairs is None else pairs)
    rows = []
    for region in agreements.regions:
        ids = {n for r, n in wanted if r == region.id} | {d.norm for d in region.decisions}
        here = sorted((n for n in ids if n in known and (not norms or n in norms)), key=natural)
        of_norms = tuple(_norm(region.decision(n), n, known[n][0][0], day, tr, strict=strict) for n in here)
        sets = [s for s in norm_sets if any(known[n][0][0] is s for n in here)]
        rows.append(_region(region, sets, of_norms, day, tr))
    return RegionalOverview(day, tuple(rows))


def _norm(
    decision: Decision | None, norm_id: str, norm_set: NormSet, day: date, tr: Translate, *, strict: bool
) -> OverviewNorm:
    def told(sentences: Sequence[str]) -> tuple[str, ...]:
        return tuple(in_language(s, tr) for s in sentences)

    key = state_on(decision, norm_set, day, strict=strict)
    late = told([p.said() for p in passed(norm_set, decision, day)])
    state = in_language(state_said(key), tr)
    start = holds_from(decision, norm_set, strict=strict)
    if decision is None:
        return OverviewNorm(norm_set.id, norm_id, key, state, None, None, start, (), (), None, False, late, (), ())
    lacks = dict.fromkeys((*deferral_lacks(decision, norm_set), *timetable_lacks(decision, norm_set)))
    return OverviewNorm(
        norm_set.id,
        norm_id,
        key,
        state,
        in_language(route_said(decision.route), tr),
        decision.decided_on,
        start,
        decision.locations,
        told([party_said(p) for p in decision.endorsed_by]),
        "; ".join(told(list(_dispute(decision)))) or None,
        decision.open_dispute,
        late,
        told(list(lacks)),
        told(list(_plans(decision))),
    )


def _dispute(decision: Decision) -> Iterator[str]:
    dispute = decision.disputed
    if dispute is None:
        return
    yield dispute.text
    if dispute.raised_with:
        yield Said.of("raised with {bodies}", bodies=names_said(dispute.raised_with))
    if dispute.talk_on:
        yield Said.of("talk on {day}", day=dispute.talk_on)
    if dispute.outcome:
        yield Said.of("outcome: {text}", text=dispute.outcome)


def _plans(decision: Decision) -> Iterator[Said]:
    plan, carried_out, comfort = decision.transformation_plan, decision.implementation_plan, decision.financial_comfort
    if plan is not None:
        if plan.approved_on:
            yield Said.of("transformation plan approved on {day}", day=plan.approved_on)
        elif plan.submitted_on:
            yield Said.of("transformation plan submitted on {day}", day=plan.submitted_on)
        else:
            yield Said.of("transformation plan not submitted")
    if carried_out is not None:
        states = {
            "none": "no implementation plan",
            "draft": "implementation plan in draft",
            "agreed": "implementation plan agreed",
        }
        yield Said.of(states[carried_out.status])
    if comfort is not None:
        kinds = {
            "none": "no financial comfort",
            "requested": "financial comfort requested",
            "bridging": "financial comfort: bridging",
        }
        kind = Said.of(kinds[comfort.kind])
        amount = f" {comfort.currency or ''} {comfort.amount}".replace("  ", " ") if comfort.amount is not None else ""
        until = Said.of(" until {day}", day=comfort.until) if comfort.until else Said()
        yield Said.of("{kind}{amount}{until}", kind=kind, amount=amount, until=until)


def _region(
    region: Region, norm_sets: Sequence[NormSet], norms: tuple[OverviewNorm, ...], day: date, tr: Translate
) -> OverviewRegion:
    contact, extra = region.contact, region.extra_round
    told: Said | None = None
    if contact is not None:
        told = Said.of("{organisation}", organisation=contact.organisation)
        if contact.named_on:
            told = Said.of("{organisation}, named on {day}", organisation=contact.organisation, day=contact.named_on)
    held = Said.of("held") if extra is not None else None
    if extra is not None and extra.held_on:
        held = Said.of("held on {day}", day=extra.held_on)
    if extra is not None and held is not None and extra.led_by:
        held = Said.of("{held}, led by {who}", held=held, who=extra.led_by)
    late = contacts_late(region, norm_sets, day)
    return OverviewRegion(
        region.id,
        region.title,
        in_language(told, tr) if told is not None else None,
        region.lead_providers,
        region.leading_insurer,
        in_language(held, tr) if held is not None else None,
        region.spreading,
        (in_language(milestone_said("contacts_due", late), tr),) if late is not None else (),
        tuple(in_language(m, tr) for m in _missing(region, norm_sets)),
        norms,
    )


def _missing(region: Region, norm_sets: Sequence[NormSet]) -> Iterator[Said]:
    if organised(norm_sets):
        if region.contact is None:
            yield Said.of("a contact")
        if len(set(region.lead_providers)) != LEAD_PROVIDERS:
            yield Said.of("two lead providers")
        if region.leading_insurer is None:
            yield Said.of("a leading insurer")
    if not region.spreading:
        yield Said.of("agreements on spreading")
