"""``norms format``: layout, comments, exit codes, and that nothing is written that should not be."""

from __future__ import annotations

import pytest

from cns_check.norms.find import shipped_folder, shipped_ids
from cns_check.norms.tools.schema import EDITOR_LINE
from cns_check.norms.writing import format as formatting
from cns_check.norms.writing.format import CannotFormatError, format_norm_file
from cns_check.norms.writing.layout import Entry, Node, render

MESSY = """\
# head one

# head two
id: hips   # the id
schema: "cns-check/norm-set/1"
version: '1'
jurisdiction: NL


title: {en: Invented, # in the flow
   nl: "Heup # geen"}
documents: # the documents
  law: {title: An invented law, # its title
    # the publisher
    publisher: Nobody
    # end of law
    }
  # end of documents
norms:
# first norm
- kind: volume
  # its id
  id: hip-replacement
  note: |
    two
    lines # text

  title: {en: Hip replacement}
  cluster: hip
  network: regional
  counts:
    # the only one
    - hip-replacement
  unit: procedures
  per:
    # where
    location
  window: {any-of: [calendar-year, {mean-of-years: 2}]} # either
  versions:
    - # dash
      valid_from: 2025-01-01
      minimum: # not known
      note: >-  # folded
        a text which
        goes on
      # end of version
    # end of versions
  examples: []
  # end of norm

# before interventions
interventions: {hip-replacement: {title: {en: Hip replacement}}}
# end of file
"""

TIDY = """\
# head one

# head two
schema: cns-check/norm-set/1
id: hips  # the id
version: "1"
jurisdiction: NL

title:
  en: Invented  # in the flow
  nl: "Heup # geen"
documents:  # the documents
  law:
    title: An invented law  # its title
    # the publisher
    publisher: Nobody
    # end of law
  # end of documents

# before interventions
interventions:
  hip-replacement:
    title: {en: Hip replacement}
norms:
  # first norm
  # its id
  - id: hip-replacement

    title: {en: Hip replacement}
    cluster: hip
    network: regional
    kind: volume
    counts:
      # the only one
      - hip-replacement
    unit: procedures
    # where
    per: location
    window: {any-of: [calendar-year, {mean-of-years: 2}]}  # either
    note: |
      two
      lines # text
    versions:
      # dash
      - valid_from: 2025-01-01
        minimum:  # not known
        note: a text which goes on  # folded
        # end of version
      # end of versions
    examples: []
    # end of norm
# end of file
"""


def test_every_comment_stays_with_what_it_is_about():
    assert format_norm_file(MESSY.encode(), "hips.yaml").text.decode() == TIDY
    assert not format_norm_file(TIDY.encode(), "hips.yaml").changed


@pytest.mark.parametrize("norm_set_id", shipped_ids())
def test_the_shipped_sets_are_in_canonical_form_and_known_to_editors(norm_set_id):
    data = (shipped_folder() / f"{norm_set_id}.yaml").read_bytes()
    assert data.decode().splitlines()[0] == EDITOR_LINE
    assert not format_norm_file(data, f"{norm_set_id}.yaml").changed, "run: cns-check norms format norms"


def text_of(value, **node):
    return render(Node("map", entries=[Entry("note", Node("scalar", value, **node))]), [])


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("plain words", "note: plain words\n"),
        ("NO", 'note: "NO"\n'),
        ("1", 'note: "1"\n'),
        ("a: b", 'note: "a: b"\n'),
        ('say "a"', 'note: say "a"\n'),
        ('"a" first', "note: '\"a\" first'\n"),
        ("a\nb\n", "note: |\n  a\n  b\n"),
        ("a\nb", "note: |-\n  a\n  b\n"),
        ("a\n\n", 'note: "a\\n\\n"\n'),
        ("a\u2028b", 'note: "a\\u2028b"\n'),
        (0.00001, "note: 0.00001\n"),
        (2.0, "note: 2.0\n"),
        (None, "note:\n"),
        (True, "note: true\n"),
        ("word " * 30 + "end", "note: >-\n  " + "word " * 22 + "word\n  " + "word " * 7 + "end\n"),
        ("x" * 200, f"note: {'x' * 200}\n"),
    ],
)
def test_how_a_value_is_written(value, text):
    assert text_of(value) == text


def test_check_names_what_would_change_and_writes_nothing(cli, tmp_path):
    (tmp_path / "hips.yaml").write_text(MESSY)
    tidy = tmp_path / "tidy"
    tidy.mkdir()
    (tidy / "hips.yaml").write_text(TIDY)
    done = cli(["norms", "format", "--check", "hips.yaml", "tidy"], cwd=tmp_path)
    assert (done.exit_code, done.stdout) == (1, "hips.yaml: would change\n")
    assert (tmp_path / "hips.yaml").read_text() == MESSY
    assert cli(["norms", "format", "--check", "tidy"], cwd=tmp_path).exit_code == 0


