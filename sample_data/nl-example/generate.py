"""Makes the sample case anew: an invented country of seven regions. Every name and number here is invented.

Run it without arguments to write the files beside it; with a folder to write them there. Standard library only, and
only ``Random.random``, whose numbers Python promises to keep: the files come out the same, byte for byte.
"""

from __future__ import annotations

import csv
import io
import sys
from dataclasses import dataclass
from pathlib import Path
from random import Random

SEED = 20250325
YEARS = range(2020, 2025)
LATE_YEAR = 2025
#: Of the late year only January to September was delivered.
LATE_SHARE = 0.75


@dataclass(frozen=True)
class Region:
    """An invented region: id, prefix of its locations, number of locations and where about its middle lies."""

    id: str
    prefix: str
    locations: int
    latitude: float
    longitude: float


REGIONS = (
    Region("noord", "N", 10, 53.05, 6.30),
    Region("oost", "O", 13, 52.30, 6.40),
    Region("midden", "M", 10, 52.10, 5.20),
    Region("noordwest", "NW", 14, 52.55, 4.85),
    Region("west", "W", 12, 52.10, 4.45),
    Region("zuidwest", "ZW", 11, 51.70, 4.35),
    Region("zuidoost", "ZO", 10, 51.35, 5.75),
)

#: Per tier (centre, medium, small): how likely a location performs it, and how often in a usual year.
Tier = tuple[float, int]
INTERVENTIONS: dict[str, tuple[Tier, Tier, Tier]] = {
    "kidney-nephrectomy": ((1.0, 82), (1.0, 46), (0.5, 19)),
    "kidney-focal-therapy": ((1.0, 24), (0.4, 9), (0.0, 0)),
    "kidney-radiotherapy": ((0.7, 21), (0.0, 0), (0.0, 0)),
    "lung-resection": ((1.0, 115), (0.7, 58), (0.15, 24)),
    "lung-systemic-therapy": ((1.0, 310), (1.0, 140), (0.8, 72)),
    "stomach-resection": ((1.0, 34), (0.3, 14), (0.0, 0)),
    "oesophagus-resection": ((1.0, 55), (0.25, 21), (0.0, 0)),
    "stomach-oesophagus-endoscopic-resection": ((1.0, 60), (0.3, 22), (0.05, 8)),
    "pancreas-resection": ((1.0, 62), (0.25, 23), (0.0, 0)),
    "pancreas-ercp": ((1.0, 300), (1.0, 155), (0.7, 74)),
    "head-neck-oncology": ((1.0, 170), (0.15, 60), (0.0, 0)),
    "aorta-evar": ((1.0, 58), (0.8, 34), (0.25, 15)),
    "aorta-tevar": ((1.0, 18), (0.2, 5), (0.0, 0)),
    "aorta-other": ((1.0, 15), (0.4, 4), (0.0, 0)),
    "carotid-surgery": ((1.0, 55), (0.8, 30), (0.25, 14)),
}

#: Delivered names of the late file, in the manner of a Dutch delivery.
DUTCH = {
    "kidney-nephrectomy": "Nefrectomie",
    "kidney-focal-therapy": "Focale therapie nier",
    "kidney-radiotherapy": "Radiotherapie nier",
    "lung-resection": "Longresectie",
    "lung-systemic-therapy": "Systeemtherapie long",
    "stomach-resection": "Maagresectie",
    "oesophagus-resection": "Slokdarmresectie",
    "stomach-oesophagus-endoscopic-resection": "Endoscopische resectie maag of slokdarm",
    "pancreas-resection": "Pancreasresectie",
    "pancreas-ercp": "ERCP",
    "head-neck-oncology": "Hoofd-halsoncologie",
    "aorta-evar": "EVAR",
    "aorta-tevar": "TEVAR",
    "aorta-other": "Overige aorta",
    "carotid-surgery": "Carotischirurgie",
}

#: Cells that are set by hand, so that the case shows what it should: (location, intervention, year) -> text.
BY_HAND: dict[tuple[str, str, int], str | None] = {
    # One short of the norm, and exactly at it.
    ("N3", "kidney-nephrectomy", 2024): "49",
    ("N3", "kidney-focal-therapy", 2024): None,
    ("O3", "kidney-nephrectomy", 2024): "50",
    ("O3", "kidney-focal-therapy", 2024): None,
    # A masked cell that decides nothing, and one that leaves the verdict open.
    ("M3", "kidney-nephrectomy", 2024): "40",
    ("M3", "kidney-focal-therapy", 2024): "<5",
    ("ZO3", "kidney-nephrectomy", 2024): "48",
    ("ZO3", "kidney-focal-therapy", 2024): "<5",
    # Delivered without a number.
    ("W7", "kidney-nephrectomy", 2024): "",
    ("NW7", "lung-systemic-therapy", 2024): "",
    ("O9", "pancreas-ercp", 2023): "",
    ("M10", "carotid-surgery", 2022): "",
    ("ZW7", "aorta-evar", 2021): "",
}

