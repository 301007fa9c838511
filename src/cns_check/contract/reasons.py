"""What each reason code means: one catalogue for ``explain``, the sentences of a report and the documentation.

Of verdicts (:data:`_ALL`), of what regions decided (:data:`_DECIDED`) and of what moves or cannot (:data:`_MOVED`).
Declares :data:`REASONS`, and the codes of decisions as :data:`DECIDED`.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason code of the table ``verdicts``.

    Attributes:
        code: The code.
        summary: What it says of a row.
        rule: The rule behind it, with its place in the decision table.
        remedy: What can be done about it.
        sentence: What a row's sentence says of the contract; empty where the verdict says it all.
    """

    code: str
    summary: str
    rule: str
    remedy: str
    sentence: str


_ALL = (
    Reason(
        "closed",
        "The location is closed on 1 January of the norm year.",
        "Row 1 of the decision table: its last day open (`open_until` in the location register) lies before that day, "
        "or a successor has taken over by then, for whom its volumes count and what was decided on it.",
        "Nothing, if the register is right; else correct `open_until` or the successor.",
        "The location closed on {open_until}, before {day}: nothing to contract.",
    ),
    Reason(
        "not_performed",
        "The location did not perform the care in the data year.",
        "Row 1: its volume in the data year is surely 0. A location that performs nothing does not miss a norm.",
        "Nothing, if the delivery is right. Where a missing row does not mean 0, say `absent: unknown` in the profile.",
        "",
    ),
    Reason(
        "no_regime",
        "No regime of the norm set is in force on 1 January of the norm year.",
        "Row 2: before its first regime a set binds nobody in contracts.",
        "Choose a later `--norm-year`.",
        "No regime of the norm set is in force on {day}.",
    ),
    Reason(
        "not_attested",
        "A process norm, of which nobody attested that it is met.",
        "Row 8, and row 5 for a designated location under enforcement: a process norm has no number and is never "
        "scored on volume.",
        "Ask the location or region for its attestation; it cannot be read from volumes.",
        "A process norm is not judged on volume; no attestation is on file.",
    ),
    Reason(
        "attested",
        "A process norm, attested on 1 January of the norm year.",
        "Row 8, and row 6 for a designated location: an attestation in force on that day stands for the norm.",
        "Nothing until the attestation ends.",
        "A process norm is not judged on volume; an attestation is in force on {day}.",
    ),
    Reason(
        "not_in_force",
        "No version of the norm contains 1 January of the norm year.",
        "Row 9: a value is never carried on past its end, and no guideline stands in for a norm that is not in force.",
        "Choose another `--norm-year`, or add the version with its source to the norm file.",
        "The norm is not in force on {day}.",
    ),
    Reason(
        "no_number",
        "The norm is in force, and no number of an accepted status is known.",
        "Row 9: nothing may be judged on a number that has no source.",
        "Fill in the number with its source in a norm file of your own, or `--accept` another status.",
        "The number is not known, so nothing is judged.",
    ),
    Reason(
        "indicative_number",
        "The only number is a guideline or a proposal, which decides no contract.",
        "Row 10: a guideline or a proposed number was not adopted.",
        "Fill in the adopted number with its source, or ask the what-if with `--use-indicative`.",
        "The number is only {status_words}: it decides nothing.",
    ),
    Reason(
        "undetermined",
        "The data do not decide whether the minimum is reached.",
        "Row 11: a masked, missing or incomplete volume leaves room on both sides of the minimum.",
        "Ask for the exact number; the row shows the least and the greatest that it can be.",
        "The data leave room on both sides of the minimum.",
    ),
    Reason(
        "suppressed",
        "A small count that could decide it is masked for publication.",
        "With `--suppress-below` a count below the threshold is shown as its band; what the band leaves open stays "
        "open. It is not unknown to who made the report.",
        "Ask who made the report.",
        "A small count that could decide it is masked for publication.",
    ),
    Reason(
        "met",
        "The volume reaches the minimum, and nothing is known of an agreement of the region.",
        "Row 14: at least the minimum, inclusive.",
        "Nothing.",
        "",
    ),
    Reason(
        "unexplained",
        "Below the minimum under comply-or-explain, and no explanation is on file.",
        "Row 15: in a year of comply-or-explain a location below the norm may still be contracted if it explains why.",
        "Ask the location for its explanation.",
        "Comply-or-explain is in force on {day} ({regime_source}) and no explanation is on file.",
    ),
    Reason(
        "below",
        "Below the minimum, and the norm is enforced.",
        "Row 16: under enforcement there are no further exceptions.",
        "The volume goes to a location that meets the norm, or the region reaches an agreement.",
        "{enforced_words}",
    ),
)

