"""Which files a command opens and changes, by ``strace``: its inputs, its outputs, Python, and what the list names.

Left out where there is no ``strace``, unless CNS_CHECK_REQUIRE_STRACE is set.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from conftest import NO_STRACE, REPO, SAMPLE
from traced import Traced, of_python, strangers, system_patterns, traced

TOOL = ["-m", "cns_check"]
REALLOCATE = ["volumes.csv", "--profile", "profile.yaml", "--locations", "locations.csv", "--assume-no-agreement"]
GOLDEN = ["volumes.csv", "--profile", "profile.yaml", "--norms", "golden-set.yaml", "--locations", "locations.csv"]
RECORDS = ["records.csv", "--profile", "profile.yaml", "--definitions", "definitions.yaml"]
#: What the engine that draws the charts makes for the signals of its own process: two ends that have no address, so
#: that no other process can reach them, and nobody outside.
OWN_PIPE = "socketpair(AF_UNIX, SOCK_STREAM|SOCK_CLOEXEC|SOCK_NONBLOCK, 0, ["


@pytest.fixture(scope="module", autouse=True)
def strace():
    if shutil.which("strace") is None and not os.environ.get("CNS_CHECK_REQUIRE_STRACE"):
        pytest.skip(NO_STRACE)
    assert shutil.which("strace") is not None, NO_STRACE


@pytest.fixture(scope="module")
def roots():
    return of_python()


#: Per command its folder, its arguments, its outputs, and whether it draws.
RUNS = {
    "evaluate": (SAMPLE, ["evaluate", "--case", "cns-check.yaml"], [], False),
    "evaluate-files": (SAMPLE, ["evaluate", "--case", "cns-check.yaml"], ["a.json", "tables", "a.parquet"], False),
    "evaluate-people": (SAMPLE, ["evaluate", "--case", "cns-check.yaml"], ["a.html", "a.xlsx"], True),
    "reallocate": (SAMPLE, ["reallocate", *REALLOCATE, "--method", "capacity", "--max-growth", "25%"], ["a.md"], False),
    "charts": (REPO / "tests" / "golden" / "case", ["evaluate", *GOLDEN, "--charts", "../out/charts"], [], True),
    "count": (REPO / "tests" / "data" / "count_cases" / "13-patients", ["count", *RECORDS], ["v.csv"], False),
    "why": (
        SAMPLE,
        ["why", "--case", "cns-check.yaml", "--location", "N3", "--norm", "kidney-local-treatment"],
        [],
        False,
    ),
}


@pytest.mark.parametrize("name", RUNS)
def test_nothing_else_is_opened_changed_reached_or_started(tmp_path, roots, name):
    source, arguments, outputs, draws = RUNS[name]
    folder, out = tmp_path / "in", tmp_path / "out"
    shutil.copytree(source, folder)
    out.mkdir()
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    asked = [part for name in outputs for part in ("--output", f"../out/{name}")]
    seen = traced([*TOOL, *arguments, *asked, "-q"], folder, tmp_path / "scratch")
    assert seen.code == 0, seen.told
    temporary = str(tmp_path / "scratch" / "temporary")
    assert problems(seen, roots, [str(folder)], [str(out), temporary], draws=draws) == []
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == before
    assert list(Path(temporary).iterdir()) == list((tmp_path / "scratch" / "home").iterdir()) == []
    # The watch saw the run: what it must read, and each of its outputs under the name that it is given first.
    assert any(path.startswith(f"{folder}/") for path in seen.opened)
    assert all(str(out / output) in seen.changed for output in outputs)


def problems(seen: Traced, roots: tuple[str, ...], inputs: list[str], outputs: list[str], *, draws: bool) -> list[str]:
    """What a command did that it may not do."""
    own = [] if not draws else [line for line in seen.connections if line.startswith(OWN_PIPE)]
    return [
        *(f"opened {path}" for path in strangers(seen.opened, (*roots, *inputs, *outputs), system_patterns())),
        *(f"changed {path}" for path in strangers(seen.changed, tuple(outputs), ["/dev/null"])),
        *(f"connected {line}" for line in seen.connections if line not in own),
        *(f"started {path}" for path in seen.started),
    ]


#: What a command may not do, and how that is told.
PLANTED = {
    "open('/etc/hostname').read()": "opened /etc/hostname",
    "import os; os.listdir(os.path.expanduser('~'))": "opened {scratch}/home",
    "open('volumes.csv', 'a').close()": "changed {folder}/volumes.csv",
    "import os; os.rename('volumes.csv', 'v')": "changed {folder}/volumes.csv",
    "import os; os.unlink('volumes.csv')": "changed {folder}/volumes.csv",
    "import os; os.mkdir('../beside')": "changed {parent}/beside",
    "import os; os.chmod('volumes.csv', 0o600)": "changed {folder}/volumes.csv",
    "import os; os.symlink('/etc/hostname', 'here'); open('here')": "opened /etc/hostname",
    "import socket; socket.socket()": "connected socket(AF_INET",
    "import socket; socket.socketpair()": "connected socketpair(AF_UNIX",
    "import socket; socket.getaddrinfo('localhost', 1)": "opened /etc/hosts",
    "import threading as t; t.Thread(target=lambda: open('/etc/hostname')).start()": "opened /etc/hostname",
    "import subprocess; subprocess.run(['true'])": "started {true}",
}


@pytest.mark.parametrize("code", PLANTED)
def test_the_watch_sees_what_is_planted_in_a_command(tmp_path, roots, code):
    folder, scratch = tmp_path / "in", tmp_path / "scratch"
    folder.mkdir()
    (folder / "volumes.csv").write_text("location_id\n")
    seen = traced(["-c", code], folder, scratch)
    places = {"folder": folder, "parent": tmp_path, "scratch": scratch, "true": os.path.realpath(shutil.which("true"))}
    found = problems(seen, roots, [str(folder)], [str(scratch / "temporary")], draws=True)
    assert any(problem.startswith(PLANTED[code].format(**places)) for problem in found), found


def test_python_alone_is_no_finding(tmp_path, roots):
    (tmp_path / "in").mkdir()
    seen = traced(["-c", "import hashlib, json, zoneinfo"], tmp_path / "in", tmp_path / "scratch")
    assert problems(seen, roots, [str(tmp_path / "in")], [], draws=False) == []
