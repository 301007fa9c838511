"""What a user should know of a count besides its numbers. In: what was counted. Out: diagnostics."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from cns_check.count.counting import Counted
from cns_check.count.definitions import Definitions
from cns_check.count.plan.units import Per
from cns_check.count.reasons import UNUSABLE
from cns_check.count.rules import Rules
from cns_check.diagnostics import Diagnostic, Place, diagnostic
from cns_check.norms.model import NormSet
from cns_check.strict_yaml import YamlFile
from cns_check.words import Said, natural

_SHOWN = 10


def told(counted: Counted, rules: Rules, per: Per, yaml: YamlFile[Definitions]) -> Iterator[Diagnostic]:
    """What the lines themselves say."""
    bad, _ = counted.unusable
    if bad:
        sums = {name: sum(of_file.get(name, 0) for of_file in counted.rows.values()) for name in UNUSABLE}
        parts = [Said.of("{reason}: {count}", reason=name, count=n) for name, n in sums.items() if n]
        message = Said.counted(
            bad, "{count} line is unusable ({parts})", "{count} lines are unusable ({parts})", parts=tuple(parts)
        )
        yield diagnostic("C027", message)
    for code, name, one, more in (
        (
            "C028",
            "no_partner",
            "{count} line has no row in a joined table",
            "{count} lines have no row in a joined table",
        ),
        (
            "C029",
            "odd_side",
            "{count} line has a side that is not known",
            "{count} lines have a side that is not known",
        ),
        (
            "C035",
            "below",
            "{count} sum of quantities is below 0",
            "{count} sums of quantities are below 0",
        ),
    ):
        if n := counted.told.get(name, 0):
            yield diagnostic(code, Said.counted(n, one, more))
    yield from _blank(counted, per)
    for entry, texts in counted.unseen.items():
        shown = tuple(repr(text) for text in texts[:_SHOWN])
        rest = len(texts) - len(shown)
        more_said = Said.of(" and {count} more", count=rest) if rest else Said()
        message = Said.of("nothing in the records fits {texts}{more}", texts=shown, more=more_said)
        yield diagnostic("C030", message, yaml.place(*rules.entries[entry].at))


def _blank(counted: Counted, per: Per) -> Iterator[Diagnostic]:
    for name in per.columns:
        part = {"surgeon_id": 4, "origin_id": 5}[name]
        blank = sum(n for cell, n in counted.volumes.items() if not cell[part])
        if blank:
            message = Said.counted(blank, "{count} unit has no {name}", "{count} units have no {name}", name=name)
            yield diagnostic("C036", message)


def thin_years(years: Mapping[int, int], incomplete: Collection[int]) -> Iterator[Diagnostic]:
    """Years with less than half the lines of one beside them."""
    for before, after in pairwise(sorted(years)):
        if after != before + 1:
            continue
        few, many = sorted((before, after), key=lambda year: years[year])
        if 2 * years[few] < years[many] and few not in incomplete:
            message = Said.of(
                "{year} has {count} lines, and {other} has {more}",
                year=few,
                count=years[few],
                other=many,
                more=years[many],
            )
            yield diagnostic("C034", message)


def unknown_locations(locations: Mapping[str, int], known: Collection[str], path: str) -> Iterator[Diagnostic]:
    """Locations that the register lacks."""
    for name in sorted(set(locations) - set(known), key=natural):
        message = Said.counted(
            locations[name],
            "location {id!r} is not in the register, and has {count} line",
            "location {id!r} is not in the register, and has {count} lines",
            id=name,
        )
        yield diagnostic("C031", message, Place(path), value=name)


def against_norms(rules: Rules, norm_sets: Iterable[NormSet], places: Mapping[str, Place]) -> Iterator[Diagnostic]:
    """Interventions that norms count and no definition makes, or makes in another unit."""
    made = {d.id: d for d in rules.interventions}
    for norm_set in norm_sets:
        counted = {i: None for norm in norm_set.norms if norm.kind == "volume" for i in norm.counts}
        lacking = sorted((i for i in counted if i not in made), key=natural)
        if lacking:
            names = tuple(repr(name) for name in lacking)
            message = Said.of("{set} counts {names}, which no definition makes", set=norm_set.id, names=names)
            yield diagnostic("C032", message)
        for norm in norm_set.norms:
            for name in norm.counts if norm.unit is not None else ():
                if name in made and made[name].unit != norm.unit:
                    message = Said.of(
                        "norm {norm!r} of {set} counts {unit}, and {id!r} is made in {other}",
                        norm=norm.id,
                        set=norm_set.id,
                        unit=norm.unit,
                        id=name,
                        other=made[name].unit,
                    )
                    yield diagnostic("C033", message, places.get(name, Place()), value=name)


def too_many(counted: Counted, most: float, places: Sequence[tuple[Place, str]]) -> Iterator[Diagnostic]:
    """That more lines are unusable than may be: the first hundred with their places, never their values."""
    bad, of = counted.unusable
    for place, reason in places:
        yield diagnostic("C026", Said.of("{reason}", reason=reason), place)
    message = Said.of(
        "{bad} of {of} lines are unusable, and at most {share}% may be", bad=bad, of=of, share=f"{100 * most:g}"
    )
    yield diagnostic("C026", message)
