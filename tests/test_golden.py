"""One small invented case, whole, in every format, so that a change of any word or number is seen.

Renew the files with ``pytest tests/test_golden.py --renew-golden``, then read their difference before you commit it.
"""

from __future__ import annotations

import io
import json

import openpyxl
import pytest

from cns_check.report.people import text
from conftest import REPO

GOLDEN = REPO / "tests" / "golden"
RUN = (
    "evaluate",
    "volumes.csv",
    "--profile",
    "profile.yaml",
    "--locations",
    "locations.csv",
    "--norms",
    "golden-set.yaml",
)


def run(cli, *more):
    done = cli([*RUN, *more], cwd=GOLDEN / "case")
    assert done.exit_code == 0, done.stderr
    return done


def of_text(cli, tmp_path, monkeypatch):
    render = text.render
    monkeypatch.setattr(text, "render", lambda result, **how: render(result, **how | {"width": 100}))
    return run(cli).out


def of_stdout(name):
    return lambda cli, tmp_path, monkeypatch: run(cli, "--format", name).out


def of_workbook(cli, tmp_path, monkeypatch):
    run(cli, "--output", str(tmp_path / "out.xlsx"))
    book = openpyxl.load_workbook(io.BytesIO((tmp_path / "out.xlsx").read_bytes()))
    sheets = [
        f'"{sheet.title}": [\n'
        + ",\n".join(
            json.dumps([cell.value for cell in row], ensure_ascii=False, default=str) for row in sheet.iter_rows()
        )
        + "\n]"
        for sheet in book
    ]
    return f"{{{', '.join(sheets)}}}\n".encode()


FORMATS = {
    "report-100.txt": of_text,
    "report.json": of_stdout("json"),
    "report.csv": of_stdout("csv"),
    "report.md": of_stdout("markdown"),
    "workbook.json": of_workbook,
}


@pytest.mark.parametrize("name", FORMATS)
def test_the_report_is_the_golden_one(name, cli, tmp_path, monkeypatch, request):
    found = FORMATS[name](cli, tmp_path, monkeypatch)
    file = GOLDEN / name
    if request.config.getoption("--renew-golden"):
        file.write_bytes(found)
    assert found.decode() == file.read_bytes().decode()


def test_there_is_no_golden_file_that_nothing_is_held_against():
    assert {p.name for p in GOLDEN.iterdir() if p.is_file()} == set(FORMATS)
