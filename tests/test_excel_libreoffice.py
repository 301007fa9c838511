"""The workbook as LibreOffice opens and prints it: every page has its heading, no number is too wide for its column."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from conftest import SAMPLE, SAMPLE_CASE, SHEETS, run_cli

TOOLS = ("soffice", "pdftotext", "pdfinfo")
MISSING = [tool for tool in TOOLS if shutil.which(tool) is None]
pytestmark = pytest.mark.skipif(
    bool(MISSING), reason=f"left out: how LibreOffice prints the workbook, for want of {', '.join(MISSING)}"
)


def printed(folder: Path, *args: str, upto: int = 0) -> list[str]:
    """The pages of the workbook of a run, all or the first so many, as text in their layout."""
    done = run_cli([*args, *SAMPLE_CASE, "--use-indicative", "--output", str(folder / "a.xlsx")], cwd=SAMPLE)
    assert done.exit_code == 0, done.stderr
    profile = f"-env:UserInstallation=file://{folder}/profile"
    pages = json.dumps({"PageRange": {"type": "string", "value": f"1-{upto}"}}) if upto else "{}"
    form = f"pdf:calc_pdf_Export:{pages}"
    command = ["soffice", profile, "--headless", "--convert-to", form, "--outdir", str(folder), str(folder / "a.xlsx")]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    info = subprocess.run(["pdfinfo", str(folder / "a.pdf")], check=True, capture_output=True, text=True).stdout
    text = subprocess.run(["pdftotext", "-layout", str(folder / "a.pdf"), "-"], check=True, capture_output=True)
    pages = text.stdout.decode().split("\f")[:-1]
    assert len(pages) == int(re.search(r"Pages: +(\d+)", info)[1])
    return pages


@pytest.fixture(scope="module")
def english(tmp_path_factory):
    return printed(tmp_path_factory.mktemp("en"), "evaluate", "--norm", "kidney-local-treatment")


def sheet_of(page: str) -> str:
    """The name of the sheet, from the page's header."""
    return page.strip().split("\n", 1)[0].removeprefix("cns-check").strip()


def test_every_page_has_its_sheet_and_number(english):
    assert list(dict.fromkeys(map(sheet_of, english))) == SHEETS
    for number, page in enumerate(english, start=1):
        assert f"page {number} of {len(english)}" in page


def test_no_number_is_too_wide_for_its_column(english):
    assert not [page for page in english if "##" in page]


def test_each_sheet_is_one_page_wide_with_its_heading_on_each(english):
    for name, heading in (
        ("Contract list", "establishment"),
        ("Verdicts", "contract status"),
        ("After", "verdict after"),
    ):
        pages = [page for page in english if sheet_of(page) == name]
        assert all(heading in page for page in pages), name
    # 59 locations, and never a page more because a column did not fit.
    assert len([page for page in english if sheet_of(page) == "Matrix"]) <= 2


def test_contract_list_and_summary_print_on_a_few_pages(tmp_path):
    pages = [sheet_of(page) for page in printed(tmp_path, "evaluate", upto=22)]
    # The contract list, 778 rows, comes first, then the summary: 22 pages suffice for both and for what follows.
    assert list(dict.fromkeys(pages)) == ["Contract list", "Summary", "Matrix"]
    assert pages.count("Summary") == 1
    assert pages.count("Contract list") <= 20


def test_the_words_are_there(english):
    (summary,) = (page for page in english if sheet_of(page) == "Summary")
    assert "24 of 59 performing (41%)" in summary
    contracting = "".join(page for page in english if sheet_of(page) == "Contract list")
    assert "99000024" in contracting
    assert "do_not_contract" in contracting
    assert "2026-01-01" in contracting
    assert re.search(r"yes|deferred|contract", contracting)
    growth = "".join(page for page in english if sheet_of(page) == "After")
    assert re.search(r"\d+\.\d%", growth)


def test_in_dutch(tmp_path):
    pages = printed(tmp_path, "reallocate", "--lang", "nl", "--norm", "pancreas-resection")
    names = list(dict.fromkeys(map(sheet_of, pages)))
    assert names[:2] == ["Contractlijst", "Samenvatting"]
    assert "Regio's" in names
    text = "".join(pages)
    assert "##" not in text
    assert "niet contracteren" in text
    assert f"pagina 1 van {len(pages)}" in text
    assert "01-01-2026" in text
