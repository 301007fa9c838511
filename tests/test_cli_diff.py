"""``cns-check diff``: which results changed between two reports, why, and what it refuses to compare."""

from __future__ import annotations

import json
import shutil

import pytest

from cns_check.compare.read_report import read_report
from cns_check.compare.reports import Change, Comparison
from cns_check.compare.text import to_text
from conftest import REPO, SAMPLE, SAMPLE_CASE, run_cli
from steps import steps

KIDNEY = ("nl-iza-tranche-1", "kidney-local-treatment")


def report(folder, name, *args, command="evaluate"):
    done = run_cli([command, *SAMPLE_CASE, *args, "--format", "json"], cwd=folder)
    assert done.exit_code == 0, done.stderr
    (folder / name).write_bytes(done.out)
    return folder / name


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    """A copy of the sample case with its report ``a.json``."""
    folder = tmp_path_factory.mktemp("base")
    shutil.copytree(SAMPLE, folder, dirs_exist_ok=True)
    report(folder, "a.json")
    return folder


@pytest.fixture
def case(base, tmp_path):
    shutil.copytree(base, tmp_path, dirs_exist_ok=True)
    return tmp_path


def edit(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert text.count(old) >= 1, old
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def compared(cli, case, *more):
    done = cli(["diff", "a.json", "b.json", "--format", "json", *more], cwd=case)
    assert done.exit_code in {0, 1}, done.stderr
    found = json.loads(done.out)
    assert found["differs"] == (done.exit_code == 1)
    assert found["schema"] == "cns-check/diff/1"
    return found


def only(rows, **where):
    (row,) = [r for r in rows if all(r[k] == v for k, v in where.items())]
    return row


def test_the_text_takes_steps_that_grow_with_the_changes(base):
    """Which verdicts have another outcome was once looked up in a list, verdict by verdict."""
    (read, found) = read_report("a.json", (base / "a.json").read_bytes())
    assert read is not None, found
    row = read.tables["verdicts"][0]

    def changes(n: int) -> Comparison:
        some = (
            Change("changed", (*map(str, range(5)), i), {"verdict": ("met", "below")}, row, row, ()) for i in range(n)
        )
        return Comparison((), {"verdicts": tuple(some), "transfers": (), "regions": (), "after": ()})

    few, many = (steps(to_text, changes(n), read, read) for n in (20, 200))
    assert many < 12 * few


# Nothing differs


def test_a_report_is_equal_to_itself(cli, base):
    done = cli(["diff", "a.json", "a.json"], cwd=base)
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout == (
        "A: a.json\nB: a.json\n\nNo result differs.\n\nA calculation under the printed assumptions, not advice.\n"
    )


def test_another_language_or_file_name_changes_no_result(cli, case):
    (case / "volumes.csv").rename(case / "other.csv")
    args = [a.replace("volumes.csv", "other.csv") if a.startswith("volumes.csv") else a for a in SAMPLE_CASE]
    assert cli(["evaluate", *args, "--lang", "nl", "--output", "b.json"], cwd=case).exit_code == 0
    found = compared(cli, case)
    assert not found["differs"]
    assert {w["what"] for w in found["runs"]} == {"--lang", "--profile"}
    assert not any(w["cause"] == "input" for w in found["runs"]), "the same file by another name"


# Why


def test_a_volume(cli, case):
    edit(case / "volumes.csv", "N3,Locatie N3,kidney-nephrectomy,2024,49", "N3,Locatie N3,kidney-nephrectomy,2024,52")
    report(case, "b.json")
    found = compared(cli, case)
    assert [(w["cause"], w["what"]) for w in found["runs"]] == [("input", "volumes.csv")]
    assert len(found["verdicts"]) == 2, "N3, both norm years; nobody else's verdict"
    row = only(found["verdicts"], location_id="N3", norm_year=2026)
    assert row["fields"]["verdict"] == {"before": "below", "after": "met"}
    assert "contract_status" not in row["fields"], "the region decided on other locations all the same"
    assert row["why"] == [{"cause": "volume", "what": "volume", "before": "49", "after": "52"}]
    moved = [t for t in found["transfers"] if t["norm_year"] == 2026]
    assert sum(t["fields"]["volume"]["after"] - t["fields"]["volume"]["before"] for t in moved) == 3
    assert {w["cause"] for t in moved for w in t["why"]} == {"volume"}
    assert only(found["regions"], norm_year=2026)["why"][0]["what"] == "volume_total"


def test_a_norm(cli, case):
    norms = REPO / "norms" / "nl-iza-tranche-1.yaml"
    text = norms.read_text(encoding="utf-8").replace('version: "2026.2"', 'version: "2026.3"', 1)
    start = text.index("  - id: kidney-local-treatment")
    assert "minimum: 50" in text[start:]
    text = text[:start] + text[start:].replace("minimum: 50", "minimum: 60", 1)
    examples = text.index("examples:", start)
    following = text.index("  - id: ", start + 10)
    if examples < following:
        text = text[:examples].rstrip() + "\n" + text[following:]
    (case / "mine").mkdir()
    (case / "mine" / "nl-iza-tranche-1.yaml").write_text(text, encoding="utf-8")
    report(case, "b.json", "--norms", "mine/nl-iza-tranche-1.yaml")
    found = compared(cli, case, "--norm", KIDNEY[1])
    of_set = only(found["runs"], cause="norm set")
    assert (of_set["before"], of_set["after"]) == ("2026.2", "2026.3")
    row = only(found["verdicts"], location_id="N4", norm_year=2026)
    assert row["fields"]["verdict"] == {"before": "met", "after": "below"}
    assert {"cause": "norm", "what": "minimum", "before": 50, "after": 60} in row["why"]
    assert all(r["norm_id"] == KIDNEY[1] for name in ("verdicts", "transfers", "regions") for r in found[name])


def test_a_decision(cli, case):
    edit(case / "agreements.yaml", "locations: [N1, N2, N4, N5]", "locations: [N1, N2, N3, N4]")
    report(case, "b.json")
    found = compared(cli, case)
    assert {r["location_id"] for r in found["verdicts"] if "contract_status" in r["fields"]} == {"N3", "N5"}
    row = only(found["verdicts"], location_id="N3", norm_year=2026)
    assert row["fields"]["contract_status"] == {"before": "do_not_contract", "after": "contract"}
    assert [(w["cause"], w["before"], w["after"]) for w in row["why"]] == [
        ("decision", "not_designated", "designated"),
    ]
    gone = [t for t in found["transfers"] if t["change"] == "removed"]
    assert {t["from_location_id"] for t in gone} == {"N3"}
    assert {w["cause"] for t in gone for w in t["why"]} == {"decision"}
    assert {t["from_location_id"] for t in found["transfers"] if t["change"] == "added"} == {"N5"}


def test_an_effective_date(cli, case):
    text = (case / "agreements.yaml").read_text(encoding="utf-8")
    at = text.index("  - id: oost")
    old = "locations: [O1, O2]\n        effective: 2026-01-01\n"
    new = "locations: [O1, O2]\n        effective: 2027-01-01\n"
    (case / "agreements.yaml").write_text(text[:at] + text[at:].replace(old, new, 1), encoding="utf-8")
    report(case, "b.json")
    row = only(compared(cli, case)["verdicts"], location_id="O3", norm_id=KIDNEY[1], norm_year=2026)
    assert row["fields"]["contract_status"] == {"before": "do_not_contract", "after": "deferred"}
    told = {(w["cause"], w["what"]): (w["before"], w["after"]) for w in row["why"]}
    assert told["decision", "effective"] == ("2026-01-01", "2027-01-01")
    assert told["decision", "reason_code"] == ("not_designated", "agreed_later")


def test_an_option(cli, case):
    report(case, "b.json", "--use-indicative")
    found = compared(cli, case)
    assert found["runs"] == [{"cause": "option", "what": "--use-indicative", "before": None, "after": True}]
    assert found["verdicts"]
    for row in found["verdicts"]:
        assert [(w["cause"], w["what"]) for w in row["why"]] == [("option", "--use-indicative")]


def test_a_method(cli, case):
    report(case, "b.json", "--method", "equal")
    found = compared(cli, case)
    assert found["verdicts"] == []
    assert {t["change"] for t in found["transfers"]} == {"added", "removed"}
    assert {w["what"] for t in found["transfers"] for w in t["why"]} == {"--method"}


def test_rows_of_one_report_only(cli, case):
    report(case, "b.json", "--norm-year", "2026")
    found = compared(cli, case)
    assert {(r["change"], r["norm_year"]) for r in found["verdicts"]} == {("removed", 2027)}
    row = found["verdicts"][0]
    assert (row["after"], row["fields"]) == (None, {})
    assert row["before"]["norm_year"] == 2027
    assert {w["what"] for w in row["why"]} == {"--norm-year"}
    back = cli(["diff", "b.json", "a.json", "--format", "json"], cwd=case)
    assert {r["change"] for r in json.loads(back.out)["verdicts"]} == {"added"}


# How it is told


def test_the_text_names_what_changed_and_why(cli, case):
    edit(case / "volumes.csv", "N3,Locatie N3,kidney-nephrectomy,2024,49", "N3,Locatie N3,kidney-nephrectomy,2024,52")
    report(case, "b.json")
    done = cli(["diff", "a.json", "b.json"], cwd=case)
    assert done.exit_code == 1
    lines = done.stdout.split("\n")
    at = lines.index("Verdicts and contract statuses: 2 changed")
    assert lines[at + 1 : at + 3] == [
        "  kidney-local-treatment 2026  N3 (Locatie N3): verdict below -> met",
        "    why: volume 49 -> 52",
    ]
    assert "  kidney-local-treatment 2026  N3 to N1, kidney-nephrectomy, proportional: volume 15 -> 16" in lines
    assert lines[-2] == "A calculation under the printed assumptions, not advice."
    assert cli(["diff", "a.json", "b.json"], cwd=case).out == done.out


def test_same_verdict_with_another_volume_is_told_apart(cli, case):
    edit(case / "volumes.csv", "N3,Locatie N3,kidney-nephrectomy,2024,49", "N3,Locatie N3,kidney-nephrectomy,2024,48")
    report(case, "b.json")
    said = cli(["diff", "a.json", "b.json"], cwd=case).stdout
    assert "Verdicts and contract statuses" not in said
    assert "Same verdict and status, other numbers or grounds: 2 changed" in said


def test_what_a_name_holds_is_shown_not_obeyed(cli, tmp_path):
    for name, volume in (("a.json", 20), ("b.json", 21)):
        made = json.loads((REPO / "tests/fixtures/good/T001/a.json").read_text(encoding="utf-8"))
        row = made["verdicts"][0]
        row |= {"location_name": "\x1b[31m[red]\nx", "volume": volume, "volume_low": volume, "volume_high": volume}
        (tmp_path / name).write_text(json.dumps(made), encoding="utf-8")
    said = cli(["diff", "a.json", "b.json"], cwd=tmp_path)
    assert said.exit_code == 1
    assert r"L1 (\x1b[31m[red]\nx)" in said.stdout


def test_the_order_does_not_depend_on_the_order_of_rows(cli, case):
    report(case, "b.json", "--use-indicative")
    first = compared(cli, case)["verdicts"]
    made = json.loads((case / "a.json").read_bytes())
    made["verdicts"].reverse()
    (case / "a.json").write_text(json.dumps(made), encoding="utf-8")
    assert compared(cli, case)["verdicts"] == first


# Filters


def test_filters_choose_rows_and_never_causes(cli, case):
    edit(case / "volumes.csv", "N3,Locatie N3,kidney-nephrectomy,2024,49", "N3,Locatie N3,kidney-nephrectomy,2024,52")
    report(case, "b.json")
    found = compared(cli, case, "--location", "N1")
    assert found["verdicts"] == []
    assert {(t["from_location_id"], t["to_location_id"]) for t in found["transfers"]} == {("N3", "N1")}
    assert found["transfers"][0]["why"][0] == {"cause": "volume", "what": "volume", "before": "49", "after": "52"}
    assert not compared(cli, case, "--region", "oost")["differs"]
    assert compared(cli, case, "--region", "noord", "--norm", KIDNEY[1])["differs"]


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("--region", "nord"), "did you mean noord?"),
        (("--location", "N99"), "--location N99: in neither report"),
        (("--norm", "kidney"), "--norm kidney: in neither report"),
    ],
)
def test_an_unknown_id_is_wrong_usage(cli, base, args, said):
    done = cli(["diff", "a.json", "a.json", *args], cwd=base)
    assert (done.exit_code, done.stdout) == (2, "")
    assert said in done.stderr


