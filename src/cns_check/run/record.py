"""The record of a question in a report: the options that change the result, by flag."""

from __future__ import annotations

from dataclasses import fields

from cns_check.run.option import Option
from cns_check.run.question import Question, Selection


def recorded(question: Question, selection: Selection) -> dict[str, object]:
    """The options that change the result, by flag; those that stand at their default are left out.

    ``--accept`` and ``--norms`` are always there: what counts is said even when nobody chose it. Those of a case file
    are there as if they had been typed; ``over --case`` lists where the command line went before it.
    """
    told = _told(question)
    head: dict[str, object] = {flag: told.pop(flag) for flag in ("--norms", "--profile") if flag in told}
    files = {f"--{name.replace('_', '-')}": path for name, path in question.files.items()}
    lang = {} if question.lang == "en" else {"--lang": question.lang}
    case: dict[str, object] = {}
    if question.case is not None:
        over = {"over --case": list(question.case.over)} if question.case.over else {}
        case = {"--case": question.case.path, **over}
    return {**case, **head, **files, **told, **lang, **_told(selection)}


def _told(asked: Question | Selection) -> dict[str, object]:
    found = {}
    for one in fields(asked):
        option: Option | None = one.metadata.get("option")
        if option is None:
            continue
        value = getattr(asked, one.name)
        if option.always or value != one.default:
            told = option.tell(value)
            found[option.flag] = list(told) if isinstance(told, tuple) else told
    return {flag: value for flag, value in found.items() if value is not None}
