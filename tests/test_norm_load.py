from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
import yaml

from build import HIP_YAML as NORM
from cns_check.judge.norm_examples import check_examples, run_examples
from cns_check.norms.find import UnknownNormSetError, load_norm_sets, resolve, shipped_folder, shipped_ids
from cns_check.norms.load import load_norm_file

HEAD = """\
schema: cns-check/norm-set/1
id: case
version: "1"
jurisdiction: NL
title: {en: Case}
documents: {law: {title: Law, publisher: State}}
interventions: {hip: {title: {en: Hip}}, knee: {title: {en: Knee}}}
norms:
"""
VERSION = "    versions: [{minimum: 20, status: adopted, sources: [{document: law}]}]\n"


def codes(text: str) -> list[tuple[str, str]]:
    loaded = load_norm_file(text.encode(), "case.yaml", expected_id="case")
    assert (loaded.value is None) == any(d.severity.value == "error" for d in loaded.diagnostics)
    return [(f"{d.place.line}:{d.place.column}", d.code) for d in loaded.diagnostics]


def examples(norm: str, *cases: str, **parts: str) -> list[str]:
    body = "".join(f"      - {c}\n" for c in cases)
    text = HEAD + norm + parts.get("versions", VERSION) + "    examples:\n" + body + parts.get("after", "")
    loaded = load_norm_file(text.encode(), "case.yaml", expected_id="case")
    assert loaded.diagnostics == ()
    assert check_examples(loaded.value, loaded.yaml) == ()
    return [r.verdict for r in run_examples(loaded.value)]


def test_a_loaded_file_carries_its_hash_and_path():
    data = (HEAD + NORM + VERSION).encode()
    loaded = load_norm_file(data, "case.yaml", expected_id="case")
    assert loaded.value.norms[0].versions[0].minimum == 20
    assert (loaded.sha256, loaded.path) == (hashlib.sha256(data).hexdigest(), "case.yaml")


def test_mistakes_of_form_and_of_meaning_are_found_together():
    text = (
        HEAD.replace('version: "1"', "version: 1").replace("id: case", "id: other")
        + """\
  - id: one
    title: {en: One}
    cluster: joints
    network: regional
    kind: volume
    counts: [hip, hop]
    unit: operations
    per: surgeon
    windw: calendar-year
    requires: [one, three]
    versions:
      - {minimum: 20, status: adopted}
      - {minimum: x, status: adopted, sources: [{document: lore}], valid_from: 2024-02-30}
      - {minimum: 5, status: reported, sources: []}
  - id: one
    cluster: joints
  - id: two
    title: {en: Two}
    cluster: joints
    network: regional
    kind: process
    counts: [knee]
    versions: [{minimum: 3, status: adopted, sources: [{document: law}]}]
"""
    )
    assert codes(text) == [
        ("2:5", "N001"),
        ("3:10", "Y013"),
        ("14:19", "N006"),
        ("15:11", "Y015"),
        ("17:5", "Y011"),
        ("18:16", "N010"),
        ("18:21", "N009"),
        ("20:19", "N002"),
        ("21:19", "Y013"),
        ("21:60", "N003"),
        ("21:80", "Y009"),
        ("22:49", "N002"),
        ("23:5", "Y012"),
        ("23:5", "Y012"),
        ("23:5", "Y012"),
        ("23:5", "Y012"),
        ("23:5", "Y012"),
        ("31:17", "N012"),
    ]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("    per: location\n", "    per: surgeon\n", []),
        ("    per: location\n", "    per: surgeons\n", [("16:10", "Y015")]),
        ("status: adopted", "status: adopted, minimum_surgeons: 3", []),
        ("status: adopted", "status: adopted, transition: {minimum: 3}", [("18:59", "Y012"), ("18:82", "N002")]),
        ("    counts", "    new_site: {share: 0.5}\n    counts", []),
        ("    counts", "    new_site: {share: 1.5}\n    counts", [("14:23", "Y014")]),
        ("    counts", "    moves: {share: 0.1}\n    counts", [("14:12", "N002")]),
        ("    counts", "    attestation: x\n    counts", [("14:5", "Y011")]),
        ("sources: [{document: law}]}]", "sources: }]", [("18:56", "N002")]),
        ("sources: [{document: law}]}]", "sources: []}]", [("18:56", "N002")]),
        ("    window: calendar-year\n", "", [("9:5", "N011")]),
        ("[{minimum", "[{status: adopted}, {minimum", [("18:35", "N004")]),
        ("[{minimum", "[{status: proposed}, {minimum", []),
        ("[{minimum", "[{}, {minimum", []),
        ("[{minimum", "[{}, {}, {minimum", [("18:20", "N004")]),
        ("    window: calendar-year\n", "    window: {any-of: [calendar-year]}\n", [("17:22", "Y014")]),
        ("    window: calendar-year\n", "    window: {mean-of-year: 3}\n", [("17:13", "Y012"), ("17:14", "Y011")]),
    ],
)
def test_cross_checks_at_their_place(old, new, expected):
    text = HEAD + NORM + VERSION
    assert old in text
    assert codes(text.replace(old, new, 1)) == expected


