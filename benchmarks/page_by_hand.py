"""A page of a JSON report without cns-check: a table per list, made by Jinja, and Vega inside as the page has it.

No filter, no chart, no map, no sentence; what any offline page with Vega pays for::

    python benchmarks/page_by_hand.py report.json OUTPUT.html
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import jinja2
import vl_convert

PAGE = """<!doctype html><meta charset="utf-8"><title>by hand</title><script>{{ vega }}</script>
{% for name, rows in tables.items() %}<h2>{{ name }}</h2><table>
<tr>{% for header in rows[0] %}<th>{{ header }}</th>{% endfor %}</tr>
{% for row in rows %}<tr>{% for value in row.values() %}<td>{{ value }}</td>{% endfor %}</tr>
{% endfor %}</table>{% endfor %}"""


def main(report: str, output: str) -> None:
    told = json.loads(Path(report).read_text(encoding="utf-8"))
    tables = {
        name: rows for name, rows in told.items() if isinstance(rows, list) and rows and isinstance(rows[0], dict)
    }
    vega = vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;")
    page = jinja2.Environment(autoescape=True).from_string(PAGE)
    Path(output).write_text(page.render(vega=jinja2.utils.markupsafe.Markup(vega), tables=tables), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
