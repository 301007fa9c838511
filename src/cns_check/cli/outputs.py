"""Writing results: checked before any work, rendered before anything is written, put in place whole."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from cns_check.cli.exits import Exit, Stop

#: The folder format: one CSV per table.
FOLDER = "folder"


@dataclass(frozen=True, slots=True)
class Output:
    """A file or folder that is asked for.

    Attributes:
        path: As the user named it.
        format: The suffix without its point, or ``folder``.
        files: What will be written.
    """

    path: Path
    format: str
    files: tuple[Path, ...]


def plan(
    paths: Sequence[str], formats: Sequence[str], tables: Sequence[str], inputs: Sequence[str], *, force: bool
) -> tuple[Output, ...]:
    """Checks every output before any work is done.

    Args:
        paths: ``--output`` as given.
        formats: Suffixes that the command can write.
        tables: Names of the tables that a folder gets.
        inputs: Files that are read: never written over.
        force: Existing files may be overwritten.

    Raises:
        Stop: Exit 2 for a format that there is not, or an output that is an input or named twice; exit 4 for one that
            exists, or whose folder does not.
    """
    outputs = tuple(_output(path, formats, tables) for path in paths)
    files = [file for output in outputs for file in output.files]
    spare(outputs, inputs)
    seen: set[Path] = set()
    for file in files:
        if file.resolve() in seen:
            raise Stop(Exit.USAGE, f"{file}: is named as an output twice")
        seen.add(file.resolve())
    for output in outputs:
        if output.format == FOLDER and output.path.exists() and not output.path.is_dir():
            raise Stop(Exit.FILES, f"{output.path}: is a file; an output without a suffix is a folder")
        if not output.path.parent.is_dir():
            raise Stop(Exit.FILES, f"{output.path}: there is no folder {output.path.parent}")
    existing = [str(file) for file in files if file.exists()]
    if existing and not force:
        raise Stop(Exit.FILES, f"{', '.join(existing)}: exists; give --force to overwrite it")
    return outputs


def spare(outputs: Sequence[Output], inputs: Sequence[str]) -> None:
    """Nothing that is read is written over, whatever ``--force`` says.

    Args:
        outputs: The outputs planned.
        inputs: Files that are read; some are only known once others are, such as the corrections of a profile.

    Raises:
        Stop: Exit 2 for an output that is an input.
    """
    read = {Path(i).resolve() for i in inputs if i != "-"}
    for file in (file for output in outputs for file in output.files):
        if file.resolve() in read:
            raise Stop(Exit.USAGE, f"{file}: is an input of this run; name another output")


def _output(text: str, formats: Sequence[str], tables: Sequence[str]) -> Output:
    path = Path(text)
    suffix = path.suffix.lower().removeprefix(".")
    if not suffix or path.is_dir():
        return Output(path, FOLDER, tuple(path / f"{table}.csv" for table in tables))
    if suffix not in formats:
        known = ", ".join(f".{f}" for f in formats)
        raise Stop(
            Exit.USAGE, f"{text}: no format is called .{suffix}; there are {known}, and a folder for one CSV per table"
        )
    return Output(path, suffix, (path,))


def write(contents: Mapping[Path, bytes]) -> None:
    """Puts files in place, each whole: a reader sees the old one or the new one, never half of it.

    All are written aside first, so that a full disk leaves every old file as it was.

    Raises:
        Stop: Exit 4 when a file cannot be written.
    """
    aside: list[tuple[Path, Path]] = []
    target = Path()
    try:
        for target, data in contents.items():
            target.parent.mkdir(exist_ok=True)
            handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
            aside.append((Path(name), target))
            with os.fdopen(handle, "wb") as stream:
                stream.write(data)
            Path(name).chmod(0o644)  # mkstemp's files are for their owner alone
        for temporary, target in aside:
            temporary.replace(target)
    except OSError as error:
        raise Stop(Exit.FILES, f"{target}: cannot be written: {error.strerror}") from error
    finally:
        for temporary, _ in aside:
            temporary.unlink(missing_ok=True)
