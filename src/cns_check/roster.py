"""Who is judged: every location of the volumes and of the register, in one fixed order. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import numpy.typing as npt

from cns_check.inputs.tables import Locations, Volumes

Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Roster:
    """All locations of a run, sorted by id; every array over locations has one element for each.

    Attributes:
        ids: Location ids.
        names: The register's name, else that of the latest year, else None.
        organisations: Organisation ids, None when unknown.
        organisation_names: Name per organisation id, where the register has one.
        regions: The register's region ids, None when unknown.
        open_until: Last day open, None when open.
        opened: Year of the first day open, 0 when not known.
        succession: Per predecessor its successor, the date, and the kind: merger, move or rename.
        memberships: Region per (location, network), over the register's.
        latitude: Degrees, NaN when unknown.
        longitude: Degrees, NaN when unknown.
        codes: AGB code and establishment number (*vestigingsnummer*) per location id.
    """

    ids: tuple[str, ...]
    names: tuple[str | None, ...]
    organisations: tuple[str | None, ...]
    organisation_names: Mapping[str, str]
    regions: tuple[str | None, ...]
    open_until: tuple[date | None, ...]
    opened: npt.NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    succession: Mapping[str, tuple[str, date, str]] = field(default_factory=dict)
    memberships: Mapping[tuple[str, str], str] = field(default_factory=dict)
    latitude: npt.NDArray[np.float64] = field(default_factory=lambda: np.empty(0))
    longitude: npt.NDArray[np.float64] = field(default_factory=lambda: np.empty(0))
    codes: Mapping[str, tuple[str | None, str | None]] = field(default_factory=dict)

    def regions_for(self, network: str) -> tuple[str | None, ...]:
        """The region of each location for one kind of network: its membership, else the register's."""
        if not self.memberships:
            return self.regions
        both = zip(self.ids, self.regions, strict=True)
        return tuple(self.memberships.get((location, network), region) for location, region in both)

    def closed_by(self, day: date) -> Flags:
        """Where the last day open lies before a day."""
        return np.array([until is not None and until < day for until in self.open_until], dtype=np.bool_)

    def successors_on(self, day: date) -> dict[str, tuple[str, int]]:
        """Whose history counts for whom on a day: per predecessor its last successor, and the year it was joined.

        A chain of changes is followed as far as it has come by then.
        """
        known = set(self.ids)
        found: dict[str, tuple[str, int]] = {}
        for old, (_, when, _) in self.succession.items():
            if when > day:
                continue
            last, passed = old, {old}
            while last in self.succession and self.succession[last][1] <= day:
                following = self.succession[last][0]
                if following in passed or following not in known:
                    break
                last = following
                passed.add(last)
            if last != old:
                found[old] = (last, when.year)
        return found

    def organisation_codes(self) -> npt.NDArray[np.int64]:
        """A number per organisation, -1 when unknown."""
        numbers = {o: i for i, o in enumerate(sorted({o for o in self.organisations if o is not None}))}
        return np.array([-1 if o is None else numbers[o] for o in self.organisations], dtype=np.int64)


def roster_of(
    volumes: Volumes, locations: Locations | None, memberships: Mapping[tuple[str, str], str] | None = None
) -> Roster:
    """Every location of the volumes and of the register, sorted by id.

    Args:
        volumes: What was delivered.
        locations: The register; without it no organisation, region, closure or coordinate is known.
        memberships: Region per (location, network), over the register's.
    """
    register: dict[str, dict[str, object]] = {}
    if locations is not None:
        columns = [
            "location_id",
            "location_name",
            "organisation_id",
            "organisation_name",
            "region_id",
            "open_from",
            "open_until",
            "successor_id",
            "successor_date",
            "successor_kind",
            "latitude",
            "longitude",
            "agb_code",
            "vestigingsnummer",
        ]
        register = {
            str(record["location_id"]): {str(key): value for key, value in record.items()}
            for record in locations.table[columns].to_dict("records")
        }
    ids = tuple(sorted(set(volumes.cells["location_id"].unique()) | set(register)))

    def text(location: str, column: str) -> str | None:
        value = register.get(location, {}).get(column)
        return value if isinstance(value, str) else None

    def day(location: str, column: str) -> date | None:
        value = register.get(location, {}).get(column)
        return value if isinstance(value, date) else None

    def opened(location: str) -> int:
        first = day(location, "open_from")
        return 0 if first is None else first.year

    succession: dict[str, tuple[str, date, str]] = {}
    for location in ids:
        successor, when, kind = (
            text(location, "successor_id"),
            day(location, "successor_date"),
            text(location, "successor_kind"),
        )
        if successor is not None and when is not None and kind is not None:
            succession[location] = (successor, when, kind)

    def degrees(column: str) -> npt.NDArray[np.float64]:
        values = (register.get(i, {}).get(column) for i in ids)
        return np.array([v if isinstance(v, float) else np.nan for v in values], dtype=np.float64)

    organisations = tuple(text(i, "organisation_id") for i in ids)
    titles = {
        organisation: name
        for organisation, name in zip(organisations, (text(i, "organisation_name") for i in ids), strict=True)
        if organisation is not None and name is not None
    }
    return Roster(
        ids=ids,
        names=tuple(text(i, "location_name") or volumes.names.get(i) for i in ids),
        organisations=organisations,
        organisation_names=titles,
        regions=tuple(text(i, "region_id") for i in ids),
        open_until=tuple(day(i, "open_until") for i in ids),
        opened=np.array([opened(i) for i in ids], dtype=np.int64),
        succession=succession,
        memberships=memberships or {},
        latitude=degrees("latitude"),
        longitude=degrees("longitude"),
        codes={i: (text(i, "agb_code"), text(i, "vestigingsnummer")) for i in ids},
    )
