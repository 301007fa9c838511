"""What records hold as a whole: which entries of diagnoses and codes. In: rows, vocabulary. Out: flags per record."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import ibis

from cns_check.count.plan.lines import OWN, Lines, settled, taken_back
from cns_check.count.plan.rows import Source, joined_rows, role
from cns_check.count.plan.small import small
from cns_check.count.reasons import NUMBER
from cns_check.count.rules import Rules
from cns_check.count.vocabulary import Vocabulary

if TYPE_CHECKING:
    import ibis.expr.types as ir

_SHOWS = ("principal", "diagnoses", "diagnosis_role")


def flag(entry: int) -> str:
    """The column that says whether a record has what an entry asks."""
    return f"has_{entry}"


def witnesses(lines: Lines, vocabulary: Vocabulary) -> ir.Table:
    """The lines, and rows without a code, in which records are looked through: ``record``, ``code``, diagnoses."""
    table = lines.every(blank=True)
    table = table.mutate(code=table["code"].nullif(""))
    shown = {name: table[name] for name in _SHOWS if name in table.columns}
    if not lines.merges:
        stays = ~table["superseded"] if "superseded" in table.columns else ibis.literal(True)
        table = table.select(record=table["record_id"], code=table["code"], stays=stays, **shown)
        return table.filter(table["stays"]).drop("stays")
    own = {f"{OWN}{name}": value for name, value in (shown | {"code": table["code"]}).items()}
    own[f"{OWN}record"] = table["record_id"]
    looked = table.select(**(lines.columns(table, {}) | own))
    named = looked.filter(looked["code"].isin(lines.words(vocabulary)))
    others = looked.filter(looked["code"].notin(lines.words(vocabulary)))
    blank = looked.filter(looked["code"].isnull() & (looked["reason"] != NUMBER["superseded"]).fill_null(True))
    parts = []
    for part in (settled(lines, named), others.mutate(taken_back=taken_back(lines, others))):
        stays = ~part["taken_back"] & (part["reason"] != NUMBER["superseded"]).fill_null(True)
        parts.append(part.filter(stays).select(*own))
    every = ibis.union(*parts, blank.select(*own))
    return every.select(**{name.removeprefix(OWN): every[name] for name in own})


def diagnoses(source: Source, looked: ir.Table) -> ir.Table | None:
    """Every diagnosis of a record: ``record``, ``value`` and ``role``; None where none are delivered."""
    found = list(_diagnoses(source, looked))
    for joined, parts in zip(source.profile.joined, source.joined, strict=True):
        if joined.table == "diagnoses":
            table = joined_rows(source, joined, parts)
            record = table["key"]
            if source.several:
                record = ibis.literal(f"{source.number}/") + record
            found += _diagnoses(source, table.mutate(record=record))
    if not found:
        return None
    return found[0] if len(found) == 1 else ibis.union(*found)


def _diagnoses(source: Source, table: ir.Table) -> Iterable[ir.Table]:
    if "principal" in table.columns:
        shown = table.filter(table["principal"].notnull())
        yield shown.select(record=shown["record"], value=shown["principal"], role=ibis.literal("principal"))
    if "diagnoses" in table.columns:
        if "diagnosis_role" in table.columns:
            of = role(table["diagnosis_role"], source.profile.roles)
        else:
            of = ibis.literal("secondary" if "principal" in source.names else "none")
        long = table.select(record=table["record"], value=table["diagnoses"], role=of).unnest("value")
        yield long.filter(long["value"].notnull())


def flags(
    rules: Rules, vocabulary: Vocabulary, source: Source, looked: ir.Table, shown: ir.Table | None
) -> ir.Table | None:
    """Per record which entries it has, a column each; None where no definition asks."""
    asked = sorted(rules.witnesses)
    if not asked:
        return None
    pairs = []
    of_codes = [(w[1], e, "any") for w, es in vocabulary.witness_codes.items() if w[0] == source.number for e in es]
    pairs.append(_met(looked.select("record", value=looked["code"], role=ibis.literal("any")), of_codes))
    if shown is not None:
        of_diagnoses = [
            (w[1], e, rules.entries[e].role)
            for w, es in vocabulary.diagnoses.items()
            if w[0] == source.number
            for e in es
        ]
        pairs.append(_met(shown, of_diagnoses))
    met = pairs[0] if len(pairs) == 1 else ibis.union(*pairs)
    met = met.filter(met["record"].notnull())
    return met.group_by("record").agg(**{flag(entry): (met["_entry"] == entry).any() for entry in asked})


def _met(table: ir.Table, words: Sequence[tuple[str, int, str]]) -> ir.Table:
    schema = {"_value": "string", "_entry": "int32", "_role": "string"}
    columns = {name: [word[i] for word in words] for i, name in enumerate(schema)}
    known = small(columns, schema)
    met = table.join(known, table["value"] == known["_value"])
    return met.filter((met["_role"] == "any") | (met["_role"] == met["role"])).select("record", "_entry")


def with_flags(table: ir.Table, found: ir.Table) -> ir.Table:
    """Lines with what their records hold."""
    names = [name for name in found.columns if name != "record"]
    found = found.rename(_record="record")
    met = table.left_join(found, table["record"] == found["_record"])
    return met.select(*table.columns, **{name: met[name].fill_null(False) for name in names})