_DECIDED = (
    Reason(
        "agreed_later",
        "The region agreed, and the agreement takes effect after 1 January of the norm year.",
        "Row 3: the timetable of the region names a later day, at the latest the one of the norm set's process block.",
        "Nothing before that day.",
        "Region {region} agreed ({route}); it takes effect on {effective}.",
    ),
    Reason(
        "not_designated",
        "The region agreed, and this location is not among those that go on.",
        "Row 4: what the region agreed goes before volume.",
        "Its patients go to the designated locations; see the table of transfers.",
        "Region {region} agreed ({route}, effective {effective}) on other locations.",
    ),
    Reason(
        "designated_below_minimum",
        "The region designates the location, and with what comes to it it still stays below the minimum, or a part or "
        "required norm is not met.",
        "Row 5 (enforced: undecided) and row 6 (comply-or-explain: contract): designation does not undo the norm.",
        "The region designates fewer locations, or shows where the missing volume comes from.",
        "Region {region} designates it ({route}, effective {effective}); after the agreed transfers {unmet}.",
    ),
    Reason(
        "designated_not_attested",
        "The region designates the location under a process norm, and nobody attested that it is met.",
        "Row 6: under comply-or-explain the agreement counts. From enforcement on it is row 5, and undecided.",
        "Ask the location or region for its attestation.",
        "A process norm is not judged on volume, and no attestation is on file. Region {region} designates the "
        "location ({route}, effective {effective}).",
    ),
    Reason(
        "designated_minimum_not_known",
        "The region designates the location; no number decides whether that suffices.",
        "Row 6: the agreement counts, and there is no number that may decide against it.",
        "Fill in the adopted number with its source.",
        "Region {region} designates it ({route}, effective {effective}); no number that may decide is known.",
    ),
    Reason(
        "designated",
        "The region designates the location.",
        "Row 6: consensus or consent, effective.",
        "Nothing.",
        "Region {region} designates it ({route}, effective {effective}); after the agreed transfers it has {after}.",
    ),
    Reason(
        "joint",
        "Locations agreed on a joint volume that reaches the minimum, of which one goes on.",
        "Row 7: the designated one is contracted, the others are not, as long as all of them are open.",
        "Nothing.",
        "Part of an agreed joint volume of {joint_volume} in {basis_year}, which reaches the minimum, with "
        "{joint_designated} as the one that goes on.",
    ),
    Reason(
        "fallback_later",
        "The region reached no agreement, and the fallback takes effect after 1 January of the norm year.",
        "Row 12.",
        "Nothing before that day.",
        "Region {region} reached no agreement; the fallback takes effect on {effective}.",
    ),
    Reason(
        "fallback_met",
        "The region reached no agreement, and the location meets the norm on the basis year: it keeps the care.",
        "Row 13: without agreement those that meet the norms on the data are contracted (her-allocatie).",
        "Nothing.",
        "Region {region} reached no agreement: on the data of {basis_data} the location meets the norm and keeps the "
        "care.",
    ),
    Reason(
        "fallback_below",
        "No agreement in the region, and the location does not meet the norm on the basis year: it loses the care.",
        "Row 13, also under comply-or-explain; not performed in the basis year counts as below.",
        "Its patients go to locations that meet the norm; see the table of transfers.",
        "Region {region} reached no agreement: on the data of {basis_data} the location does not meet the norm.",
    ),
    Reason(
        "no_decision",
        "The agreements file has the region, with no decision on this norm, and no fallback holds yet.",
        "Row 13a: before the fallback's date, or without a process block, nothing follows.",
        "Ask the region for its decision.",
        "Region {region} has no decision on this norm, and no fallback holds on {day}.",
    ),
    Reason(
        "explained",
        "Below the minimum under comply-or-explain, with an explanation on file.",
        "Row 15: the insurer weighs the explanation.",
        "Nothing; from enforcement on an explanation no longer counts.",
        "Comply-or-explain is in force on {day} ({regime_source}); an explanation is on file.",
    ),
    Reason(
        "exception",
        "An exception is in force for this location and norm.",
        "It turns explain or do_not_contract into exempt, under comply-or-explain only unless the regime allows it.",
        "Nothing until it ends.",
        "An exception is in force on {day}, up to and including {until}.",
    ),
)

