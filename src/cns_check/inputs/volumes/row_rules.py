"""Which rows of a file are data, which are totals, and which are neither, by the rules of its profile."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from cns_check.diagnostics import Place, diagnostic
from cns_check.inputs.files.columns import Bools, Column, Table
from cns_check.inputs.files.findings import CAP, Findings
from cns_check.inputs.files.whole_rows import report_short
from cns_check.inputs.volumes.profile import Profile, Rule
from cns_check.words import Said


class Kinds(NamedTuple):
    """What the rows of a file are.

    Attributes:
        data: Per row whether it is data.
        totals: Per level of totals the headers that it is per, and per row whether it is one.
    """

    data: Bools
    totals: tuple[tuple[tuple[str, ...], Bools], ...]

    @property
    def control(self) -> Bools:
        """Per row whether it is a total of any level."""
        found = np.zeros(len(self.data), dtype=np.bool_)
        for _, rows in self.totals:
            found |= rows
        return found


def row_kinds(
    table: Table, profile: Profile, column: Callable[[str], Column], time: Column, findings: Findings
) -> Kinds:
    """Goes through the rules: first what is kept, then what is dropped, then which of the rest are totals.

    Args:
        table: The file, in long form.
        profile: With the rules.
        column: The column of a header, tidied.
        time: The years or periods as delivered, tidied.
        findings: Takes the counts of rows left out, and rows that lack cells and are not left out.
    """
    rest = np.ones(len(table.lines), dtype=np.bool_)

    def hits(rule: Rule) -> Bools:
        return column(profile.tidy(rule.column)).filled().marks(rule.test(trim=profile.trim))

    def left_out(rows: Bools, field: str | None, what: Said) -> None:
        count = len(np.unique(table.lines[rows]))  # the rows as delivered: in a wide file each became several
        message = Said.counted(count, "{count} row left out: {what}", "{count} rows left out: {what}", what=what)
        findings.add(diagnostic("V025", message, Place(table.path, field=field)))

    for rule in profile.keep:
        out = rest & ~hits(rule)
        rest &= ~out
        left_out(out, profile.tidy(rule.column), Said.of("kept is only where column {rule}", rule=rule.said()))
    for rule in profile.drop:
        out = rest & hits(rule)
        rest &= ~out
        left_out(out, profile.tidy(rule.column), Said.of("column {rule}", rule=rule.said()))
    for text in sorted(profile.tidy(t) for t, year in profile.years.items() if year == "drop"):
        out = rest & time.filled().marks(text.__eq__)
        rest &= ~out
        left_out(out, None, Said.of("the profile's years drop {text!r}", text=text))
    rest = _whole(table, rest, findings)
    totals = []
    control = np.zeros(len(rest), dtype=np.bool_)
    for rule in profile.totals:
        mine = rest & ~control & hits(rule)
        control |= mine
        totals.append((tuple(map(profile.tidy, rule.per)), mine))
    _tell_blank(table, rest & ~control, findings)
    return Kinds(rest & ~control, tuple(totals))


def _whole(table: Table, rest: Bools, findings: Findings) -> Bools:
    """Without the rows that lack cells: each is an error, unless it stands below all others and is left out."""
    if table.short:
        lacking = np.zeros(len(rest), dtype=np.bool_)
        lacking[list(table.short)] = True
        full = np.flatnonzero(~lacking)
        between = np.arange(len(rest)) < (full[-1] if len(full) else 0)
        wrong = lacking & (rest | between)
        if table.spread is not None:  # a delivered row that lacks cells is told once
            told = wrong.copy()
            told[1:] &= table.lines[1:] != table.lines[:-1]
            report_short(table, told, findings)
        else:
            report_short(table, wrong, findings)
        rest = rest & ~lacking
    return rest


def _tell_blank(table: Table, data: Bools, findings: Findings) -> None:
    """Refuses empty lines between rows of data; totals and footnotes may stand apart below them."""
    last = int(table.lines[data][-1]) if data.any() else 0
    blank = [line for line in table.blank if line < last]
    for line in blank[:CAP]:
        findings.add(diagnostic("V008", Said.of("the line is empty"), table.line_place(line)))
    for _ in blank[CAP:]:
        findings.count_more()
