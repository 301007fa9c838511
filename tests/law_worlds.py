"""Random small worlds for what the process says in law: successors, days, joint volumes, closures, attestations.

Only what the specification decides is drawn. So the locations that come after one another are of one region, two that
came before the same one are never told different things, a new name has no volume of before the renaming, and a norm
that is required counts another intervention and is never agreed on.
"""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product
from typing import Any

from hypothesis import strategies as st

from oracle import File
from strategies import sources
from test_reallocation_oracle import NETWORKS, OF_ENTRY, PARTIES, SUCCESSION, World, process_block

Dict = dict[str, Any]
LOCATIONS = ("L1", "L2", "L3", "L4", "L5")
INTERVENTIONS = ("alpha", "beta")
YEARS = (2023, 2024)
NOBODY = "Z0"  # every year and intervention is delivered
NETWORK = NETWORKS[0]
POINTS = ((52.1, 5.1), (52.13, 5.9), (51.4, 5.5), (53.2, 6.55), (50.85, 5.7))
NUMBERS = (0, 4, 5, 9, 10, 11, 19, 20, 21, 30)
MASKS = ((0, 4), (3, 7), (15, 25), (0, None))
EFFECTIVE = (None, date(2026, 1, 1), date(2026, 1, 1), date(2026, 7, 1), date(2027, 1, 1))
DECIDED = (None, None, None, date(2025, 6, 28), date(2026, 1, 1), date(2026, 2, 1), date(2026, 9, 1))
TOLD = (None, date(2025, 10, 1), date(2026, 5, 1), date(2026, 12, 31), date(2027, 3, 1))
TODAY = (None, None, None, date(2025, 12, 31), date(2026, 1, 15), date(2026, 12, 31))
TAKEN_OVER = (date(2024, 7, 1), date(2025, 11, 1), date(2026, 1, 1), date(2026, 6, 1))


def often(draw, wanted: int, of: int) -> bool:
    return draw(st.integers(1, of)) <= wanted


def norm_of(number: int, **more: Any) -> Dict:
    return {
        "id": f"norm-{number}",
        "title": {"en": f"Norm {number}"},
        "cluster": "drawn",
        "network": NETWORK,
        "kind": "volume",
        "counts": ["alpha"],
        "unit": "procedures",
        "per": "location",
        "window": "calendar-year",
        "versions": [{"minimum": 10, "status": "adopted", "sources": sources()}],
    } | more


@st.composite
def norms(draw) -> list[Dict]:
    kind = draw(st.sampled_from(["plain"] * 6 + ["process"] * 4 + ["part", "part", "requires", "requires"] + ["other"]))
    minimum = draw(st.sampled_from([5, 10, 20]))
    version = {"minimum": minimum, "status": "adopted", "sources": sources()}
    if kind == "process":
        norm = norm_of(0, kind="process", versions=[{"status": "adopted", "sources": sources()}])
        return [{key: value for key, value in norm.items() if key not in ("unit", "per", "window")}]
    if kind == "part":
        part = {"counts": ["beta"], "minimum": draw(st.sampled_from([5, 20])), "sources": sources()}
        part |= {"when": "performed"} if draw(st.booleans()) else {}
        return [norm_of(0, counts=["alpha", "beta"], versions=[version], parts=[part])]
    if kind == "requires":
        return [norm_of(0, versions=[version], requires=["norm-1"]), norm_of(1, counts=["beta"])]
    if kind == "other":
        status = draw(st.sampled_from(["guideline", "proposed", "nothing", "organisation"]))
        if status == "organisation":
            return [norm_of(0, per="organisation", versions=[version])]
        said = version | {"status": status} if status != "nothing" else {"status": "adopted", "sources": sources()}
        return [norm_of(0, versions=[said])]
    return [norm_of(0, versions=[version], counts=draw(st.sampled_from([["alpha"], ["alpha", "beta"]])))]


@st.composite
def norm_sets(draw) -> Dict:
    norm_set: Dict = {
        "schema": "cns-check/norm-set/1",
        "id": "drawn-set",
        "version": "1.0",
        "jurisdiction": "NL",
        "title": {"en": "Drawn at random"},
        "documents": {"doc": {"title": "Drawn", "publisher": "Nobody", "kind": "drawn"}},
        "interventions": {i: {"title": {"en": i.title()}} for i in INTERVENTIONS},
        "regimes": [
            {"from": date(2026, 1, 1), "regime": "comply-or-explain", "sources": sources()},
            {"from": date(2027, 1, 1), "regime": "enforced", "sources": sources()},
        ],
    }
    if often(draw, 1, 2):
        norm_set["process"] = process_block(date(2025, 7, 1))
    return norm_set | {"norms": draw(norms())}


