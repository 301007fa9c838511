"""Small hand-made cases: norm sets, volumes and a register of invented locations, as the engine takes them."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from cns_check.contract.status import Contracted, contract
from cns_check.diagnostics import has_errors
from cns_check.inputs.checked_tables import CellTable, InputFile, Locations, Volumes
from cns_check.inputs.places.locations import COLUMNS as REGISTER_COLUMNS
from cns_check.inputs.unknown_volume import UNKNOWN
from cns_check.judge.evaluate import Evaluation, Options, evaluate
from cns_check.norms.load import LoadedFile, load_norm_file
from cns_check.norms.model import NormSet
from cns_check.reallocate.distance import Distances
from cns_check.reallocate.moves import Settings
from cns_check.report.result.assemble import assemble
from cns_check.report.result.result import Result
from cns_check.statements.shown import Shown

Dict = dict[str, Any]
#: A volume: known, masked (least, greatest), or blank.
Volume = int | tuple[int, int] | None

SOURCES = [{"document": "paper", "at": "page 1"}]
TWO_REGIMES = [
    {"from": date(2026, 1, 1), "regime": "comply-or-explain", "sources": [{"document": "memo", "at": "section 4"}]},
    {"from": date(2027, 1, 1), "regime": "enforced", "sources": [{"document": "memo", "at": "section 4"}]},
]
#: A norm on hips as a norm file has it, up to its versions.
HIP_YAML = """\
  - id: one
    title: {en: One}
    cluster: joints
    network: regional
    kind: volume
    counts: [hip]
    unit: procedures
    per: location
    window: calendar-year
"""
#: Another, as the model takes it.
HIP = {
    "id": "hip",
    "title": {"en": "Hip"},
    "cluster": "hip",
    "network": "all",
    "kind": "volume",
    "counts": ("hip",),
    "unit": "procedures",
    "per": "location",
    "window": "calendar-year",
}


def norm(norm_id: str = "norm-a", minimum: int | None = 20, status: str = "adopted", **more: Any) -> Dict:
    """A volume norm on ``alpha``, one version open at both ends, as the YAML has it; ``more`` replaces keys."""
    version = {"valid_from": None, "minimum": minimum, "status": status, "sources": SOURCES}
    return {
        "id": norm_id,
        "title": {"en": f"The norm {norm_id}"},
        "cluster": "made-up",
        "network": "made-up",
        "kind": "volume",
        "counts": ["alpha"],
        "unit": "procedures",
        "per": "location",
        "window": "calendar-year",
        "versions": [version],
    } | more


def process_norm(norm_id: str = "norm-p", **more: Any) -> Dict:
    made = norm(norm_id, **({"versions": [{"status": "adopted", "sources": SOURCES}]} | more))
    for key in ("unit", "per", "window"):
        del made[key]
    return made | {"kind": "process"}


def norm_set_dict(*norms: Dict, set_id: str = "set-a", regimes: list[Dict] | None = None, **more: Any) -> Dict:
    """A norm set as the YAML has it; without regimes unless they are given."""
    interventions = sorted({i for n in norms for i in n["counts"]} | {"alpha"})
    made: Dict = {
        "schema": "cns-check/norm-set/1",
        "id": set_id,
        "version": "1.0",
        "jurisdiction": "NL",
        "title": {"en": f"Invented: {set_id}"},
        "documents": {
            "paper": {"title": "An invented paper", "publisher": "Nobody", "kind": "paper"},
            "memo": {"title": "An invented memo", "publisher": "Nobody", "kind": "memo"},
        },
        "interventions": {i: {"title": {"en": i.title()}} for i in interventions},
        "norms": list(norms),
    } | more
    if regimes:
        made["regimes"] = regimes
    return made


class _Plain(yaml.CSafeDumper):
    """The norm language knows no aliases, and writes nothing for nothing."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


_Plain.add_representer(type(None), lambda dumper, _: dumper.represent_scalar("tag:yaml.org,2002:null", ""))


def to_yaml(value: Dict) -> str:
    return yaml.dump(value, Dumper=_Plain, sort_keys=False, allow_unicode=True)


def norm_set(*norms: Dict, **more: Any) -> NormSet:
    """A norm set read the way a file is, so that no test rests on one that a file could not hold."""
    made = norm_set_dict(*norms, **more)
    loaded = load_norm_file(to_yaml(made).encode(), f"{made['id']}.yaml")
    assert loaded.value is not None, [f"{d.place} {d.message}" for d in loaded.diagnostics]
    assert not has_errors(loaded.diagnostics)
    return loaded.value


