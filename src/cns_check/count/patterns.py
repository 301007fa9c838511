"""Patterns of codes: an exact code, a prefix with a trailing ``*``, a range ``a..b``, a range of prefixes ``a..b*``.

In: patterns and codes. Out: which of the patterns each code fits. Texts compare by code point.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from cns_check.count.profile import Spelling

_LETTERS = str.maketrans("abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
_DIGITS = re.compile("[0-9]+")


class Pattern(NamedTuple):
    """What a pattern asks: that a code, or its beginning, lies between two texts of one length."""

    first: str
    last: str
    prefix: bool

    def fits(self, code: str) -> bool:
        """Whether a code is meant."""
        size = len(self.first)
        if self.prefix:
            return self.first <= code[:size] <= self.last and len(code) >= size
        return len(code) == size and self.first <= code <= self.last


def read_pattern(text: str, spelling: Spelling | None = None) -> Pattern | None:
    """Reads a pattern; None for what is none: an empty end, a range of unequal lengths or the wrong way round.

    Args:
        text: As it stands in the definitions.
        spelling: How the codes of the records are written; None to leave the pattern as it is.
    """
    prefix = text.endswith("*")
    ends = (text[:-1] if prefix else text).split("..")
    if len(ends) > 2 or any("*" in end or not end for end in ends):
        return None
    if spelling is not None:
        ends = [spelled(end, spelling, pad=not prefix) for end in ends]
    first, last = ends[0], ends[-1]
    if not first or len(first) != len(last) or first > last:
        return None
    return Pattern(first, last, prefix)


def spelled(text: str, spelling: Spelling, *, pad: bool = True) -> str:
    """A code as it is compared."""
    for character in spelling.remove:
        text = text.replace(character, "")
    if spelling.upper:
        text = text.translate(_LETTERS)
    if pad and spelling.pad is not None and _DIGITS.fullmatch(text):
        text = text.rjust(spelling.pad, "0")
    return text


class Patterns:
    """Many patterns at once, each with the names of what it belongs to."""

    def __init__(self, patterns: Iterable[tuple[Pattern, int]]) -> None:
        """Takes pairs of a pattern and a number."""
        self._exact: dict[str, list[int]] = {}
        self._prefix: dict[int, dict[str, list[int]]] = {}
        self._ranges: list[tuple[Pattern, int]] = []
        for pattern, number in patterns:
            if pattern.first != pattern.last:
                self._ranges.append((pattern, number))
            elif pattern.prefix:
                self._prefix.setdefault(len(pattern.first), {}).setdefault(pattern.first, []).append(number)
            else:
                self._exact.setdefault(pattern.first, []).append(number)

    def of(self, code: str) -> list[int]:
        """The numbers of the patterns that a code fits."""
        found = list(self._exact.get(code, ()))
        for size, prefixes in self._prefix.items():
            if len(code) >= size:
                found += prefixes.get(code[:size], ())
        return found + [number for pattern, number in self._ranges if pattern.fits(code)]
