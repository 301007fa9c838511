"""Reads a norm file into the nodes of its layout, each comment at the item that it is about.

A comment behind something belongs to that; a comment on lines of its own to what comes next, unless it is indented
deeper: then it ends the mapping or list before. Where the values stand is known from the strict reader, so that a ``#``
inside a text is never taken for a comment. In: the tree of a file. Out: its nodes, and its comments.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from yaml.nodes import MappingNode, ScalarNode, SequenceNode

from cns_check.norms.writing.layout import Entry, Node
from cns_check.strict_yaml.scalars import is_number, plain
from cns_check.strict_yaml.tree import Tree

_BREAK = re.compile("\r\n|[\r\n\x85\u2028\u2029]")
_HASH = re.compile(r"(?:^|(?<=[ \t]))#")
#: Line and column, from 0.
Position = tuple[int, int]


@dataclass(slots=True)
class _Holder:
    """A mapping or list of the file: where it stands, and what it is in the layout."""

    node: Node
    parent: _Holder | None
    owner: Entry | None
    start: Position
    end: Position
    flow: bool
    column: int = 0


class _Item(NamedTuple):
    """An entry with its place."""

    start: Position
    entry: Entry
    holder: _Holder


class _Place(NamedTuple):
    """Where a comment on a line of its own may stand before."""

    at: Position
    item: _Item


@dataclass(slots=True)
class _Reading:
    lines: list[str]
    root: _Holder | None = None
    #: Pairs of brackets, and entries, in the order in which they begin.
    flows: list[_Holder] = field(default_factory=list)
    items: list[_Item] = field(default_factory=list)
    #: Where a comment on a line of its own may stand before: items, and values that stand below their key.
    before: list[_Place] = field(default_factory=list)
    #: Ends of what a comment may stand behind.
    behind: list[tuple[Position, Entry]] = field(default_factory=list)
    texts: list[tuple[Position, Position]] = field(default_factory=list)


class Commented(NamedTuple):
    """A file with its comments.

    Attributes:
        root: Its mapping.
        head: Comments before the first key.
        comments: All comments, as they stand.
    """

    root: Node
    head: list[str]
    comments: list[str]


def commented(tree: Tree) -> Commented:
    """The nodes of a file that has no mistakes, with its comments."""
    reading = _Reading(_BREAK.split(tree.text))
    root = _node(tree.root, None, None, reading)
    reading.before.sort(key=lambda b: b.at)
    reading.behind.sort(key=lambda b: b[0])
    found = list(_comments(reading))
    for position, text in found:
        if _alone(reading, position):
            continue
        _beside(reading, position, text)
    head = _above(reading, [(p, t) for p, t in found if _alone(reading, p)])
    return Commented(root, head, [text for _, text in found])


def _alone(reading: _Reading, position: Position) -> bool:
    line, column = position
    return not reading.lines[line][:column].strip()


def _node(raw: Any, parent: _Holder | None, owner: Entry | None, reading: _Reading) -> Node:
    if isinstance(raw, ScalarNode):
        if raw.style in {"|", ">"}:
            # Its first line may end with a comment; from the next line on everything is text.
            reading.texts.append(((raw.start_mark.line + 1, 0), _last_line(reading, raw)))
        elif raw.value or raw.style:
            reading.texts.append((_start(raw), _end(raw)))
        return Node("scalar", raw.value if raw.style else plain(raw.value).value)
    node = Node("list" if isinstance(raw, SequenceNode) else "map")
    holder = _Holder(node, parent, owner, _start(raw), _end(raw), bool(raw.flow_style))
    reading.root = reading.root or holder
    if holder.flow:
        reading.flows.append(holder)
    children: list[tuple[Any, Any]] = raw.value if isinstance(raw, MappingNode) else [(None, c) for c in raw.value]
    for key, value in children:
        entry = Entry(_key(key) if key is not None else None, Node("scalar"))
        start = _start(key) if key is not None else _start(value) if holder.flow else _dash(reading, value)
        if not node.entries:
            holder.column = start[1]
        node.entries.append(entry)
        item = _Item(start, entry, holder)
        reading.items.append(item)
        reading.before.append(_Place(start, item))
        if key is not None:
            reading.texts.append((_start(key), _end(key)))
            reading.behind.append((_end(key), entry))
        entry.node = _node(value, holder, entry, reading)
        block = not isinstance(value, ScalarNode) and not value.flow_style
        if not block and (not isinstance(value, ScalarNode) or value.value or value.style):
            reading.before.append(_Place(_start(value), item))
            header = isinstance(value, ScalarNode) and value.style in {"|", ">"}
            reading.behind.append((_start(value) if header else _end(value), entry))
    return node


def _key(raw: Any) -> str | int:
    return int(raw.value) if not raw.style and is_number(raw.value) else str(raw.value)


def _start(raw: Any) -> Position:
    return raw.start_mark.line, raw.start_mark.column


def _end(raw: Any) -> Position:
    return raw.end_mark.line, raw.end_mark.column


def _last_line(reading: _Reading, raw: Any) -> Position:
    """The end of a block of text, empty lines after it aside: these stand between it and what follows."""
    line: int = min(raw.end_mark.line, len(reading.lines))
    while line > raw.start_mark.line + 1 and not reading.lines[line - 1].strip():
        line -= 1
    return line, 0


def _dash(reading: _Reading, raw: Any) -> Position:
    """Where the dash of an item stands: before its value, on its line or above it."""
    line, column = _start(raw)
    text = reading.lines[line][:column] if line < len(reading.lines) else ""
    while True:
        at = text.rfind("-")
        hash_ = _HASH.search(text)
        if at >= 0 and hash_ is None:
            return line, at
        if hash_ is not None and (at := text[: hash_.start()].rfind("-")) >= 0:
            return line, at
        if line == 0:
            return _start(raw)
        line -= 1
        text = reading.lines[line]


def _comments(reading: _Reading) -> list[tuple[Position, str]]:
    texts = sorted(reading.texts)
    starts = [start for start, _ in texts]
    found = []
    for number, line in enumerate(reading.lines):
        for match in _HASH.finditer(line):
            at = (number, match.start())
            index = bisect_right(starts, at) - 1
            if index >= 0 and at < texts[index][1]:
                continue
            found.append((at, line[match.start() :].rstrip()))
            break
    return found


def _beside(reading: _Reading, position: Position, text: str) -> None:
    """Gives a comment to what ends last before it on its line; what has one already keeps the first beside it."""
    index = bisect_right(reading.behind, position, key=lambda b: b[0]) - 1
    if index >= 0 and reading.behind[index][0][0] == position[0]:
        entry = reading.behind[index][1]
        if entry.beside is None:
            entry.beside = text
        else:
            entry.above.append(text)
        return
    following = _next(reading, position)
    if following is not None:
        following.item.entry.above.append(text)
    else:
        _root(reading).node.foot.append(text)


def _next(reading: _Reading, position: Position) -> _Place | None:
    index = bisect_right(reading.before, position, key=lambda b: b.at)
    return reading.before[index] if index < len(reading.before) else None


def _above(reading: _Reading, alone: list[tuple[Position, str]]) -> list[str]:
    """Gives comments and empty lines to the items below them, or to the end of what is before them.

    Returns:
        What stands before the first key of the file.
    """
    head: list[str] = []
    top = reading.items[0].start
    held = {position[0]: (position, text) for position, text in alone}
    lines = sorted(held)
    inside = sorted(reading.texts)
    starts = [start for start, _ in inside]
    for number, line in enumerate(reading.lines):
        at, text = held.get(number, ((number, 0), ""))
        if number not in held:
            # An empty line stands as deep as the comment below it: both end the same list.
            below = bisect_left(lines, number)
            at = (number, held[lines[below]][0][1] if below < len(lines) else 0)
            index = bisect_right(starts, at) - 1
            if line.strip() or (index >= 0 and at < inside[index][1]):
                continue
        target = head if at < top else _target(reading, at, number in held)
        if target is not None:
            target.append(text)
    return head


def _target(reading: _Reading, at: Position, is_comment: bool) -> list[str] | None:
    following = _next(reading, at)
    around = _innermost(reading, at)
    if around is not None:
        if not is_comment:
            return None
        if following is not None and following.at < around.end:
            return following.item.entry.above
        if around.node.entries:
            return around.node.foot
        return around.owner.above if around.owner is not None else None
    closed = _closed(reading, at, following)
    if following is None:
        return (closed or _root(reading)).node.foot
    if not is_comment:
        return following.item.entry.above
    below_its_key = following.at != following.item.start
    if closed is None or at[1] <= following.at[1] or below_its_key:
        return following.item.entry.above
    return closed.node.foot


def _root(reading: _Reading) -> _Holder:
    assert reading.root is not None
    return reading.root


def _innermost(reading: _Reading, at: Position) -> _Holder | None:
    """The innermost pair of brackets around a place."""
    index = bisect_left(reading.flows, at, key=lambda h: h.start) - 1
    holder = reading.flows[index] if index >= 0 else None
    while holder is not None and (not holder.flow or holder.end <= at):
        holder = holder.parent
    return holder


def _closed(reading: _Reading, at: Position, following: _Place | None) -> _Holder | None:
    """The mapping or list that a comment ends: the innermost before it that is not indented deeper."""
    index = bisect_right(reading.items, at, key=lambda i: i.start) - 1
    holder: _Holder | None = reading.items[index].holder if index >= 0 else None
    kept = []
    above = following.item.holder if following is not None else None
    while above is not None:
        kept.append(above)
        above = above.parent
    while holder is not None and (holder.flow or holder.column > at[1]):
        holder = holder.parent
    return holder if holder is not None and not any(holder is k for k in kept) else None
