"""What a count gives: volumes that every command reads, and the reconciliation. In: what was counted. Out: bytes."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cns_check.count.counting import Counted
from cns_check.count.plan.units import Per
from cns_check.count.reasons import REASONS
from cns_check.count.rules import Rules
from cns_check.diagnostics import Diagnostic
from cns_check.words import natural, printable

SCHEMA = "cns-check/count/1"
VOLUME_PROFILE = "cns-check/volume-profile/1"
#: What a folder of outputs holds.
FOLDER = ("volumes.csv", "volumes.parquet", "profile.yaml", "cns-check.yaml")
OUTCOMES = ("counted_one", "counted_several", *REASONS)
_UNITS = ("candidate_lines", "same_unit", "by_quantity", "both_sides", "units")


@dataclass(frozen=True)
class CountResult:
    """What was counted, as it is told.

    Attributes:
        definitions: Id, version and SHA-256 of the definitions; empty where they cannot be used.
        header: The columns of the volumes.
        volumes: Their rows, sorted: texts, and whole numbers for year and volume.
        rows: Per file ``read``, ``further_codes`` and the lines for each outcome.
        units: Per intervention its unit and how its units come from its lines.
        profile: What the volume profile says: ``absent``, ``incomplete_years``.
        diagnostics: What is told besides.
    """

    definitions: Mapping[str, str]
    header: tuple[str, ...] = ()
    volumes: tuple[tuple[str | int, ...], ...] = ()
    rows: Mapping[str, Mapping[str, int]] = ()  # type: ignore[assignment]
    units: Mapping[str, Mapping[str, str | int]] = ()  # type: ignore[assignment]
    profile: Mapping[str, Any] = ()  # type: ignore[assignment]
    diagnostics: tuple[Diagnostic, ...] = ()


def volumes_of(counted: Counted, rules: Rules, per: Per) -> tuple[tuple[str, ...], tuple[tuple[str | int, ...], ...]]:
    """The columns and rows of the volumes; a cell of nobody is left out where the others of its year have units."""
    made = {cell[:4] for cell, units in counted.volumes.items() if units or cell[4] or cell[5]}
    rows: list[tuple[str | int, ...]] = []
    for cell, units in counted.volumes.items():
        location, intervention, year, quarter, surgeon, origin = cell
        if not units and not surgeon and not origin and per.columns and cell[:4] in made:
            continue
        when: str | int = f"{year}Q{quarter}" if per.quarter else year
        who = [{"surgeon_id": surgeon, "origin_id": origin}[name] for name in per.columns]
        rows.append((location, rules.interventions[intervention].id, when, *who, units))
    header = ("location_id", "intervention_id", "period" if per.quarter else "year", *per.columns, "volume")
    return header, tuple(sorted(rows, key=lambda row: tuple(natural(str(text)) for text in row[:-1])))


def reconciliation(
    counted: Counted, rules: Rules, paths: Sequence[str]
) -> tuple[dict[str, dict[str, int]], dict[str, dict[str, str | int]]]:
    """What became of the lines of each file, and how units come from lines; names that are 0 are there too."""
    rows = {}
    for number, path in enumerate(paths):
        found = counted.rows.get(number, {})
        rows[path] = {name: found.get(name, 0) for name in ("read", "further_codes", *OUTCOMES)}
    units: dict[str, dict[str, str | int]] = {}
    for number, definition in enumerate(rules.interventions):
        of_unit = counted.units.get(number, {})
        units[definition.id] = {"unit": definition.unit, **{name: of_unit.get(name, 0) for name in _UNITS}}
    return rows, units


def to_csv(result: CountResult) -> bytes:
    """The volumes as CSV."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(result.header)
    writer.writerows(result.volumes)
    return out.getvalue().encode()


def to_parquet(result: CountResult) -> bytes:
    """The volumes as Parquet."""
    import pyarrow as pa  # noqa: PLC0415 - heavy
    import pyarrow.parquet as pq  # noqa: PLC0415

    numbers = {"year", "volume"}
    columns = list(zip(*result.volumes, strict=True)) or [()] * len(result.header)
    arrays = [
        pa.array(column, pa.int64()) if name in numbers else pa.array([text or None for text in column], pa.string())
        for name, column in zip(result.header, columns, strict=True)
    ]
    out = pa.BufferOutputStream()
    pq.write_table(pa.table(arrays, names=list(result.header)), out)
    data: bytes = out.getvalue().to_pybytes()
    return data


def to_json(result: CountResult) -> bytes:
    """The reconciliation as JSON."""
    value = {
        "schema": SCHEMA,
        "definitions": dict(result.definitions),
        "rows": {printable(path): dict(counts) for path, counts in dict(result.rows).items()},
        "units": {name: dict(counts) for name, counts in dict(result.units).items()},
        "diagnostics": [d.record() for d in result.diagnostics],
    }
    return (json.dumps(value, indent=1, ensure_ascii=False) + "\n").encode(errors="backslashreplace")


def volume_profile(result: CountResult) -> bytes:
    """The profile that reads the volumes."""
    profile = dict(result.profile)
    lines = [
        "# Made by cns-check count, for the volumes beside it.",
        f"schema: {VOLUME_PROFILE}",
        f"absent: {profile['absent']}",
        f"incomplete_years: [{', '.join(map(str, profile['incomplete_years']))}]",
        "unmapped: drop  # interventions that a norm set does not count are counted and listed",
    ]
    return ("\n".join(lines) + "\n").encode()


def case_file() -> bytes:
    """A case file that names the volumes with their profile."""
    lines = [
        "# Made by cns-check count: in this folder, cns-check evaluate reads the volumes.",
        "schema: cns-check/case/1",
        "volumes: [{path: volumes.csv, profile: profile.yaml}]",
    ]
    return ("\n".join(lines) + "\n").encode()


def render(result: CountResult, name: str) -> bytes:
    """A file of a result by its name or suffix."""
    makers = {"profile.yaml": volume_profile, "json": to_json, "csv": to_csv, "parquet": to_parquet}
    if name == "cns-check.yaml":
        return case_file()
    return makers[name if name in makers else name.rpartition(".")[2]](result)


def text_lines(result: CountResult) -> Iterable[str]:
    """The reconciliation as it is read by people: what is 0 is left out."""
    for path, counts in dict(result.rows).items():
        yield printable(path)
        for name, n in counts.items():
            sign = {"read": " ", "further_codes": "+"}.get(name, "=" if name == "counted_one" else "+")
            if n or name in {"read", "counted_one"}:
                yield f"  {sign} {name:<22}{n:>14}"
    for name, of_unit in dict(result.units).items():
        yield f"{name} ({of_unit['unit']})"
        for part in _UNITS:
            sign = {"candidate_lines": " ", "same_unit": "-", "units": "="}.get(part, "+")
            if of_unit[part] or part in {"candidate_lines", "units"}:
                yield f"  {sign} {part:<22}{of_unit[part]:>14}"
