"""Expressions of single columns: texts, days, numbers. In: a column, and how it is written. Out: its meaning."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis

from cns_check.count.date_format import ISO, MONTHS, DateFormat
from cns_check.count.profile import Spelling

if TYPE_CHECKING:
    import ibis.expr.types as ir

FIRST_YEAR, LAST_YEAR = 1990, 2100
MAX_QUANTITY = 1_000_000
#: Whole numbers up to here are exact as numbers with a point.
_EXACT = 1 << 53
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
        # A day that is written as it was read is ISO, and needs no pattern; most are.
        day_ = written.left(10)
        found = day_.try_cast("date")
        iso = (found.cast("string") == day_) & ((written.length() == 10) | written.re_search(ISO))
        return iso.ifelse(found, None)
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


def number(column: ir.Value, *, trim: bool, decimal: str) -> ir.FloatingValue:
    """A number; null for anything else.

    Args:
        column: As read.
        trim: White space around it is nothing.
        decimal: The decimal mark of texts; empty where they have none.
    """
    if column.type().is_numeric():
        return column.cast("float64")
    written = text(column, trim=trim)
    mark = f"([{decimal}][0-9]+)?" if decimal else ""
    plain = written.replace(decimal, ".") if decimal else written
    return written.re_search(f"^[+-]?[0-9]+{mark}$").ifelse(plain, None).try_cast("float64")


def whole(column: ir.Value, *, trim: bool, decimal: str) -> ir.IntegerValue:
    """A whole number, such as an age; null for anything else."""
    if column.type().is_integer():
        return column.cast("int64")
    found = number(column, trim=trim, decimal=decimal)
    return ((found == found.floor()) & (found.abs() <= _EXACT)).ifelse(found, None).cast("int64")


def quantity(column: ir.Value, *, trim: bool, decimal: str) -> ir.IntegerValue:
    """A whole number of at most a million, or of at least minus as much; null for anything else."""
    found = whole(column, trim=trim, decimal=decimal)
    return (found.abs() <= MAX_QUANTITY).ifelse(found, None)
