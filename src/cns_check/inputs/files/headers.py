"""Headers of tables: a table and a name in, what is wrong with its header out."""

from __future__ import annotations

from collections.abc import Sequence

from cns_check.close_names import close_names
from cns_check.diagnostics import Diagnostic, Place, diagnostic
from cns_check.inputs.files.column_names import meant
from cns_check.words import Said

_NOTHING = Said()
#: Of a header of more names nobody is told which was perhaps meant.
MANY = 500


def missing_column(
    column: str,
    header: str,
    names: Sequence[str],
    place: Place,
    remedy: Said | None = None,
    at: Said = _NOTHING,
) -> Diagnostic:
    """A column is needed and absent; names the nearest of those that are there.

    Args:
        column: The canonical column.
        header: The header under which it is looked for.
        names: The header of the file, without columns that are used already.
        place: Of the header.
        remedy: If the catalogue's does not fit.
        at: Where a profile says that it is looked for so.
    """
    names = names if len(names) <= MANY else ()
    near = next((n for n in names if meant(n, [column])), None)
    near = near or next(iter(close_names(header, [n for n in names if n], 1, 0.5)), None)
    hint = Said.of("; nearest in the header: {near!r}", near=near) if near else Said()
    what = Said() if column == header else Said.of(" (for {column})", column=column)
    message = Said.of("there is no column {name!r}{what}{at}{hint}", name=header, what=what, at=at, hint=hint)
    return diagnostic("V010", message, place, remedy=remedy)


def in_quotes(names: Sequence[str], delimiter: str, place: Place) -> Diagnostic | None:
    """Each line is in quotes as a whole: the header is one field that holds the delimiter; None when it is not."""
    if len(names) != 1 or delimiter not in names[0]:
        return None
    message = Said.of("each line is in quotes as a whole: the header is one field that holds the delimiter")
    return diagnostic("V049", message, place)


def one_field(names: Sequence[str] | None) -> str | None:
    """What could part a header that was read as one field; None when nothing could, or it is several."""
    return next((mark for mark in ";\t|," if names is not None and len(names) == 1 and mark in names[0]), None)
