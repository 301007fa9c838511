"""What a recorded run was asked, so that it can be asked again. In: the record of a run. Out: its files and question.

Each option is read as it would be typed. The volume files are the inputs that no option and no profile names.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from cns_check.compare.read_run import RecordedRun
from cns_check.errors import RunError
from cns_check.run.load_volumes import beside
from cns_check.run.open_file import Memory, opened
from cns_check.run.option import UsedCase
from cns_check.run.question import Question, Selection
from cns_check.run.recorded_options import FILES, MORE, OPTIONS, UnlikeError, as_typed, flags_of, text_of
from cns_check.run.sweep import Minima
from cns_check.run.volume_paths import volume_paths
from cns_check.words import LANGUAGES, Said

#: The commands whose results can be worked out again.
COMMANDS = ("evaluate", "reallocate", "optimise", "sweep")


@dataclass(frozen=True)
class Asked:
    """A run to do again.

    Attributes:
        volumes: The volume files, or the folders and patterns that stand for them.
        question: What was asked.
        selection: What was shown.
        minima: What was swept; None of what is no sweep.
    """

    volumes: tuple[str, ...]
    question: Question
    selection: Selection
    minima: Minima | None


def asked_again(run: RecordedRun, memory: Memory) -> Asked:
    """What the run was asked.

    Args:
        run: As it was recorded.
        memory: What of its files stands in memory.

    Raises:
        RunError: Its command or an option is none of this tool, or a profile cannot be read.
    """
    if run.command not in COMMANDS:
        raise RunError(
            "usage", Said.of("{command} is no command whose results can be worked out again", command=run.command)
        )
    told = run.options
    for flag in told:
        if flag not in OPTIONS and flag not in FILES and flag not in MORE:
            raise RunError("usage", Said.of("{flag} is no option of this version", flag=flag))
    files = {name: text_of(flag, told[flag]) for flag, name in FILES.items() if flag in told}
    given = {option.name: as_typed(option, told[flag]) for flag, option in OPTIONS.items() if flag in told}
    lang = text_of("--lang", told.get("--lang", "en"))
    if lang not in LANGUAGES:
        raise UnlikeError("--lang", lang)
    question = Question.of(given, files, lang, _case(told, memory))
    selection = Selection.of(given)
    minima = None
    if run.command == "sweep":
        margin = text_of("--margin", told["--margin"]) if "--margin" in told else None
        minima = Minima(text_of("--minimum", told.get("--minimum", "")), margin)
    return Asked(_volumes(run, question, memory), question, selection, minima)


def _case(told: Mapping[str, object], memory: Memory) -> UsedCase | None:
    """The case file as it is now, with what the command line named instead."""
    if "--case" not in told:
        return None
    path = text_of("--case", told["--case"])
    over = flags_of("over --case", told.get("over --case", []))
    data = opened(path, memory, "yaml-size")
    return UsedCase(path, len(data), sha256(data).hexdigest(), over=tuple(over))


def _volumes(run: RecordedRun, question: Question, memory: Memory) -> tuple[str, ...]:
    """The arguments VOLUMES: what was read and is nothing else, with the folders and patterns that profiles are for."""
    paths = [file.path for file in run.inputs]
    named = [(text, _profile_of(text, paths)) for text in question.profiles]
    profiles = dict.fromkeys(profile for _, profile in named)
    others = Counter([*question.files.values(), *profiles, *_corrections(profiles, memory)])
    if question.case is not None:
        others[question.case.path] += 1
    found: list[str] = []
    # Volume files come first, so that of a file that is two things the later is the other.
    for path in reversed(paths):
        if others[path]:
            others[path] -= 1
        else:
            found.insert(0, path)
    known = {*paths, *(path.rpartition("/")[2] for path in paths)}
    for text, profile in named:
        argument = text.removesuffix(profile).removesuffix("=")
        if argument and argument not in known and argument not in found:
            found = _stood_for(argument, found)
    return tuple(found)


def _profile_of(text: str, paths: Sequence[str]) -> str:
    """The profile of ``FILE=PROFILE`` or ``PROFILE``: the longest file of the run that it ends in."""
    fits = [path for path in paths if text == path or text.endswith(f"={path}")]
    if not fits:
        raise RunError("usage", Said.of("--profile {text}: its profile is not among the inputs", text=text))
    return max(fits, key=len)


def _corrections(profiles: Mapping[str, None], memory: Memory) -> Iterator[str]:
    from cns_check.inputs.volumes.profile_file import read_profile

    for path in profiles:
        profile, _ = read_profile(path, opened(path, memory, "yaml-size"))
        if profile is not None and profile.profile.corrections is not None:
            yield beside(path, profile.profile.corrections)


def _stood_for(argument: str, found: Sequence[str]) -> list[str]:
    """The volume files with a folder or pattern in the place of those that it stands for.

    Raises:
        RunError: It stands for other files now.
    """
    stands = [path for path, _ in volume_paths([argument])]
    if not Path(argument).is_dir() and stands == [argument]:
        raise RunError("usage", Said.of("--profile {text}: {text} is not among the inputs", text=argument))
    for path in stands:
        if path not in found:
            raise RunError("usage", Said.of("{path} is in {folder} now, and was not read", path=path, folder=argument))
    first = min(found.index(path) for path in stands)
    return [*found[:first], argument, *(path for path in found[first:] if path not in stands)]
