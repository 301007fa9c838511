"""The corpus of each harness: a text file, an input to a line with Python's escapes, for people to read a change of it.

A line that begins with ``# `` says of the next one what it found. The empty input is tried without being there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

FOLDER = Path(__file__).parent / "corpus"


def entries(name: str) -> list[tuple[str, bytes]]:
    """The inputs of a harness, each with what it found, if that is told."""
    path = FOLDER / f"{name}.txt"
    lines = path.read_text(encoding="ascii").splitlines() if path.exists() else []
    found, what = [], ""
    for line in lines:
        if line.startswith("# "):
            what = line.removeprefix("# ")
        elif line:
            found.append((what, line.encode().decode("unicode_escape").encode("latin-1")))
            what = ""
    return found


def inputs(name: str) -> list[bytes]:
    return [data for _, data in entries(name)]


def write(name: str, found: Iterable[bytes]) -> None:
    """Writes the corpus anew; what found something stays, first and in its order."""
    told = [(what, data) for what, data in entries(name) if what]
    known = {data for _, data in told}
    rest = sorted({data for data in found if data} - known, key=lambda data: (len(data), data))
    FOLDER.mkdir(exist_ok=True)
    lines = [*_lines(told), *_lines(("", data) for data in rest)]
    (FOLDER / f"{name}.txt").write_text("".join(f"{line}\n" for line in lines), encoding="ascii")


def _lines(told: Iterable[tuple[str, bytes]]) -> Iterator[str]:
    for what, data in told:
        if what:
            yield f"# {what}"
        text = data.decode("latin-1").encode("unicode_escape").decode("ascii")
        # No line begins as a comment, and no editor takes a space away.
        text = f"\\x23{text[1:]}" if text.startswith("#") else text
        yield f"{text[:-1]}\\x20" if text.endswith(" ") else text
