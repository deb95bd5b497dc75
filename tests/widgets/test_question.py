import re

import pytest

from course_lib import evidence, quiz
from course_lib.course import topics_taught
from course_lib.evidence import DataError
from course_lib.widgets import objectives, practice
from course_lib.widgets.kept import part

QUESTIONS = [question for topic in topics_taught() for question in quiz.practice(topic.slug)]
PARTS = {
    "single": {"options"},
    "multiple": {"options"},
    "numeric": {"answer", "tolerance", "unit", "worked", "low", "high"},
    "matching": {"lefts", "rights", "pairs"},
}
ALWAYS = {"type", "stem", "critical", "labels"}
GRADED = {"graded", "paper", "id", "number", "of", "points"}


def test_there_are_practice_questions_of_every_type() -> None:
    assert {question.type for question in QUESTIONS} == set(PARTS)


def test_the_script_reads_nothing_that_a_spec_does_not_have() -> None:
    read = set(re.findall(r"\bspec\.(\w+)", part("question.js")))
    assert read == ALWAYS.union(GRADED, *PARTS.values())


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.id)
def test_a_practice_question_brings_what_the_script_reads(question: quiz.Question) -> None:
    shown = practice(question.id)
    assert (shown.kind, shown.key) == ("practice", f"practice:{question.id}")
    assert set(shown.spec) >= ALWAYS | PARTS[question.type]
    assert shown.content == quiz.version(question)
    assert list(shown.spec["labels"]) == list(question.src)
    for source_id, label in shown.spec["labels"].items():
        assert label == evidence.source_label(source_id)
    assert shown.saved is None


def test_the_version_of_a_question_changes_with_a_word_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    question = QUESTIONS[0]
    before = practice(question.id).content
    changed = question.model_copy(update={"stem": question.stem + " Really?"})
    monkeypatch.setattr("course_lib.quiz.practice_question", lambda _: changed)
    assert practice(question.id).content != before


def test_an_unknown_practice_question_names_a_near_one() -> None:
    with pytest.raises(DataError, match=r"collagen-firmnes'.*did you mean collagen-firmness"):
        practice("collagen-firmnes")


def test_the_objectives_of_a_lesson_are_a_list_of_all_of_them() -> None:
    for topic in topics_taught():
        lines = objectives(topic.slug).data.splitlines()
        assert lines == [f"- {objective.text}" for objective in topic.objectives]
        assert len(lines) >= 3


def test_objectives_of_an_unknown_lesson_name_those_there_are() -> None:
    taught = ", ".join(topic.slug for topic in topics_taught())
    with pytest.raises(DataError, match=f"there is no lesson 'colagen'; the lessons are: {taught};"):
        objectives("colagen")
