"""Texts of a record: codes and their patterns, dates, numbers."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

BAD = "bad"
MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
ISO = r"(?P<Y>\d{4})-(?P<m>\d{2})-(?P<d>\d{2})([T ]\d{2}:\d{2}(:\d{2}([.]\d+)?)?)?"
UPPER = {ord(small): small.upper() for small in "abcdefghijklmnopqrstuvwxyz"}


def as_list(value: Any) -> list[Any]:
    return [] if value is None else value if isinstance(value, list) else [value]


def digits(text: str) -> bool:
    return text.isascii() and text.isdigit()


def spelled(text: str, spelling: dict[str, Any], *, pad: bool = True) -> str:
    for char in str(spelling.get("remove", "")):
        text = text.replace(char, "")
    if spelling.get("upper"):
        text = text.translate(UPPER)
    if pad and digits(text):
        text = text.zfill(spelling.get("pad", 0))
    return text


def matches(code: str, pattern: str, spelling: dict[str, Any]) -> bool:
    prefix = pattern.endswith("*")
    ends = [spelled(end, spelling, pad=not prefix) for end in pattern.removesuffix("*").split("..")]
    low, high = ends[0], ends[-1]
    head = code[: len(low)] if prefix else code
    return len(head) == len(low) and low <= head <= high


def date_pattern(form: str | None) -> str:
    """The expression of a date format: a part of two digits may have one if it stands beside a separator."""
    if form is None:
        return ISO
    parts = re.findall(r"%.|[^%]+", form)
    found = ""
    for n, part in enumerate(parts):
        beside = any(not near.startswith("%") for near in parts[max(n - 1, 0) : n + 2] if near is not part)
        if not part.startswith("%"):
            found += re.escape(part)
        elif part == "%Y":
            found += r"(?P<Y>\d{4})"
        elif part == "%b":
            found += r"(?P<b>[A-Za-z]{3})"
        else:
            found += rf"(?P<{part[1]}>\d{{{1 if beside else 2},2}})"
    return found


def as_date(text: str, form: str | None) -> date | str | None:
    """The day; None if blank, BAD if it is none."""
    if not text:
        return None
    found = re.fullmatch(date_pattern(form), text, re.ASCII)
    if found is None:
        return BAD
    parts = found.groupdict()
    try:
        month = MONTHS.index(parts["b"].lower()) + 1 if "b" in parts else int(parts["m"])
        if int(parts.get("H") or 0) > 23 or int(parts.get("M") or 0) > 59 or int(parts.get("S") or 0) > 59:
            return BAD
        return date(int(parts["Y"]), month, int(parts["d"]))
    except ValueError:
        return BAD


def as_number(text: str, decimal: str) -> float | None:
    found = re.fullmatch(rf"([+-]?\d+)({re.escape(decimal)}(\d+))?", text, re.ASCII)
    return None if found is None else float(f"{found[1]}.{found[3] or 0}")


def as_whole(text: str, decimal: str) -> int | None:
    number = as_number(text, decimal)
    return int(number) if number is not None and number == int(number) and abs(number) <= 1_000_000 else None


def full_years(born: date, day: date) -> int:
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def blank_last(value: Any) -> tuple[bool, Any]:
    """A key to sort by."""
    return (value is None or value == "", "" if value is None else value)
