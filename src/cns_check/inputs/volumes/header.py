"""Which columns of a volume file are read, and what is wrong with its header.

In: a header and a profile. Out: where the columns stand, and diagnostics.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from cns_check.close_names import close_names
from cns_check.diagnostics import Diagnostic, diagnostic
from cns_check.inputs.files.columns import Table
from cns_check.inputs.files.headers import in_quotes, one_field
from cns_check.inputs.files.numbers import read_year
from cns_check.inputs.files.table_format import Where, at, looked_for
from cns_check.inputs.volumes.profile import CANONICAL, OPTIONAL, REQUIRED, Profile, Wide
from cns_check.words import Said

#: A row is placed in time by one of these.
TIMES: tuple[Literal["year", "period"], ...] = ("year", "period")


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the canonical columns and those of the rules stand in the file.

    Attributes:
        canonical: Header per canonical column that the file has; one of the tool's own for a column that is made of
            others: of ``joined``, or of the headers and cells of a wide file.
        joined: Headers per canonical column that is put together from several.
        time: ``year`` or ``period``, whichever the volumes are placed by.
        both: The file has both, and the profile names neither.
        delivery: Header of the deliveries, or None.
        missing: Canonical column and header that are needed and not there.
        absent: Key of the profile and header that it speaks of, which are not there.
    """

    canonical: Mapping[str, str]
    joined: Mapping[str, tuple[str, ...]]
    time: Literal["year", "period"]
    both: bool
    delivery: str | None
    missing: tuple[tuple[str, str], ...]
    absent: tuple[tuple[str, str], ...]

    def used(self, profile: Profile) -> set[str]:
        """Headers of the file that are read."""
        made = {self.canonical[c] for c in self.joined}
        if profile.wide is not None:
            made |= {self.canonical[c] for c in _made(profile.wide, self.time)}
        parts = {h for headers in self.joined.values() for h in headers}
        rules = {profile.tidy(c) for _, rule in profile.rules for c in (rule.column, *getattr(rule, "per", ()))}
        wide = {profile.tidy(h) for h in profile.wide.headers} if profile.wide else set()
        return {*self.canonical.values()} - made | parts | rules | wide | ({self.delivery} if self.delivery else set())


def _made(wide: Wide, time: str) -> tuple[str, ...]:
    """The canonical columns that the headers and cells of a wide file give."""
    return ("volume", *(time if name == "year" else name for name in wide.gives))


def layout_of(profile: Profile, names: tuple[str, ...]) -> Layout:
    """Finds the columns in a header.

    A year or a period is needed, and one of the two: that which the profile names, else that which the file has.
    """
    canonical: dict[str, str] = {}
    joined: dict[str, tuple[str, ...]] = {}
    missing: list[tuple[str, str]] = []
    named = [c for c in TIMES if profile.names(c)]
    there = [c for c in TIMES if c in names]
    time = (named or there or TIMES)[0]
    made: tuple[str, ...] = ()
    if profile.wide is not None:
        if "year" in profile.wide.gives:
            named, time = ["period"], "period"
        made = _made(profile.wide, time)
    other = "period" if time == "year" else "year"
    for column in (*REQUIRED, *OPTIONAL):
        if column in {other, "delivery"}:
            continue
        if column in made:
            canonical[column] = column
            continue
        headers = profile.headers(column)
        lacking = [h for h in headers if h not in names]
        if headers and not lacking:
            canonical[column] = " + ".join(headers)
            if len(headers) > 1:
                joined[column] = headers
        elif column in REQUIRED or column == time or column in profile.columns:
            missing += [(column, header) for header in lacking]
    delivery, absent = _delivery(profile, names)
    for key, rule in profile.rules:
        absent += [(key, profile.tidy(c)) for c in (rule.column, *getattr(rule, "per", ()))]
    if profile.wide is not None:
        absent += [("wide", profile.tidy(h)) for h in profile.wide.headers]
    absent = [(key, header) for key, header in absent if header not in names]
    both = not named and len(there) > 1
    return Layout(canonical, joined, time, both, delivery, tuple(missing), tuple(dict.fromkeys(absent)))


