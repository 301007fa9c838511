"""From what the user names to a file of count definitions: a shipped id or a path."""

from __future__ import annotations

from pathlib import Path

from cns_check.close_names import near_said
from cns_check.errors import RunError
from cns_check.words import Said

_PACKAGE = Path(__file__).parents[1]
_SUFFIX = ".yaml"


def shipped_folder() -> Path:
    """The folder of the shipped definitions: inside the package, or the repository's in an editable install.

    Raises:
        FileNotFoundError: Neither is there: the installation is broken.
    """
    for folder in (_PACKAGE / "_data" / "definitions", _PACKAGE.parents[1] / "definitions"):
        if folder.is_dir():
            return folder
    msg = "the shipped count definitions are missing from this installation"
    raise FileNotFoundError(msg)


def shipped_ids() -> tuple[str, ...]:
    """The ids of the shipped definitions, sorted."""
    return tuple(sorted(path.stem for path in shipped_folder().glob(f"*{_SUFFIX}")))


def resolve(ref: str) -> tuple[str, str]:
    """The path of definitions, and how it is shown: the same on every machine for shipped ones.

    Raises:
        RunError: It is neither a shipped id nor a file.
    """
    if ref in shipped_ids():
        name = f"{ref}{_SUFFIX}"
        return (shipped_folder() / name).as_posix(), f"definitions/{name}"
    if ref != "-" and not Path(ref).exists():
        message = Said.of(
            "{ref}: no shipped definitions or file of that name{hint}; shipped: {ids}",
            ref=ref,
            hint=near_said(ref, shipped_ids()),
            ids=", ".join(shipped_ids()),
        )
        raise RunError("usage", message)
    return ref, ref
