"""Runs a count on an engine, step by step. In: rules and sources. Out: what was counted, as plain numbers.

The steps: which codes occur, and what they mean; the lines that some definition has; which of them are candidates; the
units that they make. Only what the definitions and profiles ask for is a step.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from cns_check.count.date_format import read_day
from cns_check.count.engines.engine import Engine
from cns_check.count.layout import OTHER
from cns_check.count.plan import between_lines, witnesses
from cns_check.count.plan.candidates import Candidates, masks
from cns_check.count.plan.lines import Lines, Wanted, settled
from cns_check.count.plan.rows import Source, alike, differing, joined_rows, plain_rows, rows_of
from cns_check.count.plan.units import TOLD, Counting, Order, Per
from cns_check.count.profile import CANONICAL, DATES
from cns_check.count.ranks import ranks
from cns_check.count.reasons import NUMBER, REASONS, UNUSABLE
from cns_check.count.rules import Rules
from cns_check.count.vocabulary import Vocabulary, Word, vocabulary_of
from cns_check.words import Said

if TYPE_CHECKING:
    import ibis.expr.types as ir

#: More texts than there are days are not days.
_DAYS = 50_000
#: Location, intervention, year, quarter (0 for the whole year), surgeon and origin (blank where not asked).
Cell = tuple[str, int, int, int, str, str]
Step = Callable[[Said], None]


class CannotCountError(Exception):
    """The records cannot be counted.

    Attributes:
        kind: ``differ`` (rows of a joined table) or ``delivery`` (one that is neither date nor number).
        source: The number of the profile.
        joined: The number of the joined table.
        count: Of how many.
    """

    def __init__(self, kind: str, source: int, count: int, joined: int = 0) -> None:
        super().__init__()
        self.kind, self.source, self.count, self.joined = kind, source, count, joined


@dataclass
class Counted:
    """What was counted.

    Attributes:
        rows: Per number of a file its ``read``, ``further_codes`` and the lines for each outcome.
        units: Per intervention ``candidate_lines``, ``same_unit``, ``by_quantity``, ``both_sides`` and ``units``.
        volumes: The units of each cell, those of no unit too.
        locations: Usable lines per location.
        years: Usable lines per year.
        told: Sums that the user should know: ``below``, ``odd_side``, ``no_partner``.
        unseen: Per entry its patterns that nothing fits.
    """

    rows: dict[int, dict[str, int]] = field(default_factory=dict)
    units: dict[int, dict[str, int]] = field(default_factory=dict)
    volumes: dict[Cell, int] = field(default_factory=dict)
    locations: dict[str, int] = field(default_factory=dict)
    years: dict[int, int] = field(default_factory=dict)
    told: dict[str, int] = field(default_factory=dict)
    unseen: Mapping[int, tuple[str, ...]] = field(default_factory=dict)

    @property
    def unusable(self) -> tuple[int, int]:
        """How many lines are unusable, and of how many that got so far."""
        bad = sum(of_file.get(name, 0) for of_file in self.rows.values() for name in UNUSABLE)
        later = ("counted_one", "counted_several", *REASONS[NUMBER["no_record"] - 1 :])
        return bad, sum(of_file.get(name, 0) for of_file in self.rows.values() for name in later)


class Count:
    """One run."""

    def __init__(
        self, rules: Rules, sources: Sequence[Source], engine: Engine, per: Per, files: Mapping[int, int]
    ) -> None:
        """Takes what counts, what was delivered, who computes, what is kept of a unit, and the profile of each file."""
        self.years = {file: sources[number].profile.between for file, number in files.items()}
        self.rules, self.engine, self.per = rules, engine, per
        self.sources = list(sources)
        self.counted = Counted()
        columns = {name if name in CANONICAL else f"{OTHER}{name}" for name in rules.where_columns}
        columns |= {"born"} if "age" in columns and any("born" in s.names for s in sources) else set()
        columns |= {"session_id"} if rules.having("sessions") or rules.exclusive else set()
        columns |= set(per.columns)
        self.columns = frozenset(columns)
        merges = any("quantity" in s.names or s.profile.reversals is not None for s in sources)
        self.wanted = Wanted(rules.dates, self.columns, any(d.both_sides > 1 for d in rules.interventions), merges)
        self.vocabularies: list[Vocabulary] = []
        #: Per profile the lines of each file and code.
        self._lines: dict[int, list[tuple[int, str, int]]] = {}

    def run(self, step: Step, enough: Callable[[Counted], None]) -> Counted:
        """Counts.

        Args:
            step: Called with each step.
            enough: Called once it is known how many lines are unusable; raises where they are too many.

        Raises:
            CannotCountError: The records cannot be counted.
            EngineError: The engine cannot go on.
            ArithmeticError: A sum is off, which is a bug.
        """
        step(Said.of("looking which codes occur"))
        self._vocabularies()
        step(Said.of("reading the lines that definitions name"))
        table = self._candidates()
        alone = not all("patient_id" in s.full for s in self.sources)
        counting = Counting(self.rules, self.vocabularies, self.per, alone=alone)
        collapsed = self.engine.keep(counting.collapsed(table))
        self._rows(collapsed)
        enough(self.counted)
        step(Said.of("counting units"))
        self._units(counting, collapsed, table)
        return self.counted

    def unusable_rows(self, sources: Sequence[Source], most: int) -> list[tuple[int, int, int]]:
        """Where the first unusable lines stand, once it is known that there are any.

        Args:
            sources: The same as those that are counted, with their rows numbered.
            most: How many are looked for.

        Returns:
            Numbers of file, row and reason, sorted.
        """
        found: list[tuple[int, int, int]] = []
        for source, vocabulary in zip(sources, self.vocabularies, strict=True):
            source = replace(source, delivered=self.sources[source.number].delivered)  # noqa: PLW2901
            table = Lines(source, rows_of(source), self.wanted).of_interest(vocabulary, {})
            bad = table.filter(table["reason"].isin([NUMBER[name] for name in UNUSABLE]))
            first = bad.select("file", "row", "reason").order_by("file", "row", "reason").limit(most)
            found += [(int(r["file"]), int(r["row"]), int(r["reason"])) for r in self.engine.fetch(first)]
        return sorted(found)[:most]

    def _vocabularies(self) -> None:
        codes: list[set[Word]] = []
        diagnoses: list[set[Word]] = []
        for number, source in enumerate(self.sources):
            self._check_joined(source)
            rows = plain_rows(source)
            if source.profile.deliveries is not None:
                self.sources[number] = self._ranked(source, rows)
            whole = rows_of(self.sources[number]) if "codes" in rows.columns else rows
            codes.append(self._codes(Lines(source, whole, self.wanted)))
            if not source.costly:
                self.sources[number] = replace(self.sources[number], plain=self._plain_dates(source))
            shown = self._shown(source, rows)
            found = [] if shown is None else self.engine.fetch(shown.select("value").distinct())
            diagnoses.append({(source.number, row["value"]) for row in found})
        for source, words, shown_words in zip(self.sources, codes, diagnoses, strict=True):
            vocabulary = vocabulary_of(self.rules, {source.number: source.profile}, words, shown_words)
            self.vocabularies.append(vocabulary)
            self._no_intervention(source, vocabulary)
        missing: dict[int, dict[str, None]] = {}
        for entry, texts in self.vocabularies[0].unseen.items():
            every = [v.unseen.get(entry, ()) for v in self.vocabularies]
            missing[entry] = {text: None for text in texts if all(text in other for other in every)}
        self.counted.unseen = {entry: tuple(texts) for entry, texts in missing.items() if texts}

    def _plain_dates(self, source: Source) -> frozenset[str]:
        """The dates of which every text is an ISO day or blank: then a plain cast says the same, and sooner."""
        plain = []
        for name in DATES:
            columns = [p.table[p.layout.columns[name][0]] for p in source.parts if name in p.layout.columns]
            if len(columns) != len(source.parts) or source.format_of(name) or source.profile.trim:
                continue
            if not all(column.type().is_string() for column in columns):
                continue
            found = [self.engine.fetch(c.name("text").as_table().distinct().limit(_DAYS)) for c in columns]
            texts = {row["text"] for rows in found for row in rows}
            if all(len(rows) < _DAYS for rows in found) and all(
                not t or (len(t) == 10 and read_day(t, None)) for t in texts
            ):
                plain.append(name)
        return frozenset(plain)

    def _check_joined(self, source: Source) -> None:
        for number, (joined, parts) in enumerate(zip(source.profile.joined, source.joined, strict=True)):
            if joined.table == "records":
                found = self.engine.fetch(differing(joined_rows(source, joined, parts)))
                if keys := int(found[0]["keys"]):
                    raise CannotCountError("differ", source.number, keys, number)

    def _ranked(self, source: Source, rows: ir.Table) -> Source:
        found = self.engine.fetch(rows.select("delivery").distinct())
        ranked, bad = ranks([row["delivery"] or None for row in found])
        if bad:
            raise CannotCountError("delivery", source.number, bad)
        return replace(source, delivered=ranked)

    def _codes(self, lines: Lines) -> set[Word]:
        """The codes of a profile; what its rows and lines without an intervention are goes to the result."""
        per_file = self.engine.fetch(lines.codes())
        if lines.wide:
            for record in self.engine.fetch(lines.read()):
                of_file = self.counted.rows.setdefault(int(record.pop("file")), {})
                _sum(self.counted.told, "odd_side", record.pop("odd_side"))
                of_file |= {name: int(n) for name, n in record.items()}
        else:
            for record in per_file:
                of_file = self.counted.rows.setdefault(int(record["file"]), {})
                _sum(of_file, "read", record["n"])
                if record["dropped"]:
                    _sum(of_file, "dropped", record["n"])
                elif not record["code"]:
                    _sum(of_file, "no_code", record["n"])
        self._lines[lines.source.number] = [
            (int(r["file"]), str(r["code"]), int(r["n"])) for r in per_file if not r["dropped"] and r["code"]
        ]
        return {(lines.source.number, code) for _, code, _ in self._lines[lines.source.number]}

    def _no_intervention(self, source: Source, vocabulary: Vocabulary) -> None:
        for file, code, n in self._lines[source.number]:
            if (source.number, code) not in vocabulary.codes:
                _sum(self.counted.rows[file], "no_intervention", n)

    def _shown(self, source: Source, rows: ir.Table) -> ir.Table | None:
        """The diagnoses that occur, where definitions ask for any."""
        if not any(self.rules.entries[e].of_diagnoses for e in self.rules.witnesses):
            return None
        looked = rows.mutate(record=rows["record_id"]) if "record_id" in rows.columns else rows
        return witnesses.diagnoses(source, looked)

    def _candidates(self, counting: Counting | None = None, unit: str = "") -> ir.Table:
        """The lines of interest of all profiles with their masks.

        Args:
            counting: Given once it is known that all lines are usable: then lines that are cheap to read are read
                again, and only what a unit asks of them.
            unit: That unit.
        """
        made, offset = [], 0
        for source, vocabulary in zip(self.sources, self.vocabularies, strict=True):
            only = counting.classes(vocabulary, unit) if counting is not None else None
            table = self._of_source(source, vocabulary, only)
            made.append(table.mutate(**{"class": (table["class"] + offset).cast("int32")}) if offset else table)
            offset += len(vocabulary.classes)
        table = made[0]
        if len(made) > 1:
            import ibis  # noqa: PLC0415 - heavy

            table = ibis.union(*alike(made))
        if self.rules.exclusive or any(d.apart_days for d in self.rules.interventions):
            table = self.engine.keep(table)
            if self.rules.exclusive:
                table = self.engine.keep(between_lines.exclusive(table, self.rules))
            if any(d.apart_days for d in self.rules.interventions):
                table = self.engine.keep(between_lines.too_soon(table, self.rules))
        return table

    def _simple(self) -> bool:
        """Every line stands by itself, and reading it is cheap."""
        between = self.rules.exclusive or any(d.apart_days for d in self.rules.interventions)
        plain = all(
            not s.costly and s.profile.repeats != "once" and s.profile.reversals is None and "quantity" not in s.names
            for s in self.sources
        )
        return plain and not between and not self.rules.witnesses

    def _of_source(self, source: Source, vocabulary: Vocabulary, only: frozenset[int] | None) -> ir.Table:
        lines = Lines(source, rows_of(source), self.wanted)
        candidates = Candidates(self.rules, vocabulary, source.profile)
        trusted = only is not None
        table = lines.of_interest(vocabulary, candidates.always(), only=only, trusted=trusted)
        if source.costly:
            table = self.engine.keep(table)
        looked_through = bool(self.rules.witnesses)
        table = settled(lines, table)
        if looked_through:
            looked = witnesses.witnesses(lines, vocabulary)
            looked = self.engine.keep(looked) if source.costly else looked
            shown = witnesses.diagnoses(source, looked)
            found = witnesses.flags(self.rules, vocabulary, source, looked, shown)
            assert found is not None
            table = witnesses.with_flags(table, found)
        if looked_through or lines.merges or lines.once:
            table = self.engine.keep(table)
        return candidates.of(table, trusted=trusted)

    def _rows(self, collapsed: ir.Table) -> None:
        """What became of lines, per file; and what is told of them."""
        words = masks(self.rules)
        told = [name for name in TOLD if name in collapsed.columns]
        sums = {name: collapsed[name].sum().fill_null(0) for name in ("lines", *told)}
        for record in self.engine.fetch(collapsed.group_by("file", *words, "reason").agg(**sums)):
            of_file = self.counted.rows[int(record["file"])]
            n = int(record["lines"])
            bits = [int(record[word]) for word in words]
            several = sum(b.bit_count() for b in bits)
            name = "counted_one" if several == 1 else "counted_several"
            _sum(of_file, name if several else REASONS[int(record["reason"]) - 1], n)
            for word, value in enumerate(bits):
                self._candidate_lines(word, value, n)
            for name in told:
                _sum(self.counted.told, name, record[name])
        for of_file in self.counted.rows.values():
            outcomes = sum(n for name, n in of_file.items() if name not in {"read", "further_codes"})
            if of_file["read"] + of_file.get("further_codes", 0) != outcomes:
                msg = f"the lines of a file do not add up: {sorted(of_file.items())}"
                raise ArithmeticError(msg)

    def _candidate_lines(self, word: int, value: int, lines: int) -> None:
        from cns_check.count.plan.candidates import BITS  # noqa: PLC0415

        for i in range(word * BITS, min((word + 1) * BITS, len(self.rules.interventions))):
            of_unit = self.counted.units.setdefault(i, {"candidate_lines": 0})
            if value >> i - word * BITS & 1:
                of_unit["candidate_lines"] += lines

    def _units(self, counting: Counting, collapsed: ir.Table, table: ir.Table) -> None:
        self._seen(counting.seen(table, collapsed))
        if self.rules.having("procedures"):
            self._procedures(counting.procedures(collapsed))
        counts = collapsed.filter(collapsed["reason"].isnull())
        order = self._order(counts)
        again = self._simple() and self.counted.unusable[0] == 0
        for unit in ("sessions", "admissions", "patients"):
            if self.rules.having(unit):
                of_unit = self._candidates(counting, unit) if again else table
                self._others(counting.units(of_unit, unit, order), order)
        for i, definition in enumerate(self.rules.interventions):
            told = self.counted.units.setdefault(i, {"candidate_lines": 0})
            told["units"] = sum(n for cell, n in self.counted.volumes.items() if cell[1] == i)
            parts = [told.setdefault(name, 0) for name in ("same_unit", "by_quantity", "both_sides")]
            if told["candidate_lines"] - parts[0] + parts[1] + parts[2] != told["units"]:
                msg = f"the units of {definition.id} do not add up"
                raise ArithmeticError(msg)

    def _seen(self, seen: ir.Table) -> None:
        """Locations and years with a usable line: each has a cell of every intervention, also of none."""
        dates = self.rules.dates
        for record in self.engine.fetch(seen):
            between = self.years[int(record["file"])]
            location, n = str(record["location"]), int(record["lines"])
            _sum(self.counted.locations, location, n)
            _sum(self.counted.years, int(record[f"year_{dates[0]}"]), n)
            for i, definition in enumerate(self.rules.interventions):
                year = int(record[f"year_{definition.date_column}"])
                if between is None or between[0] <= year <= between[1]:
                    for quarter in (1, 2, 3, 4) if self.per.quarter else (0,):
                        self.counted.volumes.setdefault((location, i, year, quarter, "", ""), 0)

    def _procedures(self, table: ir.Table) -> None:
        for record in self.engine.fetch(table):
            i = int(record["intervention"])
            lines, leads, weight = (int(record[n]) for n in ("lines", "leads", "weight"))
            both = (self.rules.interventions[i].both_sides - 1) * int(record["both_weight"])
            of_unit = self.counted.units[i]
            _sum(of_unit, "same_unit", lines - leads)
            _sum(of_unit, "by_quantity", weight - leads)
            _sum(of_unit, "both_sides", both)
            self._add_units(record, i, str(record["location"]), weight + both)

    def _order(self, counts: ir.Table) -> Order:
        texts = {}
        for name in ("location", *self.per.columns):
            found = self.engine.fetch(counts.select(name).distinct())
            texts[name] = sorted(row[name] for row in found if row[name])
        return Order(texts)

    def _others(self, table: ir.Table, order: Order) -> None:
        for record in self.engine.fetch(table):
            i = int(record["intervention"])
            units = int(record["units"])
            _sum(self.counted.units[i], "same_unit", int(record["lines"]) - units)
            for name, texts in order.texts.items():
                number = int(record[name])
                record[name] = texts[number] if number < len(texts) else ""
            self._add_units(record, i, str(record["location"]), units)

    def _add_units(self, record: Mapping[str, Any], intervention: int, location: str, units: int) -> None:
        kept = (record.get(name) or "" for name in ("surgeon_id", "origin_id"))
        surgeon, origin = kept
        cell = (location, intervention, int(record["year"]), int(record.get("quarter", 0)), surgeon, origin)
        self.counted.volumes[cell] = self.counted.volumes.get(cell, 0) + units


def _sum(counts: dict[Any, int], name: Any, n: Any) -> None:
    counts[name] = counts.get(name, 0) + int(n)
