"""A sweep from paths to the result: read, judge as it is, judge by each minimum, assemble.

In: paths, a question, the norms and the minima. Out: the one immutable result, with its tables of the sweep.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from cns_check.contract.status import contract_all
from cns_check.errors import RunError
from cns_check.judge.evaluate import Evaluation
from cns_check.judge.regions import Decisions, Policy
from cns_check.reallocate.methods import MethodName
from cns_check.reallocate.moves import Settings
from cns_check.reallocate.run import Reallocation
from cns_check.report.result.assemble import assemble
from cns_check.report.result.result import Result
from cns_check.report.result.sweep import margin_table, sweep_table
from cns_check.run.calculation import decisions_of, judged, moved, of_case, settings_of
from cns_check.run.check_question import check_question, check_selection, judge_options
from cns_check.run.inputs import AGREEMENTS
from cns_check.run.question import Question, Selection
from cns_check.run.read_inputs import Held, Inputs, Refuse, Step, unwatched
from cns_check.run.read_inputs import read as read_all
from cns_check.run.record import recorded
from cns_check.run.undecided_regions import open_decisions
from cns_check.statements.shown import Shown
from cns_check.sweep.counts import Swept
from cns_check.sweep.variants import with_minimum
from cns_check.words import Said, in_language, translator

#: The most minima of one sweep.
MOST = 1_000
_RANGE = re.compile(r"([0-9]{1,7})\.\.([0-9]{1,7})(?::([0-9]{1,7}))?")
#: What a location does that would move is divided by this method: totals depend on none.
_METHOD: MethodName = "proportional"


@dataclass(frozen=True)
class Minima:
    """What is swept.

    Attributes:
        minimum: ``A..B`` or ``A..B:STEP``, as it was typed.
        margin: A percentage such as ``10%``, as it was typed; None: no table of what lies near the number in force.
    """

    minimum: str
    margin: str | None = None

    @property
    def numbers(self) -> tuple[int, ...]:
        """The minima, ascending.

        Raises:
            RunError: It is no range, or one of too many.
        """
        found = _RANGE.fullmatch(self.minimum)
        least, most, step = (int(each) for each in (found[1], found[2], found[3] or "1")) if found else (0, 0, 0)
        if not 1 <= least <= most or step < 1:
            told = Said.of("--minimum {text}: write a range from 1 such as 10..60, or 10..60:5", text=self.minimum)
            raise RunError("usage", told)
        numbers = tuple(range(least, most + 1, step))
        if len(numbers) > MOST:
            told = Said.of(
                "--minimum {text}: {count} minima; at most {most}", text=self.minimum, count=len(numbers), most=MOST
            )
            raise RunError("usage", told)
        return numbers

    @property
    def share(self) -> Fraction | None:
        """The margin as a share.

        Raises:
            RunError: It is no percentage.
        """
        if self.margin is None:
            return None
        if not re.fullmatch(r"[0-9]{1,6}(\.[0-9]{1,6})?%", self.margin):
            raise RunError("usage", Said.of("--margin {text}: write a percentage such as 10%", text=self.margin))
        return Fraction(self.margin[:-1]) / 100


def sweep(
    volumes: Sequence[str],
    question: Question,
    selection: Selection,
    minima: Minima,
    refuse: Refuse,
    held: Held | None = None,
    step: Step = unwatched,
) -> Result:
    """Does a sweep.

    Args:
        volumes: The volume files.
        question: What is asked.
        selection: The norms that are swept, and the regions that are shown.
        minima: The minima, and what is near.
        refuse: Called with all diagnostics and sets when any input cannot be used; it does not return.
        held: What was read before.
        step: Told what is done now.

    Raises:
        RunError: As the interface has it.
    """
    numbers, share = minima.numbers, minima.share
    check_question(question)
    inputs = read_all(volumes, question, refuse, held, step)
    step(Said.of("Judging"))
    options, decisions = judge_options(question, inputs), decisions_of(question, inputs)
    evaluation = judged(inputs, options, decisions)
    check_selection(selection, evaluation)
    _check_norms(selection, evaluation)
    step(Said.of("Judging by each minimum"))
    swept = list(_swept(question, inputs, decisions, selection, numbers))
    shown = Shown(selection.regions, (), selection.norms, question.on)
    result = _as_it_is(
        volumes, question, {**recorded(question, selection), **_recorded(minima)}, inputs, evaluation, decisions, shown
    )
    margin = None if share is None else margin_table(result.verdicts, share)
    run = replace(result.run, assumptions=(*result.run.assumptions, *_assumed(question, swept)))
    return of_case(replace(result, run=run, sweep=sweep_table(swept, shown), margin=margin), question)


def _check_norms(selection: Selection, evaluation: Evaluation) -> None:
    for block in evaluation.blocks:
        if block.norm.id in selection.norms and block.norm.kind != "volume":
            told = Said.of("--norm {norm}: a process norm has no minimum to sweep", norm=block.norm.id)
            raise RunError("usage", told)


def _as_it_is(
    volumes: Sequence[str],
    question: Question,
    options: Mapping[str, object],
    inputs: Inputs,
    evaluation: Evaluation,
    decisions: Decisions,
    shown: Shown,
) -> Result:
    """What ``evaluate`` says by the numbers in force."""
    settings = settings_of(question, inputs)
    by_route, _ = moved(question, evaluation, settings, known=decisions.known)
    return assemble(
        "sweep",
        options,
        inputs.files,
        inputs.sets,
        inputs.volumes,
        evaluation,
        contract_all(evaluation, {id(m.block): m for m in by_route}),
        by_route,
        settings,
        (*inputs.diagnostics, *open_decisions(inputs, evaluation, question)),
        shown,
        question.lang,
        named=volumes,
        agreements=inputs[AGREEMENTS],
    )


def _recorded(minima: Minima) -> dict[str, object]:
    return {"--minimum": minima.minimum, **({} if minima.margin is None else {"--margin": minima.margin})}


def _assumed(question: Question, swept: Sequence[Sequence[Swept]]) -> Iterator[str]:
    tr = translator(question.lang)
    yield in_language(
        Said.of(
            "A what-if: each minimum of the sweep stands for the number in force, whatever its status; nothing else of "
            "the norm changes."
        ),
        tr,
    )
    yield in_language(
        Said.of(
            "What would move is worked out as if no region had an agreement: what locations below did goes to those of "
            "their region that meet the minimum."
        ),
        tr,
    )
    if not swept:
        yield in_language(Said.of("No version of the norm is in force in these norm years: nothing is swept."), tr)


def _swept(
    question: Question, inputs: Inputs, decisions: Decisions, selection: Selection, numbers: Sequence[int]
) -> Iterator[list[Swept]]:
    """Per norm and norm year in which it is in force its verdicts, and what would move, by each minimum."""
    options = judge_options(question, inputs)
    alone = Decisions(decisions.roster, inputs[AGREEMENTS], Policy(decisions.policy.strict_deferral, True, question.on))
    settings = Settings(settings_of(question, inputs).distance)
    for norm_set in inputs.norm_sets:
        for norm in norm_set.norms:
            if norm.id not in selection.norms:
                continue
            variants = [with_minimum(norm_set, norm, number, options.accept) for number in numbers]
            as_is = judged(inputs, options, decisions, variants)
            if_none = judged(inputs, replace(options, use_indicative=True), alone, variants)
            found = Reallocation(if_none, settings).moves((_METHOD,))
            moves = [m for m in found if m.block.norm.id == norm.id]
            blocks = [b for b in as_is.blocks if b.norm.id == norm.id]
            for year in dict.fromkeys(b.norm_year for b in blocks):
                both = [(b, m) for b, m in zip(blocks, moves, strict=True) if b.norm_year == year]
                if both[0][0].in_force.minimum is not None:
                    yield [Swept(n, b, m) for n, (b, m) in zip(numbers, both, strict=True)]
