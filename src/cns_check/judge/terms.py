"""What each verdict says to who reads a report."""

from __future__ import annotations

from cns_check.words import Term

VERDICTS = (
    Term(
        "met",
        "verdict",
        "The volume surely reaches the minimum, or an attestation of a process norm is on file.",
        "At least the minimum, inclusive, in the window of the norm.",
    ),
    Term(
        "below",
        "verdict",
        "The volume is surely below the minimum, or a part or required norm is not met.",
        "What follows for contracts is the contract status of the row.",
    ),
    Term(
        "not_performed",
        "verdict",
        "The location did not perform the care in the data year.",
        "Who performs nothing does not miss a norm.",
    ),
    Term(
        "undetermined",
        "verdict",
        "The data leave room on both sides of the minimum.",
        "A masked, missing or incomplete volume is an interval; the row shows its least and its greatest.",
    ),
    Term(
        "no_norm",
        "verdict",
        "No number of an accepted status is in force on 1 January of the norm year.",
        "Nothing is judged on a number that has no source.",
    ),
    Term(
        "process",
        "verdict",
        "A process norm, of which no attestation is on file.",
        "It has no number, and is never judged on volume.",
    ),
)
