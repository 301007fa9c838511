"""What the checks of an agreements file say, in full, and what they leave unsaid because it was said already."""

from __future__ import annotations

from datetime import date

import pytest

from test_agreements import GOOD, LOCATIONS, REGIONS, SET_TEXT, codes, norm_set, read

GRANTED = "      - {location: N2, norm: hip-care, reason: r, granted_by: g, until: 2026-12-31}\n"


def changed(old, new, text=GOOD):
    assert old in text
    return text.replace(old, new, 1)


def told(text, code, **more):
    return [d.message for d in read(text, **more)[1] if d.code == code]


def beside(text, **more):
    """The codes but for the open dispute that the good file has."""
    return [code for code in codes(read(text, **more)[1]) if code != "A022"]


# The other place, by name


def test_a_second_decision_names_the_first():
    text = changed("    exceptions", "      - {norm: hip-care, route: none}\n    exceptions")
    assert told(text, "A006") == ["region 'north' decides on 'hip-care' here and at a.yaml:10:15"]


def test_a_second_exception_names_the_first():
    text = changed(GRANTED, GRANTED + GRANTED.replace("2026-12-31", "2026-06-30"))
    assert told(text, "A015") == ["location 'N2' has an exception to 'hip-care' here and at a.yaml:19:9"]


@pytest.mark.parametrize("other", [("N2", "N1"), ("hip-care", "vein-care")])
def test_exceptions_of_two_locations_or_two_norms_are_two(other):
    text = changed("networks: [bones]", "networks: [bones, vessels]")
    assert beside(changed(GRANTED, GRANTED + GRANTED.replace(*other), text), regions=None) == ["A025"]


@pytest.mark.parametrize(
    ("keys", "lacks"),
    [
        ("reason: r, ", "a reason"),
        ("granted_by: g, ", "by whom it was granted"),
        ("reason: r, granted_by: g, ", "a reason and by whom it was granted"),
    ],
)
def test_an_exception_says_why_and_by_whom(keys, lacks):
    without = changed(keys, "", GRANTED)
    assert told(changed(GRANTED, without), "A026") == [f"the exception of 'N2' to 'hip-care' lacks {lacks}"]


def test_an_exception_into_enforcement_names_the_set_and_the_first_such_day():
    later = "  - {from: 2028-01-01, regime: enforced, sources: [{document: law}]}\nprocess:"
    made = norm_set(SET_TEXT.replace("process:", later))
    expected = "until 2029-12-31: from 2027-01-01 on 'set' is enforced without exceptions"
    assert told(changed("until: 2026-12-31", "until: 2029-12-31"), "A014", sets=(made,)) == [expected]


def test_an_agreement_goes_before_a_joint_volume_and_is_named():
    agreed = "    decisions: [{norm: vein-care, route: consent, locations: [S1]}]\n    joint:"
    text = changed("    joint:", agreed)
    assert told(text, "A030") == ["the consent on 'vein-care' at a.yaml:24:17 decides before the joint volume"]


def test_no_agreement_leaves_a_joint_volume_as_it_is():
    none = "    decisions: [{norm: vein-care, route: none, decided_on: 2025-05-28}]\n    joint:"
    assert beside(changed("    joint:", none)) == []
    dayless = changed(", decided_on: 2025-05-28", "", none)
    assert beside(changed("    joint:", dayless)) == ["A037"], "what it lacks is the extra round"


# A norm of another network


def test_exceptions_and_joint_volumes_too_are_of_the_regions_networks():
    message = "norm 'vein-care' is of network 'vessels'; region 'north' has 'bones'"
    granted = changed(GRANTED, GRANTED.replace("hip-care", "vein-care"))
    assert told(granted, "A011", regions=None) == [message]
    joint = "    joint:\n      - {norm: vein-care, locations: [N1, S1], designated: S1}\n  - id: south"
    assert told(changed("  - id: south", joint), "A011", regions=None) == [message]


# Joint volumes


def test_a_location_twice_in_one_joint_volume_is_that_and_nothing_else():
    assert beside(changed("[N1, S1]", "[N1, S1, N1]")) == ["A009"]
    assert beside(changed("[N1, S1]", "[S1, S1]")) == ["A016", "A009"]


# Said once


def test_what_is_not_known_is_told_and_no_region_is_looked_for():
    assert beside(changed("[N1]", "[N9]")) == ["A003"]
    assert beside(changed("{location: N2", "{location: N9")) == ["A003"]


