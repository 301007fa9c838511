"""Delivered names to ids, as the profile maps them. In: a column and a profile. Out: ids; findings on unused names."""

from __future__ import annotations

from cns_check.diagnostics import Place, diagnostic
from cns_check.inputs.files.columns import Bools, Column, Table, present
from cns_check.inputs.files.findings import Findings
from cns_check.inputs.files.ids import check_id
from cns_check.inputs.volumes.profile import Profile
from cns_check.words import Said


def location_ids(
    column: Column, profile: Profile, rows: Bools, header: str, table: Table, findings: Findings
) -> Column:
    """Maps and pads location ids.

    The profile's ``locations`` come first, on the text as delivered or padded, and what they give is final. Ids of
    digits only get leading zeros up to ``ids: {pad: N}``.
    """
    trim = profile.trim
    mapping = {str(k).strip() if trim else str(k): v for k, v in profile.locations.items()}
    pad = profile.ids.pad
    final: list[str] = []
    long: list[bool] = []
    for text in column.texts:
        digits = pad is not None and text.isascii() and text.isdigit()
        padded = text.zfill(pad) if digits and pad is not None else text
        mapped = mapping.get(text, mapping.get(padded))
        final.append(padded if mapped is None else mapped)
        long.append(mapped is None and digits and pad is not None and len(text) > pad)
    too_long = dict(zip(column.texts, long, strict=True))
    findings.rows(
        "V015",
        table,
        rows & column.marks(too_long.__getitem__),
        lambda row: Said.of("location_id {text!r} has more than {count} digits", text=column.text(row), count=pad),
        field=header,
        value=column.text,
    )
    check_id("location_id", column, rows, header, table, findings, required=True)
    to = dict(zip(column.texts, final, strict=True))
    return column.mapped(to.__getitem__)


def unused(
    table: Table, findings: Findings, profile: Profile, names: Column, locations: Column | None, rows: Bools
) -> None:
    """Notes names of the profile's mappings that no row has."""
    trim = profile.trim
    pad = profile.ids.pad or 0
    for key, mapping, column in (
        ("interventions", profile.interventions, names),
        ("locations", profile.locations, locations),
    ):
        if not mapping or column is None:
            continue
        there = {column.texts[c] for c in present(column.codes[rows], 0)}
        there |= {t.zfill(pad) for t in there if t.isascii() and t.isdigit()}
        left = sorted(repr(str(k)) for k in mapping if (str(k).strip() if trim else str(k)) not in there)
        if left:
            message = Said.of("{key} of the profile: no row has {names}", key=key, names=tuple(left))
            findings.add(diagnostic("V043", message, Place(table.path)))
