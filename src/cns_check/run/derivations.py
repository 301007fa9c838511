"""How each row of a calculation came about, for those who ask. In: all that was calculated. Out: derivations.

They are made, and the rows of the inputs read again, only when somebody asks.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from cns_check.contract.status import Contracted
from cns_check.errors import RunError
from cns_check.judge.evaluate import Evaluation
from cns_check.reallocate.moves import Moves, Settings
from cns_check.run.inputs import AGREEMENTS, ATTESTATIONS, LOCATIONS, MEMBERSHIPS, Input
from cns_check.run.open_file import again
from cns_check.run.question import Question
from cns_check.run.read_inputs import Inputs
from cns_check.words import Said, translator

if TYPE_CHECKING:
    from cns_check.derivation.document import Derivations
    from cns_check.derivation.material import Material


def derivations(
    inputs: Inputs,
    question: Question,
    evaluation: Evaluation,
    contracted: Sequence[Contracted],
    agreed: Sequence[Moves],
    moves: Sequence[Moves],
    settings: Settings,
) -> Derivations:
    """The derivations of a calculation; ``agreed`` is what the contract statuses rest on, ``moves`` what is shown."""
    from cns_check.derivation.document import Derivations

    tr = translator(question.lang)
    named: dict[str, Input[Any]] = {"register": LOCATIONS, "memberships": MEMBERSHIPS, "attestations": ATTESTATIONS}
    paths = {name: path for name, which in named.items() if (path := question.files.get(which.name)) is not None}
    tables = {name: (path, _again(path, inputs)) for name, path in paths.items()}
    attestations = inputs[ATTESTATIONS]

    def material() -> Material:
        from cns_check.derivation.material import Material, SmallTable
        from cns_check.inputs.places import attestations as attested
        from cns_check.inputs.places import locations, memberships
        from cns_check.inputs.volumes.provenance import Provenance

        forms = {"register": locations.FORM, "memberships": memberships.FORM, "attestations": attested.FORM}
        known = sorted({i for s in inputs.norm_sets for i in s.interventions})
        return Material(
            inputs.sets,
            inputs.volumes,
            evaluation,
            contracted,
            moves if settings.scenario is None else (*agreed, *moves),
            question.methods[0],
            settings,
            inputs[AGREEMENTS],
            attestations.given if attestations is not None else {},
            Provenance(inputs.sources, known),
            {
                name: SmallTable(path, data, forms[name], inputs.profiles.get(path))
                for name, (path, data) in tables.items()
            },
            tr,
        )

    return Derivations(material, tr)


def _again(path: str, inputs: Inputs) -> Callable[[], bytes | None]:
    """Opens a small table again when a place in it is asked for; it must still be the same."""
    if path in inputs.memory:
        return lambda: inputs.memory[path].data
    reading = again(path)

    def data() -> bytes | None:
        if path == "-":
            return None
        read = reading()
        digest = hashlib.sha256(read).hexdigest()
        if all(file.sha256 != digest for file in inputs.files if file.path == path):
            raise RunError("files", Said.of("{path}: changed while it was being used", path=path))
        return read

    return data
