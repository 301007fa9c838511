"""Names for the arrays that go from room to room.

Declares the array types that all rooms use. In: texts. Out: an array of them.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Flags = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]
#: Each element a str or None.
Texts = npt.NDArray[np.object_]


def texts(values: list[str | None] | tuple[str | None, ...]) -> Texts:
    """Texts as an array of objects, whatever they are: a list of equally long texts stays one dimension."""
    found = np.empty(len(values), dtype=object)
    found[:] = values
    return found
