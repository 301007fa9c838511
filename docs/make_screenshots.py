"""Takes the pictures of the documentation anew from the sample case: ``make screenshots``, which needs Chromium.

Writes ``docs/images/*.png`` (or the folder named). A test holds the names against those that the pages show.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

DOCS = Path(__file__).parent
CASE = DOCS.parent / "sample_data" / "nl-example"
FILES = ["volumes.csv", "volumes-2025-late.csv", "--profile", "volumes.csv=profile.yaml"]
FILES += ["--profile", "volumes-2025-late.csv=profile-2025-late.yaml", "--locations", "locations.csv"]
FILES += ["--memberships", "memberships.csv", "--agreements", "agreements.yaml", "--use-indicative"]
#: Picture by the section of the page that it shows, and the part of the address that chooses what is seen.
KIDNEY = "norm=nl-iza-tranche-1/kidney-local-treatment&year=2026"
PICTURES = {
    "page-contracts": ("contracts", f"{KIDNEY}&region=zuidoost"),
    "page-summary": ("tiles", ""),
    "page-regions": ("regions", ""),
    "page-volumes": ("volumes", KIDNEY),
    "page-transfers": ("transfers", f"{KIDNEY}&region=noordwest"),
    "page-timetable": ("timetable", f"{KIDNEY}&region="),
    "page-verdicts": ("verdicts", f"{KIDNEY}&region=zuidoost"),
}
#: The most of a section that a picture shows, in pixels.
HEIGHT = 760
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
QUIET += ["--disable-component-update", "--disable-sync"]


def report(folder: Path) -> Path:
    """The page of the sample case."""
    made = folder / "report.html"
    command = [sys.executable, "-m", "cns_check", "evaluate", *FILES, "--output", str(made), "--summary-only", "-q"]
    subprocess.run(command, cwd=CASE, check=True, stdout=subprocess.DEVNULL)
    return made


def take(page: Page, made: Path, into: Path) -> None:
    """A picture of each section."""
    for name, (section, chosen) in PICTURES.items():
        page.goto("about:blank")
        page.goto(f"{made.as_uri()}#{chosen}")
        page.wait_for_function("document.documentElement.dataset.ready === 'yes'")
        shown = page.locator(f"#{section}")
        shown.scroll_into_view_if_needed()
        # The bar of filters stays in sight and would hide what is below it.
        page.evaluate("document.querySelector('.filterbar').style.position = 'static'")
        page.wait_for_timeout(1500)
        box = shown.bounding_box()
        assert box is not None, section
        top = box["y"] + page.evaluate("scrollY")
        clip = {"x": box["x"], "y": top, "width": box["width"], "height": min(box["height"], HEIGHT)}
        page.screenshot(path=into / f"{name}.png", animations="disabled", full_page=True, clip=clip)


def main() -> None:
    into = Path(sys.argv[1]) if len(sys.argv) > 1 else DOCS / "images"
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("the pictures need Chromium: apt-get install chromium")
    into.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        made = report(Path(folder))
        browser = playwright.chromium.launch(executable_path=chromium, args=QUIET)
        take(browser.new_page(viewport={"width": 1100, "height": 800}), made, into)
        browser.close()


if __name__ == "__main__":
    main()
