"""Drop rules, control totals, deliveries and corrections; the file of California among them."""

from __future__ import annotations

from math import inf

import pytest

from cns_check.diagnostics import has_errors
from cns_check.inputs.volumes.profile_file import read_profile
from cns_check.inputs.volumes.read import read_volumes, read_volumes_counted
from cns_check.inputs.volumes.source import VolumeSource
from conftest import REPO
from test_volumes_read import KNOWN, codes, read, source

CALIFORNIA = REPO / "sample_data" / "us-california"
SURGERY = ("oesophagus-resection", "lung-resection", "pancreas-resection", "rectum-resection")
H = "location_id,intervention_id,year,volume\n"


@pytest.fixture(scope="module")
def california():
    profile, found = read_profile("profile.yaml", (CALIFORNIA / "profile.yaml").read_bytes())
    assert not found
    return profile, (CALIFORNIA / "volumes.csv").read_bytes()


def test_california_adds_up(california):
    profile, data = california
    read_ = read_volumes_counted([VolumeSource("volumes.csv", data, profile)], SURGERY)
    assert not has_errors(read_.diagnostics)
    assert (read_.rows, read_.controls) == (15699, 88)
    assert "V027" not in codes(read_.diagnostics)
    assert read_.volumes.incomplete_years == {2015}
    assert len(read_.volumes.delivered) == 32
    assert read_.volumes.delivered.set_index("year").loc[2015, "high"].eq(inf).all()
    assert "Statewide" not in set(read_.volumes.names.values())
    left = sum(d.code == "V024" for d in read_.diagnostics)
    assert left == 7


def test_an_altered_digit_is_found_with_both_numbers(california):
    profile, data = california
    lines = data.split(b"\r\n")
    at = next(
        i
        for i, line in enumerate(lines)
        if line.startswith(b"2020,") and b",Lung," in line and b"Statewide" not in line
    )
    fields = lines[at].split(b",")
    was = int(fields[4])
    fields[4] = str(was + 1).encode()
    lines[at] = b",".join(fields)
    volumes, found = read_volumes([VolumeSource("volumes.csv", b"\r\n".join(lines), profile)], SURGERY)
    assert volumes is None
    (error,) = (d for d in found if d.severity == "error")
    total = next(line for line in lines if line.startswith(b"2020,") and b",Lung," in line and b"Statewide" in line)
    n = int(total.split(b",")[4])
    assert error.code == "V026"
    assert error.message == f"intervention 'Lung', year 2020: the control total is {n}, the rows add up to {n + 1}"


@pytest.mark.parametrize(
    ("rows", "total", "expected"),
    [
        ("N1,lung-resection,2024,5\nN2,lung-resection,2024,<5\n", "9", []),
        ("N1,lung-resection,2024,5\nN2,lung-resection,2024,<5\n", "10", ["V026"]),
        ("N1,lung-resection,2024,5\nN2,lung-resection,2024,<5\n", "4", ["V026"]),
        ("N1,lung-resection,2024,5\nN2,lung-resection,2024,\n", "4000", []),
        ("N1,lung-resection,2024,5\nN2,lung-resection,2024,\n", "4", ["V026"]),
        ("N1,lung-resection,2024,5\n", "<5", ["V026"]),
        ("N1,lung-resection,2024,4\n", "<5", []),
        ("N1,knee,2024,4\nN1,lung-resection,2023,0\n", "0", ["V027", "V027"]),
        ("N1,lung-resection,2023,0\n", "7", ["V026", "V027"]),
    ],
)
def test_control_totals_are_intervals(rows, total, expected):
    text = f"{H}{rows}all,lung-resection,2024,{total}\n"
    _, found = read(text, "unmapped: drop\ncontrol_totals: {column: location_id, equals: all}\n")
    assert sorted(c for c in codes(found) if c in {"V026", "V027"}) == expected
    assert "V028" in codes(found)


