"""What the page's script says, in the reader's language.

In: a language, and the result for its codes. Out: words by name.
"""

from __future__ import annotations

from cns_check.contract.decision_table import DECISIONS
from cns_check.judge.windows import VERDICT_NAMES
from cns_check.report.result.result import Result
from cns_check.words import Translate, in_language, route_text, window_said


def terms(result: Result, tr: Translate) -> dict[str, str]:
    """Codes of the tables in words; English writes its codes with spaces."""
    codes = {
        *VERDICT_NAMES,
        *(d.status for d in DECISIONS if d.status is not None),
        "exempt",
        *("consensus", "consent", "km", "minutes"),
        *(("scenario",) if result.scenario else ()),
        *(n.status for n in result.norms if n.status is not None),
        *(n.regime for n in result.norms if n.regime is not None),
    }
    windows = next(result.verdicts.values(c) for c in result.verdicts.columns if c.name == "window")
    said = {code: tr(code).replace("_", " ") for code in codes} | {"none": route_text("none", tr)}
    said |= {str(w): in_language(window_said(str(w)), tr) for w in set(windows) if w is not None}
    return dict(sorted(said.items()))


def words(tr: Translate) -> dict[str, str]:
    """Sentences and labels; names in braces are filled in by the script."""
    return {
        "all": tr("all"),
        "day": tr("{year}-{month}-{day}"),
        "count": tr("count"),
        "yes": tr("yes"),
        "no": tr("no"),
        "region": tr("region"),
        "location": tr("location"),
        "norm": tr("norm"),
        "norm_year": tr("norm year"),
        "volume": tr("volume"),
        "minimum": tr("minimum"),
        "margin": tr("margin"),
        "verdict": tr("verdict"),
        "contract_status": tr("contract status"),
        "chance": tr("chance"),
        "chance_decides": tr("chance decides"),
        "chance_does_not": tr("chance does not decide"),
        "chance_not_said": tr("(not said)"),
        "drawn": tr("Chance: the volume after of who keeps, of 1,000 years drawn"),
        "nobody_keeps": tr("Nobody keeps."),
        "reason": tr("reason"),
        "from_when": tr("from when"),
        "until": tr("until"),
        "status_of_the_number": tr("status of the number"),
        "what_if": tr("what-if"),
        "contracts_shown": tr("Contract list: {count} rows. Filters: {filters}."),
        "nothing_to_contract": tr("Nothing matches these filters, or what does is not applicable."),
        "from": tr("from"),
        "to": tr("to"),
        "method": tr("method"),
        "moved": tr("moved"),
        "unplaced": tr("unplaced"),
        "receivers": tr("receivers"),
        "mean_distance": tr("mean distance"),
        "largest_growth": tr("largest growth"),
        "intervention": tr("intervention"),
        "no_region": tr("(no region)"),
        "no_place": tr("(no place)"),
        "not_known": tr("not known"),
        "no_rows": tr("No rows."),
        "more_columns": tr("More columns: scroll sideways →"),
        "nothing_moves": tr("Nothing moves."),
        "nothing_found": tr("Nothing matches these filters."),
        "nothing_drawn": tr("Nothing to draw with these filters."),
        "row": tr("row {row}"),
        "rows": tr("{first} to {last} of {count} rows"),
        "of_all": tr("{count} of {all} verdict rows match."),
        "every": tr("All {all} verdict rows are shown; no filter is set."),
        "filters": tr("Filters ({count} set)"),
        "previous": tr("Previous page"),
        "next": tr("Next page"),
        "why": tr("Why: {location}, {norm}, {year}"),
        "other_years": tr("The other norm years"),
        "derivation": tr("How this came about, step by step"),
        "derivation_elsewhere": tr(
            "How this came about, step by step: cns-check why with the inputs and options of this run, {choice}"
        ),
        "source": tr("source"),
        "moves": tr("What moves from or to this location for this norm"),
        "table_of": tr("The data of this chart as a table"),
        "first_rows": tr("The first {shown} of {all} rows; export the rows to have all."),
        "cut_volumes": tr("{shown} of {all} locations, those nearest to the minimum."),
        "cut_flows": tr("{shown} of {all} senders, those with the most volume."),
        "cut_lines": tr("{shown} of {all} lines, those with the most volume."),
        "cut_change": tr("{shown} of {all} locations, those that change most."),
        "cut_norms": tr("{shown} of {all} norms, the first ones; choose a norm to see another."),
        "cut_regions": tr("{shown} of {all} regions, the first ones; choose a region to see another."),
        "few_named": tr("Only who receives is named; choose a region to see the other names."),
        "left_out": tr("Left out, because their volume is not exactly known: {count}."),
        "tile_met": tr("{count} of {all} performing locations meet the minimum"),
        "tile_below": tr("{count} of {all} performing locations are below the minimum"),
        "tile_undetermined": tr("{count} of {all} performing locations cannot be determined"),
        "tile_open": tr("{count} of {all} performing locations have no number, or a process norm without attestation"),
        "tile_pairs_met": tr("{count} of {all} pairs of a performing location and a norm meet the minimum"),
        "tile_pairs_below": tr("{count} of {all} pairs of a performing location and a norm are below the minimum"),
        "tile_pairs_undetermined": tr(
            "{count} of {all} pairs of a performing location and a norm cannot be determined"
        ),
        "tile_pairs_open": tr(
            "{count} of {all} pairs of a performing location and a norm have no number, or a process norm without "
            "attestation"
        ),
        "tile_contract": tr("{count} of {all} rows with a contract status: do not contract"),
        "tile_moves": tr("of {all} procedures a year that leave find no place (method {method})"),
        "what_year": tr("Norm year {year}"),
        "shown_year": tr("Shown: norm year {year}, the last one; choose another in the filters."),
        "chart_volumes": tr("Volumes of {norm} against the minimum, norm year {year}"),
        "chart_regions": tr("Locations that meet the norm, per region and norm, norm year {year}"),
        "chart_flows": tr("What moves for {norm}, norm year {year}, method {method}"),
        "chart_map": tr("What moves for {norm} on coordinates, norm year {year}, method {method}"),
        "chart_map_today": tr("Who is where for {norm}, norm year {year}"),
        "chart_minutes": tr("Minutes of travel for {norm}, norm year {year}, method {method}"),
        "chart_minutes_today": tr("Minutes of travel for {norm}, norm year {year}"),
        "chart_extra": tr("Extra minutes of who goes elsewhere for {norm}, norm year {year}, method {method}"),
        "sites": tr("Locations: volume and minutes"),
        "travel": tr("Travel: minutes before and after"),
        "effects": tr("What moves with the patients"),
        "everybody": tr("(all)"),
        "of_region": tr("(region)"),
        "without_coordinates": tr("Without coordinates in the register, so not on the map: {locations}."),
        "and_more": tr("{first} and {count} more"),
        "chart_change": tr("Before and after for {norm}, norm year {year}, method {method}"),
        "chart_timetable": tr("Timetable of the regions for {norm}, norm year {year}"),
        "matrix_caption": tr("Locations and norms, norm year {year}"),
        "printed": tr("{count} verdict rows. Filters: {filters}."),
        "no_filter": tr("none"),
    }


