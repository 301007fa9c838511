"""What saying how sure a verdict is rests on, in sentences. In: blocks and their rates. Out: sentences. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from cns_check.chance.model import LEAST_YEARS
from cns_check.chance.verdict_chances import ChancesOf
from cns_check.judge.evaluate import Block
from cns_check.words import Translate, number_text


def chance_assumptions(blocks: Sequence[Block], chances: ChancesOf, tr: Translate, *, moved: bool) -> Iterator[str]:
    """The model, how much the past counts per norm, and of which norms nothing is said.

    Args:
        blocks: Of the norms that are shown.
        chances: What is known of their rates.
        tr: The reader's language.
        moved: Volumes after are drawn too, of every norm on volumes.
    """
    yield tr(
        "How sure a verdict is (--chance): each yearly count is taken as a draw around a rate of the location; what "
        "older years say of that rate counts less by a factor w a year. It knows the counts alone."
    )
    told: dict[str, None] = {}
    silent: dict[str, None] = {}
    for block in blocks:
        name = f"{block.norm_set.id}/{block.norm.id}"
        said = chances.of(block) is not None
        if not said and block.norm.kind == "volume" and block.in_force.minimum is not None:
            silent[name] = None
        years = ({block.data_year} if said else set()) | ({block.basis_year} if moved else set())
        for year in sorted(years) if block.norm.kind == "volume" else ():
            rates = chances.rates(block, year)
            if np.isnan(rates.shape).all():
                continue  # nobody performed it yet
            template = (
                "{norm} {year}: {factor} (of {count} yearly counts)"
                if rates.years >= LEAST_YEARS
                else "{norm} {year}: {factor} (not estimated, of {count} yearly counts)"
            )
            factor = number_text(rates.discount, tr)
            told[tr(template).format(norm=name, year=year, factor=factor, count=rates.years)] = None
    if told:
        yield tr("The factor w per norm, with the last year of its counts: {norms}.").format(norms="; ".join(told))
    if silent:
        template = "Chance is not told of norms whose rule is more than a minimum per location on a sum: {norms}."
        yield tr(template).format(norms=", ".join(silent))
