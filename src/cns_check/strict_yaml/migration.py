"""Files of an older version of their kind, rewritten to a newer one: a step per version, as edits of the text.

A step changes the places that it names and nothing else, so that comments, order and layout stay. In: the bytes of a
file. Out: its text in the newest version, or why there is none.
"""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple

from cns_check.strict_yaml.node_at import key_node, walk
from cns_check.strict_yaml.tree import Tree, read_tree


class Edit(NamedTuple):
    """A part of a text, from one character to before another, and what stands there instead."""

    start: int
    stop: int
    text: str


@dataclass(frozen=True, slots=True)
class Document:
    """A file for a step to look at.

    Attributes:
        tree: Its values, and where they stand.
    """

    tree: Tree

    def key(self, text: str, *loc: str | int) -> Edit:
        """What writes the key at a path otherwise."""
        return self._edit(key_node(walk(self.tree.root, loc, strict=True)), text)

    def value(self, text: str, *loc: str | int) -> Edit:
        """What writes the value at a path otherwise."""
        return self._edit(walk(self.tree.root, loc, strict=True).node, text)

    @staticmethod
    def _edit(node: object, text: str) -> Edit:
        return Edit(node.start_mark.index, node.end_mark.index, text)  # type: ignore[attr-defined]


#: What a step does: the edits that make a file of one version one of the next, its ``schema`` aside.
Step = Callable[[Document], Iterable[Edit]]
#: The step from each version of a kind to the next. Every kind is at its first version: there is none yet.
STEPS: Mapping[tuple[str, int], Step] = MappingProxyType({})


def version_of(schema: object) -> tuple[str, int] | None:
    """The kind and the version that a ``schema`` names; None where it names none."""
    if not isinstance(schema, str):
        return None
    kind, _, version = schema.rpartition("/")
    return (kind, int(version)) if kind and version.isascii() and version.isdigit() and len(version) < 10 else None


def can_be_migrated(kind: str, version: int, newest: int) -> bool:
    """Whether there is a step from this version on to the newest."""
    return version < newest and all((kind, each) in STEPS for each in range(version, newest))


def migrated(data: bytes, path: str, newest: int) -> bytes:
    """A file of an older version in the newest.

    Args:
        data: The file, which can be read, and from whose version there are steps.
        path: As the user named it.
        newest: The version that it gets.
    """
    mark = codecs.BOM_UTF8 if data.startswith(codecs.BOM_UTF8) else b""
    while True:
        tree = read_tree(data, path)
        found = version_of(tree.data["schema"])
        assert found is not None, path
        kind, version = found
        if version == newest:
            return mark + data.removeprefix(codecs.BOM_UTF8)
        document = Document(tree)
        edits = [*STEPS[kind, version](document), document.value(f"{kind}/{version + 1}", "schema")]
        text = tree.text
        for edit in sorted(edits, reverse=True):
            text = text[: edit.start] + edit.text + text[edit.stop :]
        data = text.encode()
