"""The record of a run: what it read, by which norms, and what it wrote, by hash. In: a result and bytes. Out: JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

from cns_check.report.data.json_report import document, run_of
from cns_check.report.result.result import Result

SCHEMA = "cns-check/record/1"


def render(result: Result, outputs: Mapping[Path, bytes]) -> bytes:
    """The record in UTF-8, with the same ``run`` as the JSON report and per output ``path, size, sha256``.

    Args:
        result: The result of the run.
        outputs: Every file that it writes, with its bytes.
    """
    written = [
        {"path": str(path), "size": len(data), "sha256": sha256(data).hexdigest()} for path, data in outputs.items()
    ]
    rows = ",\n".join(f"  {json.dumps(one, ensure_ascii=False)}" for one in written)
    return document({"schema": json.dumps(SCHEMA), "run": run_of(result), "outputs": f"[\n{rows}\n]" if rows else "[]"})
