"""Text that is valid in XML, whatever a name or a file holds. In: a text, or attributes with their values. Out: XML."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape

#: What XML 1.0 has no way to write.
_INVALID = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def text(value: str) -> str:
    """A text between tags; what XML cannot hold is shown as an escape, such as 07 in hexadecimal."""
    return escape(_INVALID.sub(lambda m: repr(m[0])[1:-1], value)).replace("\r", "&#13;")


def attributes(values: Mapping[str, object]) -> str:
    """The attributes of a start tag, each with a space before it; those that are None are left out."""
    return "".join(f' {name}="{_attribute(str(value))}"' for name, value in values.items() if value is not None)


def _attribute(value: str) -> str:
    return text(value).replace("\n", "&#10;").replace("\t", "&#9;")
