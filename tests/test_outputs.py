"""Where results go: checked before any work, put in place whole, the same bytes every time."""

from __future__ import annotations

import csv
import errno
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import openpyxl
import pyarrow.parquet as pq
import pytest

from build import TWO_REGIMES, norm, norm_set_dict, write_norms, write_volumes
from cns_check.cli import output_files
from cns_check.cli.exits import Exit, Stop
from cns_check.report import formats
from cns_check.report.result.tables import DIAGNOSTICS, SUMMARY, VERDICTS

FILES = ("out.json", "out.xlsx", "out.md", "out.csv", "out.parquet")
TABLES = {f"{name}.csv" for name in formats.TABLES}


@pytest.fixture
def case(tmp_path):
    """A folder with volumes, a norm set and nothing else."""
    write_volumes(tmp_path / "volumes.csv", ["L1,alpha,2024,20", "L2,alpha,2024,19", "L3,alpha,2023,5"])
    write_norms(tmp_path, norm_set_dict(norm(), regimes=TWO_REGIMES))
    return tmp_path


@pytest.fixture
def evaluate(cli, case):
    def run(*args):
        return cli(["evaluate", "volumes.csv", "--norms", "set-a.yaml", *args], cwd=case)

    return run


def everything(folder: Path):
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


# What each holds


@pytest.mark.parametrize("name", FILES)
def test_each_format_is_written_and_said_on_stderr(evaluate, case, name):
    before = set(everything(case))
    done = evaluate("--output", name)
    assert (done.exit_code, done.stderr) == (0, f"wrote {name}\n")
    assert set(everything(case)) - before == {name}, "and nothing is left beside it"
    assert "Summary: locations per norm" in done.stdout


def test_the_table_files_hold_the_verdicts(evaluate, case):
    assert evaluate("--output", "out.csv", "--output", "out.parquet", "--output", "out.json").exit_code == 0
    rows = json.loads((case / "out.json").read_bytes())["verdicts"]
    assert [(r["location_id"], r["norm_year"]) for r in rows] == [
        ("L1", 2026),
        ("L2", 2026),
        ("L1", 2027),
        ("L2", 2027),
    ]
    assert pq.read_table(case / "out.parquet").to_pylist() == rows
    with (case / "out.csv").open(encoding="utf-8", newline="") as file:
        texts = list(csv.DictReader(file))
    assert list(texts[0]) == [c.name for c in VERDICTS]
    assert texts == [{k: as_csv(v) for k, v in row.items()} for row in rows]


def as_csv(value):
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)


def test_parquet_has_the_types_of_the_interface(evaluate, case):
    evaluate("--output", "out.parquet")
    types = {field.name: (str(field.type), field.nullable) for field in pq.read_schema(case / "out.parquet")}
    kinds = {"text": "string", "whole": "int64", "number": "double", "flag": "bool"}
    assert types == {c.name: (kinds[c.kind], c.nullable) for c in VERDICTS}


