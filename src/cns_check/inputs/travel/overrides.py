"""Where patients of a stopping location go, whatever is nearest: ``--overrides``, a file in; shares out."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cns_check.array_types import Texts
from cns_check.diagnostics import Diagnostic
from cns_check.inputs.checked_tables import InputFile
from cns_check.inputs.files.columns import Column, Ints
from cns_check.inputs.files.findings import Findings
from cns_check.inputs.files.first_rows import first_of_each
from cns_check.inputs.files.small_table import SmallTable, read_small_table
from cns_check.inputs.files.table_file import input_file
from cns_check.inputs.files.table_profile import ProfileBytes, TableForm
from cns_check.inputs.places.id_tables import id_column, unknown_ids
from cns_check.inputs.travel.decimals import PARTS, numbers
from cns_check.inputs.travel.kept_rows import KeptRows, kept_rows, texts_of
from cns_check.words import Said

COLUMNS = ("norm_id", "from_location_id", "to_location_id", "share")
FORM = TableForm(
    Said.of("the overrides"),
    COLUMNS,
    COLUMNS,
    "S026",
    padded=("from_location_id", "to_location_id"),
    decimals=("share",),
)


@dataclass(frozen=True, eq=False)
class Overrides:
    """Shares, a row for each norm, sender and receiver.

    Attributes:
        norm: Norm id per row.
        sender: Location id per row.
        receiver: Location id per row.
        share: What of the sender's volume goes to the receiver, 0 to 1; of a sender at most 1 together.
        rows: Where each row stands.
        file: The file read.
    """

    norm: Texts
    sender: Texts
    receiver: Texts
    share: npt.NDArray[np.float64]
    rows: KeptRows
    file: InputFile


def read_overrides(
    path: str,
    data: bytes,
    *,
    norms: Collection[str] | None = None,
    locations: Collection[str] | None = None,
    given: ProfileBytes | None = None,
) -> tuple[Overrides | None, tuple[Diagnostic, ...]]:
    """Reads ``--overrides``: columns ``norm_id, from_location_id, to_location_id, share``.

    Args:
        path: As the user named it.
        data: The whole file.
        norms: Norm ids of the loaded sets; None: not checked.
        locations: The known location ids; None: not checked.
        given: Its profile; None for canonical columns.

    Returns:
        The shares, None when there is any error, and all diagnostics by line. Equal rows count once.
    """
    findings = Findings(path)
    table = read_small_table(path, data, FORM, findings, given)
    if table is None:
        return None, findings.finish()
    norm, sender, receiver = (id_column(table, name, findings) for name in COLUMNS[:3])
    share = numbers(table, "share", "S020", Said.of("a share from 0 to 1"), 1, findings).parts
    width = len(receiver.texts) + 1
    of_sender = norm.codes * (len(sender.texts) + 1) + sender.codes
    matters = norm.marks(bool) & sender.marks(bool) & receiver.marks(bool)
    first, before = first_of_each(of_sender * width + receiver.codes, matters)

    template = "from {sender!r} to {receiver!r} for {norm!r}: {one:g} here, and {other:g} at {place}"

    def differs(row: int) -> Said:
        earlier = int(before[row])
        names = {"sender": sender.text(row), "receiver": receiver.text(row), "norm": norm.text(row)}
        here, there = share[row] / PARTS, share[earlier] / PARTS
        return Said.of(template, **names, one=here, other=there, place=table.place(earlier))

    wrong = matters & (share != share[before]) & (share >= 0) & (share[before] >= 0)
    findings.rows("S022", table, np.asarray(wrong, dtype=np.bool_), differs, field="share")
    _over_one(table, norm, sender, share, of_sender, first, findings)
    _to_itself(table, sender, receiver, findings)
    if norms is not None:
        unknown_ids("S023", "no loaded norm set has a norm {id!r}", table, "norm_id", norm, set(norms), findings)
    if locations is not None:
        known = set(locations)
        for name, column in (("from_location_id", sender), ("to_location_id", receiver)):
            unknown_ids("S024", "not a known location: {id!r}", table, name, column, known, findings)
    if findings.errors:
        return None, findings.finish()
    overrides = Overrides(
        texts_of(norm, first),
        texts_of(sender, first),
        texts_of(receiver, first),
        share[first] / PARTS,
        kept_rows(table, first),
        input_file(path, data, table),
    )
    return overrides, findings.finish()


def _over_one(
    table: SmallTable, norm: Column, sender: Column, share: Ints, of_sender: Ints, first: Ints, findings: Findings
) -> None:
    """Refuses shares of one sender that are more than all together; the last decimals of thirds do not matter."""
    _, which = np.unique(of_sender, return_inverse=True)
    sums = np.zeros(int(which.max(initial=-1)) + 1, dtype=np.int64)
    rows = np.zeros(len(sums), dtype=np.int64)
    np.add.at(sums, which[first], np.maximum(share[first], 0))
    np.add.at(rows, which[first], 1)
    over = sums > PARTS + rows
    told = np.zeros(len(share), dtype=np.bool_)
    told[first] = over[which[first]]

    def says(row: int) -> Said:
        return Said.of(
            "of {sender!r} for {norm!r} {share:g} goes elsewhere together, which is more than 1",
            sender=sender.text(row),
            norm=norm.text(row),
            share=sums[which[row]] / PARTS,
        )

    findings.rows("S021", table, told, says, field="share")


def _to_itself(table: SmallTable, sender: Column, receiver: Column, findings: Findings) -> None:
    number = {text: i for i, text in enumerate(sender.texts)}
    as_sender = np.array([*(number.get(text, -2) for text in receiver.texts), -2], dtype=np.int64)[receiver.codes]
    findings.rows(
        "S025",
        table,
        np.asarray((as_sender == sender.codes) & sender.marks(bool), dtype=np.bool_),
        lambda row: Said.of("from {sender!r} to itself", sender=sender.text(row)),
        field="to_location_id",
        value=receiver.text,
    )
