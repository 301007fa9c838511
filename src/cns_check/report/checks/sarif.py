"""Findings as SARIF 2.1.0, as code scanning and editors read it. In: the outcome of a check. Out: bytes.

Code scanning refuses a whole file for one result without a place in a file. A finding that has none is no result here
but a notification of the run, with a first one that says how many there are.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import PureWindowsPath
from typing import Any
from urllib.parse import quote

from cns_check.diagnostics import CATALOGUE, CodeInfo, Diagnostic, Severity
from cns_check.report.checks.outcome import Checked
from cns_check.words import Said, Translate, english, in_language, printable

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
#: Name of the fingerprint; another way to make it gets another number.
FINGERPRINT = "cnsCheck/v1"

_LEVEL = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "note"}
_PLACE = re.compile(r":\d+(?::\d+)?\b")
#: What needs no escape in the path of an address; a colon does, for what is before it would be a scheme.
_SAFE = "/~!$&'()*+,;=@-._"

Json = dict[str, Any]


def render(checked: Checked, more_rules: Mapping[str, CodeInfo] | None = None, closing: str | None = None) -> bytes:
    """One run with the findings and the rules that they break, in UTF-8.

    Args:
        checked: The findings.
        more_rules: Rules that are not in the catalogue.
        closing: What is said of the run as a whole.
    """
    rules = {**CATALOGUE, **(more_rules or {})}
    placed = [d for d in checked.diagnostics if _in_file(d)]
    codes = sorted({d.code for d in placed})
    seen: Counter[str] = Counter()
    results = [_result(d, codes.index(d.code), seen, checked) for d in placed]
    invocation: Json = {"executionSuccessful": not checked.unusable}
    left_out = [d for d in checked.diagnostics if not _in_file(d)]
    if left_out:
        invocation["toolExecutionNotifications"] = _notifications(left_out, checked)
    run: Json = {
        "tool": {
            "driver": {
                "name": "cns-check",
                "version": checked.version,
                "rules": [_rule(rules[code], checked.tr) for code in codes],
            }
        },
        "columnKind": "unicodeCodePoints",
        "automationDetails": {"id": f"cns-check {checked.command}/"},
        "invocations": [invocation],
        "results": results,
    }
    if closing:
        run["properties"] = {"closing": checked.tr(closing)}
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    text = json.dumps(log, ensure_ascii=False, allow_nan=False, indent=2)
    return f"{text}\n".encode(errors="backslashreplace")


def _in_file(d: Diagnostic) -> bool:
    return d.place.path not in {None, "", "-"}


def _notifications(left_out: Sequence[Diagnostic], checked: Checked) -> list[Json]:
    told = Said.counted(
        len(left_out),
        "{count} finding belongs to no file and is told here, not among the results",
        "{count} findings belong to no file and are told here, not among the results",
    )
    first = {"level": "note", "message": {"text": in_language(told, checked.tr)}}
    return [first, *({"descriptor": {"id": d.code}, "level": _LEVEL[d.severity], **_message(d)} for d in left_out)]


def _rule(info: CodeInfo, tr: Translate) -> Json:
    return {
        "id": info.code,
        "name": info.name,
        "shortDescription": {"text": tr(info.summary)},
        "fullDescription": {"text": f"{tr(info.summary)} {tr(info.why)}"},
        "help": {"text": tr(info.remedy)},
        "defaultConfiguration": {"level": _LEVEL[info.severity]},
        "properties": {"tags": ["volume-norms"], "precision": "very-high"},
    }


def _result(d: Diagnostic, rule: int, seen: Counter[str], checked: Checked) -> Json:
    identity = _identity(d, checked)
    seen[identity] += 1
    digest = hashlib.sha256(f"{identity}\n{seen[identity]}".encode(errors="backslashreplace")).hexdigest()
    return {
        "ruleId": d.code,
        "ruleIndex": rule,
        "level": _LEVEL[d.severity],
        **_message(d),
        "partialFingerprints": {FINGERPRINT: digest[:32]},
        "locations": [_location(d, checked)],
    }


def _message(d: Diagnostic) -> Json:
    return {"message": {"text": f"{d.message}. {d.remedy}" if d.remedy else d.message}}


def _identity(d: Diagnostic, checked: Checked) -> str:
    """What makes a finding the same in two versions of a file: all but its line and column."""
    if d.code not in CATALOGUE:  # a verdict: its value names norm, year and location, its message has the volume
        return "\n".join((d.code, d.value or d.message))
    path = d.place.path or ""
    place, inside = checked.place(path)
    return "\n".join(
        (
            d.code,
            printable(place if inside else path),
            d.place.field or "",
            d.value or "",
            _PLACE.sub("", in_language(d.message, english)),
        )
    )


def _location(d: Diagnostic, checked: Checked) -> Json:
    place = d.place
    physical: Json = {"artifactLocation": _artifact(*checked.place(place.path or ""))}
    region = {"startLine": place.line, "startColumn": place.column}
    if place.line is not None:
        physical["region"] = {key: number for key, number in region.items() if number is not None}
    location: Json = {"physicalLocation": physical}
    if d.code not in CATALOGUE and d.value:
        location["logicalLocations"] = [{"fullyQualifiedName": d.value}]
    return location


def _artifact(path: str, inside: bool) -> Json:
    """The address of a file: below the top of the repository, else the whole of it."""
    if inside:
        return {"uri": quote(_bytes(path), safe=_SAFE), "uriBaseId": "%SRCROOT%"}
    if path.startswith("//"):  # a share of a Windows network
        return {"uri": f"file:{quote(_bytes(path), safe=_SAFE)}"}
    drive = PureWindowsPath(path).drive
    return {"uri": f"file://{f'/{drive}' if drive else ''}{quote(_bytes(path.removeprefix(drive)), safe=_SAFE)}"}


def _bytes(path: str) -> bytes:
    """The bytes of a name; a name of no text has them in halves of surrogate pairs."""
    try:
        return path.encode(errors="surrogateescape")
    except UnicodeEncodeError:
        return path.encode(errors="replace")
