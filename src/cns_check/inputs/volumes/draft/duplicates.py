"""Rows that say the same cell twice: cells in; the key ``duplicates`` with what tells the rows apart, out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import combinations

import numpy as np

from cns_check.inputs.files.columns import Bools, Ints
from cns_check.inputs.volumes.draft.cells import Cells
from cns_check.inputs.volumes.draft.find_columns import Roles
from cns_check.inputs.volumes.draft.notes import Draft, Leaf, examples
from cns_check.inputs.volumes.draft.opened import coded
from cns_check.inputs.volumes.draft.seen import Seen, joined
from cns_check.words import Said

#: Columns that are looked at, and how many numbers a column of parts may have.
_MOST, _FEW = 8, 12


def find_duplicates(
    cells: Cells,
    roles: Roles,
    data: Bools,
    alike: Callable[[str], str],
    ids: Callable[[str], str],
    draft: Draft,
) -> None:
    """Finds repeated cells among the data.

    Args:
        cells: The volumes.
        roles: The columns.
        data: Rows of the file that are data.
        alike: Makes an id of a delivered location.
        ids: Makes an id of a delivered intervention.
        draft: Takes the key.
    """
    rows = cells.spread(data)
    if len(roles.location) == 1:
        texts = roles.location[0].texts
        location = np.tile(coded([alike(t) for t in texts]).codes[roles.location[0].codes], cells.wide)
    else:
        location = cells.location
    intervention = coded([ids(t) for t in cells.interventions]).codes[cells.intervention]
    parts = [cells.of(c) for c in (roles.surgeon, roles.origin, roles.delivery) if c is not None]
    key = joined([k[rows] for k in (location, intervention, cells.time, *parts)])
    repeated = _repeated(key)
    if not repeated:
        return
    why = Said.of("rows that repeat location, intervention and period: {count}", count=repeated)
    apart = _apart(key, cells, roles, rows)
    if apart is None:
        draft.hint(
            "duplicates",
            Said.of("{why}, and no column tells them apart; added up they would be:", why=why),
            "duplicates: sum",
        )
        return
    draft.put("duplicates", Leaf("sum", (why,), apart))


def _repeated(*keys: Ints) -> int:
    return len(keys[0]) - len(np.unique(joined(list(keys))))


def _apart(key: Ints, cells: Cells, roles: Roles, rows: Bools) -> Said | None:
    """What tells repeated rows apart, so that adding them up counts nothing twice; None when nothing does."""
    if not _repeated(key, cells.intervention[rows]):
        return Said.of("that the names that go to one intervention may be added up")
    if roles.time is not None and not _repeated(key, cells.of(roles.time)[rows]):
        return Said.of("that the texts that are one year are parts of it")
    columns = [c for c in roles.rest if len(c.counts) <= _FEW or not c.numeric][:_MOST]
    codes = [cells.of(c)[rows] for c in columns]
    for column, own in zip(columns, codes, strict=True):
        if not _repeated(key, own):
            return _parts([column])
    for one, other in combinations(range(len(columns)), 2):
        if not _repeated(key, codes[one], codes[other]):
            return _parts([columns[one], columns[other]])
    return None


def _parts(columns: Sequence[Seen]) -> Said:
    return Said.of(
        "that these are parts of one volume; what tells them apart: {columns}",
        columns=examples(c.name for c in columns),
    )
