"""A lock: a report whose inputs and norm sets, by hash, are the only ones that a run may read.

In: the question, and what was read. Out: diagnostics on what the lock does not pin.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from os.path import normpath

from cns_check.diagnostics import Diagnostic, Place, diagnostic
from cns_check.inputs.checked_tables import InputFile
from cns_check.norms.load import LoadedFile
from cns_check.run.open_file import Memory, opened
from cns_check.run.question import Question
from cns_check.words import Said


def check_lock(
    question: Question, files: Sequence[InputFile], sets: Sequence[LoadedFile], memory: Memory
) -> tuple[Diagnostic, ...]:
    """What was read and is not pinned; what is pinned and was not read is no mistake.

    Args:
        question: What is asked, with the lock and the case file.
        files: The files that were read, with their hashes.
        sets: The norm sets.
        memory: What of the files stands in memory.

    Raises:
        RunError: The lock cannot be read.
    """
    if question.lock is None:
        return ()
    from cns_check.compare.read_run import read_run
    from cns_check.run.windows_paths import recorded_here

    lock, found = read_run(question.lock, opened(question.lock, memory, "report-size"))
    if lock is None:
        return found
    case = question.case
    cases = () if case is None else (InputFile(case.path, case.size, case.sha256, 0, 0),)
    pinned = {normpath(file.path): file.sha256 for file in recorded_here(lock).inputs}
    read = {normpath(file.path): file for file in (*files, *cases)}
    norms = [one.value for one in sets if one.value is not None]
    digests = [one.sha256 for one in sets if one.value is not None]
    return (
        *_others(question.lock, [(f.path, f.path, f.sha256, pinned.get(name)) for name, f in read.items()]),
        *_others(
            question.lock,
            [
                (one.path, f"{norm.id} {norm.version}", digest, lock.norm_sets.get(norm.id, (None, None))[1])
                for one, norm, digest in zip(sets, norms, digests, strict=True)
            ],
        ),
    )


def _others(lock: str, read: Sequence[tuple[str, str, str, str | None]]) -> Iterator[Diagnostic]:
    """Of path, name, hash and pinned hash those that are not pinned."""
    for path, name, digest, was in read:
        if was is None:
            said = Said.of("{name}: is not pinned by {lock}", name=name, lock=lock)
        elif not was:
            said = Said.of(
                "{name}: {lock} has no hash of it, for it was made with --suppress-below", name=name, lock=lock
            )
        elif was != digest:
            told = "{name}: is not what {lock} pins: its sha256 is {digest}, and {was} is pinned"
            said = Said.of(told, name=name, lock=lock, digest=digest, was=was)
        else:
            continue
        yield diagnostic("T014", said, Place(path), value=name)
