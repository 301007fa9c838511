"""Codes E: a run as a whole: its years, norms and organisations."""

from __future__ import annotations

from cns_check.diagnostics.model import CodeInfo, Severity

CODES: tuple[CodeInfo, ...] = (
    CodeInfo(
        "E001",
        "incomplete-year-used",
        Severity.WARNING,
        "A year that is judged is marked incomplete.",
        "What was delivered of an incomplete year is only a least volume, so a verdict may stay undetermined.",
        "Judge another year with `--data-year`, or deliver the whole year.",
    ),
    CodeInfo(
        "E002",
        "year-not-delivered",
        Severity.WARNING,
        "A year that a norm looks at is not in the volumes.",
        "A year that was not delivered is unknown, not zero: a mean over it is only decided if the rest suffices.",
        "Deliver that year too, or judge another year with `--data-year`.",
    ),
    CodeInfo(
        "E003",
        "norm-not-in-force",
        Severity.NOTE,
        "No version of a norm contains 1 January of the norm year.",
        "A value is never carried on past its end, so nothing is judged.",
        "Choose another `--norm-year`, or add the version with its source to the norm file.",
    ),
    CodeInfo(
        "E004",
        "norm-without-volumes",
        Severity.NOTE,
        "No location performs what a norm counts.",
        "A norm without rows may be a norm that nobody performs, or a mapping that was forgotten.",
        "Check the mapping of interventions in the profile if volumes were expected.",
    ),
    CodeInfo(
        "E005",
        "organisation-unknown",
        Severity.WARNING,
        "A norm counts per organisation, and the organisation of performing locations is not known.",
        "Their organisation may have other locations that count too, so their verdict is undetermined.",
        "Give a location register with `organisation_id` (`--locations`).",
    ),
    CodeInfo(
        "E006",
        "designated-below-minimum",
        Severity.WARNING,
        "A designated location stays below the minimum, also with what comes to it.",
        "An agreement does not undo the norm: from enforcement on the contract of this location is undecided.",
        "The region designates fewer locations, or shows where the missing volume comes from.",
    ),
    CodeInfo(
        "E007",
        "more-designated-than-volume",
        Severity.WARNING,
        "A region designates more locations than its volume can carry at the minimum.",
        "However the volume is divided, at least one designated location stays below the norm.",
        "The region designates fewer locations.",
    ),
    CodeInfo(
        "E008",
        "neither-sends-nor-receives",
        Severity.NOTE,
        "Locations that perform the care take no part in the reallocation.",
        "Their volume stays where it is; the reason tells whether that is for now or for good.",
        "`cns-check explain` tells what each reason means.",
    ),
    CodeInfo(
        "E009",
        "volume-unplaced",
        Severity.WARNING,
        "Volume that leaves a location finds no place.",
        "No source says what happens when nobody may receive: the patients are reported, never dropped or squeezed in.",
        "Ask the region for a decision; `--across-regions` shows the nearest eligible location elsewhere.",
    ),
    CodeInfo(
        "E010",
        "masked-volume-not-moved",
        Severity.NOTE,
        "A sender's volume is masked or blank, so no number can move.",
        "Its transfer is listed without a number, and the region's totals carry the interval.",
        "Ask the location for the exact number.",
    ),
    CodeInfo(
        "E011",
        "capacity-not-stated",
        Severity.WARNING,
        "A location that may receive has no row in the capacities.",
        "A capacity that nobody stated is not assumed: the location takes nothing.",
        "Add the location to the file, or give `--max-growth` for the rest.",
    ),
)
