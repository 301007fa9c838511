"""What the words of an optimum say to who reads a report: statuses, decisions and reasons."""

from __future__ import annotations

from cns_check.words import Term

_STATUS, _DECISION, _REASON = "status of an optimum", "decision of an optimum", "reason why nothing is possible"
STATUSES = (
    Term("optimal", _STATUS, "The best that there is.", "Every objective is proven to within `--gap`."),
    Term("feasible", _STATUS, "Possible, and not proven the best.", "Time ran out; it need not be found again."),
    Term("infeasible", _STATUS, "Nothing keeps to all that is asked.", "This is proven; the reason has the numbers."),
    Term("unknown", _STATUS, "Nothing was found in time.", "Nor was it proven that there is nothing."),
)
DECISIONS = (
    Term("keep", _DECISION, "It performs, and goes on.", "It reaches the minimum with what comes to it."),
    Term("stop", _DECISION, "It performs, and no longer does.", "Its patients go to those that are open."),
    Term("open", _DECISION, "It does not perform, and begins.", "It reaches the minimum with what comes to it."),
    Term("not_opened", _DECISION, "It might have begun, and does not.", "Without it the objectives are better."),
)
REASONS = (
    Term("no_location_stays", _REASON, "No location may stay open.", "All are fixed to stop, or closed."),
    Term(
        "volume_below_minimum",
        _REASON,
        "All volume together does not reach one minimum.",
        "The region looks beyond its borders, or the norm cannot be met there.",
    ),
    Term(
        "too_many_kept",
        _REASON,
        "Those fixed to keep need more volume than there is.",
        "Their minima together are above the volume.",
    ),
    Term(
        "max_closures",
        _REASON,
        "More locations would have to stop than may.",
        "Those that then must stay need more volume than there is, or more are fixed to stop.",
    ),
    Term(
        "beyond_max_minutes",
        _REASON,
        "Some origins have no location in time.",
        "The sentence names them; no location that may be open is near enough.",
    ),
    Term(
        "capacity",
        _REASON,
        "The caps are too small.",
        "Those of all together for the volume, or that of one that must keep for its minimum.",
    ),
    Term(
        "constraints_exclude_each_other",
        _REASON,
        "What is asked cannot be had together.",
        "The sentence names constraints of which each is needed: give way on one of them.",
    ),
)
