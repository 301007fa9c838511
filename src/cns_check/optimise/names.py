"""What may be asked of an optimum and what comes of it, by name. Loads no array library."""

from __future__ import annotations

from typing import Literal

AssignmentName = Literal["split", "whole", "nearest"]
ObjectiveName = Literal["travel", "max-travel", "fewest-changes", "fewest-moved", "most-locations", "fewest-locations"]
ConstraintName = Literal["minimum", "capacity", "max_minutes", "max_closures", "keep", "stop", "assignment"]
StatusName = Literal["optimal", "feasible", "infeasible", "unknown"]
#: What may be asked, by the words of the options.
ASSIGNMENTS: tuple[AssignmentName, ...] = ("split", "whole", "nearest")
OBJECTIVES: tuple[ObjectiveName, ...] = (
    "travel",
    "max-travel",
    "fewest-changes",
    "fewest-moved",
    "most-locations",
    "fewest-locations",
)
STATUSES: tuple[StatusName, ...] = ("optimal", "feasible", "infeasible", "unknown")
#: The order in which constraints are left out to find which exclude one another.
CONSTRAINTS: tuple[ConstraintName, ...] = (
    "minimum",
    "capacity",
    "max_minutes",
    "max_closures",
    "keep",
    "stop",
    "assignment",
)
