"""A name decides nothing: another id in all files, or a new name in the register, changes the id and nothing else.

The worlds are the same in every run. To look for new ones, set ``CNS_CHECK_EXAMPLES=2000``.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

from law_worlds import NOBODY, SUCCESSION, worlds
from oracle import File
from strategies import examples
from test_reallocation_oracle import World, report_of

Dict = dict[str, Any]
RENAMED_ON = date(2025, 7, 1)
#: The sentence may name the location, and whom it came after.
SAID = ("reason", "location_name")
#: Here volumes after the transfers decide, and of what is divided ties go by id.
BY_TIES = ("designated", "designated_below_minimum")


def with_id(value: Any, old: str, new: str) -> Any:
    """The same with another id, wherever it stands as a whole."""
    if isinstance(value, dict):
        return {with_id(k, old, new): with_id(v, old, new) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(with_id(item, old, new) for item in value)
    return new if value == old else value


def renamed_everywhere(world: World, old: str, new: str) -> World:
    return replace(
        world,
        file=File(with_id(world.file.rows, old, new), world.file.incomplete_years, world.file.absent),
        register=with_id(world.register, old, new),
        memberships=with_id(world.memberships, old, new),
        agreements=with_id(world.agreements, old, new),
        attestations=with_id(world.attestations, old, new),
    )


def renamed_in_the_register(world: World, old: str, new: str) -> World:
    """From the day on it has another name; all that was delivered and said before says the old one."""
    entry = world.register[old]
    after = dict(zip(SUCCESSION, (new, RENAMED_ON, "rename"), strict=True))
    memberships = {(new, network): region for (x, network), region in world.memberships.items() if x == old}
    register = world.register | {old: entry | after | {"open_until": None}, new: dict(entry)}
    return replace(world, register=register, memberships=world.memberships | memberships)


def rows(table: list[Dict]) -> list[str]:
    return sorted(str({key: value for key, value in row.items() if key not in SAID}) for row in table)


@examples(100)
@given(worlds(), st.sampled_from(["L1", "L2", "L3", "L4", "L5"]))
def test_another_id_in_all_files(world, old):
    new = f"{old}b"  # sorts as the old one did
    before, after = report_of(world), report_of(renamed_everywhere(world, old, new))
    for table in ("verdicts", "transfers", "after", "regions"):
        assert rows(with_id(before[table], old, new)) == rows(after[table]), table


@examples(60)
@given(worlds(), st.sampled_from(["L1", "L2", "L3"]), st.sampled_from(["Z9", "0077"]))
def test_another_id_that_sorts_elsewhere(world, old, new):
    before, after = report_of(world), report_of(renamed_everywhere(world, old, new))
    left, right = (
        [
            row | ({"contract_status": None, "reason_code": None} if row["reason_code"] in BY_TIES else {})
            for row in table
        ]
        for table in (with_id(before["verdicts"], old, new), after["verdicts"])
    )
    assert rows(left) == rows(right)


@st.composite
def worlds_and_one_to_rename(draw) -> tuple[World, str]:
    world = draw(worlds())
    followed = {entry.get("successor_id") for entry in world.register.values()}
    free = sorted(
        x
        for x, entry in world.register.items()
        # Of one that came after another both may have been told something; one that goes on as a third is not listed.
        if x not in (NOBODY, *followed) and not entry.get("successor_id")
    )
    assume(free)
    if draw(st.integers(0, 3)) == 3:
        world = replace(world, file=File(world.file.rows, absent="unknown"))
    return world, draw(st.sampled_from(free))


@examples(120)
@given(worlds_and_one_to_rename())
def test_a_new_name_in_the_register(drawn):
    world, old = drawn
    new = f"{old}b"
    before, after = report_of(world), report_of(renamed_in_the_register(world, old, new))
    # Beside them a designated one that has another name now has a row under the old one, which is closed.
    now = [row for row in after["verdicts"] if row["location_id"] != old]
    assert rows(with_id(before["verdicts"], old, new)) == rows(now)
    for row in after["verdicts"]:
        if row["location_id"] == old:
            assert (row["contract_status"], row["reason_code"]) == ("not_applicable", "closed")
    for table in ("transfers", "after", "regions"):
        assert rows(with_id(before[table], old, new)) == rows(after[table]), table


@examples(200)
@given(worlds_and_one_to_rename())
def test_a_new_name_in_the_register_is_nothing_to_the_oracle(drawn):
    world, old = drawn
    assume(world.file.absent == "not-performed")
    new, sets = f"{old}b", [world.norm_set]
    before, after = world.oracle(), renamed_in_the_register(world, old, new).oracle()
    now = {key: said for key, said in after.statuses(sets).items() if key[1] != old}
    assert with_id(before.statuses(sets), old, new) == now
    assert with_id(before.matters(sets), old, new) == after.matters(sets)
    for table in ("transfers", "after", "regions"):
        left, right = getattr(before, table)(sets), getattr(after, table)(sets)
        assert rows(with_id(left, old, new)) == rows(right), table
