"""The rows of one volume file that count, as checked columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cns_check.inputs.files.columns import Column, Floats, Ints, Table


@dataclass(frozen=True, eq=False)
class FileRows:
    """The rows of one file that count.

    Attributes:
        table: The file as delivered.
        index: Rows of ``table`` that count, ascending; all arrays below run along it.
        location: Location ids, final.
        intervention: Canonical intervention ids.
        year: Years.
        part: Parts of the year: 0 the whole, 1 to 4 a quarter, 5 to 16 a month.
        low: Least volume, in procedures.
        high: Greatest volume, infinite when unknown.
        name: Location names, or None.
        surgeon: Surgeon ids, or None; an empty text is absent.
        origin: Origin ids, or None; an empty text is absent.
        volume: Volumes as delivered.
        delivered: ``(intervention, year)`` that the file delivers.
        quarters: ``(intervention, year, quarter)`` that the file delivers.
        partial: ``(intervention, year)`` of which the file has quarters or months, and not all.
        dropped: Rows that do not count.
        controls: Control totals compared.
        masked: Rows that count whose volume is an interval.
        unknown: Rows that count whose volume is not known.
        mapped_away: Distinct delivered names that were left out as ``unmapped: drop`` says.
        choices: Chosen delivery per intervention, where there were several.
        headers: Header per canonical column that the file has.
        years: Years of which the file has a row of data, of any intervention.
    """

    table: Table
    index: Ints
    location: Column
    intervention: Column
    year: Ints
    part: Ints
    low: Floats
    high: Floats
    name: Column | None
    surgeon: Column | None
    origin: Column | None
    volume: Column
    delivered: frozenset[tuple[str, int]]
    quarters: frozenset[tuple[str, int, int]]
    partial: frozenset[tuple[str, int]]
    dropped: int
    controls: int
    masked: int
    unknown: int
    mapped_away: tuple[str, ...]
    choices: Mapping[str, str]
    headers: Mapping[str, str]
    years: frozenset[int]
