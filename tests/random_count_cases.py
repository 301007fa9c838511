"""Seeded random cases of ``count``: definitions, record profiles and small tables in which much is equal.

``random_case(seed)`` gives what the oracle takes; ``write_case`` writes it as files, CSV or Parquet, with a
``case.json`` as in ``data/count_cases``. What a case has is in ``features``.
"""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.parquet as pq
import yaml

from oracle_count import Source
from random_count_definitions import CODES, Definitions
from random_count_records import Records

Json = dict[str, Any]
ZONE = ZoneInfo("Europe/Amsterdam")


@dataclass
class Case:
    """``per`` and ``max_unusable`` are options; ``timestamps`` are headers of days that Parquet has as timestamps."""

    definitions: Json
    sources: list[Source]
    per: list[str]
    max_unusable: float
    features: set[str] = field(default_factory=set)
    timestamps: set[str] = field(default_factory=set)


def random_case(seed: int) -> Case:
    rng = Random(seed)
    if rng.random() < 0.05:
        return without_profile(rng)
    good, asked = rng.random() < 0.4, Definitions(rng)
    number = 2 if rng.random() < 0.12 else 1
    made = [Records(rng, asked, good=good, prefix="second/" if n else "") for n in range(number)]
    sources = [one.source() for one in made]
    per = [name for name in ("quarter", "surgeon", "origin") if rng.random() < 0.4]
    per = [name for name in per if name == "quarter" or all(f"{name}_id" in one.columns for one in made)]
    features = asked.features.union(*(one.features for one in made), (f"per {name}" for name in per))
    features |= {"two profiles"} if number == 2 else set()
    most = 0.0 if good and rng.random() < 0.3 else rng.choice((0.0, 0.2, 1.0, 1.0, 1.0))
    times = set().union(*(one.day_headers() for one in made if one.zone))
    return Case(asked.yaml, sources, per, most, features, times)


def without_profile(rng: Random) -> Case:
    """Headers that are the canonical names."""
    asked = Definitions(rng)
    while asked.dates != ["procedure"] or asked.with_diagnoses or not asked.where <= {"surgeon_id", "age", "code"}:
        asked = Definitions(rng)
    texts = {"record_id": "1234", "patient_id": "123", "location_id": ("L1", "L2"), "code": CODES, "age": ("17", "18")}
    texts |= {"date": ("2023-01-01", "2023-01-15", "2022-12-31"), "surgeon_id": ("s1", "s2", ""), "unnamed": "xy"}
    rows = [{name: rng.choice(some) for name, some in texts.items()} for _ in range(12)]
    return Case(asked.yaml, [Source({"a.csv": rows})], [], 0.0, asked.features | {"no profile"})


def write_case(case: Case, folder: Path, suffix: str = "csv") -> Json:
    """Writes a case and gives its ``case.json``: per source its records and profile, ``per``, ``max_unusable``."""
    told: Json = {"sources": [], "per": case.per, "max_unusable": case.max_unusable}
    write_yaml(folder / "definitions.yaml", case.definitions)
    for n, source in enumerate(case.sources):
        profile, name = source.profile, f"profile{n or ''}.yaml"
        if profile is not None:
            profile = dict(profile)
            if "joined" in profile:
                profile["joined"] = [{**one, "path": shown(one["path"], suffix)} for one in profile["joined"]]
            write_yaml(folder / name, profile)
        for path, rows in {**source.records, **source.joined}.items():
            zone = (profile or {}).get("time_zone")
            write_table(folder / shown(path, suffix), rows, profile or {}, case.timestamps if zone else set(), zone)
        paths = [shown(path, suffix) for path in source.records]
        told["sources"].append({"records": paths, "profile": name if profile is not None else None})
    (folder / "case.json").write_text(json.dumps(told, indent=1), encoding="utf-8")
    return told


def shown(path: str, suffix: str) -> str:
    return path.removesuffix("csv") + suffix


class WrittenOut(yaml.SafeDumper):
    """Without anchors and aliases, which strict YAML has not."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def write_yaml(path: Path, content: Json) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.dump(content, Dumper=WrittenOut, sort_keys=False, allow_unicode=True), encoding="utf-8")


def write_table(path: Path, rows: list[dict[str, str]], profile: Json, times: set[str], zone: str | None) -> None:
    """A table without the columns that are in its path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    inside = {part.split("=")[0] for part in path.parts if "=" in part}
    headers = [header for header in rows[0] if header not in inside]
    if path.suffix == ".csv":
        with path.open("w", encoding="utf-8", newline="") as file:
            delimiter = profile.get("format", {}).get("delimiter", ",")
            writer = csv.DictWriter(file, headers, delimiter=delimiter, extrasaction="ignore", lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
        return
    columns = {header: [row[header] for row in rows] for header in headers}
    stamp = pa.timestamp("us", tz=None if zone == "none" else "UTC")
    arrays = {
        header: pa.array([moment(text, zone) for text in texts], stamp) if header in times else pa.array(texts)
        for header, texts in columns.items()
    }
    pq.write_table(pa.table(arrays), path)


def moment(text: str, zone: str | None) -> datetime | None:
    """A local day and time as Parquet has it: midnight in Amsterdam is 22:00 or 23:00 UTC of the day before."""
    if not text.strip():
        return None
    local = datetime.fromisoformat(text.strip())
    return local if zone == "none" else local.replace(tzinfo=ZONE).astimezone(UTC)
