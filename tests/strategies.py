"""Random small cases for the property tests: norm sets, volumes, a register, options; and how to write them as files.

The numbers are drawn close to the minima, and the years and places are few, so that ties, masks across a minimum,
missing years and organisations that are only together enough come up all the time.
"""

from __future__ import annotations

import csv
import os
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import yaml
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st

from oracle import DEFAULT_ACCEPT, File, Oracle

INTERVENTIONS = ("alpha", "beta", "gamma")
LOCATIONS = ("L1", "L2", "0101", "NA")
#: In the register of some cases, never in the volumes.
SILENT_LOCATION = "L9"
YEARS = (2021, 2022, 2023, 2024, 2025)
MINIMA = (1, 5, 10, 20)
NUMBERS = (0, 1, 4, 5, 9, 10, 11, 15, 19, 20, 21, 30)
MASKS = ((0, 1), (0, 4), (0, 9), (3, 7), (9, 10), (10, 12), (15, 25))
STATUSES = ("adopted", "reported", "guideline", "proposed")
CALENDAR = "calendar-year"

Dict = dict[str, Any]
#: How many cases are asked for; 0: the usual number, the same cases in every run.
ASKED = int(os.environ.get("CNS_CHECK_EXAMPLES", "0"))


def examples(usual: int) -> settings:
    """How a property is tried."""
    return settings(
        max_examples=ASKED or usual,
        derandomize=not ASKED,
        database=None,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
        phases=[Phase.generate, Phase.shrink],
    )


@dataclass(frozen=True)
class Case:
    """Everything that a run of ``evaluate`` sees."""

    norm_sets: list[Dict]
    files: list[File]
    register: dict[str, Dict] | None = None
    norm_years: list[int] | None = None
    data_year: int | None = None
    accept: tuple[str, ...] = DEFAULT_ACCEPT
    use_indicative: bool = False

    def oracle(self) -> Oracle:
        return Oracle(
            self.files,
            self.register,
            norm_years=self.norm_years,
            data_year=self.data_year,
            accept=self.accept,
            use_indicative=self.use_indicative,
        )

    def raised(self, file: int, row: int, by: int) -> Case:
        """The same case with more volume in one exactly known cell."""
        files = [File([dict(r) for r in f.rows], f.incomplete_years, f.absent) for f in self.files]
        cell = files[file].rows[row]
        cell["low"] += by
        cell["high"] += by
        return replace(self, files=files)


def sources() -> list[Dict]:
    return [{"document": "doc", "at": "section 1"}]


# Norm sets


@st.composite
def numbers(draw, *, status, guideline):
    """What a version says: a number, that there is none, or nothing."""
    kind = draw(st.sampled_from(["number", "number", "number", "empty", "none"]))
    if kind == "number":
        said = {"minimum": draw(st.sampled_from(MINIMA)), "status": status, "sources": sources()}
        if guideline and not guideline["minimum"] <= said["minimum"] <= guideline.get("maximum", said["minimum"]):
            said["rationale"] = "drawn so"
        return said
    said = {"no_minimum": True, "sources": sources()} if kind == "none" else {}
    return said | {"status": status} if draw(st.booleans()) else said


@st.composite
def versions(draw, guideline):
    """Versions in the ways in which they may stand beside and after each other."""
    status = draw(st.sampled_from(STATUSES))
    first = draw(numbers(status=status, guideline=guideline))
    match draw(st.sampled_from(["open", "open", "phased", "beside", "withdrawn", "later", "ended"])):
        case "open":
            return [first]
        case "phased":
            after = draw(numbers(status=status, guideline=guideline))
            return [first | {"valid_until": date(2026, 12, 31)}, after | {"valid_from": date(2027, 1, 1)}]
        case "beside":
            # Only versions that differ in status may overlap.
            other = draw(st.sampled_from([s for s in STATUSES if s != status]))
            second = draw(numbers(status=other, guideline=guideline)) | {"status": other}
            return draw(st.permutations([first | {"status": status}, second]))
        case "withdrawn":
            gone = {"minimum": 10, "status": "withdrawn", "sources": sources()}
            return draw(st.permutations([first, gone])) if draw(st.booleans()) else [gone]
        case "later":
            return [first | {"valid_from": date(2027, 1, 1)}]
        case _:
            return [first | {"valid_until": draw(st.sampled_from([date(2024, 12, 31), date(2026, 1, 1)]))}]


means = st.sampled_from([2, 3]).map(lambda n: {"mean-of-years": n})
windows = st.one_of(
    st.just(CALENDAR),
    means,
    st.permutations([CALENDAR, {"mean-of-years": 2}, {"mean-of-years": 3}]).flatmap(
        lambda order: st.sampled_from([2, 3]).map(lambda n: {"any-of": order[:n]})
    ),
)


