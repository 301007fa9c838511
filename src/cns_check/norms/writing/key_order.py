"""The order and layout that the norm language gives its keys, taken from its types.

In: a type, or a node with its shape. Out: the shape, or the node put in order.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel

from cns_check.norms.model import Document, Example, Intervention, Norm, NormSet, Part, Process, Version
from cns_check.norms.writing.layout import WIDTH, Node

#: These stand on lines of their own, whatever they hold. So does what has `sources`, rows aside.
_BLOCK = (NormSet, Norm, Version, Document, Intervention, Process)
#: Examples and sub-norms are rows of a table; cases may be longer than other lines.
_ROWS: dict[type[BaseModel], int] = {Example: 160, Part: WIDTH}
#: A note stands last, but for these: there it is what a reader should see before the key named.
_NOTE_BEFORE: dict[type[BaseModel], str] = {NormSet: "adopted", Norm: "versions"}


@dataclass(frozen=True, slots=True)
class Shape:
    """What a place of the file holds.

    Attributes:
        keys: Of a record: its keys in canonical order, and what each holds.
        item: Of a list, or of a mapping with free keys: what each item holds.
        one_line: The longest line on which it may stand between brackets; 0 if it never does.
        record: It is a record and nothing else: a list of these stands below its key, each item on a line.
        row: It is a row of a table: it may stand on one line with its sources.
    """

    keys: Mapping[str, Shape] = field(default_factory=dict)
    item: Shape | None = None
    one_line: int = WIDTH
    record: bool = False
    row: bool = False

    def at(self, key: str | int | None) -> Shape:
        """What stands under a key, or in an item of a list."""
        return self.keys.get(str(key), self.item or _SCALAR)


_SCALAR = Shape()


@cache
def shape_of(annotation: Any) -> Shape:
    """The shape of a type of the norm language."""
    kinds = list(_kinds(annotation))
    keys: dict[str, Shape] = {}
    item: Shape | None = None
    width = WIDTH
    for kind in kinds:
        if _is_model(kind):
            keys |= {name: shape_of(annotation) for name, annotation in _keys(kind)}
            width = 0 if kind in _BLOCK else _ROWS.get(kind, WIDTH)
        elif get_origin(kind) is dict:
            item = shape_of(get_args(kind)[1])
            width = min(width, item.one_line)
        elif get_origin(kind) is tuple:
            item = shape_of(get_args(kind)[0])
            width = 0 if item.record else width
    record = bool(keys) and all(_is_model(kind) for kind in kinds)
    return Shape(keys, item, width, record, any(kind in _ROWS for kind in kinds))


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def _keys(model: type[BaseModel]) -> list[tuple[str, Any]]:
    """The keys of a record as a file has them, in canonical order, with their types."""
    keys = [(info.alias or name, info.annotation) for name, info in model.model_fields.items()]
    names = [name for name, _ in keys]
    if model in _NOTE_BEFORE:
        note = keys.pop(names.index("note"))
        keys.insert(names.index(_NOTE_BEFORE[model]), note)
    return keys


def _kinds(annotation: Any) -> Iterator[Any]:
    """The members of a union, without what pydantic hangs on to them."""
    origin = get_origin(annotation)
    if origin is Annotated:
        yield from _kinds(get_args(annotation)[0])
    elif origin in {Union, UnionType}:
        for member in get_args(annotation):
            yield from _kinds(member)
    elif annotation is not type(None):
        yield annotation


def arrange(node: Node, shape: Shape) -> None:
    """Puts the entries of a node, and all below it, in canonical order, and says which may stand on one line.

    Keys that a user chose (languages, documents, interventions) keep their order; so do lists.
    """
    for entry in node.entries:
        arrange(entry.node, shape.at(entry.key))
    if node.kind == "map":
        place = {key: index for index, key in enumerate(shape.keys)}
        node.entries.sort(key=lambda e: place.get(str(e.key), len(place)))
    has_sources = any(e.key == "sources" for e in node.entries)
    node.one_line = 0 if has_sources and not shape.row else shape.one_line


def norm_set_shape() -> Shape:
    """The shape of a whole file."""
    return shape_of(NormSet)