def test_a_folder_gets_a_csv_per_table(evaluate, case):
    done = evaluate("--output", "tables")
    assert (done.exit_code, {p.name for p in (case / "tables").iterdir()}) == (0, TABLES)
    assert {"summary.csv", "verdicts.csv", "diagnostics.csv"} <= TABLES
    for name, columns in (("summary", SUMMARY), ("verdicts", VERDICTS), ("diagnostics", DIAGNOSTICS)):
        with (case / "tables" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            assert next(csv.reader(file)) == [c.name for c in columns]


def test_an_existing_folder_is_filled(evaluate, case):
    (case / "tables").mkdir()
    (case / "tables" / "mine.txt").write_text("stays")
    assert evaluate("--output", "tables/").exit_code == 0
    assert {p.name for p in (case / "tables").iterdir()} == TABLES | {"mine.txt"}


def test_the_workbook_has_its_sheets(evaluate, case):
    evaluate("--output", "out.xlsx")
    book = openpyxl.load_workbook(io.BytesIO((case / "out.xlsx").read_bytes()))
    assert {"Summary", "Matrix", "Verdicts", "Run"} <= set(book.sheetnames)
    assert all(book[name].tables for name in ("Summary", "Matrix", "Verdicts"))
    assert [c.value for row in book["Verdicts"] for c in row].count("L2") == 2


def test_every_output_ends_with_what_it_is(evaluate, case):
    closing = "A calculation under the printed assumptions, not advice."
    assert evaluate("--output", "out.md", "--output", "out.xlsx").stdout.rstrip().endswith(closing)
    assert (case / "out.md").read_text(encoding="utf-8").rstrip().endswith(closing)
    book = openpyxl.load_workbook(io.BytesIO((case / "out.xlsx").read_bytes()))
    assert closing in {cell.value for sheet in book for row in sheet for cell in row}


# Checked before any work


@pytest.mark.parametrize("name", FILES)
def test_it_does_not_overwrite(evaluate, case, name):
    (case / name).write_bytes(b"precious")
    refused = evaluate("--output", name)
    assert (refused.exit_code, refused.stdout) == (4, "")
    assert f"{name}: exists; give --force" in refused.stderr
    assert (case / name).read_bytes() == b"precious"
    assert evaluate("--output", name, "--force").exit_code == 0
    assert (case / name).read_bytes() != b"precious"


def test_it_does_not_overwrite_a_table_in_a_folder(evaluate, case):
    (case / "tables").mkdir()
    (case / "tables" / "summary.csv").write_bytes(b"precious")
    refused = evaluate("--output", "tables")
    assert refused.exit_code == 4
    assert {p.name: p.read_bytes() for p in (case / "tables").iterdir()} == {"summary.csv": b"precious"}
    assert evaluate("--output", "tables", "--force").exit_code == 0


def test_one_output_that_exists_stops_them_all(evaluate, case):
    (case / "b.csv").write_bytes(b"precious")
    before = everything(case)
    assert evaluate("--output", "a.csv", "--output", "b.csv").exit_code == 4
    assert everything(case) == before


def test_the_check_comes_before_any_reading(cli, tmp_path):
    (tmp_path / "out.csv").write_bytes(b"precious")
    done = cli(["evaluate", "not-there.csv", "--output", "out.csv"], cwd=tmp_path)
    assert (done.exit_code, "out.csv: exists" in done.stderr) == (4, True), "the missing input was not looked at"


@pytest.mark.parametrize("name", ["out.pdf", "out.txt", "out.v2"])
def test_an_unknown_suffix_is_wrong_usage(evaluate, case, name):
    before = everything(case)
    done = evaluate("--output", name)
    assert done.exit_code == 2
    assert f"no format is called {Path(name).suffix}; there are .json" in done.stderr
    assert everything(case) == before


def test_a_suffix_may_be_in_capitals(evaluate, case):
    assert evaluate("--output", "OUT.JSON").exit_code == 0
    assert json.loads((case / "OUT.JSON").read_bytes())["schema"] == "cns-check/report/1"


@pytest.mark.parametrize("name", ["volumes.csv", "./volumes.csv", "sub/../volumes.csv", "link.csv"])
def test_an_input_is_never_an_output(evaluate, case, name):
    (case / "sub").mkdir()
    (case / "link.csv").symlink_to(case / "volumes.csv")
    before = everything(case)
    done = evaluate("--output", name, "--force")
    assert (done.exit_code, "is an input of this run" in done.stderr) == (2, True)
    assert everything(case) == before


def test_an_input_in_a_folder_of_tables_is_not_overwritten(cli, case):
    (case / "tables").mkdir()
    (case / "volumes.csv").rename(case / "tables" / "verdicts.csv")
    args = ["evaluate", "tables/verdicts.csv", "--norms", "set-a.yaml", "--output", "tables", "--force"]
    assert cli(args, cwd=case).exit_code == 2


def test_the_register_is_an_input_too(evaluate, case):
    (case / "places.csv").write_text("location_id\nL1\n")
    assert evaluate("--locations", "places.csv", "--output", "places.csv", "--force").exit_code == 2


def test_the_corrections_that_a_profile_names_are_an_input_too(evaluate, case):
    (case / "p.yaml").write_text("schema: cns-check/volume-profile/1\ncorrections: corrections.csv\n")
    write_volumes(
        case / "corrections.csv", ["L1,alpha,2024,21,typo,me"], "location_id,intervention_id,year,volume,reason,by"
    )
    before = everything(case)
    done = evaluate("--profile", "p.yaml", "--output", "corrections.csv", "--force")
    assert (done.exit_code, "is an input of this run" in done.stderr) == (2, True)
    assert everything(case) == before


def test_one_output_twice_is_wrong_usage(evaluate):
    done = evaluate("--output", "out.csv", "--output", "./out.csv")
    assert (done.exit_code, "named as an output twice" in done.stderr) == (2, True)


def test_an_output_in_a_folder_that_is_not_there(evaluate, case):
    done = evaluate("--output", "nowhere/out.csv")
    assert (done.exit_code, "there is no folder nowhere" in done.stderr) == (4, True)
    assert not (case / "nowhere").exists()


def test_a_folder_that_is_a_file(evaluate, case):
    (case / "tables").write_bytes(b"precious")
    done = evaluate("--output", "tables")
    assert (done.exit_code, done.stdout) == (4, "")
    assert "tables: is a file" in done.stderr
    assert (case / "tables").read_bytes() == b"precious"


def test_bad_input_writes_nothing(cli, case):
    write_volumes(case / "volumes.csv", ["L1,alpha,2024,many"])
    (case / "old.json").write_bytes(b"precious")
    before = everything(case)
    args = [
        "evaluate",
        "volumes.csv",
        "--norms",
        "set-a.yaml",
        "--force",
        "--output",
        "old.json",
        "--output",
        "out.csv",
    ]
    assert cli(args, cwd=case).exit_code == 3
    assert everything(case) == before


# Put in place whole


def failing_after(monkeypatch, name, calls):
    """Makes a function of ``os`` fail as a full disk does, from the given call on."""
    real, made = getattr(os, name), []

    def fail(*args, **kwargs):
        made.append(args)
        if len(made) >= calls:
            raise OSError(errno.ENOSPC, "No space left on device")
        return real(*args, **kwargs)

    monkeypatch.setattr(os, name, fail)


@pytest.mark.parametrize("which", ["fdopen", "replace"])
def test_a_failure_leaves_the_old_files_as_they_were(monkeypatch, tmp_path, which):
    old, new = tmp_path / "a.csv", tmp_path / "b.csv"
    old.write_bytes(b"old")
    new.write_bytes(b"old")
    # The second write fails, so both must stand; or the first move does.
    failing_after(monkeypatch, which, 2 if which == "fdopen" else 1)
    with pytest.raises(Stop, match="cannot be written: No space left on device") as stop:
        output_files.write({old: b"new", new: b"new"})
    monkeypatch.undo()
    assert stop.value.code == 4
    assert everything(tmp_path) == {"a.csv": b"old", "b.csv": b"old"}, "and nothing is left aside"


def test_a_result_that_no_sheet_can_hold_leaves_the_other_outputs_unwritten(evaluate, case, monkeypatch):
    from cns_check.report import excel

    monkeypatch.setattr(excel, "MOST_ROWS", 3)
    before = everything(case)
    done = evaluate("--output", "out.csv", "--output", "out.xlsx")
    assert (done.exit_code, "a sheet holds 2" in done.stderr) == (4, True)
    assert everything(case) == before


# Who may read it, and what a link points at


@pytest.fixture
def umask():
    """Sets the umask of this process for one test."""
    before = os.umask(0o022)
    yield os.umask
    os.umask(before)


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o7777


@pytest.mark.parametrize(("masked", "expected"), [(0o022, 0o644), (0o077, 0o600), (0o002, 0o664), (0o027, 0o640)])
def test_a_new_file_has_what_the_umask_leaves(evaluate, case, umask, masked, expected):
    umask(masked)
    assert evaluate("--output", "out.csv", "--output", "tables").exit_code == 0
    assert {mode(path) for path in (case / "out.csv", *(case / "tables").iterdir())} == {expected}


@pytest.mark.parametrize("kept", [0o600, 0o640, 0o666, 0o755])
def test_a_file_that_was_there_keeps_who_may_read_it(evaluate, case, umask, kept):
    (case / "out.csv").write_bytes(b"old")
    (case / "out.csv").chmod(kept)
    umask(0o022)
    assert evaluate("--output", "out.csv", "--force").exit_code == 0
    assert mode(case / "out.csv") == kept
    assert (case / "out.csv").read_bytes() != b"old"


def test_what_replaces_a_private_file_is_never_open_to_others(monkeypatch, tmp_path, umask):
    umask(0)
    old, seen = tmp_path / "a.csv", []
    old.write_bytes(b"old")
    old.chmod(0o600)
    real = os.fdopen

    def looking(handle, *args):
        seen.append(os.fstat(handle).st_mode & 0o777)
        return real(handle, *args)

    monkeypatch.setattr(os, "fdopen", looking)
    output_files.write({old: b"new", tmp_path / "b.csv": b"new"})
    assert seen == [0o600, 0o666]


@pytest.mark.skipif(not hasattr(os, "chown") or os.geteuid() != 0, reason="only root may give a file away")
def test_a_file_that_was_there_keeps_its_owner(tmp_path):
    old = tmp_path / "a.csv"
    old.write_bytes(b"old")
    old.chmod(0o640)
    os.chown(old, 4321, 1234)
    output_files.write({old: b"new"})
    assert (old.stat().st_uid, old.stat().st_gid, mode(old), old.read_bytes()) == (4321, 1234, 0o640, b"new")


@pytest.mark.parametrize(("was", "becomes"), [(0o640, 0o600), (0o660, 0o600), (0o644, 0o644), (0o664, 0o644)])
def test_another_group_reads_no_more_than_everybody(monkeypatch, tmp_path, was, becomes):
    old = tmp_path / "a.csv"
    old.write_bytes(b"old")
    old.chmod(was)
    real = Path.stat

    def of_another_group(path, **how):
        found = real(path, **how)
        return os.stat_result((*found[:5], found.st_gid + (path.name == "a.csv"), *found[6:]))

    def refused(*_args):
        raise PermissionError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "chown", refused)
    monkeypatch.setattr(Path, "stat", of_another_group)
    output_files.write({old: b"new"})
    monkeypatch.undo()
    assert mode(old) == becomes


