"""What had been decided by a day: agreements and a day in, the same agreements without what came later out. Pure.

With ``--on`` a decision that was taken after that day is not there yet, and no more is an explanation that was given
after it. Source of the rule: the interface's section "Contract status".
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from cns_check.diagnostics import Place
from cns_check.inputs.agreements.model import Agreements

#: Per list of a region, the number in the file of each entry that is left.
_Kept = dict[tuple[int, str], tuple[int, ...]]


def decided_by(agreements: Agreements, day: date | None) -> Agreements:
    """The agreements as they stood at the end of a day.

    Args:
        agreements: The file.
        day: The last day whose decisions and explanations count; None: all count.

    Returns:
        The same agreements without the decisions whose ``decided_on``, and without the explanations whose ``date``,
        lies after the day. What has no date stays. Places are still those of the file.
    """
    if day is None:
        return agreements
    regions, kept = [], {}
    for index, region in enumerate(agreements.regions):
        decisions = tuple(i for i, d in enumerate(region.decisions) if d.decided_on is None or d.decided_on <= day)
        explained = tuple(i for i, e in enumerate(region.explanations) if e.date is None or e.date <= day)
        kept[index, "decisions"], kept[index, "explanations"] = decisions, explained
        update = {
            "decisions": tuple(region.decisions[i] for i in decisions),
            "explanations": tuple(region.explanations[i] for i in explained),
        }
        regions.append(region.model_copy(update=update))
    return agreements.model_copy(update={"regions": tuple(regions)}).placed(_at(agreements.place, kept))


def _at(place: Callable[..., Place], kept: _Kept) -> Callable[..., Place]:
    """Places by the numbers that entries now have, found by those that they have in the file."""

    def of(*loc: str | int) -> Place:
        match loc:
            case ("regions", int(region), str(key), int(number), *rest) if (region, key) in kept:
                return place("regions", region, key, kept[region, key][number], *rest)
        return place(*loc)

    return of
