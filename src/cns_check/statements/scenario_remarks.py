"""What a scenario leaves open, held against who performs what. Pure.

In: the verdicts and a scenario. Out: diagnostics; an error where the scenario cannot be followed.
"""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

import numpy as np

from cns_check.diagnostics import Diagnostic, Place, diagnostic
from cns_check.inputs.travel.scenario import DECISIONS, STOP, Scenario
from cns_check.judge.evaluate import Block, Evaluation
from cns_check.reallocate.eligibility import performs, scenario_rows
from cns_check.words import Said

#: A finding as it is told once: code, sentence, row of the scenario (-1 for the file as a whole), the id concerned.
_Told = tuple[str, Said, int, str]


def remarks(evaluation: Evaluation, scenario: Scenario, *, others_free: bool = False) -> Iterator[Diagnostic]:
    """Norms that it does not name, performers without a decision, stops without volume, and stays that cannot be.

    Args:
        evaluation: The verdicts.
        scenario: The decisions.
        others_free: What it does not name is to be decided, and nothing is said of it.

    Yields:
        Each once, whatever the norm years; errors where a location stays and nothing is known of its region.
    """
    path = Place(scenario.file.path)
    left_out = dict.fromkeys(b.norm.id for b in evaluation.blocks if b.norm.id not in scenario.by_norm)
    if left_out and not others_free:
        told = "these norms are not in the scenario, and are not reallocated: {norms}"
        message = Said.of(told, norms=tuple(left_out))
        yield diagnostic("S009", message, path)
    found: dict[_Told, None] = {}
    for block in evaluation.blocks:
        if block.norm.id in scenario.by_norm and block.norm.per != "organisation":
            found |= dict.fromkeys(_of_block(block, evaluation, scenario, others_free=others_free))
    for code, message, row, value in found:
        place = scenario.rows.place(row, "location_id") if row >= 0 else path
        yield diagnostic(code, message, place, value=value)


def _of_block(block: Block, evaluation: Evaluation, scenario: Scenario, *, others_free: bool) -> Iterator[_Told]:
    roster, norm = evaluation.roster, block.norm.id
    ids, performed = roster.ids, performs(block)
    rows = scenario_rows(scenario, norm, roster, block.day)
    decided, closed = rows >= 0, roster.closed_by(block.day)
    stops = decided & (scenario.decision[rows] == STOP)
    undecided = performed & ~decided & ~closed & (not others_free)
    if undecided.any():
        names = tuple(ids[i] for i in np.flatnonzero(undecided).tolist())
        told = Said.of(
            "{norm}: no decision on these, which perform it in {year}: they keep, and receive: {locations}",
            norm=norm,
            year=block.basis_year,
            locations=names,
        )
        yield "S007", told, -1, norm
    for i in np.flatnonzero(((decided & ~stops) | undecided) & ~closed & (block.routes.regions[1] < 0)).tolist():
        told = Said.of(
            "{location!r} stays for {norm!r}, and nothing is known of its region for network {network!r}",
            location=ids[i],
            norm=norm,
            network=block.norm.network,
        )
        yield "S006", told, int(rows[i]), ids[i]
    for i in np.flatnonzero(stops & ~performed).tolist():
        yield _no_volume(ids[i], norm, block.basis_year, int(rows[i]))
    for i in np.flatnonzero(decided & ~stops & closed).tolist():
        told = Said.of(
            "{location!r} is closed on {day}, and the scenario says {decision} for {norm!r}",
            location=ids[i],
            day=block.day,
            decision=DECISIONS[scenario.decision[rows[i]]],
            norm=norm,
        )
        yield "S010", told, int(rows[i]), ids[i]
    yield from _unknown(block, evaluation, scenario)


def _unknown(block: Block, evaluation: Evaluation, scenario: Scenario) -> Iterator[_Told]:
    """Who stops and is not known: nothing is known of any volume."""
    known = dict.fromkeys(evaluation.roster.ids)
    for location, row in scenario.by_norm[block.norm.id].items():
        if location not in known:
            _, told, _, _ = _no_volume(location, block.norm.id, block.basis_year, row)
            near = get_close_matches(location, known, 1, 0.5)
            if near:
                told = Said.of("{said}; did you mean {near!r}?", said=told, near=near[0])
            yield "S008", told, row, location


def _no_volume(location: str, norm: str, year: int, row: int) -> _Told:
    told = Said.of(
        "{location!r} stops for {norm!r}, and has no volume in {year}: that does nothing",
        location=location,
        norm=norm,
        year=year,
    )
    return "S008", told, row, location
