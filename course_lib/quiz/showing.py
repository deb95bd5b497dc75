"""What of a question goes to a screen: all of it for practice, its public half for a graded paper."""

from typing import Any

from course_lib.quiz.choosing import HandoverOption
from course_lib.quiz.question import (
    Case,
    Multiple,
    Numeric,
    OneOf,
    Ordering,
    Question,
    alphabetical,
    option_id,
    options_of,
    pairs_of,
    steps_of,
    version,
)

__all__ = ["practice_data", "public"]


def public(question: Question) -> dict[str, Any]:
    """Return what may be shown before a graded question is answered, ready for JSON.

    Every field is named here, so that a field added to questions later stays private until someone decides.
    There is no version either: it is a hash over the key.
    """
    shown: dict[str, Any] = {"id": question.id, "type": question.type, "stem": question.stem}
    if isinstance(question, Case):
        shown["scene"] = question.scene
    if isinstance(question, OneOf | Multiple):
        return shown | {"options": [{"id": id_, "text": option.text} for id_, option in options_of(question)]}
    if isinstance(question, Ordering):
        return shown | {"steps": _alphabetical(question, [step.text for step in question.steps])}
    if isinstance(question, Numeric):
        return shown | {"unit": question.unit}
    return shown | {
        "lefts": [{"id": left_id, "text": pair.left} for left_id, _, pair in pairs_of(question)],
        "rights": _alphabetical(question, [pair.right for pair in question.pairs]),
    }


def practice_data(question: Question) -> dict[str, Any]:
    """Return all that the practice screen needs to ask, mark and explain, ready for JSON.

    To the public half it adds `version`, `objective`, `claim`, `critical`, `sources` (ids), and the key with
    every reason: `correct` and `why` of each option, and what it `does` in a hand-over question; `answer`,
    `tolerance`, `worked`, `low`, `high` of a number; `pairs` with the ids of both sides and `why`; `order`
    with the ids of the steps and `why`.
    """
    shown = public(question) | {
        "version": version(question),
        "objective": question.objective,
        "claim": question.claim,
        "critical": question.critical,
        "sources": list(question.src),
    }
    if isinstance(question, OneOf | Multiple):
        return shown | {
            "options": [
                {"id": id_, "text": option.text, "correct": option.correct, "why": option.why}
                | ({"does": option.does} if isinstance(option, HandoverOption) else {})
                for id_, option in options_of(question)
            ]
        }
    if isinstance(question, Ordering):
        return shown | {"order": [{"step": id_, "why": step.why} for id_, step in steps_of(question)]}
    if isinstance(question, Numeric):
        return shown | question.model_dump(include={"answer", "tolerance", "worked", "low", "high"})
    return shown | {
        "pairs": [
            {"left": left_id, "right": right_id, "why": pair.why}
            for left_id, right_id, pair in pairs_of(question)
        ]
    }


def _alphabetical(question: Question, texts: list[str]) -> list[dict[str, str]]:
    return [{"id": option_id(question.id, text), "text": text} for text in alphabetical(texts)]
