"""A norm file: bytes in; the norm set, or all mistakes at once, each at its place, out."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from cns_check.diagnostics import Diagnostic, Severity
from cns_check.norms.checks import check_norm_set
from cns_check.norms.model import NormSet
from cns_check.strict_yaml import YamlFile, read_yaml
from cns_check.words import Said

Loc = tuple[str | int, ...]

_NUMBERS = ("minimum", "count", "date", "from", "rationale")


@dataclass(frozen=True, slots=True)
class LoadedFile:
    """A norm file as loaded.

    Attributes:
        value: The norm set; None if the file has an error.
        diagnostics: What is wrong with it or worth a note, sorted by line and column.
        sha256: Of the bytes, in hexadecimal.
        path: The file as the user named it.
        yaml: The places of its items, for those who check more of it.
    """

    value: NormSet | None
    diagnostics: tuple[Diagnostic, ...]
    sha256: str
    path: str
    yaml: YamlFile[NormSet] = field(repr=False)


def load_norm_file(data: bytes, path: str, *, expected_id: str | None = None) -> LoadedFile:
    """Reads a norm set and checks everything but its examples, which need the engine.

    Args:
        data: The bytes of the file.
        path: The file as the user named it.
        expected_id: The id that the set must have: the name of its file without suffix; None to leave it open.
    """
    yaml = read_yaml(data, path, NormSet, refuse=_refuse)
    indices: list[int] = []
    norm_set = yaml.value
    if norm_set is not None:
        indices = list(range(len(norm_set.norms)))
    elif isinstance(yaml.data, dict):
        norm_set, indices = _partial(yaml)
    found = list(yaml.diagnostics)
    if norm_set is not None:
        doubtful = _doubtful(yaml)
        checks = check_norm_set(norm_set, indices, yaml, expected_id)
        found += [d for d in checks if d.place not in doubtful]
    found.sort(key=lambda d: (d.place.line or 0, d.place.column or 0, d.code))
    usable = not any(d.severity is Severity.ERROR for d in found)
    return LoadedFile(
        value=yaml.value if usable else None,
        diagnostics=tuple(found),
        sha256=hashlib.sha256(data).hexdigest(),
        path=path,
        yaml=yaml,
    )


def _refuse(kind: str, path: Loc, value: Any) -> tuple[str, Said, Loc] | None:
    """A code of the language for what the types refuse: numbers without a source."""
    if not path:
        return None
    key, inside = path[-1], path[:-1]
    if key == "sources" and inside and (kind == "missing" or value is None or value == ()):
        name = next((str(item) for item in reversed(inside) if isinstance(item, str)), "the number")
        if kind != "missing":
            return "N002", Said.of("{name!r} has no source: the list is empty", name=name), path
        number = next((n for n in _NUMBERS if isinstance(value, dict) and n in value), None)
        where = (*inside, number) if number else inside
        return "N002", Said.of("{name!r} has no `sources`", name=name), where
    return None


def _partial(yaml: YamlFile[NormSet]) -> tuple[NormSet | None, list[int]]:
    """What remains of a file with mistakes once these are set aside, so that the checks can go on.

    A misspelt key is taken for the key that was meant, any other wrong item for empty. What the types still refuse
    is left out, and a norm of which that is true is left out as a whole.

    Returns:
        The set, and per norm its index in the file; None if too little remains.
    """
    data = _copy(yaml.data)
    for path, hint in yaml.wrong:
        parent = _item(data, path[:-1])
        if not path or not isinstance(parent, dict):
            continue
        if hint is None:
            parent[path[-1]] = None
        else:
            moved = parent.pop(path[-1], None)
            if hint and hint not in parent:
                parent[hint] = moved
    data = _without_unset(data)
    norms = data.get("norms")
    norms = dict(enumerate(norms)) if isinstance(norms, list) else {}
    for _ in range(4):
        # A set must have a norm and an intervention; the stand-ins are taken out again below.
        data["norms"] = list(norms.values()) or [_STAND_IN_NORM]
        data["interventions"] = data.get("interventions") or {"unknown": {"title": {"en": "unknown"}}}
        try:
            norm_set = NormSet.model_validate(_frozen(data))
        except ValidationError as error:
            indices = list(norms)
            for item in error.errors(include_url=False, include_context=False, include_input=False):
                loc = item["loc"]
                if loc[0] == "norms":
                    if len(loc) > 1 and isinstance(loc[1], int) and loc[1] < len(indices):
                        norms.pop(indices[loc[1]], None)
                elif loc[0] in _STAND_IN:
                    data[loc[0]] = _STAND_IN[str(loc[0])]
                else:
                    _drop(data, loc)
        else:
            return (norm_set if norms else norm_set.model_copy(update={"norms": ()})), list(norms)
    return None, []


_STAND_IN_NORM: dict[str, Any] = {
    "id": "unknown",
    "title": {"en": "unknown"},
    "cluster": "unknown",
    "network": "unknown",
    "kind": "process",
    "counts": ["unknown"],
    "versions": [{}],
}
#: For required keys of the set that are wrong or missing: nothing of these is checked further.
_STAND_IN: dict[str, Any] = {
    "schema": "cns-check/norm-set/1",
    "id": "unknown",
    "version": "0",
    "jurisdiction": "NL",
    "title": {"en": "unknown"},
}


def _drop(data: dict[Any, Any], loc: Loc) -> None:
    if loc[0] in {"documents", "interventions"} and len(loc) > 1 and isinstance(data.get(loc[0]), dict):
        data[loc[0]].pop(loc[1], None)
    else:
        data.pop(loc[0], None)


def _copy(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _copy(item) for key, item in value.items()}
    return [_copy(item) for item in value] if isinstance(value, tuple) else value


def _frozen(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _frozen(item) for key, item in value.items()}
    return tuple(_frozen(item) for item in value) if isinstance(value, list) else value


def _without_unset(value: Any) -> Any:
    """Lists that were set aside become absent, so that their defaults hold."""
    if isinstance(value, dict):
        return {
            key: _without_unset(item)
            for key, item in value.items()
            if not (item is None and key in {"parts", "requires", "examples", "regimes", "documents"})
        }
    return [_without_unset(item) for item in value] if isinstance(value, list) else value


def _item(data: Any, path: Loc) -> Any:
    for key in path:
        try:
            data = data[key]
        except (KeyError, IndexError, TypeError):
            return None
    return data


def _doubtful(yaml: YamlFile[NormSet]) -> set[Any]:
    """Places at which a check would only repeat, in other words, a mistake that is reported already."""
    places: set[Any] = {d.place for d in yaml.diagnostics}
    for path, _ in yaml.wrong:
        if not path:
            continue
        parent = path[:-1]
        inside = _item(yaml.data, parent)
        places.add(yaml.place(*parent))
        if isinstance(inside, dict) and len(parent) > 2:
            places |= {p for key in inside for p in (yaml.place(*parent, key), yaml.key_place(*parent, key))}
    return places
