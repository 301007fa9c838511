"""The options that mean the same in every command, once.

A group of options is a plain function from option values to one object; :func:`takes` gives a command those options
and hands it the object.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any, Literal

import typer

from cns_check.cli.exits import Exit, Stop
from cns_check.cli.terminal import Terminal
from cns_check.errors import Trouble
from cns_check.run.question import LEAST_THRESHOLD, Asked, Sought
from cns_check.words import Said, in_language, translator

#: The norm set that is meant when none is named.
DEFAULT_NORMS = "nl-iza-tranche-1"

Norms = Annotated[
    list[str] | None,
    typer.Option(
        "--norms",
        metavar="REF",
        help=f"A shipped id, a norm file or a folder (repeatable). [default: {DEFAULT_NORMS}]",
    ),
]
Profiles = Annotated[
    list[str] | None,
    typer.Option(
        "--profile", metavar="FILE", help="How to read the volume files: FILE, or VOLUMES=FILE for one (repeatable)."
    ),
]
LocationsFile = Annotated[
    str | None, typer.Option("--locations", metavar="FILE", help="The location register, CSV or Parquet.")
]
MembershipsFile = Annotated[
    str | None, typer.Option("--memberships", metavar="FILE", help="Region per location and network, CSV or Parquet.")
]
VolumeFiles = Annotated[
    list[str], typer.Argument(metavar="VOLUMES...", help="Volume files, CSV or Parquet; - is standard input.")
]
OnDate = Annotated[
    str | None,
    typer.Option("--on", metavar="DATE", help="The day against which milestones are held; never today by itself."),
]
ChartsFolder = Annotated[
    str | None, typer.Option("--charts", metavar="DIR", help="Write the charts into a folder, as SVG and PNG.")
]
Force = Annotated[bool, typer.Option("--force", help="Overwrite existing outputs.")]
SummaryOnly = Annotated[bool, typer.Option("--summary-only", help="Leave the row tables out of text and JSON.")]
Formats = Annotated[
    Literal["text", "json", "csv", "markdown", "junit", "github", "sarif"],
    typer.Option("--format", help="What goes to stdout."),
]


class AcceptedStatus(StrEnum):
    """The statuses that can count; ``withdrawn`` never does."""

    adopted = "adopted"
    reported = "reported"
    guideline = "guideline"
    proposed = "proposed"


class VerdictName(StrEnum):
    """The verdicts, as ``--fail-on`` takes them."""

    met = "met"
    below = "below"
    not_performed = "not_performed"
    undetermined = "undetermined"
    no_norm = "no_norm"
    process = "process"


class MethodChoice(StrEnum):
    """The methods of dividing."""

    proportional = "proportional"
    equal = "equal"
    nearest = "nearest"
    capacity = "capacity"


class LanguageChoice(StrEnum):
    """The languages of sentences, titles and headings."""

    en = "en"
    nl = "nl"


#: Titles, headings and sentences; never ids, codes, JSON keys or CSV headers.
Lang = Annotated[
    LanguageChoice,
    typer.Option("--lang", envvar="CNS_CHECK_LANG", help="Language of titles, headings and sentences: en or nl."),
]


def takes(**groups: Callable[..., Any]) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Replaces parameters of a command by the options that make them; one that two groups name is one option.

    Why a command ends early is told in the language that is asked.

    Args:
        **groups: Per parameter of the command the function that makes it.
    """

    def decorate(command: Callable[..., None]) -> Callable[..., None]:
        signature = inspect.signature(command, eval_str=True)
        made = {name: inspect.signature(make, eval_str=True).parameters for name, make in groups.items()}
        own = {name: p for name, p in signature.parameters.items() if name not in groups}
        every = own | {name: p for m in made.values() for name, p in m.items()}
        parameters = [p.replace(kind=inspect.Parameter.KEYWORD_ONLY) for p in every.values()]

        @functools.wraps(command)
        def called(**given: Any) -> None:
            try:
                objects = {n: make(**{o: given[o] for o in made[n]}) for n, make in groups.items()}
                command(**{n: value for n, value in given.items() if n in own}, **objects)
            except (Stop, Trouble) as end:
                end.message = in_language(end.message, translator(given["lang"].value if "lang" in given else "en"))
                raise

        called.__signature__ = signature.replace(parameters=parameters)  # type: ignore[attr-defined]
        called.__annotations__ = {p.name: p.annotation for p in parameters}
        return called

    return decorate


def terminal(
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Only errors on stderr.")] = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Notes on stderr too.")] = False,
    color: Annotated[
        Literal["auto", "always", "never"], typer.Option("--color", help="Colour; NO_COLOR is honoured.")
    ] = "auto",
    lang: Lang = LanguageChoice.en,
) -> Terminal:
    """The terminal that ``-q``, ``-v``, ``--color`` and ``--lang`` make."""
    return Terminal(quiet=quiet, verbose=verbose, color=color, lang=lang.value)


#: Gives a command ``-q``, ``-v``, ``--color`` and ``--lang``, and the terminal that they make as ``terminal``.
speaks = takes(terminal=terminal)


