"""The publishing mode of one run: what is decided, moved and shown of each norm and norm year. Pure.

In: statuses, moves and the result, all of masked volumes. Out: the same as they may be shown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from cns_check.contract.status import Contracted
from cns_check.judge.all_locations import Flags, Roster
from cns_check.judge.evaluate import Block, Evaluation
from cns_check.judge.windows import UNDETERMINED
from cns_check.reallocate.moves import Moves
from cns_check.report.result.result import Result
from cns_check.suppress import masked_statuses as decisions
from cns_check.suppress import moves
from cns_check.suppress.emptied_result import BlockKey, Emptied, publish
from cns_check.suppress.mask_volumes import Small
from cns_check.suppress.reach_of_masks import Shade, Shades
from cns_check.words import Translate


class Publication:
    """Holds where masked counts reach; made of masked volumes, so that there is nothing else in it to be found."""

    def __init__(
        self,
        small: Small,
        threshold: int,
        evaluation: Evaluation,
        agreed: Mapping[int, Moves],
        shown: Sequence[Moves],
        *,
        across_regions: bool,
        impact: Evaluation | None = None,
    ) -> None:
        """Finds the shade of each block.

        Args:
            small: Which cells are masked.
            threshold: The least count that is shown.
            evaluation: Judged on masked volumes.
            agreed: Per ``id`` of a block what moves by the routes, for the contract statuses.
            shown: The same for the tables, by every method: of a scenario where one is given.
            across_regions: Volume may go to other regions.
            impact: The same, with the year of the impact analysis as the basis; None without such a year.
        """
        self._threshold = threshold
        self._across = across_regions
        roster = evaluation.roster
        shades = Shades(small, roster, across_regions=across_regions, use_indicative=evaluation.options.use_indicative)
        year = evaluation.options.impact_year
        years = () if year is None else (year,)
        self._shades = {id(b): shades.of(b, agreed.get(id(b)), years) for b in evaluation.blocks}
        for m in shown:
            if m.eligibility.follows != "route" or m.travelled is not None:
                self._shades[id(m.block)] = self._shades[id(m.block)].joined(shades.of(m.block, m, years))
        sending = {id(m.block): m.eligibility.sending > 0 for m in shown}
        others: Sequence[Block | None] = impact.blocks if impact is not None else [None] * len(evaluation.blocks)
        self._emptied = {
            _key(b): _emptied(b, self._shades[id(b)], other, roster, sending.get(id(b)))
            for b, other in zip(evaluation.blocks, others, strict=True)
        }

    def decided(self, contracted: Contracted, agreed: Moves | None) -> Contracted:
        """The contract status as it may be shown."""
        shade = self._shades[id(contracted.block)]
        return decisions.decided(contracted, agreed, shade, across_regions=self._across)

    def told(self, found: Sequence[Moves]) -> list[Moves]:
        """What diagnostics may be made of."""
        return [moves.told(m, self._shades[id(m.block)]) for m in found]

    def publish(self, result: Result, tr: Translate) -> Result:
        """The result as it may be published."""
        return publish(result, self._emptied, self._threshold, tr)


def _key(block: Block) -> BlockKey:
    return block.norm_set.id, block.norm.id, block.norm_year


def _emptied(block: Block, shade: Shade, impact: Block | None, roster: Roster, sending: Flags | None) -> Emptied:
    ids, region = np.array(roster.ids, dtype=object), block.routes.region
    open_ = (block.verdict == UNDETERMINED) | (block.basis_verdict == UNDETERMINED)
    if impact is not None:
        open_ |= impact.basis_verdict == UNDETERMINED
    matters = frozenset(ids[open_ & shade.row].tolist())
    return Emptied(
        shade.regions,
        frozenset(ids[shade.part].tolist()),
        frozenset(str(r) for r in region[shade.part] if r is not None),
        matters,
        shade.travel(region),
        bool(shade.basis.any() or shade.regions),
        frozenset() if sending is None else frozenset(ids[sending].tolist()),
    )
