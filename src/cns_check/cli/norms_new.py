"""``cns-check norms new``: the start of a norm set, from options or a short dialogue.

In: an id, options and answers. Out: a new norm file, or its text on stdout.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cns_check.cli import output_files
from cns_check.cli.commands import OUTPUTS
from cns_check.cli.exits import Exit, Stop
from cns_check.cli.options import Force, speaks
from cns_check.cli.terminal import Terminal
from cns_check.words import Said, joined_by_or

if TYPE_CHECKING:
    from pydantic import ValidationError


@speaks
def new(
    norm_set_id: Annotated[
        str, typer.Argument(metavar="NEW_ID", help="Id of the set, and the name of its file without .yaml.")
    ],
    jurisdiction: Annotated[
        str | None, typer.Option("--jurisdiction", metavar="CODE", help="Country code such as NL, or CA-ON.")
    ] = None,
    title_en: Annotated[str | None, typer.Option("--title-en", metavar="TEXT", help="Title in English.")] = None,
    title_nl: Annotated[str | None, typer.Option("--title-nl", metavar="TEXT", help="Title in Dutch.")] = None,
    norm: Annotated[
        list[str] | None,
        typer.Option("--norm", metavar="ID[=TITLE]", help="A norm to start with, and its title (repeatable)."),
    ] = None,
    output: Annotated[
        str | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            help="ID.yaml in any folder; else standard output.",
            rich_help_panel=OUTPUTS,
        ),
    ] = None,
    force: Force = False,
    *,
    terminal: Terminal,
) -> None:
    """Starts a norm set. Asks on a terminal for what no option says; numbers are left for you to fill in."""
    planned = _plan(output, norm_set_id, force=force)
    tr = terminal.tr
    if _on_terminal():
        jurisdiction = jurisdiction or _ask(tr("Jurisdiction, such as NL"))
        if not title_en and not title_nl:
            title_en = _ask(tr("Title in English (empty: none)"))
            title_nl = _ask(tr("Title in Dutch (empty: none)"))
        norm = norm or _ask(tr("Ids of the norms, with spaces between")).split()
    titles = {language: text for language, text in (("nl", title_nl), ("en", title_en)) if text}
    lacking = [
        name
        for name, given in (
            ("--jurisdiction", jurisdiction),
            (joined_by_or(["--title-en", "--title-nl"]), titles),
            ("--norm", norm),
        )
        if not given
    ]
    if lacking:
        raise Stop(Exit.USAGE, Said.of("say {names}", names=tuple(lacking)))
    text = _made(norm_set_id, jurisdiction or "", titles, norm or []).encode()
    if planned is None:
        terminal.write(text)
        return
    output_files.write({planned: text})
    terminal.say(
        Said.of(
            "wrote {planned}; fill in what its comments ask for, then: cns-check norms validate {planned}",
            planned=planned,
        )
    )


def _on_terminal() -> bool:
    return sys.stdin is not None and sys.stdin.isatty()


def _ask(question: str) -> str:
    answer: str = typer.prompt(question, default="", show_default=False, err=True)
    return answer.strip()


def _plan(output: str | None, norm_set_id: str, *, force: bool) -> Path | None:
    """Where the file goes, checked before anything is asked.

    Raises:
        Stop: Exit 2 when the file is not called after the set, 4 when it exists.
    """
    if output is None:
        return None
    if Path(output).name not in {f"{norm_set_id}.yaml", f"{norm_set_id}.yml"}:
        raise Stop(
            Exit.USAGE,
            Said.of(
                "{output}: the file of the set {norm_set_id} is called {norm_set_id}.yaml",
                output=output,
                norm_set_id=norm_set_id,
            ),
        )
    output_files.plan([output], ("yaml", "yml"), (), (), force=force)
    return Path(output)


def _made(norm_set_id: str, jurisdiction: str, titles: dict[str, str], norms: list[str]) -> str:
    from pydantic import ValidationError

    from cns_check.norms.tools.new import NewNorm, new_norm_set

    started = []
    for text in norms:
        name, _, title = text.partition("=")
        words = title or name.replace("-", " ").capitalize()
        started.append(NewNorm(name, dict.fromkeys(titles, words)))
    names = [n.id for n in started]
    twice = next((n for n in names if names.count(n) > 1), None)
    if twice is not None:
        raise Stop(Exit.USAGE, Said.of("--norm {twice}: is given twice", twice=twice))
    try:
        return new_norm_set(norm_set_id, jurisdiction, titles, started)
    except ValidationError as error:
        raise Stop(Exit.USAGE, _wrong(error)) from error


def _wrong(error: ValidationError) -> Said:
    """What the norm language refuses, in its words."""
    told = {
        "id": "{text!r}: small letters, digits and single hyphens is asked for",
        "jurisdiction": "{text!r}: a country code such as NL or CA-ON is asked for",
        "title": "{text!r}: a text is asked for",
    }
    first = error.errors(include_url=False)[0]
    key = str(first["loc"][-1]) if first["loc"] else "id"
    return Said.of(told.get(key, told["id"]), text=first["input"])