@st.composite
def norms(draw, number, earlier, guideline):
    """A norm; it may require those before it, so that no cycle can come about."""
    counts = draw(st.lists(st.sampled_from(INTERVENTIONS), min_size=1, max_size=3, unique=True))
    norm: Dict = {
        "id": f"norm-{number}",
        "title": {"en": f"Norm {number}"},
        "cluster": "drawn",
        "network": "drawn",
        "kind": "volume",
        "counts": counts,
    }
    if draw(st.integers(0, 7)) == 0:
        status = draw(st.sampled_from([{}, {"status": "adopted"}, {"status": "reported"}]))
        days = draw(st.sampled_from([{}, {}, {"valid_from": date(2027, 1, 1)}]))
        return norm | {"kind": "process", "versions": [status | days | {"sources": sources()}]}

    norm |= {"unit": "procedures", "per": draw(st.sampled_from(["location", "location", "organisation"]))}
    norm["window"] = draw(windows)
    single = not (isinstance(norm["window"], dict) and "any-of" in norm["window"])
    if norm["window"] == CALENDAR and draw(st.booleans()):
        norm["tolerance"] = {"one-missed-year": {"mean-of-years": draw(st.sampled_from([2, 3, 4]))}}
    elif single and draw(st.integers(0, 2)) == 0:
        some = draw(st.lists(st.sampled_from(counts), min_size=1, max_size=2, unique=True))
        performed = draw(st.sampled_from([{}, {"when": "performed"}]))
        norm["parts"] = [
            {"counts": [intervention], "minimum": draw(st.sampled_from(MINIMA)), "sources": sources()} | performed
            for intervention in some
        ]
    lag = draw(st.sampled_from([None, None, 1, 2]))
    if lag:
        norm["data_lag"] = lag
    if earlier and draw(st.integers(0, 2)) == 0:
        norm["requires"] = draw(st.lists(st.sampled_from(earlier), min_size=1, max_size=2, unique=True))
    norm["versions"] = draw(versions(guideline))
    return norm


REGIMES = (
    [],
    [("comply-or-explain", date(2026, 1, 1)), ("enforced", date(2027, 1, 1))],
    [("enforced", date(2026, 7, 1))],
    [("comply-or-explain", date(2025, 1, 1))],
)


@st.composite
def norm_sets(draw, set_id="drawn-set"):
    guideline = draw(st.sampled_from([None, None, {"minimum": 10, "maximum": 20}, {"minimum": 5}]))
    norm_set: Dict = {
        "schema": "cns-check/norm-set/1",
        "id": set_id,
        "version": "1.0",
        "jurisdiction": "NL",
        "title": {"en": "Drawn at random"},
        "documents": {"doc": {"title": "Drawn", "publisher": "Nobody", "kind": "drawn"}},
        "interventions": {i: {"title": {"en": i.title()}} for i in INTERVENTIONS},
    }
    if regimes := draw(st.sampled_from(REGIMES)):
        norm_set["regimes"] = [{"from": day, "regime": slug, "sources": sources()} for slug, day in regimes]
    if guideline:
        norm_set["guideline"] = guideline | {"sources": sources()}
    drawn: list[Dict] = []
    for number in range(draw(st.integers(1, 3))):
        drawn.append(draw(norms(number, [norm["id"] for norm in drawn], guideline)))
    return norm_set | {"norms": drawn}


# Volumes, register, options


def cells(*, masks):
    exact = st.sampled_from(NUMBERS).map(lambda n: (n, n))
    blank = st.just((0, None))
    return st.one_of(exact, exact, exact, st.sampled_from(MASKS), blank) if masks else st.one_of(exact, exact, blank)


@st.composite
def volume_files(draw, *, masks=True):
    """One or two files; of two, each row is in either, so that they share years and interventions in every way."""
    places = draw(st.integers(1, len(LOCATIONS)))
    keys = st.tuples(
        st.sampled_from(LOCATIONS[:places]),
        st.sampled_from(INTERVENTIONS),
        st.sampled_from(YEARS[draw(st.integers(0, 3)) :]),
    )
    table = draw(st.dictionaries(keys, st.tuples(cells(masks=masks), st.booleans()), min_size=1, max_size=24))
    two = draw(st.booleans())
    rows: dict[bool, list[Dict]] = {False: [], True: []}
    for (location, intervention, year), ((low, high), second) in table.items():
        row = {"location_id": location, "intervention_id": intervention, "year": year, "low": low, "high": high}
        rows[two and second].append(row)
    years = sorted({year for _, _, year in table})
    files = []
    for part in filter(None, rows.values()):
        absent = draw(st.sampled_from(["not-performed", "not-performed", "unknown"]))
        # One year stays complete, or there would be none to judge.
        incomplete = draw(st.sets(st.sampled_from(years[1:]), max_size=1)) if years[1:] else set()
        files.append(File(part, frozenset(incomplete), absent))
    if not set(years) - {year for file in files for year in file.incomplete_years}:
        files = [File(file.rows, frozenset(), file.absent) for file in files]
    return files


