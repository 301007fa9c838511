"""What every key of the norm language means, in one line: for editors, by way of the JSON Schema.

Declares :data:`WORDS`, for :mod:`cns_check.norms.tools.schema`.
"""

from __future__ import annotations

from collections.abc import Mapping

_SOURCES = "Where it stands: documents of this set, each with the place in it."
_NOTE = "Anything a reader should know; decides nothing."
_TITLE = "Title per language (two letters); at least one."

#: Per type of the language what it is, and what each of its keys means.
WORDS: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "NormSet": (
        "A set of volume norms, with the document behind every number.",
        {
            "schema": "The version of the norm language.",
            "id": "The name of the file without .yaml: small letters, digits, single hyphens.",
            "version": "Version of the content, as text in quotes; change it whenever a value changes.",
            "jurisdiction": "Country code such as NL, or with a part such as CA-ON.",
            "title": _TITLE,
            "note": _NOTE,
            "adopted": "When the body that sets the norms adopted them.",
            "expected_norms": "How many norms the scheme has; fewer in the file is a note, not an error.",
            "reviewed": "The day on which a person last held the file against its sources.",
            "regimes": "How strictly the norms bind, from when; in ascending order, each holds until the next.",
            "guideline": "The range in which norms should lie; stands in where a number is not known.",
            "process": "How, and by when, regions decide.",
            "documents": "The documents cited, by a short name.",
            "interventions": "Everything that is counted, by id.",
            "norms": "The norms.",
        },
    ),
    "Source": (
        "Where a number or date stands.",
        {
            "document": "A document of this set, by its short name.",
            "at": "The place in it: section, page, paragraph.",
            "note": "What of it is meant, or how sure it is.",
        },
    ),
    "Document": (
        "A document that the set cites.",
        {
            "title": "Its title, as on the document.",
            "publisher": "Who published it.",
            "kind": "What it is: law, memo, press, web-page or any other word.",
            "decided": "When it was decided.",
            "published": "When it was published.",
            "reference": "Its number or other reference.",
            "url": "Where it can be read.",
            "note": _NOTE,
        },
    ),
    "DatedFact": ("A date with its source.", {"date": "The day.", "sources": _SOURCES}),
    "ExpectedNorms": (
        "How many norms the scheme has.",
        {"count": "The number of norms, whether or not they are known.", "sources": _SOURCES},
    ),
    "Regime": (
        "How strictly the norms bind from a day on.",
        {
            "from": "The first day.",
            "regime": "comply-or-explain: a location below may explain. enforced: it may not.",
            "exceptions": "allowed: the scheme keeps exceptions under enforcement.",
            "sources": _SOURCES,
        },
    ),
    "Guideline": (
        "The range in which norms should lie, in procedures per location and year.",
        {
            "minimum": "Its lower end; stands in for a number that is not known.",
            "maximum": "Its upper end; may be left out.",
            "sources": _SOURCES,
        },
    ),
    "Process": (
        "How, and by when, regions decide.",
        {
            "scenario_due": "By when a region's scenario is due.",
            "fallback_after": "Without an agreement by then the fallback applies.",
            "timetable_due": "By when the timetable is due.",
            "earliest_effective": "The earliest day on which an agreement may take effect.",
            "latest_effective": "The latest day on which an agreement may take effect.",
            "contacts_due": "By when each region names whom to turn to.",
            "expected_regions": "How many regions decide.",
            "dispute_bodies": "To whom a dispute on the timetable goes.",
            "timetable_needs": "What every decision on the timetable must carry.",
            "deferral_needs": "What a later effective date must carry.",
        },
    ),
    "ExpectedRegions": (
        "How many regions decide.",
        {"count": "The number of regions.", "sources": _SOURCES},
    ),
    "DisputeBodies": (
        "To whom a dispute on the timetable goes; the region decides.",
        {"names": "The bodies, by the names that everyone uses.", "sources": _SOURCES},
    ),
    "DecisionNeeds": (
        "What a decision must carry.",
        {
            "rationale": "It needs a reason.",
            "endorsed_by": "Who must endorse it.",
            "sources": _SOURCES,
        },
    ),
    "Intervention": ("Something that is counted.", {"title": _TITLE, "note": _NOTE}),
    "MeanOfYears": (
        "The mean of several years.",
        {"mean-of-years": "How many: the data year and those before it, 2 to 10."},
    ),
    "AnyOf": ("Several windows of which one suffices.", {"any-of": "The windows: calendar-year or a mean of years."}),
    "Tolerance": (
        "A missed year that is forgiven.",
        {"one-missed-year": "Forgiven if the years before were met and the mean with them is in order."},
    ),
    "Part": (
        "A sub-norm: some of the counted interventions have a minimum of their own.",
        {
            "counts": "Some of the norm's interventions; their sum is held against this minimum.",
            "minimum": "At least this much.",
            "when": "performed: it binds only those who perform the part.",
            "sources": _SOURCES,
        },
    ),
    "Transition": (
        "Another minimum until a day.",
        {"until": "The last day of the transition.", "minimum": "At least this much until then.", "sources": _SOURCES},
    ),
    "NewSite": (
        "A lower minimum in the year in which a location opened.",
        {"share": "The share of the minimum that is asked, between 0 and 1; rounded up.", "sources": _SOURCES},
    ),
    "Moves": (
        "Only a part of a stopping location's volume moves.",
        {"share": "The share that moves, between 0 and 1; the rest stays.", "sources": _SOURCES},
    ),
    "Version": (
        "What a norm says in a period.",
        {
            "valid_from": "The first day; empty: not known, and the version is used with a printed assumption.",
            "valid_until": "The last day; empty: open.",
            "minimum": "At least this much; empty: the number is not known to us.",
            "no_minimum": "true: the scheme has no minimum in this period.",
            "minimum_per_surgeon": "At least this much by every surgeon who performs at the location.",
            "minimum_surgeons": "At least this many surgeons must perform at the location.",
            "transition": "Another minimum until a day.",
            "status": "adopted; reported (adopted, known from others); guideline; proposed; withdrawn (never used).",
            "sources": "Where the number stands; required with a number.",
            "rationale": "Why the minimum lies outside the guideline; required there.",
            "note": _NOTE,
        },
    ),
    "Example": (
        "A case with its verdict, run by norms test.",
        {
            "name": "What it shows.",
            "norm_year": "The year whose 1 January decides.",
            "volumes": "Volumes of the data year per intervention: a number, a mask [low, high], or empty (unknown).",
            "years": "Volumes per year; the latest is the data year.",
            "surgeons": "Volumes of the data year per intervention, one for each surgeon.",
            "open_from": "When the location opened.",
            "attested": "Whether a process norm is attested.",
            "expect": "The verdict that must come out.",
        },
    ),
    "Norm": (
        "What is counted, over which time, for whom, and the versions of its number.",
        {
            "id": "Small letters, digits, single hyphens; reports cite it.",
            "title": _TITLE,
            "cluster": "The condition that it belongs to.",
            "network": "Which kind of region decides on it.",
            "kind": "volume: a number. process: no number, never scored.",
            "counts": "The interventions whose sum is held against the minimum.",
            "unit": "What is counted; required of a volume norm.",
            "per": "For whom the minimum holds; required of a volume norm.",
            "window": "calendar-year, {mean-of-years: n} or {any-of: [...]}; required of a volume norm.",
            "tolerance": "A missed year that is forgiven; only with calendar-year.",
            "data_lag": "Judged on the norm year less this.",
            "parts": "Sub-norms on some of the interventions.",
            "requires": "Other norms of this set that must be met as well.",
            "new_site": "A lower minimum in the year in which a location opened.",
            "moves": "Only a part of a stopping location's volume moves.",
            "note": _NOTE,
            "versions": "What the norm says, period by period.",
            "examples": "Cases with their verdict, run by norms test.",
        },
    ),
}
