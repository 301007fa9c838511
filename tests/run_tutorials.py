"""Runs the commands of the tutorials with an installed ``cns-check``, whose path is the argument.

Each page is walked in a folder of its own that holds the repository's data and nothing of its code, so that what a
tutorial needs is what it says was installed.
"""

from __future__ import annotations

import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from conftest import REPO
from test_docs import DOCS, commands


def walk(program: str, page: Path) -> int:
    """Runs the commands of a page in order; how many there are."""
    told = list(commands(page.read_text(encoding="utf-8")))
    with tempfile.TemporaryDirectory() as folder:
        for name in ("sample_data", "norms"):
            shutil.copytree(REPO / name, Path(folder) / name)
        for command in told:
            words = shlex.split(command.line, comments=True)[1:]
            done = subprocess.run([program, *words], check=False, cwd=folder, capture_output=True)
            if done.returncode != command.exit_code:
                sys.exit(f"{page.name}: {command.line}\nended with {done.returncode}\n{done.stderr.decode()}")
    return len(told)


if __name__ == "__main__":
    for page in sorted(DOCS.glob("tutorial-*.md")):
        print(f"{page.name}: {walk(str(Path(sys.argv[1]).absolute()), page)} commands")
