"""What the user asks, as plain values: the options of a calculation, and what of it is shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from cns_check.words import Language

#: The least ``--suppress-below``: with 2 the band of a masked count would be the number 1.
LEAST_THRESHOLD = 3


@dataclass(frozen=True, slots=True)
class Asked:
    """The options of a calculation; names as on the command line."""

    norms: tuple[str, ...]
    profiles: tuple[str, ...]
    locations: str | None
    memberships: str | None
    agreements: str | None
    attestations: str | None
    norm_years: tuple[int, ...]
    data_year: int | None
    accept: tuple[str, ...] | None
    use_indicative: bool
    basis: str
    methods: tuple[str, ...]
    distances: str | None
    capacity: str | None
    max_growth: float | None
    across_regions: bool
    assume_no_agreement: bool
    deferral: Literal["strict", "lenient"]
    on: date | None
    lang: Language = "en"
    suppress_below: int | None = None

    def files(self) -> list[str]:
        """Files that are read, besides volumes and profiles."""
        named = (
            self.locations,
            self.memberships,
            self.agreements,
            self.attestations,
            self.distances,
            self.capacity,
        )
        return [path for path in named if path is not None]


@dataclass(frozen=True, slots=True)
class Sought:
    """What is shown: regions, locations and norms (none means all), and the verdicts that fail the run."""

    regions: tuple[str, ...]
    locations: tuple[str, ...]
    norms: tuple[str, ...]
    fail_on: tuple[str, ...] = ()


def recorded(asked: Asked, sought: Sought) -> dict[str, object]:
    """The options that change the result, by name; those that stand at their default are left out.

    ``--accept`` and ``--norms`` are always there: what counts is said even when nobody chose it.
    """
    from cns_check.norms.in_force import DEFAULT_ACCEPT  # noqa: PLC0415 - options are made before any norm is loaded

    given: dict[str, object] = {
        "--norms": list(asked.norms),
        "--profile": list(asked.profiles),
        "--locations": asked.locations,
        "--memberships": asked.memberships,
        "--agreements": asked.agreements,
        "--attestations": asked.attestations,
        "--norm-year": list(asked.norm_years),
        "--data-year": asked.data_year,
        "--accept": list(asked.accept or DEFAULT_ACCEPT),
        "--use-indicative": asked.use_indicative,
        "--basis": None if asked.basis == "previous-year" else asked.basis,
        "--method": [] if asked.methods == ("proportional",) else list(asked.methods),
        "--distances": asked.distances,
        "--capacity": asked.capacity,
        "--max-growth": None if asked.max_growth is None else f"{asked.max_growth:.10g}",
        "--across-regions": asked.across_regions,
        "--assume-no-agreement": asked.assume_no_agreement,
        "--deferral": None if asked.deferral == "strict" else asked.deferral,
        "--on": None if asked.on is None else asked.on.isoformat(),
        "--suppress-below": asked.suppress_below,
        "--lang": None if asked.lang == "en" else asked.lang,
        "--region": list(sought.regions),
        "--location": list(sought.locations),
        "--norm": list(sought.norms),
    }
    return {name: value for name, value in given.items() if value not in (None, False, [])}
