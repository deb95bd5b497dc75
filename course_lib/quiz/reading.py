"""Question files: the practice questions of each lesson, `course_lib/practice/<slug>.yaml`, and the like."""

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Annotated

from course_lib.course import entries, topic, topics_taught
from course_lib.evidence import DataError, Problem, Record, named, read
from course_lib.quiz.question import Question, topic_of

_NONE: Mapping[str, str] = MappingProxyType({})

__all__ = ["practice", "practice_question", "read_questions", "refuse_shared_ids"]


class _QuestionFile(Record):
    questions: Annotated[tuple[Question, ...], entries(1)]


def refuse_shared_ids(questions: Iterable[Question]) -> None:
    """Make sure that each question has an id of its own: answers are stored under it.

    Raises:
        DataError: names every id that two questions share.
    """
    ids = [question.id for question in questions]
    shared = sorted({each for each in ids if ids.count(each) > 1})
    if shared:
        raise DataError(f"each question has an id of its own; given twice: {', '.join(shared)}")


def read_questions(path: Path, slug: str, taken: Mapping[str, str] = _NONE) -> tuple[Question, ...]:
    """Read one question file, all of whose questions belong to the topic `slug`.

    `taken` names the ids that other files have used, each with its file.

    Raises:
        DataError: a line `file:line: what, the value, what is allowed` for every fault.
    """

    def faults(file: _QuestionFile) -> Iterable[Problem]:
        ids = [question.id for question in file.questions]
        for at, question in enumerate(file.questions):
            if question.id in ids[:at]:
                yield Problem(("questions", at, "id"), f"id '{question.id}' is used twice; each must differ")
            elif question.id in taken:
                text = f"id '{question.id}' is used in {taken[question.id]} already; each must differ"
                yield Problem(("questions", at, "id"), text)
            if topic_of(question.objective) != slug:
                text = (
                    f"objective '{question.objective}' belongs to another lesson; this file is for '{slug}'"
                )
                yield Problem(("questions", at, "objective"), text)

    return read(path, _QuestionFile, check=faults).questions


@cache
def practice(slug: str) -> tuple[Question, ...]:
    """Return the practice questions of one topic, in the order of their file.

    Raises:
        DataError: there is no such topic, it has no practice file, or the file breaks a rule.

    >>> len({question.id for question in practice("collagen")}) == len(practice("collagen")) > 0
    True
    """
    folder = Path(__file__).resolve().parent.parent / "practice"
    return read_questions(folder / f"{topic(slug).slug}.yaml", slug)


@cache
def _all_practice() -> dict[str, Question]:
    questions = [question for each in topics_taught() for question in practice(each.slug)]
    refuse_shared_ids(questions)
    return {question.id: question for question in questions}


def practice_question(question_id: str) -> Question:
    """Return one practice question of any lesson.

    Raises:
        DataError: there is none of this name; the message says which one may have been meant.
    """
    return named(question_id, _all_practice(), "practice question")
