"""Makes locations.csv from volumes.csv: one row per hospital, nothing that the delivered file does not say.

The name is that of the hospital's latest year. The coordinates are of its latest row that has them: hospitals move on
the map over the years, and some rows have none. The county is the region.
"""

from __future__ import annotations

import csv
import io
import sys
from pathlib import Path

HERE = Path(__file__).parent
COLUMNS = ["location_id", "location_name", "region_id", "latitude", "longitude"]


def make_register(volumes: Path) -> str:
    """Returns the text of locations.csv, sorted by ``location_id``."""
    with volumes.open(encoding="cp1252", newline="") as lines:
        sites = [row for row in csv.DictReader(lines) if row["hospital"] != "Statewide"]
    sites.sort(key=lambda row: (row["OSHPDID"], int(row["Year"])))  # within a hospital the later row overwrites
    register: dict[str, dict[str, str]] = {}
    for row in sites:
        entry = register.setdefault(row["OSHPDID"], dict.fromkeys(COLUMNS, ""))
        entry.update(location_id=row["OSHPDID"], location_name=row["hospital"], region_id=row["County"])
        if row["LATITUDE"] and row["LONGITUDE"]:
            entry.update(latitude=row["LATITUDE"], longitude=row["LONGITUDE"])
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(register.values())
    return text.getvalue()


if __name__ == "__main__":
    target = HERE / "locations.csv"
    target.write_text(make_register(HERE / "volumes.csv"), encoding="utf-8", newline="")
    print(f"wrote {target.name}", file=sys.stderr)
