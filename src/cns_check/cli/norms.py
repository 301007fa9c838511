"""``cns-check norms``: check norm files, run their examples, look at them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from cns_check.cli.exits import Exit, Stop
from cns_check.cli.norms_diff import diff
from cns_check.cli.norms_format import format_
from cns_check.cli.norms_new import new
from cns_check.cli.norms_schema import schema
from cns_check.cli.norms_validate import load, validate
from cns_check.cli.options import speaks
from cns_check.cli.terminal import Terminal
from cns_check.diagnostics import Diagnostic, Severity
from cns_check.words import Said, in_language, joined_by_or, title_text, word

if TYPE_CHECKING:
    from cns_check.norms.load import LoadedFile
    from cns_check.norms.model import Norm, NormSet, Source, Version

app = typer.Typer(help="Look at norm sets, check them, run their examples.", no_args_is_help=True)

Refs = Annotated[
    list[str] | None,
    typer.Argument(metavar="[PATH]...", help="Norm files, folders or shipped ids.", show_default=False),
]


app.command()(validate)


@app.command("test")
@speaks
def run_tests(refs: Refs = None, *, terminal: Terminal) -> None:
    """Runs the examples of norm files, by default the shipped ones, and says which hold."""
    from rich.text import Text

    from cns_check.judge.examples import run_examples

    files, found = load(refs)
    broken = [d for d in found if d.severity is Severity.ERROR]
    terminal.show(broken, result=True)
    out = terminal.out()
    tr = terminal.tr
    ran = failed = 0
    for file in files:
        if file.value is None:
            continue
        for result in run_examples(file.value):
            ran += 1
            failed += not result.holds
            mark = (tr("ok    "), "green") if result.holds else (tr("FAILED"), "bold red")
            name = f" {file.value.id} {result.norm.id}: {_plain(result.example.name)}"
            tail = f" ({tr(result.verdict)})" if result.holds else ""
            out.print(Text.assemble(mark, name, (tail, "dim")))
        terminal.show(_examples(file), result=True)
    counts = (
        Said.counted(len(files), "{count} file", "{count} files"),
        Said.counted(ran, "{count} example", "{count} examples"),
        Said.of("{count} failed", count=failed),
    )
    out.print(in_language(Said.of("{numbers}", numbers=counts), tr))
    if broken or failed:
        raise Stop(Exit.FINDINGS)
    if not ran:
        raise Stop(Exit.NOTHING, Said.of("no examples in the files named: nothing was checked"))


@app.command("list")
@speaks
def list_(*, terminal: Terminal) -> None:
    """Lists the shipped norm sets."""
    files, found = load(None)
    tr = terminal.tr
    rows = []
    for norm_set in (file.value for file in files if file.value is not None):
        expected = norm_set.expected_norms
        rows.append(
            (
                norm_set.id,
                norm_set.version,
                title_text(norm_set.title, terminal.lang),
                str(len(norm_set.norms)),
                str(_numbered(norm_set)),
                str(expected.count) if expected else tr("not stated"),
            )
        )
    headings = (tr("version"), tr("title"), tr("norms declared"), tr("with a number"), tr("norms expected"))
    _table(terminal, ("id", *headings), rows)
    broken = [d for d in found if d.severity is Severity.ERROR]
    if broken:
        terminal.show(broken)
        raise Stop(Exit.BAD_INPUT)


@app.command()
@speaks
def show(
    ref: Annotated[str, typer.Argument(metavar="ID", help="A shipped id or a file.")], *, terminal: Terminal
) -> None:
    """Shows a norm set: its norms, their versions and numbers, and where each stands."""
    files, found = load([ref])
    if len(files) > 1:
        raise Stop(Exit.USAGE, Said.of("{ref}: holds several norm sets; name one file", ref=ref))
    norm_set = files[0].value
    if norm_set is None:
        terminal.show(found)
        raise Stop(Exit.BAD_INPUT)
    shown = _Shown(terminal, norm_set)
    shown.head()
    for norm in norm_set.norms:
        shown.norm(norm)


app.command()(diff)
app.command()(schema)
app.command("format")(format_)
app.command()(new)


def _examples(file: LoadedFile) -> tuple[Diagnostic, ...]:
    from cns_check.judge.examples import check_examples

    return check_examples(file.value, file.yaml) if file.value is not None else ()


def _numbered(norm_set: NormSet) -> int:
    """Norms with a number that was adopted, whoever reports it."""
    return sum(any(v.minimum and v.status in {"adopted", "reported"} for v in n.versions) for n in norm_set.norms)


def _plain(text: str) -> str:
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in text)


def _table(terminal: Terminal, headings: Iterable[str], rows: Iterable[Iterable[str]]) -> None:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE, show_edge=False, pad_edge=False)
    for heading in headings:
        table.add_column(Text(heading), overflow="fold")
    for row in rows:
        table.add_row(*(Text(_plain(cell)) for cell in row))
    terminal.out().print(table, soft_wrap=False)


class _Shown:
    """Shows one norm set in the language of the terminal; ids, keys and what stands in the file as they are."""

    def __init__(self, terminal: Terminal, norm_set: NormSet) -> None:
        self._out, self._tr, self._lang = terminal.out(), terminal.tr, terminal.lang
        self._set = norm_set

    def head(self) -> None:
        """The set itself: dates, regimes, process, documents."""
        norm_set, tr = self._set, self._tr
        self._bold(f"{norm_set.id} {_plain(norm_set.version)} ({norm_set.jurisdiction})")
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
            Said.of("{count} with a number adopted or reported", count=_numbered(self._set)),
        ]
        expected = self._set.expected_norms
        if expected:
            counts.append(Said.of("{count} expected {source}", count=expected.count, source=_cited(expected.sources)))
        return Said.of("{numbers}", numbers=tuple(counts))

    def _process(self) -> None:
        process = self._set.process
        if process is None:
            return
        for name in ("scenario_due", "fallback_after", "timetable_due", "earliest_effective", "latest_effective"):
            fact = getattr(process, name)
            if fact is not None:
                self._line(name, _dated(fact.date, fact.sources))
        needs = process.deferral_needs
        if needs is not None:
            endorsed = [Said.of("endorsed by {party}", party=party) for party in needs.endorsed_by]
            wanted = (*([Said.of("a rationale")] if needs.rationale else []), *endorsed)
            self._line("deferral_needs", Said.of("{what} {source}", what=wanted, source=_cited(needs.sources)))

    def norm(self, norm: Norm) -> None:
        """A norm: what it counts, its rule, its versions."""
        from rich.text import Text

        tr = self._tr
        self._out.print()
        self._out.print(Text.assemble((norm.id, "bold"), f"  {_plain(title_text(norm.title, self._lang))}"))
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
            text = f"{document.title}, {document.publisher} {_cited([source])}"
            self._dim(_plain(text) + (f" {document.url}" if document.url else ""))
        for template, value in (("rationale: {text}", version.rationale), ("note: {text}", version.note)):
            if value:
                self._dim(_plain(in_language(Said.of(template, text=value), self._tr)))

    def _bold(self, text: str) -> None:
        from rich.text import Text

        self._out.print(Text(text, style="bold"))

    def _dim(self, text: str) -> None:
        from rich.text import Text

        self._out.print(Text(f"      {text}", style="dim"))

    def _line(self, name: str, value: str) -> None:
        from rich.text import Text

        name, value = in_language(name, self._tr), in_language(value, self._tr)
        self._out.print(Text.assemble((f"  {name}: ", "bold"), _plain(value)))


def _window(norm: Norm) -> list[Said]:
    from cns_check.judge.windows import window_name, windows_of

    if norm.window is None:
        return []
    text = joined_by_or([window_name(n) for n in windows_of(norm)])
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


def _dated(day: date, sources: Iterable[Source]) -> Said:
    return Said.of("{day} {source}", day=day, source=_cited(sources))


def _cited(sources: Iterable[Source]) -> str:
    texts = []
    for source in sources:
        parts = [source.document, source.at, source.note]
        texts.append(", ".join(p for p in parts if p))
    return f"[{'; '.join(texts)}]"
