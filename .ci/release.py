"""Builds a release twice and fails where the bytes differ: sdist, wheel, SBOM and checksums, into a folder.

``release.py FOLDER``: from what is committed, each time in another folder and with another umask; the wheel is built from
the sdist. The time in the files is that of the commit (``SOURCE_DATE_EPOCH``). Needs hatchling and cyclonedx-bom.
"""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
import zipfile
from collections.abc import Iterator
from email import message_from_bytes
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).parents[1]
SUMS = "SHA256SUMS"
#: A package of the lock: its name and version, up to the packages that ask for it.
_LOCKED = re.compile(r"^([A-Za-z0-9._-]+)==.*?(?=^[A-Za-z0-9]|\Z)", re.DOTALL | re.MULTILINE)


def main(folder: Path) -> None:
    """Builds twice, compares, and puts the files into the folder."""
    if _git("status", "--porcelain"):
        sys.exit("release: the tree has changes that are not committed")
    when = _git("log", "-1", "--format=%ct").decode().strip()
    with tempfile.TemporaryDirectory() as work:
        first, second = (_built(Path(work) / name, umask, when) for name, umask in (("one", 0o022), ("another", 0o077)))
        differ = sorted(name for name in {*first, *second} if first.get(name) != second.get(name))
        if differ:
            sys.exit(f"release: two builds differ in {', '.join(differ)}")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    sums = "".join(f"{sha256(data).hexdigest()}  {name}\n" for name, data in sorted(first.items()))
    for name, data in {**first, SUMS: sums.encode()}.items():
        (folder / name).write_bytes(data)
    print(f"Two builds, the same bytes, in {folder}:\n{sums}", end="")


def _built(work: Path, umask: int, when: str) -> dict[str, bytes]:
    """The files of one build, by name."""
    before = os.umask(umask)
    try:
        tree, out = work / "tree", work / "out"
        out.mkdir(parents=True)
        _unpack(_git("archive", "--format=tar", "HEAD"), tree)
        env = {**os.environ, "SOURCE_DATE_EPOCH": when, "PYTHONHASHSEED": str(umask)}
        _python(["-m", "hatchling", "build", "-t", "sdist", "-d", str(out)], tree, env)
        (sdist,) = out.iterdir()
        _unpack(sdist.read_bytes(), work / "sdist")
        _python(["-m", "hatchling", "build", "-t", "wheel", "-d", str(out)], work / "sdist" / sdist.name[:-7], env)
        (wheel,) = out.glob("*.whl")
        bom = out / f"{sdist.name[:-7]}.cdx.json"
        bom.write_bytes(_bom(wheel, work, env))
        return {file.name: file.read_bytes() for file in out.iterdir()}
    finally:
        os.umask(before)


def _bom(wheel: Path, work: Path, env: dict[str, str]) -> bytes:
    """The SBOM (CycloneDX) of what an installation has: the locked version and hashes of each package that it asks for."""
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (n for n in archive.namelist() if n.endswith(".dist-info/METADATA"))
        metadata = message_from_bytes(archive.read(name))
    needed = [re.split(r"[^A-Za-z0-9._-]", text, maxsplit=1)[0] for text in metadata.get_all("Requires-Dist", [])]
    wanted = work / "requirements.txt"
    wanted.write_text("".join(_closure(needed)), encoding="utf-8")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    about = work / "pyproject.toml"
    lines = [f'name = "{metadata["Name"]}"', f'version = "{metadata["Version"]}"', f'license = "{project["license"]}"']
    about.write_text("\n".join(["[project]", *lines, f'description = "{project["description"]}"', ""]), encoding="utf-8")
    args = ["--pyproject", str(about), "--output-reproducible", "--of", "JSON", str(wanted)]
    return _python(["-m", "cyclonedx_py", "requirements", *args], work, env)


def _closure(names: list[str]) -> Iterator[str]:
    """The entries of the lock for these packages and for all that they ask for, sorted by name."""
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    blocks = {m[1].lower(): m[0] for m in _LOCKED.finditer(lock)}
    asking = {name: set(re.findall(r"^ +#(?: +via)? +([A-Za-z0-9._-]+)", b, re.M)) for name, b in blocks.items()}
    wanted = {name.lower() for name in names}
    while more := {name for name, by in asking.items() if name not in wanted and by & wanted}:
        wanted |= more
    if missing := wanted - blocks.keys():
        sys.exit(f"release: requirements.lock lacks {', '.join(sorted(missing))}; make lock")
    for name in sorted(wanted):
        yield re.sub(r"^ +#.*\n", "", blocks[name], flags=re.M)


def _git(*args: str) -> bytes:
    return subprocess.run(["git", *args], cwd=ROOT, check=True, stdout=subprocess.PIPE).stdout


def _python(args: list[str], cwd: Path, env: dict[str, str]) -> bytes:
    done = subprocess.run([sys.executable, *args], cwd=cwd, env=env, check=False, capture_output=True)
    if done.returncode:
        sys.exit(f"release: {' '.join(args)}:\n{done.stderr.decode()}{done.stdout.decode()}")
    return done.stdout


def _unpack(data: bytes, folder: Path) -> None:
    with tarfile.open(fileobj=io.BytesIO(data)) as archive:
        archive.extractall(folder, filter="data")


if __name__ == "__main__":
    main(Path(sys.argv[1]).absolute())
