"""``norms new``: a start that is valid, canonical, and makes up no number."""

from __future__ import annotations

import pytest

from cns_check.norms.model import NormSet
from cns_check.norms.writing.format import format_norm_file
from cns_check.strict_yaml import read_yaml

OPTIONS = [
    "--jurisdiction",
    "NL",
    "--title-en",
    "Mine",
    "--title-nl",
    "Mijn",
    "--norm",
    "hip",
    "--norm",
    "knee=Knee: all",
]


def test_the_start_is_valid_and_has_no_number(cli, tmp_path):
    done = cli(["norms", "new", "mine", *OPTIONS, "--output", "mine.yaml"], cwd=tmp_path)
    assert (done.exit_code, done.stdout) == (0, "")
    assert "cns-check norms validate mine.yaml" in done.stderr
    data = (tmp_path / "mine.yaml").read_bytes()
    made = read_yaml(data, "mine.yaml", NormSet).value
    assert made.title == {"nl": "Mijn", "en": "Mine"}
    assert [(n.id, n.title["en"], n.counts) for n in made.norms] == [
        ("hip", "Hip", ("hip",)),
        ("knee", "Knee: all", ("knee",)),
    ]
    assert [v.minimum for n in made.norms for v in n.versions] == [None, None]
    assert "# Fill in the number" in data.decode()
    assert not format_norm_file(data, "mine.yaml").changed
    checked = cli(["norms", "validate", "mine.yaml"], cwd=tmp_path)
    assert checked.exit_code == 0, checked.stdout


def test_what_its_comments_say_can_be_followed(cli, tmp_path):
    text = cli(["norms", "new", "mine", *OPTIONS[:8]]).stdout
    text = text.replace(
        "documents: {}", "documents:\n  law: {title: T, publisher: P, kind: law, published: 2025-01-31}"
    )
    text = text.replace(
        "        minimum:\n",
        "        minimum: 30\n        status: adopted\n        sources: [{document: law, at: section 2}]\n",
    )
    text = text.replace("    #   examples: [", "    examples: [")
    (tmp_path / "mine.yaml").write_text(text)
    assert cli(["norms", "validate", "mine.yaml"], cwd=tmp_path).exit_code == 0
    assert "1 example, 0 failed" in cli(["norms", "test", "mine.yaml"], cwd=tmp_path).stdout


def test_without_a_terminal_nothing_is_asked(cli):
    done = cli(["norms", "new", "mine", "--jurisdiction", "NL"])
    assert (done.exit_code, done.stdout) == (2, "")
    assert "--title-en or --title-nl, --norm" in done.stderr


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (["My Set", *OPTIONS], "small letters"),
        (["mine", *OPTIONS, "--norm", "Hip"], "small letters"),
        (["mine", *OPTIONS, "--norm", "hip"], "given twice"),
        (["mine", *OPTIONS, "--jurisdiction", "Nederland"], "country code"),
        (["mine", *OPTIONS, "--output", "other.yaml"], "is called mine.yaml"),
    ],
)
def test_what_it_refuses(cli, tmp_path, args, told):
    done = cli(["norms", "new", *args], cwd=tmp_path)
    assert done.exit_code == 2
    assert told in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_an_existing_file_is_kept(cli, tmp_path):
    (tmp_path / "mine.yaml").write_text("precious")
    args = ["norms", "new", "mine", *OPTIONS, "--output", "mine.yaml"]
    assert cli(args, cwd=tmp_path).exit_code == 4
    assert (tmp_path / "mine.yaml").read_text() == "precious"
    assert cli([*args, "--force"], cwd=tmp_path).exit_code == 0


def test_on_a_terminal_it_asks(monkeypatch, cli):
    import typer

    from cns_check.cli import norms_new

    answers = iter(["NL", "Mine", "", "hip knee"])
    asked = []
    monkeypatch.setattr(norms_new, "_on_terminal", lambda: True)
    monkeypatch.setattr(typer, "prompt", lambda question, **_: asked.append(question) or next(answers))
    done = cli(["norms", "new", "mine"])
    assert (done.exit_code, len(asked)) == (0, 4)
    assert read_yaml(done.out, "x", NormSet).value.title == {"en": "Mine"}


def test_a_set_may_be_written_as_yml(cli, tmp_path):
    assert cli(["norms", "new", "mine", *OPTIONS, "--output", "mine.yml"], cwd=tmp_path).exit_code == 0
    assert cli(["norms", "validate", "mine.yml"], cwd=tmp_path).exit_code == 0
