"""Which of some names was perhaps meant, at a cost that many mistakes can bear. In: a text and names. Out: names."""

from __future__ import annotations

from collections.abc import Collection
from difflib import get_close_matches

#: Characters of a name that somebody may have mistyped; so many names are all compared; of more names nothing is said.
_LONGEST, _FEW, _MANY = 100, 300, 5_000


def close_names(text: str, names: Collection[str], most: int = 1, cutoff: float = 0.6) -> list[str]:
    """The nearest names, the nearest first.

    Args:
        text: What stands in an input.
        names: What is known, each once. Of many only those are compared that begin alike; of very many none.
        most: So many are given.
        cutoff: How like they must be, from 0 to 1.
    """
    if len(text) > _LONGEST or len(names) > _MANY:
        return []
    if len(names) > _FEW:
        begin = text[:1].casefold()
        names = sorted(name for name in names if name[:1].casefold() == begin)[:_FEW]
    return get_close_matches(text, [name for name in names if len(name) <= _LONGEST], most, cutoff)
