"""What can go wrong on a disk or with a process: an output is what it was or whole, and what went wrong is said."""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import resource
import shutil
import subprocess
import sys
import threading
from hashlib import sha256
from pathlib import Path

import pytest

from build import TWO_REGIMES, norm, norm_set_dict, write_norms, write_volumes
from cns_check.cli import output_files
from cns_check.cli.exits import Stop

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals, limits and owners are those of POSIX")
EVALUATE = ["evaluate", "volumes.csv", "--norms", "set-a.yaml"]
OUTPUTS = ["--output", "a.json", "--output", "tables", "--output", "b.md", "--record", "record.json"]
MANY = [f"L{n},alpha,2024,{n % 50 + 1}" for n in range(300)]


@pytest.fixture
def case(tmp_path):
    folder = tmp_path / "case"
    folder.mkdir()
    write_volumes(folder / "volumes.csv", MANY)
    write_norms(folder, norm_set_dict(norm(), regimes=TWO_REGIMES))
    return folder


def files_of(folder):
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def command(args, cwd, **how):
    return subprocess.run(
        [sys.executable, "-m", "cns_check", *args], cwd=cwd, capture_output=True, text=True, check=False, **how
    )


# Killed


@pytest.mark.parametrize("before", [False, True], ids=["nothing there", "old outputs there"])
def test_killed_at_any_step_every_output_is_as_it_was_or_whole(case, before):
    outputs = ["a.json", "b.md", "record.json", *(f"tables/{name}.csv" for name in ("summary", "verdicts"))]
    if before:
        (case / "tables").mkdir()
        for name in outputs:
            (case / name).write_bytes(b"old")
    args = [*EVALUATE, *OUTPUTS, "--force"]
    done = subprocess.run(
        [sys.executable, Path(__file__).with_name("killed_at.py"), case, *args],
        capture_output=True,
        text=True,
        check=False,
    )
    killed, code = map(int, done.stdout.split())
    assert code == 0, done.stderr
    assert killed > 4 * len(outputs), "each is made, written, flushed and moved"
    new = files_of(case.with_name(f"case-{killed}"))
    old = files_of(case)
    moved = set()
    for number in range(killed):
        found = files_of(case.with_name(f"case-{number}"))
        aside = {name for name in found if Path(name).name.startswith(".cns-check-") and name.endswith(".tmp")}
        for name in found.keys() - aside:
            assert found[name] in (old.get(name), new.get(name)), (number, name)
        assert old.keys() <= found.keys(), number
        written = {name for name in outputs if found.get(name) == new[name]}
        moved.add(len(written))
        if "record.json" in written:
            assert found.keys() - aside == new.keys(), "what the record names stands there"
            assert all(found[name] == new[name] for name in new), number
    assert moved >= {0, 1, len(outputs)}, "some were killed before the first, between and after"
    for one in json.loads(new["record.json"])["outputs"]:
        assert one["sha256"] == sha256(new[one["path"]]).hexdigest()


def test_what_a_killed_run_left_is_named_and_in_nobodys_way(cli, case):
    left = case / ".cns-check-0123456789abcdef.tmp"
    left.write_bytes(b"half")
    done = cli([*EVALUATE, "--output", "a.json"], cwd=case)
    assert (done.exit_code, left.read_bytes()) == (0, b"half")
    assert f"{left}: left by a run that was cut off, unless one is at work here now; it can be removed\n" in done.stderr
    left.unlink()
    assert "cut off" not in cli([*EVALUATE, "--output", "a.json", "--force"], cwd=case).stderr


def test_nothing_is_moved_before_all_is_flushed(monkeypatch, tmp_path):
    steps = []

    def noted(name):
        real = getattr(os, name)

        def called(*args, **kwargs):
            if not (name == "fsync" and Path(f"/proc/self/fd/{args[0]}").is_dir()):
                steps.append(name)
            return real(*args, **kwargs)

        monkeypatch.setattr(os, name, called)

    for name in ("fsync", "replace"):
        noted(name)
    output_files.write({tmp_path / name: b"new" for name in "abc"})
    assert steps == ["fsync"] * 3 + ["replace"] * 3


