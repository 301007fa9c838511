"""A norm set as a person reads it on a terminal: its norms, their versions and numbers, and where each stands.

In: a loaded norm set, a console and a language. Out: lines on the console; ids, keys and texts of the file as they are.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from rich.text import Text

from cns_check.norms.model import DatedFact, DecisionNeeds, DisputeBodies, ExpectedRegions
from cns_check.words import (
    Language,
    Said,
    Translate,
    in_language,
    joined_by_or,
    place_said,
    title_text,
    window_said,
    word,
)

if TYPE_CHECKING:
    from rich.console import Console

    from cns_check.norms.model import Norm, NormSet, Source, Version


def show(norm_set: NormSet, out: Console, tr: Translate, lang: Language) -> None:
    """Prints a norm set: its head, then each norm."""
    shown = _Shown(norm_set, out, tr, lang)
    shown.head()
    for norm in norm_set.norms:
        shown.norm(norm)


def to_json(norm_set: NormSet) -> bytes:
    """The norm set as its file has it, in JSON; what the file does not say is not there."""
    return (norm_set.model_dump_json(by_alias=True, exclude_unset=True, indent=1) + "\n").encode()


def numbered(norm_set: NormSet) -> int:
    """Norms with a number that was adopted, whoever reports it."""
    return sum(any(v.minimum and v.status in {"adopted", "reported"} for v in n.versions) for n in norm_set.norms)


def printable(text: str) -> str:
    """A text of a file on one line: what cannot be printed is shown by its escape."""
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in text)


def process_words(tr: Translate) -> dict[str, str]:
    """What the keys of a set's process block are called."""
    return {
        "contacts_due": tr("contact persons due"),
        "scenario_due": tr("scenarios due"),
        "fallback_after": tr("fallback from"),
        "timetable_due": tr("timetables due"),
        "earliest_effective": tr("earliest start"),
        "latest_effective": tr("latest start"),
        "expected_regions": tr("regions expected"),
        "dispute_bodies": tr("a dispute goes to"),
        "timetable_needs": tr("a timetable needs"),
        "deferral_needs": tr("a deferral needs"),
    }


#: How far the lines are set in that a line runs on over.
_HANGING = 4
#: A terminal that is narrower than this is left to fold lines itself.
_NARROW = 20


def print_whole(out: Console, text: Text, indent: int = _HANGING) -> None:
    """Prints a line; on a terminal it runs on between words, so that no id is broken."""
    if not out.is_terminal or out.width < _NARROW:
        out.print(text)
        return
    for number, line in enumerate(text.wrap(out, out.width - indent, overflow="fold")):
        line.rstrip()
        out.print(Text(" " * (indent if number else 0)) + line)


