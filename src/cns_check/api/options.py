"""The options of a calculation in Python: their names and types, and those of the command line in their place.

In: keyword arguments. Out: the same by the names of the command line, or what is wrong with the names.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal

from cns_check.api.input_error import WrongOptionError
from cns_check.close_names import near_names
from cns_check.optimise.names import AssignmentName, ObjectiveName
from cns_check.reallocate.methods import MethodName
from cns_check.run.inputs import InputPaths, Path
from cns_check.run.question import Question, Selection
from cns_check.run.question import options as options_of
from cns_check.words import Said

if TYPE_CHECKING:
    from cns_check.api.results import Norms

#: A profile: its file, its text as YAML, or its keys.
Profile = Path | Mapping[str, Any]
Status = Literal["adopted", "reported", "guideline", "proposed"]


class Options(InputPaths, total=False):
    """What a calculation is asked; names and defaults are those of the command line.

    What is several may be given alone, and ``None`` is as if it were not given.

    Attributes:
        case: A case file; what is named beside it goes before it.
        norms: What ``load_norms`` gave, or what it takes; the first tranche of the Netherlands by default.
        profile: How to read the volume files: one for all, or one per file, also of a register or another table; a
            path, the keys as a dict, or YAML.
        memberships: The region per location and network.
        agreements: What the regions decided.
        norm_years: Whose 1 January decides; by default the years in which the regimes start.
        norm_year: The same by its name on the command line.
        data_year: The year whose volumes are judged.
        accept: The statuses that count: adopted, reported and guideline by default.
        use_indicative: A what-if: numbers that are only a guideline or proposed decide too.
        basis: The year the fallback looks at: ``previous-year``, ``impact-analysis`` or a year.
        methods: How moved volume is divided: proportional, equal, nearest, capacity, travel-time.
        method: The same by its name on the command line.
        max_growth: The most that a receiver may grow: 0.25 or ``"25%"`` is a quarter.
        across_regions: What finds no eligible location goes to the nearest elsewhere.
        fractional: Method travel-time moves fractions of patients, not whole ones.
        demand: Where patients come from: ``observed`` (``origin_id`` of the volumes) or ``modelled`` (who is nearest).
        objectives: What ``optimise`` looks for, by priority; ``travel`` is last.
        objective: The same by its name on the command line.
        assignment: Of ``optimise``: ``split``, ``whole`` or ``nearest``.
        stay: Of ``optimise``: patients of a location that keeps stay there.
        max_minutes: Of ``optimise``: no patient travels further.
        max_closures: Of ``optimise``: at most so many performing locations stop, per norm and region.
        together: Of ``optimise``: norms that share their locations, ``"a,b"``.
        gap: Of ``optimise``: how far from the best is good enough, as a share.
        time_limit: Of ``optimise``: the most seconds per problem.
        frontier: Of ``optimise``: also the least travel with each number of locations.
        assume_no_agreement: A what-if: every region reached no agreement.
        deferral: ``strict`` or ``lenient``.
        on: The day against which milestones are held, or its text: ``"2026-01-31"``.
        lock: A JSON report whose inputs and norm sets, by hash, are the only ones that may be read.
        lang: Language of sentences and titles: ``en`` or ``nl``.
        suppress_below: For publication: counts of 1 to one less than this are masked, and what would give them away.
        chance: Say which verdicts chance decides: three columns more, and of what moves the table ``chance``.
    """

    case: Path | None
    norms: Norms | Path | Iterable[Path] | None
    profile: Profile | Mapping[str, Profile] | None
    norm_years: int | Iterable[int] | None
    norm_year: int | Iterable[int] | None
    data_year: int | None
    accept: Status | Iterable[Status] | None
    use_indicative: bool | None
    basis: str | int | None
    methods: MethodName | Iterable[MethodName] | None
    method: MethodName | Iterable[MethodName] | None
    max_growth: float | str | None
    across_regions: bool | None
    fractional: bool | None
    demand: Literal["observed", "modelled"] | None
    objectives: ObjectiveName | Iterable[ObjectiveName] | None
    objective: ObjectiveName | Iterable[ObjectiveName] | None
    assignment: AssignmentName | None
    stay: bool | None
    max_minutes: float | str | None
    max_closures: int | None
    together: str | Iterable[str] | None
    gap: float | str | None
    time_limit: float | str | None
    frontier: bool | None
    assume_no_agreement: bool | None
    deferral: Literal["strict", "lenient"] | None
    on: date | str | None
    lock: Path | None
    lang: Literal["en", "nl"] | None
    suppress_below: int | None
    chance: bool | None


#: By its name in Python what has another name on the command line; both are taken.
ALSO: Mapping[str, str] = MappingProxyType(
    {field: o.name for field, o in options_of(Question) if field != o.name and field in Options.__annotations__}
)
#: Options of the command line that show less, and those that write.
_SHOW = frozenset({*(o.name for _, o in options_of(Selection)), "summary_only"}) - {"fail_on"}
_WRITE = frozenset({"output", "charts", "format", "csv", "force", "record"})


def by_option(given: Mapping[str, Any]) -> dict[str, tuple[str, Any]]:
    """What is given, by the names of the command line, each with the name under which it was given.

    Raises:
        WrongOptionError: There is no such option, or it is given under both of its names.
    """
    found: dict[str, tuple[str, Any]] = {}
    for name, value in given.items():
        if name not in Options.__annotations__:
            raise WrongOptionError(name, _unknown(name))
        if value is None:
            continue
        option = ALSO.get(name, name)
        if option in found:
            told = Said.of("it is the same as {other}: give one of them", other=found[option][0])
            raise WrongOptionError(name, told)
        found[option] = (name, value)
    return found


def unknown(name: str, known: Iterable[str]) -> Said:
    """There is no such option, and what was perhaps meant."""
    names = tuple(sorted(known))
    near = next(iter(near_names(name.replace("-", "_"), names)), None)
    if near:
        return Said.of("there is no such option; did you mean {near}?", near=near)
    return Said.of("there is no such option; there are {names}", names=names)


def _unknown(name: str) -> Said:
    if name in _SHOW:
        near = f"{name}s" if f"{name}s" in Options.__annotations__ else None
        hint = Said.of("; did you mean {near}?", near=near) if near else Said()
        return Said.of("nothing is left out here: filter the data frames of the outcome{hint}", hint=hint)
    if name in _WRITE:
        return Said.of("nothing is written here: write what to_json(), to_html(), charts() or a data frame give")
    return unknown(name, Options.__annotations__)
