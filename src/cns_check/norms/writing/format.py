"""One canonical form of a norm file: order of keys, layout, quotes. Values and comments stay what they are.

In: the bytes of a norm file. Out: its canonical text, or why there is none.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from cns_check.diagnostics import Diagnostic, has_errors
from cns_check.norms.load import load_norm_file
from cns_check.norms.writing.comments import commented
from cns_check.norms.writing.key_order import arrange, norm_set_shape
from cns_check.norms.writing.layout import render
from cns_check.strict_yaml.tree import read_tree
from cns_check.words import Said


class CannotFormatError(Exception):
    """The canonical text would not say the same as the file; its text says what would differ."""

    def __init__(self, message: Said) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True, slots=True)
class Formatted:
    """A norm file in canonical form.

    Attributes:
        text: The canonical text; None if the file has an error.
        changed: The file is not in that form already.
        diagnostics: What is wrong with the file or worth a note.
    """

    text: bytes | None
    changed: bool
    diagnostics: tuple[Diagnostic, ...]


def format_norm_file(data: bytes, path: str, *, expected_id: str | None = None) -> Formatted:
    """Puts a norm file in canonical form; its lines end as most of them do, by LF where both ends are as frequent.

    Args:
        data: The bytes of the file.
        path: The file as the user named it.
        expected_id: The id that the set must have: the name of its file without suffix; None to leave it open.

    Raises:
        CannotFormatError: The canonical text would not say the same as the file.
    """
    loaded = load_norm_file(data, path, expected_id=expected_id)
    if loaded.value is None or has_errors(loaded.diagnostics):
        return Formatted(None, False, loaded.diagnostics)
    before = commented(read_tree(data, path))
    arrange(before.root, norm_set_shape())
    text = _ended_as(data, render(before.root, before.head).encode())
    after = load_norm_file(text, path, expected_id=expected_id)
    if after.value != loaded.value or after.yaml.data != loaded.yaml.data:
        where = after.diagnostics[0].message if after.value is None and after.diagnostics else Said.of("its values")
        raise CannotFormatError(
            Said.of(
                "{path}: the canonical form would not say the same ({where}); the file stays as it is",
                path=path,
                where=where,
            )
        )
    if Counter(commented(read_tree(text, path)).comments) != Counter(before.comments):
        raise CannotFormatError(
            Said.of("{path}: the canonical form would lose a comment; the file stays as it is", path=path)
        )
    return Formatted(text, text != data, loaded.diagnostics)


def _ended_as(data: bytes, text: bytes) -> bytes:
    """A text of lines that end by LF, with the line ends of the file: a checkout of Windows has CRLF."""
    windows = data.count(b"\r\n")
    return text.replace(b"\n", b"\r\n") if windows > data.count(b"\n") - windows else text
