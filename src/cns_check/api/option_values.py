"""What is given for an option in Python, checked. In: a value. Out: the value as a calculation takes it.

Whatever an option does not take is a :class:`~cns_check.api.input_error.WrongOptionError` that says what it takes.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from operator import index
from os import PathLike, fspath
from typing import Any

from cns_check.api.input_error import WrongOptionError
from cns_check.close_names import near_names
from cns_check.run.option import Option
from cns_check.run.typed_values import day, share
from cns_check.words import Said


def checked(name: str, option: Option, value: object) -> Any:
    """The value of an option.

    Args:
        name: The option as it was named.
        option: What it takes.
        value: What is given.

    Raises:
        WrongOptionError: It does not take that.
    """
    if not option.many:
        return _one(name, option, value)
    values = several(value)
    if not values:
        raise WrongOptionError(name, Said.of("an empty list; leave it out for the default"))
    return option.parse([_one(name, option, each) for each in values])


def several(value: object) -> list[Any]:
    """One value alone, or several; of a set in the order of their words, so that a run is the same every time."""
    if isinstance(value, set | frozenset):
        return sorted(value, key=str)
    if isinstance(value, str | bytes | Mapping) or not isinstance(value, Iterable):
        return [value]
    return list(value) if getattr(value, "ndim", 1) else [value]


def choice(name: str, value: object, choices: tuple[str, ...]) -> str:
    """One of some words.

    Raises:
        WrongOptionError: It is none of them.
    """
    if isinstance(value, str) and value in choices:
        return str(value)
    near = next(iter(near_names(value, choices)), None) if isinstance(value, str) else None
    hint = Said.of("; did you mean {near}?", near=near) if near else Said()
    raise WrongOptionError(
        name, Said.of("{value} is none of {choices}{hint}", value=shown(value), choices=choices, hint=hint)
    )


def path_text(name: str, value: object) -> str:
    """A path.

    Raises:
        WrongOptionError: It is none.
    """
    path = fspath(value) if isinstance(value, str | PathLike) else None
    if not isinstance(path, str) or not path:
        raise WrongOptionError(name, Said.of("{value} is no path", value=shown(value)))
    return path


def shown(value: object) -> str:
    """A value as a message shows it: what it is where it is no plain value, and never at length."""
    if getattr(value, "ndim", None) == 0 and hasattr(value, "item"):
        value = value.item()
    if isinstance(value, str | int | float | date | None):
        text = repr(value)
        return text if len(text) <= 60 else f"{text[:57]}..."
    return type(value).__name__


def _one(name: str, option: Option, value: object) -> Any:
    if option.choices:
        return choice(name, value, option.choices)
    if option.kind is bool:
        return _flag(name, value)
    if option.kind is int:
        return _whole(name, option, value)
    if option.name == "max_growth":
        return _share(name, value)
    if option.name in {"max_minutes", "gap", "time_limit"}:
        return _number(name, option, value)
    if option.name == "on":
        return _day(name, value)
    return _text(name, option, value)


def _flag(name: str, value: object) -> bool:
    """A flag, also of an array library."""
    if isinstance(value, bool) or type(value).__name__ in {"bool", "bool_"}:
        return bool(value)
    raise WrongOptionError(name, Said.of("{value} is not True or False", value=shown(value)))


def _whole(name: str, option: Option, value: object) -> int:
    number = _index(value)
    if isinstance(value, str):
        raise WrongOptionError(name, Said.of("{value} is text: write a number without quotes", value=shown(value)))
    if number is None:
        example = 2026 if option.most else option.least or 1
        told = Said.of("{value} is no whole number such as {example}", value=shown(value), example=str(example))
        raise WrongOptionError(name, told)
    low, high = option.least, option.most
    if low is not None and high is not None and not low <= number <= high:
        told = Said.of("{value} is not from {low} to {high}", value=str(number), low=str(low), high=str(high))
        raise WrongOptionError(name, told)
    if low is not None and number < low:
        raise WrongOptionError(name, Said.of("{value} is below {low}: at least {low}", value=str(number), low=str(low)))
    return number


def _index(value: object) -> int | None:
    """A whole number, also of an array library; text, True and 2026.0 are none."""
    if isinstance(value, bool) or type(value).__name__ in {"bool", "bool_"}:
        return None
    try:
        return index(value)  # type: ignore[arg-type]
    except TypeError:
        return None


def _share(name: str, value: object) -> float:
    if isinstance(value, str):
        return share(value)
    is_number = not isinstance(value, bool) and hasattr(type(value), "__float__")
    number = float(value) if is_number else math.nan  # type: ignore[arg-type]
    if not (math.isfinite(number) and number >= 0):
        told = Said.of("{value} is no share such as 0.25, and no percentage such as '25%'", value=shown(value))
        raise WrongOptionError(name, told)
    return number


def _number(name: str, option: Option, value: object) -> float:
    """A number, or its text."""
    is_number = not isinstance(value, bool) and hasattr(type(value), "__float__")
    if not (isinstance(value, str) or is_number):
        raise WrongOptionError(name, Said.of("{value} is no number", value=shown(value)))
    return float(option.parse(value if isinstance(value, str) else repr(float(value))))  # type: ignore[arg-type]


def _day(name: str, value: object) -> date:
    if isinstance(value, str):
        return day(value)
    if isinstance(value, datetime) and value == value and value.time() == time():  # noqa: PLR0124 - not a time is not itself
        return value.date()
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    raise WrongOptionError(name, Said.of("{value} is no day such as '2026-01-31'", value=shown(value)))


def _text(name: str, option: Option, value: object) -> Any:
    """A text, or a whole number that is typed as one: ``basis``."""
    number = _index(value)
    if not isinstance(value, str) and number is None:
        raise WrongOptionError(name, Said.of("{value} is no text", value=shown(value)))
    return option.parse(str(value) if number is None else str(number))
