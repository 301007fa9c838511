"""What a text says as a volume or a year: a number, an interval, or why not.

In: texts and how volumes are written. Out: the numbers, or per text a problem.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from cns_check.inputs.files.columns import Floats
from cns_check.inputs.unknown_volume import UNKNOWN
from cns_check.words import Said, joined_by_and

MAX_VOLUME = 1_000_000
FIRST_YEAR, LAST_YEAR = 1990, 2100

_BELOW = re.compile(r"(?:<|less than|fewer than|minder dan)\s*([0-9]{1,6})", re.IGNORECASE)
_AT_MOST = re.compile(r"(?:<=|≤|at most|up to|max\.?|hoogstens|ten hoogste)\s*([0-9]{1,6})", re.IGNORECASE)
_BETWEEN = re.compile(r"([0-9]{1,6})\s*(?:-|–|to|tot en met|t/m)\s*([0-9]{1,6})")
_DIGITS = re.compile(r"[0-9]+")
_LESS = re.compile(r"<([0-9]+)")
_YEAR = re.compile(r"[0-9]{4}")
_PERIOD = re.compile(r"([0-9]{4})Q([1-4])")
_MONTH = re.compile(r"([0-9]{4})-?(0[1-9]|1[0-2])")
#: A part of a year as one small number: 0 the whole, 1 to 4 a quarter, and a month added to this.
MONTH = 4
#: Parts that a year has.
PARTS = 17
_MARKED = re.compile(r"[0-9]+([.,' \u00a0\u202f][0-9]+)+")


class Problem(NamedTuple):
    """Why a text is not what its column should hold: code, sentence, and a remedy when the code's does not fit.

    ``number`` is what a volume above the limit says.
    """

    code: str
    template: str
    values: Mapping[str, object] = MappingProxyType({})
    remedy: Said | None = None
    number: float | None = None

    @property
    def message(self) -> Said:
        """The sentence, made only when somebody reads it."""
        return Said.of(self.template, **self.values)


@dataclass(frozen=True)
class Marks:
    """How volumes are written in a column.

    Attributes:
        decimal: Decimal mark, or empty.
        thousands: Thousands mark, or empty.
        missing: Texts that say nothing: 0 to unknown.
        masked: Texts that stand for an interval, in procedures.
        footnotes: Marks at the end of a number that belong to a footnote.
    """

    decimal: str = ""
    thousands: str = ""
    missing: frozenset[str] = frozenset({""})
    masked: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    footnotes: tuple[str, ...] = ()

    def bare(self, text: str) -> str:
        """A text without the footnote marks at its end; what is masked or missing as it stands is left alone."""
        if not self.footnotes or text in self.masked or text in self.missing:
            return text
        rest = text
        while mark := next((m for m in self.footnotes if rest.endswith(m) and rest != m), None):
            rest = rest[: -len(mark)].rstrip()
            if rest and (rest in self.masked or rest in self.missing):
                break
        return rest

    @cached_property
    def pattern(self) -> re.Pattern[str] | None:
        """A number with the marks that the profile names."""
        if not self.decimal and not self.thousands:
            return None
        whole = "[0-9]+"
        if self.thousands:
            whole = f"[0-9]{{1,3}}(?:{re.escape(self.thousands)}[0-9]{{3}})+|[0-9]+"
        fraction = f"(?:{re.escape(self.decimal)}([0-9]+))?" if self.decimal else "()"
        return re.compile(f"({whole}){fraction}")


def read_volume(text: str, marks: Marks) -> tuple[float, float] | Problem:
    """Reads one volume.

    Args:
        text: As delivered.
        marks: How volumes are written in its column.

    Returns:
        The interval in procedures (``high`` infinite when unknown), or why the text is no volume.
    """
    text = marks.bare(text)
    if text in marks.masked:
        low, high = marks.masked[text]
        return float(low), float(high)
    if text in marks.missing:
        return 0.0, UNKNOWN
    if _DIGITS.fullmatch(text):
        return _within(text, text)
    if match := _LESS.fullmatch(text):
        above = _within(match[1], text, at_most=MAX_VOLUME + 1)
        if isinstance(above, Problem):
            return above._replace(number=None)
        if above[0] == 0:
            return Problem("V017", "volume {text} is less than nothing", {"text": repr(text)})
        return 0.0, above[0] - 1
    if marks.pattern is not None and (match := marks.pattern.fullmatch(text)):
        digits = match[1].replace(marks.thousands, "") if marks.thousands else match[1]
        if (match[2] or "").strip("0"):
            return Problem("V019", "volume {text} is not a whole number", {"text": repr(text)})
        return _within(digits, text)
    return _no_volume(text, marks)


def _within(digits: str, text: str, at_most: int = MAX_VOLUME) -> tuple[float, float] | Problem:
    short = digits.lstrip("0") or "0"
    if len(short) > len(str(at_most)) or int(short) > at_most:
        number = float(short[:300])
        values = {"text": _shown(text), "most": MAX_VOLUME}
        return Problem("V020", "volume {text} is above {most}", values, number=number if len(short) < 16 else None)
    return float(short), float(short)


def _no_volume(text: str, marks: Marks) -> Problem:
    if text == "":
        remedy = Said.of("write the volume, or name the blank in the profile's `missing`")
        return Problem("V017", "the volume is blank, and blank is not among the missing texts", remedy=remedy)
    if text == "NaN":
        return Problem("V021", "the volume is NaN: neither a number nor unknown")
    if text.strip() != text:
        return Problem("V017", "volume {text} has white space around it", {"text": _shown(text)}, _trim())
    if _MARKED.fullmatch(text):
        known = [
            Said.of(template, mark=mark)
            for template, mark in (("decimal {mark!r}", marks.decimal), ("thousands {mark!r}", marks.thousands))
            if mark
        ]
        return Problem(
            "V018",
            "volume {text} holds a decimal or thousands mark that cannot be read: the profile's are {known}"
            if known
            else "volume {text} holds a decimal or thousands mark that cannot be read: the profile names none",
            {"text": _shown(text), "known": joined_by_and(known)},
        )
    if (ends := _hidden(text)) is not None:
        remedy = Said.of(
            "if it stands for {low} to {high}, say so in the profile: `masked: {{{text}: [{low}, {high}]}}`",
            text=json.dumps(text, ensure_ascii=False),
            low=ends[0],
            high=ends[1],
        )
        return Problem("V017", "volume {text} is not a whole number", {"text": _shown(text)}, remedy)
    if re.fullmatch(r"-[0-9]+", text):
        return Problem("V017", "volume {text} is negative", {"text": _shown(text)})
    return Problem("V017", "volume {text} is not a whole number, a mask or a missing text", {"text": _shown(text)})


def _hidden(text: str) -> tuple[int, int] | None:
    """What a text such as ``< 10`` or ``1-4`` says in another way than this tool reads; None when it says no bounds."""
    if match := _BELOW.fullmatch(text):
        return 0, max(int(match[1]) - 1, 0)
    if match := _AT_MOST.fullmatch(text):
        return 0, int(match[1])
    if (match := _BETWEEN.fullmatch(text)) and int(match[1]) <= int(match[2]):
        return int(match[1]), int(match[2])
    return None


def _trim() -> Said:
    return Said.of("take it away, or set `trim: true`")


def _shown(text: str) -> str:
    return repr(text if len(text) <= 80 else text[:80] + "...")


def read_year(text: str, decimal: str = "") -> int | Problem:
    """Reads one year, 1990 to 2100 in four ASCII digits; ``2024.0`` is 2024 where the decimal mark is named."""
    if decimal and decimal in text:
        whole, _, fraction = text.partition(decimal)
        text = whole if fraction and not fraction.strip("0") else text
    if _YEAR.fullmatch(text) and FIRST_YEAR <= int(text) <= LAST_YEAR:
        return int(text)
    if text == "":
        return Problem("V016", "the year is blank")
    if _YEAR.fullmatch(text.strip()) and text.strip() != text:
        return Problem("V016", "year {text} has white space around it", {"text": repr(text)}, _trim())
    values = {"text": _shown(text), "first": FIRST_YEAR, "last": LAST_YEAR}
    return Problem("V016", "year {text} is not a year from {first} to {last}", values)


def read_period(text: str, decimal: str = "") -> tuple[int, int] | Problem:
    """Reads a period: a year as :func:`read_year` does, a quarter such as ``2024Q3``, or a month such as ``2024-07``.

    Returns:
        The year and the part of it (see :data:`MONTH`), or why the text is no period.
    """
    if (match := _PERIOD.fullmatch(text)) and FIRST_YEAR <= int(match[1]) <= LAST_YEAR:
        return int(match[1]), int(match[2])
    if (match := _MONTH.fullmatch(text)) and FIRST_YEAR <= int(match[1]) <= LAST_YEAR:
        return int(match[1]), MONTH + int(match[2])
    year = read_year(text, decimal)
    if isinstance(year, int):
        return year, 0
    if text == "":
        return Problem("V045", "the period is blank")
    if text.strip() != text and not isinstance(read_period(text.strip()), Problem):
        return Problem("V045", "period {text} has white space around it", {"text": repr(text)}, _trim())
    return Problem(
        "V045",
        "period {text} is neither a year nor a quarter such as 2024Q3 nor a month such as 2024-07",
        {"text": _shown(text)},
    )


def quarter_of(part: int) -> int:
    """The quarter that a part of a year is or lies in; 0 for the whole year."""
    return part if part <= MONTH else (part - MONTH + 2) // 3


def part_name(year: int, part: int) -> str:
    """A period as it is written: ``2024``, ``2024Q3`` or ``2024-07``."""
    if not part:
        return str(year)
    return f"{year}Q{part}" if part <= MONTH else f"{year}-{part - MONTH:02}"


def read_volumes_of(texts: Iterable[str], marks: Callable[[int], Marks]) -> tuple[Floats, Floats, dict[int, Problem]]:
    """Reads distinct texts; the arrays have one element more, for null, which is 0 to unknown.

    Args:
        texts: As delivered.
        marks: Of the number of a text, how volumes are written there.

    Returns:
        ``low`` and ``high`` in procedures, and the problem per index (with 0 to unknown in the arrays; a volume above
        the limit is there as the number that it is, for totals have no limit).
    """
    low: list[float] = []
    high: list[float] = []
    problems: dict[int, Problem] = {}
    for i, text in enumerate(texts):
        read = read_volume(text, marks(i))
        if isinstance(read, Problem):
            problems[i] = read
            read = (read.number, read.number) if read.number is not None else (0.0, UNKNOWN)
        low.append(read[0])
        high.append(read[1])
    return np.array([*low, 0.0]), np.array([*high, UNKNOWN]), problems
