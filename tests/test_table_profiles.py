"""Registers and lists of any form: read by a profile as if they had canonical columns, and told how to write one."""

from __future__ import annotations

import gzip
import io
import json
import re
from dataclasses import replace
from datetime import date
from importlib import import_module

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st

from cns_check.inputs.files.column_names import meant
from cns_check.inputs.files.findings import Findings
from cns_check.inputs.files.table_profile import SCHEMA, ProfileBytes, TableProfile, read_table_profile
from cns_check.inputs.places import attestations, distances, locations, memberships
from cns_check.inputs.travel import effects, origins, overrides, scenario, sites, travel_times
from cns_check.inputs.volumes import corrections
from cns_check.inputs.volumes.profile import Profile
from cns_check.norms.load import load_norm_file
from cns_check.run.inputs import INPUTS
from cns_check.run.read_inputs import profiles_of, read_others
from conftest import REPO, SAMPLE

S = f"schema: {SCHEMA}\n"
SET = load_norm_file((REPO / "tests/fixtures/good/X001/set.yaml").read_bytes(), "set.yaml").value
NORM = next(n.id for n in SET.norms if n.kind == "process")
NETWORK = next(n.network for n in SET.norms)

#: Per table its form and its rows; the first row is the header.
TABLES = {
    "locations": (
        locations.FORM,
        [
            ["location_id", "location_name", "region_id", "latitude", "longitude", "open_from", "successor_id"],
            ["0101", "Café", "noord", "52.5", "-5.25", "2024-01-02", ""],
            ["0102", "Twee", "zuid", "", "", "", ""],
            ["A1", "Drie", "zuid", "52.75", "6", "", ""],
        ],
    ),
    "memberships": (
        memberships.FORM,
        [["location_id", "network", "region_id"], ["0101", NETWORK, "noord"], ["0102", NETWORK, "Fryslân"]],
    ),
    "attestations": (
        attestations.FORM,
        [
            ["location_id", "norm_id", "date", "attested_by", "valid_until"],
            ["0101", NORM, "2024-01-01", "Inspecteur Daniël", "2025-01-01"],
            ["0102", NORM, "2024-02-01", "Inspecteur", ""],
        ],
    ),
    "distances": (
        distances.DISTANCE_FORM,
        [["from", "to", "minutes"], ["0101", "0102", "12.5"], ["0102", "0101", "13"], ["0101", "É1", "1.75"]],
    ),
    "capacity": (
        distances.CAPACITY_FORM,
        [["location_id", "norm_id", "capacity"], ["0101", NORM, "80"], ["0102", "", "90"], ["É1", "", "7"]],
    ),
    "scenario": (
        scenario.FORM,
        [["norm_id", "location_id", "decision"], [NORM, "0101", "keep"], [NORM, "0102", "stop"], [NORM, "É1", "new"]],
    ),
    "origins": (origins.FORM, [["origin_id", "inhabitants"], ["0101", "120.5"], ["É1", ""]]),
    "sites": (sites.FORM, [["location_id", "intervention_id", "origin_id"], ["0101", "vein", "É102"]]),
    "overrides": (
        overrides.FORM,
        [["norm_id", "from_location_id", "to_location_id", "share"], [NORM, "0101", "É1", "0.25"]],
    ),
    "effects": (
        effects.FORM,
        [["intervention_id", "effect", "per_procedure", "unit", "source"], ["vein", "bed", "2.5", "dagen", "Daniël"]],
    ),
    "travel_times": (
        travel_times.FORM,
        [["origin_id", "destination_id", "minutes", "distance"], ["0101", "É102", "12.5", "1000.25"]],
    ),
    "corrections": (
        corrections.FORM,
        [
            ["location_id", "intervention_id", "year", "volume", "reason", "by"],
            ["0101", "knee", "2024", "12", "geteld", "Daniël"],
        ],
    ),
}

#: Tables that become arrays, with the arrays.
OF_ARRAYS = {
    "scenario": ("norm", "location", "decision"),
    "origins": ("ids", "inhabitants"),
    "sites": ("location", "intervention", "origin"),
    "overrides": ("norm", "sender", "receiver", "share"),
    "effects": ("intervention", "effect", "per_procedure", "unit", "source"),
    "travel_times": ("origin_ids", "site_ids", "origin", "site", "minutes", "distance"),
}


def written(rows, delimiter=",", encoding="utf-8"):
    return "".join(delimiter.join(row) + "\n" for row in rows).encode(encoding)


