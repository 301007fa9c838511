"""From what the user names (a shipped id, a file, a folder) to norm sets.

In: references. Out: paths, or the loaded sets and their diagnostics.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from cns_check.close_names import near_names
from cns_check.diagnostics import Diagnostic, diagnostic
from cns_check.limits import read_within
from cns_check.norms.load import LoadedFile, load_norm_file
from cns_check.words import Said, joined_by_or

SUFFIX = ".yaml"
#: Of a norm file in a folder.
SUFFIXES = (SUFFIX, ".yml")
_PACKAGE = Path(__file__).parents[1]


class UnknownNormSetError(LookupError):
    """A reference that is no shipped id, file or folder; its text says which ids there are."""

    def __init__(self, message: Said) -> None:
        super().__init__(message)
        self.message = message


def shipped_folder() -> Path:
    """The folder of the shipped norm sets: inside the package, or the repository's in an editable install.

    Raises:
        FileNotFoundError: Neither is there: the installation is broken.
    """
    for folder in (_PACKAGE / "_data" / "norms", _PACKAGE.parents[1] / "norms"):
        if folder.is_dir():
            return folder
    msg = "the shipped norm sets are missing from this installation"
    raise FileNotFoundError(msg)


def shipped_ids() -> tuple[str, ...]:
    """The ids of the shipped norm sets, sorted."""
    return tuple(path.stem for path in in_folder(shipped_folder()) if path.suffix == SUFFIX)


def shipped_files() -> dict[str, Path]:
    """The shipped norm sets by the names that diagnostics give them."""
    return {_shown(path): path for path in in_folder(shipped_folder())}


def in_folder(folder: Path) -> list[Path]:
    """The norm files of a folder, sorted: ``*.yaml`` and ``*.yml``.

    What begins with a dot is hidden and no norm file: ``._x.yaml`` is what macOS leaves beside a copy, ``.#x.yaml`` the
    lock of an editor.
    """
    return sorted(p for p in folder.iterdir() if p.suffix in SUFFIXES and not p.name.startswith("."))


def resolve(refs: Sequence[str]) -> list[Path]:
    """The files that references mean, in their order; each file once.

    Args:
        refs: A shipped id, a file whatever its name, or a folder (see :func:`in_folder`). A shipped id goes before a
            file or folder of the same name.

    Raises:
        UnknownNormSetError: A reference is none of these.
    """
    folder = shipped_folder()
    ids = shipped_ids()
    paths: list[Path] = []
    for ref in refs:
        path = Path(ref)
        if ref in ids:
            paths.append(folder / f"{ref}{SUFFIX}")
        elif path.is_dir():
            paths += in_folder(path)
        elif path.exists():
            paths.append(path)
        else:
            near = near_names(ref, ids)
            hint = Said.of("did you mean {near}? ", near=joined_by_or(near)) if near else Said()
            msg = Said.of(
                "{ref}: no shipped norm set, file or folder of that name; {hint}shipped: {ids}",
                ref=ref,
                hint=hint,
                ids=", ".join(ids),
            )
            raise UnknownNormSetError(msg)
    once: dict[Path, Path] = {}
    for path in paths:
        once.setdefault(path.resolve(), path)
    return list(once.values())


def load_norm_sets(refs: Sequence[str]) -> tuple[tuple[LoadedFile, ...], tuple[Diagnostic, ...]]:
    """Loads all norm sets that references mean; their examples are not run.

    Args:
        refs: Shipped ids, files or folders.

    Returns:
        The files, and their diagnostics in that order; two sets of one id are an error of the second.

    Raises:
        UnknownNormSetError: A reference means nothing.
        OSError: A file cannot be read.
    """
    files = tuple(
        load_norm_file(read_within(str(path), "yaml-size"), _shown(path), expected_id=path.stem)
        for path in resolve(refs)
    )
    found: list[Diagnostic] = []
    first: dict[str, LoadedFile] = {}
    for file in files:
        found += file.diagnostics
        declared = file.yaml.data.get("id") if isinstance(file.yaml.data, dict) else None
        if not isinstance(declared, str):
            continue
        if declared in first:
            where = first[declared].yaml.place("id")
            found.append(
                diagnostic(
                    "N025",
                    Said.of("the set {declared!r} stands here and at {where}", declared=declared, where=where),
                    file.yaml.place("id"),
                )
            )
        else:
            first[declared] = file
    return files, tuple(found)


def _shown(path: Path) -> str:
    """A shipped file is named by its place below the folder, the same on every machine."""
    folder = shipped_folder()
    return f"norms/{path.name}" if path.parent == folder else path.as_posix()