@pytest.mark.parametrize("elsewhere", [False, True])
def test_a_link_is_written_through_and_stays(evaluate, case, elsewhere):
    folder = case / "archive" if elsewhere else case
    folder.mkdir(exist_ok=True)
    target, link = folder / "real.csv", case / "latest.csv"
    target.write_bytes(b"old")
    target.chmod(0o600)
    link.symlink_to(target.relative_to(case))
    assert evaluate("--output", "latest.csv").exit_code == 4, "it exists"
    assert evaluate("--output", "latest.csv", "--force").exit_code == 0
    assert link.is_symlink()
    assert target.read_bytes().startswith(b"norm_set,")
    assert mode(target) == 0o600
    assert {p.name for p in folder.iterdir()} & {"real.csv"}
    assert not list(case.rglob(".cns-check-*"))


@pytest.mark.parametrize("name", ["gone.csv", "gone/out.csv", "loop.csv"])
@pytest.mark.parametrize("option", ["--output", "--charts"])
def test_a_link_to_nothing_is_refused_before_any_reading(cli, tmp_path, option, name):
    link = tmp_path / "loop.csv"
    link.symlink_to(name)
    done = cli(["evaluate", "not-there.csv", option, "loop.csv", "--force"], cwd=tmp_path)
    assert (done.exit_code, done.stderr) == (4, f"cns-check: loop.csv: is a link to {name}, which is not there\n")
    assert link.readlink() == Path(name)


