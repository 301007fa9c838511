"""The result as one page that opens offline: charts, tables and filters in a single file, made by :func:`render`.

``page.html.j2``, ``page.css`` and ``page.js`` are the page, ``tools.js`` and ``licence.html.j2`` what every page has;
``payload`` is what its script works on, ``words`` what it says, ``again`` how the run is done again. ``offline`` puts
it together: the page may run its own scripts and styles only, each known by its hash.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from types import SimpleNamespace

from cns_check.report.charts import OF_OPTIMUM
from cns_check.report.charts.map import read_travel
from cns_check.report.html.decide_data import deciding_data
from cns_check.report.html.decide_words import decide_page_words, decide_words, not_decidable
from cns_check.report.html.offline import drawing, environment, part, policy, script, script_json
from cns_check.report.html.optimum_words import optimum_page_words
from cns_check.report.html.page_words import page_words
from cns_check.report.html.payload import page_data
from cns_check.report.html.rerun_command import command_line
from cns_check.report.html.travel_words import not_reached, unlocated, without_place
from cns_check.report.people.names import Names
from cns_check.report.people.optimum_sheets import impossible, not_proven
from cns_check.report.people.regional_overview import facts, of_region
from cns_check.report.people.text_table import Sheet
from cns_check.report.result.decidable import ToDecide, optimum_decisions, to_decide
from cns_check.report.result.regional_overview import OverviewNorm
from cns_check.report.result.result import CLOSING, NormFacts, Result
from cns_check.report.result.what_if import what_ifs
from cns_check.words import Translate, date_text, english, in_language, place_text, title_text

#: So many sentences stand at the top; the others unfold.
_LOUD = 10
_LINKED = re.compile(r"https?://", re.IGNORECASE)


def render(result: Result, *, tr: Translate = english) -> bytes:
    """The page in UTF-8; the same result gives the same bytes.

    Raises:
        ModuleNotFoundError: The extra ``html`` is not installed.
    """
    style, own, drawn = part("page.css"), script("page.js"), drawing()
    decide = to_decide(result)
    deciding = "" if decide is None else f"{part('decide_model.js')}\n{part('decide.js')}"
    if decide is not None:
        style = f"{style}\n{part('decide.css')}"
    page = environment().get_template("page.html.j2")
    names = Names(result)
    located = any(place.latitude is not None for place in result.locations.values())
    text = page.render(
        tr=tr,
        said=SimpleNamespace(**page_words(tr)),
        best=SimpleNamespace(**optimum_page_words(tr)),
        result=result,
        language=result.language,
        closing=tr(CLOSING),
        what_ifs=[in_language(said, tr) for said in what_ifs(result)],
        excel_form=f"excel-{result.language}",
        titles=[(s, title_text(s.title, result.language)) for s in result.run.norm_sets],
        years=", ".join(str(y) for y in sorted({n.norm_year for n in result.norms})),
        data_years=", ".join(str(y) for y in sorted({n.data_year for n in result.norms})),
        norms=_alike(result.norms),
        title_of=names.norm,
        cites=lambda fact: _cites(fact, tr),
        summary=list(zip(result.norms, result.summary, strict=True)),
        kinds=_readings(result, tr),
        loud=_loud(result, tr) if result.travel is not None else [],
        unlocated="" if located else unlocated(result, tr),
        methods=list(dict.fromkeys(row["method"] for row in result.methods.records())),
        contracting=len(result.contracts) > 0,
        located=located,
        overview=_overview(result, tr),
        command=command_line(result.run),
        style=style,
        own=own,
        drawing=drawn,
        data=script_json(page_data(result, tr)),
        decide="" if decide is None else script_json(_deciding(result, decide, tr)),
        deciding=SimpleNamespace(**decide_page_words(tr), script=deciding, absent=not_decidable(result, tr)),
        policy=policy(style, own, drawn, *([deciding] if deciding else [])),
        date=lambda day: date_text(day, tr),
    )
    return text.encode()


def _deciding(result: Result, what: ToDecide, tr: Translate) -> dict[str, object]:
    """What the section works on in which locations are opened and closed."""
    return {**deciding_data(what), "optimum": optimum_decisions(result), "words": decide_words(tr)}


def _readings(result: Result, tr: Translate) -> dict[str, str]:
    """How to read each kind of chart."""
    found = {kind.name: kind.read(tr) for kind in OF_OPTIMUM}
    if result.travel is not None:
        found["map"] = read_travel(tr, moves=result.has_after, optimum=result.optimum is not None)
    return found


def _loud(result: Result, tr: Translate) -> list[tuple[str, list[str], list[str]]]:
    """What must not be missed of travel and of an optimum: a heading, the first sentences, and the others."""
    said = (
        (tr("Where nothing is possible"), impossible(result, tr)),
        (tr("What is not proven"), not_proven(result, tr)),
        (tr("What cannot work: who stays and does not reach the minimum"), not_reached(result)),
        (tr("Who finds no place"), without_place(result, tr)),
    )
    return [(heading, found[:_LOUD], found[_LOUD:]) for heading, found in said if found]


def _overview(
    result: Result, tr: Translate
) -> list[tuple[Sheet, list[tuple[OverviewNorm, tuple[str, ...]]], list[tuple[str, str]]]]:
    """Per region its sheet, each norm with its texts, and what is known of the region."""
    made = []
    for region in result.overview.regions if result.overview is not None else ():
        sheet = of_region(region, tr)
        made.append((sheet, list(zip(region.norms, sheet.rows, strict=True)), facts(region, tr)))
    return made


def _alike(facts: Sequence[NormFacts]) -> list[list[NormFacts]]:
    """Norm years of a norm that differ in nothing but the regime, together."""
    found: dict[tuple[object, ...], list[NormFacts]] = {}
    for f in facts:
        same = (f.norm_set, f.norm_id, f.data_year, f.minimum, f.status, f.source, f.unit, f.per_organisation, f.cites)
        found.setdefault(same, []).append(f)
    return list(found.values())


def _cites(fact: NormFacts, tr: Translate) -> list[tuple[str, str | None]]:
    """What each number rests on, and where it stands if that is an address of the web."""
    cited = [
        (
            f"{c.document}{f', {place_text(c.at, tr)}' if c.at else ''}: {c.title} ({c.publisher})",
            c.url if c.url and _LINKED.match(c.url) else None,
        )
        for c in fact.cites
    ]
    return cited or ([(fact.source, None)] if fact.source else [])
