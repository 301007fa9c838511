"""Values of options as they are typed. In: a text. Out: the value, or a sentence on how it is written."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from math import isfinite

from cns_check.errors import RunError
from cns_check.inputs.files.dates import read_date
from cns_check.words import Said


def day(text: str) -> date:
    """A date as it is written on the command line.

    Raises:
        RunError: It is no day ``YYYY-MM-DD``.
    """
    found = read_date(text)
    if found is None:
        raise RunError("usage", Said.of("--on {text}: write a date as 2026-01-31", text=text))
    return found


def share(text: str) -> float:
    """``25%`` as 0.25.

    Raises:
        RunError: It is no percentage, or greater than any number.
    """
    number = text.removesuffix("%")
    if text != number and number.isascii() and number.replace(".", "", 1).isdigit():
        found = float(f"{number}e-2")
        if isfinite(found):
            return found
    raise RunError("usage", Said.of("--max-growth {text}: write a percentage such as 25%", text=text))


def _number(flag: str, text: str, what: Said) -> float:
    if text.isascii() and text.strip() == text:
        try:
            found = float(text)
        except ValueError:
            found = -1.0
        if found >= 0 and isfinite(found) and not text.startswith("-"):
            return found
    raise RunError("usage", Said.of("{flag} {text}: {what}", flag=flag, text=text, what=what))


def minutes(text: str) -> float:
    """A number of minutes.

    Raises:
        RunError: It is no number, or negative.
    """
    return _number("--max-minutes", text, Said.of("write a number of minutes such as 45"))


def gap(text: str) -> float:
    """A share as a plain number, such as ``1e-4``.

    Raises:
        RunError: It is no number, or negative.
    """
    return _number("--gap", text, Said.of("write a share such as 0.0001"))


def seconds(text: str) -> float:
    """A number of seconds.

    Raises:
        RunError: It is no number, or negative.
    """
    return _number("--time-limit", text, Said.of("write a number of seconds such as 60"))


def plain(number: float) -> float | int:
    """A number as it is recorded: whole ones without a point."""
    return int(number) if number.is_integer() else number


def percentage(share: float) -> str:
    """0.25 as ``25%``, which :func:`share` reads as the same number."""
    return f"{(Decimal(repr(share)) * 100).normalize():f}%"


def basis(text: str) -> str:
    """The year that the fallback looks at, as it is typed.

    Raises:
        RunError: It is neither a year nor a word for one.
    """
    if text not in {"previous-year", "impact-analysis"} and not (len(text) == 4 and text.isascii() and text.isdigit()):
        raise RunError("usage", Said.of("--basis {basis}: previous-year, impact-analysis or a year", basis=text))
    return text
