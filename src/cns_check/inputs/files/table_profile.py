"""The profile of a small table: how a register or a list is read as it was delivered.

It is the file of a volume profile with the keys that mean something for such a table; any other key is refused. In: the
bytes of a profile file, and which table it is for. Out: what it says, and diagnostics.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from cns_check.close_names import close_names
from cns_check.diagnostics import Diagnostic, diagnostic
from cns_check.inputs.files.column_names import meant
from cns_check.inputs.files.look_alike import Same
from cns_check.inputs.files.table_format import TableFormat, Text, Where, check_format
from cns_check.strict_yaml import YamlFile, read_yaml
from cns_check.words import Said

SCHEMA = "cns-check/volume-profile/1"


@dataclass(frozen=True, slots=True)
class TableForm:
    """What a small table is: declared once, beside its reader.

    Attributes:
        name: As a message calls it.
        columns: Its columns; the first are looked for first where a header could be meant as several.
        required: Those without which it cannot be read.
        unused: Code of the note on other columns; None for none.
        padded: Columns of location ids, which ``ids: {pad: N}`` is about.
        decimals: Columns of numbers that may have a decimal mark.
        whole: Columns of whole numbers.
        dates: Columns of dates.
        alike: Columns of ids and names in which texts that only look alike are a warning, besides the padded ones.
    """

    name: Said
    columns: tuple[str, ...]
    required: tuple[str, ...]
    unused: str | None
    padded: tuple[str, ...] = ("location_id",)
    decimals: tuple[str, ...] = ()
    whole: tuple[str, ...] = ()
    dates: tuple[str, ...] = ()
    alike: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ProfileBytes:
    """A profile file that is given for a table.

    Attributes:
        path: As the user named it.
        data: The whole file.
    """

    path: str
    data: bytes


class _Model(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True, extra="forbid", defer_build=True)


class TableIds(_Model):
    """What happens to location ids."""

    pad: Annotated[int, Field(ge=1, le=40)] | None = None
    same: tuple[Same, ...] = ()


class TableProfile(_Model):
    """A profile file of a small table."""

    schema_: Annotated[Literal["cns-check/volume-profile/1"], Field(alias="schema")]
    format: TableFormat = TableFormat.model_construct()
    columns: dict[str, Text] = {}
    ids: TableIds = TableIds.model_construct()
    trim: bool = False

    def header(self, column: str) -> str:
        """The header under which a column is looked for."""
        header = self.columns.get(column, column)
        return header.strip() if self.trim else header

    def tidy(self, text: str) -> str:
        """A text of the file, without white space around it where the profile says so."""
        return text.strip() if self.trim else text


#: How a table with canonical columns is read.
PLAIN = TableProfile.model_construct(schema_=SCHEMA)


def read_table_profile(given: ProfileBytes, form: TableForm) -> tuple[TableProfile | None, tuple[Diagnostic, ...]]:
    """Reads the profile of a small table, as :func:`placed_profile` does, without its places."""
    read, found, _ = placed_profile(given, form)
    return read, found


def placed_profile(given: ProfileBytes, form: TableForm) -> tuple[TableProfile | None, tuple[Diagnostic, ...], Where]:
    """Reads the profile of a small table.

    Args:
        given: The profile file.
        form: The table it is for.

    Returns:
        The profile, None when it cannot be used, everything that is wrong with it, and the place of a key of it.
    """

    def refuse(kind: str, path: tuple[str | int, ...], _: Any) -> tuple[str, Said, tuple[str | int, ...]] | None:
        if kind != "extra_forbidden" or close_names(str(path[-1]), _keys(path[:-1]), 1, 0.75):
            return None
        return "P020", Said.of("{key!r} does not apply to {table}", key=str(path[-1]), table=form.name), path

    read = read_yaml(given.data, given.path, TableProfile, refuse=refuse)
    found = [*read.diagnostics, *(_check(read, form) if isinstance(read.data, Mapping) else ())]
    found.sort(key=lambda d: (d.place.line or 0, d.place.column or 0, d.code, d.message))
    return (None if found else read.value), tuple(found), read.place


def _keys(path: tuple[str | int, ...]) -> tuple[str, ...]:
    """The keys that a table's profile has at a path."""
    models: dict[tuple[str | int, ...], type[BaseModel]] = {
        (): TableProfile,
        ("format",): TableFormat,
        ("ids",): TableIds,
    }
    model = models.get(path)
    return tuple(info.alias or name for name, info in model.model_fields.items()) if model is not None else ()


def _check(read: YamlFile[TableProfile], form: TableForm) -> Iterator[Diagnostic]:
    """What the model cannot see; also where the model refuses the file, as far as the keys are usable."""
    form_of_text = read.data.get("format")
    if isinstance(form_of_text, Mapping):
        known = {key: value for key, value in form_of_text.items() if key in TableFormat.model_fields}
        with contextlib.suppress(ValidationError):
            yield from check_format(TableFormat.model_validate(known), read.place)
    columns = read.data.get("columns")
    for name in columns if isinstance(columns, Mapping) else ():
        if name in form.columns:
            continue
        near = meant(str(name), form.columns)
        hint = Said.of("; did you mean {near!r}?", near=near) if near else Said()
        message = Said.of("{table} has no column {name!r}{hint}", table=form.name, name=str(name), hint=hint)
        remedy = Said.of("use one of {names}", names=", ".join(form.columns))
        yield diagnostic("P021", message, read.key_place("columns", name), value=str(name), remedy=remedy)
