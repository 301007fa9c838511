"""Records of single procedures, any number of them, and the volumes that they must come to.

400 codes of which 20 interventions count 200, 120 locations, 6 years with a file each, patients who come back: one to
three sessions a year on different days, each of one to three lines. Rows of a batch stand in no order; ids are text as
deliveries have them, pseudonyms of 16 characters. Nothing is kept but one batch, and the volumes are known from how
sessions are made, not counted in the files: ``expected.csv``. The same seed gives the same bytes::

    python benchmarks/count_records.py FOLDER [--rows 1000000] [--format csv|parquet] [--seed 1]

``count/definitions.yaml`` and ``count/profile.yaml`` are the definitions and the record profile; ``--write-yaml``
makes the former.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

Ints = Any
BATCH = 1_000_000
YEARS = range(2019, 2025)
LOCATIONS = [f"{100 + 7 * n:04}" for n in range(120)]
CODES = [f"5-{100 + n // 10}.{n % 10}" for n in range(400)]
PER_INTERVENTION, INTERVENTIONS = 10, 20
UNITS = ["procedures"] * 8 + ["sessions"] * 6 + ["patients"] * 6
NAMES = [f"{unit}-{n:02}" for n, unit in enumerate(UNITS)]
WARDS = ["SUR", "INT", "ONC", "URO"]
HEADERS = ["record", "pseudonym", "site", "performed", "code", "age", "ward"]
YAML = Path(__file__).parent / "count"


def sizes(rng: np.random.Generator, total: int) -> Ints:
    """Random sizes of 1 to 3 that add up to a total."""
    drawn = rng.choice(np.array([1, 2, 3]), total, p=[0.6, 0.3, 0.1])
    ends = np.cumsum(drawn)
    last = int(np.searchsorted(ends, total))
    drawn = drawn[: last + 1]
    drawn[-1] -= ends[last] - total
    return drawn


def scrambled(numbers: Ints) -> Ints:
    """A number of 64 bits for each number, never the same one for two (splitmix64)."""
    mixed = numbers.astype(np.uint64) + np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))


def hexadecimal(numbers: Ints) -> pa.Array:
    """Texts of 16 characters."""
    pairs = np.frombuffer("".join(f"{n:02x}" for n in range(256)).encode(), np.uint16)
    text = pairs[numbers.astype(">u8").view(np.uint8)]
    ends = np.arange(0, 16 * len(numbers) + 1, 16, dtype=np.int32)
    return pa.StringArray.from_buffers(len(numbers), pa.py_buffer(ends), pa.py_buffer(text))


@dataclass
class Sessions:
    """The sessions of one batch, by patient and day."""

    patient: Ints
    location: Ints
    day: Ints  # of the year, from 0
    intervention: Ints
    first_of_patient: Ints  # the patient's first session with this intervention in the year
    lines: Ints


def sessions_of(rng: np.random.Generator, rows: int, first_patient: int) -> Sessions:
    lines = sizes(rng, rows)
    number = len(lines)
    per_patient = sizes(rng, number)
    starts = np.cumsum(per_patient) - per_patient
    patient = np.repeat(np.arange(len(per_patient)), per_patient)
    gaps = np.cumsum(rng.integers(1, 40, number))
    day = gaps - np.repeat(gaps[starts], per_patient) + np.repeat(rng.integers(0, 280, len(starts)), per_patient)
    shares = 1 / np.arange(1, INTERVENTIONS + 1)
    intervention = rng.choice(INTERVENTIONS, number, p=shares / shares.sum())
    home = np.repeat(rng.integers(0, len(LOCATIONS), len(starts)), per_patient)
    location = np.where(rng.random(number) < 0.8, home, rng.integers(0, len(LOCATIONS), number))
    first = np.ones(number, bool)
    for back in (1, 2):
        same = (patient[back:] == patient[:-back]) & (intervention[back:] == intervention[:-back])
        first[back:] &= ~same
    return Sessions(patient + first_patient, location, day, intervention, first, lines)


def batch(rng: np.random.Generator, year: int, number: int, rows: int, expected: Ints) -> pa.Table:
    """The rows of one batch; what they come to is added to ``expected``, by location and intervention."""
    made = sessions_of(rng, rows, number * BATCH)
    session = np.repeat(np.arange(len(made.lines)), made.lines)
    counts = rng.random(rows) < 0.6
    counts[np.cumsum(made.lines) - made.lines] = True  # the first line of a session has a code of its intervention
    within = rng.integers(0, PER_INTERVENTION, rows)
    nobodys = rng.integers(INTERVENTIONS * PER_INTERVENTION, len(CODES), rows)
    code = np.where(counts, made.intervention[session] * PER_INTERVENTION + within, nobodys)

    each = np.array([{"procedures": 0, "sessions": 1, "patients": 2}[unit] for unit in UNITS])[made.intervention]
    lines = np.add.reduceat(counts, np.cumsum(made.lines) - made.lines, dtype=np.int64)
    units = np.choose(each, [lines, np.ones(len(lines), np.int64), made.first_of_patient.astype(np.int64)])
    np.add.at(expected, (made.location, made.intervention), units)

    at = rng.permutation(rows)
    session, code = session[at], code[at]
    records = (number * BATCH + session).astype(np.int64) + year * 10**9
    days = [date.fromordinal(date(year, 1, 1).toordinal() + n).isoformat() for n in range(366)]
    columns = [
        pa.array(records).cast(pa.string()),
        hexadecimal(scrambled(made.patient[session])),
        pa.array(LOCATIONS).take(pa.array(made.location[session])),
        pa.array(days).take(pa.array(made.day[session])),
        pa.array(CODES).take(pa.array(code)),
        pa.array(rng.integers(18, 95, rows)).cast(pa.string()),
        pa.array(WARDS).take(pa.array(rng.integers(0, len(WARDS), rows))),
    ]
    return pa.table(columns, names=HEADERS)


def write_records(folder: Path, rows: int, suffix: str, seed: int) -> None:
    """Writes ``records-YEAR`` files and ``expected.csv`` into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = ["location_id,intervention_id,year,volume"]
    for n, year in enumerate(YEARS):
        here = rows * (n + 1) // len(YEARS) - rows * n // len(YEARS)
        expected = np.zeros((len(LOCATIONS), INTERVENTIONS), np.int64)
        write_year(folder / f"records-{year}.{suffix}", year, here, seed, expected)
        # Each session has a line that some intervention counts, so a location that has none has no unit either.
        for location, volumes in zip(LOCATIONS, expected.tolist(), strict=True):
            if any(volumes):
                lines += [f"{location},{name},{year},{volume}" for name, volume in zip(NAMES, volumes, strict=True)]
    content = "\n".join([lines[0], *sorted(lines[1:])]) + "\n"
    (folder / "expected.csv").write_text(content, encoding="utf-8")


