"""The report on a terminal: the widest tables that fit, nothing cut in silence, data never read as markup."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from cns_check.report.result import Result
from cns_check.report.sheet import Head, Sheet
from cns_check.report.sheets import compose
from cns_check.words import Translate, english

if TYPE_CHECKING:
    from rich.table import Table
    from rich.text import Text

#: Colours go with the words, never instead of them.
_STYLES = {"met": "green", "below": "bold red", "undetermined": "yellow"}
_GAP = 2
#: Characters that every column gets at the least.
_LEAST = 4
_UNLIMITED = 100_000


def render(
    result: Result,
    *,
    width: int | None = None,
    color: bool = False,
    summary_only: bool = False,
    tr: Translate = english,
) -> bytes:
    """The report as text, in UTF-8.

    Args:
        result: What to show.
        width: Characters in a line; None where nothing limits it.
        color: Write ANSI colours.
        summary_only: Leave the row tables out.
        tr: The reader's language.
    """
    from rich.console import Console
    from rich.text import Text

    report = compose(result, summary_only=summary_only, tr=tr)
    room = width or _UNLIMITED
    out = io.StringIO()
    console = Console(
        file=out,
        width=room,
        force_terminal=color,
        no_color=not color,
        color_system="standard" if color else None,
        highlight=False,
        markup=False,
        emoji=False,
        legacy_windows=False,
    )
    for line in report.intro:
        console.print(Text(shown(line)))
    for sheet in report.sheets:
        console.print()
        console.print(Text(sheet.title, style="bold"))
        if not sheet.rows:
            console.print(Text(sheet.empty or tr("No rows.")))
            continue
        kept = fitting(sheet, width)
        # Narrower than this a table would be cut: then the terminal itself folds its lines.
        console.width = max(room, len(kept) * (_LEAST + _GAP))
        console.print(_table(sheet, kept))
        console.width = room
        left_out = [head.text for i, head in enumerate(sheet.heads) if i not in kept]
        if left_out:
            told = tr("Left out for want of width: {columns}. Use a wider terminal, or --output.")
            console.print(Text(told.format(columns=", ".join(left_out)), style="dim"))
    if report.assumptions:
        console.print()
        console.print(Text(report.assumptions_title, style="bold"))
        for assumption in report.assumptions:
            console.print(Text(f"- {shown(assumption)}"))
    console.print()
    console.print(Text(report.closing))
    return "\n".join(line.rstrip() for line in out.getvalue().split("\n")).encode()


def fitting(sheet: Sheet, width: int | None) -> list[int]:
    """The columns that fit side by side: those of the highest rank go first, rank 0 always stays."""
    from rich.cells import cell_len

    sizes = [
        max(cell_len(head.text), *(cell_len(shown(row[i])) for row in sheet.rows)) for i, head in enumerate(sheet.heads)
    ]
    kept = list(range(len(sizes)))

    def rank(i: int) -> tuple[int, int]:
        return sheet.heads[i].rank, i

    while width is not None and sum(sizes[i] + _GAP for i in kept) - _GAP > width:
        droppable = [i for i in kept if sheet.heads[i].rank > 0]
        if not droppable:
            break
        kept.remove(max(droppable, key=rank))
    return kept


def shown(text: str) -> str:
    """Control characters and line breaks in data are shown, not obeyed."""
    return text if text.isprintable() else "".join(c if c.isprintable() else repr(c)[1:-1] for c in text)


def _table(sheet: Sheet, kept: list[int]) -> Table:
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, padding=(0, _GAP, 0, 0), header_style="bold")
    for i in kept:
        head: Head = sheet.heads[i]
        table.add_column(Text(head.text), justify="right" if head.number else "left", overflow="fold")
    for row in sheet.rows:
        table.add_row(*(_styled(shown(row[i])) for i in kept))
    return table


def _styled(text: str) -> Text:
    from rich.text import Text

    word = text.split(" ", 1)[0].rstrip(",")
    return Text(text, style=_STYLES.get(word, ""))
