"""Findings as JUnit XML: a test suite per file, a test case per file and per norm in it.

In: the outcome of a check, or test suites. Out: bytes.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from cns_check.diagnostics import Diagnostic
from cns_check.report.checks.diagnostics_text import plain
from cns_check.report.checks.outcome import Checked, CheckedFile
from cns_check.report.checks.xml_text import attributes, text
from cns_check.words import Said, in_language

Outcome = Literal["passed", "failure", "error", "skipped"]


@dataclass(frozen=True, slots=True)
class Case:
    """A test case.

    Attributes:
        name: Its name in the suite.
        outcome: How it ended.
        message: Why it did not pass, in one sentence.
        type: What kind of failure or error it is.
        body: The whole of it.
        told: What else there is to say.
        file: The file that it stands in.
        line: Its line there.
    """

    name: str
    outcome: Outcome = "passed"
    message: str = ""
    type: str | None = None
    body: str = ""
    told: str = ""
    file: str | None = None
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Suite:
    """A test suite: its name and its cases."""

    name: str
    cases: tuple[Case, ...]

    def totals(self) -> dict[str, int]:
        """The numbers that its tag states."""
        outcomes = [case.outcome for case in self.cases]
        numbers = {f"{o}s": outcomes.count(o) for o in ("failure", "error")}
        return {"tests": len(outcomes), **numbers, "skipped": outcomes.count("skipped")}


def document(name: str, suites: Sequence[Suite], closing: str | None = None) -> bytes:
    """The XML of test suites, in UTF-8; no time of day and no duration, so that equal checks give equal bytes.

    Args:
        name: Of the whole.
        suites: In their order.
        closing: A remark at the end.
    """
    totals = [suite.totals() for suite in suites]
    sums = {key: sum(t[key] for t in totals) for key in ("tests", "failures", "errors", "skipped")}
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', f"<testsuites{attributes({'name': name, **sums})}>"]
    for suite, numbers in zip(suites, totals, strict=True):
        lines.append(f"  <testsuite{attributes({'name': suite.name, **numbers})}>")
        lines += [line for case in suite.cases for line in _case(suite, case)]
        lines.append("  </testsuite>")
    lines += [f"  <!-- {text(closing)} -->"] if closing else []
    return "\n".join([*lines, "</testsuites>", ""]).encode()


def _case(suite: Suite, case: Case) -> Iterable[str]:
    tag = attributes({"classname": suite.name, "name": case.name, "file": case.file, "line": case.line})
    inside: list[str] = []
    if case.outcome == "skipped":
        inside.append(f"      <skipped{attributes({'message': case.message})}/>")
    elif case.outcome != "passed":
        head = attributes({"message": case.message, "type": case.type})
        inside.append(f"      <{case.outcome}{head}>{text(case.body)}</{case.outcome}>")
    if case.told:
        inside.append(f"      <system-out>{text(case.told)}</system-out>")
    return [f"    <testcase{tag}>", *inside, "    </testcase>"] if inside else [f"    <testcase{tag}/>"]


def render(checked: Checked) -> bytes:
    """The JUnit XML of a check.

    The case of a file holds what concerns no item of it. A case fails by an error (with ``strict`` by a warning too);
    where the file is an unusable input of a calculation it is an error of the test, for nothing was judged.
    """
    known = {file.path for file in checked.files}
    named = {d.place.path or "" for d in checked.diagnostics}
    files = [*checked.files, *(CheckedFile(path) for path in sorted(named - known))]
    by_path: dict[str, list[Diagnostic]] = {}
    for d in checked.diagnostics:
        by_path.setdefault(d.place.path or "", []).append(d)
    suites = [_suite(file, by_path.get(file.path, []), checked) for file in files]
    return document(f"cns-check {checked.command}", suites)


def _suite(file: CheckedFile, found: Sequence[Diagnostic], checked: Checked) -> Suite:
    starts = [item.line for item in file.items]
    groups: list[list[Diagnostic]] = [[] for _ in range(len(starts) + 1)]
    for d in found:
        groups[bisect_right(starts, d.place.line or 0)].append(d)
    path = checked.path(file.path) if file.path not in {"", "-"} else None
    name = path or (checked.tr("standard input") if file.path == "-" else f"cns-check {checked.command}")
    cases = [_outcome("file", groups[0], path, None, checked)]
    cases += [
        _outcome(item.name, group, path, item.line, checked) for item, group in zip(file.items, groups[1:], strict=True)
    ]
    return Suite(name, tuple(cases))


def _outcome(name: str, found: Sequence[Diagnostic], path: str | None, line: int | None, checked: Checked) -> Case:
    failing = [d for d in found if checked.fails(d)]
    told = "\n".join(plain((d for d in found if not checked.fails(d)), tr=checked.tr))
    if not failing:
        return Case(name, told=told, file=path, line=line)
    first = failing[0]
    message = first.message
    if len(failing) > 1:
        more = Said.of("{message} (and {count} more)", message=first.message, count=len(failing) - 1)
        message = in_language(more, checked.tr)
    return Case(
        name,
        "error" if checked.unusable else "failure",
        message,
        f"{first.code} {first.name}",
        "\n".join(plain(failing, checked.sources, checked.tr)),
        told,
        path,
        line or first.place.line,
    )