# Places


@st.composite
def successions(draw) -> dict[str, tuple[str, date, str]]:
    """Who is followed by whom, always by a later one of the list, so that none goes round."""
    made = {}
    for _ in range(draw(st.sampled_from([0, 1, 1, 1, 2, 2, 3]))):
        first = draw(st.integers(0, len(LOCATIONS) - 2))
        then = draw(st.integers(first + 1, len(LOCATIONS) - 1))
        kind = draw(st.sampled_from(["move", "rename", "merger"]))
        made[LOCATIONS[first]] = (LOCATIONS[then], draw(st.sampled_from(TAKEN_OVER)), kind)
    return made


def last(location: str, after: dict[str, tuple[str, date, str]]) -> str:
    return last(after[location][0], after) if location in after else location


@st.composite
def registers(draw, after: dict[str, tuple[str, date, str]]) -> dict[str, Dict]:
    register: dict[str, Dict] = {NOBODY: dict.fromkeys(OF_ENTRY)}
    followed = {then for then, _, _ in after.values()}
    for location, point in zip(LOCATIONS, POINTS, strict=True):
        if location not in after and location not in followed and often(draw, 1, 8):
            continue
        register[location] = dict.fromkeys((*OF_ENTRY, *SUCCESSION)) | {
            "organisation_id": draw(st.sampled_from([None, "org-1"])),
            "region_id": draw(st.sampled_from(["noord"] * 6 + ["zuid"] * 2 + [None])),
            "latitude": point[0],
            "longitude": point[1],
        }
        if location not in after:
            ends = [date(2026, 6, 30)] if location in followed else [date(2025, 12, 31), date(2026, 6, 30)]
            register[location]["open_until"] = draw(st.sampled_from([None] * 4 + ends))
    for location, said in after.items():
        ends = [] if location in followed else [said[1] - timedelta(days=1)]
        until = draw(st.sampled_from([None, *ends]))
        register[location] |= dict(zip(SUCCESSION, said, strict=True)) | {
            "region_id": register[last(location, after)]["region_id"],
            "open_until": until,
        }
    return register


@st.composite
def volumes(draw, after: dict[str, tuple[str, date, str]]) -> File:
    rows = [(NOBODY, i, year, 0, 0) for i, year in product(INTERVENTIONS, YEARS)]
    renamed = {then: day for then, day, kind in after.values() if kind == "rename"}
    exact = st.sampled_from(NUMBERS).map(lambda n: (n, n))
    for key in product(LOCATIONS, INTERVENTIONS, YEARS):
        if key[0] in renamed and key[2] < renamed[key[0]].year:
            continue
        if often(draw, 5, 6):
            rows.append((*key, *draw(st.one_of(*[exact] * 14, st.sampled_from(MASKS)))))
    keys = ("location_id", "intervention_id", "year", "low", "high")
    return File([dict(zip(keys, row, strict=True)) for row in rows])


# What is said


@st.composite
def one_of_each(draw, places: list[str], after: dict[str, tuple[str, date, str]], *, own: bool = True) -> list[str]:
    """Some of the places: of those that end up as one a single one, or with it the one that all end up as."""
    groups: dict[str, list[str]] = {}
    for place in places:
        groups.setdefault(last(place, after), []).append(place)
    found: list[str] = []
    for end, group in sorted(groups.items()):
        if often(draw, 1, 3):
            first = draw(st.sampled_from(group))
            found += [first, end] if own and first != end and end in group and draw(st.booleans()) else [first]
    return found


