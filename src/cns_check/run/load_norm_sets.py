"""The norm sets of ``--norms``, with their examples run. In: references. Out: the sets and their diagnostics."""

from __future__ import annotations

from collections.abc import Sequence

from cns_check.diagnostics import Diagnostic
from cns_check.errors import RunError
from cns_check.norms.find import UnknownNormSetError, load_norm_sets
from cns_check.norms.load import LoadedFile
from cns_check.words import Said


def load_sets(refs: Sequence[str]) -> tuple[tuple[LoadedFile, ...], tuple[Diagnostic, ...]]:
    """Loads the norm sets of ``--norms`` and runs their examples: a set whose example does not hold judges nobody.

    Raises:
        RunError: A reference means nothing, a file cannot be read, or there is no norm file.
    """
    try:
        files, found = load_norm_sets(refs)
    except UnknownNormSetError as error:
        raise RunError("usage", error.message) from error
    except OSError as error:
        raise RunError(
            "files", Said.of("{path}: cannot be read: {why}", path=error.filename, why=error.strerror)
        ) from error
    if not files:
        raise RunError("nothing", Said.of("{refs}: no norm file found", refs=", ".join(refs)))
    if not any(norm.examples for file in files if file.value is not None for norm in file.value.norms):
        return files, tuple(found)
    from cns_check.judge.norm_examples import check_examples

    examples = [d for file in files if file.value is not None for d in check_examples(file.value, file.yaml)]
    return files, (*found, *examples)
