"""How far locations lie apart: great circle from coordinates, or minutes from a table. Pure.

In: the roster, and minutes between locations if given. Out: distances between any of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]

#: Mean radius of the earth in kilometres (IUGG).
EARTH_KM = 6371.0088


class Distances:
    """Distances between the locations of a roster, by their numbers; infinite where none is known."""

    def __init__(
        self, ids: Sequence[str], latitude: Floats, longitude: Floats, minutes: Mapping[tuple[str, str], float] | None
    ) -> None:
        """Takes coordinates in degrees (NaN when unknown), or minutes per (from, to), which then count alone."""
        self.unit = "km" if minutes is None else "minutes"
        self._ids = ids
        self._minutes = minutes
        self._phi, self._lambda = np.radians(latitude), np.radians(longitude)
        self._cosine = np.cos(self._phi)

    @cached_property
    def matrix(self) -> Floats:
        """From each location to each; 0 to itself."""
        if self._minutes is None:
            return self._great_circle(np.arange(len(self._ids))[:, None], np.arange(len(self._ids)))
        return self._table

    def between(self, start: Places, end: Places) -> Floats:
        """From some locations to as many others."""
        if self._minutes is None:
            return self._great_circle(start, end)
        return self._table[start, end]

    @cached_property
    def _table(self) -> Floats:
        """A direction that is not in the table is not known."""
        at = {location: i for i, location in enumerate(self._ids)}
        matrix = np.full((len(at), len(at)), np.inf)
        np.fill_diagonal(matrix, 0.0)
        for (start, end), value in (self._minutes or {}).items():
            if start in at and end in at and start != end:
                matrix[at[start], at[end]] = value
        return matrix

    def _great_circle(self, start: Places, end: Places) -> Floats:
        """Kilometres by the haversine formula."""
        phi, lam = self._phi, self._lambda
        half = np.sin((phi[end] - phi[start]) / 2) ** 2
        half = half + self._cosine[start] * self._cosine[end] * np.sin((lam[end] - lam[start]) / 2) ** 2
        km = 2 * EARTH_KM * np.arcsin(np.sqrt(np.minimum(half, 1.0)))
        return np.where(np.isnan(km), np.inf, km)
