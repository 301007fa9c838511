"""Ids that a reader takes for one and a program for two: texts in, groups of those that look alike out.

Two ids look alike when they differ only by leading zeros, white space, case, the Unicode form of their letters, or
characters that cannot be seen.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Literal

from cns_check.words import Said, joined_by_and

_EXPONENT = re.compile(r"[0-9]+([.,][0-9]+)?[eE][+-]?[0-9]+")
#: Characters that show nothing though they count as letters or marks.
_BLANK_LETTERS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0") | {chr(c) for c in range(0xFE00, 0xFE10)}
_ZEROS = re.compile(r"^0+(?=.)")


def invisible(character: str) -> bool:
    """Whether a character shows nothing and is no white space."""
    return (unicodedata.category(character) in {"Cf", "Cc"} and not character.isspace()) or character in _BLANK_LETTERS


def hidden(text: str) -> list[str]:
    """The invisible characters of a text, each once, as their code points: ``U+200B``."""
    if text.isascii() and text.isprintable():
        return []
    return [f"U+{ord(c):04X}" for c in dict.fromkeys(text) if invisible(c)]


def exponent(text: str) -> bool:
    """Whether a text is a number in exponent form, as spreadsheets write long ids: ``1.06191E+08``."""
    return _EXPONENT.fullmatch(text) is not None


def _visible(text: str) -> str:
    return "".join(c for c in text if not invisible(c))


def _spaceless(text: str) -> str:
    return "".join(text.split())


#: What a profile may say makes no difference.
Same = Literal["case", "spaces", "unicode", "invisible"]

#: What makes two spellings one, by the words of a profile.
SAME: Mapping[str, Callable[[str], str]] = MappingProxyType(
    {
        "invisible": _visible,
        "unicode": lambda text: unicodedata.normalize("NFC", text),
        "spaces": _spaceless,
        "case": lambda text: unicodedata.normalize("NFC", text.casefold()),
    }
)

#: The same in words.
SAME_WORDS: Mapping[str, Said] = MappingProxyType(
    {
        "invisible": Said.of("invisible characters"),
        "unicode": Said.of("Unicode form"),
        "spaces": Said.of("spaces"),
        "case": Said.of("case"),
    }
)

#: The ways in which ids look alike, in words; each on top of those above it.
_WAYS: tuple[tuple[Said, Callable[[str], str]], ...] = (
    (Said.of("leading zeros"), lambda text: _ZEROS.sub("", text)),
    (SAME_WORDS["spaces"], _spaceless),
    (SAME_WORDS["case"], str.casefold),
    (SAME_WORDS["unicode"], lambda text: unicodedata.normalize("NFKC", text)),
    (SAME_WORDS["invisible"], _visible),
)


def folded(text: str, kinds: Iterable[str]) -> str:
    """What all spellings of an id have in common that a profile takes for one."""
    for kind in SAME:
        if kind in kinds:
            text = SAME[kind](text)
    return text


def core(text: str) -> str:
    """What ids that look alike have in common."""
    if text.isascii():
        return _ZEROS.sub("", _spaceless(text).casefold())
    for _ in range(2):  # one way can uncover another: a zero behind a character that cannot be seen
        text = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", _spaceless(_visible(text))).casefold())
        text = _ZEROS.sub("", text)
    return text


def look_alikes(texts: Collection[str]) -> list[tuple[str, ...]]:
    """Groups of different texts that look alike, each sorted, in sorted order."""
    groups: dict[str, list[str]] = {}
    for text in texts:
        if text.strip():
            groups.setdefault(core(text), []).append(text)
    return sorted(tuple(sorted(group)) for group in groups.values() if len(group) > 1)


def difference(group: Collection[str]) -> Said:
    """In what the texts of a group differ, in words: the one way that parts all, else each that has a share in it."""
    one = [name for name, fold in _WAYS if len({fold(text) for text in group}) == 1]
    texts, ways = list(group), []
    for name, fold in reversed(_WAYS):
        changed = [fold(text) for text in texts]
        if changed != texts:
            ways.append(name)
        texts = changed
    return Said.of("{ways}", ways=joined_by_and(one[:1] or ways[::-1]))


def shown(text: str) -> str:
    """A text in quotes, what cannot be seen in it as code points, so that a reader sees the difference."""
    if text.isascii() and text.isprintable():
        return repr(text)
    apart = unicodedata.normalize("NFC", text) != text
    parts = (f"<U+{ord(c):04X}>" if _unseen(c) or (apart and unicodedata.combining(c)) else c for c in text)
    return "'" + "".join(parts) + "'"


def _unseen(character: str) -> bool:
    return invisible(character) or (character != " " and not character.isprintable())


def one_spelling(texts: Collection[str], kinds: Collection[str]) -> dict[str, str]:
    """The texts that get another spelling, with that: of spellings that are one the first in sorted order."""
    first: dict[str, str] = {}
    for text in sorted(texts):
        first.setdefault(folded(text, kinds), text)
    return {text: chosen for text in texts if (chosen := first[folded(text, kinds)]) != text}


def alike_message(name: str, told: Sequence[Said], group: Collection[str]) -> Said:
    """The warning of texts that only look alike.

    Args:
        name: Of their column.
        told: The texts with their places.
        group: The texts.
    """
    return Said.of(
        "{name} {ids} differ only by {ways}, and count as {count}",
        name=name,
        ids=joined_by_and(told),
        ways=difference(group),
        count=len(told),
    )
