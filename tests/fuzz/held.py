"""What holds of whatever a reader is given: it tells a value, or what is wrong with code and place, in few words."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from cns_check.diagnostics import CATALOGUE, Diagnostic, has_errors, spoken
from cns_check.diagnostics.quoted import QUOTED, TOLD
from cns_check.norms.writing.dump import plain_node
from cns_check.norms.writing.layout import render
from cns_check.strict_yaml.tree import MOST
from cns_check.words import translator

#: The input, as every harness names it; and another file that an input is held against.
PATH, OTHER = "input", "profile.yaml"
#: Findings of one input, and characters of a message and of what it quotes.
FINDINGS, MESSAGE, SHOWN = 2 * MOST + 1, 2 * TOLD, QUOTED + 40
#: So many of an input's are said in Dutch too.
IN_DUTCH = 3
_DUTCH = translator("nl")


def held(value: object, diagnostics: Iterable[Diagnostic]) -> None:
    """A value without errors, or errors without a value."""
    found = tuple(diagnostics)
    told(found)
    assert (value is None) == has_errors(found), (value, found)


def told(diagnostics: Iterable[Diagnostic]) -> None:
    """Each has a code, a place in the input and a message that people can read, in both languages."""
    found = tuple(diagnostics)
    assert len(found) <= FINDINGS, len(found)
    for each in (*found, *spoken(found[:IN_DUTCH], _DUTCH)):
        assert each.code in CATALOGUE, each
        assert each.place.path in {PATH, OTHER}, each
        assert all(n is None or n >= 1 for n in (each.place.line, each.place.column, each.place.row)), each
        assert 0 < len(each.message) <= MESSAGE, each
        assert 0 < len(each.remedy) <= MESSAGE, each
        assert max(len(each.value or ""), len(each.place.field or "")) <= SHOWN, each
        each.place.said()


def written(data: Any) -> bytes | None:
    """Plain values as YAML; None where nothing could stand on a line of its own."""
    return render(plain_node(data), []).encode() if isinstance(data, dict | tuple) and data else None


def same_again(data: Any, value: object, read: Callable[[bytes], object]) -> None:
    """What was read, written out and read once more, is the same."""
    text = written(data)
    if text is not None:
        again = read(text)
        assert again == value, (text, value, again)
