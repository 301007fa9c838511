"""What changed between two norm sets, in words and as records. Pure.

Norms are told apart by their id, documents and interventions by their short name. Versions have no name: those that
agree in most are taken for one (see :func:`pair_versions`), so that a moved date is a moved date and not a version that
went and another that came. In: two norm sets. Out: the changes, in the order of the file.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from functools import reduce
from typing import Any, Literal

from pydantic import BaseModel

from cns_check.norms.model import Norm, NormSet, Regime, Source, Version
from cns_check.words import Said, word

Kind = Literal[
    "norm_added",
    "norm_removed",
    "version_added",
    "version_removed",
    "raised",
    "lowered",
    "filled_in",
    "emptied",
    "date_moved",
    "status_changed",
    "source_changed",
    "rule_changed",
    "added",
    "removed",
    "text_changed",
    "examples_changed",
]

#: Keys that are told of, but change no verdict.
_TEXTS = frozenset({"title", "note", "rationale", "version", "publisher", "reference", "url", "kind", "jurisdiction"})
#: Numbers that ask for more when they rise.
_NUMBERS = frozenset({"minimum", "maximum", "minimum_per_surgeon", "minimum_surgeons", "count", "share"})

Value = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between two norm sets.

    Attributes:
        kind: What sort of change.
        norm_id: The norm that it is about; None for the set as a whole.
        version: The version of the norm that it is about, as it was before (or as it is, when it came).
        key: The key, and the keys that it stands under, with points between; None when all of it came or went.
        before: What it was, as JSON has it; lists and records in words.
        after: What it is now.
        text: The change in a sentence.
    """

    kind: Kind
    norm_id: str | None
    version: str | None
    key: str | None
    before: Value
    after: Value
    text: Said

    def record(self) -> dict[str, Value]:
        """The change as a JSON object."""
        return asdict(self) | {"version": self.version and str(self.version), "text": str(self.text)}


@dataclass(frozen=True, slots=True)
class _At:
    """Where a change is: for its fields and for its sentence."""

    norm_id: str | None = None
    version: str | None = None
    keys: tuple[str, ...] = ()

    def under(self, key: str) -> _At:
        return _At(self.norm_id, self.version, (*self.keys, key))

    def change(self, kind: Kind, before: Any, after: Any, told: Said) -> Change:
        names = tuple(t for t in (self.norm_id, self.version) if t)
        where = names or Said.of("the set")
        key = ".".join(self.keys) or None
        return Change(
            kind,
            self.norm_id,
            self.version,
            key,
            _value(before),
            _value(after),
            Said.of("{where}: {told}", where=where, told=told),
        )


def diff(before: NormSet, after: NormSet) -> tuple[Change, ...]:
    """What changed, in the order of the file: the set, documents, interventions, then norm by norm.

    Args:
        before: The norm set as it was.
        after: The norm set as it is.
    """
    own = [f for f in NormSet.model_fields if f not in {"regimes", "documents", "interventions", "norms"}]
    return (
        *(c for name in own for c in _field(_At(), before, after, name)),
        *_named(_At(), "regimes", *_regimes(before.regimes, after.regimes)),
        *_named(_At(), "documents", before.documents, after.documents),
        *_named(_At(), "interventions", before.interventions, after.interventions),
        *_norms(before, after),
    )


def _norms(before: NormSet, after: NormSet) -> Iterator[Change]:
    old, new = _by(before.norms, lambda n: n.id), _by(after.norms, lambda n: n.id)
    for norm_id in dict.fromkeys([*old, *new]):
        at = _At(norm_id)
        if norm_id not in new:
            yield at.change("norm_removed", old[norm_id].title, None, Said.of("the norm is gone"))
        elif norm_id not in old:
            yield at.change(
                "norm_added",
                None,
                new[norm_id].title,
                Said.of("a new norm: {versions}", versions=_numbers(new[norm_id])),
            )
        else:
            yield from _norm(at, old[norm_id], new[norm_id])