#: Two locations of one organisation: neither meets the kidney norm, together they do.
TOGETHER = {"W4": 31, "W5": 28}
#: The last day on which this location was open; it has no volumes afterwards.
CLOSED = {"NW12": "2024-12-31"}
#: The first day of a location that is younger than the data.
OPENED = {"M9": "2022-01-01"}
#: In this region nobody reaches 50 pancreas resections.
NOBODY = ("zuidwest", "pancreas-resection", 47)
#: This location masks everything below ten, all others everything below five.
MASKS_BELOW_TEN = {"ZO4"}

ONCOLOGY = (
    "kidney-local-treatment", "kidney-radiotherapy", "lung-resection", "lung-systemic-therapy",
    "stomach-oesophagus-resection", "stomach-oesophagus-endoscopic-resection", "pancreas-resection", "pancreas-ercp",
    "head-neck-oncology",
)  # fmt: skip
VASCULAR = ("aorta-complex", "carotid-surgery")
#: Of these the medium locations go on too; of all others the two centres, unless DECIDED says otherwise.
WIDER = {"lung-systemic-therapy", "pancreas-ercp", "carotid-surgery"}
#: Which decisions a region has; of zuidoost no vascular ones, so that nothing is known of it there.
NETWORKS = {"zuidoost": ("oncology",)}
ALL_THREE = "endorsed_by: [providers, patients, insurer]"
WHY = "rationale: the designated locations have the volume and the teams (verzonnen)"
NONE = ("route: none", "decided_on: 2025-07-02")
#: What a region decided otherwise than by the rule above, as lines of YAML; None: it says nothing on this norm.
DECIDED: dict[tuple[str, str], tuple[str, ...] | None] = {
    ("noord", "kidney-local-treatment"): (
        "route: consensus", "decided_on: 2025-06-20", "locations: [N1, N2, N4, N5]", "effective: 2026-01-01", WHY,
        "endorsed_by: [providers, patients, insurer, specialists, nurses]",
    ),
    # A later date with all that it needs, and a dispute about it.
    ("noord", "lung-resection"): (
        "route: consent", "decided_on: 2025-06-27", "locations: [N1, N2, N4]", "effective: 2027-01-01",
        "rationale: N4 can take the patients of N3 once its second theatre is in use (verzonnen)", ALL_THREE,
        "dispute:",
        "  text: the patient representatives of N3 ask for 1 July 2026 (verzonnen)",
        "  raised_with: [ZN, NVZ, NFU, PFN]",
        "  talk_on: 2025-09-20",
        "transformation_plan: {submitted_on: 2025-10-01, approved_on: 2025-12-01, approved_by: [verzonnen]}",
        "implementation_plan: {status: draft}",
        "financial_comfort: {kind: bridging, amount: 100000, currency: EUR, until: 2027-12-31, source: verzonnen}",
    ),
    ("noord", "kidney-radiotherapy"): ("route: consensus", "locations: [N1]", "effective: 2026-01-01", WHY, ALL_THREE),
    # A later date without a rationale, and without the patients.
    ("oost", "stomach-oesophagus-resection"): (
        "route: consent", "decided_on: 2025-06-25", "locations: [O1, O2]", "effective: 2026-07-01",
        "endorsed_by: [providers, insurer]",
    ),
    # An agreement on which nobody says why.
    ("oost", "kidney-radiotherapy"): ("route: consensus", "locations: [O2]", "effective: 2026-01-01", ALL_THREE),
    # No agreement, and the fallback starts later: the same needs.
    ("midden", "lung-resection"): (
        *NONE, "effective: 2027-01-01", "rationale: the receiving locations need a year (verzonnen)", ALL_THREE,
    ),
    ("midden", "kidney-local-treatment"): (
        "route: consent", "decided_on: 2025-06-18", "locations: [M1, M2, M4]", "effective: 2026-01-01", WHY, ALL_THREE,
    ),
    ("midden", "kidney-radiotherapy"): NONE,
    ("noordwest", "head-neck-oncology"): None,
    ("west", "kidney-local-treatment"): NONE,
    ("west", "carotid-surgery"): NONE,
    # Nobody in the region reaches 50, and there is no agreement.
    ("zuidwest", "pancreas-resection"): NONE,
    ("zuidoost", "kidney-local-treatment"): NONE,
    ("zuidoost", "kidney-radiotherapy"): NONE,
}  # fmt: skip
#: Exceptions, explanations and joint volumes, per region.
BESIDE = {
    "west": "    joint:\n      - {norm: kidney-local-treatment, locations: [W4, W5], designated: W4}\n",
    "zuidoost": """\
    exceptions:
      - location: ZO4
        norm: kidney-local-treatment
        reason: the only location with the equipment until the new building opens (verzonnen)
        granted_by: Zorgverzekeraar Zuidoost (verzonnen)
        until: 2026-12-31
    explanations:
      - location: ZO3
        norm: aorta-complex
        text: a surgeon was on long leave in 2024 (verzonnen)
        date: 2025-10-01
""",
}
#: This region names no agreements on spreading.
NO_SPREADING = "oost"
#: This region names no contact; the others have the first of their lead providers.
NO_CONTACT = "noordwest"
#: The regions that report the extra round, led by the leading insurer.
EXTRA_ROUND = {"midden": "2025-06-20", "west": "2025-06-24", "zuidwest": "2025-06-26"}
#: Locations whose vascular network is not the region of the register.
MEMBERSHIPS = (("M4", "vascular", "oost"), ("ZO5", "vascular", "zuidwest"))
ELSEWHERE = {location for location, _, _ in MEMBERSHIPS}


