"""The tables of an optimum, as the one result holds them. Declares :class:`Optimum`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from cns_check.report.result.table import Table

#: The name under which figures of travel tell of the optimum.
METHOD = "optimise"


class OptimumTables(NamedTuple):
    """The tables of the interface, in its order."""

    optimum: Table
    decisions: Table
    assignments: Table
    frontier: Table


@dataclass(frozen=True, eq=False)
class Optimum:
    """The best that there is, per norm, norm year and region.

    Attributes:
        tables: ``optimum``, ``decisions``, ``assignments`` and ``frontier``.
        more: Per row of the first what does not fit into columns: ``objectives`` with their values, the ``open``
            locations, the ``reason`` in words and the ``irreducible`` constraints.
        shows: Shown problems per status.
        scenario: The decisions as ``--scenario`` reads them: norm, location, decision.
        conflicts: Norms whose decisions differ between norm years, so that no scenario can say both.
    """

    tables: OptimumTables
    more: tuple[Mapping[str, object], ...]
    shows: Mapping[str, int]
    scenario: Table
    conflicts: tuple[str, ...]
