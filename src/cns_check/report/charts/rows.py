"""What the charts are drawn from, beside the tables of a result: norm lines, dates, decisions.

In: the result and a language. Out: rows by norm or norm set.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from cns_check.norms.model import INDICATIVE
from cns_check.report.result.result import Result, UsedNormSet
from cns_check.report.result.table import Plain
from cns_check.words import Translate, date_text, natural

Row = dict[str, Plain]
#: Norm set and norm.
NormKey = tuple[str, str]

#: Labels of lines that are near each other stand on this many levels.
_LEVELS = 3


def in_order(rows: Sequence[Row], **of: tuple[str, ...]) -> list[Row]:
    """Rows with numbers that put them in natural order, N2 before N10, and what is not known last.

    Args:
        rows: Rows of a result table.
        **of: Per number the columns that it follows from, all ids.
    """
    ranks: dict[str, dict[tuple[Plain, ...], int]] = {}
    for name, columns in of.items():
        found = {tuple(row[c] for c in columns) for row in rows}
        ordered = sorted(found, key=lambda ids: [(i is None, natural(str(i))) for i in ids])
        ranks[name] = {ids: n for n, ids in enumerate(ordered)}
    return [{**row, **{name: ranks[name][tuple(row[c] for c in of[name])] for name in of}} for row in rows]


def norm_keys(result: Result) -> tuple[NormKey, ...]:
    """The norms of a result in their order."""
    return tuple(dict.fromkeys((n.norm_set, n.norm_id) for n in result.norms))


def lines(result: Result, tr: Translate) -> dict[NormKey, list[Row]]:
    """Per norm its numbers, each with the norm years in which it holds."""
    found: dict[NormKey, dict[tuple[int, str], list[int]]] = {}
    for n in result.norms:
        if n.minimum is not None:
            years = found.setdefault((n.norm_set, n.norm_id), {}).setdefault((n.minimum, n.status or ""), [])
            years.append(n.norm_year)
    label = tr("{minimum} in {years} ({status})")
    return {
        key: [
            {
                "minimum": minimum,
                "label": label.format(minimum=minimum, years=", ".join(map(str, years)), status=tr(status)),
                "level": i % _LEVELS,
            }
            for i, ((minimum, status), years) in enumerate(sorted(by_number.items()))
        ]
        for key, by_number in found.items()
    }


def marks(result: Result, tr: Translate) -> dict[str, str]:
    """Per norm and norm year (``set/norm/year``) what its number is, where nobody adopted it."""
    return {
        f"{n.norm_set}/{n.norm_id}/{n.norm_year}": f" ({tr(n.status)})"
        for n in result.norms
        if n.minimum is not None and n.status in INDICATIVE
    }


def dates(result: Result, tr: Translate) -> dict[str, list[Row]]:
    """Per norm set the days of its process and the starts of its regimes; what falls on one day is said together."""
    names = _names(tr)
    return {s.id: _by_day(s, names, tr) for s in result.run.norm_sets}


def _names(tr: Translate) -> Mapping[str, str]:
    return {
        "scenario_due": tr("scenarios due"),
        "timetable_due": tr("timetables due"),
        "fallback_after": tr("fallback from"),
        "earliest_effective": tr("earliest start"),
        "latest_effective": tr("latest start"),
        "comply-or-explain": tr("comply-or-explain"),
        "enforced": tr("enforced"),
    }


def _by_day(used: UsedNormSet, names: Mapping[str, str], tr: Translate) -> list[Row]:
    days: dict[date, list[str]] = {}
    for dated in used.dates:
        days.setdefault(dated.day, []).append(names.get(dated.what, dated.what))
    return [
        {"day": day.isoformat(), "label": f"{date_text(day, tr)} {', '.join(dict.fromkeys(said))}"}
        for day, said in sorted(days.items())
    ]


def decisions(result: Result, tr: Translate) -> list[Row]:
    """What each region decided, a row per norm and norm year."""
    return [
        {
            "norm_set": norm_set,
            "norm_id": norm_id,
            "norm_year": year,
            "region_id": region,
            "route": held.route,
            "effective": None if held.effective is None else held.effective.isoformat(),
            "effective_text": None if held.effective is None else date_text(held.effective, tr),
        }
        for (norm_set, norm_id, year, region), held in result.decided.items()
    ]
