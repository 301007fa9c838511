"""One case of many rows with every feature, counted in several ways that must not differ.

Two profiles: a long table with quantities, reversals, deliveries and joined tables, and a wide one with codes, dates
and sides beside each other. DuckDB with one and two threads and Spark with few and many partitions count them, from
one file and from seven. As a script, with the extra ``spark`` (``--rows`` is the number of rows of both)::

    PYTHONPATH=src:tests python tests/count_engines.py
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import yaml

from count_runs import Run, Strict, run

WAYS = ("duckdb, 1 thread", "duckdb, 2 threads", "spark, 3 partitions", "spark, 40 partitions")
FILES = (1, 7)
PER = ("quarter", "surgeon", "origin")
_SOURCES = [{"document": "d", "at": "1"}]
_CODES = "['','5-324.1','5-324.x1','5-328.0','5328','5-333.0','5-524','5-524.1','51293','1-100','0123','123','9-999']"


def match(*patterns: str, **more: object) -> list[dict]:
    return [{"match": list(patterns), "sources": _SOURCES, **more}]


INTERVENTIONS = [
    {
        "id": "sides",
        "codes": match("5324*", **{"from": date(2022, 7, 1), "until": date(2024, 12, 31)}),
        "not_codes": match("5324X*"),
        "unit": "procedures",
        "both_sides": 2,
    },
    {
        "id": "cancer",
        "codes": match("5324*", "5328..5333*"),
        "diagnoses": match("C34*", role="principal"),
        "without_diagnoses": [{"list": "gyn"}],
        "unit": "admissions",
        "date": "discharged",
    },
    {
        "id": "alternatives",
        "codes": match("5*"),
        "without_codes": match("9999"),
        "any_of": [
            {"with_codes": match("5333*"), "until": date(2023, 6, 30)},
            {"diagnoses": match("J44", role="secondary"), "from": date(2023, 3, 1)},
        ],
        "unit": "sessions",
    },
    {"id": "first", "codes": match("5524*"), "unit": "patients", "apart_days": 30},
    {"id": "last", "codes": match("5524*", "5129*"), "unit": "patients", "patient_at": "last", "date": "admitted"},
    {
        "id": "each",
        "codes": match("0123", "1100"),
        "where": [{"column": "planned", "not_match": ["n*"]}, {"column": "age", "at_least": 18}],
        "unit": "patients",
        "patient_at": "each",
    },
    {"id": "resection", "codes": match("5524", "5328*"), "unit": "procedures", "apart_days": 2},
]
DEFINITIONS = {
    "schema": "cns-check/count-definitions/1",
    "id": "every-feature",
    "version": "1",
    "title": {"nl": "alles", "en": "everything"},
    "reviewed": date(2026, 11, 26),
    "documents": {"d": {"title": "invented", "publisher": "nobody", "kind": "invented"}},
    "lists": {"gyn": {"match": ["C51..C57*"], "sources": _SOURCES}},
    "interventions": [{"title": {"nl": "x", "en": "x"}} | one for one in INTERVENTIONS],
    "exclusive": [["first", "resection"], ["sides", "alternatives"]],
}
_BOTH = {
    "schema": "cns-check/record-profile/1",
    "trim": True,
    "spelling": {"remove": ".-", "upper": True, "pad": 4},
    "ids": {"pad": 6},
    "locations": {"771000": "N1", "x": "N2"},
    "sides": {"left": ["L"], "right": ["R"], "both": ["B"]},
}
LONG = _BOTH | {
    "format": {"decimal": ","},
    "columns": {
        "record_id": ["ik", "nr"],
        "patient_id": "who",
        "date": "day",
        "discharged": "out",
        "code": "ops",
        "quantity": "times",
        "side": "side",
        "session_id": "ses",
        "surgeon_id": "doc",
        "origin_id": "pc4",
        "born": "born",
        "other": {"planned": "how"},
    },
    "date_format": {"date": "%d.%m.%Y"},
    "drop": [{"column": "status", "starts_with": "no"}],
    "deliveries": {"column": "came", "latest_per": ["record_id"]},
    "reversals": {"column": "dc", "in": ["C"]},
    "repeats": "once",
    "years": "2022..2024",
    "joined": [
        {
            "table": "records",
            "path": "stays.csv",
            "key": {"record_id": ["ik", "nr"]},
            "columns": {"admitted": "in", "location_id": "site"},
        },
        {
            "table": "diagnoses",
            "path": "icd.parquet",
            "key": {"record_id": ["ik", "nr"]},
            "columns": {"diagnoses": "icd", "diagnosis_role": "kind"},
        },
    ],
    "roles": {"principal": ["HD"], "secondary": ["ND"]},
}
WIDE = _BOTH | {
    "format": {"delimiter": ";"},
    "columns": {
        "record_id": "rec",
        "patient_id": "who",
        "location_id": "site",
        "date": "day",
        "admitted": "in",
        "discharged": "out",
        "codes": ["c1..3"],
        "code_dates": ["d1..3"],
        "code_sides": ["s1..3"],
        "principal": "hd",
        "diagnoses": ["nd*"],
        "surgeon_id": "doc",
        "origin_id": "pc4",
        "age": "years",
        "other": {"planned": "how"},
    },
    "repeats": "once",
}


def pick(texts: str, salt: int, of: str = "j") -> str:
    """SQL: one of some texts, at random but the same each time."""
    return f"({texts})[1 + (hash({of} * 64 + {salt}) % len({texts}))::INTEGER]"


def day(salt: int, of: str = "j", days: int = 1300) -> str:
    return f"(DATE '2022-01-01' + (hash({of} * 64 + {salt}) % {days})::INTEGER)"


def long_table(rows: int) -> str:
    """Three rows a record; one in nine is the same as the one before."""
    own = f"CASE WHEN hash(j) % 200 = 0 THEN 'xx' ELSE strftime({day(1)}, '%d.%m.%Y') END"
    return f"""SELECT i % 7 AS part, 'k' || r % 9 AS ik, CASE WHEN hash(r) % 500 = 0 THEN '' ELSE r::VARCHAR END AS nr,
        CASE WHEN hash(r) % 11 = 0 THEN '' ELSE 'p' || hash(r * 3) % {max(rows // 5, 1)} END AS who,
        CASE WHEN hash(j) % 3 = 0 THEN strftime({day(2, "r")}, '%d.%m.%Y') ELSE {own} END AS day,
        {day(2, "r")}::VARCHAR AS out, {pick(_CODES, 3)} AS ops,
        {pick("['1','1','1','2','1,00','-1','0','1,5']", 4)} AS times, {pick("['L','R','B',' B','','?']", 5)} AS side,
        {pick("['1','2','']", 6)} AS ses, {pick("['s1','s2','s10','']", 7)} AS doc,
        {pick("['1011','1012','']", 8)} AS pc4,
        {pick("['1950-02-28','2004-02-29','2006-01-01','']", 9, "r")} AS born, {pick("['ja','nee','']", 10)} AS how,
        {pick("['yes','yes','yes','no','not']", 11)} AS status,
        {pick("['9','10','10','10']", 12)} AS came, {pick("['D','D','D','D','D','C']", 13)} AS dc
        FROM (SELECT i, j, j // 3 AS r FROM (SELECT i, i - (i % 9 = 8)::INTEGER AS j FROM range({rows}) t(i)))"""


def wide_table(rows: int) -> str:
    codes = [f"{pick(_CODES, n)} AS c{n}" for n in (1, 2)] + [pick("['','','5-333.0','9-999']", 3) + " AS c3"]
    dates = [pick(f"['', '', {day(10 + n)}::VARCHAR, 'xx']", 20 + n) + f" AS d{n}" for n in (1, 2, 3)]
    sides = [pick("['L','R','B','']", 30 + n) + f" AS s{n}" for n in (1, 2, 3)]
    parts = ", ".join([*codes, *dates, *sides])
    return f"""SELECT i % 7 AS part, 'w' || j // 2 AS rec, 'p' || hash(j // 2) % {max(rows // 5, 1)} AS who,
        {pick("['771000','77','000077','x','Ü','N9','']", 40, "j // 2")} AS site, {day(41)}::VARCHAR AS day,
        {day(42)}::VARCHAR AS "in", {day(43)} || {pick("['', 'T23:30:00']", 44)} AS out, {parts},
        {pick("['C34.1','c34','J44','']", 45)} AS hd, {pick("['C51','J44','I10','']", 46)} AS nd1,
        {pick("['J44','','']", 47)} AS nd2, {pick("['s1','s3','']", 48)} AS doc, {pick("['1011','']", 49)} AS pc4,
        {pick("['17','18','40','']", 50)} AS years, {pick("['ja','nee']", 51)} AS how
        FROM (SELECT i, i - (i % 9 = 8)::INTEGER AS j FROM range({rows}) t(i))"""


def make(folder: Path, rows: int) -> None:
    """Writes the tables, those of records once in one file and once in seven, and what tells how they are read."""
    for name, content in (("definitions", DEFINITIONS), ("long", LONG), ("wide", WIDE)):
        (folder / f"{name}.yaml").write_text(
            yaml.dump(content, Dumper=Strict, sort_keys=False, allow_unicode=True), encoding="utf-8"
        )
    half, records = rows // 2, rows // 6 + 1
    key = "'k' || r % 9 AS ik, r::VARCHAR AS nr"
    with duckdb.connect() as db:
        db.execute(
            f"""COPY (SELECT {key}, {day(2, "r")}::VARCHAR AS "in",
            {pick("['771000','77','x','Ü','N9','']", 1, "r")} AS site FROM range({records}) t(r) WHERE r % 40 > 0)
            TO '{folder}/stays.csv' (HEADER)"""
        )
        db.execute(
            f"""COPY (SELECT {key}, {pick("['C34.1','C51','c56','J44','I10']", 5, "r * 2 + n")} AS icd,
            {pick("['HD','ND','ND','?']", 6, "r * 2 + n")} AS kind FROM range({records}) t(r), range(2) u(n))
            TO '{folder}/icd.parquet'"""
        )
        for name, made, form in (
            ("long", long_table(half), "FORMAT parquet, ROW_GROUP_SIZE 20000"),
            ("wide", wide_table(half), "HEADER, DELIMITER ';'"),
        ):
            suffix = "parquet" if name == "long" else "csv"
            db.execute(f"CREATE TABLE {name} AS {made}")
            for files in FILES:
                for n in range(files):
                    rows_of = f"SELECT * EXCLUDE (part) FROM {name} WHERE part % {files} = {n}"
                    db.execute(f"COPY ({rows_of}) TO '{folder}/{name}-{files}-{n}.{suffix}' ({form})")


def counted(way: str, files: int, master: str = "local[2]") -> Run:
    """Counts the tables of the current folder in one way."""
    engine, number = way.split(", ", maxsplit=1)[0], way.split()[1]
    if engine == "duckdb":
        from cns_check.count.engines.duckdb import DuckDB

        made = DuckDB()
        made._con.execute(f"SET threads = {number}")
    else:
        from cns_check.count.engines.spark import Spark

        made = Spark(master=master)
        made._session.conf.set("spark.sql.shuffle.partitions", number)
        made._session.conf.set("spark.sql.adaptive.enabled", str(number == "3").lower())
        made._session.conf.set("spark.sql.files.maxPartitionBytes", "1000000" if number != "3" else "128MB")
    try:
        asked = [
            ([f"{name}-{files}-{n}.{suffix}" for n in range(files)], f"{name}.yaml")
            for name, suffix in (("long", "parquet"), ("wide", "csv"))
        ]
        return run(asked, made, per=PER, most=1.0)
    finally:
        made.close()


def summed(found: Run) -> tuple[object, ...]:
    """What must be the same whatever the number of files."""
    rows: dict[str, Counter[str]] = {}
    for file, told in found.rows.items():
        rows.setdefault(file.split("-")[0], Counter()).update(told)
    return found.volumes, rows, found.units


def differences(ways: tuple[str, ...] = WAYS) -> Iterator[tuple[str, bool]]:
    """Each way, and whether it found what the first did: per file where the files are the same."""
    first: Run | None = None
    for files in FILES:
        per_file: dict[str, dict[str, int]] | None = None
        for way in ways:
            found = counted(way, files)
            first, per_file = first or found, per_file or found.rows
            yield f"{way}, {files} files", summed(found) == summed(first) and found.rows == per_file


def main() -> int:
    """Says of each way whether it agrees; 1 if any does not."""
    parser = argparse.ArgumentParser(description="Counts one case in several ways that must not differ.")
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--engine", choices=("duckdb", "spark"), help="DuckDB alone, or Spark beside one way of DuckDB")
    given = parser.parse_args()
    ways = {"duckdb": WAYS[:2], "spark": (WAYS[0], *WAYS[2:]), None: WAYS}[given.engine]
    with tempfile.TemporaryDirectory() as folder:
        make(Path(folder), given.rows)
        os.chdir(folder)
        agree = True
        for way, same in differences(ways):
            print(f"{way}: {'the same' if same else 'DIFFERS'}", flush=True)
            agree = agree and same
        os.chdir("/")
    return 0 if agree else 1


if __name__ == "__main__":
    sys.exit(main())
