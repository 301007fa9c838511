"""What each location does and how far its patients travel, for those who draw it.

In: the result. Out: a table with a row per location, norm, norm year and method.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from cns_check.array_types import Floats, Whole
from cns_check.judge.evaluate import Block
from cns_check.report.result.journeys import Journeys, Travelling, minutes
from cns_check.report.result.optimum_tables import METHOD, Optimum
from cns_check.report.result.result import Result
from cns_check.report.result.table import Column, Plain, Table
from cns_check.report.result.tables import TRAVEL
from cns_check.words import natural

#: What a location does: it stays and may receive, stops, opens, or nothing decides on it.
DOES = ("stays", "stops", "opens", "other")
#: What a location does by what an optimum decides.
_DECIDED = {"keep": "stays", "stop": "stops", "open": "opens", "not_opened": "other"}
#: As the tables of travel have them.
_DECIMALS = 9

SITES: tuple[Column, ...] = (
    *TRAVEL[:4],
    Column("region_id", "text", "Region of the location; empty when unknown."),
    Column("location_id", "text", "The location."),
    Column("does", "text", "stays, stops, opens or other."),
    Column("volume_before", "number", "Calendar volume of the basis year; empty when not exactly known."),
    Column("volume_after", "number", "The same after; empty when not exactly known, or where nothing is reallocated."),
    Column("minutes_before", "number", "Mean minutes of those who go there today, as far as they are known."),
    Column("minutes_after", "number", "Mean minutes of those who go there after, as far as they are known."),
)

Row = dict[str, Plain]
#: Per location its mean minutes.
_Means = dict[str, float]


def site_table(result: Result) -> Table | None:
    """The locations of a result with travel inputs, in the order of its tables; None without those inputs."""
    if result.travel is None:
        return None
    if result.optimum is not None:
        rows = _optimised(result, result.optimum)
    else:
        rows = _reallocated(result) if result.reallocated else _today(result)
    return Table.of("sites", SITES, list(rows))


def _reallocated(result: Result) -> Iterator[Row]:
    """As the table of volumes before and after has the norm's sum."""
    senders = {(_key(r), r["from_location_id"]) for r in result.transfers.records()}
    means = _means(result.journeys)
    for row in result.after.records():
        if row["intervention_id"] is not None:
            continue
        key, location = _key(row), str(row["location_id"])
        does = "other"
        if row["eligible"]:
            does = "opens" if row["volume_before"] == 0 else "stays"
        elif (key, location) in senders:
            does = "stops"
        before, after = means.get(key, ({}, {}))
        yield {
            **{column.name: row[column.name] for column in SITES[:6]},
            "does": does,
            "volume_before": row["volume_before"],
            "volume_after": row["volume_after"],
            "minutes_before": before.get(location),
            "minutes_after": after.get(location),
        }


def _optimised(result: Result, optimum: Optimum) -> Iterator[Row]:
    """As the optimum decides; where it decides nothing, who performs today."""
    today: dict[tuple[Plain, ...], dict[str, Row]] = {}
    for row in _today(result):
        today.setdefault(_key(row), {})[str(row["location_id"])] = row
    decided: dict[tuple[Plain, ...], dict[str, Row]] = {}
    for row in optimum.tables.decisions.records():
        decided.setdefault(_key({**row, "method": None}), {})[str(row["location_id"])] = row
    means = _means(result.journeys)
    for key in dict.fromkeys((*decided, *today)):
        of = decided.get(key, {})
        method = METHOD if of else None
        _, after = means.get((*key[:3], METHOD), ({}, {}))
        before = means[key if key in means else (*key[:3], METHOD)][0]
        for location in sorted({*of, *today.get(key, {})}, key=natural):
            if location not in of:
                yield {**today[key][location], "method": method}
                continue
            row = of[location]
            yield {
                **{name: row[name] for name in ("norm_set", "norm_id", "norm_year", "region_id", "location_id")},
                "method": method,
                "does": _DECIDED[str(row["decision"])],
                "volume_before": row["volume_before"],
                "volume_after": row["volume_after"],
                "minutes_before": before.get(location),
                "minutes_after": after.get(location),
            }


def _today(result: Result) -> Iterator[Row]:
    """Who performs, as the verdicts have them."""
    means = _means(result.journeys)
    volumes = _volumes(result.journeys)
    for row in result.verdicts.records():
        key, location = _key({**row, "method": None}), str(row["location_id"])
        at = key if key in means else (*key[:3], METHOD)
        if row["verdict"] == "not_performed" or at not in means:
            continue
        yield {
            **{name: row[name] for name in ("norm_set", "norm_id", "norm_year", "region_id", "location_id")},
            "method": None,
            "does": "other",
            "volume_before": volumes[at].get(location),
            "volume_after": None,
            "minutes_before": means[at][0].get(location),
            "minutes_after": None,
        }


def _key(row: Row) -> tuple[Plain, ...]:
    return row["norm_set"], row["norm_id"], row["norm_year"], row["method"]


def _of(each: Travelling) -> tuple[Plain, ...]:
    return each.block.norm_set.id, each.block.norm.id, each.block.norm_year, each.method


def _means(journeys: Journeys | None) -> dict[tuple[Plain, ...], tuple[_Means, _Means]]:
    """Per norm, norm year and method the mean minutes to each location, before and after."""
    if journeys is None:
        return {}
    found = {}
    ids = journeys.country.roster.ids
    for each in journeys.travelling:
        patients = each.patients
        before, after = minutes(journeys.country, each)
        found[_of(each)] = (
            _mean(ids, patients.home, patients.volume, before),
            _mean(ids, patients.location, patients.volume, after),
        )
    return found


def _mean(ids: tuple[str, ...], at: Whole, volume: Floats, long: Floats) -> _Means:
    known = (at >= 0) & ~np.isnan(long)
    people = np.bincount(at[known], weights=volume[known], minlength=len(ids))
    total = np.bincount(at[known], weights=volume[known] * long[known], minlength=len(ids))
    return {ids[i]: round(float(total[i] / people[i]), _DECIMALS) for i in np.flatnonzero(people > 0).tolist()}


def _volumes(journeys: Journeys | None) -> dict[tuple[Plain, ...], dict[str, float]]:
    """Per norm and norm year the volume of each location, where it is exactly known."""
    if journeys is None:
        return {}
    ids = journeys.country.roster.ids
    return {_of(each): _exact(ids, each.block) for each in journeys.travelling}


def _exact(ids: tuple[str, ...], block: Block) -> dict[str, float]:
    cells = [block.cells.year(i, block.basis_year) for i in block.norm.counts]
    low, high = (np.sum([getattr(c, end) for c in cells], axis=0) for end in ("low", "high"))
    return {ids[i]: float(low[i]) for i in np.flatnonzero(low == high).tolist()}
