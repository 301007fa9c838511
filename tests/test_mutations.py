"""Slips of the pen in the shipped norm files: each edit leaves a valid file, or a diagnostic inside the file."""

from __future__ import annotations

import random
import re
import string

import pytest

from cns_check.diagnostics import CATALOGUE
from cns_check.judge.norm_examples import check_examples
from cns_check.norms.find import shipped_folder, shipped_ids
from cns_check.norms.load import load_norm_file
from cns_check.norms.tools.lint import lint

EDITS = 200
CHARACTERS = string.ascii_letters + string.digits + " :-[]{},#&*!|>'\"%@`~\t\n\\.é\x00\u2028"
BREAK = re.compile("\r\n|[\r\n\x85\u2028\u2029]")


def mutated(text: str, chance: random.Random) -> str:
    kind = chance.choice(("drop", "add", "change", "drop line", "double line", "swap lines", "indent", "cut"))
    at = chance.randrange(len(text))
    lines = text.splitlines(keepends=True)
    number = chance.randrange(len(lines) - 1)
    match kind:
        case "drop":
            return text[:at] + text[at + 1 :]
        case "add":
            return text[:at] + chance.choice(CHARACTERS) + text[at:]
        case "change":
            return text[:at] + chance.choice(CHARACTERS) + text[at + 1 :]
        case "drop line":
            del lines[number]
        case "double line":
            lines.insert(number, lines[number])
        case "swap lines":
            lines[number], lines[number + 1] = lines[number + 1], lines[number]
        case "indent":
            lines[number] = chance.choice((" " + lines[number], lines[number][1:]))
        case _:
            lines[number] = lines[number][: chance.randrange(len(lines[number]))] + "\n"
    return "".join(lines)


@pytest.mark.parametrize("name", shipped_ids())
def test_an_edit_leaves_a_valid_file_or_a_diagnostic_inside_it(name):
    text = (shipped_folder() / f"{name}.yaml").read_text(encoding="utf-8")
    chance = random.Random(name)
    refused = 0
    for number in range(EDITS):
        changed = mutated(text, chance)
        file = load_norm_file(changed.encode(), f"{name}.yaml", expected_id=name)
        found = [*file.diagnostics]
        if file.yaml.value is not None:
            found += lint(file.yaml.value, file.yaml)
        if file.value is not None:
            found += check_examples(file.value, file.yaml)
        errors = [d for d in found if d.severity.value == "error"]
        assert (file.value is None) <= bool(errors), f"edit {number}: refused without a reason"
        refused += bool(errors)
        lines = BREAK.split(changed)
        for d in found:
            assert d.code in CATALOGUE
            assert d.place.path == f"{name}.yaml", f"edit {number}: {d}"
            assert 1 <= d.place.line <= len(lines), f"edit {number}: {d}"
            assert 1 <= d.place.column <= len(lines[d.place.line - 1]) + 1, f"edit {number}: {d}"
    assert refused > EDITS // 10, "most edits of such a file are mistakes"
