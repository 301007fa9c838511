"""Which locations get another verdict from another version of a norm set, on the same volumes. Pure.

In: two norm sets, volumes and locations. Out: the rows that differ, each with both sides.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass

from cns_check.inputs.checked_tables import Locations, Volumes
from cns_check.judge.all_locations import Roster
from cns_check.judge.evaluate import Block, Evaluation, Options, evaluate
from cns_check.judge.windows import VERDICT_NAMES
from cns_check.norms.model import NormSet
from cns_check.words import Said, word


@dataclass(frozen=True, slots=True)
class Side:
    """How a location stands under one of the two sets.

    Attributes:
        data_year: The last year of the window.
        volume_low: Least volume per year in the window.
        volume_high: Greatest volume per year; None when unknown.
        minimum: The number in force; None when there is none.
        verdict: The verdict.
    """

    data_year: int
    volume_low: float
    volume_high: float | None
    minimum: int | None
    verdict: str

    @property
    def told(self) -> Said:
        """Verdict, volume and minimum in words."""
        volume = Said.of("{low}", low=self.volume_low)
        if self.volume_high is None:
            volume = Said.of("{low} or more", low=self.volume_low)
        elif self.volume_high != self.volume_low:
            volume = Said.of("{low} to {high}", low=self.volume_low, high=self.volume_high)
        return Said.of(
            "{verdict} (volume {volume}, data year {year}, no minimum)"
            if self.minimum is None
            else "{verdict} (volume {volume}, data year {year}, minimum {minimum})",
            verdict=word(self.verdict),
            volume=volume,
            year=self.data_year,
            minimum=self.minimum,
        )


@dataclass(frozen=True, slots=True)
class VerdictChange:
    """A location whose verdict on a norm is another; a side is None where the set gives no row."""

    norm_id: str
    norm_year: int
    location_id: str
    location_name: str | None
    before: Side | None
    after: Side | None

    def record(self) -> dict[str, object]:
        """The change as a JSON object; whole volumes have no point."""
        names = ("data_year", "volume_low", "volume_high", "minimum", "verdict")
        record: dict[str, object] = {
            "norm_id": self.norm_id,
            "norm_year": self.norm_year,
            "location_id": self.location_id,
            "location_name": self.location_name,
        }
        for when, side in (("before", self.before), ("after", self.after)):
            values = asdict(side) if side is not None else {}
            record |= {f"{name}_{when}": _whole(values.get(name)) for name in names}
        return record


def _whole(value: object) -> object:
    return int(value) if isinstance(value, float) and value.is_integer() else value


def verdict_changes(
    before: NormSet,
    after: NormSet,
    volumes: Volumes,
    locations: Locations | None = None,
    norm_years: tuple[int, ...] = (),
) -> tuple[VerdictChange, ...]:
    """Judges the same volumes by both sets and keeps what differs.

    Args:
        before: The set as it was.
        after: The set as it is.
        volumes: The volumes.
        locations: The register.
        norm_years: Which; none: those in which a regime of either set starts, and for two sets without regimes what
            ``evaluate`` takes.

    Raises:
        ValueError: There is no complete year to take a year from.
    """
    years = tuple(norm_years) or tuple(sorted({r.from_.year for s in (before, after) for r in s.regimes}))
    options = Options(norm_years=years)
    old, new = (_sides(evaluate([s], volumes, locations, options)) for s in (before, after))
    names = {**old[1], **new[1]}
    keys = dict.fromkeys([*old[0], *new[0]])
    return tuple(
        VerdictChange(*key, names[key[2]], old[0].get(key), new[0].get(key))
        for key in keys
        if _verdict(old[0].get(key)) != _verdict(new[0].get(key))
    )


def _verdict(side: Side | None) -> str | None:
    return side.verdict if side is not None else None


_Key = tuple[str, int, str]


def _sides(evaluation: Evaluation) -> tuple[dict[_Key, Side], dict[str, str | None]]:
    roster = evaluation.roster
    sides = {key: side for block in evaluation.blocks for key, side in _of_block(block, roster)}
    return sides, dict(zip(roster.ids, roster.names, strict=True))


def _of_block(block: Block, roster: Roster) -> Iterator[tuple[_Key, Side]]:
    for i in block.listed.nonzero()[0].tolist():
        high = float(block.judged.high[i])
        side = Side(
            block.data_year,
            float(block.judged.low[i]),
            None if high == float("inf") else high,
            block.in_force.minimum,
            VERDICT_NAMES[block.verdict[i]],
        )
        yield (block.norm.id, block.norm_year, roster.ids[i]), side