@dataclass(frozen=True)
class Site:
    """An invented location; ``tier`` is 0 for a centre, 1 for a medium one, 2 for a small one."""

    id: str
    region: Region
    tier: int
    organisation: int
    serial: int


def make_sites() -> list[Site]:
    """Returns 80 locations of 60 organisations: a location whose number is ``joined`` belongs to the one before it."""
    sites: list[Site] = []
    organisation = 0
    for region in REGIONS:
        joined = {5, 7} | ({9} if region.locations > 10 else set()) | ({11} if region.locations > 12 else set())
        for number in range(1, region.locations + 1):
            organisation += number not in joined
            tier = 0 if number <= 2 else 1 if number <= 5 else 2
            sites.append(Site(f"{region.prefix}{number}", region, tier, organisation, len(sites) + 1))
    return sites


def draw_volumes(sites: list[Site], random: Random) -> dict[tuple[str, str, int], int]:
    """Returns the true number per location, intervention and year, before masking; no entry where none was done."""
    volumes: dict[tuple[str, str, int], int] = {}
    for site in sites:
        for intervention, tiers in INTERVENTIONS.items():
            likely, usual = tiers[site.tier]
            performs = random.random() < likely
            level = usual * (0.7 + 0.6 * random.random())
            for year in (*YEARS, LATE_YEAR):
                number = round(level * (0.88 + 0.24 * random.random()))
                if site.region.id == NOBODY[0] and intervention == NOBODY[1]:
                    number = min(number, NOBODY[2] - site.tier)
                if site.id in TOGETHER and intervention == "kidney-nephrectomy":
                    performs, number = True, TOGETHER[site.id] + (year - 2024 if year < 2024 else 0)
                if site.id in TOGETHER and intervention == "kidney-focal-therapy":
                    performs = False
                open_ = f"{year}-12-31" <= CLOSED.get(site.id, "9999") and f"{year}-01-01" >= OPENED.get(site.id, "")
                if year == LATE_YEAR:
                    number = round(number * LATE_SHARE)
                if performs and open_ and number > 0:
                    volumes[site.id, intervention, year] = number
    return volumes


def as_delivered(site: str, number: int) -> str:
    """Returns the text of a cell: small numbers are masked."""
    limit = 10 if site in MASKS_BELOW_TEN else 5
    return f"<{limit}" if number < limit else str(number)


