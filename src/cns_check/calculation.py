"""From the options of a calculation to its result: read, judge, reallocate, contract. Knows no terminal."""

from __future__ import annotations

import difflib
import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NoReturn, cast

from cns_check import evaluate as engine
from cns_check.asked import Asked, Sought, recorded
from cns_check.contract import contract
from cns_check.diagnostics import Diagnostic, has_errors
from cns_check.evaluate import Evaluation, Options, latest_complete_year, needs_complete_year
from cns_check.inputs.agreements import Agreements, milestones, read_agreements, undecided
from cns_check.inputs.attestations import Attestations, read_attestations
from cns_check.inputs.distances import read_capacity, read_distances
from cns_check.inputs.memberships import read_memberships, regions_of, without_region
from cns_check.inputs.tables import InputFile, Locations, Volumes
from cns_check.norms.in_force import DEFAULT_ACCEPT
from cns_check.norms.load import LoadedFile
from cns_check.norms.model import NormSet, Status
from cns_check.opening import read_bytes
from cns_check.reading import InputsRead, load_sets, read_inputs
from cns_check.reallocate.distance import Distances
from cns_check.reallocate.run import METHODS, MethodName, Moves, Reallocation, Settings
from cns_check.report.assemble import assemble
from cns_check.report.result import Result, Shown
from cns_check.roster import Roster, roster_of
from cns_check.routes import Decisions, Policy
from cns_check.trouble import Trouble

#: Called with all diagnostics and sets when any input cannot be used; it does not return.
Refuse = Callable[[Sequence[Diagnostic], Sequence[LoadedFile]], NoReturn]


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

    @property
    def norm_sets(self) -> list[NormSet]:
        """The sets themselves."""
        return [s.value for s in self.sets if s.value is not None]


def calculate(
    command: str, volumes: Sequence[str], asked: Asked, sought: Sought, refuse: Refuse, held: Held | None = None
) -> Result:
    """Does the whole calculation.

    Args:
        command: ``evaluate`` or ``reallocate``: for the record.
        volumes: The volume files.
        asked: What is asked.
        sought: What is shown.
        refuse: Called with all diagnostics and sets when any input cannot be used; it does not return.
        held: What was read before.

    Raises:
        Trouble: As the interface has it.
    """
    _check_method(asked)
    inputs = read(volumes, asked, refuse, held)
    options = _options(asked, inputs)
    policy = Policy(strict_deferral=asked.deferral == "strict", assume_no_agreement=asked.assume_no_agreement)
    decisions = Decisions(inputs.roster, inputs.agreements, policy)
    attested = inputs.attestations.given if inputs.attestations is not None else None
    evaluation = engine.evaluate(inputs.norm_sets, inputs.volumes, inputs.register, options, decisions, attested)
    _check_shown(sought, evaluation)
    roster = inputs.roster
    distances = Distances(roster.ids, roster.latitude, roster.longitude, inputs.minutes)
    settings = Settings(distances, asked.across_regions, inputs.capacities, asked.max_growth)
    reallocation = Reallocation(evaluation, settings)
    methods = [cast("MethodName", m) for m in asked.methods if m in METHODS]
    moves = _moves(reallocation, evaluation, methods) if decisions.known else []
    agreed = {id(m.block): m for m in moves if m.method == methods[0]}
    contracted = [
        contract(b, inputs.roster, agreed.get(id(b)), use_indicative=options.use_indicative) for b in evaluation.blocks
    ]
    return assemble(
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
    )


def _of_decisions(inputs: Inputs, evaluation: Evaluation, asked: Asked) -> Iterator[Diagnostic]:
    """What the decisions leave open, of norms that are performed: no region, no decision, milestones passed."""
    if inputs.agreements is None and not asked.assume_no_agreement:
        return
    performed: set[tuple[str, str]] = set()
    regions: dict[tuple[str, str], str | None] = {}
    for block in evaluation.blocks:
        for i in block.listed.nonzero()[0].tolist():
            region = block.routes.region[i]
            regions[inputs.roster.ids[i], block.norm.network] = region
            if region is not None:
                performed.add((region, block.norm.id))
    yield from without_region(regions, regions, asked.memberships or asked.locations)
    if inputs.agreements is not None and not asked.assume_no_agreement:
        yield from undecided(inputs.agreements, inputs.norm_sets, performed)
        if asked.on is not None:
            yield from milestones(inputs.agreements, inputs.norm_sets, asked.on, performed)


def _moves(reallocation: Reallocation, evaluation: Evaluation, methods: Sequence[MethodName]) -> list[Moves]:
    return [reallocation.moves(block, method) for block in evaluation.blocks for method in methods]


