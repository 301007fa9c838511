"""The agreements file: every rule at its place, what a file comes to, and never a traceback."""

from __future__ import annotations

from datetime import date

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from cns_check.inputs.agreements.read import (
    Agreements,
    Decision,
    decided_by,
    deferral_lacks,
    due,
    effective_date,
    find_norms,
    milestones,
    overview,
    read_agreements,
    read_agreements_file,
    undecided,
)
from cns_check.norms.load import load_norm_file
from conftest import REPO

FIXTURES = REPO / "tests" / "fixtures" / "good" / "A001"
SET_TEXT = (FIXTURES / "set.yaml").read_text(encoding="utf-8")


def norm_set(text=SET_TEXT, **replace):
    for old, new in replace.values():
        assert old in text
        text = text.replace(old, new)
    loaded = load_norm_file(text.encode(), "set.yaml")
    assert loaded.value is not None, loaded.diagnostics
    return loaded.value


SET = norm_set()
LOCATIONS = {"N1", "N2", "S1"}
REGIONS = {
    ("N1", "bones"): "north",
    ("N2", "bones"): "north",
    ("S1", "bones"): "south",
    ("N1", "vessels"): "south",
    ("N2", "vessels"): None,
    ("S1", "vessels"): "south",
}
HEAD = "schema: cns-check/agreements/1\nregions:\n"
GOOD = (
    HEAD
    + """\
  - id: north
    title: North
    networks: [bones]
    leading_insurer: An insurer
    lead_providers: [org-1, org-2]
    spreading: [day care near home]
    decisions:
      - norm: hip-care
        route: consensus
        decided_on: 2025-05-28
        locations: [N1]
        effective: 2026-07-01
        rationale: a theatre is being built
        endorsed_by: [providers, patients, insurer]
        dispute: "on the date"
    exceptions:
      - {location: N2, norm: hip-care, reason: r, granted_by: g, until: 2026-12-31}
    explanations:
      - {location: S1, norm: hip-care, text: ill, date: 2025-10-01}
  - id: south
    spreading: [x]
    joint:
      - {norm: vein-care, locations: [N1, S1], designated: S1}
"""
)


def read(text, sets=(SET,), locations=LOCATIONS, regions=REGIONS):
    return read_agreements(text.encode(), "a.yaml", sets, locations=locations, regions=regions)


def at(text):
    """The text without its mark, and the place of the mark."""
    before = text[: text.index("«")]
    column = len(before) - before.rfind("\n")
    return text.replace("«", ""), (before.count("\n") + 1, column)


def codes(diagnostics):
    return [d.code for d in diagnostics]


def test_a_good_file_says_what_it_says():
    value, found = read(GOOD)
    assert codes(found) == ["A022"]
    assert value.impact_analysis_year is None
    north, south = value.regions
    assert (north.id, north.title, north.networks, north.lead_providers) == (
        "north",
        "North",
        ("bones",),
        ("org-1", "org-2"),
    )
    decision = north.decision("hip-care")
    assert (decision.route, decision.locations, decision.effective) == ("consensus", ("N1",), date(2026, 7, 1))
    assert north.exceptions[0].until == date(2026, 12, 31)
    assert north.explanations[0].location == "S1"  # of another region: explanations count wherever they stand
    assert south.joint[0].designated == "S1"  # N1 is in south for its network
    assert south.decides("vessels")
    assert not north.decides("vessels")
    assert value.region("south") is south
    assert value.region("west") is None


