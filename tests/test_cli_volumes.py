"""``cns-check volumes validate`` as its users see it."""

from __future__ import annotations

import pytest

from conftest import REPO

H = "location_id,intervention_id,year,volume\n"
GOOD = H + "N1,kidney-nephrectomy,2024,60\nN2,kidney-nephrectomy,2024,<5\nN2,kidney-nephrectomy,2023,\n"
SCHEMA = "schema: cns-check/volume-profile/1\n"


@pytest.fixture
def run(cli, tmp_path):
    def validate(*args, stdin=b"", **files):
        for name, text in files.items():
            path = tmp_path / f"{name.replace('__', '.')}"
            path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return cli(["volumes", "validate", *args], cwd=tmp_path, stdin=stdin)

    return validate


def test_good(run):
    result = run("v.csv", v__csv=GOOD)
    assert result.exit_code == 0
    assert result.stderr == ""
    assert result.stdout.splitlines() == [
        "0 errors, 0 warnings, 0 notes",
        "rows: 3",
        "rows that do not count: 0",
        "locations: 2",
        "interventions: 1",
        "year 2023: 1 row that counts",
        "year 2024: 2 rows that count",
        "masked volumes: 1",
        "unknown volumes: 1",
        "control totals checked: 0",
    ]


def test_standard_input(run):
    assert run("-", stdin=GOOD.encode()).exit_code == 0


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (H, 3),
        ("", 3),
        (b"PK\x03\x04", 3),
        (b"PAR1", 3),
        (H + "N1,knee,2024,1\n", 1),
        (H + "N1,kidney-nephrectomy,2024,1.5\n", 1),
        ("a,b\n1,2\n", 1),
    ],
)
def test_exit_codes_of_files(run, text, code):
    result = run("v.csv", v__csv=text)
    assert result.exit_code == code
    assert "error[" in result.stdout


def test_other_exit_codes(run, tmp_path):
    assert run("absent.csv").exit_code == 4
    assert run(".").exit_code == 3
    assert run("v.csv", "--norms", "no-such-set", v__csv=GOOD).exit_code == 2
    left = run("v.csv", "--profile", "p.yaml", v__csv=H + "N1,knee,2024,1\n", p__yaml=SCHEMA + "unmapped: drop\n")
    assert left.exit_code == 5
    assert "note[V024]" in left.stdout
    broken = run("v.csv", "--profile", "p.yaml", v__csv=GOOD, p__yaml=SCHEMA + "nonsense: 1\n")
    assert broken.exit_code == 1
    missing = run("v.csv", "--profile", "p.yaml", v__csv=GOOD, p__yaml=SCHEMA + "corrections: no.csv\n")
    assert missing.exit_code == 4


def test_profiles_find_their_file(run):
    semicolon = GOOD.replace(",", ";")
    files = {
        "a__csv": semicolon,
        "b__csv": GOOD.replace("2024", "2022").replace("2023", "2021"),
        "p__yaml": SCHEMA + 'format: {delimiter: ";"}\n',
    }
    assert run("a.csv", "b.csv", "--profile", "a.csv=p.yaml", **files).exit_code == 0
    assert run("a.csv", "b.csv", "--profile", "p.yaml").exit_code == 1
    assert run("a.csv", "--profile", "p.yaml", "--profile", "p.yaml").exit_code == 2
    assert run("a.csv", "--profile", "a.csv=p.yaml", "--profile", "a.csv=p.yaml").exit_code == 2
    assert run("a.csv", "a.csv", "--profile", "p.yaml").exit_code == 2
    assert run("-", "--profile", "-", stdin=b"").exit_code == 2
    # The part before the = is no volume file: the whole is a path.
    assert run("a.csv", "--profile", "x=p.yaml", **{"x=p__yaml": files["p__yaml"]}).exit_code == 0


def test_corrections_are_found_beside_the_profile(cli, tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "v.csv").write_text(GOOD)
    (tmp_path / "in" / "p.yaml").write_text(SCHEMA + "corrections: c.csv\n")
    (tmp_path / "in" / "c.csv").write_text(
        "location_id,intervention_id,year,volume,reason,by\nN1,kidney-nephrectomy,2024,61,recount,me\n"
    )
    result = cli(["volumes", "validate", "v.csv", "--profile", "in/p.yaml"], cwd=tmp_path)
    assert result.exit_code == 0
    assert "in/c.csv:2: note[V034]" in result.stdout


def test_the_register_is_checked_too(run):
    result = run("v.csv", "--locations", "l.csv", v__csv=GOOD, l__csv="location_id\nN1\n")
    assert result.exit_code == 0
    assert "warning[L015]" in result.stdout
    assert run("v.csv", "--locations", "l.csv", l__csv="location_id\nN1\nN1\n").exit_code == 1


def test_california(cli):
    folder = REPO / "sample_data" / "us-california"
    args = ["volumes.csv", "--profile", "profile.yaml", "--locations", "locations.csv", "--norms", "us-leapfrog"]
    result = cli(["volumes", "validate", *args], cwd=folder)
    assert result.exit_code == 0
    assert "control totals checked: 88" in result.stdout
    assert "rows: 15699" in result.stdout


def test_messages_hold_no_path(run):
    result = run("v.csv", v__csv=H + "N1,knee,2024,x\n")
    for line in result.stdout.splitlines():
        if "error[" in line:
            assert "v.csv" not in line.split("error[", 1)[1]
