"""How norms and locations are called in the workbook.

In: the result and a language. Out: names by id, and what is known of each norm and norm year.
"""

from __future__ import annotations

from collections import Counter

from cns_check.report.result.result import NormFacts, Result
from cns_check.words import title_text


class Names:
    """Titles of norms in the reader's language, each for one norm only; names of locations."""

    def __init__(self, result: Result) -> None:
        titles = {(n.norm_set, n.norm_id): title_text(n.title, result.language) for n in result.norms}
        used = Counter(titles.values())
        self._norms = {
            key: title if used[title] == 1 else f"{title} ({'/'.join(key)})" for key, title in titles.items()
        }
        self._places = result.locations

    def norm(self, norm_set: str, norm_id: str) -> str:
        """The norm's title; with its ids where another norm bears the same."""
        return self._norms.get((norm_set, norm_id), norm_id)

    def place(self, location_id: str | None) -> str | None:
        """The location's name; None where it is not known."""
        facts = self._places.get(location_id or "")
        return facts.name if facts is not None else None

    def codes(self, location_id: str) -> tuple[str | None, str | None]:
        """AGB code and establishment number (*vestigingsnummer*)."""
        facts = self._places.get(location_id)
        return (facts.agb_code, facts.vestigingsnummer) if facts is not None else (None, None)


def facts_by_key(result: Result) -> dict[tuple[str, str, int], NormFacts]:
    """What is known of each norm and norm year."""
    return {(n.norm_set, n.norm_id, n.norm_year): n for n in result.norms}
