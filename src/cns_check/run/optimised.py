"""The best that there is, as a question asks for it. In: a question and verdicts. Out: what was solved."""

from __future__ import annotations

from time import monotonic

from cns_check.errors import RunError
from cns_check.judge.evaluate import Evaluation
from cns_check.optimise.effort import Effort
from cns_check.optimise.plan import Problem, TogetherError, Wanted, plan
from cns_check.optimise.run import Optimised, optimise
from cns_check.reallocate.moves import Settings
from cns_check.run.check_optimise import not_together, objectives_by_priority
from cns_check.run.question import Question
from cns_check.run.read_inputs import Step
from cns_check.run.silent_stdout import silent_stdout
from cns_check.words import Said


def optimised_of(question: Question, evaluation: Evaluation, settings: Settings, step: Step) -> Optimised:
    """The best that there is for each norm.

    Raises:
        RunError: Norms that are to go together cannot.
    """
    assert settings.country is not None, "travel times were asked for"
    wanted = Wanted(
        objectives_by_priority(question.objectives),
        question.assignment,
        question.stay,
        question.max_minutes,
        question.max_closures,
        settings.capacities,
        settings.max_growth,
        settings.scenario,
        tuple(tuple(group.split(",")) for group in question.together),
        question.across_regions,
    )
    try:
        problems, left_out = plan(evaluation, settings.country, wanted)
    except TogetherError as error:
        raise RunError("usage", not_together(error.norms, error.unknown)) from error

    def tell(problem: Problem) -> None:
        norms = tuple(block.norm.id for block in problem.blocks)
        step(Said.of("Looking for the best of {norms}", norms=norms))

    effort = Effort(question.gap, question.time_limit, monotonic)
    with silent_stdout():
        return optimise(problems, left_out, wanted, effort, with_frontier=question.frontier, step=tell)
