"""The kinds of YAML files that the tool reads, so that one given for another is told by its right command.

In: what a file says that it is, and the model that it is held against. Out: a diagnostic, or nothing.
"""

from __future__ import annotations

import shlex
from typing import Any, NamedTuple, get_args

from pydantic import BaseModel

from cns_check.diagnostics import Diagnostic, Place, diagnostic
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


def _kind(schema: str) -> str:
    return schema.rpartition("/")[0]


def _of(model: type[BaseModel]) -> list[str]:
    """The kinds that the key ``schema`` of a model may name."""
    field = next((f for name, f in model.model_fields.items() if (f.alias or name) == "schema"), None)
    return [_kind(word) for word in get_args(field.annotation)] if field is not None else []
