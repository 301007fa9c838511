"""Harness of the readers of reports: ``diff``, ``compare`` and ``verify``."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator, Mapping
from functools import cache

from cns_check.compare.documents import differences
from cns_check.compare.read_report import ReadReport, read_report
from cns_check.compare.read_run import RecordedRun, read_run
from cns_check.compare.reports import compare
from cns_check.compare.side_by_side.comparison import Wanted, side_by_side
from cns_check.compare.side_by_side.json_document import render
from cns_check.compare.strict_json import read_json
from cns_check.compare.text import to_json, to_text
from cns_check.errors import RunError
from cns_check.run.open_file import InMemory, in_memory
from cns_check.run.recorded_question import asked_again
from fuzz.held import PATH, held, told

_RUN = {"version": "0", "command": "evaluate", "options": {}, "inputs": [], "norm_sets": [], "assumptions": []}
#: The least that is a report.
LEAST: Mapping[str, object] = {
    "schema": "cns-check/report/1",
    "run": _RUN,
    "summary": {"norms": []},
    **{name: [] for name in ("verdicts", "transfers", "after", "regions", "diagnostics")},
}


class _Everywhere(Mapping[str, InMemory]):
    """Every file is there and holds little, so that none of the machine's is looked for."""

    def __getitem__(self, path: str) -> InMemory:
        return in_memory(b"schema: cns-check/volume-profile/1\n")

    def __contains__(self, path: object) -> bool:
        return True

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


@cache
def _least() -> ReadReport:
    report, found = read_report("least.json", json.dumps(LEAST).encode())
    assert report is not None, found
    return report


def reports(data: bytes) -> None:
    """A report, as each of the commands reads it."""
    document, found = read_json(PATH, data)
    told(found)
    if not found:
        again, found = read_json(PATH, json.dumps(document, ensure_ascii=False).encode())
        assert not found
        assert repr(again) == repr(document)
    report, found = read_report(PATH, data)
    held(report, found)
    if report is not None:
        _compared(report)
    run, found = read_run(PATH, data)
    held(run, found)
    if run is not None:
        _verified(run)


def _compared(report: ReadReport) -> None:
    assert not compare(report, report).differs
    for pair in ((_least(), report), (report, _least())):
        found = compare(*pair)
        to_text(found, *pair)
        json.loads(to_json(found, *pair))
        json.loads(render(side_by_side([("a", pair[0]), ("b", pair[1])], Wanted())))


def _verified(run: RecordedRun) -> None:
    assert not [*differences(run.document, run.document)]
    # Of a profile the folders of the machine are looked at.
    if "--profile" not in run.options:
        with contextlib.suppress(RunError):
            asked_again(run, _Everywhere())
