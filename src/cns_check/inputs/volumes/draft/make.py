"""A draft of a profile: the bytes of volume files in; YAML with the evidence of each key, out.

The draft is only ever written. Whoever names it with ``--profile`` has read it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from cns_check.diagnostics import Diagnostic, Place, diagnostic
from cns_check.inputs.files.columns import Bools
from cns_check.inputs.volumes.draft.cells import Cells, cells_of
from cns_check.inputs.volumes.draft.duplicates import find_duplicates
from cns_check.inputs.volumes.draft.find_columns import Roles, find_columns
from cns_check.inputs.volumes.draft.id_forms import id_forms
from cns_check.inputs.volumes.draft.near_interventions import Known
from cns_check.inputs.volumes.draft.notes import Draft, Leaf, examples, shown
from cns_check.inputs.volumes.draft.number_forms import forms_of, is_number
from cns_check.inputs.volumes.draft.open_file import open_file
from cns_check.inputs.volumes.draft.opened import Opened, differs, together
from cns_check.inputs.volumes.draft.seen import Seen, seen
from cns_check.inputs.volumes.draft.time_keys import blank_rows, find_times, last_year
from cns_check.inputs.volumes.draft.total_rows import drop_notes, find_totals
from cns_check.inputs.volumes.draft.yaml_text import flow, written
from cns_check.inputs.volumes.draft.year_forms import year_of
from cns_check.words import Said, Translate

_ORDER = (
    *("location_id", "location_name", "intervention_id", "year", "period", "volume"),
    *("surgeon_id", "origin_id", "delivery"),
)
#: Distinct names of interventions that are compared with the known ones.
_MOST_NAMES = 2000


@dataclass(frozen=True, slots=True)
class Drafted:
    """A profile that was drafted.

    Attributes:
        text: The YAML.
        checks: Places in it that a reader must decide.
    """

    text: str
    checks: int


def draft_profile(
    files: Sequence[tuple[str, bytes]], titles: Mapping[str, Iterable[str]], tr: Translate
) -> tuple[Drafted | None, tuple[Diagnostic, ...]]:
    """Drafts one profile for files of one layout.

    Args:
        files: Paths as the user named them, with the whole files.
        titles: The interventions of the norm sets, with their titles.
        tr: The words of the reader's language, for the comments.

    Returns:
        The draft, or None and why there is none.
    """
    opened: list[Opened] = []
    found: list[Diagnostic] = []
    for path, data in files:
        file, wrong = open_file(path, data)
        found += wrong
        if file is not None:
            opened.append(file)
    if found:
        return None, tuple(found)
    for other in opened[1:]:
        if (why := differs(opened[0], other)) is not None:
            message = Said.of("needs another profile than {path}: {why}", path=opened[0].path, why=why)
            found.append(diagnostic("V070", message, Place(other.path)))
    if found:
        return None, tuple(found)
    draft = _draft(together(opened), Known(titles), [path for path, _ in files])
    if draft is None:
        message = Said.of("no column of the file says that it holds volumes, years or interventions")
        return None, (diagnostic("V071", message, Place(opened[0].path)),)
    return Drafted(written(draft, [path for path, _ in files], tr), draft.checks), ()


def _draft(file: Opened, known: Known, paths: Sequence[str]) -> Draft | None:
    draft = Draft(unknown=list(file.unknown))
    for name, leaf in file.form.items():
        draft.put_in("format", name, leaf)
    columns = [seen(name, at, column) for at, (name, column) in enumerate(zip(file.names, file.columns, strict=True))]
    if _is_row(columns):
        draft.unknown.append(Said.of("The names of the columns: the file begins with a row. Add a header to it."))
        return draft
    roles = find_columns(columns, known, draft)
    if not roles.volumes and roles.time is None and roles.intervention is None:
        return None
    live = blank_rows(columns, roles, draft)
    drop_notes(file.below, columns, live, draft)
    times, live = find_times(file, roles, live, draft, paths)
    years = roles.time.counts if roles.time else {}
    volumes: dict[str, int] = {}
    for column in roles.volumes:
        for text, count in column.counts_in(live).items():
            volumes[text] = volumes.get(text, 0) + count
    forms = forms_of(volumes, years, draft)
    cells = cells_of(file.rows, roles, times, forms)
    data = find_totals(cells, roles, live, draft)
    _put_wide(roles, draft, known)
    ids = _interventions(cells, data, known, draft)
    alike = _ids(roles, data, draft)
    find_duplicates(cells, roles, data, alike, ids, draft)
    last_year(cells, data, draft)
    _deliveries(roles, data, draft)
    _trim(columns, roles, draft)
    _unknown(columns, roles, draft)
    _tidy(draft)
    return draft


def _is_row(columns: Sequence[Seen]) -> bool:
    """Whether the header is a row: one year, and a volume, each above what looks the same."""
    years = [c for c in columns if year_of(c.name) and c.share(year_of) > 0.9]
    numbers = [c for c in columns if is_number(c.name) and c not in years and c.numeric]
    return len(years) == 1 and bool(numbers)


def _tidy(draft: Draft) -> None:
    """The columns in the usual order; one control total as a mapping."""
    if isinstance(named := draft.keys.get("columns"), dict):
        draft.keys["columns"] = {name: named[name] for name in _ORDER if name in named}
    totals = draft.keys.get("control_totals")
    if isinstance(totals, list) and len(totals) == 1:
        draft.keys["control_totals"] = totals[0]


def _put_wide(roles: Roles, draft: Draft, known: Known) -> None:
    if not roles.wide:
        return
    names = [c.name for c in roles.volumes]
    if roles.wide != "columns":
        why = (
            Said.of("headers that are years, with numbers below")
            if roles.wide == "years"
            else Said.of("headers that are interventions, with numbers below")
        )
        draft.put_in("wide", roles.wide, Leaf(names, (why,)))
        return
    cells: dict[str, dict[str, object]] = {}
    for name, (intervention, year) in zip(names, roles.cells, strict=True):
        match = known.nearest(intervention) if intervention else None
        cells[name] = {**({"intervention_id": match.id} if match else {}), **({"year": year} if year else {})}
    why = Said.of("headers that hold a year, with numbers below")
    draft.put_in("wide", "columns", Leaf(cells, (why,), Said.of("that each column is what stands behind it")))


def _interventions(cells: Cells, data: Bools, known: Known, draft: Draft) -> Callable[[str], str]:
    """Maps delivered names to the nearest known ids; returns the mapping."""
    counts = np.bincount(cells.intervention[cells.spread(data)], minlength=len(cells.interventions)).tolist()
    names = {t: n for t, n in sorted(zip(cells.interventions, counts, strict=True)) if t and n}
    direct = isinstance(wide := draft.keys.get("wide"), dict) and "columns" in wide
    mapped: dict[str, str] = {}
    unmapped: list[str] = []
    for name, count in list(names.items())[:_MOST_NAMES]:
        match = known.nearest(name)
        if match is None or match.other is not None:
            unmapped.append(name)
            if match is not None:
                said = Said.of(
                    "{name} could be {one} or {other}", name=shown(name), one=match.id, other=str(match.other)
                )
                draft.hint("interventions", said, f"  {flow(name)}: ...")
            continue
        mapped[name] = match.id
        if name == match.id or direct:
            continue
        rows = Said.of("rows: {count}", count=count)
        check = None if match.exact else Said.of("the nearest; it is near to {title}", title=shown(match.text))
        draft.put_in("interventions", name, Leaf(match.id, (rows,), check))
    if unmapped or len(names) > _MOST_NAMES:
        said = Said.of(
            "in no norm set of --norms: {names}. Name their ids above, load their norm set, or leave their rows out"
            " with:",
            names=examples(unmapped, 40),
        )
        draft.hint("unmapped", said, "unmapped: drop")
    return lambda name: mapped.get(name, name)


def _ids(roles: Roles, data: Bools, draft: Draft) -> Callable[[str], str]:
    if not roles.location:
        return str
    first = roles.location[0]
    alone = len(roles.location) == 1
    counts = first.counts_in(data)
    return id_forms(counts, first.name if alone else "", draft, integers=first.column.kind == "integer")


def _deliveries(roles: Roles, data: Bools, draft: Draft) -> None:
    if roles.delivery is None:
        return
    texts = sorted(roles.delivery.counts_in(data))
    if len(texts) > 1:
        why = Said.of("several deliveries: {examples}", examples=examples(texts))
        leaf = Leaf({"default": "latest"}, (why,), Said.of("which delivery counts for which intervention"))
        draft.put_in("deliveries", "choose", leaf)


def _trim(columns: Sequence[Seen], roles: Roles, draft: Draft) -> None:
    used = set(map(id, columns)) - set(map(id, roles.rest))
    spaced = [c.untrimmed for c in columns if c.untrimmed is not None and id(c) in used]
    if spaced:
        draft.put("trim", Leaf(True, (Said.of("white space around {examples}", examples=examples(spaced)),)))


def _unknown(columns: Sequence[Seen], roles: Roles, draft: Draft) -> None:
    rest = [c.name for c in columns if c in roles.rest or sum(o.name == c.name for o in columns) > 1]
    if rest:
        draft.unknown.append(
            Said.of("What these columns mean, which are not used: {names}.", names=examples(dict.fromkeys(rest), 30))
        )
    if not draft.hints.get("incomplete_years"):
        draft.unknown.append(Said.of("Whether its last year is whole. If it is not, name it in incomplete_years."))
    draft.unknown.append(
        Said.of(
            "Whether a location without a row did nothing (that is how it is read) or was left out; then write"
            " absent: unknown."
        )
    )
