"""From a path of keys and indices to the node of the tree.

In: the root and a path. Out: the nodes, as far as the path leads.
"""

from __future__ import annotations

from typing import NamedTuple

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from cns_check.strict_yaml.scalars import MAX_DIGITS, is_number

Loc = tuple[str | int, ...]


class Found(NamedTuple):
    """How far a path leads.

    Attributes:
        node: The last node that exists.
        key: The key under which it stands in its mapping; None in a list and at the top.
        path: The items of the path that exist.
        last: Whether the last item of the path is among them.
        skipped: Index of the first item that names no key or index, such as the tag of a union; None if all do.
    """

    node: Node | None
    key: Node | None
    path: Loc
    last: bool
    skipped: int | None


def walk(root: Node | None, loc: Loc, *, strict: bool = False) -> Found:
    """Follows a path.

    Args:
        root: Where it starts.
        loc: Keys and indices. The paths of pydantic also hold names of union members: those are skipped.
        strict: Stop at the first item that does not exist instead of skipping it.
    """
    return _follow(root, None, loc, 0, (), None, strict=strict)


def _follow(
    node: Node | None, key: Node | None, loc: Loc, index: int, path: Loc, skipped: int | None, *, strict: bool
) -> Found:
    if index == len(loc):
        return Found(node, key, path, True, skipped)
    item = loc[index]
    step = _child(node, item)
    if step is not None:
        found = _follow(step[1], step[0], loc, index + 1, (*path, item), skipped, strict=strict)
        if found.last and _ends(found, loc):
            return found
    else:
        found = None
    if strict:
        return found or Found(node, key, path, False, index)
    # An item that is both a key here and the name of a union member: what leads to the last item is meant.
    skip = index if skipped is None else skipped
    other = _follow(node, key, loc, index + 1, path, skip, strict=strict)
    other = other._replace(last=other.last and _ends(other, loc))
    if found is None or (other.last and len(other.path) >= len(found.path)):
        return other
    return found


def _ends(found: Found, loc: Loc) -> bool:
    return bool(found.path) and found.path[-1] == loc[-1]


def _child(node: Node | None, item: str | int) -> tuple[Node | None, Node] | None:
    if isinstance(node, SequenceNode):
        children: list[Node] = node.value
        return (None, children[item]) if isinstance(item, int) and 0 <= item < len(children) else None
    return _index(node).get(item) if isinstance(node, MappingNode) else None


def _index(node: MappingNode) -> dict[str | int, tuple[Node | None, Node]]:
    """Key and value by what the key means, the first of each; kept with the node, for a file has many mistakes."""
    held: dict[str | int, tuple[Node | None, Node]] | None = getattr(node, "by_key", None)
    if held is None:
        held = {}
        for key, value in node.value:
            if isinstance(key, ScalarNode):
                number = not key.style and is_number(key.value) and len(key.value.lstrip("-")) <= MAX_DIGITS
                held.setdefault(int(key.value) if number else key.value, (key, value))
        node.by_key = held  # type: ignore[attr-defined]
    return held


def key_node(found: Found) -> Node | None:
    """The node of the key if the whole path exists, else the last node that does."""
    return found.key if found.last and found.key is not None else found.node
