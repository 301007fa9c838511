"""What a shell offers while somebody types. In: what was typed so far. Out: ids; none where they cannot be known.

Nothing is said on stderr, and nothing fails: a completion that cannot be made offers nothing.
"""

from __future__ import annotations

import typer


def norm_sets() -> list[str]:
    """The ids of the shipped norm sets; files are offered by the shell itself."""
    from cns_check.norms.find import shipped_ids

    try:
        return list(shipped_ids())
    except OSError:
        return []


def norms(ctx: typer.Context) -> list[tuple[str, str]]:
    """The ids of the norms of the sets that ``--norms`` names, with their titles."""
    from cns_check.norms.find import UnknownNormSetError, load_norm_sets
    from cns_check.run.question import DEFAULT_NORMS
    from cns_check.words import title_text

    try:
        files, _ = load_norm_sets(ctx.params.get("norms") or [DEFAULT_NORMS])
    except (OSError, UnknownNormSetError):
        return []
    sets = [file.value for file in files if file.value is not None]
    return [(norm.id, title_text(norm.title, "en")) for norm_set in sets for norm in norm_set.norms]


def words() -> list[str]:
    """What ``explain`` explains."""
    from cns_check.cli.explained import entries

    return [name for entry in entries() for name in entry.names]
