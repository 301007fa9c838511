"""Names for the arrays that go from room to room.

Declares the array types that all rooms use. In: values. Out: an array of them.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Flags = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]
#: Each element a str or None.
Texts = npt.NDArray[np.object_]


def objects(values: Sequence[object]) -> Texts:
    """Values of any kind as an array of one dimension, also where they are lists or texts of one length."""
    found = np.empty(len(values), dtype=object)
    found[:] = values
    return found