def _delivery(profile: Profile, names: tuple[str, ...]) -> tuple[str | None, list[tuple[str, str]]]:
    """The header of the deliveries, and what the profile looks for and the file has not."""
    named = profile.columns.get("delivery")
    wanted = profile.deliveries.column if profile.deliveries else None
    wanted = wanted or (named if isinstance(named, str) else None)
    if "delivery" in profile.constants and not wanted:
        return None, []
    header = profile.tidy(wanted or "delivery")
    if header in names:
        return header, []
    return None, [("deliveries", header)] if wanted or profile.deliveries else []


def _remedy(table: Table, profile: Profile, layout: Layout, column: str, header: str) -> Said | None:
    """What the profile should say when a column is not there; None when nothing better is known than in general."""
    mark = one_field(table.names)
    if mark is not None:
        return Said.of(
            "the header is one field: perhaps `format: {{delimiter: {mark}}}` in the profile", mark=json.dumps(mark)
        )
    if not profile.trim and header in {name.strip() for name in table.names}:
        return Said.of("there is white space around the name in the header: set `trim: true` in the profile")
    lacking = {column for column, _ in layout.missing}
    years = [name for name in table.names if isinstance(read_year(name.strip()), int)]
    of_cells = {"volume", layout.time}
    if profile.wide is None and len(years) > 1 and column in of_cells <= lacking:
        return Said.of(
            "the header has a column per year: `wide: {{years: {years}}}` in the profile",
            years=json.dumps(years, ensure_ascii=False),
        )
    return None


def rule_path(key: str) -> tuple[str | int, ...]:
    """Where a rule stands in its profile: ``drop[0]`` is the first of ``drop``."""
    name, _, number = key.removesuffix("]").partition("[")
    return (name, int(number)) if number else (name,)


def check_header(table: Table, profile: Profile, layout: Layout, where: Where = None) -> list[Diagnostic]:
    """Says what the header lacks, has twice in meaning, and has beyond what is read.

    Args:
        table: The file.
        profile: How it is read.
        layout: Where its columns stand.
        where: The place of a key of the profile; None where that is no file.
    """
    found = []
    used = layout.used(profile)
    free = [n for n in table.names if n and n not in used]
    if quoted := in_quotes(table.names, profile.format.delimiter, table.header(table.names[0])):
        return [quoted]
    for column, header in layout.missing:
        named = looked_for(profile.format, where, profile.columns, column, table.names)
        near = close_names(header, free, 1, 0.5)
        if not near:
            near = [n for n in free if n.strip().lower() == header.strip().lower()]
        hint = Said.of("; nearest in the header: {near!r}", near=near[0]) if near else Said()
        what = Said() if column == header else Said.of(" (for {column})", column=column)
        found.append(
            diagnostic(
                "V010",
                Said.of("there is no column {name!r}{what}{at}{hint}", name=header, what=what, at=named, hint=hint),
                table.header(header),
                remedy=_remedy(table, profile, layout, column, header),
            )
        )
    if layout.both:
        message = Said.of("the file has a column 'year' and a column 'period'")
        found.append(diagnostic("V044", message, table.header("period")))
    for key, header in layout.absent:
        near = close_names(header, [n for n in table.names if n], 1, 0.5)
        hint = Said.of("; nearest in the header: {near!r}", near=near[0]) if near else Said()
        message = Said.of(
            "{key} of the profile{at} looks at column {header!r}, which the file does not have{hint}",
            key=key,
            at=at(where, *rule_path(key)),
            header=header,
            hint=hint,
        )
        found.append(diagnostic("P011", message, table.header(header)))
    for column in profile.constants:
        if column in table.names and column in CANONICAL and column not in used:
            message = Said.of(
                "the profile gives {column} as a constant, and the file has a column of this name", column=column
            )
            found.append(diagnostic("V042", message, table.header(column)))
    told = {*profile.constants, *(TIMES if layout.both else ())}
    ignored = sorted(n for n in set(table.names) - used - told if n)
    blank = sum(not n for n in table.names)
    if ignored or blank:
        parts = (*map(repr, ignored), *([Said.of("{count} without a name", count=blank)] if blank else []))
        found.append(diagnostic("V011", Said.of("columns not used: {names}", names=parts), table.header()))
    return found
