"""The files for the CI of others: they fit the schemas of the services, and their commands run."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from importlib.resources import files

import jsonschema
import pytest
import yaml

from cns_check.norms.find import shipped_folder
from conftest import REPO

ACTION = REPO / "ci" / "github-action" / "action.yml"
GITLAB = REPO / "ci" / "gitlab.yml"
HOOKS = REPO / ".pre-commit-hooks.yaml"
BAD = REPO / "tests" / "fixtures" / "bad" / "N015" / "bad.yaml"
GOOD = REPO / "tests" / "fixtures" / "good" / "N015" / "good.yaml"


def read(path):
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def vendored(name):
    schemas = files("check_jsonschema") / "builtin_schemas" / "vendor"
    return json.loads((schemas / f"{name}.json").read_text(encoding="utf-8"))


@pytest.fixture
def workplace(tmp_path):
    """A repository of norm files, and a PATH on which ``cns-check`` is this one."""
    norms = tmp_path / "repo" / "norms"
    norms.mkdir(parents=True)
    (norms / "bad.yaml").write_bytes(BAD.read_bytes())
    (norms / "good.yaml").write_bytes(GOOD.read_bytes())
    (tmp_path / "bin").mkdir()
    command = tmp_path / "bin" / "cns-check"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m cns_check "$@"\n')
    command.chmod(0o755)
    return tmp_path


def run(script, workplace, **environment):
    """Runs a step as the service does: bash that stops at the first failure."""
    path = f"{workplace / 'bin'}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "PYTHONPATH": str(REPO / "src"), **environment}
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
        cwd=workplace / "repo",
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_action_fits_the_schema_of_the_service():
    action = read(ACTION)
    jsonschema.Draft7Validator(vendored("github-actions")).validate(action)
    steps = action["runs"]["steps"]
    assert action["runs"]["using"] == "composite"
    assert all("shell" in step for step in steps if "run" in step)
    # What a user writes reaches the shell as a variable, never as part of the script.
    assert not [step for step in steps if "${{" in step.get("run", "")]
    assert set(re.findall(r"inputs\.([a-z-]+)", ACTION.read_text(encoding="utf-8"))) == set(action["inputs"])


def test_the_action_installs_the_repository_that_it_stands_in():
    install = next(s["run"] for s in read(ACTION)["runs"]["steps"] if "pip install" in s.get("run", ""))
    assert "$GITHUB_ACTION_PATH/../.." in install
    assert (ACTION.parent / ".." / ".." / "pyproject.toml").is_file()


def variables(**given):
    action = read(ACTION)
    step = action["runs"]["steps"][-1]
    values = {name: given.get(name.replace("-", "_"), item["default"]) for name, item in action["inputs"].items()}
    return step["run"], {
        name: values[re.fullmatch(r"\$\{\{ inputs\.([a-z-]+) \}\}", text)[1]] for name, text in step["env"].items()
    }


def test_the_action_annotates_and_sums_up(workplace):
    script, environment = variables(sarif="out.sarif", junit="out.xml")
    summary = workplace / "summary.md"
    result = run(script, workplace, GITHUB_STEP_SUMMARY=str(summary), **environment)
    assert result.returncode == 1, result.stderr
    assert "::error file=norms/bad.yaml,line=19,col=26,title=N015 outside-guideline::" in result.stdout
    assert "N015 outside" in summary.read_text(encoding="utf-8").replace("\\", "")
    assert json.loads((workplace / "repo" / "out.sarif").read_text(encoding="utf-8"))["version"] == "2.1.0"
    assert (workplace / "repo" / "out.xml").is_file()


def test_the_inputs_of_the_action_become_options(workplace):
    def ends(**given):
        script, environment = variables(**given)
        return run(script, workplace, **environment)

    good = "norms/good.yaml"
    assert ends(paths=good).returncode == 0
    assert ends(paths=good, strict="true").returncode == 1
    assert ends(paths=good, strict="true", ignore="N107 N109 N110").returncode == 0
    assert ends(paths="norms/bad.yaml", select="N104 N106").returncode == 0
    aged = ends(paths=f"{good}\nus-leapfrog\n", on_date="2028-01-31", max_age="9")
    assert aged.stdout.count("title=N106") == 2
    assert ends(paths="\n").returncode == 0, "without a path the shipped sets are checked"
    odd = workplace / "repo" / "norms" / "a b; exit 7.yaml"
    odd.write_bytes(GOOD.read_bytes())
    assert ends(paths=f"norms/{odd.name}").returncode == 1, "a path is data, with whatever it holds"


def test_the_template_fits_the_schema_of_the_service():
    jsonschema.Draft7Validator(vendored("gitlab-ci")).validate(read(GITLAB))


def test_the_template_leaves_its_reports_when_it_fails(workplace):
    job = read(GITLAB)["cns-check-norms"]
    result = run("\n".join(job["script"]), workplace, **job["variables"])
    assert result.returncode == 1, result.stderr
    assert job["artifacts"]["when"] == "always"
    assert run("\n".join(job["before_script"]), workplace, CNS_CHECK_SOURCE="").returncode == 1
    for path in job["artifacts"]["paths"]:
        assert (workplace / "repo" / path).stat().st_size
    assert set(job["artifacts"]["reports"].values()) <= set(job["artifacts"]["paths"])
    result = run("\n".join(job["script"]), workplace, **{**job["variables"], "CNS_CHECK_PATHS": "norms/good.yaml"})
    assert result.returncode == 0, result.stderr


def test_the_hook_takes_norm_files_alone():
    (hook,) = read(HOOKS)
    assert hook["id"] == "cns-check-norms"
    assert hook["language"] == "python"
    assert hook["entry"] == "cns-check norms validate"
    for path, taken in {
        "norms/nl.yaml": True,
        "a/norms/b/nl.yaml": True,
        "norms/nl.yml": True,
        "norms/a/nl.yml": True,
        "norms/._nl.yaml": False,
        "norms/a/.#nl.yaml": False,
        "norms/nl.yamlx": False,
        "forms/nl.yaml": False,
        "subnorms/nl.yaml": False,
    }.items():
        assert bool(re.search(hook["files"], path)) is taken, path


def test_the_command_of_the_hook_runs(workplace):
    (hook,) = read(HOOKS)
    assert run(f"{hook['entry']} norms/good.yaml", workplace).returncode == 0
    result = run(f"{hook['entry']} norms/good.yaml norms/bad.yaml", workplace)
    assert result.returncode == 1
    assert "norms/bad.yaml:19:26: error[N015]" in result.stdout


def test_every_shipped_set_passes_the_hook():
    assert all(re.search(read(HOOKS)[0]["files"], f"norms/{p.name}") for p in shipped_folder().glob("*.yaml"))


def test_the_examples_of_the_documentation_are_files_of_their_service():
    text = (REPO / "docs" / "ci.md").read_text(encoding="utf-8")
    blocks = [yaml.safe_load(block.split("```")[0]) for block in text.split("```yaml\n")[1:]]
    workflows = [b for b in blocks if isinstance(b, dict) and "jobs" in b]
    assert workflows
    for workflow in workflows:
        jsonschema.Draft7Validator(vendored("github-workflows")).validate(
            {("on" if key is True else key): value for key, value in workflow.items()}
        )
    inputs = set(read(ACTION)["inputs"])
    steps = [s for w in workflows for job in w["jobs"].values() for s in job["steps"]]
    used = [s for s in steps if "cns-check" in s.get("uses", "")]
    assert used
    assert all(set(s.get("with", {})) <= inputs for s in used)
    gitlab = [b for b in blocks if isinstance(b, dict) and "include" in b]
    assert gitlab
    for block in gitlab:
        jsonschema.Draft7Validator(vendored("gitlab-ci")).validate(block)
    hooks = [b for b in blocks if isinstance(b, dict) and "repos" in b]
    assert [h["id"] for b in hooks for r in b["repos"] for h in r["hooks"]] == ["cns-check-norms"]
