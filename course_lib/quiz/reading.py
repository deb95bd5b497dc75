"""Question files: the practice questions of each lesson, `course_lib/practice/<slug>.yaml`, and their like."""

from collections.abc import Iterable
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from course_lib.course import topic, topics_taught
from course_lib.evidence import DataError, read
from course_lib.quiz.question import Question, topic_of

__all__ = ["practice", "practice_question", "read_questions", "refuse_shared_ids"]


class _QuestionFile(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    questions: Annotated[tuple[Question, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _ids_differ(self) -> Self:
        try:
            refuse_shared_ids(self.questions)
        except DataError as shared:
            raise ValueError(str(shared)) from shared
        return self


def refuse_shared_ids(questions: Iterable[Question]) -> None:
    """Make sure that each question has an id of its own: answers are stored under it.

    Raises:
        DataError: names every id that two questions share.
    """
    ids = [question.id for question in questions]
    shared = sorted({each for each in ids if ids.count(each) > 1})
    if shared:
        raise DataError(f"each question has an id of its own; given twice: {', '.join(shared)}")


def read_questions(path: Path, slug: str) -> tuple[Question, ...]:
    """Read one question file, all of whose questions belong to the topic `slug`.

    Raises:
        DataError: a line `file:line: what, the value, what is allowed` for every fault.
    """
    questions = read(path, _QuestionFile).questions
    strangers = [question for question in questions if topic_of(question.objective) != slug]
    if strangers:
        raise DataError(
            "\n".join(
                f"{path.name}: question '{question.id}' has the objective '{question.objective}';"
                f" this file is for the topic '{slug}'"
                for question in strangers
            )
        )
    return questions


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
    known = _all_practice()
    if question_id not in known:
        near = get_close_matches(question_id, known, n=3) or list(known)
        raise DataError(f"there is no practice question '{question_id}'; did you mean {' or '.join(near)}?")
    return known[question_id]
