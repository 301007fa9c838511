"""A workbook of real tables: one format per kind of value, colours that are words too, ready to print.

The only room that knows xlsxwriter. Whatever a name holds is written as text: never a formula, a link or a number. In:
pages. Out: the bytes of a workbook.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Literal
from urllib.parse import quote

from cns_check.errors import CannotHoldError
from cns_check.report.result.table import Plain
from cns_check.words import Translate, date_text

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

#: ``line`` is a text that is never folded; ``state`` is a verdict or status, shown as a coloured word; ``volume`` is
#: whole or a mean; ``link`` an address that the norm set gives; ``mixed`` a number where it is exactly known, else
#: text; ``day`` a date; ``minutes`` has one decimal.
Kind = Literal[
    "text", "long", "line", "state", "year", "whole", "volume", "share", "minutes", "day", "flag", "mixed", "link"
]
Value = Plain | date

#: Of a sheet, its heading included.
MOST_ROWS = 1_048_576
#: A workbook carries a date of creation; a fixed one keeps equal results equal byte for byte.
_CREATED = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)
#: Arial is as wide everywhere: where it is missing, Liberation Sans has its measures.
_FONT = {"font_name": "Arial", "font_size": 10}
_A4 = 9
#: Folding long sentences makes rows high; with more rows than this nobody reads them down, and Excel opens slowly.
MOST_FOLDED = 5_000

#: An earlier day is text: there are none before 1900, and up to here Excel counts a day that there never was.
FIRST_DAY = date(1900, 3, 1)
#: Characters of a link and links of a sheet, at most; what is more is text.
LONGEST_LINK, MOST_LINKS = 2_079, 65_530

#: Background and letters; every pair has a contrast of at least 7 to 1.
COLOURS: dict[str, tuple[str, str]] = {
    "good": ("#DDEFDD", "#0B4F1B"),
    "bad": ("#F8D7DA", "#6E0B14"),
    "open": ("#FFF0C2", "#513C00"),
    "later": ("#DCE9F7", "#123B66"),
    "except": ("#E8DFF5", "#432371"),
    "none": ("#EDEDED", "#404040"),
}
#: Which colour a verdict, a contract status and what an optimum says have; the word stands in the cell.
STATES: dict[str, str] = {
    "met": "good",
    "contract": "good",
    "below": "bad",
    "do_not_contract": "bad",
    "undetermined": "open",
    "undecided": "open",
    "explain": "open",
    "deferred": "later",
    "exempt": "except",
    "not_performed": "none",
    "not_applicable": "none",
    "no_norm": "none",
    "process": "none",
    "optimal": "good",
    "feasible": "open",
    "infeasible": "bad",
    "unknown": "open",
    "keep": "good",
    "stop": "bad",
    "open": "later",
    "not_opened": "none",
}
_WEB = re.compile(r"https?://", re.IGNORECASE)
_PARTS = re.compile(r"[^-]*-|[^-]+")
#: Kinds whose long values are folded.
FOLDING = {"text", "long", "link"}
#: Height of a line, and of the highest row that Excel can have, in points.
_LINE, _HIGHEST = 12.75, 409.0
#: Room for the button of the filter, in characters.
_BUTTON = 3
#: A width is given in digits; of letters in a sentence more go into it.
_DENSITY = 1.15
#: Said in full: a program that does not know where a text stands by itself ignores an indent alone.
_LEFT = {"align": "left", "indent": 1}
_CELL = {"valign": "top", "bottom": 4, "bottom_color": "#A6A6A6"}
_HEAD = {"bold": True, "bg_color": "#1F3A5F", "font_color": "#FFFFFF", "text_wrap": True, "valign": "vcenter"} | _LEFT


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a sheet.

    Attributes:
        title: Its heading.
        kind: How its values are written.
        width: In characters.
        folded: Put away behind the outline's plus sign, so that the rest prints at a readable size.
        words: What a state is called, in English, where that is not its own name.
    """

    title: str
    kind: Kind
    width: float
    folded: bool = False
    words: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Page:
    """A sheet with one table.

    Attributes:
        name: In the reader's language.
        key: The table's name, the same in every language.
        columns: In order.
        rows: Their values.
        notes: Sentences below the table.
        links: What is shown for an address.
        paper: How many of the columns, from the first, are printed; None for all.
        warnings: Sentences above the table, in a colour.
    """

    name: str
    key: str
    columns: tuple[Column, ...]
    rows: Sequence[Sequence[Value]]
    notes: tuple[str, ...] = ()
    links: Mapping[str, str] = field(default_factory=dict)
    paper: int | None = None
    warnings: tuple[str, ...] = ()

    @property
    def head(self) -> int:
        """The row of the headings, from 0."""
        return len(self.warnings)

    @property
    def seen(self) -> int:
        """The first column that is not put away: what stands in one that is, nobody sees."""
        return next(c for c, column in enumerate(self.columns) if not column.folded)

    @property
    def last(self) -> int:
        """The last row of the table, which needs one below its headings, also where there is nothing to say."""
        return self.head + max(len(self.rows), 1)


