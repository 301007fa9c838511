"""What to mind when reports stand side by side: other volumes, norms or travel than in the first. Pure.

In: reports with their labels, and the norms that not all of them have. Out: diagnostics.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from cns_check.compare.read_report import ReadReport
from cns_check.compare.reports import Why, run_differences
from cns_check.diagnostics import Diagnostic, Place, diagnostic
from cns_check.words import Said

if TYPE_CHECKING:
    from cns_check.compare.side_by_side.columns import NormKey

#: Files that say what there is, beside the volumes: a scenario or an agreement is what reports are compared for.
_FACTS = ("--locations", "--memberships", "--origins", "--travel-times", "--sites", "--distances", "--profile")
#: Options that say what is counted, and of whom.
_COUNTING = (
    "--norm-year",
    "--data-year",
    "--demand",
    "--fractional",
    "--suppress-below",
    "--use-indicative",
    "--region",
    "--location",
)
#: So many characters tell one hash from another.
_HASH = 12


def warnings_of(reports: Sequence[tuple[str, ReadReport]], left_out: Sequence[NormKey]) -> tuple[Diagnostic, ...]:
    """Everything to mind.

    Args:
        reports: With their labels.
        left_out: Norms that are in no total, for not every column has them.
    """
    found: list[Diagnostic] = []
    for label, report in reports[1:]:
        found += _differences(reports[0], (label, report))
    if left_out:
        names = tuple(Said.of("{norm} {year}", norm=key.norm_id, year=key.norm_year) for key in left_out)
        found.append(diagnostic("T008", Said.of("not in the total, for not every column has it: {norms}", norms=names)))
    return tuple(found)


def _differences(first: tuple[str, ReadReport], other: tuple[str, ReadReport]) -> Iterator[Diagnostic]:
    labels = {"first": first[0], "other": other[0]}
    told = tuple(dict.fromkeys(_told(first[1], other[1])))
    if told:
        said = Said.of("{other} stands beside {first} and has other {what}", what=told, **labels)
        yield diagnostic("T007", said, Place(other[1].path))
    if _hidden(first[1]) or _hidden(other[1]):
        said = Said.of(
            "whether {other} is about the same volumes as {first} cannot be told: a hash is left out", **labels
        )
        yield diagnostic("T007", said, Place(other[1].path))


def _told(first: ReadReport, other: ReadReport) -> Iterator[Said]:
    """What differs, in words."""
    for why in run_differences(first, other):
        if why.cause == "norm set":
            told = {"name": why.what, "before": _short(why.before), "after": _short(why.after)}
            yield Said.of("norm set {name} ({before}, {after})", **told)
        elif why.cause == "input" and "" not in (why.before, why.after):
            flag = _flag(first, why) or _flag(other, why)
            if flag is None:
                yield Said.of("volumes ({path})", path=why.what)
            elif flag in _FACTS and flag in first.options and flag in other.options:
                yield Said.of("{flag} ({path})", flag=flag, path=why.what)
        elif why.cause == "option" and why.what in _COUNTING:
            yield Said.of(
                "{flag} ({before}, {after})", flag=why.what, before=_value(why.before), after=_value(why.after)
            )


def _flag(report: ReadReport, why: Why) -> str | None:
    """The option that names a file: None for a volume file, which is an argument."""
    for flag, value in report.options.items():
        names = value if isinstance(value, list) else [value]
        # A profile stands behind the file that it is for.
        if why.what in names or any(isinstance(n, str) and n.rpartition("=")[2] == why.what for n in names):
            return flag
    return None


def _hidden(report: ReadReport) -> bool:
    return "" in report.inputs.values()


def _short(value: object) -> object:
    if value is None:
        return Said.of("none")
    return value[:_HASH] if isinstance(value, str) and len(value) > _HASH * 2 else value


def _value(value: object) -> object:
    if value is True:
        return Said.of("true")
    if value is None or value is False:
        return Said.of("none")
    return tuple(value) if isinstance(value, list) else value
