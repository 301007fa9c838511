"""A small case in which every reader has a file that it reads: what the bad inputs are made from."""

from __future__ import annotations

from dataclasses import dataclass, field

NORMS = b"""schema: cns-check/norm-set/1
id: small
version: "1"
jurisdiction: NL
title: {en: Small}
documents: {law: {title: Law, publisher: State}}
interventions: {hip: {title: {en: Hip}}}
norms:
  - id: hips
    title: {en: Hips}
    cluster: joints
    network: regional
    kind: volume
    counts: [hip]
    unit: procedures
    per: location
    window: calendar-year
    versions: [{minimum: 10, status: adopted, sources: [{document: law}]}]
"""
PROFILE = b"schema: cns-check/volume-profile/1\n"
AGREEMENTS = b"schema: cns-check/agreements/1\nregions:\n  - id: north\n    networks: [regional]\n"
CASE = b"schema: cns-check/case/1\nvolumes: volumes.csv\nnorms: small.yaml\n"
RECORD_PROFILE = b'schema: cns-check/record-profile/1\nformat: {delimiter: ","}\n'
DEFINITIONS = b"""schema: cns-check/count-definitions/1
id: small
version: "1"
title: {en: Small}
reviewed: 2026-01-01
documents: {law: {title: Law, publisher: State, kind: invented}}
interventions:
  - id: hip
    title: {en: Hip}
    unit: procedures
    codes:
      - {match: [A1*], sources: [{document: law, at: "1"}]}
"""
RECORDS = (
    ("location_id", "code", "record_id", "date"),
    (("N1", "A10", "r1", "2024-01-05"), ("N2", "A11", "r2", "2024-02-01")),
)
Row = tuple[str, ...]
#: Paths that cannot be opened as a file.
UNOPENED = {"a device": "/dev/zero", "not there": "absent", "a folder": "folder"}
#: Header and rows of each table, by the option that names it.
TABLES: dict[str, tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]] = {
    "volumes": (
        ("location_id", "intervention_id", "year", "volume"),
        (("A", "hip", "2024", "12"), ("B", "hip", "2024", "9")),
    ),
    "locations": (
        ("location_id", "region_id", "origin_id", "open_until"),
        (("A", "north", "1", ""), ("B", "north", "2", "")),
    ),
    "memberships": (("location_id", "network", "region_id"), (("A", "regional", "north"),)),
    "distances": (("from", "to", "minutes"), (("A", "B", "10"),)),
    "capacity": (("location_id", "norm_id", "capacity"), (("A", "hips", "10"),)),
    "attestations": (("location_id", "norm_id", "date", "attested_by"), (("A", "hips", "2024-01-01", "someone"),)),
    "corrections": (
        ("location_id", "intervention_id", "year", "volume", "reason", "by"),
        (("A", "hip", "2024", "13", "late", "us"),),
    ),
    "origins": (("origin_id", "inhabitants"), (("1", "100"), ("2", "50"))),
    "travel-times": (
        ("origin_id", "destination_id", "minutes", "distance"),
        (("1", "2", "10", "100"), ("2", "1", "10", "100")),
    ),
    "sites": (("location_id", "intervention_id", "origin_id"), (("A", "hip", "1"),)),
    "scenario": (("norm_id", "location_id", "decision"), (("hips", "A", "keep"), ("hips", "B", "stop"))),
    "overrides": (("norm_id", "from_location_id", "to_location_id", "share"), (("hips", "B", "A", "0.5"),)),
    "effects": (
        ("intervention_id", "effect", "per_procedure", "unit", "source"),
        (("hip", "bed days", "2", "days", "invented"),),
    ),
}
#: The tables that are asked for by a method of their own.
_TRAVEL = ("--method", "travel-time", "--origins", "origins.csv", "--travel-times", "travel-times.csv")


@dataclass(frozen=True)
class Bad:
    """A bad input: what is run, in a folder with these files.

    Attributes:
        name: ``reader/kind``.
        argv: The command.
        files: Those that differ from the small case, by name.
        target: The file that is bad: every refusal names it.
    """

    name: str
    argv: tuple[str, ...]
    files: dict[str, bytes] = field(default_factory=dict)
    target: str = ""


def csv_of(header: tuple[str, ...], rows: tuple[tuple[str, ...], ...]) -> bytes:
    return "".join(",".join(cells) + "\n" for cells in (header, *rows)).encode()


def files() -> dict[str, bytes]:
    """The small case."""
    made = {f"{name}.csv": csv_of(*table) for name, table in TABLES.items()}
    made |= {"records.csv": csv_of(*RECORDS), "records.yaml": RECORD_PROFILE, "definitions.yaml": DEFINITIONS}
    return {**made, "small.yaml": NORMS, "profile.yaml": PROFILE, "agreements.yaml": AGREEMENTS, "case.yaml": CASE}


def command(reader: str, file: str) -> tuple[str, ...]:
    """What reads a file as a table."""
    head = ("evaluate", file if reader == "volumes" else "volumes.csv", "--norms", "small.yaml", "--output", "out.json")
    if reader == "volumes":
        return head
    if reader == "corrections":
        return (*head, "--profile", "corrected.yaml")
    if reader in {"locations", "memberships", "distances", "capacity", "attestations"}:
        more = () if reader == "locations" else ("--locations", "locations.csv")
        return (*head, *more, f"--{reader}", file)
    travel = dict(zip(_TRAVEL[::2], _TRAVEL[1::2], strict=True)) | {"--locations": "locations.csv", f"--{reader}": file}
    return ("reallocate", *head[1:], "--assume-no-agreement", *(word for pair in travel.items() for word in pair))
