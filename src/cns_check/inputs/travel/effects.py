"""What moves with the patients: ``--effects``, a file in; amounts per procedure, each with its source, out."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cns_check.array_types import Texts
from cns_check.diagnostics import Diagnostic, diagnostic
from cns_check.inputs.checked_tables import InputFile
from cns_check.inputs.files.columns import Column
from cns_check.inputs.files.findings import Findings
from cns_check.inputs.files.first_rows import first_of_each
from cns_check.inputs.files.small_table import SmallTable, read_small_table
from cns_check.inputs.files.table_file import input_file
from cns_check.inputs.files.table_profile import ProfileBytes, TableForm
from cns_check.inputs.places.id_tables import id_column, unknown_ids
from cns_check.inputs.travel.kept_rows import KeptRows, kept_rows, texts_of
from cns_check.words import Said

COLUMNS = ("intervention_id", "effect", "per_procedure", "unit", "source")
FORM = TableForm(
    Said.of("the effects"), COLUMNS, COLUMNS, "S045", padded=(), decimals=("per_procedure",), alike=("effect", "unit")
)

_NUMBER = re.compile(r"-?[0-9]{1,12}(\.[0-9]+)?([eE][+-]?[0-9]{1,2})?")


@dataclass(frozen=True, eq=False)
class Effects:
    """Amounts, a row for each intervention and effect.

    Attributes:
        intervention: Intervention id per row.
        effect: What it is, in the words of the file; one unit each.
        per_procedure: The amount of one procedure.
        unit: What is counted.
        source: Where the number comes from.
        rows: Where each row stands.
        file: The file read.
    """

    intervention: Texts
    effect: Texts
    per_procedure: npt.NDArray[np.float64]
    unit: Texts
    source: Texts
    rows: KeptRows
    file: InputFile


def read_effects(
    path: str,
    data: bytes,
    *,
    interventions: Collection[str] | None = None,
    given: ProfileBytes | None = None,
) -> tuple[Effects | None, tuple[Diagnostic, ...]]:
    """Reads ``--effects``: columns ``intervention_id, effect, per_procedure, unit, source``.

    Args:
        path: As the user named it.
        data: The whole file.
        interventions: Intervention ids of the loaded norm sets; None: not checked.
        given: Its profile; None for canonical columns.

    Returns:
        The amounts, None when there is any error, and all diagnostics by line. Equal rows count once.
    """
    findings = Findings(path)
    table = read_small_table(path, data, FORM, findings, given)
    if table is None:
        return None, findings.finish()
    intervention, effect, unit = (id_column(table, name, findings) for name in ("intervention_id", "effect", "unit"))
    amount, source = _amounts(table, findings), id_column(table, "source", findings, required=False)
    value = np.array([*(_amount(t) for t in amount.texts), np.nan])[amount.codes]
    bare = source.marks(lambda t: not t.strip())
    told = "the number of {effect!r} has no source"
    findings.rows("S041", table, bare, lambda row: Said.of(told, effect=effect.text(row)), field="source")
    keys = intervention.codes * (len(effect.texts) + 1) + effect.codes
    matters = intervention.marks(bool) & effect.marks(bool)
    first, before = first_of_each(keys, matters)
    other = (value != value[before]) & ~np.isnan(value) & ~np.isnan(value[before])
    other |= (unit.codes != unit.codes[before]) | (source.codes != source.codes[before])

    def differs(row: int) -> Said:
        return Said.of(
            "{effect!r} of {intervention!r} stands at {place} too, with another number, unit or source",
            effect=effect.text(row),
            intervention=intervention.text(row),
            place=table.place(int(before[row])),
        )

    findings.rows("S042", table, np.asarray(matters & other, dtype=np.bool_), differs, field="effect")
    _units(table, effect, unit, findings)
    if interventions is not None:
        template, known = "no loaded norm set has an intervention {id!r}", set(interventions)
        unknown_ids("S044", template, table, "intervention_id", intervention, known, findings)
    if findings.errors:
        return None, findings.finish()
    effects = Effects(
        texts_of(intervention, first),
        texts_of(effect, first),
        value[first],
        texts_of(unit, first),
        texts_of(source, first),
        kept_rows(table, first),
        input_file(path, data, table),
    )
    return effects, findings.finish()


def _amounts(table: SmallTable, findings: Findings) -> Column:
    name = "per_procedure"
    column = table.column(name)
    if column.kind not in {"text", "integer", "double"} and any(column.texts):
        findings.add(diagnostic("V012", Said.of("{name} does not hold numbers", name=name), table.header(name)))
    column = column.filled()

    def says(row: int) -> Said:
        text = column.text(row)
        if not text:
            return Said.of("{name} is blank", name=name)
        return Said.of("{name} {text} is not a number", name=name, text=repr(text[:80]))

    wrong = column.marks(lambda t: np.isnan(_amount(t)))
    findings.rows("S040", table, wrong, says, field=name, value=column.text, remedy=table.remedy)
    return column


def _amount(text: str) -> float:
    return float(text) if _NUMBER.fullmatch(text) else np.nan


def _units(table: SmallTable, effect: Column, unit: Column, findings: Findings) -> None:
    """Refuses an effect in two units: it could not be added up."""
    matters = effect.marks(bool) & unit.marks(bool)
    _, before = first_of_each(np.where(matters, effect.codes, -1), matters)
    findings.rows(
        "S043",
        table,
        np.asarray(matters & (unit.codes != unit.codes[before]), dtype=np.bool_),
        lambda row: Said.of(
            "{effect!r} is in {one!r} here, and in {other!r} at {place}",
            effect=effect.text(row),
            one=unit.text(row),
            other=unit.text(int(before[row])),
            place=table.place(int(before[row])),
        ),
        field="unit",
        value=unit.text,
    )