def volumes(
    cells: dict[tuple[str, str, int], Volume],
    *,
    incomplete: tuple[int, ...] = (),
    absent: str = "not-performed",
    delivered: set[tuple[str, int]] | None = None,
    names: dict[str, str] | None = None,
) -> Volumes:
    """Volumes by (location, intervention, year).

    An intervention counts as delivered in every year that any cell has, unless ``delivered`` says otherwise.
    """
    rows = [
        {
            "location_id": location,
            "intervention_id": intervention,
            "year": year,
            "low": float(_ends(volume)[0]),
            "high": float(_ends(volume)[1]),
            "incomplete": year in incomplete,
        }
        for (location, intervention, year), volume in sorted(cells.items())
    ]
    years = sorted({year for _, _, year in cells})
    if delivered is None:
        delivered = {(intervention, year) for _, intervention, _ in cells for year in years}
    columns = ["location_id", "intervention_id", "year", "low", "high", "incomplete"]
    table = pd.DataFrame(rows, columns=columns)
    extra = {"quarter": 0, "surgeon_id": None, "origin_id": None, "file": 0, "corrected": False}
    extra["line"] = range(2, len(rows) + 2)
    file = InputFile("volumes.csv", 100, "0" * 64, len(rows), 0)
    return Volumes(
        counted=CellTable.of(table),
        absent={(i, y): UNKNOWN if y in incomplete or absent == "unknown" else 0.0 for i, y in sorted(delivered)},
        names=names or {},
        years=tuple(years),
        incomplete_years=frozenset(incomplete),
        files=(file,),
        size=len(rows),
        make_rows=lambda: table.assign(**extra),
        assumptions=("volumes.csv: a location without a row performed nothing.",),
    )


def _ends(volume: Volume) -> tuple[float, float]:
    if volume is None:
        return 0, UNKNOWN
    return volume if isinstance(volume, tuple) else (volume, volume)


def register(*rows: Dict) -> Locations:
    """A location register; columns that are not given are empty."""
    table = pd.DataFrame([dict.fromkeys(REGISTER_COLUMNS) | row for row in rows], columns=list(REGISTER_COLUMNS))
    table = table.astype(object).sort_values("location_id", ignore_index=True)
    return Locations({name: table[name].to_numpy() for name in table})


def judged(
    sets: NormSet | list[NormSet], of: Volumes, locations: Locations | None = None, **options: Any
) -> Evaluation:
    return evaluate(sets if isinstance(sets, list) else [sets], of, locations, Options(**options))


def contracted(evaluation: Evaluation) -> list[Contracted]:
    options = evaluation.options
    return [contract(b, evaluation.roster, use_indicative=options.use_indicative) for b in evaluation.blocks]


def result(
    sets: NormSet | list[NormSet],
    of: Volumes,
    locations: Locations | None = None,
    shown: Shown = Shown(),  # noqa: B008 - it is frozen
    **options: Any,
) -> Result:
    """The result of a run, as the command makes it."""
    sets = sets if isinstance(sets, list) else [sets]
    evaluation = judged(sets, of, locations, **options)
    roster = evaluation.roster
    return assemble(
        "evaluate",
        {"--norms": [s.id for s in sets]},
        of.files,
        [LoadedFile(s, (), "0" * 64, f"{s.id}.yaml", None) for s in sets],
        of,
        evaluation,
        contracted(evaluation),
        (),
        Settings(Distances(roster.ids, roster.latitude, roster.longitude, None)),
        (),
        shown,
    )


def records(of: Result) -> list[Dict]:
    """The rows of the table ``verdicts``."""
    names = [column.name for column in of.verdicts.columns]
    return [dict(zip(names, row, strict=True)) for row in of.verdicts.rows()]


def only(of: Result, **where: Any) -> Dict:
    """The one row that has these values."""
    found = [row for row in records(of) if all(row[key] == value for key, value in where.items())]
    assert len(found) == 1, found
    return found[0]


def write_volumes(path: Path, lines: list[str], header: str = "location_id,intervention_id,year,volume") -> Path:
    """A volume file of lines as they are."""
    path.write_bytes(("\n".join([header, *lines]) + "\n").encode())
    return path


def write_norms(folder: Path, made: Dict) -> Path:
    """A norm file under the name that its id asks for."""
    path = folder / f"{made['id']}.yaml"
    path.write_text(to_yaml(made), encoding="utf-8")
    return path
