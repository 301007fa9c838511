"""Charts as Vega-Lite specifications: the same for the page and for files.

A specification names its data sets (``rows`` and others) and does all its work in transforms, so that whoever has rows
of the result tables can draw it: :mod:`cns_check.report.charts.files` in Python, the page's own script in a browser.
"""

from __future__ import annotations

from cns_check.report.charts.before_after import CHANGE
from cns_check.report.charts.flows import FLOWS
from cns_check.report.charts.frontier import FRONTIER
from cns_check.report.charts.kind import Kind, Style
from cns_check.report.charts.map import MAP
from cns_check.report.charts.regions import REGIONS
from cns_check.report.charts.theme import DARK, LIGHT, Theme
from cns_check.report.charts.timetable import TIMETABLE
from cns_check.report.charts.travel import EXTRA, MINUTES
from cns_check.report.charts.volumes import VOLUMES

#: Those of any report, in the order in which they are shown.
USUAL: tuple[Kind, ...] = (VOLUMES, REGIONS, FLOWS, MAP, CHANGE, TIMETABLE)
#: And those of a report with travel inputs.
KINDS: tuple[Kind, ...] = (*USUAL, MINUTES, EXTRA)
#: And those of an optimum.
OF_OPTIMUM: tuple[Kind, ...] = (*KINDS, FRONTIER)

__all__ = ["DARK", "KINDS", "LIGHT", "OF_OPTIMUM", "USUAL", "Kind", "Style", "Theme"]
