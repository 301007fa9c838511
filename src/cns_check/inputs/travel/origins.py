"""Where patients live: ``--origins``, a file in; inhabitants per origin out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cns_check.array_types import Texts
from cns_check.diagnostics import Diagnostic
from cns_check.inputs.checked_tables import InputFile
from cns_check.inputs.files.findings import Findings
from cns_check.inputs.files.first_rows import first_of_each
from cns_check.inputs.files.small_table import read_small_table
from cns_check.inputs.files.table_file import input_file
from cns_check.inputs.files.table_profile import ProfileBytes, TableForm
from cns_check.inputs.places.id_tables import id_column
from cns_check.inputs.travel.decimals import PARTS, blanks, numbers
from cns_check.inputs.travel.kept_rows import KeptRows, kept_rows, texts_of
from cns_check.words import Said

COLUMNS = ("origin_id", "inhabitants")
FORM = TableForm(Said.of("the origins"), COLUMNS, COLUMNS, "O011", padded=("origin_id",), decimals=("inhabitants",))
#: More people than live anywhere.
MOST = 1_000_000_000


@dataclass(frozen=True, eq=False)
class Origins:
    """Origins, a row each, by id.

    Attributes:
        ids: Origin ids, sorted.
        inhabitants: Of each; 0 where the file is blank, so that it is no part of a catchment.
        rows: Where each row stands.
        file: The file read.
    """

    ids: Texts
    inhabitants: npt.NDArray[np.float64]
    rows: KeptRows
    file: InputFile


def read_origins(
    path: str, data: bytes, given: ProfileBytes | None = None
) -> tuple[Origins | None, tuple[Diagnostic, ...]]:
    """Reads ``--origins``: columns ``origin_id, inhabitants``.

    Args:
        path: As the user named it.
        data: The whole file.
        given: Its profile; None for canonical columns.

    Returns:
        The origins, None when there is any error, and all diagnostics by line.
    """
    findings = Findings(path)
    table = read_small_table(path, data, FORM, findings, given)
    if table is None:
        return None, findings.finish()
    origin = id_column(table, "origin_id", findings)
    blank = blanks(table.column("inhabitants"))
    what = Said.of("a number of inhabitants of 0 or more")
    people = numbers(table, "inhabitants", "O001", what, MOST, findings, blank=blank).parts
    first, before = first_of_each(origin.codes, origin.marks(bool))
    again = origin.marks(bool) & (before != np.arange(len(before)))
    findings.rows(
        "O002",
        table,
        again,
        lambda row: Said.of(
            "origin {origin!r} stands at {place} too", origin=origin.text(row), place=table.place(int(before[row]))
        ),
        field="origin_id",
        value=origin.text,
    )
    if findings.errors:
        return None, findings.finish()
    ids = texts_of(origin, first)
    order = np.argsort(ids.astype(str), kind="stable")
    chosen = first[order]
    inhabitants = np.maximum(people[chosen], 0) / PARTS
    return Origins(ids[order], inhabitants, kept_rows(table, chosen), input_file(path, data, table)), findings.finish()