def write_year(path: Path, year: int, rows: int, seed: int, expected: Ints) -> None:
    schema = pa.schema([(name, pa.string()) for name in HEADERS])
    if path.suffix == ".csv":
        plain = pa.csv.WriteOptions(quoting_style="none", quoting_header="none")
        writer: Any = pa.csv.CSVWriter(path, schema, write_options=plain)
    else:
        writer = pa.parquet.ParquetWriter(path, schema, compression="zstd")
    with writer:
        for number, start in enumerate(range(0, rows, BATCH)):
            rng = np.random.default_rng((seed, year, number))
            writer.write_table(batch(rng, year, number, min(BATCH, rows - start), expected))


def definitions() -> list[str]:
    """The lines of the count definitions: prefixes, ranges and lists of codes in turn."""
    lines = [
        "schema: cns-check/count-definitions/1",
        "id: benchmark",
        'version: "1"',
        "title: {nl: Vergelijking, en: Benchmark}",
        "reviewed: 2026-11-26",
        "documents: {made-up: {title: Made up, publisher: Nobody, kind: invented}}",
        "interventions:",
    ]
    for n, (name, unit) in enumerate(zip(NAMES, UNITS, strict=True)):
        codes = CODES[n * PER_INTERVENTION : (n + 1) * PER_INTERVENTION]
        forms = [[f"{codes[0][:-1]}*"], [f"{codes[0]}..{codes[-1]}"], codes]
        match = ", ".join(f'"{one}"' for one in forms[n % 3])
        lines += [
            f"  - id: {name}",
            f"    title: {{nl: Ingreep {n}, en: Procedure {n}}}",
            "    codes:",
            f"      - {{match: [{match}], sources: [{{document: made-up}}]}}",
            f"    unit: {unit}",
        ]
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--format", choices=["csv", "parquet"], default="csv")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--write-yaml", action="store_true", help="write count/definitions.yaml anew")
    asked = parser.parse_args()
    if asked.write_yaml:
        (YAML / "definitions.yaml").write_text("\n".join(definitions()) + "\n", encoding="utf-8")
    if asked.folder:
        write_records(asked.folder, asked.rows, asked.format, asked.seed)


if __name__ == "__main__":
    main()
