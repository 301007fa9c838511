"""Runs a command whose writing is killed at each of its steps: ``killed_at.py FOLDER ARGUMENT...``.

A step is a call that changes something on the disk; a write is cut in its middle too. When the command
begins to write, a process is forked for each step, in a copy of the folder beside it, ``FOLDER-0`` and so on; the last
one is not killed. Prints how many were.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
from pathlib import Path

STEPS = ("open", "fsync", "replace", "chmod", "unlink", "mkdir", "rmdir")


class _Torn:
    """A file that is written in two halves."""

    def __init__(self, stream, step):
        self.stream, self.step = stream, step

    def write(self, data):
        self.stream.write(data[: len(data) // 2])
        self.stream.flush()
        self.step()
        self.stream.write(data[len(data) // 2 :])

    def __enter__(self):
        return self

    def __exit__(self, *error):
        return self.stream.__exit__(*error)

    def __getattr__(self, name):
        return getattr(self.stream, name)


def kill_at(number: int) -> None:
    """Lets this process end at the given step; at none for a number that is too high."""
    left = [number]

    def step():
        left[0] -= 1
        if left[0] < 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def stepping(real):
        def called(*args, **kwargs):
            # What only reads changes nothing.
            if real is not opened or (len(args) > 1 and isinstance(args[1], int) and args[1] & os.O_CREAT):
                step()
            return real(*args, **kwargs)

        return called

    opened = os.open
    for name in STEPS:
        setattr(os, name, stepping(getattr(os, name)))
    fdopen = os.fdopen
    os.fdopen = lambda *args, **kwargs: _Torn(fdopen(*args, **kwargs), step)


def main(folder: Path, arguments: list[str]) -> None:
    from cns_check.cli import main as run
    from cns_check.cli import output_files

    write = output_files.write

    def killed(contents, **how):
        for number in range(500):
            here = folder.with_name(f"{folder.name}-{number}")
            shutil.copytree(folder, here)
            child = os.fork()
            if not child:
                os.chdir(here)
                kill_at(number)
                write(contents, **how)
                os._exit(0)
            _, status = os.waitpid(child, 0)
            if not os.WIFSIGNALED(status):
                print(number, os.waitstatus_to_exitcode(status), flush=True)
                os._exit(0)

    output_files.write = killed
    os.chdir(folder)
    sys.argv = ["cns-check", *arguments]
    run()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
