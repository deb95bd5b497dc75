"""What an exam decides, as its result page tells it: never a key, and no reason that would give one away."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Literal

from typing_extensions import TypedDict

from course_lib.course import topic
from course_lib.evidence.clinic import load_or_last_good
from course_lib.grading import exam
from course_lib.quiz import topic_of
from course_lib.quiz.exam_words import DECIDES, NOT_OPEN, percent_reached, reached_in_words, rule_in_words
from course_lib.quiz.papers import bank, paper

__all__ = ["Revisit", "Verdict", "objective_text", "verdict"]


class Revisit(TypedDict):
    """An objective to look at again: in words, and the address in its lesson."""

    text: str
    lesson: str


class Verdict(TypedDict):
    """What is decided about one try: `percent` [%] was reached; `reached`, `rule`, `decides` are sentences.

    `not_certified` has a sentence for each reason why it certifies nothing. A try does not count when its
    form was not open to the learner then: it has not passed, and nothing is told of its answers.
    """

    counts: bool
    passed: bool
    percent: int
    reached: str
    rule: str
    objectives: list[Revisit]
    not_certified: list[str]
    decides: str


def verdict(
    root: Path,
    home: Path,
    learner: str,
    form: str,
    moment: datetime,
    marks: Mapping[str, float],
    how: Literal["self-marked", "grader"],
    links: Mapping[str, str],
) -> Verdict:
    """Return what is decided about one try, ready for JSON.

    Args:
        root: the checkout.
        home: the learners' folder, with the clinic's file and the log of attempts, where the try is by now.
        learner: who sat it.
        form: the paper that was sat.
        moment: when it was handed in, in UTC.
        marks: the mark of each question [fraction].
        how: who marked it, as in the log of attempts.
        links: where in a lesson to look again, by question.

    Raises:
        DataError: there is no such form, or the bank breaks a rule.
        NotSaved: the log of attempts cannot be read.
    """
    mine = exam.sat(root, home, learner)
    if any(not each.counts for each in mine if (each.attempt.paper, each.time) == (form, moment)):
        return {
            "counts": False,
            "passed": False,
            "percent": 0,
            "reached": NOT_OPEN,
            "rule": rule_in_words(),
            "objectives": [],
            "not_certified": [],
            "decides": DECIDES,
        }
    decided = exam.decision(root, form, marks)
    known = bank(root)
    where: dict[str, str] = {}
    for asked in paper(root, form).questions:
        where.setdefault(known[asked.id].objective, links[asked.id])
    clinic = load_or_last_good(home).clinic
    return {
        "counts": True,
        "passed": decided.passed,
        "percent": percent_reached(decided),
        "reached": reached_in_words(decided),
        "rule": rule_in_words(),
        "objectives": [{"text": objective_text(each), "lesson": where[each]} for each in decided.objectives],
        "not_certified": list(exam.why_not_certified(root, form, how, clinic)),
        "decides": DECIDES,
    }


def objective_text(objective: str) -> str:
    """Return an objective in words.

    >>> objective_text("collagen-what-it-does")
    'say in one sentence what collagen does, and what it does not do'
    """
    return next(each.text for each in topic(topic_of(objective)).objectives if each.id == objective)
