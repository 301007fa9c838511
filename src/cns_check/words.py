"""The words for people: every sentence is a template that a language may replace."""

from __future__ import annotations

import math
from collections.abc import Callable

#: Gives the template in the reader's language; names in braces are filled in afterwards.
Translate = Callable[[str], str]


def english(template: str) -> str:
    """The templates are written in English."""
    return template


def number_text(value: float) -> str:
    """A number for people, cut to two decimals."""
    # 4.1 * 100 is a hair below 410: what a float loses must not cost a hundredth.
    cut = math.trunc(round(value * 100, 6)) / 100
    return f"{cut:.2f}".rstrip("0").rstrip(".")
