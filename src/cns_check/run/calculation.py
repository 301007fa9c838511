"""From the options of a calculation to its result: read, judge, reallocate, contract. Knows no terminal.

What only some calculations need is imported where they need it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NoReturn, cast

import numpy as np

from cns_check.arrays import Flags
from cns_check.contract.status import Contracted, contract
from cns_check.diagnostics import Diagnostic, has_errors
from cns_check.errors import Trouble
from cns_check.inputs.tables import InputFile, Locations, Volumes
from cns_check.judge import evaluate as engine
from cns_check.judge.evaluate import Evaluation, Options, latest_complete_year, needs_complete_year
from cns_check.judge.regions import Decisions, Policy
from cns_check.judge.roster import Roster, roster_of
from cns_check.norms.in_force import DEFAULT_ACCEPT
from cns_check.norms.load import LoadedFile
from cns_check.norms.model import NormSet, Status
from cns_check.reallocate.distance import Distances
from cns_check.reallocate.run import METHODS, MethodName, Moves, Reallocation, Settings
from cns_check.report.result.assemble import assemble
from cns_check.report.result.result import Result, Shown
from cns_check.run.files import again, read_bytes
from cns_check.run.question import LEAST_THRESHOLD, Asked, Sought, recorded
from cns_check.run.reading import InputsRead, load_sets, read_inputs
from cns_check.words import Said, nearest, translator

if TYPE_CHECKING:
    from cns_check.derivation.document import Derivations
    from cns_check.derivation.material import Material
    from cns_check.inputs.agreements.read import Agreements
    from cns_check.inputs.places.attestations import Attestations
    from cns_check.inputs.volumes.read import VolumeSource
    from cns_check.suppress.cells import Small

#: Called with all diagnostics and sets when any input cannot be used; it does not return.
Refuse = Callable[[Sequence[Diagnostic], Sequence[LoadedFile]], NoReturn]


#: Told what is done now, in a few words.
Step = Callable[[Said], None]


def unwatched(_: Said) -> None:
    """Nobody watches."""


@dataclass(frozen=True, eq=False)
class Held:
    """What was read before, so that it is not read again.

    Attributes:
        sets: The norm sets with their diagnostics.
        volumes: The volumes, read without a register.
    """

    sets: tuple[tuple[LoadedFile, ...], tuple[Diagnostic, ...]] | None = None
    volumes: InputsRead | None = None


@dataclass(frozen=True, eq=False)
class Inputs:
    """Everything that was read, valid.

    Attributes:
        sets: Norm sets with their files.
        volumes: The volumes.
        register: The location register, None without one.
        roster: All locations.
        agreements: None without a file.
        attestations: None without a file.
        minutes: Per (from, to), None without a file.
        capacities: Per (location id, norm id or None).
        files: The files, for the record.
        diagnostics: Warnings and notes.
        sources: The volume files as they were opened.
    """

    sets: tuple[LoadedFile, ...]
    volumes: Volumes
    register: Locations | None
    roster: Roster
    agreements: Agreements | None
    attestations: Attestations | None
    minutes: dict[tuple[str, str], float] | None
    capacities: dict[tuple[str, str | None], int]
    files: tuple[InputFile, ...]
    diagnostics: tuple[Diagnostic, ...]
    sources: tuple[VolumeSource, ...] = ()

    @property
    def norm_sets(self) -> list[NormSet]:
        """The sets themselves."""
        return [s.value for s in self.sets if s.value is not None]


def calculate(
    command: str,
    volumes: Sequence[str],
    asked: Asked,
    sought: Sought,
    refuse: Refuse,
    held: Held | None = None,
    step: Step = unwatched,
) -> Result:
    """Does the whole calculation.

    Args:
        command: ``evaluate`` or ``reallocate``: for the record.
        volumes: The volume files.
        asked: What is asked.
        sought: What is shown.
        refuse: Called with all diagnostics and sets when any input cannot be used; it does not return.
        held: What was read before.
        step: Told what is done now.

    Raises:
        Trouble: As the interface has it.
    """
    _check_method(asked)
    inputs = read(volumes, asked, refuse, held, step)
    small = None
    if asked.suppress_below is not None:
        # From here on nobody knows the small counts.
        inputs, small = _masked(inputs, asked.suppress_below)
    step(Said.of("Judging"))
    options = _options(asked, inputs)
    policy = Policy(strict_deferral=asked.deferral == "strict", assume_no_agreement=asked.assume_no_agreement)
    decisions = Decisions(inputs.roster, inputs.agreements, policy)
    attested = inputs.attestations.given if inputs.attestations is not None else None
    evaluation = engine.evaluate(inputs.norm_sets, inputs.volumes, inputs.register, options, decisions, attested)
    _check_shown(sought, evaluation)
    roster = inputs.roster
    distances = Distances(roster.ids, roster.latitude, roster.longitude, inputs.minutes)
    settings = Settings(distances, asked.across_regions, inputs.capacities, asked.max_growth)
    step(Said.of("Dividing what moves"))
    reallocation = Reallocation(evaluation, settings)
    methods = [cast("MethodName", m) for m in asked.methods if m in METHODS]
    moves = reallocation.moves(methods) if decisions.known else []
    agreed = {id(m.block): m for m in moves if m.method == methods[0]}
    step(Said.of("Deciding what may be contracted"))
    contracted = [
        contract(b, inputs.roster, agreed.get(id(b)), use_indicative=options.use_indicative) for b in evaluation.blocks
    ]
    publication = None
    if small is not None and asked.suppress_below is not None:
        from cns_check.suppress.publication import Publication

        impact = None
        if options.impact_year is not None:
            with_impact = replace(options, basis_year=options.impact_year)
            impact = engine.evaluate(
                inputs.norm_sets, inputs.volumes, inputs.register, with_impact, decisions, attested
            )
        publication = Publication(
            small, asked.suppress_below, evaluation, agreed, across_regions=asked.across_regions, impact=impact
        )
        contracted = [publication.decided(c, agreed.get(id(c.block))) for c in contracted]
    result = assemble(
        command,
        recorded(asked, sought),
        inputs.files,
        inputs.sets,
        inputs.volumes,
        evaluation,
        contracted,
        moves,
        settings,
        (*inputs.diagnostics, *_of_decisions(inputs, evaluation, asked)),
        Shown(sought.regions, sought.locations, sought.norms),
        asked.lang,
        told=None if publication is None else publication.told(moves),
        derive=None
        if publication is not None
        else _derivations(inputs, asked, evaluation, contracted, moves, settings),
        named=volumes,
    )
    return result if publication is None else publication.publish(result, translator(asked.lang))


def _derivations(
    inputs: Inputs,
    asked: Asked,
    evaluation: Evaluation,
    contracted: Sequence[Contracted],
    moves: Sequence[Moves],
    settings: Settings,
) -> Derivations:
    """How each row came about; made, and the rows of the inputs read again, only when somebody asks."""
    from cns_check.derivation.document import Derivations

    tr = translator(asked.lang)
    named = {"register": asked.locations, "memberships": asked.memberships, "attestations": asked.attestations}
    tables = {name: (path, _again(path, inputs.files)) for name, path in named.items() if path is not None}

    def material() -> Material:
        from cns_check.derivation.material import Material, SmallTable
        from cns_check.inputs.volumes.provenance import Provenance

        known = sorted({i for s in inputs.norm_sets for i in s.interventions})
        return Material(
            inputs.sets,
            inputs.volumes,
            evaluation,
            contracted,
            moves,
            asked.methods[0],
            settings,
            inputs.agreements,
            inputs.attestations.given if inputs.attestations is not None else {},
            Provenance(inputs.sources, known),
            {name: SmallTable(path, data) for name, (path, data) in tables.items()},
            tr,
        )

    return Derivations(material, tr)


def _again(path: str, files: Sequence[InputFile]) -> Callable[[], bytes | None]:
    """Opens a small table again when a place in it is asked for; it must still be the same."""
    reading = again(path)

    def data() -> bytes | None:
        if path == "-":
            return None
        read = reading()
        digest = hashlib.sha256(read).hexdigest()
        if all(file.sha256 != digest for file in files if file.path == path):
            raise Trouble("files", Said.of("{path}: changed while it was being used", path=path))
        return read

    return data


def _masked(inputs: Inputs, threshold: int) -> tuple[Inputs, Small]:
    """The inputs with every small count masked, in the volumes and in what is told of them."""
    from cns_check.suppress.cells import masked
    from cns_check.suppress.shown import without_digests, without_volumes

    volumes, small = masked(inputs.volumes, threshold)
    files = without_digests(inputs.files, inputs.volumes.files)
    diagnostics = without_volumes(inputs.diagnostics)
    volumes = replace(volumes, files=without_digests(volumes.files, volumes.files))
    return replace(inputs, volumes=volumes, files=files, diagnostics=diagnostics, sources=()), small


def _of_decisions(inputs: Inputs, evaluation: Evaluation, asked: Asked) -> Iterator[Diagnostic]:
    """What the decisions leave open, of norms that are performed: no region, no decision, milestones passed."""
    if inputs.agreements is None and not asked.assume_no_agreement:
        return
    from cns_check.inputs.places.memberships import without_region

    performed: set[tuple[str, str]] = set()
    listed: dict[str, Flags] = {}
    regions: dict[tuple[str, str], str | None] = {}
    for block in evaluation.blocks:
        names, numbers = block.routes.regions
        here = np.bincount(numbers[block.listed & (numbers >= 0)], minlength=len(names))
        performed |= {(names[n], block.norm.id) for n in np.flatnonzero(here).tolist()}
        before = listed.setdefault(block.norm.network, np.zeros_like(block.listed))
        for i in np.flatnonzero(block.listed & ~before).tolist():
            regions[inputs.roster.ids[i], block.norm.network] = block.routes.region[i]
        before |= block.listed
    yield from without_region(regions, regions, asked.memberships or asked.locations)
    if inputs.agreements is not None and not asked.assume_no_agreement:
        from cns_check.inputs.agreements.read import milestones, undecided

        yield from undecided(inputs.agreements, inputs.norm_sets, performed)
        if asked.on is not None:
            yield from milestones(inputs.agreements, inputs.norm_sets, asked.on, performed)


def read(
    volumes: Sequence[str], asked: Asked, refuse: Refuse, held: Held | None = None, step: Step = unwatched
) -> Inputs:
    """Reads every input that is asked for.

    Args:
        volumes: The volume files.
        asked: The other files.
        refuse: Called with all diagnostics and sets when any input cannot be used; it does not return.
        held: What was read before.
        step: Told what is done now.

    Raises:
        Trouble: As the interface has it.
    """
    held = held or Held()
    step(Said.of("Reading the norms"))
    sets, found = held.sets or load_sets(asked.norms)
    if has_errors(found):
        refuse(found, sets)
    norm_sets = [s.value for s in sets if s.value is not None]
    known = sorted({i for s in norm_sets for i in s.interventions})
    step(Said.of("Reading the volumes"))
    tables = read_inputs(volumes, asked.profiles, asked.locations, known, held.volumes)
    found = (*found, *tables.diagnostics)
    files = [*tables.files]
    locations = None
    if tables.volumes is not None and (asked.memberships or asked.agreements or asked.capacity or asked.attestations):
        locations = roster_of(tables.volumes, tables.locations).ids
    memberships = None
    if asked.memberships is not None:
        from cns_check.inputs.places.memberships import read_memberships

        memberships, more = read_memberships(
            asked.memberships, read_bytes(asked.memberships), norm_sets, locations=locations
        )
        found = (*found, *more)
        files += [memberships.file] if memberships is not None else []
    agreements = None
    if asked.agreements is not None:
        data = read_bytes(asked.agreements)
        from cns_check.inputs.agreements.read import read_agreements
        from cns_check.inputs.places.memberships import regions_of

        regions = regions_of(norm_sets, tables.locations, memberships)
        agreements, more = read_agreements(data, asked.agreements, norm_sets, locations=locations, regions=regions)
        found = (*found, *more)
        files.append(input_file(asked.agreements, data))
    attestations = None
    if asked.attestations is not None:
        from cns_check.inputs.places.attestations import read_attestations

        attestations, more = read_attestations(
            asked.attestations, read_bytes(asked.attestations), norm_sets, locations=locations
        )
        found = (*found, *more)
        files += [attestations.file] if attestations is not None else []
    minutes = None
    if asked.distances is not None:
        from cns_check.inputs.places.distances import read_distances

        table, more = read_distances(asked.distances, read_bytes(asked.distances))
        found = (*found, *more)
        if table is not None:
            minutes = dict(table.minutes)
            files.append(table.file)
    capacities: dict[tuple[str, str | None], int] = {}
    if asked.capacity is not None:
        norms = {n.id for s in norm_sets for n in s.norms}
        from cns_check.inputs.places.distances import read_capacity

        limits, more = read_capacity(asked.capacity, read_bytes(asked.capacity), norms=norms, locations=locations)
        found = (*found, *more)
        if limits is not None:
            capacities = dict(limits.limits)
            files.append(limits.file)
    if has_errors(found) or tables.volumes is None:
        refuse(found, sets)
    if tables.nothing_left:
        raise Trouble("nothing", Said.of("the profile leaves no row of the volume files: nothing was judged"))
    roster = roster_of(tables.volumes, tables.locations, memberships.regions if memberships is not None else None)
    return Inputs(
        sets,
        tables.volumes,
        tables.locations,
        roster,
        agreements,
        attestations,
        minutes,
        capacities,
        tuple(files),
        tuple(found),
        tables.sources,
    )


def input_file(path: str, data: bytes) -> InputFile:
    """A file that is no table, for the record."""
    return InputFile(path, len(data), hashlib.sha256(data).hexdigest(), 0, 0)


def _check_method(asked: Asked) -> None:
    if asked.suppress_below is not None and asked.suppress_below < LEAST_THRESHOLD:
        told = Said.of(
            "--suppress-below {threshold}: at least {least}; a band of one number would hide nothing",
            threshold=asked.suppress_below,
            least=LEAST_THRESHOLD,
        )
        raise Trouble("usage", told)
    if "capacity" in asked.methods and asked.capacity is None and asked.max_growth is None:
        raise Trouble("usage", Said.of("--method capacity needs --capacity FILE or --max-growth N%"))
    if asked.basis not in {"previous-year", "impact-analysis"} and not (
        asked.basis.isdigit() and len(asked.basis) == 4
    ):
        raise Trouble("usage", Said.of("--basis {basis}: previous-year, impact-analysis or a year", basis=asked.basis))


def _options(asked: Asked, inputs: Inputs) -> Options:
    """Turns years and bases into numbers, and refuses those that the volumes lack."""
    years = inputs.volumes.years
    told = ", ".join(map(str, years))
    impact = inputs.agreements.impact_analysis_year if inputs.agreements is not None else None
    basis: int | None = None
    if asked.basis == "impact-analysis":
        if impact is None:
            raise Trouble("usage", Said.of("--basis impact-analysis: the agreements name no impact_analysis_year"))
        basis = impact
    elif asked.basis != "previous-year":
        basis = int(asked.basis)
    for option, year in (("--data-year", asked.data_year), ("--basis", basis)):
        if year is not None and year not in years:
            raise Trouble(
                "usage", Said.of("{option} {year}: the volumes have {years}", option=option, year=year, years=told)
            )
    options = Options(
        asked.norm_years,
        asked.data_year,
        cast("tuple[Status, ...]", asked.accept) if asked.accept else DEFAULT_ACCEPT,
        asked.use_indicative,
        basis,
        impact if impact in years else None,
    )
    if latest_complete_year(inputs.volumes) is None and needs_complete_year(inputs.norm_sets, options):
        raise Trouble(
            "usage",
            Said.of("no year of the volumes ({years}) is complete; name the one to judge with --data-year", years=told),
        )
    return options


def _check_shown(sought: Sought, evaluation: Evaluation) -> None:
    """What is filtered on must exist: a misspelt id would show nothing and look like a clean result."""
    roster = evaluation.roster
    regions = {r for r in (*roster.regions, *roster.memberships.values()) if r is not None}
    known = {
        "--region": (sought.regions, regions),
        "--location": (sought.locations, set(roster.ids)),
        "--norm": (sought.norms, {b.norm.id for b in evaluation.blocks}),
    }
    for option, (values, there) in known.items():
        for value in values:
            if value not in there:
                near = nearest(value, there)
                hint = Said.of("; did you mean {near}?", near=near) if near else Said()
                raise Trouble(
                    "usage", Said.of("{option} {value}: unknown{hint}", option=option, value=value, hint=hint)
                )
