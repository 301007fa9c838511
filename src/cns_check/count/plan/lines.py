"""Rows to lines: one per code, with its class, and the reason why it does not count where there is one.

In: rows with canonical columns, and the vocabulary. Out: lines, and tables of counts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import ibis

from cns_check.count.layout import OTHER
from cns_check.count.plan import texts
from cns_check.count.plan.rows import AS_TEXT, RULE, Source
from cns_check.count.plan.small import small
from cns_check.count.profile import DATES, SAME
from cns_check.count.reasons import NUMBER
from cns_check.count.vocabulary import Vocabulary

if TYPE_CHECKING:
    import ibis.expr.types as ir

#: So many codes are looked for one by one while reading.
_FEW = 1000
#: Prefix of columns that stay those of the line where lines become one.
OWN = "own."


@dataclass(frozen=True)
class Wanted:
    """What of a line is looked at.

    Attributes:
        dates: The dates that definitions use.
        columns: Further columns, where the profile gives them.
        both: Some definition counts both sides apart.
        merges: Lines of some profile may become one: each keeps its own location and dates beside.
    """

    dates: tuple[str, ...]
    columns: frozenset[str] = frozenset()
    both: bool = False
    merges: bool = False


class Lines:
    """The lines of one profile."""

    def __init__(self, source: Source, rows: ir.Table, wanted: Wanted) -> None:
        """Takes its rows, and what is looked at."""
        self.source, self.rows, self.wanted = source, rows, wanted
        self.profile = source.profile
        self.wide = "codes" in rows.columns
        self.merges = self.profile.reversals is not None or "quantity" in rows.columns
        self.once = self.profile.repeats == "once"

    def kept(self) -> ir.Table:
        """The rows that are not dropped."""
        return self.rows.filter(~self.rows["dropped"]) if "dropped" in self.rows.columns else self.rows

    def every(self, *, blank: bool = False) -> ir.Table:
        """The lines of the rows that are not dropped.

        Of rows with several codes those without any are left out, but with ``blank``; of rows with one code a line may
        have none.
        """
        rows = self.kept()
        if not self.wide:
            return rows
        met = rows.mutate(codes=self._codes(rows)).unnest("codes", keep_empty=blank)
        item = met["codes"]
        fields = {name: item[name] for name in item.names}
        if "bad" in fields:
            fields[f"{AS_TEXT}date"] = fields.pop("bad").coalesce(fields["date"].cast("string"))
        kept = {name: met[name] for name in met.columns if name != "codes"}
        return met.select(**(kept | fields))

    def _codes(self, rows: ir.Table) -> ir.ArrayValue:
        """The lines of each row, once each: code, date and side, those of the row where the code has none."""
        have = rows.columns
        of_row = {
            "date": rows["date"] if "date" in have else ibis.null("date"),
            "text": rows[f"{AS_TEXT}date"] if "date" in have else ibis.null("string"),
            "side": rows["side"] if "side" in have else ibis.null("string"),
        }

        def line(item: ir.StructValue) -> ir.StructValue:
            fields: dict[str, ir.Value] = {"code": item["code"]}
            if "day" in item.names:
                own = item["day_text"].notnull()
                fields["date"] = own.ifelse(item["day"], of_row["date"])
                text = own.ifelse(item["day_text"], of_row["text"])
                # A text that is no date tells lines apart; one that is a date is that date.
                fields["bad"] = fields["date"].isnull().ifelse(text, None)
            if "side" in item.names:
                fields["side"] = item["side"].coalesce(of_row["side"])
            return ibis.struct(fields)

        return rows["codes"].map(line).unique()

    def read(self) -> ir.Table:
        """Per file of rows with several codes: ``read``, ``dropped``, ``no_code``, ``further_codes``, ``odd_side``."""
        rows = self.rows
        dropped = rows["dropped"] if "dropped" in rows.columns else ibis.literal(False)
        odd = ibis.literal(0)
        if "side_text" in rows["codes"].type().value_type.names:
            odd = rows["codes"].filter(lambda item: item["side_text"].notnull() & item["side"].isnull()).length()
        rows = rows.select("file", dropped=dropped, n=self._codes(rows).length().fill_null(0), odd=odd.cast("int64"))
        kept = ~rows["dropped"]
        return rows.group_by("file").agg(
            read=rows.count(),
            dropped=rows["dropped"].cast("int64").sum(),
            no_code=(kept & (rows["n"] == 0)).cast("int64").sum(),
            further_codes=kept.ifelse((rows["n"] - 1).clip(lower=0), 0).cast("int64").sum(),
            odd_side=kept.ifelse(rows["odd"], 0).sum(),
        )

    def codes(self) -> ir.Table:
        """Per file and code how many lines, ``n``; of rows with one code also those that are blank or ``dropped``."""
        lines = self.every() if self.wide else self.rows
        dropped = lines["dropped"] if "dropped" in lines.columns and not self.wide else ibis.literal(False)
        return lines.group_by("file", "code", dropped=dropped).agg(n=lines.count())

    def of_interest(
        self,
        vocabulary: Vocabulary,
        always: Mapping[str, Sequence[int]],
        *,
        only: frozenset[int] | None = None,
        trusted: bool = False,
    ) -> ir.Table:
        """The lines whose code some definition has, with their class; ``reason`` is null for those that are usable.

        Columns: ``file`` (``row``), ``class``, ``reason``, ``record``, ``patient``, ``location``, ``day``, a day per
        date that definitions use, what else is wanted, and what is always so of a class.

        Args:
            vocabulary: What codes mean.
            always: Columns, with a number for each class.
            only: These classes alone; None for all.
            trusted: It is known that no line is unusable.
        """
        lines = self.every()
        words = {code: cls for (number, code), cls in vocabulary.codes.items() if number == self.source.number}
        words = {code: cls for code, cls in words.items() if only is None or cls in only}
        of_class = {name: [numbers[cls] for cls in words.values()] for name, numbers in always.items()}
        classes = small(
            {"_code": list(words), "class": list(words.values()), **of_class},
            {"_code": "string", "class": "int32", **dict.fromkeys(always, "int64")},
        )
        if len(words) <= _FEW:
            # Said of the column itself, so that an engine can leave other rows unread.
            lines = lines.filter(lines["code"].isin(list(words)))
        met = lines.join(classes, lines["code"] == classes["_code"])
        more = {name: met[name] for name in ("class", *always)}
        return met.select(**self.columns(met, more, trusted=trusted))

    def words(self, vocabulary: Vocabulary) -> list[str]:
        """The codes of this profile that some definition has."""
        return [code for number, code in vocabulary.codes if number == self.source.number]

    def columns(self, lines: ir.Table, more: Mapping[str, ir.Value], *, trusted: bool = False) -> dict[str, ir.Value]:
        """What is looked at of lines."""
        have = lines.columns

        def column(name: str, type_: str = "string") -> ir.Value:
            return lines[name] if name in have else ibis.null(type_)

        days: dict[str, ir.Value] = {name: column(name, "date") for name in DATES}
        found: dict[str, ir.Value] = {"file": lines["file"], **more}
        if self.source.places:
            found["row"] = lines["row"]
        found["reason"] = ibis.null("int32") if trusted else self._reason(lines)
        found |= {"record": column("record_id"), "patient": column("patient_id"), "location": column("location_id")}
        found["day"] = ibis.coalesce(*days.values())
        found |= {f"day_{name}": days[name] for name in self.wanted.dates}
        if self.wanted.merges:
            found |= {f"{OWN}{name}": found[name] for name in ("location", *(f"day_{d}" for d in self.wanted.dates))}
        for name in sorted(self.wanted.columns):
            if name in {"location_id", "patient_id", "record_id", *DATES}:
                continue
            found[name] = column(name, _type(name))
        if "partner" in have:
            found["no_partner"] = ~lines["partner"]
        if (self.wanted.both or self.merges) and "side_text" in have:
            found["odd_side"] = lines["side_text"].notnull() & lines["side"].isnull()
        if self.wanted.both:
            both = lines["side"] == "both" if "side" in have else ibis.literal(False)
            found["both"] = both.fill_null(False)
        if self.merges:
            found["quantity"] = self._quantity(lines)
            written = {n: self._written(lines, n) for n in DATES if n in have}
            found["bad_day"] = ibis.coalesce(
                *(w.notnull().ifelse(lines[n].isnull(), None) for n, w in written.items()), ibis.literal(False)
            )
        if self.merges or self.once:
            named = (*self.named(lines), *self._of_rules(lines), "side")
            named += tuple(self._times(lines)) if self.once else ()
            found |= {name: column(name) for name in named if name not in found}
        return found

    def named(self, lines: ir.Table) -> list[str]:
        """The named columns of lines in their order."""
        given = ["record_id", "patient_id", "location_id", *DATES, "code", f"{AS_TEXT}principal"]
        given += [f"{AS_TEXT}diagnoses", "diagnosis_role", "quantity", "side", "session_id", "surgeon_id"]
        given += ["origin_id", "age", "born", *(n for n in lines.columns if n.startswith(OTHER))]
        return [name for name in given if name in lines.columns]

    @staticmethod
    def _of_rules(lines: ir.Table) -> list[str]:
        return [name for name in lines.columns if name.startswith(f"{AS_TEXT}{RULE}")]

    def equal(self, lines: ir.Table) -> list[str]:
        """The columns by which equal lines are known: dates as they are written, and those of rules on rows too."""
        return [*self.named(lines), *self._times(lines), *self._of_rules(lines)]

    @staticmethod
    def _times(lines: ir.Table) -> list[str]:
        """Dates as they are written, with their times of day."""
        return [f"{AS_TEXT}{name}" for name in DATES if f"{AS_TEXT}{name}" in lines.columns]

    def same(self) -> tuple[str, ...]:
        """What makes lines one, as columns of lines of interest."""
        given = self.profile.reversals.same if self.profile.reversals is not None else SAME
        return tuple({"location_id": "location"}.get(name, name) for name in given)

    def _quantity(self, lines: ir.Table) -> ir.IntegerValue:
        quantity = lines["quantity"] if "quantity" in lines.columns else ibis.literal(1)
        if "reversal" not in lines.columns:
            return quantity.cast("int64")
        return lines["reversal"].ifelse(-quantity.abs(), quantity).cast("int64")

    def _reason(self, lines: ir.Table) -> ir.IntegerValue:
        """The number of the first reason why a line is left out before it is held against others; else null."""
        have = lines.columns
        cases: list[tuple[ir.BooleanValue, int]] = []
        if "superseded" in have:
            cases.append((lines["superseded"], NUMBER["superseded"]))
        full = self.source.full
        for name, reason in (("record_id", "no_record"), ("location_id", "no_location")):
            if name in full and name in have:
                continue
            cases.append((lines[name].isnull() if name in have else ibis.literal(True), NUMBER[reason]))
        written = {n: self._written(lines, n) for n in DATES if n in have}
        for name in self.wanted.dates:
            missing = written[name].isnull() if name in written else ibis.literal(True)
            cases.append((missing, NUMBER["no_date"]))
        for name, text in written.items():
            right = texts.within(lines[name]).fill_null(False)
            cases.append((text.notnull() & ~right, NUMBER["bad_date"]))
        if "quantity" in have:
            cases.append((lines["quantity"].isnull(), NUMBER["bad_quantity"]))
        return ibis.cases(*cases, else_=ibis.null("int32")).cast("int32") if cases else ibis.null("int32")

    @staticmethod
    def _written(lines: ir.Table, name: str) -> ir.Value:
        written = f"{AS_TEXT}{name}"
        return lines[written] if written in lines.columns else lines[name]


def _type(name: str) -> str:
    return "int64" if name == "age" else "date" if name == "born" else "string"


def settled(lines: Lines, table: ir.Table) -> ir.Table:
    """Lines after those that repeat others, and those that are taken back: ``reason``, ``weight`` and ``lead``.

    ``weight`` is how many procedures a line stands for, ``lead`` 1 for the line that stands for those that are one
    with it; they are there where lines of any profile may have quantities.
    """
    if lines.once:
        table = _repeated(lines, table)
    if lines.merges:
        return _merged(lines, table)
    if lines.wanted.merges:
        return table.mutate(weight=ibis.literal(1, "int64"), lead=ibis.literal(1, "int64"))
    return table


def _repeated(lines: Lines, table: ir.Table) -> ir.Table:
    """Of usable lines that are equal in all named columns the first file's counts."""
    key = [table["reason"].isnull(), *(table[name] for name in lines.equal(table))]
    number = ibis.row_number().over(group_by=key, order_by=_in_order(table, ["file", "row"]))
    again = table["reason"].isnull() & (number > 0)
    return table.mutate(reason=again.ifelse(NUMBER["repeated"], table["reason"]).cast("int32"))


