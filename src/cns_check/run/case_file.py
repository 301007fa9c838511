"""The case file: one name for a whole run. In: its bytes. Out: what it asks, by the names of the options.

Its keys follow from :data:`cns_check.run.inputs.INPUTS` and the fields of a question. Nothing is opened here: a path is
only joined to where the case file stands.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, create_model

from cns_check.diagnostics import Diagnostic, Place, diagnostic
from cns_check.errors import RunError
from cns_check.norms.find import shipped_ids
from cns_check.report.data.csv_forms import CSV_FORMS
from cns_check.run.inputs import INPUTS
from cns_check.run.option import Option
from cns_check.run.question import Question, Selection, options
from cns_check.strict_yaml import YamlFile, read_yaml
from cns_check.words import LANGUAGES, Said

#: What the first key of a case file says.
SCHEMA = "cns-check/case/1"
#: Options of a question that have a place of their own in a case file.
OWN_PLACE = frozenset({"norms", "profile"})

Text = Annotated[str, StringConstraints(min_length=1)]


class _Model(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")


class Source(_Model):
    """A file of the run, and how it is read."""

    path: Text = Field(description="The file, from where the case file stands; - is standard input.")
    profile: Text = Field(default="", description="The profile that says how the file is read.")


def _source(value: Any) -> Any:
    return {"path": value} if isinstance(value, str) else value


def _list(value: Any) -> Any:
    return value if isinstance(value, tuple) else (value,)


def _text(value: Any) -> Any:
    """What is no text in YAML and is typed as one: a year, an id of digits, a day."""
    return str(value) if isinstance(value, int | date) and not isinstance(value, bool) else value


#: A path alone is a file without a profile.
File = Annotated[Source, BeforeValidator(_source, json_schema_input_type=Text | Source)]


def _many(one: Any) -> Any:
    """Several, or one alone."""
    several = Annotated[tuple[one, ...], Field(min_length=1)]
    return Annotated[several, BeforeValidator(_list, json_schema_input_type=one | several)]


def _kind(option: Option) -> Any:
    """What the value of an option may be."""
    one: Any = Annotated[option.kind, Field(ge=option.least, le=option.most)] if option.kind is int else option.kind
    if option.choices:
        one = Literal[option.choices]
    elif option.kind is str:
        one = Annotated[Text, BeforeValidator(_text, json_schema_input_type=Text | int)]
    return _many(one) if option.many else one


def _told() -> Iterator[tuple[str, Option]]:
    """The options of a calculation that a case file names under ``options``, by name."""
    for kind in (Question, Selection):
        for _, option in options(kind):
            if option.name not in OWN_PLACE:
                yield option.name, option


_PARSE = dict(_told())
_OPTIONS: dict[str, Any] = {
    **{name: (_kind(option), Field(default=None, description=option.help)) for name, option in _PARSE.items()},
    "lang": (Literal[LANGUAGES], Field(default=None, description="Language of titles, headings and sentences.")),
    "charts": (Text, Field(default=None, description="A folder for the charts, from where the case file stands.")),
    "lock": (Text, Field(default=None, description="A JSON report: only its inputs and norm sets, by hash, are read.")),
    "csv": (Literal[CSV_FORMS], Field(default=None, description="How CSV is written: for programs or for Excel.")),
    "summary_only": (bool, Field(default=None, description="Leave the row tables out of text and JSON.")),
}
_WORDS = "Options by their names on the command line, with _ for -."
Options: Any = create_model("Options", __base__=_Model, __doc__=_WORDS, **_OPTIONS)

_KEYS: dict[str, Any] = {
    "schema_": (Literal[SCHEMA], Field(alias="schema", description="The form of this file.")),
    "volumes": (_many(File), Field(default=(), description="The volume files, each with its profile: a list.")),
    "norms": (
        _many(Text),
        Field(
            default=(), description="Shipped ids, norm files or folders; a shipped id goes before a file of that name."
        ),
    ),
    **{i.name: (File, Field(default=None, description=i.help)) for i in INPUTS},
    "options": (Options, Field(default=None, description=_WORDS)),
    "outputs": (
        _many(Text),
        Field(default=(), description="Files and folders that evaluate and reallocate write, as --output names them."),
    ),
}
Case: Any = create_model("Case", __base__=_Model, __doc__="A whole run in one file.", **_KEYS)


@dataclass(frozen=True)
class CaseFile:
    """What a case file asks.

    Attributes:
        path: As the user named it.
        data: The whole file.
        values: By the name of the option what it would be given on the command line; ``volumes`` and ``output`` too.
            ``profile`` has no profile of a file that is read without one.
        owner: Per entry of ``profile`` the option whose file it reads.
        reads: Every path that is read, with its place; of ``norms`` those that are no shipped set.
    """

    path: str
    data: bytes
    values: Mapping[str, Any]
    owner: Mapping[str, str]
    reads: tuple[tuple[str, Place], ...]


def read_case(path: str, data: bytes) -> tuple[CaseFile | None, tuple[Diagnostic, ...]]:
    """Reads a case file. All mistakes at once; whether its files are there is not looked at.

    Args:
        path: As the user named it.
        data: The whole file.

    Returns:
        What it asks, None when it cannot be used, and everything that is wrong with it.
    """
    file: YamlFile[Any] = read_yaml(data, path, Case)
    found = [*file.diagnostics, *_values(file), *_twice(file, path)]
    if found:
        return None, tuple(sorted(found, key=lambda d: (d.place.line or 0, d.place.column or 0, d.code)))
    return _case(file, file.value, path, data), ()


def schema_text() -> str:
    """The JSON Schema (draft 2020-12) of a case file, for editors."""
    made = Case.model_json_schema(by_alias=True)
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **made, "title": "cns-check case"}
    return json.dumps(_without_defaults(schema), indent=2, ensure_ascii=False) + "\n"


def _without_defaults(item: Any) -> Any:
    """What is left out is left out: the defaults are those of the commands."""
    if isinstance(item, list):
        return [_without_defaults(each) for each in item]
    if isinstance(item, dict):
        return {key: _without_defaults(value) for key, value in item.items() if key != "default"}
    return item


def _values(file: YamlFile[Any]) -> Iterator[Diagnostic]:
    """What an option does not take, as the command line would say it."""
    given = file.data.get("options") if isinstance(file.data, dict) else None
    wrong = {loc for loc, _ in file.wrong}
    for name, value in given.items() if isinstance(given, dict) else ():
        option = _PARSE.get(name) if isinstance(name, str) else None
        if option is None or option.many or option.choices or option.kind is not str:
            continue
        if ("options", name) in wrong or value is None:
            continue
        try:
            option.parse(str(value))
        except RunError as error:
            yield diagnostic("K001", error.args[0], file.place("options", name), value=str(value))


def _twice(file: YamlFile[Any], path: str) -> Iterator[Diagnostic]:
    """A volume file that is named before would count twice."""
    named = file.data.get("volumes") if isinstance(file.data, dict) else None
    first: dict[str, int] = {}
    for index, entry in enumerate(named) if isinstance(named, tuple) else ():
        text = entry.get("path") if isinstance(entry, dict) else entry
        if not isinstance(text, str):
            continue
        where = joined(path, text)
        if where in first:
            earlier = file.place("volumes", first[where])
            message = Said.of("{path} stands here and at {where}", path=text, where=earlier)
            yield diagnostic("K002", message, file.place("volumes", index), value=text)
        first.setdefault(where, index)


def joined(case: str, path: str) -> str:
    """A path of a case file, from where the command runs. A case from standard input (``-``) stands there itself."""
    return path if path == "-" else (Path(case).parent / path).as_posix()


def _case(file: YamlFile[Any], asked: Any, path: str, data: bytes) -> CaseFile:
    values: dict[str, Any] = {}
    owner: dict[str, str] = {}
    reads: list[tuple[str, Place]] = []

    def read(option: str, source: Source, *place: str | int) -> str:
        where = joined(path, source.path)
        reads.append((where, file.place(*place)))
        if source.profile:
            profile = joined(path, source.profile)
            reads.append((profile, file.place(*place, "profile")))
            owner[f"{where}={profile}"] = option
        return where

    several = isinstance(file.data.get("volumes"), tuple)
    at = [("volumes", i) if several else ("volumes",) for i in range(len(asked.volumes))]
    values["volumes"] = [read("volumes", source, *place) for source, place in zip(asked.volumes, at, strict=True)]
    shipped = shipped_ids()
    values["norms"] = [ref if ref in shipped else joined(path, ref) for ref in asked.norms]
    for index, (ref, where) in enumerate(zip(asked.norms, values["norms"], strict=True)):
        if ref not in shipped:
            of = ("norms", index) if isinstance(file.data["norms"], tuple) else ("norms",)
            reads.append((where, file.place(*of)))
    for each in INPUTS:
        if (source := getattr(asked, each.name)) is not None:
            values[each.name] = read(each.name, source, each.name)
    values["profile"] = list(owner)
    if asked.options is not None:
        given = {name: getattr(asked.options, name) for name in type(asked.options).model_fields}
        values |= {n: list(v) if isinstance(v, tuple) else v for n, v in given.items() if v is not None}
    values["output"] = [joined(path, text) for text in asked.outputs]
    for name in {"charts", "lock"} & values.keys():
        values[name] = joined(path, values[name])
    if "lock" in values:
        reads.append((values["lock"], file.place("options", "lock")))
    return CaseFile(path, data, {n: v for n, v in values.items() if v != []}, owner, tuple(reads))
