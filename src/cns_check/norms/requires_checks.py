"""The checks of the norms of a set together: ids that stand twice, and norms that require one another in a circle.

In: a file that is being checked. Out: its diagnostics, added to the file.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from graphlib import CycleError, TopologicalSorter

from cns_check.norms.file_in_check import FileInCheck, Loc
from cns_check.words import Said


def check_norms_together(file: FileInCheck) -> None:
    """Each id once, and what a norm requires is there, is another norm, and does not come back to it."""
    norms = list(zip(file.indices, file.norm_set.norms, strict=True))
    first: dict[str, int] = {}
    for index, norm in norms:
        if norm.id in first:
            where = file.place("norms", first[norm.id], "id")
            file.wrong(
                "N008",
                Said.of("the norm {norm!r} stands here and at {where}", norm=norm.id, where=where),
                "norms",
                index,
                "id",
            )
        else:
            first[norm.id] = index
    graph: dict[str, set[str]] = {}
    for index, norm in norms:
        at: Loc = ("norms", index, "requires")
        file.known("N009", "norm", at, norm.requires, file.norm_ids)
        for i, other in enumerate(norm.requires):
            if other == norm.id:
                file.wrong("N010", Said.of("the norm {norm!r} requires itself", norm=norm.id), *at, i)
        graph.setdefault(norm.id, set()).update(o for o in norm.requires if o in first and o != norm.id)
    _cycles(file, graph, first)


def _cycles(file: FileInCheck, graph: dict[str, set[str]], first: Mapping[str, int]) -> None:
    while True:
        try:
            TopologicalSorter(graph).prepare()
        except CycleError as error:
            # In the list each norm is required by the next: read backwards, each requires the next.
            cycle: list[str] = list(reversed(error.args[1]))
            start = min(range(len(cycle) - 1), key=lambda i: first[cycle[i]])
            cycle = [*cycle[start:-1], *cycle[:start], cycle[start]]
            norm, other = cycle[0], cycle[1]
            at = first[norm]
            required = next(n for i, n in zip(file.indices, file.norm_set.norms, strict=True) if i == at).requires
            position = required.index(other) if other in required else 0
            file.wrong("N010", _round(cycle), "norms", at, "requires", position)
            graph[norm].discard(other)
        else:
            return


def _round(cycle: Sequence[str]) -> Said:
    """Each requires the next."""
    said = Said.of("{norm!r} requires {other!r}", norm=cycle[0], other=cycle[1])
    for norm in cycle[2:]:
        said = Said.of("{said} requires {norm!r}", said=said, norm=norm)
    return said
