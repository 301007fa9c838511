"""Large volume files, some rows at a time: of a row a number is kept, of a cell its sums, and the few rows to speak of.

What is checked and told is what :mod:`.one_file` checks and tells of a whole file, so that a block is read by it; what
it tells with a count is added up. In: files and profiles. Out: the cells, and of the rows those from which names,
spellings and repetitions are told.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from cns_check.diagnostics import Place, over_limit
from cns_check.inputs.files.findings import CAP, Findings
from cns_check.inputs.files.table_blocks import Block, file_blocks
from cns_check.inputs.files.table_file import UNUSABLE
from cns_check.inputs.files.unpacked import packed, unpacked
from cns_check.inputs.volumes.block_findings import BlockFindings
from cns_check.inputs.volumes.block_rows import Cells, RowNumbers, Rows, Witnesses, joined
from cns_check.inputs.volumes.combine import combine
from cns_check.inputs.volumes.duplicates import duplicates
from cns_check.inputs.volumes.file_rows import FileRows
from cns_check.inputs.volumes.one_file import read_file
from cns_check.inputs.volumes.repeated_rows import Keys, Repeated, SameRows, among, row_keys
from cns_check.inputs.volumes.rows_read import RowsRead
from cns_check.limits import limit
from cns_check.words import Said

if TYPE_CHECKING:
    from cns_check.inputs.volumes.source import VolumeSource

#: From this many bytes on a file is read in blocks.
LARGE = 1 << 26
#: Bytes of a block.
BLOCK = 1 << 24
#: After these nothing more of a file is looked at: of a header, or where a row ends cannot be told.
_ENDS = frozenset({*UNUSABLE, "V005", "V006", "V009", "V010", "V044", "P011"})


def large(sources: Sequence[VolumeSource]) -> bool:
    """Whether files are so large that they are read in blocks, and their profiles allow it.

    Deliveries, control totals, corrections, spellings taken for one, columns per year and periods are told from all
    rows of a file together.
    """
    profiles = [s.how for s in sources]
    adds = {p.duplicates == "sum" for p in profiles}
    plain = not any(
        p.deliveries or p.totals or p.wide or p.ids.same or p.names("delivery") or p.names("period") for p in profiles
    )
    plain = plain and len(adds) == 1 and not any(s.corrections for s in sources)
    return plain and any(len(s.data) >= LARGE for s in sources)


def read_in_blocks(
    sources: Sequence[VolumeSource], known: Collection[str], findings: Sequence[Findings]
) -> RowsRead | None:
    """Reads files whose profiles allow it.

    Args:
        sources: The files.
        known: Canonical intervention ids of the loaded norm sets.
        findings: Per file; take everything that is wrong, and the notes. Those of rows that repeat others too.

    Returns:
        What they came to; None, with nothing told, where a header says that all rows must be looked at together.
    """
    reader = _Reader(sources, frozenset(known), [Findings(s.path) for s in sources])
    if not reader.read():
        return None
    told_apart = not any(mine.errors for mine in reader.findings)
    reader.tell_repeated()
    for mine, theirs in zip(findings, reader.findings, strict=True):
        mine.take(theirs, {})
    return reader.found(told_apart=told_apart)


class _Reader:
    """Goes through the blocks of all files, and once more where rows repeat others."""

    def __init__(self, sources: Sequence[VolumeSource], known: frozenset[str], findings: Sequence[Findings]) -> None:
        self.sources, self.known, self.findings = sources, known, findings
        self.profiles = [s.how for s in sources]
        self.adds = self.profiles[0].duplicates == "sum"
        self.numbers, self.cells, self.repeated = RowNumbers(), Cells(), Repeated()
        self.first: dict[int, FileRows] = {}
        self.parts: dict[int, FileRows] = {}
        self.sizes = [0] * len(sources)
        self.by_year: dict[int, int] = {}

    def read(self) -> bool:
        """Reads all files; False where one of them must be read otherwise."""
        for index in range(len(self.sources)):
            witnesses, told = Witnesses(), BlockFindings(self.findings[index])
            counts = _Counts()
            for block, part, size, own in self._blocks(index):
                told.take(own, block)
                self.sizes[index] += size
                if part is not None:
                    if not self._same_columns(index, part):
                        return False
                    rows = self._numbered(index, part, block.before)
                    witnesses.take(rows)
                    self._take(rows)
                    counts.take(part)
                if self.sizes[index] > limit("rows"):
                    what = Said.of("the file has more rows than that")
                    self.findings[index].add(over_limit("rows", what, Place(self.sources[index].path)))
                    break
            told.finish()
            if index in self.first:
                self.parts[index] = counts.of(self._part(index, witnesses.rows), self.sizes[index])
        return True

    def tell_repeated(self) -> None:
        """Reports rows that repeat others, which are looked for once more."""
        keys = self.repeated.found()
        if self.adds or not len(keys):
            return
        same = SameRows(keys)
        for _, rows in self._keyed(keys):
            same.take(rows)
        same.settle(lambda some: (rows for _, rows in self._keyed(some)))
        wrong, first = [0] * len(self.sources), [np.empty(0, dtype=np.uint64)]
        for index, mine in self._repeated(keys, same):
            wrong[index] += len(mine.year)
            if wrong[index] - len(mine.year) < CAP:
                first.append(row_keys(mine))
        shown = np.unique(np.concatenate(first))
        kept: dict[int, list[Rows]] = {index: [] for index in self.first}
        for index, mine in self._repeated(shown, same):
            kept[index].append(mine)
        parts = {index: self._part(index, joined(rows)) for index, rows in kept.items()}
        duplicates(combine(list(parts.items()), self.profiles), self.profiles, parts, self.findings)
        for index, part in parts.items():
            for _ in range(wrong[index] - len(part.index)):
                self.findings[index].count_more()

    def found(self, *, told_apart: bool) -> RowsRead:
        """What was read."""
        table = combine(list(self.parts.items()), self.profiles)
        sums = self.cells.table(self.numbers), dict(sorted(self.by_year.items()))
        return RowsRead(self.parts, tuple(self.sizes), table, told_apart, sums)

    def _blocks(self, index: int) -> Iterator[tuple[Block, FileRows | None, int, Findings]]:
        source = self.sources[index]
        own = Findings(source.path)
        data = unpacked(source.path, bytes(source.data[:]), own) if packed(source.data) else source.data
        if data is None:
            yield Block(b"", 0, 0, last=True), None, 0, own
            return
        where = source.profile.place if source.profile is not None else None
        for block in file_blocks(data, source.how.dialect, BLOCK):
            own = Findings(source.path)
            part, size = read_file(source.path, block.data, source.how, self.known, own, where, below=not block.last)
            yield block, part, size, own
            if own.error_codes & _ENDS:
                return

    def _same_columns(self, index: int, part: FileRows) -> bool:
        """Whether rows can be told apart by what all files have, and each row by itself."""
        first = self.first.setdefault(index, part)
        alike = {(p.surgeon is None, p.origin is None) for p in (part, *self.first.values())}
        return len(alike) == 1 and not first.choices and not part.part.any() and "delivery" not in part.table.names

    def _numbered(self, index: int, part: FileRows, before: int) -> Rows:
        return self.numbers.rows(combine([(index, part)], self.profiles), part, before)

    def _take(self, rows: Rows) -> None:
        self.cells.take(rows)
        if not self.adds:
            self.repeated.take(row_keys(rows))
        years, times = np.unique(rows.year, return_counts=True)
        for year, count in zip(years.tolist(), times.tolist(), strict=True):
            self.by_year[year] = self.by_year.get(year, 0) + count

    def _keyed(self, keys: Keys) -> Iterator[tuple[int, Rows]]:
        """The rows with one of these keys, per file and block."""
        for index in self.first:
            for block, part, _, _ in self._blocks(index):
                if part is not None:
                    rows = self._numbered(index, part, block.before)
                    at = np.flatnonzero(among(row_keys(rows), keys))
                    if len(at):
                        yield index, rows.taken(at)

    def _repeated(self, keys: Keys, same: SameRows) -> Iterator[tuple[int, Rows]]:
        """The rows with one of these keys that occur more than once, per file and block."""
        for index, rows in self._keyed(keys):
            if (again := same.repeated(rows)).any():
                yield index, rows.taken(np.flatnonzero(again))

    def _part(self, index: int, rows: Rows) -> FileRows:
        return self.numbers.file_rows(self.first[index], rows)


class _Counts:
    """What the blocks of a file count."""

    def __init__(self) -> None:
        self.masked = self.unknown = self.used = 0
        self.names: set[str] = set()
        self.years: set[int] = set()
        self.mapped_away: set[str] = set()

    def take(self, part: FileRows) -> None:
        self.masked, self.unknown = self.masked + part.masked, self.unknown + part.unknown
        self.used += len(part.index)
        self.names |= {name for name, _ in part.delivered}
        self.years |= part.years
        self.mapped_away |= set(part.mapped_away)

    def of(self, part: FileRows, rows: int) -> FileRows:
        """The witnesses of a file with what is told of all its rows."""
        return replace(
            part,
            delivered=frozenset((name, year) for name in self.names for year in self.years),
            dropped=rows - self.used,
            masked=self.masked,
            unknown=self.unknown,
            mapped_away=tuple(sorted(self.mapped_away)),
            years=frozenset(self.years),
        )
