"""A large volume file, read in blocks, means and tells what it does when it is read whole."""

from __future__ import annotations

import io
import mmap
import random
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cns_check.inputs.files import findings
from cns_check.inputs.files.table_blocks import file_blocks, sha256_of
from cns_check.inputs.volumes import in_blocks, repeated_rows
from cns_check.inputs.volumes.in_blocks import large, read_in_blocks
from cns_check.inputs.volumes.profile_file import read_profile
from cns_check.inputs.volumes.read import read_volumes_counted
from cns_check.inputs.volumes.source import VolumeSource
from cns_check.limits import raised
from strategies import examples

KNOWN = ("kidney-nephrectomy", "lung-resection")
SCHEMA = "schema: cns-check/volume-profile/1\n"
HEADS = {
    "plain": "location_id,intervention_id,year,volume",
    "named": "location_id,location_name,intervention_id,year,volume,origin_id,extra",
    "surgeons": "location_id,intervention_id,surgeon_id,year,volume,origin_id",
}
#: What stands in a column: mostly what is right, then what is wrong, masked, or looks like another.
CELLS = {
    "location_id": ["N1", "N2", "N10", "0101", "101", "é", " N1", "", "n1", "1.06E+08", "N\u200b1"],
    "location_name": ["Locatie N1", "Locatie N2", "locatie n1", "", "Locatie A"],
    "intervention_id": ["kidney-nephrectomy", "lung-resection", "Lung", "other", "lung resection", "Lung-Resection"],
    "surgeon_id": ["S1", "S2", "s1", "", "S2 "],
    "origin_id": ["1000", "1001", "01000", "", "1002"],
    "year": ["2023", "2024", "2022", "20x4", "", "1980"],
    "volume": ["1", "20", "<5", "", "7*", "1.5", "-3", "2000000", "9"],
    "extra": ["x", "y"],
}
PROFILES = (
    "",
    "unmapped: drop\nabsent: unknown\nincomplete_years: [2023]\n",
    "unmapped: drop\ntrim: true\nmarks: ['*']\ninterventions: {Lung: lung-resection, Never: lung-resection}\n",
    "duplicates: sum\nunmapped: drop\ndrop: [{column: year, equals: '20x4'}, {column: location_id, equals: N10}]\n",
    "duplicates: sum\nkeep: [{column: year, starts_with: '20'}]\nids: {pad: 4}\nlocations: {N1: N2, N99: N1}\n",
    "unmapped: drop\nyears: {'20x4': 2024, '1980': drop}\nmasked: {'7*': [0, 2]}\nmissing: ['', '-3']\n",
)


def profile_of(text):
    if not text:
        return None
    read, found = read_profile("p.yaml", (SCHEMA + text).encode())
    assert read, found
    return read


def told(sources):
    """Everything that reading comes to, in plain values."""
    read = read_volumes_counted(sources, KNOWN)
    volumes, cells = read.volumes, None
    if volumes is not None:
        table = volumes.counted
        cells = [list(each) for each in (table.location_ids, table.intervention_ids)]
        cells += [each.tolist() for each in (table.location, table.intervention, table.year)]
        cells += [each.tolist() for each in (table.low, table.high, table.incomplete)]
        cells += [dict(volumes.absent), dict(volumes.names), volumes.years, volumes.incomplete_years, volumes.files]
        cells += [volumes.size, volumes.assumptions, volumes.has_surgeons, volumes.has_origins, dict(volumes.by_year)]
        cells += [volumes.rows.to_csv()]
    counts = (read.rows, read.controls, read.masked, read.unknown, dict(read.by_year))
    return cells, [d.record() for d in read.diagnostics], counts


def both(monkeypatch, sources, block=90):
    """What is told of files read whole, and in blocks."""
    whole = told(sources)
    with monkeypatch.context() as patch:
        patch.setattr(in_blocks, "LARGE", 0)
        patch.setattr(in_blocks, "BLOCK", block)
        assert large(sources)
        return whole, told(sources)


@st.composite
def files(draw, clean):
    names = HEADS[draw(st.sampled_from(sorted(HEADS)))].split(",")
    seed = draw(st.integers(0, 10_000))
    rng = random.Random(seed)
    right = 1.0 if clean else 0.97
    cells = {name: CELLS[name] for name in names}
    rows = []
    for _ in range(draw(st.integers(1, 60))):
        good = {name: texts[: 3 if name != "intervention_id" else 2] for name, texts in cells.items()}
        rows.append([rng.choice((good if rng.random() < right else cells)[name]) for name in names])
    if clean:
        seen = {}
        for row in rows:
            key = tuple(v for n, v in zip(names, row, strict=True) if n not in {"volume", "location_name", "extra"})
            seen.setdefault(key, row)
        rows = list(seen.values())
    end = draw(st.sampled_from(["\n", "\r\n"]))
    lines = [",".join(names), *(",".join(row) for row in rows)]
    return end.join(lines) + (end if draw(st.booleans()) else "")


