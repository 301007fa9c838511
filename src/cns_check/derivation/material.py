"""What derivations are made from: the objects of one calculation, and where its inputs say what they say.

In: the inputs and outcomes of one calculation. Out: look-ups of blocks, cells, moves, members and places.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from cns_check.contract.status import Contracted
from cns_check.diagnostics import Place
from cns_check.inputs.agreements.model import Agreements
from cns_check.inputs.checked_tables import Volumes
from cns_check.inputs.files.table_profile import ProfileBytes, TableForm
from cns_check.inputs.volumes.provenance import Provenance, table_rows
from cns_check.judge.evaluate import Block, Evaluation
from cns_check.judge.windows import Cells, OrganisationCells, YearCells, counted
from cns_check.norms.load import LoadedFile
from cns_check.norms.model import Norm, NormSet
from cns_check.reallocate.moves import Moves, Settings
from cns_check.words import Translate

if TYPE_CHECKING:
    from cns_check.derivation.travelling import Travelling


@dataclass(frozen=True, slots=True)
class SmallTable:
    """A small input table, opened again when a place in it is asked for.

    Attributes:
        path: As the user named it.
        read: Gives its bytes; None when they are gone, as those of standard input.
        form: Which table it is.
        profile: How it is read; None for canonical columns.
    """

    path: str
    read: Callable[[], bytes | None]
    form: TableForm
    profile: ProfileBytes | None = None


@dataclass(frozen=True, eq=False)
class Material:
    """The objects of one calculation.

    Attributes:
        sets: The norm sets with their files.
        volumes: The volumes.
        evaluation: The verdicts.
        contracted: The contract status of each block, in order.
        moves: What moves, per block and method; with a scenario before that what moves by the routes.
        agreed: The method whose transfers the contract status rests on.
        settings: How it was divided.
        agreements: None without a file.
        agreements_path: Its path.
        attestations: Periods per location and norm.
        provenance: The rows behind the cells.
        tables: The register, the memberships and the attestations, by these names.
        tr: The reader's language.
    """

    sets: tuple[LoadedFile, ...]
    volumes: Volumes
    evaluation: Evaluation
    contracted: Sequence[Contracted]
    moves: Sequence[Moves]
    agreed: str
    settings: Settings
    agreements: Agreements | None
    attestations: Mapping[tuple[str, str], Sequence[tuple[date, date | None]]]
    provenance: Provenance
    tables: Mapping[str, SmallTable]
    tr: Translate

    @cached_property
    def number(self) -> dict[str, int]:
        """The number of each location in the roster."""
        return {location: i for i, location in enumerate(self.evaluation.roster.ids)}

    @cached_property
    def by_key(self) -> dict[tuple[str, str, int], Contracted]:
        """The blocks by norm set, norm and norm year."""
        return {(c.block.norm_set.id, c.block.norm.id, c.block.norm_year): c for c in self.contracted}

    @cached_property
    def moves_of(self) -> dict[int, tuple[Moves, ...]]:
        """What moves of each block."""
        found: dict[int, list[Moves]] = {}
        for moves in self.moves:
            found.setdefault(id(moves.block), []).append(moves)
        return {key: tuple(each) for key, each in found.items()}

    def travelling(self, moves: Moves) -> Travelling:
        """What is derived of the moves of one norm by travel time; made once."""
        from cns_check.derivation.travelling import Travelling  # noqa: PLC0415 - few runs need it

        key = id(moves)
        if key not in self._travelling:
            country, found = self.settings.country, moves.travelled
            assert country is not None, "divided by travel time"
            assert found is not None, "divided by travel time"
            indicative = self.evaluation.options.use_indicative
            self._travelling[key] = Travelling(self.evaluation.roster.ids, moves, country, found, indicative)
        return self._travelling[key]

    @cached_property
    def organisations(self) -> npt.NDArray[np.int64]:
        """The number of each location's organisation."""
        return self.evaluation.roster.organisation_codes()

    @cached_property
    def cells(self) -> dict[str, dict[tuple[str, int], tuple[float, float, bool]]]:
        """Per location, intervention and year the least and greatest volume, and whether the year is incomplete."""
        table = self.volumes.counted
        columns = (table.location, table.intervention, table.year, table.low, table.high, table.incomplete)
        found: dict[str, dict[tuple[str, int], tuple[float, float, bool]]] = {}
        for location, intervention, year, low, high, incomplete in zip(*(c.tolist() for c in columns), strict=True):
            cell = (table.intervention_ids[intervention], year)
            found.setdefault(table.location_ids[location], {})[cell] = (low, high, incomplete)
        return found

    @cached_property
    def surgeons(self) -> tuple[str, ...]:
        """All surgeons, as the engine numbers them."""
        if not self.volumes.has_surgeons:
            return ()
        return tuple(sorted(self.volumes.rows["surgeon_id"].dropna().unique()))

    def successors_on(self, day: date) -> dict[str, tuple[str, int]]:
        """Per predecessor who has taken over by a day, and the year in which it was joined."""
        if day not in self._over:
            self._over[day] = self.evaluation.roster.successors_on(day)
        return self._over[day]

    def members(self, i: int) -> tuple[int, ...]:
        """The locations of a location's organisation, itself included; only itself when it is not known."""
        code = self.organisations[i]
        return (i,) if code < 0 else tuple(np.flatnonzero(self.organisations == code).tolist())

    def counted(self, block: Block, norm: Norm, counts: tuple[str, ...], year: int, *, own: bool = False) -> YearCells:
        """The sum over interventions in a year, over the organisation for such a norm."""
        whole = norm.per == "organisation" and not own
        key = (id(block.cells), whole, counts, year)
        if key not in self._sums:
            cells: Cells = OrganisationCells(block.cells, self.organisations) if whole else block.cells
            self._sums[key] = counted(cells, counts, year)
        return self._sums[key]

    def norm_place(self, norm_set: NormSet, *loc: str | int) -> Place | None:
        """Where something stands in the file of a norm set."""
        file = next((f for f in self.sets if f.value is norm_set), None)
        return file.yaml.place(*loc) if file is not None and file.yaml is not None else None

    def row(self, table: str, *key: str) -> tuple[Place | None, Mapping[str, str]]:
        """The row of a small table with these ids: where it stands, and its texts."""
        if table not in self.tables:
            return None, {}
        rows, path = self._small(table, len(key))
        found = rows.get(key)
        return (Place(path), {}) if found is None else found

    def _small(self, table: str, width: int) -> tuple[dict[tuple[str, ...], tuple[Place, dict[str, str]]], str]:
        names = {
            "register": ("location_id",),
            "memberships": ("location_id", "network"),
            "attestations": ("location_id", "norm_id", "date"),
        }[table][:width]
        if table not in self._read:
            small = self.tables[table]
            data = small.read()
            rows = {} if data is None else table_rows(small.path, data, small.form, names, small.profile)
            self._read[table] = rows
        return self._read[table], self.tables[table].path

    @cached_property
    def _travelling(self) -> dict[int, Travelling]:
        return {}

    @cached_property
    def _over(self) -> dict[date, dict[str, tuple[str, int]]]:
        return {}

    @cached_property
    def _sums(self) -> dict[tuple[int, bool, tuple[str, ...], int], YearCells]:
        return {}

    @cached_property
    def _read(self) -> dict[str, dict[tuple[str, ...], tuple[Place, dict[str, str]]]]:
        return {}
