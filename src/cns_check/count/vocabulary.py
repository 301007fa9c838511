"""The codes and diagnoses that occur, each with the entries that it fits. In: rules and distinct texts. Out: classes.

Codes that mean the same to every rule are one class: a number that takes the place of the text from there on.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from cns_check.count.patterns import Patterns
from cns_check.count.profile import RecordProfile
from cns_check.count.rules import ALWAYS, Groups, Rule, Rules, Window, patterns_of

#: A number of the profile and a text, as it is spelled.
Word = tuple[int, str]
Windows = tuple[Window, ...]


class Match(NamedTuple):
    """What a class of codes is to a rule.

    Attributes:
        rule: Its number.
        valid: Windows of which one per group must hold; a group that always holds is left out.
        taken: Windows in which ``not_codes`` takes the code out.
    """

    rule: int
    valid: tuple[Windows, ...]
    taken: Windows


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Which of the codes and diagnoses that occur mean anything.

    Attributes:
        codes: The class of each code that some definition has.
        classes: Per class what it is to which rules.
        witness_codes: The entries of ``with_codes`` and ``without_codes`` that each code fits.
        diagnoses: The entries that each diagnosis fits.
        unseen: Per entry its patterns that nothing fits.
    """

    codes: Mapping[Word, int]
    classes: tuple[tuple[Match, ...], ...]
    witness_codes: Mapping[Word, tuple[int, ...]]
    diagnoses: Mapping[Word, tuple[int, ...]]
    unseen: Mapping[int, tuple[str, ...]]


def vocabulary_of(
    rules: Rules, profiles: Mapping[int, RecordProfile], codes: Collection[Word], diagnoses: Collection[Word]
) -> Vocabulary:
    """Holds all that occurs against the patterns.

    Args:
        rules: The rules.
        profiles: By their numbers.
        codes: Distinct codes as they are spelled, with the number of their profile.
        diagnoses: The same of diagnoses.
    """
    fits = _Fits(rules, profiles)
    of_codes = {word: fits.entries(word, of_diagnoses=False) for word in sorted(codes)}
    of_diagnoses = {word: fits.entries(word, of_diagnoses=True) for word in sorted(diagnoses)}
    numbers: dict[tuple[Match, ...], int] = {}
    classes: dict[Word, int] = {}
    for word, entries in of_codes.items():
        matches = tuple(m for n, rule in enumerate(rules.rules) if (m := _match(n, rule, rules, entries)) is not None)
        if matches:
            classes[word] = numbers.setdefault(matches, len(numbers))
    witnesses = rules.witnesses
    return Vocabulary(
        classes,
        tuple(numbers),
        {word: found for word, e in of_codes.items() if (found := tuple(sorted(e & witnesses)))},
        {word: found for word, e in of_diagnoses.items() if (found := tuple(sorted(e & witnesses)))},
        fits.unseen(),
    )


class _Fits:
    def __init__(self, rules: Rules, profiles: Mapping[int, RecordProfile]) -> None:
        self._rules = rules
        self._patterns: dict[tuple[int, bool], Patterns] = {}
        #: Number of a pattern to its entry and text.
        self._of: list[tuple[int, str]] = []
        self._seen: set[int] = set()
        for number, profile in profiles.items():
            for of_diagnoses in (False, True):
                pairs = []
                for index, entry in enumerate(rules.entries):
                    if entry.of_diagnoses is of_diagnoses:
                        for text, pattern in patterns_of(entry, profile):
                            self._of.append((index, text))
                            pairs.append((pattern, len(self._of) - 1))
                self._patterns[number, of_diagnoses] = Patterns(pairs)

    def entries(self, word: Word, *, of_diagnoses: bool) -> frozenset[int]:
        found = self._patterns[word[0], of_diagnoses].of(word[1])
        self._seen.update(found)
        return frozenset(self._of[number][0] for number in found)

    def unseen(self) -> dict[int, tuple[str, ...]]:
        seen = {self._of[number] for number in self._seen}
        missing: dict[int, dict[str, None]] = {}
        for index, text in self._of:
            if (index, text) not in seen:
                missing.setdefault(index, {})[text] = None
        return {index: tuple(texts) for index, texts in missing.items()}


def _match(number: int, rule: Rule, rules: Rules, entries: frozenset[int]) -> Match | None:
    """What a code that fits some entries is to a rule; None where the rule is not about it."""
    if not rule.codes:
        return None
    valid = [_windows(group, rules, entries) for group in rule.codes]
    taken = _windows(rule.not_codes, rules, entries)
    if not all(valid) or ALWAYS in taken:
        return None
    return Match(number, tuple(windows for windows in valid if ALWAYS not in windows), taken)


def _windows(group: Iterable[int], rules: Rules, entries: frozenset[int]) -> Windows:
    return tuple(dict.fromkeys(rules.entries[n].window for n in group if n in entries))


def conditions_of(groups: Groups, rules: Rules) -> tuple[tuple[tuple[int, Window], ...], ...]:
    """Groups of entries with the windows in which each is asked."""
    return tuple(tuple((number, rules.entries[number].window) for number in group) for group in groups)
