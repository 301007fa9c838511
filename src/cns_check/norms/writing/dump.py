"""Norm sets as YAML text: what is read back is equal to what was written.

In: a norm set, or a value of one. Out: text in canonical form, or nodes of a layout.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel

from cns_check.norms.model import Norm, NormSet, Version
from cns_check.norms.writing.key_order import arrange, norm_set_shape
from cns_check.norms.writing.layout import Entry, Node, render


def dump(norm_set: NormSet) -> str:
    """A norm set in canonical form, as ``norms format`` writes it.

    What the set does not say is left out, but for a number that is not known: ``minimum:`` with nothing behind it is
    how a norm file says so.

    Args:
        norm_set: Any norm set; whether it holds together is not checked.
    """
    node = plain_node(norm_set)
    arrange(node, norm_set_shape())
    return render(node, [])


def plain_node(value: Any, *, unknown_minimum: bool = False) -> Node:
    """A value of the norm language as nodes of a layout, not yet in canonical order.

    Args:
        value: A model, mapping, list or scalar.
        unknown_minimum: It is a version of a volume norm: a minimum that is not known is written as such.
    """
    if isinstance(value, BaseModel):
        return Node("map", entries=_record(value, unknown_minimum=unknown_minimum))
    if isinstance(value, Mapping):
        return Node("map", entries=[Entry(key, plain_node(item)) for key, item in value.items()])
    if isinstance(value, Sequence) and not isinstance(value, str):
        items = [plain_node(item, unknown_minimum=unknown_minimum) for item in value]
        return Node("list", entries=[Entry(None, item) for item in items])
    return Node("scalar", value)


def _record(record: BaseModel, *, unknown_minimum: bool) -> list[Entry]:
    entries = []
    for name, info in type(record).model_fields.items():
        value = getattr(record, name)
        empty = isinstance(record, Version) and name == "minimum" and unknown_minimum and not record.no_minimum
        if value is None and not empty:
            continue
        if not info.is_required() and value == info.default and value is not None:
            continue
        volume = isinstance(record, Norm) and record.kind == "volume" and name == "versions"
        entries.append(Entry(info.alias or name, plain_node(value, unknown_minimum=volume)))
    return entries
