import pytest
from hypothesis import HealthCheck, given, settings

from course_lib import quiz
from course_lib.grading.words import in_words
from course_lib.quiz import Question, options_of, pairs_of
from tests.quiz.made_up import json_values, question


@pytest.mark.parametrize("type_", ["single", "multiple", "numeric", "matching"])
def test_an_answer_is_told_in_the_words_of_the_question(type_: str) -> None:
    asked: Question = question(type_)
    lines = in_words(asked, quiz.key(asked))
    wanted = {
        "single": lambda: [option.text for _, option in options_of(asked) if option.correct],  # type: ignore[arg-type]
        "multiple": lambda: [option.text for _, option in options_of(asked) if option.correct],  # type: ignore[arg-type]
        "numeric": lambda: [f"{asked.answer:g} {asked.unit}"],  # type: ignore[union-attr]
        "matching": lambda: [f"{pair.left} → {pair.right}" for _, _, pair in pairs_of(asked)],  # type: ignore[arg-type]
    }[type_]()
    assert list(lines) == wanted
    assert in_words(asked, None) == ("Not answered.",)
    assert in_words(asked, {"<b>": "<script>"}) == ("Nothing that counts was answered.",)


@given(json_values)
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_nothing_that_a_learner_has_typed_is_shown_as_it_is(answer: object) -> None:
    for type_ in ("single", "multiple", "numeric", "matching"):
        for line in in_words(question(type_), answer):
            assert "<" not in line
            assert "\n" not in line
