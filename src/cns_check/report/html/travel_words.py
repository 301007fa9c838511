"""What the page says of travel: headings of its tables, and what cannot work, at the top.

In: the result and a language. Out: words by name, and sentences.
"""

from __future__ import annotations

from cns_check.report.charts.map_of_travel import does_words, listed
from cns_check.report.charts.travel import CLASSES
from cns_check.report.people.names import Names
from cns_check.report.people.travel_tables import NOT_REACHED
from cns_check.report.result.optimum_moves import moved_table
from cns_check.report.result.result import Result
from cns_check.report.result.sites import site_table
from cns_check.report.result.table import Plain
from cns_check.words import Translate, in_language, number_text, reason_said

#: How what a location does stands out, as the verdicts do.
DOES_STATES = {"stays": "good", "stops": "bad", "opens": "later", "other": "none"}


def travel_terms(tr: Translate, *, optimum: bool) -> dict[str, str]:
    """Codes of these tables in words."""
    return {**does_words(tr, optimum=optimum), "before": tr("before"), "after": tr("after")}


def travel_headings(tr: Translate) -> dict[str, str]:
    """The columns of the tables ``travel``, ``effects`` and ``sites``."""
    return {
        "moment": tr("moment"),
        "patients": tr("patients"),
        "without_minutes": tr("without minutes"),
        "unplaced": tr("unplaced"),
        "mean_minutes": tr("mean minutes"),
        "median_minutes": tr("median"),
        "p90_minutes": tr("90%"),
        "max_minutes": tr("longest"),
        **{f"share_over_{limit}": tr("over {minutes}").format(minutes=limit) for limit in (30, 45, 60)},
        "moved": tr("moved"),
        "mean_extra_minutes": tr("extra minutes"),
        **CLASSES,
        "does": tr("what it does"),
        "minutes_before": tr("mean minutes before"),
        "minutes_after": tr("mean minutes after"),
        "effect": tr("effect"),
        "unit": tr("unit"),
        "before": tr("before"),
        "after": tr("after"),
        "change": tr("change"),
        "source": tr("source"),
    }


def not_reached(result: Result) -> list[str]:
    """Who stays and does not reach the minimum, with what is missing."""
    return [str(d.message) for d in result.diagnostics if d.code == NOT_REACHED]


def without_place(result: Result, tr: Translate) -> list[str]:
    """Of what finds no place a sentence per norm, norm year, method, region and reason."""
    names = Names(result)
    found: dict[tuple[Plain, ...], dict[str, float]] = {}
    for row in moved_table(result).records():
        if row["to_location_id"] is None and row["volume"]:
            key = tuple(row[c] for c in ("norm_set", "norm_id", "norm_year", "method", "region_id", "reason_code"))
            of = found.setdefault(key, {})
            sender = str(row["from_location_id"])
            of[sender] = of.get(sender, 0.0) + float(row["volume"])
    sentence = tr(
        "{norm}, norm year {year}, method {method}, region {region}: {volume} a year find no place ({reason}), from "
        "{locations}"
    )
    return [
        sentence.format(
            norm=names.norm(str(norm_set), str(norm_id)),
            year=year,
            method=method,
            region=tr("(no region)") if region is None else region,
            volume=number_text(sum(of.values()), tr),
            reason=in_language(reason_said(str(reason)), tr),
            locations=listed(list(of), tr),
        )
        for (norm_set, norm_id, year, method, region, reason), of in found.items()
    ]


def unlocated(result: Result, tr: Translate) -> str:
    """The locations that a map would show, in a sentence."""
    sites = site_table(result)
    return "" if sites is None else listed(list(dict.fromkeys(str(r["location_id"]) for r in sites.records())), tr)
