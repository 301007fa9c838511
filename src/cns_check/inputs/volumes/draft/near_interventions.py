"""Delivered names of interventions, and the nearest of those that the norm sets know.

In: names and the ids with their titles. Out: per name the nearest id, how near, and the one after it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from cns_check.inputs.volumes.draft.header_words import plain

#: What is less near than this is another intervention.
NEAR = 0.72
_SMALL = frozenset({"de", "het", "een", "van", "voor", "bij", "the", "of", "for", "and", "en", "any"})
#: How words begin that say how, and not what of the body.
_GENERAL = (
    *("resecti", "chirurg", "surg", "operati", "ingre", "intervent", "therap", "behandel", "treatment", "procedur"),
    *("kanker", "cancer", "oncolog", "carcino", "tumor", "verrichting", "complex", "open", "laparosc", "robot"),
    *("prothese", "prosthe", "vervanging", "replacement", "total"),
)
#: Dutch writes organ and operation as one word.
_COMPOUND = re.compile(
    r"\b([a-z]{3,})(resectie|chirurgie|operatie|ingreep|therapie|behandeling|prothese|vervanging|kanker)(?=(?:s|n|en)?\b)"
)


@dataclass(frozen=True, slots=True)
class Match:
    """The nearest intervention of a name.

    Attributes:
        id: The intervention.
        score: 1 for the same words, else less.
        text: The id or title that it is near to.
        other: Another id that is as near, or nearly.
    """

    id: str
    score: float
    text: str
    other: str | None = None

    @property
    def exact(self) -> bool:
        """The same words, and no other intervention has them."""
        return self.score == 1 and self.other is None


class Known:
    """The interventions of the norm sets, to be found by names that are near."""

    def __init__(self, titles: Mapping[str, Iterable[str]]) -> None:
        self.titles = {i: tuple(dict.fromkeys((i, *titles[i]))) for i in sorted(titles)}
        self._texts = [
            (i, title, words)
            for i, every in self.titles.items()
            for title in every
            for words in dict.fromkeys((_words(title), _words(re.sub(r"\([^)]*\)", " ", title))))
            if words
        ]
        self._found: dict[str, Match | None] = {}

    def nearest(self, name: str) -> Match | None:
        """The nearest intervention of a name, None when none is near."""
        if name not in self._found:
            self._found[name] = self._search(name)
        return self._found[name]

    def _search(self, name: str) -> Match | None:
        if name in self.titles:
            return Match(name, 1.0, name)
        words = _words(name)
        best: dict[str, tuple[float, float, str]] = {}
        for i, title, known in self._texts:
            whole = SequenceMatcher(None, "".join(words), "".join(known), autojunk=False).ratio()
            score = 1.0 if words == known else min(0.99, _covered(words, known))
            best[i] = max(best.get(i, (0.0, 0.0, "")), (score, whole, title))
        ranked = sorted(best.items(), key=lambda item: (-item[1][0], -item[1][1], item[0]))
        if not words or not ranked or ranked[0][1][0] < NEAR:
            return None
        (first, (score, _, title)), *rest = ranked
        as_near = bool(rest) and rest[0][1][0] >= max(NEAR, score if score == 1 else score - 0.05)
        return Match(first, score, title, rest[0][0] if as_near else None)


def _covered(words: tuple[str, ...], known: tuple[str, ...]) -> float:
    """How much of a name stands in a title. What any operation is called weighs little, and is nothing by itself."""
    if all(w.startswith(_GENERAL) for w in words):
        return 0.0
    weights = [len(w) * (0.15 if w.startswith(_GENERAL) else 1.0) for w in words]
    return sum(g * max(_alike(w, k) for k in known) for w, g in zip(words, weights, strict=True)) / sum(weights)


@lru_cache(maxsize=1024)
def _words(text: str) -> tuple[str, ...]:
    parted = _COMPOUND.sub(r"\1 \2", plain(text))
    return tuple(w for w in parted.split() if w not in _SMALL)


@lru_cache(maxsize=65_536)
def _alike(one: str, other: str) -> float:
    """How alike two words are; what is not nearly the same is another word."""
    ratio = SequenceMatcher(None, one, other, autojunk=False).ratio()
    return ratio if ratio >= 0.8 else ratio**4
