"""Deliveries in their order. In: what the files say of each, in any order. Out: a rank per text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from cns_check.count.date_format import read_day

_WHOLE = re.compile("[0-9]{1,18}")


def ranks(texts: Iterable[str | None]) -> tuple[dict[str, int], int]:
    """The rank of each delivery, and how many texts are none: neither all dates nor all whole numbers.

    Args:
        texts: Distinct texts; None is blank. Dates are ISO.
    """
    every = list(texts)
    days = {text: read_day(text, None) for text in every if text is not None}
    numbers = {text: int(text) for text in every if text is not None and _WHOLE.fullmatch(text)}
    found: dict[str, date] = {text: day for text, day in days.items() if day is not None}
    ordered = found if len(found) >= len(numbers) else numbers
    values = sorted(set(ordered.values()))  # type: ignore[type-var]
    place = {value: number for number, value in enumerate(values)}
    return {text: place[value] for text, value in ordered.items()}, len(every) - len(ordered)
