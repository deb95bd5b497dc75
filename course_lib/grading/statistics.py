"""What the log of attempts says about the questions: how many get each one right, and what the others chose.

First attempts only, because who tries again has seen which answers were wrong. At the size of a clinic there
is no more to be had: a measure of how well a question tells good learners from poor ones, or of how reliable
a paper is, would be chance, so neither is worked out here.
"""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from course_lib.grading.attempts import Attempt
from course_lib.quiz import (
    Matching,
    Multiple,
    Numeric,
    OneOf,
    Question,
    key,
    mark,
    options_of,
    pairs_of,
    steps_of,
)

__all__ = ["FEWEST", "LOW", "Item", "Part", "bears", "items"]

FEWEST = 6
"""With fewer first attempts, nothing is said of a question [count]."""
LOW = 0.35
"""Below this facility, the first thing to look at is the key [fraction]."""
_Z = 1.96  # of the normal distribution, for 95 %


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that could be chosen, whether it is (part of) the key, and how many chose it [count]."""

    text: str
    right: bool
    count: int


@dataclass(frozen=True, slots=True)
class Item:
    """One question in figures.

    `asked` counts the people who met it, `left_open` those of them who left it open, `older` those who
    answered other words than it has now and are not counted anywhere else [counts]. `facility` is the mean
    mark [fraction], None when nobody was asked. `sure_but_wrong` counts those who were certain of an answer
    that is not right.
    """

    id: str
    stem: str
    asked: int
    left_open: int
    older: int
    facility: float | None
    parts: tuple[Part, ...]
    sure_but_wrong: int

    @property
    def rival(self) -> Part | None:
        """The wrong option that more people chose than the key, if there is one."""
        rights = [part.count for part in self.parts if part.right]
        wrongs = [part for part in self.parts if not part.right]
        most = max(wrongs, key=lambda part: part.count, default=None)
        return most if most and rights and most.count > max(rights) else None

    @property
    def enough(self) -> bool:
        """Whether there are enough first attempts to say anything."""
        return self.asked >= FEWEST

    @property
    def suspect(self) -> bool:
        """Whether its key, or its words, should be looked at."""
        low = self.facility is not None and self.facility < LOW
        return self.enough and (low or self.rival is not None)


def items(attempts: Iterable[Attempt], bank: Mapping[str, Question]) -> tuple[Item, ...]:
    """Return the questions of the bank that somebody has met, the most suspect one first.

    Marks are worked out anew with the key as it is now, so that a key that has been mended is no longer
    suspect. Questions with too few first attempts come last.

    Args:
        attempts: the log, oldest first, as `course_lib.grading.attempts.read` gives it.
        bank: the graded questions by id, which hold the keys.
    """
    given: dict[str, dict[str, tuple[Any, bool]]] = {}
    for attempt in attempts:
        for id_, answer, certain in _firsts(attempt):
            if id_ in bank:
                given.setdefault(id_, {}).setdefault(attempt.learner, (answer, certain))
    found = [_item(bank[id_], list(each.values())) for id_, each in given.items()]
    return tuple(sorted(found, key=_by_suspicion))


def bears(asked: int) -> str:
    """Return a sentence on what figures of so many first attempts can bear [count].

    >>> bears(12)[:76]
    'With 12 first attempts, a facility of 50 % may as well be anything from 25 %'
    """
    if asked < FEWEST:
        return (
            f"With {asked} first attempts at most, nothing can be said of any question yet: "
            f"{FEWEST} are needed to find a key that may be wrong."
        )
    # The interval of Wilson at one half, where it is widest.
    half = 100 * _Z / (2 * math.sqrt(asked + _Z**2))
    return (
        f"With {asked} first attempts, a facility of 50 % may as well be anything from {50 - half:.0f} % to "
        f"{50 + half:.0f} %. That will do to find a key that may be wrong: hardly anybody gets such a "
        "question right. It will not do to compare two questions, two lessons or two people."
    )


def _firsts(attempt: Attempt) -> Iterator[tuple[str, Any, bool]]:
    """(question, answer or None, whether it was called certain) of a first try; nothing of any other."""
    # The log is a file that somebody may have edited.
    parts = (attempt.marks, attempt.answers, attempt.certainty)
    if attempt.number != 1 or not isinstance(attempt.learner, str):
        return
    if not all(isinstance(each, dict) for each in parts):
        return
    for id_ in attempt.marks:
        yield id_, attempt.answers.get(id_), attempt.certainty.get(id_) == "certain"


def _item(question: Question, given: Sequence[tuple[Any, bool]]) -> Item:
    now = [(answer, certain) for answer, certain in given if answer is None or _fits(question, answer)]
    answers = [answer for answer, _ in now if answer is not None]
    marks = [0.0 if answer is None else mark(question, answer) for answer, _ in now]
    return Item(
        id=question.id,
        stem=question.stem,
        asked=len(now),
        left_open=len(now) - len(answers),
        older=len(given) - len(now),
        facility=math.fsum(marks) / len(marks) if marks else None,
        parts=tuple(_parts(question, answers)),
        sure_but_wrong=sum(
            certain and answer is not None and got < 1
            for (answer, certain), got in zip(now, marks, strict=True)
        ),
    )


def _by_suspicion(item: Item) -> tuple[bool, bool, float, str]:
    facility = 1.0 if item.facility is None else item.facility
    return not item.enough, not item.suspect, facility, item.id


def _fits(question: Question, answer: Any) -> bool:
    """Whether an answer is one to the question as it is now: reworded options have other ids."""
    if isinstance(question, OneOf | Multiple):
        ids = {id_ for id_, _ in options_of(question)}
        ticks = answer if isinstance(question, Multiple) and isinstance(answer, list) else [answer]
        return all(isinstance(each, str) and each in ids for each in ticks)
    if isinstance(question, Numeric):
        return isinstance(answer, int | float) and not isinstance(answer, bool)
    if isinstance(question, Matching):
        lefts, rights = ({pair[side] for pair in pairs_of(question)} for side in (0, 1))
        sides = answer.items() if isinstance(answer, dict) else [(None, None)]
        return all(left in lefts and isinstance(right, str) and right in rights for left, right in sides)
    texts = isinstance(answer, list) and all(isinstance(each, str) for each in answer)
    return texts and sorted(answer) == sorted(id_ for id_, _ in steps_of(question))


def _parts(question: Question, answers: Sequence[Any]) -> Iterator[Part]:
    if isinstance(question, OneOf | Multiple):
        for id_, option in options_of(question):
            chosen = sum(id_ in answer if isinstance(answer, list) else id_ == answer for answer in answers)
            yield Part(option.text, option.correct, chosen)
    elif isinstance(question, Numeric):
        right = [mark(question, answer) == 1 for answer in answers]
        lower = sum(not hit and answer < question.answer for hit, answer in zip(right, answers, strict=True))
        yield Part(f"{question.answer:g} ± {question.tolerance:g} {question.unit}", True, sum(right))
        yield Part("a smaller number", False, lower)
        yield Part("a larger number", False, len(answers) - sum(right) - lower)
    elif isinstance(question, Matching):
        for left, right_id, pair in pairs_of(question):
            yield Part(f"{pair.left} → {pair.right}", True, sum(a.get(left) == right_id for a in answers))
            for _, other_id, other in pairs_of(question):
                if chosen := sum(a.get(left) == other_id != right_id for a in answers):
                    yield Part(f"{pair.left} → {other.right}", False, chosen)
    else:
        order = key(question)
        assert isinstance(order, list)
        for at, (_, step) in enumerate(steps_of(question)):
            there = sum(answer[at] == order[at] for answer in answers)
            yield Part(f"{at + 1}. {step.text}", True, there)
