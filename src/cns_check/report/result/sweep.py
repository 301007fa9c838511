"""The tables of a sweep: what each minimum comes to, and the verdicts near the number in force.

In: rows, or the table of verdicts. Out: the tables.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from cns_check.report.result.table import Arrays, Plain, Table
from cns_check.report.result.tables import SWEEP
from cns_check.statements.shown import Shown
from cns_check.sweep.counts import Swept, rows_of

_JUDGED = frozenset({"met", "below", "undetermined"})


def sweep_table(swept: Sequence[Sequence[Swept]], shown: Shown) -> Table:
    """The table ``sweep``; of a filter on regions the rows of these."""
    records: list[dict[str, Plain]] = []
    for each in swept:
        block = each[0].block
        key: dict[str, Plain] = {"norm_set": block.norm_set.id, "norm_id": block.norm.id, "norm_year": block.norm_year}
        rows = (row for row in rows_of(each) if not shown.regions or row.region_id in shown.regions)
        records += [{**key, **row._asdict()} for row in rows]
    return Table.of("sweep", SWEEP, records)


def over_all(table: Table) -> Table:
    """The rows of all locations together: what stays where row tables are left out."""
    at = [region is None for region in table.arrays["region_id"].tolist()]
    return Table(table.name, table.columns, {name: values[at] for name, values in table.arrays.items()})


def margin_table(verdicts: Table, share: Fraction) -> Table:
    """The table ``margin``: the verdicts whose volume is, or may be, within a share of the minimum in force."""

    def made() -> Arrays:
        names = ("verdict", "volume_low", "volume_high", "minimum")
        columns = {c.name: verdicts.values(c) for c in verdicts.columns if c.name in names}
        rows = zip(*(columns[name] for name in names), strict=True)
        near = [_near(verdict, low, high, minimum, share) for verdict, low, high, minimum in rows]
        return {c.name: verdicts.arrays[c.name][near] for c in verdicts.columns}

    return Table("margin", verdicts.columns, made)


def _near(verdict: Plain, low: Plain, high: Plain, minimum: Plain, share: Fraction) -> bool:
    if verdict not in _JUDGED or not isinstance(minimum, int):
        return False
    within = share * minimum
    least = Fraction(str(low)) <= minimum + within
    return least and (high is None or Fraction(str(high)) >= minimum - within)
