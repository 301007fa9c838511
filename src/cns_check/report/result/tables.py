"""The result tables: which columns each has, declared once. :mod:`table` says what a table is."""

from __future__ import annotations

from cns_check.report.result.table import Column, must

# Columns that several tables share.
_SET = must("norm_set", "text", "Id of the norm set.")
_NORM = must("norm_id", "text", "Id of the norm.")
_YEAR = must("norm_year", "whole", "The norm year.")
_KEY = (_SET, _NORM, _YEAR)
_NETWORK = must("network", "text", "Which kind of region decides on it.")
_LOCATION = must("location_id", "text", "The location.")
_DIVIDED = (*_KEY, must("method", "text", "How it was divided."))
_BASIS_YEAR = must("basis_year", "whole", "The year whose volumes move.")
_PLACED = (
    Column("volume_moved", "number", "What was placed; empty: masked."),
    Column("volume_unplaced", "number", "What leaves and finds no place; empty: masked."),
)

VERDICTS: tuple[Column, ...] = (
    _SET,
    _NORM,
    must("cluster", "text", "The condition the norm belongs to."),
    _NETWORK,
    Column("region_id", "text", "Region of the location for that network; empty when unknown."),
    Column("organisation_id", "text", "Organisation of the location; empty when unknown."),
    _LOCATION,
    Column("location_name", "text", "Its name in the register, else in the latest year of the volumes."),
    must("norm_year", "whole", "Whose 1 January decides version and regime."),
    Column("data_year", "whole", "Last year of the window."),
    Column("window", "text", "The window reported; empty for a process norm."),
    Column("volume", "number", "Volume per year when exactly known."),
    must("volume_low", "number", "Least volume per year."),
    Column("volume_high", "number", "Greatest volume per year; empty when unknown."),
    Column("minimum", "whole", "The number in force; empty when there is none."),
    Column("margin", "number", "Volume less minimum; empty when either is."),
    must("verdict", "text", "met, below, not_performed, undetermined, no_norm or process."),
    Column("norm_status", "text", "Status of the number used: adopted, reported, guideline or proposed."),
    Column("regime", "text", "Regime in force on that day."),
    Column("contract_status", "text", "Empty for a set without regimes."),
    must("indicative", "flag", "The number is a guideline or proposed."),
    Column(
        "basis_matters",
        "flag",
        "The fallback decides, and of the previous year and the impact-analysis year one gives met and the other not; "
        "empty: it decides, and that year was not delivered or is not known, or it is masked.",
    ),
    must("reason_code", "text", "The case of the decision table."),
    must("reason", "text", "The rule, the numbers and the source in a sentence."),
    Column("source", "text", "Document and place of the number: `document, at; document, at`."),
)

_UNLIKELY = "empty: not said, for a year is not exactly known, nothing is performed, or the rule is no plain minimum."

#: Beside the columns of the verdicts, where ``--chance`` asks for them.
CHANCES: tuple[Column, ...] = (
    Column("p_rate_met", "number", f"Probability that the underlying rate is at least the minimum; {_UNLIKELY}"),
    Column("p_next_year_met", "number", f"Probability that the next year's count makes the norm met; {_UNLIKELY}"),
    Column("decided_by_chance", "flag", "p_rate_met lies from 0.1 to 0.9; empty where it is."),
)
VERDICTS_WITH_CHANCES = (*VERDICTS, *CHANCES)

