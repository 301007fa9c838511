"""Steps 4 to 9: lines to candidates, candidates to units, units to volumes, and the reconciliation of both."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from oracle_count.definitions import STAGES, Record, refusals
from oracle_count.reading import Line, Reader, RefusedError, Source, canonical, trimmed
from oracle_count.spelling import as_list, blank_last, spelled

Json = dict[str, Any]
SAME = ("record_id", "code", "day", "location_id", "side", "session_id", "surgeon_id")
LEFT_OUT = ("no_record", "no_location", "no_date", "bad_date", "bad_quantity")
EARLY = ("dropped", "no_code", "no_intervention", "superseded")


@dataclass
class Counted:
    volumes: list[Json]
    rows: dict[str, dict[str, int]]
    units: dict[str, Json]
    notes: dict[str, int]


@dataclass(eq=False)
class Sum:
    """Lines that are one, in the place of which stands the first."""

    lines: list[Line]
    line: Line
    quantity: int
    reader: Reader
    stages: dict[str, int] = field(default_factory=dict)  # how far it got, per intervention that has its code


def count(definitions: Json, sources: Sequence[Source], per: Sequence[str] = (), max_unusable: float = 0.0) -> Counted:
    found = refusals(definitions)
    if found:
        raise RefusedError(found[0])
    readers = [Reader(source, n, definitions) for n, source in enumerate(sources)]
    check_usable([line for reader in readers for row in reader.rows for line in row.lines], max_unusable)
    usable = [line for reader in readers for row in reader.rows for line in row.lines if not line.reason]
    sums = [one for reader in readers for one in summed(reader)]
    records = [witnesses(reader) for reader in readers]
    find_candidates(sums, records, definitions)
    take_exclusive(sums, definitions.get("exclusive", []))
    for entry in definitions["interventions"]:
        if "apart_days" in entry:
            take_too_soon(sums, entry["id"], entry["apart_days"])
    units = {entry["id"]: units_of(entry, sums) for entry in definitions["interventions"]}
    rows = reconciled(readers, sums)
    return Counted(
        volumes_of(definitions, readers, usable, {key: made for key, (made, _) in units.items()}, per),
        rows,
        {key: told for key, (_, told) in units.items()},
        notes_of(readers),
    )


def check_usable(lines: list[Line], most: float) -> None:
    reached = [line for line in lines if line.reason not in EARLY]
    left_out = [line for line in reached if line.reason in LEFT_OUT]
    if len(left_out) > most * len(reached):
        raise RefusedError("unusable")


def summed(reader: Reader) -> list[Sum]:
    """Step 4."""
    lines = [line for row in reader.rows for line in row.lines if not line.reason]
    if reader.profile.get("repeats", "count") == "once":
        take_repeated(lines, reader.profile)
        lines = [line for line in lines if not line.reason]
    if not sums_quantities(reader):
        return [Sum([line], line, 1, reader) for line in lines]
    found = []
    for group in grouped(lines, reader).values():
        quantity = sum(line.quantity or 0 for line in group)
        if quantity <= 0:
            for line in group:
                line.reason = "reversed"
        else:
            first = min((line for line in group if (line.quantity or 0) > 0), key=Line.in_order)
            found.append(Sum(group, first, quantity, reader))
    return found


def sums_quantities(reader: Reader) -> bool:
    return "quantity" in reader.named or "reversals" in reader.profile


def grouped(lines: list[Line], reader: Reader) -> dict[Any, list[Line]]:
    same = (reader.profile.get("reversals") or {}).get("same", SAME)
    groups: dict[Any, list[Line]] = defaultdict(list)
    for line in lines:
        groups[tuple(line.value(name) or "" for name in same)].append(line)
    return groups


def take_repeated(lines: list[Line], profile: Json) -> None:
    rules = [*as_list(profile.get("drop")), *as_list(profile.get("deliveries")), *as_list(profile.get("reversals"))]
    seen: dict[Any, Line] = {}
    for line in lines:
        named = [line.row.delivered[rule["column"]] for rule in rules]
        named += [line.text("diagnosis_role"), line.row.values.get("diagnoses")]
        own_dates = "code_dates" in line.row.values
        named += [text for name, text in line.row.written.items() if not (own_dates and name == "date")]
        first = seen.setdefault(repr((line.in_order(), named)), line)
        if first is not line:
            line.reason, line.first = "repeated", first


def witnesses(reader: Reader) -> dict[Any, Record]:
    """All codes and diagnoses of each record, but for those of lines that are taken back."""
    found: dict[Any, Record] = defaultdict(Record)
    taken_back = set()
    if sums_quantities(reader):
        others = [line for row in reader.rows if not row.superseded for line in row.lines]
        others = [line for line in others if line.reason == "no_intervention" and line.quantity is not None]
        for group in grouped(others, reader).values():
            if sum(line.quantity or 0 for line in group) <= 0:
                taken_back |= set(group)
    for row in reader.rows:
        key = row.values.get("record_id")
        if row.dropped or row.superseded or key is None:
            continue
        stands = [line for line in row.lines if (line.first or line).reason != "reversed" and line not in taken_back]
        found[key].codes |= {line.code for line in stands}
        if stands or not row.lines:
            found[key].diagnoses |= set(row.diagnoses)
    for key, diagnosis in joined_diagnoses(reader):
        found[key].diagnoses.add(diagnosis)
    return found


def joined_diagnoses(reader: Reader) -> list[tuple[Any, tuple[str, str]]]:
    found = []
    for table in as_list(reader.profile.get("joined")):
        if table["table"] != "diagnoses":
            continue
        for row in trimmed(reader.source.joined[table["path"]], reader.profile):
            key = canonical(row, table["key"])[0]["record_id"]
            values, _ = canonical(row, table["columns"])
            role = reader.role(values.get("diagnosis_role"), "principal" in {*reader.named, *table["columns"]})
            texts = [text for text in values.get("diagnoses", []) if text]
            found += [(key, (spelled(text, reader.asked.spelling), role)) for text in texts if key is not None]
            if values.get("principal") and key is not None:
                found.append((key, (spelled(values["principal"], reader.asked.spelling), "principal")))
    return found


def find_candidates(sums: list[Sum], records: list[dict[Any, Record]], definitions: Json) -> None:
    """Step 5."""
    for one in sums:
        record = records[one.line.row.source][one.line.row.values["record_id"]]
        for entry in definitions["interventions"]:
            forms = one.reader.asked.forms(entry["id"], one.line.code)
            stages = [one.reader.asked.stage(one.line, entry["id"], parts, record) for parts in forms]
            if stages:
                # One that holds is a candidate, and not yet stopped by what follows.
                one.stages[entry["id"]] = len(STAGES) if max(stages) == 4 else max(stages)


def candidates(sums: list[Sum], intervention: str) -> list[Sum]:
    return [one for one in sums if one.stages.get(intervention) == len(STAGES)]


def take_exclusive(sums: list[Sum], groups: list[list[str]]) -> None:
    """Step 6."""
    for group in groups:
        taken: set[Any] = set()
        for intervention in group:
            found = candidates(sums, intervention)
            for one in found:
                if one.line.session in taken:
                    one.stages[intervention] = STAGES.index("exclusive")
            taken |= {one.line.session for one in found}


def take_too_soon(sums: list[Sum], intervention: str, days: int) -> None:
    """Step 7."""
    found = candidates(sums, intervention)
    on = {(one.line.person, one.line.day) for one in found}
    for one in found:
        before = [(one.line.person, one.line.day - timedelta(days=n)) for n in range(1, days + 1)]
        if any(day in on for day in before):
            one.stages[intervention] = STAGES.index("too_soon")


def units_of(entry: Json, sums: list[Sum]) -> tuple[list[Json], Json]:
    """Step 8: the units, with date, location, surgeon, origin and number, and their reconciliation."""
    found, by = candidates(sums, entry["id"]), entry.get("date", "procedure")
    unit, each = entry["unit"], entry.get("patient_at") == "each"
    groups: dict[Any, list[Sum]] = defaultdict(list)
    for n, one in enumerate(found):
        line, year = one.line, one.line.dates[by].year
        patient = (line.person, year, line.location) if each else (line.person, year)
        key = {"procedures": n, "sessions": line.session, "admissions": line.record, "patients": patient}[unit]
        groups[key].append(one)
    last = entry.get("patient_at") == "last" and unit == "patients"

    def order(one: Sum) -> Any:
        line, day = one.line, one.line.dates[by].toordinal()
        texts = (line.location, line.text("surgeon_id"), line.text("origin_id"))
        return (-day if last else day, *map(blank_last, texts))

    made, by_quantity, by_side = [], 0, 0
    for group in groups.values():
        first = min(group, key=order)
        line, times, quantity = first.line, 1, 1
        if unit == "procedures":
            quantity, times = first.quantity, entry.get("both_sides", 1) if line.side == "both" else 1
        by_quantity += quantity - 1
        by_side += quantity * (times - 1)
        who = {"surgeon": line.text("surgeon_id"), "origin": line.text("origin_id")}
        made.append({"date": line.dates[by], "location": line.location, **who, "volume": quantity * times})
    lines = sum(len(one.lines) for one in found)
    told = {"unit": unit, "candidate_lines": lines, "same_unit": lines - len(groups)}
    told |= {"by_quantity": by_quantity, "both_sides": by_side, "units": sum(one["volume"] for one in made)}
    assert lines - told["same_unit"] + by_quantity + by_side == told["units"]
    return made, told


def reconciled(readers: list[Reader], sums: list[Sum]) -> dict[str, dict[str, int]]:
    outcome: dict[Line, str] = {}
    for one in sums:
        counted = sum(stage == len(STAGES) for stage in one.stages.values())
        furthest = max(one.stages.values())
        reason = "counted_one" if counted == 1 else "counted_several" if counted else STAGES[furthest]
        outcome |= dict.fromkeys(one.lines, reason)
    files: dict[str, Counter[str]] = {}
    for reader in readers:
        files |= {file: Counter() for file in reader.source.records}
        for row in reader.rows:
            told = files[row.file]
            told["read"] += 1
            told["further_codes"] += max(len(row.lines) - 1, 0)
            for line in row.lines:
                told[line.reason or outcome[line]] += 1
            if not row.lines:
                told["dropped" if row.dropped else "no_code"] += 1
    for told in files.values():
        assert 2 * (told["read"] + told["further_codes"]) == sum(told.values())
    return {file: {name: n for name, n in told.items() if n} for file, told in files.items()}


def volumes_of(
    definitions: Json, readers: list[Reader], usable: list[Line], units: dict[str, list[Json]], per: Sequence[str]
) -> list[Json]:
    """Step 9, and the zeros."""

    def periods(year: int, quarter: int | None) -> list[Any]:
        if "quarter" not in per:
            return [year]
        return [f"{year}Q{n}" for n in ((1, 2, 3, 4) if quarter is None else (quarter,))]

    totals: Counter[tuple[Any, ...]] = Counter()
    nobody = tuple("" for name in ("surgeon", "origin") if name in per)
    for key, made in units.items():
        for unit in made:
            (period,) = periods(unit["date"].year, (unit["date"].month + 2) // 3)
            who = tuple(unit[name] for name in ("surgeon", "origin") if name in per)
            totals[unit["location"], key, period, *who] += unit["volume"]
    present = {key[:3] for key in totals}
    for line in usable:
        for entry in definitions["interventions"]:
            year = line.dates[entry.get("date", "procedure")].year
            if year not in readers[line.row.source].asked.years:
                continue
            for period in periods(year, None):
                if (line.location, entry["id"], period) not in present:
                    totals[line.location, entry["id"], period, *nobody] += 0
    time = "period" if "quarter" in per else "year"
    names = ["location_id", "intervention_id", time, *(f"{n}_id" for n in ("surgeon", "origin") if n in per), "volume"]
    return [dict(zip(names, (*key, totals[key]), strict=True)) for key in sorted(totals)]


def notes_of(readers: list[Reader]) -> dict[str, int]:
    notes: Counter[str] = Counter()
    for reader in readers:
        notes["unknown_sides"] += reader.unknown_sides
        notes["without_partner"] += reader.without_partner
        if sums_quantities(reader):
            lines = [line for row in reader.rows for line in row.lines if line.reason == "reversed"]
            groups = grouped(lines, reader).values()
            notes["below_zero"] += sum(sum(line.quantity or 0 for line in group) < 0 for group in groups)
    return dict(notes)
