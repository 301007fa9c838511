"""A report follows from the inputs that it names, or what differs is named; what is not shown is not called equal."""

from __future__ import annotations

import gzip
import json
import shutil

import pytest

import build
from test_rerun_command import ASKED, FILES

VOLUMES = FILES["volumes.csv"]
PLAIN = ["evaluate", "volumes.csv", "--norms", "set-a.yaml", "--output", "report.json", "-q"]
CASE = """schema: cns-check/case/1
volumes: [{path: volumes.csv, profile: profile.yaml}]
norms: [set-a.yaml]
locations: locations.csv
agreements: agreements.yaml
options: {norm_year: [2026], use_indicative: true}
"""


@pytest.fixture
def world(tmp_path):
    build.write_norms(tmp_path, build.norm_set_dict(build.norm(network="net"), build.process_norm(network="net")))
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "cns-check.yaml").write_text(CASE, encoding="utf-8")
    return tmp_path


@pytest.fixture
def made(cli, world):
    """Runs a command that writes ``report.json``."""

    def run(*args, stdin=b""):
        done = cli([*args], cwd=world, stdin=stdin)
        assert done.exit_code == 0, done.stderr
        return world / "report.json"

    return run


@pytest.fixture
def verify(cli, world):
    def run(*args, stdin=b""):
        return cli(["verify", "report.json", *args], cwd=world, stdin=stdin)

    return run


def every_option():
    typed = [word for flag, values in ASKED.items() for word in ([flag] if not values else [])]
    return [*typed, *(word for flag, values in ASKED.items() for value in values for word in (flag, value))]


def without(typed, *flags):
    found, skip = [], False
    for word in typed:
        skip = word in flags or (skip and not word.startswith("--"))
        found += [] if skip else [word]
    return found


BASE = ["--norms", "set-a.yaml", "--locations", "locations.csv"]
TRAVEL = ["--origins", "origins.csv", "--travel-times", "travel_times.csv"]
RUNS = {
    "every option of a reallocation": ["reallocate", "volumes.csv", *every_option()],
    "every option, no small counts left out": ["evaluate", "volumes.csv", *without(every_option(), "--suppress-below")],
    "optimise": [
        "optimise",
        "volumes.csv",
        *BASE,
        *TRAVEL,
        "--agreements",
        "agreements.yaml",
        "--max-minutes",
        "45.5",
        "--objective",
        "fewest-changes",
        "--max-closures",
        "2",
        "--stay",
        "--gap",
        "0.00001",
        "--frontier",
    ],
    "sweep": ["sweep", "volumes.csv", *BASE, "--norm", "norm-a", "--minimum", "5..30:5", "--margin", "10%"],
    "a case": ["evaluate", "--case", "cns-check.yaml"],
    "a case, and what goes before it": [
        "reallocate",
        "--case",
        "cns-check.yaml",
        "--norm-year",
        "2027",
        "--lang",
        "nl",
        "--assume-no-agreement",
    ],
    "a summary": ["evaluate", "volumes.csv", *BASE, "--summary-only"],
    "a summary of a sweep": ["sweep", "volumes.csv", *BASE, "--norm", "norm-a", "--minimum", "5..9", "--summary-only"],
    "filters": ["evaluate", "volumes.csv", *BASE, "--location", "N2", "--norm", "norm-a"],
}


@pytest.mark.parametrize("run", RUNS.values(), ids=RUNS)
def test_a_report_follows_from_its_inputs(made, verify, run):
    report = made(*run, "--output", "report.json", "-q")
    done = verify()
    assert (done.exit_code, done.stderr) == (0, ""), done.stdout
    assert done.stdout.startswith("report.json: equal\n")
    changed = json.loads(report.read_bytes())
    changed["run"]["assumptions"][0] += " Surely."
    report.write_text(json.dumps(changed))
    assert verify().exit_code == 1


def test_how_volumes_are_named_is_found_again(made, verify, world):
    """A folder, a pattern, profiles with corrections for each."""
    (world / "late").mkdir()
    for name in ("a.csv", "b.csv"):
        (world / "late" / name).write_text(VOLUMES.replace("N", f"{name[0]}").replace("2024", "2025"))
    (world / "late" / "c.csv.gz").write_bytes(gzip.compress(VOLUMES.replace("N", "M").encode()))
    (world / "with.yaml").write_text("schema: cns-check/volume-profile/1\ncorrections: corrections.csv\n")
    rows = "location_id,intervention_id,year,volume,reason,by\nN1,alpha,2024,41,typo,me\n"
    (world / "corrections.csv").write_text(rows)
    (world / "memberships.csv").write_text("location_id,network,region_id\nN1,net,north\n")
    args = ["--norms", "set-a.yaml", "--locations", "locations.csv", "--output", "report.json", "--force", "-q"]
    for volumes in (
        ["late", "volumes.csv", "--profile", "late=profile.yaml", "--profile", "volumes.csv=with.yaml"],
        ["late/*.csv", "volumes.csv", "--profile", "late/*.csv=profile.yaml", "--profile", "with.yaml"],
        ["volumes.csv", "late", "--profile", "with.yaml", "--profile", "corrections.csv=profile.yaml"],
        ["late/a.csv", "--profile", "late/a.csv=profile.yaml", "--profile", "locations.csv=profile-t.yaml"],
    ):
        (world / "profile-t.yaml").write_text("schema: cns-check/volume-profile/1\ntrim: true\n")
        made("evaluate", *volumes, *args)
        assert verify().stdout.startswith("report.json: equal\n"), volumes


