"""``cns-check volumes``: volume files with their profile in; what is wrong with them, and what was read, out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from cns_check.cli.commands import Commands
from cns_check.cli.exits import Exit, Stop
from cns_check.cli.findings_output import (
    CheckFormat,
    CheckOutput,
    Telling,
    checked_files,
    no_table,
    tally,
    usable_sets,
)
from cns_check.cli.options import CaseOption, Force, LocationsFile, Norms, Profiles, VolumeFiles, speaks
from cns_check.cli.terminal import Terminal
from cns_check.cli.volumes_profile import profile as draft_of_profile
from cns_check.cli.with_case import fills
from cns_check.words import Said

if TYPE_CHECKING:
    from cns_check.diagnostics import Diagnostic
    from cns_check.run.load_volumes import VolumeInputs

app = Commands("Check volume files.")
app.command("profile")(draft_of_profile)


@app.callback()
def _volumes() -> None:
    """Check volume files."""


@app.command()
@fills(leaves=("output",))
@speaks
def validate(
    volumes: VolumeFiles = None,
    case: CaseOption = None,
    norms: Norms = None,
    profile: Profiles = None,
    locations: LocationsFile = None,
    stdout_format: CheckFormat = "text",
    output: CheckOutput = None,
    force: Force = False,
    *,
    terminal: Terminal,
) -> None:
    """Checks volume files strictly, with their profile, and with the location register if it is given."""
    from cns_check.diagnostics import has_errors
    from cns_check.run.inputs import LOCATIONS
    from cns_check.run.load_volumes import read_volume_files
    from cns_check.run.read_inputs import profiles_of, read_others
    from cns_check.run.volume_paths import volume_paths

    volumes = volumes or []
    others = {} if locations is None else {LOCATIONS.name: locations}
    which = profiles_of(volumes, profile or [], others)
    files = [path for path, _ in volume_paths(volumes)]
    inputs = [*files, *which.files, *others.values()]
    telling = Telling.plan(output, inputs, stdout_format, terminal, force=force)
    refusal = Said.of("a norm set cannot be used; the volumes were not checked")
    norm_sets = usable_sets("volumes validate", norms, telling, refusal)
    known = {i for s in norm_sets for i in s.interventions}
    read = read_volume_files(volumes, which, known)
    _, of_others, _ = read_others(others, norm_sets, read.volumes, which.tables)
    found = (*read.diagnostics, *of_others)
    telling.tell(checked_files("volumes validate", inputs, found), _summary(read, found))
    if no_table(found):
        raise Stop(Exit.BAD_INPUT, Said.of("a file is no table with rows; nothing in it could be checked"))
    if has_errors(found):
        raise Stop(Exit.FINDINGS)
    if read.nothing_left:
        raise Stop(Exit.NOTHING, Said.of("the profile leaves no row of the volume files; nothing was checked"))


def _summary(read: VolumeInputs, found: Sequence[Diagnostic]) -> Iterator[Said]:
    """What was read, one fact per line; what is wrong only, when there are errors."""
    yield tally(found)
    if read.counts is None:
        return
    yield Said.of("rows: {count}", count=read.counts.rows)
    table = read.volumes
    if table is None:
        return
    yield Said.of("rows that do not count: {count}", count=sum(f.dropped for f in table.files))
    yield Said.of("locations: {count}", count=len(set(table.counted.location.tolist())))
    yield Said.of("interventions: {count}", count=len(set(table.counted.intervention.tolist())))
    for year in table.years:
        count = read.counts.by_year.get(year, 0)
        if year in table.incomplete_years:
            one, more = (
                "year {year}: {count} row that counts, incomplete",
                "year {year}: {count} rows that count, incomplete",
            )
        else:
            one, more = "year {year}: {count} row that counts", "year {year}: {count} rows that count"
        yield Said.counted(count, one, more, year=year)
    yield Said.of("masked volumes: {count}", count=read.counts.masked)
    yield Said.of("unknown volumes: {count}", count=read.counts.unknown)
    yield Said.of("control totals checked: {count}", count=read.counts.controls)