def test_control_totals_come_before_unmapped_and_before_corrections():
    text = H + "N1,knee,2024,4\nall,knee,2024,5\nN1,lung-resection,2024,4\nall,lung-resection,2024,4\n"
    profile = "unmapped: drop\ncontrol_totals: {column: location_id, equals: all}\ncorrections: c.csv\n"
    changed = b"location_id,intervention_id,year,volume,reason,by\nN1,lung-resection,2024,9,x,y\n"
    _, found = read(text, profile, corrections=("c.csv", changed))
    (error,) = (d for d in found if d.severity == "error")
    assert error.message == "intervention 'knee', year 2024: the control total is 5, the rows add up to 4"


def test_a_control_row_that_a_drop_rule_takes_is_no_total():
    text = H + "N1,lung-resection,2024,4\nall,lung-resection,2024,9\n"
    profile = "control_totals: {column: location_id, equals: all}\ndrop: [{column: location_id, equals: all}]\n"
    volumes, found = read(text, profile)
    assert codes(found) == ["V025", "V028", "V027"]
    assert found[0].message == "1 row left out: column 'location_id' equals 'all'"
    assert volumes.cells["location_id"].tolist() == ["N1"]


D = "location_id,intervention_id,year,volume,delivery\n"
TWO = (
    D
    + "N1,lung-resection,2023,1,2\nN1,lung-resection,2023,2,10\nN1,lung-resection,2022,2,2\n"
    + "N1,kidney-nephrectomy,2023,3,2\nN1,kidney-nephrectomy,2024,3,2\n"
)


def test_the_latest_delivery_is_chosen_per_intervention():
    volumes, found = read(TWO, "deliveries: {choose: {default: latest}}\n")
    assert [d.message for d in found] == [
        "intervention 'kidney-nephrectomy': delivery '2' counts; 0 rows of others left out",
        "intervention 'lung-resection': delivery '10' counts; 2 rows of others left out",
    ]
    assert volumes.cells["low"].tolist() == [3, 3, 2]
    # Delivery 10 has no 2022 and no 2024: nothing of lung in those years is known, whatever delivery 2 has.
    assert volumes.delivered[["intervention_id", "year"]].to_numpy().tolist() == [
        ["kidney-nephrectomy", 2022], ["kidney-nephrectomy", 2023], ["kidney-nephrectomy", 2024],
        ["lung-resection", 2023],
    ]  # fmt: skip
    assert volumes.years == (2022, 2023, 2024)
    assert volumes.files[0].dropped == 2


def test_a_delivery_by_name():
    volumes, found = read(TWO, "deliveries: {choose: {default: latest, lung-resection: 2}}\n")
    assert not has_errors(found)
    assert volumes.cells["low"].tolist() == [3, 3, 2, 1]


def test_one_delivery_needs_no_choice():
    volumes, found = read(D + "N1,lung-resection,2023,1,2024-05-01\n")
    assert not found
    assert len(volumes.cells) == 1


@pytest.mark.parametrize(
    ("a", "b", "latest"),
    [
        ("2024-07-23", "2024-12-01", True),
        ("9", "10", True),
        ("second", "first", False),
        ("2024-02-30", "2024-01-01", False),
        ("1-2-2024", "2-1-2024", False),
        ("9", "2024-01-01", False),
    ],
)
def test_latest_needs_dates_or_numbers(a, b, latest):
    text = f"{D}N1,lung-resection,2023,1,{a}\nN1,lung-resection,2023,2,{b}\n"
    volumes, found = read(text, "deliveries: {choose: {default: latest}}\n")
    assert ("V030" in codes(found)) is not latest
    if latest:
        assert volumes.cells["low"].tolist() == [2]


def test_a_named_column_of_deliveries_and_control_totals_per_delivery():
    text = (
        "location_id,intervention_id,year,volume,datum\n"
        "N1,lung-resection,2023,1,2024-01-01\nall,lung-resection,2023,1,2024-01-01\n"
        "N1,lung-resection,2023,2,2024-02-01\nall,lung-resection,2023,3,2024-02-01\n"
    )
    profile = "deliveries: {column: datum, choose: {default: '2024-01-01'}}\n"
    profile += "control_totals: {column: location_id, equals: all}\n"
    _, found = read(text, profile)
    (error,) = (d for d in found if d.severity == "error")
    assert error.message.startswith("intervention 'lung-resection', year 2023, delivery '2024-02-01': the control")


