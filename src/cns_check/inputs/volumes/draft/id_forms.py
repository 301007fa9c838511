"""How location ids are written: lost zeros, spellings of one id, ids that a spreadsheet spoilt.

In: the ids with their rows. Out: the key ``ids``, and ids as they will be compared.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from cns_check.inputs.files.look_alike import exponent, folded
from cns_check.inputs.volumes.draft.header_words import plain
from cns_check.inputs.volumes.draft.notes import Draft, Leaf, examples, shown
from cns_check.words import Said

#: The digits of an AGB code.
_AGB = 8

#: The order in which a profile names them.
_SAME = ("case", "spaces", "unicode", "invisible")


def id_forms(counts: Mapping[str, int], header: str, draft: Draft, *, integers: bool) -> Callable[[str], str]:
    """How ids are made alike.

    Args:
        counts: Distinct ids of data rows, with these.
        header: Of their column; empty when there are several.
        draft: Takes the key.
        integers: The file holds them as whole numbers.

    Returns:
        What makes an id of a delivered one.
    """
    texts = sorted(t for t in counts if t)
    spoilt = [t for t in texts if exponent(t)]
    if spoilt:
        draft.unknown.append(
            Said.of(
                "Which location {examples} is: a spreadsheet made a number of the id, and digits are lost."
                " Ask for the file anew.",
                examples=examples(spoilt),
            )
        )
    pad = _pad([t for t in texts if t.isascii() and t.isdigit()], header, draft, integers=integers) if header else 0
    names = _same(texts, draft)

    def alike(text: str) -> str:
        text = text.zfill(pad) if text.isascii() and text.isdigit() else text
        return folded(text, names)

    return alike


def _pad(digits: Sequence[str], header: str, draft: Draft, *, integers: bool) -> int:
    if not digits:
        return 0
    widths = sorted({len(t) for t in digits})
    most = widths[-1]
    agb = any(w.startswith("agb") for w in plain(header).split()) and most <= _AGB
    zeros = sorted({t.lstrip("0") for t in digits if t.startswith("0")} & set(digits))
    usual = sum(len(t) == most for t in digits) >= 0.5 * len(digits)
    if agb and widths != [_AGB]:
        size, why = (
            _AGB,
            Said.of("an AGB code has {digits} digits; there are ids of {widths}", digits=_AGB, widths=tuple(widths)),
        )
    elif zeros:
        size, why = most, Said.of("with and without leading zeros: {examples}", examples=examples(zeros))
    elif len(widths) > 1 and most >= 4 and (usual or any(t.startswith("0") for t in digits)):
        size, why = most, Said.of("ids of digits have {widths} digits", widths=tuple(widths))
    elif integers:
        size, why = most, Said.of("the file holds ids as numbers, which have no leading zeros")
    else:
        return 0
    check = Said.of("how many digits an id has, by the location register")
    draft.put_in("ids", "pad", Leaf(size, (why,), None if agb else check))
    return size


def _same(texts: Sequence[str], draft: Draft) -> list[str]:
    """Which differences must be overlooked so that all spellings of an id are one; the fewest that do."""
    names = list(_SAME)

    def keys(which: Sequence[str]) -> list[str]:
        return [folded(t, which) for t in texts]

    everything = keys(names)
    distinct = len(set(everything))
    if distinct == len(texts):
        return []
    for name in list(names):
        fewer = [n for n in names if n != name]
        if len(set(keys(fewer))) == distinct:
            names = fewer
    first: dict[str, str] = {}
    pairs = [(first.setdefault(key, text), text) for key, text in zip(everything, texts, strict=True)]
    alike = [f"{shown(a)} = {shown(b)}" for a, b in pairs if a != b]
    why = Said.of("ids that look alike: {examples}", examples=", ".join(alike[:3]))
    check = Said.of("that these are one location")
    draft.put_in("ids", "same", Leaf(names, (why,), check))
    return names
