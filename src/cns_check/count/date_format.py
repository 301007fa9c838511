"""How dates are written in records: a format such as ``%d.%m.%Y`` as a pattern with numbered parts.

In: a format. Out: the pattern, which says the same to every engine, and the numbers of its parts; None for no format.
"""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple

MONTHS = "JANFEBMARAPRMAYJUNJULAUGSEPOCTNOVDEC"
#: A month by its name, in any case.
_NAMES = "|".join(
    "".join(f"[{letter}{letter.lower()}]" for letter in MONTHS[i : i + 3]) for i in range(0, len(MONTHS), 3)
)
_TWO = {
    "m": "0[1-9]|1[0-2]",
    "d": "0[1-9]|[12][0-9]|3[01]",
    "H": "[01][0-9]|2[0-3]",
    "M": "[0-5][0-9]",
    "S": "[0-5][0-9]",
}
_ONE = {"m": "[1-9]", "d": "[1-9]", "H": "[0-9]", "M": "[0-9]", "S": "[0-9]"}
_TIME = "(?:[01][0-9]|2[0-3])(?::[0-5][0-9](?::[0-5][0-9](?:[.][0-9]+)?)?)?"
#: ISO, with or without a time of day.
ISO = f"^[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}(?:[T ]{_TIME})?$"


class DateFormat(NamedTuple):
    """How dates are written.

    Attributes:
        pattern: A regular expression of the whole text, which RE2, Java and Python read alike.
        year: The group of the year.
        month: The group of the month.
        day: The group of the day.
        named: The month is a name.
        starts: Where year, month and day begin (from 0), when each stands at the same place in every date.
    """

    pattern: str
    year: int
    month: int
    day: int
    named: bool
    starts: tuple[int, int, int] | None = None


def read_format(text: str) -> DateFormat | None:
    """Reads a format; None when it lacks year, month or day, names one twice, or holds what is not known."""
    parts = re.findall(r"%.?|[^%]", text)
    pattern, groups = "", dict[str, int]()
    fixed, width, starts = True, 0, dict[str, int]()
    for index, part in enumerate(parts):
        if not part.startswith("%"):
            pattern += f"[{part}]" if part not in "^\\[]" else f"\\{part}"
            width += 1
            continue
        letter = part[1:]
        kind = "m" if letter == "b" else letter
        if letter not in ("Y", "b", *_TWO) or kind in groups:
            return None
        groups[kind] = len(groups) + 1
        beside = (*parts[max(index - 1, 0) : index], *parts[index + 1 : index + 2])
        free = letter in _TWO and any(not p.startswith("%") for p in beside)
        fixed = fixed and not free and letter != "b"
        starts[kind] = width
        width += 4 if letter == "Y" else 2
        if letter == "Y":
            pattern += "([0-9]{4})"
        elif letter == "b":
            pattern += f"({_NAMES})"
        else:
            pattern += f"({_TWO[letter]}|{_ONE[letter]})" if free else f"({_TWO[letter]})"
    if not {"Y", "m", "d"} <= set(groups):
        return None
    where = (starts["Y"], starts["m"], starts["d"]) if fixed else None
    return DateFormat(f"^{pattern}$", groups["Y"], groups["m"], groups["d"], "%b" in parts, where)


def read_day(text: str, form: DateFormat | None) -> date | None:
    """The day of a text; None for one that is no date. Without a format it is ISO."""
    match = re.match(form.pattern if form is not None else ISO, text)
    if match is None or text.endswith("\n"):
        return None
    if form is None:
        year, month, day = text[:4], text[5:7], text[8:10]
    else:
        year, month, day = match[form.year], match[form.month], match[form.day]
        if form.named:
            month = str(MONTHS.index(month.upper()) // 3 + 1)
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
