"""What is told of the blocks of a file as what is told of the file: counts added up, places moved.

In: the findings of a block. Out: those of the file.
"""

from __future__ import annotations

from dataclasses import replace

from cns_check.diagnostics import Diagnostic
from cns_check.inputs.files.findings import Findings, moved
from cns_check.inputs.files.table_blocks import Block
from cns_check.words import Said

#: Told once per file, rule or id, at the first row, with how many rows it is of.
_COUNTED = frozenset({"V023", "V024", "V025", "V053", "V054", "V055"})
#: Told once per intervention that is left out.
_ONCE = "V056"
#: Names that no row has.
_NO_ROW = "V043"


class BlockFindings:
    """Takes what each block tells, and gives it to the findings of the file."""

    def __init__(self, into: Findings) -> None:
        self._into = into
        self._counted: dict[tuple[str, ...], Diagnostic] = {}
        self._unused: dict[str, Diagnostic] | None = None

    def take(self, own: Findings, block: Block) -> None:
        """Takes the findings of the next block."""
        unused: dict[str, Diagnostic] = {}
        summed = {*_COUNTED, _ONCE, _NO_ROW}
        for d in own.found:
            if d.code == _NO_ROW:
                unused[str(d.message.values["key"])] = d  # type: ignore[attr-defined]
            elif d.code in summed:
                self._add(replace(d, place=moved(d.place, block.before, block.header)))
        self._into.take_block(own, block.before, block.header, summed)
        self._unused = unused if self._unused is None else _of_both(self._unused, unused)

    def finish(self) -> None:
        """Tells what was added up."""
        self._into.add(*self._counted.values(), *(self._unused or {}).values())

    def _add(self, d: Diagnostic) -> None:
        said = d.message
        assert isinstance(said, Said)
        others = (f"{name}={value}" for name, value in said.values.items() if name != "count" or said.forms is None)
        key = (d.code, d.place.field or "", d.value or "", *(() if d.code == _ONCE else others))
        before = self._counted.get(key)
        if before is None:
            self._counted[key] = d
        elif d.code != _ONCE:
            count = sum(m.values["count"] for m in (before.message, said))  # type: ignore[attr-defined]
            self._counted[key] = replace(before, message=said.recounted(count))


def _of_both(before: dict[str, Diagnostic], now: dict[str, Diagnostic]) -> dict[str, Diagnostic]:
    """Names that neither has."""
    found: dict[str, Diagnostic] = {}
    for key in before.keys() & now.keys():
        one, other = before[key].message, now[key].message
        assert isinstance(one, Said)
        assert isinstance(other, Said)
        names, there = one.values["names"], other.values["names"]
        left = tuple(name for name in names if name in there)  # type: ignore[attr-defined, operator]
        if left:
            found[key] = replace(now[key], message=Said.of(one.template, key=key, names=left))
    return found
