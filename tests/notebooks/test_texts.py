"""The texts that a learner reads, and those that a client hears, are found wherever they stand."""

from typing import Any

import pytest

from course_lib.evidence import Record, claim, indications
from course_lib.quiz import Matching, Single, practice
from tests.notebooks import texts
from tests.notebooks.form import Call
from tests.notebooks.promises import banned

WHICH_LIGHT = Call("course_lib.widgets.skin_damage", "which_light", ())


def single(stem: str, right: str) -> Single:
    options = [{"text": text, "correct": text == right, "why": f"Why {text}"} for text in (right, "b", "c")]
    return Single.model_validate(
        {
            "id": "healing-one",
            "objective": "healing-sun",
            "type": "single",
            "stem": stem,
            "options": tuple(options),
            "src": ("MAYO",),
            "roles": ("front_desk",),
            "bloom": "apply",
        }
    )


def test_the_right_answer_is_what_a_learner_takes_away() -> None:
    for stem in ("What do you say?", "She has not paid and says: “No!” What do you say?"):
        asked = single(stem, "It is painless.")
        assert texts.advised(asked) == ["It is painless."]
        assert banned(texts.advised(asked)[0])


@pytest.mark.parametrize(
    "stem", ["What do you NOT say?", "Which promise stands there?", "Which line breaks the rules of adverts?"]
)
def test_the_answer_to_what_must_not_be_said_is_no_advice(stem: str) -> None:
    assert texts.advised(single(stem, "It is painless.")) == []


def test_the_right_sides_of_a_matching_question_are_advice() -> None:
    asked = next(each for each in practice("healing") if isinstance(each, Matching))
    assert texts.advised(asked) == [pair.right for pair in asked.pairs]


def test_every_text_of_a_question_is_read_and_nothing_of_its_bookkeeping() -> None:
    found = texts.of_question(single("What do you say?", "It fades."))
    assert found == ["What do you say?", "It fades.", "Why It fades.", "b", "Why b", "c", "Why c"]


def test_a_claim_is_read_without_the_words_of_the_article() -> None:
    found = claim("C24")
    assert found.say in texts.of_claim(found)
    assert found.evidence in texts.of_claim(found)
    assert found.quote not in texts.of_claim(found)


def test_an_explorer_is_read_at_every_setting() -> None:
    said, read = texts.said_by(WHICH_LIGHT), texts.of_explorer(WHICH_LIGHT)
    problems = indications().problems
    assert len(problems) == 14
    for problem in problems:
        assert problem.say in said
        assert problem.say in read


def test_a_list_that_is_no_explorer_is_read_line_by_line() -> None:
    factors = Call("course_lib.widgets.healing", "health_factors", ())
    assert any("Smoking" in line for line in texts.of_explorer(factors))
    assert texts.said_by(factors) == []


class Inner(Record):
    key: str
    say: str


class Outer(Record):
    say: str
    inside: tuple[Inner, ...]
    by_name: dict[str, Inner]


def test_a_sentence_for_clients_is_found_however_deep_it_stands() -> None:
    deep, deeper = Inner(key="a", say="It is safe."), Inner(key="b", say="It cures.")
    found = list(texts._says(Outer(say="Hello.", inside=(deep,), by_name={"x": deeper}), "file"))
    assert found == [("file", "Hello."), ("a", "It is safe."), ("b", "It cures.")]
    assert [where for where, say in found if banned(say)] == ["a", "b"]


def test_sentences_for_clients_come_from_claims_problems_and_adverts_alike() -> None:
    files = {where.split(",")[0] for where, _ in texts.client_sentences()}
    assert {"claims.yaml", "indications.yaml", "safety.yaml"} <= files


@pytest.mark.parametrize(
    ("value", "kinds"),
    [
        ({"panel": [{"kind": "say", "text": "a"}, None, {"kind": "facts", "items": []}]}, ["say", "facts"]),
        ([[{"kind": "say", "text": "a"}], {"kind": 3}], ["say"]),
        ("say", []),
    ],
)
def test_the_blocks_of_a_panel_are_found(value: Any, kinds: list[str]) -> None:
    assert [block["kind"] for block in texts.blocks(value)] == kinds
