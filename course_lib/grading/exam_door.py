"""Who may open which form of the exam, and when. The pages and the answers of every other form stay shut."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from course_lib.course import course
from course_lib.grading import attempts, exam, laptop
from course_lib.grading.handing_in import desk
from course_lib.learner import folder_of
from course_lib.quiz.exam import NextTry, Try, next_try
from course_lib.quiz.exam_words import standing_in_words

__all__ = ["NotNow", "Step", "admit", "door"]

Step = Literal["look", "answer", "hand in", "again"]


class NotNow(Exception):
    """A form of the exam is not open to a learner; `str(error)` says where they stand."""


def admit(root: Path, home: Path, learner: str, form: str, step: Step, now: datetime | None = None) -> None:
    """Let a learner take a step with a form of the exam, or refuse it. A quiz is always open.

    Only the form that is decided for the next try may be answered, and it may be handed in and begun again.
    A form that has been handed in may be looked at, with its result.

    Raises:
        NotNow: the form is not open to them, or not yet, or no more.
        DataError: the papers or the bank break a rule.
        NotSaved: a log cannot be read.
        UnknownLearner: there is no such learner.
    """
    if not exam.is_form(form):
        return
    folder_of(home, learner)
    words = "There is no exam in this course yet."
    if desk(root, home).offered(root, home):
        before, standing = _standing(root, home, learner, now)
        if standing.form == form or (step in ("look", "hand in") and _handed_in(root, home, learner, form)):
            return
        words = standing_in_words(standing, len(before))
    raise NotNow(f"This form of the exam is not open to you now. {words}")


def door(root: Path, home: Path, learner: str, now: datetime | None = None) -> dict[str, Any] | None:
    """Return where a learner stands with the exam, ready for JSON; None where there is no exam.

    `form` is the form to sit now, or None, `page` its page; `left` counts the tries left; `since` is when the
    next one opens, where it has to wait (UTC, as ISO 8601); `words` says all of it but the time. `tries` are
    the earlier ones, oldest first: `time`, `passed`, and the `page` with the result while there is one.

    Raises:
        DataError: the papers or the bank break a rule.
        NotSaved: a log cannot be read.
        UnknownLearner: there is no such learner.
    """
    folder_of(home, learner)
    here = desk(root, home)
    if not here.offered(root, home):
        return None
    before, standing = _standing(root, home, learner, now)
    # A form that is sat a second time has the latest result only.
    latest = {each.form: place for place, each in enumerate(before)}
    return {
        "form": standing.form,
        "page": _page(standing.form) if standing.form else None,
        "left": standing.left,
        "since": standing.since.isoformat() if standing.since else None,
        "words": standing_in_words(standing, len(before)),
        "tries": [
            {
                "time": each.time.isoformat(),
                "passed": each.passed,
                "page": _page(each.form)
                if latest[each.form] == place and here.handed_in(root, home, learner, each.form)
                else None,
            }
            for place, each in enumerate(before)
        ],
    }


def _standing(root: Path, home: Path, learner: str, now: datetime | None) -> tuple[tuple[Try, ...], NextTry]:
    """The tries that count, and what comes next."""
    here = desk(root, home)
    before = here.tries(root, home, learner)
    who, allowed = here.known_as(learner), here.allowed(home, learner)
    return before, next_try(course().exam, who, before, allowed, now or datetime.now(UTC))


def _page(form: str) -> str:
    return f"quiz-{form}.html"


def _handed_in(root: Path, home: Path, learner: str, form: str) -> bool:
    """Whether a result is there, or must still be made: a stop may come between the log and the result."""
    here = desk(root, home)
    if here.handed_in(root, home, learner, form):
        return True
    number = laptop.try_number(here.paper_folder(root, home, learner, form))
    return any(
        (each.learner, each.paper, each.number) == (learner, form, number) for each in attempts.read(home)
    )