# What it refuses


def test_standard_input_can_be_one_of_them(cli, base):
    data = (base / "a.json").read_bytes()
    assert cli(["diff", "-", "a.json"], cwd=base, stdin=data).exit_code == 0
    assert cli(["diff", "-", "-"], cwd=base, stdin=data).exit_code == 2


@pytest.mark.parametrize(
    ("name", "code"), [("nowhere.json", 4), ("folder", 3)], ids=["a file that is not there", "a directory"]
)
def test_files_that_cannot_be_read(cli, case, name, code):
    (case / "folder").mkdir()
    assert cli(["diff", "a.json", name], cwd=case).exit_code == code


def test_one_file_is_wrong_usage(cli, base):
    assert cli(["diff", "a.json"], cwd=base).exit_code == 2


def refused(cli, case, data):
    (case / "b.json").write_bytes(data)
    done = cli(["diff", "a.json", "b.json"], cwd=case)
    assert (done.exit_code, done.stdout) == (3, "")
    assert "a report cannot be used; nothing was compared" in done.stderr
    return done.stderr


def test_a_summary_only_report_is_no_report_without_changes(cli, case):
    cli(["evaluate", *SAMPLE_CASE, "--summary-only", "--output", "b.json", "--force"], cwd=case)
    assert "T004" in refused(cli, case, (case / "b.json").read_bytes())


