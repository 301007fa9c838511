"""A register or a list of any form: bytes, what table it should be and its profile in; canonical columns out.

Every reader of a small table reads it by :func:`read_small_table`, and so does who reads it once more.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from functools import cache
from typing import Any

import numpy as np

from cns_check.diagnostics import Place, diagnostic
from cns_check.inputs.files.column_names import meant
from cns_check.inputs.files.columns import Column, Table, distinct
from cns_check.inputs.files.findings import Findings
from cns_check.inputs.files.headers import MANY, in_quotes, missing_column
from cns_check.inputs.files.ids import report_cells
from cns_check.inputs.files.likely_profile import CONSEQUENCES, TEXT, Likely, likely_profile
from cns_check.inputs.files.look_alike import alike_message, look_alikes, one_spelling, shown
from cns_check.inputs.files.table_file import read_table
from cns_check.inputs.files.table_format import Where, dialect_of, looked_for
from cns_check.inputs.files.table_profile import PLAIN, ProfileBytes, TableForm, TableProfile, placed_profile
from cns_check.inputs.files.unpacked import unpacked
from cns_check.words import Said, joined_by_and


@dataclass(frozen=True, slots=True)
class SmallTable(Table):
    """A table with canonical columns; places name them as they were delivered.

    Attributes:
        delivered: Header per canonical column that the file has.
        remedy: What to do about numbers that have another decimal mark; None where no profile helps.
    """

    delivered: Mapping[str, str] = field(default_factory=dict)
    remedy: Said | None = None

    def place(self, row: int, field: str | None = None) -> Place:
        """The place of a row (from 0), under the header as delivered."""
        return Table.place(self, row, self.delivered.get(field or "", field))

    def header(self, field: str | None = None) -> Place:
        """The place of the header, under the name as delivered."""
        return Table.header(self, self.delivered.get(field or "", field))


def read_small_table(
    path: str, data: bytes, form: TableForm, findings: Findings, given: ProfileBytes | None = None
) -> SmallTable | None:
    """Reads a table by its profile, and checks its header.

    Args:
        path: As the user named it.
        data: The whole file.
        form: Which table it should be.
        findings: Takes what is wrong with the profile, the file and its header, and what is padded too long.
        given: The profile; None for canonical columns.

    Returns:
        The table, None when nothing in it can be checked further: no rows, or a needed column is not there.
    """
    profile, where = PLAIN, None
    if given is not None:
        read, found, where = placed_profile(given, form)
        findings.add(*found)
        if read is None:
            return None
        profile = read
    of_text = Findings(path)
    table = read_table(path, data, of_text, dialect_of(profile.format, where))

    @cache
    def likely() -> Likely:
        held = unpacked(path, data, Findings(path))
        return likely_profile(held or b"", table.names if table is not None else None, form, profile)

    def remedy() -> Said | None:
        return likely().remedy(path, given.path if given is not None else None)

    if table is None:
        findings.take(of_text, dict.fromkeys(TEXT, remedy()))
        return None
    return _Header(table, form, profile, where, findings).check(of_text, likely, remedy)


class _Header:
    """Finds the columns of a table by its profile; says what is wrong with its header."""

    def __init__(self, table: Table, form: TableForm, profile: TableProfile, where: Where, findings: Findings) -> None:
        self.form, self.profile, self.where, self.findings = form, profile, where, findings
        names = tuple(profile.tidy(n) for n in table.names)
        times, before = Counter(names), Counter(table.names)
        again = sorted(n for n in times if n and times[n] > 1 and before[n] < 2)
        for name in again:
            message = Said.of(
                "without white space the header names {name!r} {count} times", name=name, count=names.count(name)
            )
            findings.add(diagnostic("V009", message, table.header(name)))
        self.table, self.names = table, names
        self.quoted = in_quotes(names, profile.format.delimiter, table.header())
        self.found = {c: profile.header(c) for c in form.columns if profile.header(c) in times}
        self.unused = sorted(set(names) - set(self.found.values()))
        needed = {*form.required, *profile.columns}
        self.missing = [c for c in form.columns if c in needed and c not in self.found]

    def check(
        self, of_text: Findings, likely: Callable[[], Likely], remedy: Callable[[], Said | None]
    ) -> SmallTable | None:
        """Tells, and gives the table with its columns."""
        if self.quoted is not None:
            self.findings.take(of_text, {})
            self.findings.add(self.quoted)
            return None
        if self.missing and likely().other_text:
            # It is one mistake, and not one for each column and each row.
            self.findings.take(of_text, {}, CONSEQUENCES)
            self._tell_missing(self.missing[:1], remedy())
            return None
        self.findings.take(of_text, {})
        self._tell_missing(self.missing, (remedy() if self.missing else None))
        self._tell_unused(remedy)
        if not set(self.form.required) <= set(self.found) or not len(self.table.lines):
            return None
        return self._canonical(remedy)

    def _tell_missing(self, missing: list[str], remedy: Said | None) -> None:
        for column in missing:
            header = self.profile.header(column)
            fallback = Said.of(
                "name it in a profile of the file: `columns: {{{column}: ...}}`, or add the column", column=column
            )
            place = self.table.header(header)
            at = looked_for(self.profile.format, self.where, self.profile.columns, column, self.names)
            self.findings.add(missing_column(column, header, self.unused, place, remedy or fallback, at))

    def _tell_unused(self, remedy: Callable[[], Said | None]) -> None:
        """Warns of columns that were probably meant as one that is lacking; notes the others."""
        near: dict[str, str] = {}
        for name in self.unused if len(self.unused) <= MANY else ():
            column = meant(name, self.form.columns, {*self.found, *self.missing, *near.values()})
            if column is None:
                continue
            near[name] = column
            message = Said.of("column {name!r} is not used; did you mean {near!r}?", name=name, near=column)
            self.findings.add(diagnostic("P023", message, self.table.header(name), value=name, remedy=remedy()))
        others = [repr(name) for name in self.unused if name not in near]
        if others and self.form.unused is not None:
            message = Said.of("columns not used: {names}", names=tuple(others))
            self.findings.add(diagnostic(self.form.unused, message, self.table.header()))

    def _canonical(self, remedy: Callable[[], Said | None]) -> SmallTable:
        columns = {c: self._column(c) for c in self.found}
        own: dict[str, Any] = {f.name: getattr(self.table, f.name) for f in fields(Table)}
        own |= {"names": tuple(columns), "columns": tuple(columns.values())}
        commas = any("," in text for c in self.form.decimals if c in columns for text in columns[c].texts)
        return SmallTable(**own, delivered=self.found, remedy=remedy() if commas else None)

    def _column(self, name: str) -> Column:
        """A column as its reader knows it: a sheet holds texts as a CSV does, once each cell is what it may be."""
        column = self.table.columns[self.names.index(self.found[name])]
        assert column is not None
        column = column.mapped(self.profile.tidy)
        of_sheet = column.kinds is not None
        if of_sheet:
            self._check_cells(name, column)
        pad, mark = self.profile.ids.pad, self.profile.format.decimal
        if name in self.form.decimals and mark not in {"", "."} and (of_sheet or column.kind == "text"):
            column = self._decimal(name, column, mark)
        if name in self.form.padded and pad is not None and (of_sheet or column.kind in {"text", "integer"}):
            column = self._padded(name, column.filled(), pad)
        column = distinct(column.codes, column.texts) if of_sheet else column
        if name in self.form.padded and self.profile.ids.same and column.kind == "text":
            column = self._spelled(name, column)
        if name in (*self.form.padded, *self.form.alike):
            self._tell_alike(name, column)
        return column

    def _spelled(self, name: str, column: Column) -> Column:
        """Ids of which spellings that are one are written alike."""
        to = one_spelling([t for t in column.texts if t], self.profile.ids.same)
        for chosen in sorted(set(to.values())):
            spelled = joined_by_and([shown(t) for t in sorted([chosen, *(t for t in to if to[t] == chosen)])])
            message = Said.of(
                "the location ids {ids} are taken for one, {id} (ids: same)", ids=spelled, id=shown(chosen)
            )
            self.findings.add(diagnostic("V057", message, self.table.header(self.found[name])))
        return column.mapped(lambda t: to.get(t, t))

    def _tell_alike(self, name: str, column: Column) -> None:
        """Warns of ids and names that only look alike, at the first row of each group."""
        groups = look_alikes(column.texts)
        number = {text: i for i, text in enumerate(column.texts)} if groups else {}
        first = np.full(len(column.texts) + 1, -1, dtype=np.int64)
        first[column.codes[::-1]] = np.arange(len(column.codes) - 1, -1, -1)
        for group in groups:
            rows = [int(first[number[text]]) for text in group]
            places = [self.table.place(row).said() for row in rows]
            told = [Said.of("{id} ({place})", id=shown(t), place=p) for t, p in zip(group, places, strict=True)]
            place = self.table.place(min(rows), self.found[name])
            self.findings.add(diagnostic("V056", alike_message(name, told, group), place, value=group[0]))

    def _check_cells(self, name: str, column: Column) -> None:
        """Refuses cells of a sheet that hold what the column cannot: a number, for one, where an id is due."""
        assert column.kinds is not None
        form = self.form
        allowed = {
            "text",
            *(("integer", "double") if name in form.decimals + form.whole else ()),
            *(("date",) if name in form.dates else ()),
            *(("integer",) if name in form.padded and self.profile.ids.pad is not None else ()),
        }
        report_cells(name, column, allowed, self.found[name], self.table, self.findings)

    def _padded(self, name: str, column: Column, pad: int) -> Column:
        """Ids of digits with their leading zeros; whole numbers become such texts."""
        self.findings.rows(
            "V015",
            self.table,
            column.marks(lambda t: _digits(t) and len(t) > pad),
            lambda row: Said.of(
                "{name} {text!r} has more than {count} digits", name=name, text=column.text(row), count=pad
            ),
            field=self.found[name],
            value=column.text,
        )
        return distinct(column.codes, [t.zfill(pad) if _digits(t) else t for t in column.texts])

    def _decimal(self, name: str, column: Column, mark: str) -> Column:
        """Numbers with a point in the place of their own mark; one that has a point already is not guessed at."""
        texts = [kind == "text" for kind in column.kinds or (column.kind,) * len(column.texts)]
        odd = np.array([*(t and "." in text for t, text in zip(texts, column.texts, strict=True)), False])
        self.findings.rows(
            "P022",
            self.table,
            np.asarray(odd[column.codes], dtype=np.bool_),
            lambda row: Said.of(
                "{name} {text!r} holds a point, and the profile says {mark!r}",
                name=name,
                text=column.text(row),
                mark=mark,
            ),
            field=self.found[name],
            value=column.text,
        )
        made = [text.replace(mark, ".") if t else text for t, text in zip(texts, column.texts, strict=True)]
        return distinct(column.codes, made)


def _digits(text: str) -> bool:
    return text.isascii() and text.isdigit()
