"""The verdict of a norm from what was judged: the last step, shared by deliveries and examples. Pure.

In: a norm, and codes and flags per location. Out: the code of the verdict per location.
"""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

from cns_check.judge.windows import BELOW, MET, NOT_PERFORMED, PROCESS, UNDETERMINED, Codes, Flags, Judged
from cns_check.norms.model import Norm


def final_verdict(
    norm: Norm,
    judged: Judged,
    performed: Flags,
    required: Collection[Codes],
    unknown_organisation: Flags,
    *,
    is_in_force: bool,
    attested: Flags | None = None,
) -> Codes:
    """The verdict from what was judged: organisation, required norms, process norms, not performed.

    Below or not performed in a required norm gives below; undetermined, no norm or a process norm that is not attested
    gives undetermined; the worst counts, and what has no number or attestation stays so. A data year that is surely 0
    is not performed, whatever else holds.
    """
    process = norm.kind == "process" and is_in_force
    verdict = np.full_like(judged.verdict, PROCESS) if process else judged.verdict.copy()
    if process and attested is not None:
        verdict[attested] = MET
    verdict[unknown_organisation & (verdict <= BELOW)] = UNDETERMINED
    for other in required:
        effect = np.where(np.isin(other, (BELOW, NOT_PERFORMED)), BELOW, np.where(other == MET, MET, UNDETERMINED))
        verdict = np.maximum(verdict, effect).astype(np.int8)
    verdict[~performed] = NOT_PERFORMED
    return verdict
