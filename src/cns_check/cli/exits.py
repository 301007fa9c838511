"""The exit codes, and the one way to end a command early."""

from __future__ import annotations

from enum import IntEnum


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

    def __init__(self, code: Exit, message: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.message = message
