"""Whether the best scenario can be asked for so. In: a question. Out: a :class:`RunError` that says what to ask."""

from __future__ import annotations

from cns_check.errors import RunError
from cns_check.optimise.siting import ObjectiveName
from cns_check.run.inputs import LOCATIONS, ORIGINS, OVERRIDES, SITES, TRAVEL_TIMES
from cns_check.run.question import Question
from cns_check.words import Said

#: The command that looks for the best.
OPTIMISE = "optimise"


def check_optimise(question: Question) -> None:
    """What ``optimise`` needs, and what does not go with it.

    Raises:
        RunError: Exit 2.
    """
    missing = [f"{each.flag} FILE" for each in (ORIGINS, TRAVEL_TIMES) if each.name not in question.files]
    if question.files.keys().isdisjoint((LOCATIONS.name, SITES.name)):
        missing.append(f"{LOCATIONS.flag} FILE")
    if missing:
        raise RunError("usage", Said.of("optimise needs {missing}", missing=tuple(missing)))
    if question.stay and question.assignment == "whole":
        told = "--stay: not with --assignment whole, where all of an origin go to one location"
        raise RunError("usage", Said.of(told))
    if question.suppress_below is not None:
        raise RunError("usage", Said.of("--suppress-below: not with optimise, whose decisions would tell small counts"))
    if OVERRIDES.name in question.files:
        raise RunError("usage", Said.of("--overrides: not with optimise, which decides itself who goes where"))
    seen: set[str] = set()
    for group in question.together:
        norms = group.split(",")
        if len(norms) == 1 or not all(norms) or len(set(norms)) < len(norms):
            raise RunError("usage", Said.of("--together {group}: write two or more norms as a,b", group=group))
        twice = seen & set(norms)
        if twice:
            raise RunError("usage", Said.of("--together {group}: {norm} is in another too", group=group, norm=min(twice)))
        seen |= set(norms)


def not_together(norms: tuple[str, ...], unknown: str | None) -> Said:
    """Why norms cannot go together."""
    if unknown is not None:
        return Said.of("--together {group}: {norm} is no norm of this run", group=",".join(norms), norm=unknown)
    told = "--together {group}: these norms have other regions; norms that share their locations have the same"
    return Said.of(told, group=",".join(norms))


def objectives_by_priority(asked: tuple[ObjectiveName, ...]) -> tuple[ObjectiveName, ...]:
    """What is asked, with ``travel`` last where it is not asked before."""
    return asked if "travel" in asked else (*asked, "travel")
