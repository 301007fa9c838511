"""What a release is made of: the packages that an installation has and no other, an ordinary user in the container."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import tomllib

import pytest

from conftest import REPO

LOCK = """# Made
alpha==1.0 \\
    --hash=sha256:aa
    # via project (pyproject.toml)
beta==2.0 ; sys_platform == 'win32' \\
    --hash=sha256:bb \\
    --hash=sha256:bc
    # via
    #   alpha
    #   tester
gamma-x==3 \\
    --hash=sha256:cc
    # via beta
tester==4 \\
    --hash=sha256:dd
    # via project (pyproject.toml:dev)
"""


@pytest.fixture(scope="module")
def release():
    spec = importlib.util.spec_from_file_location("release", REPO / ".ci" / "release.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_packages_are_those_asked_for_and_what_they_ask_for(release, monkeypatch, tmp_path):
    (tmp_path / "some.lock").write_text(LOCK)
    monkeypatch.setattr(release, "ROOT", tmp_path)
    found = list(release.closure(["Alpha"], "some.lock"))
    assert found == [
        "alpha==1.0 \\\n    --hash=sha256:aa\n",
        "beta==2.0 ; sys_platform == 'win32' \\\n    --hash=sha256:bb \\\n    --hash=sha256:bc\n",
        "gamma-x==3 \\\n    --hash=sha256:cc\n",
    ]
    with pytest.raises(SystemExit, match=r"some\.lock lacks omega"):
        release.closure(["omega"], "some.lock")


PROJECT = tomllib.loads((REPO / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def test_every_extra_is_in_one_of_the_lists(release):
    listed = [extra for extras, _ in release.INSTALLATIONS.values() for extra in extras]
    assert sorted(listed) == sorted(PROJECT["optional-dependencies"])


def test_an_installation_asks_for_what_it_needs_always_and_for_its_extras(release):
    asked = ["alpha>=1", "beta[x]>=2 ; extra == 'count'", 'gamma>=3; sys_platform == "x" and extra == "spark"']
    assert release.asked_for(asked, {"count"}) == ["alpha", "beta"]
    assert release.asked_for(asked, {"spark"}) == ["alpha", "gamma"]


@pytest.mark.parametrize("kind", ["", ".spark"])
def test_the_lock_has_every_dependency_with_hashes(release, kind):
    extras, lock = release.INSTALLATIONS[kind]
    names = release.asked_for(
        [*PROJECT["dependencies"], *(d for extra in sorted(extras) for d in PROJECT["optional-dependencies"][extra])],
        set(),
    )
    found = list(release.closure(names, lock))
    assert {name.lower() for name in names} <= {re.split("==", block)[0] for block in found}
    assert any(block.startswith("pyspark==") for block in found) == (kind == ".spark")
    assert all("--hash=sha256:" in block for block in found)
    assert not any(block.startswith(("pytest==", "mypy==", "ruff==")) for block in found)


def test_two_builds_that_differ_are_no_release(release, monkeypatch, tmp_path):
    monkeypatch.setattr(release, "_git", lambda *args: b"" if args[0] == "status" else b"1\n")
    monkeypatch.setattr(release, "_built", lambda work, umask, when: {"a.whl": b"same", "b.whl": str(umask).encode()})
    with pytest.raises(SystemExit, match=r"two builds differ in b\.whl"):
        release.main(tmp_path / "dist")
    assert not (tmp_path / "dist").exists()
    monkeypatch.setattr(release, "_built", lambda work, umask, when: {"a.whl": b"same"})
    release.main(tmp_path / "dist")
    assert {p.name for p in (tmp_path / "dist").iterdir()} == {"a.whl", "SHA256SUMS"}
    done = subprocess.run(["sha256sum", "--check", "--strict", "SHA256SUMS"], cwd=tmp_path / "dist", check=False)
    assert done.returncode == 0


def test_what_is_not_committed_is_not_released(release, monkeypatch, tmp_path):
    monkeypatch.setattr(release, "_git", lambda *args: b" M src/x.py\n")
    with pytest.raises(SystemExit, match="not committed"):
        release.main(tmp_path / "dist")


@pytest.mark.parametrize(
    ("script", "code", "said"),
    [
        ("exit 0", 0, "no known vulnerability in requirements-spark.lock"),
        ('[ "$2" = requirements.lock ] && exit 0; echo "pkg 2.0 X-2" > "$out"; exit 1', 1, "pkg 2.0 X-2"),
        ('[ "$2" = requirements.lock ] || exit 0; echo "pkg 3.0 X-3" > "$out"; exit 1', 1, "pkg 3.0 X-3"),
        ('echo "pkg 1.0 X-1" > "$out"; exit 1', 1, "pkg 1.0 X-1"),
        ("echo Connection refused >&2; exit 1", 0, "NOT DONE, the database cannot be reached: Connection refused"),
    ],
)
def test_the_audit_fails_for_a_vulnerability_and_not_for_a_network(tmp_path, script, code, said):
    fake = tmp_path / "pip-audit"
    fake.write_text(f'#!/bin/sh\nfor out in "$@"; do :; done\n{script}\n')
    fake.chmod(0o755)
    done = subprocess.run(
        [REPO / ".ci" / "audit"],
        env={"PIP_AUDIT": str(fake), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, said in done.stdout + done.stderr) == (code, True)


def test_the_container_is_an_ordinary_user_and_takes_what_was_checked():
    text = (REPO / "Containerfile").read_text(encoding="utf-8")
    last = text.split("\nFROM ")[-1]
    assert re.search(r"^USER [1-9]\d*:[1-9]\d*$", last, re.M)
    assert last.index("USER ") < last.index("ENTRYPOINT")
    assert "RUN" not in last, "nothing is installed as root after the check"
    for word in ("sha256sum --check --strict", "--require-hashes", "--no-index --no-deps"):
        assert word in text
    for word in ("--network none", "--read-only", "--cap-drop all"):
        assert word in text
        assert word in (REPO / "docs" / "release.md").read_text(encoding="utf-8")
