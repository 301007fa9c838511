"""The one object that knows stdout, stderr and stdin; tests hand in their own."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from cns_check.cli.exits import Exit, Stop
from cns_check.diagnostics import Diagnostic, Severity
from cns_check.opening import read_bytes

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["Terminal", "read_bytes"]

#: Diagnostics printed on a terminal per run; the count of the rest is stated.
SHOWN = 200


@dataclass(frozen=True, slots=True)
class Terminal:
    """How a command speaks: the result to stdout, everything else to stderr."""

    quiet: bool = False
    verbose: bool = False
    color: Literal["auto", "always", "never"] = "auto"

    def out(self) -> Console:
        """A console for the result: as wide as the terminal, and without a limit when there is none."""
        return self._console(stderr=False)

    def err(self) -> Console:
        """A console for messages."""
        return self._console(stderr=True)

    def _console(self, *, stderr: bool) -> Console:
        from rich.console import Console

        stream = sys.stderr if stderr else sys.stdout
        return Console(
            file=stream,
            width=None if stream.isatty() else 10_000,
            force_terminal=True if self.color == "always" else None,
            no_color=True if self.color == "never" else None,
            highlight=False,
            markup=False,
            emoji=False,
            soft_wrap=True,
        )

    def write(self, data: bytes) -> None:
        """Writes a finished result to stdout, byte for byte.

        Raises:
            Stop: Exit 4 when nobody reads it any more, as after ``| head``.
        """
        try:
            sys.stdout.flush()
            sys.stdout.buffer.write(data)
            sys.stdout.buffer.flush()
        except BrokenPipeError as error:
            # What is still buffered goes nowhere, so that the end of the process has nothing to complain of.
            with suppress(OSError, ValueError):
                os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise Stop(Exit.FILES) from error

    def say(self, message: str) -> None:
        """A message for the person at the screen, on stderr; silent with ``--quiet``."""
        if not self.quiet:
            print(message, file=sys.stderr)  # noqa: T201

    def show(self, diagnostics: Iterable[Diagnostic], *, result: bool = False) -> None:
        """Prints diagnostics: errors always; warnings unless ``--quiet``; notes with ``--verbose``.

        Args:
            diagnostics: What to print, in its order.
            result: They are what the command is asked for: all of them, to stdout.
        """
        from cns_check.report.diagnostics_text import lines

        wanted = [
            d
            for d in diagnostics
            if result
            or d.severity is Severity.ERROR
            or (d.severity is Severity.WARNING and not self.quiet)
            or (self.verbose and not self.quiet)
        ]
        console = self.out() if result else self.err()
        limit = len(wanted) if result else SHOWN
        for text in lines(wanted[:limit]):
            console.print(text)
        if len(wanted) > limit:
            console.print(f"... and {len(wanted) - limit} more")