@st.composite
def regions_said(draw, name: str, members: list[str], norm_set: Dict, after: dict[str, tuple[str, date, str]]) -> Dict:
    region: Dict = {"id": name, "spreading": ["drawn"], "decisions": [], "exceptions": [], "joint": []}
    required = {other for norm in norm_set["norms"] for other in norm.get("requires", [])}
    for norm in norm_set["norms"]:
        of = {"norm": norm["id"]}
        decision = None
        if often(draw, 7, 8):
            agreed = ["consensus", "consent"] if members and norm["id"] not in required else []
            decision = of | {"route": draw(st.sampled_from(["none", *agreed]))}
            if decision["route"] != "none":
                decision["locations"] = draw(st.lists(st.sampled_from(members), min_size=1, max_size=2, unique=True))
            days = {"effective": draw(st.sampled_from(EFFECTIVE)), "decided_on": draw(st.sampled_from(DECIDED))}
            decision |= {key: day for key, day in days.items() if day is not None}
            if often(draw, 3, 4):
                decision |= {"rationale": "drawn so", "endorsed_by": PARTIES}
            region["decisions"].append(decision)
        for place in draw(one_of_each(members, after)) if often(draw, 2, 3) else []:
            until = draw(st.sampled_from([date(2025, 12, 31), date(2026, 12, 31)]))
            region["exceptions"].append(of | {"location": place, "reason": "r", "granted_by": "g", "until": until})
        apart = sorted({last(x, after): x for x in draw(st.permutations(members))}.values())
        if decision and norm.get("per") == "location" and len(apart) > 1 and draw(st.booleans()):
            decision.pop("decided_on", None)
            together = draw(st.lists(st.sampled_from(apart), min_size=2, max_size=3, unique=True))
            region["joint"].append(of | {"locations": together, "designated": together[-1]})
    return region


@st.composite
def agreements(draw, norm_set: Dict, regions: dict[str, str | None], after: Dict) -> Dict | None:
    year = draw(st.sampled_from([2023, 2023, 2023, 2024, 2022, None]))
    made: Dict = {"schema": "cns-check/agreements/1"} | ({"impact_analysis_year": year} if year else {})
    made["regions"] = []
    for name in sorted({r for x, r in regions.items() if r and x != NOBODY}):
        if often(draw, 4, 5):
            members = sorted(x for x, region in regions.items() if region == name)
            made["regions"].append(draw(regions_said(name, members, norm_set, after)))
    if not made["regions"]:
        return None
    explained = draw(one_of_each([x for x in LOCATIONS if x in regions], after, own=False))
    told = [(x, draw(st.sampled_from(TOLD))) for x in explained]
    made["regions"][0]["explanations"] = [
        {"location": x, "norm": "norm-0", "text": "drawn so"} | ({"date": day} if day else {}) for x, day in told
    ]
    return made


@st.composite
def attestations(draw, norm_set: Dict, after: Dict) -> tuple[Dict, ...]:
    if norm_set["norms"][0]["kind"] != "process":
        return ()
    days = st.sampled_from([date(2024, 1, 1), date(2025, 11, 1), date(2026, 1, 1), date(2026, 6, 1)])
    ends = st.sampled_from([None, None, date(2026, 6, 30), date(2027, 1, 1)])
    return tuple(
        {"location_id": x, "norm_id": "norm-0", "date": draw(days), "valid_until": draw(ends)}
        for x in draw(one_of_each(list(LOCATIONS), after))
    )


@st.composite
def worlds(draw) -> World:
    after = draw(successions())
    norm_set, register = draw(norm_sets()), draw(registers(after))
    linked = {*after, *(then for then, _, _ in after.values())}
    free = [x for x in LOCATIONS if x not in linked]
    pairs = st.tuples(st.sampled_from(free), st.just(NETWORK)) if free else st.nothing()
    # Memberships give a region also to what the register lacks.
    memberships = draw(st.dictionaries(pairs, st.sampled_from(["noord", "zuid"]), max_size=2)) if free else {}
    regions = {x: memberships.get((x, NETWORK), entry["region_id"]) for x, entry in register.items()}
    made = draw(agreements(norm_set, regions, after))
    impact = ["impact-analysis"] if made and made.get("impact_analysis_year") in YEARS else []
    return World(
        norm_set,
        draw(volumes(after)),
        register,
        memberships,
        made,
        {
            "methods": (draw(st.sampled_from(["proportional", "proportional", "equal", "nearest"])),),
            "norm_years": draw(st.sampled_from([[2026, 2027], [2026, 2027], [2026], [2027]])),
            "basis": draw(st.sampled_from(["previous-year", "previous-year", 2023, *impact])),
            "deferral": draw(st.sampled_from(["strict", "lenient"])),
            "assume_no_agreement": made is None or often(draw, 1, 10),
            "across_regions": often(draw, 1, 6),
            "use_indicative": often(draw, 1, 3),
            "on": draw(st.sampled_from(TODAY)) if made else None,
        },
        draw(attestations(norm_set, after)),
    )
