"""A volume file with planted faults: which of them ``volumes validate``, frictionless and pandera find, and the cost.

Every tool has the same rules: ids not blank and without white space around them, interventions of a list, years from
1990 to 2100, whole volumes from 0 to 1,000,000, no location, intervention and year twice. A fault is found if its line
is named; a line that is named and has no fault is a false alarm::

    python benchmarks/planted_faults.py [--rows 100000] [--pairs 3]
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path

from generated_norms import norm_set
from processes import TOOL, Compared, compared

NORMS = 18
HEADERS = ["location_id", "intervention_id", "year", "volume"]
#: Column and text of a fault; the last row is the first one a second time.
FAULTS = [
    ("location_id", ""),
    ("location_id", " L000001"),
    ("intervention_id", ""),
    ("intervention_id", "intervention-99"),
    ("year", "1989"),
    ("year", "20x4"),
    ("year", ""),
    ("volume", "-1"),
    ("volume", "1.5"),
    ("volume", "1000001"),
    ("volume", "many"),
]
TOOLS = {"frictionless": "by_frictionless", "pandera": "by_pandera"}


def write_planted(folder: Path, rows: int) -> dict[int, str]:
    """Writes ``planted.csv`` and ``generated.yaml``; gives the fault of each line that has one."""
    draw = random.Random(1)
    lines = [
        [f"L{n // NORMS:06}", f"intervention-{n % NORMS:02}", "2024", str(draw.randint(1, 99))] for n in range(rows)
    ]
    places = sorted(draw.sample(range(1, rows), len(FAULTS) + 1))
    draw.shuffle(places)
    planted = {rows + 2: "a row twice"}
    for place, (column, text) in zip(places[1:], FAULTS, strict=True):
        lines[place][HEADERS.index(column)] = text
        planted[place + 2] = f"{column} {text!r}"
    lines.append(list(lines[0]))
    content = "\n".join(",".join(line) for line in [HEADERS, *lines]) + "\n"
    (folder / "planted.csv").write_text(content, encoding="utf-8")
    (folder / "generated.yaml").write_text("\n".join(norm_set(NORMS, 50)) + "\n", encoding="utf-8")
    return planted


def by_frictionless(path: str) -> list[int]:
    from frictionless import Resource, Schema, validate

    text = {"required": True, "pattern": r"\S(.*\S)?"}
    fields = [
        {"name": "location_id", "type": "string", "constraints": text},
        {"name": "intervention_id", "type": "string", "constraints": {**text, "enum": interventions()}},
        {"name": "year", "type": "integer", "constraints": {"required": True, "minimum": 1990, "maximum": 2100}},
        {"name": "volume", "type": "integer", "constraints": {"required": True, "minimum": 0, "maximum": 1_000_000}},
    ]
    schema = Schema.from_descriptor({"fields": fields, "primaryKey": HEADERS[:3]})
    report = validate(Resource(path=path, schema=schema), limit_errors=10**9)
    return [row for (row,) in report.flatten(["rowNumber"])]


def by_pandera(path: str) -> list[int]:
    import pandas as pd
    import pandera.pandas as pa

    whole = pa.Check.str_matches(r"^\d{1,7}$")

    def between(low: int, high: int) -> pa.Check:
        return pa.Check(lambda texts: pd.to_numeric(texts, errors="coerce").between(low, high))

    schema = pa.DataFrameSchema(
        {
            "location_id": pa.Column(str, pa.Check.str_matches(r"^\S(.*\S)?$")),
            "intervention_id": pa.Column(str, pa.Check.isin(interventions())),
            "year": pa.Column(str, [whole, between(1990, 2100)]),
            "volume": pa.Column(str, [whole, between(0, 1_000_000)]),
        },
        unique=HEADERS[:3],
    )
    try:
        schema.validate(pd.read_csv(path, dtype=str, keep_default_na=False), lazy=True)
    except pa.errors.SchemaErrors as found:
        return sorted({int(index) + 2 for index in found.failure_cases["index"].dropna()})
    return []


def interventions() -> list[str]:
    return [f"intervention-{k:02}" for k in range(NORMS)]


def lines_of(tool: str, folder: Path) -> set[int]:
    """The lines that a tool names."""
    if tool == "cns-check":
        args = [*TOOL, "volumes", "validate", "planted.csv", "--norms", "generated.yaml", "--format", "json"]
    else:
        args = [sys.executable, __file__, "--tool", tool]
    done = subprocess.run(args, cwd=folder, capture_output=True, check=False)
    told = json.loads(done.stdout)
    return {one["line"] for one in told["diagnostics"]} if tool == "cns-check" else set(told)


def score(tool: str, folder: Path, planted: dict[int, str]) -> str:
    found = lines_of(tool, folder)
    missed = [fault for line, fault in sorted(planted.items()) if line not in found]
    false = len(found - {2, *planted})  # of two equal rows the first may be named as well
    return (
        f"{len(planted) - len(missed)} of {len(planted)}"
        + (f", missed: {', '.join(missed)}" if missed else "")
        + (f", {false} false alarms" if false else "")
    )


def compared_with(tool: str, folder: Path, rows: int, pairs: int) -> Compared:
    ours = [*TOOL, "volumes", "validate", "planted.csv", "--norms", "generated.yaml", "--format", "json"]
    theirs = [sys.executable, __file__, "--tool", tool]
    # In a process apart: a child has the peak memory of its parent to begin with.
    with ProcessPoolExecutor(1) as apart:
        planted = apart.submit(write_planted, folder, rows).result()
        scores = [f"{one} finds {apart.submit(score, one, folder, planted).result()}" for one in ("cns-check", tool)]
    found = compared(f"volumes validate / {tool}", ours, theirs, folder, pairs, rows=rows, accept=(0, 1))
    return replace(found, checked="; ".join(scores))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--pairs", type=int, default=3)
    parser.add_argument("--tool", choices=TOOLS, help="print what this one finds in planted.csv, as JSON")
    asked = parser.parse_args()
    if asked.tool:
        print(json.dumps(globals()[TOOLS[asked.tool]]("planted.csv")))
        return
    with tempfile.TemporaryDirectory() as name:
        for tool in TOOLS:
            found = compared_with(tool, Path(name), asked.rows, asked.pairs)
            print(f"{found.title}: {found.text()}\n  {found.checked}", flush=True)


if __name__ == "__main__":
    main()
