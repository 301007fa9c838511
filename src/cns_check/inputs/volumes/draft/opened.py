"""A file as the draft looks at it: columns of text, and how the file is laid out around them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import pyarrow as pa

from cns_check.inputs.files.arrow_columns import from_arrow
from cns_check.inputs.files.columns import Column, distinct
from cns_check.inputs.volumes.draft.notes import Leaf
from cns_check.words import Said

Shape = Literal["csv", "xlsx", "parquet"]
#: The keys of ``format`` that several files must have alike, and what stands for a key that is not there.
_ALIKE = ("delimiter", "encoding", "skip_lines", "sheet")


@dataclass(frozen=True, slots=True)
class Opened:
    """One file, or several of one layout.

    Attributes:
        path: As the user named it; the first of several.
        shape: What it is.
        names: The header, as delivered.
        columns: A column of texts per name.
        form: The keys of ``format``, each with its evidence.
        any_encoding: The file holds nothing but ASCII, which every encoding reads alike.
        above: Lines above the header.
        below: Lines below the last row, which are no rows: number of the column with a text, and the text.
        unknown: What cannot be read, whatever a profile says.
    """

    path: str
    shape: Shape
    names: tuple[str, ...]
    columns: tuple[Column, ...]
    form: Mapping[str, Leaf] = field(default_factory=dict)
    any_encoding: bool = False
    above: tuple[str, ...] = ()
    below: tuple[tuple[int, str], ...] = ()
    unknown: tuple[Said, ...] = ()

    @property
    def rows(self) -> int:
        """Data rows."""
        return len(self.columns[0].codes)


def from_rows(rows: Sequence[Sequence[str]], width: int) -> tuple[Column, ...]:
    """Columns from rows of one width."""
    if not rows:
        return tuple(Column(np.zeros(0, dtype=np.int64), ()) for _ in range(width))
    return tuple(coded(values) for values in zip(*rows, strict=True))


def coded(values: Sequence[str]) -> Column:
    """A column from one text per row."""
    return from_arrow(pa.chunked_array([pa.array(values, pa.large_string())]))


def stacked(columns: Sequence[Column]) -> Column:
    """Columns below one another."""
    texts: list[str] = []
    codes = []
    for column in columns:
        codes.append(np.where(column.codes < 0, -1, column.codes + len(texts)))
        texts += column.texts
    return distinct(np.concatenate(codes), texts, columns[0].kind)


def together(files: Sequence[Opened]) -> Opened:
    """Several files of one layout as one."""
    if len(files) == 1:
        return files[0]
    first = next((f for f in files if not f.any_encoding), files[0])
    form = dict(first.form)
    for file in files:
        for name, leaf in file.form.items():
            form.setdefault(name, leaf)
    return Opened(
        files[0].path,
        first.shape,
        first.names,
        tuple(stacked(parts) for parts in zip(*(f.columns for f in files), strict=True)),
        form,
        first.any_encoding,
        tuple(dict.fromkeys(line for f in files for line in f.above)),
        tuple(dict.fromkeys(line for f in files for line in f.below)),
        tuple(dict.fromkeys(said for f in files for said in f.unknown)),
    )


def differs(one: Opened, other: Opened) -> Said | None:
    """What of the layout of two files one profile cannot read; None when it can."""
    if one.shape != other.shape:
        return Said.of("one is {one}, the other {other}", one=one.shape, other=other.shape)
    for key in _ALIKE:
        if key == "encoding" and (one.any_encoding or other.any_encoding):
            continue
        values = [f.form[key].value if key in f.form else "" for f in (one, other)]
        if values[0] != values[1]:
            return Said.of("{key} is {one!r} and {other!r}", key=key, one=values[0], other=values[1])
    if one.names != other.names:
        lacking = sorted(set(one.names) ^ set(other.names))
        if lacking:
            return Said.of("only one of them has the columns {names}", names=tuple(map(repr, lacking[:5])))
        return Said.of("their columns stand in another order, or one stands twice")
    return None
