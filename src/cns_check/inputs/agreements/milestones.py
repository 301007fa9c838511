"""What is late on a day: agreements, norm sets and a day in; the milestones that passed without their entry out. Pure.

The dates come from the norm set's ``process`` block, and what it has no date for is never late. Judged is what had been
decided by that day. Source of the rules: the notice of the Round Tables (section 5) and the memo on enforcement
(section 4), as cited in the norm set.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

from cns_check.diagnostics import Diagnostic, diagnostic
from cns_check.inputs.agreements.as_of_a_day import decided_by
from cns_check.inputs.agreements.on_a_day import AGREED, Due, due, find_norms
from cns_check.inputs.agreements.words_for_people import milestone_said
from cns_check.norms.model import Norm, NormSet
from cns_check.words import Said

if TYPE_CHECKING:
    from cns_check.inputs.agreements.model import Agreements, Decision, Region

_LACKS = {
    "decision": "there is no decision on {norms}",
    "effective": "the agreement names no effective date: {norms}",
}


@dataclass(frozen=True, slots=True)
class Passed:
    """A milestone that has passed without the entry that it asks.

    Attributes:
        name: Its key in the process block.
        day: Its date.
        lacks: The ``decision``, or of an agreement the ``effective`` date.
    """

    name: str
    day: date
    lacks: Literal["decision", "effective"]

    def said(self) -> Said:
        """The milestone in words."""
        return milestone_said(self.name, self.day)


def passed(norm_set: NormSet, decision: Decision | None, on: date) -> Iterator[Passed]:
    """The milestones of a norm that have passed, by date.

    Args:
        norm_set: The set of the norm.
        decision: What the region had decided on it by that day.
        on: A milestone has passed when its date lies before this day.
    """
    process = norm_set.process
    if process is None:
        return
    facts = {
        name: fact.date
        for name in ("scenario_due", "fallback_after", "timetable_due", "latest_effective")
        if (fact := getattr(process, name)) is not None and fact.date < on
    }
    for name, day in sorted(facts.items(), key=lambda item: item[1]):
        if decision is None:
            yield Passed(name, day, "decision")
        elif name == "timetable_due" and decision.route in AGREED and decision.effective is None:
            yield Passed(name, day, "effective")


def contacts_late(region: Region, norm_sets: Sequence[NormSet], on: date) -> date | None:
    """The day on which contacts were due, when it lies before ``on`` and the region had named none by then."""
    named = region.contact is not None and (region.contact.named_on is None or region.contact.named_on <= on)
    facts = [s.process.contacts_due.date for s in norm_sets if s.process and s.process.contacts_due]
    return min((day for day in facts if day < on), default=None) if not named else None


def milestones(
    agreements: Agreements, norm_sets: Sequence[NormSet], on: date, pairs: Collection[Due] | None = None
) -> tuple[Diagnostic, ...]:
    """Warns of milestones that have passed without the entry that they ask.

    Args:
        agreements: The file; what it says was decided after ``on`` is not there yet.
        norm_sets: The loaded sets, whose process blocks hold the dates.
        on: A milestone has passed when its date lies before this day.
        pairs: (region id, norm id) to look at; :func:`due` when None.

    Returns:
        One warning per region, milestone and what lacks, which names the norms; by the file's order of regions, then by
        date.
    """
    known = find_norms(norm_sets)
    wanted = set(due(agreements, norm_sets) if pairs is None else pairs)
    stood = decided_by(agreements, on)
    found = []
    for index, region in enumerate(stood.regions):
        norms = sorted(n for r, n in wanted if r == region.id and n in known)
        sets = [s for s in norm_sets if any(known[n][0][0] is s for n in norms)]
        if (day := contacts_late(region, sets, on)) is not None:
            message = Said.of(
                "region {region!r}: {milestone}, and none is named",
                region=region.id,
                milestone=milestone_said("contacts_due", day),
            )
            found.append(diagnostic("A024", message, stood.place("regions", index, "contact"), value=region.id))
        for late, which in sorted(_late(region, norms, known, on).items(), key=lambda item: item[0].day):
            message = Said.of(
                "region {region!r}: {milestone}, and {lacks}",
                region=region.id,
                milestone=late.said(),
                lacks=Said.of(_LACKS[late.lacks], norms=tuple(which)),
            )
            number = next((i for i, d in enumerate(region.decisions) if d.norm == which[0]), None)
            where = ("decisions",) if number is None else ("decisions", number)
            place = stood.place("regions", index, *where)
            found.append(diagnostic("A024", message, place, value=", ".join(which)))
    return tuple(found)


def _late(
    region: Region, norms: Sequence[str], known: Mapping[str, tuple[tuple[NormSet, Norm], ...]], on: date
) -> dict[Passed, list[str]]:
    """The norms of each milestone."""
    late: dict[Passed, list[str]] = {}
    for norm_id in norms:
        for each in passed(known[norm_id][0][0], region.decision(norm_id), on):
            late.setdefault(each, []).append(norm_id)
    return late
