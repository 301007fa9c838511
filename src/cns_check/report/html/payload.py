"""What the page's script works on: the tables in columns, charts without data, words. Small, and always the same.

In: the result and a language. Out: plain values for JSON.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from cns_check.report.charts import DARK, KINDS, LIGHT, OF_OPTIMUM, USUAL, Style
from cns_check.report.charts.files import locale_of
from cns_check.report.charts.frontier import FRONTIERS_SHOWN
from cns_check.report.charts.kind import MOST, titled
from cns_check.report.charts.map_of_travel import LISTED, NAMED, TOLD
from cns_check.report.charts.rows import dates, decisions, lines, marks, norm_keys
from cns_check.report.charts.theme import DOES_GLYPHS, GLYPHS, config
from cns_check.report.charts.travel import CLASSES, MEASURES, REGIONS_SHOWN
from cns_check.report.data.csv_forms import ACTS, CHANGED, DAYS, FORMS
from cns_check.report.excel.book import STATES
from cns_check.report.html.optimum_words import optimum_terms, optimum_words, sentences
from cns_check.report.html.page_words import terms, words
from cns_check.report.html.travel_words import DOES_STATES, travel_headings, travel_terms
from cns_check.report.people.chance_tables import BY_NUMBER, chance_headings
from cns_check.report.people.names import Names
from cns_check.report.people.optimum_sheets import optimum_titles
from cns_check.report.result.contract_list import ContractRow, contract_rows
from cns_check.report.result.optimum_moves import moved_table
from cns_check.report.result.result import Result
from cns_check.report.result.sites import site_table
from cns_check.report.result.table import Column, Plain, Table
from cns_check.report.result.tables import CONTRACTS
from cns_check.words import Translate, in_language, reason_said, status_reason_said

#: Sentences repeat their parts far more often than themselves.
_FRAGMENT = re.compile(r".+?(?:[.:;] |$)", re.DOTALL)
#: The most rows whose derivations a page holds; ``cns-check why`` has those of any row.
DERIVED = 2_000
#: A table of texts without repetition is written as it is.
_LONG = 40


def page_data(result: Result, tr: Translate) -> dict[str, object]:
    """Everything that the script needs, as plain JSON."""
    names, keys, travels = Names(result), norm_keys(result), result.travel is not None
    best, moved = result.optimum, moved_table(result)
    titles = {"/".join(key): names.norm(*key) for key in keys}
    short = {"/".join(key): titled(titles["/".join(key)], key[1]) for key in keys}
    styles = [
        Style(theme, tr, short, None, marks(result, tr), travels, result.has_after, best is not None)
        for theme in (LIGHT, DARK)
    ]
    drawn = {style.theme.name: _charts(style) for style in styles}
    usual = (result.verdicts, moved, result.after, result.regions, result.methods)
    more = [table for table in (result.travel, result.effects, site_table(result)) if table is not None]
    decided = () if best is None else (best.tables.optimum, best.tables.decisions, best.tables.frontier)
    tables = (*usual, *more, *decided, *(() if result.chance is None else (result.chance,)))
    return {
        "language": result.language,
        "tables": {table.name: _table(table) for table in tables},
        "contracts": _contracts(contract_rows(result)),
        "contractColumns": [column.name for column in CONTRACTS],
        "kinds": {column.name: column.kind for table in tables for column in table.columns},
        "headings": {c.name: tr(c.name.replace("_", " ")) for table in usual for c in table.columns}
        | (travel_headings(tr) if more else {})
        | (optimum_titles(tr) if best is not None else {})
        | (chance_headings(tr) if result.tells_chance else {}),
        "norms": [{"set": key[0], "id": key[1], "title": titles["/".join(key)]} for key in keys],
        "years": sorted({n.norm_year for n in result.norms}),
        "places": {
            i: [p.name, p.agb_code, p.vestigingsnummer, p.latitude, p.longitude] for i, p in result.locations.items()
        },
        "lines": {"/".join(key): found for key, found in lines(result, tr).items()},
        "dates": dates(result, tr),
        "decisions": decisions(result, tr),
        "charts": drawn,
        "derivations": derivations(result),
        "byNumber": sorted(BY_NUMBER),
        "derivable": result.derive is not None,
        "most": MOST,
        "named": NAMED,
        "told": TOLD,
        "listed": LISTED,
        "regionsShown": REGIONS_SHOWN,
        "measures": MEASURES,
        "classes": list(CLASSES),
        "glyphs": GLYPHS | (DOES_GLYPHS if travels else {}),
        "states": STATES | (DOES_STATES if travels else {}),
        "terms": terms(result, tr)
        | (travel_terms(tr, optimum=best is not None) if travels else {})
        | (optimum_terms(tr) if best is not None else {}),
        "reasons": _reasons((moved, result.regions), tr),
        "statusReasons": _status_reasons(result, tr),
        "csv": {"acts": ACTS, "changed": CHANGED, "days": DAYS, "forms": {k: f._asdict() for k, f in FORMS.items()}},
        "statuses": {
            f"{n.norm_set}/{n.norm_id}/{n.norm_year}": n.status for n in result.norms if n.minimum is not None
        },
        "optimum": [] if best is None else sentences(best, tr),
        "frontiersShown": FRONTIERS_SHOWN,
        "words": words(tr) | (optimum_words(tr) if best is not None else {}),
    }


def _reasons(tables: Sequence[Table], tr: Translate) -> dict[str, str]:
    """The words of the reason codes of what moves."""
    codes = (v for t in tables for c in t.columns if c.name == "reason_code" for v in t.values(c))
    return {
        str(code): in_language(reason_said(str(code)), tr)
        for code in sorted({c for c in codes if c is not None}, key=str)
    }


def _status_reasons(result: Result, tr: Translate) -> dict[str, str]:
    """The words of the reason codes of the contract statuses."""
    codes = {v for c in result.verdicts.columns if c.name == "reason_code" for v in result.verdicts.values(c)}
    return {code: in_language(status_reason_said(code), tr) for code in sorted(map(str, codes - {None}))}


def derivations(result: Result) -> dict[str, object] | None:
    """How each row of the verdicts came about; None where nobody may know (publishing mode), or where it is too much.

    As ``Derivations.together`` gives them: ``rows`` has the root of each row of the table, in its order.
    """
    if result.derive is None or len(result.verdicts) > DERIVED:
        return None
    columns = {c.name: result.verdicts.values(c) for c in result.verdicts.columns}
    keys = zip(*(columns[name] for name in ("norm_set", "norm_id", "norm_year", "location_id")), strict=True)
    made: dict[str, object] = result.derive.together(keys)
    return made


def _charts(style: Style) -> dict[str, object]:
    settings = {**config(style.theme), "locale": locale_of(style.tr), "aria": False}
    kinds = OF_OPTIMUM if style.optimum else KINDS if style.travel else USUAL
    return {"config": settings, **{kind.name: kind.make(style) for kind in kinds}}


def _table(table: Table) -> dict[str, object]:
    return {
        "rows": len(table),
        "columns": {column.name: _column(column, table.values(column)) for column in table.columns},
    }


def _contracts(rows: Sequence[ContractRow]) -> dict[str, object]:
    """Of the contract list what the verdicts do not have: each row names its row there."""
    days = {"from_date": [r.from_date for r in rows], "until": [r.until for r in rows]}
    columns: dict[str, list[Plain]] = {
        name: [None if day is None else day.isoformat() for day in found] for name, found in days.items()
    }
    columns |= {"what_if_why": [r.what_if_why for r in rows], "then": [r.then for r in rows]}
    told = {name: _column(Column(name, "text", ""), values) for name, values in columns.items()}
    return {"rows": len(rows), "columns": {"at": {"values": [r.at for r in rows]}, **told}}


def _column(column: Column, values: Sequence[Plain]) -> dict[str, object]:
    """A column: numbers as they are, texts as places in a list; runs of one value are counted."""
    if column.kind in {"whole", "number"}:
        return _runs(values)
    places = {value: n for n, value in enumerate(dict.fromkeys(values))}
    texts: dict[str, object] = {"texts": list(places)}
    if any(isinstance(value, str) and len(value) > _LONG for value in places):
        texts = _fragments(list(places))
    return {**texts, **_runs([places[value] for value in values])}


def _fragments(texts: Sequence[Plain]) -> dict[str, object]:
    parts = [_FRAGMENT.findall(text) if isinstance(text, str) else [] for text in texts]
    places = {part: n for n, part in enumerate(dict.fromkeys(itertools.chain.from_iterable(parts)))}
    return {
        "fragments": list(places),
        "of": [[places[p] for p in ps] if text is not None else None for ps, text in zip(parts, texts, strict=True)],
    }


def _runs(values: Sequence[Plain]) -> dict[str, object]:
    runs = [(value, sum(1 for _ in group)) for value, group in itertools.groupby(values)]
    if 2 * len(runs) < len(values):
        return {"runs": [x for run in runs for x in run]}
    return {"values": list(values)}
