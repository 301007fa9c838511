"""How one value is written in a norm file: without quotes where the strict reader gives the same value back.

In: a value. Out: its text on one line, or the lines of a block.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from cns_check.strict_yaml.scalars import plain

Scalar = str | int | float | bool | date | None

#: What a text without quotes may not begin with, and in a flow collection not contain.
_INDICATORS = ",[]{}#&*!|>'\"%@`"
_FLOW = re.compile(r"[,?\[\]{}]")
_BREAKS_PLAIN = re.compile(r":(?:[ \t]|$)|[ \t]#")
#: A space at which a folded text may be broken: alone between two words.
_FOLD = re.compile(r"(?<=[^ \t\n]) (?=[^ \t\n])")
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}


def one_line(value: Scalar, *, flow: bool) -> str:
    """A value on one line; empty for None.

    Args:
        value: The value.
        flow: It stands between brackets, where a comma ends it.
    """
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case int():
            return str(value)
        case float():
            text = format(Decimal(repr(value)), "f")
            return text if "." in text else f"{text}.0"
        case date():
            return value.isoformat()
    return value if _is_plain(value, flow=flow) else _quoted(value)


def _is_plain(text: str, *, flow: bool) -> bool:
    if not _printable(text) or text != text.strip() or not text or text in {"=", "<<"}:
        return False
    if plain(text) != (text, None):
        return False
    if text[0] in _INDICATORS or text.startswith(("---", "...")):
        return False
    if text[0] in "-?:" and (len(text) == 1 or text[1] in " \t,[]{}"):
        return False
    if _BREAKS_PLAIN.search(text):
        return False
    return not (flow and (_FLOW.search(text) or text[0] == ":"))


def _quoted(text: str) -> str:
    if _printable(text) and ('"' in text or "\\" in text) and "'" not in text:
        return f"'{text}'"
    return '"' + "".join(_escaped(c) for c in text) + '"'


def _escaped(character: str) -> str:
    if character in _ESCAPES:
        return _ESCAPES[character]
    if _printable(character):
        return character
    code = ord(character)
    return f"\\u{code:04X}" if code <= 0xFFFF else f"\\U{code:08X}"


def _printable(text: str) -> bool:
    """No control or invisible character, spaces that do not break aside: those are text like any other."""
    return all(c.isprintable() or c in "\u00a0\u202f" for c in text)


def folded(text: str, width: int) -> list[str] | None:
    """A long text as the lines of a ``>-`` block; None where it cannot be written so.

    Args:
        text: The text.
        width: Characters that a line has room for.
    """
    if not _printable(text) or text != text.strip() or not text:
        return None
    lines: list[str] = []
    for word in _FOLD.split(text):
        if lines and len(lines[-1]) + 1 + len(word) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines if len(lines) > 1 else None


def literal(text: str) -> tuple[str, list[str]] | None:
    """A text with line breaks as header and lines of a ``|`` block; None where it cannot be written so."""
    if "\n" not in text or text.endswith("\n\n"):
        return None
    lines = text.removesuffix("\n").split("\n")
    blank_but_not_empty = any(line and not line.strip() for line in lines)
    if blank_but_not_empty or not all(_printable(line) for line in lines):
        return None
    first = next((line for line in lines if line), " ")
    if first[0] in " \t":
        return None
    return ("|" if text.endswith("\n") else "|-"), lines
