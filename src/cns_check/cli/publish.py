"""From a result to files and stdout, in the asked formats."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cns_check.cli import outputs
from cns_check.cli.check_output import add_step_summary, checked
from cns_check.cli.exits import Exit, Stop
from cns_check.cli.terminal import Terminal
from cns_check.run.question import Sought
from cns_check.words import Said, joined_by_or

if TYPE_CHECKING:
    from cns_check.report.result.result import Result

FORMATS = ("json", "xlsx", "md", "csv", "parquet", "xml", "sarif", "html")
#: What a folder gets, a CSV each.
TABLES = ("summary", "verdicts", "transfers", "after", "regions", "methods", "diagnostics")


@dataclass(frozen=True, slots=True)
class Publishing:
    """Where a result goes.

    Attributes:
        planned: Files and folders, checked before any work.
        main: The table that CSV and Parquet hold.
    """

    planned: tuple[outputs.Output, ...]
    main: str

    @classmethod
    def plan(
        cls, paths: Sequence[str], inputs: Sequence[str], *, main: str, force: bool, charts: str | None = None
    ) -> Publishing:
        """Checks the outputs; see :func:`cns_check.cli.outputs.plan`."""
        planned = outputs.plan(paths, FORMATS, TABLES, inputs, force=force)
        drawn = () if charts is None else (outputs.plan_charts(charts, force=force),)
        return cls((*planned, *drawn), main)

    def publish(
        self, result: Result, sought: Sought, terminal: Terminal, stdout_format: str, *, summary_only: bool
    ) -> None:
        """Writes every output, then stdout.

        Raises:
            Stop: Exit 5 when no row is left, 4 when an output cannot be written, 1 when a shown row has a verdict of
                ``--fail-on``.
        """
        terminal.show(result.diagnostics)
        if not sum(result.shows.values()):
            raise Stop(
                Exit.NOTHING,
                Said.of("nothing is left to evaluate: no shown location has a volume of what the norms count"),
            )
        outputs.spare(self.planned, [file.path for file in result.run.inputs])
        contents: dict[Path, bytes] = {}
        with terminal.working() as working:
            for output in self.planned:
                working(Said.of("Making {path}", path=output.path))
                contents |= self._files(output, result, sought, summary_only=summary_only)
            working(Said.of("Making the report"))
            printed = self._to_stdout(result, sought, stdout_format, terminal, summary_only=summary_only)
        outputs.write(contents)
        terminal.write(printed)
        for output in self.planned:
            terminal.say(Said.of("wrote {path}", path=output.path))
        hits = sum(result.shows[verdict] for verdict in set(sought.fail_on))
        if hits:
            raise Stop(
                Exit.FINDINGS,
                Said.counted(
                    hits,
                    "{count} row is {verdicts}",
                    "{count} rows are {verdicts}",
                    verdicts=joined_by_or(sought.fail_on),
                ),
            )

    def _files(
        self, output: outputs.Output, result: Result, sought: Sought, *, summary_only: bool
    ) -> dict[Path, bytes]:
        from cns_check.report import excel
        from cns_check.report.data import json_report, table_files
        from cns_check.report.people import markdown
        from cns_check.words import translator

        tr = translator(result.language)
        if output.format == outputs.FOLDER:
            tables = result.tables()
            return {output.path / f"{name}.csv": table_files.to_csv(tables[name]) for name in TABLES}
        match output.format:
            case outputs.CHARTS:
                from cns_check.report.charts import files

                return {output.path / name: drawn for name, drawn in files.render(result, tr=tr).items()}
            case "html":
                from cns_check.report import html

                data = html.render(result, tr=tr)
            case "json":
                data = json_report.render(result, summary_only=summary_only)
            case "xlsx":
                try:
                    data = excel.render(result, tr=tr)
                except ValueError as error:
                    raise Stop(Exit.FILES, Said.of("{path}: {why}", path=output.path, why=error.args[0])) from error
            case "md":
                data = markdown.render(result, summary_only=summary_only, tr=tr)
            case "csv":
                data = table_files.to_csv(result.tables()[self.main])
            case "xml" | "sarif":
                data = as_findings(result, sought, output.format)
            case _:
                data = table_files.to_parquet(result.tables()[self.main])
        return {output.path: data}

    def _to_stdout(
        self, result: Result, sought: Sought, stdout_format: str, terminal: Terminal, *, summary_only: bool
    ) -> bytes:
        from cns_check.words import translator

        tr = translator(result.language)
        match stdout_format:
            case "json":
                from cns_check.report.data import json_report

                return json_report.render(result, summary_only=summary_only)
            case "csv":
                from cns_check.report.data import table_files

                return table_files.to_csv(result.tables()[self.main])
            case "markdown":
                from cns_check.report.people import markdown

                return markdown.render(result, summary_only=summary_only, tr=tr)
            case "github":
                from cns_check.report.people import markdown

                add_step_summary(markdown.render(result, summary_only=True, tr=tr).decode())
                return as_findings(result, sought, stdout_format)
            case "junit" | "sarif":
                return as_findings(result, sought, stdout_format)
        from cns_check.report.people import text

        width, color = terminal.page()
        return text.render(result, width=width, color=color, summary_only=summary_only, tr=tr)


def as_findings(result: Result, sought: Sought, format_: str) -> bytes:
    """The rows whose verdict fails, and the diagnostics of the run, in a format that knows only findings."""
    from cns_check.report.checks import github, junit_verdicts, sarif
    from cns_check.report.checks.verdict_findings import RULES, verdict_findings
    from cns_check.report.result.result import CLOSING

    if format_ in {"junit", "xml"}:
        return junit_verdicts.render(result, sought.fail_on)
    found = (*verdict_findings(result, sought.fail_on), *result.diagnostics)
    outcome = checked(result.run.command, (), found, {}).in_language(result.language)
    return sarif.render(outcome, RULES, CLOSING) if format_ == "sarif" else github.render(outcome, CLOSING)
