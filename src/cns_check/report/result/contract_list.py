"""The contract list: whom may an insurer contract for what, and from when. Pure.

In: the one result. Out: a row for each row of ``verdicts`` of a set with regimes, and the table ``contracts``. All
follows from the table of verdicts as it may be shown, so that what is masked there is masked here too, and from what
the regions decided. A set without regimes has nothing to contract, and no row.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from functools import cached_property
from typing import NamedTuple

from cns_check.array_types import objects
from cns_check.report.result.result import Result, RowKey
from cns_check.report.result.table import Arrays, Plain, Table
from cns_check.report.result.tables import CONTRACTS, VERDICTS
from cns_check.words import Translate, date_text, natural

#: Statuses that hold from a day on; of the others there is no such day.
_DATED = frozenset({"contract", "do_not_contract", "explain", "exempt", "deferred"})
#: Routes that are an agreement: it stands whatever the number.
_AGREED = frozenset({"consensus", "consent"})
#: Reasons in which no number has a part.
_WITHOUT_NUMBER = frozenset(
    {"closed", "not_performed", "no_regime", "attested", "not_attested", "no_number", "not_in_force"}
)
#: Columns that the table of verdicts has too.
_TAKEN = frozenset(c.name for c in CONTRACTS) & frozenset(c.name for c in VERDICTS)


class ContractRow(NamedTuple):
    """What may be contracted with one location for one norm and norm year.

    Attributes:
        at: The number of its row in the table of verdicts.
        norm_set: Id of the norm set.
        norm_id: Id of the norm.
        norm_year: Whose 1 January decides.
        region_id: Region of the location.
        organisation_id: Organisation of the location.
        location_id: The location.
        location_name: Its name.
        contract_status: What may be contracted.
        norm_status: Status of the number.
        indicative: The number is a guideline or proposed.
        reason_code: The case of the decision table.
        verdict_reason: The sentence of the verdict.
        from_date: From when the status holds; of what is deferred, from when it will hold.
        until: The last day of the exception that makes it exempt.
        what_if: What it rests on that nobody decided, in words; nothing where it is no what-if.
        then: Of what is deferred, what holds until then and what comes then.
    """

    at: int
    norm_set: str
    norm_id: str
    norm_year: int
    region_id: str | None
    organisation_id: str | None
    location_id: str
    location_name: str | None
    contract_status: str
    norm_status: str | None
    indicative: bool
    reason_code: str
    verdict_reason: str
    from_date: date | None
    until: date | None
    what_if: tuple[str, ...]
    then: str | None

    @property
    def what_if_why(self) -> str | None:
        """What it rests on, in one text."""
        return "; ".join(self.what_if) or None

    @property
    def reason(self) -> str:
        """The sentence of the verdict, and of what is deferred what holds until then."""
        return self.verdict_reason if self.then is None else f"{self.verdict_reason} {self.then}"

    def record(self) -> dict[str, Plain]:
        """Its values by the columns of the table ``contracts``."""
        days = {"from_date": self.from_date, "until": self.until}
        told: dict[str, Plain] = {name: None if day is None else day.isoformat() for name, day in days.items()}
        told |= {"what_if": bool(self.what_if), "what_if_why": self.what_if_why}
        return {c.name: told[c.name] if c.name in told else getattr(self, c.name) for c in CONTRACTS}


def contract_table(result: Result) -> Table:
    """The table ``contracts``, made when it is asked for."""

    def made() -> Arrays:
        records = [row.record() for row in contract_rows(result)]
        return {c.name: objects([record[c.name] for record in records]) for c in CONTRACTS}

    return Table("contracts", CONTRACTS, made)


def contract_rows(result: Result) -> tuple[ContractRow, ...]:
    """The rows by location, in natural order, then by the order of sets, norms and norm years.

    A contract is made with a location, or the organisation behind it: so what concerns one stands together.
    """
    verdicts = result.verdicts
    columns = [verdicts.values(c) for c in verdicts.columns if c.name in _TAKEN]
    names = [c.name for c in verdicts.columns if c.name in _TAKEN]
    make = _Maker(result)
    found = [
        make.row(at, dict(zip(names, values, strict=True)))
        for at, values in enumerate(zip(*columns, strict=True))
        if values[names.index("contract_status")] is not None
    ]
    order = {key: n for n, key in enumerate(dict.fromkeys((n.norm_set, n.norm_id) for n in result.norms))}
    places = {location: n for n, location in enumerate(sorted({row.location_id for row in found}, key=natural))}
    return tuple(sorted(found, key=lambda r: (places[r.location_id], order[r.norm_set, r.norm_id], r.norm_year)))


class _Maker:
    """Makes the rows of one result; sentences that repeat are made once."""

    def __init__(self, result: Result) -> None:
        self._result = result
        self._tr: Translate = result.tr
        self._asked = tuple(
            said
            for option, said in (
                ("--assume-no-agreement", self._tr("no agreement (--assume-no-agreement)")),
                ("--scenario", self._tr("a scenario (--scenario)")),
            )
            if result.run.options.get(option)
        )
        self._indicative = {
            "guideline": self._tr("only a guideline (--use-indicative)"),
            "proposed": self._tr("only proposed (--use-indicative)"),
        }

    def row(self, at: int, of: dict[str, Plain]) -> ContractRow:
        """The contract row of a row of the verdicts."""
        key = (str(of["norm_set"]), str(of["norm_id"]), int(str(of["norm_year"])), str(of["location_id"]))
        status, reason = str(of["contract_status"]), str(of["reason_code"])
        held = self._result.decided.get((*key[:3], str(of["region_id"])))
        route, effective = (held.route, held.effective) if held is not None else (None, None)
        # An exception and an attestation decide by themselves, whatever a region without agreement waits for.
        by_region = status != "exempt" and (route in _AGREED or (route is not None and reason != "attested"))
        first = date(key[2], 1, 1)
        day = (effective if by_region else None) or first
        if route not in _AGREED:
            # Without agreement each norm year is decided anew, on its own volumes.
            day = max(day, first)
        what_if = self._asked
        if self._result.use_indicative and of["indicative"] and _number_decides(status, reason, route):
            what_if = (self._indicative.get(str(of["norm_status"]), self._indicative["proposed"]), *what_if)
        return ContractRow(
            at=at,
            norm_set=key[0],
            norm_id=key[1],
            norm_year=key[2],
            region_id=_text(of["region_id"]),
            organisation_id=_text(of["organisation_id"]),
            location_id=key[3],
            location_name=_text(of["location_name"]),
            contract_status=status,
            norm_status=_text(of["norm_status"]),
            indicative=bool(of["indicative"]),
            reason_code=reason,
            verdict_reason=str(of["reason"]),
            from_date=day if status in _DATED else None,
            until=self._result.exceptions.get(key) if status == "exempt" else None,
            what_if=what_if,
            then=self._then(key, day, agreed=route in _AGREED) if status == "deferred" else None,
        )

    @cached_property
    def _designated(self) -> Collection[RowKey]:
        return self._result.designated()

    def _then(self, key: RowKey, day: date, *, agreed: bool) -> str:
        if not agreed:
            template = self._tr("Until {day} the fallback changes nothing; from then on the volumes decide.")
        elif key in self._designated:
            template = self._tr("Until {day} the decision changes nothing; from then on it designates this location.")
        else:
            template = self._tr("Until {day} the decision changes nothing; from then on it designates others.")
        return template.format(day=date_text(day, self._tr))


def _number_decides(status: str, reason: str, route: str | None) -> bool:
    """Whether the status may be another without the number.

    Under an agreement only whether a designated location stays too small depends on it.
    """
    return reason not in _WITHOUT_NUMBER and (route not in _AGREED or status == "undecided")


def _text(value: Plain) -> str | None:
    return None if value is None else str(value)
