"""Rows as delivered to rows with canonical columns: read as text, trimmed, joined; which are dropped or superseded.

In: tables as an engine reads them, with their layouts. Out: one table per profile. Blank is null in every column.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import ibis

from cns_check.count.date_format import DateFormat, read_format
from cns_check.count.layout import Layout, names_of
from cns_check.count.plan import texts
from cns_check.count.plan.small import small
from cns_check.count.profile import DATES, Joined, RecordProfile, Roles, Sides, Spelling, headers_of

if TYPE_CHECKING:
    import ibis.expr.types as ir

#: What an engine adds to a table: the number of the file, and of the row in it where places are asked.
FILE, ROW = "_file", "_row"
#: What kind a column is that no file of a part holds.
_TYPES = {"file": "int32", "row": "int64"}
#: Prefix of a column as text, for those who compare lines in all that is named.
AS_TEXT = "t."
#: What stands for a column that a rule of the profile is about.
RULE = "rule."
_AS_IT_IS = Spelling.model_construct()
_SIDES = Sides.model_construct(left=("left",), right=("right",), both=("both",))


@dataclass(frozen=True)
class Part:
    """A table of files of one profile with the same headers.

    Attributes:
        table: Its columns by header, with :data:`FILE` and perhaps :data:`ROW`.
        layout: Where canonical columns are in it.
        full: Headers of columns of text that have no blank.
    """

    table: ir.Table
    layout: Layout
    full: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Source:
    """The files of one profile.

    Attributes:
        number: Of the profile.
        profile: How they were delivered.
        parts: Their tables.
        joined: Per joined table of the profile its parts.
        several: There are other profiles, whose records are others.
        places: Rows are told apart by file and row.
        costly: Reading is dear, as of CSV: lines are kept once they are read.
        delivered: Rank of each delivery by its text, once it is known.
        plain: Dates whose texts are known to be ISO days and nothing else, once that is known.
    """

    number: int
    profile: RecordProfile
    parts: tuple[Part, ...]
    joined: tuple[tuple[Part, ...], ...] = ()
    several: bool = False
    places: bool = False
    costly: bool = False
    delivered: Mapping[str, int] | None = None
    plain: frozenset[str] = frozenset()

    @property
    def full(self) -> frozenset[str]:
        """The canonical columns of their own files that have no blank."""
        given = [
            {name for name, headers in part.layout.columns.items() if set(headers) <= part.full} for part in self.parts
        ]
        return frozenset(set.intersection(*given)) if given else frozenset()

    @property
    def names(self) -> frozenset[str]:
        """The canonical columns that are given."""
        found = {name for part in self.parts for name in part.layout.columns}
        found |= set(self.profile.constants)
        return frozenset(found | {n for j in self.profile.joined for n in names_of(j.columns)})

    def format_of(self, name: str) -> DateFormat | None:
        """How a date is written; None for ISO."""
        given = self.profile.format_of(name)
        return read_format(given) if given is not None else None


class RowColumns:
    """The canonical columns of one part, each as an expression."""

    def __init__(self, source: Source, part: Part) -> None:
        self.source, self.profile, self.layout, self.table = source, source.profile, part.layout, part.table
        self.full = part.full

    def text(self, header: str) -> ir.StringValue:
        """A column of the file."""
        if header in self.full:
            return self.table[header]
        return texts.text(self.table[header], trim=self.profile.trim)

    def key(self, headers: Sequence[str]) -> ir.StringValue:
        """A key of one or several columns."""
        return texts.joined([self.text(h) for h in headers])

    def given(self) -> dict[str, ir.Value]:
        """Every canonical column that the part holds, but those of which a row has several."""
        found: dict[str, ir.Value] = {}
        for name, headers in self.layout.columns.items():
            found |= self._of(name, headers)
        return found

    def _of(self, name: str, headers: tuple[str, ...]) -> dict[str, ir.Value]:
        match name:
            case "date" | "admitted" | "discharged" | "born":
                return self._day(name, headers[0])
            case "codes":
                return {"codes": self._codes(headers)}
            case "code_dates" | "code_sides":
                return {}
            case "diagnoses":
                written = [self.text(h) for h in headers]
                found = ibis.array([texts.code(text, self.profile.spelling) for text in written])
                return {"diagnoses": found, f"{AS_TEXT}diagnoses": _listed(written)}
            case "principal":
                written = [self.text(headers[0])]
                return {name: texts.code(written[0], self.profile.spelling), f"{AS_TEXT}{name}": written[0]}
            case "code":
                column = self.table[headers[0]]
                if column.type().is_string() and not self.profile.trim and self.profile.spelling == _AS_IT_IS:
                    # As it is, blanks too, an engine can look for codes while it reads.
                    return {name: column}
                return {name: texts.code(self.text(headers[0]), self.profile.spelling)}
            case "side":
                return {"side": side(self.text(headers[0]), self.profile.sides), "side_text": self.text(headers[0])}
            case "quantity" | "age":
                made = texts.quantity if name == "quantity" else texts.whole
                decimal = self.profile.format.decimal
                return {name: made(self.table[headers[0]], trim=self.profile.trim, decimal=decimal)}
        return {name: self.key(headers)}

    def _day(self, name: str, header: str) -> dict[str, ir.Value]:
        column = self.table[header]
        if name in self.source.plain:
            return {name: column.try_cast("date")}
        found = texts.day(column, self.source.format_of(name), trim=self.profile.trim)
        written = texts.text(column, trim=self.profile.trim)
        return {name: found, f"{AS_TEXT}{name}": written}

    def _codes(self, headers: tuple[str, ...]) -> ir.ArrayValue:
        """The codes of a row, each with a date and side of its own where it has them."""
        dates, sides = self.layout.columns.get("code_dates"), self.layout.columns.get("code_sides")
        items = []
        for index, header in enumerate(headers):
            item: dict[str, ir.Value] = {"code": texts.code(self.text(header), self.profile.spelling)}
            if dates:
                column = self.table[dates[index]]
                item["day"] = texts.day(column, self.source.format_of("code_dates"), trim=self.profile.trim)
                item["day_text"] = texts.text(column, trim=self.profile.trim)
            if sides:
                item["side_text"] = self.text(sides[index])
                item["side"] = side(item["side_text"], self.profile.sides)
            items.append(ibis.struct(item))
        return ibis.array(items).filter(lambda item: item["code"].notnull())


def _listed(written: Sequence[ir.StringValue]) -> ir.StringValue:
    """Texts as one that orders as they do."""
    whole = written[0].fill_null("")
    for text in written[1:]:
        whole = whole + "\x01" + text.fill_null("")
    return whole


def side(written: ir.StringValue, given: Sides | None) -> ir.StringValue:
    """``left``, ``right`` or ``both``; null for anything else."""
    sides = given if given is not None else _SIDES
    named = {text: name for name in ("left", "right", "both") for text in headers_of(getattr(sides, name))}
    return written.cases(*named.items(), else_=None).cast("string") if named else ibis.null("string")


def role(written: ir.StringValue, roles: Roles | None) -> ir.StringValue:
    """``principal``, ``secondary``, or ``none`` for what the profile does not name."""
    given = {"principal": roles.principal, "secondary": roles.secondary} if roles is not None else {}
    named = {text: name for name, texts_ in given.items() for text in headers_of(texts_)}
    return written.cases(*named.items(), else_="none").fill_null("none") if named else ibis.literal("none")


def plain_rows(source: Source) -> ir.Table:
    """The rows of a profile with the columns of their own files alone."""
    made = [_part(source, part) for part in source.parts]
    return made[0] if len(made) == 1 else ibis.union(*alike(made))


def rows_of(source: Source) -> ir.Table:
    """The rows of a profile with every canonical column that it gives, those of joined tables too.

    Columns beside the canonical ones: ``file`` (and ``row``), ``dropped``, ``reversal``, ``delivery``; days have their
    text beside them, as ``t.date``.
    """
    rows = plain_rows(source)
    for joined, parts in zip(source.profile.joined, source.joined, strict=True):
        if joined.table == "records":
            rows = with_records(rows, joined, joined_rows(source, joined, parts))
    if "location_id" in rows.columns:
        rows = _locations(rows, source.profile)
    if source.several and "record_id" in rows.columns:
        rows = rows.mutate(record_id=ibis.literal(f"{source.number}/") + rows["record_id"])
    if source.profile.deliveries is not None and source.delivered is not None:
        rows = _superseded(rows, source)
    return rows


def _part(source: Source, part: Part) -> ir.Table:
    columns = RowColumns(source, part)
    profile, table = source.profile, part.table
    found: dict[str, ir.Value] = {"file": table[FILE].cast("int32")}
    if source.places:
        found["row"] = table[ROW].cast("int64")
    found |= columns.given()
    for name, value in profile.constants.items():
        found |= _constant(source, name, str(value))
    dropped = [_dropped(columns, part.layout.more[rule.column], rule, profile) for rule in profile.drop]
    if dropped:
        found["dropped"] = ibis.or_(*dropped).fill_null(False)
    if profile.reversals is not None:
        marks = [profile.tidy(text) for text in profile.reversals.in_]
        found["reversal"] = columns.text(part.layout.more[profile.reversals.column]).isin(marks).fill_null(False)
    if profile.repeats == "once":
        found |= {f"{AS_TEXT}{RULE}{n}": columns.text(h) for n, h in enumerate(part.layout.more.values())}
    if profile.deliveries is not None:
        found["delivery"] = columns.text(part.layout.more[profile.deliveries.column])
    return table.select(**found)


def _constant(source: Source, name: str, value: str) -> dict[str, ir.Value]:
    written = ibis.literal(value)
    if name in (*DATES, "born"):
        return {
            name: texts.day(written, source.format_of(name), trim=source.profile.trim),
            f"{AS_TEXT}{name}": written,
        }
    if name in {"quantity", "age"}:
        made = texts.quantity if name == "quantity" else texts.whole
        return {name: made(written, trim=False, decimal=source.profile.format.decimal)}
    if name == "side":
        return {"side": side(written, source.profile.sides), "side_text": written}
    return {name: texts.code(written, source.profile.spelling) if name in {"code", "principal"} else written}


def _dropped(columns: RowColumns, header: str, rule: object, profile: RecordProfile) -> ir.BooleanValue:
    written = columns.text(header)
    if rule.starts_with is not None:  # type: ignore[attr-defined]
        return written.startswith(profile.tidy(rule.starts_with))  # type: ignore[attr-defined]
    wanted = profile.tidy(rule.equals)  # type: ignore[attr-defined]
    return written == wanted if wanted else written.isnull()


def alike(tables: Sequence[ir.Table]) -> list[ir.Table]:
    """Tables with the same columns in the same order; what one lacks is null there."""
    types = {name: table[name].type() for table in reversed(tables) for name in table.columns}
    return [
        table.select(**{n: table[n].cast(t) if n in table.columns else ibis.null(t) for n, t in types.items()})
        for table in tables
    ]


def joined_rows(source: Source, joined: Joined, parts: Sequence[Part]) -> ir.Table:
    """A joined table: its columns, and ``key``."""
    made = []
    for part in parts:
        columns = RowColumns(source, part)
        made.append(part.table.select(key=columns.key(part.layout.key), **columns.given()))
    return made[0] if len(made) == 1 else ibis.union(*alike(made))


def with_records(rows: ir.Table, joined: Joined, others: ir.Table) -> ir.Table:
    """Rows with the columns of their records; ``partner`` says whether there was one, for those who tell."""
    once = others.filter(others["key"].notnull()).distinct()
    once = once.rename({f"_{name}": name for name in once.columns if name != "key"}).rename(_key="key")
    met = rows.left_join(once, rows[joined.key_name] == once["_key"])
    own = {name: met[name] for name in rows.columns}
    new = {name[1:]: met[name] for name in once.columns if name != "_key"}
    partner = met["_key"].notnull()
    if "partner" in own:
        partner = own.pop("partner") & partner
    return met.select(**own, **new, partner=partner)


def differing(others: ir.Table) -> ir.Table:
    """How many keys of a joined table have rows that differ: one row, ``keys``."""
    once = others.filter(others["key"].notnull()).distinct()
    again = once.group_by("key").agg(n=once.count())
    again = again.filter(again["n"] > 1)
    return again.agg(keys=again.count())


def location(written: ir.StringValue, profile: RecordProfile) -> ir.StringValue:
    """A location that ``locations`` does not name."""
    pad = profile.ids.pad
    if pad is None:
        return written
    return written.re_search("^[0-9]+$").ifelse(written.lpad(pad, "0"), written)


def _locations(rows: ir.Table, profile: RecordProfile) -> ir.Table:
    """Locations by their ids: as the profile names them, else as they are delivered."""
    if not profile.locations:
        return rows.mutate(location_id=location(rows["location_id"], profile)) if profile.ids.pad else rows
    assert isinstance(profile.locations, dict)
    named = {profile.tidy(text): id_ for text, id_ in profile.locations.items()}
    pairs = {"_delivered": list(named), "_id": list(named.values())}
    table = small(pairs, dict.fromkeys(pairs, "string"))
    padded = location(rows["location_id"], profile)
    looked = rows.mutate(location_id=rows["location_id"].isin(list(named)).ifelse(rows["location_id"], padded))
    met = looked.left_join(table, looked["location_id"] == table["_delivered"])
    kept = [n for n in rows.columns if n != "location_id"]
    return met.select(*kept, location_id=met["_id"].coalesce(met["location_id"]))


def _superseded(rows: ir.Table, source: Source) -> ir.Table:
    """Rows of which the key has a later delivery; blanks are alike."""
    assert source.delivered is not None
    assert source.profile.deliveries is not None
    pairs: dict[str, list[object]] = {"_text": list(source.delivered), "_rank": list(source.delivered.values())}
    ranks = small(pairs, {"_text": "string", "_rank": "int64"})
    ranked = rows.left_join(ranks, rows["delivery"] == ranks["_text"]).drop("_text")
    key = {f"_k{i}": ranked[n].cast("string").fill_null("") for i, n in enumerate(_names(source))}
    ranked = ranked.mutate(**key)
    latest = ranked.group_by(*key).agg(_latest=ranked["_rank"].max())
    met = ranked.left_join(latest, [ranked[k] == latest[k] for k in key])
    superseded = (met["_rank"] < met["_latest"]).fill_null(False)
    return met.select(*rows.columns, superseded=superseded)


def _names(source: Source) -> tuple[str, ...]:
    assert source.profile.deliveries is not None
    return source.profile.deliveries.latest_per
