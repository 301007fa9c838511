"""What the language allows in a norm file and a careful reader would still ask about.

In: a norm set, its file and a day. Out: diagnostics N101 to N111, in the order of their places.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from cns_check.diagnostics import Diagnostic, diagnostic
from cns_check.norms.model import Norm, NormSet, Status, Version
from cns_check.norms.tools.missing_examples import edges_missing, years_missing
from cns_check.strict_yaml import YamlFile
from cns_check.words import Said

Loc = tuple[str | int, ...]

#: Days after which a review is old, when nobody states another age.
MAX_AGE = 365
#: What a long id is.
LONGEST_ID = 60
#: The languages of the reports.
LANGUAGES = ("nl", "en")

_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
_DAY = timedelta(days=1)
#: Fields of a version that do not say what the norm asks.
_BESIDE = frozenset({"valid_from", "valid_until", "sources", "note", "rationale", "status"})
_ASKS = tuple(name for name in Version.model_fields if name not in _BESIDE)
#: Statuses of numbers that are in force; proposals are compared among themselves.
_BINDING: frozenset[Status | None] = frozenset({"adopted", "reported", "guideline", None})


def lint(
    norm_set: NormSet, yaml: YamlFile[NormSet], *, on: date | None = None, max_age: int = MAX_AGE
) -> tuple[Diagnostic, ...]:
    """Returns the findings N101 to N111 of one norm set, in the order of their places.

    Args:
        norm_set: A set that the types accept; it may hold errors that need several of its places.
        yaml: The file that it was read from, for the places.
        on: The day against which the review is held; None: its age is not looked at.
        max_age: Days after which a review is too old.
    """
    found = [*_documents(norm_set, yaml), *_titles(norm_set, yaml), *_interventions(norm_set, yaml)]
    found += _ids(norm_set, yaml)
    if on is not None:
        found += _review(norm_set, yaml, on, max_age)
    for index, norm in enumerate(norm_set.norms):
        found += _versions(norm_set, norm, ("norms", index), yaml)
        found += _examples(norm_set, norm, ("norms", index), yaml)
    return tuple(sorted(found, key=lambda d: (d.place.line or 0, d.place.column or 0, d.code)))


def _versions(norm_set: NormSet, norm: Norm, at: Loc, yaml: YamlFile[NormSet]) -> Iterator[Diagnostic]:
    for index, version in enumerate(norm.versions):
        yield from _young_documents(norm_set, norm, version, (*at, "versions", index), yaml)
    if len(norm.versions) < 2:
        return
    numbered = sorted(enumerate(norm.versions), key=lambda v: v[1].valid_from or date.min)
    binding = [v for v in numbered if v[1].status in _BINDING]
    yield from _gaps(norm, binding, at, yaml)
    for group in (binding, [v for v in numbered if v[1].status == "proposed"]):
        yield from _falls(norm, group, at, yaml)
    for status in dict.fromkeys(v.status for v in norm.versions):
        yield from _repeats(norm, [v for v in numbered if v[1].status == status], at, yaml)


def _gaps(
    norm: Norm, versions: Sequence[tuple[int, Version]], at: Loc, yaml: YamlFile[NormSet]
) -> Iterator[Diagnostic]:
    until = date.min
    for number, (index, version) in enumerate(versions):
        start, end = version.valid_from or date.min, version.valid_until or date.max
        if number and until < date.max and start > until + _DAY:
            message = Said.of(
                "no version of {norm!r} holds from {until} until {start}",
                norm=norm.id,
                until=until + _DAY,
                start=start - _DAY,
            )
            yield diagnostic("N101", message, yaml.place(*at, "versions", index, "valid_from"))
        until = max(until, end)


def _falls(
    norm: Norm, versions: Sequence[tuple[int, Version]], at: Loc, yaml: YamlFile[NormSet]
) -> Iterator[Diagnostic]:
    known = [v for v in versions if v[1].minimum is not None]
    for (_, before), (index, after) in pairwise(known):
        assert before.minimum is not None
        assert after.minimum is not None
        if _follows(before, after) and after.minimum < before.minimum and after.rationale is None:
            message = Said.of(
                "the minimum of {norm!r} falls from {minimum} to {after}",
                norm=norm.id,
                minimum=before.minimum,
                after=after.minimum,
            )
            yield diagnostic("N102", message, yaml.place(*at, "versions", index, "minimum"))


def _repeats(
    norm: Norm, versions: Sequence[tuple[int, Version]], at: Loc, yaml: YamlFile[NormSet]
) -> Iterator[Diagnostic]:
    for (first, before), (index, after) in pairwise(versions):
        asked = [getattr(after, name) for name in _ASKS]
        says = any(value is not None for value in asked)
        adjoin = _follows(before, after) and before.valid_until == (after.valid_from or date.min) - _DAY
        same = asked == [getattr(before, name) for name in _ASKS]
        if says and adjoin and same and after.rationale is None:
            where = yaml.place(*at, "versions", first)
            what = (
                Said.of("the minimum {minimum}", minimum=after.minimum)
                if after.minimum is not None
                else Said.of("the same")
            )
            message = Said.of(
                "this version of {norm!r} says {what}, as the one before it at {where} does",
                norm=norm.id,
                what=what,
                where=where,
            )
            last = "minimum" if after.minimum is not None else "valid_from"
            yield diagnostic("N103", message, yaml.place(*at, "versions", index, last))


def _follows(before: Version, after: Version) -> bool:
    return before.valid_until is not None and after.valid_from is not None and before.valid_until < after.valid_from


def _young_documents(
    norm_set: NormSet, norm: Norm, version: Version, at: Loc, yaml: YamlFile[NormSet]
) -> Iterator[Diagnostic]:
    start = version.valid_from
    if start is None:
        return
    for index, source in enumerate(version.sources or ()):
        document = norm_set.documents.get(source.document)
        made = document and (document.published or document.decided)
        if document and made and made > start:
            template = (
                "{document!r} was published on {made}, and this version of {norm!r} holds from {start}"
                if document.published
                else "{document!r} was decided on {made}, and this version of {norm!r} holds from {start}"
            )
            message = Said.of(
                template,
                document=source.document,
                made=made,
                norm=norm.id,
                start=start,
            )
            yield diagnostic("N105", message, yaml.place(*at, "sources", index, "document"))


def _documents(norm_set: NormSet, yaml: YamlFile[NormSet]) -> Iterator[Diagnostic]:
    if not norm_set.documents:
        return
    cited, told = _mentions(yaml.data)
    for name in norm_set.documents:
        if name not in cited and not _names(told, name):
            message = Said.of("no source cites {name!r}, and no note names it", name=name)
            yield diagnostic("N104", message, yaml.key_place("documents", name))


def _mentions(data: Any) -> tuple[set[str], list[str]]:
    """The documents that any `sources` of the file names, and every `note` and `rationale`."""
    cited: set[str] = set()
    told: list[str] = []
    left = [data]
    while left:
        item = left.pop()
        if isinstance(item, dict):
            for key, value in item.items():
                if isinstance(value, (dict, tuple)):
                    left.append(value)
                elif isinstance(value, str):
                    if key == "document":
                        cited.add(value)
                    elif key in {"note", "rationale"}:
                        told.append(value)
        elif isinstance(item, tuple):
            left += [value for value in item if isinstance(value, (dict, tuple))]
    return cited, told


def _names(texts: Iterable[str], name: str) -> bool:
    word = re.compile(rf"(?<![\w-]){re.escape(name)}(?![\w-])")
    return any(word.search(text) for text in texts)


def _titles(norm_set: NormSet, yaml: YamlFile[NormSet]) -> Iterator[Diagnostic]:
    titles: list[tuple[Loc, Mapping[str, str]]] = [(("title",), norm_set.title)]
    titles += [(("interventions", name, "title"), item.title) for name, item in norm_set.interventions.items()]
    titles += [(("norms", index, "title"), norm.title) for index, norm in enumerate(norm_set.norms)]
    if norm_set.jurisdiction.split("-")[0] == "NL":
        wanted: tuple[str, ...] = LANGUAGES
    else:
        wanted = tuple(language for language in LANGUAGES if any(language in title for _, title in titles))
    for at, title in titles:
        lacking = [language for language in wanted if language not in title]
        if lacking:
            shown = next(iter(title.values()))
            message = Said.of("the title {shown!r} is not given in {lacking}", shown=shown, lacking=_or_in(lacking))
            yield diagnostic("N107", message, yaml.place(*at))


def _interventions(norm_set: NormSet, yaml: YamlFile[NormSet]) -> Iterator[Diagnostic]:
    counted = {name for norm in norm_set.norms for name in norm.counts}
    for name in norm_set.interventions:
        if name not in counted:
            yield diagnostic(
                "N109", Said.of("no norm counts {name!r}", name=name), yaml.key_place("interventions", name)
            )


def _ids(norm_set: NormSet, yaml: YamlFile[NormSet]) -> Iterator[Diagnostic]:
    for name in norm_set.interventions:
        fault = _fault(name)
        if fault:
            yield diagnostic(
                "N108",
                Said.of("the intervention id {name!r} {fault}", name=name, fault=fault),
                yaml.key_place("interventions", name),
            )
    for index, norm in enumerate(norm_set.norms):
        fault = _fault(norm.id)
        parts = norm.id.split("-")
        numbers = {str(v.minimum) for v in norm.versions if v.minimum is not None}
        if fault is None and any(_YEAR.fullmatch(part) for part in parts):
            fault = Said.of("holds a year; its versions have the dates")
        elif fault is None and parts[-1] in numbers:
            fault = Said.of("holds the minimum {minimum}; its versions have the numbers", minimum=parts[-1])
        if fault:
            yield diagnostic(
                "N108",
                Said.of("the norm id {norm!r} {fault}", norm=norm.id, fault=fault),
                yaml.place("norms", index, "id"),
            )


def _fault(name: str) -> Said | None:
    if not any(c.isalpha() for c in name):
        return Said.of("has no letter")
    return (
        Said.of("has {count} characters, more than {most}", count=len(name), most=LONGEST_ID)
        if len(name) > LONGEST_ID
        else None
    )


def _review(norm_set: NormSet, yaml: YamlFile[NormSet], on: date, max_age: int) -> Iterator[Diagnostic]:
    if norm_set.reviewed is None:
        message = Said.of(
            "the set says nowhere when it was reviewed; on {on} a review may be {max_age} days old",
            on=on,
            max_age=max_age,
        )
        yield diagnostic("N106", message, yaml.place())
    elif (on - norm_set.reviewed).days > max_age:
        age = (on - norm_set.reviewed).days
        message = Said.of("reviewed {age} days before {on}, more than {max_age}", age=age, on=on, max_age=max_age)
        yield diagnostic("N106", message, yaml.place("reviewed"))


def _examples(norm_set: NormSet, norm: Norm, at: Loc, yaml: YamlFile[NormSet]) -> Iterator[Diagnostic]:
    missing = edges_missing(norm_set, norm)
    if missing:
        yield diagnostic(
            "N110",
            Said.of("{norm!r} has no example {which}", norm=norm.id, which=_or(missing)),
            yaml.place(*at, "id"),
        )
    years = years_missing(norm)
    if years:
        yield diagnostic(
            "N111",
            Said.of("{norm!r} has no example {which}", norm=norm.id, which=_or(years)),
            yaml.place(*at, "id"),
        )


def _or(parts: Sequence[Said]) -> Said:
    if len(parts) == 1:
        return parts[0]
    return Said.of("{some} or {last}", some=tuple(parts[:-1]), last=parts[-1])


def _or_in(languages: Sequence[str]) -> str:
    return functools.reduce(lambda some, last: Said.of("{some} or in {last}", some=some, last=last), languages)
