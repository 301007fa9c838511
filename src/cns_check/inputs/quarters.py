"""The quarters of a delivery, beside the years that they add up to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from cns_check.inputs.profile import Profile
from cns_check.inputs.tables import no_quarters, no_quarters_delivered
from cns_check.inputs.unknown import UNKNOWN
from cns_check.inputs.volumefile import FileRows

_KEY = ["location_id", "intervention_id", "year"]


def quarters_delivered(parts: Mapping[int, FileRows], profiles: Sequence[Profile]) -> pd.DataFrame:
    """The table ``Volumes.quarters_delivered``: of several files the least certain holds, as in ``delivered``.

    A year that lacks a quarter does not make its others less certain; one that a profile marks incomplete does.
    """
    high: dict[tuple[str, int, int], float] = {}
    for index, part in parts.items():
        profile = profiles[index]
        for key in part.quarters:
            open_end = profile.absent == "unknown" or key[1] in profile.incomplete_years
            high[key] = max(high.get(key, 0.0), UNKNOWN if open_end else 0.0)
    if not high:
        return no_quarters_delivered()
    keys = sorted(high)
    return pd.DataFrame(
        {
            "intervention_id": pd.Series([k[0] for k in keys], dtype="str"),
            "year": np.array([k[1] for k in keys], dtype=np.int64),
            "quarter": np.array([k[2] for k in keys], dtype=np.int64),
            "high": np.array([high[k] for k in keys], dtype=np.float64),
        }
    )


def quarters(rows: pd.DataFrame, when: pd.DataFrame, profiles: Sequence[Profile]) -> pd.DataFrame:
    """The table ``Volumes.quarters``.

    Of a location that delivers a whole year, where others deliver quarters of it, each of these quarters holds
    anything from 0 to the whole. A volume of a year that the row's profile marks incomplete is a lower bound.

    Args:
        rows: The table ``Volumes.rows``.
        when: The table ``Volumes.quarters_delivered``.
        profiles: Per file number its profile; a file without one (corrections) marks no year.
    """
    if when.empty:
        return no_quarters()
    marked = pd.Series(False, index=rows.index)
    for index, profile in enumerate(profiles):
        marked |= (rows["file"] == index) & rows["year"].isin(profile.incomplete_years)
    rows = rows[[*_KEY, "quarter", "low", "high"]].assign(high=rows["high"].mask(marked, UNKNOWN))
    whole = rows[rows["quarter"] == 0].drop(columns="quarter").assign(low=0.0)
    spread = whole.merge(when[["intervention_id", "year", "quarter"]], on=["intervention_id", "year"])
    together = pd.concat([rows[rows["quarter"] > 0], spread[rows.columns]])
    return together.groupby([*_KEY, "quarter"], as_index=False, sort=True)[["low", "high"]].sum()
