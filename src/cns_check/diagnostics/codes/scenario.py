"""Codes S: scenarios of a reallocation."""

from __future__ import annotations

from cns_check.diagnostics.model import CodeInfo, Severity

ERROR, WARNING, NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE

CODES: tuple[CodeInfo, ...] = (
    CodeInfo(
        "S001",
        "scenario-decision",
        ERROR,
        "A decision of a scenario is not stop, keep or new.",
        "It decides whether a location sends or receives.",
        "Write stop (it sends), keep (it goes on and receives) or new (it begins and receives).",
    ),
    CodeInfo(
        "S002",
        "scenario-twice",
        ERROR,
        "Two rows of a scenario decide differently on one location and norm.",
        "It would be chance which of them holds.",
        "Keep the right one; equal rows count once.",
    ),
    CodeInfo(
        "S003",
        "scenario-unknown-norm",
        ERROR,
        "A scenario names a norm that no loaded norm set has.",
        "What was decided on it would move nothing, and nobody would notice.",
        "Correct the id, or load the norm set that has it with --norms.",
    ),
    CodeInfo(
        "S004",
        "scenario-unknown-location",
        ERROR,
        "A scenario keeps or opens a location that is not known.",
        "Nothing is known of its region, so that it can receive from nobody.",
        "Correct the id, or add the location to the register.",
    ),
    CodeInfo(
        "S005",
        "scenario-columns",
        NOTE,
        "A scenario has columns that are not used.",
        "A misspelt column is not read.",
        "Nothing, if they are not needed.",
    ),
    CodeInfo(
        "S006",
        "scenario-no-region",
        ERROR,
        "A location stays under a scenario, and of its region nothing is known.",
        "Volume is divided within a region: it could neither receive nor be counted where it belongs.",
        "Give its region in --locations or --memberships, or let it stop.",
    ),
    CodeInfo(
        "S007",
        "scenario-undecided",
        WARNING,
        "A location performs what a norm counts, and the scenario that names the norm has no decision on it.",
        "It keeps, and receives: that may not be what is meant.",
        "Add a row for it: stop or keep.",
    ),
    CodeInfo(
        "S008",
        "scenario-stops-without-volume",
        WARNING,
        "A location stops under a scenario, and has no volume in the basis year.",
        "It has nothing to send; its id may be misspelt.",
        "Correct the id, or take the row away.",
    ),
    CodeInfo(
        "S009",
        "scenario-norm-not-named",
        NOTE,
        "A scenario does not name a norm of the norm sets.",
        "It is not reallocated.",
        "Nothing, if that is meant; else add a row for each location that performs it.",
    ),
    CodeInfo(
        "S010",
        "scenario-closed",
        WARNING,
        "A scenario keeps or opens a location that is closed on 1 January of the norm year.",
        "It cannot receive; what it has in the basis year goes to the others.",
        "Correct the register or the scenario.",
    ),
    CodeInfo(
        "S011",
        "scenario-successor",
        NOTE,
        "A scenario decides on a location that has a successor.",
        "From the day of the change its decision counts for the successor.",
        "Nothing, if that is meant; else give the successor a row of its own.",
    ),
    CodeInfo(
        "S012",
        "scenario-predecessors-differ",
        ERROR,
        "A scenario decides differently on two locations that have one successor.",
        "What holds for the successor is open.",
        "Give the successor a row of its own.",
    ),
    CodeInfo(
        "S013",
        "scenario-no-site",
        ERROR,
        "A location stays under a scenario, and with travel times nothing is known of its site.",
        "Nobody can be said to be near it: it could not receive.",
        "Give `origin_id` in the register or a row in --sites, or let it stop.",
    ),
)
