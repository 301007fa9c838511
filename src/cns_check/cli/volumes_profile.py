"""``cns-check volumes profile``: volume files in; a draft of the profile that reads them, as YAML, out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated

import typer

from cns_check.cli import output_files
from cns_check.cli.commands import OUTPUTS
from cns_check.cli.exits import Exit, Stop
from cns_check.cli.options import Force, Norms, speaks
from cns_check.cli.terminal import Terminal
from cns_check.run.open_file import read_bytes
from cns_check.run.question import DEFAULT_NORMS
from cns_check.run.volume_paths import volume_paths
from cns_check.words import Said


@speaks
def profile(
    volumes: Annotated[
        list[str],
        typer.Argument(
            metavar="FILE", help="Volume files of one layout, as delivered, or their folder; - is standard input."
        ),
    ],
    norms: Norms = None,
    output: Annotated[
        str | None,
        typer.Option(
            "--output",
            "-o",
            metavar="YAML",
            help="Write the draft as .yaml; else standard output.",
            rich_help_panel=OUTPUTS,
        ),
    ] = None,
    force: Force = False,
    *,
    terminal: Terminal,
) -> None:
    """Drafts a profile from the files themselves: each key with its evidence, each guess marked for you to check."""
    from cns_check.inputs.volumes.draft.make import draft_profile

    if volumes.count("-") > 1:
        raise Stop(Exit.USAGE, Said.of("standard input (-) can be read once"))
    planned = output_files.plan([output] if output else [], ("yaml", "yml"), (), volumes, force=force)
    for wanted in planned:
        if wanted.format == output_files.FOLDER:
            raise Stop(Exit.USAGE, Said.of("{path}: give the output the suffix .yaml", path=wanted.path))
    files = [(path, read_bytes(path)) for path, _ in volume_paths(list(dict.fromkeys(volumes)))]
    drafted, found = draft_profile(files, _titles(norms or [DEFAULT_NORMS], terminal), terminal.tr)
    terminal.show(found)
    if drafted is None:
        raise Stop(Exit.BAD_INPUT, Said.of("no profile could be drafted"))
    text = drafted.text.encode()
    if not planned:
        terminal.write(text)
        terminal.say(Said.of("places to check: {count}", count=drafted.checks))
        return
    output_files.write({Path(planned[0].path): text})
    terminal.say(
        Said.of(
            "wrote {path}; places to check: {count}. Next: cns-check volumes validate {files} --profile {path}",
            path=planned[0].path,
            count=drafted.checks,
            files=" ".join(volumes),
        )
    )


def _titles(norms: list[str], terminal: Terminal) -> Mapping[str, Iterable[str]]:
    """The interventions of the norm sets, with their titles.

    Raises:
        Stop: Exit 3 when a norm set cannot be used.
    """
    from cns_check.diagnostics import has_errors
    from cns_check.run.load_norm_sets import load_sets

    sets, found = load_sets(norms)
    terminal.show(found)
    if has_errors(found):
        raise Stop(Exit.BAD_INPUT, Said.of("a norm set cannot be used; no profile was drafted"))
    titles: dict[str, list[str]] = {}
    for loaded in sets:
        if loaded.value is not None:
            for name, intervention in loaded.value.interventions.items():
                titles.setdefault(name, []).extend(intervention.title.values())
    return titles