CONTRACTS: tuple[Column, ...] = (
    _SET,
    _NORM,
    must("norm_year", "whole", "On whose 1 January the status holds."),
    Column("region_id", "text", "Region of the location for the norm's network; empty when unknown."),
    Column("organisation_id", "text", "Organisation of the location; empty when unknown."),
    _LOCATION,
    Column("location_name", "text", "Its name."),
    must("contract_status", "text", "What may be contracted."),
    Column(
        "from_date",
        "text",
        "From when, ISO date: the effective date of the agreement or fallback where that decides, of a fallback not "
        "before the norm year; else 1 January of the norm year; of deferred the day on which it will hold; empty for "
        "undecided and not_applicable.",
    ),
    Column("until", "text", "Last day of the exception, ISO date; empty where the status is not exempt."),
    Column("norm_status", "text", "Status of the number: adopted, reported, guideline or proposed; empty without one."),
    must("indicative", "flag", "The number is a guideline or proposed."),
    must("what_if", "flag", "The status rests on what nobody decided."),
    Column("what_if_why", "text", "On what, in words; empty where it is no what-if."),
    must("reason_code", "text", "The case of the decision table."),
    must("reason", "text", "The sentence of the verdict; of deferred also what holds until then."),
)

TRANSFERS: tuple[Column, ...] = (
    *_KEY,
    _NETWORK,
    Column("region_id", "text", "Region of the sender; empty when unknown."),
    Column("route", "text", "consensus, consent, none or scenario; empty when nothing is known or decided."),
    must("intervention_id", "text", "What is done."),
    must("from_location_id", "text", "The sender."),
    Column("to_location_id", "text", "The receiver; empty when unplaced or not exactly known."),
    Column("volume", "number", "Procedures per year; empty when the sender's volume is masked."),
    must("method", "text", "How it was divided: an assumption."),
    _BASIS_YEAR,
    must("reason_code", "text", "Why it moves, or why it finds no place."),
)

AFTER: tuple[Column, ...] = (
    *_DIVIDED,
    _BASIS_YEAR,
    _NETWORK,
    Column("region_id", "text", "Region of the location; empty when unknown."),
    Column("intervention_id", "text", "Empty: the norm's sum."),
    _LOCATION,
    Column("location_name", "text", "Its name."),
    Column("eligible", "flag", "It may receive; empty: masked."),
    Column("volume_before", "number", "Calendar volume of the basis year; empty when not exactly known."),
    Column("volume_out", "number", "What leaves, placed or not; empty: masked."),
    Column("volume_in", "number", "What comes in; empty: masked."),
    Column("volume_after", "number", "Before less out plus in; empty when before is not exactly known."),
    Column("minimum", "whole", "The number in force; empty on rows of one intervention."),
    Column("verdict_before", "text", "Calendar volume before against the minimum; empty on rows of one intervention."),
    Column("verdict_after", "text", "Calendar volume after against the minimum; empty on rows of one intervention."),
    Column("growth", "number", "In / before; empty when before is 0 or not exactly known."),
)

#: The same with a column more, where the method ``travel-time`` divided.
AFTER_BY_TRAVEL: tuple[Column, ...] = tuple(
    column
    for each in AFTER
    for column in (
        *(
            (Column("volume_after_concentration", "number", "After step 1 of travel-time; empty of other methods."),)
            if each.name == "volume_after"
            else ()
        ),
        each,
    )
)

REGIONS: tuple[Column, ...] = (
    *_DIVIDED,
    _BASIS_YEAR,
    _NETWORK,
    must("region_id", "text", "The region."),
    Column("route", "text", "consensus, consent, none or scenario; empty when nothing is known or decided."),
    Column("effective", "text", "From when, ISO date."),
    must("performing", "whole", "Locations with volume in the basis year."),
    Column("eligible", "whole", "Locations that may receive; empty: masked."),
    must("volume_total", "number", "All exactly known volume."),
    *_PLACED,
    must("volume_unknown_low", "number", "Least volume of the cells that are not exactly known."),
    Column("volume_unknown_high", "number", "Greatest volume of those cells; empty when unknown."),
    Column("could_carry", "whole", "How many locations the total could carry: total / minimum, rounded down."),
    Column("reason_code", "text", "Why nothing moves, or why something finds no place."),
)

_OF_THE_MOVED = "Of the moved whose minutes are known before and after: extra minutes "

