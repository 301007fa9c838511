"""Reads what a report, a sweep or a record says of its run: what was asked, and what was read, by hash.

In: a path and its bytes. Out: the run, if it can be used, and its diagnostics.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cns_check.compare.read_report import malformed, malformed_run, of_refused_run, parsed, wrong_schema
from cns_check.diagnostics import Diagnostic, Place, diagnostic
from cns_check.inputs.checked_tables import InputFile
from cns_check.report.data import json_report, run_record
from cns_check.words import Said

#: Every kind of file that has a run.
SCHEMAS = (json_report.SCHEMA, json_report.SWEEP_SCHEMA, run_record.SCHEMA)
_OUTPUT: dict[str, type] = {"path": str, "size": int, "sha256": str}


@dataclass(frozen=True, eq=False)
class RecordedRun:
    """A run as a file of it tells it.

    Attributes:
        path: The file, as the user named it.
        schema: Of the file.
        version: Of the tool that wrote it.
        command: Of the run.
        options: Of the run, by flag.
        inputs: The files that were read.
        norm_sets: Version and hash per id.
        outputs: Hash per file that was written; None but in a record.
        document: The whole file.
    """

    path: str
    schema: str
    version: str
    command: str
    options: Mapping[str, object]
    inputs: tuple[InputFile, ...]
    norm_sets: Mapping[str, tuple[str, str]]
    outputs: Mapping[str, str] | None
    document: Mapping[str, object]


def read_run(path: str, data: bytes) -> tuple[RecordedRun | None, tuple[Diagnostic, ...]]:
    """Reads the run of a JSON report, a JSON sweep or a record, strictly.

    Args:
        path: As the user named it.
        data: The whole file.

    Returns:
        The run, None when the file cannot be used, and all diagnostics.
    """
    document, found = parsed(path, data)
    found = found or wrong_schema(path, document, SCHEMAS)
    if found:
        return None, found
    schema = document["schema"]
    if schema == json_report.SCHEMA:
        found = malformed(path, document) or of_refused_run(path, document)
    else:
        found = malformed_run(path, document) or _malformed_outputs(path, document)
    return (None, found) if found else (_made(path, document), ())


def _malformed_outputs(path: str, document: Mapping[str, object]) -> tuple[Diagnostic, ...]:
    if document["schema"] != run_record.SCHEMA:
        return ()
    outputs = document.get("outputs")
    if isinstance(outputs, list) and all(
        isinstance(one, dict)
        and one.keys() == _OUTPUT.keys()
        and all(isinstance(one[name], kind) for name, kind in _OUTPUT.items())
        for one in outputs
    ):
        return ()
    return (
        diagnostic("T005", Said.of("is no list of files with path, size and sha256"), Place(path, field="outputs")),
    )


def _made(path: str, document: Mapping[str, Any]) -> RecordedRun:
    run = document["run"]
    outputs = document.get("outputs") if document["schema"] == run_record.SCHEMA else None
    return RecordedRun(
        path,
        document["schema"],
        run["version"],
        run["command"],
        run["options"],
        tuple(InputFile(**one) for one in run["inputs"]),
        {one["id"]: (one["version"], one["sha256"]) for one in run["norm_sets"]},
        None if outputs is None else {one["path"]: one["sha256"] for one in outputs},
        document,
    )
