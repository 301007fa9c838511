"""Which headers of a file hold which canonical columns. In: a profile and headers. Out: a layout, or what is wrong.

Canonical columns of ``other`` are called ``other.NAME``; of a joined table the same names are used.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from cns_check.count.profile import CANONICAL, JOINED, SEVERAL, Columns, Joined, RecordProfile, headers_of

OTHER = "other."
_COUNTED = re.compile(r"(.*?)([0-9]+)\.\.([0-9]+)")


class HeaderProblem(NamedTuple):
    """What is wrong with a header.

    Attributes:
        kind: ``missing``, ``twice`` or ``unequal``.
        name: The canonical column.
        header: The header as the profile has it.
    """

    kind: str
    name: str
    header: str


@dataclass(frozen=True, slots=True)
class Layout:
    """Where canonical columns come from.

    Attributes:
        columns: The headers of each; several for a key of several parts, and for columns of which a row has several.
        more: Headers of rules on rows: of ``drop``, ``deliveries`` and ``reversals``, by their text in the profile.
        key: The headers of the key, of a joined table.
    """

    columns: Mapping[str, tuple[str, ...]]
    more: Mapping[str, str]
    key: tuple[str, ...] = ()

    @property
    def headers(self) -> tuple[str, ...]:
        """Every header that is read, once."""
        given = (h for headers in self.columns.values() for h in headers)
        return tuple(dict.fromkeys((*given, *self.more.values(), *self.key)))


def names_of(columns: Columns) -> tuple[str, ...]:
    """The canonical columns that a mapping gives."""
    found = [f"{OTHER}{name}" for name in _others(columns)]
    return (*(name for name in columns if name != "other"), *found)


def _others(columns: Columns) -> dict[str, str]:
    given = columns.get("other", {})
    return given if isinstance(given, dict) else {}


def layout_of(profile: RecordProfile, headers: Sequence[str]) -> tuple[Layout, list[HeaderProblem]]:
    """Finds the canonical columns of a file of records.

    Args:
        profile: How it was delivered; without ``columns`` and ``constants`` headers are canonical names.
        headers: Its headers in their order, then those of its path.
    """
    find = _Find(profile, headers)
    if not profile.columns:
        elsewhere = {*profile.constants, *(n for j in profile.joined for n in names_of(j.columns))}
        canonical = [n for n in CANONICAL if n in find.known and n not in elsewhere and n not in _ONLY_NAMED]
        columns: Mapping[str, tuple[str, ...]] = {n: (find.one(n, n),) for n in canonical}
    else:
        columns = find.columns(profile.columns)
    wanted = [rule.column for rule in profile.drop]
    wanted += [profile.deliveries.column] if profile.deliveries else []
    wanted += [profile.reversals.column] if profile.reversals else []
    more = {name: find.one(name, name) for name in wanted}
    for keyed in profile.joined:
        if keyed.key_name != "record_id" and keyed.key_name not in columns:
            find.problems.append(HeaderProblem("missing", keyed.key_name, keyed.key_name))
    return Layout(columns, more), find.problems


_ONLY_NAMED = ("codes", "code_dates", "code_sides")


def layout_of_joined(
    joined: Joined, profile: RecordProfile, headers: Sequence[str]
) -> tuple[Layout, list[HeaderProblem]]:
    """Finds the canonical columns of a joined table."""
    find = _Find(profile, headers)
    columns = find.columns(joined.columns)
    key = tuple(find.one(joined.key_name, header) for header in headers_of(joined.key[joined.key_name]))
    return Layout(columns, {}, key), find.problems


class _Find:
    def __init__(self, profile: RecordProfile, headers: Sequence[str]) -> None:
        self.profile = profile
        self.headers = headers
        tidy = [profile.tidy(h) for h in headers]
        self.known = dict(zip(reversed(tidy), reversed(headers), strict=True))
        self.again = {name for name in tidy if tidy.count(name) > 1}
        self.problems: list[HeaderProblem] = []

    def columns(self, given: Columns) -> dict[str, tuple[str, ...]]:
        found = {name: tuple(self._of(name, headers)) for name, headers in given.items() if name != "other"}
        found |= {f"{OTHER}{name}": (self.one(name, header),) for name, header in _others(given).items()}
        for name in ("code_dates", "code_sides"):
            if name in found and len(found[name]) != len(found.get("codes", ())):
                self.problems.append(HeaderProblem("unequal", name, str(len(found[name]))))
        self._shared(found)
        return found

    def one(self, name: str, header: str) -> str:
        wanted = self.profile.tidy(header)
        if wanted not in self.known:
            self.problems.append(HeaderProblem("missing", name, header))
        elif wanted in self.again:
            self.problems.append(HeaderProblem("twice", name, header))
        return self.known.get(wanted, header)

    def _of(self, name: str, given: object) -> Iterator[str]:
        for header in headers_of(given):
            yield from self._expanded(name, header) if name in SEVERAL else (self.one(name, header),)

    def _expanded(self, name: str, header: str) -> Iterable[str]:
        if self.profile.tidy(header) in self.known:
            return [self.one(name, header)]
        if header.endswith("*"):
            found = [h for h in self.headers if self.profile.tidy(h).startswith(header[:-1])]
            if not found:
                self.problems.append(HeaderProblem("missing", name, header))
            return [self.one(name, h) for h in dict.fromkeys(found)]
        counted = _COUNTED.fullmatch(header)
        if counted is None:
            return [self.one(name, header)]
        stem, first, last = counted[1], counted[2], counted[3]
        width = len(first) if first.startswith("0") else 0
        return [self.one(name, f"{stem}{n:0{width}d}") for n in range(int(first), int(last) + 1)]

    def _shared(self, found: Mapping[str, tuple[str, ...]]) -> None:
        """A header is one canonical column, but that it may also be a part of a key of several."""
        alone: dict[str, str] = {}
        for name, headers in found.items():
            if name in JOINED and len(headers) > 1:
                continue
            for header in headers:
                if header in alone:
                    self.problems.append(HeaderProblem("twice", name, header))
                alone.setdefault(header, name)