def test_a_region_without_id_is_told_and_no_location_is_said_to_be_of_another():
    assert beside(changed("  - id: south\n    spreading", "  - spreading")) == ["Y012"]


def test_what_a_wrong_entry_lacks_is_not_told_beside_its_mistake():
    south = "  - id: south\n    spreading: [x]\n"
    assert beside(changed(south, "  - id: south\n    colour: blue\n")) == ["Y011"]
    assert beside(changed("        locations: [N1]\n", "        colour: blue\n")) == ["Y011"]
    assert beside(changed("reason: r, granted_by: g", "colour: blue")) == ["Y011"]
    assert beside(changed("        rationale: a theatre is being built\n", "        colour: blue\n")) == ["Y011"]


def test_what_stands_under_a_misspelt_key_is_checked_all_the_same():
    assert beside(changed("        locations: [N1]\n", "        loactions: [N9]\n")) == ["A003", "Y011"]
    assert beside(changed("{norm: vein-care, locations: [N1, S1]", "{norm: vein-care, loactions: [N9, S1]")) == [
        "A003",
        "Y012",
        "Y011",
    ]
    assert beside(changed("        locations: [N1]\n", "        locations: [N1]\n        colour: [N9]\n")) == ["Y011"]


@pytest.mark.parametrize(("wrong", "code"), [("colour: blue", "Y011"), ("locations: [3]", "Y013")])
def test_beside_a_mistake_the_rest_of_an_entry_is_checked(wrong, code):
    text = changed("- norm: hip-care", "- norm: hop")
    assert beside(changed("        locations: [N1]\n", f"        {wrong}\n", text)) == ["A001", code]


def test_a_mistake_in_an_entry_leaves_its_region_whole():
    """What the region itself lacks is told as well."""
    south = "  - id: south\n    decisions: [{norm: vein-care, route: none, colour: blue}]\n    joint:"
    assert beside(changed("  - id: south\n    spreading: [x]\n    joint:", south)) == ["A020", "Y011"]


def test_an_exception_lacks_an_end_only_where_that_is_what_it_lacks():
    assert beside(changed("{location: N2, norm: hip-care, reason", "{norm: hip-care, reason")) == ["Y012"]
    assert beside(changed("until: 2026-12-31", "until: soon")) == ["Y013"]
    assert beside(changed(", until: 2026-12-31", "")) == ["A013"]


@pytest.mark.parametrize("entry", ["text", "[]", "3"])
def test_what_is_no_entry_at_all_is_told_once(entry):
    assert beside(changed(GRANTED, f"      - {entry}\n")) == ["Y013"]
    assert beside(GOOD + f"  - {entry}\n") == ["Y013"]


# Where the norm set says little


def test_a_set_without_a_fallback_day_or_needs_says_nothing_of_them():
    needs = SET_TEXT[SET_TEXT.index("  deferral_needs") : SET_TEXT.index("documents:")]
    bare = SET_TEXT.replace(needs, "").replace("  fallback_after: {date: 2025-07-01, sources: [{document: law}]}\n", "")
    text = changed("2025-05-28", "2025-12-28", changed("[providers, patients, insurer]", "[somebody]"))
    assert beside(text, sets=(norm_set(bare),)) == []
    assert sorted(beside(text)) == ["A018", "A019", "A023"], "the set that does say so"
    early = changed("effective: 2026-07-01", f"effective: {date(2020, 1, 1)}")
    unbound = norm_set(
        SET_TEXT.replace("  earliest_effective: {date: 2026-01-01, sources: [{document: law}]}\n", "").replace(
            "  latest_effective: {date: 2027-01-01, sources: [{document: law}]}\n", ""
        )
    )
    assert beside(early, sets=(unbound,)) == ["A039"], "no day of the set, but no decision holds before it is taken"
    assert beside(changed("2025-05-28", "2020-01-01", early), sets=(unbound,)) == []


def test_where_nobody_needs_to_endorse_anybody_may():
    made = norm_set(SET_TEXT.replace("endorsed_by: [providers, patients, insurer]", "endorsed_by: []"))
    assert beside(changed("insurer]", "somebody]"), sets=(made,)) == []


def test_the_good_file_stays_good():
    assert beside(GOOD) == []
    assert beside(GOOD, locations=LOCATIONS | {"X"}, regions=REGIONS) == []
