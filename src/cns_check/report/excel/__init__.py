"""The result as an Excel workbook for insurers: ten sheets with real tables, made by :func:`render`.

``book`` writes tables and knows xlsxwriter; ``names`` says how norms and locations are called; the other rooms say what
the sheets hold.
"""

from __future__ import annotations

from cns_check.report.excel.about import assumptions, norms, run
from cns_check.report.excel.book import Book
from cns_check.report.excel.contract_list import contract_list
from cns_check.report.excel.data import after, regions, transfers, verdicts
from cns_check.report.excel.overview import matrix_page, organisations, summary
from cns_check.report.result.result import CLOSING, Result
from cns_check.words import Translate, english

#: Of a sheet, its heading included.
_MOST_ROWS = 1_048_576

_PAGES = (
    contract_list,
    summary,
    matrix_page,
    organisations,
    verdicts,
    transfers,
    after,
    regions,
    norms,
    assumptions,
    run,
)


def render(result: Result, *, tr: Translate = english) -> bytes:
    """The workbook as bytes; the same result gives the same bytes.

    Raises:
        CannotHoldError: A table has more rows than a sheet can hold, or a text is longer than a cell can.
    """
    book = Book(tr, comments=tr(CLOSING), most_rows=_MOST_ROWS)
    for page in _PAGES:
        book.add(page(result, tr))
    return book.finish()
