"""What of a result is shown, and so which messages. Pure.

A message that names locations, regions, networks or norms is shown where one of each kind that it names is; one that
names none is always shown, and so is an error. In: the filters, the evaluation and messages. Out: those that are shown.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

import numpy as np

from cns_check.array_types import Flags
from cns_check.diagnostics import Diagnostic, Severity
from cns_check.judge.evaluate import Block, Evaluation
from cns_check.words import Said

#: Under which names a sentence has its locations, regions and norms.
_LOCATIONS = frozenset({"location", "locations", "successor"})
_REGIONS = frozenset({"region", "regions"})
_NORMS = frozenset({"norm", "norms"})
_NETWORKS = frozenset({"network"})


@dataclass(frozen=True, slots=True)
class Shown:
    """What of a result is shown; nothing of it changes what is computed. Empty means all.

    ``on`` is the day of the regional overview; None: the first day on which all norm sets can be in effect.
    """

    regions: Collection[str] = ()
    locations: Collection[str] = ()
    norms: Collection[str] = ()
    on: date | None = None

    @property
    def everything(self) -> bool:
        """Nothing is filtered."""
        return not (self.regions or self.locations or self.norms)

    def block(self, block: Block) -> bool:
        """Whether the norm of a block is shown."""
        return not self.norms or block.norm.id in self.norms

    def rows(self, block: Block, ids: Sequence[str]) -> Flags:
        """The locations of a block that are shown, whether they have a row or not."""
        rows = np.full(len(ids), self.block(block), dtype=np.bool_)
        if self.locations:
            rows &= np.isin(np.array(ids), list(self.locations))
        if self.regions:
            rows &= np.array([region in self.regions for region in block.routes.region], dtype=np.bool_)
        return rows


EVERYTHING = Shown()


class _Ids(NamedTuple):
    """Ids by what they are of."""

    locations: frozenset[str]
    regions: frozenset[str]
    norms: frozenset[str]
    networks: frozenset[str]


class Filter:
    """Decides which messages are about what is shown."""

    def __init__(self, shown: Shown, evaluation: Evaluation) -> None:
        self._shown = shown
        ids, blocks = evaluation.roster.ids, evaluation.blocks
        rows = [(block, shown.rows(block, ids)) for block in blocks]
        all_regions = frozenset(r for block in blocks for r in (*block.routes.region, *block.routes.by_region) if r)
        networks = [frozenset(b.norm.network for b in some) for some in (blocks, filter(shown.block, blocks))]
        self._known = _Ids(frozenset(ids), all_regions, frozenset(b.norm.id for b in blocks), networks[0])
        at = np.flatnonzero(np.logical_or.reduce([r for _, r in rows]) if rows else np.zeros(0)).tolist()
        here = frozenset(r for block, mask in rows for r in set(block.routes.region[mask]) if r)
        regions = here if shown.locations else here | frozenset(shown.regions) if shown.regions else all_regions
        norms = frozenset(shown.norms) or self._known.norms
        self._seen = _Ids(frozenset(ids[i] for i in at), regions, norms, networks[1])

    def region(self, region: str | None) -> bool:
        """Whether rows of a region are shown."""
        return region in self._seen.regions

    def diagnostics(self, found: Sequence[Diagnostic]) -> list[Diagnostic]:
        """Those that are shown; errors always are."""
        return [d for d in found if d.severity is Severity.ERROR or self.sentence(d.message)]

    def sentence(self, said: str) -> bool:
        """Whether a sentence is about something that is shown."""
        if self._shown.everything:
            return True
        named = list(_named(said))
        for names, known, seen in zip((_LOCATIONS, _REGIONS, _NORMS, _NETWORKS), self._known, self._seen, strict=True):
            ids = {value for name, value in named if name in names and value in known}
            if ids and not ids & seen:
                return False
        return True

    def cut(self, evaluation: Evaluation) -> Evaluation:
        """The evaluation of the norms that are shown."""
        return replace(evaluation, blocks=tuple(b for b in evaluation.blocks if self._shown.block(b)))


def _named(said: object, name: str = "") -> Iterator[tuple[str, str]]:
    """The values of a sentence by their names, with those of the sentences in it."""
    if isinstance(said, Said) and said.values:
        for name_, value in said.values.items():
            yield from _named(value, name_)
    elif isinstance(said, tuple):
        for value in said:
            yield from _named(value, name)
    elif isinstance(said, str):
        yield name, str(said)
