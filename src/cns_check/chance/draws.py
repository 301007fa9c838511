"""What chance makes of the volumes of a scenario: a thousand years drawn. Pure.

In: what is known of the rates of who performs, and which share of each goes where. Out: quantiles and shares.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cns_check.array_types import Floats

#: So many years are drawn.
DRAWS = 1_000
#: From this seed, so that a run is the same every time.
_SEED = 1


@dataclass(frozen=True, eq=False, slots=True)
class Drawn:
    """The drawn volumes, draws x who keeps."""

    volume: Floats

    def quantile(self, share: float) -> Floats:
        """Per location the smallest drawn volume that at least this share of the draws do not exceed."""
        return np.asarray(np.quantile(self.volume, share, axis=0, method="inverted_cdf"), dtype=np.float64)

    def share_below(self, minimum: float) -> Floats:
        """Per location the share of the draws that are less than a minimum."""
        return np.asarray((self.volume < minimum).mean(axis=0), dtype=np.float64)


def draw(shape: Floats, rate: Floats, shares: Floats) -> Drawn:
    """Draws the next year of a scenario.

    Args:
        shape: Per performing location, by id: the shape of its rate in the next year.
        rate: The rate parameter of it.
        shares: Performing locations x who keeps, by id: which share of the volume of one goes to the other.
    """
    random = np.random.Generator(np.random.PCG64(_SEED))
    drawn = random.gamma(shape, 1 / rate, size=(DRAWS, len(shape)))
    return Drawn(random.poisson(drawn @ shares).astype(np.float64))
