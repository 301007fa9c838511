"""A file as it was in a git revision: ``HEAD~1:norms/x.yaml``.

In: a reference as git writes it. Out: the bytes of the file then; None for what is no such reference.
"""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from cns_check.cli.exits import Exit, Stop
from cns_check.words import Said


@dataclass(frozen=True, slots=True)
class Revision:
    """A path in a revision, as git writes it.

    Attributes:
        name: The revision.
        path: From the top of the repository; with ``./`` from here.
    """

    name: str
    path: str

    @classmethod
    def of(cls, ref: str) -> Revision | None:
        """What a reference says, or None when it cannot be a path in a revision."""
        name, colon, path = ref.partition(":")
        return cls(name, path) if colon and name and path and not Path(ref).exists() else None

    def read(self) -> bytes:
        """The bytes of the file.

        Raises:
            Stop: Exit 4 when git is not there, 2 when it knows no such revision or file.
        """
        git = shutil.which("git")
        if git is None:
            raise Stop(
                Exit.FILES,
                Said.of("{name}:{path}: git is not installed; name a file instead", name=self.name, path=self.path),
            )
        if self.name.startswith("-"):
            raise Stop(
                Exit.USAGE, Said.of("{name}:{path}: no revision begins with a hyphen", name=self.name, path=self.path)
            )
        # cat-file and not show: a folder is refused, and no filter of the user changes the bytes.
        asked = [git, "cat-file", "blob", f"{self.name}:{self.path}"]
        done = subprocess.run(asked, capture_output=True, check=False)  # noqa: S603 - a list, no shell
        if done.returncode:
            why = done.stderr.decode(errors="replace").strip().splitlines()
            told = why[-1].removeprefix("fatal: ") if why else "not there"
            raise Stop(
                Exit.USAGE,
                Said.of("{name}:{path}: git cannot give this file: {why}", name=self.name, path=self.path, why=told),
            )
        return done.stdout
