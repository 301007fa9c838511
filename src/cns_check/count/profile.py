"""The record profile as types: how files of procedure records were delivered. :mod:`.profile_file` reads one."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from cns_check.inputs.files.table_format import TableFormat, Text

#: A text of the file; whole numbers may be written without quotes.
Delivered = str | int
Year = Annotated[int, Field(ge=1990, le=2100)]
DateKind = Literal["date", "admitted", "discharged"]
DATES: tuple[DateKind, ...] = ("date", "admitted", "discharged")
#: Canonical columns that may be put together from several of the file, joined by ``/``.
JOINED = ("record_id", "patient_id", "location_id")
#: Columns of which a row has several.
SEVERAL = ("codes", "code_dates", "code_sides", "diagnoses")
CANONICAL = (
    "record_id",
    "patient_id",
    "location_id",
    "date",
    "admitted",
    "discharged",
    "code",
    "codes",
    "code_dates",
    "code_sides",
    "principal",
    "diagnoses",
    "diagnosis_role",
    "quantity",
    "side",
    "session_id",
    "surgeon_id",
    "origin_id",
    "age",
    "born",
)
#: What makes lines one where they have quantities, unless the profile says otherwise.
SAME = ("record_id", "code", "day", "location_id", "side", "session_id", "surgeon_id")


class _Model(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True, extra="forbid", defer_build=True)


Headers = Text | tuple[Text, ...]
Columns = dict[str, Text | tuple[Text, ...] | dict[Text, Text]]


class Joined(_Model):
    """A further table, whose rows belong to records."""

    table: Literal["records", "diagnoses"]
    path: Text
    key: Annotated[dict[Text, Headers], Field(min_length=1, max_length=1)]
    columns: Columns

    @property
    def key_name(self) -> str:
        """The canonical column by which it is joined."""
        return next(iter(self.key))


class Rule(_Model):
    """Which rows do not count: those whose text in a column equals a text, or starts with it."""

    column: Text
    equals: Delivered | None = None
    starts_with: Text | None = None


class Ids(_Model):
    """What happens to location ids that ``locations`` does not name."""

    pad: Annotated[int, Field(ge=1, le=40)] | None = None


class Spelling(_Model):
    """What happens to codes, diagnoses and patterns before they are compared."""

    remove: str = ""
    upper: bool = False
    pad: Annotated[int, Field(ge=1, le=40)] | None = None


class Systems(_Model):
    """In which systems codes and diagnoses are written."""

    code: Text | None = None
    diagnosis: Text | None = None


class Roles(_Model):
    """Which texts of ``diagnosis_role`` say which role; others say none."""

    principal: Headers = ()
    secondary: Headers = ()


class Sides(_Model):
    """Which texts say which side."""

    left: Headers = ()
    right: Headers = ()
    both: Headers = ()


class Deliveries(_Model):
    """Which delivery of a key counts: the latest."""

    column: Text
    latest_per: Annotated[tuple[Text, ...], Field(min_length=1)]


class Reversals(_Model):
    """Which lines take back, and what makes lines one."""

    column: Text
    in_: Annotated[tuple[Delivered, ...], Field(alias="in", min_length=1)]
    same: Annotated[tuple[Text, ...], Field(min_length=1)] = SAME


class RecordProfile(_Model):
    """A record profile, key by key as in the specification."""

    schema_: Annotated[Literal["cns-check/record-profile/1"], Field(alias="schema")]
    format: TableFormat = TableFormat.model_construct()
    columns: Columns = {}
    constants: dict[str, Delivered] = {}
    date_format: Text | dict[str, Text] = {}
    time_zone: Text | None = None
    trim: bool = False
    ids: Ids = Ids.model_construct()
    spelling: Spelling = Spelling.model_construct()
    systems: Systems = Systems.model_construct()
    roles: Roles | None = None
    sides: Sides | None = None
    joined: tuple[Joined, ...] = ()
    locations: dict[Delivered, Text] | Text = {}
    drop: tuple[Rule, ...] = ()
    deliveries: Deliveries | None = None
    reversals: Reversals | None = None
    repeats: Literal["once", "count"] = "count"
    years: Annotated[str, Field(pattern=r"^[0-9]{4}\.\.[0-9]{4}$")] | Year | None = None
    incomplete_years: tuple[Year, ...] = ()
    absent: Literal["not-performed", "unknown"] = "not-performed"

    def tidy(self, text: Delivered) -> str:
        """A text of the profile as it is compared with those of the files."""
        return str(text).strip() if self.trim else str(text)

    def format_of(self, name: str) -> str | None:
        """How a date is written; None for ISO."""
        if isinstance(self.date_format, str):
            return self.date_format
        return self.date_format.get(name) or (self.date_format.get("date") if name == "code_dates" else None)

    @property
    def between(self) -> tuple[int, int] | None:
        """First and last year that count; None for all."""
        if self.years is None:
            return None
        if isinstance(self.years, int):
            return self.years, self.years
        first, _, last = self.years.partition("..")
        return int(first), int(last)


def headers_of(given: Any) -> tuple[str, ...]:
    """One header or several as a tuple."""
    return given if isinstance(given, tuple) else (given,)


#: How files with canonical columns are read.
DEFAULT = RecordProfile.model_construct(schema_="cns-check/record-profile/1")
