"""What the page costs a browser with 50,000 verdict rows, beside a raw page of the same rows in the same browser.

The raw page parses the same rows from JSON, shows the first 50 of them and filters by comparing a text per row; it has
no chart, no sorting, no search and no other table. Both are opened, and filtered, in turn. Prints the median ratios::

    python benchmarks/page.py [runs]

It exits with 1 when a median is above its limit. It needs Chromium and what the tests need.
"""

from __future__ import annotations

import json
import random
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

LOCATIONS, REGIONS, NORMS = 2_500, 40, 10
#: Opening until rows are shown; choosing a region until they have changed.
LIMITS = {"open": 3.0, "filter": 15.0}
RAW = """<!doctype html><meta charset="utf-8"><title>raw</title>
<select id="f-region"><option value="">all</option></select>
<p id="filter-count"></p><table><tbody id="rows"></tbody></table><script type="application/json" id="data">%s</script>
<script>
const rows = JSON.parse(document.getElementById("data").textContent), body = document.getElementById("rows");
const select = document.getElementById("f-region");
for (const region of new Set(rows.map((row) => row.region_id))) select.append(new Option(region, region));
function show() {
  const found = rows.filter((row) => !select.value || row.region_id === select.value);
  body.replaceChildren(...found.slice(0, 50).map((row) => {
    const line = document.createElement("tr");
    for (const value of Object.values(row)) line.insertCell().textContent = value;
    return line;
  }));
  document.getElementById("filter-count").textContent = `${found.length} of ${rows.length}`;
}
select.addEventListener("change", show);
show();
document.documentElement.dataset.ready = "yes";
</script>"""


def pages(folder: Path) -> tuple[Path, Path]:
    """The page of a large result, and the raw page of its verdicts."""
    sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
    import build
    import cns_check.api as cns

    chance = random.Random(5)
    norms = [build.norm(f"norm-{n:02}", minimum=50, counts=[f"op-{n:02}"]) for n in range(NORMS)]
    set_file = build.write_norms(folder, build.norm_set_dict(*norms, regimes=build.TWO_REGIMES))
    cells = [f"L{i:04},op-{n:02},2024,{chance.randint(1, 140)}" for i in range(LOCATIONS) for n in range(NORMS)]
    volumes = build.write_volumes(folder / "volumes.csv", cells)
    register = folder / "locations.csv"
    places = [f"L{i:04},Hospital {i},region-{i % REGIONS:02}" for i in range(LOCATIONS)]
    register.write_text("\n".join(["location_id,location_name,region_id", *places, ""]), encoding="utf-8")
    outcome = cns.evaluate(volumes, norms=set_file, locations=register, assume_no_agreement=True)
    ours, raw = folder / "report.html", folder / "raw.html"
    ours.write_bytes(outcome.to_html())
    rows = json.loads(outcome.to_json())["verdicts"]
    raw.write_text(RAW % json.dumps(rows).replace("<", "\\u003c"), encoding="utf-8")
    sizes = [path.stat().st_size / 1e6 for path in (ours, raw)]
    print(f"{len(rows)} rows; the page has {sizes[0]:.1f} MB, the raw page {sizes[1]:.1f} MB")
    return ours, raw


def timed(action: Callable[[], object]) -> float:
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def measured(browser: Any, path: Path) -> dict[str, float]:
    """Seconds until a fresh page shows its rows, and until a chosen region has changed them."""
    page = browser.new_page()
    taken = {"open": timed(lambda: (page.goto(path.as_uri()), page.wait_for_selector("html[data-ready]")))}
    page.wait_for_timeout(1_500)  # what is drawn afterwards must not count
    # In the page: the same events, until the browser has laid the rows out.
    choose = """() => { const f = document.getElementById('f-region'), start = performance.now();
      f.value = 'region-03'; f.dispatchEvent(new Event('change', { bubbles: true }));
      document.body.getBoundingClientRect(); return performance.now() - start; }"""
    taken["filter"] = page.evaluate(choose) / 1_000
    page.close()
    return taken


def main(runs: int) -> int:
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium")
    if chromium is None:
        sys.exit("no chromium here")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as running:
        ours, raw = pages(Path(folder))
        browser = running.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        pairs = []
        for run in range(runs + 1):
            order = (ours, raw) if run % 2 else (raw, ours)
            took = {path: measured(browser, path) for path in order}
            pairs.append({what: took[ours][what] / took[raw][what] for what in LIMITS})
            print(" ".join(f"{what} {took[ours][what]:.3f} / {took[raw][what]:.3f} s" for what in LIMITS))
        browser.close()
    medians = {what: statistics.median(pair[what] for pair in pairs[1:]) for what in LIMITS}  # the first one warms
    for what, median in medians.items():
        print(f"{what}: median ratio of {runs} pairs {median:.2f} (limit {LIMITS[what]:g})")
    return int(any(median > LIMITS[what] for what, median in medians.items()))


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 7))
