"""What pydantic refuses, in plain words and at its place."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from datetime import date
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from yaml.nodes import ScalarNode

from cns_check.diagnostics import Diagnostic, diagnostic
from cns_check.strict_yaml.tree import Tree
from cns_check.strict_yaml.walk import Found, key_node, walk

Loc = tuple[str | int, ...]
Wrong = tuple[Loc, str | None]

_KINDS = {
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "decimal_type": "a number",
    "string_type": "text",
    "bool_type": "true or false",
    "date_type": "a date as YYYY-MM-DD",
    "date_from_datetime_inexact": "a date as YYYY-MM-DD",
    "dict_type": "a mapping (key: value)",
    "model_type": "a mapping (key: value)",
    "model_attributes_type": "a mapping (key: value)",
    "tuple_type": "a list",
    "list_type": "a list",
    "set_type": "a list",
    "frozen_set_type": "a list",
    "none_required": "nothing",
    "invalid_key": "a key that is text",
}
_PATTERNS = {
    r"^[a-z0-9]+(-[a-z0-9]+)*$": "small letters, digits and single hyphens (like kidney-local-treatment)",
    r"^[a-z]{2}$": "a language code of two small letters (like nl)",
    r"^[A-Z]{2}(-[A-Z0-9]{1,3})?$": "a country code of two capitals (like NL)",
    r"^https?://\S+$": "a web address that begins with https://",
}


def explain(
    tree: Tree, model: type[BaseModel], error: ValidationError, refuse: Any
) -> tuple[list[Diagnostic], list[Wrong]]:
    """Turns what the model refuses into diagnostics; what has been reported as bad in itself is left out.

    Returns:
        The diagnostics, and the path of each refused item with the nearest known key if the item is an unknown key
        (the empty text if there is none).
    """
    groups: dict[tuple[Any, ...], list[tuple[dict[str, Any], Found]]] = {}
    for raw in error.errors(include_url=False):
        item: dict[str, Any] = {**raw}
        if item["type"] == "too_short" and len(item["input"]) >= item["ctx"]["min_length"]:
            continue  # pydantic counts only the items without mistakes; theirs are reported
        loc: Loc = item["loc"]
        on_key = bool(loc) and loc[-1] == "[key]"
        found = walk(tree.root, loc[:-1] if on_key else loc)
        item["on_key"] = on_key
        # Members of a plain union complain one by one about the same value: together they are one mistake.
        union = found.skipped if item["type"] not in {"missing", "extra_forbidden"} or _is_branch(loc) else None
        prefix = loc[:union] if union is not None else loc
        groups.setdefault((prefix, on_key), []).append((item, found))
    out: list[Diagnostic] = []
    wrong: list[Wrong] = []
    for members in groups.values():
        deepest = max(len(found.path) for _, found in members)
        for group in _same_node([m for m in members if len(m[1].path) == deepest]):
            found = group[0][1]
            if id(found.node) in tree.bad:
                wrong.append((found.path, None))
                continue
            made, hint = _one(tree, model, [item for item, _ in group], found, refuse)
            out.append(made)
            wrong.append((found.path, hint))
    return out, wrong


def _is_branch(loc: Loc) -> bool:
    return any(isinstance(item, str) and "[" in item for item in loc)


def _same_node(members: list[tuple[dict[str, Any], Found]]) -> Iterable[list[tuple[dict[str, Any], Found]]]:
    by_node: dict[tuple[int, bool, Any], list[tuple[dict[str, Any], Found]]] = {}
    for item, found in members:
        missing = item["loc"][-1] if item["type"] == "missing" and isinstance(item["loc"][-1], str) else None
        by_node.setdefault((id(found.node), item["type"] == "extra_forbidden", missing), []).append((item, found))
    return by_node.values()


def _one(
    tree: Tree, model: type[BaseModel], items: list[dict[str, Any]], found: Found, refuse: Any
) -> tuple[Diagnostic, str | None]:
    item = items[0]
    kind, loc = item["type"], tuple(item["loc"])
    at_key = item["on_key"] or kind in {"extra_forbidden", "invalid_key"}
    node = key_node(found) if at_key else found.node
    place = tree.at(node.start_mark) if node is not None else tree.at(_Start)
    absent = kind == "missing" and isinstance(loc[-1], str)
    if refuse is not None and not item["on_key"]:
        refused = refuse(kind, (*found.path, loc[-1]) if absent else found.path, item["input"])
        if refused is not None:
            code, message, where = refused
            other = walk(tree.root, where, strict=True)
            other_node = key_node(other) if kind == "extra_forbidden" else other.node
            place = tree.at(other_node.start_mark) if other_node is not None else place
            return diagnostic(code, message, place), ""
    if absent:
        return diagnostic("Y012", f"key {loc[-1]!r} is missing{_within(found.path)}", place), None
    if kind == "extra_forbidden":
        return _unknown(model, found, place)
    code, expected = _expected(items)
    found_text = _describe(loc[-2] if item["on_key"] and len(loc) > 1 else item["input"])
    name = "the key" if item["on_key"] else _name(found.path)
    text = node.value if isinstance(node, ScalarNode) else None
    return diagnostic(code, f"{name} should be {expected}, found {found_text}", place, value=text), None


class _Start:
    line = 0
    column = 0


def _unknown(model: type[BaseModel], found: Found, place: Any) -> tuple[Diagnostic, str]:
    known = sorted(_keys(model, found.path[:-1]))
    name = str(found.path[-1])
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.6)
    key = repr(name)
    if near:
        message = f"unknown key {key}{_within(found.path[:-1])}; did you mean {near[0]!r}?"
    else:
        message = f"unknown key {key}{_within(found.path[:-1])}; known here: {', '.join(known) or 'none'}"
    return diagnostic("Y011", message, place, value=name), near[0] if near else ""


def _expected(items: list[dict[str, Any]]) -> tuple[str, str]:
    """Code and what was expected, of one or (a union) several complaints about one value."""
    parts: list[str] = []
    codes: list[str] = []
    for item in items:
        kind, context = item["type"], item.get("ctx", {})
        code, text = "Y014", ""
        if kind in _KINDS:
            code, text = "Y013", _KINDS[kind]
        elif kind in {"literal_error", "enum"}:
            code, text = "Y015", f"one of {context['expected']}"
            if " or " not in context["expected"] and "," not in context["expected"]:
                text = context["expected"]
        elif kind in {"union_tag_invalid", "union_tag_not_found"}:
            code, text = "Y015", f"one of {context.get('expected_tags', 'the known forms')}"
        elif kind == "greater_than_equal":
            text = f"at least {context['ge']}"
        elif kind == "greater_than":
            text = f"more than {context['gt']}"
        elif kind == "less_than_equal":
            text = f"at most {context['le']}"
        elif kind == "less_than":
            text = f"less than {context['lt']}"
        elif kind == "string_too_short":
            text = "text that is not empty" if context["min_length"] == 1 else f"{context['min_length']}+ characters"
        elif kind == "string_too_long":
            text = f"at most {context['max_length']} characters"
        elif kind == "too_short":
            what = "mapping" if isinstance(item["input"], dict) else "list"
            text = f"a {what} of at least {_items(context['min_length'])}"
        elif kind == "too_long":
            text = f"a list of at most {_items(context['max_length'])}"
        elif kind == "missing":
            text = f"a list with an item number {item['loc'][-1] + 1}"
        elif kind == "string_pattern_mismatch":
            text = _PATTERNS.get(context["pattern"], f"text of the form {context['pattern']}")
        elif kind in {"value_error", "assertion_error"}:
            text = f"otherwise: {context.get('error', item['msg'])}"
        else:
            text = f"another value ({kind.replace('_', ' ')})"
        if text not in parts:
            parts.append(text)
            codes.append(code)
    return ("Y013" if len(codes) > 1 else codes[0]), " or ".join(parts)


def _items(count: int) -> str:
    return "1 item" if count == 1 else f"{count} items"


def _name(path: Loc) -> str:
    if not path:
        return "the file"
    names = [str(item) for item in path if isinstance(item, str)]
    if isinstance(path[-1], int):
        return f"item {path[-1] + 1} of {names[-1]!r}" if names else f"item {path[-1] + 1}"
    return repr(names[-1])


def _within(path: Loc) -> str:
    return f" in {_name(path)}" if path else ""


def _describe(value: Any) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f"the text {value if len(value) <= 40 else value[:37] + '...'!r}" if value else "empty text"
    if isinstance(value, (int, float)):
        return f"the number {value}"
    if isinstance(value, date):
        return f"the date {value}"
    if isinstance(value, (tuple, list)):
        return f"a list of {_items(len(value))}" if value else "an empty list"
    return ("a mapping" if value else "an empty mapping") if isinstance(value, dict) else "another value"


def _keys(model: type[BaseModel], loc: Loc) -> set[str]:
    """The keys known at a path of the model. Items that name no field or member are names of union members."""
    here: list[Any] = [model]
    for item in loc:
        nexts = [t for kind in here for t in _below(kind, item)]
        here = nexts or here
    names: set[str] = set()
    for kind in here:
        if _is_model(kind):
            names |= {info.alias or name for name, info in kind.model_fields.items()}
    return names


def _below(kind: Any, item: str | int) -> list[Any]:
    if _is_model(kind):
        for name, info in kind.model_fields.items():
            if (info.alias or name) == item:
                return _members(info.annotation)
        return []
    arguments = [a for a in get_args(kind) if a is not Ellipsis]
    origin = get_origin(kind)
    if origin is dict:
        return _members(arguments[1])
    if origin in {tuple, list} and isinstance(item, int):
        return [m for a in arguments for m in _members(a)]
    return []


def _members(annotation: Any) -> list[Any]:
    origin = get_origin(annotation)
    if origin is Annotated:
        return _members(get_args(annotation)[0])
    if origin is Union or str(origin) == "<class 'types.UnionType'>":
        return [m for a in get_args(annotation) for m in _members(a)]
    return [annotation]


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)
