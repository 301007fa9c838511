"""What pydantic refuses, in plain words and at its place.

In: the tree of a file, and the error of pydantic. Out: diagnostics, and what is wrong where.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from yaml.nodes import ScalarNode

from cns_check.close_names import close_names
from cns_check.diagnostics import Diagnostic, diagnostic
from cns_check.strict_yaml.language_codes import LANGUAGE_CODE
from cns_check.strict_yaml.node_at import Found, key_node, walk
from cns_check.strict_yaml.tree import MOST, Tree
from cns_check.words import Said, joined_by_or

Loc = tuple[str | int, ...]
Wrong = tuple[Loc, str | None]

_KINDS = {
    "int_type": Said.of("a whole number"),
    "int_from_float": Said.of("a whole number"),
    "float_type": Said.of("a number"),
    "decimal_type": Said.of("a number"),
    "string_type": Said.of("text"),
    "bool_type": Said.of("true or false"),
    "date_type": Said.of("a date as YYYY-MM-DD"),
    "date_from_datetime_inexact": Said.of("a date as YYYY-MM-DD"),
    "dict_type": Said.of("a mapping (key: value)"),
    "model_type": Said.of("a mapping (key: value)"),
    "model_attributes_type": Said.of("a mapping (key: value)"),
    "tuple_type": Said.of("a list"),
    "list_type": Said.of("a list"),
    "set_type": Said.of("a list"),
    "frozen_set_type": Said.of("a list"),
    "none_required": Said.of("nothing"),
    "invalid_key": Said.of("a key that is text"),
}
_PATTERNS = {
    r"^[a-z0-9]+(-[a-z0-9]+)*$": Said.of("small letters, digits and single hyphens (like kidney-local-treatment)"),
    LANGUAGE_CODE: Said.of("a language code of ISO 639-1 (like nl)"),
    r"^[A-Z]{2}(-[A-Z0-9]{1,3})?$": Said.of("a country code of two capitals (like NL)"),
    r"^[A-Z]{3}$": Said.of("a currency code of three capitals (like EUR)"),
    r"^https?://\S+$": Said.of("a web address that begins with https://"),
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
    for number, raw in enumerate(error.errors(include_url=False)):
        if number >= 2 * MOST:  # of a value that may be one of several kinds each complains
            tree.more += error.error_count() - number
            break
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
            if len(out) >= MOST:
                tree.more += 1
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
        return diagnostic(
            "Y012", Said.of("key {key!r} is missing{within}", key=loc[-1], within=_within(found.path)), place
        ), None
    if kind == "extra_forbidden":
        return _unknown(model, found, place)
    code, expected = _expected(items)
    found_text = _describe(loc[-2] if item["on_key"] and len(loc) > 1 else item["input"])
    name: str = Said.of("the key") if item["on_key"] else _name(found.path)
    text = node.value if isinstance(node, ScalarNode) else None
    return diagnostic(
        code,
        Said.of("{name} should be {expected}, found {found}", name=name, expected=expected, found=found_text),
        place,
        value=text,
    ), None


class _Start:
    line = 0
    column = 0


def _unknown(model: type[BaseModel], found: Found, place: Any) -> tuple[Diagnostic, str]:
    known = sorted(_keys(model, found.path[:-1]))
    name = str(found.path[-1])
    near = close_names(name, known)
    key = repr(name)
    if near:
        message = Said.of(
            "unknown key {key}{within}; did you mean {near!r}?", key=key, within=_within(found.path[:-1]), near=near[0]
        )
    else:
        message = Said.of(
            "unknown key {key}{within}; known here: {names}",
            key=key,
            within=_within(found.path[:-1]),
            names=", ".join(known) or Said.of("none"),
        )
    return diagnostic("Y011", message, place, value=name), near[0] if near else ""


def _expected(items: list[dict[str, Any]]) -> tuple[str, str]:
    """Code and what was expected, of one or (a union) several complaints about one value."""
    parts: list[str] = []
    codes: list[str] = []
    for item in items:
        kind, context = item["type"], item.get("ctx", {})
        code, text = "Y014", Said()
        if kind in _KINDS:
            code, text = "Y013", _KINDS[kind]
        elif kind in {"literal_error", "enum"}:
            code, text = "Y015", _one_of(context["expected"])
        elif kind in {"union_tag_invalid", "union_tag_not_found"}:
            code, text = (
                "Y015",
                Said.of("one of {names}", names=context.get("expected_tags") or Said.of("the known forms")),
            )
        elif kind == "greater_than_equal":
            text = Said.of("at least {number}", number=str(context["ge"]))
        elif kind == "greater_than":
            text = Said.of("more than {number}", number=str(context["gt"]))
        elif kind == "less_than_equal":
            text = Said.of("at most {number}", number=str(context["le"]))
        elif kind == "less_than":
            text = Said.of("less than {number}", number=str(context["lt"]))
        elif kind == "string_too_short":
            text = (
                Said.of("text that is not empty")
                if context["min_length"] == 1
                else Said.of("{count}+ characters", count=context["min_length"])
            )
        elif kind == "string_too_long":
            text = Said.of("at most {count} characters", count=context["max_length"])
        elif kind == "too_short":
            least = _items(context["min_length"])
            text = (
                Said.of("a mapping of at least {items}", items=least)
                if isinstance(item["input"], dict)
                else Said.of("a list of at least {items}", items=least)
            )
        elif kind == "too_long":
            text = Said.of("a list of at most {items}", items=_items(context["max_length"]))
        elif kind == "missing":
            text = Said.of("a list with an item number {number}", number=item["loc"][-1] + 1)
        elif kind == "string_pattern_mismatch":
            text = _PATTERNS.get(context["pattern"]) or Said.of(
                "text of the form {pattern}", pattern=context["pattern"]
            )
        elif kind in {"value_error", "assertion_error"}:
            text = Said.of("otherwise: {why}", why=context.get("error", item["msg"]))
        else:
            text = Said.of("another value ({kind})", kind=kind.replace("_", " "))
        if text not in parts:
            parts.append(text)
            codes.append(code)
    return ("Y013" if len(codes) > 1 else codes[0]), joined_by_or(parts)


def _one_of(expected: str) -> Said:
    """The words that pydantic lists, as ``'a', 'b' or 'c'``."""
    some, several, last = expected.rpartition(" or ")
    if several:
        return Said.of("one of {some} or {last}", some=some, last=last)
    return Said.of("one of {names}", names=last) if "," in last else Said.of("{word}", word=last)


def _items(count: int) -> Said:
    return Said.counted(count, "{count} item", "{count} items")


def _name(path: Loc) -> str:
    if not path:
        return Said.of("the file")
    names = [str(item) for item in path if isinstance(item, str)]
    if isinstance(path[-1], int):
        return (
            Said.of("item {number} of {name!r}", number=path[-1] + 1, name=names[-1])
            if names
            else Said.of("item {number}", number=path[-1] + 1)
        )
    return repr(names[-1])


def _within(path: Loc) -> str:
    return Said.of(" in {name}", name=_name(path)) if path else ""


def _describe(value: Any) -> Said:
    if value is None:
        return Said.of("nothing")
    if isinstance(value, bool):
        return Said.of("{word}", word="true" if value else "false")
    if isinstance(value, str):
        return (
            Said.of("the text {value!r}", value=value if len(value) <= 40 else value[:37] + "...")
            if value
            else Said.of("empty text")
        )
    if isinstance(value, (int, float)):
        return Said.of("the number {value}", value=str(value))
    if isinstance(value, date):
        return Said.of("the date {value}", value=value)
    if isinstance(value, (tuple, list)):
        return Said.of("a list of {items}", items=_items(len(value))) if value else Said.of("an empty list")
    if isinstance(value, dict):
        return Said.of("a mapping") if value else Said.of("an empty mapping")
    return Said.of("another value")


def _keys(model: type[BaseModel], loc: Loc) -> set[str]:
    """The keys known at a path of the model. Items that name no field or member are names of union members."""
    here: list[Any] = [model]
    for item in loc:
        nexts = [t for kind in here for t in _below(kind, item)]
        here = nexts or here
    names: set[str] = set()
    # What may be one or several is written as one where the path has no index.
    several = [m for kind in here if get_origin(kind) in {tuple, list} for a in get_args(kind) for m in _members(a)]
    for kind in (*here, *several):
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
