"""The words for people: every sentence is a template that a language may replace.

The templates are English and stand in the code. What they read in Dutch is in ``locale/nl/LC_MESSAGES/cns_check.po``,
a gettext catalogue; the ``.mo`` beside it is what is read.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Mapping
from datetime import date
from typing import Literal, get_args

#: Gives the template in the reader's language; names in braces are filled in afterwards.
Translate = Callable[[str], str]

Language = Literal["en", "nl"]
LANGUAGES: tuple[Language, ...] = get_args(Language)

_DOMAIN = "cns_check"


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
    """An English sentence that remembers its template, for those who say it before the reader's language is known."""

    template: str
    values: Mapping[str, object]

    @classmethod
    def of(cls, template: str, **values: object) -> Said:
        """The sentence of a template."""
        said = cls(template.format_map(values))
        said.template, said.values = template, values
        return said


def in_language(sentence: str, tr: Translate) -> str:
    """A sentence in the reader's language; as it is where it does not remember its template."""
    return tr(sentence.template).format_map(sentence.values) if isinstance(sentence, Said) else sentence


def number_text(value: float, tr: Translate = english) -> str:
    """A number for people, cut to two decimals, with the decimal mark of their language."""
    # 4.1 * 100 is a hair below 410: what a float loses must not cost a hundredth.
    cut = math.trunc(round(value * 100, 6)) / 100
    text = f"{cut:.2f}".rstrip("0").rstrip(".")
    return text if tr is english else text.replace(".", tr("0.5")[1])


def date_text(day: date, tr: Translate = english) -> str:
    """A day for people, in figures, in the order of their language."""
    return tr("{year}-{month}-{day}").format(year=f"{day.year:04}", month=f"{day.month:02}", day=f"{day.day:02}")


def title_text(titles: Mapping[str, str], language: str) -> str:
    """A title in the reader's language, else in English, else in the first that there is."""
    return titles.get(language) or titles.get("en") or next(iter(titles.values()), "")
