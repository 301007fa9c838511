"""The checks of an agreements file that need several of its places, the norm sets or the locations.

What is read of the file and what is known go in, diagnostics come out. Source of the rules: the interface's section
"Agreements". Dates and needs come from the norm sets, never from here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from cns_check.diagnostics import Diagnostic, Place, diagnostic
from cns_check.inputs.agreements.entries import Known, Loc, RegionItem, did_you_mean
from cns_check.inputs.agreements.model import Decision, ExceptionGranted, Explanation, Joint, Region
from cns_check.inputs.agreements.on_a_day import AGREED, find_norms
from cns_check.inputs.agreements.process_dates import check_dates, check_dispute, check_plans
from cns_check.inputs.agreements.region_checks import check_region, check_which_regions
from cns_check.norms.model import Norm, NormSet
from cns_check.words import Said, joined_by_and, word


class Checks:
    """Holds one agreements file against what is known; the diagnostics gather in ``found``."""

    def __init__(self, regions: Sequence[RegionItem], known: Known, place: Callable[..., Place]) -> None:
        self._regions, self._known, self._place = regions, known, place
        self._norms = find_norms(known.norm_sets)
        self._locations = None if known.locations is None else set(known.locations)
        self._of = known.regions or {}
        self._region_ids = {r for r in self._of.values() if r is not None}
        self._networks = {n.network for s in known.norm_sets for n in s.norms}
        self.found: list[Diagnostic] = []

    def run(self) -> list[Diagnostic]:
        """Returns everything found, in no order."""
        self._unchecked()
        first: dict[str, Loc] = {}
        exceptions: dict[tuple[str, str], Loc] = {}
        joint: dict[tuple[str, str], Loc] = {}
        for code, said, loc, value in check_which_regions(self._regions, self._known):
            self._add(code, said, loc, value)
        for region in self._regions:
            self._region(region, first)
            for code, said, loc, value in check_region(region, self._known):
                self._add(code, said, loc, value)
            decided: dict[str, tuple[Loc, Decision]] = {}
            for item in region.items:
                match item.value:
                    case Decision():
                        self._decision(region.value, item.loc, item.value, decided, whole=item.whole)
                    case ExceptionGranted():
                        self._exception(region.value, item.loc, item.value, exceptions, whole=item.whole)
                    case Explanation():
                        self._location((*item.loc, "location"), item.value.location)
                        self._norm((*item.loc, "norm"), item.value.norm)
                    case Joint():
                        self._joint(region.value, item.loc, item.value, joint, decided)
        return self.found

    def _add(self, code: str, message: Said, loc: Loc, value: str | None = None) -> None:
        self.found.append(diagnostic(code, message, self._place(*loc), value=value))

    def _unchecked(self) -> None:
        """Says once what cannot be checked for want of a register."""
        absent = [
            text
            for text, missing in (
                (Said.of("whether its locations exist"), self._locations is None),
                (Said.of("to which region they belong"), not self._region_ids),
            )
            if missing
        ]
        if absent:
            message = Said.of("not checked, as no location register says it: {absent}", absent=joined_by_and(absent))
            path = self._place().path
            self.found.append(diagnostic("A025", message, Place(path)))

    def _region(self, item: RegionItem, first: dict[str, Loc]) -> None:
        region, loc = item.value, item.loc
        if region.id in first:
            where = self._place(*first[region.id], "id")
            self._add(
                "A005",
                Said.of("region {region!r} stands here and at {where}", region=region.id, where=where),
                (*loc, "id"),
                region.id,
            )
        elif region.id:
            first[region.id] = loc
            if self._region_ids and region.id not in self._region_ids:
                hint = did_you_mean(region.id, self._region_ids)
                message = Said.of("no location belongs to a region {region!r}{hint}", region=region.id, hint=hint)
                self._add("A004", message, (*loc, "id"), region.id)
        for index, network in enumerate(region.networks):
            if network not in self._networks:
                message = Said.of(
                    "no loaded norm is of network {network!r}{hint}",
                    network=network,
                    hint=did_you_mean(network, self._networks),
                )
                self._add("A027", message, (*loc, "networks", index), network)
        if not region.spreading and item.whole:
            message = Said.of(
                "region {region!r} names no agreements on spreading low-complexity care", region=region.id
            )
            self._add("A020", message, (*loc, "spreading"), region.id)

    def _norm(self, loc: Loc, norm_id: str) -> tuple[NormSet, Norm] | None:
        pairs = self._norms.get(norm_id)
        if pairs is None:
            message = Said.of(
                "no loaded norm set has a norm {norm!r}{hint}", norm=norm_id, hint=did_you_mean(norm_id, self._norms)
            )
            self._add("A001", message, loc, norm_id)
            return None
        if len(pairs) > 1:
            sets = joined_by_and([repr(s.id) for s, _ in pairs])
            self._add(
                "A002",
                Said.of("{norm!r} is a norm of {sets}: it is open which is meant", norm=norm_id, sets=sets),
                loc,
                norm_id,
            )
            return None
        return pairs[0]

    def _location(self, loc: Loc, location: str) -> bool:
        if self._locations is None or location in self._locations:
            return True
        message = Said.of(
            "location {location!r} is not known{hint}", location=location, hint=did_you_mean(location, self._locations)
        )
        self._add("A003", message, loc, location)
        return False

    def _own(self, region: Region, loc: Loc, location: str, norm: Norm | None, *, designated: bool = False) -> None:
        """A location on which a region decides must be its own, for the norm's network."""
        if not self._location(loc, location) or norm is None or not self._region_ids:
            return
        actual = self._of.get((location, norm.network))
        if actual is None:
            # What is granted to a location counts wherever it stands; a designation is of a region's own.
            message = Said.of(
                "location {location!r} is in no region of network {network!r}, so this has no effect"
                if designated
                else "location {location!r} is in no region of network {network!r}; whether this is the region's to "
                "say cannot be told",
                location=location,
                network=norm.network,
            )
            self._add("A028", message, loc, location)
        elif actual != region.id and region.id:
            message = Said.of(
                "location {location!r} is in region {actual!r} for network {network!r}, not in {region!r}",
                location=location,
                actual=actual,
                network=norm.network,
                region=region.id,
            )
            self._add("A010", message, loc, location)

    def _network(self, region: Region, loc: Loc, norm: Norm) -> None:
        if not region.decides(norm.network):
            names = ", ".join(repr(n) for n in region.networks)
            message = Said.of(
                "norm {norm!r} is of network {network!r}; region {region!r} has {names}",
                norm=norm.id,
                network=norm.network,
                region=region.id,
                names=names,
            )
            self._add("A011", message, (*loc, "norm"), norm.id)

    def _twice(self, loc: Loc, locations: Sequence[str]) -> None:
        for index, location in enumerate(locations):
            if location in locations[:index]:
                where = self._place(*loc, locations.index(location))
                self._add(
                    "A009",
                    Said.of("location {location!r} stands here and at {where}", location=location, where=where),
                    (*loc, index),
                    location,
                )

    def _decision(
        self, region: Region, loc: Loc, decision: Decision, decided: dict[str, tuple[Loc, Decision]], *, whole: bool
    ) -> None:
        pair = self._norm((*loc, "norm"), decision.norm)
        norm = pair[1] if pair else None
        if decision.norm in decided:
            where = self._place(*decided[decision.norm][0], "norm")
            message = Said.of(
                "region {region!r} decides on {norm!r} here and at {where}",
                region=region.id,
                norm=decision.norm,
                where=where,
            )
            self._add("A006", message, (*loc, "norm"), decision.norm)
        else:
            decided[decision.norm] = (loc, decision)
        self._twice((*loc, "locations"), decision.locations)
        for index, location in enumerate(decision.locations):
            self._own(region, (*loc, "locations", index), location, norm, designated=True)
        agreed = decision.route in AGREED
        if agreed and not decision.locations and whole:
            message = Said.of(
                "{route} on {norm!r} designates no locations", route=word(decision.route), norm=decision.norm
            )
            self._add("A007", message, (*loc, "locations"))
        if not agreed and decision.locations:
            message = Said.of("no agreement on {norm!r}, and yet designated locations", norm=decision.norm)
            self._add("A008", message, (*loc, "locations"))
        for code, said, key in check_plans(decision):
            self._add(code, said, (*loc, *key))
        if pair:
            self._network(region, loc, pair[1])
            for code, said, key in (
                *check_dispute(region, decision, pair[0]),
                *check_dates(region, decision, pair[0], whole=whole),
            ):
                self._add(code, said, (*loc, *key))

    def _exception(
        self,
        region: Region,
        loc: Loc,
        granted: ExceptionGranted,
        seen: dict[tuple[str, str], Loc],
        *,
        whole: bool,
    ) -> None:
        pair = self._norm((*loc, "norm"), granted.norm)
        self._own(region, (*loc, "location"), granted.location, pair[1] if pair else None)
        key = (granted.location, granted.norm)
        if key in seen:
            message = Said.of(
                "location {location!r} has an exception to {norm!r} here and at {where}",
                location=key[0],
                norm=key[1],
                where=self._place(*seen[key]),
            )
            self._add("A015", message, loc, granted.location)
        seen.setdefault(key, loc)
        lacking = [
            said
            for value, said in (
                (granted.reason, Said.of("a reason")),
                (granted.granted_by, Said.of("by whom it was granted")),
            )
            if value is None
        ]
        if lacking and whole:
            message = Said.of(
                "the exception of {location!r} to {norm!r} lacks {keys}",
                location=key[0],
                norm=key[1],
                keys=joined_by_and(lacking),
            )
            self._add("A026", message, loc, granted.location)
        if pair is None:
            return
        self._network(region, loc, pair[1])
        for regime in pair[0].regimes:
            if regime.regime == "enforced" and regime.exceptions != "allowed" and regime.from_ <= granted.until:
                message = Said.of(
                    "until {until}: from {start} on {norm_set!r} is enforced without exceptions",
                    until=granted.until,
                    start=regime.from_,
                    norm_set=pair[0].id,
                )
                self._add("A014", message, (*loc, "until"), str(granted.until))
                break

    def _joint(
        self,
        region: Region,
        loc: Loc,
        joint: Joint,
        seen: dict[tuple[str, str], Loc],
        decided: Mapping[str, tuple[Loc, Decision]],
    ) -> None:
        pair = self._norm((*loc, "norm"), joint.norm)
        self._twice((*loc, "locations"), joint.locations)
        for index, location in enumerate(joint.locations):
            where: Loc = (*loc, "locations", index)
            self._own(region, where, location, pair[1] if pair else None)
            key = (location, joint.norm)
            if key in seen and seen[key] != loc:
                other = self._place(*seen[key])
                message = Said.of(
                    "location {location!r} is in a joint volume for {norm!r} here and at {where}",
                    location=location,
                    norm=joint.norm,
                    where=other,
                )
                self._add("A029", message, where, location)
            seen.setdefault(key, loc)
        if len(set(joint.locations)) < 2:
            self._add(
                "A016",
                Said.counted(
                    len(set(joint.locations)),
                    "a joint volume of {count} location",
                    "a joint volume of {count} locations",
                ),
                (*loc, "locations"),
            )
        if joint.designated not in joint.locations:
            hint = did_you_mean(joint.designated, joint.locations)
            message = Said.of(
                "designated {designated!r} is not one of the joint locations{hint}",
                designated=joint.designated,
                hint=hint,
            )
            self._add("A017", message, (*loc, "designated"), joint.designated)
        if pair:
            self._network(region, loc, pair[1])
        at, decision = decided.get(joint.norm, ((), None))
        if decision is not None and decision.route in AGREED:
            message = Said.of(
                "the {route} on {norm!r} at {where} decides before the joint volume",
                route=word(decision.route),
                norm=joint.norm,
                where=self._place(*at),
            )
            self._add("A030", message, loc, joint.norm)
