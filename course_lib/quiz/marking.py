"""Marking: pure functions of (question, answer).

An answer is what came out of a JSON file that a learner could have edited, so every function here takes any
value at all: what is not an answer is a wrong answer, never an exception.

| type | an answer is | mark |
|---|---|---|
| single, case, verdict | the id of one option | 1 for the right option, else 0 |
| handover | the id of one option | 1 for the right one; 0.5 for an unneeded hand-over; else 0 |
| multiple | a list of option ids | (right ticks - wrong ticks) / number of right options, but never below 0 |
| numeric | a finite number, not a text | 1 within the tolerance, else 0 |
| matching | {id of a left side: id of a right side} | share of the left sides with their own right side |
| ordering | the ids of all steps, in order | 1 - 2 × inversions / pairs, but never below 0 |

A number that was typed with a comma is a text: the screen that took it in makes a number of it.
"""

import itertools
from dataclasses import dataclass
from decimal import Decimal

from course_lib.quiz.question import (
    Case,
    Handover,
    Matching,
    Multiple,
    Numeric,
    OneOf,
    Ordering,
    Question,
    Single,
    Verdict,
    option_id,
    options_of,
    pairs_of,
    steps_of,
)

__all__ = ["Feedback", "feedback", "key", "mark"]


@dataclass(frozen=True)
class Feedback:
    """What a learner is told about one part of an answer.

    Attributes:
        part: what the part is: an option, the left side of a pair, or the unit of a number.
        chosen: what the learner put there: the option if it was ticked, the right side, the number, the place
            of a step counted from 1; None if nothing.
        right: whether that is right; an option that was rightly left alone is right.
        why: the reason.
    """

    part: str
    chosen: str | None
    right: bool
    why: str


def mark(question: Question, answer: object) -> float:
    """Return the mark of an answer, a built-in float from 0 to 1 [fraction].

    The mark 1 is given to the key alone and to answers that say the same: ticks in another order or ticked
    twice, a number within the tolerance, a matching with entries for left sides that are not in the question.
    """
    if isinstance(question, Single | Case | Verdict):
        return float(answer == key(question))
    if isinstance(question, Handover):
        return _mark_handover(question, answer)
    if isinstance(question, Ordering):
        return _mark_ordering(question, answer)
    if isinstance(question, Multiple):
        return _mark_multiple(question, answer)
    if isinstance(question, Numeric):
        distance = _distance(question, answer)
        return float(distance is not None and abs(distance) <= _exactly(question.tolerance))
    return _mark_matching(question, answer)


def key(question: Question) -> str | list[str] | float | dict[str, str]:
    """Return the answer that is entirely right, in the form in which answers are stored."""
    if isinstance(question, OneOf):
        return next(id_ for id_, option in options_of(question) if option.correct)
    if isinstance(question, Ordering):
        return [step_id for step_id, _ in steps_of(question)]
    if isinstance(question, Multiple):
        return [id_ for id_, option in options_of(question) if option.correct]
    if isinstance(question, Numeric):
        return question.answer
    return {left_id: right_id for left_id, right_id, _ in pairs_of(question)}


def feedback(question: Question, answer: object) -> tuple[Feedback, ...]:
    """Return what to tell about an answer, one entry for each option, pair or number, in the author's order.

    It holds the key and all the reasons: for practice, and for results that have been handed back.
    """
    if isinstance(question, OneOf | Multiple):
        ticks = _ticks(answer) if isinstance(question, Multiple) else _ticks([answer])
        return tuple(
            Feedback(
                option.text,
                option.text if id_ in ticks else None,
                (id_ in ticks) == option.correct,
                option.why,
            )
            for id_, option in options_of(question)
        )
    if isinstance(question, Numeric):
        return (_numeric_feedback(question, answer),)
    if isinstance(question, Ordering):
        return _ordering_feedback(question, answer)
    given = answer if isinstance(answer, dict) else {}
    texts = {right_id: pair.right for _, right_id, pair in pairs_of(question)}
    return tuple(
        Feedback(
            pair.left,
            next((texts[each] for each in texts if each == given.get(left_id)), None),
            given.get(left_id) == right_id,
            pair.why,
        )
        for left_id, right_id, pair in pairs_of(question)
    )


def _mark_multiple(question: Multiple, answer: object) -> float:
    if not isinstance(answer, list):
        return 0.0
    rights = {id_ for id_, option in options_of(question) if option.correct}
    ticks = _ticks(answer)
    # What is not even an id cannot be ticked on any screen: it counts as a wrong tick, like an unknown id.
    wrong = len(ticks - rights) + sum(not isinstance(each, str) for each in answer)
    return max(0.0, (len(ticks & rights) - wrong) / len(rights))


def _mark_handover(question: Handover, answer: object) -> float:
    chosen = next(
        (option for option in question.options if option_id(question.id, option.text) == answer), None
    )
    if chosen is None:
        return 0.0
    if chosen.correct:
        return 1.0
    unneeded = chosen.does == "hand_over" and any(
        option.correct and option.does == "answer" for option in question.options
    )
    return 0.5 if unneeded else 0.0


def _mark_ordering(question: Ordering, answer: object) -> float:
    places = _places(question, answer)
    if places is None:
        return 0.0
    pairs = list(itertools.combinations(places, 2))
    inversions = sum(first > second for first, second in pairs)
    return max(0.0, 1 - 2 * inversions / len(pairs))


def _places(question: Ordering, answer: object) -> list[int] | None:
    """Return the right place of each step in the order given, or None for what is no order of all steps."""
    right = [step_id for step_id, _ in steps_of(question)]
    if not isinstance(answer, list) or not all(isinstance(each, str) for each in answer):
        return None
    return [right.index(each) for each in answer] if sorted(answer) == sorted(right) else None


def _ordering_feedback(question: Ordering, answer: object) -> tuple[Feedback, ...]:
    places = _places(question, answer)
    return tuple(
        Feedback(
            step.text,
            None if places is None else f"{places.index(place) + 1}",
            places is not None and places.index(place) == place,
            step.why,
        )
        for place, step in enumerate(question.steps)
    )


def _mark_matching(question: Matching, answer: object) -> float:
    if not isinstance(answer, dict):
        return 0.0
    pairs = pairs_of(question)
    return [answer.get(left_id) == right_id for left_id, right_id, _ in pairs].count(True) / len(pairs)


def _ticks(answer: object) -> set[str]:
    return {each for each in answer if isinstance(each, str)} if isinstance(answer, list) else set()


def _exactly(number: float) -> Decimal:
    # As it is written: in binary, 32.7 - 31.7 is a little more than 1, and a learner at the very edge of a
    # tolerance of 1 would get nothing.
    return Decimal(str(number))


def _distance(question: Numeric, answer: object) -> Decimal | None:
    """Return answer - key, or None for what is no number (true and false are none) or beyond all bounds."""
    if isinstance(answer, bool) or not isinstance(answer, int | float) or not -1e300 < answer < 1e300:
        return None
    return _exactly(answer) - _exactly(question.answer)


def _numeric_feedback(question: Numeric, answer: object) -> Feedback:
    distance = _distance(question, answer)
    if distance is None:
        return Feedback(question.unit, None, False, question.worked)
    right = abs(distance) <= _exactly(question.tolerance)
    slip = question.low if distance < 0 else question.high
    return Feedback(question.unit, f"{answer}", right, question.worked if right else slip)
