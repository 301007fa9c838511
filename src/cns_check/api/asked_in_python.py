"""What is asked from Python: volumes and options of :mod:`cns_check.api` in, the question of a calculation out.

Where a case file is named, it fills in what is not given. Tables and profiles in memory become files of the run, under
names in angle brackets.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from os import PathLike
from types import MappingProxyType
from typing import Any

from cns_check.api.input_error import InputError, WrongOptionError
from cns_check.api.option_values import checked, choice, path_text, several, shown
from cns_check.api.profiles import profile_texts
from cns_check.api.tables_in_memory import is_table, table_in_memory
from cns_check.run.beside_case import beside_case, used_case
from cns_check.run.case_file import CaseFile, read_case
from cns_check.run.inputs import INPUTS, Input
from cns_check.run.open_file import InMemory, read_bytes
from cns_check.run.option import Option, UsedCase
from cns_check.run.question import Question
from cns_check.run.question import options as options_of
from cns_check.run.typed_values import percentage, plain
from cns_check.words import LANGUAGES, Language, Said

#: Per option of a question, by its name on the command line, its field and what it takes.
_OPTIONS: Mapping[str, tuple[str, Option]] = MappingProxyType(
    {option.name: (name, option) for name, option in options_of(Question) if option.name not in {"norms", "profile"}}
)
#: What is named in the record of a case in this order.
_ORDER = ("volumes", "norms", "profile", *(each.name for each in INPUTS), *_OPTIONS, "lang")

#: What is given, by the names of the command line, each with the name under which it was given.
Given = Mapping[str, tuple[str, Any]]


@dataclass(frozen=True)
class VolumesBefore:
    """Volumes that were read before: their files, profiles, and what of them stands in memory."""

    files: tuple[str, ...]
    profiles: tuple[str, ...]
    memory: Mapping[str, InMemory]


@dataclass(frozen=True)
class Asked:
    """A calculation that is asked for.

    Attributes:
        volumes: The volume files.
        question: What is asked.
        memory: What of the files stands in memory.
    """

    volumes: tuple[str, ...]
    question: Question
    memory: Mapping[str, InMemory]


def language_of(given: Mapping[str, Any], case: CaseFile | None = None) -> Language:
    """The language in which a mistake is told; English where what is asked for is none."""
    lang = given.get("lang") or (case.values.get("lang") if case is not None else None)
    return lang if lang in LANGUAGES else "en"


def case_of(given: Given, language: Language) -> CaseFile | None:
    """The case file that is named.

    Raises:
        RunError: It cannot be read.
        InputError: It cannot be used.
    """
    if "case" not in given:
        return None
    path = path_text(*given["case"])
    case, found = read_case(path, read_bytes(path, "yaml-size"))
    if case is None:
        raise InputError(Said.of("the case cannot be used; nothing was read"), found, language, "case")
    return case


def volume_files(volumes: Any, memory: dict[str, InMemory]) -> tuple[str, ...]:
    """The volume files: paths, and tables under the names that they get here.

    Args:
        volumes: One or several; a mapping gives tables their names.
        memory: Takes the tables.

    Raises:
        RunError: Something is neither a path nor a table.
    """
    if is_table(volumes):
        return (_table("volumes", f"<{type(volumes).__name__}>", volumes, memory),)
    if isinstance(volumes, str | PathLike):
        return (path_text("volumes", volumes),)
    if isinstance(volumes, Mapping):
        named = [(f"<{path_text('volumes', name)}>", value) for name, value in volumes.items()]
        for name, value in named:
            if not is_table(value):
                told = Said.of("{name} is {value}, and only a table gets a name", name=name[1:-1], value=shown(value))
                raise WrongOptionError("volumes", told)
    elif isinstance(volumes, Iterable) and not isinstance(volumes, bytes):
        each = several(volumes)
        named = [
            (f"<{type(v).__name__} {i}>" if len(each) > 1 else f"<{type(v).__name__}>", v)
            for i, v in enumerate(each, 1)
        ]
    else:
        named = [("", volumes)]
    if not named:
        raise WrongOptionError("volumes", Said.of("an empty list: nothing would be judged"))
    return tuple(_table("volumes", name, v, memory) if is_table(v) else _path("volumes", v) for name, v in named)


def _path(option: str, value: Any) -> str:
    if not isinstance(value, str | PathLike):
        told = Said.of(
            "{value} is no path and no table; give a path, a DataFrame or an Arrow table", value=shown(value)
        )
        raise WrongOptionError(option, told)
    return path_text(option, value)


def _table(option: str, name: str, value: Any, memory: dict[str, InMemory]) -> str:
    memory[name] = table_in_memory(option, value)
    return name


def asked(volumes: Any, given: Given, norms: tuple[str, ...], case: CaseFile | None, language: Language) -> Asked:
    """The calculation that volumes, options and a case ask for.

    Args:
        volumes: As :func:`volume_files` takes them, or as they were read before; None where the case has them.
        given: The options.
        norms: The norm sets.
        case: The case file.
        language: Of the result.

    Raises:
        RunError: An option is wrong, or nothing names the volumes.
    """
    memory: dict[str, InMemory] = {}
    named = {*given, *(() if volumes is None else ("volumes",))}
    rest = beside_case(case, named, _ORDER) if case is not None else {}
    files = _volumes(volumes, rest, memory)
    inputs = {
        each.name: _input(each, given, memory) if each.name in given else rest[each.name]
        for each in INPUTS
        if each.name in given or each.name in rest
    }
    before = volumes.profiles if isinstance(volumes, VolumesBefore) else ()
    profiles = (*before, *rest.get("profile", ()), *_profiles(volumes, files, inputs, given, memory))
    values = {field: option.parse(rest[key]) for key, (field, option) in _OPTIONS.items() if key in rest}
    for key, (field, option) in _OPTIONS.items():
        if key in given:
            values[field] = checked(given[key][0], option, given[key][1])
    if "lang" in given:
        choice(*given["lang"], LANGUAGES)
    lock = path_text(*given["lock"]) if "lock" in given else rest.get("lock")
    files_ = MappingProxyType(inputs)
    question = Question(norms=norms, profiles=profiles, files=files_, lang=language, lock=lock, **values)
    if case is not None:
        named |= {"profile"} if before else set()
        question = replace(question, case=_used(case, files, question, named - {"case"}))
    return Asked(files, question, memory)


def _volumes(volumes: Any, rest: Mapping[str, Any], memory: dict[str, InMemory]) -> tuple[str, ...]:
    if isinstance(volumes, VolumesBefore):
        memory |= volumes.memory
        return volumes.files
    if volumes is not None:
        return volume_files(volumes, memory)
    if "volumes" not in rest:
        raise WrongOptionError("volumes", Said.of("none are given, and no case names them"))
    return tuple(rest["volumes"])


def _input(which: Input[Any], given: Given, memory: dict[str, InMemory]) -> str:
    name, value = given[which.name]
    if which.table and is_table(value):
        return _table(name, f"<{which.name} {type(value).__name__}>", value, memory)
    return _path(name, value) if which.table else path_text(name, value)


def _profiles(
    volumes: Any, files: tuple[str, ...], inputs: Mapping[str, str], given: Given, memory: dict[str, InMemory]
) -> tuple[str, ...]:
    if "profile" not in given:
        return ()
    texts = profile_texts(given["profile"][1], (*files, *inputs.values()), memory)
    if isinstance(volumes, VolumesBefore) and not all(
        t.startswith(tuple(f"{i}=" for i in inputs.values())) for t in texts
    ):
        raise WrongOptionError("profile", Said.of("the volumes were read before: give it to read_volumes"))
    return texts


def _used(case: CaseFile, files: tuple[str, ...], question: Question, named: Collection[str]) -> UsedCase:
    """What is recorded of the case, and of what was named beside it.

    A flag that was switched off has no words on the command line: then there is no command beside the case.
    """
    values: dict[str, Any] = {"volumes": files, "norms": question.norms, "profile": question.profiles}
    values |= {**question.files, "lang": question.lang}
    values |= {key: _typed(key, getattr(question, field)) for key, (field, _) in _OPTIONS.items()}
    told = [key for key in _ORDER if key in named]
    off = any(values[key] is False and case.values.get(key) for key in told)
    beside = {
        _flag(key): list(v) if isinstance(v := values[key], tuple) else v for key in told if values[key] is not False
    }
    return used_case(case, None if off else beside, [_flag(key) for key in told if key in case.values])


def _flag(name: str) -> str:
    return "VOLUMES" if name == "volumes" else f"--{name.replace('_', '-')}"


def _typed(name: str, value: Any) -> Any:
    """As it would be typed."""
    if name == "max_growth" and value is not None:
        return percentage(value)
    if name in {"max_minutes", "gap", "time_limit"} and value is not None:
        return plain(value)
    return value.isoformat() if isinstance(value, date) else value
