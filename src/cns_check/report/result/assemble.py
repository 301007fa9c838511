"""Puts a calculation together: what was read and computed in, the one result that every format shows out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from cns_check import __version__
from cns_check.chance.verdict_chances import ChancesOf
from cns_check.contract.status import Contracted
from cns_check.diagnostics import Diagnostic, spoken
from cns_check.inputs.agreements.model import Agreements
from cns_check.inputs.checked_tables import InputFile, Volumes
from cns_check.inputs.travel.effects import Effects
from cns_check.judge.evaluate import Evaluation
from cns_check.norms.load import LoadedFile
from cns_check.reallocate.moves import Moves, Settings
from cns_check.report.result import reallocation
from cns_check.report.result.chance import Keeping, chance_table, keeping_of
from cns_check.report.result.contract_list import contract_table
from cns_check.report.result.norm_and_location_facts import (
    dates_of,
    decided,
    designated,
    exceptions,
    location_facts,
    norm_facts,
)
from cns_check.report.result.regional_overview import overview_of
from cns_check.report.result.result import Derive, Result, Run, UsedNormSet
from cns_check.report.result.table import Table
from cns_check.report.result.tables import SWEEP
from cns_check.report.result.verdicts import empty_verdicts, summarise, verdict_table
from cns_check.statements.assumptions import assumptions
from cns_check.statements.run_diagnostics import findings
from cns_check.statements.shown import Filter, Shown
from cns_check.words import Language, Said, Translate, in_language, natural, printable, translator

if TYPE_CHECKING:
    from cns_check.optimise.run import Optimised


def assemble(
    command: str,
    options: Mapping[str, object],
    files: Sequence[InputFile],
    sets: Sequence[LoadedFile],
    volumes: Volumes,
    evaluation: Evaluation,
    contracted: Sequence[Contracted],
    moves: Sequence[Moves],
    settings: Settings,
    read: Sequence[Diagnostic],
    shown: Shown,
    language: Language = "en",
    *,
    told: Sequence[Moves] | None = None,
    derive: Derive | None = None,
    named: Sequence[str] = (),
    agreements: Agreements | None = None,
    effects: Effects | None = None,
    chances: ChancesOf | None = None,
    optimised: Optimised | None = None,
) -> Result:
    """The result of a calculation.

    Args:
        command: For the record.
        options: For the record: those that change the result.
        files: The files read.
        sets: The norm sets with their files.
        volumes: The volumes, for what reading them assumed.
        evaluation: The verdicts.
        contracted: The contract status of each of its blocks.
        moves: What moves, per block and method; empty when nothing is known of any region.
        settings: How it was divided.
        read: Diagnostics of the inputs.
        shown: What of it is shown.
        language: Of its sentences and titles.
        told: What diagnostics are made of; None: of the same moves.
        derive: How its rows came about.
        named: For the record: the volume files, as they were named.
        agreements: What the regions decided, for the regional overview.
        effects: What moves with the patients.
        chances: What chance makes of verdicts and of what moves; None where it was not asked.
        optimised: The best that there is, where it was asked.
    """
    roster, tr = evaluation.roster, translator(language)
    moved = moves if told is None else told
    found, assumed, left_out = _said(
        evaluation, volumes, contracted, moves, moved, settings, read, shown, tr, chances, optimised
    )
    result = Result(
        _record(Run(__version__, command, options, tuple(files), used(sets), assumed, tuple(named))),
        norm_facts(evaluation, shown),
        summarise(contracted, roster, shown),
        verdict_table(contracted, roster, shown, tr, chances),
        *reallocation.tables(moves, roster, settings.distance, shown),
        roster.organisation_names,
        spoken(_stable(found), tr),
        location_facts(roster),
        decided(evaluation),
        evaluation.options.use_indicative,
        language,
        bool(moves),
        derive,
        overview_of(evaluation, agreements, shown.on, shown.regions, shown.norms, tr),
        exceptions(evaluation),
        lambda: designated(evaluation),
        settings.scenario is not None,
        left_out=left_out,
    )
    result = _with_travel(result, evaluation, moves, settings, effects, shown, optimised)
    if chances is not None and (moves or optimised is not None):
        result = replace(result, chance=chance_table(lambda: _kept(moves, optimised), roster, chances, shown))
    if optimised is not None and settings.country is not None:
        from cns_check.report.result.optimum import optimum_of

        result = replace(result, optimum=optimum_of(optimised, settings.country, shown, tr))
    return replace(result, contracts=contract_table(result))


def _kept(moves: Sequence[Moves], optimised: Optimised | None) -> Iterable[Keeping]:
    """Who keeps: after what is divided, or as the optimum has it."""
    if optimised is None:
        return map(keeping_of, moves)
    from cns_check.report.result.optimum_chance import keeping_of_optimum

    return keeping_of_optimum(optimised)


def _with_travel(
    result: Result,
    evaluation: Evaluation,
    moves: Sequence[Moves],
    settings: Settings,
    effects: Effects | None,
    shown: Shown,
    optimised: Optimised | None,
) -> Result:
    """The result with the tables of travel and of effects, where their inputs are given."""
    if settings.country is None and effects is None:
        return result
    from cns_check.report.result import travel

    journeys = None
    if settings.country is not None:
        if optimised is None:
            journeys = travel.journeys_of(evaluation, moves, settings.country)
        else:
            from cns_check.report.result.optimum import optimum_journeys

            journeys = optimum_journeys(evaluation, optimised, settings.country)
    changed = travel.changed_by_moves(moves)
    if optimised is not None and journeys is not None:
        changed = travel.changed_by_patients(journeys)
    return replace(
        result,
        travel=None if journeys is None else travel.travel_table(journeys, shown),
        effects=None if effects is None else travel.effects_table(changed, evaluation.roster, effects, shown),
        journeys=journeys,
    )


def _said(
    evaluation: Evaluation,
    volumes: Volumes,
    contracted: Sequence[Contracted],
    moves: Sequence[Moves],
    told: Sequence[Moves],
    settings: Settings,
    read: Sequence[Diagnostic],
    shown: Shown,
    tr: Translate,
    chances: ChancesOf | None,
    optimised: Optimised | None,
) -> tuple[list[Diagnostic], tuple[str, ...], Said | None]:
    """The diagnostics and assumptions about what is shown, and how many the filters leave out."""
    more: tuple[str, ...] = ()
    drawn = bool(moves) or optimised is not None
    if optimised is not None:
        from cns_check.statements.optimum import optimum_assumptions, optimum_diagnostics

        read, more = [*read, *optimum_diagnostics(optimised)], tuple(optimum_assumptions(optimised, tr))
        # Whom a scenario fixes there is told with the optimum.
        settings = replace(settings, scenario=None)
    found = [*read, *findings(evaluation, volumes, contracted, told, settings)]
    assumed = (*assumptions(evaluation, volumes, moves, settings, tr, chances=chances, drawn=drawn), *more)
    if shown.everything:
        return found, assumed, None
    of_run = findings(evaluation, volumes, contracted, told, settings, shown)
    kept = Filter(shown, evaluation).diagnostics([*read, *of_run])
    kept_assumed = (*assumptions(evaluation, volumes, moves, settings, tr, shown, chances, drawn=drawn), *more)
    left_out = len(found) - len(kept), len(assumed) - len(kept_assumed)
    if not any(left_out):
        return kept, kept_assumed, None
    counts = (
        Said.counted(left_out[0], "{count} message", "{count} messages"),
        Said.counted(left_out[1], "{count} assumption", "{count} assumptions"),
    )
    said = Said.of("Left out, for they are about what the filters do not show: {counts}.", counts=counts)
    return kept, (*kept_assumed, in_language(said, tr)), said


def refused(
    command: str,
    options: Mapping[str, object],
    sets: Sequence[LoadedFile],
    diagnostics: Sequence[Diagnostic],
    language: Language = "en",
) -> Result:
    """The result of a run of which an input could not be used: empty tables and the diagnostics."""
    run = _record(Run(__version__, command, options, (), used(sets), ()))
    told = spoken(_stable(diagnostics), translator(language))
    sweep = Table.of("sweep", SWEEP, []) if command == "sweep" else None
    return Result(run, (), (), empty_verdicts(), *reallocation.empty_tables(), {}, told, language=language, sweep=sweep)


def _record(run: Run) -> Run:
    """The same with every file name as text: a result is shown in formats that hold nothing else."""
    odd: dict[str, str] = {}

    def text(name: object) -> object:
        if isinstance(name, list):
            return [text(each) for each in name]
        if not isinstance(name, str):
            return name
        shown = printable(name)
        if shown != name:
            odd[shown] = name
        return shown

    files = tuple(replace(file, path=str(text(file.path))) for file in run.inputs)
    options = {flag: text(value) for flag, value in run.options.items()}
    volumes = tuple(str(text(name)) for name in run.volumes)
    return replace(run, inputs=files, options=options, volumes=volumes, odd=odd)


def used(sets: Collection[LoadedFile]) -> tuple[UsedNormSet, ...]:
    """The norm sets for the record."""
    return tuple(
        UsedNormSet(s.value.id, s.value.version, s.sha256, s.value.title, dates_of(s.value))
        for s in sets
        if s.value is not None
    )


def _stable(diagnostics: Sequence[Diagnostic]) -> tuple[Diagnostic, ...]:
    """In an order that depends on what they say, and on their places last."""
    return tuple(sorted(diagnostics, key=_stable_key))


def _stable_key(d: Diagnostic) -> tuple[object, ...]:
    place = d.place
    return (
        ("error", "warning", "note").index(d.severity.value),
        d.code,
        natural(d.message),
        natural(d.value or ""),
        place.path or "",
        place.line or 0,
        place.column or 0,
        place.row or 0,
        place.field or "",
    )
