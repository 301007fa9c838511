"""The file of a volume profile. In: its bytes. Out: the profile with the places of its keys, and diagnostics."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from cns_check.close_names import close_names
from cns_check.diagnostics import Diagnostic, Place, diagnostic
from cns_check.inputs.files.numbers import MAX_VOLUME, Problem, read_period, read_volume, read_year
from cns_check.inputs.files.table_format import check_format
from cns_check.inputs.volumes.header import rule_path
from cns_check.inputs.volumes.profile import CANONICAL, JOINED, Profile, Wide
from cns_check.strict_yaml import read_yaml
from cns_check.words import Said


@dataclass(frozen=True, slots=True)
class ProfileFile:
    """A profile with the places of its keys.

    Attributes:
        path: As the user named it.
        data: The bytes, for the record of inputs.
        profile: What it says.
        place: Place of the value under a path of keys.
    """

    path: str
    data: bytes
    profile: Profile
    place: Callable[..., Place]


def read_profile(path: str, data: bytes) -> tuple[ProfileFile | None, tuple[Diagnostic, ...]]:
    """Reads a profile and checks what needs several keys at once.

    Args:
        path: As the user named it.
        data: The whole file.

    Returns:
        The profile, None when it cannot be used, and everything that is wrong with it.
    """
    read = read_yaml(data, path, Profile)
    if read.value is None:
        return None, read.diagnostics
    found = read.told(_check(read.value, read.place, read.key_place))
    if found:
        return None, (*read.diagnostics, *found)
    return ProfileFile(path, data, read.value, read.place), read.diagnostics


def _check(profile: Profile, place: Callable[..., Place], key_place: Callable[..., Place]) -> Iterator[Diagnostic]:
    yield from check_format(profile.format, place, thousands=profile.format.thousands)
    for key in ("columns", "constants"):
        for name in getattr(profile, key):
            if name not in CANONICAL:
                near = close_names(name, CANONICAL, 1)
                hint = Said.of("; did you mean {near!r}?", near=near[0]) if near else Said()
                message = Said.of(
                    "{key} names {name!r}, which is no canonical column{hint}", key=key, name=name, hint=hint
                )
                yield diagnostic("P001", message, key_place(key, name), value=name)
    for name in profile.constants:
        if name in profile.columns:
            message = Said.of("{name!r} is both a column of the file and a constant", name=name)
            yield diagnostic("P002", message, key_place("constants", name), value=name)
    if profile.names("year") and profile.names("period"):
        key = "columns" if "period" in profile.columns else "constants"
        message = Said.of("the profile gives both year and period, and a period holds its year")
        yield diagnostic("P012", message, key_place(key, "period"), value="period")
    yield from _check_constants(profile, place)
    yield from _check_volumes(profile, key_place, place)
    yield from _check_rules(profile, place)
    yield from _check_joined(profile, place)
    if profile.wide is not None:
        yield from _check_wide(profile, profile.wide, place, key_place)


def _check_rules(profile: Profile, place: Callable[..., Place]) -> Iterator[Diagnostic]:
    for key, rule in profile.rules:
        if (rule.equals is None) == (rule.starts_with is None):
            message = Said.of("the rule on column {column!r} needs one of equals and starts_with", column=rule.column)
            yield diagnostic("P009", message, place(*rule_path(key)))


def _check_joined(profile: Profile, place: Callable[..., Place]) -> Iterator[Diagnostic]:
    for name, given in profile.columns.items():
        if isinstance(given, tuple) and name in CANONICAL and (name not in JOINED or not given):
            message = Said.of("{name!r} cannot be put together from several columns", name=name)
            if not given:
                message = Said.of("no column is named for {name!r}", name=name)
            yield diagnostic("P014", message, place("columns", name), value=name)


def _check_wide(
    profile: Profile, wide: Wide, place: Callable[..., Place], key_place: Callable[..., Place]
) -> Iterator[Diagnostic]:
    """What a wide file says of its columns: one way, each header once, and nothing that stands elsewhere too."""
    ways = [name for name in ("years", "interventions", "columns") if getattr(wide, name)]
    if len(ways) != 1:
        message = Said.of("wide needs one of years, interventions and columns, and has {count}", count=len(ways))
        yield diagnostic("P013", message, place("wide"))
        return
    texts = [str(t) for t in getattr(wide, ways[0])]
    for text, count in sorted(Counter(texts).items()):
        if count < 2:
            continue
        message = Said.of("wide names the column {name!r} {count} times", name=text, count=count)
        yield diagnostic("P013", message, place("wide", ways[0]), value=text)
    if ways == ["columns"]:
        yield from _check_meanings(wide, place)
    for name in ("volume", *wide.gives):
        if profile.names(name) or (name == "year" and profile.names("period")):
            key = "columns" if name in profile.columns else "constants"
            message = Said.of("wide gives {name!r}, and {key} gives it too", name=name, key=key)
            yield diagnostic("P013", message, key_place(key, name), value=name)


def _check_meanings(wide: Wide, place: Callable[..., Place]) -> Iterator[Diagnostic]:
    keys = {meaning.keys for meaning in wide.columns.values()}
    for header, meaning in wide.columns.items():
        problem = None
        if not meaning.keys:
            problem = Said.of("says nothing of intervention_id, year or period")
        elif meaning.year is not None and meaning.period is not None:
            problem = Said.of("gives both year and period")
        elif len(keys) > 1:
            problem = Said.of("does not give the same keys as the other columns")
        elif isinstance(read_period(str(meaning.when or 2000)), Problem):
            problem = Said.of("has a year or period that cannot be read")
        if problem:
            message = Said.of("the column {name!r} of wide {problem}", name=header, problem=problem)
            yield diagnostic("P013", message, place("wide", "columns", header), value=header)


def _check_constants(profile: Profile, place: Callable[..., Place]) -> Iterator[Diagnostic]:
    for name, value in profile.constants.items():
        problem: Said | None = None
        if name == "year":
            problem = None if isinstance(read_year(str(value)), int) else Said.of("is not a year from 1990 to 2100")
        elif name == "period":
            problem = (
                Said.of("is not a period such as 2024 or 2024Q3")
                if isinstance(read_period(str(value)), Problem)
                else None
            )
        elif name == "volume":
            problem = (
                Said.of("is not a volume")
                if isinstance(read_volume(str(value), profile.volume_marks()), Problem)
                else None
            )
        elif name not in CANONICAL:
            continue  # told already
        elif isinstance(value, int):
            problem = Said.of("is a number, and an id or name is text: put it in quotes")
        elif name in {"location_id", "intervention_id"} and not value:
            problem = Said.of("is empty")
        if problem:
            message = Said.of("the constant {name} {problem}", name=name, problem=problem)
            yield diagnostic("P008", message, place("constants", name), value=str(value))


def _check_volumes(
    profile: Profile, key_place: Callable[..., Place], place: Callable[..., Place]
) -> Iterator[Diagnostic]:
    missing: Mapping[str, int] = {str(t): i for i, t in enumerate(profile.missing)}
    for text, (low, high) in profile.masked.items():
        if str(text) in missing:
            message = Said.of("{text!r} is named as missing and as masked", text=str(text))
            yield diagnostic("P006", message, key_place("masked", text), value=str(text))
        if not 0 <= low <= high <= MAX_VOLUME:
            message = Said.of(
                "the mask {text!r} stands for {low} to {high}, which is no interval of volumes",
                text=str(text),
                low=low,
                high=high,
            )
            yield diagnostic("P007", message, place("masked", text), value=f"[{low}, {high}]")
    for i, mark in enumerate(profile.marks):
        if any(c.isascii() and c.isdigit() for c in mark) or mark != mark.strip() or mark.startswith("<"):
            message = Said.of("the footnote mark {mark!r} could be part of a number", mark=mark)
            yield diagnostic("P016", message, place("marks", i), value=mark)
