"""The file of a record profile. In: its bytes. Out: the profile with the places of its keys, and diagnostics."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from cns_check.count.date_format import read_format
from cns_check.count.layout import OTHER, names_of
from cns_check.count.profile import CANONICAL, DATES, JOINED, SEVERAL, Columns, RecordProfile
from cns_check.diagnostics import Diagnostic, Place, diagnostic
from cns_check.inputs.files.table_format import check_format
from cns_check.strict_yaml import YamlFile, read_yaml
from cns_check.words import Said

#: Columns that a table of records joins to rows; those that say what a row is are the row's own.
_OF_RECORDS = frozenset(CANONICAL) - {"record_id", "codes", "code_dates", "code_sides", "quantity"}
_OF_DIAGNOSES = frozenset({"principal", "diagnoses", "diagnosis_role"})
_SAME = frozenset({"day", "code", "side", "record_id", "patient_id", "location_id", "date", "session_id"})
_KEPT = _SAME | {"surgeon_id", "origin_id"}


@dataclass(frozen=True, slots=True)
class RecordProfileFile:
    """A profile with the places of its keys.

    Attributes:
        path: As the user named it.
        data: The bytes, for the record of inputs.
        profile: What it says.
        place: Place of the value under a path of keys.
    """

    path: str
    data: bytes
    profile: RecordProfile
    place: Callable[..., Place]


def read_record_profile(path: str, data: bytes) -> tuple[RecordProfileFile | None, tuple[Diagnostic, ...]]:
    """Reads a record profile and checks what needs several keys at once.

    Args:
        path: As the user named it.
        data: The whole file.

    Returns:
        The profile, None when it cannot be used, and everything that is wrong with it, by line.
    """
    read = read_yaml(data, path, RecordProfile)
    if read.value is None:
        return None, read.diagnostics
    found = sorted(
        _Check(read.value, read).found(),
        key=lambda d: (d.place.line or 0, d.place.column or 0, d.code, d.message),
    )
    if found:
        return None, (*read.diagnostics, *found)
    return RecordProfileFile(path, data, read.value, read.place), read.diagnostics


class _Check:
    def __init__(self, profile: RecordProfile, yaml: YamlFile[RecordProfile]) -> None:
        self.profile, self.place, self.key_place = profile, yaml.place, yaml.key_place

    def found(self) -> Iterator[Diagnostic]:
        yield from check_format(self.profile.format, self.place)
        yield from self._dialect()
        yield from self._columns(self.profile.columns, ("columns",), frozenset(CANONICAL))
        yield from self._constants()
        for index, joined in enumerate(self.profile.joined):
            allowed = _OF_RECORDS if joined.table == "records" else _OF_DIAGNOSES
            yield from self._columns(joined.columns, ("joined", index, "columns"), allowed)
            if joined.table == "diagnoses" and joined.key_name != "record_id":
                message = Said.of("diagnoses are joined by 'record_id', not by {name!r}", name=joined.key_name)
                yield diagnostic("C005", message, self.key_place("joined", index, "key", joined.key_name))
            elif joined.key_name not in CANONICAL:
                yield self._no_canonical(joined.key_name, ("joined", index, "key"), frozenset(JOINED))
        yield from self._two_places()
        yield from self._dates()
        yield from self._rules()

    def _dialect(self) -> Iterator[Diagnostic]:
        form = self.profile.format
        for key, given, why in (
            ("sheet", form.sheet, Said.of("records are CSV or Parquet, which have no sheets")),
            ("comment", form.comment[1:], Said.of("records have comments of one character only")),
        ):
            if given:
                yield diagnostic("C005", why, self.place("format", key))

    def _columns(self, columns: Columns, at: tuple[str | int, ...], allowed: frozenset[str]) -> Iterator[Diagnostic]:
        for name, given in columns.items():
            if name == "other" and isinstance(given, dict):
                continue
            if name not in allowed or isinstance(given, dict):
                yield self._no_canonical(name, at, allowed)
            elif isinstance(given, tuple) and (not given or name not in (*JOINED, *SEVERAL)):
                message = Said.of("{name!r} is one column of the file", name=name)
                yield diagnostic("C003", message, self.place(*at, name), value=name)

    def _no_canonical(self, name: str, at: tuple[str | int, ...], allowed: frozenset[str]) -> Diagnostic:
        near = get_close_matches(name, sorted(allowed), 1)
        hint = Said.of("; did you mean {near!r}?", near=near[0]) if near else Said()
        message = Said.of("{name!r} is no canonical column that can stand here{hint}", name=name, hint=hint)
        return diagnostic("C001", message, self.key_place(*at, name), value=name)

    def _constants(self) -> Iterator[Diagnostic]:
        for name in self.profile.constants:
            if name not in CANONICAL or name in SEVERAL:
                yield self._no_canonical(name, ("constants",), frozenset(CANONICAL) - {*SEVERAL})

    def _two_places(self) -> Iterator[Diagnostic]:
        """A canonical column that two keys give; ``code`` and ``codes`` are one."""
        seen: dict[str, Place] = {}
        for name, at in self._given():
            known = "code" if name == "codes" else name
            place = self.key_place(*at)
            if known in seen and name not in _OF_DIAGNOSES:
                message = Said.of("{name!r} is given here and at {place}", name=name, place=seen[known].said())
                yield diagnostic("C002", message, place, value=name)
            seen.setdefault(known, place)

    def _given(self) -> Iterator[tuple[str, tuple[str | int, ...]]]:
        tables: list[tuple[Columns, tuple[str | int, ...]]] = [(self.profile.columns, ("columns",))]
        tables += [(j.columns, ("joined", i, "columns")) for i, j in enumerate(self.profile.joined)]
        for columns, at in tables:
            for name in names_of(columns):
                other = name.startswith(OTHER)
                yield name, (*at, "other", name.removeprefix(OTHER)) if other else (*at, name)
        for name in self.profile.constants:
            yield name, ("constants", name)

    def _dates(self) -> Iterator[Diagnostic]:
        given = self.profile.date_format
        named = {"": given} if isinstance(given, str) else given
        for name, text in named.items():
            at = ("date_format", name) if name else ("date_format",)
            if name and name not in (*DATES, "born", "code_dates"):
                message = Said.of("{name!r} is no column of dates", name=name)
                yield diagnostic("C004", message, self.key_place(*at), value=name)
            if read_format(text) is None:
                message = Said.of("{text!r} is not how a date is written: it needs %Y, %m or %b, and %d", text=text)
                yield diagnostic("C004", message, self.place(*at), value=text)
        zone = self.profile.time_zone
        if zone is not None and zone != "none":
            try:
                ZoneInfo(zone)
            except (ZoneInfoNotFoundError, ValueError, OSError):
                message = Said.of("time zone {zone!r} is not known", zone=zone)
                yield diagnostic("C004", message, self.place("time_zone"), value=zone)

    def _rules(self) -> Iterator[Diagnostic]:
        for index, rule in enumerate(self.profile.drop):
            if (rule.equals is None) == (rule.starts_with is None):
                message = Said.of(
                    "the rule on column {column!r} needs one of equals and starts_with", column=rule.column
                )
                yield diagnostic("C005", message, self.place("drop", index))
        if (between := self.profile.between) and not 1990 <= between[0] <= between[1] <= 2100:
            yield diagnostic("C005", Said.of("years are from 1990 to 2100, the first first"), self.place("years"))
        lists: list[tuple[tuple[str, ...], tuple[str, ...], frozenset[str]]] = []
        if self.profile.deliveries is not None:
            known = frozenset(CANONICAL) - {*SEVERAL, "codes"}
            lists.append((("deliveries", "latest_per"), self.profile.deliveries.latest_per, known))
        if self.profile.reversals is not None:
            lists.append((("reversals", "same"), self.profile.reversals.same, _KEPT))
        for at, names, known in lists:
            for index, name in enumerate(names):
                if name not in known:
                    message = Said.of("{name!r} is no column that can stand here", name=name)
                    yield diagnostic("C001", message, self.place(*at, index), value=name)
        columns = self.profile.columns
        if "quantity" in columns and "codes" in columns:
            message = Said.of("a quantity belongs to one code: it goes with 'code', not with 'codes'")
            yield diagnostic("C005", message, self.key_place("columns", "quantity"))
        for name in ("code_dates", "code_sides"):
            if name in columns and "codes" not in columns:
                message = Said.of("{name!r} goes with 'codes'", name=name)
                yield diagnostic("C005", message, self.key_place("columns", name))
