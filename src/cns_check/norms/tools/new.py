"""The start of a norm set: everything that can be said without a source, and where the rest goes. Pure.

In: an id, titles and the norms to start with. Out: the text of a norm file.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cns_check.norms.model import Norm, NormSet, Version
from cns_check.norms.writing.dump import plain_node
from cns_check.norms.writing.key_order import arrange, norm_set_shape
from cns_check.norms.writing.layout import Entry, Node, render

_DOCUMENTS = (
    "# The documents that the numbers come from. For each, a line such as:",
    "#   law: {title: Title as on the document, publisher: Who published it, kind: law, published: 2025-01-31}",
)
_MINIMUM = (
    "# Fill in the number, with its status and the place where it stands, or leave it empty: not known.",
    "# status: adopted, reported, guideline or proposed; sources: [{document: law, at: section 2}]",
)
_EXAMPLES = (
    "# Then cases worked out by hand, at least one short of the number and one at it:",
    "#   examples: [{name: one short, norm_year: 2026, volumes: {ID: 29}, expect: below}]",
)


@dataclass(frozen=True, slots=True)
class NewNorm:
    """A norm to start with.

    Attributes:
        id: Its id, and that of the one intervention that it counts.
        title: Per language.
    """

    id: str
    title: Mapping[str, str]


def new_norm_set(norm_set_id: str, jurisdiction: str, title: Mapping[str, str], norms: Sequence[NewNorm]) -> str:
    """The text of a new norm set, in canonical form. No number is made up: every minimum is left empty.

    Args:
        norm_set_id: The name of its file without suffix.
        jurisdiction: Country code.
        title: Per language, at least one.
        norms: At least one; each counts an intervention of its own name, per location and calendar year.

    Raises:
        pydantic.ValidationError: An id, code or title is not what the norm language allows.
    """
    made = NormSet.model_validate(
        {
            "schema": "cns-check/norm-set/1",
            "id": norm_set_id,
            "version": "1",
            "jurisdiction": jurisdiction,
            "title": dict(title),
            "interventions": {n.id: {"title": dict(n.title)} for n in norms},
            "norms": tuple(_norm(n) for n in norms),
        }
    )
    root = plain_node(made)
    root.entries.append(Entry("documents", Node("map"), above=list(_DOCUMENTS)))
    arrange(root, norm_set_shape())
    for norm in _entry(root, "norms").node.entries:
        version = _entry(norm.node, "versions").node.entries[0].node
        version.entries.insert(
            0, Entry("valid_from", Node("scalar"), above=["# The first day, 2026-01-01; empty: not known."])
        )
        _entry(version, "minimum").above += _MINIMUM
        name = str(_entry(norm.node, "id").node.scalar)
        norm.node.foot += [line.replace("ID", name) for line in _EXAMPLES]
    return render(root, [])


def _norm(norm: NewNorm) -> Norm:
    return Norm(
        id=norm.id,
        title=dict(norm.title),
        cluster=norm.id,
        network="regional",
        kind="volume",
        counts=(norm.id,),
        unit="procedures",
        per="location",
        window="calendar-year",
        versions=(Version(),),
    )


def _entry(node: Node, key: str) -> Entry:
    return next(e for e in node.entries if e.key == key)
