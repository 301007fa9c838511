"""The checks of a norm set that need several of its places at once: a set and its file in, diagnostics out.

Here those of the set as a whole; its norms one by one and together have files of their own.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from cns_check.diagnostics import Diagnostic
from cns_check.norms.file_in_check import FileInCheck
from cns_check.norms.model import NormSet
from cns_check.norms.norm_checks import check_norm
from cns_check.norms.requires_checks import check_norms_together
from cns_check.strict_yaml import YamlFile
from cns_check.words import Said


def check_norm_set(
    norm_set: NormSet, indices: Sequence[int], yaml: YamlFile[NormSet], expected_id: str | None
) -> list[Diagnostic]:
    """Holds one norm set against itself.

    Args:
        norm_set: The set; of a file with mistakes what remains of it.
        indices: Per norm of the set its index in the file.
        yaml: The file, for places and for the names that it declares, also where the declaration has a mistake.
        expected_id: The id that the set must have, or None.

    Returns:
        Everything that is wrong.
    """
    file = FileInCheck(norm_set, indices, yaml)
    _id(file, expected_id)
    _head(file)
    _regimes(file)
    _process(file)
    for index, norm in zip(indices, norm_set.norms, strict=True):
        check_norm(file, ("norms", index), norm)
    check_norms_together(file)
    return file.found


def _id(file: FileInCheck, expected_id: str | None) -> None:
    declared = file.data.get("id")
    if expected_id is not None and isinstance(declared, str) and declared != expected_id:
        file.wrong(
            "N001",
            Said.of(
                "the id is {declared!r}, the file name says {expected_id!r}",
                declared=declared,
                expected_id=expected_id,
            ),
            "id",
        )


def _head(file: FileInCheck) -> None:
    file.sources(("adopted",), file.norm_set.adopted.sources if file.norm_set.adopted else None)
    expected = file.norm_set.expected_norms
    if expected is not None:
        file.sources(("expected_norms",), expected.sources)
        declared_norms = file.data.get("norms")
        count = len(declared_norms) if isinstance(declared_norms, tuple) else 0
        missing = expected.count - count
        if 0 < missing < expected.count:
            file.wrong(
                "N022",
                Said.of(
                    "{count} of the {expected_count} norms of the scheme are declared, {missing} are not",
                    count=count,
                    expected_count=expected.count,
                    missing=missing,
                ),
                "expected_norms",
                "count",
            )
    guideline = file.norm_set.guideline
    if guideline is not None:
        file.sources(("guideline",), guideline.sources)
        if guideline.maximum is not None and guideline.maximum < guideline.minimum:
            message = Said.of(
                "the maximum {maximum} is below the minimum {minimum}",
                maximum=guideline.maximum,
                minimum=guideline.minimum,
            )
            file.wrong("N014", message, "guideline", "maximum")


def _regimes(file: FileInCheck) -> None:
    for index, regime in enumerate(file.norm_set.regimes):
        file.sources(("regimes", index), regime.sources)
    for index, (before, after) in enumerate(pairwise(file.norm_set.regimes)):
        if after.from_ <= before.from_:
            where = file.place("regimes", index, "from")
            message = Said.of(
                "{day} does not come after {before} at {where}", day=after.from_, before=before.from_, where=where
            )
            file.wrong("N017", message, "regimes", index + 1, "from")


def _process(file: FileInCheck) -> None:
    process = file.norm_set.process
    if process is None:
        return
    facts = {
        "scenario_due": process.scenario_due,
        "fallback_after": process.fallback_after,
        "timetable_due": process.timetable_due,
        "earliest_effective": process.earliest_effective,
        "latest_effective": process.latest_effective,
    }
    for name in type(process).model_fields:
        stated = getattr(process, name)
        file.sources(("process", name), stated.sources if stated else None)
    for first, second in (
        ("scenario_due", "fallback_after"),
        ("scenario_due", "timetable_due"),
        ("fallback_after", "timetable_due"),
        ("earliest_effective", "latest_effective"),
    ):
        before, after = facts[first], facts[second]
        if before is not None and after is not None and after.date < before.date:
            where = file.place("process", first, "date")
            message = Said.of(
                "{second} {date} comes before {first} {before_date} at {where}",
                second=second,
                date=after.date,
                first=first,
                before_date=before.date,
                where=where,
            )
            file.wrong("N018", message, "process", second, "date")