def to_csv(header: list[str], rows: list[list[str]], delimiter: str = ",") -> str:
    """Returns the table as CSV text with one newline per line on every system."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue()


def make_volumes(sites: list[Site], volumes: dict[tuple[str, str, int], int]) -> tuple[str, str]:
    """Returns the text of volumes.csv and of volumes-2025-late.csv."""
    complete: list[list[str]] = []
    late: list[list[str]] = []
    for site in sites:
        for intervention in INTERVENTIONS:
            for year in (*YEARS, LATE_YEAR):
                key = (site.id, intervention, year)
                cell = as_delivered(site.id, volumes[key]) if key in volumes else None
                cell = BY_HAND.get(key, cell)
                if cell is None:
                    continue
                if year == LATE_YEAR:
                    late.append([site.id, f"Locatie {site.id}", DUTCH[intervention], str(year), cell])
                else:
                    complete.append([site.id, f"Locatie {site.id}", intervention, str(year), cell])
    return (
        to_csv(["location_id", "location_name", "intervention_id", "year", "volume"], complete),
        to_csv(["locatie", "naam", "ingreep", "jaar", "aantal"], late, ";"),
    )


def make_locations(sites: list[Site]) -> str:
    """Returns the text of locations.csv; four of five locations have coordinates, in round numbers."""
    header = [
        "location_id", "location_name", "organisation_id", "organisation_name", "agb_code", "vestigingsnummer",
        "region_id", "origin_id", "latitude", "longitude", "open_from", "open_until", "successor_id",
        "successor_date", "successor_kind",
    ]  # fmt: skip
    rows = []
    for site in sites:
        place = int(site.id.removeprefix(site.region.prefix)) - 1
        latitude = f"{site.region.latitude + 0.1 * (place // 4) - 0.1:.2f}"
        longitude = f"{site.region.longitude + 0.1 * (place % 4) - 0.15:.2f}"
        if site.serial % 5 == 0:
            latitude = longitude = ""
        rows.append(
            [
                site.id,
                f"Locatie {site.id}",
                f"org-{site.organisation:02d}",
                f"Organisatie {site.organisation} (verzonnen)",
                f"9900{site.serial:04d}",
                f"9900{site.serial:08d}",
                site.region.id,
                "",
                latitude,
                longitude,
                OPENED.get(site.id, ""),
                CLOSED.get(site.id, ""),
                "",
                "",
                "",
            ]
        )
    return to_csv(header, rows)


def make_agreements(sites: list[Site]) -> str:
    """Returns the text of agreements.yaml."""
    lines = [
        "# Invented (alles is verzonnen): no region, insurer, location or decision in this file exists.",
        "schema: cns-check/agreements/1",
        "impact_analysis_year: 2022",
        "regions:",
    ]
    for region in REGIONS:
        networks = NETWORKS.get(region.id, ("oncology", "vascular"))
        name = region.id.capitalize()
        leads = [f"org-{s.organisation:02d}" for s in sites if s.region == region and s.tier == 0]
        lines += [
            f"  - id: {region.id}",
            f"    title: Regio {name} (verzonnen)",
            f"    networks: [{', '.join(networks)}]",
            f"    leading_insurer: Zorgverzekeraar {name} (verzonnen)",
            f"    lead_providers: [{', '.join(leads)}]",
        ]
        if region.id != NO_CONTACT:
            lines.append(f"    contact: {{organisation: {leads[0]}, named_on: 2025-03-14}}")
        if region.id in EXTRA_ROUND:
            led_by = f"Zorgverzekeraar {name} (verzonnen)"
            lines.append(f"    extra_round: {{held_on: {EXTRA_ROUND[region.id]}, led_by: {led_by}}}")
        if region.id != NO_SPREADING:
            lines += ["    spreading:", "      - check-ups after surgery at the location nearest to home (verzonnen)"]
        lines.append("    decisions:")
        for norm in (*ONCOLOGY, *(VASCULAR if "vascular" in networks else ())):
            highest = 1 if norm in WIDER else 0
            going = [s.id for s in sites if s.region == region and s.tier <= highest]
            if norm in VASCULAR:
                going = [location for location in going if location not in ELSEWHERE]
            agreed = ("route: consensus", "decided_on: 2025-05-22", f"locations: [{', '.join(going)}]")
            rule = (*agreed, "effective: 2026-01-01", WHY, ALL_THREE)
            decided = DECIDED.get((region.id, norm), rule)
            if decided is not None:
                lines += [f"      - norm: {norm}", *(f"        {line}" for line in decided)]
        lines += BESIDE.get(region.id, "").splitlines()
    return "\n".join(lines) + "\n"


PROFILE = """\
# Invented data: how to read volumes.csv, the years 2020 to 2024, all complete.
schema: cns-check/volume-profile/1
format: {delimiter: ",", encoding: utf-8}
# A cell without a number was delivered without one: unknown, not zero. "<5" is 0 to 4 without saying so here.
missing: [""]
# A location that did none of an intervention in a year has no row for it.
absent: not-performed
"""


def make_late_profile() -> str:
    """Returns the text of profile-2025-late.yaml."""
    names = "".join(f"  {delivered}: {intervention}\n" for intervention, delivered in DUTCH.items())
    return f"""\
