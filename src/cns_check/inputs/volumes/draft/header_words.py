"""What the words of a header mean: a header in; how well it fits each meaning, out."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

#: What a column may be: canonical columns, and ``place`` for a location of which it is open whether it is id or name.
_PLACE = (
    *("ziekenhuis", "locatie", "vestiging", "instelling", "hospital", "provider", "facility", "site", "organisati"),
    *("zorgaanbieder", "aanbieder", "krankenhaus", "klini", "clinic", "standort", "hopital", "etablissement", "trust"),
    *("location", "centrum", "centre", "center", "zkh", "concern", "zorggroep", "oshpd", "finess"),
)
#: A place as the part of another, and as the whole of it.
GROUPS = ("ziekenhuis", "instelling", "organisati", "concern", "zorggroep", "trust", "aanbieder", "zorgaanbieder")
SITES = ("locatie", "vestiging", "site", "standort", "location")
_PLACE_WHOLE = frozenset({"loc", "ik", "agb", "ccn", "uza"})
_ID_WHOLE = frozenset({"id", "code", "nr", "no", "number", "nummer", "num", "agb", "agbcode", "ik", "ccn", "oshpdid"})
_ID_END = ("code", "nummer", "nr", "id")
_NAME_WHOLE = frozenset({"name", "naam", "nom", "omschrijving", "description", "label", "titel", "title"})
_NAME_END = ("naam", "name", "omschrijving")
_NO_PLACE = frozenset({"type", "soort", "categorie", "category", "kind", "region", "regio", "county", "provincie"})
_VOLUME_ALONE = frozenset(
    {"volume", "volumes", "aantal", "aantallen", "n", "count", "counts", "cases", "anzahl", "menge"}
)
_VOLUME = _VOLUME_ALONE | {
    "number",
    "freq",
    "frequentie",
    "frequency",
    "nombre",
    "discharges",
    "num",
    "totaal",
    "total",
}
_NO_VOLUME = frozenset(
    {"rate", "pct", "percentage", "percent", "perc", "gemiddeld", "gemiddelde", "mean", "average", "norm", "minimum"}
)
_YEAR_END = ("jaar", "year", "jahr")
_YEAR_WHOLE = frozenset({"annee", "anno", "ano", "jaartal", "years", "jaren", "fy"})
_PERIOD = frozenset(
    {"periode", "period", "maand", "month", "kwartaal", "quarter", "tijdvak", "monat", "quartal", "mois"}
)
_INTERVENTION = (
    *(
        "intervent",
        "ingreep",
        "ingrep",
        "verrichting",
        "procedure",
        "proc",
        "surger",
        "operati",
        "behandel",
        "treatment",
    ),
    *("zorgactiviteit", "leistung", "eingriff", "acte", "norm"),
)
_SURGEON = ("chirurg", "surgeon", "operateur")
_ORIGIN = ("origin", "herkomst")
_DELIVERY = ("aanlever", "leverdatum", "delivery", "levering")


def plain(text: str) -> str:
    """A text without case, accents and signs: words with a space between."""
    text = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text)
    letters = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(c for c in letters if not unicodedata.combining(c))
    return " ".join(re.findall(r"[a-z0-9]+", kept.replace("œ", "oe").replace("ß", "ss")))


@lru_cache(maxsize=1024)
def meanings(header: str) -> dict[str, int]:
    """How well a header fits each meaning, 1 to 5; what it does not fit is absent.

    Beside the canonical columns there is ``place``: a location, and open whether it is an id or a name.
    """
    name = header.strip()
    words = plain(name).split()
    joined = "_".join(words)
    found: dict[str, int] = {}
    if joined in _CANONICAL:
        return {joined: 5}
    place = _place(words)
    if place:
        found[place] = 3
    volume = [w for w in words if w in _VOLUME]
    if ("#" in name or volume) and not _NO_VOLUME & set(words) and "%" not in name:
        only = len(words) == 1 and words[0] in _VOLUME_ALONE
        if not place or set(volume) & _VOLUME_ALONE:
            found["volume"] = 4 if only else 3 if set(volume) & _VOLUME_ALONE or "#" in name else 2
    if any(w.endswith(_YEAR_END) or w in _YEAR_WHOLE for w in words):
        found["year"] = 3
    if _PERIOD & set(words):
        found["period"] = 3
    if any(w.startswith(_INTERVENTION) for w in words) and "volume" not in found:
        found["intervention_id"] = 3
    for meaning, stems in (("surgeon_id", _SURGEON), ("origin_id", _ORIGIN), ("delivery", _DELIVERY)):
        if any(stem in w for w in words for stem in stems):
            found = {meaning: 3}
    return found


def _place(words: list[str]) -> str | None:
    if _NO_PLACE & set(words):
        return None
    there = any(w.startswith(_PLACE) or w in _PLACE_WHOLE for w in words) or any(
        w.removesuffix(end).startswith(_PLACE) for w in words for end in (*_ID_END, *_NAME_END)
    )
    agb = any(w.startswith("agb") for w in words)
    if not there and not agb:
        return "location_name" if words and words[-1] in {"naam", "name", "nom"} and len(words) == 1 else None
    if agb or any(w in _ID_WHOLE or w.endswith(_ID_END) for w in words):
        return "location_id"
    if any(w in _NAME_WHOLE or w.endswith(_NAME_END) for w in words):
        return "location_name"
    return "place"


_CANONICAL = frozenset(
    {
        *("location_id", "location_name", "intervention_id", "year", "period"),
        *("volume", "surgeon_id", "origin_id", "delivery"),
    }
)
