"""What is said once per region, not per norm: who holds the pen, and what its decisions lack together.

One region of the file and what is known go in; code, message, place and value come out. Each check asks a key of a norm
set's ``process`` block, and says nothing where no set has it. Source of the rules: the interface, section "Agreements";
the notice of the Round Tables, section 5 (the two largest providers and the leading insurer hold the pen; the extra
round) and the memo on enforcement, section 4 (the timetable).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from cns_check.inputs.agreements.entries import Known, Loc, RegionItem, did_you_mean
from cns_check.inputs.agreements.model import Decision
from cns_check.inputs.agreements.on_a_day import deferral_lacks, earliest_effective, find_norms, timetable_lacks
from cns_check.norms.model import NormSet
from cns_check.words import Said

#: Code, message, place in the file, value.
Finding = tuple[str, Said, Loc, str]
#: A decision that can be read, where it stands, and the set of its norm.
_Decided = tuple[Loc, Decision, NormSet]

#: The two largest providers hold the pen (the notice, section 5; the interface asks for two).
LEAD_PROVIDERS = 2


def organised(norm_sets: Iterable[NormSet]) -> list[NormSet]:
    """The sets whose process says how regions organise themselves: how many they are, or by when contacts are due."""
    return [s for s in norm_sets if s.process and (s.process.expected_regions or s.process.contacts_due)]


def check_which_regions(items: Sequence[RegionItem], known: Known) -> Iterator[Finding]:
    """Regions that the file does not name, and how many it names."""
    sets = organised(known.norm_sets)
    named = {item.value.id for item in items if item.value.id}
    networks = {n.network for s in sets for n in s.norms}
    there = {region for (_, network), region in (known.regions or {}).items() if region and network in networks}
    for region in sorted(there - named):
        message = Said.of("region {region!r} has locations, and the file does not name it", region=region)
        yield "A032", message, ("regions",), region
    for norm_set in sets:
        expected = norm_set.process.expected_regions if norm_set.process else None
        if expected is not None and len(named) != expected.count:
            message = Said.of(
                "regions in the file: {count}; {norm_set!r} expects {expected}",
                count=len(named),
                norm_set=norm_set.id,
                expected=expected.count,
            )
            yield "A033", message, ("regions",), str(len(named))


def check_region(item: RegionItem, known: Known) -> Iterator[Finding]:
    """Who holds the pen of a region, and what its decisions lack together."""
    region = item.value
    if organised(known.norm_sets):
        yield from _pen(item)
        yield from _organisations(item, known)
    norms = find_norms(known.norm_sets)
    decided: list[_Decided] = [
        (each.loc, each.value, norms[each.value.norm][0][0])
        for each in item.items
        if isinstance(each.value, Decision) and each.whole and len(norms.get(each.value.norm, ())) == 1
    ]
    yield from _lacking(region.id, decided)
    if region.extra_round is None and item.whole:
        yield from _no_extra_round(region.id, decided)
    yield from _in_extra_round(region.id, decided)
    yield from _taken_later(region.id, decided)


def _pen(item: RegionItem) -> Iterator[Finding]:
    region, loc = item.value, item.loc
    if not item.whole:
        return
    if (count := len(set(region.lead_providers))) != LEAD_PROVIDERS:
        message = Said.counted(
            count,
            "region {region!r} names {count} lead provider; {wanted} hold the pen",
            "region {region!r} names {count} lead providers; {wanted} hold the pen",
            region=region.id,
            wanted=LEAD_PROVIDERS,
        )
        yield "A034", message, (*loc, "lead_providers"), region.id
    if region.leading_insurer is None:
        message = Said.of("region {region!r} names no leading insurer", region=region.id)
        yield "A036", message, (*loc, "leading_insurer"), region.id


def _organisations(item: RegionItem, known: Known) -> Iterator[Finding]:
    region, loc = item.value, item.loc
    written: list[tuple[Loc, str]] = [((*loc, "lead_providers", i), o) for i, o in enumerate(region.lead_providers)]
    if region.contact is not None:
        written.append(((*loc, "contact", "organisation"), region.contact.organisation))
    for place, organisation in written:
        if known.organisations is not None and organisation not in known.organisations:
            message = Said.of(
                "no location of the register belongs to organisation {organisation!r}{hint}",
                organisation=organisation,
                hint=did_you_mean(organisation, known.organisations),
            )
            yield "A035", message, place, organisation


def _lacking(region: str, decided: Sequence[_Decided]) -> Iterator[Finding]:
    """What agreements lack of what every one needs; a deferral that lacks it is told of on its own."""
    found: dict[tuple[Said, ...], list[str]] = {}
    first: Loc | None = None
    for loc, decision, norm_set in decided:
        told = deferral_lacks(decision, norm_set)
        if lacks := tuple(each for each in timetable_lacks(decision, norm_set) if each not in told):
            found.setdefault(lacks, []).append(decision.norm)
            first = first or loc
    if first is not None:
        each = tuple(Said.of("{lacks} ({norms})", lacks=lacks, norms=tuple(norms)) for lacks, norms in found.items())
        message = Said.of("agreements of region {region!r} lack {what}", region=region, what=each)
        yield "A031", message, first, ", ".join(norm for norms in found.values() for norm in norms)


def _no_extra_round(region: str, decided: Sequence[_Decided]) -> Iterator[Finding]:
    late = [
        (loc, d.norm, fact.date)
        for loc, d, s in decided
        if d.route == "none"
        and (fact := s.process.fallback_after if s.process else None) is not None
        and (d.decided_on is None or d.decided_on > fact.date)
    ]
    if late:
        norms = [norm for _, norm, _ in late]
        message = Said.of(
            "region {region!r} has no agreement after {day} and names no extra round: {norms}",
            region=region,
            day=late[0][2],
            norms=tuple(norms),
        )
        yield "A037", message, late[0][0], ", ".join(norms)


def _in_extra_round(region: str, decided: Sequence[_Decided]) -> Iterator[Finding]:
    found = []
    for loc, decision, norm_set in decided:
        process = norm_set.process
        if process is None or process.scenario_due is None or process.fallback_after is None:
            continue
        start, end = process.scenario_due.date, process.fallback_after.date
        if decision.decided_on is not None and start < decision.decided_on <= end:
            found.append((loc, decision.norm, start, end))
    if found:
        norms = [norm for _, norm, _, _ in found]
        message = Said.of(
            "region {region!r} decided after {start} and by {end}, in the time of the extra round: {norms}",
            region=region,
            start=found[0][2],
            end=found[0][3],
            norms=tuple(norms),
        )
        yield "A038", message, (*found[0][0], "decided_on"), ", ".join(norms)


def _taken_later(region: str, decided: Sequence[_Decided]) -> Iterator[Finding]:
    found = []
    for loc, decision, norm_set in decided:
        start = decision.effective or earliest_effective(norm_set)
        if start is not None and decision.decided_on is not None and decision.decided_on > start:
            found.append((loc, decision.norm, decision.decided_on))
    if found:
        each = tuple(Said.of("{norm} from {day}", norm=norm, day=day) for _, norm, day in found)
        message = Said.of(
            "decisions of region {region!r} were taken after the day from which they were to hold, so each holds only "
            "from the day on which it was taken: {each}",
            region=region,
            each=each,
        )
        yield "A039", message, (*found[0][0], "decided_on"), ", ".join(norm for _, norm, _ in found)
