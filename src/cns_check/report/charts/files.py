"""Charts as SVG and PNG, for slides. The only room that draws; the same result gives the same bytes.

In: the result and a language. Out: bytes by file name.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from cns_check.report.charts import OF_OPTIMUM
from cns_check.report.charts.frontier import FRONTIERS_SHOWN, frontier_rows
from cns_check.report.charts.kind import MOST, Spec, Style, titled
from cns_check.report.charts.map import read_travel
from cns_check.report.charts.map_of_travel import NAMED, listed, named_places
from cns_check.report.charts.rows import NormKey, Row, dates, decisions, in_order, lines, marks, norm_keys
from cns_check.report.charts.sweep import SWEEP
from cns_check.report.charts.theme import LIGHT, config
from cns_check.report.charts.travel import REGIONS_SHOWN
from cns_check.report.people.names import Names
from cns_check.report.result.optimum_moves import moved_table
from cns_check.report.result.result import CLOSING, Result
from cns_check.report.result.sites import site_table
from cns_check.report.result.table import Table
from cns_check.report.result.what_if import what_ifs
from cns_check.words import Translate, english, in_language, natural

#: Pixels per unit of the PNG.
SCALE = 2
_BY_NAME = {kind.name: kind for kind in (*OF_OPTIMUM, SWEEP)}


@dataclass(frozen=True, slots=True)
class Figure:
    """One chart with its data.

    Attributes:
        name: Of its files, without suffix.
        spec: The whole specification.
    """

    name: str
    spec: Spec


def render(result: Result, *, tr: Translate = english) -> dict[str, bytes]:
    """All charts by file name; those without anything to draw are left out.

    Raises:
        ModuleNotFoundError: The extra ``html`` is not installed.
    """
    return drawn(figures(result, tr))


def drawn(figures: Iterable[Figure]) -> dict[str, bytes]:
    """Charts as SVG and PNG, by file name."""
    import vl_convert

    found: dict[str, bytes] = {}
    times: Counter[str] = Counter()
    for figure in figures:
        svg = vl_convert.vegalite_to_svg(figure.spec)
        # Some systems take names for one that differ by case; and `a-b` of `c` joins as `a` of `b-c` does.
        times[figure.name.lower()] += 1
        time = times[figure.name.lower()]
        name = figure.name if time == 1 else f"{figure.name}_{time}"
        found[f"{name}.svg"] = svg.encode()
        found[f"{name}.png"] = _packed(vl_convert.svg_to_png(svg, scale=SCALE))
    return found


def figures(result: Result, tr: Translate = english) -> Iterator[Figure]:
    """The charts of the last norm year of each norm, a file each, in a fixed order."""
    names = Names(result)
    keys = norm_keys(result)
    titles = {"/".join(key): names.norm(*key) for key in keys}
    short = {"/".join(key): titled(titles["/".join(key)], key[1]) for key in keys}
    shown = {"travel": result.travel is not None, "moves": result.has_after, "optimum": result.optimum is not None}
    maker = _Maker(result, Style(LIGHT, tr, short, 640, marks(result, tr), **shown), tr)
    if result.sweep is not None:
        for key in keys:
            yield from maker.of_sweep(result.sweep, key, titles["/".join(key)])
        return
    yield from maker.of_regions()
    for key in keys:
        yield from maker.of_norm(key, titles["/".join(key)])


class _Maker:
    def __init__(self, result: Result, style: Style, tr: Translate) -> None:
        self._style, self._tr = style, tr
        self._last = {(n.norm_set, n.norm_id): n.norm_year for n in result.norms}
        self._several = len(result.run.norm_sets) > 1
        self._verdicts = _grouped(result.verdicts, ("norm_set", "norm_id", "norm_year"))
        self._transfers = _grouped(moved_table(result), ("norm_set", "norm_id", "norm_year"))
        self._after = _grouped(result.after, ("norm_set", "norm_id", "norm_year"))
        self._regions = _grouped(result.regions, ("norm_set", "norm_id", "norm_year"))
        self._decisions = decisions(result, tr)
        self._lines, self._dates = lines(result, tr), dates(result, tr)
        self._places = result.locations
        sites, travel = site_table(result), result.travel
        self._sites = {} if sites is None else _grouped(sites, ("norm_set", "norm_id", "norm_year"))
        self._travel = {} if travel is None else _grouped(travel, ("norm_set", "norm_id", "norm_year"))
        frontier = None if result.optimum is None else result.optimum.tables.frontier
        self._frontier = {} if frontier is None else _grouped(frontier, ("norm_set", "norm_id", "norm_year"))
        self._what_if = tuple(in_language(said, tr) for said in what_ifs(result))

    def of_regions(self) -> Iterator[Figure]:
        """Regions against norms, a chart per norm set and its last norm year."""
        for norm_set in dict.fromkeys(s for s, _ in self._last):
            year = max(y for (s, _), y in self._last.items() if s == norm_set)
            keys = [key for key, last in self._last.items() if key[0] == norm_set and last == year]
            rows = [row for key in keys for row in self._verdicts.get((*key, year), ())]
            unplaced = [row for key in keys for row in self._first_method(self._regions.get((*key, year), ()))]
            title = self._tr("Locations that meet the norm, per region and norm, {year}").format(year=year)
            if _performing(rows):
                both = in_order([*rows, *unplaced], region_order=("region_id",))
                data = {"rows": both[: len(rows)], "unplaced": both[len(rows) :]}
                yield self._figure("regions", (norm_set, str(year)), title, data)

    def of_sweep(self, table: Table, key: NormKey, norm: str) -> Iterator[Figure]:
        """How many locations meet each minimum, of the last norm year of one norm."""
        year = self._last[key]
        rows = _grouped(table, ("norm_set", "norm_id", "norm_year")).get((*key, year), ())
        if any(row["region_id"] is None for row in rows):
            title = self._tr("{norm}: what each minimum would come to, {year}").format(norm=norm, year=year)
            data = {"rows": rows, "lines": self._lines.get(key, [])}
            yield self._figure("sweep", (*self._of(key), str(year)), title, data)

    def of_norm(self, key: NormKey, norm: str) -> Iterator[Figure]:
        """The charts of one norm."""
        tr, year = self._tr, self._last[key]
        rows = self._verdicts.get((*key, year), ())
        performing, name = _performing(rows), (*self._of(key), str(year))
        norm_lines = {"lines": self._lines.get(key, [])}
        if performing:
            more = self._cut(len(performing), MOST, tr("{shown} of {all} locations, those nearest to the minimum."))
            title = tr("{norm}: volumes against the norm, {year}").format(norm=norm, year=year)
            yield self._figure("volumes", name, title, {"rows": performing, **norm_lines}, more)
        yield from self._of_methods(key, norm, name, norm_lines)
        yield from self._of_travel(key, norm, name)
        yield from self._of_frontier(key, norm, name)
        held = [row for row in self._decisions if (row["norm_set"], row["norm_id"], row["norm_year"]) == (*key, year)]
        if held:
            title = tr("{norm}: timetable of the regions, {year}").format(norm=norm, year=year)
            rows = in_order(held, region_order=("region_id",))
            yield self._figure("timetable", name, title, {"rows": rows, "dates": self._dates.get(key[0], [])})

    def _of_methods(
        self, key: NormKey, norm: str, name: tuple[str, ...], norm_lines: Mapping[str, Sequence[Row]]
    ) -> Iterator[Figure]:
        tr, year = self._tr, self._last[key]
        transfers, after = self._transfers.get((*key, year), ()), self._after.get((*key, year), ())
        places = [self._placed(row) for row in self._verdicts.get((*key, year), ())]
        for method in dict.fromkeys(str(row["method"]) for row in (*transfers, *after)):
            moved = [row for row in transfers if row["method"] == method and row["volume"]]
            changed = [r for r in after if r["method"] == method and r["intervention_id"] is None and _changes(r)]
            unknown = self._unknown(sum(r["method"] == method and r["volume"] is None for r in transfers))
            said = {"norm": norm, "year": year, "method": method}
            named = (*name, method)
            if moved:
                senders = len({row["from_location_id"] for row in moved})
                more = self._cut(senders, MOST, tr("{shown} of {all} senders, those with the most volume."))
                title = tr("{norm}: what moves, {year}, method {method}").format(**said)
                ends = {f"{end}_order": ("region_id", f"{end}_location_id") for end in ("from", "to")}
                yield self._figure("flows", named, title, {"rows": in_order(moved, **ends)}, (*more, *unknown))
            located = any(p["latitude"] is not None for p in places) and not self._style.travel
            if any(row["to_location_id"] for row in moved) and located:
                title = tr("{norm}: what moves, on coordinates, {year}, method {method}").format(**said)
                receiving = {row["to_location_id"] for row in moved}
                crowd = len(places) > NAMED
                shown = [{**p, "unnamed": crowd and p["location_id"] not in receiving} for p in places]
                few = (tr("Only who receives is named."),) if crowd else ()
                yield self._figure("map", named, title, {"rows": moved, "places": shown}, (*few, *unknown))
            known = [row for row in changed if _known(row)]
            if known:
                more = self._cut(len(known), MOST, tr("{shown} of {all} locations, those that change most."))
                more = (*more, *self._unknown(len(changed) - len(known)))
                title = tr("{norm}: before and after, {year}, method {method}").format(**said)
                yield self._figure("change", named, title, {"rows": known, **norm_lines}, more)

    def _of_travel(self, key: NormKey, norm: str, name: tuple[str, ...]) -> Iterator[Figure]:
        """What each location does on the map, and how far patients travel; of each method, or as it is today."""
        tr, at = self._tr, (*key, self._last[key])
        sites, travel, transfers = (t.get(at, ()) for t in (self._sites, self._travel, self._transfers))
        for method in dict.fromkeys(row["method"] for row in (*sites, *travel)):
            said = {"norm": norm, "year": at[2], "method": method}
            named = (*name, *(() if method is None else (str(method),)))
            title, minutes = tr("{norm}: who is where, {year}"), tr("{norm}: minutes of travel, {year}")
            if method is not None:
                title = tr("{norm}: what moves, on coordinates, {year}, method {method}")
                minutes = tr("{norm}: minutes of travel, {year}, method {method}")
            moved = [row for row in transfers if row["method"] == method and row["volume"]]
            places = named_places([self._placed(row) for row in sites if row["method"] == method], moved)
            if any(place["latitude"] is not None for place in places):
                data = {"rows": moved, "places": places}
                unknown = self._unknown(sum(row["method"] == method and row["volume"] is None for row in transfers))
                yield self._figure("map", named, title.format(**said), data, (*self._of_places(places), *unknown))
            rows = [row for row in travel if row["method"] == method and row["mean_minutes"] is not None]
            regions = in_order(rows, region_order=("region_id",))
            kept = [row for row in regions if row["region_id"] is None or int(str(row["region_order"])) < REGIONS_SHOWN]
            more = self._cut(
                len({row["region_id"] for row in rows} - {None}),
                REGIONS_SHOWN,
                tr("{shown} of {all} regions, the first ones."),
            )
            if rows:
                yield self._figure("minutes", named, minutes.format(**said), {"rows": kept}, more)
            all_ = [row for row in rows if row["region_id"] is None and row["within_0"] is not None and row["moved"]]
            if all_:
                title = tr("{norm}: extra minutes of who goes elsewhere, {year}, method {method}").format(**said)
                yield self._figure("extra", named, title, {"rows": all_})

    def _of_frontier(self, key: NormKey, norm: str, name: tuple[str, ...]) -> Iterator[Figure]:
        """The least travel with each number of locations, where it was asked."""
        tr, year = self._tr, self._last[key]
        rows, regions = frontier_rows(self._frontier.get((*key, year), ()))
        if rows:
            more = self._cut(regions, FRONTIERS_SHOWN, tr("{shown} of {all} regions, the first ones."))
            title = tr("{norm}: the least travel with each number of locations, {year}").format(norm=norm, year=year)
            yield self._figure("frontier", name, title, {"rows": rows}, more)

    def _of_places(self, places: Sequence[Row]) -> Iterator[str]:
        """What a map leaves out."""
        if any(place["unnamed"] for place in places):
            yield self._tr("Only who receives is named.")
        without = [str(place["location_id"]) for place in places if place["latitude"] is None]
        if without:
            said = self._tr("Without coordinates in the register, so not on the map: {locations}.")
            yield from _folded(said.format(locations=listed(without, self._tr)))

    def _placed(self, row: Row) -> Row:
        facts = self._places.get(str(row["location_id"]))
        latitude, longitude = (facts.latitude, facts.longitude) if facts is not None else (None, None)
        return {**row, "latitude": latitude, "longitude": longitude}

    def _first_method(self, rows: Sequence[Row]) -> list[Row]:
        return [row for row in rows if row["method"] == rows[0]["method"]]

    def _of(self, key: NormKey) -> tuple[str, ...]:
        return key if self._several else key[1:]

    def _cut(self, there: int, most: int, template: str) -> tuple[str, ...]:
        return (template.format(shown=most, all=there),) if there > most else ()

    def _unknown(self, count: int) -> tuple[str, ...]:
        template = self._tr("Left out, because their volume is not exactly known: {count}.")
        return (template.format(count=count),) if count else ()

    def _figure(
        self,
        kind: str,
        name: Sequence[str],
        title: str,
        data: Mapping[str, Sequence[Row]],
        more: tuple[str, ...] = (),
    ) -> Figure:
        made = _BY_NAME[kind]
        travels = kind == "map" and self._style.travel
        style = self._style
        read = read_travel(self._tr, moves=style.moves, optimum=style.optimum) if travels else made.read(self._tr)
        said = (*_folded(read), *more, *self._what_if, self._tr(CLOSING))
        spec = {
            **made.make(self._style),
            "title": {"text": title, "subtitle": list(said)},
            "config": {**config(self._style.theme), "locale": locale_of(self._tr)},
            "datasets": {key: list(rows) for key, rows in data.items()},
        }
        return Figure(file_name(kind, name), spec)


def locale_of(tr: Translate) -> dict[str, object]:
    """Numbers as the language writes them."""
    mark = tr("0.5")[1]
    other = "." if mark == "," else ","
    return {"number": {"decimal": mark, "thousands": other, "grouping": [3], "currency": ["", ""]}}


def _packed(png: bytes) -> bytes:
    """The same picture in a third of the bytes: the drawing library packs loosely."""
    import struct
    import zlib

    head, chunks, at = png[:8], [], 8
    while at < len(png):
        (size,) = struct.unpack_from(">I", png, at)
        chunks.append((png[at + 4 : at + 8], png[at + 8 : at + 8 + size]))
        at += 12 + size
    pixels = zlib.compress(zlib.decompress(b"".join(data for kind, data in chunks if kind == b"IDAT")), 6)
    kept = [(kind, data) for kind, data in chunks if kind not in {b"IDAT", b"IEND"}]
    return head + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in (*kept, (b"IDAT", pixels), (b"IEND", b""))
    )


def _performing(rows: Sequence[Row]) -> list[Row]:
    return [row for row in rows if row["verdict"] != "not_performed"]


def _changes(row: Row) -> bool:
    """Something comes or goes, or nobody knows."""
    return any(row[name] is None or row[name] for name in ("volume_in", "volume_out"))


def _known(row: Row) -> bool:
    return all(row[name] is not None for name in ("volume_before", "volume_in", "volume_out", "volume_after"))


def _grouped(table: Table, by: tuple[str, ...]) -> dict[tuple[object, ...], list[Row]]:
    found: dict[tuple[object, ...], list[Row]] = {}
    rows = list(table.records())
    if any(column.name == "location_id" for column in table.columns):
        places = sorted({str(row["location_id"]) for row in rows}, key=natural)
        ranks = {place: n for n, place in enumerate(places)}
        rows = sorted(rows, key=lambda row: ranks[str(row["location_id"])])
    for row in rows:
        found.setdefault(tuple(row[name] for name in by), []).append(row)
    return found


def _folded(text: str) -> Iterator[str]:
    """A sentence in lines that fit above a chart."""
    import textwrap

    yield from textwrap.wrap(text, 110)


def file_name(kind: str, name: Sequence[str]) -> str:
    """The name of the files of a chart, without suffix: its kind, and the ids of what it is about."""
    return "-".join((kind, *(re.sub(r"[^A-Za-z0-9_-]", "_", part) for part in name)))
