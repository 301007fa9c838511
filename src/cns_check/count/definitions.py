"""Count definitions as types: which records count as which intervention. :mod:`.definitions_file` reads them."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from cns_check.norms.model import Document, Model, Slug, Sources, Text, Titles

Role = Literal["principal", "secondary", "any"]
Unit = Literal["procedures", "sessions", "admissions", "patients"]
#: The canonical column of the date that a definition names.
DATE_COLUMN = {"procedure": "date", "admitted": "admitted", "discharged": "discharged"}
#: Keys of a condition that hold lists of codes, and those that hold lists of diagnoses.
OF_CODES = ("codes", "not_codes", "with_codes", "without_codes")
OF_DIAGNOSES = ("diagnoses", "without_diagnoses")

Match = Annotated[tuple[Text, ...], Field(min_length=1)]


class CodeList(Model):
    """A list that entries name instead of writing it out."""

    match: Match
    system: Text | None = None
    sources: Sources


class Entry(Model):
    """Some codes, and where it stands that they count: written out, or a list by its name."""

    match: Match | None = None
    list_: Annotated[Slug | None, Field(alias="list")] = None
    system: Text | None = None
    from_: Annotated[date | None, Field(alias="from")] = None
    until: date | None = None
    sources: Sources | None = None


class DiagnosisEntry(Entry):
    """Some diagnoses, and the role that they must have."""

    role: Role = "any"


class Where(Model):
    """What a column of the line must hold."""

    column: Text
    match: Match | None = None
    not_match: Match | None = None
    at_least: int | None = None
    at_most: int | None = None


class Conditions(Model):
    """What a line must meet: of each key one entry is enough, and all keys must hold."""

    codes: tuple[Entry, ...] = ()
    not_codes: tuple[Entry, ...] = ()
    diagnoses: tuple[DiagnosisEntry, ...] = ()
    without_diagnoses: tuple[DiagnosisEntry, ...] = ()
    with_codes: tuple[Entry, ...] = ()
    without_codes: tuple[Entry, ...] = ()
    where: tuple[Where, ...] = ()


class Alternative(Conditions):
    """One of several further conditions, in a period."""

    from_: Annotated[date | None, Field(alias="from")] = None
    until: date | None = None


ExampleYear = Annotated[int, Field(ge=1990, le=2100)]


class CountExample(Model):
    """Rows with their volumes, run by ``count definitions test``."""

    name: Text
    rows: Annotated[tuple[dict[Text, Text | int | date], ...], Field(min_length=1)]
    expect: dict[Text, dict[ExampleYear, Annotated[int, Field(ge=0)]]]


class Definition(Conditions):
    """What counts as one intervention, and how it is counted."""

    id: Slug
    title: Titles
    note: Text | None = None
    any_of: tuple[Alternative, ...] = ()
    unit: Unit = "procedures"
    date: Literal["procedure", "admitted", "discharged"] = "procedure"
    both_sides: Annotated[int, Field(ge=1, le=2)] = 1
    patient_at: Literal["first", "last", "each"] = "first"
    apart_days: Annotated[int, Field(ge=1, le=3660)] | None = None
    examples: tuple[CountExample, ...] = ()

    @property
    def date_column(self) -> str:
        """The canonical column of its date."""
        return DATE_COLUMN[self.date]


class Definitions(Model):
    """One file of count definitions."""

    schema_: Annotated[Literal["cns-check/count-definitions/1"], Field(alias="schema")]
    id: Slug
    version: Text
    title: Titles
    reviewed: date | None = None
    note: Text | None = None
    documents: dict[Slug, Document] = {}
    lists: dict[Slug, CodeList] = {}
    interventions: Annotated[tuple[Definition, ...], Field(min_length=1)]
    exclusive: tuple[Annotated[tuple[Slug, ...], Field(min_length=2)], ...] = ()
