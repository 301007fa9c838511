"""How notes below a table begin. In: a text. Out: whether it is one."""

from __future__ import annotations

import re

_NOTE = re.compile(
    r"(bron|source|noot|note|toelichting|let op|nb|n\.b|peildatum|datum|copyright|©|\*|[¹²³])", re.IGNORECASE
)


def is_note(text: str) -> bool:
    """Whether a text begins as notes do."""
    return _NOTE.match(text) is not None
