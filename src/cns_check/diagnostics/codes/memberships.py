"""Codes M: the table of regions per network."""

from __future__ import annotations

from cns_check.diagnostics.model import CodeInfo, Severity

ERROR, WARNING, NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE

CODES: tuple[CodeInfo, ...] = (
    CodeInfo(
        "M001",
        "membership-twice",
        ERROR,
        "A location has two rows for one network.",
        "It would be chance to which region it belongs.",
        "Keep one row per location and network.",
    ),
    CodeInfo(
        "M002",
        "membership-unknown-network",
        WARNING,
        "The memberships name a network that no loaded norm has.",
        "If it is misspelt, the location keeps the region of the register.",
        "Correct it, or load the norm set that has it with --norms.",
    ),
    CodeInfo(
        "M003",
        "membership-unknown-location",
        WARNING,
        "The memberships name a location that is not known.",
        "If it is misspelt, the location meant keeps the region of the register.",
        "Correct the id, or add the location to the register.",
    ),
    CodeInfo(
        "M004",
        "membership-columns",
        NOTE,
        "The memberships have columns that are not used.",
        "A misspelt column is not read.",
        "Nothing, if they are not needed.",
    ),
    CodeInfo(
        "M005",
        "no-region-for-network",
        WARNING,
        "A location is in no region for a network.",
        "Nothing is known of its region: no agreement reaches it, and it neither sends nor receives.",
        "Give it a region in the register, or in the memberships of that network.",
    ),
)
