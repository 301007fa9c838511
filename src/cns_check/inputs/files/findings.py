"""Collects what is wrong with one file: all of it, sorted, and never more than can be read.

In: findings, one by one. Out: diagnostics in the order of the file.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace

import numpy as np

from cns_check.diagnostics import Diagnostic, Severity, diagnostic
from cns_check.diagnostics.model import Place
from cns_check.inputs.files.columns import Bools, Table
from cns_check.words import Said

#: Diagnostics per file; a last one states how many more there are.
CAP = 1000


class Findings:
    """The diagnostics of one file.

    Only the first ``CAP`` rows of a finding become records, the others are counted: a file whose every row is wrong
    must not cost more to report than to read.
    """

    def __init__(self, path: str) -> None:
        self.path = path
        self._found: list[Diagnostic] = []
        self._more = 0

    def add(self, *found: Diagnostic) -> None:
        """Adds finished diagnostics."""
        self._found.extend(found)

    @property
    def limits(self) -> list[Diagnostic]:
        """What is over a limit."""
        return [d for d in self._found if d.code == "I001"]

    @property
    def found(self) -> tuple[Diagnostic, ...]:
        """What was added so far, in the order in which it was."""
        return tuple(self._found)

    @property
    def error_codes(self) -> set[str]:
        """The codes of what makes the file unusable."""
        return {d.code for d in self._found if d.severity is Severity.ERROR}

    @property
    def full(self) -> bool:
        """Whether there is so much already that more is only counted."""
        return len(self._found) >= CAP

    def count_more(self) -> None:
        """Counts a diagnostic that is not shown."""
        self._more += 1

    def take(self, other: Findings, remedies: Mapping[str, Said | None], without: Collection[str] = ()) -> None:
        """Adds what another found of the same file.

        Args:
            other: Its findings.
            remedies: By code a remedy that says more than the catalogue's; None for none.
            without: Codes that are left out.
        """
        for d in other._found:
            if d.code not in without:
                remedy = remedies.get(d.code)
                self._found.append(d if remedy is None else replace(d, remedy=remedy))
        self._more += 0 if without else other._more

    def take_block(self, other: Findings, before: int, header: int, without: Collection[str]) -> None:
        """Adds what another found of some rows of the same file, read with its header above them.

        Args:
            other: Its findings.
            before: Lines or rows of the file between the header and these rows.
            header: Lines down to the header; what is told of them was told with the first rows.
            without: Codes that are left out.
        """
        for d in other._found:
            line, row = d.place.line, d.place.row
            of_header = (line is None and row is None) or (line is not None and line <= header)
            if d.code not in without and not (of_header and before):
                self._found.append(replace(d, place=moved(d.place, before, header)))
        self._more += other._more

    def rows(
        self,
        code: str,
        table: Table,
        wrong: Bools,
        message: Callable[[int], Said],
        *,
        field: str | None = None,
        value: Callable[[int], str | None] | None = None,
        remedy: Said | None = None,
    ) -> None:
        """Adds one diagnostic per wrong row.

        Args:
            code: Of the catalogue.
            table: The rows' table.
            wrong: Per row of the table.
            message: Of a row number (from 0).
            field: Column as delivered.
            value: Offending text of a row number.
            remedy: If the catalogue's does not fit.
        """
        numbers = np.flatnonzero(wrong)
        for row in numbers[:CAP].tolist():
            shown = value(row) if value else None
            self._found.append(diagnostic(code, message(row), table.place(row, field), value=shown, remedy=remedy))
        self._more += max(0, len(numbers) - CAP)

    @property
    def errors(self) -> bool:
        """Whether anything makes the file unusable."""
        return any(d.severity is Severity.ERROR for d in self._found)

    def errors_beside(self, codes: Collection[str]) -> bool:
        """Whether anything of other codes makes the file unusable."""
        return any(d.severity is Severity.ERROR and d.code not in codes for d in self._found)

    def finish(self) -> tuple[Diagnostic, ...]:
        """Returns the diagnostics by place, code and message, at most ``CAP`` and one that counts the rest."""
        found = sorted(self._found, key=order)
        more = self._more + max(0, len(found) - CAP)
        if len(found) > CAP:
            # Errors first: a cut must never turn a file with an error into one without.
            errors = [d for d in found if d.severity is Severity.ERROR]
            others = [d for d in found if d.severity is not Severity.ERROR]
            found = sorted([*errors, *others][:CAP], key=order)
        if more:
            found.append(
                diagnostic(
                    "V041",
                    Said.counted(
                        more, "{count} more diagnostic is not shown", "{count} more diagnostics are not shown"
                    ),
                    Place(self.path),
                )
            )
        return tuple(found)


def moved(place: Place, before: int, header: int) -> Place:
    """A place in some rows of a file as the place in the file.

    Args:
        place: In the rows with the header above them.
        before: Lines or rows of the file between the header and these rows.
        header: Lines down to the header.
    """
    line, row = place.line, place.row
    return replace(
        place,
        line=line if line is None or line <= header else line + before,
        row=row if row is None else row + before,
    )


def order(d: Diagnostic) -> tuple[int, int, str, str, str]:
    """Sort key within one file: line or row, column, code, message, field."""
    place = d.place
    return (place.line or place.row or 0, place.column or 0, d.code, d.message, place.field or "")
