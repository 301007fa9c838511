"""From candidates to units, and to counts. In: lines with masks. Out: small tables, which the result is made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import ibis

from cns_check.count.plan.candidates import bit, masks
from cns_check.count.plan.lines import OWN
from cns_check.count.plan.small import small
from cns_check.count.reasons import NUMBER
from cns_check.count.rules import Rules
from cns_check.count.vocabulary import Vocabulary

if TYPE_CHECKING:
    import ibis.expr.types as ir

#: What is counted besides, for the user to know.
TOLD = ("below", "odd_side", "no_partner")
#: Days are counted from here, so that a day and what follows it in an order are one number.
_FIRST_DAY = "1990-01-01"
_DAYS = 1 << 16
#: What no patient begins with, before a record that is looked at as one.
_ALONE = "\x01"
#: So many bits are left beside those of a day.
_BITS = 62 - 16


@dataclass(frozen=True)
class Per:
    """What is kept of a unit beside its location and year.

    Attributes:
        quarter: Its quarter.
        columns: ``surgeon_id``, ``origin_id`` or both.
    """

    quarter: bool = False
    columns: tuple[str, ...] = ()


class Counting:
    """The units of one run."""

    def __init__(self, rules: Rules, vocabulary: Sequence[Vocabulary], per: Per, *, alone: bool) -> None:
        """Takes the rules, the classes of each profile, what is kept of a unit, and if lines may have no patient."""
        self.rules, self.vocabulary, self.per, self.alone = rules, vocabulary, per, alone
        self.words = masks(rules)

    def collapsed(self, table: ir.Table) -> ir.Table:
        """Lines that are equal in all that a count knows, as one with their number.

        Columns: ``file``, the masks, ``reason``, ``location``, per date ``year_`` and perhaps ``quarter_``, what
        is kept, and the sums ``lines``, ``leads``, ``weight`` and ``both_weight``.
        """
        keys: dict[str, ir.Value] = {n: table[n] for n in ("file", *self.words, "reason", "location")}
        for name in self.rules.dates:
            keys[f"year_{name}"] = table[f"day_{name}"].year()
            if self.per.quarter:
                keys[f"quarter_{name}"] = table[f"day_{name}"].quarter()
        keys |= {name: table[name] for name in self.per.columns}
        weight = table["weight"] if "weight" in table.columns else ibis.literal(1, "int64")
        both = table["both"].ifelse(weight, 0).sum() if "both" in table.columns else ibis.literal(0)
        merges = "weight" in table.columns
        return table.group_by(**keys).agg(
            lines=table.count(),
            leads=table["lead"].sum() if merges else table.count(),
            weight=table["weight"].sum() if merges else table.count(),
            both_weight=both,
            **{name: table[name].cast("int64").sum() for name in TOLD if name in table.columns},
        )

    def seen(self, table: ir.Table, collapsed: ir.Table) -> ir.Table:
        """Usable lines per file, location and year of each date that is used: ``lines``.

        Args:
            table: Lines with masks; where lines may become one they have places and dates of their own.
            collapsed: The same, collapsed.
        """
        own = f"{OWN}location" in table.columns
        table = table if own else collapsed
        table = table.filter(table["reason"].isnull() | (table["reason"] >= NUMBER["repeated"]))
        keys: dict[str, ir.Value] = {"file": table["file"], "location": table[f"{OWN}location" if own else "location"]}
        for name in self.rules.dates:
            keys[f"year_{name}"] = table[f"{OWN}day_{name}"].year() if own else table[f"year_{name}"]
        return table.group_by(**keys).agg(lines=table.count() if own else table["lines"].sum())

    def procedures(self, collapsed: ir.Table) -> ir.Table:
        """Units ``procedures``: the sums of :meth:`collapsed` per intervention, location and time."""
        found = []
        for i in self.rules.having("procedures"):
            mine = collapsed.filter(self.has(collapsed, i))
            keys = {"intervention": ibis.literal(i, "int32"), "location": mine["location"], **self._time(mine, i)}
            keys |= {name: mine[name] for name in self.per.columns}
            sums = ("lines", "leads", "weight", "both_weight")
            found.append(mine.group_by(**keys).agg(**{name: mine[name].sum() for name in sums}))
        return found[0] if len(found) == 1 else ibis.union(*found)

    def has(self, table: ir.Table, intervention: int) -> ir.BooleanValue:
        """Lines that are candidates of an intervention."""
        name, value = bit(intervention)
        return (table[name] & value) != 0

    def _time(self, table: ir.Table, intervention: int) -> dict[str, ir.Value]:
        date = self.rules.interventions[intervention].date_column
        found = {"year": table[f"year_{date}"]}
        return found | ({"quarter": table[f"quarter_{date}"]} if self.per.quarter else {})

    def units(self, table: ir.Table, unit: str, order: Order) -> ir.Table:
        """Other units: per intervention, location and time ``units`` and their ``lines``; texts are numbers.

        Args:
            table: Lines with masks.
            unit: ``sessions``, ``admissions`` or ``patients``.
            order: The numbers of locations, surgeons and origins in their order.
        """
        alike: dict[tuple[str, str], list[int]] = {}
        for i in self.rules.having(unit):
            definition = self.rules.interventions[i]
            at = definition.patient_at if unit == "patients" else "first"
            alike.setdefault((definition.date_column, at), []).append(i)
        parts = [self._grouped(self._each(table, ids), unit, date, at, order) for (date, at), ids in alike.items()]
        return parts[0] if len(parts) == 1 else ibis.union(*parts)

    def _each(self, table: ir.Table, interventions: Sequence[int]) -> ir.Table:
        """A row for each of some interventions that a line is a candidate of."""
        pairs = self._pairs(interventions)
        schema = {"_class": "int32", "_intervention": "int32", "_word": "int32", "_bit": "int64"}
        known = small({name: [p[i] for p in pairs] for i, name in enumerate(schema)}, schema)
        met = table.join(known, table["class"] == known["_class"])
        own = met[self.words[0]]
        if len(self.words) > 1:
            own = ibis.cases(*((met["_word"] == n, met[word]) for n, word in enumerate(self.words)), else_=0)
        return met.filter((own & met["_bit"]) != 0)

    def classes(self, vocabulary: Vocabulary, unit: str) -> frozenset[int]:
        """The classes of a profile of which lines may be candidates of what is counted in a unit."""
        wanted = set(self.rules.having(unit))
        found = ((n, {self.rules.rules[m.rule].intervention for m in ms}) for n, ms in enumerate(vocabulary.classes))
        return frozenset(number for number, of in found if of & wanted)

    def _pairs(self, interventions: Sequence[int]) -> list[tuple[int, int, int, int]]:
        found, offset = [], 0
        for vocabulary in self.vocabulary:
            for number, matches in enumerate(vocabulary.classes):
                of = {self.rules.rules[m.rule].intervention for m in matches}
                for i in sorted(of & set(interventions)):
                    word, value = bit(i)
                    found.append((number + offset, i, self.words.index(word), value))
            offset += len(vocabulary.classes)
        return found

    def _grouped(self, table: ir.Table, unit: str, date: str, at: str, order: Order) -> ir.Table:
        mine = order.numbered(table)
        day, last = mine[f"day_{date}"], at == "last"
        keys = {"_of": mine["_intervention"]} | self._keys(mine, unit, at, day)
        firsts = mine.group_by(**keys).agg(_first=order.packed(mine, day, last=last).min(), _lines=mine.count())
        found = order.unpacked(firsts["_first"], last=last)
        kept = {"year": found["day"].year()} | ({"quarter": found["day"].quarter()} if self.per.quarter else {})
        kept |= {name: found[name] for name in ("location", *self.per.columns)}
        return firsts.group_by(intervention=firsts["_of"], **kept).agg(
            units=firsts.count(), lines=firsts["_lines"].sum()
        )

    def _keys(self, table: ir.Table, unit: str, at: str, day: ir.DateValue) -> dict[str, ir.Value]:
        if unit == "admissions":
            return {"_record": table["record"]}
        keys: dict[str, ir.Value] = {"_owner": table["patient"]}
        if self.alone:
            keys["_owner"] = table["patient"].coalesce(ibis.literal(_ALONE) + table["record"])
        if unit == "patients":
            keys["_year"] = day.year()
            return keys | ({"_location": table["_n_location"]} if at == "each" else {})
        keys |= {"_location": table["_n_location"], "_day": table["day"]}
        return keys | ({"_session": table["session_id"]} if "session_id" in table.columns else {})


class Order:
    """Locations, surgeons and origins as numbers in the order of their texts, blank last."""

    def __init__(self, texts: Mapping[str, Sequence[str]]) -> None:
        """Takes per column its texts, in their order."""
        self.texts = texts

    def numbered(self, table: ir.Table) -> ir.Table:
        """Lines with the numbers of their texts."""
        for name, texts in self.texts.items():
            columns: dict[str, list[object]] = {"_text": list(texts), f"_n_{name}": list(range(len(texts)))}
            numbers = small(columns, {"_text": "string", f"_n_{name}": "int32"})
            met = table.left_join(numbers, table[name] == numbers["_text"])
            table = met.select(*table.columns, **{f"_n_{name}": met[f"_n_{name}"].fill_null(len(texts))})
        return table

    def packed(self, table: ir.Table, day: ir.DateValue, *, last: bool) -> ir.IntegerValue:
        """Day, location, surgeon and origin as one number that orders as they do.

        Raises:
            OverflowError: There are too many of them.
        """
        days = day.delta(ibis.date(_FIRST_DAY), unit="day").cast("int64")
        number = (_DAYS - 1 - days) if last else days
        for name, texts in self.texts.items():
            number = (number << len(texts).bit_length()) | table[f"_n_{name}"].cast("int64")
        if sum(len(texts).bit_length() for texts in self.texts.values()) > _BITS:
            msg = "more locations, surgeons and origins than one number can tell apart"
            raise OverflowError(msg)
        return number

    def unpacked(self, number: ir.IntegerValue, *, last: bool) -> dict[str, ir.Value]:
        """What :meth:`packed` put together: ``day``, and the number of each text."""
        found: dict[str, ir.Value] = {}
        for name, texts in reversed(list(self.texts.items())):
            bits = len(texts).bit_length()
            found[name] = (number & ((1 << bits) - 1)).cast("int32")
            number = number >> bits
        days = (_DAYS - 1 - number) if last else number
        found["day"] = ibis.date(_FIRST_DAY) + days.cast("int32").as_interval("D")
        return found