@pytest.mark.parametrize("what", ["read-only", "fifo", "folder", "in a folder of tables"])
def test_what_may_not_be_replaced_is_refused_before_any_reading(cli, tmp_path, what):
    name, said = "out.csv", "cannot be written: it is no ordinary file"
    if what == "read-only":
        (tmp_path / name).write_bytes(b"precious")
        (tmp_path / name).chmod(0o444)
        said = "cannot be written: it is read-only"
    elif what == "fifo":
        os.mkfifo(tmp_path / name)
    else:
        name = "tables/verdicts.csv" if what == "in a folder of tables" else "tables/summary.csv"
        (tmp_path / name).mkdir(parents=True)
    asked = name.split("/", 1)[0]
    done = cli(["evaluate", "not-there.csv", "--output", asked, "--force"], cwd=tmp_path)
    assert (done.exit_code, done.stderr) == (4, f"cns-check: {name}: {said}\n")


def test_a_name_that_is_too_long_is_said(cli, tmp_path):
    done = cli(["evaluate", "not-there.csv", "--output", f"{'x' * 300}.csv"], cwd=tmp_path)
    assert done.exit_code == 4
    assert "cannot be written: File name too long" in done.stderr


def test_a_name_as_long_as_may_be_is_written(evaluate, case):
    name = f"{'x' * 251}.csv"
    assert evaluate("--output", name).exit_code == 0
    assert (case / name).is_file()


