"""The agreements file as types: what the regions decided, strict and frozen.

The keys are those of the interface's section "Agreements"; what needs several places of the file, a norm set or a
location register is checked in :mod:`cns_check.inputs.agreements.checks`. Declares :class:`Agreements` and its parts,
for the readers, the judge and the reports.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Discriminator, Field, PrivateAttr, StringConstraints, Tag

from cns_check.diagnostics import Place

Text = Annotated[str, StringConstraints(min_length=1)]
Year = Annotated[int, Field(ge=1990, le=2100)]
Date = datetime.date

#: How a region came to its decision: all agree; nobody has an overriding objection; no agreement (fallback).
Route = Literal["consensus", "consent", "none"]

#: Parties that may endorse a decision beside those that the norm set asks for (the interface, section "Agreements").
ALSO_ENDORSE = ("specialists", "nurses")


class Model(BaseModel):
    """Base of all: nothing coerced, nothing added, nothing changed afterwards."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")


class Dispute(Model):
    """A difference of view on the timetable (*geschil*).

    Attributes:
        text: What it is about.
        raised_with: The bodies with which it was raised.
        talk_on: The day of the talk about it.
        outcome: What came of it; without it the dispute is open.
    """

    text: Text
    raised_with: tuple[Text, ...] = ()
    talk_on: Date | None = None
    outcome: Text | None = None


def _dispute_tag(value: Any) -> str:
    return "mapping" if isinstance(value, dict | Dispute) else "text"


class TransformationPlan(Model):
    """The plan with which providers ask for the means to carry a decision out, and its approval."""

    submitted_on: Date | None = None
    approved_on: Date | None = None
    approved_by: tuple[Text, ...] = ()


class ImplementationPlan(Model):
    """How far the plan is by which a decision is carried out."""

    status: Literal["none", "draft", "agreed"]
    agreed_on: Date | None = None


class FinancialComfort(Model):
    """What a provider that stops is given to bridge the loss (*financieel comfort*)."""

    kind: Literal["none", "requested", "bridging"]
    amount: Annotated[int, Field(ge=0)] | None = None
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")] | None = None
    until: Date | None = None
    source: Text | None = None


class Decision(Model):
    """What a region decided on one norm.

    Attributes:
        norm: Id of the norm.
        route: Consensus, consent, or none (fallback reallocation, *her-allocatie*).
        decided_on: The day of the decision.
        locations: The designated locations: those that go on. Only with an agreement.
        effective: From when; None means the norm set's earliest.
        rationale: Why a later day than the earliest.
        endorsed_by: Parties that carry it (*gedragen door*).
        dispute: A difference of view on the timetable. :attr:`dispute_text` and :attr:`open_dispute` tell of it the
            same way whether it was written as a text or as a mapping.
        transformation_plan: Submitted and approved.
        implementation_plan: How far it is.
        financial_comfort: Asked or given.
    """

    norm: Text
    route: Route
    decided_on: Date | None = None
    locations: tuple[Text, ...] = ()
    effective: Date | None = None
    rationale: Text | None = None
    endorsed_by: tuple[Text, ...] = ()
    dispute: (
        Annotated[Annotated[Text, Tag("text")] | Annotated[Dispute, Tag("mapping")], Discriminator(_dispute_tag)] | None
    ) = None
    transformation_plan: TransformationPlan | None = None
    implementation_plan: ImplementationPlan | None = None
    financial_comfort: FinancialComfort | None = None

    @property
    def disputed(self) -> Dispute | None:
        """The dispute, however it was written."""
        return Dispute(text=self.dispute) if isinstance(self.dispute, str) else self.dispute

    @property
    def dispute_text(self) -> str | None:
        """What the dispute is about; None without one."""
        return self.disputed.text if self.disputed is not None else None

    @property
    def open_dispute(self) -> bool:
        """There is a dispute, and nothing came of it yet."""
        return self.disputed is not None and self.disputed.outcome is None


class ExceptionGranted(Model):
    """A location is exempt from a norm, up to and including a day."""

    location: Text
    norm: Text
    reason: Text | None = None
    granted_by: Text | None = None
    until: Date


class Explanation(Model):
    """Why a location is below a norm: the *explain* of comply-or-explain."""

    location: Text
    norm: Text
    text: Text
    date: Date | None = None


class Joint(Model):
    """Locations that reach the norm together, of which the designated one goes on."""

    norm: Text
    locations: tuple[Text, ...]
    designated: Text


class Contact(Model):
    """To whom one turns for a region: an organisation, never a person."""

    organisation: Text
    named_on: Date | None = None


class ExtraRound(Model):
    """The round that the leading insurer leads where a region did not decide in time."""

    held_on: Date | None = None
    led_by: Text | None = None


class Region(Model):
    """A region with what it decided. ``networks`` empty: of every network."""

    id: Text
    title: Text | None = None
    networks: tuple[Text, ...] = ()
    leading_insurer: Text | None = None
    lead_providers: tuple[Text, ...] = ()
    contact: Contact | None = None
    extra_round: ExtraRound | None = None
    spreading: tuple[Text, ...] = ()
    decisions: tuple[Decision, ...] = ()
    exceptions: tuple[ExceptionGranted, ...] = ()
    explanations: tuple[Explanation, ...] = ()
    joint: tuple[Joint, ...] = ()

    def decides(self, network: str) -> bool:
        """Whether norms of a network are this region's to decide."""
        return not self.networks or network in self.networks

    def decision(self, norm: str) -> Decision | None:
        """The decision on a norm, None without one."""
        return next((d for d in self.decisions if d.norm == norm), None)


@dataclass(frozen=True)
class _Places:
    """Where the items stand. Two files that say the same are equal, wherever they say it."""

    of: Callable[..., Place] = field(default=lambda *_: Place(), compare=False)


class Agreements(Model):
    """An agreements file.

    Attributes:
        impact_analysis_year: The year that the impact analysis looked at: a basis of the fallback.
        regions: The regions in the order of the file.
    """

    schema_: Annotated[Literal["cns-check/agreements/1"], Field(alias="schema")]
    impact_analysis_year: Year | None = None
    regions: tuple[Region, ...]
    _places: _Places = PrivateAttr(default_factory=_Places)

    def place(self, *loc: str | int) -> Place:
        """The place of an item under a path of keys and indices; an empty place when made without a file."""
        return self._places.of(*loc)

    def placed(self, of: Callable[..., Place]) -> Agreements:
        """The same agreements, knowing where their items stand."""
        copy = self.model_copy()
        copy._places = _Places(of)
        return copy

    def region(self, region_id: str) -> Region | None:
        """The region with an id, None without one."""
        return next((r for r in self.regions if r.id == region_id), None)