TRAVEL: tuple[Column, ...] = (
    *_KEY,
    Column("method", "text", "How it was divided; empty where nothing is reallocated."),
    _BASIS_YEAR,
    _NETWORK,
    Column("region_id", "text", "Region of today's locations; empty: all patients."),
    must("moment", "text", "before or after."),
    Column("patients", "number", "Who have a place, a year; empty, as all that follows: masked."),
    Column("without_minutes", "number", "Of them, of whom no minutes are known."),
    Column("unplaced", "number", "Who have no place."),
    Column("mean_minutes", "number", "Of the patients less those without minutes; so are the next six."),
    Column("median_minutes", "number", "The smallest number of minutes that at least half do not exceed."),
    Column("p90_minutes", "number", "The smallest number of minutes that at least nine tenths do not exceed."),
    Column("max_minutes", "number", "The longest."),
    Column("share_over_30", "number", "Share, strictly over 30 minutes."),
    Column("share_over_45", "number", "Share, strictly over 45 minutes."),
    Column("share_over_60", "number", "Share, strictly over 60 minutes."),
    Column("moved", "number", "Patients whose last location is not today's; empty before, and so is what follows."),
    Column("mean_extra_minutes", "number", "Of the moved whose minutes are known before and after."),
    Column("within_0", "number", f"{_OF_THE_MOVED}0 or less."),
    *(
        Column(f"within_{most}", "number", f"{_OF_THE_MOVED}from {least} up to but not including {most}.")
        for least, most in ((0, 5), (5, 10), (10, 15), (15, 20), (20, 25), (25, 30), (30, 45))
    ),
    Column("over_45", "number", f"{_OF_THE_MOVED}45 and more."),
)

EFFECTS: tuple[Column, ...] = (
    *_DIVIDED,
    Column("region_id", "text", "Region of the location; empty when unknown."),
    Column("location_id", "text", "The location; empty: the region."),
    must("effect", "text", "What moves with the patients, as the file has it."),
    must("unit", "text", "What is counted."),
    Column("before", "number", "Volume before times the amount per procedure; empty when not exactly known."),
    Column("after", "number", "The same of the volume after; empty when not exactly known."),
    Column("change", "number", "After less before; empty when either is."),
    must("source", "text", "Where the amounts come from."),
)

CHANCE: tuple[Column, ...] = (
    *_DIVIDED,
    Column("region_id", "text", "Region of the location; empty when unknown."),
    must("location_id", "text", "Who keeps."),
    Column("p05", "number", "Of 1,000 years drawn, the volume that 5% do not exceed; empty: not exactly known."),
    Column("p95", "number", "The volume that 95% do not exceed; empty likewise."),
    Column("share_below", "number", "Share of the years drawn below the minimum; empty without a minimum of its own."),
)

SWEEP: tuple[Column, ...] = (
    *_KEY,
    Column("region_id", "text", "The region; empty: all locations, those without a region too."),
    must("minimum", "whole", "The number that is tried."),
    must("met", "whole", "Locations that would meet it."),
    must("below", "whole", "Locations that would be below."),
    must("undetermined", "whole", "Locations of which that would not be known."),
    must("patients_below", "number", "Exactly known volume of the data year at the locations below."),
    Column(
        "regions_without_met",
        "whole",
        "Regions with a performing location in which none meets it; empty, as what follows: no region is known.",
    ),
    Column("would_move", "number", "What would go from locations below to those of their region that meet it."),
    Column("unplaced", "number", "What would leave locations below and find no place in its region."),
)

OPTIMUM: tuple[Column, ...] = (
    *_KEY,
    _NETWORK,
    Column("region_id", "text", "The region; empty: all regions as one."),
    must("objective", "text", "The first objective: value, bound and gap are its."),
    must("assignment", "text", "split, whole or nearest."),
    must("status", "text", "optimal (proven), feasible (not proven), infeasible (proven) or unknown."),
    Column("value", "number", "Of what was found; of norms that go together, of all of them."),
    Column("bound", "number", "The best that it could be."),
    Column("gap", "number", "Between the two, as a share of the value."),
    must("volume_total", "number", "All of the norm's volume in the region, a year; a mask counts its low end."),
    must("locations_before", "whole", "Locations that perform."),
    Column("locations_after", "whole", "Locations that are open."),
    Column("stops", "whole", "Locations that perform and are not open."),
    Column("opens", "whole", "Locations that are open and do not perform."),
    Column("mean_minutes_before", "number", "Of all whose minutes are known."),
    Column("mean_minutes_after", "number", "Of all whose minutes are known and who have a place."),
    Column("max_minutes_after", "number", "The longest of them."),
    Column("patients_moved", "number", "Whose location is not today's, a year."),
    Column("reason_code", "text", "Why nothing is possible."),
)