def value_of(name, data, profile=None, path="t.csv", folder=None):
    """What a table says, as the run reads it, with its diagnostics."""
    given = None if profile is None else ProfileBytes("p.yaml", profile.encode())
    if name == "corrections":
        findings = Findings(path)
        read = corrections.read_corrections(path, data, {"knee"}, findings, given)
        return [(replace(c, place=None)) for c in read], findings.finish()
    file, profiles = folder / path, {}
    file.write_bytes(data)
    if given is not None:
        (folder / given.path).write_bytes(given.data)
        profiles = {file.as_posix(): (folder / given.path).as_posix()}
    before, found, files = read_others({name: file.as_posix()}, [SET], None, profiles)
    assert [f.path for f in files if f.rows == 0] == list(profiles.values())[: len(files)]
    value = before.given[name]
    if value is None:
        return None, found
    if name == "locations":
        return value.table.astype(str).to_dict("list"), found
    if name == "distances":
        return value.minutes, found
    if name == "capacity":
        return value.limits, found
    if name in OF_ARRAYS:
        return [getattr(value, each).tolist() for each in OF_ARRAYS[name]], found
    return (value.regions if name == "memberships" else value.given), found


def test_every_table_of_a_run_is_here():
    assert set(TABLES) == {i.name for i in INPUTS if i.table} | {"corrections"}


def otherwise(name, delimiter=";", mark=",", header="{} (naam)"):
    """The rows of a table as somebody else writes them: lost zeros, decimal commas, white space, names of their own."""
    form, (head, *rows) = TABLES[name]
    made = [[f" {header.format(c)}" for c in head]]
    for row in rows:
        cells = []
        for column, text in zip(head, row, strict=True):
            bare = text.lstrip("0") if column in form.padded and text.isdigit() else text
            cells.append(f"{bare.replace('.', mark) if column in form.decimals else bare} ")
        made.append(cells)
    columns = "".join(f'  {c}: "{header.format(c)}"\n' for c in head)
    profile = f"format: {{delimiter: {delimiter!r}, decimal: {mark!r}, encoding: cp1252}}\n"
    return made, f"{S}{profile}columns:\n{columns}ids: {{pad: 4}}\ntrim: true\n"


@pytest.mark.parametrize("name", TABLES)
def test_a_table_in_another_form_says_the_same(name, tmp_path):
    made, profile = otherwise(name)
    plain, found = value_of(name, written(TABLES[name][1]), folder=tmp_path)
    assert plain
    assert [d for d in found if d.severity == "error"] == []
    other, found = value_of(name, written(made, ";", "cp1252"), profile, folder=tmp_path)
    assert [d for d in found if d.severity == "error"] == []
    assert other == plain


@settings(deadline=None)
@drawn(
    st.sampled_from(["distances", "locations"]),
    st.sampled_from([";", "\t", "|"]),
    st.sampled_from([",", "'"]),
    st.sampled_from(["utf-8", "cp1252", "utf-16"]),
    st.text("abcé xyz", min_size=1).map(lambda t: f"{{}}{t}!"),
)
def test_whatever_the_form(name, delimiter, mark, encoding, header):
    made, _ = otherwise(name, delimiter, mark, header)
    columns = ", ".join(f'{c}: "{header.format(c)}"' for c in TABLES[name][1][0])
    how = f'format: {{delimiter: "{delimiter}", decimal: "{mark}", encoding: {encoding}}}'.replace("\t", "\\t")
    profile = ProfileBytes("p", f"{S}{how}\ncolumns: {{{columns}}}\nids: {{pad: 4}}\ntrim: true\n".encode())
    read = distances.read_distances if name == "distances" else locations.read_locations
    plain, other = read("t", written(TABLES[name][1])), read("t", written(made, delimiter, encoding), profile)
    assert other[1] == ()
    if name == "distances":
        assert other[0].minutes == plain[0].minutes
    else:
        assert other[0].table.astype(str).equals(plain[0].table.astype(str))


