"""A table of text for people, before any format.

Declares :class:`Sheet` and :class:`Head`, for the reports on a terminal and in Markdown.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Head:
    """A column of a sheet.

    Attributes:
        text: Heading.
        number: It holds numbers: set to the right.
        rank: 0 is never left out; the highest goes first where there is no room.
        ids: It holds ids, which are never broken over lines.
    """

    text: str
    number: bool = False
    rank: int = 0
    ids: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """A titled table of text."""

    title: str
    heads: tuple[Head, ...]
    rows: tuple[tuple[str, ...], ...]
    empty: str = ""
