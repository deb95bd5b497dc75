"""How alike two questions are, by their words: a copy with other numbers or in another order is found.

A copy in wholly other words is not; that stays for a reader to notice.
"""

import difflib
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from course_lib.quiz.question import Case, Matching, Multiple, Numeric, OneOf, Ordering, Question, Verdict

__all__ = ["COPY", "Copy", "asked_text", "copies", "key_text", "likeness", "plain"]

# A reworded stem keeps more than half of its words; two questions about one subject share a third or less.
COPY = 0.5

# What stands in every question, about whatever subject.
_FRAME = """
    a about after an and are as at be by can do does for from has have how in is it its many much of on one or
    that the their them this to too was were what when which who will with you your
    answer answers ask asks client clients colleague fair say says what's
"""
_FRAME_WORDS = frozenset(_FRAME.split())


@dataclass(frozen=True, slots=True)
class Copy:
    """Two questions that are nearly the same: their ids, and how far they are alike, from 0 to 1."""

    of: str
    other: str
    alike: float


def likeness(one: str, other: str) -> float:
    """Return how far one text is the other, from 0 to 1: by words in their order, or by the words they share.

    >>> likeness("How deep is the dermis?", "The dermis: how deep is it?")
    1.0
    """
    first, second = _words(one), _words(other)
    # Of the larger set: a short text that happens to lie within a long one is no copy of it.
    shared = len({*first} & {*second}) / max(len({*first}), len({*second}), 1)
    # No order can share more than this, and it is counted much faster.
    most = 2 * (Counter(first) & Counter(second)).total() / max(len(first) + len(second), 1)
    if most < COPY:
        return shared
    in_order = difflib.SequenceMatcher(None, first, second, autojunk=False).ratio()
    return max(in_order, shared)


def copies(questions: Iterable[Question], others: Iterable[Question]) -> Iterator[Copy]:
    """Return every pair with almost the same stem, almost the same key, or almost the same of both."""
    others = list(others)
    for asked in questions:
        for other in others:
            pairs = [(asked_text(asked), asked_text(other)), (_whole(asked), _whole(other))]
            # "8 parts" and "9 parts" are alike as texts: a number or a verdict says little alone.
            if not isinstance(asked, Numeric | Verdict) and not isinstance(other, Numeric | Verdict):
                pairs.append((key_text(asked), key_text(other)))
            alike = max(likeness(*pair) for pair in pairs)
            if asked.id != other.id and alike >= COPY:
                yield Copy(asked.id, other.id, alike)


def asked_text(asked: Question) -> str:
    """Return what is read before the options: the scene of a case, and the stem."""
    return f"{asked.scene} {asked.stem}" if isinstance(asked, Case) else asked.stem


def key_text(asked: Question) -> str:
    """Return what a learner who knows the answer would read out."""
    if isinstance(asked, OneOf | Multiple):
        return " ".join(option.text for option in asked.options if option.correct)
    if isinstance(asked, Ordering):
        return " ".join(step.text for step in asked.steps)
    if isinstance(asked, Matching):
        return " ".join(f"{pair.left} {pair.right}" for pair in asked.pairs)
    return f"{asked.answer:g} {asked.unit}"


def plain(text: str) -> str:
    """Return the text in small letters, without marks: what two texts have in common that sound the same.

    >>> plain("“Is it 1.5 mm?”, she asks.")
    'is it 1.5 mm she asks'
    """
    bare = re.sub(r"[^a-z0-9.%' ]", " ", text.casefold().replace("’", "'"))
    return " ".join(word for each in bare.split() if (word := each.strip(".'")))


def _whole(asked: Question) -> str:
    # There are seven verdicts for all sentences: the sentence alone is what was copied or not.
    return asked_text(asked) if isinstance(asked, Verdict) else f"{asked_text(asked)} {key_text(asked)}"


@lru_cache(maxsize=4096)
def _words(text: str) -> tuple[str, ...]:
    return tuple(word for word in plain(text).split() if word not in _FRAME_WORDS)
