"""The memberships, a file in: out comes the region of a location for a kind of network, over the register's.

Oncology regions and vascular networks differ, and a hospital can belong to two: which region applies depends on
(location, network of the norm). Source: the domain's section 2.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from cns_check.diagnostics import Diagnostic, diagnostic
from cns_check.diagnostics.model import Place
from cns_check.inputs.checked_tables import InputFile, Locations
from cns_check.inputs.files.findings import Findings
from cns_check.inputs.files.small_table import read_small_table
from cns_check.inputs.files.table_file import input_file
from cns_check.inputs.files.table_profile import ProfileBytes, TableForm
from cns_check.inputs.places.id_tables import id_column, unknown_ids
from cns_check.norms.model import NormSet
from cns_check.words import Said

COLUMNS = ("location_id", "network", "region_id")
FORM = TableForm(Said.of("the memberships"), COLUMNS, COLUMNS, "M004", alike=("region_id",))


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
    path: str,
    data: bytes,
    norm_sets: Sequence[NormSet],
    *,
    locations: Collection[str] | None = None,
    given: ProfileBytes | None = None,
) -> tuple[Memberships | None, tuple[Diagnostic, ...]]:
    """Reads the memberships.

    Args:
        path: As the user named it.
        data: The whole file.
        norm_sets: The loaded sets, whose norms name the networks.
        locations: The known location ids; None: not checked.
        given: Its profile; None for canonical columns.

    Returns:
        The memberships, None when there is any error, and all diagnostics by line.
    """
    findings = Findings(path)
    table = read_small_table(path, data, FORM, findings, given)
    if table is None:
        return None, findings.finish()
    columns = {name: id_column(table, name, findings) for name in COLUMNS}
    location, network = columns["location_id"], columns["network"]
    pair = location.codes * (len(network.texts) + 1) + network.codes
    _, which, times = np.unique(pair, return_inverse=True, return_counts=True)
    findings.rows(
        "M001",
        table,
        (times > 1)[which] & location.marks(bool) & network.marks(bool),
        lambda row: Said.of(
            "location {location!r} has {count} rows for network {network!r}",
            location=location.text(row),
            count=times[which[row]],
            network=network.text(row),
        ),
        field="network",
        value=network.text,
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
    return Memberships(regions, input_file(path, data, table)), findings.finish()


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


def organisations_of(locations: Locations | None) -> set[str] | None:
    """The organisations of a register; None without a register, or when it names none."""
    if locations is None:
        return None
    return {str(o) for o in locations.values("organisation_id") if isinstance(o, str)} or None


def without_region(
    pairs: Iterable[tuple[str, str]],
    regions: Mapping[tuple[str, str], str | None],
    path: str | None = None,
    named: Mapping[tuple[str, str], str | None] | None = None,
) -> tuple[Diagnostic, ...]:
    """Warns of locations of which no region is known that decides on a network.

    Args:
        pairs: (location id, network) that matter.
        regions: Region id per pair, as of :func:`regions_of`.
        path: The file that should say it; the finding is about a location, and not about one of its rows.
        named: Region id per pair as register and memberships name it, also where it does not decide on the network.

    Returns:
        One warning per location and network, sorted.
    """
    return tuple(
        diagnostic(
            "M005",
            Said.of(
                "location {location!r} is in region {region!r}, whose networks in the agreements leave out {network!r}"
                if (named or {}).get((location, network))
                else "location {location!r} is in no region for network {network!r}",
                location=location,
                network=network,
                region=(named or {}).get((location, network)),
            ),
            Place(path, field="region_id"),
            value=location,
        )
        for location, network in sorted(set(pairs))
        if regions.get((location, network)) is None
    )
