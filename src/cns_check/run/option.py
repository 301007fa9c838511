"""How an option of a calculation is asked and told; and the case file that options may come from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, NamedTuple

#: The groups of options, as the help names them.
INPUTS, QUESTION, REALLOCATION, FILTERS = "Inputs", "Question", "Reallocation", "Filters"
OPTIMISATION = "Optimisation"


class Option(NamedTuple):
    """How a field of a question is asked on the command line, and told in the record of a report.

    Attributes:
        flag: As it is typed.
        kind: ``str``, ``int`` or ``bool``: what is typed.
        help: One line.
        metavar: What stands for the value in the help.
        many: May be given several times.
        choices: The words that are taken; none for any.
        least: The least number that is taken.
        most: The greatest.
        parse: From what is typed to the value of the field.
        tell: From the value of the field to the record.
        always: Recorded also where it stands at its default.
        group: Under which heading the help tells it.
    """

    flag: str
    kind: type
    help: str = ""
    metavar: str | None = None
    many: bool = False
    choices: tuple[str, ...] = ()
    least: int | None = None
    most: int | None = None
    parse: Callable[[Any], Any] = lambda typed: typed
    tell: Callable[[Any], object] = lambda value: value
    always: bool = False
    group: str = QUESTION

    @property
    def name(self) -> str:
        """The flag as Python writes it."""
        return self.flag.removeprefix("--").replace("-", "_")


def option_of(*told: Any, **more: Any) -> Mapping[str, Option]:
    """What makes a field an option; see :class:`Option`."""
    return {"option": Option(*told, **more)}


@dataclass(frozen=True)
class UsedCase:
    """The case file that a question comes from.

    Attributes:
        path: As the user named it.
        size: In bytes.
        sha256: Of the bytes, in hexadecimal.
        named: What else the command line named, by flag (``VOLUMES`` for the volume files), as it was typed; None where
            a program switched off a flag of the case, for which the command line has no word.
        over: Of these what the case says too: there the command line went before it.
    """

    path: str
    size: int
    sha256: str
    named: Mapping[str, object] | None = field(default_factory=lambda: MappingProxyType({}))
    over: tuple[str, ...] = ()
