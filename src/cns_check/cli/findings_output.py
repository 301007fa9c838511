"""What the ``validate`` commands share: findings in; stdout in the asked format, and files, out."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from cns_check import limits
from cns_check.cli import output_files
from cns_check.cli.commands import OUTPUTS
from cns_check.cli.exits import Exit, Stop
from cns_check.cli.repository import repository
from cns_check.cli.terminal import Terminal
from cns_check.run.question import DEFAULT_NORMS
from cns_check.words import Said, in_language

if TYPE_CHECKING:
    from cns_check.diagnostics import Diagnostic
    from cns_check.norms.model import NormSet
    from cns_check.report.checks.outcome import Checked, CheckedFile

#: Suffixes of ``--output``.
SUFFIXES = ("json", "xml", "sarif")

CheckFormat = Annotated[
    Literal["text", "json", "github", "junit", "sarif"],
    typer.Option("--format", help="What goes to stdout.", rich_help_panel=OUTPUTS),
]
CheckOutput = Annotated[
    list[str] | None,
    typer.Option(
        "--output",
        "-o",
        metavar="PATH",
        help="Write .json, .xml (JUnit) or .sarif as well (repeatable).",
        rich_help_panel=OUTPUTS,
    ),
]


def on_day(help_: str) -> object:
    """The option ``--on``, a day against which something is held."""
    return typer.Option("--on", metavar="DATE", help=help_)


@dataclass(frozen=True, slots=True)
class Telling:
    """Where the findings go.

    Attributes:
        planned: Files, checked before any work.
        stdout_format: ``text``, ``json``, ``github``, ``junit`` or ``sarif``.
        terminal: Where the rest goes.
    """

    planned: tuple[output_files.Output, ...]
    stdout_format: str
    terminal: Terminal

    @classmethod
    def plan(
        cls, paths: Sequence[str] | None, inputs: Sequence[str], stdout_format: str, terminal: Terminal, *, force: bool
    ) -> Telling:
        """Checks the outputs before any work.

        Raises:
            Stop: Exit 2 for a format that there is not or an output that is an input; exit 4 for one that exists.
        """
        planned = output_files.plan(paths or (), SUFFIXES, ("findings",), inputs, force=force)
        for output in planned:
            if output.format == output_files.FOLDER:
                raise Stop(
                    Exit.USAGE, Said.of("{path}: give the output a suffix: .json, .xml or .sarif", path=output.path)
                )
        return cls(planned, stdout_format, terminal)

    @property
    def text(self) -> bool:
        """The findings are for people."""
        return self.stdout_format == "text"

    @property
    def junit(self) -> bool:
        """The parts of the files are asked for."""
        return self.stdout_format == "junit" or any(output.format == "xml" for output in self.planned)

    def tell(self, checked: Checked, summary: Iterable[Said] = ()) -> None:
        """Writes the files, then stdout; the summary follows text on stdout, and goes to stderr beside a machine's.

        Raises:
            Stop: Exit 4 when a file cannot be written.
        """
        checked = checked.in_language(self.terminal.lang)
        output_files.write({output.path: _render(checked, output.format) for output in self.planned})
        if self.text:
            tr = self.terminal.tr
            self._print(checked, [in_language(line, tr) for line in summary])
        else:
            self.terminal.write(_render(checked, self.stdout_format))
            for line in summary:
                self.terminal.say(line)
        if self.stdout_format == "github":
            from cns_check.report.checks import github

            add_step_summary(github.summary(checked))

    def _print(self, checked: Checked, summary: Iterable[str]) -> None:
        from cns_check.report.checks import diagnostics_text

        if self.terminal.color != "always" and (self.terminal.color == "never" or not sys.stdout.isatty()):
            # Without colours there is no need of the library that makes them.
            tr = self.terminal.tr
            lines = [*diagnostics_text.plain(checked.diagnostics, checked.sources, tr), *summary]
            self.terminal.write("".join(f"{line}\n" for line in lines).encode(errors="backslashreplace"))
            return
        out = self.terminal.out()
        for line in (*diagnostics_text.lines(checked.diagnostics, checked.sources, self.terminal.tr), *summary):
            out.print(line)


def _render(checked: Checked, format_: str) -> bytes:
    match format_:
        case "json":
            from cns_check.report.checks import diagnostics_json

            return diagnostics_json.render(checked)
        case "github":
            from cns_check.report.checks import github

            return github.render(checked)
        case "sarif":
            from cns_check.report.checks import sarif

            return sarif.render(checked)
    from cns_check.report.checks import junit

    return junit.render(checked)


def checked(
    command: str,
    files: Sequence[CheckedFile],
    diagnostics: Sequence[Diagnostic],
    sources: Mapping[str, Sequence[str]],
    *,
    strict: bool = False,
    unusable: bool = False,
) -> Checked:
    """The outcome of a check, made here: paths are relative to the folder that the command runs in."""
    from cns_check import __version__
    from cns_check.report.checks.outcome import Checked

    here = repository(d.place.path for d in diagnostics)
    return Checked(
        command,
        __version__,
        tuple(files),
        tuple(diagnostics),
        sources,
        here.folder,
        strict=strict,
        unusable=unusable,
        repository=here,
    )


def checked_files(
    command: str, paths: Iterable[str], diagnostics: Sequence[Diagnostic], *, unusable: bool = False
) -> Checked:
    """The outcome of a check of files without parts, each once."""
    from cns_check.report.checks.outcome import CheckedFile

    files = [CheckedFile(path) for path in dict.fromkeys(paths)]
    return checked(command, files, diagnostics, _sources(diagnostics), unusable=unusable)


def _sources(diagnostics: Iterable[Diagnostic]) -> dict[str, tuple[str, ...]]:
    """The lines of the files that findings point into, as far as they are text that can be read again."""
    from cns_check.report.checks.outcome import source_lines

    found: dict[str, tuple[str, ...]] = {}
    for path in dict.fromkeys(d.place.path for d in diagnostics if d.place.line is not None):
        if path is None or path == "-":
            continue
        try:
            # What was read from a pipe cannot be read again, and the lines of a large file are not worth their memory.
            if not Path(path).is_file() or Path(path).stat().st_size > limits.limit("yaml-size"):
                continue
            data = Path(path).read_bytes()
        except OSError:
            continue
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = data.decode("cp1252", errors="replace")
        found[path] = source_lines(path, text)
    return found


def usable_sets(command: str, norms: Sequence[str] | None, telling: Telling, refusal: Said) -> list[NormSet]:
    """The norm sets that a file is held against.

    Raises:
        Stop: Exit 3 when one cannot be used; what is wrong with it has been told.
    """
    from cns_check.diagnostics import has_errors
    from cns_check.run.load_norm_sets import load_sets

    loaded, found = load_sets(norms or [DEFAULT_NORMS])
    if has_errors(found):
        telling.tell(checked_files(command, [s.path for s in loaded], found, unusable=True))
        raise Stop(Exit.BAD_INPUT, refusal)
    return [s.value for s in loaded if s.value is not None]


def no_table(diagnostics: Iterable[Diagnostic]) -> bool:
    """Some file is no table with rows, so that nothing in it could be checked."""
    from cns_check.inputs.files.table_file import UNUSABLE

    return any(d.code in UNUSABLE for d in diagnostics)


def tally(diagnostics: Sequence[Diagnostic]) -> Said:
    """Such as ``1 error, 0 warnings, 2 notes``."""
    from cns_check.report.checks.outcome import counted, number_of

    return Said.of("{numbers}", numbers=tuple(number_of(s, n) for s, n in counted(diagnostics).items()))


def add_step_summary(text: str) -> None:
    """Adds Markdown to the summary of a GitHub job, where there is one (``GITHUB_STEP_SUMMARY`` names its file).

    Raises:
        Stop: Exit 4 when it cannot be written.
    """
    path = os.environ.get("GITHUB_STEP_SUMMARY")
    if not path:
        return
    try:
        with Path(path).open("a", encoding="utf-8", errors="backslashreplace", newline="\n") as file:
            file.write(f"{text}\n")
    except OSError as error:
        raise Stop(Exit.FILES, Said.of("{path}: cannot be written: {why}", path=path, why=error.strerror)) from error
