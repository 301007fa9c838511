"""``cns-check explain``: what a diagnostic or reason code means.

In: a code or a name. Out: its meaning, why it matters and the remedy, on stdout.
"""

from __future__ import annotations

from typing import Annotated

import typer

from cns_check.cli.exits import Exit, Stop
from cns_check.cli.options import speaks
from cns_check.cli.terminal import Terminal
from cns_check.words import Said, Translate


@speaks
def explain(
    code: Annotated[str, typer.Argument(help="A diagnostic code such as V012, its name, or a reason code.")],
    *,
    terminal: Terminal,
) -> None:
    """What a diagnostic or reason code means, why it matters, and the remedy."""
    from cns_check.contract.reasons import REASONS
    from cns_check.diagnostics import CATALOGUE

    tr = terminal.tr
    reason = REASONS.get(code)
    if reason is not None:
        terminal.write(_text(f"{reason.code} ({tr('reason')})", reason.summary, reason.rule, reason.remedy, tr))
        return
    info = CATALOGUE.get(code.upper()) or next((i for i in CATALOGUE.values() if i.name == code), None)
    if info is None:
        import difflib

        names = [*CATALOGUE, *(i.name for i in CATALOGUE.values()), *REASONS]
        near = difflib.get_close_matches(code, names, n=3)
        hint = Said.of("; near are {names}", names=", ".join(near)) if near else Said()
        raise Stop(Exit.USAGE, Said.of("{code}: no diagnostic or reason has this code{hint}", code=code, hint=hint))
    terminal.write(
        _text(f"{info.code} {info.name} ({tr(info.severity.value)})", info.summary, info.why, info.remedy, tr)
    )


def _text(title: str, summary: str, why: str, remedy: str, tr: Translate) -> bytes:
    return f"{title}\n  {tr(summary)}\n\n{tr('Why:')} {tr(why)}\n{tr('Remedy:')} {tr(remedy)}\n".encode()
