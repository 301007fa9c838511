"""The checks of a norm set that need several of its places at once."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from graphlib import CycleError, TopologicalSorter
from itertools import combinations, pairwise
from typing import Any

from cns_check.diagnostics import Diagnostic, diagnostic
from cns_check.norms.model import Norm, NormSet, Source, Version
from cns_check.strict_yaml import YamlFile
from cns_check.words import Said

Loc = tuple[str | int, ...]


class Checks:
    """Holds one norm set against itself.

    Args:
        norm_set: The set; of a file with mistakes what remains of it.
        indices: Per norm of the set its index in the file.
        yaml: The file, for places and for the names that it declares, also where the declaration has a mistake.
        expected_id: The id that the set must have, or None.
    """

    def __init__(
        self, norm_set: NormSet, indices: Sequence[int], yaml: YamlFile[NormSet], expected_id: str | None
    ) -> None:
        self._set = norm_set
        self._indices = indices
        self._yaml = yaml
        self._expected_id = expected_id
        self._documents = _names(yaml.data.get("documents")) | set(norm_set.documents)
        self._interventions = _names(yaml.data.get("interventions")) | set(norm_set.interventions)
        self._norm_ids = _ids(yaml.data.get("norms")) | {n.id for n in norm_set.norms}
        self._out: list[Diagnostic] = []

    def run(self) -> list[Diagnostic]:
        """Returns everything that is wrong."""
        self._head()
        self._regimes()
        self._process()
        for index, norm in zip(self._indices, self._set.norms, strict=True):
            self._norm(("norms", index), norm)
        self._norms_together()
        return self._out

    def _add(self, code: str, message: Said, *loc: str | int, key: bool = False) -> None:
        place = self._yaml.key_place(*loc) if key else self._yaml.place(*loc)
        self._out.append(diagnostic(code, message, place))

    def _head(self) -> None:
        declared = self._yaml.data.get("id")
        if self._expected_id is not None and isinstance(declared, str) and declared != self._expected_id:
            self._add(
                "N001",
                Said.of(
                    "the id is {declared!r}, the file name says {expected_id!r}",
                    declared=declared,
                    expected_id=self._expected_id,
                ),
                "id",
            )
        self._sources(("adopted",), self._set.adopted.sources if self._set.adopted else None)
        expected = self._set.expected_norms
        if expected is not None:
            self._sources(("expected_norms",), expected.sources)
            declared_norms = self._yaml.data.get("norms")
            count = len(declared_norms) if isinstance(declared_norms, tuple) else 0
            missing = expected.count - count
            if 0 < missing < expected.count:
                self._add(
                    "N022",
                    Said.of(
                        "{count} of the {expected_count} norms of the scheme are declared, {missing} are not",
                        count=count,
                        expected_count=expected.count,
                        missing=missing,
                    ),
                    "expected_norms",
                    "count",
                )
        guideline = self._set.guideline
        if guideline is not None:
            self._sources(("guideline",), guideline.sources)
            if guideline.maximum is not None and guideline.maximum < guideline.minimum:
                message = Said.of(
                    "the maximum {maximum} is below the minimum {minimum}",
                    maximum=guideline.maximum,
                    minimum=guideline.minimum,
                )
                self._add("N014", message, "guideline", "maximum")

    def _regimes(self) -> None:
        for index, regime in enumerate(self._set.regimes):
            self._sources(("regimes", index), regime.sources)
        for index, (before, after) in enumerate(pairwise(self._set.regimes)):
            if after.from_ <= before.from_:
                where = self._yaml.place("regimes", index, "from")
                message = Said.of(
                    "{day} does not come after {before} at {where}", day=after.from_, before=before.from_, where=where
                )
                self._add("N017", message, "regimes", index + 1, "from")

    def _process(self) -> None:
        process = self._set.process
        if process is None:
            return
        facts = {
            "scenario_due": process.scenario_due,
            "fallback_after": process.fallback_after,
            "timetable_due": process.timetable_due,
            "earliest_effective": process.earliest_effective,
            "latest_effective": process.latest_effective,
        }
        for name, fact in facts.items():
            self._sources(("process", name), fact.sources if fact else None)
        if process.deferral_needs is not None:
            self._sources(("process", "deferral_needs"), process.deferral_needs.sources)
        for first, second in (
            ("scenario_due", "fallback_after"),
            ("scenario_due", "timetable_due"),
            ("fallback_after", "timetable_due"),
            ("earliest_effective", "latest_effective"),
        ):
            before, after = facts[first], facts[second]
            if before is not None and after is not None and after.date < before.date:
                where = self._yaml.place("process", first, "date")
                message = Said.of(
                    "{second} {date} comes before {first} {before_date} at {where}",
                    second=second,
                    date=after.date,
                    first=first,
                    before_date=before.date,
                    where=where,
                )
                self._add("N018", message, "process", second, "date")

    def _norm(self, at: Loc, norm: Norm) -> None:
        self._known("N006", "intervention", (*at, "counts"), norm.counts, self._interventions)
        self._once((*at, "counts"), norm.counts)
        self._once((*at, "requires"), norm.requires)
        if norm.kind == "volume":
            self._volume_norm(at, norm)
        else:
            self._process_norm(at, norm)
        for index, part in enumerate(norm.parts):
            where = (*at, "parts", index)
            self._sources(where, part.sources)
            self._known("N006", "intervention", (*where, "counts"), part.counts, self._interventions)
            self._once((*where, "counts"), part.counts)
            for i, intervention in enumerate(part.counts):
                if intervention in self._interventions and intervention not in norm.counts:
                    message = Said.of(
                        "the norm {norm!r} does not count {intervention!r}", norm=norm.id, intervention=intervention
                    )
                    self._add("N007", message, *where, "counts", i)
        self._sources((*at, "moves"), norm.moves.sources if norm.moves else None)
        self._sources((*at, "new_site"), norm.new_site.sources if norm.new_site else None)
        if norm.new_site is not None and norm.per == "organisation":
            self._add(
                "N028",
                Said.of("'new_site' is for norms per location: an organisation has no first day"),
                *at,
                "new_site",
                key=True,
            )
        for index, version in enumerate(norm.versions):
            self._version((*at, "versions", index), norm, version)
            self._surgeon_rules((*at, "versions", index), norm, version)
        self._overlaps(at, norm)
        self._examples(at, norm)

    def _volume_norm(self, at: Loc, norm: Norm) -> None:
        values = {"unit": norm.unit, "per": norm.per, "window": norm.window}
        raw = self._raw(at)
        lacking = [name for name, value in values.items() if value is None and raw.get(name) is None]
        if lacking:
            self._add(
                "N011",
                Said.of("the volume norm {norm!r} lacks {lacking}", norm=norm.id, lacking=", ".join(lacking)),
                *at,
            )
        if norm.tolerance is not None and norm.window not in {None, "calendar-year"}:
            message = Said.of("a missed year can be forgiven only where the window is calendar-year")
            self._add("N016", message, *at, "tolerance", key=True)

    def _process_norm(self, at: Loc, norm: Norm) -> None:
        values: dict[str, Any] = {
            "unit": norm.unit,
            "window": norm.window,
            "tolerance": norm.tolerance,
            "parts": norm.parts,
            "requires": norm.requires,
            "new_site": norm.new_site,
            "moves": norm.moves,
        }
        for name, value in values.items():
            if value:
                self._add("N012", Said.of("{name!r} is not for a process norm", name=name), *at, name, key=True)
        for index, version in enumerate(norm.versions):
            if version.minimum is not None:
                self._add(
                    "N012", Said.of("'minimum' is not for a process norm"), *at, "versions", index, "minimum", key=True
                )
            others = {
                "no_minimum": version.no_minimum,
                "minimum_per_surgeon": version.minimum_per_surgeon,
                "minimum_surgeons": version.minimum_surgeons,
                "transition": version.transition,
            }
            for name, value in others.items():
                if value:
                    self._add(
                        "N012",
                        Said.of("{name!r} is not for a process norm", name=name),
                        *at,
                        "versions",
                        index,
                        name,
                        key=True,
                    )

    def _version(self, at: Loc, norm: Norm, version: Version) -> None:
        self._sources(at, version.sources)
        self._transition(at, version)
        if version.minimum is not None:
            if version.sources is None:
                raw = self._raw(at)
                last = "sources" if "sources" in raw else "minimum"
                self._add(
                    "N002",
                    Said.of("the minimum {minimum} of {norm!r} has no source", minimum=version.minimum, norm=norm.id),
                    *at,
                    last,
                )
            if version.status is None:
                self._add(
                    "N024",
                    Said.of("the minimum {minimum} of {norm!r} has no status", minimum=version.minimum, norm=norm.id),
                    *at,
                )
            if version.no_minimum:
                message = Said.of("minimum {minimum} stands beside no_minimum: true", minimum=version.minimum)
                self._add("N013", message, *at, "no_minimum", key=True)
            self._guideline_range(at, version)
        if version.valid_from and version.valid_until and version.valid_until < version.valid_from:
            message = Said.of(
                "valid_until {valid_until} lies before valid_from {valid_from}",
                valid_until=version.valid_until,
                valid_from=version.valid_from,
            )
            self._add("N005", message, *at, "valid_until")

    def _surgeon_rules(self, at: Loc, norm: Norm, version: Version) -> None:
        for name in ("minimum_per_surgeon", "minimum_surgeons"):
            if getattr(version, name) is None:
                continue
            if version.minimum is None:
                self._add(
                    "N028",
                    Said.of("{name!r} stands beside no minimum, so it would never be judged", name=name),
                    *at,
                    name,
                    key=True,
                )
            elif norm.per == "organisation":
                self._add("N028", Said.of("{name!r} is for norms per location", name=name), *at, name, key=True)
            elif norm.per == "surgeon" and name == "minimum_per_surgeon":
                message = Said.of("the norm is per surgeon: its `minimum` is already the surgeon's")
                self._add("N028", message, *at, name, key=True)

    def _transition(self, at: Loc, version: Version) -> None:
        eased = version.transition
        if eased is None:
            return
        self._sources((*at, "transition"), eased.sources)
        if version.minimum is None or eased.minimum >= version.minimum:
            told = Said.of("none") if version.minimum is None else str(version.minimum)
            message = Said.of(
                "the transition's minimum {minimum} is not below the version's ({told})",
                minimum=eased.minimum,
                told=told,
            )
            self._add("N027", message, *at, "transition", "minimum")
        ends = (version.valid_from or date.min, version.valid_until or date.max)
        if not ends[0] <= eased.until <= ends[1]:
            self._add(
                "N027",
                Said.of("the transition ends on {until}, outside the version", until=eased.until),
                *at,
                "transition",
                "until",
            )

    def _guideline_range(self, at: Loc, version: Version) -> None:
        guideline = self._set.guideline
        if guideline is None or version.minimum is None or version.rationale is not None:
            return
        top = guideline.maximum
        if top is not None and top < guideline.minimum:
            return
        if version.minimum < guideline.minimum or (top is not None and version.minimum > top):
            span = (
                Said.of("{minimum} to {top}", minimum=guideline.minimum, top=top)
                if top is not None
                else Said.of("{minimum} or more", minimum=guideline.minimum)
            )
            message = Said.of(
                "minimum {minimum} lies outside the guideline ({span}) and has no rationale",
                minimum=version.minimum,
                span=span,
            )
            self._add("N015", message, *at, "minimum")

    def _overlaps(self, at: Loc, norm: Norm) -> None:
        spans = [
            (index, v, v.valid_from or date.min, v.valid_until or date.max) for index, v in enumerate(norm.versions)
        ]
        proper = [s for s in spans if s[2] <= s[3]]
        for (i, a, a_from, a_until), (j, b, b_from, b_until) in combinations(proper, 2):
            if a.status == b.status and a_from <= b_until and b_from <= a_until:
                where = self._yaml.place(*at, "versions", i)
                kind = Said.of("status {status}", status=a.status) if a.status else Said.of("no status")
                message = Said.of(
                    "two versions of {norm!r} with {kind} overlap: this one and the one at {where}",
                    norm=norm.id,
                    kind=kind,
                    where=where,
                )
                self._add("N004", message, *at, "versions", j)

    def _examples(self, at: Loc, norm: Norm) -> None:
        for index, example in enumerate(norm.examples):
            where = (*at, "examples", index)
            given = example.volumes is not None or example.surgeons is not None
            if given == (example.years is not None):
                neither, both = (
                    Said.of("the example {name!r} has neither `volumes` nor `years`", name=example.name),
                    Said.of("the example {name!r} has both `volumes` and `years`", name=example.name),
                )
                self._add("N019", neither if example.years is None else both, *where)
            maps: list[tuple[Loc, Mapping[str, Any]]] = [((*where, "volumes"), example.volumes or {})]
            for intervention, each in (example.surgeons or {}).items():
                if intervention not in self._interventions:
                    message = _undeclared("intervention", intervention, self._interventions)
                    self._add("N006", message, *where, "surgeons", intervention, key=True)
                for i, volume in enumerate(each):
                    if isinstance(volume, tuple) and volume[0] > volume[1]:
                        message = Said.of(
                            "{intervention!r}: {low} is more than {high}",
                            intervention=intervention,
                            low=volume[0],
                            high=volume[1],
                        )
                        self._add("N020", message, *where, "surgeons", intervention, i)
            maps += [((*where, "years", year), volumes) for year, volumes in (example.years or {}).items()]
            for place, volumes in maps:
                for intervention, volume in volumes.items():
                    if intervention not in self._interventions:
                        message = _undeclared("intervention", intervention, self._interventions)
                        self._add("N006", message, *place, intervention, key=True)
                    if isinstance(volume, tuple) and volume[0] > volume[1]:
                        message = Said.of(
                            "{intervention!r}: {low} is more than {high}",
                            intervention=intervention,
                            low=volume[0],
                            high=volume[1],
                        )
                        self._add("N020", message, *place, intervention)

    def _norms_together(self) -> None:
        norms = list(zip(self._indices, self._set.norms, strict=True))
        first: dict[str, int] = {}
        for index, norm in norms:
            if norm.id in first:
                where = self._yaml.place("norms", first[norm.id], "id")
                self._add(
                    "N008",
                    Said.of("the norm {norm!r} stands here and at {where}", norm=norm.id, where=where),
                    "norms",
                    index,
                    "id",
                )
            else:
                first[norm.id] = index
        graph: dict[str, set[str]] = {}
        for index, norm in norms:
            at: Loc = ("norms", index, "requires")
            self._known("N009", "norm", at, norm.requires, self._norm_ids)
            for i, other in enumerate(norm.requires):
                if other == norm.id:
                    self._add("N010", Said.of("the norm {norm!r} requires itself", norm=norm.id), *at, i)
            graph.setdefault(norm.id, set()).update(o for o in norm.requires if o in first and o != norm.id)
        self._cycles(graph, first)

    def _cycles(self, graph: dict[str, set[str]], first: Mapping[str, int]) -> None:
        while True:
            try:
                TopologicalSorter(graph).prepare()
            except CycleError as error:
                # In the list each norm is required by the next: read backwards, each requires the next.
                cycle: list[str] = list(reversed(error.args[1]))
                start = min(range(len(cycle) - 1), key=lambda i: first[cycle[i]])
                cycle = [*cycle[start:-1], *cycle[:start], cycle[start]]
                norm, other = cycle[0], cycle[1]
                at = first[norm]
                required = next(n for i, n in zip(self._indices, self._set.norms, strict=True) if i == at).requires
                position = required.index(other) if other in required else 0
                self._add("N010", _round(cycle), "norms", at, "requires", position)
                graph[norm].discard(other)
            else:
                return

    def _sources(self, at: Loc, sources: Sequence[Source] | None) -> None:
        for index, source in enumerate(sources or ()):
            if source.document not in self._documents:
                message = _undeclared("document", source.document, self._documents)
                self._add("N003", message, *at, "sources", index, "document")

    def _known(self, code: str, what: str, at: Loc, ids: Iterable[str], known: set[str]) -> None:
        for index, name in enumerate(ids):
            if name not in known:
                self._add(code, _undeclared(what, name, known), *at, index)

    def _once(self, at: Loc, ids: Sequence[str]) -> None:
        for index, name in enumerate(ids):
            if name in ids[:index]:
                where = self._yaml.place(*at, ids.index(name))
                self._add("N026", Said.of("{name!r} stands here and at {where}", name=name, where=where), *at, index)

    def _raw(self, at: Loc) -> Mapping[Any, Any]:
        item: Any = self._yaml.data
        for key in at:
            try:
                item = item[key]
            except (KeyError, IndexError, TypeError):  # below a misspelt key
                return {}
        return item if isinstance(item, dict) else {}


def _round(cycle: Sequence[str]) -> Said:
    """Each requires the next."""
    said = Said.of("{norm!r} requires {other!r}", norm=cycle[0], other=cycle[1])
    for norm in cycle[2:]:
        said = Said.of("{said} requires {norm!r}", said=said, norm=norm)
    return said


_UNDECLARED = {
    "intervention": "intervention {name!r} is not declared",
    "norm": "norm {name!r} is not declared",
    "document": "document {name!r} is not declared",
}


def _undeclared(what: str, name: str, known: set[str]) -> Said:
    near = difflib.get_close_matches(name, sorted(known), n=1)
    said = Said.of(_UNDECLARED[what], name=name)
    return Said.of("{said}; did you mean {near!r}?", said=said, near=near[0]) if near else said


def _names(mapping: Any) -> set[str]:
    return {name for name in mapping if isinstance(name, str)} if isinstance(mapping, dict) else set()


def _ids(norms: Any) -> set[str]:
    items = norms if isinstance(norms, tuple) else ()
    return {n["id"] for n in items if isinstance(n, dict) and isinstance(n.get("id"), str)}
