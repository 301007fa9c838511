"""A file of an older version in the newest, held against what its kind may say. In: its bytes. Out: what it becomes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Annotated

from pydantic import BaseModel, Field

from cns_check.diagnostics import Diagnostic, diagnostic
from cns_check.strict_yaml import read_yaml
from cns_check.strict_yaml.kinds import another_version, newest_of
from cns_check.strict_yaml.migration import can_be_migrated, migrated, version_of
from cns_check.strict_yaml.tree import read_tree
from cns_check.words import Said


def _norm_set() -> type[BaseModel]:
    from cns_check.norms.model import NormSet

    return NormSet


def _agreements() -> type[BaseModel]:
    from cns_check.inputs.agreements.model import Agreements

    return Agreements


def _volume_profile() -> type[BaseModel]:
    from cns_check.inputs.volumes.profile import Profile

    return Profile


def _record_profile() -> type[BaseModel]:
    from cns_check.count.profile import RecordProfile

    return RecordProfile


def _definitions() -> type[BaseModel]:
    from cns_check.count.definitions import Definitions

    return Definitions


def _case() -> type[BaseModel]:
    from cns_check.run.case_file import Case

    kind: type[BaseModel] = Case
    return kind


#: Per kind of file that people write what it may say.
MODELS: Mapping[str, Callable[[], type[BaseModel]]] = MappingProxyType(
    {
        "cns-check/norm-set": _norm_set,
        "cns-check/agreements": _agreements,
        "cns-check/volume-profile": _volume_profile,
        "cns-check/record-profile": _record_profile,
        "cns-check/count-definitions": _definitions,
        "cns-check/case": _case,
    }
)


class _Form(BaseModel):
    """The one key that every file has."""

    schema_: Annotated[object, Field(alias="schema")] = None


@dataclass(frozen=True, slots=True)
class Migrated:
    """What a file becomes.

    Attributes:
        text: Its bytes in the newest version; None when it is that already, or cannot be rewritten.
        schema: What its first key says then.
        diagnostics: Why it cannot be rewritten; results are made anew, and tables have no version.
    """

    text: bytes | None
    schema: str
    diagnostics: tuple[Diagnostic, ...]


def migrate(path: str, data: bytes) -> Migrated:
    """Rewrites a file in the newest version of its kind, comments and order kept.

    Args:
        path: As the user named it.
        data: The whole file.
    """
    tree = read_tree(data, path)
    if tree.diagnostics:
        return Migrated(None, "", tuple(tree.diagnostics))
    schema = tree.data.get("schema") if isinstance(tree.data, dict) else None
    named = version_of(schema)
    if named is None or named[0] not in MODELS:
        told = "names no kind of file that has versions to be rewritten: its `schema` is {schema!r}"
        if named is not None and named[0].startswith("cns-check/"):
            told = "is a result ({schema}): results are not rewritten; make it again from its inputs"
        place = read_yaml(data, path, _Form).place("schema")
        return Migrated(None, "", (diagnostic("Y015", Said.of(told, schema=schema), place),))
    model = MODELS[named[0]]()
    newest = newest_of(model)
    assert newest is not None, named
    target = f"{newest[0]}/{newest[1]}"
    if not can_be_migrated(*named, newest[1]):
        wrong = another_version(tree.data, read_yaml(data, path, model).place("schema"), model)
        return Migrated(None, target, (wrong,) if wrong is not None else ())
    text = migrated(data, path, newest[1])
    return Migrated(text, target, read_yaml(text, path, model).diagnostics)
