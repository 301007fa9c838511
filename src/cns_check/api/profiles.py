"""Profiles as Python gives them: a path, YAML, or the keys as a dict; one for all volume files, or one per file.

In: what is given for ``profile``. Out: the texts that the command line would have, and the profiles in memory.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from typing import Any

from cns_check.api.input_error import WrongOptionError
from cns_check.api.option_values import path_text
from cns_check.close_names import near_names
from cns_check.inputs.files.table_profile import SCHEMA
from cns_check.inputs.volumes.profile import Profile
from cns_check.run.open_file import InMemory, in_memory
from cns_check.words import Said

#: The keys of a profile file.
_KEYS = frozenset(info.alias or name for name, info in Profile.model_fields.items())
#: What a profile in memory that is for all volume files is called.
_COMMON = "<profile>"


def profile_texts(given: Any, files: Collection[str], memory: dict[str, InMemory]) -> tuple[str, ...]:
    """Profiles as the command line names them: one for all volume files, or ``FILE=PROFILE`` for each.

    Args:
        given: One profile, or a mapping from files to profiles.
        files: The files and tables of the run, by their names in it.
        memory: Takes profiles that stand in no file.

    Raises:
        WrongOptionError: A profile is neither a path nor the keys of one.
    """
    if given is None:
        return ()
    if not per_file(given, files):
        return (_one(given, _COMMON, memory),)
    texts = []
    for key, profile in given.items():
        file = path_text("profile", key)
        if (
            "." not in file
            and f"<{file}>" not in files
            and file not in files
            and (near := next(iter(near_names(file, _KEYS)), None))
        ):
            told = Said.of("{key} is no file of this run; did you mean the key {near}?", key=file, near=near)
            raise WrongOptionError("profile", told)
        name = f"<{file}>" if file not in files and f"<{file}>" in files else file
        called = f"<profile of {name.removeprefix('<').removesuffix('>')}>"
        texts.append(f"{name}={_one(profile, called, memory)}")
    return tuple(texts)


def per_file(given: Any, files: Collection[str]) -> bool:
    """A mapping from files to profiles, not the keys of one profile."""
    if not isinstance(given, Mapping):
        return False
    return bool(given) and ({*map(str, given)} <= {*files, *(f.strip("<>") for f in files)} or not _KEYS & {*given})


def _one(given: Any, called: str, memory: dict[str, InMemory]) -> str:
    if isinstance(given, Mapping):
        data = _yaml(given)
    elif isinstance(given, str) and "\n" in given:
        data = given.encode()
    else:
        return path_text("profile", given)
    memory[called] = in_memory(data)
    return called


def _yaml(given: Mapping[Any, Any]) -> bytes:
    """The keys of a profile as its file would have them, in YAML that is JSON; ``schema`` may be left out."""
    try:
        text = json.dumps({"schema": SCHEMA, **given}, ensure_ascii=False, indent=2, allow_nan=False)
    except (TypeError, ValueError):
        told = Said.of("a profile is texts, numbers, lists and dicts, and this one holds something else")
        raise WrongOptionError("profile", told) from None
    return f"{text}\n".encode()
