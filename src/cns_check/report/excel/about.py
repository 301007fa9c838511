"""The sheets on what a result rests on: Norms, Assumptions, Run. In: the result and a language. Out: pages."""

from __future__ import annotations

from collections.abc import Iterator

from cns_check.report.excel.book import Column, Page, Value
from cns_check.report.excel.travel_notes import warnings
from cns_check.report.people.names import Names
from cns_check.report.result.result import CLOSING, Cited, NormFacts, Result
from cns_check.words import Translate, place_text


def norms(result: Result, tr: Translate) -> Page:
    """One row per norm and norm year: the number, its status and source; a link only where the set has one."""
    names = Names(result)
    versions = {s.id: s.version for s in result.run.norm_sets}
    link = tr("link")
    links = max((len(_linked(fact)) for fact in result.norms), default=0)
    columns = (
        Column(tr("norm set"), "text", 17),
        Column(tr("set version"), "text", 10),
        Column(tr("norm id"), "text", 24),
        Column(tr("norm"), "text", 28),
        Column(tr("norm year"), "year", 8),
        Column(tr("minimum"), "whole", 11),
        Column(tr("unit"), "text", 22),
        Column(tr("status of number"), "text", 13),
        Column(tr("regime"), "text", 13),
        Column(tr("source"), "text", 60),
        *(Column(link if n == 0 else f"{link} {n + 1}", "link", 22) for n in range(max(links, 1))),
    )

    def row(fact: NormFacts) -> tuple[Value, ...]:
        addresses = [c.url for c in _linked(fact)]
        per = tr("per organisation per year") if fact.per_organisation else tr("per location per year")
        return (
            fact.norm_set,
            versions.get(fact.norm_set),
            fact.norm_id,
            names.norm(fact.norm_set, fact.norm_id),
            fact.norm_year,
            fact.minimum,
            f"{tr(fact.unit)} {per}" if fact.unit else None,
            tr(fact.status) if fact.status else None,
            tr(fact.regime) if fact.regime else None,
            "\n".join(_told(c, tr) for c in fact.cites) or fact.source,
            *addresses,
            *[None] * (max(links, 1) - len(addresses)),
        )

    note = tr("No minimum: the number is not known, or there is none; nothing is judged on a number without a source.")
    shown = {c.url: c.document for fact in result.norms for c in fact.cites if c.url is not None}
    return Page(tr("Norms"), "norms", columns, [row(fact) for fact in result.norms], (note,), shown)


def _linked(fact: NormFacts) -> list[Cited]:
    """Each document with an address once."""
    return list({c.url: c for c in fact.cites if c.url is not None}.values())


def _told(cited: Cited, tr: Translate) -> str:
    place = f", {place_text(cited.at, tr)}" if cited.at else ""
    address = f", {cited.url}" if cited.url else ""
    return f"{cited.document}{place}: {cited.title} ({cited.publisher}){address}"


def assumptions(result: Result, tr: Translate) -> Page:
    """Everything assumed, a sentence a row."""
    columns = (Column(tr("number"), "whole", 10), Column(tr("assumption"), "long", 130))
    rows = list(enumerate(result.run.assumptions, start=1))
    return Page(tr("Assumptions"), "assumptions", columns, rows, (tr(CLOSING),), warnings=warnings(result, tr))


def run(result: Result, tr: Translate) -> Page:
    """How the result came about, a line each: what, value."""
    columns = (Column(tr("what"), "text", 16), Column(tr("value"), "long", 124))
    return Page(tr("Run"), "run", columns, list(_run_rows(result, tr)))


def _run_rows(result: Result, tr: Translate) -> Iterator[tuple[str, str]]:
    run = result.run
    yield tr("version"), run.version
    yield tr("command"), run.command
    for name, value in run.options.items():
        told = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
        yield tr("option"), name if value is True else f"{name}: {told}"
    for file in run.inputs:
        line = tr("{path}: {rows} rows, {dropped} of them not counted, sha256 {sha256}")
        yield tr("input"), line.format(path=file.path, rows=file.rows, dropped=file.dropped, sha256=file.sha256)
    for used in run.norm_sets:
        yield tr("norm set"), f"{used.id} {used.version}, sha256 {used.sha256}"
    for d in result.diagnostics:
        yield tr("diagnostic"), f"{d.place}: {d.severity.value}[{d.code}] {d.message}".removeprefix(": ")
    yield tr("closing"), tr(CLOSING)
