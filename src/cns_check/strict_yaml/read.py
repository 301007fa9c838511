"""One file, one model: the value, every mistake, and the place of every item.

In: bytes and a model. Out: the value, if the file can be used, with diagnostics and places.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError
from yaml.nodes import Node

from cns_check.diagnostics import Diagnostic, Place, diagnostic
from cns_check.strict_yaml.kinds import another_kind, another_version
from cns_check.strict_yaml.node_at import key_node, walk
from cns_check.strict_yaml.refusals import explain
from cns_check.strict_yaml.tree import MOST, Tree, read_tree
from cns_check.words import Said

M = TypeVar("M", bound=BaseModel)

#: Gives code, message and the path of the place for what the model refuses, or None to leave the usual message. It is
#: called with what is wrong (the word of pydantic), the path of the item and its value (its mapping when missing).
Refuse = Callable[[str, tuple[str | int, ...], Any], tuple[str, Said, tuple[str | int, ...]] | None]


@dataclass(frozen=True, slots=True)
class YamlFile(Generic[M]):
    """What a YAML file says.

    Attributes:
        value: The model; None if anything is wrong with the file.
        diagnostics: Everything that is wrong, sorted by line and column.
        data: The plain values as read, also when the model refuses them; None if the text could not be parsed.
        wrong: Where the model refuses them: the path of each item, and whether it is an unknown key.
    """

    value: M | None
    diagnostics: tuple[Diagnostic, ...]
    data: Any
    wrong: tuple[tuple[tuple[str | int, ...], str | None], ...]
    _tree: Tree = field(repr=False)

    @property
    def text(self) -> str:
        """The text of the file, as far as it is UTF-8."""
        return self._tree.text

    def place(self, *loc: str | int) -> Place:
        """The place of the value at a path of keys and indices; of a missing item the mapping or list that lacks it."""
        return self._at(walk(self._tree.root, loc, strict=True).node)

    def key_place(self, *loc: str | int) -> Place:
        """The place of the key at a path of keys and indices; of a missing one the mapping that lacks it."""
        return self._at(key_node(walk(self._tree.root, loc, strict=True)))

    def told(self, found: Iterable[Diagnostic]) -> list[Diagnostic]:
        """What else is wrong with the file, sorted by place; after so many only that there is more."""
        every = iter(found)
        told = sorted(islice(every, MOST), key=lambda d: (d.place.line or 0, d.place.column or 0, d.code, d.message))
        if next(every, None) is not None:
            told.append(diagnostic("Y021", Said.of("there are more mistakes than these"), Place(self._tree.path)))
        return told

    def _at(self, node: Node | None) -> Place:
        return Place(self._tree.path, 1, 1) if node is None else self._tree.at(node.start_mark)


def read_yaml(data: bytes, path: str, model: type[M], *, refuse: Refuse | None = None) -> YamlFile[M]:
    """Reads a YAML file against a model. All mistakes are found at once.

    Args:
        data: The bytes of the file.
        path: The file as the user named it; it stands in every place.
        model: What the file should say.
        refuse: Asked about each mistake before the usual message is made: some deserve a code of their own.
    """
    tree = read_tree(data, path)
    value: M | None = None
    wrong: list[tuple[tuple[str | int, ...], str | None]] = []
    said = walk(tree.root, ("schema",), strict=True).node
    at = tree.at(said.start_mark) if said is not None else Place(path)
    other = another_kind(tree.data, at, model) or another_version(tree.data, at, model)
    if other is not None:
        # Held against the model, nothing in it would be right; what is wrong in itself is told all the same.
        tree.diagnostics.append(other)
        tree.data = None
    elif tree.checkable:
        try:
            value = model.model_validate(tree.data)
        except ValidationError as error:
            explained, wrong = explain(tree, model, error, refuse)
            tree.diagnostics += explained
        except RecursionError:
            tree.add("Y017", Said.of("nested too deep"), Place(path, 1, 1))
    if tree.more:
        rest = Said.counted(tree.more, "{count} more mistake is not told", "{count} more mistakes are not told")
        tree.diagnostics.append(diagnostic("Y021", rest, Place(path)))
    found = tuple(sorted(tree.diagnostics, key=lambda d: (d.place.line or 0, d.place.column or 0, d.code)))
    return YamlFile(None if found else value, found, tree.data, tuple(wrong), tree)
