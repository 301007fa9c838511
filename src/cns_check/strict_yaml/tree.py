"""From text to plain values and a node tree that remembers where each of them stands.

In: bytes. Out: the tree, with its diagnostics.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from cns_check.diagnostics import Diagnostic, Place, diagnostic, over_limit
from cns_check.limits import limit
from cns_check.strict_yaml.likely_encoding import likely_encoding
from cns_check.strict_yaml.scalars import is_number, plain
from cns_check.words import Said

#: Without a resolver of their own: what a word means is decided in ``scalars``, once for both loaders.
_Loader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)

MAX_DEPTH = 100
#: More brackets or leading dashes than this, and the depth is counted before the recursive composer is let loose.
_SUSPECT = 1000
#: More marks of items than this, and they are counted before anything is built.
_MANY = 100_000
_DEEP_LINE = re.compile(rf"^[ \t?:\-]{{{_SUSPECT // 2},}}", re.MULTILINE)
#: Where an anchor, an alias or a tag can begin; in the midst of a word these characters are text.
_MARK = re.compile(r"(?:^|[\s,:\[\]{}\"'])[&*!]", re.MULTILINE)
_CONTROL = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_BREAKS = "\r\n\x85\u2028\u2029"
_LAST_BREAK = re.compile("(?:\r\n|[\r\n\x85\u2028\u2029])\\Z")
#: The first line that is neither empty nor a comment, where it begins a directive.
_DIRECTIVE = re.compile(r"(?:[ \t]*(?:#[^\r\n]*)?(?:\r\n|[\r\n]))*(%[^\r\n]*)")
#: So many mistakes of a file are told; the others are counted.
MOST = 500
_ABSENT = object()


@dataclass(slots=True)
class Tree:
    """What was read of one file.

    Attributes:
        path: The file as the user named it.
        root: The node tree; None when there is none.
        data: Plain values: dicts, tuples, text, numbers, dates; what is wrong in itself is None.
        diagnostics: What is wrong so far.
        bad: Identities of the nodes that have been reported already.
        checkable: False if the file is not worth holding against a model.
        more: How many mistakes are not told.
    """

    path: str
    text: str = ""
    root: Node | None = None
    data: Any = None
    diagnostics: list[Diagnostic] = field(default_factory=list)
    bad: set[int] = field(default_factory=set)
    checkable: bool = False
    more: int = 0
    _end: tuple[int, int] | None = None
    _built: dict[int, Any] = field(default_factory=dict)

    def at(self, mark: Any) -> Place:
        """The place of a mark, kept inside the file."""
        line, column = mark.line + 1, mark.column + 1
        if self._end is None:
            self._end = position(self.text, len(self.text))
        # The parsers put some marks on the line after the last one.
        return (
            Place(self.path, *min((line, column), self._end))
            if line >= self._end[0]
            else Place(self.path, line, column)
        )

    def add(self, code: str, message: Said, place: Place, *, value: str | None = None) -> None:
        """Adds a diagnostic; after so many only their number."""
        if self.full:
            self.more += 1
        else:
            self.diagnostics.append(diagnostic(code, message, place, value=value))

    @property
    def full(self) -> bool:
        """Whether so much is wrong that the rest is only counted."""
        return len(self.diagnostics) >= MOST


def position(text: str, offset: int) -> tuple[int, int]:
    """Line and column, from 1, of a character offset; never on an empty line after the last line break."""
    offset = min(offset, len(text))
    if last := _LAST_BREAK.search(text, max(0, len(text) - 2)):
        offset = min(offset, last.start())
    if text.startswith("\r\n", offset - 1):  # in the midst of one break
        offset -= 1
    line = 1 + sum(text.count(mark, 0, offset) for mark in _BREAKS) - text.count("\r\n", 0, offset)
    return line, offset - max(text.rfind(mark, 0, offset) for mark in _BREAKS)


def _saved_as_utf8(data: bytes) -> Said | None:
    """What to do about a file in another encoding; None where none fits."""
    encoding = likely_encoding(data)
    if encoding in {None, "utf-8"}:
        return None
    return Said.of("the file seems to be written in {encoding}: save it as UTF-8", encoding=encoding)


def read_tree(data: bytes, path: str) -> Tree:
    """Reads a file without knowing its model: encoding, syntax, keys, words.

    Args:
        data: The bytes of the file.
        path: The file as the user named it.
    """
    tree = Tree(path)
    try:
        tree.text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        good = data[: error.start].decode("utf-8-sig", errors="replace")
        tree.text = good + "?"
        place = Place(path, *position(tree.text, len(good)))
        message = Said.of("byte 0x{byte:02x} is not UTF-8", byte=data[error.start])
        tree.diagnostics.append(diagnostic("Y001", message, place, remedy=_saved_as_utf8(data)))
        return tree
    if "\0" in tree.text and (remedy := _saved_as_utf8(data)) is not None:
        message = Said.of("every other byte is zero: the file is not UTF-8")
        tree.diagnostics.append(diagnostic("Y001", message, Place(path, 1, 1), remedy=remedy))
        return tree
    controls = list(islice(_CONTROL.finditer(tree.text), 20))
    for match in controls:
        place = Place(path, *position(tree.text, match.start()))
        tree.add("Y016", Said.of("character U+{number:04X} is not allowed", number=ord(match.group())), place)
    if controls:
        return tree
    try:
        _compose(tree)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        if error.context_mark is not None and "end of stream" in str(error.problem):
            mark = error.context_mark  # an open quote is missed only at the end; it should be seen where it opens
        place = tree.at(mark) if mark is not None else Place(path, 1, 1)
        tree.add("Y002", Said.of("{why}", why=", ".join(str(t) for t in (error.context, error.problem) if t)), place)
        tree.root = None
    except RecursionError:
        tree.add("Y017", Said.of("nested more than {most} deep", most=MAX_DEPTH), Place(path, 1, 1))
        tree.root = None
    except (yaml.YAMLError, ValueError, OverflowError) as error:
        # ValueError: the Python loader lets chr() and int() fail on odd escapes.
        tree.add(
            "Y002",
            Said.of("cannot be read as YAML: {why}", why=str(error).splitlines()[0]),
            Place(path, 1, 1),
        )
        tree.root = None
    if tree.root is not None:
        tree.data = _build(tree, tree.root, 1)
    return tree


def _compose(tree: Tree) -> None:
    text = tree.text
    if match := _DIRECTIVE.match(text):
        place = Place(tree.path, *position(text, match.start(1)))
        tree.add("Y020", Said.of("directive {text}", text=match[1]), place)
        return
    marked = _MARK.search(text) is not None
    deep = text.count("[") + text.count("{") > _SUSPECT or _DEEP_LINE.search(text) is not None
    many = sum(map(text.count, "\n,:[{?")) > min(_MANY, limit("yaml-items"), limit("yaml-keys"))
    # An alias can stand for a thousand copies: what it repeats is not looked at.
    if (marked or deep or many) and not _scan(tree):
        return
    loader = _Loader(text)
    try:
        if not loader.check_node():
            tree.add("Y004", Said.of("the file is empty"), Place(tree.path, 1, 1))
            return
        tree.root = loader.get_node()
        if loader.check_node():
            tree.add("Y003", Said.of("a second document begins here"), _second_document(tree))
    finally:
        loader.dispose()
    root = tree.root
    if isinstance(root, ScalarNode) and not root.value and not root.style:
        tree.add("Y004", Said.of("the file is empty"), tree.at(root.start_mark))
        tree.root = None
    tree.checkable = tree.root is not None


def _second_document(tree: Tree) -> Place:
    starts = (e for e in yaml.parse(tree.text, Loader=_Loader) if isinstance(e, yaml.DocumentStartEvent))
    next(starts)
    return tree.at(next(starts).start_mark)


def _scan(tree: Tree) -> bool:
    """Reports anchors, aliases and tags, nesting that is too deep, and what is over a limit, from the flat events.

    Returns:
        Whether the file is worth to be read further.
    """
    loader = _Loader(tree.text)
    scan = _Scan(tree)
    try:
        while scan.going and not tree.full and loader.check_event():
            scan.take(loader.get_event())
    finally:
        loader.dispose()
    return scan.going and not scan.aliased and not tree.full


class _Scan:
    """What is known of the events so far.

    Attributes:
        going: Nothing is so wrong that the rest does not matter.
        aliased: There is an alias.
    """

    def __init__(self, tree: Tree) -> None:
        self.tree, self.going, self.aliased = tree, True, False
        self._items, self._most, self._keys = 0, limit("yaml-items"), limit("yaml-keys")
        #: Per open list or mapping how much it holds; of a list less than nothing.
        self._open: list[int] = []

    def take(self, event: Any) -> None:
        """Looks at the next event."""
        tree = self.tree
        if isinstance(event, yaml.CollectionEndEvent):
            self._open.pop()
            return
        if not isinstance(event, yaml.NodeEvent):
            return
        self._count(event)
        if isinstance(event, yaml.AliasEvent):
            self.aliased = True
            tree.add("Y006", Said.of("alias *{anchor}", anchor=event.anchor), tree.at(event.start_mark))
            return
        if event.anchor is not None:
            tree.add("Y006", Said.of("anchor &{anchor}", anchor=event.anchor), tree.at(event.start_mark))
        tag = getattr(event, "tag", None)
        if tag is not None:
            shown = tag.replace("tag:yaml.org,2002:", "!!")
            tree.add("Y007", Said.of("tag {shown}", shown=shown), tree.at(event.start_mark))
        if isinstance(event, yaml.CollectionStartEvent):
            self._open.append(0 if isinstance(event, yaml.MappingStartEvent) else -sys.maxsize)
            if len(self._open) > MAX_DEPTH:
                tree.add("Y017", Said.of("nested more than {most} deep", most=MAX_DEPTH), tree.at(event.start_mark))
                self.going = False

    def _count(self, event: Any) -> None:
        self._items += 1
        if self._items > self._most:
            self._refuse("yaml-items", Said.of("the file has more keys, values and list items than that"), event)
        if self._open:
            self._open[-1] += 1
            if self._open[-1] > 2 * self._keys:
                self._refuse("yaml-keys", Said.of("the mapping has more keys than that"), event)

    def _refuse(self, name: str, what: Said, event: Any) -> None:
        self.tree.diagnostics.append(over_limit(name, what, self.tree.at(event.start_mark)))
        self.going = False


def _build(tree: Tree, node: Node, depth: int) -> Any:
    if isinstance(node, ScalarNode):
        return _scalar(tree, node)
    if depth > MAX_DEPTH:
        tree.add("Y017", Said.of("nested more than {most} deep", most=MAX_DEPTH), tree.at(node.start_mark))
        tree.bad.add(id(node))
        return None
    # A node that an alias names again, perhaps inside itself, is built once.
    known = tree._built.get(id(node), _ABSENT)
    if known is not _ABSENT:
        return known
    tree._built[id(node)] = None
    value: Any
    if isinstance(node, SequenceNode):
        value = tuple([_build(tree, child, depth + 1) for child in node.value])
    else:
        value = _mapping(tree, node, depth)
    tree._built[id(node)] = value
    return value


def _mapping(tree: Tree, node: Node, depth: int) -> dict[str | int, Any]:
    values: dict[str | int, Any] = {}
    first: dict[str | int, Node] = {}
    for key_node, value_node in node.value:
        value = _build(tree, value_node, depth + 1)
        if not isinstance(key_node, ScalarNode):
            message = (
                Said.of("a list stands where a key is due")
                if isinstance(key_node, SequenceNode)
                else Said.of("a mapping stands where a key is due")
            )
            tree.add("Y019", message, tree.at(key_node.start_mark))
            tree.bad.add(id(node))
            continue
        key: str | int = key_node.value
        if not key_node.style:
            if key == "<<":
                tree.add("Y008", Said.of("merge key <<"), tree.at(key_node.start_mark))
                tree.bad.add(id(node))
                continue
            if (code := plain(key_node.value).code) is not None:
                _report(tree, key_node, code)
                tree.bad.add(id(node))
                continue
            if is_number(key_node.value):
                key = int(key_node.value)
        if key in first:
            earlier = tree.at(first[key].start_mark)
            tree.add(
                "Y005",
                Said.of("key {key!r} stands here and at {where}", key=key_node.value, where=earlier),
                tree.at(key_node.start_mark),
            )
            continue
        first[key] = key_node
        values[key] = value
    return values


def _scalar(tree: Tree, node: Any) -> Any:
    style = node.style
    if style:
        if style == '"' and _CONTROL.search(node.value):
            tree.add(
                "Y016", Said.of("the text holds a control character, written as an escape"), tree.at(node.start_mark)
            )
            tree.bad.add(id(node))
            return None
        return node.value
    value, code = plain(node.value)
    if code is not None:
        _report(tree, node, code)
        return None
    return value


def _report(tree: Tree, node: Any, code: str) -> None:
    tree.bad.add(id(node))
    shown = node.value if len(node.value) <= 40 else node.value[:37] + "..."
    message = {
        "Y009": Said.of("{shown} is not a date of the calendar", shown=shown),
        "Y010": Said.of("{shown!r} without quotes is not text in YAML 1.1: quote it", shown=shown),
        "Y018": Said.of("{shown} has more than 15 digits", shown=shown),
    }[code]
    tree.add(code, message, tree.at(node.start_mark), value=node.value)


def is_mapping(node: Node | None) -> bool:
    """True if the node is a mapping."""
    return isinstance(node, MappingNode)
