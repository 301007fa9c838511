"""Reads the agreements file: bytes in; what regions decided, from when, what they except and explain, out.

This room is the door: the types, the reader and the helpers that others call are all to be had from here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from cns_check.close_names import close_names
from cns_check.diagnostics import Diagnostic, has_errors
from cns_check.inputs.agreements.as_of_a_day import decided_by
from cns_check.inputs.agreements.checks import Checks
from cns_check.inputs.agreements.entries import Item, Known, Loc, RegionItem
from cns_check.inputs.agreements.milestones import milestones
from cns_check.inputs.agreements.model import (
    Agreements,
    Decision,
    ExceptionGranted,
    Explanation,
    Joint,
    Region,
    Route,
)
from cns_check.inputs.agreements.on_a_day import (
    AGREED,
    RegionOverview,
    deferral_lacks,
    due,
    earliest_effective,
    effective_date,
    find_norms,
    first_day,
    overview,
    timetable_lacks,
    undecided,
)
from cns_check.inputs.agreements.successors import Succession, of_successors
from cns_check.inputs.files.findings import order
from cns_check.norms.model import NormSet
from cns_check.strict_yaml import read_yaml
from cns_check.words import Said

__all__ = [
    "AGREED",
    "Agreements",
    "AgreementsFile",
    "Decision",
    "ExceptionGranted",
    "Explanation",
    "Joint",
    "Region",
    "RegionOverview",
    "Route",
    "decided_by",
    "deferral_lacks",
    "due",
    "earliest_effective",
    "effective_date",
    "find_norms",
    "first_day",
    "milestones",
    "overview",
    "read_agreements",
    "read_agreements_file",
    "timetable_lacks",
    "undecided",
]

M = TypeVar("M", bound=BaseModel)

_LISTS: dict[str, type[Decision] | type[ExceptionGranted] | type[Explanation] | type[Joint]] = {
    # Decisions first: a joint volume is held against them.
    "decisions": Decision,
    "exceptions": ExceptionGranted,
    "explanations": Explanation,
    "joint": Joint,
}
#: Stands in for a value that is missing or wrong, so that the rest of its entry is still checked: these say nothing.
_STAND_IN: dict[type[BaseModel], dict[str, Any]] = {
    ExceptionGranted: {"until": date.min},
    Explanation: {"text": "-"},
    Region: {"id": "-"},
}


@dataclass(frozen=True, slots=True)
class AgreementsFile:
    """An agreements file as read.

    Attributes:
        value: What it says; None with any error.
        diagnostics: By line, column and code.
        usable: False when the file is no YAML mapping at all, so that nothing in it could be checked.
    """

    value: Agreements | None
    diagnostics: tuple[Diagnostic, ...]
    usable: bool


def read_agreements(
    data: bytes,
    path: str,
    norm_sets: Sequence[NormSet],
    *,
    locations: Collection[str] | None,
    regions: Mapping[tuple[str, str], str | None] | None,
    organisations: Collection[str] | None = None,
    succession: Succession | None = None,
) -> tuple[Agreements | None, tuple[Diagnostic, ...]]:
    """Reads an agreements file and holds it against norm sets, locations and regions. All mistakes at once.

    Args:
        data: The whole file.
        path: As the user named it.
        norm_sets: The loaded sets: their norms, regimes and process blocks.
        locations: The known location ids; None: not checked, and a note says so.
        regions: Region id per (location id, network), None where it has none; None: not checked, and a note says so.
        organisations: The organisation ids of the register; None: not checked.
        succession: Per location that has one its successor, the day on which that takes over, and the kind.

    Returns:
        The agreements, None with any error, and all diagnostics by line and column. Norms that a region does not
        decide on are not among them: see :func:`undecided`, which needs to know what is performed where.
    """
    read = read_agreements_file(
        data,
        path,
        norm_sets,
        locations=locations,
        regions=regions,
        organisations=organisations,
        succession=succession,
    )
    return read.value, read.diagnostics


def read_agreements_file(
    data: bytes,
    path: str,
    norm_sets: Sequence[NormSet],
    *,
    locations: Collection[str] | None,
    regions: Mapping[tuple[str, str], str | None] | None,
    organisations: Collection[str] | None = None,
    succession: Succession | None = None,
) -> AgreementsFile:
    """The same as :func:`read_agreements`, and whether the file could be checked at all."""
    yaml = read_yaml(data, path, Agreements, refuse=_refuse)
    found = list(yaml.diagnostics)
    usable = isinstance(yaml.data, dict)
    if usable:
        checks = Checks(tuple(_regions(yaml.data)), Known(norm_sets, locations, regions, organisations), yaml.place)
        found += checks.run()
    if yaml.value is not None and succession:
        found += of_successors(yaml.value.placed(yaml.place), succession)
    found.sort(key=order)
    value = None if yaml.value is None or has_errors(found) else yaml.value.placed(yaml.place)
    return AgreementsFile(value, tuple(found), usable)


def _refuse(kind: str, path: Loc, value: Any) -> tuple[str, Said, Loc] | None:
    """An exception without an end has a code of its own: it would be a permanent release from the norm."""
    if "exceptions" not in path or path[-1] != "until" or not (kind == "missing" or value is None):
        return None
    return "A013", Said.of("the exception has no `until`: the last day on which it holds"), path


def _regions(data: Mapping[Any, Any]) -> Iterator[RegionItem]:
    """The regions and entries of a file as far as they can be read; the same way for a file with mistakes or none."""
    regions = data.get("regions")
    for index, raw in enumerate(regions if isinstance(regions, tuple) else ()):
        if not isinstance(raw, dict):
            continue
        lists = {_meant(key, Region): value for key, value in raw.items() if _meant(key, Region) in _LISTS}
        own = {key: value for key, value in raw.items() if _meant(key, Region) not in _LISTS}
        region, whole = _lenient(Region, own)
        if region is None:
            continue
        if not isinstance(raw.get("id"), str):
            region = region.model_copy(update={"id": ""})  # which region it is, nobody knows
        items = []
        for key, model in _LISTS.items():
            written = next((k for k in raw if _meant(k, Region) == key), key)
            entries = lists.get(key)
            for number, entry in enumerate(entries if isinstance(entries, tuple) else ()):
                value, complete = _lenient(model, entry)
                if value is not None:
                    items.append(Item(("regions", index, written, number), value, complete))
        yield RegionItem(("regions", index), region, whole, tuple(items))


def _meant(key: Any, model: type[BaseModel]) -> str:
    """The key that a misspelt one most likely stands for; as it is where none is near."""
    names = list(model.model_fields)
    near = [str(key)] if key in names else close_names(str(key), names, 1, 0.6)
    return near[0] if near else str(key)


def _lenient(model: type[M], entry: Any) -> tuple[M | None, bool]:
    """An entry with its mistakes set aside, and whether it had none. They have been reported by their own codes."""
    try:
        return model.model_validate(entry), True
    except ValidationError as error:
        if not isinstance(entry, dict):
            return None, False
        fixed = dict(entry)
        stand_in = _STAND_IN.get(model, {})
        for item in error.errors(include_url=False, include_context=False, include_input=False):
            key = item["loc"][0] if item["loc"] else None
            value = fixed.pop(key, None)
            if item["type"] == "extra_forbidden" and _meant(key, model) in model.model_fields:
                fixed.setdefault(_meant(key, model), value)
            elif key in stand_in:
                fixed[key] = stand_in[str(key)]
    try:
        return model.model_validate(fixed), False
    except ValidationError:
        return None, False
