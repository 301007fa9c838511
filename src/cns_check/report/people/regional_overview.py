"""The regional overview for people: its rows in, a short sheet for a report and full ones for a check out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from cns_check.report.people.text_table import Head, Sheet
from cns_check.report.result.regional_overview import OverviewNorm, OverviewRegion, RegionalOverview
from cns_check.words import Translate, date_text

#: So many norms are named in a row of a region; more are counted.
_FEW = 3
#: Where a norm can stand, in the order of the columns.
STATES = ("decided", "deferred", "fallback", "undecided")


def brief(overview: RegionalOverview, tr: Translate) -> Sheet:
    """A row per region: how many norms stand where, and what of them needs a look."""
    heads = (
        Head(tr("region"), ids=True),
        Head(tr("decided"), number=True),
        Head(tr("deferred"), number=True),
        Head(tr("fallback"), number=True),
        Head(tr("undecided"), number=True),
        Head(tr("in dispute"), rank=1),
        Head(tr("late"), rank=2),
        Head(tr("missing"), rank=3),
    )
    rows = tuple(
        (
            region.region_id,
            *(str(sum(norm.key == state for norm in region.norms)) for state in STATES),
            _these((), [n for n in region.norms if n.disputed], tr),
            _these(region.late, [n for n in region.norms if n.late], tr),
            _these(region.missing, [n for n in region.norms if n.missing], tr),
        )
        for region in overview.regions
    )
    return Sheet(_title(overview, tr), heads, rows)


def _title(overview: RegionalOverview, tr: Translate) -> str:
    return tr("Regional overview on {day}: norms per region").format(day=date_text(overview.day, tr))


def _these(own: Sequence[str], norms: Sequence[OverviewNorm], tr: Translate) -> str:
    """What concerns the region, and the norms concerned: by name if they are few."""
    if len(norms) > _FEW:
        return ", ".join((*own, tr("{count} norms").format(count=len(norms))))
    return ", ".join((*own, *(n.norm_id for n in norms)))


def facts(region: OverviewRegion, tr: Translate) -> list[tuple[str, str]]:
    """What is known of the region itself: a name and a text each; nothing where nothing is known."""
    named = (
        (tr("contact"), region.contact),
        (tr("lead providers"), ", ".join(region.lead_providers)),
        (tr("leading insurer"), region.leading_insurer),
        (tr("extra round"), region.extra_round),
        (tr("spreading"), "; ".join(region.spreading)),
        (tr("late"), "; ".join(region.late)),
        (tr("missing"), ", ".join(region.missing)),
    )
    return [(name, text) for name, text in named if text]


def heads(tr: Translate) -> tuple[str, ...]:
    """The headings of :func:`cells`."""
    return (
        tr("norm"),
        tr("stands"),
        tr("route"),
        tr("decided on"),
        tr("holds from"),
        tr("designated"),
        tr("endorsed by"),
        tr("dispute"),
        tr("late"),
        tr("missing"),
        tr("plans"),
    )


def cells(norm: OverviewNorm, tr: Translate) -> tuple[str, ...]:
    """A norm of a region as texts."""

    def day(value: date | None) -> str:
        return date_text(value, tr) if value is not None else ""

    return (
        norm.norm_id,
        norm.state,
        norm.route or "",
        day(norm.decided_on),
        day(norm.effective),
        ", ".join(norm.designated),
        ", ".join(norm.endorsed_by),
        norm.dispute or "",
        "; ".join(norm.late),
        ", ".join(norm.missing),
        "; ".join(norm.plans),
    )


def of_region(region: OverviewRegion, tr: Translate) -> Sheet:
    """A region's norms in full; what no norm has is left out."""
    rows = [cells(norm, tr) for norm in region.norms]
    kept = [i for i in range(len(heads(tr))) if i == 0 or any(row[i] for row in rows)]
    title = f"{region.region_id} ({region.title})" if region.title else region.region_id
    names = heads(tr)
    return Sheet(title, tuple(Head(names[i]) for i in kept), tuple(tuple(row[i] for i in kept) for row in rows))