def _in_order(table: ir.Table, names: Sequence[str]) -> list[ir.Value]:
    return [table[name].asc(nulls_first=False) for name in names if name in table.columns]


def _merged(lines: Lines, table: ir.Table) -> ir.Table:
    """Usable lines that are one: each has the columns of the first positive one, and that one has the sum.

    ``taken_back`` is true of all that the sum takes back, also of those that repeat one of them.
    """
    usable = table["reason"].isnull()
    held = usable | (table["reason"] == NUMBER["repeated"])
    key = [held.fill_null(False), *(table[name] for name in lines.same() if name in table.columns)]
    positive = [usable.desc(), (table["quantity"] > 0).desc()]
    order = [*positive, *_in_order(table, [*lines.named(table), "file", "row"])]
    within = ibis.window(group_by=key, order_by=order, preceding=None, following=None)
    number = ibis.row_number().over(group_by=key, order_by=order)
    total = usable.ifelse(table["quantity"], 0).sum().over(ibis.window(group_by=key))
    kept = {"file", "row", "reason", "quantity"}
    first = {
        name: usable.ifelse(table[name].first(include_null=True).over(within), table[name])
        for name in table.columns
        if name not in kept and not name.startswith(OWN)
    }
    back = (held & (total <= 0)).fill_null(False)
    made = table.mutate(**first, taken_back=back, _total=total, _number=number, _usable=usable)
    gone = made["_usable"] & made["taken_back"]
    reason = gone.ifelse(NUMBER["reversed"], made["reason"]).cast("int32")
    lead = (made["_number"] == 0).cast("int64")
    below = (gone & (made["_total"] < 0) & (made["_number"] == 0)).fill_null(False)
    made = made.mutate(reason=reason, lead=lead, weight=lead * made["_total"], below=below)
    return made.drop("_number", "_total", "_usable")


def taken_back(lines: Lines, table: ir.Table) -> ir.BooleanValue:
    """Of lines that no definition has: whether the sum of those that are one takes them back."""
    counts = table["quantity"].notnull() & ~_superseded(table)
    key = [counts, table["bad_day"], *(table[name] for name in lines.same() if name in table.columns)]
    return counts & (table["quantity"].sum().over(ibis.window(group_by=key)) <= 0)


def _superseded(table: ir.Table) -> ir.BooleanValue:
    return (table["reason"] == NUMBER["superseded"]).fill_null(False)
