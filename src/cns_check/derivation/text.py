"""Derivations as text: a tree with lines on a terminal, plain indentation elsewhere. Data is never markup.

In: the steps at the roots, a language and a width. Out: bytes.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from cns_check.derivation.step import Step
from cns_check.report.people.text import console_of, shown
from cns_check.report.result.result import CLOSING, Cited
from cns_check.words import Translate, in_language, place_text

if TYPE_CHECKING:
    from rich.tree import Tree

#: Colours go with the words, never instead of them.
_STYLES = {"derivation": "bold", "verdict": "bold", "contract": "bold"}


def render(
    steps: Sequence[Step], tr: Translate, *, width: int | None = None, color: bool = False, lines: bool = False
) -> bytes:
    """The derivations as text, in UTF-8.

    Args:
        steps: A root each.
        tr: The reader's language.
        width: Characters in a line; None where nothing limits it.
        color: Write ANSI colours.
        lines: Draw the branches.
    """
    if lines:
        text = _drawn(steps, tr, width, color=color)
    else:
        text = "\n\n".join("\n".join(_indented(step, tr, 0)) for step in steps) + "\n"
    return f"{text}\n{tr(CLOSING)}\n".encode()


def _indented(step: Step, tr: Translate, depth: int) -> Iterator[str]:
    yield "  " * depth + _line(step, tr)
    for source in step.sources:
        yield "  " * (depth + 1) + _source(source, tr)
    for each in step.inputs:
        yield from _indented(each, tr, depth + 1)


def _line(step: Step, tr: Translate) -> str:
    text = str(in_language(step.sentence, tr))
    at = "; ".join(str(place) for place in step.places)
    return shown(f"{text} [{at}]" if at else text)


def _source(source: Cited, tr: Translate) -> str:
    at = source.document if source.at is None else f"{source.document}, {place_text(source.at, tr)}"
    where = f": {source.url}" if source.url is not None else ""
    said = tr("source {at}: {title} ({publisher})").format(at=at, title=source.title, publisher=source.publisher)
    return shown(f"{said}{where}")


def _drawn(steps: Sequence[Step], tr: Translate, width: int | None, *, color: bool) -> str:
    out = io.StringIO()
    console = console_of(out, width or 10_000, color=color)
    for n, step in enumerate(steps):
        if n:
            console.print()
        console.print(_tree(step, tr))
    return "\n".join(line.rstrip() for line in out.getvalue().split("\n"))


def _tree(step: Step, tr: Translate, parent: Tree | None = None) -> Tree:
    from rich.text import Text  # noqa: PLC0415
    from rich.tree import Tree  # noqa: PLC0415

    label = Text(_line(step, tr), style=_STYLES.get(step.kind, ""))
    tree = Tree(label) if parent is None else parent.add(label)
    for source in step.sources:
        tree.add(Text(_source(source, tr), style="dim"))
    for each in step.inputs:
        _tree(each, tr, tree)
    return tree
