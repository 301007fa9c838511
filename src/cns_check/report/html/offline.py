"""What every page is made with: its parts, the drawing library, templates. In: names. Out: texts.

A page runs its own scripts and styles only, each known by its hash, and asks nothing of the network.
"""

from __future__ import annotations

import base64
import functools
import hashlib
import json
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jinja2 import Environment

#: Makes the drawing library known to a page's script under one name.
_SNIPPET = "globalThis.cnsDraw = vegaEmbed;"
_ROOM = "cns_check.report.html"


def part(name: str, room: str = _ROOM) -> str:
    """A file of a page, such as its style."""
    return files(room).joinpath(name).read_text(encoding="utf-8").strip()


def script(name: str, room: str = _ROOM) -> str:
    """A page's own script, after what every page needs; nothing of it is seen from outside."""
    return f'(() => {{\n"use strict";\n{part("tools.js")}\n{part(name, room)}\n}})();'


@functools.cache
def drawing() -> str:
    """Vega, Vega-Lite and Vega-Embed in one script without imports, as vl-convert brings them."""
    import vl_convert

    made: str = vl_convert.javascript_bundle(_SNIPPET)
    # Inside a script element these would end it or change how it is read; in a string of JavaScript both are equal.
    return made.replace("</script", "<\\/script").replace("<!--", "<\\!--").strip()


@functools.cache
def environment(package: str = "cns_check.report", folder: str = "html") -> Environment:
    """The templates of a room, and those of the report's page that every page includes."""
    from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined

    return Environment(
        loader=ChoiceLoader([PackageLoader(package, folder), PackageLoader("cns_check.report", "html")]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def script_json(value: object) -> str:
    """JSON that cannot end the element that holds it, and that reads the same as JavaScript."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def policy(style: str, *scripts: str) -> str:
    """What the page may do: run these scripts, use this style, and nothing else; no request, no form, no frame."""
    allowed = " ".join(_hash(script) for script in scripts)
    return (
        f"default-src 'none'; script-src {allowed}; style-src {_hash(style)}; "
        "base-uri 'none'; form-action 'none'; connect-src 'none'"
    )


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
