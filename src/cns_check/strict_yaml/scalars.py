"""What an unquoted word of YAML stands for, by the strict rules of this tool.

In: a word. Out: its value, or the code of what is wrong with it.
"""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from typing import NamedTuple

MAX_DIGITS = 15

_INT = re.compile(r"-?(?:0|[1-9][0-9]*)")
_DECIMAL = re.compile(r"-?(?:0|[1-9][0-9]*)\.[0-9]+")
#: A span such as ``2019..2024``: a float to the text of YAML 1.1 alone, and to no reader of it.
_SPAN = re.compile(r"[0-9]+\.\.[0-9]+")
_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
#: What YAML 1.1 (its text and PyYAML, whichever takes more) reads as bool, null, int, float or time. Digits with a
#: leading zero are here even when not octal (``089``): other readers take them for a number and drop the zero.
_NOT_TEXT = re.compile(
    r"""
      (?:y|Y|n|N|yes|Yes|YES|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF)
    | (?:~|null|Null|NULL)
    | [-+]?0b[01_]+
    | [-+]?0x[0-9a-fA-F_]+
    | [-+]?[0-9][0-9_]*
    | [-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?
    | [-+]?(?:[0-9][0-9_]*)?\.[0-9][0-9_.]*(?:[eE][-+]?[0-9]+)?
    | [-+]?[0-9][0-9_]*\.[0-9_.]*(?:[eE][-+]?[0-9]+)?
    | [-+]?[0-9][0-9_]*[eE][-+]?[0-9]+
    | [-+]?\.(?:inf|Inf|INF)
    | \.(?:nan|NaN|NAN)
    | [0-9]{4}-[0-9]{2}-[0-9]{2}
    | [0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt]|[ \t]+)[0-9]{1,2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]*)?
      (?:[ \t]*(?:Z|[-+][0-9]{1,2}(?::?[0-9]{2})?))?
    """,
    re.VERBOSE,
)

Value = str | int | float | bool | date | None


class Scalar(NamedTuple):
    """The value of an unquoted word, or the code of what is wrong with it."""

    value: Value
    code: str | None


@lru_cache(maxsize=65_536)
def plain(text: str) -> Scalar:
    """Reads an unquoted word: text, plain decimal integer, ``n.m``, ``true``, ``false``, nothing, or a date."""
    if not text:
        return Scalar(None, None)
    if _NOT_TEXT.fullmatch(text) is None or _SPAN.fullmatch(text):
        return Scalar(text, None)
    if text in {"true", "false"}:
        return Scalar(text == "true", None)
    if _INT.fullmatch(text):
        return Scalar(None, "Y018") if len(text.lstrip("-")) > MAX_DIGITS else Scalar(int(text), None)
    if _DECIMAL.fullmatch(text):
        return Scalar(None, "Y018") if len(text.lstrip("-")) > MAX_DIGITS + 1 else Scalar(float(text), None)
    if match := _DATE.fullmatch(text):
        try:
            return Scalar(date(*map(int, match.groups())), None)
        except ValueError:
            return Scalar(None, "Y009")
    return Scalar(None, "Y010")


def is_number(text: str) -> bool:
    """True for a plain decimal integer, the only key that is not text."""
    return _INT.fullmatch(text) is not None
