"""Rows that are no volumes of a location: totals, parts of totals, notes.

In: the cells of a file. Out: which rows are data, and the keys ``keep``, ``drop`` and ``control_totals``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from cns_check.inputs.files.columns import Bools, Ints
from cns_check.inputs.volumes.draft.cells import Cells
from cns_check.inputs.volumes.draft.find_columns import Roles
from cns_check.inputs.volumes.draft.note_words import is_note
from cns_check.inputs.volumes.draft.notes import Draft, Leaf, shown
from cns_check.inputs.volumes.draft.seen import Seen, joined
from cns_check.words import Said

_TOTAL = re.compile(
    r"(?:sub|eind)?totaal|totalen|totals?|total|grand total|statewide|nationwide|countrywide|overall|som|sum"
    r"|nederland|netherlands|the netherlands|landelijk|nationaal|national|deutschland|gesamt|insgesamt|ensemble"
    r"|alle (?:ziekenhuizen|instellingen|locaties|vestigingen)|all (?:hospitals|providers|sites|locations)"
    r"|state|county|country|land|provincie|regio|region|concernniveau",
)
_BEGIN = re.compile(r"((?:sub|eind)?totaal|totals?|concernniveau)\b[\s:.-]*\S")
#: A column of parts has few different texts.
_PARTS = 12
#: A column with more texts holds no names of places.
_MOST = 50_000


@dataclass(frozen=True, slots=True)
class Rule:
    """Which rows: those of which a column has a text, or a text that begins so."""

    column: Seen
    text: str
    begins: bool = False

    @property
    def rows(self) -> Bools:
        """The rows of the file."""
        return self.column.rows(lambda t: t.startswith(self.text) if self.begins else t == self.text)

    def yaml(self, per: Seen | None = None) -> dict[str, object]:
        """As the profile writes it."""
        made: dict[str, object] = {"column": self.column.name, "starts_with" if self.begins else "equals": self.text}
        return made if per is None else {**made, "per": [per.name]}


def is_total(text: str) -> bool:
    """Whether a text is what a total is called."""
    return bool(_TOTAL.fullmatch(text.casefold().strip(" :.")))


def find_totals(cells: Cells, roles: Roles, live: Bools, draft: Draft) -> Bools:
    """Finds rows that are not data.

    Args:
        cells: The volumes.
        roles: The columns.
        live: Rows of the file that are not dropped yet.
        draft: Takes the keys.

    Returns:
        The rows of the file that are data.
    """
    live = _keep(cells, roles, live, draft)
    rules = [(rule, False) for rule in _rules([*roles.location, roles.name, *roles.rest], live)]
    rules += [(rule, True) for rule in _rules([roles.intervention], live)]
    every = np.zeros(cells.rows, dtype=np.bool_)
    for rule, _ in rules:
        every |= rule.rows
    data, taken = live & ~every, ~live
    for rule, across in rules:
        mine = rule.rows & ~taken
        if mine.any():
            _total(cells, roles, rule, mine, data, draft, across=across)
        taken |= mine
    return data


def _rules(columns: Sequence[Seen | None], live: Bools) -> Iterator[Rule]:
    for column in columns:
        if column is None or len(column.texts) > _MOST:
            continue
        texts = sorted(column.counts_in(live))
        totals = [t for t in texts if is_total(t)]
        if len(totals) == len(texts):
            continue
        yield from (Rule(column, t) for t in totals)
        begins: dict[str, list[str]] = {}
        for text in texts:
            if text not in totals and (match := _BEGIN.match(text.casefold())):
                begins.setdefault(text[: match.end(1)], []).append(text)
        for begin, which in begins.items():
            if begin not in texts and len(which) > 1:
                yield Rule(column, begin, begins=True)
            else:
                yield from (Rule(column, t) for t in which)


def _keep(cells: Cells, roles: Roles, live: Bools, draft: Draft) -> Bools:
    """A column of parts with their total: only the total is a volume."""
    key = joined([cells.location, cells.intervention, cells.time])
    for column in roles.rest:
        if len(column.texts) > _PARTS:
            continue
        texts = column.counts_in(live)
        totals = [t for t in texts if is_total(t)]
        if len(totals) != 1 or not 1 < len(texts) <= _PARTS:
            continue
        whole = Rule(column, totals[0]).rows & live
        parts = live & ~whole
        if set(key[cells.spread(parts)].tolist()) <= set(key[cells.spread(whole)].tolist()):
            why = Said.of(
                "rows with another text: {count}, all of a volume that has such a row", count=int(parts.sum())
            )
            check = Said.of("that the other rows are parts of these")
            draft.add("keep", Leaf({"column": column.name, "equals": totals[0]}, (why,), check))
            return whole
    return live


def _total(cells: Cells, roles: Roles, rule: Rule, mine: Bools, data: Bools, draft: Draft, *, across: bool) -> None:
    """Holds a total against the sums, and says what it is."""
    total, rows = cells.spread(mine), cells.spread(data)
    keys = [cells.location, cells.time] if across else [cells.intervention, cells.time]
    compared = _compare(cells, total, rows, keys)
    per: Seen | None = None
    if (compared.differ or int(total.sum()) > compared.count) and not across:
        for column in roles.rest:
            if column is rule.column or "" in (texts := column.counts_in(mine)) or len(texts) < 2:
                continue
            finer = _compare(cells, total, rows, [*keys, cells.of(column)])
            if not finer.differ:
                compared, per = finer, column
                break
    if not compared.differ and not across:
        why = Said.of("totals that agree with the sums of the rows: {count}", count=compared.count)
        draft.add("control_totals", Leaf(rule.yaml(per), (why,)))
        return
    count = Said.of("rows: {count}", count=int(mine.sum()))
    wider = compared if across else _compare(cells, total, rows, [cells.time])
    if not wider.differ or not _compare(cells, total, rows, [np.zeros_like(cells.time)]).differ:
        why = Said.of("totals that agree with the sums of the rows: {count}", count=wider.count)
        draft.add("drop", Leaf(rule.yaml(), (count, why)))
        return
    check = Said.of(
        "that these are totals: {differ} of {count} are not the sum of the other rows, the first being {total}"
        " where the rows add up to {sum}",
        differ=compared.differ,
        count=compared.count,
        total=compared.total,
        sum=compared.sum,
    )
    draft.add("drop", Leaf(rule.yaml(), (count,), check))


@dataclass(frozen=True, slots=True)
class _Compared:
    count: int
    differ: int
    total: str = ""
    sum: str = ""


def _compare(cells: Cells, total: Bools, rows: Bools, keys: list[Ints]) -> _Compared:
    """Totals against the sums of rows, both as intervals; the keys say which belong together."""
    key = joined(keys)
    size = int(key.max(initial=0)) + 1
    ends = [
        np.bincount(key[which], weights=values[which], minlength=size)
        for which in (total, rows)
        for values in (cells.low, cells.high)
    ]
    there = np.bincount(key[total], minlength=size) > 0
    bad = np.flatnonzero(there & ~((ends[2] <= ends[1]) & (ends[0] <= ends[3])))
    if not len(bad):
        return _Compared(int(there.sum()), 0)
    at = bad[0]
    return _Compared(
        int(there.sum()), len(bad), _interval(ends[0][at], ends[1][at]), _interval(ends[2][at], ends[3][at])
    )


def _interval(low: float, high: float) -> Said | str:
    if low == high:
        return f"{low:.10g}"
    if np.isinf(high):
        return Said.of("{low} to unknown", low=int(low))
    return Said.of("{low} to {high}", low=int(low), high=int(high))


def drop_notes(below: Sequence[tuple[int, str]], columns: Sequence[Seen], live: Bools, draft: Draft) -> None:
    """Notes below the rows: a rule each, by as much of its text as no row has."""
    done: list[tuple[int, str]] = []
    for at, delivered in below:
        text = delivered.strip().splitlines()[0].strip()
        column = columns[at]
        if any(i == at and text.startswith(begin) for i, begin in done):
            continue
        texts = column.counts_in(live)
        words = list(re.finditer(r"\S+", text))
        begins = [
            text[: w.end()] for w in words if len(text[: w.end()]) > 2 and any(c.isalpha() for c in text[: w.end()])
        ]
        begin = next((b for b in begins if not any(t.startswith(b) for t in texts)), None)
        if begin is None or not column.name:
            draft.unknown.append(Said.of("How to leave out the note {text} below the rows.", text=shown(text)))
            continue
        done.append((at, begin))
        why = Said.of("a note below the rows: {text}", text=shown(text))
        check = None if is_note(text) else Said.of("that it is a note, and no location")
        draft.add("drop", Leaf({"column": column.name, "starts_with": begin}, (why,), check))
