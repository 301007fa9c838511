"""What the user asks, as plain values: each option of a calculation once, with its flag, its default and its words.

In: what was typed, or given in Python. Out: a :class:`Question` (what is computed) and a :class:`Selection` (what of it
is shown), and the record of both in a report. The command line and the documentation follow from the fields.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from types import MappingProxyType
from typing import Any, Literal, Self

from cns_check.optimise.names import ASSIGNMENTS, OBJECTIVES, AssignmentName, ObjectiveName
from cns_check.reallocate.methods import DEFAULT_METHOD, METHODS
from cns_check.run.option import FILTERS, INPUTS, OPTIMISATION, REALLOCATION, Option, UsedCase, option_of
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


def _each_once(values: list[Any]) -> tuple[Any, ...]:
    return tuple(dict.fromkeys(values))


def _in_order(values: list[Any]) -> tuple[Any, ...]:
    return tuple(sorted(set(values), key=lambda value: natural(str(value))))


def _accepted(values: tuple[str, ...] | None) -> list[str]:
    # Options are made before any norm is loaded.
    from cns_check.norms.in_force import DEFAULT_ACCEPT

    return list(values or DEFAULT_ACCEPT)


@dataclass(frozen=True)
class Question:
    """The options of a calculation.

    ``files`` has the paths of :data:`cns_check.run.inputs.INPUTS` by their names; ``case`` the file that it comes from;
    ``lock`` a report whose inputs and norm sets, by hash, are the only ones that may be read.
    """

    norms: tuple[str, ...] = field(
        default=(DEFAULT_NORMS,),
        metadata=option_of(
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
        metadata=option_of(
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
        metadata=option_of(
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
        metadata=option_of(
            "--data-year", int, "The year whose volumes are judged, for every norm.", "D", least=1990, most=2100
        ),
    )
    accept: tuple[str, ...] | None = field(
        default=None,
        metadata=option_of(
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
        metadata=option_of(
            "--use-indicative", bool, "A what-if: numbers that are only a guideline or proposed decide too."
        ),
    )
    basis: str = field(
        default="previous-year",
        metadata=option_of(
            "--basis",
            str,
            "The year the fallback looks at: previous-year, impact-analysis or a year.",
            "BASIS",
            parse=basis,
        ),
    )
    methods: tuple[str, ...] = field(
        default=(DEFAULT_METHOD,),
        metadata=option_of(
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
        metadata=option_of(
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
        metadata=option_of(
            "--across-regions",
            bool,
            "What finds no eligible location goes to the nearest elsewhere.",
            group=REALLOCATION,
        ),
    )
    fractional: bool = field(
        default=False,
        metadata=option_of(
            "--fractional", bool, "Method travel-time moves fractions of patients, not whole ones.", group=REALLOCATION
        ),
    )
    demand: Literal["observed", "modelled"] | None = field(
        default=None,
        metadata=option_of(
            "--demand",
            str,
            "Where patients come from: origin_id of the volumes, or who is nearest. [default: observed if complete]",
            choices=("observed", "modelled"),
            group=REALLOCATION,
        ),
    )
    objectives: tuple[ObjectiveName, ...] = field(
        default=("travel",),
        metadata=option_of(
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
        metadata=option_of(
            "--assignment",
            str,
            "An origin's patients may go to several locations, to one, or to the nearest.",
            choices=ASSIGNMENTS,
            group=OPTIMISATION,
        ),
    )
    stay: bool = field(
        default=False,
        metadata=option_of("--stay", bool, "Patients of a location that keeps stay there.", group=OPTIMISATION),
    )
    max_minutes: float | None = field(
        default=None,
        metadata=option_of(
            "--max-minutes", str, "No patient travels further.", "M", parse=minutes, tell=plain, group=OPTIMISATION
        ),
    )
    max_closures: int | None = field(
        default=None,
        metadata=option_of(
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
        metadata=option_of(
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
        metadata=option_of(
            "--gap",
            str,
            "How far from the best is good enough, as a share.",
            "SHARE",
            parse=gap,
            tell=plain,
            group=OPTIMISATION,
        ),
    )
    time_limit: float = field(
        default=DEFAULT_SECONDS,
        metadata=option_of(
            "--time-limit",
            str,
            "The most seconds per problem.",
            "SECONDS",
            parse=seconds,
            tell=plain,
            group=OPTIMISATION,
        ),
    )
    frontier: bool = field(
        default=False,
        metadata=option_of(
            "--frontier", bool, "Also the least travel with each number of locations.", group=OPTIMISATION
        ),
    )
    assume_no_agreement: bool = field(
        default=False,
        metadata=option_of("--assume-no-agreement", bool, "A what-if: every region reached no agreement."),
    )
    deferral: Literal["strict", "lenient"] = field(
        default="strict",
        metadata=option_of(
            "--deferral",
            str,
            "A deferral that lacks what the process asks: earliest date, or it stands.",
            choices=("strict", "lenient"),
        ),
    )
    on: date | None = field(
        default=None,
        metadata=option_of(
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
        metadata=option_of(
            "--suppress-below",
            int,
            "For publication: mask counts of 1 to N-1, and all that would give them away.",
            "N",
            least=LEAST_THRESHOLD,
        ),
    )
    chance: bool = field(
        default=False,
        metadata=option_of("--chance", bool, "Say which verdicts chance decides: the rate behind a location's counts."),
    )
    lang: Language = "en"
    case: UsedCase | None = None
    lock: str | None = None

    @property
    def paths(self) -> tuple[str, ...]:
        """The files that are read beside the volumes, as far as they are named."""
        return (*self.files.values(), *(() if self.lock is None else (self.lock,)))

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
        lock: str | None = None,
    ) -> Self:
        """A question from what was typed, by the names of the options; None where nothing was.

        Raises:
            RunError: A value cannot be read.
        """
        named = {name: path for name, path in files.items() if path is not None}
        return cls(files=MappingProxyType(named), lang=lang, case=case, lock=lock, **_parsed(cls, given))


@dataclass(frozen=True)
class Selection:
    """What is shown and held against ``--fail-on``; never what is computed. None of a kind means all."""

    regions: tuple[str, ...] = field(
        default=(),
        metadata=option_of(
            "--region", str, "Show only this region (repeatable).", "ID", many=True, parse=_in_order, group=FILTERS
        ),
    )
    locations: tuple[str, ...] = field(
        default=(),
        metadata=option_of(
            "--location", str, "Show only this location (repeatable).", "ID", many=True, parse=_in_order, group=FILTERS
        ),
    )
    norms: tuple[str, ...] = field(
        default=(),
        metadata=option_of(
            "--norm", str, "Show only this norm (repeatable).", "ID", many=True, parse=_in_order, group=FILTERS
        ),
    )
    fail_on: tuple[str, ...] = field(
        default=(),
        metadata=option_of(
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


def options(kind: type[Question | Selection]) -> Iterator[tuple[str, Option]]:
    """The fields of a kind that are options, in the order in which they are told."""
    for one in fields(kind):
        if "option" in one.metadata:
            yield one.name, one.metadata["option"]


#: The options of the command ``optimise`` alone, by their names.
OF_OPTIMISE = frozenset(option.name for _, option in options(Question) if option.group == OPTIMISATION)
#: What changes nothing of a sweep: how what moves is divided, and what only some reports have.
NOT_OF_A_SWEEP = frozenset(
    {"method", "max_growth", "across_regions", "fractional", "demand", "assume_no_agreement", "chance"}
    | {"suppress_below", "distances", "capacity", "scenario", "origins", "sites", "overrides", "effects"}
    | {"travel_times", *OF_OPTIMISE}
)


def _parsed(kind: type[Question | Selection], given: Mapping[str, Any]) -> dict[str, Any]:
    return {f: option.parse(given[option.name]) for f, option in options(kind) if given.get(option.name) is not None}
