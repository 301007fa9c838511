"""What a result assumes, in sentences that are printed with it. Pure.

In: the evaluation, volumes, moves and settings. Out: sentences, in a fixed order.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from cns_check.chance.verdict_chances import ChancesOf
from cns_check.inputs.checked_tables import Volumes
from cns_check.judge.evaluate import Block, Evaluation
from cns_check.judge.regions import RegionRoute
from cns_check.reallocate.methods import METHODS
from cns_check.reallocate.moves import Moves, Settings
from cns_check.statements.chance import chance_assumptions
from cns_check.statements.shown import EVERYTHING, Filter, Shown
from cns_check.words import Translate, english, in_language, number_text

if TYPE_CHECKING:
    from cns_check.reallocate.travel.country import Country

#: What a scenario leaves as it is, said wherever what it moves is shown.
CHANGES_NOTHING = "Verdicts and contract statuses do not follow the scenario."


def assumptions(
    evaluation: Evaluation,
    volumes: Volumes,
    moves: Sequence[Moves] = (),
    settings: Settings | None = None,
    tr: Translate = english,
    shown: Shown = EVERYTHING,
    chances: ChancesOf | None = None,
    *,
    drawn: bool = False,
) -> tuple[str, ...]:
    """Every assumption behind what is shown of a result, in a fixed order, those of reading the volumes first.

    ``drawn``: chance is also told of the volumes after.
    """
    filter_ = Filter(shown, evaluation)
    evaluation = filter_.cut(evaluation)
    return (
        *(in_language(said, tr) for said in volumes.assumptions if filter_.sentence(said)),
        *_data_year(evaluation, tr),
        *_start_unknown(evaluation.blocks, tr),
        *_guideline(evaluation.blocks, tr),
        *_indicative(evaluation, tr),
        *_decided(evaluation, moves, settings, tr, filter_),
        *(_travel(evaluation, moves, settings.country, tr) if settings and settings.country else ()),
        *(chance_assumptions(evaluation.blocks, chances, tr, moved=drawn) if chances is not None else ()),
    )


def _travel(evaluation: Evaluation, moves: Sequence[Moves], country: Country, tr: Translate) -> Iterator[str]:
    """Where patients are taken to come from, and which origins what moves takes along."""
    years = sorted({b.basis_year for b in evaluation.blocks})
    seen = [str(year) for year in years if country.is_observed(year)]
    if seen:
        template = "Where patients of {years} come from is as the volumes say it (origin_id)."
        yield tr(template).format(years=", ".join(seen))
    guessed = [str(year) for year in years if not country.is_observed(year)]
    if guessed:
        template = (
            "Where patients of {years} come from is modelled: each origin belongs to the performing location that is "
            "nearest, and a location's volume is spread over its origins by their inhabitants."
        )
        yield tr(template).format(years=", ".join(guessed))
    if any(not METHODS[m.method].needs_travel for m in moves):
        yield tr("By a method that knows no origins, what moves takes its sender's origins in proportion.")
    if country.overrides is not None and any(METHODS[m.method].needs_travel for m in moves):
        template = "What {path} fixes comes before who is nearest (--overrides)."
        yield tr(template).format(path=country.overrides.file.path)


def _data_year(evaluation: Evaluation, tr: Translate) -> Iterator[str]:
    asked = evaluation.options.data_year
    if asked is not None:
        yield tr("Data year {year}, as asked, for every norm.").format(year=asked)
        return
    taken = {b.data_year for b in evaluation.blocks if b.norm.data_lag is None}
    for year in sorted(taken):
        template = "Data year {year}: the latest year of the volumes that no file marks incomplete."
        yield tr(template).format(year=year)


def _start_unknown(blocks: tuple[Block, ...], tr: Translate) -> Iterator[str]:
    norms = dict.fromkeys(f"{b.norm_set.id}/{b.norm.id}" for b in blocks if b.in_force.start_unknown)
    if norms:
        template = "The start of these norms is not stated; they are taken to be in force: {norms}."
        yield tr(template).format(norms=", ".join(norms))


def _guideline(blocks: tuple[Block, ...], tr: Translate) -> Iterator[str]:
    for set_id in dict.fromkeys(b.norm_set.id for b in blocks):
        stands_in = [
            b
            for b in blocks
            if b.norm_set.id == set_id and b.in_force.version is None and b.in_force.minimum is not None
        ]
        if stands_in:
            norms = ", ".join(dict.fromkeys(b.norm.id for b in stands_in))
            template = (
                "No accepted number is known of these norms of {set}; "
                "its guideline minimum {minimum} is shown instead: {norms}."
            )
            yield tr(template).format(set=set_id, minimum=stands_in[0].in_force.minimum, norms=norms)


def _indicative(evaluation: Evaluation, tr: Translate) -> Iterator[str]:
    if evaluation.options.use_indicative:
        yield tr("A what-if: numbers that are only a guideline or a proposal decide as if they were adopted.")


def _decided(
    evaluation: Evaluation, moves: Sequence[Moves], settings: Settings | None, tr: Translate, filter_: Filter
) -> Iterator[str]:
    held = [(b, h) for b in evaluation.blocks for r, h in b.routes.by_region.items() if filter_.region(r)]
    scenario = settings.scenario if settings is not None else None
    if scenario is not None:
        template = "A what-if: the scenario {path} decides who sends and who receives."
        yield tr(template).format(path=scenario.file.path)
        yield tr(CHANGES_NOTHING)
    known = scenario is None or evaluation.policy.assume_no_agreement
    if not moves or settings is None or not (known or any(b.routes.by_region for b in evaluation.blocks)):
        if any(b.norm_set.regimes for b in evaluation.blocks):
            yield tr(
                "Nothing is known of regional agreements: contract status follows the verdict and the regime alone."
            )
    else:
        yield from _routes(evaluation, held, tr)
    if moves and settings is not None:
        yield from _divided(moves, settings, tr)


def _routes(evaluation: Evaluation, held: Sequence[tuple[Block, RegionRoute]], tr: Translate) -> Iterator[str]:
    """What follows from the routes of the regions."""
    if evaluation.policy.assume_no_agreement:
        yield tr("A what-if: every region is taken to have reached no agreement.")
    elif any(h.assumed for _, h in held):
        template = "A region of the agreements file without a decision on a norm is treated as route none (fallback)."
        yield tr(template)
    if any(h.route == "none" for _, h in held):
        years = ", ".join(sorted({str(b.basis_year) for b in evaluation.blocks}))
        template = (
            "The fallback looks at the volumes of {years} and at the norms in force; the sources name both the past "
            "year and the year of the impact analysis, and speak of proposed norms."
        )
        yield tr(template).format(years=years)
        late = [h for _, h in held if h.route == "none" and not h.assumed and h.pending]
        if late:
            yield tr("A route none with a later effective date is accepted with the same needs as an agreement's.")
    if any(h.lacks for _, h in held):
        kept = not evaluation.policy.strict_deferral
        template = (
            "A deferral that lacks what the process asks for stands (--deferral lenient)."
            if kept
            else "A deferral that lacks what the process asks for falls back to the earliest date (--deferral strict)."
        )
        yield tr(template)


def _divided(moves: Sequence[Moves], settings: Settings, tr: Translate) -> Iterator[str]:
    """How what moves is divided."""
    yield tr("No source says how moved volume is divided: the method is an assumption of this tool.")
    for method in dict.fromkeys(m.method for m in moves):
        yield tr(METHODS[method].assumption)
    fractional = settings.country is not None and settings.country.fractional
    by_travel = [m for m in dict.fromkeys(m.method for m in moves) if METHODS[m].needs_travel]
    if any(not METHODS[m.method].needs_travel for m in moves) or not fractional:
        yield tr("What moves is the calendar volume of the basis year, in whole patients by largest remainder.")
    else:
        yield tr("What moves is the calendar volume of the basis year.")
    if fractional and by_travel:
        yield tr("By the method {methods} fractions of patients move (--fractional).").format(methods=by_travel[0])
    if settings.across_regions:
        yield tr("What finds no eligible location in its region goes to the nearest eligible one of another region.")
    capped = [m for m in dict.fromkeys(m.method for m in moves) if METHODS[m].needs_caps]
    if settings.max_growth is not None and capped:
        most, methods = number_text(settings.max_growth * 100, tr), ", ".join(capped)
        template = "By the method {methods} no receiver grows by more than {percent}%."
        yield tr(template).format(percent=most, methods=methods)
