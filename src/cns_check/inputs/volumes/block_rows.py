"""Rows of several blocks as numbers that hold for all of them, and what is kept of each: in arrays, out arrays.

A text has one number in all blocks. :class:`Cells` keeps the sums of a row's cell, and :class:`Witnesses` the first row
of each id or name in each year.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from cns_check.inputs.checked_tables import CellTable
from cns_check.inputs.files.columns import Column, Floats, Ints
from cns_check.inputs.volumes.combine import Combined, added_up, dense, key_of
from cns_check.inputs.volumes.file_rows import FileRows

#: Cells that wait to be added up.
_WAIT = 1 << 20


class Rows(NamedTuple):
    """Rows in numbers of :class:`RowNumbers`, with volumes and lines of the file; -1 for what is absent."""

    location: Ints
    intervention: Ints
    surgeon: Ints
    origin: Ints
    name: Ints
    volume: Ints
    year: Ints
    low: Floats
    high: Floats
    incomplete: Ints
    line: Ints

    def taken(self, at: Ints) -> Rows:
        """Some of the rows."""
        return Rows._make(each[at] for each in self)


def joined(rows: Sequence[Rows]) -> Rows:
    """Rows below one another."""
    empty = [np.empty(0, dtype=np.float64 if name in {"low", "high"} else np.int64) for name in Rows._fields]
    return Rows._make(np.concatenate(each) for each in zip(empty, *rows, strict=True))


class _Ids:
    """Texts, numbered as they come."""

    def __init__(self) -> None:
        self._number: dict[str, int] = {}

    @property
    def texts(self) -> tuple[str, ...]:
        return tuple(self._number)

    def of(self, texts: Iterable[str], codes: Ints) -> Ints:
        number = self._number
        to = np.array([*(number.setdefault(text, len(number)) for text in texts), -1], dtype=np.int64)
        return to[codes]


class RowNumbers:
    """The numbers of all texts of all files."""

    def __init__(self) -> None:
        self.location, self.intervention, self.surgeon, self.origin = _Ids(), _Ids(), _Ids(), _Ids()
        self.name, self.volume = _Ids(), _Ids()

    def rows(self, block: Combined, part: FileRows, before: int) -> Rows:
        """The rows of a block.

        Args:
            block: Its rows.
            part: The same, as they were read.
            before: Lines or rows of the file between the header and these.
        """
        absent = np.full(len(part.index), -1, dtype=np.int64)
        return Rows(
            self.location.of(block.location_ids, block.location),
            self.intervention.of(block.intervention_ids, block.intervention),
            self.surgeon.of(block.surgeon_ids, block.surgeon),
            self.origin.of(block.origin_ids, block.origin),
            absent if part.name is None else self.name.of(part.name.texts, part.name.codes),
            self.volume.of(part.volume.texts, part.volume.codes),
            block.year,
            block.low,
            block.high,
            block.incomplete,
            block.line + before,
        )

    def file_rows(self, first: FileRows, rows: Rows) -> FileRows:
        """Rows as those of one file, of which another block was read before."""
        size = len(rows.year)
        return replace(
            first,
            table=replace(first.table, lines=rows.line, columns=(), rows=size, short={}, blank=()),
            index=np.arange(size, dtype=np.int64),
            location=Column(rows.location, self.location.texts),
            intervention=Column(rows.intervention, self.intervention.texts),
            year=rows.year,
            part=np.zeros(size, dtype=np.int64),
            low=rows.low,
            high=rows.high,
            name=None if first.name is None else Column(rows.name, self.name.texts),
            surgeon=None if first.surgeon is None else Column(rows.surgeon, self.surgeon.texts),
            origin=None if first.origin is None else Column(rows.origin, self.origin.texts),
            volume=Column(rows.volume, self.volume.texts),
        )


class Witnesses:
    """Of one file the first row of each location with its name, each surgeon and each origin, in each year."""

    def __init__(self) -> None:
        self._seen: dict[int, list[Ints]] = {}
        self._kept: list[Rows] = []

    def take(self, rows: Rows) -> None:
        """Takes the rows of the next block."""
        at = [np.empty(0, dtype=np.int64)]
        for i, columns in enumerate(((rows.location, rows.name), (rows.surgeon,), (rows.origin,))):
            if i and not (columns[0] >= 0).any():
                continue
            first = _first_of_each(*columns, rows.year)
            here = [column[first] for column in (*columns, rows.year)]
            before = self._seen.get(i, [column[:0] for column in here])
            both = [np.concatenate(each) for each in zip(before, here, strict=True)]
            key = key_of(*both)
            known = len(before[0])
            new = ~np.isin(key[known:], key[:known])
            self._seen[i] = [column[np.r_[np.ones(known, dtype=np.bool_), new]] for column in both]
            at.append(first[new])
        found = np.unique(np.concatenate(at))
        if len(found):
            self._kept.append(rows.taken(found))

    @property
    def rows(self) -> Rows:
        """The rows, in the order of the file."""
        return joined(self._kept)


def _first_of_each(*columns: Ints) -> Ints:
    """The first row of each combination of values."""
    key = key_of(*columns)
    if not dense(key):
        return np.unique(key, return_index=True)[1].astype(np.int64)
    first = np.full(int(key.max(initial=-1)) + 1, -1, dtype=np.int64)
    first[key[::-1]] = np.arange(len(key) - 1, -1, -1)
    return first[first >= 0]


class Cells:
    """Sums per location, intervention and year."""

    def __init__(self) -> None:
        self._sums: list[tuple[Ints, Ints, Ints, Floats, Floats, Ints]] = []
        self._waiting = 0

    def take(self, rows: Rows) -> None:
        """Takes the rows of the next block."""
        self._sums.append(_summed(rows.location, rows.intervention, rows.year, rows.low, rows.high, rows.incomplete))
        self._waiting += len(self._sums[-1][0])
        if self._waiting > max(_WAIT, len(self._sums[0][0])):
            self._sums = [_summed(*map(np.concatenate, zip(*self._sums, strict=True)))]
            self._waiting = 0

    def table(self, numbers: RowNumbers) -> CellTable:
        """The cells of all rows."""
        none, empty = np.empty(0, dtype=np.int64), np.empty(0)
        sums = zip((none, none, none, empty, empty, none), *self._sums, strict=True)
        location, intervention, year, low, high, incomplete = map(np.concatenate, sums)
        ids, ranks = [], []
        for texts, codes in ((numbers.location.texts, location), (numbers.intervention.texts, intervention)):
            order = sorted(range(len(texts)), key=texts.__getitem__)
            rank = np.empty(len(order), dtype=np.int64)
            rank[order] = np.arange(len(order))
            ids.append(tuple(texts[i] for i in order))
            ranks.append(rank[codes])
        zeros = np.zeros(len(year), dtype=np.int64)
        never = zeros.astype(np.bool_)
        return added_up(ranks[0], ids[0], ranks[1], ids[1], year, zeros, low, high, incomplete, never, zeros)


def _summed(
    location: Ints, intervention: Ints, year: Ints, low: Floats, high: Floats, incomplete: Ints
) -> tuple[Ints, Ints, Ints, Floats, Floats, Ints]:
    zeros = np.zeros(len(year), dtype=np.int64)
    never = zeros.astype(np.bool_)
    found = added_up(location, (), intervention, (), year, zeros, low, high, incomplete, never, zeros)
    return found.location, found.intervention, found.year, found.low, found.high, found.incomplete.astype(np.int64)
