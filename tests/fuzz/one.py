"""One harness in a process that atheris watches: ``python -m fuzz.one --harness=NAME`` and what libFuzzer takes."""

from __future__ import annotations

import ctypes
import os
import shlex
import sys

import atheris

#: What reads. What only says things is left alone: it would take half of the time.
_WATCHED = [f"cns_check.{room}" for room in ("strict_yaml", "norms", "inputs", "count", "run", "compare")]

with atheris.instrument_imports(include=_WATCHED):
    from fuzz.harnesses import HARNESSES

NAME = next(a.removeprefix("--harness=") for a in sys.argv if a.startswith("--harness="))


@ctypes.CFUNCTYPE(None, ctypes.c_int, ctypes.c_void_p)
def end(status: int, _: object) -> None:
    """libFuzzer ends while it holds Python's lock: a thread of pyarrow that wants it would be waited for forever."""
    os._exit(status)


if __name__ == "__main__":
    ctypes.CDLL(None).on_exit(end, None)
    # The first word is what libFuzzer starts again, by a shell, to put a corpus together.
    atheris.Setup([f"{shlex.quote(sys.executable)} -m fuzz.one", *sys.argv[1:]], HARNESSES[NAME].give)
    atheris.Fuzz()
