"""What the Python API gives: norm sets, volumes and outcomes, with their tables as data frames.

In: what was loaded, read or calculated. Out: the same for a notebook.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NoReturn

import pandas as pd

from cns_check.api.frames import frame_of, frame_of_versions
from cns_check.api.input_error import told_as_input_error
from cns_check.api.option_values import choice
from cns_check.diagnostics import Diagnostic
from cns_check.norms.load import LoadedFile
from cns_check.norms.model import NormSet
from cns_check.report import html
from cns_check.report.charts import files as chart_files
from cns_check.report.data import json_report
from cns_check.report.result.result import Result
from cns_check.report.result.table import Table
from cns_check.report.result.tables import ASSIGNMENTS, DECISIONS, FRONTIER, OPTIMUM, SCENARIO
from cns_check.run.load_volumes import VolumeInputs
from cns_check.run.open_file import InMemory
from cns_check.words import translator


@dataclass(frozen=True, eq=False, repr=False)
class Norms:
    """Norm sets that were loaded and checked, their examples too.

    Attributes:
        sets: The sets, in the order asked.
        diagnostics: Warnings and notes.
    """

    sets: tuple[NormSet, ...]
    diagnostics: tuple[Diagnostic, ...]
    _files: tuple[LoadedFile, ...] = field(repr=False)
    _refs: tuple[str, ...] = field(repr=False)

    def __iter__(self) -> Iterator[NormSet]:
        return iter(self.sets)

    def __getitem__(self, norm_set_id: str) -> NormSet:
        return next((s for s in self.sets if s.id == norm_set_id), None) or self._lacks(norm_set_id)

    def _lacks(self, norm_set_id: str) -> NoReturn:
        raise KeyError(norm_set_id)

    def __repr__(self) -> str:
        return f"Norms({', '.join(f'{s.id} {s.version}' for s in self.sets)})"

    @property
    def versions(self) -> pd.DataFrame:
        """Every version of every norm: set, norm, first and last day, minimum (empty: none or not known), status."""
        return frame_of_versions(self.sets)


@dataclass(frozen=True, eq=False, repr=False)
class Volumes:
    """Volume files that were read and checked.

    Attributes:
        rows: Every row that counts: ``location_id, intervention_id, year, low, high`` (procedures; ``high`` infinite
            when unknown) and where it stood.
        cells: The same, summed per location, intervention and year.
        years: Years with any data row.
        assumptions: What was assumed in reading, a sentence each.
        diagnostics: Warnings and notes.
    """

    rows: pd.DataFrame
    cells: pd.DataFrame
    years: tuple[int, ...]
    assumptions: tuple[str, ...]
    diagnostics: tuple[Diagnostic, ...]
    _read: VolumeInputs = field(repr=False)
    _paths: tuple[str, ...] = field(repr=False)
    _profiles: tuple[str, ...] = field(repr=False)
    _known: frozenset[str] = field(repr=False)
    _memory: Mapping[str, InMemory] = field(repr=False)

    def __repr__(self) -> str:
        return f"Volumes({', '.join(self._paths)}: {len(self.rows)} rows, years {', '.join(map(str, self.years))})"


@dataclass(frozen=True, eq=False, repr=False)
class Divided:
    """What moves where by one method of dividing.

    Attributes:
        method: Its name.
        transfers: As of the outcome, the rows of this method.
        after: The same.
        regions: The same.
        methods: The same: how the method works out, per norm and norm year.
    """

    method: str
    transfers: pd.DataFrame
    after: pd.DataFrame
    regions: pd.DataFrame
    methods: pd.DataFrame

    def __repr__(self) -> str:
        return f"Divided({self.method}: {len(self.transfers)} transfers, {len(self.regions)} regions)"


@dataclass(frozen=True, eq=False, repr=False)
class Sweep:
    """What each of many minima would come to, and what it rests on.

    Attributes:
        sweep: Per norm, norm year, region (missing: all) and minimum who meets it, who is below and what would move.
        margin: The verdicts near the number in force; None where they were not asked.
        diagnostics: Warnings and notes about the inputs and the run.
        assumptions: Everything assumed, a sentence each.
    """

    sweep: pd.DataFrame
    margin: pd.DataFrame | None
    diagnostics: tuple[Diagnostic, ...]
    assumptions: tuple[str, ...]
    _result: Result = field(repr=False)

    def to_json(self) -> str:
        """The JSON of the sweep, byte for byte that of the command."""
        return json_report.render(self._result).decode()

    def charts(self) -> dict[str, bytes]:
        """The charts as SVG and PNG by file name, as ``--charts`` writes them; needs the extra ``html``."""
        return chart_files.render(self._result, tr=translator(self._result.language))

    def __repr__(self) -> str:
        return f"Sweep({len(self.sweep)} rows; a calculation under its assumptions, not advice)"


@dataclass(frozen=True, eq=False, repr=False)
class Outcome:
    """What a calculation came to: the tables of the interface, with dtypes, and what they rest on.

    Texts are ``str``, years and minima ``Int64``, volumes and growth ``float64``, flags ``bool``; what is empty is
    missing. A flag that is masked for publication makes its column ``boolean``.

    Attributes:
        verdicts: One row per norm, location and norm year.
        transfers: What moves where; empty when nothing is known of any region.
        after: Volumes before and after, per location and norm, and per intervention.
        regions: The same per region.
        methods: How each method works out over all regions, per norm and norm year.
        summary: Verdicts counted, per norm and norm year.
        method_names: The methods that were asked, in order; contract statuses follow from the first.
        diagnostics: Warnings and notes about the inputs and the run.
        assumptions: Everything assumed, a sentence each.
    """

    verdicts: pd.DataFrame
    transfers: pd.DataFrame
    after: pd.DataFrame
    regions: pd.DataFrame
    methods: pd.DataFrame
    summary: pd.DataFrame
    method_names: tuple[str, ...]
    diagnostics: tuple[Diagnostic, ...]
    assumptions: tuple[str, ...]
    _result: Result = field(repr=False)

    @property
    def contracts(self) -> pd.DataFrame:
        """The contract list: whom may be contracted for what, from when; empty for sets without regimes."""
        return frame_of(self._result.contracts)

    @property
    def optimum(self) -> pd.DataFrame:
        """What is best per norm, norm year and region; empty where ``optimise`` was not asked."""
        return self._of_optimum(0)

    @property
    def decisions(self) -> pd.DataFrame:
        """Who keeps, stops and opens; empty where ``optimise`` was not asked."""
        return self._of_optimum(1)

    @property
    def assignments(self) -> pd.DataFrame:
        """Where each origin goes; empty where ``optimise`` was not asked."""
        return self._of_optimum(2)

    @property
    def frontier(self) -> pd.DataFrame:
        """The least travel with each number of locations; empty where it was not asked."""
        return self._of_optimum(3)

    @property
    def scenario(self) -> pd.DataFrame:
        """The decisions as ``scenario`` takes them; empty where ``optimise`` was not asked."""
        found = self._result.optimum
        return frame_of(Table.of("scenario", SCENARIO, []) if found is None else found.scenario)

    def _of_optimum(self, number: int) -> pd.DataFrame:
        found = self._result.optimum
        columns = (OPTIMUM, DECISIONS, ASSIGNMENTS, FRONTIER)[number]
        return frame_of(Table.of("none", columns, []) if found is None else found.tables[number])

    @property
    def travel(self) -> pd.DataFrame | None:
        """How long patients travel, before and after; None without origins and travel times."""
        return None if self._result.travel is None else frame_of(self._result.travel)

    @property
    def effects(self) -> pd.DataFrame | None:
        """What moves with the patients; None without effects."""
        return None if self._result.effects is None else frame_of(self._result.effects)

    def of_method(self, name: str) -> Divided:
        """What moves where by one of the methods that were asked.

        Raises:
            InputError: It was not asked.
        """
        with told_as_input_error(self._result.language):
            choice("method", name, self.method_names)
        tables = (self.transfers, self.after, self.regions, self.methods)
        return Divided(name, *(table[table["method"] == name].reset_index(drop=True) for table in tables))

    @property
    def chance(self) -> pd.DataFrame | None:
        """What chance makes of the volume after of who keeps; None where it was not asked, or nothing is moved."""
        return None if self._result.chance is None else frame_of(self._result.chance)

    def to_json(self) -> str:
        """The JSON report, byte for byte that of the command."""
        return json_report.render(self._result).decode()

    def to_html(self) -> bytes:
        """The page, byte for byte that of the command; needs the extra ``html``."""
        return html.render(self._result, tr=translator(self._result.language))

    def charts(self) -> dict[str, bytes]:
        """The charts as SVG and PNG by file name, as ``--charts`` writes them; needs the extra ``html``."""
        return chart_files.render(self._result, tr=translator(self._result.language))

    def __repr__(self) -> str:
        rows = f"{len(self.verdicts)} verdicts, {len(self.transfers)} transfers, {len(self.regions)} regions"
        return f"Outcome({rows}; a calculation under its assumptions, not advice)"