def read(volumes: Sequence[str], asked: Asked, refuse: Refuse, held: Held | None = None) -> Inputs:
    """Reads every input that is asked for.

    Args:
        volumes: The volume files.
        asked: The other files.
        refuse: Called with all diagnostics and sets when any input cannot be used; it does not return.
        held: What was read before.

    Raises:
        Trouble: As the interface has it.
    """
    held = held or Held()
    sets, found = held.sets or load_sets(asked.norms)
    if has_errors(found):
        refuse(found, sets)
    norm_sets = [s.value for s in sets if s.value is not None]
    known = sorted({i for s in norm_sets for i in s.interventions})
    tables = read_inputs(volumes, asked.profiles, asked.locations, known, held.volumes)
    found = (*found, *tables.diagnostics)
    files = [*tables.files]
    locations = None
    if tables.volumes is not None and (asked.memberships or asked.agreements or asked.capacity or asked.attestations):
        locations = roster_of(tables.volumes, tables.locations).ids
    memberships = None
    if asked.memberships is not None:
        memberships, more = read_memberships(
            asked.memberships, read_bytes(asked.memberships), norm_sets, locations=locations
        )
        found = (*found, *more)
        files += [memberships.file] if memberships is not None else []
    agreements = None
    if asked.agreements is not None:
        data = read_bytes(asked.agreements)
        regions = regions_of(norm_sets, tables.locations, memberships)
        agreements, more = read_agreements(data, asked.agreements, norm_sets, locations=locations, regions=regions)
        found = (*found, *more)
        files.append(input_file(asked.agreements, data))
    attestations = None
    if asked.attestations is not None:
        attestations, more = read_attestations(
            asked.attestations, read_bytes(asked.attestations), norm_sets, locations=locations
        )
        found = (*found, *more)
        files += [attestations.file] if attestations is not None else []
    minutes = None
    if asked.distances is not None:
        table, more = read_distances(asked.distances, read_bytes(asked.distances))
        found = (*found, *more)
        if table is not None:
            minutes = dict(table.minutes)
            files.append(table.file)
    capacities: dict[tuple[str, str | None], int] = {}
    if asked.capacity is not None:
        norms = {n.id for s in norm_sets for n in s.norms}
        limits, more = read_capacity(asked.capacity, read_bytes(asked.capacity), norms=norms, locations=locations)
        found = (*found, *more)
        if limits is not None:
            capacities = dict(limits.limits)
            files.append(limits.file)
    if has_errors(found) or tables.volumes is None:
        refuse(found, sets)
    if tables.nothing_left:
        raise Trouble("nothing", "the profile leaves no row of the volume files: nothing was judged")
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
    )


def input_file(path: str, data: bytes) -> InputFile:
    """A file that is no table, for the record."""
    return InputFile(path, len(data), hashlib.sha256(data).hexdigest(), 0, 0)


def _check_method(asked: Asked) -> None:
    if "capacity" in asked.methods and asked.capacity is None and asked.max_growth is None:
        raise Trouble("usage", "--method capacity needs --capacity FILE or --max-growth N%")
    if asked.basis not in {"previous-year", "impact-analysis"} and not (
        asked.basis.isdigit() and len(asked.basis) == 4
    ):
        raise Trouble("usage", f"--basis {asked.basis}: previous-year, impact-analysis or a year")


def _options(asked: Asked, inputs: Inputs) -> Options:
    """Turns years and bases into numbers, and refuses those that the volumes lack."""
    years = inputs.volumes.years
    told = ", ".join(map(str, years))
    impact = inputs.agreements.impact_analysis_year if inputs.agreements is not None else None
    basis: int | None = None
    if asked.basis == "impact-analysis":
        if impact is None:
            raise Trouble("usage", "--basis impact-analysis: the agreements name no impact_analysis_year")
        basis = impact
    elif asked.basis != "previous-year":
        basis = int(asked.basis)
    for option, year in (("--data-year", asked.data_year), ("--basis", basis)):
        if year is not None and year not in years:
            raise Trouble("usage", f"{option} {year}: the volumes have {told}")
    options = Options(
        asked.norm_years,
        asked.data_year,
        cast("tuple[Status, ...]", asked.accept) if asked.accept else DEFAULT_ACCEPT,
        asked.use_indicative,
        basis,
        impact if impact in years else None,
    )
    if latest_complete_year(inputs.volumes) is None and needs_complete_year(inputs.norm_sets, options):
        raise Trouble("usage", f"no year of the volumes ({told}) is complete; name the one to judge with --data-year")
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
                near = difflib.get_close_matches(value, sorted(there), n=1)
                hint = f"; did you mean {near[0]}?" if near else ""
                raise Trouble("usage", f"{option} {value}: unknown{hint}")