def test_a_folder_that_was_made_goes_again_when_nothing_could_be_put_in_it(monkeypatch, tmp_path):
    failing_after(monkeypatch, "fdopen", 2)
    with pytest.raises(Stop):
        output_files.write({tmp_path / "tables" / name: b"new" for name in ("a.csv", "b.csv")})
    monkeypatch.undo()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", [*FILES, "tables"])
def test_a_second_run_gives_the_same_bytes(evaluate, case, name):
    evaluate("--output", name)
    first = everything(case)
    assert evaluate("--output", name, "--force").exit_code == 0
    assert everything(case) == first


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
@pytest.mark.parametrize("command", [["norms", "list"], ["norms", "schema"]])
def test_a_screen_that_takes_no_more_is_4_without_a_traceback(command):
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "cns_check", *command], stdout=full, stderr=subprocess.PIPE, check=False
        )
    assert done.returncode == Exit.FILES
    assert b"Traceback" not in done.stderr
    assert b"the output: No space left on device" in done.stderr


@pytest.mark.parametrize("command", [["norms", "show", "nl-soncos"], ["norms", "schema"]])
def test_who_stops_reading_ends_the_command_quietly(command):
    with subprocess.Popen(
        [sys.executable, "-m", "cns_check", *command], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        said = process.stderr.read()
    assert process.returncode == Exit.FILES
    assert said == b""


def with_closed(streams: str, args, cwd):
    """Runs a command as a shell does that closes streams, such as ``>&-``."""
    line = f'exec "$0" -m cns_check "$@" {streams}'
    return subprocess.run(
        ["sh", "-c", line, sys.executable, *args], cwd=cwd, capture_output=True, text=True, check=False
    )


POSIX = pytest.mark.skipif(os.name == "nt", reason="there is no sh here")
EVALUATE = ["evaluate", "volumes.csv", "--norms", "set-a.yaml"]


@POSIX
@pytest.mark.parametrize("args", [EVALUATE, [*EVALUATE, "--output", "out.json"], ["evaluate", "volumes.csv", "--nor"]])
def test_a_closed_standard_output_is_refused_before_any_work(case, args):
    before = everything(case)
    done = with_closed(">&-", args, case)
    told = "standard output is closed, and nothing was read or written; send it to a file or a pipe"
    assert (done.returncode, done.stderr) == (Exit.FILES, f"cns-check: {told}\n")
    assert everything(case) == before


@POSIX
def test_a_closed_standard_output_is_told_in_the_language_that_is_asked(case):
    done = with_closed(">&-", [*EVALUATE, "--lang", "nl"], case)
    assert done.stderr.startswith("cns-check: de standaarduitvoer is gesloten")


@POSIX
def test_what_has_no_place_on_a_closed_standard_error_goes_nowhere(case):
    """Not into the result, nor into a file that would get its number."""
    args = [*EVALUATE, "--format", "json", "--output", "out.md"]
    usual = with_closed("", args, case)
    assert "wrote out.md" in usual.stderr
    written = everything(case)
    done = with_closed("2>&-", [*args, "--force"], case)
    assert (done.returncode, done.stdout) == (0, usual.stdout)
    assert everything(case) == written
    wrong = with_closed("2>&-", ["evaluate", "nothing.csv"], case)
    assert (wrong.returncode, wrong.stdout) == (Exit.FILES, "")


@POSIX
def test_with_both_closed_the_exit_code_tells(case):
    done = with_closed(">&- 2>&-", EVALUATE, case)
    assert (done.returncode, done.stdout, done.stderr) == (Exit.FILES, "", "")


@POSIX
def test_a_closed_standard_input_is_missed_by_who_reads_it_alone(case):
    assert with_closed("<&-", EVALUATE, case).returncode == 0
    done = with_closed("<&-", ["evaluate", "-", "--norms", "set-a.yaml"], case)
    assert (done.returncode, done.stderr) == (Exit.FILES, "cns-check: standard input (-) is closed\n")


@POSIX
def test_no_file_gets_the_number_of_a_closed_stream():
    code = "import os; from cns_check.cli import _closed_streams as c; c([]); print(os.open(os.devnull, 0) > 2)"
    line = 'exec "$0" -c "$1" <&- 2>&-'
    done = subprocess.run(["sh", "-c", line, sys.executable, code], capture_output=True, text=True, check=False)
    assert done.stdout == "True\n"
