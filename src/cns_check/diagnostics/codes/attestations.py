"""Codes X: the attestations of process norms."""

from __future__ import annotations

from cns_check.diagnostics.model import CodeInfo, Severity

ERROR, WARNING, NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE

CODES: tuple[CodeInfo, ...] = (
    CodeInfo(
        "X001",
        "attestation-unknown-norm",
        ERROR,
        "An attestation is for a norm that no loaded set has.",
        "If the norm is misspelt, the location meant would count as not attested.",
        "Correct the id, or load the norm set that has it with --norms.",
    ),
    CodeInfo(
        "X002",
        "attestation-of-volume-norm",
        ERROR,
        "An attestation is for a norm that is judged on volume.",
        "Only a process norm can be attested; a number is met or not met by the volumes.",
        "Correct the id, or remove the row.",
    ),
    CodeInfo(
        "X003",
        "attestation-unknown-location",
        WARNING,
        "An attestation is for a location that is not known.",
        "If it is misspelt, the location meant counts as not attested.",
        "Correct the id, or add the location to the register.",
    ),
    CodeInfo(
        "X004",
        "attestation-date",
        ERROR,
        "A date of an attestation is absent, cannot be read or does not exist.",
        "The dates decide on which day the norm is attested.",
        "Write YYYY-MM-DD; only valid_until may be blank, for an attestation without end.",
    ),
    CodeInfo(
        "X005",
        "attestation-ends-before-start",
        ERROR,
        "An attestation ends before its date.",
        "It would hold on no day.",
        "Correct date or valid_until.",
    ),
    CodeInfo(
        "X006",
        "attestation-by-nobody",
        ERROR,
        "An attestation does not say who gave it.",
        "What nobody answers for is not attested.",
        "Fill in attested_by.",
    ),
    CodeInfo(
        "X007",
        "attestations-overlap",
        WARNING,
        "Two attestations of one location and norm hold on the same day.",
        "It changes no verdict; one of the two may be meant for another location or norm.",
        "Let the older one end before the newer begins, or remove the one that was entered twice.",
    ),
    CodeInfo(
        "X008",
        "attestation-columns",
        NOTE,
        "The attestations have columns that are not used.",
        "A misspelt column is not read: without valid_until an attestation has no end.",
        "Nothing, if they are not needed.",
    ),
    CodeInfo(
        "X009",
        "attestation-of-successor",
        NOTE,
        "An attestation of a location counts for its successor.",
        "A location that moved, merged or got another name keeps what is attested of it.",
        "Nothing; attest the successor itself where something else holds for it.",
    ),
    CodeInfo(
        "X010",
        "attestations-disagree",
        ERROR,
        "Two locations with one successor are attested for different periods.",
        "Until when the successor is attested is open.",
        "Attest the successor, by its own id.",
    ),
)
