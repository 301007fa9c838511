"""The quarters of a delivery, beside the years that they add up to.

In: the rows of the files and their profiles. Out: volumes per quarter, and what their absence means.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from cns_check.inputs.checked_tables import no_quarters
from cns_check.inputs.unknown_volume import UNKNOWN
from cns_check.inputs.volumes.file_rows import FileRows
from cns_check.inputs.volumes.profile import Profile

if TYPE_CHECKING:
    import pandas as pd

_KEY = ["location_id", "intervention_id", "year"]


def quarters_delivered(parts: Mapping[int, FileRows], profiles: Sequence[Profile]) -> dict[tuple[str, int, int], float]:
    """``Volumes.absent_quarters``: of several files the least certain holds, as in ``delivered``.

    A year that lacks a quarter does not make its others less certain; one that a profile marks incomplete does.
    """
    high: dict[tuple[str, int, int], float] = {}
    for index, part in parts.items():
        profile = profiles[index]
        for key in part.quarters:
            open_end = profile.absent == "unknown" or key[1] in profile.incomplete_years
            high[key] = max(high.get(key, 0.0), UNKNOWN if open_end else 0.0)
    return {key: high[key] for key in sorted(high)}


def quarters(
    rows: pd.DataFrame, when: Mapping[tuple[str, int, int], float], profiles: Sequence[Profile]
) -> pd.DataFrame:
    """The table ``Volumes.quarters``.

    Of a location that delivers a whole year, where others deliver quarters of it, each of these quarters holds
    anything from 0 to the whole. A volume of a year that the row's profile marks incomplete is a lower bound.

    Args:
        rows: The table ``Volumes.rows``.
        when: ``Volumes.absent_quarters``.
        profiles: Per file number its profile; a file without one (corrections) marks no year.
    """
    if not when:
        return no_quarters()
    import pandas as pd  # noqa: PLC0415 - heavy, and few deliver by quarter

    delivered = pd.DataFrame(list(when), columns=["intervention_id", "year", "quarter"])
    marked = pd.Series(False, index=rows.index)
    for index, profile in enumerate(profiles):
        marked |= (rows["file"] == index) & rows["year"].isin(profile.incomplete_years)
    marked |= _lacks_a_month(rows, profiles)
    rows = rows[[*_KEY, "quarter", "low", "high"]].assign(high=rows["high"].mask(marked, UNKNOWN))
    whole = rows[rows["quarter"] == 0].drop(columns="quarter").assign(low=0.0)
    spread = whole.merge(delivered, on=["intervention_id", "year"])
    together = pd.concat([rows[rows["quarter"] > 0], spread[rows.columns]])
    return together.groupby([*_KEY, "quarter"], as_index=False, sort=True)[["low", "high"]].sum()


def _lacks_a_month(rows: pd.DataFrame, profiles: Sequence[Profile]) -> pd.Series[bool]:
    """Per row of a month, in a file where an absent row is unknown, whether its quarter has not all three."""
    unknown = [i for i, p in enumerate(profiles) if p.absent == "unknown"]
    mine = (rows["month"] > 0) & rows["file"].isin(unknown)
    if not mine.any():
        return mine
    months = rows.groupby([*_KEY, "quarter", "file"])["month"].transform("nunique")
    return mine & (months < 3)
