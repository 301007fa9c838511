"""How volumes are written: distinct texts with their rows in; marks, masks and missing texts out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from cns_check.inputs.files.numbers import MAX_VOLUME
from cns_check.inputs.unknown_volume import UNKNOWN
from cns_check.inputs.volumes.draft.notes import Draft, Leaf, examples, shown
from cns_check.words import Said

_MARKED = re.compile(r"[0-9]+(?:[.,'’ \u00a0\u202f][0-9]+)+")
_LESS = re.compile(r"< ?([0-9]+)")
_AT_MOST = re.compile(r"(?:<=|=<|≤) ?([0-9]+)")
_MORE = re.compile(r"(>=|≥|>) ?([0-9]+)")
_RANGE = re.compile(r"([0-9]+) ?(?:-|–|—|t/m|tot en met|to|bis) ?([0-9]+)")
_FOOTNOTE = re.compile(r"(<?[0-9][0-9.,'’ \u00a0\u202f]*?)( ?(?:[*†‡§#^~¹²³⁴⁵⁶⁷⁸⁹⁰]+|\(?[a-z]\)|[a-z]))")
_MISSING = frozenset(
    {
        *("-", "--", "–", "—", "?", "na", "n/a", "n.a.", "#n/a", "nvt", "n.v.t.", "nb", "n.b.", "#n/b", "null", "nan"),
        *("onbekend", "unknown", "missing", "ontbreekt", "niet bekend", "niet geleverd", "niet beschikbaar"),
        *("not available", "not reported", "geen gegevens", "geen opgave", "k.a.", "none"),
    }
)
_NOTHING = frozenset({"nihil", "nil", "geen", "keine"})
#: Of other texts this many are drafted as masks; more are no masks.
_FEW, _SHORT = 6, 15


@dataclass(slots=True)
class Forms:
    """How the volumes of a file are written.

    Attributes:
        decimal: Decimal mark, or empty.
        thousands: Thousands mark, or empty.
        missing: Texts that stand for unknown.
        masked: Texts that stand for an interval.
        marks: Footnote marks.
        unread: Texts that are no volumes, and no mask that could be guessed.
    """

    decimal: str = ""
    thousands: str = ""
    missing: list[str] = field(default_factory=list)
    masked: dict[str, tuple[int, int]] = field(default_factory=dict)
    marks: list[str] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)

    def interval(self, text: str) -> tuple[float, float]:
        """The least and greatest volume of a text; what is unknown, or no volume, is 0 to unknown."""
        if text in self.masked:
            return self.masked[text]
        for mark in self.marks:
            text = text.removesuffix(mark).rstrip()
        if match := _LESS.fullmatch(text):
            return 0.0, max(float(match[1]) - 1, 0.0)
        if self.thousands:
            text = text.replace(self.thousands, "")
        if self.decimal:
            text = text.replace(self.decimal, ".")
        try:
            return (float(text), float(text)) if text[:1].isdigit() else (0.0, UNKNOWN)
        except ValueError:
            return 0.0, UNKNOWN


def is_number(text: str) -> bool:
    """Whether a text could be a volume: a number with or without marks, or a mask with a number in it."""
    return bool(
        re.fullmatch(r"[0-9]+", text) or any(p.fullmatch(text) for p in (_MARKED, _LESS, _AT_MOST, _MORE, _FOOTNOTE))
    )


def forms_of(counts: Mapping[str, int], years: Iterable[str], draft: Draft) -> Forms:
    """How volumes are written.

    Args:
        counts: Distinct volumes, trimmed, with their rows.
        years: Distinct years, which may have a decimal mark too.
        draft: Takes the keys.
    """
    forms = Forms()
    marked: dict[str, int] = {}
    other: list[str] = []
    footnotes: dict[str, list[str]] = {}
    for volume, count in counts.items():
        if not volume or re.fullmatch(r"[0-9]+", volume) or re.fullmatch(r"<[0-9]+", volume):
            continue
        if _MARKED.fullmatch(volume):
            marked[volume] = count
        elif (match := _FOOTNOTE.fullmatch(volume)) and (_MARKED.fullmatch(match[1]) or match[1].lstrip("<").isdigit()):
            footnotes.setdefault(match[2].strip(), []).append(volume)
            if _MARKED.fullmatch(match[1]):
                marked[match[1]] = count
        else:
            other.append(volume)
    _decide_marks(marked, [y for y in years if re.fullmatch(r"[0-9]{4}[.,]0+", y)], forms, draft)
    for mark in sorted(footnotes, key=lambda m: (-len(m), m)):
        forms.marks.append(mark)
    if footnotes:
        texts = [t for every in footnotes.values() for t in every]
        letters = any(m.strip().strip("()").isalpha() for m in footnotes)
        draft.put(
            "marks",
            Leaf(
                forms.marks,
                (Said.of("marks at the end of numbers, such as {examples}", examples=examples(texts)),),
                Said.of("that these letters are footnotes") if letters else None,
            ),
        )
    _decide_masks(sorted(other), counts, forms, draft)
    return forms


def _decide_marks(marked: Mapping[str, int], years: list[str], forms: Forms, draft: Draft) -> None:
    decimal: dict[str, list[str]] = {}
    thousands: dict[str, list[str]] = {}
    either: dict[str, list[str]] = {}
    for year in years:
        decimal.setdefault(year[4], []).append(year)
    for number in marked:
        signs = re.findall(r"[^0-9]", number)
        last, end = signs[-1], re.split(r"[^0-9]", number)[-1]
        if len(set(signs)) > 1:
            decimal.setdefault(last, []).append(number)
            thousands.setdefault(signs[0], []).append(number)
        elif last in " '’\u00a0\u202f" or len(signs) > 1:
            thousands.setdefault(last, []).append(number)
        elif len(end) != 3 or len(number) > 7 or number.startswith("0"):
            decimal.setdefault(last, []).append(number)
        else:
            either.setdefault(last, []).append(number)
    mark = max(decimal, key=lambda m: len(decimal[m]), default="")
    if mark:
        forms.decimal = mark
        _put(draft, "decimal", mark, decimal[mark], None)
    group = max((m for m in thousands if m != mark), key=lambda m: len(thousands[m]), default="")
    if group:
        forms.thousands = group
        _put(draft, "thousands", group, thousands[group], None)
    open_marks = [m for m in sorted(either) if m not in {mark, group}]
    if open_marks and (not mark or not group):
        _guess(open_marks[0], either[open_marks[0]], forms, draft)
    clash = sorted({*decimal, *thousands, *open_marks} - {forms.decimal, forms.thousands})
    if clash or (set(decimal) & set(thousands)):
        texts = [t for m in clash or sorted(set(decimal) & set(thousands)) for t in (decimal | thousands | either)[m]]
        draft.unknown.append(
            Said.of("Numbers are written in more than one way, such as {examples}.", examples=examples(texts))
        )
    fractions = [
        n
        for n in marked
        if forms.decimal and n.rpartition(forms.decimal)[1] and n.rpartition(forms.decimal)[2].strip("0")
    ]
    if fractions:
        draft.unknown.append(
            Said.of("Volumes that are no whole numbers: {examples}. They are errors.", examples=examples(fractions))
        )


def _guess(mark: str, texts: list[str], forms: Forms, draft: Draft) -> None:
    """A mark before three digits, and nothing that decides: volumes are whole numbers, so it parts thousands."""
    if forms.decimal:
        forms.thousands = mark
        _put(draft, "thousands", mark, texts, None)
        return
    name = "decimal" if not forms.thousands and all(t.endswith("000") for t in texts) else "thousands"
    check = Said.of(
        "{example} could be {whole} or {fraction}; nothing in the file decides",
        example=shown(texts[0]),
        whole=texts[0].replace(mark, ""),
        fraction=texts[0].replace(mark, "."),
    )
    setattr(forms, name, mark)
    _put(draft, name, mark, texts, check)


def _put(draft: Draft, key: str, mark: str, texts: list[str], check: Said | None) -> None:
    why = Said.of("numbers such as {examples}", examples=examples(texts))
    draft.put_in("format", key, Leaf(mark, (why,), check))


def _decide_masks(texts: list[str], counts: Mapping[str, int], forms: Forms, draft: Draft) -> None:
    missing: list[str] = []
    unsure: list[str] = []
    for text in texts:
        if text.casefold() in _MISSING:
            missing.append(text)
        elif (ends := _mask(text)) is not None:
            forms.masked[text] = ends
            check = Said.of("that {text} stands for {low} to {high}", text=shown(text), low=ends[0], high=ends[1])
            draft.put_in("masked", text, Leaf(list(ends), (Said.of("rows: {count}", count=counts[text]),), check))
        else:
            unsure.append(text)
    if missing:
        forms.missing = missing
        why = Said.of(
            "blank, and {examples}; rows: {count}",
            examples=examples(missing, 20),
            count=sum(counts[t] for t in missing),
        )
        check = Said.of("that these stand for unknown, and not for 0 or a small number")
        draft.put("missing", Leaf(["", *missing], (why,), check))
    masks = [t for t in unsure if not re.match(r"-[0-9]", t) and len(t) <= _SHORT]
    if len(masks) > _FEW:
        masks = [t for t in masks if not any(c.isalnum() for c in t)][:_FEW]
    for text in masks:
        forms.masked[text] = (0, MAX_VOLUME)
        check = Said.of(
            "what {text} stands for: write the least and greatest volume. Until then it may be anything.",
            text=shown(text),
        )
        draft.put_in("masked", text, Leaf([0, MAX_VOLUME], (Said.of("rows: {count}", count=counts[text]),), check))
    forms.unread = [t for t in unsure if t not in masks]
    if forms.unread:
        draft.unknown.append(
            Said.of(
                "What these volumes mean: {examples}; rows: {count}. They are errors.",
                examples=examples(forms.unread),
                count=sum(counts[t] for t in forms.unread),
            )
        )


def _mask(text: str) -> tuple[int, int] | None:
    """The interval that a text names."""
    if match := _LESS.fullmatch(text):
        return 0, max(int(match[1]) - 1, 0)
    if match := _AT_MOST.fullmatch(text):
        return 0, min(int(match[1]), MAX_VOLUME)
    if match := _MORE.fullmatch(text):
        least = int(match[2]) + (match[1] == ">")
        return (least, MAX_VOLUME) if least <= MAX_VOLUME else None
    if (match := _RANGE.fullmatch(text)) and int(match[1]) <= int(match[2]) <= MAX_VOLUME:
        return int(match[1]), int(match[2])
    return (0, 0) if text.casefold() in _NOTHING else None
