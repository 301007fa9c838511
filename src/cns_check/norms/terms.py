"""What the words of the norm language say to who reads a report: statuses, regimes, kinds, windows."""

from __future__ import annotations

from cns_check.words import Term

STATUSES = (
    Term(
        "adopted",
        "status of the number",
        "The number was adopted as the norm, by who may do so.",
        "It decides what may be contracted.",
    ),
    Term(
        "reported",
        "status of the number",
        "Somebody else reports the number as adopted; the decision itself is not public or was not found.",
        "It decides as an adopted number does; the report names who reports it.",
    ),
    Term(
        "guideline",
        "status of the number",
        "A number of a guideline, which nobody adopted as the norm.",
        "A verdict is shown, marked indicative; it decides no contract unless `--use-indicative` asks the what-if.",
    ),
    Term(
        "proposed",
        "status of the number",
        "A number that was proposed, and not adopted yet.",
        "It is looked at only with `--accept proposed`, and decides no contract unless `--use-indicative` asks the "
        "what-if.",
    ),
    Term(
        "withdrawn",
        "status of the number",
        "A number that was taken back.",
        "It is never looked at.",
    ),
)
REGIMES = (
    Term(
        "comply-or-explain",
        "regime",
        "A location below the norm may still be contracted if it explains why.",
        "Below the norm gives the contract status explain; exceptions may be made.",
    ),
    Term(
        "enforced",
        "regime",
        "A location below the norm is not contracted: an explanation no longer counts.",
        "Below the norm gives do_not_contract; exceptions only where the norm set allows them.",
    ),
)
KINDS = (
    Term(
        "volume",
        "kind of norm",
        "The norm asks for a least number per year.",
        "It is judged on the delivered volumes.",
    ),
    Term(
        "process",
        "kind of norm",
        "The norm asks for something that is no number.",
        "It is met where an attestation is on file; volumes never decide it.",
    ),
)
WINDOWS = (
    Term(
        "calendar-year",
        "window",
        "The volume of one calendar year, the data year.",
        "At least the minimum, inclusive.",
    ),
    Term(
        "mean-of-years",
        "window",
        "The mean volume of the last years, as many as stand behind it; the data year is the last of them.",
        "A year that was not delivered or is incomplete leaves room, so that the verdict may be undetermined.",
    ),
    Term(
        "tolerance:mean-of-years",
        "window",
        "The last year missed the minimum, and is forgiven because the mean of the years reaches it.",
        "The sentence of the row says so.",
    ),
)
