"""What a command asks of the system, seen from outside by ``strace``: files, connections, programs.

In: arguments of Python. Out: what was opened, changed, connected and started, by real paths.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path

from conftest import REPO

SYSTEM_FILES = REPO / "tests" / "data" / "system_files.txt"
#: Asked of the interpreter that runs: where its code lies.
_OF_PYTHON = """
import json, os, sys, sysconfig
base = {"base": sys.base_prefix, "installed_base": sys.base_prefix}
found = [sys.prefix, sys.executable, *sys.path, *sysconfig.get_paths().values()]
found += [sysconfig.get_path(name, vars=base) for name in ("stdlib", "platstdlib")]
found += [os.path.join(sysconfig.get_config_var("LIBDIR") or "", sysconfig.get_config_var("INSTSONAME") or "")]
print(json.dumps(sorted({os.path.realpath(one) for one in found if one} - {"/", "/usr"})))
"""
_CALL = re.compile(r"(\w+)\((.*)\) += (-?\d+|\?)(?:<(.*)>)?")
_TEXT = re.compile(r'(?:(?:AT_FDCWD|\d+)<((?:[^>\\]|\\.)*)>, )?"((?:[^"\\]|\\.)*)"')
_WRITES = re.compile(r"O_WRONLY|O_RDWR|O_CREAT|O_TRUNC|O_APPEND")
_OPENS = {"open", "openat", "openat2", "creat"}
#: Calls of strace's class of files that look, and change nothing.
_LOOKS = re.compile(
    r"(new)?(l|f)?stat(at)?(64|x|fs)?|statx|statfs|access|faccessat2?|readlink(at)?|getcwd|chdir|execve|utimes"
)
_NO_CONNECTION = {"getsockopt", "setsockopt"}


@dataclass
class Traced:
    """What a process and its threads did, and only what came off.

    Attributes:
        code: Its exit code.
        told: What it wrote to stderr.
        opened: Real paths that were opened.
        changed: Real paths that were written to, made, renamed or removed.
        connections: Calls that have to do with a connection, as strace writes them.
        started: Programs that were started, the first one aside.
    """

    code: int
    told: str
    opened: set[str] = field(default_factory=set)
    changed: set[str] = field(default_factory=set)
    connections: list[str] = field(default_factory=list)
    started: list[str] = field(default_factory=list)


def traced(arguments: list[str], folder: Path, scratch: Path) -> Traced:
    """Runs Python with these arguments in a folder; ``scratch`` gets its temporary files, its home, and the trace."""
    temporary, home, traces = (scratch / name for name in ("temporary", "home", "trace"))
    for each in (temporary, home, traces):
        each.mkdir(parents=True)
    env = {
        **{k: v for k, v in os.environ.items() if k not in {"DISPLAY", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"}},
        "HOME": str(home),
        "TMPDIR": str(temporary),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONPATH": str(REPO / "src"),
    }
    # A file per thread (-ff), so that no two calls stand on one line; paths of descriptors (-y); no stops beside (bpf).
    strace = ["strace", "-ff", "-y", "-qq", "--seccomp-bpf", "-s", "4096", "-e", "signal=none"]
    strace += ["-e", "trace=%file,%network,ftruncate,fchmod,fchown", "-o", str(traces / "of")]
    done = subprocess.run(
        [*strace, sys.executable, *arguments], cwd=folder, env=env, capture_output=True, text=True, check=False
    )
    found = Traced(done.returncode, done.stderr)
    for file in sorted(traces.iterdir()):
        for line in file.read_text(encoding="utf-8", errors="surrogateescape").splitlines():
            _take(found, line, folder)
    found.started = found.started[1:]
    return found


def _take(found: Traced, line: str, folder: Path) -> None:
    match = _CALL.match(line)
    if match is None or match[3].startswith(("-", "?")):
        return
    name, given, _, opened = match.groups()
    paths = [os.path.realpath(_unescaped(str(Path(at or folder) / text))) for at, text in _TEXT.findall(given)]
    if name in _OPENS:
        path = _unescaped(opened or paths[0]).removesuffix(" (deleted)")
        found.opened.add(path)
        if name == "creat" or _WRITES.search(given):
            found.changed.add(path)
    elif name in {"execve", "execveat"}:
        found.started += paths[:1]
    elif (
        "socket" in name
        or name in {"connect", "bind", "listen", "accept", "accept4"}
        or name.startswith(("send", "recv"))
    ):
        found.connections.append(line)
    elif not _LOOKS.fullmatch(name) and name not in _NO_CONNECTION:
        found.changed |= set(paths) or {_unescaped(at) for at in re.findall(r"\d+<([^>]*)>", given)}


def _unescaped(text: str) -> str:
    return (
        text.encode("latin-1", "backslashreplace")
        .decode("unicode_escape")
        .encode("latin-1", "replace")
        .decode("utf-8", "surrogateescape")
    )


def of_python() -> tuple[str, ...]:
    """Files and folders of the Python that runs, its libraries, and the source tree with what is shipped."""
    env = {**os.environ, "PYTHONPATH": str(REPO / "src")}
    done = subprocess.run(
        [sys.executable, "-c", _OF_PYTHON], capture_output=True, text=True, check=True, env=env, cwd="/"
    )
    return (*json.loads(done.stdout), *(str(REPO / name) for name in ("src", "norms", "definitions", "sample_data")))


def system_patterns() -> list[str]:
    """The patterns of the committed list; each stands below the reason for it."""
    lines = SYSTEM_FILES.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def strangers(paths: set[str], roots: tuple[str, ...], patterns: list[str]) -> list[str]:
    """The paths that lie in none of the roots, are none of them nor a folder above one, and fit no pattern."""

    def known(path: str) -> bool:
        inside = any(path == root or path.startswith(f"{root}/") for root in roots)
        return inside or any(fnmatch(path, pattern) for pattern in patterns)

    return sorted(path for path in paths if not known(path))
