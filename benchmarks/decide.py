"""What the section to decide with costs on the national size: 4,000 origins, 120 locations, 18 norms and 7 regions.

The generated country of ``travel.py``, with invented coordinates. Prints the size of the page and of the section's
data, and what opening or closing a location costs the page: processor seconds of its main thread, with layout and
drawing, and seconds until the page is laid out. It exits with 1 when the median of the processor time is above 0.2
seconds::

    python benchmarks/decide.py [changes]

It needs Chromium and what the tests need.
"""

from __future__ import annotations

import csv
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import travel

LIMIT = 0.2
SECTION = re.compile(rb'id="decide-data">(.*?)</script>', re.DOTALL)
CHANGE = """(n) => { const all = [...document.querySelectorAll('#decide-list input')].filter((box) => !box.disabled);
  const start = performance.now(); all[(n * 7) % all.length].click(); document.body.getBoundingClientRect();
  return performance.now() - start; }"""


def page_of(folder: Path) -> Path:
    """Writes the country and its page."""
    travel.written(folder, travel.ORIGINS, travel.LOCATIONS, everywhere=False, suffix="csv")
    register, chance = folder / "locations.csv", random.Random(1)
    rows = list(csv.DictReader(register.read_text(encoding="utf-8").splitlines()))
    lines = ["location_id,region_id,origin_id,latitude,longitude"]
    for row in rows:
        where = f"{51 + 2 * chance.random():.3f},{4 + 0.4 * int(row['region_id'][-1]) + 0.4 * chance.random():.3f}"
        lines.append(f"{row['location_id']},{row['region_id']},{row['origin_id']},{where}")
    travel.write_lines(register, lines)
    asked = [*travel.ours("travel.csv")[:-2], "--norm-year", "2026", "--output", "page.html", "-q"]
    subprocess.run(asked, cwd=folder, check=True, stdout=subprocess.DEVNULL)
    return folder / "page.html"


def measured(page: Any, session: Any, changes: int) -> list[tuple[float, float]]:
    """Processor seconds and seconds of each change."""

    def used() -> float:
        metrics = session.send("Performance.getMetrics")["metrics"]
        return float(next(m["value"] for m in metrics if m["name"] == "TaskDuration"))

    found = []
    for n in range(changes + 1):
        before = used()
        took = page.evaluate(CHANGE, n)
        page.wait_for_timeout(150)  # until it is drawn
        found.append((used() - before, took / 1000))
    return found[1:]  # the first one warms


def main(changes: int) -> int:
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium")
    if chromium is None:
        sys.exit("no chromium here")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as running:
        path = page_of(Path(folder))
        content = path.read_bytes()
        section = SECTION.search(content)
        assert section is not None, "the page has the section"
        print(f"the page has {len(content) / 1e6:.1f} MB, of which the section's data {len(section[1]) / 1e6:.2f} MB")
        browser = running.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
        session = page.context.new_cdp_session(page)
        session.send("Performance.enable", {"timeDomain": "threadTicks"})
        page.goto(path.as_uri())
        page.wait_for_selector("html[data-decide=ready]")
        page.evaluate("() => document.getElementById('decide').scrollIntoView()")
        page.wait_for_timeout(1_500)  # what is drawn afterwards must not count
        found = measured(page, session, changes)
        browser.close()
    processor, waited = ([side[n] for side in found] for n in (0, 1))
    print(f"processor: median {statistics.median(processor):.3f} s, most {max(processor):.3f} s (limit {LIMIT:g})")
    print(f"until laid out: median {statistics.median(waited):.3f} s, most {max(waited):.3f} s")
    return int(statistics.median(processor) > LIMIT)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 30))
