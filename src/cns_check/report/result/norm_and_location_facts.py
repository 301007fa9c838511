"""What a report says beside its rows, of norms, sources, locations, days, decisions: an evaluation in, facts out."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from datetime import date

import numpy as np

from cns_check.judge.all_locations import Roster
from cns_check.judge.evaluate import Evaluation
from cns_check.norms.model import NormSet, Source
from cns_check.report.result.result import Cited, Dated, Decided, DecisionKey, LocationFacts, NormFacts, RowKey
from cns_check.statements.shown import Shown
from cns_check.statements.verdict_sentence import source_text


def norm_facts(evaluation: Evaluation, shown: Shown) -> tuple[NormFacts, ...]:
    """What was held against what, per norm and norm year."""
    return tuple(
        NormFacts(
            b.norm_set.id,
            b.norm.id,
            b.norm_year,
            b.norm.title,
            b.data_year,
            b.in_force.minimum,
            b.in_force.status,
            source_text(b.in_force.sources),
            b.norm.unit,
            b.norm.per == "organisation",
            b.basis_year,
            b.regime.regime if b.regime else None,
            b.regime.from_ if b.regime else None,
            cited(b.norm_set, b.in_force.sources),
        )
        for b in evaluation.blocks
        if not shown.norms or b.norm.id in shown.norms
    )


def cited(norm_set: NormSet, sources: Sequence[Source]) -> tuple[Cited, ...]:
    """The documents behind a number, with what the norm set says of them."""
    documents = [(s, norm_set.documents.get(s.document)) for s in sources]
    return tuple(Cited(s.document, s.at, d.title, d.publisher, d.url) for s, d in documents if d is not None)


def location_facts(roster: Roster) -> dict[str, LocationFacts]:
    """Name, codes and coordinates of every location."""
    none = (None, None)
    latitudes, longitudes = (
        [None if value != value else value for value in degrees.tolist()] or [None] * len(roster.ids)  # noqa: PLR0124 - NaN
        for degrees in (roster.latitude, roster.longitude)
    )
    return {
        i: LocationFacts(n, *roster.codes.get(i, none), latitude, longitude)
        for i, n, latitude, longitude in zip(roster.ids, roster.names, latitudes, longitudes, strict=True)
    }


def dates_of(norm_set: NormSet) -> tuple[Dated, ...]:
    """The days of the process and the starts of the regimes."""
    process = norm_set.process
    named = ("scenario_due", "fallback_after", "timetable_due", "earliest_effective", "latest_effective")
    facts = ((what, getattr(process, what)) for what in named if process is not None)
    return (
        *(Dated(what, fact.date) for what, fact in facts if fact is not None),
        *(Dated(regime.regime, regime.from_) for regime in norm_set.regimes),
    )


def decided(evaluation: Evaluation) -> dict[DecisionKey, Decided]:
    """Route and effective date per norm, norm year and region of which anything is known."""
    # Regions decide alike far more often than not.
    alike = functools.cache(Decided)
    return {
        (b.norm_set.id, b.norm.id, b.norm_year, region): alike(held.route, held.effective)
        for b in evaluation.blocks
        for region, held in b.routes.by_region.items()
    }


def exceptions(evaluation: Evaluation) -> dict[RowKey, date]:
    """Where an exception is in force, its last day."""
    ids = evaluation.roster.ids
    return {
        (b.norm_set.id, b.norm.id, b.norm_year, ids[i]): b.routes.exception_until[i]
        for b in evaluation.blocks
        for i in np.flatnonzero(b.routes.exception).tolist()
    }


def designated(evaluation: Evaluation) -> frozenset[RowKey]:
    """Where an agreement designates the location, effective or not."""
    ids = evaluation.roster.ids
    return frozenset(
        (b.norm_set.id, b.norm.id, b.norm_year, ids[i])
        for b in evaluation.blocks
        for i in np.flatnonzero(b.routes.designated).tolist()
    )
