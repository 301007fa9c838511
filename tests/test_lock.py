"""With a lock nothing is read but what it pins: each other file and norm set is named, and nothing is written."""

from __future__ import annotations

import json

import pytest

import build
import cns_check.api as cns
from test_verify import CASE, FILES, VOLUMES

ARGS = ["volumes.csv", "--norms", "set-a.yaml", "--locations", "locations.csv"]


@pytest.fixture
def world(tmp_path):
    build.write_norms(tmp_path, build.norm_set_dict(build.norm(network="net")))
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


@pytest.fixture
def run(cli, world):
    def run(*args):
        return cli([*args], cwd=world)

    assert run("evaluate", *ARGS, "--output", "agreed.json", "--record", "record.json", "-q").exit_code == 0
    return run


SWEEP = ["--norm", "norm-a", "--minimum", "5..9"]
WHY = ["--location", "N1", "--norm", "norm-a"]


@pytest.mark.parametrize("lock", ["agreed.json", "record.json"])
@pytest.mark.parametrize(
    ("command", "more"),
    [("evaluate", []), ("reallocate", ["--assume-no-agreement"]), ("sweep", SWEEP), ("why", WHY)],
)
def test_what_is_pinned_is_read_as_without_a_lock(run, command, more, lock):
    plain = run(command, *ARGS, *more, "--format", "json")
    assert plain.exit_code == 0, plain.stderr
    assert run(command, *ARGS, *more, "--format", "json", "--lock", lock).out == plain.out


def test_paths_may_be_written_otherwise(run):
    assert run("evaluate", "./volumes.csv", *ARGS[1:-1], "./locations.csv", "--lock", "agreed.json").exit_code == 0


def test_all_that_is_not_pinned_is_named_at_once(run, world):
    (world / "volumes.csv").write_text(VOLUMES.replace("40", "41"))
    build.write_norms(world, build.norm_set_dict(build.norm(network="net", minimum=21)))
    args = [*ARGS, "--distances", "distances.csv", "--output", "new.json"]
    done = run("evaluate", *args, "--lock", "agreed.json")
    assert (done.exit_code, done.stdout, (world / "new.json").exists()) == (3, "", False)
    places = [line.split(": ")[0] for line in done.stderr.splitlines() if "error[T014] not-pinned" in line]
    assert places == ["volumes.csv", "distances.csv", "set-a.yaml"]
    assert "distances.csv: is not pinned by agreed.json" in done.stderr


def test_a_case_is_pinned_with_what_it_names(run, world):
    (world / "cns-check.yaml").write_text(CASE, encoding="utf-8")
    assert run("evaluate", "--output", "case.json", "-q").exit_code == 0
    (world / "cns-check.yaml").write_text(CASE + "# looked at\n", encoding="utf-8")
    done = run("evaluate", "--lock", "case.json")
    assert (done.exit_code, done.stderr.count("error[T014]")) == (3, 1)
    assert "cns-check.yaml: error[T014]" in done.stderr


def test_a_case_may_name_its_lock(run, world):
    case = f"{CASE.splitlines()[0]}\nvolumes: volumes.csv\nnorms: set-a.yaml\nlocations: locations.csv\n"
    (world / "case.yaml").write_text(f"{case}options: {{lock: agreed.json}}\n")
    done = run("evaluate", "--case", "case.yaml")
    assert "case.yaml: is not pinned by agreed.json" in done.stderr, "the case is an input too"
    assert run("evaluate", "--case", "case.yaml", "--lock", "nothing.json").exit_code == 4
    told = json.loads((world / "agreed.json").read_bytes())
    import hashlib

    data = (world / "case.yaml").read_bytes()
    file = {"path": "case.yaml", "size": len(data), "sha256": hashlib.sha256(data).hexdigest(), "rows": 0, "dropped": 0}
    told["run"]["inputs"].append(file)
    (world / "agreed.json").write_text(json.dumps(told))
    done = run("evaluate", "--case", "case.yaml", "--format", "json")
    assert done.exit_code == 0
    assert "lock" not in done.stdout, "what a run may read is no part of what it says"
    with pytest.raises(cns.InputError, match="not pinned"):
        cns.evaluate(world / "volumes.csv", norms=world / "set-a.yaml", lock=world / "agreed.json")


def test_the_lock_is_an_input(run, world):
    done = run("evaluate", *ARGS, "--lock", "agreed.json", "--output", "agreed.json", "--force")
    assert (done.exit_code, "is an input of this run" in done.stderr) == (2, True)


def test_what_has_no_hash_pins_nothing(run, world):
    assert run("evaluate", *ARGS, "--suppress-below", "5", "--output", "public.json", "-q").exit_code == 0
    done = run("evaluate", *ARGS, "--lock", "public.json")
    assert (done.exit_code, "public.json has no hash of it" in done.stderr) == (3, True)


@pytest.mark.parametrize("text", ["{", "{}", '{"schema": "cns-check/record/1", "run": {}, "outputs": []}'])
def test_what_is_no_lock_is_refused(run, world, text):
    (world / "lock.json").write_text(text)
    done = run("evaluate", *ARGS, "--lock", "lock.json", "--output", "new.csv")
    assert (done.exit_code, done.stdout, (world / "new.csv").exists()) == (3, "", False)
    assert "lock.json" in done.stderr
