"""The volume profile: how a file is read as it was delivered.

In: the bytes of a profile file. Out: the profile with the places of its keys, and diagnostics.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from cns_check.diagnostics import Diagnostic, Place, diagnostic
from cns_check.inputs.files.columns import Kind
from cns_check.inputs.files.numbers import MAX_VOLUME, Marks, Problem, read_period, read_volume, read_year
from cns_check.inputs.files.table_format import TableFormat, Text, check_format
from cns_check.strict_yaml import read_yaml
from cns_check.words import Said

REQUIRED = ("location_id", "intervention_id", "year", "volume")
#: ``period`` stands in the place of ``year``.
OPTIONAL = ("period", "location_name", "surgeon_id", "origin_id", "delivery")
CANONICAL = (*REQUIRED, *OPTIONAL)

#: A text of the file; whole numbers may be written without quotes.
Delivered = str | int
Year = Annotated[int, Field(ge=1990, le=2100)]


class _Model(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True, extra="forbid", defer_build=True)


class Format(TableFormat):
    """How a CSV is written. Parquet needs none of it."""

    thousands: str = ""


class Rule(_Model):
    """Which rows: those whose text in a column equals a text, or starts with it."""

    column: Text
    equals: Delivered | None = None
    starts_with: Text | None = None

    def test(self, *, trim: bool) -> Callable[[str], bool]:
        """The rule as a test of a text."""
        if self.starts_with is not None:
            prefix = self.starts_with.lstrip() if trim else self.starts_with
            return lambda text: text.startswith(prefix)
        wanted = str(self.equals).strip() if trim else str(self.equals)
        return lambda text: text == wanted

    def __str__(self) -> str:
        return str(self.said())

    def said(self) -> Said:
        """The rule in words."""
        if self.starts_with is None:
            return Said.of("{column!r} equals {text!r}", column=self.column, text=str(self.equals))
        return Said.of("{column!r} starts with {text!r}", column=self.column, text=self.starts_with)


class Ids(_Model):
    """What happens to location ids before they are compared."""

    pad: Annotated[int, Field(ge=1, le=40)] | None = None


class Deliveries(_Model):
    """Which of several deliveries counts, per intervention; ``default`` for those not named."""

    column: Text | None = None
    choose: dict[Text, str | int | date] = {}


class Profile(_Model):
    """A profile file, key by key as in the interface."""

    schema_: Annotated[Literal["cns-check/volume-profile/1"], Field(alias="schema")]
    format: Format = Format.model_construct()
    columns: dict[str, Text] = {}
    constants: dict[str, Delivered] = {}
    interventions: dict[Delivered, Text] = {}
    unmapped: Literal["error", "drop"] = "error"
    locations: dict[Delivered, Text] = {}
    ids: Ids = Ids.model_construct()
    trim: bool = False
    missing: tuple[Delivered, ...] = ("",)
    masked: dict[Delivered, tuple[int, int]] = {}
    drop: tuple[Rule, ...] = ()
    duplicates: Literal["error", "sum"] = "error"
    absent: Literal["not-performed", "unknown"] = "not-performed"
    incomplete_years: tuple[Year, ...] = ()
    deliveries: Deliveries | None = None
    corrections: Text | None = None
    control_totals: Rule | None = None

    def marks(self, kind: Kind = "text") -> Marks:
        """How a volume is written.

        Args:
            kind: What a Parquet column stored; numbers have a point and no thousands, whatever the profile says.
        """
        tidy: Callable[[Delivered], str] = (lambda t: str(t).strip()) if self.trim else str
        return Marks(
            decimal=self.format.decimal if kind == "text" else ".",
            thousands=self.format.thousands if kind == "text" else "",
            missing=frozenset(tidy(t) for t in self.missing),
            masked={tidy(t): ends for t, ends in self.masked.items()},
        )

    def names(self, canonical: str) -> bool:
        """Whether the profile says where a canonical column comes from."""
        return canonical in self.columns or canonical in self.constants

    def header(self, canonical: str) -> str | None:
        """The header under which a canonical column is looked for; None when it is a constant."""
        if canonical in self.columns:
            return self.columns[canonical]
        return None if canonical in self.constants else canonical


#: How a file with canonical columns is read.
DEFAULT = Profile.model_construct(schema_="cns-check/volume-profile/1")


@dataclass(frozen=True, slots=True)
class ProfileFile:
    """A profile with the places of its keys.

    Attributes:
        path: As the user named it.
        data: The bytes, for the record of inputs.
        profile: What it says.
        place: Place of the value under a path of keys.
    """

    path: str
    data: bytes
    profile: Profile
    place: Callable[..., Place]


def read_profile(path: str, data: bytes) -> tuple[ProfileFile | None, tuple[Diagnostic, ...]]:
    """Reads a profile and checks what needs several keys at once.

    Args:
        path: As the user named it.
        data: The whole file.

    Returns:
        The profile, None when it cannot be used, and everything that is wrong with it.
    """
    read = read_yaml(data, path, Profile)
    if read.value is None:
        return None, read.diagnostics
    found = sorted(
        _check(read.value, read.place, read.key_place),
        key=lambda d: (d.place.line or 0, d.place.column or 0, d.code, d.message),
    )
    if found:
        return None, (*read.diagnostics, *found)
    return ProfileFile(path, data, read.value, read.place), read.diagnostics


def _check(profile: Profile, place: Callable[..., Place], key_place: Callable[..., Place]) -> Iterator[Diagnostic]:
    yield from check_format(profile.format, place, thousands=profile.format.thousands)
    for key in ("columns", "constants"):
        for name in getattr(profile, key):
            if name not in CANONICAL:
                near = get_close_matches(name, CANONICAL, 1)
                hint = Said.of("; did you mean {near!r}?", near=near[0]) if near else Said()
                message = Said.of(
                    "{key} names {name!r}, which is no canonical column{hint}", key=key, name=name, hint=hint
                )
                yield diagnostic("P001", message, key_place(key, name), value=name)
    for name in profile.constants:
        if name in profile.columns:
            message = Said.of("{name!r} is both a column of the file and a constant", name=name)
            yield diagnostic("P002", message, key_place("constants", name), value=name)
    if profile.names("year") and profile.names("period"):
        key = "columns" if "period" in profile.columns else "constants"
        message = Said.of("the profile gives both year and period, and a period holds its year")
        yield diagnostic("P012", message, key_place(key, "period"), value="period")
    yield from _check_constants(profile, place)
    yield from _check_volumes(profile, key_place, place)
    rules: list[tuple[tuple[Any, ...], Rule]] = [(("drop", i), rule) for i, rule in enumerate(profile.drop)]
    if profile.control_totals is not None:
        rules.append((("control_totals",), profile.control_totals))
    for where, rule in rules:
        if (rule.equals is None) == (rule.starts_with is None):
            message = Said.of("the rule on column {column!r} needs one of equals and starts_with", column=rule.column)
            yield diagnostic("P009", message, place(*where))


def _check_constants(profile: Profile, place: Callable[..., Place]) -> Iterator[Diagnostic]:
    for name, value in profile.constants.items():
        problem: Said | None = None
        if name == "year":
            problem = None if isinstance(read_year(str(value)), int) else Said.of("is not a year from 1990 to 2100")
        elif name == "period":
            problem = (
                Said.of("is not a period such as 2024 or 2024Q3")
                if isinstance(read_period(str(value)), Problem)
                else None
            )
        elif name == "volume":
            problem = (
                Said.of("is not a volume") if isinstance(read_volume(str(value), profile.marks()), Problem) else None
            )
        elif name not in CANONICAL:
            continue  # told already
        elif isinstance(value, int):
            problem = Said.of("is a number, and an id or name is text: put it in quotes")
        elif name in {"location_id", "intervention_id"} and not value:
            problem = Said.of("is empty")
        if problem:
            message = Said.of("the constant {name} {problem}", name=name, problem=problem)
            yield diagnostic("P008", message, place("constants", name), value=str(value))


def _check_volumes(
    profile: Profile, key_place: Callable[..., Place], place: Callable[..., Place]
) -> Iterator[Diagnostic]:
    missing: Mapping[str, int] = {str(t): i for i, t in enumerate(profile.missing)}
    for text, (low, high) in profile.masked.items():
        if str(text) in missing:
            message = Said.of("{text!r} is named as missing and as masked", text=str(text))
            yield diagnostic("P006", message, key_place("masked", text), value=str(text))
        if not 0 <= low <= high <= MAX_VOLUME:
            message = Said.of(
                "the mask {text!r} stands for {low} to {high}, which is no interval of volumes",
                text=str(text),
                low=low,
                high=high,
            )
            yield diagnostic("P007", message, place("masked", text), value=f"[{low}, {high}]")
