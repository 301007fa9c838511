"""The words for people: every sentence is a template that a language may replace.

The templates are English and stand in the code. What they read in Dutch is in ``locale/nl/LC_MESSAGES/cns_check.po``, a
gettext catalogue; the ``.mo`` beside it is what is read. In: a template, a code, a number or a day, and a language.
Out: words.
"""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Literal, NamedTuple, get_args

#: Gives the template in the reader's language; names in braces are filled in afterwards.
Translate = Callable[[str], str]

Language = Literal["en", "nl"]
LANGUAGES: tuple[Language, ...] = get_args(Language)

_DOMAIN = "cns_check"
#: A file name may be bytes of no text: Python holds each of these as half of a surrogate pair.
_NO_TEXT = re.compile("[\ud800-\udfff]")
_NO_TEXT_OR_ESCAPE = re.compile(r"[\\\ud800-\udfff]")


def english(template: str) -> str:
    """The templates are written in English."""
    return template


@functools.cache
def translator(language: Language) -> Translate:
    """The words of a language; what its catalogue lacks stays English.

    Raises:
        FileNotFoundError: The catalogue is not there (a bug of the installation).
    """
    if language == "en":
        return english
    # Only a reader of another language pays for these.
    import gettext  # noqa: PLC0415
    from importlib.resources import files  # noqa: PLC0415

    name = files("cns_check").joinpath("locale", language, "LC_MESSAGES", f"{_DOMAIN}.mo")
    with name.open("rb") as catalogue:
        messages = gettext.GNUTranslations(catalogue).gettext

    def translate(template: str) -> str:
        # To gettext the empty message is the header of the catalogue.
        return messages(template) if template else template

    return translate


class Said(str):
    """A sentence that remembers its template, for those who say it before the reader's language is known.

    It is the English text wherever a text is asked for. A value may be a sentence itself, a tuple of values (said with
    commas between them), a day or a number: these follow the reader's language too.

    Attributes:
        template: English, with the names of values in braces; one without values is said as it stands.
        values: By name.
        forms: Of a sentence with a count, the templates for one and for more.
        translated: Whether its text is in another language than its template.
    """

    template: str = ""
    forms: tuple[str, str] | None = None
    values: Mapping[str, object] = MappingProxyType({})
    translated: bool = False

    @classmethod
    def of(cls, template: str, /, **values: object) -> Said:
        """The sentence of a template."""
        said = cls(_filled(template, values, english))
        said.template, said.values = template, values
        return said

    @classmethod
    def counted(cls, count: int, one: str, more: str, /, **values: object) -> Said:
        """The sentence of the first template for a count of 1, else of the second; both may name ``{count}``."""
        said = cls.of(one if count == 1 else more, count=count, **values)
        said.forms = one, more
        return said

    def recounted(self, count: int) -> Said:
        """The same sentence of another count."""
        assert self.forms is not None, self.template
        return Said.counted(count, *self.forms, **{name: v for name, v in self.values.items() if name != "count"})


def printable(name: str) -> str:
    r"""The name of a file as text that every format can hold: a byte of it that is no text is written as ``\xff``.

    What is text stays as it is. In a name that is not, a backslash is doubled, so that no two of them look the same.
    """
    if name.isascii() or _NO_TEXT.search(name) is None:
        return name
    return _NO_TEXT_OR_ESCAPE.sub(_escaped, name)


def _escaped(match: re.Match[str]) -> str:
    code = ord(match[0])
    if match[0] == "\\":
        return "\\\\"
    return f"\\x{code - 0xDC00:02x}" if 0xDC80 <= code <= 0xDCFF else f"\\u{code:04x}"


class Term(NamedTuple):
    """A word that readers of a report meet, and what it means: for ``cns-check explain``.

    Attributes:
        name: As reports and files have it.
        kind: What sort of word it is.
        summary: What it says.
        more: What follows from it, or what it rests on.
    """

    name: str
    kind: str
    summary: str
    more: str


def word(text: str) -> Said:
    """A word of the field that stands in data, such as a status: the catalogue has those words by name."""
    return Said.of(text)


#: So many values of a list a sentence names; of the others it says how many they are.
NAMED = 20


