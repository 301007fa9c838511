"""The encoding of a text: bytes in; the text, and how sure its encoding is, out."""

from __future__ import annotations

import codecs
import re

from cns_check.inputs.volumes.draft.notes import Leaf, shown
from cns_check.words import Said

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
#: Of a byte per character; the first of those that give the most likely characters is taken.
_EIGHT_BIT = ("cp1252", "cp850", "mac_roman", "latin-1")
#: What names, notes and numbers of Western Europe hold beyond ASCII.
_LIKELY = frozenset("àáâãäåæçèéêëìíîïñòóôõöøùúûüýÿßœÀÁÂÄÅÇÈÉÊËÍÎÏÑÓÔÖØÚÛÜŒ€’‘“”–—•\u00a0°±²³¹µ½§©®")
_WORD = re.compile(r"[^\s;,|\t\"]*[^\x00-\x7f][^\s;,|\t\"]*")


def decoded(data: bytes) -> tuple[str, Leaf, bool]:
    """The text of a file.

    Args:
        data: The whole file.

    Returns:
        The text, the key ``encoding``, and whether the bytes are the same in every encoding.
    """
    for mark, name in _BOMS:
        if data.startswith(mark):
            why = Said.of("the byte order mark says so")
            try:
                return data.decode("utf-8-sig" if name == "utf-8" else name), Leaf(name, (why,)), False
            except UnicodeDecodeError:
                broken = Said.of("some bytes are not of it: the file is damaged")
                return data.decode(name, errors="replace"), Leaf(name, (why,), broken), False
    if data.isascii() and b"\0" not in data:
        return data.decode("ascii"), Leaf("utf-8", (Said.of("every byte is ASCII"),)), True
    if (wide := _two_bytes(data)) is not None:
        check = Said.of("every other byte is 0, and there is no byte order mark")
        return data.decode(wide, errors="replace"), Leaf(wide, (), check), False
    try:
        return data.decode("utf-8"), Leaf("utf-8", (Said.of("every byte is valid UTF-8"),)), False
    except UnicodeDecodeError:
        pass
    return _eight_bit(data)


def _two_bytes(data: bytes) -> str | None:
    """UTF-16 without its mark: nearly every second byte is 0."""
    head = data[:2000]
    for name, zeros in (("utf-16-le", head[1::2]), ("utf-16-be", head[0::2])):
        if len(zeros) > 3 and zeros.count(0) > 0.8 * len(zeros):
            return name
    return None


def _eight_bit(data: bytes) -> tuple[str, Leaf, bool]:
    high = bytes(b for b in range(128, 256) if b in data)
    counts = {b: data.count(b) for b in high}
    best, most = "latin-1", -1
    for name in _EIGHT_BIT:
        try:
            data.decode(name)
        except UnicodeDecodeError:
            continue
        likely = sum(n for b, n in counts.items() if bytes([b]).decode(name) in _LIKELY)
        if likely > most:
            best, most = name, likely
    text = data.decode(best)
    word = _WORD.search(text)
    check = Said.of(
        "the bytes are not UTF-8; {encoding} makes of them {word}, but no byte says which encoding it is",
        encoding=best,
        word=shown(word[0] if word else ""),
    )
    return text, Leaf(best, (), check), False
