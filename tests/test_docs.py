"""The documentation is true: its commands run and say what stands there, and it leaves no option or code out.

A block marked ``console`` holds commands after ``$ `` and, below each, its output (stdout, then stderr), which must be
what the tool says; a line ``...`` stands for any lines, and a command with nothing below it may say anything. In a
block without any ``$ `` (and in ``sh``) every line that starts with ``cns-check`` is a command. ``# exit 1`` after a
command is its exit code where that is not 0; a backslash at the end carries it over to the next line. A line
``$ python sample_data/...`` runs a script of the sample data, for the commands of that page below it.
"""

from __future__ import annotations

import re
import runpy
import shlex
import shutil
import sys
from dataclasses import dataclass

import pytest

import make_docs
from cns_check.cli.exits import Exit
from cns_check.contract.reasons import REASONS
from cns_check.diagnostics import CATALOGUE
from conftest import REPO

DOCS = REPO / "docs"
PAGES = [REPO / "README.md", *sorted(DOCS.glob("*.md"))]
#: Pages whose commands need files that the reader makes on the way, and the test that walks them.
WALKED_ELSEWHERE = {
    "compare.md": "tests/test_cli_compare.py",
    "fill-in-norms.md": "tests/test_cli_norms.py",
    "public-case.md": "tests/test_public_case.py",
    "real-data.md": "tests/test_california_travel.py",
    "tutorial-region.md": "tests/test_docs.py",
}
TEXTS = {page.name: page.read_text(encoding="utf-8") for page in PAGES}


@dataclass(frozen=True)
class Command:
    """A command of a page with what the page says of it."""

    line: str
    exit_code: int
    output: str | None
    scripts: tuple[str, ...] = ()


def commands(text):
    """The commands of a page that call ``cns-check``."""
    scripts = ()
    for kind, block in re.findall(r"^```(console|sh|bash)\n(.*?)^```$", text, re.M | re.S):
        body = re.sub(r" *\\\n\s*", " ", block)
        prompts = kind == "console" and re.search(r"^\$ ", body, re.M)
        parts = re.split(r"^\$ ", body, flags=re.M)[1:] if prompts else body.splitlines()
        for part in parts:
            line, _, output = part.partition("\n")
            if line.startswith("python sample_data/"):
                scripts += (line,)
            if not line.startswith("cns-check "):
                continue
            code = re.search(r"\s+# exit (\d+)$", line)
            command = line[: code.start()] if code else line
            output = (output if prompts else "").rstrip("\n") or None
            yield Command(command, int(code[1]) if code else 0, output, scripts)


def run_scripts(command, monkeypatch, folder):
    """Runs the scripts of the sample data on which a command of a page builds, in a folder with the sample data."""
    monkeypatch.chdir(folder)
    for script in command.scripts:
        _, path, *arguments = shlex.split(script)
        monkeypatch.setattr(sys, "argv", [path, *arguments])
        runpy.run_path(path, run_name="__main__")


HERE = [(name, c) for name, text in TEXTS.items() if name not in WALKED_ELSEWHERE for c in commands(text)]


@pytest.mark.parametrize(("page", "command"), HERE, ids=[f"{name}-{i}" for i, (name, _) in enumerate(HERE)])
def test_a_command_does_what_the_page_says(page, command, cli, tmp_path, monkeypatch):
    shutil.copytree(REPO / "sample_data", tmp_path / "sample_data")
    run_scripts(command, monkeypatch, tmp_path)
    run_as_told(command, cli, tmp_path)


@pytest.mark.parametrize("page", ["tutorial-region.md"])
def test_a_page_does_what_it_says_from_one_command_to_the_next(page, cli, tmp_path):
    shutil.copytree(REPO / "sample_data", tmp_path / "sample_data")
    for command in commands(TEXTS[page]):
        run_as_told(command, cli, tmp_path)


def run_as_told(command, cli, folder):
    """Runs a command of a page in a folder, and holds what it says against the page."""
    done = cli(shlex.split(command.line, comments=True)[1:], cwd=folder)
    assert done.exit_code == command.exit_code, done.stderr
    if command.output is not None:
        parts = re.split(r"^\.\.\.$\n?", command.output + "\n", flags=re.M)
        pattern = ".*".join(re.escape(part) for part in parts)
        said = done.stdout + done.stderr
        assert re.fullmatch(pattern, said, re.S), said


