"""The kinds of YAML files that the tool reads: one given for another, or of another version, is told as that.

In: what a file says that it is, and the model that it is held against. Out: a diagnostic, or nothing.
"""

from __future__ import annotations

import shlex
from typing import Any, NamedTuple, get_args

from pydantic import BaseModel

from cns_check.diagnostics import Diagnostic, Place, diagnostic
from cns_check.strict_yaml.migration import can_be_migrated, version_of
from cns_check.words import Said


class _Kind(NamedTuple):
    """What a kind of file is, and what to do with one."""

    name: Said
    remedy: Said


_KINDS = {
    "cns-check/norm-set": _Kind(
        Said.of("a norm set"),
        Said.of("Check it with: cns-check norms validate {file}"),
    ),
    "cns-check/agreements": _Kind(
        Said.of("an agreements file"),
        Said.of("Check it with: cns-check agreements validate {file}"),
    ),
    "cns-check/volume-profile": _Kind(
        Said.of("a volume profile"),
        Said.of("Check it, with its volumes: cns-check volumes validate VOLUMES --profile {file}"),
    ),
    "cns-check/record-profile": _Kind(
        Said.of("a record profile"),
        Said.of("Count with it: cns-check count RECORDS --definitions REF --profile {file} --output PATH"),
    ),
    "cns-check/count-definitions": _Kind(
        Said.of("a file of count definitions"),
        Said.of("Check it with: cns-check count definitions validate {file}"),
    ),
    "cns-check/case": _Kind(
        Said.of("a case file"),
        Said.of("Check it with: cns-check case validate {file}"),
    ),
}


def another_kind(data: Any, place: Place, model: type[BaseModel]) -> Diagnostic | None:
    """What is wrong when a file says that it is of another kind than the model; None when it does not say so.

    Args:
        data: The plain values of the file.
        place: Where its ``schema`` stands.
        model: What the file should say.
    """
    said = data.get("schema") if isinstance(data, dict) else None
    if not isinstance(said, str):
        return None
    kind, due = _kind(said), next(iter(_of(model)), None)
    if kind not in _KINDS or due not in _KINDS or kind == due:
        return None
    message = Said.of("this is {kind}, and {due} is asked for here", kind=_KINDS[kind].name, due=_KINDS[due].name)
    file = "-" if place.path is None else shlex.quote(place.path)
    return diagnostic("Y050", message, place, remedy=Said.of(_KINDS[kind].remedy.template, file=file), value=said)


def another_version(data: Any, place: Place, model: type[BaseModel]) -> Diagnostic | None:
    """What is wrong when a file is of another version of the model's kind; None when it does not say so.

    Args:
        data: The plain values of the file.
        place: Where its ``schema`` stands.
        model: What the file should say.
    """
    said = version_of(data.get("schema")) if isinstance(data, dict) else None
    due = newest_of(model)
    if said is None or due is None or said[0] != due[0] or said[1] == due[1] or said[0] not in _KINDS:
        return None
    (kind, version), newest = said, due[1]
    values = {"kind": _KINDS[kind].name, "version": version, "newest": newest}
    file = "-" if place.path is None else shlex.quote(place.path)
    if version > newest:
        message = Said.of("this is {kind} of version {version}, and this cns-check reads version {newest}", **values)
        remedy = Said.of("It is of a newer cns-check: use that one, or write the file in version {newest}.", **values)
    elif can_be_migrated(kind, version, newest):
        message = Said.of("this is {kind} of version {version}, which is older than version {newest}", **values)
        remedy = Said.of("Have it rewritten, comments kept: cns-check migrate {file} --force", file=file)
    else:
        message = Said.of("this is {kind} of version {version}, and there never was one", **values)
        remedy = Said.of("Write `schema: {schema}`, and what is wrong with it then is told.", schema=f"{kind}/{newest}")
    return diagnostic("Y051", message, place, remedy=remedy, value=f"{kind}/{version}")


def newest_of(model: type[BaseModel]) -> tuple[str, int] | None:
    """The kind and version that a model is of; None where it has no ``schema``."""
    words = _words(model)
    return version_of(words[-1]) if words else None


def _kind(schema: str) -> str:
    return schema.rpartition("/")[0]


def _of(model: type[BaseModel]) -> list[str]:
    """The kinds that the key ``schema`` of a model may name."""
    return [_kind(word) for word in _words(model)]


def _words(model: type[BaseModel]) -> tuple[str, ...]:
    field = next((f for name, f in model.model_fields.items() if (f.alias or name) == "schema"), None)
    return get_args(field.annotation) if field is not None else ()
