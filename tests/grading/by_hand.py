"""What answers are worth by the rules of the design, written down a second time, and answers of all kinds."""

import random
from collections.abc import Iterable
from typing import Any

from course_lib.quiz import Matching, Multiple, Numeric, Question, Single, key, options_of


def partly(question: Question) -> object:
    """An answer that is right in part where there are parts."""
    right: Any = key(question)
    if isinstance(question, Multiple):
        return right[:1]
    if isinstance(question, Matching):
        first, second, *_ = right
        return {**right, first: right[second], second: right[first]}
    return right


def wrong(question: Question) -> object:
    if isinstance(question, Numeric):
        return question.answer + 2 * question.tolerance
    if isinstance(question, Single | Multiple):
        left = [id_ for id_, option in options_of(question) if not option.correct]
        return left if isinstance(question, Multiple) else left[0]
    return {"no such side": "nothing"}


def worth(question: Question, answer: object, points: float) -> float:
    """The score by the rules as the design states them, written down a second time."""
    if isinstance(question, Matching):
        pairs: Any = key(question)
        given = answer if isinstance(answer, dict) else {}
        return round(points * sum(given.get(left) == right for left, right in pairs.items()) / len(pairs), 4)
    if isinstance(question, Multiple):
        right, ticks = set(key(question)), set(answer if isinstance(answer, list) else [])  # type: ignore[arg-type]
        return round(points * max(0, len(right & ticks) - len(ticks - right)) / len(right), 4)
    if isinstance(question, Numeric):
        return points * (
            isinstance(answer, int | float) and abs(answer - question.answer) <= question.tolerance
        )
    return points * (answer == key(question))


def by_chance(questions: Iterable[Question], chance: random.Random) -> dict[str, object]:
    """Answers of somebody who knows some things: right, right in part, wrong, or none."""
    given = {}
    for question in questions:
        kind = chance.choice((key, partly, wrong, None))
        if kind is not None:
            given[question.id] = kind(question)
    return given