# Invented data: how to read volumes-2025-late.csv, delivered late, in Dutch, and with January to September only.
schema: cns-check/volume-profile/1
format: {{delimiter: ";", encoding: utf-8}}
columns: {{location_id: locatie, location_name: naam, intervention_id: ingreep, year: jaar, volume: aantal}}
interventions:
{names}absent: not-performed
# Not complete: the year is never chosen by itself, and its numbers are "at least" when it is asked for.
incomplete_years: [{LATE_YEAR}]
"""


README = """\
# The sample case: everything in it is invented (alles is verzonnen)

No location, organisation, code or number in this folder exists. The regions bear the names of points of the compass;
"Locatie N1" is no hospital and "Organisatie 1 (verzonnen)" no organisation. The AGB codes and establishment numbers
start with 9900 and are not given out to anyone; the coordinates are round numbers. Nothing here says anything about a
real hospital.

| file | what it is |
|---|---|
| `volumes.csv` | 2020 to 2024, complete; small numbers masked (`<5`, at one location `<10`), a few blanks |
| `profile.yaml` | how it is read |
| `volumes-2025-late.csv` | 2025, delivered late: January to September only, in a Dutch layout (`;`, Dutch names) |
| `profile-2025-late.yaml` | how that is read; it marks 2025 as incomplete, so that 2024 stays the year that is judged |
| `locations.csv` | 80 locations of 60 organisations in seven regions; four in five have coordinates |
| `memberships.csv` | two locations whose vascular network is another region than that of `locations.csv` |
| `agreements.yaml` | what the seven regions decided on each norm, from when, and what they except and explain |
| `cns-check.yaml` | the case file: all of these files in one, so that a command needs no other name |

## What to look for
- N3 did 49 nephrectomies in 2024 and O3 exactly 50: a minimum of 50 is met from 50 on.
- M3 (40 and `<5`) is below 50 whatever the mask hides; for ZO3 (48 and `<5`) it cannot be told.
- W7 delivered its nephrectomies of 2024 without a number: unknown, not zero.
- W4 and W5 are of one organisation: 31 and 28, together 59. A norm per location is met by neither.
- In the region zuidwest nobody reaches 50 pancreas resections.
- NW12 closed on 31 December 2024; M9 opened on 1 January 2022.

In the agreements:
- noord defers its lung resections to 2027 with all that this needs, though one party disputes the date; oost defers its
  stomach and oesophagus resections without a rationale and without the patients; midden has no agreement on lung
  resections, and lets the fallback start in 2027.
- zuidwest has no agreement on pancreas resections, and nobody there reaches 50: nobody can take the volume.
- west has no agreement on the kidney norm; W4 and W5 count together (59), and W4 goes on.
- ZO4 is excepted from the kidney norm until the end of 2026. zuidoost says nothing on vascular norms, and ZO3 explains
  why it did few aortic interventions.
- M4 is in the oncology region midden and in the vascular network of oost; ZO5 in zuidoost and in that of zuidwest.
- noordwest has no entry on head and neck oncology, and names no contact; oost names no agreements on spreading, and
  does not say why it decided as it did on radiotherapy of the kidney.
- midden, west and zuidwest report the extra round that the leading insurer led before the fallback; zuidoost does not.

## Run it
From this folder, in which every command finds `cns-check.yaml` by itself:
```console
cns-check case validate
cns-check volumes validate
cns-check agreements validate
cns-check evaluate
```
"""


CASE = """\
# Invented data: the whole run in one file. From this folder: cns-check evaluate
schema: cns-check/case/1
volumes:
  - {path: volumes.csv, profile: profile.yaml}
  - {path: volumes-2025-late.csv, profile: profile-2025-late.yaml}
norms: [nl-iza-tranche-1]
locations: locations.csv
memberships: memberships.csv
agreements: agreements.yaml
# What else a case may say, for instance (the command line goes before it):
# options: {norm_year: [2026, 2027], use_indicative: true, lang: nl}
# outputs: [report.html, report.xlsx]
"""


def make_case() -> dict[str, str]:
    """Returns the text of every file of the case, by name."""
    sites = make_sites()
    volumes, late = make_volumes(sites, draw_volumes(sites, Random(SEED)))
    return {
        "README.md": README,
        "agreements.yaml": make_agreements(sites),
        "cns-check.yaml": CASE,
        "locations.csv": make_locations(sites),
        "memberships.csv": to_csv(["location_id", "network", "region_id"], [list(row) for row in MEMBERSHIPS]),
        "profile-2025-late.yaml": make_late_profile(),
        "profile.yaml": PROFILE,
        "volumes-2025-late.csv": late,
        "volumes.csv": volumes,
    }


if __name__ == "__main__":
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent
    for name, text in make_case().items():
        (folder / name).write_text(text, encoding="utf-8", newline="")
