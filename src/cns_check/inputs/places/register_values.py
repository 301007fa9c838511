"""The values of a location register, column by column: what is wrong is added to the findings, what is read comes out.

Succession has a file of its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

import numpy as np

from cns_check.array_types import Floats
from cns_check.diagnostics import diagnostic
from cns_check.inputs.files.columns import Column
from cns_check.inputs.files.dates import read_date
from cns_check.inputs.files.findings import Findings
from cns_check.inputs.files.ids import check_id
from cns_check.inputs.files.small_table import SmallTable
from cns_check.words import Said

IDS = ("location_id", "organisation_id", "agb_code", "vestigingsnummer", "region_id", "origin_id", "successor_id")
DATES = ("open_from", "open_until", "successor_date")
#: Digits of the codes: the AGB register (Vektis) and the trade register (KvK).
DIGITS = {"agb_code": ("L002", 8), "vestigingsnummer": ("L003", 12)}
LIMITS = {"latitude": 90.0, "longitude": 180.0}

_DEGREES = re.compile(r"-?[0-9]{1,3}(\.[0-9]+)?([eE]-?[0-9]{1,3})?")


class RegisterValues:
    """The checks of the columns; each adds to the same findings."""

    def __init__(self, table: SmallTable, columns: dict[str, Column], findings: Findings) -> None:
        self.table, self.columns, self.findings = table, columns, findings

    def refuse(
        self,
        code: str,
        name: str,
        test: Callable[[str], bool],
        message: Callable[[str], Said],
        remedy: Said | None = None,
    ) -> None:
        """Adds a finding per row whose text in a column passes the test."""
        column = self.columns[name]
        self.findings.rows(
            code,
            self.table,
            column.marks(test),
            lambda row: message(column.text(row)),
            field=name,
            value=column.text,
            remedy=remedy,
        )

    def ids(self) -> None:
        """Ids without white space, and each location once."""
        everything = np.ones(len(self.table.lines), dtype=np.bool_)
        for name in IDS:
            column = self.columns[name]
            check_id(name, column, everything, name, self.table, self.findings, required=name == "location_id")
        location = self.columns["location_id"]
        times = np.bincount(location.codes, minlength=len(location.texts))
        self.findings.rows(
            "L001",
            self.table,
            (times > 1)[location.codes] & location.marks(bool),
            lambda row: Said.of(
                "location {location!r} stands in {count} rows",
                location=location.text(row),
                count=times[location.codes[row]],
            ),
            field="location_id",
        )

    def codes(self) -> None:
        """Codes of so many digits, their zeros too."""
        for name, (code, digits) in DIGITS.items():

            def message(text: str, name: str = name, digits: int = digits) -> Said:
                short = text.isascii() and text.isdigit() and len(text) < digits
                hint = (
                    Said.of("; with lost leading zeros it would be {longer!r}", longer=text.zfill(digits))
                    if short
                    else Said()
                )
                return Said.of(
                    "{name} {text!r} is not {count} digits{hint}", name=name, text=text, count=digits, hint=hint
                )

            def wrong(text: str, digits: int = digits) -> bool:
                return bool(text.strip()) and not (text.isascii() and text.isdigit() and len(text) == digits)

            self.refuse(code, name, wrong, message)

    def coordinates(self) -> dict[str, Floats]:
        """Degrees per row, NaN where absent."""
        degrees = {}
        for name, limit in LIMITS.items():
            column = self.columns[name]
            bad = {t for t in column.texts if t and not (_DEGREES.fullmatch(t) and abs(float(t)) <= limit)}

            def message(text: str, name: str = name, limit: float = limit) -> Said:
                return Said.of(
                    "{name} {text!r} is not a number of degrees from {least:.0f} to {most:.0f}",
                    name=name,
                    text=text,
                    least=-limit,
                    most=limit,
                )

            self.refuse("L004", name, bad.__contains__, message, self.table.remedy)
            numbers = [float(t) if t and t not in bad else np.nan for t in column.texts]
            degrees[name] = np.array([*numbers, np.nan], dtype=np.float64)[column.codes]
        location = self.columns["location_id"]
        blank = {name: self.columns[name].marks(lambda t: t == "") for name in LIMITS}
        for name, other in (("latitude", "longitude"), ("longitude", "latitude")):
            self.findings.rows(
                "L005",
                self.table,
                blank[name] & ~blank[other],
                lambda row, name=name, other=other: (  # type: ignore[misc]
                    Said.of(
                        "location {location!r} has a {other} and no {name}",
                        location=location.text(row),
                        other=other,
                        name=name,
                    )
                ),
                field=name,
            )
        return degrees

    def dates(self) -> dict[str, list[date | None]]:
        """Dates per row, None where absent."""
        read: dict[str, list[date | None]] = {}
        for name in DATES:
            self.refuse(
                "L006",
                name,
                lambda t: t != "" and read_date(t) is None,
                lambda t, name=name: Said.of(
                    "{name} {text!r} is not a date that exists, as YYYY-MM-DD", name=name, text=t
                ),  # type: ignore[misc]
            )
            column = self.columns[name]
            by_text = [read_date(t) for t in column.texts]
            read[name] = [by_text[c] for c in column.codes.tolist()]
        wrong = [
            start is not None and end is not None and end < start
            for start, end in zip(read["open_from"], read["open_until"], strict=True)
        ]
        self.findings.rows(
            "L007",
            self.table,
            np.array(wrong, dtype=np.bool_),
            lambda row: Said.of(
                "open_until {end} lies before open_from {start}",
                end=read["open_until"][row],
                start=read["open_from"][row],
            ),
            field="open_until",
        )
        return read

    def organisations(self) -> None:
        """One name per organisation."""
        ids, names = self.columns["organisation_id"], self.columns["organisation_name"]
        pairs = set(zip(ids.codes.tolist(), names.codes.tolist(), strict=True))
        by_id: dict[str, set[str]] = {}
        for i, n in pairs:
            if ids.texts[i] and names.texts[n]:
                by_id.setdefault(ids.texts[i], set()).add(names.texts[n])
        for organisation, several in sorted(by_id.items()):
            if len(several) > 1:
                row = int(np.flatnonzero(ids.codes == ids.texts.index(organisation))[0])
                shown = ", ".join(repr(n) for n in sorted(several))
                message = Said.of(
                    "organisation {organisation!r} has {count} names: {names}",
                    organisation=organisation,
                    count=len(several),
                    names=shown,
                )
                self.findings.add(diagnostic("L012", message, self.table.place(row, "organisation_name")))
