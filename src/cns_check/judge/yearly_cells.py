"""The cells of delivered tables, as the windows want them. Pure.

In: volumes and the roster. Out: arrays over the locations, per year, half year or surgeon.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from cns_check.inputs.checked_tables import Volumes
from cns_check.inputs.unknown_volume import UNKNOWN
from cns_check.judge.surgeons import SurgeonYear
from cns_check.judge.windows import Flags, Floats, YearCells

Whole = npt.NDArray[np.int64]


class TableCells:
    """Cells by the rules of "From cells to the volume of a window" of the interface.

    The history of a location that merged, moved or was renamed counts for its successor, and it has nothing left.
    """

    def __init__(
        self,
        volumes: Volumes,
        location_ids: Sequence[str],
        successors: Mapping[str, tuple[str, int]] | None = None,
        renamed: Collection[str] = (),
    ) -> None:
        """Takes the volumes and the locations in their order.

        Args:
            volumes: What was delivered.
            location_ids: The locations.
            successors: Per predecessor its successor and the year of the change.
            renamed: Predecessors that only got another name: the two are one history, not two.
        """
        self._size = len(location_ids)
        self._volumes = volumes
        number = {location: i for i, location in enumerate(location_ids)}
        self._number = number | {old: number[new] for old, (new, _) in (successors or {}).items() if new in number}
        self._taken_over = [
            number[old] for old, (new, _) in (successors or {}).items() if old in number and new in number
        ]
        self._joined = [
            (number[new], year)
            for old, (new, year) in (successors or {}).items()
            if new in number and old not in renamed
        ]
        cells = volumes.counted
        location = np.array([self._number[i] for i in cells.location_ids], dtype=np.int64)[cells.location]
        # Sorted by location before: a stable sort by one number leaves that order within each part.
        part = cells.intervention * (int(cells.year.max(initial=0)) + 1) + cells.year
        order = np.argsort(part, kind="stable")
        part = part[order]
        starts = np.flatnonzero(np.r_[True, np.diff(part) != 0] if len(order) else []).astype(np.int64)
        self._slices = {
            (cells.intervention_ids[cells.intervention[order[a]]], int(cells.year[order[a]])): slice(a, b)
            for a, b in zip(starts.tolist(), [*starts[1:].tolist(), len(order)][: len(starts)], strict=True)
        }
        self._location: Whole = location[order]
        self._low, self._high, self._incomplete = cells.low[order], cells.high[order], cells.incomplete[order]
        self._absent = volumes.absent
        self._cache: dict[tuple[str, int], YearCells] = {}
        self._surgeon_rows: dict[tuple[str, int], tuple[Whole, Whole, Floats, Floats]] | None = None

    def year(self, intervention_id: str, year: int) -> YearCells:
        """The cells of all locations."""
        key = (intervention_id, year)
        if key not in self._cache:
            self._cache[key] = self._year(key)
        return self._cache[key]

    def _year(self, key: tuple[str, int]) -> YearCells:
        absent = self._absent.get(key, UNKNOWN)
        low, high = np.zeros(self._size), np.full(self._size, absent)
        seen = np.zeros(self._size, dtype=np.bool_)
        part = self._slices.get(key)
        if part is not None:
            at: Whole = self._location[part]
            widened = np.where(self._incomplete[part], UNKNOWN, self._high[part])
            rows = np.bincount(at, minlength=self._size)
            low = _sums(at, self._low[part], self._size)
            total = _sums(at, widened, self._size)
            # Where one of several histories has no row, its absence counts as anybody's.
            high = np.where(rows >= self._expected(key[1]), total, total + absent)
            seen[at[self._high[part] > 0]] = True
        high[self._taken_over] = 0.0
        return YearCells(low, high, seen)

    def _expected(self, year: int) -> Whole:
        """How many histories each location has in a year: its own, and those of predecessors until they joined it."""
        members = np.ones(self._size, dtype=np.int64)
        for successor, joined in self._joined:
            members[successor] += year <= joined
        return members

    def not_delivered(self, interventions: Sequence[str], year: int) -> tuple[str, ...]:
        """Which of these no file has in a year in which some file has others; a correction alone is no delivery."""
        missing = tuple(i for i in interventions if (i, year) not in self._absent)
        return missing if len(missing) < len(interventions) else ()

    def half_years(self, interventions: Sequence[str], year: int) -> YearCells | None:
        """The last two quarters of a year and the first two of the next; None unless all four were delivered."""
        wanted = [(year, 3), (year, 4), (year + 1, 1), (year + 1, 2)]
        absent = self._volumes.absent_quarters
        if not all((i, y, q) in absent for i in interventions for y, q in wanted):
            return None
        rows = self._volumes.quarters
        low, high = np.zeros(self._size), np.zeros(self._size)
        seen = np.zeros(self._size, dtype=np.bool_)
        for intervention in interventions:
            for y, q in wanted:
                part = rows[(rows["intervention_id"] == intervention) & (rows["year"] == y) & (rows["quarter"] == q)]
                at: Whole = np.asarray(part["location_id"].map(self._number), dtype=np.int64)
                there = np.isin(np.arange(self._size), at)
                low += _sums(at, np.asarray(part["low"], dtype=np.float64), self._size)
                own = _sums(at, np.asarray(part["high"], dtype=np.float64), self._size)
                high += np.where(there, own, absent[intervention, y, q])
                seen |= there
        high[self._taken_over] = 0.0
        return YearCells(low, high, seen)

    def surgeons(self, interventions: Sequence[str], year: int) -> SurgeonYear:
        """The surgeons of all locations; what carries no surgeon, and cells that nobody delivered, are of others."""
        if self._surgeon_rows is None:
            self._surgeon_rows = self._by_surgeon()
        found = [self._surgeon_rows.get((i, year)) for i in interventions]
        rows = [f for f in found if f is not None]
        location = np.concatenate([np.empty(0, dtype=np.int64), *(r[0] for r in rows)])
        surgeon = np.concatenate([np.empty(0, dtype=np.int64), *(r[1] for r in rows)])
        low = np.concatenate([np.empty(0), *(r[2] for r in rows)])
        high = np.concatenate([np.empty(0), *(r[3] for r in rows)])
        named = surgeon >= 0
        width = 1 + (int(surgeon.max()) if named.any() else 0)
        pairs, where = np.unique(location[named] * width + surgeon[named], return_inverse=True)
        absent = sum(self._absent.get((i, year), UNKNOWN) for i in interventions)
        other_low = _sums(location[~named], low[~named], self._size)
        other_high = _sums(location[~named], high[~named], self._size)
        for intervention, there in zip(interventions, found, strict=True):
            other_high[self._open(intervention, year, there)] = UNKNOWN
        return SurgeonYear(
            (pairs // width).astype(np.int64),
            (pairs % width).astype(np.int64),
            _sums(where, low[named], len(pairs)),
            _sums(where, high[named], len(pairs)),
            absent,
            other_low,
            other_high,
        )

    def _open(self, intervention_id: str, year: int, rows: tuple[Whole, Whole, Floats, Floats] | None) -> Flags:
        """Where more may have been performed than the rows say, by anybody: no row, or an incomplete year."""
        told = _sums(rows[0], rows[3], self._size) if rows is not None else np.zeros(self._size)
        found = np.isinf(self.year(intervention_id, year).high) & np.isfinite(told)
        part = self._slices.get((intervention_id, year))
        if part is not None:
            found[self._location[part][self._incomplete[part]]] = True
        return np.asarray(found, dtype=np.bool_)

    def _by_surgeon(self) -> dict[tuple[str, int], tuple[Whole, Whole, Floats, Floats]]:
        rows = self._volumes.rows
        location: Whole = np.asarray(rows["location_id"].map(self._number), dtype=np.int64)
        surgeon = np.asarray(rows["surgeon_id"].factorize(sort=True)[0], dtype=np.int64)
        low: Floats = np.asarray(rows["low"], dtype=np.float64)
        incomplete = rows["incomplete"].to_numpy(dtype=np.bool_)
        high: Floats = np.where(incomplete, UNKNOWN, rows["high"].to_numpy(dtype=np.float64))
        numbers, names = rows["intervention_id"].factorize()
        years = np.asarray(rows["year"], dtype=np.int64)
        found: dict[tuple[str, int], tuple[Whole, Whole, Floats, Floats]] = {}
        for key in set(zip(np.asarray(numbers).tolist(), years.tolist(), strict=True)):
            at = np.flatnonzero((numbers == key[0]) & (years == key[1]))
            found[str(names[key[0]]), key[1]] = (location[at], surgeon[at], low[at], high[at])
        return found


def _sums(at: Whole, values: Floats, size: int) -> Floats:
    return np.asarray(np.bincount(at, weights=values, minlength=size), dtype=np.float64)
