"""What a draft says: keys with their values, the evidence for each, and what must be checked.

In: what the other files of this room found. Out: an object that ``yaml_text`` writes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from cns_check.words import Said

#: Texts that a comment shows as examples.
EXAMPLES = 3
_LONGEST = 60
#: What no text of a profile may hold.
_CONTROL = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Leaf:
    """A value of the profile.

    Attributes:
        value: What YAML holds: text, whole number, list or mapping.
        why: The evidence.
        check: What a reader must decide, where the value is a guess.
    """

    value: object
    why: tuple[Said, ...] = ()
    check: Said | None = None


@dataclass(slots=True)
class Draft:
    """A profile in the making.

    Attributes:
        keys: Per key its value, its values by name, or its list.
        hints: Per key what it could say, where the file does not show that it must: a sentence and a line of YAML.
        unknown: What the files cannot tell.
    """

    keys: dict[str, Leaf | dict[str, Leaf] | list[Leaf]] = field(default_factory=dict)
    hints: dict[str, list[tuple[Said, str]]] = field(default_factory=dict)
    unknown: list[Said] = field(default_factory=list)

    def put(self, key: str, leaf: Leaf) -> None:
        """A key with one value."""
        if self._can_be_written(leaf.value):
            self.keys[key] = leaf

    def put_in(self, key: str, name: str, leaf: Leaf) -> None:
        """A value by name below a key."""
        if not self._can_be_written({name: leaf.value}):
            return
        below = self.keys.setdefault(key, {})
        assert isinstance(below, dict)
        below[name] = leaf

    def add(self, key: str, leaf: Leaf) -> None:
        """One more in the list of a key."""
        if not self._can_be_written(leaf.value):
            return
        below = self.keys.setdefault(key, [])
        assert isinstance(below, list)
        below.append(leaf)

    def hint(self, key: str, sentence: Said, line: str) -> None:
        """A key that is left to the reader."""
        self.hints.setdefault(key, []).append((sentence, line))

    def _can_be_written(self, value: object) -> bool:
        """Whether a profile can hold a value; says so at the top when it cannot."""
        bad = next((text for text in _texts(value) if _CONTROL.search(text)), None)
        if bad is not None:
            said = Said.of("How to name {text} in a profile: it holds a control character.", text=shown(bad))
            self.unknown.append(said)
        return bad is None

    @property
    def checks(self) -> int:
        """Places that a reader must look at."""
        return sum(leaf.check is not None for leaf in self._leaves()) + sum(map(len, self.hints.values()))

    def _leaves(self) -> Iterable[Leaf]:
        for below in self.keys.values():
            if isinstance(below, Leaf):
                yield below
            else:
                yield from below.values() if isinstance(below, dict) else below


def _texts(value: object) -> Iterator[str]:
    match value:
        case str():
            yield value
        case dict():
            for key, below in value.items():
                yield from _texts(key)
                yield from _texts(below)
        case list() | tuple():
            for item in value:
                yield from _texts(item)


def shown(text: str) -> str:
    """A text of the file between quotes, on one line, without a character that nobody sees."""
    short = text if len(text) <= _LONGEST else text[:_LONGEST] + "..."
    return '"' + "".join(_visible(c) for c in short) + '"'


def _visible(character: str) -> str:
    if character.isprintable():
        return character
    code = ord(character)
    return f"\\u{code:04X}" if code <= 0xFFFF else f"\\U{code:08X}"


def examples(texts: Iterable[str], count: int = EXAMPLES) -> str:
    """The first texts, and whether there are more."""
    every = list(texts)
    return ", ".join(map(shown, every[:count])) + (", ..." if len(every) > count else "")
