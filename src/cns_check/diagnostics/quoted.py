"""What messages quote of an input, shortened to what people read. In: a text or a sentence. Out: less of it."""

from __future__ import annotations

from cns_check.words import NAMED, Said

#: Characters that a message quotes of a text, and how long a message may be before its values are cut.
QUOTED, TOLD = 160, 1200


def shortened(text: str, most: int = QUOTED) -> str:
    """The begin of a text that is longer than can be read, and how long it is."""
    return text if len(text) <= most else f"{text[:most]}... ({len(text)} characters)"


def short_said(said: Said, most: int = TOLD) -> Said:
    """A sentence in which no value is longer than can be read; most sentences as they are."""
    if len(said) <= most:
        return said
    if not said.values:
        return Said.of("{text}", text=shortened(str(said), most))
    cut = Said.of(said.template, **{name: _short(value) for name, value in said.values.items()})
    return cut if len(cut) <= 2 * most else Said.of("{text}", text=shortened(str(cut), most))


def _short(value: object) -> object:
    if isinstance(value, Said):
        return short_said(value, 2 * QUOTED)
    if isinstance(value, str):
        return shortened(value)
    if isinstance(value, tuple):
        more = (Said.of("{count} more", count=len(value) - NAMED),) if len(value) > NAMED else ()
        return (*(_short(one) for one in value[:NAMED]), *more)
    return value