def test_a_file_that_came_into_a_folder_is_named(made, verify, world):
    (world / "late").mkdir()
    shutil.move(world / "volumes.csv", world / "late" / "a.csv")
    args = ["late", "--profile", "late=profile.yaml", "--norms", "set-a.yaml", "--output", "report.json", "-q"]
    made("evaluate", *args)
    (world / "late" / "new.csv").write_text(VOLUMES.replace("N", "M"))
    done = verify()
    assert (done.exit_code, done.stdout) == (3, "")
    assert "late/new.csv is in late now, and was not read" in done.stderr


def test_standard_input_is_read_again(made, verify):
    made(*PLAIN[:1], "-", *PLAIN[2:], stdin=VOLUMES.encode())
    assert verify(stdin=VOLUMES.encode()).exit_code == 0
    done = verify(stdin=VOLUMES.replace("40", "41").encode())
    assert (done.exit_code, done.stdout) == (3, "")
    assert "error[T010] recorded-input-changed: -: is not what the run read" in done.stderr


def test_all_that_is_not_as_it_was_is_named_at_once(made, verify, world):
    args = ["--locations", "locations.csv", "--distances", "distances.csv", "--capacity", "capacity.csv"]
    made(*PLAIN, *args)
    (world / "volumes.csv").write_text(VOLUMES.replace("40", "41"))
    (world / "locations.csv").unlink()
    (world / "distances.csv").unlink()
    (world / "distances.csv").mkdir()
    done = verify()
    assert (done.exit_code, done.stdout) == (3, "")
    lines = [line.split(": ")[:3] for line in done.stderr.splitlines() if "error[" in line]
    assert lines == [
        ["report.json, column 'run.inputs[0]'", "error[T010] recorded-input-changed", "volumes.csv"],
        ["report.json, column 'run.inputs[1]'", "error[T009] recorded-input-gone", "locations.csv"],
        ["report.json, column 'run.inputs[2]'", "error[T009] recorded-input-gone", "distances.csv"],
    ]
    assert done.stderr.endswith("report.json: cannot be verified\n")
    told = json.loads(verify("--format", "json").stdout)
    assert (told["equal"], told["differences"], len(told["diagnostics"])) == (None, [], 3)


def test_a_device_that_a_report_names_is_not_read(made, verify, world):
    report = made(*PLAIN)
    changed = json.loads(report.read_bytes())
    changed["run"]["inputs"][0]["path"] = "/dev/zero"
    report.write_text(json.dumps(changed), encoding="utf-8")
    done = verify()
    assert done.exit_code == 3
    assert "error[T009] recorded-input-gone: /dev/zero: cannot be read: is no ordinary file" in done.stderr


def test_another_norm_set_is_named(made, verify, world):
    made(*PLAIN)
    build.write_norms(world, build.norm_set_dict(build.norm(network="net", minimum=21)))
    done = verify()
    assert (done.exit_code, done.stdout) == (3, "")
    assert "error[T011] recorded-norm-set-changed: set-a: is version" in done.stderr
    (world / "set-a.yaml").unlink()
    done = verify()
    assert (done.exit_code, done.stdout) == (3, "")
    assert "error[T013]" in done.stderr


def test_a_number_that_was_changed_is_found(made, verify):
    report = made(*PLAIN)
    text = report.read_text(encoding="utf-8")
    told = json.loads(text)
    row = next(r for r in told["verdicts"] if r["location_id"] == "N2")
    row["verdict"], row["volume"] = "met", 99
    del told["verdicts"][0]
    report.write_text(json.dumps(told), encoding="utf-8")
    done = verify()
    assert (done.exit_code, done.stderr) == (1, "")
    key = f"verdicts[set-a norm-a N2 {row['norm_year']}]"
    assert f'  {key}.volume: 99 -> 9\n  {key}.verdict: "met" -> "below"\n' in done.stdout
    assert "not there -> {" in done.stdout
    found = json.loads(verify("--format", "json").stdout)
    assert {"place": f"{key}.volume", "recorded": 99, "now": 9} in found["differences"]
    assert found["equal"] is False


