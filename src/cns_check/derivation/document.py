"""Derivations as plain values that JSON can hold: one whole, or many that share their steps. Pure.

In: the objects of one calculation and the keys of rows, or steps. Out: plain values.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict
from functools import cached_property
from typing import TYPE_CHECKING, Any

from cns_check.derivation.step import Key, Step
from cns_check.diagnostics import Place
from cns_check.report.result.result import Cited, Run
from cns_check.words import Translate, in_language, printable

if TYPE_CHECKING:
    from cns_check.derivation.derive import Deriving
    from cns_check.derivation.material import Material

SCHEMA = "cns-check/derivation/1"

#: So many origins of one sender are told to people one by one.
MOST_ORIGINS = 20

Json = dict[str, Any]


class Derivations:
    """The derivations of one calculation, made when asked for."""

    def __init__(self, material: Callable[[], Material], tr: Translate) -> None:
        """Takes what makes the material (nothing is read again before the first question), and the language."""
        self._material = material
        self._tr = tr

    @cached_property
    def _made(self) -> Material:
        return self._material()

    @cached_property
    def _deriving(self) -> Deriving:
        from cns_check.derivation.derive import Deriving  # noqa: PLC0415 - most runs derive nothing

        return Deriving(self._made)

    @cached_property
    def _briefly(self) -> Deriving:
        from cns_check.derivation.derive import Deriving  # noqa: PLC0415

        return Deriving(self._made, MOST_ORIGINS)

    def step(self, key: Key, *, brief: bool = False) -> Step:
        """The derivation of a row.

        Args:
            key: Norm set, norm, norm year and location.
            brief: For people: of the origins of a sender only the largest one by one.

        Raises:
            KeyError: The table ``verdicts`` has no such row, whatever is shown of it.
        """
        return (self._briefly if brief else self._deriving).tree(key)

    def place(self, key: Key) -> Place | None:
        """The row of a file that most of the volume of a row comes from, else the file that lacks it."""
        return self._deriving.place(key)

    def __call__(self, key: Key) -> Json:
        """The same as plain values: ``kind, text, values, inputs, places, sources`` of each step."""
        return plain(self.step(key), self._tr)

    def together(self, keys: Iterable[Key], *, values: bool = False) -> Json:
        """Many derivations in little room: every step, text, place and source once.

        Args:
            keys: The rows.
            values: Include the values of each step too; texts, places and sources suffice for reading.

        Returns:
            ``steps``: a list per step, ``[kind, text, inputs, places, sources]`` and with ``values`` these last;
            kind, text, places and sources are numbers in the lists of these names, inputs in ``steps`` itself.
            ``rows``: per key, in its order, the number of its root in ``steps``.
            ``kinds``, ``texts``; ``places`` as ``[path, line, column, row]``; ``sources`` as mappings.
        """
        packed = _Packed(self._tr, values=values)
        return packed.document([packed.step(self.step(key, brief=not values)) for key in keys])


def plain(step: Step, tr: Translate) -> Json:
    """A step and all below it as JSON has them."""
    return {
        "kind": step.kind,
        "text": str(in_language(step.sentence, tr)),
        "values": dict(step.values),
        "inputs": [plain(s, tr) for s in step.inputs],
        "places": [_place(p) for p in step.places],
        "sources": [asdict(s) for s in step.sources],
    }


def document(run: Run, derivations: Sequence[Json]) -> Json:
    """The JSON document of ``cns-check why``."""
    about = {
        "version": run.version,
        "command": run.command,
        "options": dict(run.options),
        "inputs": [asdict(i) for i in run.inputs],
        "norm_sets": [{"id": s.id, "version": s.version, "sha256": s.sha256} for s in run.norm_sets],
    }
    return {"schema": SCHEMA, "run": about, "derivations": list(derivations)}


def _place(place: Place) -> Json:
    return {"path": _name(place), "line": place.line, "column": place.column, "row": place.row}


def _name(place: Place) -> str | None:
    return None if place.path is None else printable(place.path)


class _Packed:
    """Steps by number, equal ones once."""

    def __init__(self, tr: Translate, *, values: bool) -> None:
        self._tr, self._values = tr, values
        self._steps: dict[str, int] = {}
        self._rows: list[list[Any]] = []
        self._done: dict[int, tuple[Step, int]] = {}
        self._kinds: dict[str, int] = {}
        self._texts: dict[str, int] = {}
        self._places: dict[Place, int] = {}
        self._sources: dict[Cited, int] = {}

    def step(self, step: Step) -> int:
        """The number of a step; that of an equal one where there is one."""
        if id(step) not in self._done:
            row: list[Any] = [
                _number(self._kinds, step.kind),
                _number(self._texts, str(in_language(step.sentence, self._tr))),
                [self.step(s) for s in step.inputs],
                [_number(self._places, p) for p in step.places],
                [_number(self._sources, s) for s in step.sources],
            ]
            if self._values:
                row.append(dict(step.values))
            text = repr(row)
            if text not in self._steps:
                self._steps[text] = len(self._rows)
                self._rows.append(row)
            # The step is kept beside its number: else another could come to have its id.
            self._done[id(step)] = step, self._steps[text]
        return self._done[id(step)][1]

    def document(self, roots: Sequence[int]) -> Json:
        return {
            "schema": SCHEMA,
            "rows": list(roots),
            "steps": self._rows,
            "kinds": list(self._kinds),
            "texts": list(self._texts),
            "places": [[_name(p), p.line, p.column, p.row] for p in self._places],
            "sources": [asdict(s) for s in self._sources],
        }


def _number(known: dict[Any, int], value: Any) -> int:
    return known.setdefault(value, len(known))


def unpacked(packed: Mapping[str, Any], row: int) -> Json:
    """One derivation of many that share their steps, as :func:`plain` gives it; for those who read in Python."""
    kind, text, inputs, places, sources, *values = packed["steps"][row]
    names = ("path", "line", "column", "row")
    return {
        "kind": packed["kinds"][kind],
        "text": packed["texts"][text],
        "values": values[0] if values else {},
        "inputs": [unpacked(packed, i) for i in inputs],
        "places": [dict(zip(names, packed["places"][p], strict=True)) for p in places],
        "sources": [packed["sources"][s] for s in sources],
    }
