"""The options that a report records of its run, one by one. In: a flag and a value. Out: the value as it was typed.

A report of which an option has another shape was changed, and is refused by whoever reads it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from cns_check.compare.read_report import ReadReport
from cns_check.compare.read_report import read_report as read_form
from cns_check.diagnostics import Diagnostic, Place, diagnostic
from cns_check.errors import RunError
from cns_check.run.inputs import INPUTS
from cns_check.run.option import Option
from cns_check.run.question import Question, Selection, options
from cns_check.words import Said

#: The options that name a file, by flag.
FILES = {each.flag: each.name for each in INPUTS}
#: Those of a question, by flag.
OPTIONS: Mapping[str, Option] = {
    option.flag: option for kind in (Question, Selection) for _, option in options(kind) if option.name != "fail_on"
}
#: Other keys of the record.
MORE = frozenset({"--case", "over --case", "--lang", "--minimum", "--margin"})


class UnlikeError(RunError):
    """An option has no value that this version records.

    Attributes:
        flag: Of the option.
    """

    def __init__(self, flag: str, value: object) -> None:
        told = "{flag} {value} is no value that this version records"
        super().__init__("usage", Said.of(told, flag=flag, value=repr(value)))
        self.flag = flag


def read_report(path: str, data: bytes) -> tuple[ReadReport | None, tuple[Diagnostic, ...]]:
    """Reads a report as :func:`cns_check.compare.read_report.read_report` does, and refuses options of another shape.

    Args:
        path: As the user named it.
        data: The whole file.

    Returns:
        The report, None when it cannot be used, and all diagnostics.
    """
    report, found = read_form(path, data)
    unlike = tuple(_unlike(path, report.options)) if report is not None else ()
    return (None if unlike else report), (*found, *unlike)


def _unlike(path: str, told: Mapping[str, object]) -> Iterator[Diagnostic]:
    for flag, value in told.items():
        try:
            if flag in OPTIONS:
                as_typed(OPTIONS[flag], value)
            elif flag == "over --case":
                flags_of(flag, value)
            elif flag in FILES or flag in MORE:
                text_of(flag, value)
        except UnlikeError as error:
            yield diagnostic("T005", error.args[0], Place(path, field=f"run.options.{flag}"))


def flags_of(flag: str, value: object) -> list[str]:
    """A list of flags.

    Raises:
        UnlikeError: It is none.
    """
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise UnlikeError(flag, value)
    return value


def text_of(flag: str, value: object) -> str:
    """The text of an option.

    Raises:
        UnlikeError: It is none.
    """
    if not isinstance(value, str):
        raise UnlikeError(flag, value)
    return value


def as_typed(option: Option, value: object) -> Any:
    """The value of an option as the command line would hand it on.

    Raises:
        UnlikeError: It is none that this version records.
    """
    if option.many:
        if not isinstance(value, list):
            raise UnlikeError(option.flag, value)
        return [_one(option, each) for each in value]
    return _one(option, value)


def _one(option: Option, value: Any) -> Any:
    whole = isinstance(value, int) and not isinstance(value, bool)
    if option.kind is bool and value is True:
        return value
    if option.kind is int and whole and (option.least or 0) <= value <= (option.most or value):
        return value
    if option.kind is str and not isinstance(value, bool):
        # One number, such as of minutes, is recorded as such; in a list stand ids and paths.
        number = isinstance(value, int | float) and not option.many
        typed = value if isinstance(value, str) else repr(value) if number else None
        if typed is not None and (not option.choices or typed in option.choices):
            return typed
    raise UnlikeError(option.flag, value)