class Book:
    """Takes pages and gives the bytes of a workbook."""

    def __init__(self, tr: Translate, *, comments: str, most_rows: int) -> None:
        import xlsxwriter

        self._tr = tr
        self._most_rows = most_rows
        self._out = io.BytesIO()
        self._book = xlsxwriter.Workbook(
            self._out,
            {
                "in_memory": True,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
                "default_format_properties": dict(_FONT),  # xlsxwriter adds to it
            },
        )
        self._book.set_properties({"title": "cns-check", "comments": comments, "created": _CREATED})
        self._formats: dict[tuple[str, ...], Format] = {}
        self._links: dict[str, int] = {}

    def finish(self) -> bytes:
        """The workbook; nothing can be added afterwards."""
        self._book.close()
        return self._out.getvalue()

    def add(self, page: Page) -> None:
        """Adds a sheet.

        Raises:
            CannotHoldError: It has more rows than a sheet can hold, or a text is longer than a cell can hold.
        """
        rows = page.rows
        if len(rows) + page.head >= self._most_rows:
            msg = f"sheet {page.name!r} would need {len(rows)} rows; a sheet holds {self._most_rows - 1}"
            raise CannotHoldError(msg)
        sheet = self._book.add_worksheet(page.name)
        fold = len(rows) <= MOST_FOLDED
        head = self._format("head", **_HEAD)
        heads = [{"header": c.title, "header_format": head} for c in page.columns]
        sheet.add_table(
            page.head,
            0,
            page.last,
            len(page.columns) - 1,
            {"columns": heads, "name": f"t_{page.key}", "style": "Table Style Light 1"},
        )
        # Codes are text, and Excel need not mark each of them for it.
        sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{page.last + 1}"})
        self._lay_out(sheet, page)
        for c, column in enumerate(page.columns):
            self._fill(sheet, page, c, column, fold)
        if fold:
            self._heights(sheet, page)
        background, letters = COLOURS["bad"]
        for n, warning in enumerate(page.warnings):
            loud = self._format("warning", bold=True, bg_color=background, font_color=letters, valign="top")
            self._text(sheet, n, page.seen, warning, loud, page.name)
        for n, note in enumerate(page.notes, start=page.last + 2):
            self._text(sheet, n, page.seen, note, self._format("note", italic=True, valign="top"), page.name)
        self._print(sheet, page)

    def _lay_out(self, sheet: Worksheet, page: Page) -> None:
        columns = page.columns
        for c, column in enumerate(columns):
            after_folded = c > 0 and columns[c - 1].folded and not column.folded
            how: dict[str, int | bool] = {"level": 1, "hidden": True} if column.folded else {}
            how |= {"collapsed": True} if after_folded else {}
            sheet.set_column(c, c, wide_enough(column), None, how)
        lines = max(lines_of(column.title, wide_enough(column) - _BUTTON) for column in columns)
        sheet.set_row(page.head, _LINE * lines + 6)
        sheet.freeze_panes(page.head + 1, 0)

    def _heights(self, sheet: Worksheet, page: Page) -> None:
        """As high as the text needs: not every program works that out when it opens a workbook."""
        folding = [
            (c, (wide_enough(column) - 1.5) * _DENSITY)
            for c, column in enumerate(page.columns)
            if column.kind in FOLDING
        ]
        for r, row in enumerate(page.rows, start=page.head + 1):
            lines = max((lines_of(value, width) for c, width in folding if isinstance(value := row[c], str)), default=1)
            sheet.set_row(r, min(_LINE * lines + 2, _HIGHEST))

    def _print(self, sheet: Worksheet, page: Page) -> None:
        tr = self._tr
        sheet.set_landscape()
        sheet.set_paper(_A4)
        sheet.set_margins(left=0.4, right=0.4, top=0.75, bottom=0.65)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(page.head)
        if page.paper is not None:
            sheet.print_area(0, 0, page.last + 1 + len(page.notes), page.paper - 1)
        sheet.set_header('&Lcns-check&C&"Arial,Bold"&A')
        advice, pages = tr("A calculation, not advice"), tr("page {page} of {pages}")
        # In a header or footer an ampersand starts a code.
        sheet.set_footer(f"&L{advice.replace('&', '&&')}&R{pages.format(page='&P', pages='&N')}")

    def _fill(self, sheet: Worksheet, page: Page, c: int, column: Column, fold: bool) -> None:
        """Writes one column; the kind says how, and an empty cell stays empty."""
        usual = self._of_kind(column.kind, fold)
        mean = self._of_kind("volume", fold, mean=True)
        for r, row in enumerate(page.rows, start=page.head + 1):
            value = row[c]
            if value is None:
                if fold:  # for its line below; in a long sheet empty cells would only cost time
                    sheet.write_blank(r, c, None, usual)
            elif isinstance(value, bool):
                # In words: a program shows a truth value as TRUE, as WAAR or as 1.
                word = "yes" if value else "no"
                self._text(sheet, r, c, self._tr(word), usual, page.name)
            elif isinstance(value, int | float):
                has_decimals = column.kind in {"volume", "mixed"} and not float(value).is_integer()
                sheet.write_number(r, c, value, mean if has_decimals else usual)
            elif isinstance(value, date) and value >= FIRST_DAY:
                sheet.write_datetime(r, c, datetime(value.year, value.month, value.day), usual)
            elif isinstance(value, date):
                self._text(sheet, r, c, date_text(value, self._tr), usual, page.name)
            elif column.kind == "link" and self._link(sheet, r, c, value, usual, page):
                pass
            elif column.kind == "state":
                self._text(sheet, r, c, self._tr(column.words.get(value, value)), self._state(value), page.name)
            else:
                self._text(sheet, r, c, value, usual, page.name)

    def _link(self, sheet: Worksheet, r: int, c: int, address: str, how: Format, page: Page) -> bool:
        """Writes a link, unless it is longer than a link may be, or one more than a sheet may have."""
        # Excel stores it with all but plain letters written as %20 is.
        written = quote(address, safe="/?#[]@!$&'()*+,;=%:~")
        made = self._links.get(page.key, 0)
        if not _WEB.match(address) or len(written) > LONGEST_LINK or made >= MOST_LINKS:
            return False
        self._links[page.key] = made + 1
        sheet.write_url(r, c, address, how, page.links.get(address, address))
        return True

    def _text(self, sheet: Worksheet, r: int, c: int, text: str, how: Format, name: str) -> None:
        if sheet.write_string(r, c, text, how):
            msg = f"sheet {name!r}, row {r + 1}: a text of {len(text)} characters does not fit in a cell"
            raise CannotHoldError(msg)

    def _state(self, value: str) -> Format:
        background, letters = COLOURS[STATES.get(value, "none")]
        return self._format("state", background, bg_color=background, font_color=letters, **_CELL, **_LEFT)

    def _of_kind(self, kind: Kind, fold: bool, *, mean: bool = False) -> Format:
        how: dict[str, object] = dict(_CELL)
        if kind in FOLDING:
            # The indent keeps a text off the number before it.
            how |= {"text_wrap": fold, **_LEFT}
        if kind == "line":
            how |= _LEFT
        if kind == "link":
            how |= {"font_color": "#0B4F9E", "underline": 1}
        numbers = {
            "year": "0",
            "whole": "#,##0",
            "volume": "#,##0",
            "mixed": "#,##0",
            "share": "0.0%",
            "minutes": "#,##0.0",
            "day": self._tr("yyyy-mm-dd"),
        }
        if kind in numbers:
            # Not more decimals than there are, and never so few that a volume reads as the minimum that it misses.
            how["num_format"] = "#,##0.0###" if mean else numbers[kind]
        if kind == "mixed":
            how["align"] = "right"
        if kind in {"year", "day", "flag"}:
            how["align"] = "center"
        return self._format(kind, str(fold), str(mean), **how)

    def _format(self, *key: str, **how: object) -> Format:
        """One format per look: each kept once, for xlsxwriter writes all that it was given."""
        if key not in self._formats:
            self._formats[key] = self._book.add_format(how)
        return self._formats[key]


def wide_enough(column: Column) -> float:
    """The column's width; more where a word of its heading, which is bold, would not go into it."""
    longest = max(len(part) for word in column.title.split() for part in _PARTS.findall(word))
    return max(column.width, 1.05 * longest + _BUTTON)


def lines_of(text: str, width: float) -> int:
    """Lines that a text takes in a column, rather one too many than one too few.

    Args:
        text: Folded at spaces and hyphens; its own line breaks hold.
        width: Of the column, in characters.
    """
    return sum(_lines_of_one(line, max(int(width), 1)) for line in text.split("\n"))


def _lines_of_one(text: str, room: int) -> int:
    lines, used = 1, 0
    for word in text.split():
        space = 1 if used else 0
        for part in _PARTS.findall(word):
            if used and used + space + len(part) > room:
                lines, used, space = lines + 1, 0, 0
            lines += (len(part) - 1) // room
            used += space + min(len(part), room)
            space = 0
    return lines
