"""Names that people give to columns: a header in, the canonical column that was probably meant out."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from difflib import SequenceMatcher

#: Names that registers and lists are seen to have, by canonical column; case and what parts the words aside.
_ALIASES: Mapping[str, frozenset[str]] = {
    column: frozenset(names.split())
    for column, names in {
        "location_id": (
            "location_code location_number locatie locatie_id locatieid locatiecode locatie_code locatienummer "
            "vestiging vestiging_id ziekenhuis ziekenhuis_id hospital hospital_id site site_id"
        ),
        "location_name": (
            "location name naam locatie locatienaam locatie_naam ziekenhuis ziekenhuisnaam naam_ziekenhuis hospital "
            "hospital_name site_name vestigingsnaam"
        ),
        "organisation_id": (
            "organization organization_id organisation_code organisation_number organisatie organisatie_id "
            "organisatiecode concern concern_id"
        ),
        "organisation_name": (
            "organisation organization organization_name organisatie organisatienaam organisatie_naam concern "
            "concernnaam"
        ),
        "agb_code": "agb agbcode agb_nummer agb_number",
        "vestigingsnummer": "vestigingsnr vestiging_nummer vestigingsnummer_kvk kvk_vestigingsnummer",
        "region_id": "region_code regio regio_id regiocode regio_code",
        "origin_id": "herkomst herkomst_id origin_code postcode pc4 postal_code",
        "latitude": "lat geo_lat breedtegraad breedte",
        "longitude": "lon lng long geo_lon lengtegraad lengte",
        "open_from": "open_vanaf geopend_op opened_on opening_date openingsdatum",
        "open_until": "open_tot open_tot_en_met gesloten_op closed_on closing_date sluitingsdatum",
        "successor_id": "opvolger opvolger_id successor_location_id",
        "successor_date": "opvolger_datum datum_opvolging succession_date",
        "successor_kind": "successor_type opvolger_soort soort_opvolging",
        "network": "netwerk",
        "norm_id": "norm_code",
        "date": "datum attested_on attested_at datum_verklaring",
        "attested_by": "by door verklaard_door attestor",
        "valid_until": "until geldig_tot geldig_tot_en_met valid_to",
        "from": "van from_id from_location from_location_id",
        "to": "naar to_id to_location to_location_id",
        "minutes": "minuten reistijd reistijd_minuten travel_time travel_minutes duration",
        "capacity": "capaciteit max maximum",
        "intervention_id": "interventie interventie_id ingreep ingreep_id verrichting",
        "year": "jaar",
        "volume": "aantal count",
        "reason": "reden",
        "by": "door corrected_by",
        "decision": "besluit beslissing",
        "inhabitants": "inwoners aantal_inwoners population",
        "destination_id": "bestemming bestemming_id to naar to_id",
        "distance": "afstand afstand_m distance_m metres meters",
        "from_location_id": "van from from_location van_locatie",
        "to_location_id": "naar to to_location naar_locatie",
        "share": "aandeel fraction",
        "effect": "gevolg",
        "per_procedure": "per_verrichting per_ingreep amount bedrag",
        "unit": "eenheid",
        "source": "bron",
    }.items()
}
#: From here on two names are as good as one.
_NEAR = 0.75
#: Characters of a header that somebody may have meant as a name of ours.
_LONGEST = 100


def tidy(name: str) -> str:
    """A header without what people differ in: case, and what parts its words."""
    return re.sub(r"[^0-9a-z]+", "_", name.strip().strip("\ufeff").lower()).strip("_")


def meant(header: str, columns: Collection[str], present: Collection[str] = ()) -> str | None:
    """The column that a header was probably meant to be; None when it is like none, or like one that is there.

    Args:
        header: As delivered.
        columns: The canonical columns of the table, in the order of their importance.
        present: Those that it has.
    """
    name = tidy(header) if len(header) <= _LONGEST else ""
    if not name:
        return None
    for rule in (_is_same, _is_alias):
        if called := [column for column in columns if rule(name, column)]:
            return next((column for column in called if column not in present), None)
    ratios = {column: _likeness(name, column) for column in columns}
    best = max(columns, key=ratios.__getitem__, default=None)
    return best if best is not None and ratios[best] >= _NEAR and best not in present else None


def _is_same(name: str, column: str) -> bool:
    return name == column


def _is_alias(name: str, column: str) -> bool:
    return f"{name}_id" == column or name in _ALIASES.get(column, ())


def _likeness(name: str, column: str) -> float:
    """How like two names are; of those that begin with the same word the rest must be like too."""
    ratio = SequenceMatcher(None, name, column).ratio()
    word, _, rest = name.partition("_")
    other, _, other_rest = column.partition("_")
    if rest and other_rest and word == other:
        ratio = min(ratio, SequenceMatcher(None, rest, other_rest).ratio())
    return ratio
