"""``cns-check sample``: writes a sample case, so that everything can be tried without a file of one's own.

In: a folder, and which case. Out: the files of the case in it.
"""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from cns_check.cli import output_files
from cns_check.cli.commands import OUTPUTS
from cns_check.cli.exits import Exit, Stop
from cns_check.cli.options import speaks
from cns_check.cli.terminal import Terminal
from cns_check.cli.with_case import DEFAULT_CASE
from cns_check.words import Said

#: In the folder of a sample in the repository, but not part of the case.
NOT_PART = frozenset({"generate.py"})


@dataclass(frozen=True, slots=True)
class Sample:
    """A sample case.

    Attributes:
        installed: Its folder in the data of the package.
        kept: Its folder in ``sample_data`` of the repository.
        command: What it is first tried with.
    """

    installed: str
    kept: str
    command: str


NATIONAL = Sample("sample", "nl-example", "evaluate")
TRAVEL = Sample("sample-travel", "travel-region", "reallocate")


def sample_folder(sample: Sample = NATIONAL) -> Path:
    """Returns the folder that holds a sample case: the installed one, else the repository's.

    Raises:
        Stop: Exit 4 when neither is there.
    """
    package = Path(__file__).parents[1]
    for folder in (package / "_data" / sample.installed, package.parents[1] / "sample_data" / sample.kept):
        if folder.is_dir():
            return folder
    raise Stop(Exit.FILES, Said.of("the sample case is not part of this installation; install cns-check again"))


def sample_files(sample: Sample = NATIONAL) -> list[Path]:
    """Returns the files of a sample case, by name."""
    return sorted(file for file in sample_folder(sample).iterdir() if file.is_file() and file.name not in NOT_PART)


@speaks
def sample(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Where to write it; made if it is not there.")],
    force: Annotated[
        bool, typer.Option("--force", help="Overwrite files that are there.", rich_help_panel=OUTPUTS)
    ] = False,
    travel: Annotated[
        bool,
        typer.Option("--travel", help="A region with travel times and a scenario instead.", rich_help_panel=OUTPUTS),
    ] = False,
    *,
    terminal: Terminal,
) -> None:
    """Write the sample case to DIR: volumes, profiles, locations, agreements and a case file, all invented."""
    case = TRAVEL if travel else NATIONAL
    files = sample_files(case)
    there = [file.name for file in files if (folder / file.name).exists()]
    if there and not force:
        raise Stop(
            Exit.FILES,
            Said.of("{folder}: {names} already there; --force overwrites", folder=folder, names=", ".join(there)),
        )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        contents = {folder / file.name: file.read_bytes() for file in files}
    except OSError as error:
        raise Stop(
            Exit.FILES,
            Said.of("{path}: cannot be read or made: {why}", path=error.filename, why=error.strerror),
        ) from error
    output_files.write(contents)
    terminal.say(
        Said.of(
            "Wrote to {folder} (every name and number is invented): {files}",
            folder=folder,
            files=", ".join(file.name for file in files),
        )
    )
    command = f"  cns-check {case.command} --case {shlex.quote((folder / DEFAULT_CASE).as_posix())}"
    terminal.say(Said.of("Next:\n{command}", command=command))
