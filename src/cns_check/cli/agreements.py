"""``cns-check agreements``: a file in; what is wrong with it, and where each region stands, out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from cns_check.cli.commands import Commands
from cns_check.cli.exits import Exit, Stop
from cns_check.cli.findings_output import (
    CheckFormat,
    CheckOutput,
    Telling,
    checked_files,
    no_table,
    on_day,
    tally,
    usable_sets,
)
from cns_check.cli.options import CaseOption, Force, LocationsFile, MembershipsFile, Norms, Profiles, speaks
from cns_check.cli.terminal import Terminal, read_bytes
from cns_check.cli.with_case import fills
from cns_check.diagnostics import Diagnostic, has_errors
from cns_check.run.typed_values import day
from cns_check.words import Said, in_language, word

if TYPE_CHECKING:
    from cns_check.inputs.agreements.read import Agreements, RegionOverview
    from cns_check.inputs.checked_tables import Locations
    from cns_check.inputs.places.memberships import Memberships
    from cns_check.norms.model import NormSet
    from cns_check.report.result.regional_overview import OverviewRegion, RegionalOverview
    from cns_check.words import Translate

app = Commands("Check an agreements file.")


@app.callback()
def _agreements() -> None:
    """Check an agreements file."""


@dataclass(frozen=True, slots=True)
class _Registers:
    """The register and the memberships; None where not given, or not usable."""

    locations: Locations | None
    memberships: Memberships | None
    diagnostics: tuple[Diagnostic, ...]


@app.command()
@fills("file", "agreements", leaves=("output",))
@speaks
def validate(
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="The agreements file; - is standard input.", show_default=False)
    ] = "",
    case: CaseOption = None,
    norms: Norms = None,
    locations: LocationsFile = None,
    memberships: MembershipsFile = None,
    profile: Profiles = None,
    on: Annotated[
        str | None,
        on_day("The day against which milestones and the overview are held; never today by itself."),
    ] = None,
    stdout_format: CheckFormat = "text",
    output: CheckOutput = None,
    force: Force = False,
    *,
    terminal: Terminal,
) -> None:
    """Checks an agreements file strictly, and shows what each region decided."""
    from cns_check.inputs.agreements.read import read_agreements_file
    from cns_check.inputs.files.findings import order
    from cns_check.inputs.places.memberships import organisations_of, regions_of
    from cns_check.inputs.places.succession import succession
    from cns_check.run.inputs import AGREEMENTS, LOCATIONS, MEMBERSHIPS
    from cns_check.run.read_inputs import profiles_of

    today = day(on) if on is not None else None
    named = ((AGREEMENTS.name, file), (LOCATIONS.name, locations), (MEMBERSHIPS.name, memberships))
    paths = {name: path for name, path in named if path is not None}
    which = profiles_of((), profile or (), paths)
    which.of_corrections({})
    inputs = [*paths.values(), *which.files]
    telling = Telling.plan(output, inputs, stdout_format, terminal, force=force)
    refusal = Said.of("a norm set cannot be used; the agreements were not checked")
    sets = usable_sets("agreements validate", norms, telling, refusal)
    registers = _read_registers(locations, memberships, sets, which.tables)
    ids = None if registers.locations is None else set(registers.locations.table["location_id"])
    regions = regions_of(sets, registers.locations, registers.memberships)
    organisations = organisations_of(registers.locations)
    over = None if registers.locations is None else succession(registers.locations)
    read = read_agreements_file(
        read_bytes(file, "yaml-size"),
        file,
        sets,
        locations=ids,
        regions=regions,
        organisations=organisations,
        succession=over,
    )
    found = list(read.diagnostics)
    stand: _Stand | None = None
    if read.value is not None:
        of_regions, stand = _stand(read.value, sets, regions, today, terminal.tr)
        found += of_regions
    everything = [*registers.diagnostics, *sorted(found, key=order)]
    result = checked_files("agreements validate", inputs, everything)
    result = replace(result, overview=stand.overview if stand is not None else None)
    if telling.text:
        telling.tell(result)
        if stand is not None and stand.rows:
            _show_overview(terminal, stand)
        terminal.out().print(in_language(tally(everything), terminal.tr))
    else:
        telling.tell(result, [tally(everything)])
    if not read.usable or no_table(registers.diagnostics):
        raise Stop(Exit.BAD_INPUT, Said.of("a file holds nothing that could be checked"))
    if has_errors(everything):
        raise Stop(Exit.FINDINGS)


def _read_registers(
    locations: str | None, memberships: str | None, sets: Sequence[NormSet], profiles: Mapping[str, str]
) -> _Registers:
    from cns_check.inputs.files.table_profile import ProfileBytes
    from cns_check.inputs.places.locations import read_locations
    from cns_check.inputs.places.memberships import read_memberships, regions_of, without_region

    opened = {path: ProfileBytes(path, read_bytes(path, "yaml-size")) for path in dict.fromkeys(profiles.values())}
    given = {table: opened[path] for table, path in profiles.items()}
    register, table = None, None
    found: list[Diagnostic] = []
    if locations:
        register, of_register = read_locations(locations, read_bytes(locations), given.get(locations))
        found += of_register
    if memberships:
        ids = None if register is None else set(register.table["location_id"])
        bytes_, how = read_bytes(memberships), given.get(memberships)
        table, of_table = read_memberships(memberships, bytes_, sets, locations=ids, given=how)
        found += of_table
    regions = None if has_errors(found) else regions_of(sets, register, table)
    if regions and any(region is not None for region in regions.values()):
        found += without_region(regions, regions, locations or memberships)
    return _Registers(register, table, tuple(dict.fromkeys(found)))


@dataclass(frozen=True, slots=True)
class _Stand:
    """Where the regions stand on a day: in numbers, and norm by norm."""

    day: date
    rows: Sequence[RegionOverview]
    overview: RegionalOverview


def _stand(
    agreements: Agreements,
    sets: Sequence[NormSet],
    regions: Mapping[tuple[str, str], str | None] | None,
    on: date | None,
    tr: Translate,
) -> tuple[list[Diagnostic], _Stand | None]:
    """What is undecided and, if asked, what is late on a day; and where each region stands on it."""
    from cns_check.inputs.agreements.read import decided_by, due, first_day, milestones, overview, undecided
    from cns_check.report.result.regional_overview import regional_overview

    pairs = due(agreements, sets, regions)
    found = list(undecided(agreements, sets, pairs, on))
    day = on or first_day(sets)
    if day is None:
        return found, None
    if on is not None:
        found += milestones(agreements, sets, on, pairs)
    stood = decided_by(agreements, on)
    norms = regional_overview(stood, sets, day, pairs=pairs, tr=tr)
    return found, _Stand(day, overview(stood, sets, day, pairs=pairs), norms)


def _show_overview(terminal: Terminal, stand: _Stand) -> None:
    """Numbers as a table, the norms by name, then each region in full: nothing is cut, and data is never markup."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    from cns_check.inputs.agreements.words_for_people import party_said

    table = Table(box=box.SIMPLE, show_edge=False, pad_edge=False)
    tr = terminal.tr
    headings = (
        tr("region"),
        tr("title"),
        *(tr(state) for state in _STATES),
        tr("endorsed by"),
        tr("disputes"),
        tr("spreading"),
    )
    for heading in headings:
        table.add_column(Text(heading), overflow="fold")
    for row in stand.rows:
        endorsed = ", ".join(
            in_language(Said.of("{party} {count} of {all}", party=party_said(party), count=number, all=row.agreed), tr)
            for party, number in row.endorsements
        )
        lists = (row.decided, row.deferred, row.fallback, row.undecided)
        numbers = [str(len(norms)) for norms in lists]
        cells = [row.region_id, row.title or "", *numbers, endorsed or "-", str(len(row.disputes))]
        table.add_row(*(Text(_plain(cell)) for cell in (*cells, str(len(row.spreading)))))
    out = terminal.out()
    title = Said.of("Where the regions stand on {day}: number of norms, with --deferral strict", day=stand.day)
    out.print(Text(in_language(title, tr)))
    out.print(table, soft_wrap=False)
    for row in stand.rows:
        for line in _named(row):
            out.print(Text(_plain(in_language(line, tr))))
    for region in stand.overview.regions:
        _show_region(terminal, region)


