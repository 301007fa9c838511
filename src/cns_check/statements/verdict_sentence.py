"""The sentence of a verdict: the rule, the numbers and the source, for a person who may lose care by it.

In: a block with its statuses, and a language. Out: a sentence per location.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date
from functools import cached_property

import numpy as np

from cns_check.contract.reasons import REASONS
from cns_check.contract.status import Contracted
from cns_check.judge.all_locations import Roster
from cns_check.judge.evaluate import Block
from cns_check.judge.windows import (
    BELOW,
    MET,
    NO_NORM,
    NOT_PERFORMED,
    PROCESS,
    UNDETERMINED,
    VERDICT_NAMES,
    PartJudged,
    counted,
)
from cns_check.norms.model import Source
from cns_check.words import Translate, date_text, english, number_text, place_text, unit_text


def source_text(sources: tuple[Source, ...], tr: Translate = english) -> str | None:
    """Sources as the tables write them: ``document, at; document, at``; in a sentence ``at`` follows its language."""
    return "; ".join(s.document if s.at is None else f"{s.document}, {place_text(s.at, tr)}" for s in sources) or None


def volume_text(low: float, high: float, tr: Translate = english) -> str:
    """A volume in few characters: ``49``, ``45-54`` or ``45+`` when the greatest is not known.

    A mean is cut, not rounded, to two decimals: 19.996 must not read as the 20 that it misses.
    """
    if low == high:
        return number_text(low, tr)
    return f"{number_text(low, tr)}+" if math.isinf(high) else f"{number_text(low, tr)}-{number_text(high, tr)}"


def _whole(value: float) -> float:
    """A sum over years, which was divided by their number and is multiplied again."""
    return value if math.isinf(value) else float(round(value))


class Facts:
    """Values by name, each worked out when a template names it."""

    def __init__(self, **facts: Callable[[], str]) -> None:
        self._facts = facts

    def __getitem__(self, name: str) -> str:
        return self._facts[name]()


class Sentences:
    """Writes the sentences of one block."""

    def __init__(self, contracted: Contracted, roster: Roster, tr: Translate = english) -> None:
        self._contracted = contracted
        self._block = contracted.block
        self._roster = roster
        self._tr = tr

    def of(self, i: int) -> str:
        """The sentence of one location, by its number in the roster."""
        beside = (self._not_delivered, self._parts, self._surgeons, self._required, self._history, self._half_years)
        said = [self._verdict(i), *(sentence for told in beside for sentence in told(i))]
        if self._block.unknown_organisation[i]:
            said.append(
                self._tr("The norm counts per organisation, and the organisation of this location is not known.")
            )
        said.append(self._reason(i))
        return " ".join(s for s in said if s)

    def _rule(self, i: int) -> str:
        """What the location is held against: number, unit, status, source, and why it may be less than for others."""
        block = self._block
        per = {
            "organisation": self._tr("per organisation per year"),
            "surgeon": self._tr("per surgeon per year"),
        }.get(block.norm.per or "", self._tr("per location per year"))
        until = block.in_force.transition_until
        parts = [
            self._tr(block.in_force.status or ""),
            "" if until is None else self._tr("in transition until {day}").format(day=until.isoformat()),
            self._tr("new site, {share} of {minimum}").format(
                share=f"{block.norm.new_site.share * 100:.10g}%", minimum=block.in_force.minimum
            )
            if block.norm.new_site is not None and block.judged.minimum[i] != block.in_force.minimum
            else "",
            source_text(block.in_force.sources, self._tr) or "",
        ]
        return self._tr("the minimum of {minimum} {unit} {per} ({facts})").format(
            minimum=number_text(float(block.judged.minimum[i])),
            unit=self._unit(float(block.judged.minimum[i])),
            per=per,
            facts="; ".join(part for part in parts if part),
        )

    def _verdict(self, i: int) -> str:
        block = self._block
        volume = self._volume(i)
        verdict = block.verdict[i]
        if verdict == NOT_PERFORMED:
            return self._tr("Not performed in {year}.").format(year=block.data_year)
        if verdict in (PROCESS, NO_NORM) or block.norm.kind == "process":
            return self._tr("{volume}.").format(volume=volume)
        low, high, minimum = block.judged.low[i], block.judged.high[i], float(block.judged.minimum[i])
        rule = self._rule(i)
        name = block.judged.windows[block.judged.window[i]][0]
        if name.startswith("tolerance:"):
            return self._tr("{volume}: {rule} is met by tolerance for one missed year; explanation required.").format(
                volume=volume, rule=rule
            )
        if low >= minimum:
            return self._tr("{volume}: reaches {rule}.").format(volume=volume, rule=rule)
        if high < minimum and block.judged.verdict[i] == UNDETERMINED:
            return self._tr(
                "{volume}: {short} short of {rule}; over its other window it may or may not reach it."
            ).format(volume=volume, short=number_text(minimum - high, self._tr), rule=rule)
        if high < minimum:
            exact, least = (
                self._tr("{volume}: {short} short of {rule}."),
                self._tr("{volume}: at least {short} short of {rule}."),
            )
            template = exact if low == high else least
            return template.format(volume=volume, short=number_text(minimum - high, self._tr), rule=rule)
        return self._tr("{volume}: may or may not reach {rule}.").format(volume=volume, rule=rule)

    def _volume(self, i: int) -> str:
        block = self._block
        low, high = float(block.judged.low[i]), float(block.judged.high[i])
        _, years = block.judged.windows[block.judged.window[i]]
        last = block.data_year
        if years == 1:
            amount = self._amount(low, high)
            template = self._tr("{amount} {unit} in {year}")
            text = template.format(amount=amount, unit=self._unit(low, high), year=last)
        else:
            template = self._tr("{amount} {unit} over {first}-{year}, a mean of {mean} a year")
            least, most = _whole(low * years), _whole(high * years)
            text = template.format(
                amount=self._amount(least, most),
                unit=self._unit(least, most),
                first=last - years + 1,
                year=last,
                mean=self._amount(low, high),
            )
        if block.norm.per == "organisation":
            return text + self._tr(" in the organisation")
        return text + self._tr(" of the surgeon with the least") if block.norm.per == "surgeon" else text

    def _unit(self, low: float, high: float | None = None) -> str:
        """What the norm counts, singular beside a 1 that is exactly known."""
        exact = high is None or low == high
        return unit_text(self._block.norm.unit or "procedures", low if exact else math.inf, self._tr)

    def _amount(self, low: float, high: float) -> str:
        if low == high:
            return number_text(low, self._tr)
        if math.isinf(high):
            return self._tr("{low} or more").format(low=number_text(low, self._tr))
        return self._tr("{low} to {high}").format(low=number_text(low, self._tr), high=number_text(high, self._tr))

    def _parts(self, i: int) -> list[str]:
        return [self._part(p, i) for p in self._block.judged.parts if p.verdict[i] != MET and self._judged(i)]

    def _part(self, part: PartJudged, i: int) -> str:
        template = (
            self._tr("Of which {what} {amount}: below its own minimum of {minimum} ({source}).")
            if part.verdict[i] == BELOW
            else self._tr("Of which {what} {amount}: may or may not reach its own minimum of {minimum} ({source}).")
        )
        return template.format(
            what=" + ".join(part.part.counts),
            amount=self._amount(float(part.low[i]), float(part.high[i])),
            minimum=part.part.minimum,
            source=source_text(part.part.sources, self._tr),
        )

    def _surgeons(self, i: int) -> list[str]:
        """What the rules about surgeons come to, where there are any and the location is judged."""
        block, found = self._block, self._block.judged.surgeons
        if found is None or not self._judged(i):
            return []
        if math.isinf(found.at_most[i]):
            return [self._tr("Not all of its volume is delivered per surgeon, so the rules about surgeons stay open.")]
        said = []
        each = block.in_force.per_surgeon
        if each is not None:
            one, more = (
                self._tr("Of {count} surgeons {short} is surely below the minimum of {minimum} per surgeon."),
                self._tr("Of {count} surgeons {short} are surely below the minimum of {minimum} per surgeon."),
            )
            count, short = int(found.performing[i]), int(found.short[i])
            alone = self._tr("Of {count} surgeon {short} is surely below the minimum of {minimum} per surgeon.")
            template = alone if count == 1 else one if short == 1 else more
            said.append(template.format(count=count, short=short, minimum=each))
        if block.in_force.surgeons is not None:
            one, more = (
                self._tr("{count} surgeon performs it, of the {minimum} that must."),
                self._tr("{count} surgeons perform it, of the {minimum} that must."),
            )
            known = found.performing[i] == found.at_most[i] == 1
            told = self._amount(float(found.performing[i]), float(found.at_most[i]))
            said.append((one if known else more).format(count=told, minimum=block.in_force.surgeons))
        return said

    def _not_delivered(self, i: int) -> list[str]:
        """What the norm counts and no file has, where others of it were delivered."""
        block = self._block
        if not block.not_delivered:
            return []
        template = self._tr("The norm also counts what no file has in {year}: {interventions}.")
        return [template.format(year=block.data_year, interventions=", ".join(block.not_delivered))]

    def _half_years(self, i: int) -> list[str]:
        """The four quarters around the turn of the year, where they were delivered."""
        cells, year = self._block.half_years, self._block.data_year
        if cells is None:
            return []
        return [
            self._tr("Beside it, {first} to {last}: {amount} {unit}.").format(
                first=f"{year}Q3",
                last=f"{year + 1}Q2",
                amount=self._amount(float(cells.low[i]), float(cells.high[i])),
                unit=self._unit(float(cells.low[i]), float(cells.high[i])),
            )
        ]

    def _history(self, i: int) -> list[str]:
        """Whose history the volume includes."""
        return [
            self._tr("Includes the history of {location} ({kind}, {day}).").format(
                location=location, kind=self._tr(kind), day=day.isoformat()
            )
            for location, day, kind in self._block.joined.get(i, ())
        ]

    def _required(self, i: int) -> list[str]:
        return [
            self._tr("It requires {norm}, of which the verdict is {verdict}.").format(
                norm=other, verdict=self._tr(VERDICT_NAMES[verdict[i]])
            )
            for other, verdict in self._block.required.items()
            if verdict[i] != MET and self._judged(i)
        ]

    def _judged(self, i: int) -> bool:
        return self._block.verdict[i] in (MET, UNDETERMINED, BELOW)

    def _reason(self, i: int) -> str:
        block = self._block
        code = self._contracted.reason[i]
        contracts = self._contracted.status[i] is not None
        if code == "below":
            return self._enforced() if contracts else ""
        if code == "closed" and (successor := self._succeeded.get(self._roster.ids[i])) is not None:
            return self._tr(
                "Since {day} its successor is {successor} ({kind}): its volumes and what was decided on it count there."
            ).format(day=date_text(successor[1], self._tr), successor=successor[0], kind=self._tr(successor[2]))
        if code == "no_number" and block.in_force.missing == "not_accepted":
            return self._tr("No number of an accepted status is in force, so nothing is judged.")
        if code == "no_number" and block.in_force.version is not None and block.in_force.version.no_minimum:
            return self._tr("The scheme has no minimum in this period, so nothing is judged.")
        template = self._tr(REASONS[code].sentence) if REASONS[code].sentence else ""
        return template.format_map(self._facts(i))

    def _facts(self, i: int) -> Facts:
        """What a sentence of the decision table may name, worked out when it does."""
        block, routes, tr = self._block, self._block.routes, self._tr
        region = routes.region[i]
        held = routes.by_region.get(region) if region is not None else None
        after, until = self._contracted.after, self._roster.open_until[i]
        low, high = (float(a[i]) for a in after) if after is not None else (0.0, 0.0)
        exempt = routes.exception_until[i]

        def together() -> str:
            members = np.flatnonzero((routes.joint == routes.joint[i]) & routes.joint_designated)
            return ", ".join(self._roster.ids[j] for j in self._roster.in_order(members))

        return Facts(
            day=lambda: date_text(block.day, tr),
            open_until=lambda: date_text(until, tr) if until is not None else "",
            status_words=lambda: tr("a guideline") if block.in_force.status == "guideline" else tr("a proposal"),
            regime_source=lambda: (source_text(block.regime.sources, tr) or "") if block.regime else "",
            region=lambda: str(region),
            route=lambda: tr(held.route) if held is not None and held.route is not None else "",
            effective=lambda: date_text(held.effective, tr) if held is not None and held.effective else tr("at once"),
            basis_year=lambda: str(block.basis_year),
            basis_data=lambda: self._basis_data(i),
            after=lambda: self._amount(low, high),
            unmet=lambda: self._unmet(i, low, high),
            until=lambda: date_text(exempt, tr) if exempt is not None else "",
            joint_designated=together,
            joint_volume=lambda: self._joint_volume(i),
        )

    @cached_property
    def _succeeded(self) -> dict[str, tuple[str, date, str]]:
        """Who has taken over from whom by 1 January of the norm year, from when and how."""
        return {old: self._roster.succession[old] for old in self._roster.successors_on(self._block.day)}

    def _basis_data(self, i: int) -> str:
        """The year that decides in the fallback, with the numbers of it where the verdict looks at another year."""
        block, judged = self._block, self._block.basis_judged
        year = str(block.basis_year)
        if block.basis_year == block.data_year:
            return year
        low, high = float(judged.low[i]), float(judged.high[i])
        told = [self._tr("{amount} {unit}").format(amount=self._amount(low, high), unit=self._unit(low, high))]
        told += [
            self._tr("of which {what} {amount}, with a minimum of {minimum} of its own").format(
                what=" + ".join(p.part.counts),
                amount=self._amount(float(p.low[i]), float(p.high[i])),
                minimum=p.part.minimum,
            )
            for p in judged.parts
            if p.verdict[i] == BELOW
        ]
        return f"{year} ({'; '.join(told)})"

    def _unmet(self, i: int, low: float, high: float) -> str:
        """What a designated location lacks after the agreed transfers: of the minimum, of a part, a required norm."""
        tr, minimum = self._tr, float(self._block.judged.minimum[i])
        told = []
        if high < minimum and self._contracted.case is not None and self._contracted.case.minimum_known:
            lacks = number_text(minimum - high, tr)
            short = lacks if low == high else tr("at least {number}").format(number=lacks)
            told.append(
                tr("it has {after}, {short} short of the minimum").format(after=self._amount(low, high), short=short)
            )
        lacking = [name for name, where in self._contracted.unmet if where[i]]
        told += [tr("{what} is surely not met").format(what=name) for name in lacking]
        return ", ".join(told)

    def _joint_volume(self, i: int) -> str:
        """What the locations of a joint volume add up to in the basis year."""
        block = self._block
        volume = counted(block.cells, block.norm.counts, block.basis_year)
        members = block.routes.joint == block.routes.joint[i]
        low, high = float(volume.low[members].sum()), float(volume.high[members].sum())
        return self._tr("{amount} {unit}").format(amount=self._amount(low, high), unit=self._unit(low, high))

    def _enforced(self) -> str:
        regime = self._block.regime
        assert regime is not None
        return self._tr("The norm is enforced from {day} ({source}).").format(
            day=date_text(regime.from_, self._tr), source=source_text(regime.sources, self._tr)
        )


def reasons(contracted: Contracted, roster: Roster, rows: list[int], tr: Translate = english) -> list[str]:
    """The sentences of some locations of a block."""
    sentences = Sentences(contracted, roster, tr)
    return [sentences.of(i) for i in rows]


def shown_window(block: Block, i: int) -> str | None:
    """The window as the table writes it; none for a process norm."""
    return None if block.norm.kind == "process" else block.judged.windows[block.judged.window[i]][0]