def test_one_code_at_its_place_for_each_rule():
    """Each case changes the good file; the mark stands where the finding must be."""
    granted = "{location: N2, norm: hip-care, reason: r, granted_by: g"
    hips = "    joint:\n      - {norm: hip-care, locations: [S1, «N1], designated: S1}\n"
    veins = "      - {norm: vein-care, locations: [«S1, N1], designated: S1}\n"
    agreed = "    decisions: [{norm: vein-care, route: consent, locations: [S1]}]\n"
    cases = [
        ("A001", "  - norm: hip-care", "  - norm: «hip-car"),
        ("A001", "{location: S1, norm: hip", "{location: S1, norm: «hop"),
        ("A001", "norm: vein-care, loc", "norm: «vain-care, loc"),
        ("A003", "[N1]", "[«N9]"),
        ("A003", "{location: S1", "{location: «S9"),
        ("A003", "[N1, S1]", "[«N9, S1]"),
        ("A004", "id: south", "id: «souht"),
        ("A005", "id: south", "id: «north"),
        ("A006", "    exceptions", "      - {norm: «hip-care, route: none}\n    exceptions"),
        ("A007", "        locations: [N1]\n", "        locations: «[]\n"),
        ("A008", "consensus\n        decided_on: 2025-05-28\n        locations: [", "none\n        locations: «["),
        ("A009", "[N1]", "[N1, «N1]"),
        ("A010", "[N1]", "[N1, «S1]"),
        ("A010", "{location: N2", "{location: «S1"),
        ("A010", "id: south", f"id: west\n  - id: south\n{hips}  - id: east"),
        ("A011", "networks: [bones]", "networks: [vessels]"),
        ("A012", "2026-07-01", "«2025-12-31"),
        ("A012", "2026-07-01", "«2027-01-02"),
        ("A013", granted + ", until: 2026-12-31}", f"«{granted}}}"),
        ("A013", "until: 2026-12-31}", "until: «}"),
        ("A014", "until: 2026-12-31}", "until: «2027-01-01}"),
        ("A015", "    explanations", f"      - «{granted}, until: 2026-06-30}}\n    explanations"),
        ("A016", "[N1, S1]", "«[S1]"),
        ("A017", "designated: S1", "designated: «S2"),
        ("A018", "[providers, patients, insurer]", "[providers, «patient, insurer]"),
        ("A019", "effective: 2026-07-01\n        rationale: a theatre is being built", "effective: «2026-07-01"),
        ("A020", "- id: south\n    spreading: [x]", "- «id: south"),
        ("A022", '"on', '«"on'),
        ("A023", "2025-05-28", "«2025-07-02"),
        ("A026", "reason: r, ", ""),
        ("A027", "[bones]", "[bones, «bonse]"),
        ("A028", "{norm: vein-care, locations: [N1", "{norm: vein-care, locations: [«N2"),
        ("A029", "designated: S1}\n", "designated: S1}\n" + veins),
        ("A030", "    joint:\n      - {", agreed + "    joint:\n      - «{"),
    ]
    for code, old, new in cases:
        assert GOOD.count(old) == 1 or code == "A010", (code, old)
        text = GOOD.replace(old, new, 1)
        where = None
        if "«" in text:
            text, where = at(text)
        _, found = read(text)
        mine = [(d.place.line, d.place.column) for d in found if d.code == code]
        assert mine, (code, new, found)
        assert where is None or where in mine, (code, where, mine)
        assert all(d.place.path == "a.yaml" for d in found)


def test_all_mistakes_at_once_also_beside_mistakes_of_the_types():
    text = GOOD.replace("[N1]", "[N9]").replace("title: North", "titel: North").replace("until: 2026-12-31", "until: 3")
    text = text.replace("designated: S1", "designated: S9").replace("id: south", "id: [south]")
    _, found = read(text)
    assert {"Y011", "A003", "Y013", "A017"} <= set(codes(found))
    assert [(d.place.line, d.place.column) for d in found] == sorted((d.place.line, d.place.column) for d in found)


def test_a_misspelt_key_does_not_make_its_value_missing():
    for wrong in ("location", "loactions"):
        _, found = read(GOOD.replace("locations: [N1]\n", f"{wrong}: [N1]\n"))
        assert [c for c in codes(found) if c != "A022"] == ["Y011"]
    _, found = read(GOOD.replace("decisions:", "decision:"))
    assert "A022" in codes(found)  # what stands below it is still checked
    _, found = read(GOOD.replace("rationale:", "rational:"))
    assert "A019" not in codes(found)


def test_nearest_names_are_given():
    message = next(d.message for d in read(GOOD.replace("- norm: hip-care", "- norm: hip-caer"))[1] if d.code == "A001")
    assert "did you mean 'hip-care'" in message
    message = next(d.message for d in read(GOOD.replace("insurer]", "insurers]"))[1] if d.code == "A018")
    assert "did you mean 'insurer'" in message
    message = next(d.message for d in read(GOOD.replace("id: south", "id: souths"))[1] if d.code == "A004")
    assert "did you mean 'south'" in message


