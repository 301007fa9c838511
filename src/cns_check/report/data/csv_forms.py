"""How a CSV is written: as programs read it, or as the Excel of a language opens it.

:data:`FORMS` are the words of ``--csv``; the page exports the same forms. In: a text. Out: what Excel is given.
"""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, NamedTuple, get_args

if TYPE_CHECKING:
    from collections.abc import Mapping

CsvForm = Literal["plain", "excel-nl", "excel-en"]
CSV_FORMS: tuple[CsvForm, ...] = get_args(CsvForm)
#: Columns of days, which Excel may read as days; it knows ISO dates in every language.
DAYS = ("effective", "from_date", "until")
#: What Excel would take for a formula. Both patterns are read by Python and by the page's script.
ACTS = r"[=+@\-\t\r\n\uff1d\uff0b\uff20\uff0d]"
#: Texts that Excel would change into a number, a day or a time: 0101, 1E5, 1-2, 3/4, 12:30, 1 mrt.
CHANGED = (
    r"[(\u20ac$\u00a3]? ?[0-9][0-9.,:/% ()-]{0,99}(?:e[+-]?[0-9]{1,9}| ?[ap]m?)?"
    r"|(?=.*[0-9])[0-9]{0,4}[ ./-]?"
    r"(?:jan|feb|mrt|mar|maa|apr|mei|may|jun|jul|aug|sep|okt|oct|nov|dec)[a-z]{0,9}[ ./-]?[0-9]{0,4}"
)
_ACTS, _CHANGED = re.compile(ACTS), re.compile(CHANGED, re.IGNORECASE)


class Form(NamedTuple):
    """How a CSV is written.

    Attributes:
        delimiter: Between cells.
        decimal: The decimal mark.
        end: Of a line.
        excel: For Excel: with a byte order mark, and no text becomes a formula, a number or a day.
    """

    delimiter: str
    decimal: str
    end: str
    excel: bool


#: By the words of ``--csv``.
FORMS: Mapping[CsvForm, Form] = MappingProxyType(
    {
        "plain": Form(",", ".", "\n", excel=False),
        "excel-nl": Form(";", ",", "\r\n", excel=True),
        "excel-en": Form(",", ".", "\r\n", excel=True),
    }
)


def excel_text(text: str) -> str:
    """A text that Excel shows and does not act on: a formula gets an apostrophe, an id like a number is quoted."""
    if _ACTS.match(text):
        return f"'{text}"
    return f'="{text}"' if _CHANGED.fullmatch(text) else text
