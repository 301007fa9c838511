"""Text of an input that is refused is shown by every format of a check, and acts in none."""

from __future__ import annotations

import json
from xml.etree import ElementTree

import pytest

from conftest import run_cli

HOSTILE = {
    "a terminal escape": "\x1b]0;owned\x07\x1b[2J",
    "a workflow command": "\r::set-output name=x::y",
    "a line of a log": "\u2028::error::owned",
    "the other direction": "\u202egnp.exe",
    "markup": "<script>alert(1)</script>]]>&x;",
    "a link": "[x](javascript:alert(1)) ![y](https://example.org)",
    "a formula": '=HYPERLINK("https://example.org")',
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("format_", ["text", "github", "json", "junit", "sarif"])
def test_what_is_refused_acts_nowhere(text, format_, tmp_path):
    cell = text.replace('"', '""')
    table = f'location_id,intervention_id,year,volume\n"L1","{cell}",2024,"{cell}"\n'
    (tmp_path / "volumes.csv").write_text(table, encoding="utf-8", newline="")
    done = run_cli(["volumes", "validate", "volumes.csv", "--format", format_], cwd=tmp_path)
    assert done.exit_code == 1
    said = done.stdout + done.stderr
    if format_ == "json":
        assert any(text in (d["value"] or "") for d in json.loads(done.stdout)["diagnostics"])
    elif format_ == "sarif":
        json.loads(done.stdout)
    elif format_ == "junit":
        assert {e.tag for e in ElementTree.fromstring(done.out).iter()} <= {
            *("testsuites", "testsuite", "testcase", "failure", "properties", "property", "system-out", "error")
        }
    if format_ in {"text", "github"}:
        assert all(c.isprintable() or c == "\n" for c in said)
    if format_ == "github":
        commands = [line for line in done.stdout.splitlines() if line.startswith("::")]
        assert {line.split(" ")[0] for line in commands} <= {"::error", "::warning", "::notice", "::group::"}
        assert "owned" not in {line.rpartition("::")[2] for line in commands}
