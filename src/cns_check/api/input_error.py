"""The one error of the Python API: whatever is wrong with an input, or with what is asked, in plain words.

In: why a run cannot go on. Out: an :class:`InputError` that names options as Python has them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from cns_check.diagnostics import Diagnostic, spoken
from cns_check.errors import RunError
from cns_check.report.checks.diagnostics_text import plain
from cns_check.words import Language, Said, in_language, translator

#: Diagnostics that an error prints; the count of the rest is stated.
SHOWN = 50


class InputError(ValueError):
    """An input cannot be used, or what is asked makes no sense; nothing was calculated.

    Attributes:
        diagnostics: Everything that was found, warnings and notes too; empty where the question itself is wrong.
        option: The option that is wrong, as it was named; None where none is, or several are.
    """

    # Where a reader finds it, and what a traceback says.
    __module__ = "cns_check.api"

    def __init__(
        self,
        message: str,
        diagnostics: Sequence[Diagnostic] = (),
        language: Language = "en",
        option: str | None = None,
    ) -> None:
        super().__init__(in_language(message, translator(language)))
        self.diagnostics = spoken(diagnostics, translator(language))
        self.option = option
        self._language = language

    def __str__(self) -> str:
        tr = translator(self._language)
        lines = [str(self.args[0]), *plain(self.diagnostics[:SHOWN], tr=tr)]
        if len(self.diagnostics) > SHOWN:
            lines.append(in_language(Said.of("... and {count} more", count=len(self.diagnostics) - SHOWN), tr))
        return "\n".join(lines)


class WrongOptionError(RunError):
    """What is given for an option is not what it takes.

    Attributes:
        option: As it was named.
    """

    def __init__(self, option: str, message: Said) -> None:
        super().__init__("usage", Said.of("{option}: {message}", option=option, message=message))
        self.option = option


@contextmanager
def told_as_input_error(language: Language = "en") -> Iterator[None]:
    """Why a run cannot go on is an :class:`InputError`; ``--data-year 2030`` in it is ``data_year 2030``."""
    try:
        yield
    except RunError as error:
        message = in_language(error.message, translator(language))
        first = re.match(r"--([a-z-]+)", message)
        option = error.option if isinstance(error, WrongOptionError) else _name(first[1]) if first else None
        named = re.sub(r"--([a-z-]+)", lambda flag: _name(flag[1]), message)
        raise InputError(named, language=language, option=option) from None


def _name(flag: str) -> str:
    return flag.replace("-", "_")
