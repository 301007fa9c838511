"""What a run as a whole has to tell beside its verdicts. Pure.

In: the evaluation, volumes, statuses and moves. Out: diagnostics.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from cns_check.array_types import Flags
from cns_check.contract.status import Contracted
from cns_check.diagnostics import Diagnostic, diagnostic
from cns_check.inputs.agreements.on_a_day import AGREED
from cns_check.inputs.checked_tables import Volumes
from cns_check.judge.all_locations import Roster
from cns_check.judge.evaluate import Block, Evaluation
from cns_check.judge.windows import years_needed
from cns_check.reallocate.eligibility import LEFT_OUT
from cns_check.reallocate.methods import METHODS
from cns_check.reallocate.moves import Moves, Settings
from cns_check.reallocate.travel.numbers import CLOSE
from cns_check.statements.shown import EVERYTHING, Shown
from cns_check.statements.verdict_sentence import source_text, volume_text
from cns_check.words import Said, natural, reason_said

#: A data year further before the norm year than this is told.
MOST_YEARS_BEFORE = 3


def findings(
    evaluation: Evaluation,
    volumes: Volumes,
    contracted: Sequence[Contracted] = (),
    moves: Sequence[Moves] = (),
    settings: Settings | None = None,
    shown: Shown = EVERYTHING,
) -> tuple[Diagnostic, ...]:
    """Years, norms and organisations that cannot be judged; agreements that do not hold; volume without a place.

    Of messages that list rows only the rows that are shown; which messages are shown is for :class:`Filter` to say.
    """
    ids = evaluation.roster.ids
    evaluation = replace(evaluation, blocks=tuple(b for b in evaluation.blocks if shown.block(b)))
    contracted = [c for c in contracted if shown.block(c.block)]
    moves = [m for m in moves if shown.block(m.block)]

    def rows(block: Block) -> Flags:
        return shown.rows(block, ids)

    of_norms = (
        *(found for block in evaluation.blocks for found in _of_block(block, rows(block))),
        *(found for block in evaluation.blocks for found in _half_delivered(block)),
        *(found for c in contracted for found in _designated_below(c, ids)),
        *(found for block in evaluation.blocks for found in _void_joint(block)),
        *(found for c in contracted for found in _basis_decides(c, evaluation, rows(c.block))),
        *(found for m in moves for found in _of_moves(m, ids, rows(m.block))),
        *(found for m in moves for found in _of_travel(m, ids, rows(m.block))),
        *(found for m in moves if m.method == moves[0].method for found in _of_region(m, ids, rows(m.block))),
        *(found for m in moves for found in _receivers_that_close(m, evaluation.roster)),
        *(_without_capacity(moves, settings, ids, rows) if settings is not None else ()),
    )
    of_years = (*_incomplete(evaluation, volumes), *_not_delivered(evaluation, volumes), *_old(evaluation))
    return (*of_years, *_over_years(of_norms))


@dataclass(frozen=True, slots=True)
class _Found:
    """Something about a norm that may hold for several norm years."""

    code: str
    block: Block
    told: Said
    value: str
    remedy: Said | None = None


def _over_years(found: Sequence[_Found]) -> Iterator[Diagnostic]:
    """What is the same for several norm years is told once."""
    years: dict[tuple[str, str, Said, str, Said | None], list[int]] = {}
    for f in found:
        when = years.setdefault((f.code, f.block.norm.id, f.told, f.value, f.remedy), [])
        if f.block.norm_year not in when:  # it may be found by several methods
            when.append(f.block.norm_year)
    for (code, norm, told, value, remedy), when in years.items():
        message = Said.of("{norm} ({years}): {told}", norm=norm, years=tuple(when), told=told)
        yield diagnostic(code, message, remedy=remedy, value=value)


def _in_order(ids: Iterable[str]) -> tuple[str, ...]:
    """Ids in the order in which people read them."""
    return tuple(sorted(ids, key=natural))


def _incomplete(evaluation: Evaluation, volumes: Volumes) -> Iterator[Diagnostic]:
    years = {b.data_year - back for b in evaluation.blocks for back in range(years_needed(b.norm))}
    for year in sorted(years & volumes.incomplete_years):
        yield diagnostic(
            "E001",
            Said.of("year {year} is incomplete: what was delivered of it is a least volume", year=year),
            value=str(year),
        )


def _not_delivered(evaluation: Evaluation, volumes: Volumes) -> Iterator[Diagnostic]:
    missing: dict[int, list[str]] = {}
    for block in evaluation.blocks:
        for back in range(years_needed(block.norm)):
            year = block.data_year - back
            if year not in volumes.years and block.norm.id not in missing.setdefault(year, []):
                missing[year].append(block.norm.id)
    for year, norms in sorted(missing.items()):
        if norms:
            message = Said.of(
                "year {year} is not in the volumes, and these norms look at it: {norms}",
                year=year,
                norms=tuple(norms),
            )
            yield diagnostic("E002", message, value=str(year))


def _old(evaluation: Evaluation) -> Iterator[Diagnostic]:
    """Norm years that are judged on volumes of long before."""
    for norm_year, year in sorted({(b.norm_year, b.data_year) for b in evaluation.blocks}):
        if norm_year - year > MOST_YEARS_BEFORE:
            message = Said.of(
                "norm year {norm_year} is judged on the volumes of {year}, {count} years before it",
                norm_year=norm_year,
                year=year,
                count=norm_year - year,
            )
            yield diagnostic("E016", message, value=str(year))


def _half_delivered(block: Block) -> Iterator[_Found]:
    if block.not_delivered:
        told = Said.of(
            "it counts what no file has in {year}: {interventions}; what was delivered is a least volume",
            year=block.data_year,
            interventions=", ".join(block.not_delivered),
        )
        yield _Found("E015", block, told, block.norm.id)


def _of_block(block: Block, rows: Flags) -> Iterator[_Found]:
    if block.in_force.missing == "not_in_force":
        yield _Found("E003", block, Said.of("no version is in force on 1 January of the norm year"), block.norm.id)
    if not block.listed.any():
        yield _Found("E004", block, Said.of("no location has a volume in {year}", year=block.data_year), block.norm.id)
    homeless = int(np.count_nonzero(block.unknown_organisation & block.listed & rows))
    if homeless:
        told = Said.counted(
            homeless,
            "counts per organisation, and the organisation of {count} location is not known",
            "counts per organisation, and the organisation of {count} locations is not known",
        )
        yield _Found("E005", block, told, block.norm.id)


def _designated_below(contracted: Contracted, ids: Sequence[str]) -> Iterator[_Found]:
    block = contracted.block
    if contracted.after is None or contracted.case is None:
        return
    low, high = contracted.after
    for i in np.flatnonzero(contracted.reason == "designated_below_minimum").tolist():
        minimum = float(block.judged.minimum[i])
        lacks = minimum - float(high[i])
        lacking = [name for name, where in contracted.unmet if where[i]]
        if contracted.case.minimum_known and lacks > 0:
            message = Said.of(
                "region {region} designates location {location}, which after the agreed transfers lacks {lacks} of the "
                "minimum of {minimum}",
                region=block.routes.region[i],
                location=ids[i],
                lacks=lacks if low[i] == high[i] else Said.of("at least {number}", number=lacks),
                minimum=minimum,
            )
        else:
            message = Said.of(
                "region {region} designates location {location}, where after the agreed transfers these are surely not "
                "met: {names}",
                region=block.routes.region[i],
                location=ids[i],
                names=", ".join(lacking),
            )
        yield _Found("E006", block, message, ids[i])


def _void_joint(block: Block) -> Iterator[_Found]:
    """A joint volume with a location that is closed counts for nobody."""
    for void in block.routes.void:
        message = Said.of(
            "the joint volume of {locations} is void: closed on 1 January is {closed}",
            locations=_in_order(void.locations),
            closed=_in_order(void.closed),
        )
        yield _Found("E012", block, message, void.locations[0])


def _basis_decides(contracted: Contracted, evaluation: Evaluation, shown: Flags) -> Iterator[_Found]:
    """Rows where the year that the fallback looks at decides: which of them is meant is for the reader to say."""
    block = contracted.block
    rows = np.flatnonzero((contracted.basis_matters == True) & shown).tolist()  # noqa: E712 - an array of True, False and None
    if not rows or block.impact_year is None:
        return
    # As each year is judged: where the window is longer, the mean over it.
    impact, _ = evaluation.again[block.norm_set.id].judged_on(block.norm, block.norm_year, block.impact_year)
    told = tuple(
        Said.of(
            "{location} ({data_year}: {one}; {impact_year}: {other})",
            location=evaluation.roster.ids[i],
            data_year=block.data_year,
            one=volume_text(float(block.judged.low[i]), float(block.judged.high[i])),
            impact_year=block.impact_year,
            other=volume_text(float(impact.low[i]), float(impact.high[i])),
        )
        for i in rows
    )
    process = block.norm_set.process
    sources = process.fallback_after.sources if process is not None and process.fallback_after is not None else ()
    message = Said.of(
        "the sources ({sources}) name both the past year and the year of the impact analysis for the fallback; which "
        "of them is taken decides for {rows}",
        sources=source_text(sources) or Said.of("none is cited"),
        rows=told,
    )
    yield _Found("E013", block, message, block.norm.id)


def _receivers_that_close(moves: Moves, roster: Roster) -> Iterator[_Found]:
    """Who receives, and closes in the norm year itself."""
    block = moves.block
    closing = [i for i, until in roster.closing if until.year == block.norm_year]
    for i in closing:
        if (moves.target == i).any():
            until = roster.open_until[i]
            message = Said.of("{location} receives, and its last day open is {day}", location=roster.ids[i], day=until)
            yield _Found("E014", block, message, roster.ids[i])


def _of_region(moves: Moves, ids: Sequence[str], rows: Flags) -> Iterator[_Found]:
    """More locations designated than the region's volume can carry; who neither sends nor receives, and why."""
    block, who = moves.block, moves.eligibility
    routes, minimum = block.routes, block.in_force.minimum
    total = np.where(moves.low == moves.high, moves.low, 0.0).sum(axis=0)
    agreed = [r for r, held in sorted(routes.by_region.items()) if held.route in AGREED]
    for region in agreed if minimum is not None else ():
        here = routes.region == region
        carried = int(total[here].sum() // minimum)
        designated = int(np.count_nonzero(here & routes.designated))
        if designated > carried:
            yield _more_than_carried(block, region, designated, float(total[here].sum()), carried)
    for reason in sorted({str(LEFT_OUT[n]) for n in np.flatnonzero(np.bincount(who.staying)).tolist() if n}):
        if reason == "not_in_scenario":
            continue  # told once, of all norms
        locations = _in_order(ids[i] for i in np.flatnonzero((who.left_out == reason) & rows).tolist())
        if locations:
            told = Said.of("neither send nor receive ({reason}): {names}", reason=reason_said(reason), names=locations)
            yield _Found("E008", block, told, block.norm.id)


def _more_than_carried(block: Block, region: str, designated: int, volume: float, carried: int) -> _Found:
    """A number that is only a guideline is called so; a volume that carries nobody is not said to carry 0."""
    if carried:
        one = "region {region} designates {count} location, and its volume of {volume} can carry {carried} at {minimum}"
        more = (
            "region {region} designates {count} locations, and its volume of {volume} can carry {carried} at {minimum}"
        )
        remedy = None
    else:
        one = "region {region} designates {count} location, and its whole volume of {volume} does not reach {minimum}"
        more = "region {region} designates {count} locations, and its whole volume of {volume} does not reach {minimum}"
        remedy = Said.of("No location of the region can reach it alone: the region looks beyond its borders.")
    number = {None: "the minimum of {minimum}", "guideline": "the minimum of {minimum}, which is only a guideline"}
    status = block.in_force.status if block.in_force.indicative else None
    template = number.get(status, "the minimum of {minimum}, which is only a proposal")
    minimum = Said.of(template, minimum=block.in_force.minimum)
    message = Said.counted(designated, one, more, region=region, volume=volume, carried=carried, minimum=minimum)
    return _Found("E007", block, message, region, remedy)


def _of_moves(moves: Moves, ids: Sequence[str], rows: Flags) -> Iterator[_Found]:
    block = moves.block
    lost = np.flatnonzero((moves.target < 0) & ~np.isnan(moves.volume))
    found: dict[tuple[str, str], float] = {}
    for t in lost.tolist():
        key = str(block.routes.region[moves.origin[t]] or "-"), str(moves.reason[t])
        found[key] = found.get(key, 0.0) + float(moves.volume[t])
    for (region, reason), volume in sorted(found.items()):
        told = Said.of(
            "by method {method}, {volume} of region {region} finds no place ({reason})"
            if volume == 1
            else "by method {method}, {volume} of region {region} find no place ({reason})",
            method=moves.method,
            volume=volume,
            region=region,
            reason=reason_said(reason),
        )
        yield _Found("E009", block, told, region)
    hidden = _in_order({ids[i] for i in moves.origin[np.isnan(moves.volume)].tolist() if rows[i]})
    if hidden:
        told = Said.of(
            "the volume of these senders is not exactly known, and did not move: {locations}",
            locations=hidden,
        )
        yield _Found("E010", block, told, block.norm.id)


def _of_travel(moves: Moves, ids: Sequence[str], rows: Flags) -> Iterator[_Found]:
    """Who stays below the minimum after the top-ups, and of whom it is not known where patients come from."""
    block, demand = moves.block, moves.demand
    if moves.travelled is not None:
        short = moves.travelled.top_ups.shortages
        for i, missing in zip(short.location.tolist(), short.missing.tolist(), strict=True):
            if missing > CLOSE and rows[i]:
                told = Said.of(
                    "by method {method}, {location} stays and reaches {volume} of the minimum of {minimum}; no other "
                    "location of its region can give the missing {missing}",
                    method=moves.method,
                    location=ids[i],
                    volume=round(float(block.judged.minimum[i]) - missing, 9),
                    minimum=float(block.judged.minimum[i]),
                    missing=round(missing, 9),
                )
                yield _Found("E017", block, told, ids[i])
    if demand is None:
        return
    unlocated = demand.unlocated.sum(axis=0)
    at = np.flatnonzero((unlocated > 0) & rows)
    if len(at):
        told = Said.of(
            "of {volume} of the volume of {year} it is not known from where, or from how far, patients come: "
            "{locations}",
            volume=float(unlocated[at].sum()),
            year=block.basis_year,
            locations=_in_order(ids[i] for i in at.tolist()),
        )
        yield _Found("E018", block, told, block.norm.id)
    # Of what nobody delivers nothing is masked, and E004 tells it: not the whole register here.
    absent = np.isinf(moves.high).all(axis=0) & ~block.listed
    masked = (moves.low != moves.high).any(axis=0) & ~absent & rows
    hidden = _in_order(ids[i] for i in np.flatnonzero(masked).tolist())
    if hidden:
        told = Said.of(
            "in the demand of {year} these count with their low end, for they are not exactly known: {locations}",
            year=block.basis_year,
            locations=hidden,
        )
        yield _Found("E019", block, told, block.norm.id)


def _without_capacity(
    moves: Sequence[Moves], settings: Settings, ids: Sequence[str], rows: Callable[[Block], Flags]
) -> Iterator[_Found]:
    if settings.max_growth is not None:
        return
    for m in moves:
        if METHODS[m.method].needs_caps:
            norm = m.block.norm.id
            receivers = [ids[i] for i in np.flatnonzero(m.eligibility.receives & rows(m.block)).tolist()]
            unnamed = [i for i in _in_order(receivers) if not {(i, norm), (i, None)} & settings.capacities.keys()]
            if unnamed:
                yield _Found(
                    "E011",
                    m.block,
                    Said.of("no capacity is given of {locations}: they take nothing", locations=tuple(unnamed)),
                    norm,
                )
