"""Travel times that are read as numbers at once are what the reader of any table makes of them."""

from __future__ import annotations

import io
import random

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from cns_check.inputs.travel import travel_times
from cns_check.inputs.travel.plain_travel import plain_travel
from cns_check.inputs.travel.travel_times import MOST_DISTANCE, MOST_MINUTES, read_travel_times

HEAD = "origin_id,destination_id,minutes,distance\n"
MOST = (MOST_MINUTES, MOST_DISTANCE)
#: Cells of which some are no numbers, or numbers that one reader may take and the other not.
ODD = ["", " 5", "5 ", "+5", "-5", "-0", ".5", "5.", "1e3", "1E-3", "nan", "inf", "1,5", "0x1", "007", "1_0"]
ODD += ["12.3456789012", "0.0000000001", "1000000", "1000000.1", "999999999", "1000000001", "399999.5", "400000.5"]
ODD += ["0.1", "0.3", "123456.123456789", "33.33333333333333", "1234567890123456", "0.000000001", "0.0005"]


def both(path: str, data: bytes, monkeypatch, **more: object) -> list[tuple]:
    """What is read with and without the short way."""
    found = []
    for plain in (travel_times._plain, lambda _, __: None):
        monkeypatch.setattr(travel_times, "_plain", plain)
        table, diagnostics = read_travel_times(path, data, **more)
        told = [(d.code, str(d.message), d.place) for d in diagnostics]
        found.append((told, None if table is None else content(table)))
    monkeypatch.undo()
    return found


def content(t: travel_times.TravelTimes) -> tuple:
    rows = [t.rows.place(n) for n in range(len(t.origin))]
    numbers = [a.tolist() for a in (t.origin_ids, t.site_ids, t.origin, t.site, t.minutes, t.distance)]
    parts = t.minutes_parts, t.distance_parts, t.to_no_site, t.from_no_origin, t.without_minutes
    return (*numbers, *parts, rows, t.file)


def row(rng: random.Random, *, odd: float) -> str:
    cells = [rng.choice("abc"), rng.choice("abc"), str(rng.randint(0, 900) / 10), str(rng.randint(0, 90000))]
    if rng.random() < odd:
        cells[rng.randrange(2, 4)] = rng.choice(ODD)
    if rng.random() < odd / 5:
        cells[rng.randrange(2)] = rng.choice(["", " a", "é", "a.b", "x-y", "a+", '"a"', "1.", "nan"])
    if rng.random() < 0.3:
        cells = [f'"{cell}"' for cell in cells[:2]] + cells[2:]
    if rng.random() < odd / 5:
        cells[rng.randrange(4)] += rng.choice(['"', '""', '"x', '"\n"'])
    return ",".join(cells)


def test_a_csv_means_the_same_either_way(monkeypatch):
    taken = 0
    for seed in range(600):
        rng = random.Random(seed)
        end = rng.choice(["\n", "\n", "\n", "\r\n"])
        lines = [row(rng, odd=rng.choice((0, 0.1, 0.5))) for _ in range(rng.randint(1, 6))]
        lines += rng.choice(([], [], [], [""], ["end"]))
        head = (
            HEAD.strip()
            if rng.random() < 0.8
            else rng.choice(
                (
                    "destination_id,minutes,origin_id,distance",
                    HEAD.strip() + ",more",
                    "origin_id,destination_id,minutes",
                )
            )
        )
        if rng.random() < 0.3:
            head = ",".join(f'"{name}"' for name in head.split(","))
        data = (rng.choice(("", "", "\ufeff")) + end.join([head, *lines]) + rng.choice(("", end))).encode()
        taken += plain_travel("t.csv", data, MOST) is not None
        one, other = both("t.csv", data, monkeypatch, sites={"a", "b"}, origins={"a", "c"})
        assert one == other, data
    assert taken > 150


def test_every_odd_cell_means_the_same_either_way(monkeypatch):
    for text in ODD:
        for cells in ((text, "10"), ("10", text), (text, text)):
            data = (HEAD + f"a,b,{cells[0]},{cells[1]}\n").encode()
            one, other = both("t.csv", data, monkeypatch)
            assert one == other, data


@pytest.mark.parametrize("kind", [pa.float64(), pa.float32(), pa.int32(), pa.string(), pa.decimal128(12, 3)])
@pytest.mark.parametrize("ids", [pa.string(), pa.large_string(), pa.dictionary(pa.int32(), pa.string()), pa.int64()])
def test_a_parquet_means_the_same_either_way(monkeypatch, kind, ids):
    for seed in range(8):
        rng = random.Random(seed)
        size = rng.randint(1, 6)
        whole = pa.types.is_integer(kind) or seed % 2
        numbers = [[rng.randint(0, 900) / (1 if whole else 10) for _ in range(size)] for _ in range(2)]
        if seed == 5 and pa.types.is_floating(kind):
            numbers[0][0] = float("nan")
        columns = {"origin_id": [rng.randint(1, 3) for _ in range(size)], "destination_id": [2] * size}
        arrays = {n: pa.array([v if ids == pa.int64() else str(v) for v in c]).cast(ids) for n, c in columns.items()}
        for name, values in zip(("minutes", "distance"), numbers, strict=True):
            texts = [f"{v:g}" for v in values]
            made = pa.array(texts) if kind == pa.string() else pa.array(np.array(values)).cast(pa.float64())
            arrays[name] = made if kind == pa.string() else made.cast(kind, safe=False)
            if seed == 6:
                arrays[name] = pa.array([None, *arrays[name].to_pylist()[1:]], arrays[name].type)
        file = io.BytesIO()
        pq.write_table(pa.table(arrays), file)
        one, other = both("t.parquet", file.getvalue(), monkeypatch)
        assert one == other
    if kind == pa.float64() and ids == pa.string():
        assert plain_travel("t.parquet", file.getvalue(), MOST) is not None


def test_blocks_of_a_large_file_keep_their_lines(monkeypatch, tmp_path):
    from cns_check.run import open_file

    rng = random.Random(3)
    pairs = [(o, d) for o in range(40) for d in range(5)]
    lines = [f"{o},{d},{rng.randint(0, 99) / 10},{rng.randint(0, 999)}\n" for o, d in pairs]
    (tmp_path / "t.csv").write_text(HEAD + "".join(lines), encoding="utf-8")
    monkeypatch.setattr(open_file, "LARGE", 0)
    data = open_file.read_large(str(tmp_path / "t.csv"))
    one, other = both("t.csv", data, monkeypatch, block=300)
    assert one == other
    table, _ = read_travel_times("t.csv", data, block=300)
    assert table is not None
    assert [table.rows.place(n).line for n in range(3)] == [2, 3, 4]
