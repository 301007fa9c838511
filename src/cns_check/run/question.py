"""What the user asks, as plain values: each option of a calculation once, with its flag, its default and its words.

In: what was typed, or given in Python. Out: a :class:`Question` (what is computed) and a :class:`Selection` (what of it
is shown), and the record of both in a report. The command line and the documentation follow from the fields.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from types import MappingProxyType
from typing import Any, Literal, NamedTuple, Self

from cns_check.optimise.siting import ASSIGNMENTS, OBJECTIVES, STATUSES, AssignmentName, ObjectiveName
from cns_check.reallocate.methods import DEFAULT_METHOD, METHODS
from cns_check.run.typed_values import basis, day, gap, minutes, percentage, plain, seconds, share
from cns_check.words import Language, natural

#: The norm set that is meant when none is named.
DEFAULT_NORMS = "nl-iza-tranche-1"
#: The least ``--suppress-below``: with 2 the band of a masked count would be the number 1.
LEAST_THRESHOLD = 3
#: The statuses that can count; ``withdrawn`` never does.
ACCEPTABLE = ("adopted", "reported", "guideline", "proposed")
#: The verdicts, as ``--fail-on`` takes them.
VERDICTS = ("met", "below", "not_performed", "undetermined", "no_norm", "process")
#: How far from the best is good enough, as a share, and the seconds that a problem may take.
DEFAULT_GAP, DEFAULT_SECONDS = 1e-4, 60.0
#: The groups of options, as the help names them.
INPUTS, QUESTION, REALLOCATION, FILTERS = "Inputs", "Question", "Reallocation", "Filters"
OPTIMISATION = "Optimisation"


class Option(NamedTuple):
    """How a field of a question is asked on the command line, and told in the record of a report.

    Attributes:
        flag: As it is typed.
        kind: ``str``, ``int`` or ``bool``: what is typed.
        help: One line.
        metavar: What stands for the value in the help.
        many: May be given several times.
        choices: The words that are taken; none for any.
        least: The least number that is taken.
        most: The greatest.
        parse: From what is typed to the value of the field.
        tell: From the value of the field to the record.
        always: Recorded also where it stands at its default.
        group: Under which heading the help tells it.
    """

    flag: str
    kind: type
    help: str = ""
    metavar: str | None = None
    many: bool = False
    choices: tuple[str, ...] = ()
    least: int | None = None
    most: int | None = None
    parse: Callable[[Any], Any] = lambda typed: typed
    tell: Callable[[Any], object] = lambda value: value
    always: bool = False
    group: str = QUESTION

    @property
    def name(self) -> str:
        """The flag as Python writes it."""
        return self.flag.removeprefix("--").replace("-", "_")


def _option(*told: Any, **more: Any) -> Mapping[str, Option]:
    """What makes a field an option; see :class:`Option`."""
    return {"option": Option(*told, **more)}


def _each_once(values: list[Any]) -> tuple[Any, ...]:
    return tuple(dict.fromkeys(values))


def _in_order(values: list[Any]) -> tuple[Any, ...]:
    return tuple(sorted(set(values), key=lambda value: natural(str(value))))


def _accepted(values: tuple[str, ...] | None) -> list[str]:
    # Options are made before any norm is loaded.
    from cns_check.norms.in_force import DEFAULT_ACCEPT

    return list(values or DEFAULT_ACCEPT)


@dataclass(frozen=True)
class UsedCase:
    """The case file that a question comes from.

    Attributes:
        path: As the user named it.
        size: In bytes.
        sha256: Of the bytes, in hexadecimal.
        named: What else the command line named, by flag (``VOLUMES`` for the volume files), as it was typed; None where
            a program switched off a flag of the case, for which the command line has no word.
        over: Of these what the case says too: there the command line went before it.
    """

    path: str
    size: int
    sha256: str
    named: Mapping[str, object] | None = field(default_factory=lambda: MappingProxyType({}))
    over: tuple[str, ...] = ()


@dataclass(frozen=True)
class Question:
    """The options of a calculation.

    ``files`` has the paths of :data:`cns_check.run.inputs.INPUTS` by their names; ``case`` the file that it comes from.
    """

    norms: tuple[str, ...] = field(
        default=(DEFAULT_NORMS,),
        metadata=_option(
            "--norms",
            str,
            f"A shipped id, a norm file or a folder (repeatable). [default: {DEFAULT_NORMS}]",
            "REF",
            many=True,
            parse=tuple,
            always=True,
            group=INPUTS,
        ),
    )
    profiles: tuple[str, ...] = field(
        default=(),
        metadata=_option(
            "--profile",
            str,
            "How to read the volume files: FILE; or one table of the run: TABLE=FILE (repeatable).",
            "FILE",
            many=True,
            parse=tuple,
            group=INPUTS,
        ),
    )
    files: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    norm_years: tuple[int, ...] = field(
        default=(),
        metadata=_option(
            "--norm-year",
            int,
            "Whose 1 January decides version and regime (repeatable).",
            "Y",
            many=True,
            least=1990,
            most=2100,
            parse=_in_order,
        ),
    )
    data_year: int | None = field(
        default=None,
        metadata=_option(
            "--data-year", int, "The year whose volumes are judged, for every norm.", "D", least=1990, most=2100
        ),
    )
    accept: tuple[str, ...] | None = field(
        default=None,
        metadata=_option(
            "--accept",
            str,
            "Norm statuses that count: adopted, reported, guideline, proposed (repeatable, replaces the list). "
            "[default: adopted, reported, guideline]",
            "STATUS",
            many=True,
            choices=ACCEPTABLE,
            parse=tuple,
            tell=_accepted,
            always=True,
        ),
    )
    use_indicative: bool = field(
        default=False,
        metadata=_option(
            "--use-indicative", bool, "A what-if: numbers that are only a guideline or proposed decide too."
        ),
    )
    basis: str = field(
        default="previous-year",
        metadata=_option(
            "--basis",
            str,
            "The year the fallback looks at: previous-year, impact-analysis or a year.",
            "BASIS",
            parse=basis,
        ),
    )
    methods: tuple[str, ...] = field(
        default=(DEFAULT_METHOD,),
        metadata=_option(
            "--method",
            str,
            f"How moved volume is divided: {', '.join(METHODS)} (repeatable). [default: {DEFAULT_METHOD}]",
            "NAME",
            many=True,
            choices=tuple(METHODS),
            parse=_each_once,
            group=REALLOCATION,
        ),
    )
    max_growth: float | None = field(
        default=None,
        metadata=_option(
            "--max-growth",
            str,
            "The most that a receiver may grow, such as 25%.",
            "N%",
            parse=share,
            tell=percentage,
            group=REALLOCATION,
        ),
    )
    across_regions: bool = field(
        default=False,
        metadata=_option(
            "--across-regions",
            bool,
            "What finds no eligible location goes to the nearest elsewhere.",
            group=REALLOCATION,
        ),
    )
    fractional: bool = field(
        default=False,
        metadata=_option(
            "--fractional", bool, "Method travel-time moves fractions of patients, not whole ones.", group=REALLOCATION
        ),
    )
    demand: Literal["observed", "modelled"] | None = field(
        default=None,
        metadata=_option(
            "--demand",
            str,
            "Where patients come from: origin_id of the volumes, or who is nearest. [default: observed if complete]",
            choices=("observed", "modelled"),
            group=REALLOCATION,
        ),
    )
    objectives: tuple[ObjectiveName, ...] = field(
        default=("travel",),
        metadata=_option(
            "--objective",
            str,
            f"What is best, by priority: {', '.join(OBJECTIVES)} (repeatable). [default: travel, which is always last]",
            "GOAL",
            many=True,
            choices=OBJECTIVES,
            parse=_each_once,
            group=OPTIMISATION,
        ),
    )
    assignment: AssignmentName = field(
        default="split",
        metadata=_option(
            "--assignment",
            str,
            "An origin's patients may go to several locations, to one, or to the nearest.",
            choices=ASSIGNMENTS,
            group=OPTIMISATION,
        ),
    )
    stay: bool = field(
        default=False,
        metadata=_option("--stay", bool, "Patients of a location that keeps stay there.", group=OPTIMISATION),
    )
    max_minutes: float | None = field(
        default=None,
        metadata=_option(
            "--max-minutes", str, "No patient travels further.", "M", parse=minutes, tell=plain, group=OPTIMISATION
        ),
    )
    max_closures: int | None = field(
        default=None,
        metadata=_option(
            "--max-closures",
            int,
            "The most performing locations that stop, per norm and region.",
            "K",
            least=0,
            group=OPTIMISATION,
        ),
    )
    together: tuple[str, ...] = field(
        default=(),
        metadata=_option(
            "--together",
            str,
            "Norms that share their locations: all or none of them (repeatable).",
            "NORM,NORM",
            many=True,
            parse=_each_once,
            group=OPTIMISATION,
        ),
    )
    gap: float = field(
        default=DEFAULT_GAP,
        metadata=_option(
            "--gap",
            str,
            f"How far from the best is good enough, as a share. [default: {DEFAULT_GAP:g}]",
            "SHARE",
            parse=gap,
            tell=plain,
            group=OPTIMISATION,
        ),
    )
    time_limit: float = field(
        default=DEFAULT_SECONDS,
        metadata=_option(
            "--time-limit",
            str,
            f"The most seconds per problem. [default: {DEFAULT_SECONDS:g}]",
            "SECONDS",
            parse=seconds,
            tell=plain,
            group=OPTIMISATION,
        ),
    )
    frontier: bool = field(
        default=False,
        metadata=_option(
            "--frontier", bool, "Also the least travel with exactly 1, 2, ... locations.", group=OPTIMISATION
        ),
    )
    assume_no_agreement: bool = field(
        default=False, metadata=_option("--assume-no-agreement", bool, "A what-if: every region reached no agreement.")
    )
    deferral: Literal["strict", "lenient"] = field(
        default="strict",
        metadata=_option(
            "--deferral",
            str,
            "A deferral that lacks what the process asks: earliest date, or it stands.",
            choices=("strict", "lenient"),
        ),
    )
    on: date | None = field(
        default=None,
        metadata=_option(
            "--on",
            str,
            "The day against which milestones are held; never today by itself.",
            "DATE",
            parse=day,
            tell=date.isoformat,
        ),
    )
    suppress_below: int | None = field(
        default=None,
        metadata=_option(
            "--suppress-below",
            int,
            "For publication: mask counts of 1 to N-1, and all that would give them away.",
            "N",
            least=LEAST_THRESHOLD,
        ),
    )
    lang: Language = "en"
    case: UsedCase | None = None

    @property
    def regions_known(self) -> bool:
        """Something is said of the regions, so that what moves has an answer."""
        return not self.files.keys().isdisjoint(("agreements", "scenario")) or self.assume_no_agreement

    @classmethod
    def of(
        cls,
        given: Mapping[str, Any],
        files: Mapping[str, str | None],
        lang: Language = "en",
        case: UsedCase | None = None,
    ) -> Self:
        """A question from what was typed, by the names of the options; None where nothing was.

        Raises:
            RunError: A value cannot be read.
        """
        named = {name: path for name, path in files.items() if path is not None}
        return cls(files=MappingProxyType(named), lang=lang, case=case, **_parsed(cls, given))


@dataclass(frozen=True)
class Selection:
    """What is shown and held against ``--fail-on``; never what is computed. None of a kind means all."""

    regions: tuple[str, ...] = field(
        default=(),
        metadata=_option(
            "--region", str, "Show only this region (repeatable).", "ID", many=True, parse=_in_order, group=FILTERS
        ),
    )
    locations: tuple[str, ...] = field(
        default=(),
        metadata=_option(
            "--location", str, "Show only this location (repeatable).", "ID", many=True, parse=_in_order, group=FILTERS
        ),
    )
    norms: tuple[str, ...] = field(
        default=(),
        metadata=_option(
            "--norm", str, "Show only this norm (repeatable).", "ID", many=True, parse=_in_order, group=FILTERS
        ),
    )
    fail_on: tuple[str, ...] = field(
        default=(),
        metadata=_option(
            "--fail-on",
            str,
            "Exit 1 if any shown row has this verdict (repeatable).",
            "VERDICT",
            many=True,
            choices=VERDICTS,
            parse=tuple,
            tell=lambda _: None,
            group=FILTERS,
        ),
    )

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> Self:
        """A selection from what was typed, by the names of the options; None where nothing was."""
        return cls(**_parsed(cls, given))


#: The options of the command ``optimise`` alone, by their names.
OF_OPTIMISE = frozenset(
    one.metadata["option"].name for one in fields(Question) if "option" in one.metadata and one.metadata["option"].group == OPTIMISATION
)


def options(kind: type[Question | Selection]) -> Iterator[tuple[str, Option]]:
    """The fields of a kind that are options, in the order in which they are told."""
    for one in fields(kind):
        if "option" in one.metadata:
            yield one.name, one.metadata["option"]


def _parsed(kind: type[Question | Selection], given: Mapping[str, Any]) -> dict[str, Any]:
    return {f: option.parse(given[option.name]) for f, option in options(kind) if given.get(option.name) is not None}


def recorded(question: Question, selection: Selection) -> dict[str, object]:
    """The options that change the result, by flag; those that stand at their default are left out.

    ``--accept`` and ``--norms`` are always there: what counts is said even when nobody chose it. Those of a case file
    are there as if they had been typed; ``over --case`` lists where the command line went before it.
    """
    told = _told(question)
    head: dict[str, object] = {flag: told.pop(flag) for flag in ("--norms", "--profile") if flag in told}
    files = {f"--{name.replace('_', '-')}": path for name, path in question.files.items()}
    lang = {} if question.lang == "en" else {"--lang": question.lang}
    case: dict[str, object] = {}
    if question.case is not None:
        over = {"over --case": list(question.case.over)} if question.case.over else {}
        case = {"--case": question.case.path, **over}
    return {**case, **head, **files, **told, **lang, **_told(selection)}


def _told(asked: Question | Selection) -> dict[str, object]:
    found = {}
    for one in fields(asked):
        option: Option | None = one.metadata.get("option")
        if option is None:
            continue
        value = getattr(asked, one.name)
        if option.always or value != one.default:
            told = option.tell(value)
            found[option.flag] = list(told) if isinstance(told, tuple) else told
    return {flag: value for flag, value in found.items() if value is not None}
