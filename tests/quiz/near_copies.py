"""How alike two questions are, by their words: a copy with other numbers or in another order is found.

A copy in wholly other words is not; that stays for a reader to notice.
"""

import difflib
import re
from collections.abc import Iterable, Iterator

from course_lib.quiz import Case, Matching, Multiple, Numeric, OneOf, Ordering, Question, Verdict

# A reworded stem keeps more than half of its words; two questions about one subject share a third or less.
COPY = 0.5

# What stands in every question, about whatever subject.
_FRAME = """
    a about after an and are as at be by can do does for from has have how in is it its many much of on one or
    that the their them this to too was were what when which who will with you your
    answer answers ask asks client clients colleague fair say says what's
"""
_FRAME_WORDS = frozenset(_FRAME.split())


def likeness(one: str, other: str) -> float:
    """How far one text is the other, from 0 to 1: by its words in their order, or by the words they share."""
    first, second = _words(one), _words(other)
    in_order = difflib.SequenceMatcher(None, first, second, autojunk=False).ratio()
    # Of the larger set: a short text that happens to lie within a long one is no copy of it.
    shared = len({*first} & {*second}) / max(len({*first}), len({*second}), 1)
    return max(in_order, shared)


def near_copies(questions: Iterable[Question], others: Iterable[Question]) -> Iterator[str]:
    """A line for every pair with almost the same stem, almost the same key, or almost the same of both."""
    others = list(others)
    for asked in questions:
        for other in others:
            pairs = [(asked_text(asked), asked_text(other)), (_whole(asked), _whole(other))]
            # "8 parts" and "9 parts" are alike as texts: a number or a verdict says little alone.
            if not isinstance(asked, Numeric | Verdict) and not isinstance(other, Numeric | Verdict):
                pairs.append((key_text(asked), key_text(other)))
            alike = max(likeness(*pair) for pair in pairs)
            if asked.id != other.id and alike >= COPY:
                yield f"'{asked.id}' is nearly '{other.id}' ({alike:.2f})"


def asked_text(asked: Question) -> str:
    """What is read before the options: the scene of a case, and the stem."""
    return f"{asked.scene} {asked.stem}" if isinstance(asked, Case) else asked.stem


def key_text(asked: Question) -> str:
    """What a learner who knows the answer would read out."""
    if isinstance(asked, OneOf | Multiple):
        return " ".join(option.text for option in asked.options if option.correct)
    if isinstance(asked, Ordering):
        return " ".join(step.text for step in asked.steps)
    if isinstance(asked, Matching):
        return " ".join(f"{pair.left} {pair.right}" for pair in asked.pairs)
    return f"{asked.answer:g} {asked.unit}"


def _whole(asked: Question) -> str:
    # There are seven verdicts for all sentences: the sentence alone is what was copied or not.
    return asked_text(asked) if isinstance(asked, Verdict) else f"{asked_text(asked)} {key_text(asked)}"


def _words(text: str) -> list[str]:
    plain = re.sub(r"[^a-z0-9.%' ]", " ", text.casefold().replace("’", "'"))
    return [word for each in plain.split() if (word := each.strip(".'")) and word not in _FRAME_WORDS]
