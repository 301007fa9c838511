"""Where a location does an intervention, if that is not its own site: ``--sites``, a file in; origins out."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from cns_check.array_types import Texts
from cns_check.diagnostics import Diagnostic
from cns_check.inputs.checked_tables import InputFile, Locations
from cns_check.inputs.files.findings import Findings
from cns_check.inputs.files.first_rows import first_of_each
from cns_check.inputs.files.small_table import read_small_table
from cns_check.inputs.files.table_file import input_file
from cns_check.inputs.files.table_profile import ProfileBytes, TableForm
from cns_check.inputs.places.id_tables import id_column, unknown_ids
from cns_check.inputs.travel.kept_rows import KeptRows, kept_rows, texts_of
from cns_check.words import Said

COLUMNS = ("location_id", "intervention_id", "origin_id")
FORM = TableForm(Said.of("the sites"), COLUMNS, COLUMNS, "O011", padded=("location_id", "origin_id"))


@dataclass(frozen=True, eq=False)
class Sites:
    """Sites, a row for each location and intervention.

    Attributes:
        location: Location id per row.
        intervention: Intervention id per row.
        origin: The site: an origin id per row.
        rows: Where each row stands.
        file: The file read.
    """

    location: Texts
    intervention: Texts
    origin: Texts
    rows: KeptRows
    file: InputFile

    @cached_property
    def by_pair(self) -> Mapping[tuple[str, str], int]:
        """The row of each (location, intervention)."""
        pairs = zip(self.location.tolist(), self.intervention.tolist(), strict=True)
        return {pair: row for row, pair in enumerate(pairs)}


def read_sites(
    path: str,
    data: bytes,
    *,
    interventions: Collection[str] | None = None,
    locations: Collection[str] | None = None,
    given: ProfileBytes | None = None,
) -> tuple[Sites | None, tuple[Diagnostic, ...]]:
    """Reads ``--sites``: columns ``location_id, intervention_id, origin_id``.

    Args:
        path: As the user named it.
        data: The whole file.
        interventions: Intervention ids of the loaded norm sets; None: not checked.
        locations: The known location ids; None: not checked.
        given: Its profile; None for canonical columns.

    Returns:
        The sites, None when there is any error, and all diagnostics by line. Equal rows count once.
    """
    findings = Findings(path)
    table = read_small_table(path, data, FORM, findings, given)
    if table is None:
        return None, findings.finish()
    location, intervention, origin = (id_column(table, name, findings) for name in COLUMNS)
    keys = location.codes * (len(intervention.texts) + 1) + intervention.codes
    matters = location.marks(bool) & intervention.marks(bool)
    first, before = first_of_each(keys, matters)

    def differs(row: int) -> Said:
        earlier = int(before[row])
        return Said.of(
            "{location!r} does {intervention!r} at {one!r} here, and at {other!r} at {place}",
            location=location.text(row),
            intervention=intervention.text(row),
            one=origin.text(row),
            other=origin.text(earlier),
            place=table.place(earlier),
        )

    wrong = np.asarray(matters & (origin.codes != origin.codes[before]), dtype=np.bool_)
    findings.rows("O008", table, wrong, differs, field="origin_id", value=origin.text)
    if locations is not None:
        unknown_ids("O009", "not a known location: {id!r}", table, "location_id", location, set(locations), findings)
    if interventions is not None:
        template, known = "no loaded norm set has an intervention {id!r}", set(interventions)
        unknown_ids("O010", template, table, "intervention_id", intervention, known, findings)
    if findings.errors:
        return None, findings.finish()
    sites = Sites(
        texts_of(location, first),
        texts_of(intervention, first),
        texts_of(origin, first),
        kept_rows(table, first),
        input_file(path, data, table),
    )
    return sites, findings.finish()


def home_sites(register: Locations | None) -> dict[str, str]:
    """The site of each location that the register gives one."""
    if register is None:
        return {}
    pairs = zip(register.values("location_id"), register.values("origin_id"), strict=True)
    return {str(location): origin for location, origin in pairs if isinstance(origin, str)}


def sites_of(
    locations: Sequence[str], interventions: Sequence[str], homes: Mapping[str, str], sites: Sites | None
) -> Texts:
    """The site of each location for each intervention, None where none is known.

    Args:
        locations: Location ids.
        interventions: Intervention ids.
        homes: The site per location, as of :func:`home_sites`.
        sites: Where it differs per intervention.

    Returns:
        Origin ids, interventions x locations.
    """
    own = np.empty(len(locations), dtype=object)
    own[:] = [homes.get(location) for location in locations]
    found = np.tile(own, (len(interventions), 1))
    if sites is not None:
        at = {location: i for i, location in enumerate(locations)}
        of = {intervention: n for n, intervention in enumerate(interventions)}
        for (location, intervention), row in sites.by_pair.items():
            if location in at and intervention in of:
                found[of[intervention], at[location]] = sites.origin[row]
    return found
