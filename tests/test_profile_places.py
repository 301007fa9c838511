"""What a file lacks of its profile is told with the profile's line; a file that is not there with what names it."""

from __future__ import annotations

import pytest

from battery.run import write
from conftest import run_cli

PROFILE = "schema: cns-check/volume-profile/1\n"
RUN = ("evaluate", "volumes.csv", "--norms", "small.yaml", "--output", "out.json", "--locations", "locations.csv")


@pytest.mark.parametrize("table", ["volumes.csv", "locations.csv"])
@pytest.mark.parametrize(
    ("more", "told"),
    [
        ("format: {delimiter: '~'}\n", "the delimiter '~' of the profile (p.yaml:2:21) parts nothing in the header"),
        ("format: {skip_lines: 1000}\n", "nothing stands below the 1000 lines that are skipped (p.yaml:2:22)"),
        ("format: {sheet: Blad1}\n", "the file is no workbook and has no sheet 'Blad1' (p.yaml:2:17)"),
        ("columns: {location_id: absent}\n", "there is no column 'absent' (for location_id) (p.yaml:2:24)"),
    ],
)
def test_the_line_of_the_profile_is_named(tmp_path, table, more, told):
    write(tmp_path)
    (tmp_path / "p.yaml").write_text(PROFILE + more)
    done = run_cli([*RUN, "--profile", f"{table}=p.yaml"], cwd=tmp_path)
    assert done.exit_code == 3
    assert told in done.stderr


def test_a_file_that_is_not_there_is_told_with_what_names_it(tmp_path):
    write(tmp_path)
    (tmp_path / "p.yaml").write_text(PROFILE + "corrections: absent.csv\n")
    done = run_cli([*RUN, "--profile", "p.yaml"], cwd=tmp_path)
    assert done.exit_code == 4
    assert "absent.csv: cannot be read: No such file or directory (named at p.yaml:2:14)" in done.stderr
    (tmp_path / "c.yaml").write_text(
        "schema: cns-check/case/1\nvolumes: volumes.csv\nnorms: small.yaml\nlocations: no.csv\n"
    )
    done = run_cli(["evaluate", "--case", "c.yaml", "--output", "out.json"], cwd=tmp_path)
    assert done.exit_code == 4
    assert "no.csv: cannot be read: No such file or directory (named at c.yaml:4:12)" in done.stderr
    assert not (tmp_path / "out.json").exists()
