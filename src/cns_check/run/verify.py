"""Whether a report follows from the inputs that it names: they are checked by hash, and everything is worked out again.

In: a report, a sweep or the record of a run. Out: what is not as it says.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NoReturn

from cns_check import __version__
from cns_check.compare.documents import ABSENT, Difference, differences
from cns_check.compare.read_run import RecordedRun
from cns_check.diagnostics import Diagnostic, Place, diagnostic
from cns_check.errors import RunError
from cns_check.inputs.checked_tables import InputFile
from cns_check.norms.load import LoadedFile
from cns_check.run.load_norm_sets import load_sets
from cns_check.run.open_file import NO_MEMORY, Memory, in_memory, measured, read_bytes
from cns_check.run.read_inputs import Held, Step, unwatched
from cns_check.run.recorded_options import UnlikeError
from cns_check.run.recorded_question import Asked, asked_again
from cns_check.run.windows_paths import recorded_here
from cns_check.words import Said


@dataclass(frozen=True)
class Verified:
    """What verifying a run came to.

    Attributes:
        run: As it was recorded.
        diagnostics: Why it cannot be verified; and a warning where another version of the tool wrote it.
        differences: What was recorded, and what it is now; None where it cannot be verified.
        masked: Inputs whose hash is not recorded, for publication.
    """

    run: RecordedRun
    diagnostics: tuple[Diagnostic, ...]
    differences: tuple[Difference, ...] | None
    masked: tuple[str, ...] = ()


class _RefusedError(Exception):
    """An input cannot be used any more."""

    def __init__(self, diagnostics: Sequence[Diagnostic]) -> None:
        super().__init__()
        self.diagnostics = tuple(diagnostics)


def verify(run: RecordedRun, step: Step = unwatched) -> Verified:
    """Checks the inputs of a run by hash and works its result out again.

    Of a record the files that it wrote are checked by hash, and nothing is worked out. Standard input is read anew. A
    run of Windows is taken with its paths as they are written here.

    Args:
        run: As it was recorded.
        step: Told what is done now.
    """
    step(Said.of("Looking for the inputs"))
    run = recorded_here(run)
    told = () if run.version == __version__ else (_other_version(run),)
    memory: Memory = {"-": in_memory(read_bytes("-"))} if any(file.path == "-" for file in run.inputs) else NO_MEMORY
    found = [*_inputs(run, memory)]
    masked = tuple(file.path for file in run.inputs if not file.sha256)
    if found:
        return Verified(run, (*told, *found), None, masked)
    try:
        asked = asked_again(run, memory)
        sets = load_sets(asked.question.norms)
        if found := [*_norm_sets(run, sets[0])]:
            return Verified(run, (*told, *found), None, masked)
        if run.outputs is not None:
            return Verified(run, told, tuple(_outputs(run.outputs)), masked)
        again = _worked_out(run, asked, Held(sets, memory=memory), step)
    except RunError as error:
        field = f"run.options.{error.flag}" if isinstance(error, UnlikeError) else "run.options"
        found = [diagnostic("T013", Said.of("{why}", why=error.args[0]), Place(run.path, field=field))]
        return Verified(run, (*told, *found), None, masked)
    except _RefusedError as refused:
        return Verified(run, (*told, *refused.diagnostics), None, masked)
    return Verified(run, told, again, masked)


def _other_version(run: RecordedRun) -> Diagnostic:
    said = Said.of(
        "the report is of cns-check {version}; this is {here}, which may word, round or judge otherwise",
        version=run.version,
        here=__version__,
    )
    return diagnostic("T012", said, Place(run.path, field="run.version"))


def _inputs(run: RecordedRun, memory: Memory) -> Iterator[Diagnostic]:
    """The inputs that are gone or are not what was read."""
    for number, file in enumerate(run.inputs):
        place = Place(run.path, field=f"run.inputs[{number}]")
        try:
            size, digest = measured(file.path, memory)
        except OSError as error:
            said = Said.of("{path}: cannot be read: {why}", path=file.path, why=error.strerror)
            yield diagnostic("T009", said, place, value=file.path)
            continue
        if file.sha256 and digest != file.sha256:
            yield diagnostic("T010", _changed(file, size, digest), place, value=file.path)


def _changed(file: InputFile, size: int, digest: str) -> Said:
    told = (
        "{path}: is not what the run read: now {size} bytes with sha256 {digest}, then {before} bytes with sha256 {was}"
    )
    return Said.of(told, path=file.path, size=size, digest=digest, before=file.size, was=file.sha256)


def _norm_sets(run: RecordedRun, sets: Sequence[LoadedFile]) -> Iterator[Diagnostic]:
    """The norm sets that are not what the run judged by."""
    place = Place(run.path, field="run.norm_sets")
    here = {one.value.id: (one.value.version, one.sha256) for one in sets if one.value is not None}
    for name, (version, digest) in run.norm_sets.items():
        if name not in here:
            yield diagnostic(
                "T011", Said.of("{name} {version}: is not there", name=name, version=version), place, value=name
            )
        elif here[name][1] != digest:
            told = (
                "{name}: is version {here} with sha256 {digest}; the run judged by version {version} with sha256 {was}"
            )
            said = Said.of(told, name=name, here=here[name][0], digest=here[name][1], version=version, was=digest)
            yield diagnostic("T011", said, place, value=name)


def _outputs(outputs: Mapping[str, str]) -> Iterator[Difference]:
    """The files of a record that are not what the run wrote."""
    for path, digest in outputs.items():
        try:
            found: object = measured(path, NO_MEMORY)[1]
        except OSError:
            found = ABSENT
        if found != digest:
            yield Difference(f"outputs[{path}].sha256", digest, found)


def _worked_out(run: RecordedRun, asked: Asked, held: Held, step: Step) -> tuple[Difference, ...]:
    """The result again, against the report: with all rows, or else without as ``--summary-only`` leaves it."""
    from cns_check.report.data import json_report

    def refuse(found: Sequence[Diagnostic], _: Sequence[LoadedFile]) -> NoReturn:
        raise _RefusedError(found)

    if asked.minima is not None:
        from cns_check.run.sweep import sweep

        result = sweep(asked.volumes, asked.question, asked.selection, asked.minima, refuse, held, step)
    else:
        from cns_check.run.calculation import calculate

        result = calculate(run.command, asked.volumes, asked.question, asked.selection, refuse, held, step)
    # That another version wrote it is told apart.
    same = replace(result, run=replace(result.run, version=run.version))
    both = (json.loads(json_report.render(same, summary_only=without)) for without in (False, True))
    return min((tuple(differences(run.document, document)) for document in both), key=len)
