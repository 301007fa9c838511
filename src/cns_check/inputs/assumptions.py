"""What was assumed in reading volumes, as sentences."""

from __future__ import annotations

from collections.abc import Sequence

from cns_check.inputs.profile import Profile
from cns_check.inputs.volumefile import FileRows


def assumptions(profiles: Sequence[Profile], parts: Sequence[FileRows], corrected: int) -> tuple[str, ...]:
    """Says what every result rests on. No path and no line: the same data in another form gives the same sentences.

    Args:
        profiles: Of the files.
        parts: Their rows.
        corrected: Corrections applied.
    """
    said: list[str] = []
    if any(p.absent == "not-performed" for p in profiles):
        said.append(
            "A location without a row for an intervention, in a year that was delivered, did not perform it "
            "(absent: not-performed)."
        )
    if any(p.absent == "unknown" for p in profiles):
        said.append(
            "A location without a row for an intervention, in a year that was delivered, has an unknown volume "
            "(absent: unknown)."
        )
    years = sorted({y for p in profiles for y in p.incomplete_years} | {y for p in parts for _, y in p.partial})
    if years:
        said.append(f"Incomplete years ({', '.join(map(str, years))}): a volume is a lower bound.")
    masks = sorted({(str(t), low, high) for p in profiles for t, (low, high) in p.masked.items()})
    said += [f"The mask {text!r} stands for {low} to {high}." for text, low, high in masks]
    if any(p.duplicates == "sum" for p in profiles):
        said.append("Rows that repeat a location, intervention and year are added up (duplicates: sum).")
    chosen = sorted({choice for p in parts for choice in p.choices.items()})
    said += [f"Of several deliveries, {delivery!r} counts for {name}." for name, delivery in chosen]
    left = sorted({name for p in parts for name in p.mapped_away})
    if left:
        said.append(f"Interventions in no loaded norm set are left out: {', '.join(left)}.")
    if corrected:
        said.append(f"{corrected} volume{'s' * (corrected != 1)} corrected by a corrections file.")
    return tuple(said)