def test_a_refused_run(cli, case):
    edit(case / "volumes.csv", "N3,Locatie N3,kidney-nephrectomy,2024,49", "N3,Locatie N3,kidney-nephrectomy,2024,many")
    done = cli(["evaluate", *SAMPLE_CASE, "--format", "json"], cwd=case)
    assert done.exit_code == 3
    assert "T006" in refused(cli, case, done.out)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "T001"),
        (b"\xff\xfe{}", "T001"),
        (b'{"schema": "cns-check/report/1", "schema": "x"}', "stands twice"),
        (b'{"schema": NaN}', "NaN is no number of JSON"),
        (b"[" * 100_000, "T001"),
        (b"[1]", "it has no schema"),
        (b'{"schema": "cns-check/report/9"}', "T003"),
        (b'{"schema": "cns-check/report/1"}', "'run' is missing"),
    ],
    ids=["empty", "not UTF-8", "a key twice", "NaN", "deep", "a list", "another version", "no run"],
)
def test_what_is_no_report(cli, case, data, said):
    assert said in refused(cli, case, data)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda r: r["verdicts"][0].update(volume="49"), "verdicts[0].volume"),
        (lambda r: r["verdicts"][0].update(norm_year=True), "report-malformed: true is not a whole number"),
        (lambda r: r["verdicts"][0].update(location_id=None), "verdicts[0].location_id"),
        (lambda r: r["verdicts"][0].pop("minimum"), "'minimum' is missing"),
        (lambda r: r["verdicts"][0].update(extra=1), "'extra' is no key"),
        (lambda r: r["verdicts"].append(r["verdicts"][0]), "is the same row as verdicts[0]"),
        (lambda r: r["verdicts"].append(7), "is no row"),
        (lambda r: r.update(transfers={}), "is no list of rows"),
        (lambda r: r["run"].update(options=[]), "[] is not an object"),
        (lambda r: r["run"]["inputs"][0].update(size=-1), "is below 0"),
        (lambda r: r["run"]["inputs"][0].update(sha256=5), "run.inputs[0].sha256"),
        (lambda r: r["run"].update(assumptions=[1]), "something else than sentences"),
        (lambda r: r.update(run=None), "is no object"),
    ],
)
def test_what_was_changed_by_hand(cli, case, change, said):
    made = json.loads((case / "a.json").read_bytes())
    change(made)
    told = refused(cli, case, json.dumps(made).encode())
    assert "T005" in told
    assert said in told
    assert told.count("error[") <= 20


def test_every_report_of_the_tool_can_be_read(cli, case):
    report(case, "b.json", "--method", "nearest", "--method", "equal", "--across-regions", command="reallocate")
    assert cli(["diff", "b.json", "b.json"], cwd=case).exit_code == 0
