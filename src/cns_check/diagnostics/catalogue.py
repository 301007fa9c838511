"""The one catalogue of diagnostic codes, put together from a file per family.

``cns-check explain``, the documentation page and the fixtures in the tests all follow from it. A code is never reused
for another meaning. Declares :data:`CATALOGUE`. In: a code, a sentence and a place. Out: a diagnostic.
"""

from __future__ import annotations

import functools
from dataclasses import replace
from types import MappingProxyType

from cns_check.diagnostics.codes import (
    agreements,
    attestations,
    case_file,
    count_definitions,
    count_records,
    distances,
    inputs,
    lint,
    locations,
    memberships,
    norms,
    overrides_and_effects,
    reports,
    run,
    scenario,
    table_profile,
    travel,
    volumes,
    yaml,
)
from cns_check.diagnostics.model import CodeInfo, Diagnostic, Place
from cns_check.diagnostics.quoted import QUOTED, short_said, shortened
from cns_check.limits import over
from cns_check.limits import remedy as raise_it
from cns_check.words import Said

_ALL = (
    *inputs.CODES,
    *yaml.CODES,
    *norms.CODES,
    *lint.CODES,
    *volumes.CODES,
    *table_profile.CODES,
    *locations.CODES,
    *agreements.CODES,
    *memberships.CODES,
    *attestations.CODES,
    *distances.CODES,
    *scenario.CODES,
    *overrides_and_effects.CODES,
    *travel.CODES,
    *run.CODES,
    *reports.CODES,
    *case_file.CODES,
    *count_records.CODES,
    *count_definitions.CODES,
)

CATALOGUE: MappingProxyType[str, CodeInfo] = MappingProxyType({info.code: info for info in _ALL})
assert len(CATALOGUE) == len(_ALL), "a diagnostic code is declared twice"

_NOWHERE = Place()


def diagnostic(
    code: str, message: Said, place: Place = _NOWHERE, *, remedy: Said | None = None, value: str | None = None
) -> Diagnostic:
    """Makes a diagnostic of a catalogued code; what it quotes is shortened to what can be read.

    Args:
        code: A code of the catalogue.
        message: What is wrong here, with the names and numbers concerned.
        place: Where.
        remedy: What to do here; the catalogue's remedy when None.
        value: The offending text as it stands in the input.

    Raises:
        KeyError: The code is not in the catalogue (a bug).
    """
    info = CATALOGUE[code]
    if place.field is not None and len(place.field) > QUOTED:
        place = replace(place, field=shortened(place.field))
    told = short_said(remedy) if remedy else _remedy(code)
    shown = None if value is None else shortened(value)
    return Diagnostic(code, info.name, info.severity, short_said(message), told, place, shown)


def over_limit(name: str, what: Said, place: Place = _NOWHERE, needed: int = 0) -> Diagnostic:
    """Makes the diagnostic of what is over a limit.

    Args:
        name: The limit, of :data:`cns_check.limits.LIMITS`.
        what: What is too much, such as ``the file has 30 000 columns``.
        place: Where.
        needed: How much there is, where it is known.
    """
    return diagnostic("I001", over(name, what), place, remedy=raise_it(name, needed))


@functools.cache
def _remedy(code: str) -> Said:
    return Said.of(CATALOGUE[code].remedy)
