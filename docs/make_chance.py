"""Writes the tables of docs/chance.md: how often what the model calls likely came true, on the California years.

``python docs/make_chance.py`` renews them. Each verdict is foretold from the years before it alone, so that it is left
out of the estimate.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np

from cns_check.array_types import Flags, Floats
from cns_check.chance.special import gamma_tail
from cns_check.chance.verdict_chances import ChancesOf, exact_counts, least_next
from cns_check.inputs.checked_tables import Volumes
from cns_check.judge.evaluate import Block, Options, evaluate
from cns_check.judge.windows import MET, years_needed
from cns_check.norms.model import NormSet
from cns_check.run.load_norm_sets import load_sets
from cns_check.run.load_volumes import read_volume_files
from cns_check.run.read_inputs import profiles_of

REPO = Path(__file__).parents[1]
PAGE = REPO / "docs" / "chance.md"
CASE = REPO / "sample_data" / "us-california"
_BLOCK = re.compile(r"(<!-- made by docs/make_chance\.py: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)
#: Probabilities are cut to these, so that no logarithm is of 0.
LEAST, MOST = 0.001, 0.999
#: A tenth of so many verdicts is held against how often they came true; further off than this, the page says so.
MANY, OFF = 50, 0.10


class Foretold(NamedTuple):
    """Verdicts of the next year, with what was said of them before.

    Attributes:
        model: Probability of met, by the model.
        last: 1 where last year's verdict was met.
        poisson: Probability of met if the next count is Poisson around last year's.
        met: Whether it came to met.
    """

    model: Floats
    last: Floats
    poisson: Floats
    met: Flags


def california() -> tuple[NormSet, Volumes]:
    """The norms of Leapfrog on what California delivered."""
    sets, _ = load_sets(("us-leapfrog",))
    norm_set = sets[0].value
    assert norm_set is not None
    paths = (str(CASE / "volumes.csv"),)
    profiles = profiles_of(paths, (str(CASE / "profile.yaml"),), {})
    volumes = read_volume_files(paths, profiles, sorted(norm_set.interventions), {}).volumes
    assert volumes is not None
    return norm_set, volumes


def calendar(norm_set: NormSet) -> NormSet:
    """The same norms, met in a calendar year or not at all."""
    norms = tuple(norm.model_copy(update={"window": "calendar-year"}) for norm in norm_set.norms)
    return norm_set.model_copy(update={"norms": norms})


def foretold(norm_set: NormSet, volumes: Volumes) -> Foretold:
    """Every verdict that could be foretold: who performed, with all that the window needs, and a next year as well."""
    chances, parts = ChancesOf(min(volumes.years)), []
    for year in volumes.years[:-1]:
        now = evaluate([norm_set], volumes, None, Options(data_year=year))
        then = evaluate([norm_set], volumes, None, Options(data_year=year + 1))
        for block, after in zip(now.blocks, then.blocks, strict=True):
            part = _of_block(block, after, chances)
            if part is not None:
                parts.append(part)
    return Foretold(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def _of_block(block: Block, after: Block, chances: ChancesOf) -> Foretold | None:
    said, minimum = chances.of(block), block.in_force.minimum
    if said is None or minimum is None:
        return None
    counts = after.norm.counts
    known = ~np.isnan(exact_counts(after.cells, counts, after.data_year))
    at = np.flatnonzero(~np.isnan(said.next_year_met) & known)
    years = range(block.data_year, block.data_year - years_needed(block.norm), -1)
    before = np.array([exact_counts(block.cells, counts, year) for year in years])[:, at]
    least = least_next(block.norm, minimum, before).astype(np.float64)
    return Foretold(
        said.next_year_met[at],
        (block.verdict[at] == MET).astype(np.float64),
        1.0 - gamma_tail(least, before[0]),
        after.verdict[at] == MET,
    )


def tenths(probability: Floats, met: Flags) -> list[tuple[int, float, float]]:
    """Per tenth of probability how many verdicts, their mean probability, and the share that came to met."""
    tenth = np.minimum((probability * 10).astype(int), 9)
    found = []
    for n in range(10):
        here = tenth == n
        size = int(here.sum())
        found.append((size, float(probability[here].mean()), float(met[here].mean())) if size else (0, np.nan, np.nan))
    return found


def scores(probability: Floats, met: Flags) -> tuple[float, float]:
    """The Brier score and the logarithmic score: of both the smaller is the better."""
    p = probability.clip(LEAST, MOST)
    came = met.astype(np.float64)
    return float(((p - came) ** 2).mean()), float(-np.log(np.where(met, p, 1 - p)).mean())


def _table(heads: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = [heads, ("---:",) * len(heads), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def _calibration(of: Foretold) -> Iterator[str]:
    rows, far = [], []
    for n, (size, mean, share) in enumerate(tenths(of.model, of.met)):
        name = f"{n * 10}% to {n * 10 + 10}%"
        told = (f"{mean:.1%}", f"{share:.1%}", f"{100 * (share - mean):+.1f}") if size else ("", "", "")
        rows.append((name, str(size), *told))
        if size >= MANY and abs(share - mean) > OFF:
            far.append(f"{name} (said {mean:.1%}, came true {share:.1%}, {size} verdicts)")
    yield _table(("said", "verdicts", "mean said", "came to met", "off, points"), rows)
    if far:
        yield f"\n**Off by more than 10 points, of the tenths with at least {MANY} verdicts: {'; '.join(far)}.**\n"
    else:
        yield f"\nOf the tenths with at least {MANY} verdicts none is off by more than 10 points.\n"
    lines = [
        (name, f"{brier:.4f}", f"{log:.4f}")
        for name, said in (
            ("this model", of.model),
            ("last year's verdict repeated", of.last),
            ("Poisson on last year's count", of.poisson),
        )
        for brier, log in [scores(said, of.met)]
    ]
    yield f"\n{len(of.met)} verdicts, of which {int(of.met.sum())} came to met:\n\n"
    yield _table(("foretold by", "Brier score", "logarithmic score"), lines)


def parts() -> dict[str, str]:
    """The made parts of the page, by name."""
    norm_set, volumes = california()
    as_asked, by_year = foretold(norm_set, volumes), foretold(calendar(norm_set), volumes)
    return {"as_asked": "".join(_calibration(as_asked)), "calendar": "".join(_calibration(by_year))}


def filled(page: str) -> str:
    """The page with its tables as they should be."""
    made = parts()
    return _BLOCK.sub(lambda m: f"{m[1]}{made[m[2]]}{m[3]}", page)


if __name__ == "__main__":
    PAGE.write_text(filled(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
