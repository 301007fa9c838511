"""Writing results: checked before any work, rendered before anything is written, put in place whole.

In: paths, and later their bytes. Out: the checked outputs, and then files and folders on disk.
"""

from __future__ import annotations

import os
import secrets
import stat
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from cns_check.cli.exits import Exit, Stop
from cns_check.cli.terminal import Terminal
from cns_check.report.formats import DRAWING
from cns_check.words import Said

#: How the name of a file begins that is written aside.
_ASIDE = ".cns-check-"
#: The folder format: one CSV per table.
FOLDER = "folder"
#: A folder of charts, whose names depend on what is found.
CHARTS = "charts"
#: The decisions of an optimum, as ``--scenario`` reads them.
SCENARIO = "scenario"
#: What the run read and wrote, by hash.
RECORD = "record"


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
    paths: Sequence[str],
    formats: Sequence[str],
    tables: Sequence[str],
    inputs: Sequence[str],
    *,
    force: bool,
    scenario: str | None = None,
    record: str | None = None,
) -> tuple[Output, ...]:
    """Checks every output before any work is done.

    Args:
        paths: ``--output`` as given.
        formats: Suffixes that the command can write.
        tables: Names of the tables that a folder gets, or of its files where they have a suffix.
        inputs: Files that are read: never written over.
        force: Existing files may be overwritten.
        scenario: A file for the decisions of an optimum, or for what else is written beside the outputs.
        record: A file for what the run read and wrote; it is the last.

    Raises:
        Stop: Exit 2 for a format that there is not, or an output that is an input or named twice; exit 4 for one that
            exists, or whose folder does not, or that needs what is not installed.
    """
    try:
        last = [
            Output(Path(p), kind, (Path(p),)) for p, kind in ((scenario, SCENARIO), (record, RECORD)) if p is not None
        ]
        return _planned((*(_output(path, formats, tables) for path in paths), *last), inputs, force=force)
    except OSError as error:  # such as a name that is too long, or a folder that may not be looked into
        raise _cannot(Path(error.filename), error.strerror) from error


def _planned(outputs: tuple[Output, ...], inputs: Sequence[str], *, force: bool) -> tuple[Output, ...]:
    files = [file for output in outputs for file in output.files]
    spare(outputs, inputs)
    seen: set[str] = set()
    for file in files:
        # Where names that differ by case are one file, they are one output.
        name = os.path.normcase(_real(file))
        if name in seen:
            raise Stop(Exit.USAGE, Said.of("{file}: is named as an output twice", file=file))
        seen.add(name)
    for output in outputs:
        _refuse_dangling(output.path)
        if output.format == FOLDER and output.path.exists() and not output.path.is_dir():
            raise Stop(
                Exit.FILES, Said.of("{path}: is a file; an output without a suffix is a folder", path=output.path)
            )
        if not output.path.parent.is_dir():
            raise Stop(
                Exit.FILES, Said.of("{path}: there is no folder {folder}", path=output.path, folder=output.path.parent)
            )
    if not force:
        _refuse_existing(files)
    for file in files:
        _target(file)
    return outputs


def plan_charts(folder: str, *, force: bool) -> Output:
    """Checks a folder for charts before any work is done.

    Raises:
        Stop: Exit 4 when it cannot be made, when it has charts that may not be overwritten, or when what draws is not
            installed.
    """
    path = Path(folder)
    needs_installed("--charts", DRAWING)
    _refuse_dangling(path)
    if path.exists() and not path.is_dir():
        raise Stop(Exit.FILES, Said.of("{path}: is a file; charts go into a folder", path=path))
    if not path.parent.is_dir():
        raise Stop(Exit.FILES, Said.of("{path}: there is no folder {folder}", path=path, folder=path.parent))
    if not force and any(file.suffix in {".svg", ".png"} for file in _listed(path)):
        raise Stop(
            Exit.FILES, Said.of("{path}: has pictures; give --force to overwrite charts of the same names", path=path)
        )
    return Output(path, CHARTS, ())


def _listed(folder: Path) -> list[Path]:
    return list(folder.iterdir()) if folder.is_dir() else []


def needs_installed(what: str, packages: Sequence[str], extra: str = "html") -> None:
    """Some formats and commands need an extra.

    Args:
        what: The option, output or command that needs it.
        packages: What the extra has.
        extra: Its name.

    Raises:
        Stop: Exit 4 when it is not installed.
    """
    missing = [name for name in packages if find_spec(name) is None]
    if missing:
        raise Stop(
            Exit.FILES,
            Said.of(
                '{what}: not installed: {missing}; the extra has them: pip install "cns-check[{extra}]"',
                what=what,
                missing=tuple(missing),
                extra=extra,
            ),
        )


def spare(outputs: Sequence[Output], inputs: Sequence[str]) -> None:
    """Nothing that is read is written over, whatever ``--force`` says.

    Args:
        outputs: The outputs planned.
        inputs: Files that are read; some are only known once others are, such as the corrections of a profile.

    Raises:
        Stop: Exit 2 for an output that is an input.
    """
    read = {os.path.normcase(_real(Path(i))) for i in inputs if i != "-"}
    for file in (file for output in outputs for file in output.files):
        if os.path.normcase(_real(file)) in read:
            raise Stop(Exit.USAGE, Said.of("{file}: is an input of this run; name another output", file=file))


