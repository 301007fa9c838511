"""One volume file with its profile: checked columns, one element per row that is data.

In: bytes, a profile and the known interventions. Out: the rows that count; what is wrong goes to the findings.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

import numpy as np

from cns_check.close_names import close_names
from cns_check.diagnostics import Place, diagnostic
from cns_check.inputs.files.columns import Bools, Column, Floats, Ints, Table, constant, first_rows
from cns_check.inputs.files.findings import Findings
from cns_check.inputs.files.headers import in_quotes, missing_column
from cns_check.inputs.files.ids import check_id, check_type
from cns_check.inputs.files.likely_profile import CONSEQUENCES, TEXT, Likely, likely_profile
from cns_check.inputs.files.look_alike import look_alikes
from cns_check.inputs.files.numbers import Problem, read_period, read_volumes_of, read_year
from cns_check.inputs.files.table_blocks import Data
from cns_check.inputs.files.table_file import read_table
from cns_check.inputs.files.table_format import Where, at, dialect_of
from cns_check.inputs.files.table_profile import PLAIN, TableForm
from cns_check.inputs.files.unpacked import unpacked
from cns_check.inputs.files.whole_rows import repeated
from cns_check.inputs.volumes.chosen_deliveries import choose
from cns_check.inputs.volumes.control_totals import Cells, compare
from cns_check.inputs.volumes.file_rows import FileRows
from cns_check.inputs.volumes.header import Layout, check_header, layout_of
from cns_check.inputs.volumes.mapped_ids import location_ids, unused
from cns_check.inputs.volumes.profile import CANONICAL, DEFAULT, REQUIRED, Profile
from cns_check.inputs.volumes.reshape import reshaped
from cns_check.inputs.volumes.row_rules import row_kinds
from cns_check.words import Said

#: What the files are, for who looks how they are written.
FORM = TableForm(Said.of("the volumes"), CANONICAL, REQUIRED, None)


#: Errors of single cells: ids, years, periods, volumes, names of interventions.
_OF_CELLS = frozenset({*(f"V0{number}" for number in range(13, 22)), "V023", "V045"})


def read_file(
    path: str,
    data: Data,
    profile: Profile,
    known: Collection[str],
    findings: Findings,
    where: Where = None,
    *,
    below: bool = False,
) -> tuple[FileRows | None, int]:
    """Reads one volume file.

    Args:
        path: As the user named it.
        data: The whole file.
        profile: How to read it.
        known: Canonical intervention ids of the loaded norm sets.
        findings: Takes everything that is wrong, and the notes.
        where: The place of a key of the profile; None where that is no file.
        below: More rows stand below these in the file, so that none of these is a footnote.

    Returns:
        The rows that count (None when more is wrong than cells; of rows with wrong cells those that can be told apart)
        and the data rows in the file.
    """

    def tidy(names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(n.strip() for n in names) if profile.trim else names

    def wanted(names: tuple[str, ...]) -> Collection[int]:
        names = tidy(names)
        used = layout_of(profile, names).used(profile)
        return sorted(i for i, name in enumerate(names) if name in used)

    of_text = Findings(path)
    data = data if isinstance(data, bytes) else bytes(data[:])
    table = read_table(path, data, of_text, dialect_of(profile.format, where), wanted, footnotes=not below)
    likely = _likely(path, data, table) if profile is DEFAULT else None
    table = replace(table, blank=()) if below and table is not None else table  # these were told
    if table is None:
        findings.take(of_text, dict.fromkeys(TEXT, likely.remedy(path, None)) if likely is not None else {})
        return None, 0
    names = tidy(table.names)
    layout = layout_of(profile, names)
    other_text = likely is not None and likely.other_text and bool(layout.missing)
    findings.take(of_text, {}, CONSEQUENCES if other_text else ())
    if other_text and likely is not None and in_quotes(names, ",", table.header(names[0])) is None:
        # It is one mistake, and not one for each column and each row.
        column, header = layout.missing[0]
        findings.add(missing_column(column, header, (), table.header(header), likely.remedy(path, None)))
        return None, table.rows
    if names != table.names:
        for name in repeated(names, wanted(names)):
            if table.names.count(name) < 2:
                message = Said.of(
                    "without white space the header names {name!r} {count} times", name=name, count=names.count(name)
                )
                findings.add(diagnostic("V009", message, table.header(name)))
        table = replace(table, names=names)
    findings.add(*check_header(table, profile, layout, where))
    if layout.missing or layout.absent or layout.both or not len(table.lines):
        return None, table.rows
    table = reshaped(table, profile, layout)
    return _Reader(table, profile, layout, known, findings, where).read(), table.rows


def _likely(path: str, data: bytes, table: Table | None) -> Likely | None:
    """How a file is written that is read as canonical, and is not; None when its header is."""
    if table is not None and not layout_of(DEFAULT, table.names).missing:
        return None
    held = unpacked(path, data, Findings(path))
    return likely_profile(held or b"", table.names if table is not None else None, FORM, PLAIN)


class _Reader:
    """Goes through the checks of one file; every check adds to the same findings."""

    def __init__(
        self, table: Table, profile: Profile, layout: Layout, known: Collection[str], findings: Findings, where: Where
    ) -> None:
        self.where = where
        self.table, self.profile, self.layout, self.findings = table, profile, layout, findings
        self.known = frozenset(known)
        self.size = len(table.lines)

    def read(self) -> FileRows | None:
        time = self._time()
        kinds = row_kinds(self.table, self.profile, self._header_column, time, self.findings)
        data, control = kinds.data, kinds.control
        volume = self._column("volume")
        assert volume is not None
        low, high = self._volumes(volume, data, control)
        volume = volume.plain()
        year, part = self._periods(time, control | data)
        delivered_name = self._id("intervention_id", control | data)
        delivery = self._delivery(control | data)
        controls = 0
        if kinds.totals and (year[control | data] > 0).all():
            cells = Cells(delivered_name, year, part, delivery, low, high)
            field = self.layout.canonical.get("volume", "volume")
            controls = compare(self.table, self.findings, field, kinds, cells, self._header_column)
        location = self._locations(data)
        surgeon, origin = self._optional_id("surgeon_id", data), self._optional_id("origin_id", data)
        intervention, is_known, dropped_names = self._interventions(delivered_name, data)
        counts = data & is_known
        choice = choose(self.table, self.findings, self.profile, intervention, delivery, counts, data, year, part)
        counts &= choice.counts
        unused(self.table, self.findings, self.profile, delivered_name, self._column("location_id"), data)
        if self.findings.errors_beside(_OF_CELLS):
            return None
        # With a mistake in the cells that name it, a row cannot be held against others.
        located = np.array([*map(bool, location.texts), False])[location.codes]
        index = np.flatnonzero(counts & located & (year > 0)).astype(np.int64)
        low, high = low[index], high[index]
        return FileRows(
            self.table,
            index,
            location.taken(index),
            intervention.taken(index),
            year[index],
            part[index],
            low,
            high,
            _maybe(self._column("location_name"), index),
            _maybe(surgeon, index),
            _maybe(origin, index),
            volume.taken(index),
            choice.delivered,
            choice.quarters,
            choice.partial,
            self.table.rows - len(index),
            controls,
            int(((low < high) & np.isfinite(high)).sum()),
            int(np.isinf(high).sum()),
            dropped_names,
            choice.chosen,
            self.layout.canonical,
            choice.years,
        )

    def _column(self, canonical: str) -> Column | None:
        if canonical in self.layout.canonical:
            return self._header_column(self.layout.canonical[canonical])
        if canonical in self.profile.constants:
            return constant(str(self.profile.constants[canonical]), self.size)
        return None

    def _header_column(self, header: str) -> Column:
        column = self.table.column(header)
        return column.mapped(str.strip) if self.profile.trim else column

    def _volumes(self, volume: Column, data: Bools, control: Bools) -> tuple[Floats, Floats]:
        kinds = volume.kinds or (volume.kind,) * len(volume.texts)
        marks = {kind: self.profile.volume_marks(kind) for kind in set(kinds)}
        low, high, problems = read_volumes_of(volume.texts, lambda i: marks[kinds[i]])
        header = self.layout.canonical.get("volume", "volume")
        rows = check_type("volume", volume, header, self.table, self.findings, data | control)
        limit = {i: p for i, p in problems.items() if p.number is not None}
        self._report({i: p for i, p in problems.items() if i not in limit}, volume, rows, header)
        self._report(limit, volume, rows & data, header)  # the limit is not for totals
        if self.profile.marks:
            marked = np.array([marks[k].bare(t) != t for t, k in zip(volume.texts, kinds, strict=True)] + [False])
            count = int((marked[volume.codes] & rows).sum())
            message = Said.counted(
                count,
                "{count} volume with a footnote mark, taken off",
                "{count} volumes with a footnote mark, taken off",
            )
            self.findings.add(
                diagnostic("V053", message, Place(self.table.path, field=self.table.header(header).field))
            )
        return low[volume.codes], high[volume.codes]

    def _time(self) -> Column:
        """The years or periods as delivered."""
        column = self._column(self.layout.time)
        assert column is not None
        return column

    def _periods(self, column: Column, rows: Bools) -> tuple[Ints, Ints]:
        """Per row the year, 0 where it cannot be read, and the part of it, 0 for a whole year."""
        time = self.layout.time
        header = self.layout.canonical.get(time, time)
        rows = check_type(time, column, header, self.table, self.findings, rows)
        column = column.filled()
        named = {self.profile.tidy(t): year for t, year in self.profile.years.items()}
        decimal = self.profile.format.decimal

        def read(text: str) -> tuple[int, int] | Problem:
            if (given := named.get(text)) is not None:
                return (0, 0) if isinstance(given, str) else (given, 0)
            if time == "period":
                return read_period(text, decimal)
            year = read_year(text, decimal)
            return year if isinstance(year, Problem) else (year, 0)

        found = [read(t) for t in column.texts]
        self._report({i: r for i, r in enumerate(found) if isinstance(r, Problem)}, column, rows, header)
        periods = [*((0, 0) if isinstance(r, Problem) else r for r in found), (0, 0)]
        years, parts = (np.array(each, dtype=np.int64) for each in zip(*periods, strict=True))
        return years[column.codes], parts[column.codes]

    def _report(self, problems: Mapping[int, Problem], column: Column, rows: Bools, header: str) -> None:
        for code, remedy in sorted({(p.code, p.remedy or Said()) for p in problems.values()}):
            mine = {i: p for i, p in problems.items() if (p.code, p.remedy or Said()) == (code, remedy)}
            bad = np.zeros(len(column.texts) + 1, dtype=np.bool_)
            bad[list(mine)] = True
            self.findings.rows(
                code,
                self.table,
                rows & bad[column.codes],
                lambda row, mine=mine: mine[int(column.codes[row])].message,  # type: ignore[misc]
                field=header,
                value=lambda row: column.texts[int(column.codes[row])],
                remedy=remedy or None,
            )

    def _id(self, canonical: str, rows: Bools) -> Column:
        column = self._column(canonical)
        assert column is not None
        header = self.layout.canonical.get(canonical, canonical)
        rows = check_type(canonical, column, header, self.table, self.findings, rows)
        column = column.filled()
        check_id(canonical, column, rows, header, self.table, self.findings, required=True)
        return column

    def _optional_id(self, canonical: str, rows: Bools) -> Column | None:
        column = self._column(canonical)
        if column is None:
            return None
        header = self.layout.canonical.get(canonical, canonical)
        rows = check_type(canonical, column, header, self.table, self.findings, rows)
        column = column.filled()
        check_id(canonical, column, rows, header, self.table, self.findings, required=False)
        return column

    def _delivery(self, rows: Bools) -> Column | None:
        header = self.layout.delivery
        if header is None:
            return None
        column = self._header_column(header).filled()
        check_id("delivery", column, rows, header, self.table, self.findings, required=False)
        return column

    def _locations(self, rows: Bools) -> Column:
        column = self._column("location_id")
        assert column is not None
        header = self.layout.canonical.get("location_id", "location_id")
        pad = self.profile.ids.pad
        rows = check_type("location_id", column, header, self.table, self.findings, rows, padded=pad is not None)
        return location_ids(column.filled(), self.profile, rows, header, self.table, self.findings)

    def _mapped(self, text: str, to: str) -> Said:
        """To what the profile maps a delivered name, and where it does."""
        key = next(k for k, v in self.profile.interventions.items() if v == to and self.profile.tidy(str(k)) == text)
        return Said.of(" (mapped to {id!r}{at})", id=to, at=at(self.where, "interventions", key, sep=", {place}"))

    def _interventions(self, names: Column, rows: Bools) -> tuple[Column, Bools, tuple[str, ...]]:
        """Canonical ids, which rows have a known one, and the names left out."""
        trim = self.profile.trim
        mapping = {str(k).strip() if trim else str(k): v for k, v in self.profile.interventions.items()}
        ids = [mapping.get(t, t) for t in names.texts]
        known = np.array([*(i in self.known for i in ids), False], dtype=np.bool_)
        used = np.zeros(len(names.texts) + 1, dtype=np.int64)
        np.add.at(used, names.codes[rows], 1)
        drop = self.profile.unmapped == "drop"
        header = self.layout.canonical.get("intervention_id", "intervention_id")
        unknown = [i for i in np.flatnonzero((used[:-1] > 0) & ~known[:-1]).tolist() if names.texts[i].strip()]
        first = first_rows(names.codes, rows, len(names.texts))
        for i in unknown:
            text, count = names.texts[i], int(used[i])
            if self.findings.full:
                self.findings.count_more()
                continue
            to = self._mapped(text, ids[i]) if ids[i] != text else Said()
            near = close_names(ids[i], self.known, 3, 0.4)
            hint = Said.of("; nearest: {near}", near=", ".join(near)) if near else Said()
            message = Said.counted(
                count,
                "intervention {name!r}{to} is in no loaded norm set ({count} row){left_out}{hint}",
                "intervention {name!r}{to} is in no loaded norm set ({count} rows){left_out}{hint}",
                name=text,
                to=to,
                left_out=Said.of(", left out") if drop else Said(),
                hint=hint,
            )
            place = self.table.place(int(first[i]), header)
            self.findings.add(diagnostic("V024" if drop else "V023", message, place, value=text))
            if drop and (alike := [k for k in sorted(self.known) if look_alikes((k, ids[i]))]):
                told = "{name!r} is left out, and looks like the intervention {id!r}"
                self.findings.add(diagnostic("V056", Said.of(told, name=text, id=alike[0]), place, value=text))
        return (
            names.mapped(lambda t: mapping.get(t, t)),
            known[names.codes],
            tuple(sorted(names.texts[i] for i in unknown)),
        )


def _maybe(column: Column | None, index: Ints) -> Column | None:
    return None if column is None else column.filled().taken(index)
