"""What the inputs of travel leave open, held against who stays and who stops. Pure.

In: the verdicts and the settings. Out: diagnostics; an error where the travel times cannot be followed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

import numpy as np

from cns_check.array_types import Flags
from cns_check.diagnostics import Diagnostic, Place, diagnostic
from cns_check.inputs.checked_tables import InputFile
from cns_check.inputs.travel.scenario import STOP, Scenario
from cns_check.judge.evaluate import Block, Evaluation
from cns_check.reallocate.eligibility import Eligibility, eligibility, scenario_rows
from cns_check.reallocate.moves import Settings
from cns_check.reallocate.travel.country import Country
from cns_check.reallocate.travel.numbers import CLOSE
from cns_check.reallocate.travel.seen_rows import UNKNOWN
from cns_check.words import Said

#: So many origins that nobody knows are named.
MOST_ORIGINS = 1000
#: A finding as it is told once: code, sentence, row of the table (-1 for the file as a whole), the id concerned.
_Told = tuple[str, Said, int, str]


def remarks(
    evaluation: Evaluation,
    settings: Settings,
    files: Sequence[InputFile],
    *,
    by_travel: bool,
    optimises: bool = False,
) -> Iterator[Diagnostic]:
    """Stayers without a site, overrides that cannot be followed, and origins of the volumes that nobody knows.

    Args:
        evaluation: The verdicts.
        settings: With the country.
        files: The volume files.
        by_travel: The method ``travel-time`` divides.
        optimises: The best is looked for: who stays is who the scenario names.
    """
    country = settings.country
    assert country is not None, "travel times were given"
    yield from _unknown_origins(evaluation, country, files)
    if not by_travel:
        if optimises and settings.scenario is not None:
            yield from _without_site(evaluation, settings.scenario, _named(evaluation, settings.scenario), country)
        return
    indicative, scenario = evaluation.options.use_indicative, settings.scenario
    roles = [
        (b, eligibility(b, evaluation.roster, use_indicative=indicative, scenario=scenario)) for b in evaluation.blocks
    ]
    if scenario is not None:
        yield from _without_site(evaluation, scenario, [(b, who.receives) for b, who in roles], country)
    yield from _overrides(evaluation, country, roles, scenario)


def _named(evaluation: Evaluation, scenario: Scenario) -> list[tuple[Block, Flags]]:
    """Per norm the locations that a scenario keeps or may open, and that are not closed."""
    found = []
    for block in evaluation.blocks:
        rows = scenario_rows(scenario, block.norm.id, evaluation.roster, block.day)
        stays = (rows >= 0) & (scenario.decision[rows] != STOP) & ~evaluation.roster.closed_by(block.day)
        found.append((block, np.asarray(stays, dtype=np.bool_)))
    return found


def _without_site(
    evaluation: Evaluation, scenario: Scenario, stays: Sequence[tuple[Block, Flags]], country: Country
) -> Iterator[Diagnostic]:
    """Who stays under a scenario, and has no site to be travelled to."""
    found: dict[_Told, None] = {}
    for block, stay in stays:
        rows = scenario_rows(scenario, block.norm.id, evaluation.roster, block.day)
        bare = country.sites(block.norm.counts) < 0
        for i in np.flatnonzero(stay & bare.any(axis=0)).tolist():
            told = Said.of(
                "{location!r} stays for {norm!r}, and nothing is known of its site for {interventions}",
                location=evaluation.roster.ids[i],
                norm=block.norm.id,
                interventions=tuple(x for n, x in enumerate(block.norm.counts) if bare[n, i]),
            )
            found["S013", told, int(rows[i]), evaluation.roster.ids[i]] = None
    path = Place(scenario.file.path)
    for code, message, row, value in found:
        yield diagnostic(code, message, scenario.rows.place(row, "location_id") if row >= 0 else path, value=value)


def _overrides(
    evaluation: Evaluation, country: Country, roles: Sequence[tuple[Block, Eligibility]], scenario: Scenario | None
) -> Iterator[Diagnostic]:
    """Overrides that are not of who stops to who stays: refused where that is so in every norm year, else told."""
    table = country.overrides
    if table is None:
        return
    ids = evaluation.roster.ids
    why: dict[int, dict[int, Said | None]] = {}
    over: dict[_Told, None] = {}
    for block, who in roles:
        rows, sender, receiver = country.overrides_of(block)
        sends, receives = _stops(block, who, evaluation, scenario), who.receives
        for row, f, t in zip(rows.tolist(), sender.tolist(), receiver.tolist(), strict=True):
            why.setdefault(row, {})[block.norm_year] = _not_followed(
                ids[f], ids[t], sends=bool(sends[f]), receives=bool(receives[t])
            )
        shares = np.bincount(sender, weights=table.share[rows], minlength=len(ids))
        for i in np.flatnonzero(shares > 1 + len(rows) * CLOSE).tolist():
            told = Said.of(
                "of {sender!r} for {norm!r} {share:g} goes elsewhere together, which is more than 1",
                sender=ids[i],
                norm=block.norm.id,
                share=float(shares[i]),
            )
            over["S021", told, int(rows[sender == i][0]), ids[i]] = None
    for row, by_year in sorted(why.items()):
        bad = {year: said for year, said in by_year.items() if said is not None}
        place = table.rows.place(row, "from_location_id")
        named = Said.of(
            "from {location!r} to {receiver!r} for {norm!r}",
            location=table.sender[row],
            receiver=table.receiver[row],
            norm=table.norm[row],
        )
        for said in dict.fromkeys(bad.values()):
            years = tuple(year for year, each in bad.items() if each == said)
            told = Said.of("{named}, norm year {years}: {why}", named=named, years=years, why=said)
            code = "S027" if len(bad) == len(by_year) else "S028"
            yield diagnostic(code, told, place, value=str(table.sender[row]))
    for code, message, row, value in over:
        yield diagnostic(code, message, table.rows.place(row, "share"), value=value)


def _stops(block: Block, who: Eligibility, evaluation: Evaluation, scenario: Scenario | None) -> Flags:
    """Who sends, or would if it had any volume."""
    sends: Flags = who.sending > 0
    if scenario is None:
        return sends
    rows = scenario_rows(scenario, block.norm.id, evaluation.roster, block.day)
    return np.asarray(sends | ((rows >= 0) & (scenario.decision[rows] == STOP)), dtype=np.bool_)


def _not_followed(sender: str, receiver: str, *, sends: bool, receives: bool) -> Said | None:
    if sends and receives:
        return None
    if not sends and not receives:
        template = "{sender} does not stop, and {receiver} does not stay"
        return Said.of(template, sender=sender, receiver=receiver)
    if not sends:
        return Said.of("{sender} does not stop", sender=sender)
    return Said.of("{receiver} does not stay", receiver=receiver)


def _unknown_origins(evaluation: Evaluation, country: Country, files: Sequence[InputFile]) -> Iterator[Diagnostic]:
    """Origins of the volumes that the origins lack, in the years of which the volumes say where patients come from."""
    seen = country.seen
    years = sorted({b.basis_year for b in evaluation.blocks if country.is_observed(b.basis_year)})
    if seen is None or not years:
        return
    wrong = np.flatnonzero(np.isin(seen.year, years) & (seen.place == UNKNOWN))
    wrong = wrong[np.lexsort((seen.line[wrong], seen.file[wrong]))]
    rows: dict[str, list[int]] = {}
    for row in wrong.tolist():
        rows.setdefault(str(seen.origin[row]), []).append(row)
    for origin, mine in islice(rows.items(), MOST_ORIGINS):
        path, line = files[int(seen.file[mine[0]])].path, int(seen.line[mine[0]])
        by_row = path.endswith((".parquet", ".xlsx"))
        place = Place(path, None if by_row else line, row=line if by_row else None, field="origin_id")
        one = "origin {origin!r} is not in the origins ({count} row of the volumes; origins that are not: {all})"
        more = "origin {origin!r} is not in the origins ({count} rows of the volumes; origins that are not: {all})"
        yield diagnostic("O016", Said.counted(len(mine), one, more, origin=origin, all=len(rows)), place, value=origin)