def _output(text: str, formats: Sequence[str], tables: Sequence[str]) -> Output:
    path = Path(text)
    suffix = path.suffix.lower().removeprefix(".")
    if not suffix or path.is_dir():
        return Output(path, FOLDER, tuple(path / (name if "." in name else f"{name}.csv") for name in tables))
    if suffix not in formats:
        known = ", ".join(f".{f}" for f in formats)
        raise Stop(
            Exit.USAGE,
            Said.of(
                "{text}: no format is called .{suffix}; there are {known}, and a folder for one CSV per table",
                text=text,
                suffix=suffix,
                known=known,
            ),
        )
    return Output(path, suffix, (path,))


def write(contents: Mapping[Path, bytes], *, force: bool = True) -> None:
    """Puts files in place, each whole: a reader sees the old one or the new one, never half of it.

    All are written aside and flushed to the disk before the first is moved, so that a full disk or a process that is
    killed leaves every old file as it was; the last is moved when the others stand on the disk. A link is written
    through: what it points at is replaced. A file that was there keeps who may read it; a new one gets what the umask
    leaves.

    Args:
        contents: Bytes per file; the last is the one that tells of the others, if any does.
        force: Existing files may be overwritten; else one that came since the outputs were checked is left.

    Raises:
        Stop: Exit 4 when a file cannot be written, or may not be overwritten.
    """
    aside: list[tuple[Path, Path]] = []
    made: list[Path] = []
    file = Path()
    try:
        for file, data in contents.items():
            if not file.parent.exists():
                file.parent.mkdir()
                made.append(file.parent)
            target = _target(file)
            temporary = target.parent / f"{_ASIDE}{secrets.token_hex(8)}.tmp"
            aside.append((temporary, target))
            _write_aside(temporary, data, target)
        if not force:
            _refuse_existing(contents)
        for number, (temporary, file) in enumerate(aside, 1):
            if number == len(aside):
                _flush_folders(aside[:-1])
            temporary.replace(file)
        made.clear()
        _flush_folders(aside[-1:])
    except OSError as error:
        raise _cannot(file, error.strerror) from error
    finally:
        for temporary, _ in aside:
            temporary.unlink(missing_ok=True)
        for folder in made:
            with suppress(OSError):
                folder.rmdir()


def tell_left_behind(files: Iterable[Path], terminal: Terminal) -> None:
    """Names what runs that were killed left beside outputs; another run that is at work has such files too."""
    for folder in dict.fromkeys(_real(file).parent for file in files):
        for path in sorted(folder.glob(f"{_ASIDE}*.tmp")):
            told = "{path}: left by a run that was cut off, unless one is at work here now; it can be removed"
            terminal.say(Said.of(told, path=path))


def _flush_folders(moved: Sequence[tuple[Path, Path]]) -> None:
    """Makes the new names last; where a system cannot open a folder it does so by itself."""
    for folder in dict.fromkeys(target.parent for _, target in moved):
        with suppress(OSError):
            handle = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)


def _refuse_existing(files: Iterable[Path]) -> None:
    existing = [str(file) for file in files if file.exists()]
    if existing:
        raise Stop(Exit.FILES, Said.of("{paths}: exists; give --force to overwrite it", paths=", ".join(existing)))


def _write_aside(temporary: Path, data: bytes, target: Path) -> None:
    old = target.stat() if target.exists() else None
    # A new file gets what the umask leaves; what replaces one is for its owner alone until it may be as open.
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666 if old is None else 0o600)
    with os.fdopen(handle, "wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())
    if old is not None:
        temporary.chmod(_owned_like(temporary, old))


def _owned_like(temporary: Path, old: os.stat_result) -> int:
    """Gives a file the owner and group of another as far as that is allowed; the mode that it may have then."""
    mode = stat.S_IMODE(old.st_mode) & 0o777
    if hasattr(os, "chown"):
        for owner, group in ((-1, old.st_gid), (old.st_uid, -1)):
            with suppress(OSError):
                os.chown(temporary, owner, group)
        if temporary.stat().st_gid != old.st_gid:
            # Another group may read no more than everybody could.
            mode = (mode & 0o707) | ((mode & 0o007) << 3)
    return mode


def _real(path: Path) -> Path:
    """What a path names, links followed; also where there is nothing."""
    return Path(os.path.realpath(path))


def _target(file: Path) -> Path:
    """Where the bytes of an output go.

    Raises:
        Stop: Exit 4 for what is no ordinary file, or may not be written.
    """
    _refuse_dangling(file)
    target = _real(file)
    if target.exists():
        found = target.stat()
        if not stat.S_ISREG(found.st_mode):
            raise _cannot(file, Said.of("it is no ordinary file"))
        if not found.st_mode & 0o222 or not os.access(target, os.W_OK):
            raise _cannot(file, Said.of("it is read-only"))
    if target.parent.is_dir() and not os.access(target.parent, os.W_OK | os.X_OK):
        raise _cannot(file, Said.of("the folder {folder} is read-only", folder=target.parent))
    return target


def _refuse_dangling(path: Path) -> None:
    if path.is_symlink() and not path.exists():
        raise Stop(
            Exit.FILES,
            Said.of("{path}: is a link to {target}, which is not there", path=path, target=path.readlink()),
        )


def _cannot(path: Path, why: str | None) -> Stop:
    return Stop(Exit.FILES, Said.of("{path}: cannot be written: {why}", path=path, why=why))
