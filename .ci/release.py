"""Builds a release twice and fails where the bytes differ: sdist, wheel, their packages, SBOMs, checksums.

``release.py FOLDER``: from what is committed, each time in another folder and with another umask; the wheel is built
from the sdist. The time in the files is that of the commit (``SOURCE_DATE_EPOCH``). Needs hatchling and cyclonedx-bom.
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
import zipfile
from collections.abc import Iterator
from email import message_from_bytes
from email.message import Message
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).parents[1]
SUMS = "SHA256SUMS"
#: What can be installed: by what its files are called, the extras and the lock that has them.
INSTALLATIONS = {"": ({"count", "html"}, "requirements.lock"), ".spark": ({"spark"}, "requirements-spark.lock")}
#: The extra for which a wheel asks for a package.
_EXTRA = re.compile(r";.*\bextra == ['\"]([A-Za-z0-9._-]+)")
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
        name = sdist.name[:-7]
        metadata = _metadata(wheel)
        for kind, (extras, lock) in INSTALLATIONS.items():
            listed = out / f"{name}{kind}.requirements.txt"
            asked = asked_for(metadata.get_all("Requires-Dist", []), extras)
            listed.write_text("".join(closure(asked, lock)), encoding="utf-8")
            (out / f"{name}{kind}.cdx.json").write_bytes(_bom(metadata, listed, work, env))
        return {file.name: file.read_bytes() for file in out.iterdir()}
    finally:
        os.umask(before)


def _metadata(wheel: Path) -> Message:
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (n for n in archive.namelist() if n.endswith(".dist-info/METADATA"))
        return message_from_bytes(archive.read(name))


def asked_for(requirements: list[str], extras: set[str]) -> list[str]:
    """The packages that an installation with these extras asks for by itself."""
    wanted = [text for text in requirements if not (of := _EXTRA.search(text)) or of[1] in extras]
    return [re.split(r"[^A-Za-z0-9._-]", text, maxsplit=1)[0] for text in wanted]


def closure(names: list[str], lock: str) -> Iterator[str]:
    """The entries of a lock for these packages and for all that they ask for, in its order, without its comments."""
    blocks = {m[1].lower(): m[0] for m in _LOCKED.finditer((ROOT / lock).read_text(encoding="utf-8"))}
    asking = {name: set(re.findall(r"^ +#(?: +via)? +([A-Za-z0-9._-]+)", b, re.M)) for name, b in blocks.items()}
    wanted = {name.lower() for name in names}
    while more := {name for name, by in asking.items() if name not in wanted and by & wanted}:
        wanted |= more
    if missing := wanted - blocks.keys():
        sys.exit(f"release: {lock} lacks {', '.join(sorted(missing))}; make lock")
    return (re.sub(r"^ +#.*\n", "", block, flags=re.M) for name, block in blocks.items() if name in wanted)


def _bom(metadata: Message, locked: Path, work: Path, env: dict[str, str]) -> bytes:
    """The SBOM (CycloneDX) of what an installation has: the locked version and hashes of each package."""
    about = work / "pyproject.toml"
    lines = [f'{key} = "{metadata[of]}"' for key, of in (("name", "Name"), ("version", "Version"))]
    lines += [f'license = "{metadata["License-Expression"]}"', f'description = "{metadata["Summary"]}"']
    about.write_text("\n".join(["[project]", *lines, ""]), encoding="utf-8")
    args = ["--pyproject", str(about), "--output-reproducible", "--of", "JSON", str(locked)]
    return _python(["-m", "cyclonedx_py", "requirements", *args], work, env)


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
