"""From what is asked to the result, one step after the other: read, judge, reallocate, contract, assemble.

In: paths and a question. Out: the one immutable result. Knows no terminal; what only some calculations need is imported
where they need it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, cast

from cns_check.chance.verdict_chances import ChancesOf
from cns_check.contract.status import contract_all
from cns_check.diagnostics import Diagnostic, has_errors
from cns_check.errors import RunError
from cns_check.inputs.checked_tables import InputFile
from cns_check.judge import evaluate as engine
from cns_check.judge.evaluate import Evaluation, Options
from cns_check.judge.regions import Decisions, Policy
from cns_check.norms.model import NormSet
from cns_check.reallocate.distance import Distances
from cns_check.reallocate.methods import METHODS, MethodName
from cns_check.reallocate.moves import Moves, Settings
from cns_check.reallocate.run import Reallocation
from cns_check.report.result.assemble import assemble
from cns_check.report.result.result import Result
from cns_check.run.check_optimise import OPTIMISE, check_optimise
from cns_check.run.check_question import check_question, check_selection, judge_options
from cns_check.run.derivations import derivations
from cns_check.run.inputs import (
    AGREEMENTS,
    ATTESTATIONS,
    CAPACITY,
    DISTANCES,
    EFFECTS,
    LOCATIONS,
    ORIGINS,
    OVERRIDES,
    SCENARIO,
    SITES,
    TRAVEL_TIMES,
)
from cns_check.run.question import Question, Selection
from cns_check.run.read_inputs import Held, Inputs, Refuse, Step, unwatched
from cns_check.run.read_inputs import read as read_all
from cns_check.run.record import recorded
from cns_check.run.undecided_regions import open_decisions
from cns_check.statements.shown import Shown
from cns_check.words import Said, in_language, translator

if TYPE_CHECKING:
    from cns_check.optimise.run import Optimised
    from cns_check.reallocate.travel.country import Country
    from cns_check.suppress.mask_volumes import Small
    from cns_check.suppress.publication import Publication


def calculate(
    command: str,
    volumes: Sequence[str],
    question: Question,
    selection: Selection,
    refuse: Refuse,
    held: Held | None = None,
    step: Step = unwatched,
) -> Result:
    """Does the whole calculation.

    Args:
        command: ``evaluate`` or ``reallocate``: for the record.
        volumes: The volume files.
        question: What is asked.
        selection: What is shown.
        refuse: Called with all diagnostics and sets when any input cannot be used; it does not return.
        held: What was read before.
        step: Told what is done now.

    Raises:
        RunError: As the interface has it.
    """
    check_question(question)
    if command == OPTIMISE:
        check_optimise(question)
    inputs, small = _masked(read_all(volumes, question, refuse, held, step), question.suppress_below)
    step(Said.of("Judging"))
    options, decisions = judge_options(question, inputs), decisions_of(question, inputs)
    check_selection(selection, evaluation := judged(inputs, options, decisions))
    step(Said.of("Dividing what moves"))
    alone, settings = command == OPTIMISE, settings_of(question, inputs)
    remarks = _remarks(question, inputs, evaluation, settings, refuse, alone=alone)
    by_route, moves = moved(question, evaluation, settings, known=decisions.known, alone=alone)
    optimised = _optimised(command, question, evaluation, settings, step)
    step(Said.of("Deciding what may be contracted"))
    contracted = contract_all(evaluation, agreed := {id(m.block): m for m in by_route})
    derive, publication = None, None
    if small is None:
        derive = derivations(inputs, question, evaluation, contracted, by_route, moves, settings)
    else:
        impact = _on_impact_year(inputs, options, decisions)
        publication = _publication(small, question, evaluation, agreed, moves, impact)
        contracted = [publication.decided(c, agreed.get(id(c.block))) for c in contracted]
    result = assemble(
        command,
        recorded(question, selection),
        inputs.files,
        inputs.sets,
        inputs.volumes,
        evaluation,
        contracted,
        moves,
        settings,
        (*inputs.diagnostics, *open_decisions(inputs, evaluation, question), *remarks),
        Shown(selection.regions, selection.locations, selection.norms, question.on),
        question.lang,
        told=publication.told(moves) if publication else None,
        derive=derive,
        named=volumes,
        agreements=inputs[AGREEMENTS],
        effects=inputs[EFFECTS],
        chances=ChancesOf(min(inputs.volumes.years)) if question.chance else None,
        optimised=optimised,
    )
    return _as_asked(result, question, publication)


def _as_asked(result: Result, question: Question, publication: Publication | None) -> Result:
    """The result with the record of its case file, and as it may be published."""
    result = of_case(result, question)
    return publication.publish(result, translator(question.lang)) if publication else result


def of_case(result: Result, question: Question) -> Result:
    """The record of the case file, and of what the command line named instead."""
    case, run = question.case, result.run
    if case is None:
        return result
    file = InputFile(case.path, case.size, case.sha256, 0, 0)
    told = Said.of("The command line goes before the case file {path} in {names}.", path=case.path, names=case.over)
    assumed = (in_language(told, translator(question.lang)),) if case.over else ()
    run = replace(run, inputs=(*run.inputs, file), assumptions=(*run.assumptions, *assumed))
    if case.named is not None:
        run = replace(run, case=case.path, beside_case=case.named)
    return replace(result, run=run)


def decisions_of(question: Question, inputs: Inputs) -> Decisions:
    """What the regions decided, as it counts for the question."""
    policy = Policy(question.deferral == "strict", question.assume_no_agreement, question.on)
    return Decisions(inputs.roster, inputs[AGREEMENTS], policy)


def judged(
    inputs: Inputs, options: Options, decisions: Decisions, norm_sets: Sequence[NormSet] | None = None
) -> Evaluation:
    """The verdicts by the norm sets that were read, or by others."""
    attestations = inputs[ATTESTATIONS]
    attested = attestations.given if attestations is not None else None
    return engine.evaluate(
        inputs.norm_sets if norm_sets is None else norm_sets,
        inputs.volumes,
        inputs[LOCATIONS],
        options,
        decisions,
        attested,
    )


def settings_of(question: Question, inputs: Inputs) -> Settings:
    """What the user chose about the reallocation, with the inputs that it looks at."""
    roster, table, capacity = inputs.roster, inputs[DISTANCES], inputs[CAPACITY]
    minutes = roster.under_new_names(table.minutes, both=True) if table is not None else None
    limits = roster.under_new_names(capacity.limits, both=False) if capacity is not None else {}
    distances = Distances(roster.ids, roster.latitude, roster.longitude, minutes)
    scenario, country = inputs[SCENARIO], _country(question, inputs)
    return Settings(distances, question.across_regions, limits, question.max_growth, scenario, country)


def _country(question: Question, inputs: Inputs) -> Country | None:
    """Where patients live and how long they travel, where both are given."""
    origins, times = inputs[ORIGINS], inputs[TRAVEL_TIMES]
    if origins is None or times is None:
        return None
    from cns_check.reallocate.travel.country import country

    if question.demand == "observed" and not inputs.volumes.has_origins:
        raise RunError("usage", Said.of("--demand observed: no row of the volumes has an origin_id"))
    return country(
        inputs.roster,
        inputs[LOCATIONS],
        origins,
        times,
        inputs[SITES],
        inputs.volumes,
        inputs[OVERRIDES],
        fractional=question.fractional,
        demand_by=question.demand,
    )


def _remarks(
    question: Question, inputs: Inputs, evaluation: Evaluation, settings: Settings, refuse: Refuse, *, alone: bool
) -> tuple[Diagnostic, ...]:
    """What a scenario and the inputs of travel leave open; where they cannot be followed the run is refused.

    Of an optimum (``alone``) what a scenario does not name is free.
    """
    found: list[Diagnostic] = []
    if settings.scenario is not None:
        from cns_check.statements import scenario_remarks

        found += scenario_remarks.remarks(evaluation, settings.scenario, others_free=alone)
    if settings.country is not None:
        from cns_check.statements import travel_remarks

        by_travel = (
            question.regions_known and not alone and any(METHODS[method].needs_travel for method in question.methods)
        )
        files = inputs.volumes.files
        found += travel_remarks.remarks(evaluation, settings, files, by_travel=by_travel, optimises=alone)
    if has_errors(found):
        refuse((*inputs.diagnostics, *found), inputs.sets)
    return tuple(found)


def moved(
    question: Question, evaluation: Evaluation, settings: Settings, *, known: bool, alone: bool = False
) -> tuple[list[Moves], list[Moves]]:
    """What moves by the routes of the regions, by the first method, for contract statuses; and what is shown.

    They are the same, but for a scenario: that changes what is shown, and no contract status. Of an optimum nothing of
    it is shown (``alone``).
    """
    if alone:
        return _by_route(question, evaluation, settings, known=known), []
    methods = [cast("MethodName", method) for method in question.methods]
    if settings.scenario is None:
        moves = _moves(Reallocation(evaluation, settings), methods) if known else []
        return [m for m in moves if m.method == methods[0]], moves
    by_route = _by_route(question, evaluation, settings, known=known)
    return by_route, _moves(Reallocation(evaluation, settings), methods)


def _optimised(
    command: str, question: Question, evaluation: Evaluation, settings: Settings, step: Step
) -> Optimised | None:
    """The best that there is for each norm, where it is asked."""
    if command != OPTIMISE:
        return None
    from cns_check.run.optimised import optimised_of

    return optimised_of(question, evaluation, settings, step)


def _by_route(question: Question, evaluation: Evaluation, settings: Settings, *, known: bool) -> list[Moves]:
    """What moves by the routes of the regions, whatever a scenario has."""
    methods = [cast("MethodName", method) for method in question.methods[:1]]
    return _moves(Reallocation(evaluation, replace(settings, scenario=None)), methods) if known else []


def _moves(reallocation: Reallocation, methods: Sequence[MethodName]) -> list[Moves]:
    if not any(METHODS[method].prints for method in methods):
        return reallocation.moves(methods)
    from cns_check.run.silent_stdout import silent_stdout

    with silent_stdout():
        return reallocation.moves(methods)


def _masked(inputs: Inputs, threshold: int | None) -> tuple[Inputs, Small | None]:
    """The inputs with every small count masked, in the volumes and in what is told of them.

    From here on nobody knows the small counts.
    """
    if threshold is None:
        return inputs, None
    from cns_check.suppress.emptied_result import without_digests, without_volumes
    from cns_check.suppress.mask_volumes import masked

    volumes, small = masked(inputs.volumes, threshold)
    files = without_digests(inputs.files, inputs.volumes.files)
    diagnostics = without_volumes(inputs.diagnostics)
    volumes = replace(volumes, files=without_digests(volumes.files, volumes.files))
    return replace(inputs, volumes=volumes, files=files, diagnostics=diagnostics, sources=()), small


def _on_impact_year(inputs: Inputs, options: Options, decisions: Decisions) -> Evaluation | None:
    """The verdicts again with the year of the impact analysis as basis: what is published must not give them away."""
    if options.impact_year is None:
        return None
    return judged(inputs, replace(options, basis_year=options.impact_year), decisions)


def _publication(
    small: Small,
    question: Question,
    evaluation: Evaluation,
    agreed: dict[int, Moves],
    moves: Sequence[Moves],
    impact: Evaluation | None,
) -> Publication:
    from cns_check.suppress.publication import Publication

    assert question.suppress_below is not None, "only small counts below a threshold are masked"
    return Publication(
        small,
        question.suppress_below,
        evaluation,
        agreed,
        moves,
        # What an override fixes may go to another region.
        across_regions=question.across_regions or OVERRIDES.name in question.files,
        impact=impact,
    )
