"""Every harness once, with what it reads and how long its inputs are."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from fuzz import report_readers, table_readers, yaml_readers


class Harness(NamedTuple):
    """A way to give bytes to a reader.

    Attributes:
        give: Fails with anything but the project's own errors where something does not hold.
        words: Which dictionary helps.
        longest: Bytes of an input.
        rooms: The modules of which the lines are counted, by the begin of their paths in ``src/cns_check``.
    """

    give: Callable[[bytes], None]
    words: str
    longest: int
    rooms: tuple[str, ...]


_MODELS = ("strict_yaml/node_at", "strict_yaml/read", "strict_yaml/refusals", "strict_yaml/kinds")
_FILES = (
    "arrow",
    "columns",
    "csv_",
    "dialect",
    "findings",
    "headers",
    "ids",
    "likely",
    "look_alike",
    "numbers",
    "table_file",
)
_VOLUMES = (
    *(f"inputs/files/{name}" for name in (*_FILES, "unpacked", "whole_rows", "within")),
    *(f"inputs/volumes/{name}" for name in ("chosen", "combine", "control", "duplicates", "header", "look_alikes")),
    *(f"inputs/volumes/{name}" for name in ("mapped_ids", "one_file", "quarters", "read", "reshape", "row_rules")),
)
HARNESSES: Mapping[str, Harness] = {
    "yaml": Harness(
        yaml_readers.any_yaml, "yaml", 400, ("strict_yaml/tree", "strict_yaml/scalars", "strict_yaml/likely")
    ),
    "norms": Harness(
        yaml_readers.norms,
        "norms",
        900,
        (
            *_MODELS,
            "norms/checks",
            "norms/file_in_check",
            "norms/load",
            "norms/norm_checks",
            "norms/requires",
            "norms/writing/",
        ),
    ),
    "profiles": Harness(
        yaml_readers.profiles,
        "profiles",
        400,
        (*_MODELS, "inputs/volumes/profile_file", "inputs/files/table_profile", "inputs/files/table_format"),
    ),
    "agreements": Harness(
        yaml_readers.agreements,
        "agreements",
        900,
        (
            *_MODELS,
            *(f"inputs/agreements/{name}" for name in ("checks", "entries", "read", "region_checks", "successors")),
        ),
    ),
    "definitions": Harness(yaml_readers.definitions, "definitions", 700, (*_MODELS, "count/definitions_file")),
    "records": Harness(yaml_readers.records, "records", 400, (*_MODELS, "count/profile_file", "count/date_format")),
    "cases": Harness(yaml_readers.case, "cases", 400, (*_MODELS, "run/case_file", "run/typed_values")),
    "csv": Harness(table_readers.csv, "csv", 300, _VOLUMES),
    "parquet": Harness(table_readers.parquet, "csv", 1500, ("inputs/files/parquet_file", "inputs/files/arrow")),
    "xlsx": Harness(
        table_readers.workbook,
        "xlsx",
        900,
        ("inputs/files/workbook", "inputs/files/archive", "inputs/files/sheet_size"),
    ),
    "reports": Harness(
        report_readers.reports,
        "reports",
        4096,
        (
            *("compare/documents", "compare/read_", "compare/reports", "compare/strict_json", "compare/text"),
            *("compare/side_by_side/co", "compare/side_by_side/me", "compare/side_by_side/wa"),
            "run/recorded_options",
            "run/recorded_question",
        ),
    ),
}