C = "location_id,intervention_id,year,volume,reason,by\n"


def corrected(text, rows, profile="", known=KNOWN):
    return read(text, f"corrections: c.csv\n{profile}", known, corrections=("c.csv", (C + rows).encode()))


def test_corrections_set_change_and_add():
    text = H + "N1,lung-resection,2024,5\nN1,lung-resection,2023,<5\nN2,lung-resection,2024,7\n"
    rows = "N2,lung-resection,2024,7,same,me\nN1,lung-resection,2024,6,recount,me\nN1,lung-resection,2023,,bad,me\n"
    volumes, found = corrected(text, rows + "N2,lung-resection,2023,<3,late,you\n")
    assert [(d.code, d.place.line, d.message.split(": ", 1)[1]) for d in found] == [
        ("V035", 2, "the value is 7 already; same (me)"),
        ("V034", 3, "5 becomes 6; recount (me)"),
        ("V034", 4, "0 to 4 becomes unknown; bad (me)"),
        ("V034", 5, "no row becomes 0 to 2; late (you)"),
    ]
    assert volumes.cells[["low", "high"]].to_numpy().tolist() == [[0, inf], [6, 6], [0, 2], [7, 7]]
    assert volumes.rows["corrected"].tolist() == [True, True, False, True]
    assert volumes.rows["file"].tolist() == [0, 0, 0, 1]
    assert [f.path for f in volumes.files] == ["v.csv", "c.csv", "p.yaml"]


def test_a_correction_replaces_a_sum():
    text = H + "N1,lung-resection,2024,5\nN1,lung-resection,2024,6\n"
    volumes, found = corrected(text, "N1,lung-resection,2024,12,recount,me\n", "duplicates: sum\n")
    assert found[0].message.endswith("11 becomes 12; recount (me)")
    assert volumes.cells["low"].tolist() == [12]
    assert len(volumes.rows) == 1


def test_one_corrections_file_for_two_files_is_applied_once():
    profile = "corrections: c.csv\n"
    rows = (C + "N2,lung-resection,2024,8,recount,me\n").encode()
    sources = [
        source(H + f"{i},lung-resection,2024,5\n", profile, path=f"{i}.csv", corrections=("c.csv", rows))
        for i in ("N1", "N2")
    ]
    volumes, found = read_volumes(sources, KNOWN)
    assert codes(found) == ["V034"]
    assert volumes.cells["low"].tolist() == [5, 8]


def test_an_unknown_intervention_is_told_and_not_applied():
    volumes, found = corrected(H + "N1,lung-resection,2024,5\n", "N1,lung-resction,2024,6,x,y\n")
    assert codes(found) == ["V036"]
    assert "nearest: lung-resection" in found[0].message
    assert volumes.cells["low"].tolist() == [5]


def test_rules_compare_texts():
    text = "location_id,name,intervention_id,year,volume\n"
    text += "N1,Concernniveau: A,lung-resection,2024,5\nN1,A,lung-resection,2024,3\n"
    volumes, found = read(text, "drop: [{column: name, starts_with: Concernniveau}]\n")
    assert codes(found) == ["V025"]
    assert volumes.cells["low"].tolist() == [3]


def test_dropped_rows_are_not_checked():
    text = H + "total,,x,y\nN1,lung-resection,2024,3\n"
    volumes, found = read(text, "drop: [{column: location_id, equals: total}]\n")
    assert codes(found) == ["V025"]
    assert len(volumes.rows) == 1


def test_every_unmapped_name_once_with_its_nearest():
    text = H + "N1,lung-resectie,2024,3\nN1,lung-resectie,2023,3\nN1,knee,2023,3\n"
    _, found = read(text)
    assert [(d.place.line, d.message) for d in found] == [
        (2, "intervention 'lung-resectie' is in no loaded norm set (2 rows); nearest: lung-resection"),
        (4, "intervention 'knee' is in no loaded norm set (1 row)"),
    ]