def asked(
    norms: Norms = None,
    profile: Profiles = None,
    locations: LocationsFile = None,
    memberships: MembershipsFile = None,
    agreements: Annotated[
        str | None, typer.Option("--agreements", metavar="FILE", help="Regional decisions, YAML.")
    ] = None,
    attestations: Annotated[
        str | None,
        typer.Option("--attestations", metavar="FILE", help="Who attests which process norm, CSV or Parquet."),
    ] = None,
    norm_year: Annotated[
        list[int] | None,
        typer.Option(
            "--norm-year",
            metavar="Y",
            min=1990,
            max=2100,
            help="Whose 1 January decides version and regime (repeatable).",
        ),
    ] = None,
    data_year: Annotated[
        int | None,
        typer.Option(
            "--data-year", metavar="D", min=1990, max=2100, help="The year whose volumes are judged, for every norm."
        ),
    ] = None,
    accept: Annotated[
        list[AcceptedStatus] | None,
        typer.Option(
            "--accept",
            metavar="STATUS",
            help="Norm statuses that count: adopted, reported, guideline, proposed (repeatable, replaces the list). "
            "[default: adopted, reported, guideline]",
        ),
    ] = None,
    use_indicative: Annotated[
        bool,
        typer.Option("--use-indicative", help="A what-if: numbers that are only a guideline or proposed decide too."),
    ] = False,
    basis: Annotated[
        str,
        typer.Option(
            "--basis", metavar="BASIS", help="The year the fallback looks at: previous-year, impact-analysis or a year."
        ),
    ] = "previous-year",
    method: Annotated[
        list[MethodChoice] | None,
        typer.Option(
            "--method",
            metavar="NAME",
            help="How moved volume is divided: proportional, equal, nearest, capacity (repeatable). "
            "[default: proportional]",
        ),
    ] = None,
    distances: Annotated[
        str | None,
        typer.Option("--distances", metavar="FILE", help="from, to, minutes; else great circle from coordinates."),
    ] = None,
    capacity: Annotated[
        str | None,
        typer.Option("--capacity", metavar="FILE", help="location_id, norm_id, capacity: most procedures a year."),
    ] = None,
    max_growth: Annotated[
        str | None, typer.Option("--max-growth", metavar="N%", help="The most that a receiver may grow, such as 25%.")
    ] = None,
    across_regions: Annotated[
        bool, typer.Option("--across-regions", help="What finds no eligible location goes to the nearest elsewhere.")
    ] = False,
    assume_no_agreement: Annotated[
        bool, typer.Option("--assume-no-agreement", help="A what-if: every region reached no agreement.")
    ] = False,
    deferral: Annotated[
        Literal["strict", "lenient"],
        typer.Option("--deferral", help="A deferral that lacks what the process asks: earliest date, or it stands."),
    ] = "strict",
    on: OnDate = None,
    suppress_below: Annotated[
        int | None,
        typer.Option(
            "--suppress-below",
            metavar="N",
            min=LEAST_THRESHOLD,
            help="For publication: mask counts of 1 to N-1, and all that would give them away.",
        ),
    ] = None,
    lang: Lang = LanguageChoice.en,
) -> Asked:
    """What a calculation is asked, from the options that ``evaluate`` and ``reallocate`` share."""
    return Asked(
        norms=tuple(norms or (DEFAULT_NORMS,)),
        profiles=tuple(profile or ()),
        locations=locations,
        memberships=memberships,
        agreements=agreements,
        attestations=attestations,
        norm_years=tuple(sorted(set(norm_year or ()))),
        data_year=data_year,
        accept=tuple(a.value for a in accept) if accept else None,
        use_indicative=use_indicative,
        basis=basis,
        methods=tuple(dict.fromkeys(m.value for m in method)) if method else ("proportional",),
        distances=distances,
        capacity=capacity,
        max_growth=_share(max_growth),
        across_regions=across_regions,
        assume_no_agreement=assume_no_agreement,
        deferral=deferral,
        on=day(on),
        lang=lang.value,
        suppress_below=suppress_below,
    )


def sought(
    region: Annotated[
        list[str] | None, typer.Option("--region", metavar="ID", help="Show only this region (repeatable).")
    ] = None,
    location: Annotated[
        list[str] | None, typer.Option("--location", metavar="ID", help="Show only this location (repeatable).")
    ] = None,
    norm: Annotated[
        list[str] | None, typer.Option("--norm", metavar="ID", help="Show only this norm (repeatable).")
    ] = None,
    fail_on: Annotated[
        list[VerdictName] | None,
        typer.Option("--fail-on", metavar="VERDICT", help="Exit 1 if any shown row has this verdict (repeatable)."),
    ] = None,
) -> Sought:
    """What is shown and held against ``--fail-on``; never what is computed."""
    return Sought(
        tuple(sorted(set(region or ()))),
        tuple(sorted(set(location or ()))),
        tuple(sorted(set(norm or ()))),
        tuple(verdict.value for verdict in fail_on or ()),
    )


def day(text: str | None) -> date | None:
    """A date as it is written on the command line.

    Raises:
        Stop: Exit 2 when it is no ISO date.
    """
    if text is None:
        return None
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()
    except ValueError as error:
        raise Stop(Exit.USAGE, Said.of("--on {text}: write a date as 2026-01-31", text=text)) from error


def _share(text: str | None) -> float | None:
    """``25%`` as 0.25.

    Raises:
        Stop: Exit 2 when it is no percentage.
    """
    if text is None:
        return None
    number = text.removesuffix("%")
    if text == number or not number.isascii() or not number.replace(".", "", 1).isdigit():
        raise Stop(Exit.USAGE, Said.of("--max-growth {text}: write a percentage such as 25%", text=text))
    return float(number) / 100
