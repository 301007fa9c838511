"""Which of some names was perhaps meant, at a cost that many mistakes can bear. In: a text and names. Out: names."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from cns_check.words import Said, joined_by_or, natural

#: So many characters are a part of a name; fewer stand in nearly all.
_LEAST_PART = 3
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
    return _nearest(text, [name for name in names if len(name) <= _LONGEST], most, cutoff)


def near_names(text: str, known: Iterable[str], most: int = 3) -> tuple[str, ...]:
    """What was meant: the same but for capitals and hyphens, else all of which it is a part, else the nearest."""
    names = sorted(set(known), key=natural)
    plain = _alike(text)
    same = [name for name in names if same_name(name, text)]
    parts = [name for name in names if is_part(text, name)]
    if same or parts:
        return tuple(same or parts)
    near = _nearest(plain, {_alike(name) for name in names}, most, 0.7)
    found = sorted((name for name in names if _alike(name) in near), key=lambda name: near.index(_alike(name)))
    return tuple(found) or tuple(n for n in names if _nearest(plain, _alike(n).split("-"), 1, 0.8))


def near_said(text: str, known: Iterable[str]) -> Said:
    """What was perhaps meant, as the end of a sentence; nothing where nothing is near."""
    names = near_names(text, known)
    return Said.of("; did you mean {near}?", near=joined_by_or(names)) if names else Said()


def same_name(one: str, other: str) -> bool:
    """Whether two names differ in nothing but capitals, hyphens, underscores and spaces."""
    return _alike(one) == _alike(other)


def is_part(text: str, name: str) -> bool:
    """Whether a text is a part of a name, long enough to mean something."""
    return len(text) >= _LEAST_PART and _alike(text) in _alike(name)


def _alike(text: str) -> str:
    return text.casefold().replace("_", "-").replace(" ", "-")


def _nearest(text: str, names: Iterable[str], most: int, cutoff: float) -> list[str]:
    from difflib import get_close_matches  # noqa: PLC0415 - only a mistake pays for it

    return get_close_matches(text, names, most, cutoff)
