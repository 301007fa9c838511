"""The checks of one norm of a set: its lists, kind, parts, versions and examples; diagnostics come out in the file."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from itertools import combinations
from typing import Any

from cns_check.norms.file_in_check import FileInCheck, Loc, undeclared
from cns_check.norms.model import ExampleVolume, Norm, Version
from cns_check.words import Said


def check_norm(file: FileInCheck, at: Loc, norm: Norm) -> None:
    """Holds one norm against itself and against what its file declares."""
    file.known("N006", "intervention", (*at, "counts"), norm.counts, file.interventions)
    file.once((*at, "counts"), norm.counts)
    file.once((*at, "requires"), norm.requires)
    if norm.kind == "volume":
        _volume_norm(file, at, norm)
    else:
        _process_norm(file, at, norm)
    for index, part in enumerate(norm.parts):
        where = (*at, "parts", index)
        file.sources(where, part.sources)
        file.known("N006", "intervention", (*where, "counts"), part.counts, file.interventions)
        file.once((*where, "counts"), part.counts)
        for i, intervention in enumerate(part.counts):
            if intervention in file.interventions and intervention not in norm.counts:
                message = Said.of(
                    "the norm {norm!r} does not count {intervention!r}", norm=norm.id, intervention=intervention
                )
                file.wrong("N007", message, *where, "counts", i)
    file.sources((*at, "moves"), norm.moves.sources if norm.moves else None)
    file.sources((*at, "new_site"), norm.new_site.sources if norm.new_site else None)
    if norm.new_site is not None and norm.per == "organisation":
        file.wrong(
            "N028",
            Said.of("'new_site' is for norms per location: an organisation has no first day"),
            *at,
            "new_site",
            key=True,
        )
    for index, version in enumerate(norm.versions):
        _version(file, (*at, "versions", index), norm, version)
        _surgeon_rules(file, (*at, "versions", index), norm, version)
    _overlaps(file, at, norm)
    _examples(file, at, norm)


def _volume_norm(file: FileInCheck, at: Loc, norm: Norm) -> None:
    values = {"unit": norm.unit, "per": norm.per, "window": norm.window}
    raw = file.raw(at)
    lacking = [name for name, value in values.items() if value is None and raw.get(name) is None]
    if lacking:
        file.wrong(
            "N011",
            Said.of("the volume norm {norm!r} lacks {lacking}", norm=norm.id, lacking=", ".join(lacking)),
            *at,
        )
    if norm.tolerance is not None and norm.window not in {None, "calendar-year"}:
        message = Said.of("a missed year can be forgiven only where the window is calendar-year")
        file.wrong("N016", message, *at, "tolerance", key=True)


def _process_norm(file: FileInCheck, at: Loc, norm: Norm) -> None:
    values: dict[str, Any] = {
        "unit": norm.unit,
        "window": norm.window,
        "tolerance": norm.tolerance,
        "parts": norm.parts,
        "requires": norm.requires,
        "new_site": norm.new_site,
        "moves": norm.moves,
    }
    _not_for_process(file, at, values)
    for index, version in enumerate(norm.versions):
        if version.minimum is not None:
            file.wrong(
                "N012", Said.of("'minimum' is not for a process norm"), *at, "versions", index, "minimum", key=True
            )
        others = {
            "no_minimum": version.no_minimum,
            "minimum_per_surgeon": version.minimum_per_surgeon,
            "minimum_surgeons": version.minimum_surgeons,
            "transition": version.transition,
        }
        _not_for_process(file, (*at, "versions", index), others)


def _not_for_process(file: FileInCheck, at: Loc, values: Mapping[str, object]) -> None:
    for name, value in values.items():
        if value:
            file.wrong("N012", Said.of("{name!r} is not for a process norm", name=name), *at, name, key=True)


def _version(file: FileInCheck, at: Loc, norm: Norm, version: Version) -> None:
    file.sources(at, version.sources)
    _transition(file, at, version)
    if version.minimum is not None:
        if version.sources is None:
            raw = file.raw(at)
            last = "sources" if "sources" in raw else "minimum"
            file.wrong(
                "N002",
                Said.of("the minimum {minimum} of {norm!r} has no source", minimum=version.minimum, norm=norm.id),
                *at,
                last,
            )
        if version.status is None:
            file.wrong(
                "N024",
                Said.of("the minimum {minimum} of {norm!r} has no status", minimum=version.minimum, norm=norm.id),
                *at,
            )
        if version.no_minimum:
            message = Said.of("minimum {minimum} stands beside no_minimum: true", minimum=version.minimum)
            file.wrong("N013", message, *at, "no_minimum", key=True)
        _guideline_range(file, at, version)
    if version.valid_from and version.valid_until and version.valid_until < version.valid_from:
        message = Said.of(
            "valid_until {valid_until} lies before valid_from {valid_from}",
            valid_until=version.valid_until,
            valid_from=version.valid_from,
        )
        file.wrong("N005", message, *at, "valid_until")


def _surgeon_rules(file: FileInCheck, at: Loc, norm: Norm, version: Version) -> None:
    for name in ("minimum_per_surgeon", "minimum_surgeons"):
        if getattr(version, name) is None:
            continue
        if version.minimum is None:
            file.wrong(
                "N028",
                Said.of("{name!r} stands beside no minimum, so it would never be judged", name=name),
                *at,
                name,
                key=True,
            )
        elif norm.per == "organisation":
            file.wrong("N028", Said.of("{name!r} is for norms per location", name=name), *at, name, key=True)
        elif norm.per == "surgeon" and name == "minimum_per_surgeon":
            message = Said.of("the norm is per surgeon: its `minimum` is already the surgeon's")
            file.wrong("N028", message, *at, name, key=True)


def _transition(file: FileInCheck, at: Loc, version: Version) -> None:
    eased = version.transition
    if eased is None:
        return
    file.sources((*at, "transition"), eased.sources)
    if version.minimum is None or eased.minimum >= version.minimum:
        told = Said.of("none") if version.minimum is None else str(version.minimum)
        message = Said.of(
            "the transition's minimum {minimum} is not below the version's ({told})",
            minimum=eased.minimum,
            told=told,
        )
        file.wrong("N027", message, *at, "transition", "minimum")
    ends = (version.valid_from or date.min, version.valid_until or date.max)
    if not ends[0] <= eased.until <= ends[1]:
        file.wrong(
            "N027",
            Said.of("the transition ends on {until}, outside the version", until=eased.until),
            *at,
            "transition",
            "until",
        )


def _guideline_range(file: FileInCheck, at: Loc, version: Version) -> None:
    guideline = file.norm_set.guideline
    if guideline is None or version.minimum is None or version.rationale is not None:
        return
    top = guideline.maximum
    if top is not None and top < guideline.minimum:
        return
    if version.minimum < guideline.minimum or (top is not None and version.minimum > top):
        span = (
            Said.of("{minimum} to {top}", minimum=guideline.minimum, top=top)
            if top is not None
            else Said.of("{minimum} or more", minimum=guideline.minimum)
        )
        message = Said.of(
            "minimum {minimum} lies outside the guideline ({span}) and has no rationale",
            minimum=version.minimum,
            span=span,
        )
        file.wrong("N015", message, *at, "minimum")


def _overlaps(file: FileInCheck, at: Loc, norm: Norm) -> None:
    spans = [(index, v, v.valid_from or date.min, v.valid_until or date.max) for index, v in enumerate(norm.versions)]
    proper = [s for s in spans if s[2] <= s[3]]
    for (i, a, a_from, a_until), (j, b, b_from, b_until) in combinations(proper, 2):
        if a.status == b.status and a_from <= b_until and b_from <= a_until:
            where = file.place(*at, "versions", i)
            kind = Said.of("status {status}", status=a.status) if a.status else Said.of("no status")
            message = Said.of(
                "two versions of {norm!r} with {kind} overlap: this one and the one at {where}",
                norm=norm.id,
                kind=kind,
                where=where,
            )
            file.wrong("N004", message, *at, "versions", j)


def _examples(file: FileInCheck, at: Loc, norm: Norm) -> None:
    for index, example in enumerate(norm.examples):
        where = (*at, "examples", index)
        given = example.volumes is not None or example.surgeons is not None
        if given == (example.years is not None):
            neither, both = (
                Said.of("the example {name!r} has neither `volumes` nor `years`", name=example.name),
                Said.of("the example {name!r} has both `volumes` and `years`", name=example.name),
            )
            file.wrong("N019", neither if example.years is None else both, *where)
        for intervention, each in (example.surgeons or {}).items():
            _declared(file, (*where, "surgeons"), intervention)
            for i, volume in enumerate(each):
                _ascending(file, (*where, "surgeons", intervention, i), intervention, volume)
        maps: list[tuple[Loc, Mapping[str, ExampleVolume]]] = [((*where, "volumes"), example.volumes or {})]
        maps += [((*where, "years", year), volumes) for year, volumes in (example.years or {}).items()]
        for place, volumes in maps:
            for intervention, volume in volumes.items():
                _declared(file, place, intervention)
                _ascending(file, (*place, intervention), intervention, volume)


def _declared(file: FileInCheck, at: Loc, intervention: str) -> None:
    """The key of an example's volumes is an intervention of the set."""
    if intervention not in file.interventions:
        message = undeclared("intervention", intervention, file.interventions)
        file.wrong("N006", message, *at, intervention, key=True)


def _ascending(file: FileInCheck, at: Loc, intervention: str, volume: ExampleVolume) -> None:
    """The least of an interval is not more than the greatest."""
    if isinstance(volume, tuple) and volume[0] > volume[1]:
        message = Said.of(
            "{intervention!r}: {low} is more than {high}", intervention=intervention, low=volume[0], high=volume[1]
        )
        file.wrong("N020", message, *at)
