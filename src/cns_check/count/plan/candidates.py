"""Which lines are candidates of which interventions. In: lines with their class. Out: the same with masks and a reason.

A mask has a bit per intervention; more than :data:`BITS` of them take several. ``reason`` is null where a bit is set,
else the number of what stopped the line last.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING

import ibis

from cns_check.count.definitions import Where
from cns_check.count.layout import OTHER
from cns_check.count.patterns import Pattern, read_pattern
from cns_check.count.plan import texts
from cns_check.count.plan.witnesses import flag
from cns_check.count.profile import CANONICAL, RecordProfile, Spelling
from cns_check.count.reasons import NUMBER
from cns_check.count.rules import ALWAYS, Groups, Rule, Rules, Window
from cns_check.count.vocabulary import Match, Vocabulary

if TYPE_CHECKING:
    import ibis.expr.types as ir

BITS = 62
_PLACES = {"location_id": "location", "patient_id": "patient", "record_id": "record"}


def mask(word: int) -> str:
    """The column of a mask."""
    return f"mask_{word}"


def masks(rules: Rules) -> tuple[str, ...]:
    """The columns of the masks."""
    return tuple(mask(word) for word in range((len(rules.interventions) - 1) // BITS + 1))


def bit(intervention: int) -> tuple[str, int]:
    """The mask and the bit of an intervention."""
    return mask(intervention // BITS), 1 << intervention % BITS


class Candidates:
    """The conditions of rules on lines of one profile."""

    def __init__(self, rules: Rules, vocabulary: Vocabulary, profile: RecordProfile) -> None:
        """Takes the rules, the classes of codes, and which years count and how codes are spelled."""
        self.rules, self.vocabulary = rules, vocabulary
        self.years, self.spelling, self.decimal = profile.between, profile.spelling, profile.format.decimal

    def always(self) -> dict[str, list[int]]:
        """Per mask what it is for each class, as far as nothing is asked of lines: 0 for a class of which more is."""
        made: dict[str, list[int]] = {word: [] for word in masks(self.rules)}
        for matches in self.vocabulary.classes:
            bits = dict.fromkeys(made, 0)
            for i in {self.rules.rules[m.rule].intervention for m in matches} if self._plain(matches) else ():
                bits[bit(i)[0]] |= bit(i)[1]
            for word, value in bits.items():
                made[word].append(value)
        return made

    def _plain(self, matches: Sequence[Match]) -> bool:
        """Nothing is asked of the lines of a class but their code."""
        rules = [self.rules.rules[m.rule] for m in matches]
        asked = any(r.witnesses or r.where or r.window != ALWAYS for r in rules)
        return self.years is None and not asked and not any(m.valid or m.taken for m in matches)

    def of(self, table: ir.Table, *, trusted: bool = False) -> ir.Table:
        """Lines with masks; those that have a reason already are candidates of nothing.

        Args:
            table: Lines with ``class`` and, per mask, what :meth:`always` says of it.
            trusted: No line has a reason.
        """
        usable = table["reason"].isnull()
        asked = [n for n, matches in enumerate(self.vocabulary.classes) if not self._plain(matches)]
        found: dict[str, list[tuple[ir.BooleanValue, ir.Value]]] = {n: [] for n in (*masks(self.rules), "_stopped")}
        for number in asked:
            here = table["class"] == number
            for name, value in self._class(table, self.vocabulary.classes[number]).items():
                found[name].append((here, value))
        made = {}
        for name, cases in found.items():
            plain = ibis.literal(0) if name == "_stopped" else table[name]
            value = ibis.cases(*cases, else_=plain) if cases else plain
            made[name] = (value if trusted else usable.ifelse(value, 0)).cast(
                "int32" if name == "_stopped" else "int64"
            )
        stopped = made.pop("_stopped")
        if not asked:
            return table.mutate(**made)
        reason = stopped.nullif(0) if trusted else usable.ifelse(stopped.nullif(0), table["reason"])
        return table.mutate(**made, reason=reason.cast("int32"))

    def _class(self, table: ir.Table, matches: Sequence[Match]) -> dict[str, ir.Value]:
        """The masks of the lines of a class, and the number of the reason where all are empty."""
        passed: dict[int, list[ir.BooleanValue]] = {}
        stops = []
        for match in matches:
            rule = self.rules.rules[match.rule]
            steps = self._steps(table, rule, match)
            passed.setdefault(rule.intervention, []).append(ibis.and_(*(met for met, _ in steps)))
            stops.append(ibis.cases(*((~met, NUMBER[name]) for met, name in steps), else_=0) if steps else None)
        found = {}
        for word in masks(self.rules):
            bits = [(bit(i)[1], met) for i, met in passed.items() if bit(i)[0] == word]
            whole = sum((ibis.or_(*met).ifelse(value, 0) for value, met in bits), ibis.literal(0))
            found[word] = whole.cast("int64")
        furthest = [stop for stop in stops if stop is not None]
        any_passes = ibis.or_(*(met for every in passed.values() for met in every))
        if len(furthest) < len(stops):
            found["_stopped"] = ibis.literal(0)
        else:
            latest = ibis.greatest(*furthest) if len(furthest) > 1 else furthest[0]
            found["_stopped"] = any_passes.ifelse(0, latest)
        return found

    def _steps(self, table: ir.Table, rule: Rule, match: Match) -> list[tuple[ir.BooleanValue, str]]:
        """What a rule asks of a line, with the reason why it is left out where that is not so; never null."""
        steps: list[tuple[ir.BooleanValue, str]] = []
        day = table[f"day_{self.rules.interventions[rule.intervention].date_column}"]
        period = [within(day, windows) for windows in match.valid]
        period += [~within(day, match.taken)] if match.taken else []
        period += [within(day, [rule.window])] if rule.window != ALWAYS else []
        period += [day.year().between(*self.years)] if self.years is not None else []
        for name, conditions in (
            ("outside_period", period),
            ("excluded_by_diagnosis", self._record(table, day, rule.diagnoses, rule.without_diagnoses)),
            ("excluded_by_code", self._record(table, day, rule.with_codes, rule.without_codes)),
            ("excluded_by_where", [self._where(table, day, w) for w in rule.where]),
        ):
            if conditions:
                steps.append((ibis.and_(*conditions).fill_null(False), name))
        return steps

    def _record(
        self, table: ir.Table, day: ir.DateValue, groups: Groups, without: tuple[int, ...]
    ) -> list[ir.BooleanValue]:
        def has(number: int) -> ir.BooleanValue:
            window = self.rules.entries[number].window
            return table[flag(number)] if window == ALWAYS else table[flag(number)] & within(day, [window])

        found = [ibis.or_(*map(has, group)) for group in groups]
        return [*found, *([~ibis.or_(*map(has, without))] if without else [])]

    def _where(self, table: ir.Table, day: ir.DateValue, where: Where) -> ir.BooleanValue:
        column = self._column(table, day, where.column)
        spelling = self.spelling if where.column == "code" else None
        found = [column.notnull()]
        if where.match is not None:
            found.append(fits(column, where.match, spelling).fill_null(False))
        if where.not_match is not None:
            found.append(~fits(column, where.not_match, spelling).fill_null(False))
        if where.at_least is not None or where.at_most is not None:
            number = texts.number(column, trim=False, decimal=self.decimal)
            found += [(number >= where.at_least).fill_null(False)] if where.at_least is not None else []
            found += [(number <= where.at_most).fill_null(False)] if where.at_most is not None else []
        return ibis.and_(*found)

    @staticmethod
    def _column(table: ir.Table, day: ir.DateValue, name: str) -> ir.Value:
        if name == "age" and "born" in table.columns:
            born = table["born"]
            birthday = (day.month() * 100 + day.day()) >= (born.month() * 100 + born.day())
            return (day.year() - born.year() - birthday.ifelse(0, 1)).cast("int64")
        found = _PLACES.get(name, name)
        return table[found] if name in CANONICAL else table[f"{OTHER}{name}"]


def within(day: ir.DateValue, windows: Iterable[Window]) -> ir.BooleanValue:
    """Whether a day lies in one of several windows."""
    return ibis.or_(*(_in_window(day, *window) for window in windows))


def _in_window(day: ir.DateValue, first: date | None, last: date | None) -> ir.BooleanValue:
    if first is None and last is None:
        return ibis.literal(True)
    if last is None:
        return day >= ibis.literal(first)
    return day <= ibis.literal(last) if first is None else day.between(ibis.literal(first), ibis.literal(last))


def fits(column: ir.Value, match: Sequence[str], spelling: Spelling | None) -> ir.BooleanValue:
    """Whether a text fits one of several patterns; the same as :meth:`Pattern.fits`."""
    written = column if column.type().is_string() else column.cast("string")
    patterns = [p for text in match if (p := read_pattern(text, spelling)) is not None]
    exact = [p.first for p in patterns if p.first == p.last and not p.prefix]
    found = [written.isin(exact)] if exact else []
    return ibis.or_(*found, *(_fits(written, p) for p in patterns if p.first != p.last or p.prefix))


def _fits(written: ir.StringValue, pattern: Pattern) -> ir.BooleanValue:
    if pattern.first == pattern.last:
        return written.startswith(pattern.first)
    size = len(pattern.first)
    long = written.length() >= size if pattern.prefix else written.length() == size
    return written.left(size).between(pattern.first, pattern.last) & long