_MOVED = (
    Reason(
        "no_eligible_location",
        "No location of the region may receive: the volume is left unplaced.",
        "Who may receive is fixed by the route; no source says what then happens, so nothing is invented.",
        "`--across-regions` sends it to the nearest eligible location of another region, marked as such.",
        "",
    ),
    Reason(
        "no_known_distance",
        "The method goes by distance, and none is known from the sender to any eligible location.",
        "A sender or receiver has no coordinates, or `--distances` has no row.",
        "Give coordinates in the register or rows in `--distances`.",
        "",
    ),
    Reason(
        "no_region",
        "Nothing is known of the location's region for this norm: it neither sends nor receives, and what a closed "
        "location had finds no place.",
        "The fallback and the agreements are per region and network.",
        "Give `region_id` in the register, or a row in `--memberships`.",
        "",
    ),
    Reason(
        "capacity_full",
        "The caps of the eligible locations cannot take this volume.",
        "It is never squeezed in.",
        "Raise `--max-growth` or the capacities, or designate more locations.",
        "",
    ),
    Reason(
        "across_regions",
        "Sent to the nearest eligible location of another region, as asked.",
        "No location of its own region may receive, and `--across-regions` was given.",
        "Nothing.",
        "",
    ),
    Reason(
        "concentrate",
        "By travel time it goes to the nearest location of the region that stays.",
        "Step 1 of the national impact model: fewest minutes, then distance; equal ones by the rules of ties.",
        "Nothing.",
        "",
    ),
    Reason(
        "override",
        "It goes to the location that `--overrides` names, whatever is nearest.",
        "Overrides come before who is nearest.",
        "Nothing; take the row of the overrides away if it is not meant.",
        "",
    ),
    Reason(
        "top_up",
        "It goes to a location that stays and is below the minimum, from one that has more than the minimum.",
        "Step 2 of the national impact model: the smallest shortage first, from who is nearest to it.",
        "Nothing.",
        "",
    ),
    Reason(
        "no_travel_time",
        "There is no row of the travel times from where patients come to any location of the region that stays.",
        "They are left unplaced; nothing is invented.",
        "Add rows to `--travel-times`, or let a location stay that they can reach.",
        "",
    ),
    Reason(
        "no_location_stays",
        "All locations of the region stop: nobody is left to go to.",
        "Volume is divided within a region, so it is left unplaced.",
        "Let a location of the region stay, or let one begin.",
        "",
    ),
    Reason(
        "exempt",
        "An exception is in force, so the location neither sends nor receives.",
        "Contract status exempt.",
        "Nothing until the exception ends.",
        "",
    ),
    Reason(
        "deferred",
        "The decision is not effective yet, so the location neither sends nor receives.",
        "Contract status deferred.",
        "Judge a later `--norm-year`.",
        "",
    ),
    Reason(
        "process",
        "Without an agreement a process norm moves no volume, but for what closed locations had.",
        "It has no number.",
        "Nothing.",
        "",
    ),
    Reason(
        "per_organisation",
        "A norm per organisation moves no volume between locations.",
        "Its volume belongs to the organisation.",
        "Nothing.",
        "",
    ),
    Reason(
        "stop",
        "The scenario stops the location for this norm, so it sends.",
        "`--scenario`: stop sends, keep and new receive, whatever the regions decided.",
        "Nothing; verdicts and contract statuses do not follow a scenario.",
        "",
    ),
    Reason(
        "not_in_scenario",
        "The scenario does not name the norm, so it is not reallocated.",
        "`--scenario` decides on the norms that it names, and on no other.",
        "Add a row for each location that performs it.",
        "",
    ),
)

REASONS: MappingProxyType[str, Reason] = MappingProxyType(
    {reason.code: reason for reason in (*_ALL, *_DECIDED, *_MOVED)}
)

#: Codes that say what a region decided; the others follow from volume, norm and regime.
DECIDED: frozenset[str] = frozenset(reason.code for reason in _DECIDED)
