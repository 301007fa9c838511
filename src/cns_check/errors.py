"""Why a run cannot go on: told by whoever finds out, turned into an exit code or an error at the edges."""

from __future__ import annotations

from typing import Literal

from cns_check.words import Said

#: ``usage``: what is asked contradicts itself or names what is not there. ``input``: an input is no file of its kind.
#: ``files``: a file cannot be read. ``nothing``: nothing is left to judge.
Kind = Literal["usage", "input", "files", "nothing"]


class RunError(Exception):
    """A calculation cannot go on, and nothing about it is a bug.

    Attributes:
        kind: What sort of error, which decides the exit code.
        message: One line for the person who asked.
    """

    def __init__(self, kind: Kind, message: Said) -> None:
        super().__init__(message)
        self.kind: Kind = kind
        self.message: str = message


class CannotHoldError(ValueError):
    """A format cannot hold a result, as a sheet cannot hold more rows than it has."""
