"""Every message a catalogue must hold: what the code says through ``tr`` and ``Said``, and the words it says by name.

Read from the source as text, so that a sentence no test reaches is found as well.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from cns_check.cli.explained import TERMS
from cns_check.compare.reports import Cause
from cns_check.contract import decision_table
from cns_check.contract.reasons import REASONS
from cns_check.diagnostics import CATALOGUE, Severity
from cns_check.inputs.places.succession import KINDS
from cns_check.judge.windows import VERDICT_NAMES
from cns_check.norms.model import STATUS_ORDER, Norm, Regime
from cns_check.reallocate.methods import METHODS
from cns_check.report.checks.verdict_findings import RULES
from cns_check.report.people.optimum_sheets import optimum_titles
from cns_check.report.people.travel_tables import figure_titles
from cns_check.report.result.result import CLOSING
from cns_check.report.result.tables import (
    AFTER_BY_TRAVEL,
    ASSIGNMENTS,
    CHANCE,
    DECISIONS,
    EFFECTS,
    FRONTIER,
    OPTIMUM,
    REGIONS,
    SWEEP,
    TRANSFERS,
    TRAVEL,
    VERDICTS_WITH_CHANCES,
)
from cns_check.words import _ONE_OF, english

SOURCE = Path(__file__).parents[1] / "src" / "cns_check"

#: Functions that take a template, with the numbers of those arguments.
TAKE = {"tr": (0,), "_tr": (0,), "Said.of": (0,), "Said.counted": (1, 2), "Problem": (1,), "_joined": (0,)}
TAKE |= {"unknown_ids": (1,)}
#: Functions that take a sentence for a person, which must remember its template; with the number of the argument.
SAY = {"diagnostic": 1, "Stop": 1, "RunError": 1, "InputError": 0, ".say": 0, "_Found": 2, "_add": 1, "_tell": 1}
SAY |= {"wrong": 1}

_FIELD = re.compile(r"\{[^{}]*\}")


@dataclass(frozen=True, slots=True)
class Found:
    """Where a template was looked for.

    Attributes:
        message: The template; None where the argument is none that can be translated.
        place: File and line.
    """

    message: str | None
    place: str


class _Module:
    """One file of the source: its calls, and what its names stand for."""

    def __init__(self, path: Path) -> None:
        self.name = path.relative_to(SOURCE).as_posix()
        self.tree = ast.parse(path.read_text(encoding="utf-8"))
        self.calls = [n for n in ast.walk(self.tree) if isinstance(n, ast.Call)]
        self.values: dict[str, list[ast.expr]] = {}
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Assign):
                for target in node.targets:
                    self._bind(target, node.value)
            elif isinstance(node, ast.AnnAssign) and node.value is not None:
                self._bind(node.target, node.value)
            elif isinstance(node, ast.For | ast.comprehension):
                self._each(node.target, node.iter)

    def _bind(self, target: ast.expr, value: ast.expr) -> None:
        if isinstance(target, ast.Name):
            self.values.setdefault(target.id, []).append(value)
        elif isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple) and len(target.elts) == len(value.elts):
            for one, part in zip(target.elts, value.elts, strict=True):
                self._bind(one, part)

    def _each(self, target: ast.expr, iterated: ast.expr) -> None:
        if isinstance(iterated, ast.Tuple | ast.List):
            for item in iterated.elts:
                self._bind(target, item)

    def strings(self, node: ast.expr, seen: frozenset[str] = frozenset()) -> Iterator[str | None]:
        """The templates that an expression can be; None for one that cannot be translated."""
        match node:
            case ast.Constant(value=str(text)):
                yield text
            case ast.IfExp():
                yield from self.strings(node.body, seen)
                yield from self.strings(node.orelse, seen)
            case ast.Dict():
                for value in node.values:
                    yield from self.strings(value, seen)
            case ast.Name() if node.id not in seen:
                for value in self.values.get(node.id, ()):
                    yield from self.strings(value, seen | {node.id})
            case ast.Subscript():
                yield from self.strings(node.value, seen)
            case ast.Call(func=ast.Attribute(attr="get")):
                for part in (node.func.value, *node.args[1:]):
                    yield from self.strings(part, seen)
            case ast.JoinedStr() | ast.BinOp():
                yield None


def _called(call: ast.Call) -> str:
    match call.func:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=ast.Name(id="Said"), attr=name):
            return f"Said.{name}"
        case ast.Attribute(attr="say"):  # the terminal's; a function of that name is another
            return ".say"
        case ast.Attribute(attr=name):
            return name
    return ""


def _modules() -> Iterator[_Module]:
    return (_Module(path) for path in sorted(SOURCE.rglob("*.py")))


def templates() -> list[Found]:
    """What is given to the functions that take a template."""
    found = []
    for module in _modules():
        for call in module.calls:
            for number in TAKE.get(_called(call), ()):
                for argument in call.args[number : number + 1]:
                    place = f"{module.name}:{call.lineno}"
                    found += [Found(message, place) for message in module.strings(argument)]
    return found


def bare() -> list[str]:
    """Places where a plain string is said to a person: no language can replace it."""
    found = []
    for module in _modules():
        for call in module.calls:
            said = [k.value for k in call.keywords if k.arg == "remedy"]
            number = SAY.get(_called(call))
            said += call.args[number : number + 1] if number is not None else []
            for argument in said:
                plain = list(module.strings(argument)) if not isinstance(argument, ast.Call) else []
                if any(plain) or None in plain:
                    found.append(f"{module.name}:{call.lineno}")
    return found


def catalogued() -> dict[str, str]:
    """What the catalogues of codes and of reasons hold."""
    infos = [text for info in (*CATALOGUE.values(), *RULES.values()) for text in (info.summary, info.why, info.remedy)]
    reasons = [text for r in REASONS.values() for text in (r.summary, r.rule, r.remedy)]
    sentences = [r.sentence for r in REASONS.values() if not r.sentence.startswith("{enforced")]
    methods = [m.assumption for m in METHODS.values()]
    words = [text for t in TERMS for text in (t.kind, t.summary, t.more)]
    return dict.fromkeys((*infos, *reasons, *sentences, *methods, *words), "a catalogue")


def by_name() -> dict[str, str]:
    """Words that the code takes from data: verdicts, statuses, routes, regimes, units, headings of tables."""
    routes = ("consensus", "consent", "none")
    regimes = get_args(Regime.model_fields["regime"].annotation)
    units = [u for literal in get_args(Norm.model_fields["unit"].annotation) for u in get_args(literal)]
    statuses = [d.status for d in decision_table.DECISIONS if d.status is not None]
    tables = (VERDICTS_WITH_CHANCES, TRANSFERS, AFTER_BY_TRAVEL, REGIONS, TRAVEL, EFFECTS, CHANCE, SWEEP)
    best = (OPTIMUM, DECISIONS, ASSIGNMENTS, FRONTIER)
    titled, titled_of_best = figure_titles(english), optimum_titles(english)
    headings = [c.name.replace("_", " ") for table in tables for c in table if c.name not in titled]
    headings += [c.name.replace("_", " ") for table in best for c in table if c.name not in titled_of_best]
    words = (*VERDICT_NAMES, *statuses, "exempt", *STATUS_ORDER, *routes, *regimes, *units, *_ONE_OF.values())
    others = (*headings, *KINDS, *get_args(Cause), *(s.value for s in Severity), "volume", "process", "withdrawn")
    states = ("decided", "deferred", "fallback", "undecided")
    cases = [d.case for d in decision_table.DECISIONS]
    return dict.fromkeys((*words, *others, *states, *cases, "km", "minutes", "yes", "no", "reason", CLOSING), "by name")


def messages() -> dict[str, str]:
    """All of them, with where they are said."""
    said = {f.message: f.place for f in templates() if f.message}
    found = by_name() | catalogued() | said
    return {message: place for message, place in found.items() if message}


def in_words(message: str) -> bool:
    """There is something to translate: letters beside what is filled in."""
    return any(c.isalpha() for c in _FIELD.sub("", message))
