"""The report on a terminal: the widest tables that fit, nothing cut in silence, data never read as markup.

In: the result, a language and a width. Out: bytes.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Literal

from cns_check.report.people.shared_tables import Report, compose
from cns_check.report.people.text_table import Head, Sheet
from cns_check.report.result.result import Result
from cns_check.words import Translate, english

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rich.console import Console
    from rich.table import Table

#: Colours go with the words, never instead of them.
_STYLES = {"met": "green", "below": "bold red", "undetermined": "yellow"}
_ANSI = {"bold": "1", "green": "32", "bold red": "1;31", "yellow": "33"}
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
    report = compose(result, summary_only=summary_only, tr=tr)
    return report_text(report, width=width, color=color, tr=tr)


def report_text(report: Report, *, width: int | None, color: bool, tr: Translate) -> bytes:
    """What a report for people holds as text, in UTF-8."""
    room = width or _UNLIMITED
    out = io.StringIO()
    say = _sayer(out, room, color=color) if color or width is not None else _plain_sayer(out)
    for line in report.intro:
        say(shown(line), "")
    for sheet in report.sheets:
        say("", "")
        _say_sheet(sheet, width, out, say, tr, color=color)
    if report.assumptions:
        say("", "")
        say(report.assumptions_title, "bold")
        for assumption in report.assumptions:
            say(f"- {shown(assumption)}", "")
    say("", "")
    say(report.closing, "")
    return "\n".join(line.rstrip() for line in out.getvalue().split("\n")).encode()


def sheet_text(sheet: Sheet, width: int | None, tr: Translate, *, color: bool = False) -> str:
    """A sheet on its own, as it stands in a report."""
    out = io.StringIO()
    say = _sayer(out, width or _UNLIMITED, color=color) if color or width is not None else _plain_sayer(out)
    _say_sheet(sheet, width, out, say, tr, color=color)
    return "".join(line.rstrip() + "\n" for line in out.getvalue().splitlines())


def _say_sheet(
    sheet: Sheet, width: int | None, out: io.StringIO, say: Callable[[str, str], None], tr: Translate, *, color: bool
) -> None:
    say(shown(sheet.title), "bold")
    if not sheet.rows:
        say(sheet.empty or tr("No rows."), "")
        return
    room = width or _UNLIMITED
    kept, sizes = fitting(sheet, width), _sizes(sheet)
    if _wide(kept, sizes) <= room:
        out.writelines(_lines(sheet, kept, sizes, tr, color=color))
    elif least(sheet, kept) <= room:
        console_of(out, room, color=color).print(_folded(sheet, kept, sizes, tr))
    else:
        # Narrower than this a table would break its ids.
        kept = list(range(len(sheet.heads)))
        _say_blocks(sheet, say)
    left_out = [head.text for i, head in enumerate(sheet.heads) if i not in kept]
    if left_out:
        told = tr("Left out for want of width: {columns}. Use a wider terminal, or --output.")
        say(told.format(columns=", ".join(left_out)), "dim")


def _say_blocks(sheet: Sheet, say: Callable[[str, str], None]) -> None:
    """Says each row as lines of heading and cell, for a terminal that is too narrow for a table."""
    for number, row in enumerate(sheet.rows):
        if number:
            say("", "")
        for head, cell in zip(sheet.heads, row, strict=True):
            if cell:
                say(f"{head.text}: {shown(cell)}", "")


def console_of(out: io.StringIO, width: int, *, color: bool) -> Console:
    """A console that writes texts as they are into a buffer."""
    from rich.console import Console

    return Console(
        file=out,
        width=width,
        force_terminal=color,
        no_color=not color,
        color_system="standard" if color else None,
        highlight=False,
        markup=False,
        emoji=False,
        legacy_windows=False,
    )


def _sayer(out: io.StringIO, width: int, *, color: bool) -> Callable[[str, str], None]:
    """Says a paragraph in a style, folded to the width."""
    from rich.text import Text

    console = console_of(out, width, color=color)
    return lambda text, style: console.print(Text(text, style=style))


def _plain_sayer(out: io.StringIO) -> Callable[[str, str], None]:
    """Says a paragraph on a line of its own, for readers that are no terminal."""
    return lambda text, _: out.writelines((text, "\n"))


def fitting(sheet: Sheet, width: int | None) -> list[int]:
    """The columns that fit side by side: those of the highest rank go first, rank 0 always stays."""
    sizes = _sizes(sheet)
    kept = list(range(len(sizes)))

    def rank(i: int) -> tuple[int, int]:
        return sheet.heads[i].rank, i

    while width is not None and _wide(kept, sizes) > width:
        droppable = [i for i in kept if sheet.heads[i].rank > 0]
        if not droppable:
            break
        kept.remove(max(droppable, key=rank))
    return kept


def least(sheet: Sheet, kept: list[int]) -> int:
    """How wide a table of these columns is at the least: ids are never broken over lines."""
    sizes = _sizes(sheet)
    return sum((sizes[i] if sheet.heads[i].ids else _LEAST) + _GAP for i in kept)


def shown(text: str) -> str:
    """Control characters and line breaks in data are shown, not obeyed."""
    return text if text.isprintable() else "".join(c if c.isprintable() else repr(c)[1:-1] for c in text)


def _sizes(sheet: Sheet) -> list[int]:
    """How wide each column is when nothing is folded."""
    from rich.cells import cell_len

    return [
        max(cell_len(head.text), *(cell_len(shown(row[i])) for row in sheet.rows)) for i, head in enumerate(sheet.heads)
    ]


def _wide(kept: list[int], sizes: list[int]) -> int:
    return sum(sizes[i] + _GAP for i in kept) - _GAP


def _lines(sheet: Sheet, kept: list[int], sizes: list[int], tr: Translate, *, color: bool) -> Iterator[str]:
    """A table in which nothing needs folding, set by hand: rich takes longer for it than the whole calculation."""
    from rich.cells import cell_len

    def cell(text: str, i: int, style: str) -> str:
        gap = " " * (sizes[i] - cell_len(text))
        painted = f"\x1b[{_ANSI[style]}m{text}\x1b[0m" if color and style and text else text
        return gap + painted if sheet.heads[i].number else painted + gap

    yield (" " * _GAP).join(cell(sheet.heads[i].text, i, "bold") for i in kept) + "\n"
    for row in sheet.rows:
        texts = ((shown(row[i]), i) for i in kept)
        yield (" " * _GAP).join(cell(text, i, _style(text, tr) if color else "") for text, i in texts) + "\n"


def _folded(sheet: Sheet, kept: list[int], sizes: list[int], tr: Translate) -> Table:
    """A table whose cells run on over several lines, because not even its least columns fit."""
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, padding=(0, _GAP, 0, 0), header_style="bold")
    for i in kept:
        head: Head = sheet.heads[i]
        justify: Literal["left", "right"] = "right" if head.number else "left"
        least = sizes[i] if head.ids else None
        table.add_column(Text(head.text), justify=justify, overflow="fold", no_wrap=head.ids, min_width=least)
    for row in sheet.rows:
        cells = (shown(row[i]) for i in kept)
        table.add_row(*(Text(cell, style=_style(cell, tr)) for cell in cells))
    return table


def _style(text: str, tr: Translate) -> str:
    """The colour of the verdict that a text begins with; the longest, for a word may begin another."""
    words = {tr(word): style for word, style in _STYLES.items()}
    begun = [word for word in words if text == word or text.startswith((f"{word} ", f"{word},"))]
    return words[max(begun, key=len)] if begun else ""
