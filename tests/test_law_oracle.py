"""Random small worlds with successors, days, joint volumes and closures: the tool's report against the plain oracle.

The worlds are the same in every run. To look for new ones, set ``CNS_CHECK_EXAMPLES=2000``.
"""

from __future__ import annotations

from hypothesis import given

from law_worlds import worlds
from strategies import examples
from test_reallocation_oracle import NORM, OF_MOVE, report_of, same


@examples(500)
@given(worlds())
def test_the_report_is_what_the_oracle_says(world):
    oracle, sets = world.oracle(), [world.norm_set]
    report = report_of(world)
    of_row = ("norm_id", "location_id", "norm_year")
    matters = oracle.matters(sets)
    ours = [
        dict(zip(of_row, key, strict=True))
        | {"contract_status": status, "reason_code": reason, "basis_matters": matters.get(key, False)}
        for key, (status, reason) in oracle.statuses(sets).items()
    ]
    same(report["verdicts"], ours, of_row)
    same(report["transfers"], oracle.transfers(sets), (*NORM, *OF_MOVE))
    same(report["after"], oracle.after(sets), (*NORM, "method", "intervention_id", "location_id"))
    same(report["regions"], oracle.regions(sets), (*NORM, "method", "region_id"))
