"""The volumes by origin, for a demand as it was observed. In: the rows of the volumes. Out: arrays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from cns_check.array_types import Floats, Texts, Whole
from cns_check.inputs.checked_tables import Volumes

#: What is no place: a blank, or an origin that the origins lack.
BLANK, UNKNOWN = -1, -2


@dataclass(frozen=True, eq=False)
class SeenRows:
    """Rows of the volumes.

    Attributes:
        intervention_ids: The interventions.
        intervention: Per row the number in :attr:`intervention_ids`.
        location: Per row the number of the location.
        place: Per row the number of the place, :data:`BLANK` or :data:`UNKNOWN`.
        year: Per row.
        volume: Per row the least number of procedures.
        origin: Per row the origin id, None for a blank.
        file: Per row the number of the file.
        line: Per row the physical line, or of Parquet the data row.
        complete_years: Years of which every row has an origin.
    """

    intervention_ids: tuple[str, ...]
    intervention: Whole
    location: Whole
    place: Whole
    year: Whole
    volume: Floats
    origin: Texts
    file: Whole
    line: Whole
    complete_years: frozenset[int]

    def of(self, counts: Sequence[str], year: int) -> SeenRows:
        """The rows of some interventions and a year; of interventions the number in ``counts``."""
        wanted = {i: n for n, i in enumerate(counts)}
        number = np.array([wanted.get(i, -1) for i in self.intervention_ids], dtype=np.int64)[self.intervention]
        rows = (number >= 0) & (self.year == year)
        return SeenRows(
            tuple(counts),
            number[rows],
            self.location[rows],
            self.place[rows],
            self.year[rows],
            self.volume[rows],
            self.origin[rows],
            self.file[rows],
            self.line[rows],
            self.complete_years,
        )


def seen_rows(volumes: Volumes, locations: Sequence[str], places: Mapping[str, int]) -> SeenRows:
    """The rows of volumes as arrays.

    Args:
        volumes: What was delivered.
        locations: All location ids, in their order.
        places: Per origin that the origins have the number of its place.
    """
    rows = volumes.rows
    intervention, interventions = rows["intervention_id"].factorize()
    at = {location: n for n, location in enumerate(locations)}
    location, location_ids = rows["location_id"].factorize()
    origin, origins = rows["origin_id"].factorize()
    place_of = np.array([*(places.get(x, UNKNOWN) for x in origins), BLANK], dtype=np.int64)
    year = rows["year"].to_numpy(dtype=np.int64)
    texts = np.empty(len(origins) + 1, dtype=object)
    texts[:-1] = list(origins)
    return SeenRows(
        tuple(interventions),
        intervention.astype(np.int64),
        np.array([at[x] for x in location_ids], dtype=np.int64)[location],
        place_of[origin],
        year,
        rows["low"].to_numpy(dtype=np.float64),
        texts[origin],
        rows["file"].to_numpy(dtype=np.int64),
        rows["line"].to_numpy(dtype=np.int64),
        frozenset(np.unique(year).tolist()) - frozenset(np.unique(year[origin < 0]).tolist()),
    )
