"""Numbers as they are written, exactly: texts in; whole billionths, or why a text is no number, out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

import numpy as np

from cns_check.diagnostics import diagnostic
from cns_check.inputs.files.arrow_columns import array_of, flags
from cns_check.inputs.files.columns import Bools, Column, Ints
from cns_check.inputs.files.findings import Findings
from cns_check.inputs.files.small_table import SmallTable
from cns_check.words import Said

#: In how many parts a unit is kept: more decimals than nine are rounded half up, and told.
PARTS = 1_000_000_000
#: A number of at most three decimals is kept in thousandths.
THOUSANDTHS = 1000
#: No number of a table of travel: what a text is that cannot be read, and a blank.
NO_NUMBER = -1

_LEAST = Decimal("1e-9")

#: So many texts are read faster one by one.
_FEW = 20_000
#: A number of which a 64-bit integer holds the billionths.
_PLAIN = r"\A[0-9]{1,9}(\.[0-9]{1,9})?\z"
_NUMBER = re.compile(r"([0-9]{1,15})(?:\.([0-9]+))?([eE][+-]?[0-9]{1,3})?")


def parts_of(text: str, most: int) -> int | None:
    """A number of 0 to ``most`` in billionths; None when the text is none."""
    match = _NUMBER.fullmatch(text)
    if match is None:
        return None
    whole, fraction, power = match.groups()
    if power is None and len(fraction or "") <= 9:
        value = int(whole) * PARTS + int((fraction or "").ljust(9, "0"))
        return value if value <= most * PARTS else None
    number = Decimal(text)
    return int(number.quantize(_LEAST, ROUND_HALF_UP).scaleb(9)) if number <= most else None


def has_more_decimals(text: str) -> bool:
    """Whether a number that can be read has more decimals than are kept."""
    number = Decimal(text)
    return number != number.quantize(_LEAST, ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Numbers:
    """A column of numbers.

    Attributes:
        parts: Billionths per row, :data:`NO_NUMBER` where there is none.
        rounded: The rows whose number has more decimals than are kept.
    """

    parts: Ints
    rounded: Bools


def numbers(
    table: SmallTable, name: str, code: str, what: Said, most: int, findings: Findings, *, blank: Bools | None = None
) -> Numbers:
    """Reads a column of numbers of 0 or more.

    Args:
        table: The table.
        name: The column.
        code: Of the error where a text is none.
        what: What it should be.
        most: The greatest number.
        findings: Takes the errors.
        blank: The rows that may be blank; None: no row may.
    """
    column = table.column(name)
    if column.kind not in {"text", "integer", "double"} and any(column.texts):
        findings.add(diagnostic("V012", Said.of("{name} does not hold numbers", name=name), table.header(name)))
    column = column.filled()
    read, more = _read(column.texts, most)
    parts = read[column.codes]
    wrong = parts == NO_NUMBER
    if blank is not None:
        wrong &= ~(blank & blanks(column))

    def says(row: int) -> Said:
        text = column.text(row)
        if not text:
            return Said.of("{name} is blank", name=name)
        return Said.of("{name} {text} is not {what}", name=name, text=repr(text[:80]), what=what)

    findings.rows(
        code, table, np.asarray(wrong, dtype=np.bool_), says, field=name, value=column.text, remedy=table.remedy
    )
    return Numbers(parts, np.asarray(more[column.codes], dtype=np.bool_))


def _read(texts: Sequence[str], most: int) -> tuple[Ints, Bools]:
    """Distinct texts in billionths, and which have more decimals; plain ones together, for there may be many."""
    if not texts:
        return np.array([NO_NUMBER], dtype=np.int64), np.zeros(1, dtype=np.bool_)
    if len(texts) <= _FEW:
        found = [parts_of(text, most) for text in texts]
        more = [value is not None and has_more_decimals(text) for text, value in zip(texts, found, strict=True)]
        values = [NO_NUMBER if value is None else value for value in found]
        return np.array(values, dtype=np.int64), np.array(more, dtype=np.bool_)
    return _read_many(texts, most)


def _read_many(texts: Sequence[str], most: int) -> tuple[Ints, Bools]:
    import pyarrow as pa  # noqa: PLC0415 - it takes longer to load than to read a few
    import pyarrow.compute as pc  # noqa: PLC0415 - as above

    given = array_of(texts)
    plain = pc.match_substring_regex(given, _PLAIN)
    # A scalar of pyarrow: one of Python would load pandas.
    exact = pc.if_else(plain, given, array_of(["0"])[0]).cast(pa.decimal128(18, 9)).buffers()[1]
    # The lower half of each: no plain number needs more.
    values = np.frombuffer(exact, dtype=np.int64)[: 2 * len(texts) : 2].copy()
    values[values > most * PARTS] = NO_NUMBER
    more = np.zeros(len(texts), dtype=np.bool_)
    for i in np.flatnonzero(~flags(plain)).tolist():
        value = parts_of(texts[i], most)
        values[i] = NO_NUMBER if value is None else value
        more[i] = value is not None and has_more_decimals(texts[i])
    return values, more


def blanks(column: Column) -> Bools:
    """The rows without a text."""
    empty = column.texts.index("") if "" in column.texts else -1
    return np.asarray((column.codes == empty) | (column.codes < 0), dtype=np.bool_)


def in_parts(values: Ints) -> tuple[Ints, int]:
    """Billionths as thousandths where they are whole, with in how many parts a unit is kept."""
    step = PARTS // THOUSANDTHS
    return (values // step, THOUSANDTHS) if not (values % step).any() else (values, PARTS)
