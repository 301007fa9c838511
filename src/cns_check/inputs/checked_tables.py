"""What the readers hand on: checked tables with the origin of each row, and nothing of a file format.

Arrays go from room to room; a data frame of them is made only for those who ask for one. Declares :class:`Volumes`,
:class:`Locations` and what they are made of, for every room behind the readers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from cns_check.array_types import Flags, Floats, Texts, Whole

if TYPE_CHECKING:
    import pandas as pd


def no_quarters() -> pd.DataFrame:
    """An empty table ``Volumes.quarters``."""
    import pandas as pd  # noqa: PLC0415 - heavy, and most runs need no frame

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
class CellTable:
    """Volumes per location, intervention and year, sorted by these: the sums of the rows that count.

    Attributes:
        location_ids: Sorted.
        intervention_ids: Sorted.
        location: Per cell the number in ``location_ids``.
        intervention: Per cell the number in ``intervention_ids``.
        year: Years.
        low: Least volume, in procedures.
        high: Greatest, infinite when unknown; as delivered: not widened for an incomplete year.
        incomplete: A row of the cell stands in a file that marks the year incomplete.
    """

    location_ids: tuple[str, ...]
    intervention_ids: tuple[str, ...]
    location: Whole
    intervention: Whole
    year: Whole
    low: Floats
    high: Floats
    incomplete: Flags

    @classmethod
    def of(cls, frame: pd.DataFrame) -> CellTable:
        """The same from a table ``Volumes.cells``, in any order of its rows."""
        locations = tuple(sorted(set(frame["location_id"])))
        interventions = tuple(sorted(set(frame["intervention_id"])))
        at_location = {name: i for i, name in enumerate(locations)}
        at_intervention = {name: i for i, name in enumerate(interventions)}
        location = np.array([at_location[i] for i in frame["location_id"]], dtype=np.int64)
        intervention = np.array([at_intervention[i] for i in frame["intervention_id"]], dtype=np.int64)
        year = frame["year"].to_numpy(dtype=np.int64)
        order = np.lexsort((year, intervention, location))
        return cls(
            locations,
            interventions,
            location[order],
            intervention[order],
            year[order],
            frame["low"].to_numpy(dtype=np.float64)[order],
            frame["high"].to_numpy(dtype=np.float64)[order],
            frame["incomplete"].to_numpy(dtype=np.bool_)[order],
        )

    @cached_property
    def frame(self) -> pd.DataFrame:
        """The table ``Volumes.cells``."""
        import pandas as pd  # noqa: PLC0415

        def texts(values: Sequence[str], codes: Whole) -> pd.Series[str]:
            return pd.Series(pd.array(list(values), dtype="str").take(codes))

        return pd.DataFrame(
            {
                "location_id": texts(self.location_ids, self.location),
                "intervention_id": texts(self.intervention_ids, self.intervention),
                "year": self.year,
                "low": self.low,
                "high": self.high,
                "incomplete": self.incomplete,
            }
        )


@dataclass(frozen=True, eq=False)
class Volumes:
    """Volumes per location, intervention and year, whatever files they came from.

    Attributes:
        counted: The cells: what the rules look at. Where a row of a quarter is absent and absence means unknown,
            ``high`` is infinite.
        absent: Per (intervention, year) that was delivered what the absence of a row means: 0 to this many
            procedures; 0 for not performed, infinite for unknown (``absent: unknown``, or the year is incomplete).
            In sorted order.
        names: Name per location id, of the latest year that has one.
        years: Years with any data row, ascending.
        incomplete_years: Years that some file marks incomplete.
        files: The files read, in the order in which the user named them.
        size: Rows that count.
        make_rows: Makes :attr:`rows`.
        assumptions: What was assumed in reading, one sentence each, to be printed with every result.
        absent_quarters: As ``absent``, per (intervention, year, quarter) that was delivered.
        make_quarters: Makes :attr:`quarters`.
        has_surgeons: Any row names a surgeon.
        by_year: Rows that count per year.
        has_origins: Any row names an origin.
    """

    counted: CellTable
    absent: Mapping[tuple[str, int], float]
    names: Mapping[str, str]
    years: tuple[int, ...]
    incomplete_years: frozenset[int]
    files: tuple[InputFile, ...]
    size: int
    make_rows: Callable[[], pd.DataFrame]
    assumptions: tuple[str, ...] = ()
    absent_quarters: Mapping[tuple[str, int, int], float] = field(default_factory=dict)
    make_quarters: Callable[[], pd.DataFrame] = no_quarters
    has_surgeons: bool = False
    by_year: Mapping[int, int] = field(default_factory=dict)
    has_origins: bool = False

    @cached_property
    def rows(self) -> pd.DataFrame:
        """Every row that counts, as accepted.

        Columns ``location_id, intervention_id, year, quarter, month, low, high, incomplete, surgeon_id, origin_id,
        file, line, corrected``. ``quarter`` is 1 to 4 (of a month the one that it lies in), or 0 for a whole year;
        ``month`` is 1 to 12, or 0. ``low`` and ``high`` are procedures (float64, whole
        numbers, ``high`` infinite when unknown), as delivered: not widened for an incomplete year. ``incomplete`` says
        that the row's file marks the year incomplete. ``file`` is the index in ``files``; ``line`` the physical line,
        or for Parquet the data row. ``surgeon_id`` and ``origin_id`` are None where absent.
        """
        return self.make_rows()

    @property
    def cells(self) -> pd.DataFrame:
        """One row per cell: ``location_id, intervention_id, year, low, high, incomplete``; sorted."""
        return self.counted.frame

    @cached_property
    def delivered(self) -> pd.DataFrame:
        """One row per (intervention, year) that was delivered: ``intervention_id, year, high``; see :attr:`absent`."""
        import pandas as pd  # noqa: PLC0415

        rows = [(*key, high) for key, high in self.absent.items()]
        types = {"intervention_id": "str", "year": "int64", "high": "float64"}
        return pd.DataFrame(rows, columns=list(types)).astype(types)

    @cached_property
    def quarters_delivered(self) -> pd.DataFrame:
        """One row per (intervention, year, quarter) that was delivered, with ``high``; see :attr:`absent_quarters`."""
        import pandas as pd  # noqa: PLC0415

        rows = [(*key, high) for key, high in self.absent_quarters.items()]
        types = {"intervention_id": "str", "year": "int64", "quarter": "int64", "high": "float64"}
        return pd.DataFrame(rows, columns=list(types)).astype(types)

    @cached_property
    def quarters(self) -> pd.DataFrame:
        """One row per (location, intervention, year, quarter).

        Columns ``location_id, intervention_id, year, quarter, low, high``, in procedures, sorted; empty when nothing
        was delivered by quarter. Here ``high`` is infinite already where the profile marks the year incomplete. A
        location that delivers the whole year, of which others deliver quarters, has 0 to that volume in each of these.
        """
        return self.make_quarters()


@dataclass(frozen=True, eq=False)
class Locations:
    """The location register.

    Attributes:
        columns: Per column of the interface an array with one element per location, sorted by ``location_id``: texts
            are str or None, ``latitude`` and ``longitude`` float64 degrees (NaN when absent), dates ``datetime.date``
            or None.
        files: The files read.
    """

    columns: Mapping[str, Texts | Floats]
    files: tuple[InputFile, ...] = field(default=())

    def values(self, column: str) -> list[object]:
        """One column as plain values."""
        found: list[object] = self.columns[column].tolist()
        return found

    @cached_property
    def table(self) -> pd.DataFrame:
        """One row per location."""
        import pandas as pd  # noqa: PLC0415

        # The frame must not make a text of its own kind, with NaN for None, of what is an object.
        return pd.DataFrame({name: pd.Series(values, dtype=values.dtype) for name, values in self.columns.items()})