entries = st.fixed_dictionaries(
    {
        "organisation_id": st.sampled_from([None, "org-1", "org-1", "org-2"]),
        "region_id": st.sampled_from([None, "noord"]),
        "open_from": st.just(None),
        "open_until": st.sampled_from([None, None, date(2025, 12, 31), date(2026, 1, 1), date(2026, 6, 30)]),
    }
)
registers = st.none() | st.dictionaries(st.sampled_from([*LOCATIONS, SILENT_LOCATION]), entries, min_size=1)


@st.composite
def cases(draw, *, masks=True):
    """A whole case."""
    files = draw(volume_files(masks=masks))
    years = sorted({row["year"] for file in files for row in file.rows})
    return Case(
        norm_sets=[draw(norm_sets())],
        files=files,
        register=draw(registers),
        norm_years=draw(st.sampled_from([None, None, [2026], [2027, 2025]])),
        data_year=draw(st.none() | st.sampled_from(years)),
        accept=draw(st.sampled_from([DEFAULT_ACCEPT, DEFAULT_ACCEPT, ("adopted", "proposed"), STATUSES, ("adopted",)])),
        use_indicative=draw(st.booleans()),
    )


# Files


class _Plain(yaml.CSafeDumper):
    """The norm language knows no aliases."""

    def ignore_aliases(self, data):
        return True


def to_yaml(value: Dict) -> str:
    return yaml.dump(value, Dumper=_Plain, sort_keys=False, allow_unicode=True)


def mask_text(low: int, high: int) -> str:
    return f"<{high + 1}" if low == 0 else f"{low} to {high}"


def cell_text(row: Dict) -> str:
    low, high = row["low"], row["high"]
    return "" if high is None else str(low) if low == high else mask_text(low, high)


def _write_volumes(path: Path, rows: list[Dict]) -> None:
    columns = ["location_id", "intervention_id", "year", "volume"]
    if path.suffix == ".parquet":
        import pyarrow as pa
        from pyarrow import parquet

        table = {name: [row[name] for row in rows] for name in columns[:3]}
        table["volume"] = [row["high"] for row in rows]
        types = [
            ("location_id", pa.string()),
            ("intervention_id", pa.string()),
            ("year", pa.int64()),
            ("volume", pa.int64()),
        ]
        parquet.write_table(pa.table(table, schema=pa.schema(types)), path)
        return
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(columns)
        writer.writerows([row["location_id"], row["intervention_id"], row["year"], cell_text(row)] for row in rows)


def write_case(case: Case, folder: Path, *, order: int | None = None, suffix: str = ".csv") -> list[str]:
    """Writes the case as files and returns the arguments of ``cns-check evaluate`` that run it, in that folder.

    Args:
        case: What to write. As Parquet it may hold no masks.
        folder: An empty folder.
        order: Seed of the order of the rows; None keeps it.
        suffix: ``.csv`` or ``.parquet``, of the volumes.
    """
    (folder / "norms").mkdir()
    for norm_set in case.norm_sets:
        (folder / "norms" / f"{norm_set['id']}.yaml").write_text(to_yaml(norm_set), encoding="utf-8")
    args = ["evaluate"]
    for number, file in enumerate(case.files):
        rows = list(file.rows)
        if order is not None:
            Random(order).shuffle(rows)
        _write_volumes(folder / f"vol{number}{suffix}", rows)
        profile: Dict = {"schema": "cns-check/volume-profile/1", "absent": file.absent}
        masks = {(row["low"], row["high"]) for row in rows if row["low"] and row["high"] not in (row["low"], None)}
        if masks:
            profile["masked"] = {mask_text(*mask): list(mask) for mask in sorted(masks)}
        if file.incomplete_years:
            profile["incomplete_years"] = sorted(file.incomplete_years)
        (folder / f"profile{number}.yaml").write_text(to_yaml(profile), encoding="utf-8")
        args += [f"vol{number}{suffix}", "--profile", f"vol{number}{suffix}=profile{number}.yaml"]
    if case.register is not None:
        names = ["location_id", "organisation_id", "region_id", "open_from", "open_until"]
        entries_ = [{"location_id": location} | entry for location, entry in case.register.items()]
        with (folder / "locations.csv").open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, names)
            writer.writeheader()
            writer.writerows(entries_)
        args += ["--locations", "locations.csv"]
    for year in case.norm_years or []:
        args += ["--norm-year", str(year)]
    if case.data_year is not None:
        args += ["--data-year", str(case.data_year)]
    if case.accept != DEFAULT_ACCEPT:
        args += [part for status in case.accept for part in ("--accept", status)]
    if case.use_indicative:
        args += ["--use-indicative"]
    return [*args, "--norms", "norms", "--format", "json"]
