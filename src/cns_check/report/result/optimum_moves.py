"""What moves in a result of any kind, in one form: the transfers, or what an optimum assigns to another location.

In: the result. Out: a table with the columns of ``transfers``.
"""

from __future__ import annotations

from collections.abc import Iterator

from cns_check.report.result.optimum_tables import METHOD, Optimum
from cns_check.report.result.result import Result
from cns_check.report.result.table import Plain, Table
from cns_check.report.result.tables import TRANSFERS

#: As the tables of an optimum have them.
_DECIMALS = 9
_KEY = ("norm_set", "norm_id", "norm_year", "region_id", "intervention_id", "from_location_id", "location_id")


def moved_table(result: Result) -> Table:
    """The table ``transfers``; of an optimum a row per intervention, from and to, over all origins.

    Who stays where he goes today is not in it. Without a receiver it is demand that no location which may be open can
    be reached from.
    """
    optimum = result.optimum
    if optimum is None:
        return result.transfers
    return Table("transfers", TRANSFERS, lambda: Table.of("transfers", TRANSFERS, list(_moved(optimum, result))).arrays)


def _moved(optimum: Optimum, result: Result) -> Iterator[dict[str, Plain]]:
    network = {(r["norm_set"], r["norm_id"], r["norm_year"]): r["network"] for r in optimum.tables.optimum.records()}
    basis = {(n.norm_set, n.norm_id, n.norm_year): n.basis_year for n in result.norms}
    summed: dict[tuple[Plain, ...], float] = {}
    for row in optimum.tables.assignments.records():
        if row["location_id"] != row["from_location_id"]:
            key = tuple(row[name] for name in _KEY)
            summed[key] = summed.get(key, 0.0) + float(row["volume"] or 0)
    for (norm_set, norm, year, region, intervention, sender, receiver), volume in summed.items():
        yield {
            "norm_set": norm_set,
            "norm_id": norm,
            "norm_year": year,
            "network": network[norm_set, norm, year],
            "region_id": region,
            "route": None,
            "intervention_id": intervention,
            "from_location_id": sender,
            "to_location_id": receiver,
            "volume": round(volume, _DECIMALS),
            "method": METHOD,
            "basis_year": basis[str(norm_set), str(norm), int(year or 0)],
            "reason_code": "no_travel_time" if receiver is None else None,
        }
