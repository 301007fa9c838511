"""Why a table is not read as it was meant: a file in; what differs, and the whole profile that says so, out.

It is only ever told, never used by itself.
"""

from __future__ import annotations

import csv
import io
import json
import re
import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from cns_check.inputs.files.column_names import meant
from cns_check.inputs.files.headers import MANY, one_field
from cns_check.inputs.files.table_profile import SCHEMA, TableForm, TableProfile
from cns_check.strict_yaml.likely_encoding import likely_encoding
from cns_check.words import Said

#: Parquet, workbooks of old Excel, and what is packed and damaged: they are no text.
_NO_TEXT = (b"PAR1", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\x1f\x8b", b"\x28\xb5\x2f\xfd")
_WORKBOOK = b"PK\x03\x04"
_DELIMITERS = (",", ";", "\t", "|")
#: Lines among which a header is looked for, and rows in which a decimal comma is.
_HEAD, _ROWS = 30, 200
#: Characters that are looked at, of a line and of a file: a header that people write is shorter.
_LINE, _BEGIN = 20_000, 1_000_000
_COMMA = re.compile(r"\s*-?[0-9]+,[0-9]+\s*")
_POINT = re.compile(r"\s*-?[0-9]+\.[0-9]+\s*")


#: What is wrong with every row of a file whose text is written in another way.
CONSEQUENCES = ("V005", "V006", "V007", "V008", "V009")
#: What a profile may be the remedy of.
TEXT = ("V003", "V004", "V048", "V050")


@dataclass(frozen=True, slots=True)
class Likely:
    """A profile by which a file could be read.

    Attributes:
        profile: The profile, key by key.
        causes: Why that which is used does not fit.
        other_text: The text is written otherwise, so that no cell is what it seems.
    """

    profile: Mapping[str, object]
    causes: tuple[Said, ...]
    other_text: bool

    def remedy(self, path: str, given: str | None) -> Said | None:
        """What to do: what to write, where, and the option that names it; None where nothing is known.

        Args:
            path: The table, as the user named it.
            given: The profile that it is read with.
        """
        if not self.causes:
            return None
        causes, profile = self.causes, _flow(self.profile)
        if given is not None:
            return Said.of("the file {causes}: write in {file} `{profile}`", causes=causes, file=given, profile=profile)
        stem = re.split(r"[/\\]", path)[-1].partition(".")[0] or "table"
        file = f"{'stdin' if stem == '-' else stem}-profile.yaml"
        option = f"--profile {shlex.quote(f'{path}={file}')}"
        return Said.of(
            "the file {causes}: write a file {file} with `{profile}` and give `{option}`",
            causes=causes,
            file=file,
            profile=profile,
            option=option,
        )


@dataclass(frozen=True, slots=True)
class _Header:
    """A line that could be the header.

    Attributes:
        line: How many lines stand above it.
        delimiter: What parts it.
        fields: Its fields.
        found: Header per canonical column.
        sheet: Name of the sheet that is to be named.
    """

    line: int
    delimiter: str
    fields: tuple[str, ...]
    found: Mapping[str, str]
    sheet: str | None = None


def likely_profile(data: bytes, names: Sequence[str] | None, form: TableForm, profile: TableProfile) -> Likely:
    """What a file says of how it should be read.

    Args:
        data: The whole file, unpacked.
        names: The header as it was read; None when none could be.
        form: Which table it should be.
        profile: How it is read now.
    """
    if data.startswith(_NO_TEXT):
        header = None if names is None else _header(0, profile.format.delimiter, names, form, profile)
        return _told(profile, header, profile.format.encoding, (), form)
    if data.startswith(_WORKBOOK):
        return _of_workbook(data, form, profile)
    encoding, text = _text(data, profile.format.encoding)
    if text is None:
        return _told(profile, None, profile.format.encoding, (), form)
    lines = re.split(r"\r\n|\n|\r", text[:_BEGIN].removeprefix("\ufeff"), maxsplit=_HEAD + _ROWS)[: _HEAD + _ROWS]
    if names is not None and all(profile.header(c) in map(profile.tidy, names) for c in form.required):
        header = _header(profile.format.skip_lines, profile.format.delimiter, names, form, profile)
        return _told(profile, header, encoding, lines, form)
    candidates = list(_headers(lines[:_HEAD], form, profile))
    whole = [h for h in candidates if set(form.required) <= set(h.found)]
    # Where no line has all that is needed, the first is taken as the header, if another delimiter makes more of it.
    part = [
        h for h in candidates if h.line == profile.format.skip_lines and (h.found or one_field(names) == h.delimiter)
    ]
    header = max(whole or part, key=lambda h: _rank(h, profile), default=None)
    return _told(profile, header, encoding, lines, form)


def _of_workbook(data: bytes, form: TableForm, profile: TableProfile) -> Likely:
    """What the sheets say; that which fits best is named where there are several."""
    from cns_check.inputs.files.workbook import first_rows  # noqa: PLC0415 - only workbooks need its library

    now = profile.format
    sheets = {n: r for n, r in first_rows(data, _HEAD + _ROWS).items() if now.sheet in {None, n}}
    found: list[tuple[_Header, list[str]]] = []
    for name, rows in sheets.items():
        lines = [_line(row, now.delimiter) for row in rows]
        for number, row in enumerate(rows[:_HEAD]):
            header = _header(number, now.delimiter, row, form, profile)
            if set(form.required) <= set(header.found):
                above = any(any(cells) for cells in rows[now.skip_lines : number])
                line, sheet = number if above else now.skip_lines, name if len(sheets) > 1 else None
                found.append((replace(header, line=line, sheet=sheet), lines))
    if not found:
        return _told(profile, None, now.encoding, (), form)
    best, lines = max(found, key=lambda each: _rank(each[0], profile))
    return _told(profile, best, now.encoding, lines, form)


def _line(cells: Sequence[str], delimiter: str) -> str:
    line = io.StringIO()
    csv.writer(line, delimiter=delimiter, lineterminator="").writerow(cells)
    return line.getvalue()


def _text(data: bytes, encoding: str) -> tuple[str, str | None]:
    """The text, in the encoding that is named if it fits, else in that which fits."""
    for name in (encoding, likely_encoding(data)):
        try:
            text = None if name is None else data.decode(name)
        except (UnicodeDecodeError, LookupError):
            continue
        if name is not None and text is not None and "\0" not in text:
            return name, text
    return encoding, None


def _headers(lines: Sequence[str], form: TableForm, profile: TableProfile) -> Iterator[_Header]:
    for number, line in enumerate(lines):
        for delimiter in dict.fromkeys((profile.format.delimiter, *_DELIMITERS)):
            yield _header(number, delimiter, _fields(line, delimiter), form, profile)


def _rank(header: _Header, profile: TableProfile) -> tuple[int, int, int, bool]:
    """More columns before fewer, those of the right name before others, the first line, the delimiter of now."""
    exact = sum(column == name for column, name in header.found.items())
    return len(header.found), exact, -header.line, header.delimiter == profile.format.delimiter


def _header(line: int, delimiter: str, names: Sequence[str], form: TableForm, profile: TableProfile) -> _Header:
    """Which columns a line names: under the header of the profile, else under one that was probably meant."""
    stripped = {name.strip(): name for name in reversed(names) if name.strip()}
    found = {c: stripped[h] for c in form.columns if (h := profile.header(c).strip()) in stripped}
    free = [name for name in names if name not in found.values()]
    for name in free if len(free) <= MANY else ():
        column = meant(name, form.columns, {*found, *profile.columns})
        if column is not None:
            found[column] = name
    return _Header(line, delimiter, tuple(names), found)


def _fields(line: str, delimiter: str) -> list[str]:
    try:
        return [] if len(line) > _LINE else next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return []


def _told(
    profile: TableProfile, header: _Header | None, encoding: str, lines: Sequence[str], form: TableForm
) -> Likely:
    """The profile that would do, and in what it differs from that of now."""
    now = profile.format
    made = {"delimiter": now.delimiter, "encoding": now.encoding, "decimal": now.decimal, "skip_lines": now.skip_lines}
    made |= {"comment": now.comment, "sheet": now.sheet}
    columns, trim, causes = dict(profile.columns), profile.trim, []
    if encoding != now.encoding:
        made["encoding"] = encoding
        causes.append(Said.of("is written in {encoding}", encoding=encoding))
    if header is not None:
        if any(not (now.comment and above.startswith(now.comment)) for above in lines[now.skip_lines : header.line]):
            made["skip_lines"] = header.line
            causes.append(
                Said.counted(header.line, "has {count} line above its header", "has {count} lines above its header")
            )
        if header.sheet is not None:
            made["sheet"] = header.sheet
            causes.append(Said.of("has several sheets"))
        if header.delimiter != now.delimiter:
            made["delimiter"] = header.delimiter
            mark = Said.of("a tab") if header.delimiter == "\t" else repr(header.delimiter)
            causes.append(Said.of("has {mark} between its fields", mark=mark))
    other_text = bool(causes)
    if header is not None:
        if any(name != name.strip() for name in header.found.values()) and not trim:
            trim = True
            causes.append(Said.of("has white space around names of columns"))
        called = {c: n.strip() for c, n in header.found.items() if n.strip() != profile.header(c).strip()}
        if called:
            columns |= called
            causes.append(Said.of("has names of its own for columns"))
        if not now.decimal and _decimal_comma(lines, header, form):
            made["decimal"] = ","
            causes.append(Said.of("has a decimal comma"))
    plain = type(now)()
    parts = {
        "schema": SCHEMA,
        "format": {key: value for key, value in made.items() if value != getattr(plain, key)},
        "columns": {c: columns[c] for c in form.columns if c in columns},
        "ids": {} if profile.ids.pad is None else {"pad": profile.ids.pad},
        "trim": trim,
    }
    return Likely({key: value for key, value in parts.items() if value}, tuple(causes), other_text)


def _decimal_comma(lines: Sequence[str], header: _Header, form: TableForm) -> bool:
    """The numbers of the file have a comma, and never a point."""
    at = [header.fields.index(header.found[c]) for c in form.decimals if c in header.found]
    cells: list[str] = []
    for line in lines[header.line + 1 :]:
        fields = _fields(line, header.delimiter)
        cells += [fields[i] for i in at if i < len(fields)]
    return any(map(_COMMA.fullmatch, cells)) and not any(map(_POINT.fullmatch, cells))


def _flow(value: object) -> str:
    """YAML on one line."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {_flow(each)}" for key, each in value.items()) + "}"
    return SCHEMA if value == SCHEMA else json.dumps(value, ensure_ascii=False)
