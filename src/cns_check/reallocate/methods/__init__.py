"""The ways of dividing what moves: each stands here once, and has its rule in a file of this room.

Options, checks, printed assumptions and documentation follow from :data:`METHODS`. A new method is a file with a
function of the face :data:`cns_check.reallocate.problem.Method`, and an entry here. Loads no array library: a function
is imported when its method is asked for.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, NamedTuple, cast

if TYPE_CHECKING:
    from cns_check.reallocate.problem import Method

MethodName = Literal["proportional", "equal", "nearest", "capacity", "travel-time"]


class MethodInfo(NamedTuple):
    """One way of dividing.

    Attributes:
        name: As ``--method`` takes it; the function in the file is called the same.
        file: The file in this room that holds the function; empty for a method in a room of its own.
        divides: What it does, for the documentation.
        assumption: The sentence that is printed with every result that it divided.
        needs_caps: Receivers must have caps: ``--capacity`` or ``--max-growth``.
        prints: It uses a library that may print to standard output, which whoever calls must keep free.
        needs_travel: It goes by where patients live and how long they travel: ``--origins`` and ``--travel-times``.
    """

    name: MethodName
    file: str
    divides: str
    assumption: str
    needs_caps: bool = False
    prints: bool = False
    needs_travel: bool = False

    @property
    def function(self) -> Method:
        """The function that divides."""
        return cast("Method", getattr(import_module(f"{__name__}.{self.file}"), self.name))


_ALL = (
    MethodInfo(
        "proportional",
        "shares",
        "by what the receivers already do of the intervention; all zero: of the norm; all zero: equally",
        "Moved volume is divided in proportion to what the receivers already do (method proportional).",
    ),
    MethodInfo(
        "equal",
        "shares",
        "equally",
        "Moved volume is divided equally over the receivers (method equal).",
    ),
    MethodInfo(
        "nearest",
        "nearest",
        "everything of a sender to the nearest receiver: great circle from the register's coordinates, or "
        "`--distances`",
        "All volume of a sender goes to the nearest receiver (method nearest).",
    ),
    MethodInfo(
        "capacity",
        "capacity",
        "as many as the caps allow, and of all ways to do so the least total distance. Caps: `--max-growth 25%`, or "
        "`--capacity FILE`; a receiver that the file does not name takes nothing unless `--max-growth` is given too",
        "Moved volume goes over the least total distance within the receivers' caps, among equals in order of id "
        "(method capacity).",
        needs_caps=True,
        prints=True,
    ),
    MethodInfo(
        "travel-time",
        "",
        "each origin goes to the nearest location of its region that stays; then those who are below the minimum are "
        "topped up from the surplus of the others. Needs `--origins` and `--travel-times`",
        "Patients go to the nearest location of their region that stays, by minutes and then distance; then locations "
        "below the minimum are topped up from the surplus of others, as in the national impact model (method "
        "travel-time).",
        needs_travel=True,
    ),
)

#: Every method by its name, in the order in which people read of them.
METHODS: Mapping[str, MethodInfo] = MappingProxyType({method.name: method for method in _ALL})
#: What divides when nobody chose.
DEFAULT_METHOD: MethodName = "proportional"
