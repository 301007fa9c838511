"""The norm as it is held against: what it counts, which of its versions is in force and why no other. Pure.

In: a norm, its set and the years. Out: the step of what it counts, and that of its number, with sources.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from cns_check.derivation.material import Material
from cns_check.derivation.step import Step, Value, day_text, known, sources_of
from cns_check.judge.windows import window_name, windows_of
from cns_check.norms.in_force import InForce, in_force
from cns_check.norms.model import Norm, NormSet, Version
from cns_check.words import Said, joined_by_or, window_said


def norm_step(m: Material, norm_set: NormSet, norm: Norm, norm_year: int, year: int) -> Step:
    """What the norm counts, over which years."""
    index = norm_set.norms.index(norm)
    per = norm.per or "location"
    windows = windows_of(norm)
    values: dict[str, Value] = {
        "norm_set": norm_set.id,
        "version": norm_set.version,
        "norm_id": norm.id,
        "kind": norm.kind,
        "counts": list(norm.counts),
        "per": per,
        "unit": norm.unit,
        "windows": list(windows),
        "tolerance": norm.tolerance.one_missed_year.mean_of_years if norm.tolerance else None,
        "parts": [{"counts": list(p.counts), "minimum": p.minimum, "when": p.when} for p in norm.parts],
        "requires": list(norm.requires),
        "new_site_share": norm.new_site.share if norm.new_site else None,
        "norm_year": norm_year,
        "data_year": year,
    }
    place = known(m.norm_place(norm_set, "norms", index))
    if norm.kind == "process":
        told = Said.of(
            "norm {norm} of {set} {version}: a process norm, never judged on volume",
            norm=norm.id,
            set=norm_set.id,
            version=norm_set.version,
        )
        return Step("norm", told, values, places=place)
    told = Said.of(
        "norm {norm} of {set} {version}: counts {counts}, {per}, window {window}",
        norm=norm.id,
        set=norm_set.id,
        version=norm_set.version,
        counts=" + ".join(norm.counts),
        per={
            "location": Said.of("per location per year"),
            "organisation": Said.of("per organisation per year"),
            "surgeon": Said.of("per surgeon per year"),
        }[per],
        window=joined_by_or([window_said(window_name(n)) for n in windows]),
    )
    return Step("norm", told, values, (_data_year(m, norm, norm_year, year),), place)


def _data_year(m: Material, norm: Norm, norm_year: int, year: int) -> Step:
    values: dict[str, Value] = {"year": year, "lag": norm.data_lag}
    if m.evaluation.options.data_year is not None and m.evaluation.options.data_year == year:
        told = Said.of("data year {year}: as asked with --data-year", year=year)
    elif norm.data_lag and year == norm_year - norm.data_lag:
        told = Said.of(
            "data year {year}: norm year {norm_year} less {lag}", year=year, norm_year=norm_year, lag=norm.data_lag
        )
    else:
        told = Said.of("data year {year}: the latest year of the volumes that no file marks incomplete", year=year)
    return Step("data-year", told, values)


def number_step(m: Material, norm_set: NormSet, norm: Norm, norm_year: int) -> Step:
    """The number in force on 1 January of the norm year, with every version and why it is the one or not."""
    accept = m.evaluation.options.accept
    found = in_force(norm_set, norm, norm_year, accept)
    day = date(norm_year, 1, 1)
    values: dict[str, Value] = {
        "day": day.isoformat(),
        "accept": list(accept),
        "minimum": found.minimum,
        "status": found.status,
        "missing": found.missing,
        "indicative": found.indicative,
        "use_indicative": m.evaluation.options.use_indicative,
        "transition_until": day_text(found.transition_until),
        "per_surgeon": found.per_surgeon,
        "surgeons": found.surgeons,
        "guideline": found.version is None and found.minimum is not None,
    }
    steps = [_version(m, norm_set, norm, i, v, _why(v, found, day, accept)) for i, v in enumerate(norm.versions)]
    if found.version is None and found.minimum is not None and norm_set.guideline is not None:
        told = Said.of(
            "the set's guideline of {minimum} stands in, for no version has an accepted number", minimum=found.minimum
        )
        place = known(m.norm_place(norm_set, "guideline"))
        guideline: dict[str, Value] = {"minimum": norm_set.guideline.minimum}
        steps.append(Step("guideline", told, guideline, (), place))
    return Step("number", _number_told(found, norm, day), values, tuple(steps), (), sources_of(norm_set, found.sources))


def _number_told(found: InForce, norm: Norm, day: date) -> Said:
    if found.missing == "not_in_force":
        return Said.of("on {day} no version of the norm is in force", day=day)
    if norm.kind == "process":
        return Said.of("in force on {day}; a process norm has no number", day=day)
    if found.missing == "not_accepted":
        return Said.of("on {day} no number of an accepted status is in force", day=day)
    if found.minimum is None:
        return Said.of("on {day} the norm is in force, and no number of it is known", day=day)
    parts: list[str] = [
        Said.of("minimum on {day}: {minimum}", day=day, minimum=found.minimum),
        Said.of(found.status or ""),
    ]
    if found.transition_until is not None:
        parts.append(Said.of("in transition until {day}", day=found.transition_until))
    return Said.of("{parts}", parts=tuple(parts))


def _why(version: Version, found: InForce, day: date, accept: tuple[str, ...]) -> str:
    """Why a version is the one, or is not: the rule of :func:`cns_check.norms.in_force.in_force`, step by step."""
    if version is found.version and found.minimum is not None:
        return "used"
    if version.status == "withdrawn":
        return "withdrawn"
    if version.valid_from is not None and day < version.valid_from:
        return "not_yet"
    if version.valid_until is not None and version.valid_until < day:
        return "ended"
    if version.status is not None and version.status not in accept:
        return "not_accepted"
    if version.minimum is None:
        return "no_minimum" if version.no_minimum else "no_number"
    return "weaker"


def _version(m: Material, norm_set: NormSet, norm: Norm, index: int, version: Version, why: str) -> Step:
    values: dict[str, Value] = {
        "index": index,
        "status": version.status,
        "valid_from": day_text(version.valid_from),
        "valid_until": day_text(version.valid_until),
        "minimum": version.minimum,
        "no_minimum": bool(version.no_minimum),
        "why": why,
        "used": why == "used",
    }
    if version.transition is not None:
        values["transition"] = {"until": version.transition.until.isoformat(), "minimum": version.transition.minimum}
    told = Said.of("{what}: {why}", what=Said.of("{parts}", parts=tuple(_described(version))), why=_WHY[why])
    place = known(m.norm_place(norm_set, "norms", norm_set.norms.index(norm), "versions", index))
    # Those of the version that holds stand with the number.
    sources = () if why == "used" else sources_of(norm_set, version.sources)
    return Step("version", told, values, (), place, sources)


_WHY = {
    "used": Said.of("this one holds"),
    "withdrawn": Said.of("not used, it is withdrawn"),
    "not_yet": Said.of("not used, it begins later"),
    "ended": Said.of("not used, it has ended"),
    "not_accepted": Said.of("not used, its status is not accepted"),
    "no_number": Said.of("in force, and its number is not known"),
    "no_minimum": Said.of("in force, and the scheme has no minimum in this period"),
    "weaker": Said.of("not used, another in force has a stronger status"),
}


def _described(version: Version) -> Iterator[str]:
    if version.minimum is None:
        yield Said.of("version without a number")
    else:
        yield Said.of("version with {minimum}", minimum=version.minimum)
    if version.status is not None:
        yield Said.of(version.status)
    if version.valid_from is not None:
        yield Said.of("from {day}", day=version.valid_from)
    if version.valid_until is not None:
        yield Said.of("until {day}", day=version.valid_until)
    if version.valid_from is None:
        yield Said.of("start not stated")
