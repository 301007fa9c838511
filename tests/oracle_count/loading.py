"""Files of a case as the oracle takes them: tables, and what YAML says."""

from __future__ import annotations

import csv
import gzip
import io
from pathlib import Path
from typing import Any

import yaml

from oracle_count.reading import Json, RefusedError, Source, Table
from oracle_count.spelling import as_list


def load_yaml(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def table_of(path: Path, profile: Json, inside: dict[str, str]) -> Table:
    form = profile.get("format", {})
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    text = io.StringIO(data.decode(form.get("encoding", "utf-8-sig")), newline="")
    return [row | inside for row in csv.DictReader(text, delimiter=form.get("delimiter", ","))]


def files_of(path: Path) -> list[Path]:
    found = sorted(path.rglob("*")) if path.is_dir() else [path]
    within = [(one, one.relative_to(path).parts) for one in found if one.is_file()]
    return [one for one, parts in within if not any(part.startswith((".", "_")) for part in parts)]


def load_source(folder: Path, records: list[str], profile: Json | None) -> Source:
    """The records below a folder, with the partition columns of their paths."""
    tables = {}
    for name in records:
        for path in files_of(folder / name):
            inside = dict(part.split("=", 1) for part in path.relative_to(folder).parts if "=" in part)
            tables[path.relative_to(folder).as_posix()] = table_of(path, profile or {}, inside)
    joined = {
        one["path"]: table_of(folder / one["path"], profile or {}, {}) for one in as_list((profile or {}).get("joined"))
    }
    return Source(tables, profile, joined)


__all__ = ["RefusedError", "load_source", "load_yaml"]
