"""What the page of a comparison says. In: a language. Out: words by name."""

from __future__ import annotations

from cns_check.words import Translate


def words(tr: Translate) -> dict[str, str]:
    """Labels of the script; names in braces are filled in by it."""
    return {
        "all": tr("all"),
        "total": tr("(total)"),
        "measure": tr("measure"),
        "report": tr("report"),
        "value": tr("value"),
        "chart": tr("{measure}: {line}"),
        "shown": tr("{count} of {all} tables are shown."),
        "every": tr("All {all} tables are shown; no filter is set."),
        "filters": tr("Filters ({count} set)"),
        "table_of": tr("The data of this chart as a table"),
        "nothing_drawn": tr("Nothing to draw: no report has this measure here."),
        "without": tr("Not drawn, for it has no such number, or it is masked: {columns}."),
        "cut": tr("{shown} of {all} columns, the first ones."),
        "more_columns": tr("More columns: scroll sideways →"),
    }


def page_words(tr: Translate) -> dict[str, str]:
    """What stands in the page itself, by the names that its template uses."""
    return {
        "title": tr("Side by side"),
        "skip_to_the_results": tr("Skip to the results"),
        "without_javascript": tr("Without JavaScript"),
        "filters_and_chart": tr(
            "The filters and the chart need JavaScript, which runs from this file alone. All tables are below."
        ),
        "sections": tr("Sections"),
        "chart": tr("Chart"),
        "tables": tr("Tables"),
        "reports": tr("Reports"),
        "how_to_read_it": tr("How to read it"),
        "filters": tr("Filters"),
        "norm": tr("norm"),
        "norm_year": tr("norm year"),
        "clear": tr("Clear"),
        "chart_lead": tr(
            "A bar per report and method, of one norm or of the total, and of one measure. Grey is today; nothing is "
            "said by colour alone."
        ),
        "line_in_the_chart": tr("Norm in the chart"),
        "measure_in_the_chart": tr("Measure"),
        "tables_lead": tr("A row per measure, a column per report and method."),
        "measure": tr("measure"),
        "report": tr("report"),
        "file": tr("file"),
        "command": tr("command"),
        "columns": tr("columns"),
        "norm_sets": tr("norm sets"),
        "version": tr("version"),
        "reports_that_were_read": tr("Reports that were read"),
    }