def test_what_is_not_known_is_not_checked_and_said_once():
    value, found = read(GOOD.replace("[N1]", "[N9]"), locations=None, regions=None)
    assert value is not None
    assert codes(found) == ["A025", "A022"]
    assert found[0].place.path == "a.yaml"
    _, found = read(GOOD.replace("[N1]", "[N9]"), regions=None)
    assert codes(found) == ["A025", "A003", "A022"]
    # A register without any region is one that does not say it.
    _, found = read(GOOD, regions=dict.fromkeys(REGIONS))
    assert codes(found) == ["A025", "A022"]


def test_dates_come_from_the_norm_set():
    later = norm_set(
        a=("2027-01-01, sources: [{document: law}]}\n  deferral", "2028-01-01, sources: [{document: law}]}\n  deferral")
    )
    text = GOOD.replace("2026-07-01", "2027-06-01")
    assert "A012" in codes(read(text)[1])
    assert "A012" not in codes(read(text, sets=(later,))[1])
    bare = norm_set(SET_TEXT[: SET_TEXT.index("process:")] + SET_TEXT[SET_TEXT.index("documents:") :])
    assert codes(read(GOOD.replace("2026-07-01", "2031-01-01").replace("insurer]", "x]"), sets=(bare,))[1]) == ["A022"]


def test_exceptions_may_last_where_the_regime_keeps_them():
    keeps = norm_set(a=("regime: enforced,", "regime: enforced, exceptions: allowed,"))
    text = GOOD.replace("until: 2026-12-31", "until: 2029-12-31")
    assert "A014" in codes(read(text)[1])
    assert "A014" not in codes(read(text, sets=(keeps,))[1])


def test_a_norm_of_two_sets_is_ambiguous_only_if_both_have_regimes():
    other = norm_set(a=("id: set", "id: other"))
    assert codes(read(GOOD, sets=(SET, other))[1]).count("A002") == 4
    plain = norm_set(
        SET_TEXT.replace("id: set", "id: plain").replace(
            SET_TEXT[SET_TEXT.index("regimes:") : SET_TEXT.index("documents:")], ""
        )
    )
    for sets in ((SET, plain), (plain, SET)):
        assert codes(read(GOOD, sets=sets)[1]) == ["A022"]
        assert find_norms(sets)["hip-care"][0][0].id == "set"


@pytest.mark.parametrize("text", ["", "- a\n", "x", "\0", "{", "a: &b 1\n"])
def test_no_mapping_no_use(text):
    got = read_agreements_file(text.encode(), "a.yaml", [SET], locations=None, regions=None)
    assert got.value is None
    assert got.diagnostics
    assert got.usable == text.startswith("a:")


def decision(**keys):
    return Decision(norm="hip-care", **{"route": "consensus", "locations": ("N1",), **keys})


def test_what_a_deferral_lacks():
    full = {"rationale": "r", "endorsed_by": ("providers", "patients", "insurer")}
    day = date(2026, 7, 1)
    assert deferral_lacks(decision(), SET) == ()
    assert deferral_lacks(decision(effective=date(2026, 1, 1)), SET) == ()
    assert deferral_lacks(decision(effective=day, **full), SET) == ()
    assert deferral_lacks(decision(effective=day, endorsed_by=("insurer",)), SET) == (
        "a rationale",
        "endorsement by providers",
        "endorsement by patients",
    )
    assert deferral_lacks(decision(effective=day, **{**full, "rationale": " "}), SET) == ("a rationale",)
    assert deferral_lacks(Decision(norm="hip-care", route="none", effective=day), SET)[0] == "a rationale"


