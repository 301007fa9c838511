"""Codes S020 and further: overrides of a scenario; S040 and further: what moves with the patients."""

from __future__ import annotations

from cns_check.diagnostics.model import CodeInfo, Severity

ERROR, WARNING, NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE

CODES: tuple[CodeInfo, ...] = (
    CodeInfo(
        "S020",
        "override-share",
        ERROR,
        "The share of an override is not a number from 0 to 1.",
        "It decides how much of a sender's volume goes to a receiver.",
        "Write a share with a decimal point, such as 0.25.",
    ),
    CodeInfo(
        "S021",
        "overrides-over-one",
        ERROR,
        "The overrides of a sender are more than 1 together.",
        "More would leave than there is.",
        "Lower the shares; what they leave goes to who is nearest.",
    ),
    CodeInfo(
        "S022",
        "override-twice",
        ERROR,
        "Two rows give different shares from one location to another for one norm.",
        "It would be chance which of them holds.",
        "Keep the right one; equal rows count once.",
    ),
    CodeInfo(
        "S023",
        "override-unknown-norm",
        ERROR,
        "An override is for a norm that no loaded norm set has.",
        "It would send nobody, and nobody would notice.",
        "Correct the id, or load the norm set that has it with --norms.",
    ),
    CodeInfo(
        "S024",
        "override-unknown-location",
        ERROR,
        "An override names a location that is not known.",
        "It would send nobody, and nobody would notice.",
        "Correct the id, or add the location to the register.",
    ),
    CodeInfo(
        "S025",
        "override-to-itself",
        ERROR,
        "An override sends patients from a location to itself.",
        "Nobody moves so.",
        "Name another receiver, or take the row away.",
    ),
    CodeInfo(
        "S026",
        "override-columns",
        NOTE,
        "The overrides have columns that are not used.",
        "A misspelt column is not read.",
        "Nothing, if they are not needed.",
    ),
    CodeInfo(
        "S040",
        "effect-number",
        ERROR,
        "The amount of an effect is not a number.",
        "It is multiplied by what moves.",
        "Write a number with a decimal point.",
    ),
    CodeInfo(
        "S041",
        "effect-without-source",
        ERROR,
        "The number of an effect has no source.",
        "Agreements are made from these numbers: one without a source is no ground for any.",
        "Write in `source` where the number comes from.",
    ),
    CodeInfo(
        "S042",
        "effect-twice",
        ERROR,
        "Two rows give one effect of an intervention differently.",
        "It would be chance which of them holds.",
        "Keep the right one; equal rows count once.",
    ),
    CodeInfo(
        "S043",
        "effect-in-two-units",
        ERROR,
        "One effect stands in two units.",
        "It could not be added up over interventions.",
        "Write all its rows in one unit, or give the other a name of its own.",
    ),
    CodeInfo(
        "S044",
        "effect-unknown-intervention",
        WARNING,
        "An effect is of an intervention that no loaded norm set has.",
        "If it is misspelt, the intervention meant has none.",
        "Correct the id, or load the norm set that has it with --norms.",
    ),
    CodeInfo(
        "S045",
        "effect-columns",
        NOTE,
        "The effects have columns that are not used.",
        "A misspelt column is not read.",
        "Nothing, if they are not needed.",
    ),
)
