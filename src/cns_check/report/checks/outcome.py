"""What a ``validate`` command has to tell: the files, what is wrong with them, and the text that it is wrong in.

Declares :class:`Checked`, which the formats of a check are given, and what they share. In: paths, diagnostics or texts.
Out: the same, as they are shown.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePath
from typing import TYPE_CHECKING

from cns_check.diagnostics import Diagnostic, Severity, spoken
from cns_check.words import Language, Said, Translate, printable, translator

if TYPE_CHECKING:
    from cns_check.report.result.regional_overview import RegionalOverview

_RANK = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTE: 2}
#: YAML and text files count their lines differently: some characters break a line in one of them only.
_YAML_BREAK = re.compile("\r\n|[\r\n\x85\u2028\u2029]")
_TEXT_BREAK = re.compile("\r\n|[\r\n]")


@dataclass(frozen=True, slots=True)
class Item:
    """A part of a file that is worth a test case of its own, such as a norm.

    Attributes:
        name: Its id.
        line: Its first line; it reaches to the next item.
    """

    name: str
    line: int


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """A file that was checked.

    Attributes:
        path: As the diagnostics name it.
        items: Its parts, in their order.
    """

    path: str
    items: tuple[Item, ...] = ()


@dataclass(frozen=True, slots=True)
class Repository:
    """Where files stand in the repository that the command runs in: what a CI service knows them by.

    Attributes:
        folder: The folder that the command runs in.
        root: The top of the repository; the same where there is none.
        shipped: The files of the shipped norm sets, by the names that diagnostics give them.
    """

    folder: str
    root: str
    shipped: Mapping[str, str] = field(default_factory=dict)

    def place(self, path: str) -> tuple[str, bool]:
        """The file from the top of the repository, with forward slashes, and True; else its whole path, and False."""
        whole = os.path.abspath(os.path.join(self.folder, self.shipped.get(path, path)))  # noqa: PTH100, PTH118
        try:
            inside = os.path.relpath(whole, self.root)
        except ValueError:  # another drive of a Windows machine
            return PurePath(whole).as_posix(), False
        if PurePath(inside).parts[:1] == ("..",):
            return PurePath(whole).as_posix(), False
        return PurePath(inside).as_posix(), True


@dataclass(frozen=True, slots=True)
class Checked:
    """The outcome of a check.

    Attributes:
        command: Such as ``norms validate``.
        version: Of the tool.
        files: What was checked, in the order of the command line.
        diagnostics: What was found, in the order to show it.
        sources: Lines of the files by path, as far as they are at hand.
        base: The folder that paths are made relative to.
        strict: Warnings fail the check too.
        unusable: The files are inputs of a calculation that could not be made.
        language: Of the sentences.
        overview: Of an agreements file: where its regions stand.
        repository: What GitHub and code scanning have paths relative to; None: the base.
    """

    command: str
    version: str
    files: tuple[CheckedFile, ...]
    diagnostics: tuple[Diagnostic, ...]
    sources: Mapping[str, Sequence[str]] = field(default_factory=dict)
    base: str = "."
    strict: bool = False
    unusable: bool = False
    language: Language = "en"
    overview: RegionalOverview | None = None
    repository: Repository | None = None

    def in_language(self, language: Language) -> Checked:
        """The same for a reader of a language."""
        return replace(self, language=language, diagnostics=spoken(self.diagnostics, translator(language)))

    @property
    def tr(self) -> Translate:
        """The words of the language."""
        return translator(self.language)

    def fails(self, diagnostic: Diagnostic) -> bool:
        """True if this finding alone makes the check fail; a note never does."""
        if diagnostic.severity is Severity.ERROR:
            return True
        return self.strict and diagnostic.severity is Severity.WARNING

    @property
    def failed(self) -> bool:
        """True if any finding makes the check fail."""
        return any(map(self.fails, self.diagnostics))

    def path(self, path: str) -> str:
        """A path for people, with forward slashes, relative to the base."""
        return printable(relative(path, self.base))

    def place(self, path: str) -> tuple[str, bool]:
        """Where a file stands in the repository; see :meth:`Repository.place`."""
        return (self.repository or Repository(self.base, self.base)).place(path)


def relative(path: str, base: str) -> str:
    """A path with forward slashes, relative to a folder where it was absolute."""
    if PurePath(path).is_absolute():
        try:
            path = os.path.relpath(path, base)
        except ValueError:  # another drive of a Windows machine
            return PurePath(path).as_posix()
    return PurePath(path).as_posix()


def counted(diagnostics: Sequence[Diagnostic]) -> dict[Severity, int]:
    """The number of findings of each severity, worst first."""
    return {severity: sum(d.severity is severity for d in diagnostics) for severity in _RANK}


def number_of(severity: Severity, count: int) -> Said:
    """Such as ``2 warnings``."""
    match severity:
        case Severity.ERROR:
            return Said.counted(count, "{count} error", "{count} errors")
        case Severity.WARNING:
            return Said.counted(count, "{count} warning", "{count} warnings")
    return Said.counted(count, "{count} note", "{count} notes")


def worst_first(diagnostics: Sequence[Diagnostic]) -> list[Diagnostic]:
    """Errors, then warnings, then notes, each in their order."""
    return sorted(diagnostics, key=lambda d: _RANK[d.severity])


def source_lines(path: str, text: str) -> tuple[str, ...]:
    """The lines of a file as the places of its diagnostics count them."""
    breaks = _YAML_BREAK if path.lower().endswith((".yaml", ".yml")) else _TEXT_BREAK
    return tuple(breaks.split(text))


def one_line(text: str) -> str:
    """Data may hold line breaks and control characters: they are shown, not obeyed."""
    return text if text.isprintable() else "".join(c if c.isprintable() else repr(c)[1:-1] for c in text)
