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


_VOLUMES = ("inputs/volumes/", "inputs/files/")
HARNESSES: Mapping[str, Harness] = {
    "yaml": Harness(yaml_readers.any_yaml, "yaml", 400, ("strict_yaml/",)),
    "norms": Harness(yaml_readers.norms, "norms", 900, ("norms/",)),
    "profiles": Harness(
        yaml_readers.profiles,
        "profiles",
        1024,
        ("inputs/volumes/profile", "inputs/files/table_profile", "inputs/files/table_format"),
    ),
    "agreements": Harness(yaml_readers.agreements, "agreements", 600, ("inputs/agreements/",)),
    "definitions": Harness(
        yaml_readers.definitions, "definitions", 700, ("count/definitions", "count/patterns", "strict_yaml/")
    ),
    "records": Harness(
        yaml_readers.records, "records", 400, ("count/profile", "count/layout", "count/date_format", "strict_yaml/")
    ),
    "cases": Harness(yaml_readers.case, "cases", 400, ("run/case_file", "run/option", "run/typed_values")),
    "csv": Harness(table_readers.csv, "csv", 300, _VOLUMES),
    "parquet": Harness(table_readers.parquet, "csv", 1500, ("inputs/files/parquet", "inputs/files/arrow")),
    "xlsx": Harness(table_readers.workbook, "xlsx", 600, ("inputs/files/workbook", "inputs/files/archive")),
    "reports": Harness(
        report_readers.reports, "reports", 1500, ("compare/", "run/recorded_options", "run/recorded_question")
    ),
}
