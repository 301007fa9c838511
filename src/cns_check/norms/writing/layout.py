"""Lays out a norm file: one canonical text for the same values and comments."""

from __future__ import annotations

from dataclasses import dataclass, field

from cns_check.norms.writing.scalar_text import Scalar, folded, literal, one_line

#: Characters of a line. Comments may be longer: they are never changed.
WIDTH = 120


@dataclass(slots=True)
class Node:
    """A value of the file.

    Attributes:
        scalar: Its value, when it holds no entries.
        entries: Of a mapping or list, in the order in which they are written.
        kind: What it is.
        one_line: The longest line on which it may stand between brackets; 0 if it never does.
        foot: Comments after its last entry; an empty text is an empty line.
    """

    kind: str
    scalar: Scalar = None
    entries: list[Entry] = field(default_factory=list)
    one_line: int = 0
    foot: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Entry:
    """A key with its value, or an item of a list.

    Attributes:
        key: Of a mapping; None in a list.
        node: The value.
        above: Comments on the lines before it; an empty text is an empty line.
        beside: The comment behind it.
    """

    key: str | int | None
    node: Node
    above: list[str] = field(default_factory=list)
    beside: str | None = None


def render(root: Node, head: list[str]) -> str:
    """The text of a file.

    Args:
        root: The mapping that the file is.
        head: Comments before its first key.
    """
    lines = _tidy(head)
    lines += _block(root, "")
    return "\n".join(lines) + "\n"


def _tidy(comments: list[str], *, first: bool = True) -> list[str]:
    """No more than one empty line at a time, and none at the top of a collection."""
    tidy: list[str] = []
    for comment in comments:
        if comment or (tidy and tidy[-1]) or (not tidy and not first):
            tidy.append(comment)
    return tidy if any(tidy) or not first else []


def _block(node: Node, indent: str) -> list[str]:
    """The lines of a mapping or list that stands on lines of its own."""
    lines: list[str] = []
    for index, entry in enumerate(node.entries):
        above = _hoisted(entry, indent) if entry.key is None else entry.above
        lines += [_comment(c, indent) for c in _tidy(above, first=not index)]
        lines += _entry(entry, indent)
    foot = _tidy(node.foot, first=not node.entries)
    while foot and not foot[-1]:
        foot.pop()
    return lines + [_comment(c, indent) for c in foot]


def _comment(comment: str, indent: str) -> str:
    return indent + comment if comment else ""


def _hoisted(entry: Entry, indent: str) -> list[str]:
    """Comments before an item of a list and before the first key in it: both stand before its dash."""
    above = list(entry.above)
    if entry.node.entries and _inline(entry.node, f"{indent}- ") is None:
        if entry.beside is not None:
            above.append(entry.beside)
        first = entry.node.entries[0]
        above += _hoisted(first, f"{indent}  ") if first.key is None else first.above
    return above


def _entry(entry: Entry, indent: str) -> list[str]:
    head = indent + ("-" if entry.key is None else f"{_key(entry.key)}:")
    node = entry.node
    beside = f"  {entry.beside}" if entry.beside else ""
    if not node.entries:
        return _scalar(node, head, indent, beside)
    line = _inline(node, f"{head} ")
    if line is not None:
        return [f"{head} {line}{beside}"]
    inner = indent + "  "
    lines = _block(node, inner)
    if entry.key is not None:
        return [head + beside, *lines]
    # What the item holds begins behind its dash; the comments above it were set before the dash.
    first = next(i for i, line in enumerate(lines) if line.strip() and not line.lstrip().startswith("#"))
    return [f"{head} {lines[first].removeprefix(inner)}", *lines[first + 1 :]]


def _scalar(node: Node, head: str, indent: str, beside: str) -> list[str]:
    if node.kind != "scalar":
        return [f"{head} {'{}' if node.kind == 'map' else '[]'}{beside}"]
    text = one_line(node.scalar, flow=False)
    if not text:
        return [head + beside]
    if isinstance(node.scalar, str):
        inner = indent + "  "
        block = literal(node.scalar)
        if block is not None:
            return [f"{head} {block[0]}{beside}", *(_comment(line, inner) for line in block[1])]
        if len(head) + 1 + len(text) > WIDTH:
            lines = folded(node.scalar, WIDTH - len(inner))
            if lines is not None:
                return [f"{head} >-{beside}", *(inner + line for line in lines)]
    return [f"{head} {text}{beside}"]


def _inline(node: Node, head: str) -> str | None:
    """A collection between brackets behind its head; None where it is too long or holds comments."""
    if not node.one_line or not _bare(node):
        return None
    text = _flow(node)
    return text if len(head) + len(text) <= node.one_line else None


def _bare(node: Node) -> bool:
    """No comment inside, and no empty item of a list: between brackets there is no way to write one."""
    return not node.foot and all(
        not any(e.above)
        and e.beside is None
        and not (e.key is None and e.node.kind == "scalar" and e.node.scalar is None)
        and _bare(e.node)
        for e in node.entries
    )


def _flow(node: Node) -> str:
    if node.kind == "scalar":
        return one_line(node.scalar, flow=True)
    if node.kind == "list":
        return "[" + ", ".join(_flow(e.node) for e in node.entries) + "]"
    return "{" + ", ".join(f"{_key(e.key)}: {_flow(e.node)}" for e in node.entries) + "}"


def _key(key: str | int | None) -> str:
    return one_line(key, flow=True)
