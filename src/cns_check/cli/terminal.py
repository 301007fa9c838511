"""The one object that knows stdout, stderr and stdin; tests hand in their own.

In: bytes, sentences and diagnostics. Out: the result on stdout, everything else on stderr.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from cns_check.cli.exits import Exit, Stop
from cns_check.cli.progress import Working
from cns_check.diagnostics import Diagnostic, Severity, spoken
from cns_check.run.open_file import read_bytes
from cns_check.words import Language, Said, Translate, in_language, translator

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["Terminal", "read_bytes"]

#: Diagnostics printed on a terminal per run, and characters of them; the count of the rest is stated.
SHOWN, CHARACTERS = 200, 40_000


@dataclass(frozen=True, slots=True)
class Terminal:
    """How a command speaks: the result to stdout, everything else to stderr."""

    quiet: bool = False
    verbose: bool = False
    color: Literal["auto", "always", "never"] = "auto"
    lang: Language = "en"

    @property
    def tr(self) -> Translate:
        """The words of the reader's language."""
        return translator(self.lang)

    def out(self) -> Console:
        """A console for the result: as wide as the terminal, and without a limit when there is none."""
        return self._console(stderr=False)

    def err(self) -> Console:
        """A console for messages."""
        return self._console(stderr=True)

    def _console(self, *, stderr: bool) -> Console:
        from rich.console import Console

        class Piped(Console):
            def on_broken_pipe(self) -> None:
                """Ends as every command does that nobody reads any more."""
                raise BrokenPipeError

        stream = sys.stderr if stderr else sys.stdout
        return Piped(
            file=stream,
            width=None if stream.isatty() else 10_000,
            force_terminal=True if self.color == "always" else None,
            no_color=True if self.color == "never" else None,
            # Without a system of colours nothing is bold or dim either.
            color_system=None if self.color == "never" else "auto",
            # What is asked for goes before what the terminal says of itself.
            _environ={**os.environ, "TERM": "ansi"} if self.color == "always" and self._dumb else None,
            highlight=False,
            markup=False,
            emoji=False,
            soft_wrap=True,
        )

    def working(self) -> Working:
        """What a run is doing, for somebody who watches: silent with ``--quiet``, in pipes and in CI."""
        seen = sys.stderr.isatty() and not self.quiet and not os.environ.get("CI") and not self._dumb
        return Working(self.err() if seen else None, self.tr)

    def page(self) -> tuple[int | None, bool]:
        """How a text is laid out on stdout: its width, None for as wide as it is, and whether it has colour."""
        asked = self.color == "always" or any(os.environ.get(name) for name in ("FORCE_COLOR", "TTY_COMPATIBLE"))
        if not asked and not sys.stdout.isatty():
            return None, False
        console = self.out()
        width = console.width if console.is_terminal else None
        return width, self.colours(console)

    def colours(self, console: Console) -> bool:
        """Whether a text that is laid out by hand may have colours."""
        return self.color == "always" or (console.is_terminal and not console.no_color and not self._dumb)

    @property
    def _dumb(self) -> bool:
        """The terminal knows no escapes, and says so."""
        return os.environ.get("TERM", "").lower() in {"dumb", "unknown"}

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

    def say(self, message: Said) -> None:
        """A message for the person at the screen, on stderr; silent with ``--quiet``."""
        if not self.quiet:
            print(in_language(message, self.tr), file=sys.stderr)  # noqa: T201

    def show(self, diagnostics: Iterable[Diagnostic], *, result: bool = False) -> None:
        """Prints diagnostics: errors always; warnings unless ``--quiet``; notes with ``--verbose``.

        Args:
            diagnostics: What to print, in its order.
            result: They are what the command is asked for: all of them, to stdout.
        """
        wanted = [
            d
            for d in diagnostics
            if result
            or d.severity is Severity.ERROR
            or (d.severity is Severity.WARNING and not self.quiet)
            or (self.verbose and not self.quiet)
        ]
        if not wanted:
            return
        from cns_check.report.checks.diagnostics_text import lines, plain

        shown = spoken(wanted if result else _readable(wanted), self.tr)
        rest = len(wanted) - len(shown)
        more = Said.of("... and {count} more", count=rest) if rest else None
        if not self._colours(stderr=not result):
            told = [*plain(shown, {}, self.tr), *([in_language(more, self.tr)] if more is not None else [])]
            text = "".join(f"{line}\n" for line in told)
            if result:
                self.write(text.encode(errors="backslashreplace"))
            else:
                sys.stderr.write(text)
            return
        console = self.out() if result else self.err()
        for line in lines(shown, tr=self.tr):
            console.print(line)
        if more is not None:
            console.print(in_language(more, self.tr))

    def _colours(self, *, stderr: bool) -> bool:
        """Whether text may have colours; without them there is no need of the library that makes them."""
        if self.color != "auto":
            return self.color == "always"
        if self._dumb:
            return False
        asked = any(os.environ.get(name) for name in ("FORCE_COLOR", "TTY_COMPATIBLE"))
        return asked or (sys.stderr if stderr else sys.stdout).isatty()


def _readable(diagnostics: Sequence[Diagnostic]) -> Sequence[Diagnostic]:
    """The first of them, as many as a terminal shows; one at least."""
    size = 0
    for number, d in enumerate(diagnostics[:SHOWN]):
        size += len(d.message) + len(d.remedy) + len(d.place.path or "") + 80
        if number and size > CHARACTERS:
            return diagnostics[:number]
    return diagnostics[:SHOWN]
