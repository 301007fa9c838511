"""``cns-check count``: records of single procedures in; yearly volumes and their reconciliation out."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, NoReturn

import typer

from cns_check.cli import output_files
from cns_check.cli.commands import ENGINE, OUTPUTS
from cns_check.cli.exits import Exit, Stop
from cns_check.cli.options import Force, LocationsFile, Norms, speaks
from cns_check.cli.terminal import Terminal
from cns_check.run.option import INPUTS
from cns_check.run.typed_values import share
from cns_check.words import Said

if TYPE_CHECKING:
    from cns_check.count.engines.engine import Engine
    from cns_check.count.result import CountResult
    from cns_check.diagnostics import Diagnostic

_SIZE = re.compile("[0-9]+(?:[.][0-9]+)?(?:[KMGT]i?B)")
#: What each engine needs, and the extra that has it.
_NEEDS = {"duckdb": (("ibis", "duckdb"), "count"), "spark": (("ibis", "pyspark"), "spark")}


class Per(StrEnum):
    """What volumes may keep apart."""

    quarter = "quarter"
    surgeon = "surgeon"
    origin = "origin"


@speaks
def count(
    records: Annotated[
        list[str],
        typer.Argument(metavar="RECORDS", help="Files of records (CSV, Parquet), folders of them or patterns."),
    ],
    definitions: Annotated[
        str,
        typer.Option(
            "--definitions", metavar="REF", help="Count definitions: a file or a shipped id.", rich_help_panel=INPUTS
        ),
    ],
    profile: Annotated[
        list[str] | None,
        typer.Option(
            "--profile",
            metavar="FILE",
            help="How records are read: FILE, or RECORDS=FILE for some of them (repeatable).",
            rich_help_panel=INPUTS,
        ),
    ] = None,
    locations: LocationsFile = None,
    norms: Norms = None,
    per: Annotated[
        list[Per] | None,
        typer.Option("--per", help="Keep quarter, surgeon or origin apart in the volumes (repeatable)."),
    ] = None,
    max_unusable: Annotated[
        str, typer.Option("--max-unusable", metavar="P%", help="The share of lines that may be unusable.")
    ] = "0%",
    engine: Annotated[
        Literal["duckdb", "spark"], typer.Option("--engine", help="What computes.", rich_help_panel=ENGINE)
    ] = "duckdb",
    memory_limit: Annotated[
        str | None,
        typer.Option(
            "--memory-limit", metavar="SIZE", help="The memory it may take, such as 4GiB.", rich_help_panel=ENGINE
        ),
    ] = None,
    temp_dir: Annotated[
        str | None,
        typer.Option(
            "--temp-dir", metavar="DIR", help="Where it puts what does not fit into memory.", rich_help_panel=ENGINE
        ),
    ] = None,
    spark_master: Annotated[
        str | None,
        typer.Option(
            "--spark-master", metavar="URL", help="Where Spark runs. [default: local[*]]", rich_help_panel=ENGINE
        ),
    ] = None,
    output: Annotated[
        list[str] | None,
        typer.Option(
            "--output",
            "-o",
            metavar="PATH",
            help="Write the volumes: .csv, .parquet, or a folder with both and their profile (repeatable).",
            rich_help_panel=OUTPUTS,
        ),
    ] = None,
    reconciliation: Annotated[
        str | None,
        typer.Option(
            "--reconciliation",
            metavar="FILE",
            help="Write what became of every line, as JSON.",
            rich_help_panel=OUTPUTS,
        ),
    ] = None,
    stdout_format: Annotated[
        Literal["text", "json", "csv"],
        typer.Option("--format", help="What goes to stdout; csv is the volumes.", rich_help_panel=OUTPUTS),
    ] = "text",
    force: Force = False,
    *,
    terminal: Terminal,
) -> None:
    """Makes yearly volumes from records of single procedures; what counts as what is said by definitions."""
    if not output and stdout_format != "csv":
        raise Stop(Exit.USAGE, Said.of("name an --output for the volumes, or print them with --format csv"))
    needs, extra = _NEEDS[engine]
    output_files.needs_installed(f"count --engine {engine}", needs, extra)
    start = _engine(engine, memory_limit, temp_dir, spark_master)
    inputs = [
        *records,
        definitions,
        *(p.rpartition("=")[2] for p in profile or ()),
        *([locations] if locations else []),
    ]
    from cns_check.count.result import FOLDER
    from cns_check.run.count import Request, count_records

    planned = output_files.plan(output or (), ("csv", "parquet"), FOLDER, inputs, force=force, scenario=reconciliation)
    request = Request(
        tuple(records),
        definitions,
        tuple(profile or ()),
        locations,
        tuple(norms or ()),
        share(max_unusable),
        tuple(str(name) for name in per or ()),
    )

    def refuse(found: Sequence[Diagnostic]) -> NoReturn:
        working.stop()
        terminal.show(found)
        if stdout_format == "json":
            from cns_check.count.result import CountResult, to_json

            terminal.write(to_json(CountResult({}, rows={}, units={}, diagnostics=_spoken(found, terminal))))
        raise Stop(Exit.BAD_INPUT, Said.of("an input cannot be used; nothing was counted and nothing written"))

    with terminal.working() as working:
        result = count_records(request, start, refuse, working)
    _write(result, planned, stdout_format, terminal)


def _engine(name: str, memory_limit: str | None, temp_dir: str | None, master: str | None) -> Callable[[], Engine]:
    """What starts the engine.

    Raises:
        Stop: Exit 2 for what cannot be meant, exit 4 where there is no folder.
    """
    if memory_limit is not None and not _SIZE.fullmatch(memory_limit):
        raise Stop(Exit.USAGE, Said.of("--memory-limit {size}: write a size such as 4GiB", size=memory_limit))
    if temp_dir is not None and not Path(temp_dir).is_dir():
        raise Stop(Exit.FILES, Said.of("--temp-dir: there is no folder {folder}", folder=temp_dir))
    if master is not None and name != "spark":
        raise Stop(Exit.USAGE, Said.of("--spark-master goes with --engine spark"))

    def start() -> Engine:
        if name == "spark":
            from cns_check.count.engines.spark import Spark

            return Spark(master=master or "local[*]", temp_dir=temp_dir, memory_limit=memory_limit)
        from cns_check.count.engines.duckdb import DuckDB

        return DuckDB(memory_limit=memory_limit, temp_dir=temp_dir)

    return start


def _write(result: CountResult, planned: Sequence[output_files.Output], stdout_format: str, terminal: Terminal) -> None:
    from dataclasses import replace

    from cns_check.count.result import render, text_lines, to_csv, to_json

    told = replace(result, diagnostics=_spoken(result.diagnostics, terminal))
    contents = {}
    for wanted in planned:
        for file in wanted.files:
            folder = wanted.format == output_files.FOLDER
            name = file.name if folder else "json" if wanted.format == output_files.SCENARIO else wanted.format
            contents[file] = render(told, name)
    output_files.write(contents)
    terminal.show(result.diagnostics)
    if stdout_format == "json":
        terminal.write(to_json(told))
    elif stdout_format == "csv":
        terminal.write(to_csv(result))
    else:
        terminal.write("".join(f"{line}\n" for line in text_lines(result)).encode(errors="backslashreplace"))
    terminal.say(
        Said.of(
            "{rows}; counted, not judged: a calculation under the definitions named, not advice",
            rows=Said.counted(len(result.volumes), "{count} volume", "{count} volumes"),
        )
    )


def _spoken(found: Sequence[Diagnostic], terminal: Terminal) -> tuple[Diagnostic, ...]:
    from cns_check.diagnostics import spoken

    return spoken(found, terminal.tr)
