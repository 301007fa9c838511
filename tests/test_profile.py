"""The profile file: strict, and its keys held against one another."""

from __future__ import annotations

import pytest

from cns_check.inputs.volumes.profile import DEFAULT
from cns_check.inputs.volumes.profile_file import read_profile

S = "schema: cns-check/volume-profile/1\n"


def codes(text):
    value, found = read_profile("p.yaml", (S + text).encode())
    return value, [(d.code, d.place.line, d.place.column) for d in found]


def test_all_keys_of_the_interface():
    value, found = codes("""\
format: {delimiter: ",", encoding: cp1252, decimal: ".", thousands: ""}
columns: {location_id: OSHPDID, location_name: hospital, intervention_id: Surgery, year: Year, volume: "# of Cases"}
constants: {}
interventions: {Esophagus: oesophagus-resection, Lung: lung-resection, 7: brain}
unmapped: drop
locations: {}
ids: {pad: 8}
trim: true
missing: ["", "-", "NA", "n.v.t."]
masked: {".": [0, 2]}
drop: [{column: hospital, equals: Statewide}, {column: LocatieNaam, starts_with: "Concernniveau"}]
duplicates: error
absent: not-performed
incomplete_years: [2015]
deliveries: {column: datum_aanlevering, choose: {default: latest, carotid-surgery: "2024-07-23", a: 2024-07-23}}
corrections: corrections.csv
control_totals: {column: hospital, equals: Statewide}
""")
    assert not found
    assert value.profile.masked == {".": (0, 2)}
    assert value.profile.volume_marks().missing == {"", "-", "NA", "n.v.t."}
    assert str(value.profile.deliveries.choose["a"]) == "2024-07-23"


def test_the_default_is_canonical():
    assert DEFAULT.headers("volume") == ("volume",)
    assert DEFAULT.unmapped == "error"
    assert DEFAULT.missing == ("",)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("columns: {volumes: aantal}\n", "P001"),
        ("constants: {jaar: 2024}\n", "P001"),
        ("columns: {year: jaar}\nconstants: {year: 2024}\n", "P002"),
        ("format: {encoding: base64}\n", "P003"),
        ("format: {encoding: klingon}\n", "P003"),
        ("format: {encoding: undefined}\n", "P003"),
        ("format: {encoding: unicode-escape}\n", "P003"),
        ("format: {delimiter: ''}\n", "P004"),
        ("format: {delimiter: '\"'}\n", "P004"),
        ("format: {decimal: '.', thousands: '.'}\n", "P005"),
        ("format: {thousands: '5'}\n", "P005"),
        ("missing: ['x']\nmasked: {x: [0, 1]}\n", "P006"),
        ("missing: [9]\nmasked: {9: [0, 1]}\n", "P006"),
        ("masked: {x: [2, 1]}\n", "P007"),
        ("masked: {x: [-1, 1]}\n", "P007"),
        ("masked: {x: [0, 1000001]}\n", "P007"),
        ("constants: {year: 1}\n", "P008"),
        ("constants: {volume: x}\n", "P008"),
        ("constants: {location_id: 101}\n", "P008"),
        ("drop: [{column: x, equals: a, starts_with: b}]\n", "P009"),
        ("control_totals: {column: x}\n", "P009"),
    ],
)
def test_contradictions(text, code):
    value, found = codes(text)
    assert value is None
    assert [c for c, _, _ in found] == [code]
    assert found[0][1] in {2, 3}


@pytest.mark.parametrize("text", ["nonsense: 1\n", "incomplete_years: [1900]\n", "trim: 1\n", "unmapped: ignore\n"])
def test_what_no_key_takes(text):
    value, found = codes(text)
    assert value is None
    assert found[0][0].startswith("Y")


def test_all_at_once_in_the_order_of_the_file():
    _, found = codes("format: {delimiter: ';;', encoding: x}\nmasked: {x: [2, 1]}\n")
    assert [c for c, _, _ in found] == ["P004", "P003", "P007"]
