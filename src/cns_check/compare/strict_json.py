"""JSON read strictly: each key once, numbers that every program knows alike, text that is text.

In: bytes. Out: the values, or what is wrong with its path, such as ``verdicts[3].volume``.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from itertools import islice

from cns_check.diagnostics import Diagnostic, Place, diagnostic, over_limit
from cns_check.limits import limit
from cns_check.words import Said

#: Findings shown of one file: the first say enough of a file that is not what it seems.
MOST = 20
#: Beyond that numbers are no longer exact in most programs.
_DIGITS = 15
#: An escape that can be half of a character.
_HALF = re.compile(r"\\u[dD][89a-fA-F]")
_NO_TEXT = re.compile("[\ud800-\udfff]")


class _Wrong:
    """Stands where JSON allows what no report holds."""

    def __init__(self, said: Said) -> None:
        self.said = said


def read_json(path: str, data: bytes) -> tuple[object, tuple[Diagnostic, ...]]:
    """Reads a document.

    Args:
        path: As the user named it.
        data: The whole file.

    Returns:
        Its plain values, None when they cannot be used, and what is wrong.
    """
    items = data.count(b",") + data.count(b":")
    if items > limit("report-items"):
        what = Said.of("the report has {count} keys and values", count=items)
        return None, (over_limit("report-items", what, Place(path), items),)
    wrong: list[_Wrong] = []

    def refused(said: Said) -> _Wrong:
        wrong.append(_Wrong(said))
        return wrong[-1]

    def once(pairs: list[tuple[str, object]]) -> object:
        made = dict(pairs)
        if len(made) == len(pairs):
            return made
        seen: set[str] = set()
        twice = next(name for name, _ in pairs if name in seen or seen.add(name))  # type: ignore[func-returns-value]
        return refused(Said.of("the key {twice!r} stands twice in one object", twice=twice))

    def whole(text: str) -> object:
        digits = len(text.lstrip("-"))
        return int(text) if digits <= _DIGITS else refused(Said.of("a number of {count} digits", count=digits))

    def number(text: str) -> object:
        value = float(text)
        return value if math.isfinite(value) else refused(Said.of("{constant} is no number of JSON", constant=text))

    try:
        text = data.decode("utf-8-sig")
        document: object = json.loads(
            text,
            object_pairs_hook=once,
            parse_constant=lambda word: refused(Said.of("{constant} is no number of JSON", constant=word)),
            parse_int=whole,
            parse_float=number,
        )
    except json.JSONDecodeError as error:
        place = Place(path, error.lineno, error.colno)
        return None, (diagnostic("T001", Said.of("not JSON here: {why}", why=error.msg), place),)
    except UnicodeDecodeError as error:
        place = Place(path, data.count(b"\n", 0, error.start) + 1)
        return None, (diagnostic("T001", Said.of("byte {number} is not UTF-8", number=error.start + 1), place),)
    except RecursionError:
        return None, (diagnostic("T001", Said.of("nested too deep"), Place(path)),)
    if not wrong and not _HALF.search(text):
        return document, ()
    found = tuple(
        diagnostic("T001", said, Place(path, field=where or None)) for where, said in islice(_found(document), MOST)
    )
    return (None, found) if found else (document, ())


def _found(document: object) -> Iterator[tuple[str, Said]]:
    """Path and message of all that is wrong, in the order of the file."""
    todo: list[tuple[str, object]] = [("", document)]
    while todo:
        where, value = todo.pop()
        if isinstance(value, _Wrong):
            yield where, value.said
        elif isinstance(value, str) and _NO_TEXT.search(value):
            yield where, Said.of("holds half of a character, which is no text")
        elif isinstance(value, list):
            todo += [(f"{where}[{i}]", item) for i, item in reversed(list(enumerate(value)))]
        elif isinstance(value, dict):
            if any(_NO_TEXT.search(name) for name in value):
                yield where, Said.of("holds a key with half of a character, which is no text")
            todo += [(f"{where}.{name}" if where else name, item) for name, item in reversed(value.items())]
