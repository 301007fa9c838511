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
from typing import Any

from cns_check.cli.app import tree
from cns_check.cli.commands import example_of, grouped, value_of
from cns_check.compare.side_by_side.comparison import COMPARISON
from cns_check.compare.side_by_side.formats import FORMATS as SIDE_BY_SIDE
from cns_check.contract.decision_table import DECISIONS
from cns_check.contract.reasons import REASONS
from cns_check.diagnostics import CATALOGUE
from cns_check.limits import LIMITS, amount
from cns_check.reallocate.methods import METHODS
from cns_check.report.formats import FORMATS, Format
from cns_check.report.result import tables
from cns_check.run.case_file import Case, Options
from cns_check.run.inputs import INPUTS
from cns_check.suppress.published_quantities import QUANTITIES, Quantity

DOCS = Path(__file__).parents[1] / "docs"

#: What the letter of a code stands for.
FAMILIES = {
    "A": "Agreements",
    "C": "Counting procedure records",
    "D": "Distances and capacities",
    "E": "A run as a whole",
    "I": "Inputs of any kind",
    "K": "Case files",
    "L": "Location register",
    "M": "Memberships",
    "N": "Norm files",
    "O": "Origins, travel times and sites",
    "P": "Profiles of volumes and other tables",
    "S": "Scenarios, overrides and effects",
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

    yield from walk("cns-check", tree())


def options(command: object) -> Iterator[tuple[str, str]]:
    """The options of a command as they are typed, with their help."""
    for parameter in command.params:  # type: ignore[attr-defined]
        if parameter.param_type_name == "option" and parameter.name != "help":
            yield option(parameter)


def option(parameter: object) -> tuple[str, str]:
    """An option as it is typed, with its help."""
    names = sorted(parameter.opts, key=len)  # type: ignore[attr-defined]
    value = value_of(parameter).replace("|", "\\|")  # type: ignore[arg-type]
    shown = ", ".join(f"`{name}`" for name in names)
    return f"{shown} {value}".rstrip(), parameter.help or ""  # type: ignore[attr-defined]


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
    parts = (("transfers", tables.TRANSFERS), ("after", tables.AFTER_BY_TRAVEL), ("regions", tables.REGIONS))
    return "\n".join(f"**{n}**\n\n{_columns(c)}" for n, c in (*parts, ("methods", tables.METHODS)))


def _travel() -> str:
    parts = (("travel", tables.TRAVEL), ("effects", tables.EFFECTS))
    return "\n".join(f"**{n}**\n\n{_columns(c)}" for n, c in parts)


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


def _formats(formats: Iterable[Format[Any]] = FORMATS) -> str:
    rows = (
        (f.name, f"`.{f.suffix}`" if f.suffix else "", f"`{f.stdout}`" if f.stdout else "", f.holds) for f in formats
    )
    return _table(("format", "`--output`", "`--format`", "holds"), rows)


def _limits() -> str:
    rows = [(f"`{name}`", str(amount(name, each.default)), each.what) for name, each in LIMITS.items()]
    return _table(("limit", "default", "what it bounds"), rows)


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
    "limits": _limits,
    "methods": _methods,
    "formats": _formats,
    "comparison": lambda: _columns(COMPARISON),
    "comparison_formats": lambda: _formats(SIDE_BY_SIDE),
    "published": _published,
    "options": _options,
    "decisions": _decisions,
    "contracts": lambda: _columns(tables.CONTRACTS),
    "verdicts": lambda: _columns(tables.VERDICTS),
    "summary": lambda: _columns(tables.SUMMARY),
    "moves": _moves,
    "travel": _travel,
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


#: What holds for every command, at the head of the page.
ON_THE_COMMAND_LINE = """\
## For every command

- **Help**: `cns-check COMMAND --help` tells the options in groups, with an example of each. `cns-check explain
  WORD` tells what a code, a reason or a word of a report means; `contract`, `do-not-contract` and `Do_Not_Contract`
  are the same word, in Dutch too (`cns-check explain "voldoet niet"`). A part of a word lists what it is in, and
  `--all` tells everything.
- **Completion**: `cns-check --install-completion` makes bash, zsh, fish and PowerShell complete commands, options
  and their values: formats, methods, statuses, the ids of shipped norm sets (`--norms`) and of their norms
  (`--norm`). `cns-check --show-completion` prints the script instead.
- **Wrong usage** ends with exit code 2 and a sentence that says what to write. An id that is not there is told with
  those that are near it, or that it is a part of: `--norm kidney` names the norms about kidneys.
- **Filters** (`--region`, `--location`, `--norm`) say what is shown, of the messages and assumptions too, in every
  format and in JSON: a message that names locations, regions, networks or norms is shown where one of each kind is.
  One that names none is always shown, and so is every error. How many are left out is said on stderr and with the
  assumptions.
- **Shares** are rounded half up to whole percents. They are 0% or 100% only where they are exactly that; else
  `<1%`, `>99%` or, of growth, `>100%`. What was asked (`--max-growth 12.5%`) is told as it was typed, and tables
  for programs hold the number.
- **Order**: ids are in natural order, N2 before N10, in every table and list, for people and for programs. What is
  computed goes by the ids as text; a tie is decided the same way wherever N10 stands in a table.
- **Terminal**: `TERM=dumb` gets no colours and no progress, unless `--color always` is typed; `NO_COLOR` no
  colours. On a narrow terminal columns are left out, which is said; what is left runs on over several lines, but
  never an id. Where not even the ids fit side by side, each row is told line by line.

""".splitlines()


def commands_page() -> str:
    """The page of all commands with their arguments and options."""
    lines = [
        "# Commands",
        "",
        "This page is made from the commands themselves by `python tests/make_docs.py`: do not edit it. Exit codes and "
        "columns are in [evaluate.md](evaluate.md).",
        "",
        *ON_THE_COMMAND_LINE,
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
        for group, of_group in grouped(command.params):  # type: ignore[attr-defined]
            told = [option(p) for p in of_group if p.name != "help"]
            example = example_of(name, command.params, of_group)  # type: ignore[attr-defined]
            lines += [f"**{group}**", "", _table(("option", "meaning"), told)]
            lines += [f"Such as `{example}`.", ""] if example else []
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
