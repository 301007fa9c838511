"""The table of verdicts and its summary: what was contracted goes in, rows and counts of what is shown come out."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from cns_check.chance.verdict_chances import ChancesOf
from cns_check.contract.status import Contracted
from cns_check.judge.all_locations import Roster
from cns_check.judge.evaluate import Block
from cns_check.judge.windows import VERDICT_NAMES
from cns_check.report.result.result import NormSummary
from cns_check.report.result.table import Table, joined
from cns_check.report.result.tables import CHANCES, VERDICTS, VERDICTS_WITH_CHANCES
from cns_check.statements.shown import Shown
from cns_check.statements.verdict_sentence import reasons, shown_window, source_text
from cns_check.words import Translate, english


def empty_verdicts() -> Table:
    """The table ``verdicts`` of a run that judged nothing."""
    return Table.of("verdicts", VERDICTS, [])


def verdict_table(
    contracted: Sequence[Contracted],
    roster: Roster,
    shown: Shown,
    tr: Translate = english,
    chances: ChancesOf | None = None,
) -> Table:
    """The table ``verdicts``: norms in their order, norm years ascending, locations by id; with chances, if any."""
    wanted = [c for c in contracted if not shown.norms or c.block.norm.id in shown.norms]
    columns = VERDICTS if chances is None else VERDICTS_WITH_CHANCES

    def rows(of: Contracted) -> dict[str, np.ndarray]:
        made = _rows(of, roster, shown, tr)
        return made if chances is None else made | _chances(of.block, shown_rows(of.block, roster, shown), chances)

    return Table("verdicts", columns, lambda: joined(columns, [rows(c) for c in wanted]))


def _chances(block: Block, at: npt.NDArray[np.intp], of: ChancesOf) -> dict[str, np.ndarray]:
    """What chance says of the rows; nothing where it is not said."""
    found = of.of(block)
    if found is None:
        return {column.name: np.full(len(at), None, dtype=object) for column in CHANCES}
    said = ~np.isnan(found.rate_met[at])
    return {
        "p_rate_met": found.rate_met[at],
        "p_next_year_met": found.next_year_met[at],
        "decided_by_chance": np.where(said, found.decided[at].astype(object), np.array(None, dtype=object)),
    }


def shown_rows(block: Block, roster: Roster, shown: Shown) -> npt.NDArray[np.intp]:
    """The locations of a block that have a row and are shown, in the order of a table."""
    return roster.in_order(np.flatnonzero(block.listed & shown.rows(block, roster.ids)))


def _rows(contracted: Contracted, roster: Roster, shown: Shown, tr: Translate) -> dict[str, np.ndarray]:
    block = contracted.block
    at = shown_rows(block, roster, shown)
    rows = at.tolist()
    low, high = block.judged.low[at], block.judged.high[at]
    volume = np.where(low == high, low, np.nan)
    minimum = block.judged.minimum[at]

    def same(value: object) -> np.ndarray:
        return np.full(len(at), value, dtype=object)

    def each(values: Sequence[object]) -> np.ndarray:
        picked = np.empty(len(at), dtype=object)
        picked[:] = [values[i] for i in rows]
        return picked

    return {
        "norm_set": same(block.norm_set.id),
        "norm_id": same(block.norm.id),
        "cluster": same(block.norm.cluster),
        "network": same(block.norm.network),
        "region_id": block.routes.region[at],
        "organisation_id": each(roster.organisations),
        "location_id": each(roster.ids),
        "location_name": each(roster.names),
        "norm_year": same(block.norm_year),
        "data_year": same(block.data_year),
        "window": np.array([shown_window(block, i) for i in rows], dtype=object),
        "volume": volume,
        "volume_low": low,
        "volume_high": high,
        "minimum": minimum,
        "margin": volume - minimum,
        "verdict": np.array(VERDICT_NAMES, dtype=object)[block.verdict[at]],
        "norm_status": same(block.in_force.status if block.in_force.minimum is not None else None),
        "regime": same(block.regime.regime if block.regime else None),
        "contract_status": contracted.status[at],
        "indicative": same(block.in_force.indicative),
        "basis_matters": contracted.basis_matters[at],
        "reason_code": contracted.reason[at],
        "reason": np.array(reasons(contracted, roster, rows, tr), dtype=object),
        "source": same(source_text(block.in_force.sources)),
    }


def summarise(contracted: Sequence[Contracted], roster: Roster, shown: Shown) -> tuple[NormSummary, ...]:
    """Counts the shown rows per norm and norm year; a norm without rows has zeros."""
    found = []
    for block in (c.block for c in contracted if not shown.norms or c.block.norm.id in shown.norms):
        verdicts = block.verdict[shown_rows(block, roster, shown)]
        counts = np.bincount(verdicts, minlength=len(VERDICT_NAMES)).tolist()
        by = dict(zip(VERDICT_NAMES, counts, strict=True))
        performing = sum(counts) - by["not_performed"]
        found.append(NormSummary(block.norm_set.id, block.norm.id, block.norm_year, performing, **by))
    return tuple(found)
