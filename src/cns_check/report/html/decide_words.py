"""What the section says in which locations are opened and closed, in the reader's language. Out: words by name."""

from __future__ import annotations

from cns_check.report.result.result import Result
from cns_check.words import Translate


def decide_words(tr: Translate) -> dict[str, str]:
    """What its script says; names in braces are filled in by the script."""
    return {
        "too_old": tr(
            "This browser cannot unpack what this section needs. Firefox from 113, Safari from 16.4 and Chrome or Edge "
            "from 80 can."
        ),
        "all_regions": tr("all regions"),
        "shown": tr("{norm}, norm year {year}, {region}: the minimum is {minimum}"),
        "shown_no_number": tr("{norm}, norm year {year}, {region}: no number decides, so nothing is judged"),
        "today": tr("today"),
        "given": tr("scenario of this report"),
        "optimum": tr("optimum"),
        "mine": tr("these decisions"),
        "nothing_decided": tr("Nothing is decided for this norm: everything is as it is today."),
        "opens": tr("{location} opens."),
        "closes": tr("{location} closes."),
        "told": tr(
            "{location} Patients who go elsewhere: {moved}. Open and below the minimum: {below}. Mean minutes: {mean}."
        ),
        "told_unplaced": tr("Patients a year who find no place: {unplaced}."),
        "set_one": tr("{norm} is set to: {choice}."),
        "set_all": tr("All norms are set to: {choice}."),
        "undone": tr("The last change is undone."),
        "saved": tr("Saved as {file}: {rows} decisions for {norms} norms."),
        "nothing_to_save": tr("There is nothing to save: nothing is decided for any norm."),
        "loaded": tr("{file} is loaded: {rows} decisions for {norms} norms."),
        "loaded_other": tr(
            "Of these {count} are for norms that are not in this report; they are saved again as they are."
        ),
        "refused": tr("{file} is not loaded, and nothing is changed."),
        "line": tr("row {line}: {why}"),
        "bad_columns": tr("the columns norm_id, location_id and decision are needed"),
        "bad_decision": tr("{text} is not one of stop, keep and new"),
        "bad_location": tr("{text} is not a location of this report"),
        "bad_blank": tr("norm_id or location_id is blank"),
        "bad_twice": tr("{location} has another decision for {norm} above"),
        "location": tr("location"),
        "volume_today": tr("today"),
        "volume_after": tr("after"),
        "against": tr("against the minimum"),
        "minutes": tr("mean minutes"),
        "open": tr("open"),
        "closed": tr("closed"),
        "does_not": tr("does not do it"),
        "closed_for_good": tr("closed on 1 January of the norm year"),
        "taken_over": tr("taken over by then"),
        "no_region": tr("(no region)"),
        "at_least": tr("at least {volume}"),
        "point": tr("{location}: {state}, {volume} a year"),
        "map": tr("Map: choose a location to open or close it"),
        "list": tr("List: a location with a tick is open"),
        "no_coordinates": tr(
            "The register has no coordinates of these locations, so there is no map. The list has all."
        ),
        "not_on_map": tr("Without coordinates, so only in the list: {count}."),
        "lines_cut": tr("Of {all} lines the {shown} with the most patients are drawn."),
        "tile_open": tr("locations open (today {today})"),
        "tile_below": tr("open locations below the minimum (today {today})"),
        "tile_undetermined": tr("open locations that cannot be determined"),
        "tile_moved": tr("patients a year go elsewhere, of {all}"),
        "tile_mean": tr("minutes on average (today {today})"),
        "tile_p90": tr("minutes or less for nine in ten (today {today})"),
        "tile_longest": tr("minutes, the longest (today {today})"),
        "tile_over_45": tr("travel longer than 45 minutes (today {today})"),
        "tile_unplaced": tr("patients a year find no place"),
        "measure": tr("measure"),
        "m_open": tr("locations open"),
        "m_below": tr("below the minimum"),
        "m_undetermined": tr("undetermined"),
        "m_moved": tr("patients who go elsewhere"),
        "m_unplaced": tr("patients without a place"),
        "m_without": tr("patients without minutes"),
        "m_mean": tr("mean minutes"),
        "m_p90": tr("90%: minutes"),
        "m_longest": tr("longest: minutes"),
        "m_over": tr("over {minutes} minutes"),
        "m_extra": tr("mean extra minutes of who goes elsewhere"),
        "extra": tr("extra minutes"),
        "patients": tr("patients a year"),
        "zero_or_less": tr("0 or less"),
        "below_minutes": tr("above {from}, below {to}"),
        "from_minutes": tr("{from} or more, below {to}"),
        "and_more": tr("{from} and more"),
        "nobody": tr("Nobody goes elsewhere."),
        "origin": tr("origin"),
        "from": tr("from"),
        "to": tr("to"),
        "minutes_before": tr("minutes today"),
        "minutes_after": tr("minutes after"),
        "origins_shown": tr(
            "The {shown} origins with the most extra minutes, of {all} from which somebody travels longer."
        ),
        "no_origin": tr("Nobody travels longer."),
        "region": tr("region"),
        "norm": tr("norm"),
        "decided": tr("decided"),
        "yes": tr("yes"),
        "no": tr("no"),
        "regions": tr("Per region"),
        "norms": tr("All norms"),
        "compare": tr("Side by side"),
        "note_fixed": tr("Not exactly known, so what they have does not move when they close: {locations}."),
        "note_overrides": tr(
            "Fixed by an override, and not followed by these decisions: {overrides}. The command refuses a scenario "
            "with them: leave these overrides out."
        ),
        "note_no_region": tr(
            "Nothing is known of the region of {locations}. The command refuses a scenario in which they stay open."
        ),
        "note_no_site": tr("Nothing is known of the site of {locations}: nobody can be sent there."),
        "note_empty": tr("In {regions} nobody is open, so nobody there finds a place."),
    }


def decide_page_words(tr: Translate) -> dict[str, str]:
    """What its template says."""
    return {
        "title": tr("Decide: open and close locations"),
        "link": tr("Decide"),
        "lead": tr(
            "Open and close locations per norm, and see at once who reaches the minimum and who travels further. "
            "Each origin goes to the nearest location of its region that is open, as step 1 of the method travel-time "
            "has it; nobody is topped up here. A what-if: it changes no verdict and no contract status, and is no "
            "advice. Nothing leaves this page."
        ),
        "wait": tr("The section is being prepared."),
        "norm": tr("norm"),
        "region": tr("region"),
        "set_to": tr("Set to"),
        "this_norm": tr("this norm"),
        "all_norms": tr("all norms"),
        "undo": tr("Undo"),
        "save": tr("Save the scenario (CSV)"),
        "load": tr("Load a scenario (CSV)"),
        "candidates": tr("Show also who does not do it today"),
        "further": tr("Who travels further"),
        "saved_is": tr(
            "The saved file is what --scenario reads: norm_id, location_id, decision. Run the command with it for the "
            "whole report, and for who is topped up in step 2."
        ),
    }


def not_decidable(result: Result, tr: Translate) -> str:
    """Why a report by travel time has no such section, in a sentence; empty where it has one, or is no such report."""
    methods = result.run.options.get("--method")
    asked = [methods] if isinstance(methods, str) else list(methods) if isinstance(methods, (list, tuple)) else []
    by_travel = result.optimum is not None or (result.reallocated and "travel-time" in asked)
    if result.travel is None or not by_travel:
        return ""
    if result.journeys is None:
        return tr("There is no section to open and close locations: with it small counts could be found out.")
    if "--location" in result.run.options:
        return tr("There is no section to open and close locations: it needs all locations, and --location shows some.")
    return ""
