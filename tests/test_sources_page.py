"""The page on the sources: it names every statement that was asked for, and nothing that the tool does not have."""

from __future__ import annotations

import re
from typing import get_args, get_origin

import pytest
from pydantic import BaseModel

import make_docs
from cns_check.contract.decision_table import DECISIONS
from cns_check.contract.reasons import REASONS
from cns_check.diagnostics import CATALOGUE
from cns_check.inputs.agreements.model import Agreements
from cns_check.judge.windows import VERDICT_NAMES
from cns_check.norms.model import NormSet, Regime
from cns_check.report.result import tables
from conftest import REPO

PAGE = (REPO / "docs" / "sources.md").read_text(encoding="utf-8")
NORM_SET = (REPO / "norms" / "nl-iza-tranche-1.yaml").read_text(encoding="utf-8")


def models(kind):
    """The models that a type holds, to the last."""
    if get_origin(kind) is not None:
        return {found for arg in get_args(kind) for found in models(arg)}
    if not (isinstance(kind, type) and issubclass(kind, BaseModel)):
        return set()
    inner = {found for field in kind.model_fields.values() for found in models(field.annotation)}
    return {kind} | inner


def keys(root):
    return {field.alias or name for model in models(root) for name, field in model.model_fields.items()}


def columns():
    found = [value for value in vars(tables).values() if isinstance(value, tuple)]
    return {c.name for value in found for c in value if isinstance(c, tables.Column)}


def known():
    regimes = {word for arg in get_args(Regime.model_fields["regime"].annotation) for word in [arg]}
    options = {
        option
        for command in dict(make_docs.commands()).values()
        for names, _ in make_docs.options(command)
        for option in re.findall(r"`(-[^` ]+)", names)
    }
    named = {"verdicts", "transfers", "after", "regions", "methods", "contracts"}
    commands = {name.removeprefix("cns-check ") for name, _ in make_docs.commands()}
    statuses = {d.status for d in DECISIONS if d.status is not None} | {"exempt"}
    return (
        keys(Agreements) | keys(NormSet) | columns() | set(REASONS) | statuses | set(VERDICT_NAMES) | regimes | options
    ) | (named | commands | set(re.findall(r"^  ([\w-]+):$", NORM_SET, re.M)))


def rows():
    lines = [line for line in PAGE.splitlines() if line.startswith("| ") and line.count(" |") >= 6]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def test_every_code_exists():
    codes = set(re.findall(r"\b[A-Z]\d{3}\b", PAGE))
    assert len(codes) > 20
    assert codes - set(CATALOGUE) == set()


def test_every_key_column_and_option_exists():
    found = set(re.findall(r"`([^`]+)`", PAGE))
    there = known()
    # An option may stand behind its command.
    assert {name for name in found if name not in there and re.sub(r" -.*", "", name) not in there} == set()


def test_a_statement_is_recorded_checked_reported_or_says_why_not():
    body = [row for row in rows() if row[0] != "statement"]
    assert len(body) > 30
    for row in body:
        assert len(row) == 6, row
        assert any(row[2:5]) or row[5], row


@pytest.mark.parametrize(
    "what",
    [
        "17 March 2025",
        "1 June 2025",
        "1 July 2025",
        "15 September 2025",
        "1 January 2026",
        "1 January 2027",
        "comply or explain",
        "Three parties",
        "ZN, NVZ, NFU and PFN",
        "seven regions",
        "two largest providers",
        "vascular networks",
        "BO IZA",
        "public interests",
        "keep the overview",
        "low-complexity",
        "transformation plan",
        "implementation plan",
        "financial comfort",
        "consensus",
        "consent",
        "fallback",
        "impact analysis",
        "*proposed* norms",
        "negative purchasing advice",
        "50 to 100",
        "Eighteen norms",
        "process norm",
        "changed after the impact analysis",
    ],
)
def test_what_the_sources_say_is_there(what):
    assert any(what.casefold() in row[0].casefold() for row in rows())