def test_every_cycle_is_told():
    text = HEAD
    for name, requires in (("aa", "bb"), ("bb", "cc"), ("cc", "aa"), ("dd", "ee"), ("ee", "dd"), ("ff", "ff")):
        text += NORM.replace("id: one", f"id: {name}") + VERSION + f"    requires: [{requires}]\n"
    loaded = load_norm_file(text.encode(), "case.yaml")
    assert [d.message for d in loaded.diagnostics] == [
        "'aa' requires 'bb' requires 'cc' requires 'aa'",
        "'dd' requires 'ee' requires 'dd'",
        "the norm 'ff' requires itself",
    ]


def test_examples_of_the_windows():
    mean = NORM.replace("calendar-year", "{mean-of-years: 2}")
    assert examples(
        mean,
        "{name: a1, norm_year: 2026, years: {2024: {hip: 30}, 2025: {hip: 10}}, expect: met}",
        "{name: a2, norm_year: 2026, years: {2024: {hip: 29}, 2025: {hip: 10}}, expect: below}",
        "{name: a3, norm_year: 2026, volumes: {hip: 10}, expect: undetermined}",
        "{name: a4, norm_year: 2026, volumes: {hip: 40}, expect: met}",
        "{name: a5, norm_year: 2026, years: {2024: {knee: 3}, 2025: {hip: 39}}, expect: below}",
        "{name: a6, norm_year: 2026, years: {2024: {hip: 50}, 2025: {knee: 39}}, expect: not_performed}",
    ) == ["met", "below", "undetermined", "met", "below", "not_performed"]
    forgiving = NORM + "    tolerance: {one-missed-year: {mean-of-years: 3}}\n"
    assert examples(
        forgiving,
        "{name: b1, norm_year: 2026, years: {2023: {hip: 25}, 2024: {hip: 20}, 2025: {hip: 15}}, expect: met}",
        "{name: b2, norm_year: 2026, years: {2023: {hip: 30}, 2024: {hip: 19}, 2025: {hip: 15}}, expect: below}",
    ) == ["met", "below"]


def test_examples_with_parts_masks_and_required_norms():
    parts = NORM.replace("[hip]", "[hip, knee]") + (
        "    parts: [{counts: [knee], minimum: 5, when: performed, sources: [{document: law}]}]\n"
    )
    other = NORM.replace("id: one", "id: two").replace("[hip]", "[knee]") + VERSION + "    requires: [one]\n"
    assert examples(
        parts,
        "{name: c1, norm_year: 2026, volumes: {hip: 20}, expect: met}",
        "{name: c2, norm_year: 2026, volumes: {hip: 20, knee: 4}, expect: below}",
        "{name: c3, norm_year: 2026, volumes: {hip: 20, knee: [0, 4]}, expect: undetermined}",
        "{name: c4, norm_year: 2026, volumes: {hip: 20, knee: }, expect: undetermined}",
    ) == ["met", "below", "undetermined", "undetermined"]
    assert examples(
        NORM,
        "{name: d0, norm_year: 2026, volumes: {hip: 20}, expect: met}",
        after=other
        + "    examples:\n"
        + "      - {name: d1, norm_year: 2026, volumes: {knee: 20, hip: 20}, expect: met}\n"
        + "      - {name: d2, norm_year: 2026, volumes: {knee: 20, hip: 19}, expect: below}\n"
        + "      - {name: d3, norm_year: 2026, volumes: {knee: 20}, expect: below}\n"
        + "      - {name: d4, norm_year: 2026, volumes: {knee: 20, hip: [5, 30]}, expect: undetermined}\n",
    ) == ["met", "met", "below", "below", "undetermined"]


