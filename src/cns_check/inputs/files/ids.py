"""Ids of a table: a column of texts in; ids without white space, with their zeros and mapped, and findings out."""

from __future__ import annotations

from cns_check.diagnostics import Place, diagnostic
from cns_check.inputs.files.columns import Bools, Column, Table, present
from cns_check.inputs.files.findings import Findings
from cns_check.inputs.volumes.profile import Profile
from cns_check.words import Said

_TYPES = {
    "volume": ("text", "integer", "double"),
    "year": ("text", "integer", "double"),
    "period": ("text", "integer", "double"),
    "location_id": ("text",),
    "intervention_id": ("text",),
    "surgeon_id": ("text",),
    "origin_id": ("text",),
}


#: What a column of a Parquet file holds, by its kind.
HOLDS = {
    "integer": "{name} holds whole numbers",
    "double": "{name} holds floating-point numbers",
    "date": "{name} holds dates",
}


def check_type(
    canonical: str, column: Column, header: str, table: Table, findings: Findings, *, padded: bool = False
) -> bool:
    """Refuses a column of a Parquet file that is not of a type its meaning allows.

    Args:
        canonical: Which column it is.
        column: The column.
        header: Its name as delivered.
        table: The file.
        findings: Takes the error.
        padded: The profile pads it, so that whole numbers do.

    Returns:
        Whether the type is accepted.
    """
    allowed = (*_TYPES[canonical], "integer") if padded else _TYPES[canonical]
    accepted = column.kind in allowed
    if not accepted:
        template = HOLDS.get(column.kind, "{name} holds values that are neither text nor numbers")
        message = Said.of(template, name=canonical)
        findings.add(diagnostic("V012", message, table.header(header)))
    return accepted


def check_id(
    canonical: str, column: Column, rows: Bools, header: str, table: Table, findings: Findings, *, required: bool
) -> None:
    """Refuses empty ids and white space around ids.

    Args:
        canonical: Which column it is.
        column: Its texts as delivered (or trimmed, if the profile says so).
        rows: The rows that matter.
        header: Name of the column as delivered.
        table: The file.
        findings: Takes the errors.
        required: Whether an empty id is an error.
    """
    if required:
        empty = rows & column.marks(lambda t: not t.strip())
        findings.rows("V013", table, empty, lambda _: Said.of("{name} is empty", name=canonical), field=header)
    space = rows & column.marks(lambda t: t != t.strip() and bool(t.strip() or not required))
    findings.rows(
        "V014",
        table,
        space,
        lambda row: Said.of(
            "{name} {text!r} has white space around it",
            name=canonical,
            text=column.text(row),
        ),
        field=header,
        value=column.text,
    )


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
            message = Said.of("{key} of the profile: no row has {names}", key=key, names=", ".join(left))
            findings.add(diagnostic("V043", message, Place(table.path)))
