"""Which version of a norm, and which regime of a set, is in force for a norm year.

In: a norm set, a norm and a year or day. Out: the number in force, or the regime.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from cns_check.norms.model import INDICATIVE, STATUS_ORDER, Norm, NormSet, Regime, Source, Status, Version

#: What counts when the user does not say otherwise.
DEFAULT_ACCEPT: tuple[Status, ...] = ("adopted", "reported", "guideline")


@dataclass(frozen=True, slots=True)
class InForce:
    """The number that a verdict of one norm year rests on.

    Attributes:
        minimum: In the norm's unit per year; None when there is none.
        status: Status of that number, or of the strongest accepted version when there is no number.
        sources: Where the number stands.
        missing: Why there is no number: ``no_number``, ``not_in_force`` or ``not_accepted``; None when there is one.
            ``not_accepted`` is reported as ``no_number``; the sentence tells them apart.
        version: The version used; None when the set's guideline stands in.
        start_unknown: The version has no ``valid_from``: it is used, and the assumption is printed.
        transition_until: The minimum is a transition value, until and including this day.
    """

    minimum: int | None
    status: Status | None
    sources: tuple[Source, ...]
    missing: str | None
    version: Version | None
    start_unknown: bool
    transition_until: date | None = None

    @property
    def per_surgeon(self) -> int | None:
        """The minimum of every surgeon who performs at the location."""
        return self.version.minimum_per_surgeon if self.version is not None else None

    @property
    def surgeons(self) -> int | None:
        """How many surgeons must perform at the location."""
        return self.version.minimum_surgeons if self.version is not None else None

    @property
    def indicative(self) -> bool:
        """True if the number is only a guideline or a proposal."""
        return self.minimum is not None and self.status in INDICATIVE


def in_force(norm_set: NormSet, norm: Norm, year: int, accept: Collection[Status] = DEFAULT_ACCEPT) -> InForce:
    """Finds the version in force on 1 January of a norm year.

    Of the accepted versions with a number the strongest status wins (adopted, reported, guideline, proposed). If none
    has a number the set's guideline minimum stands in, when ``guideline`` is accepted, the norm is not a process norm
    and no version in force says ``no_minimum``. Nothing is carried on past its end.

    Args:
        norm_set: The set that holds the norm.
        norm: One of its norms.
        year: The norm year; its 1 January decides.
        accept: The statuses that count.
    """
    day = date(year, 1, 1)
    current = [
        v
        for v in norm.versions
        if v.status != "withdrawn"
        and (v.valid_from is None or v.valid_from <= day)
        and (v.valid_until is None or day <= v.valid_until)
    ]
    if not current:
        return InForce(None, None, (), "not_in_force", None, start_unknown=False)
    accepted = sorted((v for v in current if v.status is None or v.status in accept), key=_strength)
    numbered = [v for v in accepted if v.minimum is not None]
    if numbered:
        best = numbered[0]
        start_unknown = best.valid_from is None
        if best.transition is not None and day <= best.transition.until:
            eased = best.transition
            return InForce(eased.minimum, best.status, eased.sources, None, best, start_unknown, eased.until)
        return InForce(best.minimum, best.status, best.sources or (), None, best, start_unknown)
    guideline = norm_set.guideline
    if (
        guideline is not None
        and "guideline" in accept
        and norm.kind == "volume"
        and not any(v.no_minimum for v in current)
    ):
        return InForce(guideline.minimum, "guideline", guideline.sources, None, None, start_unknown=False)
    if accepted:
        best = accepted[0]
        return InForce(None, best.status, best.sources or (), "no_number", best, best.valid_from is None)
    return InForce(None, None, (), "not_accepted", None, start_unknown=False)


def _strength(version: Version) -> int:
    return STATUS_ORDER.index(version.status) if version.status in STATUS_ORDER else len(STATUS_ORDER)


def regime_on(norm_set: NormSet, day: date) -> Regime | None:
    """The regime of the set in force on a day: the last one that started by then; None before the first."""
    started = [r for r in norm_set.regimes if r.from_ <= day]
    return max(started, key=lambda r: r.from_) if started else None