def joined_by_and(parts: Sequence[str]) -> str:
    """``a and b and c``."""
    return _joined("{some} and {last}", parts)


def joined_by_or(parts: Sequence[str]) -> str:
    """``a or b or c``."""
    return _joined("{some} or {last}", parts)


def _joined(template: str, parts: Sequence[str]) -> str:
    if len(parts) > 2 * NAMED:
        parts = [*parts[:NAMED], Said.of("{count} more", count=len(parts) - NAMED)]
    return functools.reduce(lambda some, last: Said.of(template, some=some, last=last), parts) if parts else ""


def in_language(sentence: str, tr: Translate) -> str:
    """A sentence in the reader's language, which still remembers its template; as it is where it remembers none."""
    if not isinstance(sentence, Said) or not sentence.template or (tr is english and not sentence.translated):
        return sentence
    said = Said(_filled(tr(sentence.template), sentence.values, tr))
    said.template, said.values, said.translated = sentence.template, sentence.values, tr is not english
    return said


class _Figure(float):
    """A number as a reader of a language writes it, whatever the template asks of it."""

    tr: Translate

    def __format__(self, how: str) -> str:
        if not how:
            return number_text(self, self.tr)
        text = float(self).__format__(how)
        return text if self.tr is english else text.replace(".", self.tr("0.5")[1])


def _filled(template: str, values: Mapping[str, object], tr: Translate) -> str:
    if not values:
        return template
    return template.format_map({name: _value(value, tr) for name, value in values.items()})


def _value(value: object, tr: Translate) -> object:
    if type(value) is str:
        return value if value.isascii() else printable(value)
    if type(value) is int:
        return value
    if isinstance(value, Said):
        return in_language(value, tr)
    if isinstance(value, tuple):
        return ", ".join(str(_value(item, tr)) for item in value)
    if isinstance(value, float):
        figure = _Figure(value)
        figure.tr = tr
        return figure
    if isinstance(value, date):
        return value if tr is english else date_text(value, tr)
    if hasattr(value, "__fspath__"):
        return printable(str(value))
    said = getattr(value, "said", None)
    return value if said is None else in_language(said(), tr)


def route_text(route: str, tr: Translate = english) -> str:
    """The route of a decision; ``none`` alone would not say of what there is none."""
    return tr("no agreement") if route == "none" else tr(route)


def window_said(window: str) -> Said:
    """A window of a norm as the tables write it (``mean-of-years:3``), in words."""
    kind, _, years = window.rpartition(":")
    if kind == "mean-of-years":
        return Said.of("mean of {years} years", years=years)
    if kind == "tolerance:mean-of-years":
        return Said.of("one missed year forgiven (mean of {years} years)", years=years)
    return Said.of("calendar year") if window == "calendar-year" else word(window)


#: Reason codes of what moves, or cannot, in the few words of a table; the sentence of each is in ``explain``.
_REASONS = {
    "not_designated": "not designated",
    "below": "no agreement, and below the norm",
    "closed": "closed",
    "stop": "stops under the scenario",
    "no_eligible_location": "no location may receive",
    "no_known_distance": "distance not known",
    "no_region": "no region known",
    "capacity_full": "no room within the caps",
    "across_regions": "to another region",
    "concentrate": "to the nearest that stays",
    "override": "as fixed by an override",
    "top_up": "tops up who is below the minimum",
    "no_travel_time": "no travel time to any that stays",
    "no_location_stays": "no location of the region stays",
    "exempt": "exception in force",
    "deferred": "not effective yet",
    "process": "process norm: no number",
    "per_organisation": "norm per organisation",
    "no_decision": "no decision",
    "undetermined": "undetermined",
    "not_in_force": "norm not in force",
    "no_number": "number not known",
    "indicative_number": "only a guideline or a proposal",
    "not_in_scenario": "norm not in the scenario",
}


def reason_said(code: str) -> Said:
    """The words of a reason code of a transfer or a region."""
    return Said.of(_REASONS[code]) if code in _REASONS else Said.of(code.replace("_", " "))


