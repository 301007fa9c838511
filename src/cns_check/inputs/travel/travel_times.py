"""How long it takes from where patients live to the sites: ``--travel-times``, a file in; arrays out.

Every row is checked; only those that a run needs are kept. A national table has a hundred times as many rows as a
region needs, so it is read some rows at a time.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from cns_check.array_types import Texts
from cns_check.diagnostics import Diagnostic, Place, diagnostic
from cns_check.inputs.checked_tables import InputFile
from cns_check.inputs.files.columns import Bools, Column, Ints, present
from cns_check.inputs.files.findings import Findings
from cns_check.inputs.files.first_rows import first_of_each
from cns_check.inputs.files.small_table import SmallTable
from cns_check.inputs.files.table_blocks import BLOCK, Data, sha256_of, table_blocks
from cns_check.inputs.files.table_profile import ProfileBytes, TableForm
from cns_check.inputs.places.id_tables import id_column
from cns_check.inputs.travel.decimals import NO_NUMBER, PARTS, Numbers, blanks, in_parts, numbers
from cns_check.inputs.travel.kept_rows import KeptRows, kept_rows
from cns_check.inputs.travel.plain_travel import PlainTravel, plain_travel
from cns_check.words import Said

COLUMNS = ("origin_id", "destination_id", "minutes", "distance")
FORM = TableForm(
    Said.of("the table of travel times"),
    COLUMNS,
    COLUMNS,
    "O011",
    padded=("origin_id", "destination_id"),
    decimals=("minutes", "distance"),
)
#: Nearly two years, and further than the sun is wide: more is no travel.
MOST_MINUTES, MOST_DISTANCE = 1_000_000, 1_000_000_000

Small = npt.NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class TravelTimes:
    """Travel, a row for each origin and site that are known, by origin and site.

    Minutes and distance are whole numbers of parts of a unit, so that keys made of them compare exactly: thousandths,
    or billionths where any row that was kept has more than three decimals.

    Attributes:
        origin_ids: Origins that have a row, sorted.
        site_ids: Sites that have a row, sorted.
        origin: Number in ``origin_ids`` per row.
        site: Number in ``site_ids`` per row: the destination.
        minutes: Per row, in parts.
        minutes_parts: In how many parts a minute is kept: 1,000 or 1,000,000,000.
        distance: Per row, in parts; of the unit of the file, metres as a rule.
        distance_parts: In how many parts a unit of distance is kept.
        rows: Where each row stands.
        to_no_site: Rows to a destination that is no site of the run, left out.
        from_no_origin: Rows from an origin that the run does not know, left out.
        without_minutes: Rows without minutes, which are no rows.
        file: The file read.
    """

    origin_ids: Texts
    site_ids: Texts
    origin: Small
    site: Small
    minutes: Ints
    minutes_parts: int
    distance: Ints
    distance_parts: int
    rows: KeptRows
    to_no_site: int
    from_no_origin: int
    without_minutes: int
    file: InputFile


@dataclass(eq=False)
class _Kept:
    """What was kept of the blocks so far, under numbers that hold for all blocks."""

    origins: dict[str, int] = field(default_factory=dict)
    sites: dict[str, int] = field(default_factory=dict)
    parts: list[tuple[Ints, Ints, Ints, Ints, Ints]] = field(default_factory=list)
    rows: KeptRows | None = None
    all: int = 0
    to_no_site: int = 0
    from_no_origin: int = 0
    without_minutes: int = 0
    rounded: int = 0


def read_travel_times(
    path: str,
    data: Data,
    *,
    sites: Collection[str] | None = None,
    origins: Collection[str] | None = None,
    given: ProfileBytes | None = None,
    block: int = BLOCK,
) -> tuple[TravelTimes | None, tuple[Diagnostic, ...]]:
    """Reads ``--travel-times``: columns ``origin_id, destination_id, minutes, distance``.

    Args:
        path: As the user named it.
        data: The whole file, in memory or mapped.
        sites: The destinations that matter; None: all.
        origins: The origins that matter; None: all.
        given: Its profile; None for canonical columns.
        block: Bytes that are read together.

    Returns:
        The travel times, None when there is any error, and all diagnostics by line. Equal rows count once; a row
        without minutes is none. Of rows that are not kept only those read together are held against each other.
    """
    findings = Findings(path)
    kept = _Kept()
    for table in table_blocks(path, data, FORM, findings, given, block, _plain):
        _take(table, sites, origins, kept, findings)
    if kept.rows is None:
        return None, findings.finish()
    columns = [np.concatenate(each) for each in zip(*kept.parts, strict=True)] if kept.parts else []
    chosen = _once(columns, kept, findings)
    _tell(kept, path, findings)
    if findings.errors:
        return None, findings.finish()
    file = InputFile(path, len(data), sha256_of(data), kept.all, 0)
    return _travel(columns, chosen, kept, file), findings.finish()


def _plain(path: str, data: bytes) -> SmallTable | None:
    return plain_travel(path, data, (MOST_MINUTES, MOST_DISTANCE))


def _take(
    table: SmallTable,
    sites: Collection[str] | None,
    origins: Collection[str] | None,
    kept: _Kept,
    findings: Findings,
) -> None:
    """Checks the rows of a block, and keeps those that matter."""
    origin, site = id_column(table, "origin_id", findings), id_column(table, "destination_id", findings)
    read = _numbers(table, findings)
    minutes, distance = (each.parts for each in read)
    none = minutes == NO_NUMBER if isinstance(table, PlainTravel) else blanks(table.column("minutes"))
    whole = origin.marks(bool) & site.marks(bool) & (minutes != NO_NUMBER) & (distance != NO_NUMBER)
    first, before = first_of_each(origin.codes * (len(site.texts) + 1) + site.codes, whole)
    # The first row of a pair may be one that is none.
    first, before = _first_whole(origin, site, whole) if (whole != whole[before]).any() else (first, before)
    other = whole & ((minutes != minutes[before]) | (distance != distance[before]))
    _contradicting(table, origin, site, (minutes, distance), other, before, findings)

    to_site = np.ones(len(none), dtype=np.bool_) if sites is None else site.marks(lambda t: t in sites)
    from_origin = np.ones(len(none), dtype=np.bool_) if origins is None else origin.marks(lambda t: t in origins)
    kept.all += table.rows
    kept.without_minutes += int(none.sum())
    kept.to_no_site += int((whole & ~to_site).sum())
    kept.from_no_origin += int((whole & to_site & ~from_origin).sum())
    needed = whole & to_site & from_origin
    kept.rounded += sum(int((needed & each.rounded).sum()) for each in read)
    rows = first[needed[first]]
    columns = (
        _numbered(origin, rows, kept.origins),
        _numbered(site, rows, kept.sites),
        minutes[rows],
        distance[rows],
        table.lines[rows],
    )
    kept.parts.append(columns)
    kept.rows = kept.rows or kept_rows(table, rows[:0])


def _numbers(table: SmallTable, findings: Findings) -> list[Numbers]:
    """Minutes and distance."""
    if isinstance(table, PlainTravel):
        exact = np.zeros(table.rows, dtype=np.bool_)
        return [Numbers(table.minutes, exact), Numbers(table.distance, exact)]
    none = blanks(table.column("minutes"))
    what = Said.of("a number of minutes of 0 or more")
    read = [numbers(table, "minutes", "O003", what, MOST_MINUTES, findings, blank=none)]
    what = Said.of("a distance of 0 or more")
    return [*read, numbers(table, "distance", "O003", what, MOST_DISTANCE, findings, blank=none)]


def _first_whole(origin: Column, site: Column, whole: Bools) -> tuple[Ints, Ints]:
    """As :func:`first_of_each`, of the rows that have everything."""
    own = np.arange(len(whole))
    keys = np.where(whole, origin.codes * (len(site.texts) + 1) + site.codes, -1 - own)
    return first_of_each(keys, whole)


def _contradicting(
    table: SmallTable,
    origin: Column,
    site: Column,
    values: tuple[Ints, Ints],
    other: Bools,
    before: Ints,
    findings: Findings,
) -> None:
    def says(row: int) -> Said:
        earlier = int(before[row])
        names = origin.text(row), site.text(row)
        return _differs(names, [v[row] for v in values], [v[earlier] for v in values], table.place(earlier))

    findings.rows("O004", table, np.asarray(other, dtype=np.bool_), says, field="minutes")


def _differs(pair: tuple[str, str], one: Sequence[np.int64], other: Sequence[np.int64], where: Place) -> Said:
    minutes, distance = (number / PARTS for number in one)
    others, away = (number / PARTS for number in other)
    return Said.of(
        "from {origin!r} to {site!r}: {minutes:g} min, {distance:g} here, and {others:g} min, {away:g} at {where}",
        origin=pair[0],
        site=pair[1],
        minutes=minutes,
        distance=distance,
        others=others,
        away=away,
        where=where,
    )


def _numbered(column: Column, rows: Ints, numbers_: dict[str, int]) -> Ints:
    """The numbers, for all blocks, of the texts of some rows."""
    codes = column.codes[rows]
    number = np.full(len(column.texts), -1, dtype=np.int64)
    for code in present(codes, len(column.texts)):
        number[code] = numbers_.setdefault(column.texts[code], len(numbers_))
    return number[codes]


def _once(columns: Sequence[Ints], kept: _Kept, findings: Findings) -> Ints:
    """The rows that are kept, a pair once, by origin and site; refuses what differs from block to block."""
    assert kept.rows is not None
    if not columns:
        return np.empty(0, dtype=np.int64)
    origin, site, minutes, distance, lines = columns
    first, before = first_of_each(origin * max(len(kept.sites), 1) + site, np.ones(len(origin), dtype=np.bool_))
    other = (minutes != minutes[before]) | (distance != distance[before])
    if other.any():
        table = replace(kept.rows.table, lines=lines)
        names = list(kept.origins), list(kept.sites)

        def says(row: int) -> Said:
            earlier = int(before[row])
            pair = names[0][origin[row]], names[1][site[row]]
            one, there = ([v[at] for v in (minutes, distance)] for at in (row, earlier))
            return _differs(pair, one, there, table.place(earlier))

        findings.rows("O004", table, np.asarray(other, dtype=np.bool_), says, field="minutes")
    return first


def _tell(kept: _Kept, path: str, findings: Findings) -> None:
    """What was left out and what was rounded, with how many rows."""
    place = Place(path)
    if kept.without_minutes:
        one, more = "{count} row has no minutes: it is none", "{count} rows have no minutes: they are none"
        findings.add(diagnostic("O005", Said.counted(kept.without_minutes, one, more), place))
    if kept.to_no_site:
        one, more = "{count} row leads to no site, and is left out", "{count} rows lead to no site, and are left out"
        findings.add(diagnostic("O006", Said.counted(kept.to_no_site, one, more), place))
    if kept.from_no_origin:
        one = "{count} row is of an origin that the origins lack, and is left out"
        more = "{count} rows are of origins that the origins lack, and are left out"
        findings.add(diagnostic("O006", Said.counted(kept.from_no_origin, one, more), place))
    if kept.rounded:
        one = "{count} number has more than nine decimals, and is rounded to nine"
        more = "{count} numbers have more than nine decimals, and are rounded to nine"
        findings.add(diagnostic("O007", Said.counted(kept.rounded, one, more), place))


def _travel(columns: Sequence[Ints], chosen: Ints, kept: _Kept, file: InputFile) -> TravelTimes:
    assert kept.rows is not None
    none = np.empty(0, dtype=np.int64)
    origin, site, minutes, distance, lines = (c[chosen] for c in columns) if columns else (none,) * 5
    origin_ids, origin = _sorted(kept.origins, origin)
    site_ids, site = _sorted(kept.sites, site)
    pair = origin * max(len(site_ids), 1) + site
    order = np.arange(len(pair)) if (np.diff(pair) > 0).all() else np.argsort(pair, kind="stable")
    minutes, minutes_parts = in_parts(minutes[order])
    distance, distance_parts = in_parts(distance[order])
    return TravelTimes(
        origin_ids,
        site_ids,
        origin[order].astype(np.int32),
        site[order].astype(np.int32),
        minutes,
        minutes_parts,
        distance,
        distance_parts,
        KeptRows(replace(kept.rows.table, lines=lines[order])),
        kept.to_no_site,
        kept.from_no_origin,
        kept.without_minutes,
        file,
    )


def _sorted(numbers_: dict[str, int], rows: Ints) -> tuple[Texts, Ints]:
    """Ids in their order, and the rows under their new numbers."""
    ids = np.array(list(numbers_), dtype=object)
    order = np.array(sorted(range(len(ids)), key=ids.__getitem__), dtype=np.int64)
    rank = np.empty(len(ids), dtype=np.int64)
    rank[order] = np.arange(len(ids))
    return ids[order] if len(ids) else ids, rank[rows] if len(ids) else rows
