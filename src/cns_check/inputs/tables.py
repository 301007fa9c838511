"""What the readers hand on: checked tables with the origin of each row, and nothing of a file format."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd


def no_quarters() -> pd.DataFrame:
    """An empty table ``Volumes.quarters``."""
    return pd.DataFrame(
        {
            "location_id": pd.Series(dtype="str"),
            "intervention_id": pd.Series(dtype="str"),
            "year": pd.Series(dtype="int64"),
            "quarter": pd.Series(dtype="int64"),
            "low": pd.Series(dtype="float64"),
            "high": pd.Series(dtype="float64"),
        }
    )


def no_quarters_delivered() -> pd.DataFrame:
    """An empty table ``Volumes.quarters_delivered``."""
    return no_quarters().drop(columns=["location_id", "low"])


@dataclass(frozen=True, slots=True)
class InputFile:
    """A file that was read.

    Attributes:
        path: As the user named it.
        size: In bytes.
        sha256: Of the bytes, in hexadecimal.
        rows: Data rows in the file (header aside).
        dropped: Of those, how many do not count (dropped by the profile, control rows, other deliveries, unmapped).
    """

    path: str
    size: int
    sha256: str
    rows: int
    dropped: int


@dataclass(frozen=True, eq=False)
class Volumes:
    """Volumes per location, intervention and year, whatever files they came from.

    Attributes:
        rows: Every row that counts, as accepted: ``location_id, intervention_id, year, quarter, low, high,
            incomplete, surgeon_id, origin_id, file, line, corrected``. ``quarter`` is 1 to 4, or 0 for a whole year.
            ``low`` and ``high`` are procedures (float64, whole numbers,
            ``high`` infinite when unknown), as delivered: not widened for an incomplete year. ``incomplete`` says
            that the row's file marks the year incomplete. ``file`` is the index in ``files``; ``line`` the physical
            line, or for Parquet the data row. ``surgeon_id`` and ``origin_id`` are None where absent.
        cells: One row per (location, intervention, year), the sums of ``rows``: ``location_id, intervention_id, year,
            low, high, incomplete``; sorted by these ids and year, so that no order of input rows shows. Where a row of
            a quarter is absent and absence means unknown, ``high`` is infinite.
        delivered: One row per (intervention, year) that was delivered: ``intervention_id, year, high``. ``high`` is
            what the absence of a row means: 0 to ``high`` procedures; 0 for not performed, infinite for unknown
            (``absent: unknown``, or the year is incomplete). Sorted.
        names: Name per location id, of the latest year that has one.
        years: Years with any data row, ascending.
        incomplete_years: Years that some file marks incomplete.
        files: The files read, in the order in which the user named them.
        assumptions: What was assumed in reading, one sentence each, to be printed with every result.
        quarters: One row per (location, intervention, year, quarter): ``location_id, intervention_id, year, quarter,
            low, high``, in procedures, sorted; empty when nothing was delivered by quarter. Here ``high`` is infinite
            already where the profile marks the year incomplete. A location that delivers the whole year, of which
            others deliver quarters, has 0 to that volume in each of these.
        quarters_delivered: One row per (intervention, year, quarter) that was delivered: ``intervention_id, year,
            quarter, high``; ``high`` is what the absence of a row in ``quarters`` means, as in ``delivered``. Sorted.
    """

    rows: pd.DataFrame
    cells: pd.DataFrame
    delivered: pd.DataFrame
    names: Mapping[str, str]
    years: tuple[int, ...]
    incomplete_years: frozenset[int]
    files: tuple[InputFile, ...]
    assumptions: tuple[str, ...] = ()
    quarters: pd.DataFrame = field(default_factory=no_quarters)
    quarters_delivered: pd.DataFrame = field(default_factory=no_quarters_delivered)


@dataclass(frozen=True, eq=False)
class Locations:
    """The location register.

    Attributes:
        table: One row per location, sorted by ``location_id``, with all columns of the interface: texts are str or
            None, ``latitude`` and ``longitude`` float64 degrees (NaN when absent), dates ``datetime.date`` or None.
        files: The files read.
    """

    table: pd.DataFrame
    files: tuple[InputFile, ...] = field(default=())