#: Reason codes of a contract status, in the few words of a table or a filter.
_STATUS_REASONS = {
    "closed": "closed",
    "not_performed": "not performed",
    "no_regime": "no regime in force",
    "agreed_later": "agreed, not effective yet",
    "not_designated": "not designated",
    "designated_below_minimum": "designated, below the norm",
    "designated_not_attested": "designated, not attested",
    "designated_minimum_not_known": "designated, number not known",
    "designated": "designated",
    "joint": "joint volume",
    "attested": "attested",
    "not_attested": "not attested",
    "no_number": "number not known",
    "not_in_force": "norm not in force",
    "indicative_number": "only a guideline or a proposal",
    "undetermined": "undetermined",
    "suppressed": "masked for publication",
    "fallback_later": "no agreement, not effective yet",
    "fallback_met": "no agreement, and meets the norm",
    "fallback_below": "no agreement, and below the norm",
    "no_decision": "no decision",
    "met": "meets the norm",
    "explained": "below the norm, explained",
    "unexplained": "below the norm, not explained",
    "below": "below the norm",
    "exception": "exception in force",
}


def status_reason_said(code: str) -> Said:
    """The words of the reason code of a contract status."""
    return Said.of(_STATUS_REASONS[code]) if code in _STATUS_REASONS else word(code.replace("_", " "))


#: What numbers the parts of a document, as the norm files write it.
_PLACES = {
    "section": "section {number}",
    "step": "step {number}",
    "page": "page {number}",
    "paragraph": "paragraph {number}",
}
#: Parts without a number.
_PARTS = {
    "general paragraph": "general paragraph",
    "first sentence": "first sentence",
    "introduction": "introduction",
    "abstract": "abstract",
    "footnote to the table": "footnote to the table",
}


def place_said(at: str) -> Said:
    """The place in a document as the norm files write it (``section 5, step 1``): its words follow the language."""
    return Said.of("{parts}", parts=tuple(_part_said(part) for part in at.split(", ")))


def place_text(at: str, tr: Translate = english) -> str:
    """The place in a document in the reader's language."""
    return in_language(place_said(at), tr)


def _part_said(part: str) -> str:
    kind, _, number = part.partition(" ")
    if kind in _PLACES and number[:1].isdigit():
        return Said.of(_PLACES[kind], number=number)
    return Said.of(_PARTS[part]) if part in _PARTS else part


_FIGURES = re.compile(r"([0-9]+)")


def natural(text: str) -> tuple[tuple[tuple[int, int, str], ...], str]:
    """A key by which figures count as numbers, however long: N2 comes before N10."""
    parts = ((part, part.lstrip("0")) for part in _FIGURES.split(text) if part)
    return tuple((0, len(n), n) if _FIGURES.fullmatch(p) else (1, 0, p) for p, n in parts), text


#: The singular of what norms count.
_ONE_OF = {"procedures": "procedure", "patients": "patient", "admissions": "admission"}


def unit_text(unit: str, amount: float, tr: Translate = english) -> str:
    """What a norm counts, as it stands beside a number: ``1 procedure``, ``2 procedures``."""
    return tr(_ONE_OF.get(unit, unit) if amount == 1 else unit)


def number_text(value: float, tr: Translate = english) -> str:
    """A number for people, cut to two decimals, with the decimal mark of their language."""
    # 4.1 * 100 is a hair below 410: what a float loses must not cost a hundredth.
    cut = math.trunc(round(value * 100, 6)) / 100
    text = f"{cut:.2f}".rstrip("0").rstrip(".")
    return text if tr is english else text.replace(".", tr("0.5")[1])


def percent_text(share: float) -> str:
    """A share as whole percents, without the sign: half up, and 0 or 100 only where it is exactly that."""
    percent = math.floor(round(share * 100, 9) + 0.5)  # 0.29 * 100 is a hair below 29
    if percent == 0 and share:
        return "<1"
    if percent == 100 and share != 1:
        return ">99" if share < 1 else ">100"
    return str(percent)


def date_text(day: date, tr: Translate = english) -> str:
    """A day for people, in figures, in the order of their language."""
    return tr("{year}-{month}-{day}").format(year=f"{day.year:04}", month=f"{day.month:02}", day=f"{day.day:02}")


def title_text(titles: Mapping[str, str], language: str) -> str:
    """A title in the reader's language, else in English, else in the first that there is."""
    return titles.get(language) or titles.get("en") or next(iter(titles.values()), "")