class _Shown:
    """Shows one norm set; ids, keys and what stands in the file as they are."""

    def __init__(self, norm_set: NormSet, out: Console, tr: Translate, lang: Language) -> None:
        self._set, self._out, self._tr, self._lang = norm_set, out, tr, lang

    def head(self) -> None:
        """The set itself: dates, regimes, process, documents."""
        norm_set, tr = self._set, self._tr
        self._bold(f"{norm_set.id} {printable(norm_set.version)} ({norm_set.jurisdiction})")
        for language, title in norm_set.title.items():
            self._line(Said.of("title {language}", language=language), title)
        if norm_set.note:
            self._line(tr("note"), norm_set.note)
        if norm_set.adopted:
            self._line(tr("adopted"), _dated(norm_set.adopted.date, norm_set.adopted.sources))
        self._line(tr("norms"), self._numbers())
        if norm_set.reviewed:
            self._line(tr("reviewed"), Said.of("{day}", day=norm_set.reviewed))
        guideline = norm_set.guideline
        if guideline:
            span = Said.of("{low}", low=guideline.minimum)
            if guideline.maximum:
                span = Said.of("{low} to {high}", low=guideline.minimum, high=guideline.maximum)
            self._line(tr("guideline"), Said.of("{what} {source}", what=span, source=_cited(guideline.sources)))
        for regime in norm_set.regimes:
            self._line(
                Said.of("regime from {day}", day=regime.from_),
                Said.of(
                    "{regime}, exceptions allowed {source}" if regime.exceptions else "{regime} {source}",
                    regime=word(regime.regime),
                    source=_cited(regime.sources),
                ),
            )
        self._process()
        self._bold(tr("documents"))
        for key, document in norm_set.documents.items():
            days = [
                Said.of(template, day=day)
                for template, day in (("decided {day}", document.decided), ("published {day}", document.published))
                if day
            ]
            parts = [document.title, document.publisher, *days, document.reference, document.url, document.note]
            self._line(key, "; ".join(in_language(p, tr) for p in parts if p))

    def _numbers(self) -> Said:
        """How many norms there are, have a number, and are expected."""
        counts = [
            Said.of("{count} declared", count=len(self._set.norms)),
            Said.of("{count} with a number adopted or reported", count=numbered(self._set)),
        ]
        expected = self._set.expected_norms
        if expected:
            counts.append(Said.of("{count} expected {source}", count=expected.count, source=_cited(expected.sources)))
        return Said.of("{numbers}", numbers=tuple(counts))

    def _process(self) -> None:
        process = self._set.process
        if process is None:
            return
        named = process_words(self._tr)
        for name in type(process).model_fields:
            fact = getattr(process, name)
            if fact is not None:
                self._line(
                    named.get(name, name), Said.of("{what} {source}", what=_stated(fact), source=_cited(fact.sources))
                )

    def norm(self, norm: Norm) -> None:
        """A norm: what it counts, its rule, its versions."""
        tr = self._tr
        self._out.print()
        self._print(Text.assemble((norm.id, "bold"), f"  {printable(title_text(norm.title, self._lang))}"))
        titles = {i: title_text(self._set.interventions[i].title, self._lang) for i in norm.counts}
        self._line(tr("counts"), " + ".join(f"{i} ({title})" for i, title in titles.items()))
        self._line(tr("rule"), self._rule(norm))
        for part in norm.parts:
            template = (
                "{counts}: at least {minimum} when performed {source}"
                if part.when
                else "{counts}: at least {minimum} {source}"
            )
            counts = " + ".join(part.counts)
            self._line(tr("part"), Said.of(template, counts=counts, minimum=part.minimum, source=_cited(part.sources)))
        if norm.requires:
            self._line(tr("requires"), ", ".join(norm.requires))
        for version in norm.versions:
            self._version(norm, version)
        if norm.note:
            self._line(tr("note"), norm.note)

    def _rule(self, norm: Norm) -> Said:
        per = {
            "location": Said.of("per location"),
            "organisation": Said.of("per organisation"),
            "surgeon": Said.of("per surgeon"),
        }
        parts = (
            word(norm.kind),
            *([word(norm.unit)] if norm.unit else []),
            *([per[norm.per]] if norm.per else []),
            *_window(norm),
        )
        return Said.of(
            "{parts}; cluster {cluster}, network {network}", parts=parts, cluster=norm.cluster, network=norm.network
        )

    def _version(self, norm: Norm, version: Version) -> None:
        self._line(_period(version), _number(norm, version))
        for source in version.sources or ():
            document = self._set.documents[source.document]
            text = f"{document.title}, {document.publisher} {in_language(_cited([source]), self._tr)}"
            self._dim(printable(text) + (f" {document.url}" if document.url else ""))
        for template, value in (("rationale: {text}", version.rationale), ("note: {text}", version.note)):
            if value:
                self._dim(printable(in_language(Said.of(template, text=value), self._tr)))

    def _bold(self, text: str) -> None:
        self._print(Text(text, style="bold"))

    def _dim(self, text: str) -> None:
        self._print(Text(f"      {text}", style="dim"), indent=6)

    def _line(self, name: str, value: str) -> None:
        name, value = in_language(name, self._tr), in_language(value, self._tr)
        self._print(Text.assemble((f"  {name}: ", "bold"), printable(value)))

    def _print(self, text: Text, indent: int = _HANGING) -> None:
        print_whole(self._out, text, indent)


def _window(norm: Norm) -> list[Said]:
    from cns_check.judge.windows import window_name, windows_of

    if norm.window is None:
        return []
    text = joined_by_or([window_said(window_name(n)) for n in windows_of(norm)])
    said = [Said.of("{window}", window=text)]
    if norm.tolerance:
        years = norm.tolerance.one_missed_year.mean_of_years
        said.append(Said.of("one missed year forgiven (mean of {years} years)", years=years))
    if norm.data_lag:
        said.append(Said.of("data year = norm year - {years}", years=norm.data_lag))
    return said


def _period(version: Version) -> Said:
    start = Said.of("from {day}", day=version.valid_from) if version.valid_from else Said.of("start not known")
    return Said.of("{start} until {day}", start=start, day=version.valid_until) if version.valid_until else start


def _number(norm: Norm, version: Version) -> Said:
    if norm.kind == "process":
        number = Said.of("a process norm, no number")
    elif version.no_minimum:
        number = Said.of("no minimum in this period")
    elif version.minimum:
        number = Said.of("at least {minimum}", minimum=version.minimum)
    else:
        number = Said.of("number not known")
    return Said.of("{number} ({status})", number=number, status=word(version.status)) if version.status else number


def _stated(fact: DatedFact | DecisionNeeds | DisputeBodies | ExpectedRegions) -> str | tuple[str, ...]:
    """What a key of the process block says, without its source."""
    match fact:
        case DatedFact():
            return Said.of("{day}", day=fact.date)
        case ExpectedRegions():
            return str(fact.count)
        case DisputeBodies():
            return fact.names
    endorsed = [Said.of("endorsed by {party}", party=word(party)) for party in fact.endorsed_by]
    return (*([Said.of("a rationale")] if fact.rationale else []), *endorsed)


def _dated(day: date, sources: Iterable[Source]) -> Said:
    return Said.of("{day} {source}", day=day, source=_cited(sources))


def _cited(sources: Iterable[Source]) -> str:
    texts: list[Said] = []
    for source in sources:
        parts = (source.document, place_said(source.at) if source.at else None, source.note)
        texts.append(Said.of("{parts}", parts=tuple(p for p in parts if p)))
    told = functools.reduce(lambda some, last: Said.of("{some}; {last}", some=some, last=last), texts)
    return Said.of("[{sources}]", sources=told)