def workbook(form, rows, before=None):
    """Rows as a workbook, numbers and days as such; sheets may come before."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, sheet_rows in {**(before or {}), "Blad": rows}.items():
        sheet = book.create_sheet(title)
        head = next(row for row in rows if set(form.required) <= set(row))
        for row in sheet_rows:
            cells = []
            for column, text in zip(head, row, strict=False):
                if column in form.decimals + form.whole and text.replace(".", "").replace("-", "").isdigit():
                    cells.append(float(text))
                elif column in form.dates and text[:1].isdigit():
                    cells.append(date.fromisoformat(text))
                else:
                    cells.append(text or None)
            sheet.append(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def spoilt(name, how):
    """A table as it should not be, and which diagnostic says how to read it."""
    form, rows = TABLES[name]
    head = rows[0]
    if how == "columns":
        names = {
            "location_id": "Locatie",
            "region_id": "regio",
            "from": "van",
            "minutes": "reistijd",
            "reason": "reden",
            "origin_id": "herkomst",
            "from_location_id": "van",
            "effect": "gevolg",
        }
        head = [names.get(c, c) for c in head]
    if how == "decimals":
        commas = [
            [t.replace(".", ",") if c in form.decimals else t for c, t in zip(head, r, strict=True)] for r in rows
        ]
        return written(commas, ";")
    if how == "title":
        return b"Een titel\n\n" + written(rows)
    if how == "gzip":
        return gzip.compress(written(rows, ";"), mtime=0)
    if how == "workbook":
        return workbook(form, [["Een titel"], [], *rows])
    if how == "sheets":
        return workbook(form, rows, {"Uitleg": [["Wat dit is"], ["en meer"]]})
    if how == "semicolon":
        return written(rows, ";")
    if how == "tab, cp1252":
        return written(rows, "\t", "cp1252")
    return written([head, *rows[1:]], encoding=how if how != "columns" else "utf-8")


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize(
    "how",
    [
        "cp1252",
        "utf-16",
        "utf-16-le",
        "utf-16-be",
        "semicolon",
        "tab, cp1252",
        "columns",
        "decimals",
        "title",
        "gzip",
        "workbook",
        "sheets",
    ],
)
def test_the_remedy_is_a_profile_that_works_when_pasted(name, how, tmp_path):
    data = spoilt(name, how)
    plain, _ = value_of(name, written(TABLES[name][1]), folder=tmp_path)
    other, found = value_of(name, data, folder=tmp_path)
    if not (how == "columns" and name == "capacity"):
        assert other != plain
    told = {match for d in found if (match := re.search(r"write a file (\S+) with `(.+)` and give `(.+)`", d.remedy))}
    assert told, found
    file, profile, option = next(iter(told)).groups()
    assert {m.groups() for m in told} == {(file, profile, option)}
    assert file == "t-profile.yaml"
    assert re.fullmatch(r"--profile (\S*)t\.csv=t-profile\.yaml", option)
    again, found = value_of(name, data, profile, folder=tmp_path)
    assert [d for d in found if d.severity != "note" and d.code not in {"M003"}] == []
    assert again == plain


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("above", ["Een titel\n", "Een titel\n\n", "Een titel;;\n;;\n"])
def test_lines_above_the_header_are_counted(name, above, tmp_path):
    data = above.encode() + written(TABLES[name][1], ";")
    _, found = value_of(name, data, folder=tmp_path)
    assert [d.code for d in found] == ["V010"]
    count = above.count("\n")
    assert f'format: {{delimiter: ";", skip_lines: {count}}}' in found[0].remedy
    assert f"has {count} line" in found[0].remedy


def test_the_example_of_the_documentation():
    section = (REPO / "docs" / "locations.md").read_text(encoding="utf-8").split("## Profiles of other tables")[1]
    blocks = re.findall(r"(?:^    .*\n)+", section, re.MULTILINE)
    data, profile = (re.sub("^    ", "", block, flags=re.MULTILINE) for block in blocks[:2])
    table, found = locations.read_locations("r.csv", data.encode("cp1252"), ProfileBytes("r.yaml", profile.encode()))
    assert found == ()
    assert table.table["location_id"].tolist() == ["0101", "0102"]
    assert table.table[["location_name", "region_id", "latitude"]].to_numpy().tolist()[0] == [
        "Ziekenhuis Een",
        "noord",
        53.01,
    ]


def test_what_a_profile_says_already_stays_in_that_which_is_told():
    data = b"code;regio;latitude;longitude\n101;noord;52,5;6\n"
    profile = S + 'format: {delimiter: ";"}\ncolumns: {location_id: code}\nids: {pad: 4}\n'
    _, found = locations.read_locations("l.csv", data, ProfileBytes("r.yaml", profile.encode()))
    said = {d.code: d.remedy for d in found}
    assert set(said) == {"P023", "L004"}
    assert len(set(said.values())) == 1
    match = re.search(r"write in r\.yaml `(.+)`", said["L004"])
    table, found = locations.read_locations("l.csv", data, ProfileBytes("r.yaml", match[1].encode()))
    assert found == ()
    assert table.table[["location_id", "region_id", "latitude"]].to_numpy().tolist() == [["0101", "noord", 52.5]]


def test_a_file_read_in_another_way_is_one_mistake_and_not_one_per_row():
    data = written([["location_id", "latitude", "longitude"], *([f"N{i}", "52,5", "6,5"] for i in range(50))], ";")
    _, found = locations.read_locations("l.csv", data)
    assert [(d.code, d.place.line) for d in found] == [("V010", 1)]


def test_a_file_with_points_and_commas_gets_no_decimal_mark():
    _, found = distances.read_distances("d.csv", b'from,to,minutes\nA,B,"1,5"\nB,A,2.5\n')
    assert [d.code for d in found] == ["D001"]
    assert "decimal" not in found[0].remedy.partition("`")[2]


def test_names_with_spaces_are_quoted_and_standard_input_has_a_name():
    data = b"location_id;region_id\nN1;noord\n"
    assert "give `--profile 'a b.csv=a b-profile.yaml'`" in locations.read_locations("a b.csv", data)[1][0].remedy
    assert "give `--profile -=stdin-profile.yaml`" in locations.read_locations("-", data)[1][0].remedy


def test_a_file_of_no_known_encoding_gets_the_usual_remedy():
    _, found = locations.read_locations("l.csv", b"location_id\n\x81\x8d\n")
    assert [d.code for d in found] == ["V003"]
    assert "write a file" not in found[0].remedy
    assert "--profile FILE=PROFILE" in found[0].remedy


@pytest.mark.parametrize("name", TABLES)
def test_places_name_the_column_as_delivered(name):
    form, (head, *_) = TABLES[name]
    data = written([[f"{c}!" for c in head], ["" for _ in head]])
    profile = S + "columns: {" + ", ".join(f'{c}: "{c}!"' for c in head) + "}\n"
    findings = Findings("t.csv")
    given = ProfileBytes("p.yaml", profile.encode())
    if name == "corrections":
        corrections.read_corrections("t.csv", data, {"knee"}, findings, given)
        found = findings.finish()
    elif name in {"locations", "distances"}:
        read = locations.read_locations if name == "locations" else distances.read_distances
        _, found = read("t.csv", data, given)
    elif name == "capacity":
        _, found = distances.read_capacity("t.csv", data, given=given)
    elif name in OF_ARRAYS:
        _, found = getattr(import_module(f"cns_check.inputs.travel.{name}"), f"read_{name}")("t.csv", data, given=given)
    else:
        read = memberships.read_memberships if name == "memberships" else attestations.read_attestations
        _, found = read("t.csv", data, [SET], given=given)
    fields = {d.place.field for d in found if d.severity != "note"}
    assert f"{form.required[0]}!" in fields
    assert all(field.endswith("!") for field in fields)


def test_every_key_of_volumes_alone_is_refused_and_all_at_once():
    alone = sorted(
        {i.alias or n for n, i in Profile.model_fields.items()} - set(TableProfile.model_fields) - {"schema"}
    )
    assert {"masked", "constants", "locations", "control_totals"} <= set(alone)
    text = S + "".join(f"{key}: x\n" for key in alone) + "columns: {region: x, Latitude: b}\nformat: {delimiter: ''}\n"
    value, found = read_table_profile(ProfileBytes("p.yaml", text.encode()), locations.FORM)
    assert value is None
    assert [(d.code, d.place.line, d.value if d.code != "P020" else None) for d in found] == [
        *[("P020", 2 + i, None) for i in range(len(alone))],
        ("P021", 2 + len(alone), "region"),
        ("P021", 2 + len(alone), "Latitude"),
        ("P004", 3 + len(alone), ""),
    ]
    assert found[0].message == f"{alone[0]!r} does not apply to the location register"
    assert found[len(alone)].message == "the location register has no column 'region'; did you mean 'region_id'?"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("format: {thousands: '.'}\n", "P020"),
        ("colums: {}\n", "Y011"),
        ("format: {delimeter: ';'}\n", "Y011"),
        ("format: {encoding: klingon}\n", "P003"),
        ("format: {decimal: '12'}\n", "P005"),
        ("format: {skip_lines: -1}\n", "Y014"),
        ("trim: 1\n", "Y013"),
        ("columns: [a]\n", "Y013"),
        ("columns: {minutes: m}\n", "P021"),
    ],
)
def test_a_profile_is_read_strictly(text, code):
    value, found = read_table_profile(ProfileBytes("p.yaml", (S + text).encode()), locations.FORM)
    assert value is None
    assert [(d.code, d.place.path, d.place.line) for d in found] == [(code, "p.yaml", 2)]


def test_without_a_usable_profile_the_table_is_not_read():
    table, found = locations.read_locations("l.csv", b"xyz\n", ProfileBytes("p.yaml", b"masked: {}\n"))
    assert table is None
    assert {d.place.path for d in found} == {"p.yaml"}


@pytest.mark.parametrize(
    ("header", "lacking", "expected"),
    [
        ("region", ("region_id",), "region_id"),
        ("Regio", ("region_id",), "region_id"),
        (" Region ID ", ("region_id",), "region_id"),
        ("organisation", ("organisation_id", "organisation_name"), "organisation_id"),
        ("organisatie", ("organisation_name",), "organisation_name"),
        ("naam", ("location_name",), "location_name"),
        ("lat", ("latitude", "longitude"), "latitude"),
        ("Breedtegraad", ("latitude", "longitude"), "latitude"),
        ("open_form", ("open_from", "open_until"), "open_from"),
        ("norm", ("norm_id",), "norm_id"),
        ("geldig tot", ("valid_until",), "valid_until"),
        ("location_type", ("location_name",), None),
        ("successor_name", ("successor_date",), None),
        ("city", ("location_name", "region_id"), None),
        ("remarks", ("region_id", "open_from"), None),
        ("", ("region_id",), None),
        ("region", (), None),
        ("Region_ID", ("origin_id",), None),
        ("Region_IDs", ("origin_id",), None),
        ("organisatienaam", ("organisation_id",), None),
        ("hospital", ("location_name",), "location_name"),
    ],
)
def test_what_a_header_was_meant_to_be(header, lacking, expected):
    columns = (*locations.COLUMNS, *attestations.COLUMNS)
    assert meant(header, columns, set(columns) - set(lacking)) == expected


def test_a_header_of_one_field_names_what_could_part_it():
    _, found = locations.read_locations("l.csv", b"code;streek\n101;noord\n")
    assert [d.code for d in found] == ["V010"]
    assert '`{schema: cns-check/volume-profile/1, format: {delimiter: ";"}}`' in found[0].remedy


def test_a_name_that_is_near_is_a_warning_and_what_the_table_has_is_not_lacking():
    _, found = locations.read_locations("l.csv", b"location_id,region,remarks\nN1,noord,\n")
    assert [(d.code, d.severity, d.place.field) for d in found] == [
        ("L013", "note", None),
        ("P023", "warning", "region"),
    ]
    assert locations.read_locations("l.csv", b"location_id,region_id,region\nN1,noord,\n")[1][0].code == "L013"
    _, found = distances.read_capacity("c.csv", b"location_id,norm,capacity\nN1,x,7\n")
    assert [(d.code, d.place.field) for d in found] == [("P023", "norm")]


def test_the_samples_have_no_column_that_could_be_another():
    for path in sorted((REPO / "sample_data").glob("*/locations.csv")):
        assert "P023" not in {d.code for d in locations.read_locations(path.name, path.read_bytes())[1]}
    _, found = memberships.read_memberships("m.csv", (SAMPLE / "memberships.csv").read_bytes(), [SET])
    assert "P023" not in {d.code for d in found}


def as_parquet(**columns):
    sink = io.BytesIO()
    pq.write_table(pa.table(columns), sink)
    return sink.getvalue()


@pytest.mark.parametrize("name", TABLES)
def test_a_workbook_says_the_same(name, tmp_path):
    form, rows = TABLES[name]
    plain, _ = value_of(name, written(rows), folder=tmp_path)
    other, found = value_of(name, workbook(form, rows), folder=tmp_path)
    assert [d for d in found if d.severity == "error"] == []
    assert other == plain


def test_a_cell_that_is_not_what_its_column_means_is_refused_at_its_place():
    book = openpyxl.Workbook()
    for row in (["id", "regio", "open_from", "latitude", "longitude"], [101, "noord", 2024, 52.5, "5,1"], ["A", 7]):
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    how = "columns: {location_id: id, region_id: regio}\n"
    _, found = locations.read_locations("l.xlsx", out.getvalue(), ProfileBytes("p.yaml", (S + how).encode()))
    assert [(d.code, d.place.cell, d.place.field) for d in found if d.code == "V051"] == [
        ("V051", "Sheet!A2", "id"),
        ("V051", "Sheet!C2", "open_from"),
        ("V051", "Sheet!B3", "regio"),
    ]
    how += "ids: {pad: 4}\nformat: {decimal: ','}\n"
    _, found = locations.read_locations("l.xlsx", out.getvalue(), ProfileBytes("p.yaml", (S + how).encode()))
    assert [d.place.cell for d in found if d.code == "V051"] == ["Sheet!C2", "Sheet!B3"]
    assert "L004" not in {d.code for d in found}
    assert "P022" not in {d.code for d in found}


def test_a_line_in_quotes_as_a_whole_is_told_as_such():
    _, found = locations.read_locations("l.csv", b'"location_id,region_id"\n"N1,noord"\n')
    assert [d.code for d in found] == ["V049"]


def test_whole_numbers_of_a_parquet_file_are_ids_where_they_are_padded():
    data = as_parquet(location_id=[101, 22], region_id=["noord", "zuid"], successor_id=pa.array([None, 101]))
    assert {d.code for d in locations.read_locations("l.parquet", data)[1]} == {"V012", "L011"}
    profile = ProfileBytes("p.yaml", (S + "ids: {pad: 4}\n").encode())
    table, found = locations.read_locations("l.parquet", data, profile)
    assert table is None
    assert {d.code for d in found} == {"L011"}  # a successor needs a day: the id itself is known
    data = as_parquet(**{"from": [101, 22], "to": [22, 101], "minutes": [1.5, 2.0]})
    table, found = distances.read_distances("d.parquet", data, profile)
    assert found == ()
    assert table.minutes == {("0022", "0101"): 2.0, ("0101", "0022"): 1.5}
    _, found = locations.read_locations("l.parquet", as_parquet(location_id=[12345]), profile)
    assert [(d.code, d.place.row, d.value) for d in found] == [("V015", 1, "12345")]


def test_a_point_is_no_decimal_mark_where_the_profile_names_another():
    profile = ProfileBytes("p.yaml", (S + "format: {delimiter: ';', decimal: ','}\n").encode())
    table, found = distances.read_distances("d.csv", b"from;to;minutes\nN1;N2;1.234\nN2;N1;1,5\n", profile)
    assert table is None
    assert [(d.code, d.place.line, d.place.field, d.value) for d in found] == [("P022", 2, "minutes", "1.234")]
    data = as_parquet(**{"from": ["N1"], "to": ["N2"], "minutes": [1.5]})
    assert distances.read_distances("d.parquet", data, profile)[0].minutes == {("N1", "N2"): 1.5}


def test_a_column_that_the_profile_names_and_the_file_lacks_is_an_error():
    profile = ProfileBytes("p.yaml", (S + "columns: {region_id: streek}\n").encode())
    table, found = locations.read_locations("l.csv", b"location_id,region_id\nN1,noord\n", profile)
    assert [(d.code, d.place.field) for d in found] == [("L013", None), ("V010", "streek")]
    said = "there is no column 'streek' (for region_id) (p.yaml:2:22); nearest in the header: 'region_id'"
    assert found[1].message == said
    assert table is None


def test_one_header_may_be_two_columns_and_two_may_change_places():
    profile = ProfileBytes("p.yaml", (S + "columns: {organisation_id: o, organisation_name: o}\n").encode())
    table, found = locations.read_locations("l.csv", b"location_id,o\nN1,Een\n", profile)
    assert found == ()
    assert table.table[["organisation_id", "organisation_name"]].to_numpy().tolist() == [["Een", "Een"]]
    profile = ProfileBytes("p.yaml", (S + "columns: {from: to, to: from}\n").encode())
    assert distances.read_distances("d", b"from,to,minutes\nA,B,1\n", profile)[0].minutes == {("B", "A"): 1.0}


def test_headers_that_trimming_makes_equal_are_refused():
    profile = ProfileBytes("p.yaml", (S + "trim: true\n").encode())
    _, found = locations.read_locations("l.csv", b"location_id,region_id, region_id\nN1,a,b\n", profile)
    assert "V009" in {d.code for d in found}


# The command line.

HEAD = "location_id,intervention_id,year,volume\n"
VOLUMES = HEAD + "0101,kidney-nephrectomy,2024,60\n0102,kidney-nephrectomy,2024,50\n"
REGISTER = "code;regio\n101;noord\n102;zuid\n"
OF_REGISTER = S + 'format: {delimiter: ";"}\ncolumns: {location_id: code, region_id: regio}\nids: {pad: 4}\n'
AGREEMENTS = "schema: cns-check/agreements/1\nregions: [{id: noord}, {id: zuid}]\n"
FILES = {
    "v.csv": VOLUMES,
    "l.csv": REGISTER,
    "r.yaml": OF_REGISTER,
    "m.csv": "code;network;regio\n101;oncology;zuid\n",
    "a.yaml": AGREEMENTS,
}


@pytest.fixture
def run(cli, tmp_path):
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")

    def call(*arguments, **files):
        for name, text in files.items():
            (tmp_path / name.replace("__", ".")).write_text(text, encoding="utf-8")
        return cli(list(arguments), cwd=tmp_path)

    return call


def test_volumes_validate_takes_the_profile_of_a_register(run):
    result = run("volumes", "validate", "v.csv", "--locations", "l.csv", "--profile", "l.csv=r.yaml", "-v")
    assert result.exit_code == 0
    assert "L015" not in result.stdout
    assert "0 errors, 0 warnings, 0 notes" in result.stdout
    without = run("volumes", "validate", "v.csv", "--locations", "l.csv", l__csv="Locatie;regio\n0101;noord\n")
    match = re.search(r"write a file (\S+) with `(.+)` and give `--profile (\S+)`", without.stdout)
    pasted = {match[1].replace(".", "__"): match[2]}
    result = run("volumes", "validate", "v.csv", "--locations", "l.csv", "--profile", match[3], **pasted)
    assert "error" not in result.stdout.replace("0 errors", "")


def test_agreements_validate_takes_profiles(run):
    tables = ("--locations", "l.csv", "--memberships", "m.csv")
    profiles = ("--profile", "l.csv=r.yaml", "--profile", "m.csv=r.yaml")
    result = run("agreements", "validate", "a.yaml", *tables, *profiles)
    assert result.exit_code == 0, result.stdout
    assert "V010" not in result.stdout
    assert run("agreements", "validate", "a.yaml", *tables).exit_code == 1
    told = run("agreements", "validate", "a.yaml", *tables, *profiles, r__yaml=S + "masked: {}\nkeep: []\n").stdout
    assert told.count("error[P020]") == 4  # each key for each table
    told = run("agreements", "validate", "a.yaml", *tables, *profiles, r__yaml=S + "trimm: true\n").stdout
    assert told.count("error[Y011]") == 1


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--profile", "l.csv=r.yaml", "--profile", "l.csv=r.yaml"), "l.csv has two profiles"),
        (("--profile", "x.csv=r.yaml"), "x.csv is no file of this run; its tables are v.csv, l.csv"),
        (("--profile", "a.yaml=r.yaml"), "a.yaml is no table, and takes no profile"),
        (("--profile", "r.yaml", "--profile", "r.yaml"), "both for all volume files; write FILE=PROFILE"),
        (("--profile", "v.csv=-", "--profile", "l.csv=-", "--memberships", "-"), "can be read once"),
    ],
)
def test_options_that_contradict_one_another(run, arguments, says):
    result = run("evaluate", "v.csv", "--locations", "l.csv", "--agreements", "a.yaml", *arguments)
    assert (result.exit_code, says in result.stderr) == (2, True), result.stderr


def test_without_volumes_a_profile_is_for_a_table(run):
    result = run("agreements", "validate", "a.yaml", "--locations", "l.csv", "--profile", "r.yaml")
    assert (result.exit_code, "say which table it is for: FILE=r.yaml" in result.stderr) == (2, True)
    result = run("agreements", "validate", "a.yaml", "--locations", "l.csv", "--profile", "a.yaml=r.yaml")
    assert result.exit_code == 2
    result = run("agreements", "validate", "a.yaml", "--locations", "l.csv", "--profile", "m.csv=r.yaml")
    assert result.exit_code == 2


def test_a_profile_without_a_file_is_for_the_volumes_alone(run):
    plain = {"l__csv": "location_id,region_id\n0101,noord\n0102,zuid\n", "p__yaml": S + "unmapped: drop\n"}
    assert run("volumes", "validate", "v.csv", "--locations", "l.csv", "--profile", "p.yaml", **plain).exit_code == 0


@pytest.mark.parametrize("called", ["c.csv", "in/c.csv"])
def test_corrections_are_called_as_their_profile_or_the_user_calls_them(run, tmp_path, called):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "p.yaml").write_text(S + "corrections: c.csv\n")
    (tmp_path / "in" / "c.csv").write_text(
        "Locatie;ingreep;jaar;aantal;reden;door\n0101;kidney-nephrectomy;2024;62;recounted;registry\n"
    )
    names = "location_id: Locatie, intervention_id: ingreep, year: jaar, volume: aantal, reason: reden, by: door"
    corrections_profile = {"k__yaml": S + f'format: {{delimiter: ";"}}\ncolumns: {{{names}}}\n'}
    arguments = ("v.csv", "--profile", "in/p.yaml", "--profile", f"{called}=k.yaml")
    result = run("volumes", "validate", *arguments, "-v", **corrections_profile)
    assert result.exit_code == 0, result.stdout
    assert "50 becomes" not in result.stdout
    assert "60 becomes 62; recounted (registry)" in result.stdout
    why = run("why", *arguments, "--location", "0101", "--norm", "kidney-local-treatment", "--data-year", "2024")
    assert "recounted" in why.stdout, why.stderr
    report = run("evaluate", *arguments, "--format", "json", "--summary-only").stdout
    assert '"k.yaml"' in report


def test_the_profile_is_an_input_of_the_run_and_why_reads_by_it(run):
    arguments = ("v.csv", "--locations", "l.csv", "--memberships", "m.csv", "--assume-no-agreement")
    profiles = ("--profile", "l.csv=r.yaml", "--profile", "m.csv=r.yaml")
    report = run("evaluate", *arguments, *profiles, "--format", "json", "--summary-only").stdout
    paths = re.findall(r'"path": "([a-z.]+)",\s+"bytes"', report) or re.findall(r'"path": "([a-z.]+)"', report)
    assert paths.count("r.yaml") == 1
    why = ("--location", "0101", "--norm", "kidney-local-treatment")
    told = run("why", *arguments, *profiles, *why, "--norm-year", "2026")
    assert told.exit_code == 0, told.stderr
    assert "m.csv:2" in told.stdout
    assert "zuid" in told.stdout


def test_a_profile_of_volumes_and_a_register_is_one_input_and_wrong_once(run):
    files = {
        "q__yaml": S + 'format: {delimiter: ";"}\n',
        "v__csv": VOLUMES.replace(",", ";"),
        "l__csv": "location_id;region_id\n0101;noord\n",
        "m__csv": "location_id;network;region_id\n0101;oncology;zuid\n",
    }
    tables = ("--locations", "l.csv", "--memberships", "m.csv")
    profiles = [part for name in ("v", "l", "m") for part in ("--profile", f"{name}.csv=q.yaml")]
    result = run("evaluate", "v.csv", *tables, *profiles, "--format", "json", "--summary-only", **files)
    inputs = json.loads(result.stdout)["run"]["inputs"]
    assert [i["path"] for i in inputs] == ["v.csv", "q.yaml", "l.csv", "m.csv"]
    broken = run("evaluate", "v.csv", *tables, *profiles[2:], v__csv=VOLUMES, q__yaml=S + "trimm: true\n")
    assert (broken.exit_code, broken.stderr.count("error[Y011]")) == (3, 1)


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16", "utf-16-le"])
def test_yaml_in_another_encoding_names_it_and_no_profile(run, tmp_path, encoding):
    (tmp_path / "a.yaml").write_bytes(AGREEMENTS.replace("noord}", "Fryslân}").encode(encoding))
    result = run("agreements", "validate", "a.yaml")
    assert result.stdout.count("error[") == 1
    assert "error[Y001]" in result.stdout
    assert f"the file seems to be written in {encoding}: save it as UTF-8" in result.stdout
    assert "profile" not in result.stdout


def test_a_profile_in_python(run, tmp_path):
    from cns_check import api

    read = api.read_volumes(tmp_path / "v.csv")
    register = {tmp_path / "l.csv": tmp_path / "r.yaml"}
    outcome = api.evaluate(read, locations=tmp_path / "l.csv", profile=register, norm_years=[2026])
    assert set(outcome.verdicts["region_id"].dropna()) == {"noord", "zuid"}
    with pytest.raises(api.InputError, match="profile: the volumes were read before: give it to read_volumes"):
        api.evaluate(read, locations=tmp_path / "l.csv", profile=tmp_path / "r.yaml")
    with pytest.raises(api.InputError, match="profile: the volumes were read before: give it to read_volumes"):
        api.evaluate(read, profile=register)


def test_which_profile_is_for_which_file():
    which = profiles_of(("v", "v=x"), ("common", "v=x=own", "l=of l"), {"locations": "l", "agreements": "a"})
    assert which.volumes == {"v": "common", "v=x": "own"}
    assert which.tables == {"l": "of l"}
    assert which.files == ("common", "own", "of l")


def test_a_case_names_the_profile_of_each_table_and_a_command_takes_those_that_it_reads(run):
    case = (
        "schema: cns-check/case/1\nvolumes: [{path: v.csv, profile: p.yaml}]\n"
        "locations: {path: l.csv, profile: r.yaml}\n"
        "memberships: {path: m.csv, profile: r.yaml}\nagreements: a.yaml\n"
    )
    files = {"cns-check__yaml": case, "p__yaml": S + "unmapped: drop\n"}
    checked = run("volumes", "validate", **files)
    assert (checked.exit_code, "V010" in checked.stdout) == (0, False), checked.stdout + checked.stderr
    checked = run("agreements", "validate")
    assert (checked.exit_code, "V010" in checked.stdout) == (0, False), checked.stdout + checked.stderr
    told = run("evaluate", "--format", "json", "--summary-only")
    assert told.exit_code == 0, told.stderr
    # What is named instead is read without the profile of the file in its place.
    told = run(
        "agreements", "validate", "--locations", "x.csv", "--case", "cns-check.yaml", x__csv="location_id\n0101\n"
    )
    assert (told.stderr, "V010" in told.stdout) == ("", False), told.stdout