def _show_region(terminal: Terminal, region: OverviewRegion) -> None:
    """A region: what is known of it, and its norms."""
    from rich.text import Text

    from cns_check.report.people.regional_overview import facts, of_region
    from cns_check.report.people.text import sheet_text

    out = terminal.out()
    width = out.width if out.is_terminal else None
    out.print()
    for line in sheet_text(of_region(region, terminal.tr), width, terminal.tr).splitlines():
        out.print(Text(line), soft_wrap=True)
    for name, text in facts(region, terminal.tr):
        out.print(Text(_plain(f"{name}: {text}")))


#: Where a norm of a region can stand.
_STATES = ("decided", "deferred", "fallback", "undecided")


def _named(row: RegionOverview) -> Iterator[Said]:
    for state in _STATES:
        norms = getattr(row, state)
        if norms:
            yield Said.of("{region} {state}: {norms}", region=row.region_id, state=word(state), norms=norms)
    if row.lacking:
        yield Said.of(
            "{region} not substantiated, or not endorsed by all: {norms}", region=row.region_id, norms=row.lacking
        )
    if row.disputes:
        yield Said.of("{region} open dispute: {norms}", region=row.region_id, norms=row.disputes)


def _plain(text: str) -> str:
    """Data may hold line breaks and control characters: they are shown, not obeyed."""
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in text)