# A disk that is full


def test_a_file_that_may_not_grow_leaves_all_as_it_was(case):
    """The limit of a file is met as a full disk is: in the middle of a write."""
    (case / "a.json").write_bytes(b"old")
    before = files_of(case)

    def limited():
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))

    done = command([*EVALUATE, *OUTPUTS, "--force"], case, preexec_fn=limited)
    assert (done.returncode, done.stdout) == (4, "")
    assert done.stderr.endswith("a.json: cannot be written: File too large\n")
    assert files_of(case) == before


@pytest.fixture
def small(tmp_path):
    """A file system of 256 KiB, where one may be mounted."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = shutil.which("mount")
    options = ["-t", "tmpfs", "-o", "size=256k", "tmpfs", str(disk)]
    if mount is None or subprocess.run([mount, *options], capture_output=True, check=False).returncode:
        pytest.skip("no file system may be mounted here")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


def test_a_full_disk_leaves_all_as_it_was(cli, case, small):
    (small / "b.md").write_bytes(b"old")
    rest = b"x" * (64 << 10)
    with contextlib.suppress(OSError):
        for number in range(5):
            (small / f"fill-{number}").write_bytes(rest)
    before = files_of(small)
    args = ["--output", f"{small}/b.md", "--output", f"{small}/a.json", "--force"]
    done = cli([*EVALUATE, *args], cwd=case)
    assert (done.exit_code, done.stdout) == (4, "")
    assert "cannot be written: No space left on device" in done.stderr
    assert files_of(small) == before


# Inputs


def without_rights_of_root():
    """Root may read everything, unless its rights to (CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH) are given up."""
    for right in (1, 2):
        ctypes.CDLL(None).prctl(24, right)


def test_an_input_that_may_not_be_read(case):
    (case / "volumes.csv").chmod(0)
    if os.geteuid() == 0 and sys.platform != "linux":
        pytest.skip("root may read everything here")
    done = command(EVALUATE, case, preexec_fn=without_rights_of_root if os.geteuid() == 0 else None)
    told = "cns-check: volumes.csv: cannot be read: Permission denied\n"
    assert (done.returncode, done.stdout, done.stderr) == (4, "", told)


@pytest.mark.parametrize(
    "option", ["VOLUMES", "--locations", "--agreements", "--profile", "--norms", "--lock", "--case"]
)
@pytest.mark.parametrize("kind", ["folder", "link to nothing", "nothing"])
def test_an_input_that_is_no_file(cli, case, option, kind):
    """A folder of norms or volumes is taken; one without any is told."""
    if kind == "folder":
        (case / "odd").mkdir()
    elif kind == "link to nothing":
        (case / "odd").symlink_to("nowhere")
    volumes = [] if option == "VOLUMES" else ["volumes.csv"]
    asked = ["odd"] if option == "VOLUMES" else [option, "odd"]
    norms = [] if option == "--norms" else ["--norms", "set-a.yaml"]
    before = files_of(case)
    done = cli(["evaluate", *volumes, *asked, *norms, "--output", "a.json"], cwd=case)
    assert done.exit_code in {2, 3, 4, 5}, done.stderr
    assert "odd" in done.stderr
    assert (done.stdout, files_of(case)) == ("", before)


@pytest.mark.parametrize("name", ["volumes.csv", "places.csv", "set-a.yaml", "profile.yaml"])
def test_an_input_that_changes_while_it_is_read_ends_the_run(cli, case, monkeypatch, name):
    """Somebody writes to it after it was read, and before anything is judged."""
    from cns_check.run import read_inputs

    (case / "places.csv").write_text("location_id\nL1\n")
    (case / "profile.yaml").write_text("schema: cns-check/volume-profile/1\n")
    real = read_inputs.read_others

    def meanwhile(*args):
        read = real(*args)
        with (case / name).open("a") as file:
            file.write("\n")
        return read

    monkeypatch.setattr(read_inputs, "read_others", meanwhile)
    args = ["--locations", "places.csv", "--profile", "profile.yaml", "--output", "a.json"]
    done = cli([*EVALUATE, *args], cwd=case)
    told = f"cns-check: {name}: changed while it was read; nothing was judged. Run again when nothing writes to it\n"
    assert (done.exit_code, done.stdout) == (4, "")
    assert done.stderr.endswith(told)
    assert not (case / "a.json").exists()


def test_an_input_that_goes_while_it_is_read_ends_the_run(cli, case, monkeypatch):
    from cns_check.run import open_file

    real = open_file.measured
    monkeypatch.setattr(open_file, "measured", lambda path, memory: (case / path).unlink() or real(path, memory))
    done = cli([*EVALUATE, "--output", "a.json"], cwd=case)
    assert (done.exit_code, "changed while it was read" in done.stderr) == (4, True)


def test_a_pipe_is_read_once(cli, case):
    data = (case / "volumes.csv").read_bytes()
    (case / "volumes.csv").unlink()
    os.mkfifo(case / "volumes.csv")
    writer = threading.Thread(target=lambda: (case / "volumes.csv").write_bytes(data))
    writer.start()
    done = cli([*EVALUATE, "--output", "a.json"], cwd=case)
    writer.join()
    assert done.exit_code == 0, done.stderr
    (file,) = json.loads((case / "a.json").read_bytes())["run"]["inputs"]
    assert file["sha256"] == sha256(data).hexdigest()


# Pipes that are cut, and others at work


def test_a_pipe_that_is_cut_after_the_outputs_leaves_them_whole(case):
    args = [sys.executable, "-m", "cns_check", *EVALUATE, "--output", "a.json", "--format", "json"]
    with subprocess.Popen(args, cwd=case, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        said = process.stderr.read()
    assert (process.returncode, b"Traceback" in said) == (4, False)
    assert json.loads((case / "a.json").read_bytes())["verdicts"]
    assert not list(case.glob(".cns-check-*"))


def test_an_output_that_came_meanwhile_is_not_overwritten(cli, case, monkeypatch):
    """Another run writes the same output while this one is at work."""
    from cns_check.cli import write_report

    real = write_report._files

    def meanwhile(*args):
        (case / "b.md").write_bytes(b"of another run")
        return real(*args)

    monkeypatch.setattr(write_report, "_files", meanwhile)
    args = [*EVALUATE, "--output", "a.json", "--output", "b.md"]
    done = cli(args, cwd=case)
    assert (done.exit_code, done.stdout) == (4, "")
    assert done.stderr.endswith("cns-check: b.md: exists; give --force to overwrite it\n")
    assert ((case / "b.md").read_bytes(), (case / "a.json").exists()) == (b"of another run", False)
    assert not list(case.glob(".cns-check-*"))
    assert cli([*args, "--force"], cwd=case).exit_code == 0


def test_two_at_once_leave_one_of_both_whole(case):
    one = [*EVALUATE, "--output", "a.json", "--output", "b.md", "--force", "-q"]
    others = [
        subprocess.Popen(
            [sys.executable, "-m", "cns_check", *one, "--norm-year", str(year)], cwd=case, stdout=subprocess.DEVNULL
        )
        for year in (2026, 2027)
    ]
    assert [process.wait() for process in others] == [0, 0]
    years = {row["norm_year"] for row in json.loads((case / "a.json").read_bytes())["verdicts"]}
    assert len(years) == 1
    assert (case / "b.md").read_text().rstrip().endswith("not advice.")
    assert not list(case.glob(".cns-check-*"))


def test_without_force_the_later_of_two_is_refused_or_both_wrote_the_same(tmp_path):
    """Whoever comes second finds the first one's output, at whatever step it is."""
    (tmp_path / "a.csv").write_bytes(b"first")
    with pytest.raises(Stop, match="exists; give --force"):
        output_files.write({tmp_path / "a.csv": b"second"}, force=False)
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == {"a.csv": b"first"}
