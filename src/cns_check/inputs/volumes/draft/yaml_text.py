"""A draft as YAML: its keys in the order of the documentation, each below the comment that says why."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence

from cns_check.inputs.volumes.draft.notes import Draft, Leaf, shown
from cns_check.norms.writing.scalar_text import one_line
from cns_check.words import Said, Translate, in_language

_ORDER = (
    "format",
    "columns",
    "join",
    "constants",
    "wide",
    "years",
    "interventions",
    "unmapped",
    "ids",
    "trim",
    "missing",
    "masked",
    "marks",
    "keep",
    "drop",
    "duplicates",
    "absent",
    "incomplete_years",
    "deliveries",
    "control_totals",
)
_WIDTH = 118


def written(draft: Draft, paths: Sequence[str], tr: Translate) -> str:
    """The text of a profile.

    Args:
        draft: What it says.
        paths: The files that it was made from.
        tr: The words of the reader's language.
    """
    return "".join(f"{line}\n" for line in _lines(draft, paths, tr))


def _lines(draft: Draft, paths: Sequence[str], tr: Translate) -> Iterator[str]:
    made = Said.of(
        "A draft of how to read {files}, made by cns-check volumes profile. It counts only once you name it with"
        " --profile.",
        files=tuple(shown(p) for p in paths),
    )
    yield from _comment(made, tr)
    yield from _comment(Said.of("Above each key stands why; what begins with check: is a guess that you decide."), tr)
    yield from _comment(Said.of("What the file cannot tell:"), tr)
    for said in draft.unknown:
        yield from _comment(said, tr, first="- ")
    yield "schema: cns-check/volume-profile/1"
    for key in _ORDER:
        if key in draft.keys:
            yield from _key(key, draft.keys[key], tr)
        for sentence, line in draft.hints.get(key, ()):
            yield from _comment(sentence, tr, first="check: ")
            yield f"# {line}"


def _key(key: str, value: Leaf | dict[str, Leaf] | list[Leaf], tr: Translate) -> Iterator[str]:
    match value:
        case Leaf():
            yield from _why(value, tr, "")
            yield f"{key}: {flow(value.value)}"
        case dict():
            yield f"{key}:"
            for name, leaf in value.items():
                yield from _why(leaf, tr, "  ")
                yield f"  {flow(name)}: {flow(leaf.value)}"
        case list():
            yield f"{key}:"
            for leaf in value:
                yield from _why(leaf, tr, "  ")
                yield f"  - {flow(leaf.value)}"


def _why(leaf: Leaf, tr: Translate, indent: str) -> Iterator[str]:
    for said in leaf.why:
        yield from _comment(said, tr, indent)
    if leaf.check is not None:
        yield from _comment(leaf.check, tr, indent, "check: ")


def _comment(said: Said, tr: Translate, indent: str = "", first: str = "") -> Iterable[str]:
    return textwrap.wrap(
        first + in_language(said, tr),
        _WIDTH,
        initial_indent=f"{indent}# ",
        subsequent_indent=f"{indent}#   " if first else f"{indent}# ",
        break_long_words=False,
        break_on_hyphens=False,
    )


def flow(value: object) -> str:
    """A value on one line."""
    match value:
        case dict():
            return "{" + ", ".join(f"{flow(k)}: {flow(v)}" for k, v in value.items()) + "}"
        case list() | tuple():
            return "[" + ", ".join(map(flow, value)) + "]"
        case bool() | int() | str():
            return one_line(value, flow=True)
    raise TypeError(value)
