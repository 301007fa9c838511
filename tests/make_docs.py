"""Writes the parts of the documentation that follow from the code: ``python tests/make_docs.py`` renews them.

``docs/diagnostics.md`` is made whole; in other pages what stands between ``<!-- made by tests/make_docs.py: NAME -->``
and ``<!-- end -->`` is. A test checks that they are up to date.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Literal, get_args, get_origin

import typer.main

from cns_check.cli.app import tree
from cns_check.contract.decision_table import DECISIONS
from cns_check.contract.reasons import REASONS
from cns_check.diagnostics import CATALOGUE
from cns_check.reallocate.methods import METHODS
from cns_check.report.formats import FORMATS
from cns_check.report.result import tables
from cns_check.run.case_file import Case, Options
from cns_check.run.inputs import INPUTS
from cns_check.suppress.published_quantities import QUANTITIES, Quantity

DOCS = Path(__file__).parents[1] / "docs"

#: What the letter of a code stands for.
FAMILIES = {
    "A": "Agreements",
    "D": "Distances and capacities",
    "E": "A run as a whole",
    "K": "Case files",
    "L": "Location register",
    "M": "Memberships",
    "N": "Norm files",
    "P": "Volume profiles",
    "T": "Reports that are read again",
    "V": "Volume files",
    "X": "Attestations",
    "Y": "YAML, whatever it holds",
}
_BLOCK = re.compile(r"(<!-- made by tests/make_docs\.py: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)


def commands() -> Iterator[tuple[str, object]]:
    """Every command by its name as typed, with what typer made of it."""

    def walk(prefix: str, command: object) -> Iterator[tuple[str, object]]:
        below = getattr(command, "commands", None)
        if below is None:
            yield prefix, command
            return
        for name, child in below.items():
            yield from walk(f"{prefix} {name}", child)

    yield from walk("cns-check", typer.main.get_command(tree()))


def options(command: object) -> Iterator[tuple[str, str]]:
    """The options of a command as they are typed, with their help."""
    for parameter in command.params:  # type: ignore[attr-defined]
        names = [name for name in parameter.opts if name.startswith("-")]
        if not names or parameter.name == "help":
            continue
        flag = getattr(parameter, "is_flag", False)
        kind = getattr(parameter.type_descriptor, "annotation", None)
        choices = "\\|".join(get_args(kind)) if get_origin(kind) is Literal else ""
        value = parameter.metavar or choices or "VALUE"
        shown = ", ".join(f"`{name}`" for name in sorted(names, key=len))
        yield shown if flag else f"{shown} {value}", parameter.help or ""


def _table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    heads = list(heads)
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def _columns(columns: tuple[tables.Column, ...]) -> str:
    return _table(
        ("column", "kind", "meaning"),
        ((f"`{c.name}`", c.kind + (", may be empty" if c.nullable else ""), c.meaning) for c in columns),
    )


def _options() -> str:
    return _table(("option", "meaning"), options(dict(commands())["cns-check evaluate"]))


def _decisions() -> str:
    return _table(
        ("row", "case", "status", "reason"),
        ((d.row, d.case, f"`{d.status}`", f"`{d.reason}`") for d in DECISIONS),
    )


def _moves() -> str:
    parts = (("transfers", tables.TRANSFERS), ("after", tables.AFTER), ("regions", tables.REGIONS))
    return "\n".join(f"**{n}**\n\n{_columns(c)}" for n, c in (*parts, ("methods", tables.METHODS)))


def _commands() -> str:
    return _table(
        ("command", "does", "options"),
        (
            (f"`{name}`", (command.help or "").split("\n")[0], ", ".join(o for o, _ in options(command)) or "none")  # type: ignore[attr-defined]
            for name, command in commands()
            if name != "cns-check evaluate"
        ),
    )


def _published() -> str:
    def columns(q: Quantity) -> str:
        return f"`{q.table}`: {', '.join(f'`{name}`' for name in q.columns)}"

    rows = ((columns(q), q.relation, q.treatment, q.where) for q in QUANTITIES)
    return _table(("quantity", "follows from", "becomes", "where"), rows)


def _methods() -> str:
    return _table(("`--method`", "how"), ((f"`{m.name}`", m.divides) for m in METHODS.values()))


def _formats() -> str:
    rows = (
        (f.name, f"`.{f.suffix}`" if f.suffix else "", f"`{f.stdout}`" if f.stdout else "", f.holds) for f in FORMATS
    )
    return _table(("format", "`--output`", "`--format`", "holds"), rows)


def _case() -> str:
    def rows(model: object) -> Iterator[tuple[str, str]]:
        for name, info in model.model_fields.items():  # type: ignore[attr-defined]
            yield f"`{info.alias or name}`", info.description

    sources = ", ".join(f"`{i.name}`" for i in INPUTS)
    return (
        f"`volumes` and each of {sources} names a file by its path, or as `{{path: ..., profile: ...}}`.\n\n"
        f"{_table(('key', 'what it names'), rows(Case))}\n{_table(('key of `options`', 'meaning'), rows(Options))}"
    )


PARTS = {
    "case": _case,
    "methods": _methods,
    "formats": _formats,
    "published": _published,
    "options": _options,
    "decisions": _decisions,
    "contracts": lambda: _columns(tables.CONTRACTS),
    "verdicts": lambda: _columns(tables.VERDICTS),
    "summary": lambda: _columns(tables.SUMMARY),
    "moves": _moves,
    "diagnostics": lambda: _columns(tables.DIAGNOSTICS),
    "commands": _commands,
}


def filled(page: str) -> str:
    """A page with its made parts as they should be."""
    return _BLOCK.sub(lambda m: f"{m[1]}{PARTS[m[2]]()}{m[3]}", page)


def diagnostics_page() -> str:
    """The page of all diagnostic and reason codes."""
    lines = [
        "# Diagnostic and reason codes",
        "",
        "This page is made from the catalogues by `python tests/make_docs.py`: do not edit it.",
        "",
        "A *diagnostic* says what is wrong with an input or worth knowing of a run. An error makes the input unusable "
        "(exit code 3, or 1 from a `validate` command); a warning and a note leave it usable. A *reason* is the case "
        "of the decision table that decided a row of the table `verdicts`. A code is never given another meaning.",
        "",
        "`cns-check explain CODE` prints the same, with `--lang nl` in Dutch.",
        "",
    ]
    for letter, infos in groupby(sorted(CATALOGUE.values(), key=lambda i: i.code), key=lambda i: i.code[0]):
        lines += [f"## {letter}: {FAMILIES[letter]}", ""]
        for info in infos:
            lines += [f"### {info.code} {info.name} ({info.severity.value})", "", info.summary, ""]
            lines += [f"- Why: {info.why}", f"- Remedy: {info.remedy}", ""]
    lines += ["## Reasons", ""]
    for reason in REASONS.values():
        lines += [f"### {reason.code}", "", reason.summary, ""]
        lines += [f"- Rule: {reason.rule}", f"- Remedy: {reason.remedy}", ""]
    return "\n".join(lines)


def commands_page() -> str:
    """The page of all commands with their arguments and options."""
    lines = [
        "# Commands",
        "",
        "This page is made from the commands themselves by `python tests/make_docs.py`: do not edit it. Exit codes and "
        "columns are in [evaluate.md](evaluate.md).",
        "",
    ]
    for name, command in commands():
        text = inspect.cleandoc(command.help or "")  # type: ignore[attr-defined]
        lines += [f"## {name}", "", text, ""]
        given = [
            ((p.metavar or p.name).strip("[]{}."), p.help or "")
            for p in command.params
            if p.param_type_name == "argument"
        ]  # type: ignore[attr-defined]
        lines += [_table(("argument", "meaning"), ((f"`{n}`", meaning) for n, meaning in given))] if given else []
        lines += [_table(("option", "meaning"), options(command))]
    return "\n".join(lines)


def pages() -> dict[Path, str]:
    """Every page that is made in part or whole, as it should be."""
    made = {p: filled(p.read_text(encoding="utf-8")) for p in sorted(DOCS.glob("*.md"))}
    return {p: text for p, text in made.items() if _BLOCK.search(text)} | {
        DOCS / "diagnostics.md": diagnostics_page(),
        DOCS / "cli.md": commands_page(),
    }


if __name__ == "__main__":
    for page, text in pages().items():
        page.write_text(text, encoding="utf-8")
