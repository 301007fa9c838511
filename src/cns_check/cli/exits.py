"""The exit codes, and the one way to end a command early.

Declares the exit codes and :class:`Stop`, for every command. In: an error of a run. Out: its exit code.
"""

from __future__ import annotations

from enum import IntEnum

from cns_check.errors import Kind, RunError
from cns_check.words import Said

NOTHING_SAID = Said()


class Exit(IntEnum):
    """What the exit code of the process says."""

    DONE = 0
    FINDINGS = 1
    USAGE = 2
    BAD_INPUT = 3
    FILES = 4
    NOTHING = 5
    BUG = 70
    INTERRUPTED = 130


class Stop(Exception):  # noqa: N818 - an outcome, not an error of the program
    """Ends the command with an exit code and, if there is something to say, a message on stderr."""

    def __init__(self, code: Exit, message: Said = NOTHING_SAID) -> None:
        super().__init__(message)
        self.code = code
        self.message: str = message


_OF_KIND: dict[Kind, Exit] = {
    "usage": Exit.USAGE,
    "input": Exit.BAD_INPUT,
    "files": Exit.FILES,
    "nothing": Exit.NOTHING,
}


def code_of(error: RunError) -> Exit:
    """The exit code that says what sort of error it is."""
    return _OF_KIND[error.kind]
