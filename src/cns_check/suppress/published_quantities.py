"""Every quantity that a report publishes, as data: how it follows from the counts, and what becomes of it.

A column of a table that holds a number or follows from one must stand here; a test holds the tables against it. The
relations are what an attacker knows: ``v`` is a cell, a count of one location, intervention and year. Declares
:data:`QUANTITIES`, for the documentation and the tests.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from cns_check.report.result.tables import TRAVEL

#: ``interval``: worked out from the bands, and shown as interval, or empty. ``open``: as the bands leave it,
#: undetermined or undecided. ``empty``: left empty where a masked count could change it. ``free``: no count is in it.
Treatment = Literal["interval", "open", "empty", "free"]


@dataclass(frozen=True, slots=True)
class Quantity:
    """A column, or columns of one kind.

    Attributes:
        table: Name of the table; ``run`` and ``diagnostics`` for what stands beside the tables.
        columns: Their names.
        relation: How it follows from the cells.
        treatment: What becomes of it.
        where: On what condition, in words.
    """

    table: str
    columns: tuple[str, ...]
    relation: str
    treatment: Treatment
    where: str = ""


QUANTITIES: tuple[Quantity, ...] = (
    Quantity(
        "verdicts",
        ("volume", "volume_low", "volume_high"),
        "sum of v over the norm's interventions, the years of the window and, per organisation, its locations; divided "
        "by the number of years",
        "interval",
    ),
    Quantity("verdicts", ("margin",), "volume - minimum", "interval"),
    Quantity("verdicts", ("verdict",), "volume against minimum, parts, tolerance, surgeons, required norms", "open"),
    Quantity("verdicts", ("window",), "the first window met, else the one with the largest least volume", "open"),
    Quantity(
        "verdicts",
        ("contract_status", "reason_code", "reason"),
        "the decision table over verdicts, joint sums and volumes after transfers",
        "open",
        "reason code `suppressed`",
    ),
    Quantity(
        "verdicts",
        ("basis_matters",),
        "verdicts of two years",
        "empty",
        "a masked count lies behind one that is undetermined",
    ),
    Quantity(
        "verdicts",
        ("p_rate_met", "p_next_year_met", "decided_by_chance"),
        "v of the years up to the data year that are not masked, and w, which follows from those of all locations",
        "empty",
        "a masked count lies in the window",
    ),
    Quantity("verdicts", ("norm_year", "data_year", "minimum", "indicative"), "norms, years and the register", "free"),
    Quantity(
        "contracts",
        ("contract_status", "reason_code", "reason", "from_date", "until", "what_if", "what_if_why"),
        "the statuses and reasons of `verdicts` as they are shown, and what the regions decided",
        "open",
        "made from the published verdicts",
    ),
    Quantity("contracts", ("norm_year", "indicative"), "norms and years", "free"),
    Quantity(
        "transfers",
        ("volume",),
        "sum over receivers = what leaves (v, or the share of it that moves)",
        "empty",
        "region",
    ),
    Quantity(
        "transfers", ("to_location_id", "reason_code"), "the method's rule over all v of the region", "empty", "region"
    ),
    Quantity("transfers", ("norm_year", "basis_year"), "years", "free"),
    Quantity("after", ("volume_before",), "v of the basis year; the norm's row is the sum of the others", "interval"),
    Quantity("after", ("volume_out",), "v of who sends", "empty", "region"),
    Quantity("after", ("volume_in",), "sum of transfers to it", "empty", "region"),
    Quantity("after", ("volume_after",), "before - out + in", "empty", "region"),
    Quantity("after", ("volume_after_concentration",), "before - out + in of step 1", "empty", "region"),
    Quantity("after", ("growth",), "growth * before = in", "empty", "region"),
    Quantity("after", ("verdict_before",), "before against minimum", "open"),
    Quantity("after", ("verdict_after",), "after against minimum", "empty", "region"),
    Quantity("after", ("eligible",), "verdict on the basis year, joint sums", "empty", "the masks leave it open"),
    Quantity("after", ("norm_year", "basis_year", "minimum"), "norms and years", "free"),
    Quantity(
        "regions",
        ("volume_total", "volume_unknown_low", "volume_unknown_high"),
        "sum of v of the region = total + unknown, and unknown lies between low and high",
        "interval",
        "the total is of the unmasked counts alone",
    ),
    Quantity("regions", ("volume_moved", "volume_unplaced"), "moved + unplaced = sum of out", "empty", "region"),
    Quantity("regions", ("could_carry",), "total // minimum", "empty", "any count of the region is not exactly shown"),
    Quantity("regions", ("eligible",), "count of eligible locations", "empty", "the masks leave one of them open"),
    Quantity("regions", ("reason_code",), "why nothing moves", "empty", "region"),
    Quantity(
        "regions", ("performing", "norm_year", "basis_year"), "counts locations with v > 0, and 0 is shown", "free"
    ),
    Quantity(
        "methods",
        ("volume_moved", "volume_unplaced", "volume_distance_unknown", "receivers"),
        "sums over all regions",
        "empty",
        "any region",
    ),
    Quantity(
        "methods",
        ("mean_distance", "largest_growth", "largest_growth_location_id", "distance_unit"),
        "a mean and a maximum over all transfers: not linear",
        "empty",
        "any region",
    ),
    Quantity("methods", ("norm_year",), "years", "free"),
    Quantity(
        "travel",
        tuple(c.name for c in TRAVEL if c.kind == "number"),
        "v spread over origins by inhabitants, and where each origin's nearest location is: sums, means and quantiles",
        "empty",
        "a masked count lies in the region; of all patients together: in any",
    ),
    Quantity("travel", ("norm_year", "basis_year"), "years", "free"),
    Quantity(
        "chance",
        ("p05", "p95", "share_below"),
        "draws around rates that follow from unmasked v, times the shares of what moves",
        "empty",
        "region, or v is masked",
    ),
    Quantity("chance", ("norm_year",), "years", "free"),
    Quantity("effects", ("before",), "sum of v * amount over the norm's interventions", "empty", "v is masked"),
    Quantity("effects", ("after", "change"), "the same of `after`", "empty", "region, or v is masked"),
    Quantity("effects", ("norm_year",), "years", "free"),
    Quantity(
        "summary",
        ("met", "below", "undetermined"),
        "counts of the verdicts that are shown",
        "open",
    ),
    Quantity("summary", ("norm_year", "performing", "no_norm", "process", "not_performed"), "0 is shown", "free"),
    Quantity(
        "diagnostics",
        ("message", "value"),
        "sums, differences and corrected values in words",
        "empty",
        "of volume files only the kind and the place; of the run none about a region with a masked count",
    ),
    Quantity("diagnostics", ("line", "column", "row"), "where, never how many", "free"),
    Quantity("run", ("inputs.sha256", "inputs.size"), "of the whole file", "empty", "always"),
)
