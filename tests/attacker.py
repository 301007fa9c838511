"""An attacker: whoever has a published report, the norms and the register, and a linear-programming solver.

It is written from the outside and knows nothing of how counts are masked. The unknowns are the counts of the
locations, ``v[location, intervention, year]``, and what moves; every number that is published, and every relation
between the tables that the documentation states, is a row of one linear program (integers relaxed). The least and the
greatest value that a count can then have is what the attacker knows of it.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

import highspy
import numpy as np

Row = dict[str, object]
#: A count: location, intervention, year.
Cell = tuple[str, str, int]
INF = highspy.kHighsInf


@dataclass
class Knowledge:
    """Unknowns by name, and bounds on sums of them."""

    names: dict[tuple, int] = field(default_factory=dict)
    rows: list[tuple[dict[int, float], float, float]] = field(default_factory=list)

    def unknown(self, *name) -> int:
        return self.names.setdefault(name, len(self.names))

    def cell(self, location, intervention, year) -> int:
        return self.unknown("v", location, intervention, year)

    def say(self, terms, low, high) -> None:
        """The sum of the terms (unknown, factor) lies between two numbers; None is no bound."""
        summed: dict[int, float] = defaultdict(float)
        for unknown, factor in terms:
            summed[unknown] += factor
        if summed and not (low is None and high is None):
            self.rows.append((dict(summed), -INF if low is None else low, INF if high is None else high))

    def solver(self) -> highspy.Highs:
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = len(self.names), len(self.rows)
        model.col_cost_ = np.zeros(len(self.names))
        # Counts, and what moves, are never negative.
        model.col_lower_, model.col_upper_ = np.zeros(len(self.names)), np.full(len(self.names), INF)
        model.row_lower_ = np.array([low for _, low, _ in self.rows], dtype=float)
        model.row_upper_ = np.array([high for _, _, high in self.rows], dtype=float)
        model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        sizes = [len(terms) for terms, _, _ in self.rows]
        model.a_matrix_.start_ = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int32)
        model.a_matrix_.index_ = np.array([i for terms, _, _ in self.rows for i in terms], dtype=np.int32)
        model.a_matrix_.value_ = np.array([f for terms, _, _ in self.rows for f in terms.values()], dtype=float)
        solver = highspy.Highs()
        for option, value in (("output_flag", False), ("threads", 1), ("random_seed", 0)):
            solver.setOptionValue(option, value)
        solver.passModel(model)
        return solver

    def bounds(self, cells) -> dict[Cell, tuple[float, float]]:
        """What is known of each count: its least and greatest value."""
        solver, found = self.solver(), {}
        for cell in cells:
            if ("v", *cell) not in self.names:
                found[cell] = (0.0, INF)
                continue
            at, ends = self.names["v", *cell], []
            for sign in (1.0, -1.0):
                solver.changeColCost(at, sign)
                solver.run()
                status = solver.getModelStatus()
                if status == highspy.HighsModelStatus.kOptimal:
                    ends.append(solver.getSolution().col_value[at])
                else:
                    assert sign < 0, f"what is published contradicts itself: {status}"
                    assert status in {
                        highspy.HighsModelStatus.kUnbounded,
                        highspy.HighsModelStatus.kUnboundedOrInfeasible,
                    }, status
                    ends.append(INF)
            solver.changeColCost(at, 0.0)
            found[cell] = (ends[0], ends[1])
        return found


def knowledge(report: Row, norm_set: Row, organisations: dict[str, str | None]) -> Knowledge:
    """All that the tables of a report say.

    Args:
        report: The JSON report.
        norm_set: The norm set, as its file has it.
        organisations: Organisation per location, of the register.
    """
    known = Knowledge()
    norms = {norm["id"]: norm for norm in norm_set["norms"]}
    for row in report["verdicts"]:
        _verdict(known, row, norms[row["norm_id"]], organisations)
    _after(known, report, norms)
    _transfers(known, report, norms)
    _regions(known, report, norms)
    _methods(known, report)
    return known


def _verdict(known: Knowledge, row: Row, norm: Row, organisations: dict[str, str | None]) -> None:
    if norm["kind"] == "process":
        return
    years = int(row["window"].rpartition(":")[2]) if ":" in row["window"] else 1
    who = [row["location_id"]]
    if norm.get("per") == "organisation":
        mine = organisations.get(row["location_id"])
        if mine is None:
            return
        who = [location for location, other in organisations.items() if other == mine]
    terms = _over(known, who, norm, row["data_year"], years)
    high = row["volume_high"]
    known.say(terms, _sum(row["volume_low"], years), None if high is None else _sum(high, years))
    if row["volume"] is not None:
        known.say(terms, _sum(row["volume"], years), _sum(row["volume"], years))
    if row["margin"] is not None:
        known.say(terms, _sum(row["margin"] + row["minimum"], years), _sum(row["margin"] + row["minimum"], years))
    if row["minimum"] is not None and not set(norm) & {"parts", "requires", "tolerance", "new_site"}:
        spans = [_years(w) for w in _windows(norm)]
        for span in (
            spans if row["verdict"] == "below" else spans[:1] if [row["verdict"], len(spans)] == ["met", 1] else []
        ):
            over = _over(known, who, norm, row["data_year"], span)
            if row["verdict"] == "met":
                known.say(over, span * row["minimum"], None)
            else:
                known.say(over, None, span * row["minimum"] - 1)
    if row["verdict"] == "not_performed":
        known.say(_over(known, [row["location_id"]], norm, row["data_year"], 1), 0, 0)


def _windows(norm: Row) -> list:
    window = norm.get("window", "calendar-year")
    return window["any-of"] if isinstance(window, dict) and "any-of" in window else [window]


def _years(window) -> int:
    return window["mean-of-years"] if isinstance(window, dict) else 1


def _over(known: Knowledge, who: list, norm: Row, last: int, years: int) -> list:
    return [(known.cell(x, i, last - back), 1.0) for x in who for i in norm["counts"] for back in range(years)]


def _sum(mean: float, years: int) -> float:
    return float(round(mean * years))


def _flow(known: Knowledge, what: str, row: Row, intervention: str) -> int:
    key = (row["norm_id"], row["norm_year"], row["method"])
    return known.unknown(what, *key, intervention, row["location_id"])


def _after(known: Knowledge, report: Row, norms: dict[str, Row]) -> None:
    for row in report["after"]:
        norm = norms[row["norm_id"]]
        here = norm["counts"] if row["intervention_id"] is None else [row["intervention_id"]]
        before = [(known.cell(row["location_id"], i, row["basis_year"]), 1.0) for i in here]
        out = [(_flow(known, "out", row, i), 1.0) for i in here]
        in_ = [(_flow(known, "in", row, i), 1.0) for i in here]
        for terms, value in ((before, row["volume_before"]), (out, row["volume_out"]), (in_, row["volume_in"])):
            known.say(terms, value, value)
        after = [*before, *((u, -f) for u, f in out), *in_]
        known.say(after, row["volume_after"], row["volume_after"])
        if row["growth"] is not None:
            known.say([*((u, -row["growth"]) for u, _ in before), *in_], -1e-6, 1e-6)
        # Nobody sends more than it has.
        known.say([*before, *((u, -f) for u, f in out)], 0, None)
        if row["intervention_id"] is None and row["minimum"] is not None:
            for terms, verdict in ((before, row["verdict_before"]), (after, row["verdict_after"])):
                if verdict == "met":
                    known.say(terms, row["minimum"], None)
                if verdict == "below":
                    known.say(terms, None, row["minimum"] - 1)
                if verdict == "not_performed":
                    known.say(terms, 0, 0)


def _transfers(known: Knowledge, report: Row, norms: dict[str, Row]) -> None:
    """What leaves a location adds up to its transfers, and what comes in too; who sends, sends all it has."""
    out, in_, lost, basis = defaultdict(list), defaultdict(list), set(), {}
    for row in report["transfers"]:
        start = (row["norm_id"], row["norm_year"], row["method"], row["intervention_id"], row["from_location_id"])
        basis[start] = row["basis_year"]
        if row["volume"] is None:
            lost.add(start)
            continue
        out[start].append(row["volume"])
        if row["to_location_id"] is not None:
            in_[(*start[:4], row["to_location_id"])].append(row["volume"])
    for key, volumes in out.items():
        if key in lost:
            continue
        known.say([(known.unknown("out", *key), 1.0)], sum(volumes), sum(volumes))
        if "moves" not in norms[key[0]]:
            known.say([(known.cell(key[4], key[3], basis[key]), 1.0)], sum(volumes), sum(volumes))
    for key, volumes in in_.items():
        known.say([(known.unknown("in", *key), 1.0)], sum(volumes), None)


def _regions(known: Knowledge, report: Row, norms: dict[str, Row]) -> None:
    members = defaultdict(set)
    for row in report["after"]:
        members[row["norm_id"], row["norm_year"], row["method"], row["region_id"]].add(row["location_id"])
    for row in report["regions"]:
        key = (row["norm_id"], row["norm_year"], row["method"])
        here = sorted(members[(*key, row["region_id"])])
        counts = norms[row["norm_id"]]["counts"]
        total = [(known.cell(x, i, row["basis_year"]), 1.0) for x in here for i in counts]
        high = row["volume_unknown_high"]
        low = row["volume_total"] + row["volume_unknown_low"]
        known.say(total, low, None if high is None else row["volume_total"] + high)
        out = [(known.unknown("out", *key, i, x), 1.0) for x in here for i in counts]
        if row["volume_moved"] is not None and row["volume_unplaced"] is not None:
            known.say(out, row["volume_moved"] + row["volume_unplaced"], row["volume_moved"] + row["volume_unplaced"])
        minimum = next((a["minimum"] for a in report["after"] if a["norm_id"] == key[0] and a["minimum"]), None)
        if row["could_carry"] is not None and minimum is not None and high == 0:
            least = row["could_carry"] * minimum
            known.say(total, least, least + minimum - 1)


def _methods(known: Knowledge, report: Row) -> None:
    for row in report.get("methods", ()):
        key = (row["norm_id"], row["norm_year"], row["method"])
        for what, value in (
            ("in", row["volume_moved"]),
            ("out", None if row["volume_moved"] is None else row["volume_moved"] + row["volume_unplaced"]),
        ):
            terms = [(n, 1.0) for name, n in known.names.items() if name[0] == what and name[1:4] == key]
            known.say(terms, value, value)
        if row["largest_growth"] is not None:
            year = next(a["basis_year"] for a in report["after"] if a["norm_id"] == key[0] and a["norm_year"] == key[1])
            where = row["largest_growth_location_id"]
            flows = [name for name in known.names if name[0] == "in" and name[1:4] == key and name[5] == where]
            growth = [(known.names[name], 1.0) for name in flows]
            growth += [(known.cell(where, name[4], year), -row["largest_growth"]) for name in flows]
            known.say(growth, -1e-6, 1e-6)