def test_another_order_of_members_and_lines_is_equal(made, verify):
    report = made(*PLAIN)
    report.write_text(json.dumps(json.loads(report.read_bytes()), sort_keys=True, indent=4), encoding="utf-8")
    assert verify().exit_code == 0


def test_another_version_is_said_whatever_comes_of_it(made, verify):
    report = made(*PLAIN)
    told = json.loads(report.read_bytes())
    told["run"]["version"] = "0.0.9"
    report.write_text(json.dumps(told), encoding="utf-8")
    done = verify()
    assert (done.exit_code, done.stdout.splitlines()[0]) == (0, "report.json: equal")
    assert "warning[T012] report-of-other-version: the report is of cns-check 0.0.9; this is " in done.stderr
    told["summary"]["norms"][0]["met"] += 1
    report.write_text(json.dumps(told), encoding="utf-8")
    done = verify()
    assert (done.exit_code, "T012" in done.stderr) == (1, True)


def test_without_hashes_for_publication_it_says_of_what(made, verify, world):
    made(*PLAIN, "--suppress-below", "10")
    done = verify()
    assert done.exit_code == 0
    assert "No hash is recorded, for publication, of volumes.csv." in done.stdout
    (world / "volumes.csv").write_text(VOLUMES.replace("40", "41"))
    assert verify().exit_code == 1


@pytest.mark.parametrize(
    ("flag", "value"),
    [
        ("--norm-year", 2026),
        ("--norm-year", [1]),
        ("--norm-year", [True]),
        ("--method", ["astrology"]),
        ("--use-indicative", "yes"),
        ("--lang", "fr"),
        ("--on", "tomorrow"),
        ("--locations", ["locations.csv"]),
        ("--profile", ["nowhere.yaml"]),
        ("--no-such-option", True),
        ("over --case", [1]),
        ("--suppress-below", 1),
        ("--data-year", 1991),
    ],
)
def test_what_no_run_was_asked_is_refused(made, verify, flag, value):
    report = made(*PLAIN)
    told = json.loads(report.read_bytes())
    told["run"]["options"] |= {flag: value, **({"--case": "cns-check.yaml"} if flag == "over --case" else {})}
    report.write_text(json.dumps(told), encoding="utf-8")
    done = verify()
    assert (done.exit_code, done.stdout) == (3, "")
    assert "error[T013] record-not-repeatable" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_command_that_makes_no_report_is_refused(made, verify):
    report = made(*PLAIN)
    report.write_text(report.read_text().replace('"command": "evaluate"', '"command": "rm"'))
    assert verify().exit_code == 3


def test_what_is_no_report_is_refused(verify, world):
    for text in ("{", "[]", '{"schema": "cns-check/diff/1"}', '{"schema": "cns-check/sweep/1", "run": {"options": 1}}'):
        (world / "report.json").write_text(text)
        done = verify("--format", "json")
        assert (done.exit_code, json.loads(done.stdout)["equal"]) == (3, None)
    assert verify().exit_code == 3


def test_a_missing_report_cannot_be_read(cli, world):
    assert cli(["verify", "nothing.json"], cwd=world).exit_code == 4
    assert cli(["verify", "-"], cwd=world).exit_code == 2


def test_a_record_names_what_was_written(cli, made, world):
    made(*PLAIN, "--output", "report.csv", "--record", "record.json")
    record = json.loads((world / "record.json").read_bytes())
    assert record["run"] == json.loads((world / "report.json").read_bytes())["run"]
    assert [one["path"] for one in record["outputs"]] == ["report.json", "report.csv"]
    done = cli(["verify", "record.json"], cwd=world)
    assert (done.exit_code, done.stdout.splitlines()[0]) == (0, "record.json: equal")
    (world / "report.csv").write_text("else")
    (world / "report.json").unlink()
    done = cli(["verify", "record.json"], cwd=world)
    assert done.exit_code == 1
    assert "  outputs[report.json].sha256: " in done.stdout
    assert "  outputs[report.csv].sha256: " in done.stdout
    assert "-> not there" in done.stdout


def test_a_true_is_no_one():
    from cns_check.compare.documents import differences

    rows = [{"norm_set": "s", "norm_id": "n", "location_id": "L", "norm_year": 1, "x": 1}]
    assert list(differences({"verdicts": rows, "a": [1.0]}, {"verdicts": rows, "a": [1]})) == []
    found = differences({"verdicts": rows, "a": 0}, {"verdicts": [{**rows[0], "x": True}], "a": False})
    assert [one.place for one in found] == ["verdicts[s n L 1].x", "a"]
