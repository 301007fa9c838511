"""Whose rows of a scenario decide on a location, as the page to decide with is told it."""

from __future__ import annotations

import random
from datetime import date
from types import SimpleNamespace

import numpy as np

from cns_check.judge.all_locations import Roster
from cns_check.report.html.decide_data import _steps
from cns_check.report.result.decidable import _asked

DAYS = [date(2024, 1, 1), date(2025, 1, 1), date(2027, 1, 1)]


def roster(rng):
    ids = tuple(f"L{n}" for n in range(7))
    nobody = (None,) * len(ids)
    # Who was taken over has a higher number: no chain comes back to where it began.
    joined = [n for n in range(1, len(ids)) if rng.random() < 0.6]
    over = {ids[n]: (rng.choice(ids[:n]), rng.choice(DAYS), "merger") for n in joined}
    return Roster(ids, nobody, nobody, {}, nobody, nobody, succession=over)


def test_the_first_name_with_a_row_decides_as_the_command_hands_it_on():
    chains = 0
    for seed in range(200):
        rng = random.Random(seed)
        all_, day = roster(rng), date(2026, 1, 1)
        asked = _asked(all_, SimpleNamespace(day=day))
        said = {x: rng.choice(("stop", "keep")) for x in all_.ids if rng.random() < 0.5}
        found = {}
        for n, location in enumerate(all_.ids):
            name = next((name for name in asked.get(n, (location,)) if name in said), None)
            if name is not None:
                found[location] = said[name]
        assert found == all_.handed_on(said, day), seed
        chains += any(len(names) > 2 for names in asked.values())
    assert chains > 20


def test_steps_give_the_ranks_back_in_little_room():
    minutes = np.array([[5.0, 2.0, np.nan, 2.0, 9.0], [1.0, 1.0, 1.0, np.nan, np.nan]])
    rank = np.array([[2, 1, 5, 0, 3], [2, 0, 0, 5, 5]], dtype=np.int32)
    # In the order of minutes: 1, 0, 2, 3 and 2, 0, 0; a step back of 1 is the odd number 1, of 2 it is 3.
    assert _steps(minutes, rank).tolist() == [[2, 1, 4, 2, 0], [4, 3, 0, 0, 0]]