@pytest.mark.parametrize("clean", [True, False])
@examples(60)
@given(data=st.data())
def test_blocks_change_nothing(clean, data):
    with pytest.MonkeyPatch.context() as monkeypatch:
        profile = profile_of(data.draw(st.sampled_from(PROFILES)))
        first = data.draw(files(clean))
        sources = [VolumeSource("a.csv", first.encode(), profile)]
        if data.draw(st.booleans()):
            other = data.draw(files(clean))
            if first.split("\n")[0].strip() == other.split("\n")[0].strip():
                sources.append(VolumeSource("b.csv", other.encode(), profile))
        whole, parted = both(monkeypatch, sources, data.draw(st.sampled_from([60, 150, 400])))
        assert parted == whole


def plain(rows, start=0):
    lines = [f"N{n % 7},{KNOWN[n % 2]},{2022 + n % 3},{n % 50},{n}" for n in range(start, start + rows)]
    return "\n".join(["location_id,intervention_id,year,volume,origin_id", *lines]) + "\n"


def test_parquet_is_read_in_blocks_too(monkeypatch):
    monkeypatch.setattr("cns_check.inputs.files.table_blocks.ROWS", 13)
    text = pa_csv.ConvertOptions(column_types={"origin_id": pa.string(), "year": pa.int32()})
    made = io.BytesIO()
    pq.write_table(pa_csv.read_csv(io.BytesIO(plain(100).encode()), convert_options=text), made)
    whole, parted = both(monkeypatch, [VolumeSource("v.parquet", made.getvalue())], 10)
    assert parted == whole
    assert whole[0] is not None


@pytest.mark.parametrize("at", [1, 50, 99])
def test_a_row_that_repeats_one_of_another_block_is_told_at_both(monkeypatch, at):
    lines = plain(100).splitlines()
    text = "\n".join([*lines, lines[at].replace(",2", ",2", 1)]) + "\n"
    whole, parted = both(monkeypatch, [VolumeSource("v.csv", text.encode())])
    assert parted == whole
    assert [d["line"] for d in parted[1] if d["code"] == "V022"] == [at + 1, 102]


def test_many_repeated_rows_are_counted_and_the_first_told(monkeypatch):
    monkeypatch.setattr(in_blocks, "CAP", 1000)
    lines = plain(1500).splitlines()
    text = "\n".join([*lines, *lines[1:], lines[3]]) + "\n"
    whole, parted = both(monkeypatch, [VolumeSource("v.csv", text.encode())], 4000)
    assert parted == whole
    assert len(parted[1]) == 1001


@pytest.mark.parametrize("factor", [0, 1])
@pytest.mark.parametrize("again", [(), (3, 700, 700, 1400)])
def test_rows_whose_keys_collide_are_told_apart(monkeypatch, factor, again):
    # More of them than are shown: one that only seems to repeat another may neither be told nor counted.
    monkeypatch.setattr(repeated_rows, "_FACTORS", (factor,) * 5)
    monkeypatch.setattr(in_blocks, "CAP", 2)
    monkeypatch.setattr(findings, "CAP", 2)
    lines = [line.replace("origin_id", "surgeon_id") for line in plain(1500).splitlines()]
    text = "\n".join([*lines, *(lines[at] for at in again)]) + "\n"
    whole, parted = both(monkeypatch, [VolumeSource("v.csv", text.encode())], 4000)
    assert parted == whole
    assert [d["line"] for d in parted[1] if d["code"] == "V022"] == ([4, 701] if again else [])
    assert (parted[0] is None) == bool(again)


@examples(20)
@given(data=st.data())
def test_blocks_change_nothing_where_all_keys_are_one(data):
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr(repeated_rows, "_FACTORS", (0,) * 5)
        whole, parted = both(
            monkeypatch, [VolumeSource("a.csv", data.draw(files(clean=data.draw(st.booleans()))).encode())]
        )
        assert parted == whole


def test_two_files_that_hold_one_cell(monkeypatch):
    sources = [VolumeSource("a.csv", plain(60).encode()), VolumeSource("b.csv", plain(60, 55).encode())]
    whole, parted = both(monkeypatch, sources)
    assert parted == whole
    assert {d["code"] for d in parted[1]} >= {"V022"}


