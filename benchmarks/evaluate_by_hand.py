"""The verdicts on the volumes of ``volumes.py`` without cns-check: DuckDB adds up, pandas joins, compares and writes.

No cell is checked, no duplicate found, no reason and no source given::

    python benchmarks/evaluate_by_hand.py volumes.csv|volumes.parquet OUTPUT.csv
"""

from __future__ import annotations

import sys

import duckdb
import pandas as pd

NORMS, MINIMUM = 18, 50
READ = {
    "csv": "read_csv('{}', types = {{'location_id': 'VARCHAR', 'origin_id': 'VARCHAR'}})",
    "parquet": "read_parquet('{}')",
}


def main(path: str, output: str) -> None:
    rows = READ[path.rsplit(".", 1)[1]].format(path)
    volumes = duckdb.sql(
        f"SELECT location_id, intervention_id, sum(volume)::BIGINT AS volume FROM {rows} WHERE year = 2024 GROUP BY ALL"
    ).df()
    norms = pd.DataFrame(
        {
            "norm_id": [f"norm-{k:02}" for k in range(NORMS)],
            "intervention_id": [f"intervention-{k:02}" for k in range(NORMS)],
            "minimum": MINIMUM,
        }
    )
    found = volumes.merge(norms, on="intervention_id")
    found["verdict"] = (found["volume"] >= found["minimum"]).map({True: "met", False: "below"})
    found.sort_values(["norm_id", "location_id"]).to_csv(output, index=False)


if __name__ == "__main__":
    main(*sys.argv[1:])
