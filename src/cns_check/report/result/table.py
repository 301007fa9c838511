"""What a table is: arrays or records in; rows of plain values out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
import numpy.typing as npt

from cns_check.array_types import objects

Kind = Literal["text", "whole", "number", "flag"]
Plain = str | int | float | bool | None
#: Per column of a table its values.
Arrays = Mapping[str, npt.NDArray[np.generic]]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a result table.

    Attributes:
        name: The key in JSON and the header in CSV and Parquet; a contract.
        kind: ``text``; ``whole`` (integer); ``number`` (procedures per year, whole or a mean); ``flag`` (true, false).
        meaning: For the JSON Schema and the documentation.
        nullable: It may be empty.
    """

    name: str
    kind: Kind
    meaning: str
    nullable: bool = True


def must(name: str, kind: Kind, meaning: str) -> Column:
    """A column that is never empty."""
    return Column(name, kind, meaning, nullable=False)


@dataclass(frozen=True, eq=False)
class Table:
    """Rows with their columns; made only when a format asks for them.

    Attributes:
        name: Name of the table.
        columns: In order.
        source: An array per column, empty cells None or NaN; or what makes them.
    """

    name: str
    columns: tuple[Column, ...]
    source: Arrays | Callable[[], Arrays]

    @classmethod
    def of(cls, name: str, columns: tuple[Column, ...], records: Sequence[Mapping[str, Plain]]) -> Table:
        """A table of records that have every column."""
        return cls(name, columns, {c.name: objects([r[c.name] for r in records]) for c in columns})

    @cached_property
    def arrays(self) -> Arrays:
        """The rows, an array per column."""
        return self.source() if callable(self.source) else self.source

    def __len__(self) -> int:
        return len(self.arrays[self.columns[0].name])

    def rows(self) -> Iterator[tuple[Plain, ...]]:
        """The rows as plain values: whole numbers as int, empty cells as None."""
        return zip(*(self.values(column) for column in self.columns), strict=True)

    def records(self) -> Iterator[dict[str, Plain]]:
        """The rows by the names of their columns."""
        names = [column.name for column in self.columns]
        return (dict(zip(names, row, strict=True)) for row in self.rows())

    def values(self, column: Column) -> list[Plain]:
        """One column as plain values."""
        return [plain(value) for value in self.arrays[column.name].tolist()]


def joined(columns: Iterable[Column], parts: Sequence[Arrays]) -> Arrays:
    """Tables with the same columns below one another."""
    none = np.empty(0, dtype=object)
    return {c.name: np.concatenate([p[c.name] for p in parts]) if parts else none for c in columns}


def plain(value: object) -> Plain:
    """A value as every text format writes it: NaN and infinity are empty, whole numbers have no point."""
    if value is None or isinstance(value, str | bool):
        return value
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        if value != value or value in (float("inf"), float("-inf")):  # noqa: PLR0124 - NaN is not itself
            return None
        return int(value) if value.is_integer() else value
    msg = f"no plain value: {value!r}"
    raise TypeError(msg)
