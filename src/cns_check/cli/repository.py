"""Where files stand in a repository, for CI services. In: the folder, the environment, names of files. Out: a value."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cns_check.report.checks.outcome import Repository


def repository(paths: Iterable[str | None]) -> Repository:
    """The repository that the command runs in.

    Its top is the nearest folder upwards that holds ``.git`` (a folder, or a file as in a worktree) or is
    ``$GITHUB_WORKSPACE``; without either the current folder.

    Args:
        paths: The files that are going to be named.
    """
    from cns_check.norms.find import shipped_files
    from cns_check.report.checks.outcome import Repository

    here = Path.cwd()
    workspace = os.environ.get("GITHUB_WORKSPACE")
    top = Path(workspace).resolve() if workspace else None
    root = next((f for f in (here, *here.parents) if f == top or (f / ".git").exists()), here)
    named = set(paths)
    shipped = {name: path.as_posix() for name, path in shipped_files().items() if name in named}
    # A file of that name in the folder is meant by itself.
    return Repository(here.as_posix(), root.as_posix(), {n: p for n, p in shipped.items() if not Path(n).exists()})
