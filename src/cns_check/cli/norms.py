"""``cns-check norms``: check norm files, run their examples, look at them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated

import typer

from cns_check.cli.exits import Exit, Stop
from cns_check.cli.norms_validate import validate
from cns_check.cli.options import speaks
from cns_check.cli.terminal import Terminal
from cns_check.diagnostics import Diagnostic, Severity

if TYPE_CHECKING:
    from rich.text import Text

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

    from cns_check.examples import run_examples

    files, found = _load(refs)
    broken = [d for d in found if d.severity is Severity.ERROR]
    terminal.show(broken, result=True)
    out = terminal.out()
    ran = failed = 0
    for file in files:
        if file.value is None:
            continue
        for result in run_examples(file.value):
            ran += 1
            failed += not result.holds
            mark = ("ok    ", "green") if result.holds else ("FAILED", "bold red")
            name = f" {file.value.id} {result.norm.id}: {_plain(result.example.name)}"
            tail = f" ({result.verdict})" if result.holds else ""
            out.print(Text.assemble(mark, name, (tail, "dim")))
        terminal.show(_examples(file), result=True)
    out.print(_count(len(files), "file") + f", {_count(ran, 'example')}, {failed} failed")
    if broken or failed:
        raise Stop(Exit.FINDINGS)
    if not ran:
        raise Stop(Exit.NOTHING, "no examples in the files named: nothing was checked")


@app.command("list")
@speaks
def list_(*, terminal: Terminal) -> None:
    """Lists the shipped norm sets."""
    files, found = _load(None)
    rows = []
    for norm_set in (file.value for file in files if file.value is not None):
        expected = norm_set.expected_norms
        rows.append(
            (
                norm_set.id,
                norm_set.version,
                _title(norm_set.title),
                str(len(norm_set.norms)),
                str(_numbered(norm_set)),
                str(expected.count) if expected else "not stated",
            )
        )
    _table(terminal, ("id", "version", "title", "norms declared", "with a number", "norms expected"), rows)
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
    files, found = _load([ref])
    if len(files) > 1:
        raise Stop(Exit.USAGE, f"{ref}: holds several norm sets; name one file")
    norm_set = files[0].value
    if norm_set is None:
        terminal.show(found)
        raise Stop(Exit.BAD_INPUT)
    _head(terminal, norm_set)
    for norm in norm_set.norms:
        _norm(terminal, norm_set, norm)


def _load(refs: list[str] | None) -> tuple[tuple[LoadedFile, ...], list[Diagnostic]]:
    from cns_check.norms.find import UnknownNormSetError, load_norm_sets, shipped_ids

    try:
        files, found = load_norm_sets(refs or shipped_ids())
    except UnknownNormSetError as error:
        raise Stop(Exit.USAGE, str(error)) from error
    except OSError as error:
        raise Stop(Exit.FILES, f"{error.filename}: cannot be read: {error.strerror}") from error
    if not files:
        raise Stop(Exit.NOTHING, "no norm files there: nothing was checked")
    return files, list(found)


def _examples(file: LoadedFile) -> tuple[Diagnostic, ...]:
    from cns_check.examples import check_examples

    return check_examples(file.value, file.yaml) if file.value is not None else ()


def _count(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def _title(titles: dict[str, str]) -> str:
    return titles.get("en") or next(iter(titles.values()))


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


def _line(name: str, value: object) -> Text:
    from rich.text import Text

    return Text.assemble((f"  {name}: ", "bold"), _plain(str(value)))


def _head(terminal: Terminal, norm_set: NormSet) -> None:
    from rich.text import Text

    out = terminal.out()
    out.print(Text(f"{norm_set.id} {_plain(norm_set.version)} ({norm_set.jurisdiction})", style="bold"))
    for language, title in norm_set.title.items():
        out.print(_line(f"title {language}", title))
    if norm_set.note:
        out.print(_line("note", norm_set.note))
    if norm_set.adopted:
        out.print(_line("adopted", f"{norm_set.adopted.date} {_cited(norm_set.adopted.sources)}"))
    expected = norm_set.expected_norms
    numbers = f"{len(norm_set.norms)} declared, {_numbered(norm_set)} with a number adopted or reported"
    if expected:
        numbers += f", {expected.count} expected {_cited(expected.sources)}"
    out.print(_line("norms", numbers))
    if norm_set.reviewed:
        out.print(_line("reviewed", norm_set.reviewed))
    guideline = norm_set.guideline
    if guideline:
        top = f" to {guideline.maximum}" if guideline.maximum else ""
        out.print(_line("guideline", f"{guideline.minimum}{top} {_cited(guideline.sources)}"))
    for regime in norm_set.regimes:
        exceptions = ", exceptions allowed" if regime.exceptions else ""
        out.print(_line(f"regime from {regime.from_}", f"{regime.regime}{exceptions} {_cited(regime.sources)}"))
    if norm_set.process:
        for name in ("scenario_due", "fallback_after", "timetable_due", "earliest_effective", "latest_effective"):
            fact = getattr(norm_set.process, name)
            if fact is not None:
                out.print(_line(name, f"{fact.date} {_cited(fact.sources)}"))
        needs = norm_set.process.deferral_needs
        if needs is not None:
            wanted = [*(["a rationale"] if needs.rationale else []), *(f"endorsed by {e}" for e in needs.endorsed_by)]
            out.print(_line("deferral_needs", f"{', '.join(wanted)} {_cited(needs.sources)}"))
    out.print(Text("documents", style="bold"))
    for key, document in norm_set.documents.items():
        days = [
            f"{word} {day}" for word, day in (("decided", document.decided), ("published", document.published)) if day
        ]
        parts = [document.title, document.publisher, *days, document.reference, document.url, document.note]
        out.print(_line(key, "; ".join(p for p in parts if p)))


def _norm(terminal: Terminal, norm_set: NormSet, norm: Norm) -> None:
    from rich.text import Text

    out = terminal.out()
    out.print()
    out.print(Text.assemble((norm.id, "bold"), f"  {_plain(_title(norm.title))}"))
    counts = " + ".join(f"{i} ({_title(norm_set.interventions[i].title)})" for i in norm.counts)
    out.print(_line("counts", counts))
    rule = [norm.kind, norm.unit, f"per {norm.per}" if norm.per else None, _window(norm)]
    out.print(_line("rule", ", ".join(r for r in rule if r) + f"; cluster {norm.cluster}, network {norm.network}"))
    for part in norm.parts:
        when = " when performed" if part.when else ""
        out.print(_line("part", f"{' + '.join(part.counts)}: at least {part.minimum}{when} {_cited(part.sources)}"))
    if norm.requires:
        out.print(_line("requires", ", ".join(norm.requires)))
    for version in norm.versions:
        out.print(_line(_period(version), _number(norm, version)))
        for source in version.sources or ():
            document = norm_set.documents[source.document]
            text = f"{document.title}, {document.publisher} {_cited([source])}"
            out.print(Text(f"      {_plain(text)}" + (f" {document.url}" if document.url else ""), style="dim"))
        for name, value in (("rationale", version.rationale), ("note", version.note)):
            if value:
                out.print(Text(f"      {name}: {_plain(value)}", style="dim"))
    if norm.note:
        out.print(_line("note", norm.note))


def _window(norm: Norm) -> str | None:
    from cns_check.windows import window_name, windows_of

    if norm.window is None:
        return None
    text = " or ".join(window_name(n) for n in windows_of(norm))
    if norm.tolerance:
        text += f", one missed year forgiven (mean of {norm.tolerance.one_missed_year.mean_of_years} years)"
    return text + (f", data year = norm year - {norm.data_lag}" if norm.data_lag else "")


def _period(version: Version) -> str:
    start = f"from {version.valid_from}" if version.valid_from else "start not known"
    return f"{start} until {version.valid_until}" if version.valid_until else start


def _number(norm: Norm, version: Version) -> str:
    if norm.kind == "process":
        number = "a process norm, no number"
    elif version.no_minimum:
        number = "no minimum in this period"
    else:
        number = f"at least {version.minimum}" if version.minimum else "number not known"
    return f"{number} ({version.status})" if version.status else number


def _cited(sources: Iterable[Source]) -> str:
    texts = []
    for source in sources:
        parts = [source.document, source.at, source.note]
        texts.append(", ".join(p for p in parts if p))
    return f"[{'; '.join(texts)}]"
