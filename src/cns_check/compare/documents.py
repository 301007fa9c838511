"""Where two JSON documents of one kind differ. Pure. In: both, as plain values. Out: each place with both values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from cns_check.compare.read_report import KEYS_OF_ROWS

#: Stands for a value where one document has none.
ABSENT = object()


class Difference(NamedTuple):
    """A place in which two documents differ.

    Attributes:
        place: The members that lead there; a row of a table by what tells it apart, else by its number.
        before: The value in the first; :data:`ABSENT` where it has none.
        after: The same in the second.
    """

    place: str
    before: object
    after: object


def differences(before: Mapping[str, object], after: Mapping[str, object]) -> Iterator[Difference]:
    """Every place in which they differ, in the order of the first; numbers are equal whatever they are written as."""
    return _of_objects("", before, after)


def _of_objects(place: str, before: Mapping[str, object], after: Mapping[str, object]) -> Iterator[Difference]:
    for name in dict.fromkeys((*before, *after)):
        here = f"{place}.{name}" if place else name
        yield from _of_values(here, before.get(name, ABSENT), after.get(name, ABSENT))


def _of_values(place: str, before: object, after: object) -> Iterator[Difference]:
    if isinstance(before, dict) and isinstance(after, dict):
        yield from _of_objects(place, before, after)
    elif isinstance(before, list) and isinstance(after, list):
        first, second = _numbered(place, before), _numbered(place, after)
        for name in dict.fromkeys((*first, *second)):
            yield from _of_values(f"{place}[{name}]", first.get(name, ABSENT), second.get(name, ABSENT))
    # To Python a truth value is a number too.
    elif isinstance(before, bool) is not isinstance(after, bool) or before != after:
        yield Difference(place, before, after)


def _numbered(place: str, items: Sequence[Any]) -> dict[str, object]:
    """The items by what tells them apart, as far as that is known of a table, else by their number."""
    keys = KEYS_OF_ROWS.get(place)
    if keys is None or not all(isinstance(row, dict) for row in items):
        return {str(number): item for number, item in enumerate(items)}
    named = {" ".join(str(row.get(key)) for key in keys): row for row in items}
    return dict(named) if len(named) == len(items) else {str(number): item for number, item in enumerate(items)}
