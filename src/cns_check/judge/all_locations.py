"""Who is judged: every location of the volumes and of the register, in one fixed order. Pure.

In: volumes, the register and memberships. Out: the roster.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from cns_check.inputs.checked_tables import Locations, Volumes
from cns_check.words import natural

Flags = npt.NDArray[np.bool_]
T = TypeVar("T")
K = TypeVar("K")
V = TypeVar("V")


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
        succession: Per predecessor, sorted by id, its successor, the date, and the kind: merger, move or rename.
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

    @cached_property
    def rank(self) -> npt.NDArray[np.int64]:
        """Per location its place in the order in which people read ids: N2 before N10.

        Tables and lists follow it; what is computed goes by the order of the ids as text.
        """
        rank = np.empty(len(self.ids), dtype=np.int64)
        rank[sorted(range(len(self.ids)), key=lambda i: natural(self.ids[i]))] = np.arange(len(self.ids))
        return rank

    def in_order(self, at: npt.NDArray[np.intp]) -> npt.NDArray[np.intp]:
        """Locations, by their number, in the order in which people read their ids."""
        return at[np.argsort(self.rank[at], kind="stable")]

    def regions_for(self, network: str) -> tuple[str | None, ...]:
        """The region of each location for one kind of network: its membership, else the register's."""
        if not self.memberships:
            return self.regions
        both = zip(self.ids, self.regions, strict=True)
        return tuple(self.memberships.get((location, network), region) for location, region in both)

    def closed_by(self, day: date) -> Flags:
        """Where the last day open lies before a day, or a successor has taken over by then."""
        closed = np.asarray(self._last_days < day.toordinal(), dtype=np.bool_)
        taken_over = self.successors_on(day)
        if taken_over:
            closed |= np.array([location in taken_over for location in self.ids], dtype=np.bool_)
        return closed

    @cached_property
    def closing(self) -> tuple[tuple[int, date], ...]:
        """The locations, by their number, that have a last day open, with that day."""
        return tuple((i, until) for i, until in enumerate(self.open_until) if until is not None)

    @cached_property
    def _last_days(self) -> npt.NDArray[np.int64]:
        """The last day open as a number, beyond every date when open."""
        return np.array([(u or date.max).toordinal() for u in self.open_until], dtype=np.int64)

    def successors_on(self, day: date) -> dict[str, tuple[str, int]]:
        """Whose history counts for whom on a day: per predecessor its last successor, and the year it was joined.

        A chain of changes is followed as far as it has come by then; one that goes round, once round.
        """
        if not self.succession:
            return {}
        known = set(self.ids)
        after = {old: new for old, (new, when, _) in self.succession.items() if when <= day and new in known}
        last: dict[str, str] = {}
        for old in after:
            way: dict[str, None] = {}
            at = old
            while at in after and at not in last and at not in way:
                way[at] = None
                at = after[at]
            if at in way:  # who stands in a circle ends at the one before itself
                circle = list(way)[list(way).index(at) :]
                last.update(zip(circle, (circle[-1], *circle[:-1]), strict=True))
            end = last.get(at, at)
            last.update((each, end) for each in way if each not in last)
        return {old: (last[old], self.succession[old][1].year) for old in after if last[old] != old}

    def handed_on(self, said: Mapping[str, T], day: date) -> dict[str, T]:
        """What is said of locations by name, as it counts on a day: for the successor of who has one by then.

        What is said of a location itself goes before what was said of those it took over from.

        Args:
            said: By location id.
            day: Changes up to and including this day count.

        Returns:
            By location id, without the locations that were taken over.
        """
        over = self.successors_on(day)
        before: dict[str, list[str]] = {}
        for old in sorted(over):
            before.setdefault(self.succession[old][0], []).append(old)
        if not over:
            return dict(said)

        def of(location: str) -> T | None:
            todo = [location]
            while todo:
                at = todo.pop()
                if at in said:
                    return said[at]
                todo += reversed(before.get(at, ()))
            return None

        held = {location: of(location) for location in {*said, *before} if location not in over}
        return {location: told for location, told in sorted(held.items()) if told is not None}

    def under_new_names(self, said: Mapping[tuple[str, K], V], *, both: bool) -> dict[tuple[str, K], V]:
        """What is said of places by their ids, of renamed locations under the new name too: the place is the same.

        Args:
            said: By a location id and something else.
            both: The other is a location id as well.
        """
        names = {old: new for old, (new, _, kind) in self.succession.items() if kind == "rename"}
        found, last = dict(said), dict(said)
        while last:
            renamed = {
                (names.get(one, one), names.get(other, other) if both else other): value  # type: ignore[call-overload]
                for (one, other), value in last.items()
                if one in names or (both and other in names)
            }
            last = {key: value for key, value in renamed.items() if key not in found}
            found |= last
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
    known = [str(i) for i in locations.values("location_id")] if locations is not None else []
    ids = tuple(sorted({*volumes.counted.location_ids, *known}))
    row = {location: i for i, location in enumerate(known)}
    at = [row.get(i, -1) for i in ids]

    def column(name: str) -> list[object]:
        """Per location what the register says, None where it says nothing."""
        values = [*(locations.values(name) if locations is not None else ()), None]
        return [values[i] for i in at]

    def text(name: str) -> tuple[str | None, ...]:
        return tuple(value if isinstance(value, str) else None for value in column(name))

    def day(name: str) -> tuple[date | None, ...]:
        return tuple(value if isinstance(value, date) else None for value in column(name))

    def degrees(name: str) -> npt.NDArray[np.float64]:
        return np.array([v if isinstance(v, float) else np.nan for v in column(name)], dtype=np.float64)

    changes = zip(ids, text("successor_id"), day("successor_date"), text("successor_kind"), strict=True)
    changes_of = {
        old: (new, when, kind)
        for old, new, when, kind in changes
        if new is not None and when is not None and kind is not None
    }
    organisations = text("organisation_id")
    titles = zip(organisations, text("organisation_name"), strict=True)
    names = zip(ids, text("location_name"), strict=True)
    return Roster(
        ids=ids,
        names=tuple(name or volumes.names.get(i) for i, name in names),
        organisations=organisations,
        organisation_names={o: name for o, name in titles if o is not None and name is not None},
        regions=text("region_id"),
        open_until=day("open_until"),
        opened=np.array([0 if d is None else d.year for d in day("open_from")], dtype=np.int64),
        succession=changes_of,
        memberships=_with_successors(memberships or {}, changes_of),
        latitude=degrees("latitude"),
        longitude=degrees("longitude"),
        codes=dict(zip(ids, zip(text("agb_code"), text("vestigingsnummer"), strict=True), strict=True)),
    )


def _with_successors(
    memberships: Mapping[tuple[str, str], str], succession: Mapping[str, tuple[str, date, str]]
) -> dict[tuple[str, str], str]:
    """A successor without a membership of its own has that of who it took over from, where they agree on one."""
    found: dict[tuple[str, str], set[str]] = {}
    for (location, network), region in memberships.items():
        at = location
        while at in succession and ((at := succession[at][0]), network) not in memberships:
            regions = found.setdefault((at, network), set())
            if region in regions:  # and so of all that come after
                break
            regions.add(region)
    agreed = {place: min(regions) for place, regions in sorted(found.items()) if len(regions) == 1}
    return {**memberships, **agreed}