def test_from_when_a_decision_holds():
    day, first = date(2026, 7, 1), date(2026, 1, 1)
    assert effective_date(decision(), SET) == first
    assert effective_date(decision(effective=day), SET) == first
    assert effective_date(decision(effective=day), SET, strict=False) == day
    full = decision(effective=day, rationale="r", endorsed_by=("providers", "patients", "insurer"))
    assert effective_date(full, SET) == day
    bare = SET.model_copy(update={"process": None})
    assert effective_date(decision(), bare) is None
    assert effective_date(decision(effective=day), bare) == day


def test_no_decision_holds_before_it_was_taken():
    first, later = date(2026, 1, 1), date(2026, 3, 1)
    assert effective_date(decision(decided_on=date(2025, 6, 1)), SET) == first
    assert effective_date(decision(decided_on=first), SET) == first
    assert effective_date(decision(decided_on=later), SET) == later
    assert effective_date(decision(decided_on=later, effective=date(2026, 2, 1)), SET, strict=False) == later
    bare = SET.model_copy(update={"process": None})
    assert effective_date(decision(decided_on=later), bare) == later


def test_what_was_decided_by_a_day():
    second = "      - {norm: vein-care, route: none}\n    exceptions"
    value, _ = read(GOOD.replace("    networks: [bones]\n", "").replace("    exceptions", second))
    assert decided_by(value, None) is value
    assert decided_by(value, date(2025, 10, 1)) == value
    between = decided_by(value, date(2025, 9, 30))
    assert (len(between.regions[0].decisions), between.regions[0].explanations) == (2, ())
    before = decided_by(value, date(2025, 5, 27))
    assert [d.norm for d in before.regions[0].decisions] == ["vein-care"]  # without a day: taken to be there
    assert before.place("regions", 0, "decisions", 0) == value.place("regions", 0, "decisions", 1)
    assert before.place("regions", 1, "joint", 0) == value.place("regions", 1, "joint", 0)
    assert before.regions[1] == value.regions[1]
    assert before.schema_ == value.schema_


def test_undecided_says_what_follows():
    value, _ = read(GOOD)
    assert due(value, [SET], REGIONS) == (("north", "hip-care"), ("south", "hip-care"), ("south", "vein-care"))
    found = undecided(
        value, [SET], [("south", "vein-care"), ("north", "hip-care"), ("north", "vein-care"), ("west", "hip-care")]
    )
    assert [(d.code, d.value, d.place.line) for d in found] == [("A021", "vein-care", 22)]
    assert "south" in found[0].message
    assert "2025-07-01" in found[0].message
    bare = SET.model_copy(update={"process": None})
    assert "undecided" in undecided(value, [bare], due(value, [bare]))[0].message
    assert undecided(value, [SET.model_copy(update={"regimes": ()})], due(value, [SET])) == ()


def test_milestones_as_they_pass():
    value, _ = read(GOOD.replace("        effective: 2026-07-01\n", ""))

    def passed(day):
        found = milestones(value, [SET], day, [("north", "hip-care"), ("south", "vein-care")])
        assert set(codes(found)) <= {"A024"}
        return [(d.message.split("'")[1], d.message.split(": ")[1].split(" on 2")[0]) for d in found]

    assert passed(date(2025, 6, 1)) == []
    assert passed(date(2025, 6, 2)) == [("south", "the scenario was due")]
    assert [r for r, _ in passed(date(2025, 9, 15))] == ["south", "south"]
    assert ("north", "the timetable was due") in passed(date(2025, 9, 16))
    assert "2027-01-01 at the latest, and there is no decision on vein-care" in passed(date(2027, 1, 2))[-1][1]
    assert milestones(value, [SET.model_copy(update={"process": None})], date(2030, 1, 1)) == ()