def test_there_are_commands_to_check():
    assert {"README.md", "evaluate.md", "optimise.md"} <= {page for page, _ in HERE}
    for name, elsewhere in WALKED_ELSEWHERE.items():
        assert name in (REPO / elsewhere).read_text(encoding="utf-8")


def test_the_convention_is_understood():
    text = (
        "```console\n$ cns-check a \\\n  b  # exit 3\none\n...\n$ ls\n$ python sample_data/make.py here\n```\n"
        "```sh\ncns-check c\nmake\n```\n```\ncns-check no\n```\n"
    )
    assert list(commands(text)) == [
        Command("cns-check a b", 3, "one\n..."),
        Command("cns-check c", 0, None, ("python sample_data/make.py here",)),
    ]


@pytest.mark.parametrize("page", make_docs.pages(), ids=lambda page: page.name)
def test_what_is_made_from_the_code_is_up_to_date(page):
    assert page.read_text(encoding="utf-8") == make_docs.pages()[page], "run python tests/make_docs.py"


def everything():
    return "\n".join(TEXTS.values())


@pytest.mark.parametrize("name", [name for name, _ in make_docs.commands()])
def test_every_command_is_documented_with_its_options(name):
    assert f"`{name}`" in everything()
    for names, meaning in make_docs.options(dict(make_docs.commands())[name]):
        for option in re.findall(r"`(-[^`]+)`", names):
            assert f"`{option}`" in everything(), option
        assert meaning, f"{names} has no help"


def test_every_code_and_reason_is_on_the_page():
    page = TEXTS["diagnostics.md"]
    for info in CATALOGUE.values():
        assert f"### {info.code} {info.name} ({info.severity.value})" in page
    for code in REASONS:
        assert f"### {code}\n" in page
    assert {info.code[0] for info in CATALOGUE.values()} == set(make_docs.FAMILIES)


@pytest.mark.parametrize("page", ["README.md", "evaluate.md"])
def test_the_exit_codes_are_there(page):
    section = TEXTS[page].split("## Exit codes\n")[1].split("\n## ")[0]
    table = {int(code) for codes in re.findall(r"^\| ([\d, ]+) \|", section, re.M) for code in codes.split(",")}
    assert table == {int(code) for code in Exit}


def anchors(text):
    """The anchors of the headings, as code hosts make them."""
    heads = re.findall(r"^#+ (.+)$", re.sub(r"^```.*?^```$", "", text, flags=re.M | re.S), re.M)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_resolve(page):
    text = re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.M | re.S)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        there = (page.parent / path).resolve() if path else page
        assert there.exists(), target
        assert there.is_relative_to(REPO), target
        if anchor:
            assert anchor in anchors(there.read_text(encoding="utf-8")), target


def test_every_page_is_on_the_list():
    assert {page.name for page in PAGES} - {"README.md", "index.md"} <= set(
        re.findall(r"\(([\w-]+\.md)\)", TEXTS["index.md"])
    )


def test_the_invented_sample_is_called_invented_and_the_limits_are_told():
    readme = TEXTS["README.md"]
    assert "The Dutch sample case is invented" in readme
    assert re.search(r"18 norms.* of tranche 1 our sources name 11", readme)
    for command in ("make demo", "make test"):
        assert command in readme


def test_the_limits_are_those_of_the_norm_set():
    import yaml

    norms = yaml.safe_load((REPO / "norms" / "nl-iza-tranche-1.yaml").read_text(encoding="utf-8"))
    kinds = [n["kind"] for n in norms["norms"]]
    numbers = {(n["id"], v["minimum"], v["status"]) for n in norms["norms"] for v in n["versions"] if v.get("minimum")}
    assert (norms["expected_norms"]["count"], len(kinds), kinds.count("volume"), kinds.count("process")) == (
        18,
        11,
        10,
        1,
    )
    assert {(i, m) for i, m, status in numbers if status == "reported"} == {("kidney-local-treatment", 50)}
    assert sum(status == "proposed" for _, _, status in numbers) == 2


def test_the_pictures_are_those_that_the_script_takes():
    source = (DOCS / "make_screenshots.py").read_text(encoding="utf-8")
    taken = {f"{name}.png" for name in re.findall(r'^    "([a-z-]+)": \(', source, re.M)}
    shown = {name for text in TEXTS.values() for name in re.findall(r"\]\(images/([^)]+)\)", text)}
    assert taken == {picture.name for picture in (DOCS / "images").iterdir()}
    assert shown
    assert shown <= taken
