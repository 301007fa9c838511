"""How much work something is, as calls of functions: on a machine of any speed, under any load."""

from __future__ import annotations

import sys
from collections.abc import Callable


def steps(give: Callable[..., object], *given: object) -> int:
    """How many functions something calls: what grows with the square of an input shows."""
    count = 0

    def called(_frame: object, event: str, _argument: object) -> None:
        nonlocal count
        count += event in {"call", "c_call"}

    sys.setprofile(called)
    try:
        give(*given)
    finally:
        sys.setprofile(None)
    return count
