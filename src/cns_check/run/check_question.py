"""Whether a question can be answered: options that contradict one another, and years and ids that the inputs lack.

In: a question or selection, and what was read. Out: the options of the judge; or a :class:`RunError` that says what to
ask instead.
"""

from __future__ import annotations

from typing import cast

from cns_check.close_names import near_said
from cns_check.errors import RunError
from cns_check.judge.evaluate import Evaluation, Options, latest_complete_year, needs_complete_year
from cns_check.norms.in_force import DEFAULT_ACCEPT
from cns_check.norms.model import Status
from cns_check.reallocate.methods import METHODS
from cns_check.run.inputs import AGREEMENTS, CAPACITY, LOCATIONS, ORIGINS, SITES, TRAVEL_TIMES
from cns_check.run.question import LEAST_THRESHOLD, Question, Selection
from cns_check.run.read_inputs import Inputs
from cns_check.run.typed_values import basis
from cns_check.words import Said


def check_question(question: Question) -> None:
    """What contradicts itself before anything is read.

    Raises:
        RunError: It makes no sense, or asks for what there is not.
    """
    if question.suppress_below is not None and question.suppress_below < LEAST_THRESHOLD:
        told = Said.of(
            "--suppress-below {threshold}: at least {least}; a band of one number would hide nothing",
            threshold=question.suppress_below,
            least=LEAST_THRESHOLD,
        )
        raise RunError("usage", told)
    capped = CAPACITY.name in question.files or question.max_growth is not None
    for method in question.methods:
        if method not in METHODS:
            told = Said.of("--method {method}: there are {methods}", method=method, methods=tuple(METHODS))
            raise RunError("usage", told)
        if METHODS[method].needs_caps and not capped:
            told = Said.of("--method {method} needs --capacity FILE or --max-growth N%", method=method)
            raise RunError("usage", told)
    _check_travel(question)
    basis(question.basis)


def _check_travel(question: Question) -> None:
    """What ``travel-time`` needs, and what does not go with it."""
    by_travel = [method for method in question.methods if METHODS[method].needs_travel]
    if by_travel:
        missing = [f"{each.flag} FILE" for each in (ORIGINS, TRAVEL_TIMES) if each.name not in question.files]
        if question.files.keys().isdisjoint((LOCATIONS.name, SITES.name)):
            missing.append(f"{LOCATIONS.flag} FILE")
        if missing:
            told = Said.of("--method {method} needs {missing}", method=by_travel[0], missing=tuple(missing))
            raise RunError("usage", told)
        if question.across_regions:
            told = Said.of("--method {method} divides within a region: not with --across-regions", method=by_travel[0])
            raise RunError("usage", told)
    if question.demand == "observed" and question.suppress_below is not None:
        told = Said.of("--demand observed: with --suppress-below no volumes by origin are looked at")
        raise RunError("usage", told)


def judge_options(question: Question, inputs: Inputs) -> Options:
    """Turns years and bases into numbers.

    Raises:
        RunError: The volumes lack a year that is asked for, or none of them is complete.
    """
    agreements = inputs[AGREEMENTS]
    years = inputs.volumes.years
    told = ", ".join(map(str, years))
    impact = agreements.impact_analysis_year if agreements is not None else None
    basis_year: int | None = None
    if question.basis == "impact-analysis":
        if impact is None:
            raise RunError("usage", Said.of("--basis impact-analysis: the agreements name no impact_analysis_year"))
        basis_year = impact
    elif question.basis != "previous-year":
        basis_year = int(question.basis)
    for option, year in (("--data-year", question.data_year), ("--basis", basis_year)):
        if year is not None and year not in years:
            raise RunError(
                "usage", Said.of("{option} {year}: the volumes have {years}", option=option, year=year, years=told)
            )
    options = Options(
        question.norm_years,
        question.data_year,
        cast("tuple[Status, ...]", question.accept) if question.accept else DEFAULT_ACCEPT,
        question.use_indicative,
        basis_year,
        impact if impact in years else None,
    )
    if latest_complete_year(inputs.volumes) is None and needs_complete_year(inputs.norm_sets, options):
        raise RunError(
            "usage",
            Said.of("no year of the volumes ({years}) is complete; name the one to judge with --data-year", years=told),
        )
    return options


def check_selection(selection: Selection, evaluation: Evaluation) -> None:
    """What is filtered on must exist: a misspelt id would show nothing and look like a clean result.

    Raises:
        RunError: A region, location or norm is not there.
    """
    roster = evaluation.roster
    regions = {r for r in (*roster.regions, *roster.memberships.values()) if r is not None}
    known = {
        "--region": (selection.regions, regions),
        "--location": (selection.locations, set(roster.ids)),
        "--norm": (selection.norms, {b.norm.id for b in evaluation.blocks}),
    }
    for option, (values, there) in known.items():
        for value in values:
            if value not in there:
                hint = near_said(value, there)
                raise RunError(
                    "usage", Said.of("{option} {value}: unknown{hint}", option=option, value=value, hint=hint)
                )
