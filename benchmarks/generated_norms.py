"""The norm set of the generated cases: one norm per intervention, at the same minimum."""

from __future__ import annotations


def norm_set(norms: int, minimum: int) -> list[str]:
    """Its lines."""
    lines = [
        "schema: cns-check/norm-set/1",
        "id: generated",
        'version: "1"',
        "jurisdiction: NL",
        "title: {en: Generated}",
        "regimes:",
        "  - {from: 2026-01-01, regime: comply-or-explain, sources: [{document: made-up}]}",
        "documents: {made-up: {title: Made up, publisher: Nobody, kind: none}}",
        "interventions:",
        *(f"  intervention-{k:02}: {{title: {{en: Intervention {k}}}}}" for k in range(norms)),
        "norms:",
    ]
    for k in range(norms):
        lines += [
            f"  - id: norm-{k:02}",
            f"    title: {{en: Norm {k}}}",
            "    cluster: generated",
            "    network: generated",
            "    kind: volume",
            f"    counts: [intervention-{k:02}]",
            "    unit: procedures",
            "    per: location",
            "    window: calendar-year",
            f"    versions: [{{minimum: {minimum}, status: adopted, sources: [{{document: made-up}}]}}]",
        ]
    return lines
