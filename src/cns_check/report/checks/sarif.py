"""Findings as SARIF 2.1.0, as code scanning and editors read it. In: the outcome of a check. Out: bytes."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from cns_check.diagnostics import CATALOGUE, CodeInfo, Diagnostic, Severity
from cns_check.report.checks.outcome import Checked
from cns_check.words import Translate, english, in_language

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
#: Name of the fingerprint; another way to make it gets another number.
FINGERPRINT = "cnsCheck/v1"

_LEVEL = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "note"}
_PLACE = re.compile(r":\d+(?::\d+)?\b")

Json = dict[str, Any]


def render(checked: Checked, more_rules: Mapping[str, CodeInfo] | None = None, closing: str | None = None) -> bytes:
    """One run with the findings and the rules that they break, in UTF-8.

    Args:
        checked: The findings.
        more_rules: Rules that are not in the catalogue.
        closing: What is said of the run as a whole.
    """
    rules = {**CATALOGUE, **(more_rules or {})}
    codes = sorted({d.code for d in checked.diagnostics})
    seen: Counter[str] = Counter()
    results = [_result(d, codes.index(d.code), seen, checked) for d in checked.diagnostics]
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
        "invocations": [{"executionSuccessful": not checked.unusable}],
        "results": results,
    }
    if closing:
        run["properties"] = {"closing": checked.tr(closing)}
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    text = json.dumps(log, ensure_ascii=False, allow_nan=False, indent=2)
    return f"{text}\n".encode(errors="backslashreplace")


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
    result: Json = {
        "ruleId": d.code,
        "ruleIndex": rule,
        "level": _LEVEL[d.severity],
        "message": {"text": f"{d.message}. {d.remedy}" if d.remedy else d.message},
        "partialFingerprints": {FINGERPRINT: digest[:32]},
    }
    location = _location(d, checked)
    if location:
        result["locations"] = [location]
    return result


def _identity(d: Diagnostic, checked: Checked) -> str:
    """What makes a finding the same in two versions of a file: all but its line and column."""
    path = checked.path(d.place.path) if d.place.path else ""
    if d.code not in CATALOGUE:  # a verdict: its value names norm, year and location, its message has the volume
        return "\n".join((d.code, d.value or d.message))
    return "\n".join(
        (d.code, path, d.place.field or "", d.value or "", _PLACE.sub("", in_language(d.message, english)))
    )


def _location(d: Diagnostic, checked: Checked) -> Json:
    location: Json = {}
    place = d.place
    if place.path and place.path != "-":
        location["physicalLocation"] = {"artifactLocation": _artifact(checked.path(place.path))}
        region = {"startLine": place.line, "startColumn": place.column}
        if place.line is not None:
            location["physicalLocation"]["region"] = {k: v for k, v in region.items() if v is not None}
    if d.code not in CATALOGUE and d.value:
        location["logicalLocations"] = [{"fullyQualifiedName": d.value}]
    return location


def _artifact(path: str) -> Json:
    uri = quote(path, safe="/~!$&'()*+,;=@-._", errors="replace")
    inside = not path.startswith(("/", "../")) and not re.match("[A-Za-z]:/", path)
    return {"uri": uri, "uriBaseId": "%SRCROOT%"} if inside else {"uri": uri}
