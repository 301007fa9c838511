"""What contract statuses, routes and the words around them say to who reads a report."""

from __future__ import annotations

from cns_check.words import Term

STATUSES = (
    Term(
        "contract",
        "contract status",
        "The care may be contracted with this location.",
        "It meets the norm, is designated by its region, or is attested.",
    ),
    Term(
        "do_not_contract",
        "contract status",
        "The care is not to be contracted with this location.",
        "The region chose others, or the location does not meet the norm and nothing excuses that.",
    ),
    Term(
        "explain",
        "contract status",
        "Below the norm under comply-or-explain: it may be contracted if the location explains why.",
        "The reason says whether an explanation is on file.",
    ),
    Term(
        "exempt",
        "contract status",
        "An exception is in force for this location and norm.",
        "It may be contracted until the exception ends.",
    ),
    Term(
        "deferred",
        "contract status",
        "What the region decided, or the fallback, takes effect after 1 January of the norm year.",
        "Until then it changes nothing; the contract list names the day.",
    ),
    Term(
        "undecided",
        "contract status",
        "Nothing that is known decides it.",
        "The reason says what lacks: a number, an attestation, a decision, or an exact volume.",
    ),
    Term(
        "not_applicable",
        "contract status",
        "There is nothing to contract.",
        "The location is closed, performs nothing, or no regime of the norm set is in force.",
    ),
)
ROUTES = (
    Term(
        "consensus",
        "route",
        "All parties of the region agreed on who goes on.",
        "The designated locations are contracted, the others are not.",
    ),
    Term(
        "consent",
        "route",
        "No party of the region objects to who goes on.",
        "The designated locations are contracted, the others are not.",
    ),
    Term(
        "none",
        "route",
        "The region reached no agreement.",
        "The fallback follows: who meets the norm on the data keeps the care, the others lose it.",
    ),
)
OTHERS = (
    Term(
        "indicative",
        "word of a report",
        "The number is a guideline or a proposal, which nobody adopted.",
        "It decides no contract unless `--use-indicative` asks the what-if, which every output then says.",
    ),
    Term(
        "basis_matters",
        "word of a report",
        "The fallback decides, and the past year and the year of the impact analysis would decide otherwise.",
        "The sources name both years; which of them is meant is for the reader to say (`--basis`).",
    ),
    Term(
        "fallback",
        "word of a report",
        "What follows where a region reaches no agreement (her-allocatie).",
        "Who meets the norm on the data of the basis year keeps the care; the volume of the others goes to them.",
    ),
    Term(
        "designated",
        "word of a report",
        "The region agreed that this location goes on.",
        "What the region agreed goes before volume; a warning says where the volume does not suffice.",
    ),
    Term(
        "previous-year",
        "word of a report",
        "The fallback looks at the past year, which is the data year.",
        "The default of `--basis`.",
    ),
    Term(
        "impact-analysis",
        "word of a report",
        "The fallback looks at the year of the impact analysis, which the agreements name.",
        "`--basis impact-analysis` chooses it.",
    ),
    Term(
        "strict",
        "word of a report",
        "A deferral that lacks what the process asks for falls back to the earliest date.",
        "The default of `--deferral`, and an assumption of this tool.",
    ),
    Term(
        "lenient",
        "word of a report",
        "A deferral that lacks what the process asks for stands, with a warning.",
        "`--deferral lenient` chooses it.",
    ),
)
