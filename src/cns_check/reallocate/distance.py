"""How far locations lie apart: great circle from coordinates, or minutes from a table. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

#: Mean radius of the earth in kilometres (IUGG).
EARTH_KM = 6371.0088


def great_circle(latitude: Floats, longitude: Floats) -> Floats:
    """Kilometres between all pairs (haversine formula); infinite where a coordinate is not known, 0 to itself.

    Args:
        latitude: Degrees, NaN when unknown.
        longitude: Degrees, NaN when unknown.

    Returns:
        Locations x locations.
    """
    phi, lam = np.radians(latitude), np.radians(longitude)
    half = np.sin((phi[:, None] - phi) / 2) ** 2
    half = half + np.cos(phi)[:, None] * np.cos(phi) * np.sin((lam[:, None] - lam) / 2) ** 2
    km = 2 * EARTH_KM * np.arcsin(np.sqrt(np.clip(half, 0.0, 1.0)))
    return np.where(np.isnan(km), np.inf, km)


def from_table(minutes: Mapping[tuple[str, str], float], ids: Sequence[str]) -> Floats:
    """Minutes from each location to each; infinite where the table has none, 0 to itself.

    Args:
        minutes: Per (from, to); a direction that is not there is not known.
        ids: The locations.

    Returns:
        Locations x locations.
    """
    at = {location: i for i, location in enumerate(ids)}
    matrix = np.full((len(ids), len(ids)), np.inf)
    np.fill_diagonal(matrix, 0.0)
    for (start, end), value in minutes.items():
        if start in at and end in at and start != end:
            matrix[at[start], at[end]] = value
    return matrix