def test_format_rewrites_the_file_and_then_leaves_it(cli, tmp_path):
    (tmp_path / "hips.yaml").write_text(MESSY)
    done = cli(["norms", "format", "hips.yaml"], cwd=tmp_path)
    assert (done.exit_code, done.stdout) == (0, "hips.yaml: formatted\n")
    assert (tmp_path / "hips.yaml").read_text() == TIDY
    again = cli(["norms", "format", "hips.yaml"], cwd=tmp_path)
    assert (again.exit_code, again.stdout) == (0, "")
    assert "1 in canonical form already" in again.stderr
    assert [p.name for p in tmp_path.iterdir()] == ["hips.yaml"], "nothing is left beside it"


def test_a_link_is_followed_not_replaced(cli, tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "hips.yaml").write_text(MESSY)
    (tmp_path / "hips.yaml").symlink_to(tmp_path / "real" / "hips.yaml")
    assert cli(["norms", "format", "hips.yaml"], cwd=tmp_path).exit_code == 0
    assert (tmp_path / "hips.yaml").is_symlink()
    assert (tmp_path / "real" / "hips.yaml").read_text() == TIDY


def test_a_file_with_errors_is_refused_and_no_other_is_written(cli, tmp_path):
    (tmp_path / "hips.yaml").write_text(MESSY)
    (tmp_path / "wrong.yaml").write_text(MESSY.replace("unit:", "units:").replace("id: hips ", "id: wrong "))
    done = cli(["norms", "format", "hips.yaml", "wrong.yaml"], cwd=tmp_path)
    assert (done.exit_code, done.stdout) == (3, "")
    assert "wrong.yaml:34:3: error[Y011]" in done.stderr
    assert (tmp_path / "hips.yaml").read_text() == MESSY


def test_standard_input_is_formatted_to_standard_output(cli):
    done = cli(["norms", "format", "-"], stdin=MESSY.encode())
    assert (done.exit_code, done.stdout) == (0, TIDY)
    assert cli(["norms", "format", "-", "--check"], stdin=MESSY.encode()).exit_code == 1
    assert cli(["norms", "format", "-"], stdin=b"id: [").exit_code == 3


def test_what_the_command_refuses(cli, tmp_path):
    assert cli(["norms", "format"]).exit_code == 2
    assert cli(["norms", "format", "nowhere.yaml"]).exit_code == 2
    assert cli(["norms", "format", "-", "x.yaml"]).exit_code == 2
    assert cli(["norms", "format", str(tmp_path)]).exit_code == 5
    assert cli(["norms", "format", "--check"]).exit_code == 0, "the shipped ones"


def test_a_form_that_would_say_something_else_is_never_given(monkeypatch):
    monkeypatch.setattr(formatting, "render", lambda root, head: render(root, head).replace("Nobody", "Somebody"))
    with pytest.raises(CannotFormatError, match="would not say the same"):
        format_norm_file(MESSY.encode(), "hips.yaml")
    monkeypatch.setattr(formatting, "render", lambda root, head: render(root, head).replace("# end of file\n", ""))
    with pytest.raises(CannotFormatError, match="would lose a comment"):
        format_norm_file(MESSY.encode(), "hips.yaml")


# Line ends


def windows(text):
    return text.replace(b"\n", b"\r\n")


def test_a_file_of_windows_keeps_its_line_ends(tmp_path, cli):
    file = tmp_path / "hips.yaml"
    file.write_bytes(windows(MESSY.encode()))
    assert cli(["norms", "format", "hips.yaml"], cwd=tmp_path).exit_code == 0
    canonical = format_norm_file(MESSY.encode(), "hips.yaml").text
    assert file.read_bytes() == windows(canonical)
    assert cli(["norms", "format", "--check", "hips.yaml"], cwd=tmp_path).exit_code == 0
    streamed = cli(["norms", "format", "-"], stdin=windows(MESSY.encode()))
    assert streamed.out == windows(canonical)


@pytest.mark.parametrize("name", shipped_ids())
def test_a_shipped_file_with_the_line_ends_of_windows_is_canonical(name):
    data = windows((shipped_folder() / f"{name}.yaml").read_bytes())
    done = format_norm_file(data, name, expected_id=name)
    assert (done.text, done.changed) == (data, False)


def test_mixed_line_ends_become_those_of_most_lines():
    canonical = format_norm_file(MESSY.encode(), "hips.yaml").text
    lines = canonical.splitlines()
    half = len(lines) // 2

    def mixed(first, number, second):
        return b"".join(line + (first if i < number else second) for i, line in enumerate(lines))

    even = mixed(b"\n", half, b"\r\n") if len(lines) % 2 == 0 else mixed(b"\n", half, b"\r\n") + b"\n"
    for data, expected in {
        mixed(b"\r\n", len(lines) - 1, b"\n"): windows(canonical),
        mixed(b"\n", len(lines) - 1, b"\r\n"): canonical,
        even: canonical,
    }.items():
        done = format_norm_file(data, "hips.yaml")
        assert (done.text, done.changed) == (expected, True)
