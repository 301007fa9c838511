"""Which lines inside functions inputs reach, without atheris: what is covered, and how a corpus stays small."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

import cns_check
from fuzz.harnesses import HARNESSES

_SOURCE = Path(cns_check.__file__).parent
Line = tuple[str, int]


def reached(name: str, data: bytes) -> set[Line]:
    """The lines of this project that an input reaches; none where it fails."""
    found: set[Line] = set()

    def line(frame: FrameType, event: str, _: object) -> Any:
        if event == "line":
            found.add((frame.f_code.co_filename, frame.f_lineno))
        return line

    def call(frame: FrameType, event: str, _: object) -> Any:
        return line if frame.f_code.co_filename.startswith(str(_SOURCE)) else None

    sys.settrace(call)
    try:
        HARNESSES[name].give(data)
    finally:
        sys.settrace(None)
    return found


def covered(name: str, inputs: Iterable[bytes]) -> dict[str, tuple[int, int]]:
    """Per module of a harness the lines that its inputs reach, and those that there are."""
    every = set().union(*(reached(name, data) for data in inputs))
    rooms = HARNESSES[name].rooms
    found = {}
    for path in sorted(_SOURCE.rglob("*.py")):
        module = path.relative_to(_SOURCE).as_posix()
        there = set(_lines(compile(path.read_bytes(), str(path), "exec"))) if module.startswith(rooms) else set()
        if there:
            found[module] = (len({n for file, n in every if file == str(path)} & there), len(there))
    return found


def least(name: str, inputs: Iterable[bytes]) -> list[bytes]:
    """Few and small inputs that reach every line that all of them reach."""
    kept: list[tuple[bytes, set[Line]]] = []
    seen: set[Line] = set()
    for data in sorted(inputs, key=lambda data: (len(data), data)):
        lines = reached(name, data)
        if lines - seen:
            seen |= lines
            kept.append((data, lines))
    # What a later one reaches too is not needed any more.
    for data, lines in list(kept):
        others = set().union(*(of for other, of in kept if other is not data))
        if lines <= others:
            kept.remove((data, lines))
    return [data for data, _ in kept]


def _lines(code: CodeType, *, inside: bool = False) -> Iterator[int]:
    """The lines of the functions of a module; what stands outside them runs when it is imported."""
    if inside:
        yield from (line for _, _, line in code.co_lines() if line and line != code.co_firstlineno)
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            # A class has no variables of its own that are fast.
            yield from _lines(constant, inside=inside or bool(constant.co_flags & 0x1))
