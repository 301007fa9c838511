"""The volume profile as types: how a file is read as it was delivered. :mod:`.profile_file` reads one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from cns_check.inputs.files.columns import Kind
from cns_check.inputs.files.dialect import Dialect
from cns_check.inputs.files.look_alike import Same
from cns_check.inputs.files.numbers import Marks
from cns_check.inputs.files.table_format import TableFormat, Text
from cns_check.words import Said

REQUIRED = ("location_id", "intervention_id", "year", "volume")
#: ``period`` stands in the place of ``year``.
OPTIONAL = ("period", "location_name", "surgeon_id", "origin_id", "delivery")
CANONICAL = (*REQUIRED, *OPTIONAL)
#: Columns that may be put together from several of the file.
JOINED = ("location_id", "location_name", "intervention_id", "surgeon_id", "origin_id")

#: A text of the file; whole numbers may be written without quotes.
Delivered = str | int
Year = Annotated[int, Field(ge=1990, le=2100)]


class _Model(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True, extra="forbid", defer_build=True)


class Format(TableFormat):
    """How a CSV or a sheet of a workbook is written. Parquet needs none of it."""

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


class Total(Rule):
    """Which rows are totals: of all other rows, or per value of further columns."""

    per: tuple[Text, ...] = ()


class Ids(_Model):
    """What happens to location ids before they are compared."""

    pad: Annotated[int, Field(ge=1, le=40)] | None = None
    same: tuple[Same, ...] = ()


class Meaning(_Model):
    """What the cells below a header of a wide file are volumes of."""

    intervention_id: Text | None = None
    year: Delivered | None = None
    period: Delivered | None = None

    @property
    def when(self) -> Delivered | None:
        """The year or period, whichever is given."""
        return self.year if self.year is not None else self.period

    @property
    def keys(self) -> tuple[str, ...]:
        """What is given: ``intervention_id``, ``year`` or both; a period stands in the place of a year."""
        given = (("intervention_id", self.intervention_id), ("year", self.when))
        return tuple(name for name, value in given if value is not None)


class Wide(_Model):
    """A file with several volumes in a row: a column per year, per intervention, or per both."""

    years: tuple[Delivered, ...] = ()
    interventions: tuple[Text, ...] = ()
    columns: dict[Text, Meaning] = {}

    @property
    def headers(self) -> tuple[str, ...]:
        """The headers whose cells are volumes, in the order of the profile."""
        return tuple(dict.fromkeys(map(str, (*self.years, *self.interventions, *self.columns))))

    @property
    def gives(self) -> tuple[str, ...]:
        """What the headers say of a volume: ``intervention_id``, ``year`` or both."""
        if self.columns:
            return next(iter(self.columns.values())).keys
        return ("year",) if self.years else ("intervention_id",)


class Deliveries(_Model):
    """Which of several deliveries counts, per intervention; ``default`` for those not named."""

    column: Text | None = None
    choose: dict[Text, str | int | date] = {}


class Profile(_Model):
    """A profile file, key by key as in the interface."""

    schema_: Annotated[Literal["cns-check/volume-profile/1"], Field(alias="schema")]
    format: Format = Format.model_construct()
    columns: dict[str, Text | tuple[Text, ...]] = {}
    join: str = "/"
    wide: Wide | None = None
    years: dict[Delivered, Year | Literal["drop"]] = {}
    constants: dict[str, Delivered] = {}
    interventions: dict[Delivered, Text] = {}
    unmapped: Literal["error", "drop"] = "error"
    locations: dict[Delivered, Text] = {}
    ids: Ids = Ids.model_construct()
    trim: bool = False
    missing: tuple[Delivered, ...] = ("",)
    masked: dict[Delivered, tuple[int, int]] = {}
    marks: tuple[Text, ...] = ()
    keep: tuple[Rule, ...] = ()
    drop: tuple[Rule, ...] = ()
    duplicates: Literal["error", "sum"] = "error"
    absent: Literal["not-performed", "unknown"] = "not-performed"
    incomplete_years: tuple[Year, ...] = ()
    deliveries: Deliveries | None = None
    corrections: Text | None = None
    control_totals: Total | tuple[Total, ...] | None = None

    @property
    def totals(self) -> tuple[Total, ...]:
        """The rules of the control totals, a level each."""
        given = self.control_totals
        return () if given is None else given if isinstance(given, tuple) else (given,)

    @property
    def rules(self) -> tuple[tuple[str, Rule], ...]:
        """Every rule on rows, with the key under which it stands."""
        lists: tuple[tuple[str, tuple[Rule, ...]], ...] = (
            ("keep", self.keep),
            ("drop", self.drop),
            ("control_totals", self.totals),
        )
        named = tuple((f"{key}[{i}]", rule) for key, rules in lists for i, rule in enumerate(rules))
        if isinstance(self.control_totals, Total):
            named = (*named[:-1], ("control_totals", self.control_totals))
        return named

    @property
    def dialect(self) -> Dialect:
        """How the file is written."""
        return self.format.dialect

    def tidy(self, text: Delivered) -> str:
        """A text of the profile as it is compared with those of the file."""
        return str(text).strip() if self.trim else str(text)

    def volume_marks(self, kind: Kind = "text") -> Marks:
        """How a volume is written.

        Args:
            kind: What a Parquet column stored; numbers have a point and no thousands, whatever the profile says.
        """
        return Marks(
            decimal=self.format.decimal if kind == "text" else ".",
            thousands=self.format.thousands if kind == "text" else "",
            missing=frozenset(self.tidy(t) for t in self.missing),
            masked={self.tidy(t): ends for t, ends in self.masked.items()},
            footnotes=self.marks,
        )

    def names(self, canonical: str) -> bool:
        """Whether the profile says where a canonical column comes from."""
        return canonical in self.columns or canonical in self.constants

    def headers(self, canonical: str) -> tuple[str, ...]:
        """The headers under which a canonical column is looked for; none when it is a constant."""
        if canonical in self.columns:
            given = self.columns[canonical]
            return tuple(map(self.tidy, given if isinstance(given, tuple) else (given,)))
        return () if canonical in self.constants else (canonical,)


#: How a file with canonical columns is read.
DEFAULT = Profile.model_construct(schema_="cns-check/volume-profile/1")
