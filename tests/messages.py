"""Every message that a catalogue must hold: what the code says through ``tr``, and the words that it says by name."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import get_args

from babel.messages.extract import extract_from_file

from cns_check.contract import DECISIONS
from cns_check.inputs.locations import KINDS
from cns_check.norms.model import STATUS_ORDER, Norm, Regime
from cns_check.reasons import REASONS
from cns_check.report.result import CLOSING
from cns_check.report.tables import AFTER, REGIONS, TRANSFERS, VERDICTS
from cns_check.windows import VERDICT_NAMES

SOURCE = Path(__file__).parents[1] / "src" / "cns_check"
#: Rooms whose templates stand in a variable before they are said.
TEMPLATES = ("assumptions.py", "inputs/assumptions.py", "report/sentences.py")


def said_through_tr() -> dict[str, str]:
    """Message to the file that says it."""
    found = {}
    for path in sorted(SOURCE.rglob("*.py")):
        for _, message, _, _ in extract_from_file("python", path, keywords={"tr": None, "_tr": None}):
            found.setdefault(message, path.relative_to(SOURCE).as_posix())
    return found


def templates() -> dict[str, str]:
    """The strings given to a variable called ``template``, and the sentences of the methods."""
    found = {}
    for name in TEMPLATES:
        for node in ast.walk(ast.parse((SOURCE / name).read_text(encoding="utf-8"))):
            if isinstance(node, ast.Assign):
                called = {target.id for target in node.targets if isinstance(target, ast.Name)}
                if called & {"template", "_METHODS"}:
                    found |= dict.fromkeys(_strings(node.value), name)
    return found


def _strings(node: ast.expr) -> list[str]:
    match node:
        case ast.Constant(value=str(text)):
            return [text]
        case ast.IfExp():
            return [*_strings(node.body), *_strings(node.orelse)]
        case ast.Dict():
            return [text for value in node.values for text in _strings(value)]
    return []


def by_name() -> dict[str, str]:
    """Words that the code takes from data: verdicts, statuses, routes, regimes, units, headings of tables."""
    routes = ("consensus", "consent", "none")
    regimes = get_args(Regime.model_fields["regime"].annotation)
    units = [u for literal in get_args(Norm.model_fields["unit"].annotation) for u in get_args(literal)]
    statuses = [d.status for d in DECISIONS if d.status is not None]
    headings = [c.name.replace("_", " ") for table in (VERDICTS, TRANSFERS, AFTER, REGIONS) for c in table]
    words = (*VERDICT_NAMES, *statuses, "exempt", *STATUS_ORDER, *routes, *regimes, *units, *headings)
    sentences = (r.sentence for r in REASONS.values() if r.sentence and not r.sentence.startswith("{enforced"))
    return dict.fromkeys((*words, *KINDS, "km", "minutes", "yes", "no", CLOSING, *sentences), "by name")


def messages() -> dict[str, str]:
    """All of them, with where they are said."""
    found = by_name() | templates() | said_through_tr()
    return {message: place for message, place in found.items() if message}
