"""A norm file while it is checked: what it declares, where its items stand, and what is found wrong with it.

The set goes in with its places; the checks of this room add diagnostics, which come out in ``found``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from cns_check.close_names import close_names
from cns_check.diagnostics import Diagnostic, Place, diagnostic
from cns_check.norms.model import NormSet, Source
from cns_check.strict_yaml import YamlFile
from cns_check.words import Said

Loc = tuple[str | int, ...]


class FileInCheck:
    """One norm set with the file that it stands in.

    Args:
        norm_set: The set; of a file with mistakes what remains of it.
        indices: Per norm of the set its index in the file.
        yaml: The file, for places and for the names that it declares, also where the declaration has a mistake.

    Attributes:
        data: The file as read, before its types.
        interventions: The interventions declared.
        norm_ids: The ids of its norms.
        found: What is wrong.
    """

    def __init__(self, norm_set: NormSet, indices: Sequence[int], yaml: YamlFile[NormSet]) -> None:
        self.norm_set = norm_set
        self.indices = indices
        self.data = yaml.data
        self.interventions = _names(yaml.data.get("interventions")) | set(norm_set.interventions)
        self.norm_ids = _ids(yaml.data.get("norms")) | {n.id for n in norm_set.norms}
        self.found: list[Diagnostic] = []
        self._documents = _names(yaml.data.get("documents")) | set(norm_set.documents)
        self._yaml = yaml

    def place(self, *loc: str | int) -> Place:
        """Where an item stands."""
        return self._yaml.place(*loc)

    def wrong(self, code: str, message: Said, *loc: str | int, key: bool = False) -> None:
        """Adds what is wrong at an item, or at its key."""
        place = self._yaml.key_place(*loc) if key else self._yaml.place(*loc)
        self.found.append(diagnostic(code, message, place))

    def sources(self, at: Loc, sources: Sequence[Source] | None) -> None:
        """Each source must be of a document that the file declares."""
        for index, source in enumerate(sources or ()):
            if source.document not in self._documents:
                message = undeclared("document", source.document, self._documents)
                self.wrong("N003", message, *at, "sources", index, "document")

    def known(self, code: str, what: str, at: Loc, ids: Iterable[str], known: set[str]) -> None:
        """Each id of a list must be declared."""
        for index, name in enumerate(ids):
            if name not in known:
                self.wrong(code, undeclared(what, name, known), *at, index)

    def once(self, at: Loc, ids: Sequence[str]) -> None:
        """No id may stand in a list twice."""
        for index, name in enumerate(ids):
            if name in ids[:index]:
                where = self.place(*at, ids.index(name))
                self.wrong("N026", Said.of("{name!r} stands here and at {where}", name=name, where=where), *at, index)

    def raw(self, at: Loc) -> Mapping[Any, Any]:
        """An item as it was read, before its types; empty where there is none."""
        item: Any = self.data
        for key in at:
            try:
                item = item[key]
            except (KeyError, IndexError, TypeError):  # below a misspelt key
                return {}
        return item if isinstance(item, dict) else {}


_UNDECLARED = {
    "intervention": "intervention {name!r} is not declared",
    "norm": "norm {name!r} is not declared",
    "document": "document {name!r} is not declared",
}


def undeclared(what: str, name: str, known: set[str]) -> Said:
    """Says that a name is not declared, and which one may have been meant."""
    near = close_names(name, known)
    said = Said.of(_UNDECLARED[what], name=name)
    return Said.of("{said}; did you mean {near!r}?", said=said, near=near[0]) if near else said


def _names(mapping: Any) -> set[str]:
    return {name for name in mapping if isinstance(name, str)} if isinstance(mapping, dict) else set()


def _ids(norms: Any) -> set[str]:
    items = norms if isinstance(norms, tuple) else ()
    return {n["id"] for n in items if isinstance(n, dict) and isinstance(n.get("id"), str)}