def _numbers(norm: Norm) -> Said:
    each = [Said.of("{version} {number}", version=_label(v), number=_said(v)) for v in norm.versions]
    return reduce(lambda some, last: Said.of("{some}; {last}", some=some, last=last), each)


def _norm(at: _At, before: Norm, after: Norm) -> Iterator[Change]:
    for name in Norm.model_fields:
        if name == "versions":
            yield from _versions(at, before.versions, after.versions)
        elif name == "examples":
            if before.examples != after.examples:
                told = Said.of(
                    "examples changed ({before} before, {after} now)",
                    before=len(before.examples),
                    after=len(after.examples),
                )
                yield at.under(name).change("examples_changed", len(before.examples), len(after.examples), told)
        elif name == "parts":
            parts = [_by(n.parts, lambda p: " + ".join(p.counts)) for n in (before, after)]
            yield from _named(at, name, *parts)
        elif name == "kind":
            if before.kind != after.kind:
                yield _plain(at.under(name), "rule_changed", before.kind, after.kind)
        else:
            yield from _field(at, before, after, name)


def _versions(at: _At, before: Sequence[Version], after: Sequence[Version]) -> Iterator[Change]:
    for i, j in pair_versions(before, after):
        if j is None and i is not None:
            v = before[i]
            yield _At(at.norm_id, _label(v)).change(
                "version_removed", v.minimum, None, Said.of("{number}: gone", number=_said(v))
            )
        elif i is None and j is not None:
            v = after[j]
            yield _At(at.norm_id, _label(v)).change(
                "version_added", None, v.minimum, Said.of("new, {number}", number=_said(v))
            )
        elif i is not None and j is not None:
            where = _At(at.norm_id, _label(before[i]))
            for name in Version.model_fields:
                yield from _field(where, before[i], after[j], name)


#: What two versions must agree in to be taken for one, the surest sign first.
_SIGNS: tuple[Callable[[Version], Hashable], ...] = (
    lambda v: (v.status, v.valid_from, v.valid_until, v.minimum),
    lambda v: (v.status, v.valid_from, v.valid_until),
    lambda v: (v.status, v.valid_from),
    lambda v: (v.valid_from, v.valid_until, v.minimum),
    lambda v: (v.status, v.minimum) if v.minimum is not None else None,
    lambda v: (v.valid_from, v.valid_until),
    lambda v: v.minimum,
    lambda v: v.status,
)


def pair_versions(before: Sequence[Version], after: Sequence[Version]) -> list[tuple[int | None, int | None]]:
    """Which version became which; None for one that came or went. In the order of the older, the new ones last."""
    left, right = dict(enumerate(before)), dict(enumerate(after))
    pairs: list[tuple[int | None, int | None]] = []
    for sign in _SIGNS:
        for i, version in list(left.items()):
            mark = sign(version)
            match = next((j for j, v in right.items() if sign(v) == mark), None) if mark is not None else None
            if match is not None:
                pairs.append((i, match))
                del left[i], right[match]
    if len(left) == len(right) == 1:
        pairs.append((left.popitem()[0], right.popitem()[0]))
    pairs += [(i, None) for i in left]
    return [*sorted(pairs, key=lambda p: p[0] or 0), *((None, j) for j in right)]


def _label(version: Version) -> Said:
    start = Said.of("from {day}", day=version.valid_from) if version.valid_from else Said.of("start not known")
    end = Said.of(" until {day}", day=version.valid_until) if version.valid_until else Said()
    status = word(version.status) if version.status else Said.of("no status")
    return Said.of("{status} {start}{end}", status=status, start=start, end=end)


def _said(version: Version) -> Said:
    if version.no_minimum:
        return Said.of("no minimum")
    if version.minimum is None:
        return Said.of("number not known")
    return Said.of("minimum {minimum}", minimum=version.minimum)


_GONE = {
    "regimes": "regime {name} is gone",
    "documents": "document {name} is gone",
    "interventions": "intervention {name} is gone",
    "parts": "part {name} is gone",
}
_NEW = {
    "regimes": "new regime {name}",
    "documents": "new document {name}",
    "interventions": "new intervention {name}",
    "parts": "new part {name}",
}


