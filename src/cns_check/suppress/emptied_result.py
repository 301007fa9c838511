"""The result as it may be published: cells that a masked count could change are empty, and the result says so. Pure.

The methods divide in whole patients over the volumes of a region, by a rule that everybody can read: one number that
moves tells of all volumes of its region. So where a masked count sends, receives or may do so, all that moves in the
region is left out, and who sends is told without a receiver.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from cns_check.array_types import objects
from cns_check.diagnostics import CATALOGUE, Diagnostic
from cns_check.inputs.checked_tables import InputFile
from cns_check.report.result.contract_list import contract_table
from cns_check.report.result.result import Result
from cns_check.report.result.table import Arrays, Table, plain
from cns_check.report.result.tables import TRAVEL
from cns_check.suppress.masked_statuses import SUPPRESSED
from cns_check.words import Said, Translate

#: Norm set, norm and norm year.
BlockKey = tuple[str, str, int]

#: Diagnostics about volume files that name no volume; of all others only the summary of their code is shown.
_WITHOUT_VOLUMES = frozenset(
    {"V011", "V024", "V025", "V027", "V028", "V032", "V033", "V036", "V039", "V040", "V041", "V043", "V046"}
)


@dataclass(frozen=True, slots=True)
class Emptied:
    """What is left empty of one norm and norm year.

    Attributes:
        regions: Where what moves is masked.
        parts: Locations of which it is masked whether they send or receive.
        part_regions: Their regions.
        matters: Locations of which it is masked whether the basis matters.
        travel: The regions where how long patients travel is masked.
        all_travel: It is masked of all patients together.
        senders: Who sends whatever the masked counts are.
    """

    regions: frozenset[str]
    parts: frozenset[str]
    part_regions: frozenset[str]
    matters: frozenset[str]
    travel: frozenset[str] = frozenset()
    all_travel: bool = False
    senders: frozenset[str] = frozenset()


def publish(result: Result, emptied: Mapping[BlockKey, Emptied], threshold: int, tr: Translate) -> Result:
    """The result without what a masked count could change, and with the statement that counts are masked.

    Args:
        result: Worked out from masked volumes.
        emptied: What is left empty, per norm and norm year.
        threshold: The least count that is shown.
        tr: The reader's language.
    """

    def without(table: Table, change: Callable[[Arrays, Mapping[BlockKey, Emptied]], Arrays]) -> Table:
        return Table(table.name, table.columns, lambda: change(table.arrays, emptied))

    published = replace(
        result,
        run=replace(result.run, assumptions=(*statement(threshold, tr), *result.run.assumptions)),
        verdicts=without(result.verdicts, _verdicts),
        transfers=without(result.transfers, _transfers),
        after=without(result.after, _after),
        regions=without(result.regions, _regions),
        methods=without(result.methods, _methods),
        travel=None if result.travel is None else without(result.travel, _travel),
        effects=None if result.effects is None else without(result.effects, _effects),
        chance=None if result.chance is None else without(result.chance, _chance),
        derive=None,
        journeys=None,
    )
    # Made anew from what is left: the list says nothing that the verdicts do not say.
    return replace(published, contracts=contract_table(published))


def statement(threshold: int, tr: Translate) -> tuple[str, ...]:
    """What the result says of its masks, first of its assumptions."""
    return (
        tr(
            "For publication every count of 1 to {most} of a location, intervention and year is masked "
            "(--suppress-below {threshold}); all numbers are worked out from what is left. 0 is shown."
        ).format(most=threshold - 1, threshold=threshold),
        tr(
            "What a masked count could change is left empty or open: transfers, totals, growth and statuses. "
            "It is not unknown to who made this report."
        ),
    )


def without_digests(files: Sequence[InputFile], hidden: Sequence[InputFile]) -> tuple[InputFile, ...]:
    """The files for the record, without size and hash of those that hold volumes.

    A hash tells nobody a number, but whoever guesses a whole file could see that the guess is right.
    """
    paths = {file.path for file in hidden}
    return tuple(replace(f, size=0, sha256="") if f.path in paths else f for f in files)


def without_volumes(diagnostics: Sequence[Diagnostic]) -> tuple[Diagnostic, ...]:
    """The diagnostics of the inputs; those that may name a volume say only where and of what kind they are."""
    return tuple(
        replace(d, message=Said.of(CATALOGUE[d.code].summary), value=None)
        if d.code.startswith("V") and d.code not in _WITHOUT_VOLUMES
        else d
        for d in diagnostics
    )


def _verdicts(arrays: Arrays, emptied: Mapping[BlockKey, Emptied]) -> Arrays:
    hidden = _where(arrays, emptied, "location_id", lambda e: e.matters)
    return _emptied(arrays, {"basis_matters": hidden})


def _transfers(arrays: Arrays, emptied: Mapping[BlockKey, Emptied]) -> Arrays:
    """Of a region that is masked a row for each sender and intervention, without receiver and number.

    By travel time a masked count may make others send too, to top up: of them there is no row.
    """
    hidden = _where(arrays, emptied, "region_id", lambda e: e.regions)
    names = ("norm_set", "norm_id", "norm_year", "method", "intervention_id", "from_location_id")
    senders = list(zip(*(arrays[name].tolist() for name in names), strict=True))
    seen: set[tuple[object, ...]] = set()
    keep = np.ones(len(hidden), dtype=np.bool_)
    others = ~_where(arrays, emptied, "from_location_id", lambda e: e.senders)
    for row in np.flatnonzero(hidden).tolist():
        keep[row] = senders[row] not in seen and not (others[row] and arrays["method"][row] == "travel-time")
        seen.add(senders[row])
    kept = {name: values[keep] for name, values in arrays.items()}
    kept = dict(_emptied(kept, dict.fromkeys(("to_location_id", "volume"), hidden[keep])))
    kept["reason_code"] = np.where(hidden[keep], np.array(SUPPRESSED, dtype=object), kept["reason_code"])
    return kept


def _after(arrays: Arrays, emptied: Mapping[BlockKey, Emptied]) -> Arrays:
    hidden = _where(arrays, emptied, "region_id", lambda e: e.regions)
    moved = ("volume_out", "volume_in", "volume_after_concentration", "volume_after", "growth", "verdict_after")
    eligible = _where(arrays, emptied, "location_id", lambda e: e.parts)
    return _emptied(arrays, {"eligible": eligible} | dict.fromkeys(moved, hidden))


def _regions(arrays: Arrays, emptied: Mapping[BlockKey, Emptied]) -> Arrays:
    hidden = _where(arrays, emptied, "region_id", lambda e: e.regions)
    return _emptied(
        arrays,
        {
            "eligible": _where(arrays, emptied, "region_id", lambda e: e.part_regions),
            "volume_moved": hidden,
            "volume_unplaced": hidden,
            # How many the total could carry is only known where the rest cannot add one.
            "could_carry": objects([h != 0 for h in arrays["volume_unknown_high"].tolist()]).astype(np.bool_),
            "reason_code": hidden,
        },
    )


def _methods(arrays: Arrays, emptied: Mapping[BlockKey, Emptied]) -> Arrays:
    """A method is told of over all regions: one region that is masked leaves no number of it."""
    hidden = np.array([bool(e is not None and e.regions) for e in _keyed(arrays, emptied)], dtype=np.bool_)
    names = (
        "volume_moved",
        "volume_unplaced",
        "receivers",
        "mean_distance",
        "distance_unit",
        "volume_distance_unknown",
        "largest_growth",
        "largest_growth_location_id",
    )
    return _emptied(arrays, dict.fromkeys(names, hidden))


def _travel(arrays: Arrays, emptied: Mapping[BlockKey, Emptied]) -> Arrays:
    """Of a region with a masked count no number, and none of all patients together."""
    all_ = np.array([e is not None and e.all_travel for e in _keyed(arrays, emptied)], dtype=np.bool_)
    of_all = np.array([region is None for region in arrays["region_id"].tolist()], dtype=np.bool_)
    hidden = (all_ & of_all) | _where(arrays, emptied, "region_id", lambda e: e.travel)
    return _emptied(arrays, {c.name: hidden for c in TRAVEL if c.kind == "number"})


def _effects(arrays: Arrays, emptied: Mapping[BlockKey, Emptied]) -> Arrays:
    """What is not exactly known is empty already; here what moves is."""
    return _emptied(
        arrays, dict.fromkeys(("after", "change"), _where(arrays, emptied, "region_id", lambda e: e.regions))
    )


def _chance(arrays: Arrays, emptied: Mapping[BlockKey, Emptied]) -> Arrays:
    """Who comes to whom is what moves: where that is masked nothing is drawn."""
    hidden = _where(arrays, emptied, "region_id", lambda e: e.regions)
    return _emptied(arrays, dict.fromkeys(("p05", "p95", "share_below"), hidden))


def _keyed(arrays: Arrays, emptied: Mapping[BlockKey, Emptied]) -> list[Emptied | None]:
    keys = zip(*(arrays[name].tolist() for name in ("norm_set", "norm_id", "norm_year")), strict=True)
    return [emptied.get((str(s), str(n), int(str(plain(y))))) for s, n, y in keys]


def _where(
    arrays: Arrays, emptied: Mapping[BlockKey, Emptied], column: str, hidden: Callable[[Emptied], frozenset[str]]
) -> npt.NDArray[np.bool_]:
    found = zip(_keyed(arrays, emptied), arrays[column].tolist(), strict=True)
    return np.array([e is not None and value in hidden(e) for e, value in found], dtype=np.bool_)


def _emptied(arrays: Arrays, hidden: Mapping[str, npt.NDArray[np.bool_]]) -> Arrays:
    none = np.array(None, dtype=object)
    return {
        name: np.where(hidden[name], none, values.astype(object)) if name in hidden else values
        for name, values in arrays.items()
    }
