"""Expressions of single columns: texts, days, numbers. In: a column as read, and how it is written. Out: its meaning."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import ibis

from cns_check.count.date_format import ISO, MONTHS, DateFormat
from cns_check.count.profile import Spelling

if TYPE_CHECKING:
    import ibis.expr.types as ir

FIRST_YEAR, LAST_YEAR = 1990, 2100
MAX_QUANTITY = 1_000_000
_SMALL, _LARGE = "abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def text(column: ir.Value, *, trim: bool) -> ir.StringValue:
    """A column as text; blank is null."""
    if not column.type().is_string():
        return column.cast("string")
    return (column.strip() if trim else column).nullif("")


def joined(parts: list[ir.StringValue]) -> ir.StringValue:
    """Parts of a key, with ``/`` between them; null where one is blank."""
    whole = parts[0]
    for part in parts[1:]:
        whole = whole + "/" + part
    return whole


def code(column: ir.StringValue, spelling: Spelling) -> ir.StringValue:
    """A code or diagnosis as it is compared; the same as :func:`cns_check.count.patterns.spelled`."""
    made = column
    for character in spelling.remove:
        made = made.replace(character, "")
    if spelling.upper:
        made = made.translate(_SMALL, _LARGE)
    if spelling.pad is not None:
        made = made.re_search("^[0-9]+$").ifelse(made.lpad(spelling.pad, "0"), made)
    return made.nullif("") if spelling.remove else made


def day(column: ir.Value, form: DateFormat | None, *, trim: bool) -> ir.DateValue:
    """The day of a column; null for blank, and for what is no date.

    Args:
        column: As read.
        form: How it is written; None for ISO.
        trim: White space around it is nothing.
    """
    if column.type().is_date():
        return column
    written = text(column, trim=trim)
    if form is None:
        return written.re_search(ISO).ifelse(written.left(10), None).try_cast("date")
    if form.starts is not None:
        year, month, of_month = (
            written[start : start + size] for start, size in zip(form.starts, (4, 2, 2), strict=True)
        )
        made = year + "-" + month + "-" + of_month
    else:
        made = written.re_extract(form.pattern, form.year) + "-" + _month(written, form)
        made = made + "-" + written.re_extract(form.pattern, form.day)
    return written.re_search(form.pattern).ifelse(made, None).try_cast("date")


def _month(written: ir.StringValue, form: DateFormat) -> ir.StringValue:
    found = written.re_extract(form.pattern, form.month)
    if not form.named:
        return found
    return ((ibis.literal(MONTHS).find(found.upper()) / 3).floor() + 1).cast("int64").cast("string")


def within(found: ir.DateValue) -> ir.BooleanValue:
    """Whether a day lies in the years that records may have."""
    year = found.year()
    return (year >= FIRST_YEAR) & (year <= LAST_YEAR)


def whole(column: ir.Value, *, trim: bool, decimal: str = "", signed: bool = False) -> ir.IntegerValue:
    """A whole number of at most a million; null for anything else.

    Args:
        column: As read.
        trim: White space around it is nothing.
        decimal: The decimal mark of texts: behind it only zeros may stand.
        signed: It may be negative.
    """
    kind = column.type()
    if kind.is_integer():
        number = column.cast("int64")
    elif kind.is_floating() or kind.is_decimal():
        number = (column == column.floor()).ifelse(column, None).try_cast("int64")
    else:
        sign = "-?" if signed else ""
        mark = f"(?:{re.escape(decimal) if decimal != '.' else '[.]'}0+)?" if decimal else ""
        written = text(column, trim=trim)
        digits = written.split(decimal)[0] if decimal else written
        number = written.re_search(f"^{sign}[0-9]+{mark}$").ifelse(digits, None).try_cast("int64")
    least = -MAX_QUANTITY if signed else 0
    return ((number >= least) & (number <= MAX_QUANTITY)).ifelse(number, None)