def test_an_example_that_fails_says_what_came_out():
    text = (
        HEAD + NORM + VERSION + "    examples: [{name: it, norm_year: 2026, volumes: {hip: [10, 30]}, expect: met}]\n"
    )
    loaded = load_norm_file(text.encode(), "case.yaml")
    (found,) = check_examples(loaded.value, loaded.yaml)
    assert (found.code, str(found.place)) == ("N023", "case.yaml:19:78")
    assert found.message == (
        "the example 'it' expects met and gives undetermined: volume 10 to 30 "
        "against the minimum 20 (adopted), norm year 2026"
    )


def test_references_are_ids_files_or_folders(tmp_path):
    (tmp_path / "b.yaml").write_text(HEAD.replace("id: case", "id: b") + NORM + VERSION)
    (tmp_path / "a.yaml").write_text(HEAD.replace("id: case", "id: a") + NORM + VERSION)
    assert [p.name for p in resolve([str(tmp_path)])] == ["a.yaml", "b.yaml"]
    assert [p.name for p in resolve([str(tmp_path / "b.yaml"), str(tmp_path)])] == ["b.yaml", "a.yaml"]
    assert resolve(["us-leapfrog"]) == [shipped_folder() / "us-leapfrog.yaml"]
    with pytest.raises(UnknownNormSetError, match=r"us-leapfrgo.*did you mean us-leapfrog\?.*nl-soncos"):
        resolve(["us-leapfrgo"])
    files, found = load_norm_sets(["us-leapfrog", str(tmp_path)])
    assert [f.value.id for f in files] == ["us-leapfrog", "a", "b"]
    assert found == ()


def test_a_copy_of_a_shipped_set_beside_it_is_the_same_id_twice(tmp_path):
    copy = tmp_path / "us-leapfrog.yaml"
    copy.write_bytes((shipped_folder() / "us-leapfrog.yaml").read_bytes())
    _, found = load_norm_sets(["us-leapfrog", str(copy)])
    assert [d.code for d in found] == ["N025"]


def test_the_package_data_go_before_the_repository(tmp_path, monkeypatch):
    from cns_check.norms import find

    package = tmp_path / "src" / "cns_check"
    (package / "_data" / "norms").mkdir(parents=True)
    (tmp_path / "norms").mkdir()
    (tmp_path / "norms" / "repo.yaml").touch()
    (package / "_data" / "norms" / "wheel.yaml").touch()
    monkeypatch.setattr(find, "_PACKAGE", package)
    assert find.shipped_ids() == ("wheel",)
    (package / "_data" / "norms" / "wheel.yaml").unlink()
    (package / "_data" / "norms").rmdir()
    assert find.shipped_ids() == ("repo",)
    (tmp_path / "norms" / "repo.yaml").unlink()
    (tmp_path / "norms").rmdir()
    with pytest.raises(FileNotFoundError):
        find.shipped_folder()


def test_load_uses_no_value_of_a_wrong_file():
    assert Path(shipped_folder() / "nl-soncos.yaml").exists()
    assert {"nl-iza-tranche-1", "nl-soncos", "us-leapfrog"} <= set(shipped_ids())
    text = yaml.safe_load(HEAD + NORM + VERSION)
    text["norms"][0]["versions"][0]["sources"] = [{"document": "lore"}]
    assert load_norm_file(yaml.safe_dump(text).encode(), "case.yaml").value is None
