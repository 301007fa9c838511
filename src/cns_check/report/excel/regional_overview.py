"""The sheet Regional overview: a row per region and norm, with what is known of the region put away behind it.

In: the result and a language. Out: a page, or None.
"""

from __future__ import annotations

from cns_check.report.excel.book import Column, Page, Value
from cns_check.report.people.names import Names
from cns_check.report.result.regional_overview import OverviewNorm, OverviewRegion
from cns_check.report.result.result import Result
from cns_check.words import Translate, date_text


def regional_overview(result: Result, tr: Translate) -> Page | None:
    """What each region decided on each norm, by whom it is carried, and what is late, in dispute or missing.

    None without an agreements file: there is nothing to show.
    """
    overview, names = result.overview, Names(result)
    if overview is None:
        return None

    def row(region: OverviewRegion, norm: OverviewNorm) -> tuple[Value, ...]:
        return (
            region.region_id,
            names.norm(norm.norm_set, norm.norm_id),
            norm.state,
            norm.route,
            norm.decided_on,
            norm.effective,
            ", ".join(norm.designated) or None,
            ", ".join(norm.endorsed_by) or None,
            norm.dispute,
            "; ".join(norm.late) or None,
            ", ".join(norm.missing) or None,
            "; ".join(norm.plans) or None,
            region.title,
            region.contact,
            ", ".join(region.lead_providers) or None,
            region.leading_insurer,
            region.extra_round,
            "; ".join(region.spreading) or None,
            "; ".join(region.late) or None,
            ", ".join(region.missing) or None,
        )

    rows = [row(region, norm) for region in overview.regions for norm in region.norms]
    notes = (
        tr("As the regions stand on {day}.").format(day=date_text(overview.day, tr)),
        tr("Contacts, who holds the pen, the extra round and spreading are folded away at the right."),
    )
    return Page(tr("Regional overview"), "regional_overview", _columns(tr), rows, notes)


def _columns(tr: Translate) -> tuple[Column, ...]:
    return (
        Column(tr("region"), "text", 11),
        Column(tr("norm"), "text", 26),
        Column(tr("stands"), "text", 12),
        Column(tr("route"), "text", 14),
        Column(tr("decided on"), "day", 11),
        Column(tr("holds from"), "day", 11),
        Column(tr("designated"), "text", 16),
        Column(tr("endorsed by"), "text", 20),
        Column(tr("dispute"), "text", 26),
        Column(tr("late"), "text", 26),
        Column(tr("missing"), "text", 22),
        Column(tr("plans"), "text", 24),
        Column(tr("region, name"), "text", 22, folded=True),
        Column(tr("contact"), "text", 20, folded=True),
        Column(tr("lead providers"), "text", 18, folded=True),
        Column(tr("leading insurer"), "text", 22, folded=True),
        Column(tr("extra round"), "text", 22, folded=True),
        Column(tr("spreading"), "text", 30, folded=True),
        Column(tr("region, late"), "text", 22, folded=True),
        Column(tr("region, missing"), "text", 22, folded=True),
    )
