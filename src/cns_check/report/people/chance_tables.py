"""The sheets of chance, and the mark of what it decides. In: the result and a language. Out: sheets and words."""

from __future__ import annotations

from cns_check.report.people.reallocation_tables import number, text
from cns_check.report.people.text_table import Head, Sheet
from cns_check.report.result.result import Result
from cns_check.report.result.table import Plain
from cns_check.words import Translate, percent_text

#: The contract statuses that follow from the number: those of an agreement or exception stand whatever it is.
BY_NUMBER = frozenset({"met", "below", "explained", "unexplained", "fallback_met", "fallback_below"})


def status_by_chance(result: Result) -> list[bool]:
    """Per row of the verdicts whether chance decides its contract status; nowhere, where that was not asked."""
    if not result.tells_chance:
        return [False] * len(result.verdicts)
    columns = {c.name: result.verdicts.values(c) for c in result.verdicts.columns}
    both = zip(columns["decided_by_chance"], columns["reason_code"], strict=True)
    return [decided is True and reason in BY_NUMBER for decided, reason in both]


def marked(words: str, by_chance: bool, tr: Translate) -> str:
    """A verdict or status in words, with the mark where chance decides it."""
    return f"{words} ({tr('chance')})" if by_chance else words


def chance_headings(tr: Translate) -> dict[str, str]:
    """What the columns of chance are called, in the verdicts and in the table ``chance``."""
    return {
        "p_rate_met": tr("rate reaches the minimum"),
        "p_next_year_met": tr("next year met"),
        "decided_by_chance": tr("chance decides"),
        "p05": tr("volume, 5%"),
        "p95": tr("volume, 95%"),
        "share_below": tr("below the minimum"),
    }


def verdict_chances(result: Result, tr: Translate) -> Sheet:
    """The rows that chance decides, with their probabilities."""
    named = chance_headings(tr)
    rows = [row for row in result.verdicts.records() if row["p_rate_met"] is not None]
    decided = [row for row in rows if row["decided_by_chance"]]
    heads = (
        Head(tr("region"), rank=4, ids=True),
        Head(tr("location"), ids=True),
        Head(tr("name"), rank=3),
        Head(tr("norm"), ids=True),
        Head(tr("norm year"), number=True),
        Head(tr("volume"), number=True),
        Head(tr("minimum"), number=True),
        Head(tr("verdict")),
        Head(named["p_rate_met"], number=True),
        Head(named["p_next_year_met"], number=True),
    )
    title = tr("Where chance decides: {count} of {all} rows").format(count=len(decided), all=len(rows))
    cells = tuple(
        (
            *(text(row[name]) for name in ("region_id", "location_id", "location_name", "norm_id", "norm_year")),
            number(row["volume"], tr),
            number(row["minimum"], tr),
            tr(str(row["verdict"])),
            share(row["p_rate_met"]),
            share(row["p_next_year_met"]),
        )
        for row in decided
    )
    return Sheet(title, heads, cells, tr("Nothing: of no row does chance decide."))


def drawn_volumes(result: Result, tr: Translate) -> Sheet:
    """The table ``chance``: who keeps, with what chance makes of the volume after."""
    named = chance_headings(tr)
    heads = (
        Head(tr("region"), ids=True),
        Head(tr("norm"), ids=True),
        Head(tr("norm year"), number=True),
        Head(tr("method"), rank=1),
        Head(tr("location"), ids=True),
        *(Head(named[name], number=True) for name in ("p05", "p95", "share_below")),
    )
    assert result.chance is not None, "asked for where there is one"
    rows = tuple(
        (
            *(text(row[name]) for name in ("region_id", "norm_id", "norm_year", "method", "location_id")),
            *(tr("not known") if row[name] is None else number(row[name], tr) for name in ("p05", "p95")),
            share(row["share_below"]),
        )
        for row in result.chance.records()
    )
    return Sheet(tr("Chance: the volume after of who keeps, of 1,000 years drawn"), heads, rows, tr("Nobody keeps."))


def share(value: Plain) -> str:
    """A probability in whole percents."""
    return "" if value is None else f"{percent_text(float(value))}%"
