"""What a result assumes that nobody decided: said at the top of what people read. In: a result. Out: sentences."""

from __future__ import annotations

from cns_check.report.result.result import Result
from cns_check.words import Said

#: The options that make a what-if, with what is said of it.
_ASSUMED = {
    "--use-indicative": "A what-if: numbers that are only a guideline or a proposal decide as if they were adopted.",
    "--assume-no-agreement": "A what-if: every region is taken to have reached no agreement.",
    "--scenario": "A what-if: what moves follows a scenario; verdicts and contract statuses do not follow it.",
}


def what_ifs(result: Result) -> tuple[Said, ...]:
    """A sentence for each assumption that makes the result a what-if; none where it is no what-if."""
    asked = {name for name, value in result.run.options.items() if value}
    if result.use_indicative:
        asked.add("--use-indicative")
    return tuple(Said.of(_ASSUMED[name]) for name in _ASSUMED if name in asked)
