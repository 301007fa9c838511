"""What a comparison is asked, checked: what reports are called, and what of them is compared.

In: names, ids and reports. Out: labels; or a :class:`RunError` that says what to ask instead.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from cns_check.close_names import near_said
from cns_check.compare.read_report import ReadReport
from cns_check.compare.side_by_side.columns import Wanted
from cns_check.errors import RunError
from cns_check.words import Said, printable


def labels_of(paths: Sequence[str], given: Sequence[str] | None) -> list[str]:
    """What each report is called: as it was asked, else the name of its file, else the whole path.

    Raises:
        RunError: There are more or fewer than reports, or one is empty or stands twice.
    """
    if given is not None and len(given) != len(paths):
        counts = {"labels": len(given), "reports": len(paths)}
        raise RunError("usage", Said.of("--label: {labels} for {reports} reports; give one per report", **counts))
    if given is None:
        names = [printable(path if path == "-" else Path(path).stem) for path in paths]
        given = [printable(path) if names.count(name) > 1 else name for name, path in zip(names, paths, strict=True)]
    for name in given:
        if not name.strip():
            raise RunError("usage", Said.of("--label: a label is empty"))
        if given.count(name) > 1:
            told = Said.of("{label}: stands for two reports; tell them apart with --label", label=name)
            raise RunError("usage", told)
    return list(given)


def check_wanted(wanted: Wanted, reports: Sequence[ReadReport]) -> None:
    """What is filtered on must be in a report: a misspelt id would look as if there were nothing.

    Raises:
        RunError: It is in none.
    """
    rows = [row for report in reports for rows in report.tables.values() for row in rows]
    for option, column, values in (
        ("--norm", "norm_id", wanted.norms),
        ("--norm-year", "norm_year", map(str, wanted.norm_years)),
        ("--region", "region_id", wanted.regions),
    ):
        _among(option, values, {str(row[column]) for row in rows if row.get(column) is not None})


def _among(option: str, values: Iterable[str], there: set[str]) -> None:
    for value in sorted(values):
        if value not in there:
            hint = near_said(value, there)
            told = Said.of("{option} {value}: in no report{hint}", option=option, value=value, hint=hint)
            raise RunError("usage", told)
