"""The memberships: to which region a location belongs for a kind of network, over the register's region.

Oncology regions and vascular networks differ, and a hospital can belong to two: which region applies depends on
(location, network of the norm). Source: the domain's section 2.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

import numpy as np

from cns_check.diagnostics import Diagnostic, diagnostic
from cns_check.diagnostics.model import Place
from cns_check.inputs.files.columns import Column, Table
from cns_check.inputs.files.findings import Findings
from cns_check.inputs.files.ids import check_id
from cns_check.inputs.files.tablefile import read_table
from cns_check.inputs.tables import InputFile, Locations
from cns_check.norms.model import NormSet
from cns_check.words import Said

COLUMNS = ("location_id", "network", "region_id")


@dataclass(frozen=True, eq=False)
class Memberships:
    """Regions per network.

    Attributes:
        regions: Region id per (location id, network); it goes before the register's.
        file: The file read.
    """

    regions: Mapping[tuple[str, str], str]
    file: InputFile


def read_memberships(
    path: str, data: bytes, norm_sets: Sequence[NormSet], *, locations: Collection[str] | None = None
) -> tuple[Memberships | None, tuple[Diagnostic, ...]]:
    """Reads the memberships.

    Args:
        path: As the user named it.
        data: The whole file, CSV (UTF-8, comma) or Parquet.
        norm_sets: The loaded sets, whose norms name the networks.
        locations: The known location ids; None: not checked.

    Returns:
        The memberships, None when there is any error, and all diagnostics by line.
    """
    findings = Findings(path)
    table = read_table(path, data, findings)
    if table is None:
        return None, findings.finish()
    columns = text_columns(table, COLUMNS, COLUMNS, "M004", findings)
    if columns is None:
        return None, findings.finish()
    location, network = columns["location_id"], columns["network"]
    pair = location.codes * (len(network.texts) + 1) + network.codes
    _, which, times = np.unique(pair, return_inverse=True, return_counts=True)
    findings.rows(
        "M001",
        table,
        (times > 1)[which] & location.marks(bool) & network.marks(bool),
        lambda row: Said.of(
            "location {location!r} has {count} rows for network {network!r}",
            location=at(location, row),
            count=times[which[row]],
            network=at(network, row),
        ),
        field="network",
        value=lambda row: at(network, row),
    )
    unknown_ids(
        "M002", "no loaded norm is of network {id!r}", table, "network", network, _networks(norm_sets), findings
    )
    if locations is not None:
        unknown_ids("M003", "not a known location: {id!r}", table, "location_id", location, set(locations), findings)
    if findings.errors:
        return None, findings.finish()
    texts = {name: [column.texts[code] for code in column.codes.tolist()] for name, column in columns.items()}
    keys = zip(texts["location_id"], texts["network"], strict=True)
    regions = dict(sorted(zip(keys, texts["region_id"], strict=True)))
    file = InputFile(path, len(data), hashlib.sha256(data).hexdigest(), table.rows, 0)
    return Memberships(regions, file), findings.finish()


def text_columns(
    table: Table, wanted: Sequence[str], required: Sequence[str], unused: str, findings: Findings
) -> dict[str, Column] | None:
    """The columns of a small table of ids, checked as ids; None when a required one is absent.

    Args:
        table: As read.
        wanted: The columns that are used; all of them text in a Parquet file.
        required: Those that must be there, and that have no blank.
        unused: Code of the note on other columns.
        findings: Takes what is wrong.
    """
    present = header(table, wanted, required, unused, findings)
    if present is None:
        return None
    columns = {}
    everything = np.ones(len(table.lines), dtype=np.bool_)
    for name in present:
        column = table.column(name)
        if column.kind != "text" and any(column.texts):
            findings.add(diagnostic("V012", Said.of("{name} does not hold text", name=name), table.header(name)))
        columns[name] = column.filled()
        check_id(name, columns[name], everything, name, table, findings, required=name in required)
    return columns


def header(
    table: Table, wanted: Sequence[str], required: Sequence[str], unused: str, findings: Findings
) -> list[str] | None:
    """Which of the wanted columns are there; None when a required one is absent. Notes the others."""
    for name in required:
        if name not in table.names:
            near = get_close_matches(name, [n for n in table.names if n], 1, 0.5)
            hint = Said.of("; nearest in the header: {near!r}", near=near[0]) if near else Said()
            findings.add(
                diagnostic(
                    "V010", Said.of("there is no column {name!r}{hint}", name=name, hint=hint), table.header(name)
                )
            )
    others = sorted(set(table.names) - set(wanted))
    if others:
        message = Said.of("columns not used: {names}", names=", ".join(repr(n) for n in others))
        findings.add(diagnostic(unused, message, table.header()))
    return [n for n in wanted if n in table.names] if set(required) <= set(table.names) else None


def unknown_ids(
    code: str, template: str, table: Table, name: str, column: Column, known: Collection[str], findings: Findings
) -> None:
    """Adds a finding per row whose id is not known, with the nearest one that is; blanks are not ids.

    The template names the id as ``{id}``.
    """
    ordered = sorted(known)
    hints = {text: get_close_matches(text, ordered, 1, 0.5) for text in column.texts if text and text not in known}

    def says(row: int) -> Said:
        text = at(column, row)
        said = Said.of(template, id=text)
        return Said.of("{said}; did you mean {near!r}?", said=said, near=hints[text][0]) if hints[text] else said

    wrong = column.marks(lambda t: t in hints)
    findings.rows(code, table, wrong, says, field=name, value=lambda row: at(column, row))


def at(column: Column, row: int) -> str:
    """The text of a row."""
    return column.texts[int(column.codes[row])]


def _networks(norm_sets: Iterable[NormSet]) -> set[str]:
    return {norm.network for norm_set in norm_sets for norm in norm_set.norms}


def regions_of(
    norm_sets: Iterable[NormSet], locations: Locations | None, memberships: Memberships | None
) -> dict[tuple[str, str], str | None] | None:
    """The region of each known location for each network of the norms.

    Args:
        norm_sets: The loaded sets.
        locations: The register.
        memberships: What goes before it.

    Returns:
        Region id per (location id, network), None where there is none; None when neither file is given.
    """
    if locations is None and memberships is None:
        return None
    regions: dict[tuple[str, str], str | None] = {}
    if locations is not None:
        networks = sorted(_networks(norm_sets))
        for location, region in zip(locations.values("location_id"), locations.values("region_id"), strict=True):
            home = region if isinstance(region, str) else None
            regions |= {(str(location), network): home for network in networks}
    return regions | dict(memberships.regions if memberships is not None else {})


def without_region(
    pairs: Iterable[tuple[str, str]], regions: Mapping[tuple[str, str], str | None], path: str | None = None
) -> tuple[Diagnostic, ...]:
    """Warns of locations of which no region is known.

    Args:
        pairs: (location id, network) that matter.
        regions: Region id per pair, as of :func:`regions_of`.
        path: The file that should say it; the finding is about a location, and not about one of its rows.

    Returns:
        One warning per location and network, sorted.
    """
    return tuple(
        diagnostic(
            "M005",
            Said.of(
                "location {location!r} is in no region for network {network!r}", location=location, network=network
            ),
            Place(path, field="region_id"),
            value=location,
        )
        for location, network in sorted(set(pairs))
        if regions.get((location, network)) is None
    )
