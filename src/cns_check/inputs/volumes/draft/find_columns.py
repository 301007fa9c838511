"""Which column is what: by its header, and by what stands in it.

In: the columns of a file and the known interventions. Out: the columns by meaning, and the keys ``columns``, ``join``,
``wide`` and ``constants``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from cns_check.inputs.volumes.draft.header_words import GROUPS, SITES, meanings, plain
from cns_check.inputs.volumes.draft.near_interventions import Known
from cns_check.inputs.volumes.draft.notes import Draft, Leaf, examples, shown
from cns_check.inputs.volumes.draft.seen import Seen, joined
from cns_check.inputs.volumes.draft.year_forms import is_time, year_in, year_of
from cns_check.words import Said

_NO_VOLUME = re.compile(r"\b(lat|lon|lng|latitude|longitude|postcode|zip|id|code|nr|nummer|rate|pct)\b")


@dataclass(slots=True)
class Roles:
    """The columns of a file by their meaning.

    Attributes:
        location: The columns of a location id.
        name: Its name.
        intervention: The intervention, in a file that has a column of it.
        time: Year or period, in a file that has a column of it.
        volumes: The columns of volumes: one, or those of a wide file.
        wide: What the headers of a wide file are: ``years``, ``interventions``, ``columns``, or nothing.
        cells: Per volume column of a wide file its intervention (as delivered) and year, where the header names them.
        surgeon: The surgeon.
        origin: Where patients come from.
        delivery: Which delivery.
        rest: Columns without a meaning.
    """

    location: list[Seen] = field(default_factory=list)
    name: Seen | None = None
    intervention: Seen | None = None
    time: Seen | None = None
    volumes: list[Seen] = field(default_factory=list)
    wide: str = ""
    cells: list[tuple[str | None, int | None]] = field(default_factory=list)
    surgeon: Seen | None = None
    origin: Seen | None = None
    delivery: Seen | None = None
    rest: list[Seen] = field(default_factory=list)


def find_columns(columns: Sequence[Seen], known: Known, draft: Draft) -> Roles:
    """Finds the columns of a file, and says what they are.

    Args:
        columns: All columns.
        known: The interventions of the norm sets.
        draft: Takes the evidence.
    """
    free = [c for c in columns if c.name and sum(o.name == c.name for o in columns) == 1]
    roles = Roles()
    _wide_years(free, known, roles)
    _time(free, roles)
    if not roles.wide:
        _wide_interventions(free, known, roles)
    if not roles.wide:
        _volume(free, roles, draft)
    _intervention(free, known, roles, draft)
    _others(free, roles, draft)
    _locations(free, roles, draft)
    roles.rest = free
    return roles


def _take(free: list[Seen], column: Seen) -> Seen:
    free.remove(column)
    return column


def _best(free: Sequence[Seen], meaning: str) -> list[Seen]:
    """Columns whose header has a meaning, the surest first."""
    fit = [(meanings(c.name).get(meaning, 0), c) for c in free]
    return [c for score, c in sorted(fit, key=lambda item: (-item[0], item[1].at)) if score]


def _named(draft: Draft, canonical: str, column: Seen, why: Said, check: Said | None = None) -> None:
    """Says where a canonical column comes from; one that is called so needs no word."""
    if column.name != canonical:
        draft.put_in("columns", canonical, Leaf(column.name, (why,), check))


def _header(column: Seen) -> Said:
    texts = sorted((t for t in column.counts if t), key=lambda t: (-column.counts[t], t))
    return Said.of("its header; it holds {examples}", examples=examples(texts))


def _wide_years(free: list[Seen], known: Known, roles: Roles) -> None:
    """A column per year: headers that are years, or that hold one beside an intervention."""
    pure = [c for c in free if year_of(c.name) and c.name.isdigit() and (c.numeric or not c.filled)]
    timed = [c for c in free if c not in pure and c.share(is_time_text) >= 0.9]
    if len(pure) > 1 or (pure and not timed):
        roles.wide, roles.volumes = "years", [_take(free, c) for c in pure]
        roles.cells = [(None, int(c.name)) for c in pure]
        return
    held = [c for c in free if year_in(c.name) and c.numeric]
    if len(held) < 2:
        return
    texts = [re.sub(r"[\s_-]*" + str(year_in(c.name)) + r"[\s_-]*", " ", c.name).strip() for c in held]
    matched = [t if known.nearest(t) else None for t in texts]
    if any(matched):
        both: list[tuple[Seen, str | None]] = [(c, m) for c, m in zip(held, matched, strict=True) if m]
    elif len(set(texts)) == 1:
        both = [(c, None) for c in held]
    else:
        return
    roles.wide, roles.volumes = "columns", [_take(free, c) for c, _ in both]
    roles.cells = [(name, year_in(c.name)) for c, name in both]


def _time(free: list[Seen], roles: Roles) -> None:
    if roles.wide:
        return
    fits = [c for c in (*_best(free, "period"), *_best(free, "year")) if c.share(is_time_text) >= 0.3]
    by_content = [c for c in free if c not in fits and c.share(is_time_text) >= 0.95 and not _stays(c)]
    if fits:
        roles.time = _take(free, fits[0])
    elif by_content:
        roles.time = _take(free, by_content[0])
    else:
        named = [c for c in _best(free, "year") if c.share(year_in) >= 0.8]
        roles.time = _take(free, named[0]) if named else None


def is_time_text(text: str) -> bool:
    """Whether a text names a year."""
    return is_time([text]) == 1


def _stays(column: Seen) -> bool:
    """A column whose header says that it is something else."""
    return bool(set(meanings(column.name)) - {"year", "period"})


def _wide_interventions(free: list[Seen], known: Known, roles: Roles) -> None:
    """A column per intervention: headers that are near to known ones, with numbers below."""
    if any(known.nearest(t) for c in free if not c.numeric for t in list(c.some)[:50]):
        return
    headers = [c for c in free if c.numeric and not _NO_VOLUME.search(plain(c.name))]
    near = [c for c in headers if (match := known.nearest(c.name)) and match.other is None]
    if len(near) > 1 or (near and not _best([c for c in free if c.numeric], "volume")):
        roles.wide, roles.volumes = "interventions", [_take(free, c) for c in near]
        roles.cells = [(c.name, None) for c in near]


def _volume(free: list[Seen], roles: Roles, draft: Draft) -> None:
    fits = [c for c in _best(free, "volume") if c.numeric or not c.filled]
    if not fits:
        fits = _best(free, "volume")
    others = [c for c in free if c.numeric and not _NO_VOLUME.search(plain(c.name)) and not meanings(c.name)]
    if fits:
        best = [c for c in fits if meanings(c.name)["volume"] == meanings(fits[0].name)["volume"]]
        check = _rivals(best[1:])
        roles.volumes = [_take(free, fits[0])]
        _named(draft, "volume", fits[0], _header(fits[0]), check)
    elif others:
        roles.volumes = [_take(free, others[0])]
        check = _rivals(others[1:]) or Said.of("the header does not say it")
        _named(draft, "volume", others[0], Said.of("a column of numbers"), check)
    else:
        draft.unknown.append(
            Said.of("No column of volumes was found. A file with a row per procedure must be counted first.")
        )


def _rivals(others: Sequence[Seen]) -> Said | None:
    if not others:
        return None
    return Said.of("could also be: {columns}", columns=examples((c.name for c in others), 10))


def _intervention(free: list[Seen], known: Known, roles: Roles, draft: Draft) -> None:
    if roles.wide in {"interventions", "columns"} and any(name for name, _ in roles.cells):
        return

    def fit(column: Seen) -> float:
        names = sorted(column.counts, key=lambda t: (-column.counts[t], t))[:200]
        near = sum(known.nearest(t) is not None for t in names)
        return near / len(names) if names else 0.0

    named = _best(free, "intervention_id")
    if named:
        best = max(named, key=lambda c: (meanings(c.name)["intervention_id"], fit(c)))
        roles.intervention = _take(free, best)
        others = [c for c in named if c is not best]
        _named(draft, "intervention_id", best, _header(best), _rivals(others))
        return
    texts = [c for c in free if not c.numeric and len(c.counts) <= 500 and fit(c) > 0.2]
    if texts:
        best = max(texts, key=fit)
        roles.intervention = _take(free, best)
        why = Said.of("it holds names of interventions: {examples}", examples=examples(best.counts))
        _named(draft, "intervention_id", best, why, Said.of("the header does not say it"))
        return
    draft.unknown.append(
        Said.of(
            "No column of interventions was found. If all rows are of one: constants: {line}",
            line="{intervention_id: ...}",
        )
    )


def _others(free: list[Seen], roles: Roles, draft: Draft) -> None:
    for meaning, attribute in (("surgeon_id", "surgeon"), ("origin_id", "origin"), ("delivery", "delivery")):
        fits = _best(free, meaning)
        if fits:
            setattr(roles, attribute, _take(free, fits[0]))
            _named(draft, meaning, fits[0], _header(fits[0]))


def _locations(free: list[Seen], roles: Roles, draft: Draft) -> None:
    ids = _best(free, "location_id")
    places = [c for c in _best(free, "place") if c.filled]
    names = _best(free, "location_name")
    if ids:
        roles.location = [_take(free, ids[0])]
        _named(draft, "location_id", ids[0], _header(ids[0]), _rivals(ids[1:]))
        for column in (*names, *reversed(places)):
            if roles.name is None and _follows(column, ids[0]):
                roles.name = _take(free, column)
                _named(draft, "location_name", column, _header(column))
        return
    if len(places) > 1 and (pair := _pair(places)):
        roles.location = [_take(free, c) for c in pair]
        both = Said.of("that the two together are one location; one of them may do")
        why = Said.of("{site} alone is not said to be an id", site=shown(pair[1].name))
        draft.put_in("columns", "location_id", Leaf([c.name for c in pair], (why,), both))
        return
    if places or names:
        column, *others = [*places, *names]
        check: Said | None
        roles.location = [_take(free, column)]
        if places and names and _follows(names[0], column):
            roles.name = _take(free, names[0])
            _named(draft, "location_name", names[0], _header(names[0]))
            others.remove(names[0])
        check = _rivals(others) if places else Said.of("it holds names, which may change")
        _named(draft, "location_id", column, _header(column), check)
        return
    _by_content(free, roles, draft)


def _by_content(free: list[Seen], roles: Roles, draft: Draft) -> None:
    """The column with the most different texts, where no header says that it is a place."""
    filled = [c for c in free if c.filled]
    texts = [c for c in filled if not c.numeric] or [c for c in filled if c.share(str.isdigit) == 1]
    if not texts:
        draft.unknown.append(Said.of("No column of locations was found."))
        return
    column = max(texts, key=lambda c: (len(c.counts), -c.at))
    roles.location = [_take(free, column)]
    why = Said.of("the column with the most different texts: {count}", count=len(column.counts))
    _named(draft, "location_id", column, why, Said.of("the header does not say it"))


def _follows(name: Seen, key: Seen) -> bool:
    """Whether an id has one name, or nearly."""
    pairs = len(np.unique(joined([name.codes, key.codes])))
    return bool(name.filled) and pairs <= 1.5 * len(key.counts) + 1


def _pair(places: Sequence[Seen]) -> list[Seen] | None:
    """An organisation and a location in it, where the latter is no code."""
    groups = [c for c in places if any(w.startswith(GROUPS) for w in plain(c.name).split())]
    sites = [c for c in places if any(w.startswith(SITES) for w in plain(c.name).split()) and c not in groups]
    if not groups or not sites or all(re.search(r"[0-9]", t) for t in sites[0].counts if t):
        return None
    return [groups[0], sites[0]]