def _regimes(before: Sequence[Regime], after: Sequence[Regime]) -> tuple[dict[str, Regime], dict[str, Regime]]:
    """Regimes by their name, so that a moved day is a moved day; where one comes twice by name and day."""

    def name(regime: Regime) -> str:
        once = all(sum(r.regime == regime.regime for r in regimes) <= 1 for regimes in (before, after))
        return regime.regime if once else f"{regime.regime} from {regime.from_}"

    return _by(before, name), _by(after, name)


def _by(items: Sequence[Any], name: Callable[[Any], str]) -> dict[str, Any]:
    return {name(item): item for item in items}


def _named(at: _At, key: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    """Items that have a name of their own."""
    for name in dict.fromkeys([*before, *after]):
        where = at.under(key).under(name)
        if name not in after:
            yield where.change("removed", name, None, Said.of(_GONE[key], name=name))
        elif name not in before:
            yield where.change("added", None, name, Said.of(_NEW[key], name=name))
        else:
            yield from _record(where, before[name], after[name])


def _record(at: _At, before: BaseModel, after: BaseModel) -> Iterator[Change]:
    for name in type(before).model_fields:
        yield from _field(at, before, after, name)


def _field(at: _At, before: BaseModel, after: BaseModel, name: str) -> Iterator[Change]:
    """How one key of a record changed."""
    old, new = getattr(before, name), getattr(after, name)
    if old == new:
        return
    key = type(before).model_fields[name].alias or name
    at = at.under(key)
    if isinstance(old, BaseModel) and type(old) is type(new):
        yield from _record(at, old, new)
        return
    if name == "sources":
        yield _plain(at, "source_changed", old, new)
    elif name == "status":
        yield _plain(at, "status_changed", old, new)
    elif name in _TEXTS:
        yield _plain(at, "text_changed", old, new)
    elif name in _NUMBERS:
        yield _number(at, old, new)
    elif isinstance(old, date) or isinstance(new, date):
        yield _moved(at, old, new)
    else:
        yield _plain(at, "rule_changed" if old is not None and new is not None else _came(new), old, new)


def _came(new: Any) -> Kind:
    return "removed" if new is None else "added"


def _number(at: _At, old: Any, new: Any) -> Change:
    name = " ".join(at.keys)
    if old is None:
        return at.change("filled_in", old, new, Said.of("{name} filled in: {new}", name=name, new=new))
    if new is None:
        return at.change("emptied", old, new, Said.of("{name} emptied, it was {old}", name=name, old=old))
    up = new > old
    template = "{name} raised: {old} to {new}" if up else "{name} lowered: {old} to {new}"
    return at.change("raised" if up else "lowered", old, new, Said.of(template, name=name, old=old, new=new))


def _moved(at: _At, old: date | None, new: date | None) -> Change:
    empty = Said.of("empty")
    told = Said.of("{name}: {old} to {new}", name=" ".join(at.keys), old=old or empty, new=new or empty)
    return at.change("date_moved", old, new, told)


def _plain(at: _At, kind: Kind, old: Any, new: Any) -> Change:
    told = Said.of("{name}: {old} to {new}", name=" ".join(at.keys), old=_words(old), new=_words(new))
    return at.change(kind, old, new, told)


def _value(value: Any) -> Value:
    return value if isinstance(value, int | float) or value is None else str(_words(value))


def _words(value: Any) -> str:
    """A value in words, the same for equal values."""
    match value:
        case None | ():
            return Said.of("nothing")
        case str():
            return value
        case Source():
            told = ", ".join(t for t in (value.document, value.at) if t)
            return f"{told} ({value.note})" if value.note else told
        case BaseModel():
            pairs = ((f.alias or n, getattr(value, n)) for n, f in type(value).model_fields.items())
            return ", ".join(f"{key} {_words(item)}" for key, item in pairs if item not in (None, ()))
        case Mapping():
            return "; ".join(f"{key}: {_words(item)}" for key, item in value.items())
        case Sequence():
            return "; ".join(_words(item) for item in value)
    return str(value)