@pytest.mark.parametrize(
    "text",
    [
        plain(40).replace("year", "jaar"),
        plain(40).replace("N3,", '"N3",'),
        plain(40).replace("N3,", '"N\n3",'),
        "\ufeff" + plain(40),
        plain(40).replace("\n", "\n\n", 1),
        plain(40) + "\n",
        plain(40) + "Bron: registratie\n",
        plain(40).replace("origin_id", "year"),
    ],
    ids=["no year", "quotes", "lines in quotes", "mark", "blank line", "blank end", "footnote", "twice"],
)
def test_what_is_written_otherwise(monkeypatch, text):
    whole, parted = both(monkeypatch, [VolumeSource("v.csv", text.encode())])
    if parted[0] is None:  # with a header that is wrong the rows below it are not counted
        whole, parted = whole[:2], parted[:2]
    assert parted == whole


@pytest.mark.parametrize("line", ["N1,lung-resection,2024", "N1,lung-resection,2024,1,2,3", ""])
def test_a_row_of_another_length_in_a_block_that_it_ends(monkeypatch, line):
    lines = plain(60).splitlines()
    for place in range(20, 40):
        text = "\n".join([*lines[:place], line, *lines[place:]]) + "\n"
        whole, parted = both(monkeypatch, [VolumeSource("v.csv", text.encode())])
        assert [(d["code"], d["line"]) for d in parted[1]] == [(d["code"], d["line"]) for d in whole[1]]


def test_a_quote_that_is_not_closed_ends_at_its_block(monkeypatch):
    text = plain(200).replace("N3,", '"N3,', 1)
    _, parted = both(monkeypatch, [VolumeSource("v.csv", text.encode())])
    assert parted[0] is None
    assert [(d["code"], d["line"]) for d in parted[1]] == [("V005", 5)]


@pytest.mark.parametrize(
    "profile",
    [
        "control_totals: {column: location_id, equals: total}\n",
        "ids: {same: [case]}\n",
        "columns: {period: year}\n",
        "deliveries: {column: origin_id, choose: {default: latest}}\n",
        "wide: {years: ['2022', '2023']}\n",
    ],
)
def test_what_is_told_from_all_rows_is_read_whole(monkeypatch, profile):
    monkeypatch.setattr(in_blocks, "LARGE", 0)
    assert not large([VolumeSource("v.csv", plain(3).encode(), profile_of(profile))])


@pytest.mark.parametrize("name", ["period", "delivery"])
def test_a_header_that_asks_for_all_rows_is_seen(monkeypatch, name):
    text = plain(40).replace("year" if name == "period" else "origin_id", name).replace(",2023,", ",2023Q1,")
    text = text if name == "period" else text.replace(",2023Q1,", ",2023,")
    sources = [VolumeSource("v.csv", text.encode())]
    monkeypatch.setattr(in_blocks, "BLOCK", 90)
    from cns_check.inputs.files.findings import Findings

    own = Findings("v.csv")
    assert read_in_blocks(sources, KNOWN, [own]) is None
    assert own.found == ()
    whole, parted = both(monkeypatch, sources)
    assert parted == whole


def test_rows_are_counted_over_all_blocks(monkeypatch):
    monkeypatch.setattr(in_blocks, "LARGE", 0)
    monkeypatch.setattr(in_blocks, "BLOCK", 200)
    with raised({"rows": 30}):
        read = read_volumes_counted([VolumeSource("v.csv", plain(40).encode())], KNOWN)
    assert read.volumes is None
    assert [d.code for d in read.diagnostics] == ["I001"]


def test_a_file_mapped_into_memory_is_read_as_its_bytes(monkeypatch, tmp_path):
    (tmp_path / "v.csv").write_text(plain(3000))
    data = plain(3000).encode()
    with (tmp_path / "v.csv").open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
        source = VolumeSource("v.csv", data)
        whole, parted = both(monkeypatch, [source], 4096)
        assert parted == whole
        whole, parted = both(monkeypatch, [replace(source, data=mapped)], 4096)
        assert parted == whole
        assert sha256_of(mapped) == sha256_of(data)
        parts = list(file_blocks(mapped, source.how.dialect, 4096))
    assert len(parts) > 10
    assert b"".join(p.data.split(b"\n", 1)[1] for p in parts) == data.split(b"\n", 1)[1]
    assert [p.last for p in parts] == [False] * (len(parts) - 1) + [True]
    assert np.cumsum([0, *(p.data.count(b"\n") - 1 for p in parts)])[:-1].tolist() == [p.before for p in parts]
