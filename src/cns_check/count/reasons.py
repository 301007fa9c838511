"""Why a line does not count, in the order in which that is found out. Declares the names, as results have them."""

from __future__ import annotations

REASONS = (
    "dropped",
    "no_code",
    "no_intervention",
    "superseded",
    "no_record",
    "no_location",
    "no_date",
    "bad_date",
    "bad_quantity",
    "repeated",
    "reversed",
    "outside_period",
    "excluded_by_diagnosis",
    "excluded_by_code",
    "excluded_by_where",
    "exclusive",
    "too_soon",
)
#: By name, from 1 in this order.
NUMBER = {name: number for number, name in enumerate(REASONS, 1)}
#: Those that make a line unusable.
UNUSABLE = ("no_record", "no_location", "no_date", "bad_date", "bad_quantity")
