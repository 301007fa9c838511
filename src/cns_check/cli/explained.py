"""What ``explain`` knows: every diagnostic, every reason, and the words that readers of a report meet.

The words stand beside what they are about, in the rooms of the domain. In: a word as somebody typed it. Out: entries.
"""

from __future__ import annotations

import functools
import re
from typing import NamedTuple

from cns_check.close_names import same_name
from cns_check.contract import terms as of_contracts
from cns_check.contract.reasons import REASONS
from cns_check.diagnostics import CATALOGUE
from cns_check.diagnostics.model import SEVERITIES
from cns_check.judge import terms as of_judging
from cns_check.norms import terms as of_norms
from cns_check.optimise import terms as of_optima
from cns_check.reallocate.methods import METHODS
from cns_check.words import Term, Translate, route_text, translator, window_said

_METHODS = tuple(
    Term(m.name, "method of dividing", m.assumption, "No source says how moved volume is divided.")
    for m in METHODS.values()
)
#: Every word, in the order in which ``explain --all`` tells them.
TERMS: tuple[Term, ...] = (
    *of_judging.VERDICTS,
    *of_contracts.STATUSES,
    *of_norms.STATUSES,
    *of_norms.REGIMES,
    *of_contracts.ROUTES,
    *of_norms.KINDS,
    *of_norms.WINDOWS,
    *_METHODS,
    *of_contracts.OTHERS,
    *of_optima.STATUSES,
    *of_optima.DECISIONS,
    *of_optima.REASONS,
    *SEVERITIES,
)
_STATUSES = frozenset(of_contracts.STATUSES)


class Entry(NamedTuple):
    """One thing that is explained.

    Attributes:
        names: What it is called: the code or word first, then its name, then what a report in Dutch calls it.
        kind: What sort of thing it is.
        summary: What it says.
        rule: Why, or what follows from it.
        remedy: What to do; empty for a word.
        term: The word, where it is one.
    """

    names: tuple[str, ...]
    kind: str
    summary: str
    rule: str
    remedy: str = ""
    term: Term | None = None

    def text(self, tr: Translate) -> str:
        """The whole explanation."""
        shown = self.names[:2] if self.names[0] in CATALOGUE else self.names[:1]
        lines = [f"{' '.join(shown)} ({tr(self.kind)})", f"  {tr(self.summary)}", ""]
        if self.term is None:
            lines += [f"{tr('Why:')} {tr(self.rule)}", f"{tr('Remedy:')} {tr(self.remedy)}"]
        else:
            lines.append(tr(self.rule))
        if self.term in _STATUSES:
            lines.append(f"{tr('Reasons:')} {', '.join(_reasons_of(self.names[0]))}")
        return "".join(f"{line}\n" for line in lines)

    def line(self, tr: Translate) -> str:
        """What it is in a line."""
        shown = self.names[:2] if self.names[0] in CATALOGUE else self.names[:1]
        return f"{' '.join(shown)} ({tr(self.kind)}): {tr(self.summary)}\n"


@functools.cache
def entries() -> tuple[Entry, ...]:
    """Everything that is explained: diagnostics, reasons, words."""
    codes = [Entry((i.code, i.name), i.severity.value, i.summary, i.why, i.remedy) for i in CATALOGUE.values()]
    reasons = [Entry((r.code,), "reason", r.summary, r.rule, r.remedy) for r in REASONS.values()]
    words = [Entry(_names(t), t.kind, t.summary, t.more, term=t) for t in TERMS]
    return (*codes, *reasons, *words)


def find(text: str) -> tuple[Entry, ...]:
    """The entries of a name; where none is written so, whatever its hyphens, underscores and spaces."""
    name = re.sub(r":\d+$", "", text)
    exact = tuple(e for e in entries() if name.casefold() in (n.casefold() for n in e.names))
    return exact or tuple(e for e in entries() if any(same_name(name, n) for n in e.names))


def _names(term: Term) -> tuple[str, ...]:
    """What a word is called in a report, in either language."""
    dutch = translator("nl")
    names: tuple[str, ...] = (term.name, dutch(term.name))
    if term in of_contracts.ROUTES:
        names += (route_text(term.name), route_text(term.name, dutch))
    if term in of_norms.WINDOWS and ":" not in term.name:
        words = window_said(term.name).template
        names += (words, dutch(words))
    return tuple(dict.fromkeys(names))


def _reasons_of(status: str) -> tuple[str, ...]:
    from cns_check.contract.decision_table import DECISIONS

    if status == "exempt":
        return ("exception",)
    return tuple(dict.fromkeys(d.reason for d in DECISIONS if d.status == status))
