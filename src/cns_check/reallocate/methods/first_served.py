"""Which of several equally good ways to divide is taken: the first sender is served first, at the first receiver.

In: one best flow of a transportation problem. Out: the one that is taken, whichever of the best came in.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from cns_check.array_types import Flags
from cns_check.reallocate.problem import Floats, Whole


def first_served(moved: Whole, volume: Whole, room: Whole, cost: Floats, unplaced: float) -> Whole:
    """Of all flows as good as a best one, the first: no solver, and no version of one, has a say in it.

    The first sender sends as many as it can to the first receiver, of what is left as many as it can to the second, and
    so on; then the second sender.

    Args:
        moved: A best flow, senders x receivers.
        volume: Per sender.
        room: Per receiver.
        cost: Of one patient, senders x receivers; whole numbers, infinite where there is no way.
        unplaced: What one counts who finds no place: more than any way round.

    Raises:
        RuntimeError: The flow is not one of the best.
    """
    # With a sender more, that fills up the rooms, and a receiver more, that takes whoever finds no place, sums are
    # fixed; then whoever goes elsewhere makes room for another, and so round to the first.
    flow = np.zeros(np.array(moved.shape) + 1, dtype=np.int64)
    flow[:-1, :-1] = moved
    flow[:-1, -1], flow[-1, :-1], flow[-1, -1] = volume - moved.sum(axis=1), room - moved.sum(axis=0), moved.sum()
    price = np.zeros(flow.shape)
    price[:-1, :-1], price[:-1, -1] = cost, unplaced
    free = _free(flow, price)
    for sender in range(len(volume)):
        _serve(sender, flow, free)
        free[sender] = False  # what it sends stands
    return flow[:-1, :-1]


def _free(flow: Whole, price: Floats) -> Flags:
    """The pairs that a best flow may use: those that lie on a shortest way in what the flow leaves open.

    The best flows are those over these pairs alone: complementary slackness. Exact, for all numbers are whole.
    """
    back = np.where(flow > 0, price, -np.inf)
    sends = np.zeros(len(price))
    for _ in range(sum(price.shape)):
        receives = (sends[:, None] + price).min(axis=0)
        nearer = np.minimum(sends, (receives - back).min(axis=1))
        if np.array_equal(nearer, sends):
            free: Flags = sends[:, None] + price == receives
            return free
        sends = nearer
    msg = "the solver's answer is not the best: there is a shorter way round"
    raise RuntimeError(msg)


def _serve(sender: int, flow: Whole, free: Flags) -> None:
    """Moves what a sender sends to the first receivers, by rounds that cost nothing; what stands already stays."""
    searched = None
    for receiver in np.flatnonzero(free[sender, :-1]).tolist():
        while True:
            later = flow[sender] > 0
            later[: receiver + 1] = False
            if not later.any():
                return
            if searched is None or not np.array_equal(later, searched):
                searched, (gives, goes) = later, _ways(sender, later, flow, free)
            if gives[receiver] < 0:
                break
            _round(sender, receiver, flow, gives, goes)
            searched = None


def _ways(sender: int, later: Flags, flow: Whole, free: Flags) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """The shortest rounds that end with a receiver whose place the sender gives up, searched from there.

    Returns:
        Per receiver the sender that gives up places there, and per sender the receiver where it goes; -1 for none.
    """
    gives = np.where(later, sender, -1)
    goes = np.full(len(flow), -1)
    goes[sender] = len(later)
    new = np.flatnonzero(later)
    while len(new):
        others = np.flatnonzero(free[:, new].any(axis=1) & (goes < 0))
        if not len(others):
            break
        goes[others] = new[free[np.ix_(others, new)].argmax(axis=1)]
        new = np.flatnonzero((flow[others] > 0).any(axis=0) & (gives < 0))
        gives[new] = others[(flow[np.ix_(others, new)] > 0).argmax(axis=0)]
    return gives, goes


def _round(sender: int, receiver: int, flow: Whole, gives: npt.NDArray[np.intp], goes: npt.NDArray[np.intp]) -> None:
    """Sends as many as can go: each sender on the way gives up places for the one before, and goes on."""
    steps = [(int(gives[receiver]), receiver)]
    while steps[-1][0] != sender:
        place = int(goes[steps[-1][0]])
        steps.append((int(gives[place]), place))
    givers, places = (list(column) for column in zip(*steps, strict=True))
    many = flow[givers, places].min()
    flow[givers, places] -= many
    flow[[sender, *givers[:-1]], places] += many
