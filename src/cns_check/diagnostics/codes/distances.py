"""Codes D: distances and capacities for the reallocation."""

from __future__ import annotations

from cns_check.diagnostics.model import CodeInfo, Severity

ERROR, WARNING, NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE

CODES: tuple[CodeInfo, ...] = (
    CodeInfo(
        "D001",
        "distance-minutes",
        ERROR,
        "A travel time is not a number of minutes.",
        "It decides to which location volume goes.",
        "Write minutes of 0 or more with a decimal point, such as 12 or 12.5.",
    ),
    CodeInfo(
        "D002",
        "distance-twice",
        ERROR,
        "Two rows give different travel times from one location to another.",
        "It would be chance which of them holds.",
        "Keep the right one; equal rows count once.",
    ),
    CodeInfo(
        "D003",
        "capacity-number",
        ERROR,
        "A capacity is not a whole number of procedures.",
        "It decides how much volume a location can take.",
        "Write a whole number from 0 to 1000000, without marks.",
    ),
    CodeInfo(
        "D004",
        "capacity-twice",
        ERROR,
        "Two rows give different capacities of a location for one norm.",
        "It would be chance which of them holds.",
        "Keep the right one; equal rows count once.",
    ),
    CodeInfo(
        "D005",
        "capacity-unknown-norm",
        WARNING,
        "A capacity is for a norm that no loaded norm set has.",
        "If it is misspelt, the capacity meant is not applied.",
        "Correct the id, or load the norm set that has it with --norms.",
    ),
    CodeInfo(
        "D006",
        "capacity-unknown-location",
        WARNING,
        "A capacity is of a location that is not known.",
        "If it is misspelt, the location meant has no limit.",
        "Correct the id, or add the location to the register.",
    ),
    CodeInfo(
        "D007",
        "distance-columns",
        NOTE,
        "A distance or capacity file has columns that are not used.",
        "A misspelt column is not read.",
        "Nothing, if they are not needed.",
    ),
)