def page_words(tr: Translate) -> dict[str, str]:
    """What stands in the page itself, by the names that its template uses."""
    return {
        "skip_to_the_results": tr("Skip to the results"),
        "norm_years_years": tr("norm years {years}"),
        "volumes_of_years": tr("volumes of {years}"),
        "without_javascript": tr("Without JavaScript"),
        "filters_charts_and_the": tr(
            "Filters, charts and the table of verdicts need JavaScript, which runs from this file alone. "
            "The summary, norms, assumptions and messages are below."
        ),
        "sections": tr("Sections"),
        "contract_list": tr("Contract list"),
        "whom_may_be_contracted": tr("Contract list: whom may be contracted for what, from when"),
        "one_row_per_contract": tr(
            "One row per location, norm and norm year, by location. From when: the effective date of the agreement or "
            "fallback where that decides, of a fallback not before the norm year; else 1 January of the norm year. "
            "Rows that are not applicable are left out; choose that contract status to see them."
        ),
        "at_a_glance": tr("At a glance"),
        "regions": tr("Regions"),
        "volumes": tr("Volumes"),
        "what_moves": tr("What moves"),
        "timetable": tr("Timetable"),
        "matrix": tr("Matrix"),
        "verdicts": tr("Verdicts"),
        "norms": tr("Norms"),
        "assumptions": tr("Assumptions"),
        "messages": tr("Messages"),
        "run_it_again": tr("Run it again"),
        "filters": tr("Filters"),
        "region": tr("region"),
        "norm": tr("norm"),
        "location": tr("location"),
        "norm_year": tr("norm year"),
        "method": tr("method"),
        "verdict": tr("verdict"),
        "contract_status": tr("contract status"),
        "reason": tr("reason"),
        "search": tr("search"),
        "name_id_reason": tr("name, id, reason"),
        "clear": tr("Clear"),
        "summary_locations_per_norm": tr("Summary: locations per norm"),
        "the_whole_report_whatever": tr("The whole report, whatever the filters; counts are locations."),
        "minimum": tr("minimum"),
        "status_of_number": tr("status of number"),
        "performing": tr("performing"),
        "met": tr("met"),
        "below": tr("below"),
        "undetermined": tr("undetermined"),
        "no_number_or_process": tr("no number or process"),
        "none": tr("none"),
        "regions_and_norms": tr("Regions and norms"),
        "volumes_against_the_norm": tr("Volumes against the norm"),
        "norm_in_the_charts": tr("Norm in the charts"),
        "what_moves_and_where": tr("What moves, and where to"),
        "on_coordinates": tr("On coordinates"),
        "before_and_after": tr("Before and after"),
        "travel": tr("Travel"),
        "minutes_before_and_after": tr("Travel: minutes before and after"),
        "extra_minutes": tr("Extra minutes"),
        "travel_per_region": tr("Travel per region, and of all patients"),
        "travel_lead": tr(
            "Of the patients who have a place; means and shares are of those whose minutes are known. Over 30 is the "
            "share that travels longer than 30 minutes."
        ),
        "sites": tr("Locations: volume and minutes"),
        "no_coordinates": tr(
            "The register has the coordinates (latitude, longitude) of no location, so there is no map: {locations}. "
            "The table has the same."
        ),
        "effects": tr("What moves with the patients"),
        "chance": tr("chance"),
        "chance_section": tr("Chance"),
        "volumes_drawn": tr("Chance: the volume after of who keeps, of 1,000 years drawn"),
        "volumes_drawn_lead": tr(
            "Nine in ten of the years drawn lie between the two volumes; the share is of the years below the minimum. "
            "Where a volume is not exactly known, nothing is drawn."
        ),
        "and_so_on": tr("{count} more"),
        "the_methods_side_by": tr("The methods side by side"),
        "all_transfers": tr("All transfers"),
        "timetable_of_the_regions": tr("Timetable of the regions"),
        "regional_overview": tr("Regional overview"),
        "as_the_regions_stand": tr("As the regions stand on {day}."),
        "regions_route_and_what": tr("Regions: route, and what it does to their volume"),
        "matrix_locations_and_norms": tr("Matrix: locations and norms"),
        "a_cell_has_the": tr(
            "A cell has the verdict, the volume against the minimum, and below it the contract status. "
            "An empty cell: not performed."
        ),
        "one_row_per_location": tr(
            "One row per location, norm and norm year. Choose a location to see why; choose a heading to sort."
        ),
        "export_for_excel": tr("Export these rows for Excel (CSV)"),
        "export_plain": tr("Plain CSV, for programs"),
        "norms_and_their_sources": tr("Norms and their sources"),
        "no_minimum_the_number": tr(
            "No minimum: the number is not known, or there is none; nothing is judged on a number without a source."
        ),
        "data_year": tr("data year"),
        "unit": tr("unit"),
        "regime": tr("regime"),
        "source": tr("source"),
        "per_organisation_per_year": tr("per organisation per year"),
        "per_location_per_year": tr("per location per year"),
        "no_rows": tr("No rows."),
        "messages_about_the_inputs": tr("Messages about the inputs and the run"),
        "no_messages": tr("No messages."),
        "with_these_files_this": tr(
            "With these files, this version and this command the same report comes out, byte for byte. "
            "Compare the sha256 of your files with those below."
        ),
        "files_that_were_read": tr("Files that were read"),
        "file": tr("file"),
        "rows": tr("rows"),
        "not_counted": tr("not counted"),
        "close": tr("Close"),
    }
