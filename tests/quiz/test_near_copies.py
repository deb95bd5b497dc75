"""A reworded copy is found, and nothing else is; no graded question asks what a chart asked to predict."""

from collections.abc import Iterable
from typing import Any

import pytest

from course_lib.course import checkout, topics_taught
from course_lib.quiz import Question, practice, read_questions
from course_lib.quiz.likeness import COPY, Copy, copies, key_text, likeness
from course_lib.widgets.collagen import ageing
from tests.quiz.made_up import question

FILES = sorted((checkout() / "assignments" / "bank").glob("*.yaml"))


def graded() -> tuple[Question, ...]:
    return tuple(each for path in FILES for each in read_questions(path, path.stem))


def practised() -> tuple[Question, ...]:
    return tuple(each for taught in topics_taught() for each in practice(taught.slug))


def practised_as(id_: str) -> Question:
    return next(each for each in practised() if each.id == id_)


def planted(original: Question, stem: str, key_: str) -> Any:
    """A single question with this stem and key, beside the original."""
    texts = ["Something quite unlike it", key_, "Yet another matter"]
    return question(
        "single",
        id=f"{original.id}-again",
        objective=original.objective,
        stem=stem,
        options=[{"text": text, "correct": text == key_, "why": "w"} for text in texts],
    )


def names(found: Iterable[Copy], id_: str) -> bool:
    return id_ in [copy.other for copy in found]


def test_no_graded_question_asks_what_the_chart_asked_to_predict() -> None:
    predicted = ageing().spec["prediction"]["question"]
    assert likeness("Of 100 parts of collagen at 25, how many are left in the skin at 45?", predicted) >= COPY
    assert graded()
    assert [each.id for each in graded() if likeness(each.stem, predicted) >= COPY] == []


def test_every_practice_question_copied_into_the_bank_is_found() -> None:
    assert practised()
    for original in practised():
        copy = original.model_copy(update={"id": f"{original.id}-again"})
        assert names(copies([copy], practised()), original.id), original.id


@pytest.mark.parametrize(
    ("id_", "stem", "key_"),
    [
        pytest.param("collagen-firmness", "What is it that collagen gives to skin?", "Support", id="stem"),
        pytest.param("collagen-firmness", "Choose the right line.", "Strength and firmness", id="key"),
        pytest.param(
            "collagen-fair-range",
            "“How much collagen do I lose a year?”, asks a client. What is a fair answer to her?",
            "“Between half and one percent a year, and people differ.”",
            id="reworded",
        ),
        pytest.param(
            "collagen-older-cells",
            "Younger fibroblasts made 90 ng/ml of procollagen, older ones 60. How many percent lower is it?",
            "33 %",
            id="other-numbers",
        ),
        pytest.param(
            "collagen-cheeks",
            "At the desk a client asks which is better for her cheeks, filler or laser. Your answer?",
            "“The clinician will advise you. The jobs they do are different.”",
            id="other-order",
        ),
    ],
)
def test_a_reworded_practice_question_is_found(id_: str, stem: str, key_: str) -> None:
    found = list(copies([planted(practised_as(id_), stem, key_)], practised()))
    assert names(found, id_), found


def test_two_questions_about_one_subject_are_not_called_copies() -> None:
    other = planted(
        practised_as("collagen-firmness"), "Which layer of the skin holds most of its collagen?", "The dermis"
    )
    assert list(copies([other], practised())) == []


def test_two_sums_that_come_to_the_same_number_are_not_called_copies() -> None:
    sums = [
        question("numeric", id="collagen-sum-a", stem="Seven of ten cells rest. What share of them works?"),
        question("numeric", id="collagen-sum-b", stem="A fibre shrinks from 9 mm to 6. By how much is that?"),
    ]
    assert likeness(key_text(sums[0]), key_text(sums[1])) == 1.0
    assert list(copies(sums, sums)) == []
