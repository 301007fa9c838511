"""The result as an Excel workbook for insurers: sheets with real tables, made by :func:`render`.

``book`` writes tables and knows xlsxwriter; ``names`` says how norms and locations are called; the other rooms say what
the sheets hold.
"""

from __future__ import annotations

from collections.abc import Callable

from cns_check.report.excel.about import assumptions, norms, run
from cns_check.report.excel.book import MOST_ROWS, Book, Page
from cns_check.report.excel.contract_list import contract_list
from cns_check.report.excel.data import after, chance, margin, regions, sweep, transfers, verdicts
from cns_check.report.excel.optimum import assignments, decisions, frontier, optimum
from cns_check.report.excel.overview import matrix_page, organisations, summary
from cns_check.report.excel.regional_overview import regional_overview
from cns_check.report.excel.travel import effects, travel
from cns_check.report.result.result import CLOSING, Result
from cns_check.words import Translate, english

#: In their order; what makes a page may say that there is none.
_PAGES: tuple[Callable[[Result, Translate], Page | None], ...] = (
    contract_list,
    summary,
    matrix_page,
    organisations,
    verdicts,
    transfers,
    after,
    regions,
    travel,
    effects,
    chance,
    regional_overview,
    norms,
    assumptions,
    run,
)
#: Of an optimum what is best comes first; nothing is reallocated in it.
_OF_OPTIMUM: tuple[Callable[[Result, Translate], Page | None], ...] = (
    optimum,
    decisions,
    assignments,
    frontier,
    *(page for page in _PAGES if page not in {transfers, after, regions}),
)
_OF_SWEEP: tuple[Callable[[Result, Translate], Page | None], ...] = (sweep, margin, norms, assumptions, run)


def render(result: Result, *, tr: Translate = english) -> bytes:
    """The workbook as bytes; the same result gives the same bytes.

    Raises:
        CannotHoldError: A table has more rows than a sheet can hold, or a text is longer than a cell can.
    """
    book = Book(tr, comments=tr(CLOSING), most_rows=MOST_ROWS)
    pages = _OF_SWEEP if result.sweep is not None else _OF_OPTIMUM if result.optimum is not None else _PAGES
    for make in pages:
        page = make(result, tr)
        if page is not None:
            book.add(page)
    return book.finish()
