"""From a result to files and stdout, in the asked formats. In: a result and where it goes. Out: bytes, put in place."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cns_check.cli import output_files
from cns_check.cli.exits import Exit, Stop
from cns_check.cli.findings_output import add_step_summary
from cns_check.cli.output_options import Outputs
from cns_check.cli.repository import repository
from cns_check.cli.terminal import Terminal
from cns_check.errors import CannotHoldError
from cns_check.report.formats import BY_STDOUT, BY_SUFFIX, TABLES, View
from cns_check.words import Said, joined_by_or

if TYPE_CHECKING:
    from cns_check.report.result.result import Result


@dataclass(frozen=True, slots=True)
class Publishing:
    """Where a result goes.

    Attributes:
        going: What was asked for.
        planned: Files and folders, checked before any work.
        main: The table that formats of one table hold.
    """

    going: Outputs
    planned: tuple[output_files.Output, ...]
    main: str

    @classmethod
    def plan(
        cls,
        going: Outputs,
        inputs: Sequence[str],
        main: str,
        tables: Sequence[str] = TABLES,
        only: Collection[str] = tuple(BY_SUFFIX),
    ) -> Publishing:
        """Checks the outputs; see :func:`cns_check.cli.output_files.plan`."""
        planned = output_files.plan(
            going.paths,
            tuple(suffix for suffix in BY_SUFFIX if suffix in only),
            tables,
            inputs,
            force=going.force,
            scenario=going.save_scenario,
            record=going.record,
        )
        for output in planned:
            if output.format in BY_SUFFIX:
                output_files.needs_installed(str(output.path), BY_SUFFIX[output.format].needs)
        drawn = () if going.charts is None else (output_files.plan_charts(going.charts, force=going.force),)
        return cls(going, (*planned, *drawn), main)

    def publish(self, result: Result, fail_on: Collection[str], terminal: Terminal) -> None:
        """Writes every output, then stdout.

        Raises:
            Stop: Exit 5 when no row is left, 4 when an output cannot be written, 1 when a shown row has a verdict of
                ``--fail-on``.
        """
        terminal.show(result.diagnostics)
        # In another basis year somebody may have performed, who moves or stays, and has no verdict.
        if result.optimum is not None and not sum(result.shows.values()):
            raise Stop(Exit.NOTHING, Said.of("nothing is left to optimise: no shown norm could be looked at"))
        if not sum(result.shows.values()) and next(iter(result.after.rows()), None) is None:
            raise Stop(
                Exit.NOTHING,
                Said.of("nothing is left to evaluate: no shown location has a volume of what the norms count"),
            )
        output_files.spare(self.planned, result.run.opened())
        width, color = terminal.page()
        here, going = repository(d.place.path for d in result.diagnostics), self.going
        view = View(self.main, going.summary_only, tuple(fail_on), here.folder, width, color, here, going.csv)
        contents: dict[Path, bytes] = {}
        with terminal.working() as working:
            for output in (each for each in self.planned if each.format != output_files.RECORD):
                working(Said.of("Making {path}", path=output.path))
                contents |= _files(output, result, view)
            working(Said.of("Making the report"))
            printed = BY_STDOUT[self.going.stdout].render(result, view)
        contents |= self._recorded(result, contents)
        output_files.write(contents, force=going.force)
        if self.going.stdout == "github":
            _add_step_summary(result, view)
        terminal.write(printed)
        for output in self.planned:
            terminal.say(Said.of("wrote {path}", path=output.path))
        output_files.tell_left_behind(contents, terminal)
        hits = sum(result.shows[verdict] for verdict in set(fail_on))
        if hits:
            raise Stop(
                Exit.FINDINGS,
                Said.counted(
                    hits,
                    "{count} row is {verdicts}",
                    "{count} rows are {verdicts}",
                    verdicts=joined_by_or(tuple(fail_on)),
                ),
            )

    def _recorded(self, result: Result, contents: Mapping[Path, bytes]) -> dict[Path, bytes]:
        """The record of the run, where it is asked: written last, so that it never tells of more than there is."""
        if self.going.record is None:
            return {}
        from cns_check.report.data import run_record

        return {Path(self.going.record): run_record.render(result, contents)}


def _files(output: output_files.Output, result: Result, view: View) -> dict[Path, bytes]:
    if output.format == output_files.FOLDER:
        from cns_check.report.data import table_files

        tables = result.tables().items()
        return {output.path / f"{name}.csv": table_files.to_csv(table, view.csv) for name, table in tables}
    if output.format == output_files.SCENARIO:
        return {output.path: _scenario(result)}
    if output.format == output_files.CHARTS:
        from cns_check.report.charts import files
        from cns_check.words import translator

        drawn = files.render(result, tr=translator(result.language))
        return {output.path / name: data for name, data in drawn.items()}
    try:
        return {output.path: BY_SUFFIX[output.format].render(result, view)}
    except CannotHoldError as error:
        raise Stop(Exit.FILES, Said.of("{path}: {why}", path=output.path, why=error.args[0])) from error


def _scenario(result: Result) -> bytes:
    """The decisions of the optimum.

    Raises:
        Stop: Exit 2 where no one scenario says them.
    """
    from cns_check.report.data import table_files

    assert result.optimum is not None, "only an optimum is saved as a scenario"
    if result.optimum.conflicts:
        told = "--save-scenario: the decisions on {norms} differ between norm years; ask for one with --norm-year"
        raise Stop(Exit.USAGE, Said.of(told, norms=result.optimum.conflicts))
    return table_files.to_csv(result.optimum.scenario, "plain")


def _add_step_summary(result: Result, view: View) -> None:
    """The summary of the report for the page of a GitHub job, where there is one."""
    add_step_summary(BY_STDOUT["markdown"].render(result, view._replace(summary_only=True)).decode())