def test_overview_puts_each_norm_in_one_list():
    value, _ = read(GOOD)
    pairs = due(value, [SET], REGIONS)
    north, south = overview(value, [SET], date(2026, 1, 1), pairs=pairs)
    assert (north.decided, north.deferred, north.fallback, north.undecided) == ((), ("hip-care",), (), ())
    assert (south.fallback, south.undecided) == (("hip-care", "vein-care"), ())
    assert north.endorsements == (("insurer", 1), ("patients", 1), ("providers", 1))
    assert (north.disputes, north.spreading, north.agreed) == (("hip-care",), ("day care near home",), 1)
    north, south = overview(value, [SET], date(2026, 7, 1), pairs=pairs)
    assert north.decided == ("hip-care",)
    early = overview(value, [SET], date(2025, 6, 30), pairs=pairs)
    assert (early[0].deferred, early[1].undecided) == (("hip-care",), ("hip-care", "vein-care"))
    lacking, _ = read(GOOD.replace("        rationale: a theatre is being built\n", ""))
    assert overview(lacking, [SET], date(2026, 1, 1))[0].decided == ("hip-care",)
    assert overview(lacking, [SET], date(2026, 1, 1))[0].lacking == ("hip-care",)
    assert overview(lacking, [SET], date(2026, 1, 1), strict=False)[0].deferred == ("hip-care",)
    # Before the scheme begins nothing holds; that alone defers nothing.
    prompt, _ = read(GOOD.replace("2026-07-01", "2026-01-01"))
    assert overview(prompt, [SET], date(2025, 6, 1))[0].decided == ("hip-care",)


def test_places_do_not_make_files_differ():
    first, _ = read(GOOD)
    second, _ = read("\n" + GOOD)
    assert first == second
    assert hash(first) == hash(second)
    assert first.place("regions", 1, "id").line + 1 == second.place("regions", 1, "id").line
    assert Agreements(schema="cns-check/agreements/1", regions=()).place("regions").line is None


text = st.text("abc 019:é'\"#-[]{}", min_size=1, max_size=12)
day = st.dates(date(2026, 1, 1), date(2027, 1, 1))


@st.composite
def agreements(draw):
    def region(region_id):
        decisions = [
            {
                "norm": norm,
                "route": route,
                **({"locations": ["N1", "N2"]} if route != "none" else {}),
                **draw(st.fixed_dictionaries({}, optional={"effective": day, "rationale": text, "dispute": text})),
                "endorsed_by": draw(st.lists(st.sampled_from(["providers", "patients", "insurer"]), unique=True)),
            }
            for norm in draw(st.lists(st.sampled_from(["hip-care", "vein-care"]), unique=True))
            for route in [draw(st.sampled_from(["consensus", "consent", "none"]))]
        ]
        explanations = draw(
            st.lists(st.fixed_dictionaries({"location": text, "norm": st.just("hip-care"), "text": text}))
        )
        return {"id": region_id, "title": draw(text), "decisions": decisions, "explanations": explanations}

    ids = draw(st.lists(text, max_size=3, unique=True))
    return {"schema": "cns-check/agreements/1", "regions": [region(i) for i in ids]}


class Quoting(yaml.SafeDumper):
    """Every text in quotes: which words need them is the strict reader's to say. And no anchors for equal dates."""

    def ignore_aliases(self, data):
        return True


Quoting.add_representer(str, lambda dumper, data: dumper.represent_scalar("tag:yaml.org,2002:str", data, style="'"))


@settings(max_examples=100, deadline=None)
@given(agreements())
def test_written_and_read_is_equal(data):
    def again(value):
        written = yaml.dump(value, Dumper=Quoting, allow_unicode=True, sort_keys=False)
        return read_agreements(written.encode(), "a", [SET], locations=None, regions=None)

    first, found = again(data)
    assert first is not None, found
    dumped = first.model_dump(by_alias=True, exclude_defaults=True, mode="python")
    second, _ = again(_lists(dumped))
    assert second == first


def _lists(value):
    if isinstance(value, dict):
        return {k: _lists(v) for k, v in value.items()}
    return [_lists(v) for v in value] if isinstance(value, tuple) else value


JUNK = [*"x[]{}:#3é", "", "\n", "  ", "- ", "null", "2026-02-30", "''", "until:", "&a "]


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(0, len(GOOD)),
            st.integers(0, 12),
            st.sampled_from(JUNK),
        ),
        min_size=1,
        max_size=4,
    )
)
def test_no_edit_gives_a_traceback(edits):
    changed = GOOD
    for position, cut, put in edits:
        changed = changed[:position] + put + changed[position + cut :]
    value, found = read(changed)
    assert (value is None) == any(d.severity == "error" for d in found)
    assert all(d.place.path == "a.yaml" for d in found)
