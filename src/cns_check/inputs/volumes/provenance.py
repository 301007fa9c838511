"""Where a volume comes from: the rows of a file as delivered, and what the profile made of them.

Reading volumes keeps no texts. Who asks for the derivation of a verdict has them read once more by the same reader. In:
a location, an intervention and a year. Out: the delivered rows, and the corrections and choices that applied.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from cns_check.diagnostics import Place
from cns_check.inputs.files.columns import Column, Ints
from cns_check.inputs.files.findings import Findings
from cns_check.inputs.files.small_table import read_small_table
from cns_check.inputs.files.table_profile import ProfileBytes, TableForm
from cns_check.inputs.volumes.corrections import Correction, read_corrections
from cns_check.inputs.volumes.file_rows import FileRows
from cns_check.inputs.volumes.header import layout_of
from cns_check.inputs.volumes.look_alikes import one_spelling
from cns_check.inputs.volumes.one_file import read_file
from cns_check.inputs.volumes.profile import Profile
from cns_check.inputs.volumes.profile_file import ProfileFile
from cns_check.inputs.volumes.source import VolumeSource

#: A location, intervention and year.
CellKey = tuple[str, str, int]


@dataclass(frozen=True, slots=True)
class DeliveredRow:
    """A row of a volume file.

    Attributes:
        file: Number of the file.
        place: Where it stands.
        texts: Location, intervention, time and volume as delivered, by canonical column; a constant of the profile too.
        delivery: The delivery that it is of, None when the file has no such column.
        location_id: Final.
        intervention_id: Canonical.
        year: Year.
        part: Part of the year: 0 the whole, 1 to 4 a quarter, 5 to 16 a month.
        low: Least volume, in procedures.
        high: Greatest, infinite when unknown.
        surgeon_id: None where absent.
        incomplete: The file has not the whole year.
        absent_unknown: In this file the absence of a row means unknown.
        left_out: Why it does not count: ``delivery`` (another one was chosen) or ``dropped``; None when it counts.
    """

    file: int
    place: Place
    texts: Mapping[str, str]
    delivery: str | None
    location_id: str
    intervention_id: str
    year: int
    part: int
    low: float
    high: float
    surgeon_id: str | None
    incomplete: bool
    absent_unknown: bool
    left_out: str | None = None


@dataclass(frozen=True, slots=True)
class Applied:
    """A correction that belongs to a cell, and the files to which it applies."""

    correction: Correction
    members: frozenset[int]


class Provenance:
    """The rows behind the cells, read when first asked for.

    Attributes:
        sources: The volume files.
    """

    def __init__(self, sources: Sequence[VolumeSource], known: Collection[str]) -> None:
        """Takes the files as they were read before, and the interventions of the loaded norm sets."""
        self.sources = tuple(sources)
        self._known = frozenset(known)
        self._rows: dict[str, dict[tuple[str, int], tuple[DeliveredRow, ...]]] = {}

    def rows(self, location_id: str, intervention_id: str, year: int) -> tuple[DeliveredRow, ...]:
        """The rows of a cell, by file and line; after those that count those that were left out."""
        if location_id not in self._rows:
            found: dict[tuple[str, int], list[DeliveredRow]] = {}
            for file in self._files:
                for row in file.rows(location_id):
                    found.setdefault((row.intervention_id, row.year), []).append(row)
            self._rows[location_id] = {
                key: tuple(
                    sorted(rows, key=lambda r: (r.left_out is not None, r.file, r.place.line or r.place.row or 0))
                )
                for key, rows in found.items()
            }
        return self._rows[location_id].get((intervention_id, year), ())

    def corrections(self, location_id: str, intervention_id: str, year: int) -> tuple[Applied, ...]:
        """The corrections of a cell."""
        return self._corrections.get((location_id, intervention_id, year), ())

    def profile(self, file: int) -> ProfileFile | None:
        """The profile that a file was read by; None for canonical columns."""
        return self.sources[file].profile

    def choices(self, intervention_id: str) -> tuple[tuple[int, str], ...]:
        """Which of several deliveries counts for an intervention: file number and delivery."""
        return tuple(
            (f.number, f.part.choices[intervention_id]) for f in self._files if intervention_id in f.part.choices
        )

    def delivered_by(self, intervention_id: str, year: int) -> tuple[int, ...]:
        """Numbers of the files that deliver a year of an intervention."""
        return tuple(f.number for f in self._files if (intervention_id, year) in f.part.delivered)

    @cached_property
    def _files(self) -> tuple[_File, ...]:
        read = [read_file(s.path, s.data, s.how, self._known, Findings(s.path))[0] for s in self.sources]
        parts = {i: part for i, part in enumerate(read) if part is not None}
        spelled = one_spelling(parts, [s.how for s in self.sources])
        return tuple(_File(i, self.sources[i].how, part) for i, part in spelled.items())

    @cached_property
    def _corrections(self) -> dict[CellKey, tuple[Applied, ...]]:
        found: dict[CellKey, list[Applied]] = {}
        read: dict[str, frozenset[int]] = {}
        for source in self.sources:
            if source.corrections is None or source.corrections[0] in read:
                continue
            path, data = source.corrections
            members = frozenset(i for i, s in enumerate(self.sources) if s.corrections and s.corrections[0] == path)
            read[path] = members
            for c in read_corrections(path, data, self._known, Findings(path), source.corrections_profile):
                found.setdefault((c.location_id, c.intervention_id, c.year), []).append(Applied(c, members))
        return {key: tuple(each) for key, each in found.items()}


@dataclass(frozen=True, eq=False)
class _File:
    """One file, with its rows by location."""

    number: int
    profile: Profile
    part: FileRows
    _columns: dict[str, Column | str | None] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        table = self.part.table
        layout = layout_of(self.profile, table.names)
        for canonical in ("location_id", "intervention_id", layout.time, "volume"):
            name = "period" if canonical == layout.time else canonical
            if canonical in layout.canonical:
                self._columns[name] = table.column(layout.canonical[canonical])
            else:
                self._columns[name] = str(self.profile.constants.get(canonical, ""))
        self._columns["delivery"] = table.column(layout.delivery) if layout.delivery is not None else None

    def rows(self, location_id: str) -> Iterator[DeliveredRow]:
        """The rows of a location: those that count, then others of the same cells."""
        code = self._codes.get(location_id)
        if code is None:
            return
        at = self._of(self._counted, code)
        rows = [self._row(int(i)) for i in at]
        yield from rows
        if self.part.dropped:
            yield from self._left_out(rows, set(self.part.index[at].tolist()))

    def _left_out(self, rows: Sequence[DeliveredRow], counted: set[int]) -> Iterator[DeliveredRow]:
        """Rows that say the same of themselves as those that count, and do not."""
        like = {self._key(row.texts): row for row in reversed(rows)}
        column = self._columns["location_id"]
        if not isinstance(column, Column):
            return
        number = {text: i for i, text in enumerate(column.texts)}
        for text in sorted({row.texts["location_id"] for row in rows}):
            for i in self._of(self._all, number[text]) if text in number else ():
                row = int(i)
                texts = self._texts(row)
                twin = like.get(self._key(texts))
                if row not in counted and twin is not None:
                    yield self._other(row, texts, twin)

    def _other(self, row: int, texts: Mapping[str, str], twin: DeliveredRow) -> DeliveredRow:
        delivery = self._text("delivery", row)
        chosen = self.part.choices.get(twin.intervention_id)
        plain = delivery.strip() if delivery is not None and self.profile.trim else delivery
        why = "delivery" if chosen is not None and plain != chosen else "dropped"
        return DeliveredRow(
            self.number,
            self._place(row),
            texts,
            delivery,
            twin.location_id,
            twin.intervention_id,
            twin.year,
            twin.part,
            0.0,
            0.0,
            None,
            incomplete=False,
            absent_unknown=False,
            left_out=why,
        )

    def _row(self, at: int) -> DeliveredRow:
        part, row = self.part, int(self.part.index[at])
        intervention = part.intervention.texts[int(part.intervention.codes[at])]
        year = int(part.year[at])
        surgeon = None if part.surgeon is None else part.surgeon.texts[int(part.surgeon.codes[at])]
        return DeliveredRow(
            self.number,
            self._place(row),
            self._texts(row),
            self._text("delivery", row),
            part.location.texts[int(part.location.codes[at])],
            intervention,
            year,
            int(part.part[at]),
            float(part.low[at]),
            float(part.high[at]),
            surgeon or None,
            incomplete=year in self.profile.incomplete_years or (intervention, year) in part.partial,
            absent_unknown=self.profile.absent == "unknown",
        )

    def _place(self, row: int) -> Place:
        """The place of a row; of a wide file the place of the cell."""
        table = self.part.table
        return table.place(row, None if table.spread is None else self.part.headers.get("volume"))

    def _texts(self, row: int) -> dict[str, str]:
        names = ("location_id", "intervention_id", "period", "volume")
        return {name: self._text(name, row) or "" for name in names}

    def _text(self, name: str, row: int) -> str | None:
        column = self._columns[name]
        if not isinstance(column, Column):
            return column
        code = int(column.codes[row])
        return "" if code < 0 else column.texts[code]

    @staticmethod
    def _key(texts: Mapping[str, str]) -> tuple[str, str, str]:
        return texts["location_id"], texts["intervention_id"], texts["period"]

    @staticmethod
    def _of(index: tuple[Ints, Ints], code: int) -> Ints:
        order, codes = index
        return order[np.searchsorted(codes, code, "left") : np.searchsorted(codes, code, "right")]

    @cached_property
    def _codes(self) -> dict[str, int]:
        return {text: i for i, text in enumerate(self.part.location.texts)}

    @cached_property
    def _counted(self) -> tuple[Ints, Ints]:
        return _index(self.part.location.codes)

    @cached_property
    def _all(self) -> tuple[Ints, Ints]:
        column = self._columns["location_id"]
        return _index(column.codes if isinstance(column, Column) else np.zeros(0, dtype=np.int64))


def _index(codes: Ints) -> tuple[Ints, Ints]:
    order = np.argsort(codes, kind="stable").astype(np.int64)
    return order, np.asarray(codes)[order]


def table_rows(
    path: str, data: bytes, form: TableForm, key: Sequence[str], given: ProfileBytes | None = None
) -> dict[tuple[str, ...], tuple[Place, dict[str, str]]]:
    """The rows of a small table by some of its columns, with their places and texts; nothing when it has them not.

    Args:
        path: As the user named it.
        data: The whole file.
        form: Which table it is.
        key: The columns that tell rows apart.
        given: Its profile; None for canonical columns.
    """
    table = read_small_table(path, data, form, Findings(path), given)
    if table is None or not set(key) <= set(table.names):
        return {}
    columns = {name: table.column(name).filled() for name in dict.fromkeys(n for n in table.names if n)}
    found: dict[tuple[str, ...], tuple[Place, dict[str, str]]] = {}
    for row in range(len(table.lines)):
        texts = {name: c.texts[int(c.codes[row])] for name, c in columns.items()}
        found.setdefault(tuple(texts[name] for name in key), (table.place(row), texts))
    return found