DECISIONS: tuple[Column, ...] = (
    *_KEY,
    Column("region_id", "text", "Region of the location."),
    _LOCATION,
    Column("location_name", "text", "Its name."),
    must("decision", "text", "keep, stop, open or not_opened."),
    must("volume_before", "number", "Of the norm, a year; a mask counts its low end."),
    must("volume_after", "number", "The same after."),
    must("minimum", "number", "That it is held against."),
    Column("margin", "number", "Volume after less minimum; empty when it is not open."),
)

ASSIGNMENTS: tuple[Column, ...] = (
    *_KEY,
    Column("region_id", "text", "Region of today's location."),
    must("intervention_id", "text", "What is done."),
    Column("origin_id", "text", "Where they live; empty: not located."),
    must("from_location_id", "text", "Where they go today."),
    Column("location_id", "text", "Where they go then; empty: no location that may be open can be reached."),
    must("volume", "number", "Procedures a year; fractions stay fractions."),
    Column("minutes", "number", "To where they go then; empty when not known."),
)

FRONTIER: tuple[Column, ...] = (
    *_KEY,
    Column("region_id", "text", "The region; empty: all regions as one."),
    must("locations", "whole", "With exactly so many locations."),
    must("status", "text", "optimal, feasible, infeasible or unknown."),
    Column("mean_minutes", "number", "Of all whose minutes are known and who have a place."),
    Column("max_minutes", "number", "The longest of them."),
    Column("total_minutes", "number", "Of all, those who are not located as from the site of their location."),
)

#: The decisions as ``--scenario`` reads them.
SCENARIO: tuple[Column, ...] = (_NORM, _LOCATION, must("decision", "text", "stop, keep or new."))

METHODS: tuple[Column, ...] = (
    *_DIVIDED,
    *_PLACED,
    Column("receivers", "whole", "Locations that get any of it; empty: masked."),
    Column("mean_distance", "number", "Mean distance of what was placed, as far as it is known; per patient."),
    Column("distance_unit", "text", "km (great circle) or minutes (of the table given)."),
    Column("volume_distance_unknown", "number", "What was placed over an unknown distance; empty: masked."),
    Column("largest_growth", "number", "The largest in / before of a receiver."),
    Column("largest_growth_location_id", "text", "The receiver that grows most."),
)

SUMMARY: tuple[Column, ...] = (
    *_KEY,
    must("performing", "whole", "Locations with a row that is not not_performed."),
    must("met", "whole", "Of those, met."),
    must("below", "whole", "Of those, below."),
    must("undetermined", "whole", "Of those, undetermined."),
    must("no_norm", "whole", "Of those, without a norm or number."),
    must("process", "whole", "Of those, under a process norm."),
    must("not_performed", "whole", "Locations with a row that performed nothing in the data year."),
)

DIAGNOSTICS: tuple[Column, ...] = (
    must("code", "text", "A letter and three digits."),
    must("name", "text", "Readable name of the code."),
    must("severity", "text", "error, warning or note."),
    must("message", "text", "What is wrong."),
    must("remedy", "text", "What to do."),
    Column("path", "text", "The file."),
    Column("line", "whole", "Physical line, from 1."),
    Column("column", "whole", "Character in the line, from 1."),
    Column("row", "whole", "Data row of a Parquet file, from 1."),
    Column("field", "text", "Column or key."),
    Column("value", "text", "The offending text."),
)
