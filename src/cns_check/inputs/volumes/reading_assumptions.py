"""What was assumed in reading volumes, as sentences. In: profiles, and the rows that were read. Out: sentences."""

from __future__ import annotations

from collections.abc import Sequence

from cns_check.inputs.files.look_alike import SAME, SAME_WORDS
from cns_check.inputs.volumes.file_rows import FileRows
from cns_check.inputs.volumes.profile import Profile
from cns_check.words import Said, joined_by_and


def assumptions(profiles: Sequence[Profile], parts: Sequence[FileRows], corrected: int) -> tuple[str, ...]:
    """Says what every result rests on. No path and no line: the same data in another form gives the same sentences.

    Args:
        profiles: Of the files.
        parts: Their rows.
        corrected: Corrections applied.
    """
    said: list[str] = []
    if any(p.absent == "not-performed" for p in profiles):
        template = (
            "A location without a row for an intervention, in a year that was delivered, did not perform it "
            "(absent: not-performed)."
        )
        said.append(Said.of(template))
    if any(p.absent == "unknown" for p in profiles):
        template = (
            "A location without a row for an intervention, in a year that was delivered, has an unknown volume "
            "(absent: unknown)."
        )
        said.append(Said.of(template))
    years = sorted({y for p in profiles for y in p.incomplete_years} | {y for p in parts for _, y in p.partial})
    if years:
        template = "Incomplete years ({years}): a volume is a lower bound."
        said.append(Said.of(template, years=", ".join(map(str, years))))
    masks = sorted({(str(t), low, high) for p in profiles for t, (low, high) in p.masked.items()})
    template = "The mask {text!r} stands for {low} to {high}."
    said += [Said.of(template, text=text, low=low, high=high) for text, low, high in masks]
    if any(p.duplicates == "sum" for p in profiles):
        template = "Rows that repeat a location, intervention and year are added up (duplicates: sum)."
        said.append(Said.of(template))
    kinds = [kind for kind in SAME if any(kind in p.ids.same for p in profiles)]
    if kinds:
        template = "Location ids that differ only by {kinds} are one location (ids: same)."
        said.append(Said.of(template, kinds=joined_by_and([SAME_WORDS[kind] for kind in kinds])))
    marks = sorted({mark for p in profiles for mark in p.marks})
    if marks:
        template = "Footnote marks at the end of a volume say nothing of it: {marks}."
        said.append(Said.of(template, marks=", ".join(map(repr, marks))))
    renamed = sorted({(str(t), year) for p in profiles for t, year in p.years.items() if year != "drop"})
    template = "The year delivered as {text!r} is {year}."
    said += [Said.of(template, text=text, year=year) for text, year in renamed]
    chosen = sorted({choice for p in parts for choice in p.choices.items()})
    template = "Of several deliveries, {delivery!r} counts for {name}."
    said += [Said.of(template, delivery=delivery, name=name) for name, delivery in chosen]
    left = sorted({name for p in parts for name in p.mapped_away})
    if left:
        template = "Interventions in no loaded norm set are left out: {names}."
        said.append(Said.of(template, names=", ".join(left)))
    if corrected:
        template = (
            "{count} volume corrected by a corrections file."
            if corrected == 1
            else "{count} volumes corrected by a corrections file."
        )
        said.append(Said.of(template, count=corrected))
    return tuple(said)
