"""The shipped norm sets in a list. In: loaded sets. Out: a table on a console, or JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from cns_check.report.people.norm_set import numbered, print_whole, printable
from cns_check.words import Language, Translate, title_text

if TYPE_CHECKING:
    from rich.console import Console

    from cns_check.norms.model import NormSet

#: A terminal that is narrower than this gets a block per set: a table would break the ids.
_ROOM = 110


def to_json(norm_sets: Sequence[NormSet]) -> bytes:
    """The list for programs."""
    listed = [
        {
            "id": s.id,
            "version": s.version,
            "jurisdiction": s.jurisdiction,
            "title": s.title,
            "norms": [norm.id for norm in s.norms],
            "with_a_number": numbered(s),
            "expected_norms": s.expected_norms.count if s.expected_norms else None,
        }
        for s in norm_sets
    ]
    made = {"schema": "cns-check/norm-list/1", "norm_sets": listed}
    return (json.dumps(made, ensure_ascii=False, indent=1) + "\n").encode()


def show(norm_sets: Sequence[NormSet], out: Console, tr: Translate, lang: Language) -> None:
    """Prints the list: a table, or a block per set where there is no room for one."""
    from rich.text import Text

    headings = (tr("version"), tr("title"), tr("norms declared"), tr("with a number"), tr("norms expected"))
    rows = [_cells(norm_set, tr, lang) for norm_set in norm_sets]
    if out.is_terminal and out.width < _ROOM:
        for name, *cells in rows:
            out.print(Text(name, style="bold"))
            for heading, cell in zip(headings, cells, strict=True):
                print_whole(out, Text(f"  {heading}: {cell}"))
        return
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE, show_edge=False, pad_edge=False)
    for heading in ("id", *headings):
        table.add_column(Text(heading), overflow="fold", no_wrap=heading == "id")
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    out.print(table, soft_wrap=False)


def _cells(norm_set: NormSet, tr: Translate, lang: Language) -> tuple[str, ...]:
    expected = norm_set.expected_norms
    cells = (
        norm_set.id,
        norm_set.version,
        title_text(norm_set.title, lang),
        str(len(norm_set.norms)),
        str(numbered(norm_set)),
        str(expected.count) if expected else tr("not stated"),
    )
    return tuple(printable(cell) for cell in cells)
