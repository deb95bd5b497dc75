"""What of a question reaches a screen: everything for practice, no key for a graded paper."""

import json

import pytest
from hypothesis import given

from course_lib.quiz import Matching, Question, key, practice_data, public, version
from tests.quiz.made_up import any_question, matchings, question


@given(any_question)
def test_both_halves_are_plain_json(asked: Question) -> None:
    for data in (public(asked), practice_data(asked)):
        assert json.loads(json.dumps(data, allow_nan=False)) == data


@pytest.mark.parametrize(
    ("type_", "fields"),
    [
        ("single", {"options"}),
        ("multiple", {"options"}),
        ("numeric", {"unit"}),
        ("matching", {"lefts", "rights"}),
    ],
)
def test_the_public_half_holds_the_question_and_nothing_else(type_: str, fields: set[str]) -> None:
    shown = public(question(type_))
    assert set(shown) == {"id", "type", "stem"} | fields
    for part in fields - {"unit"}:
        assert shown[part]
        assert all(set(each) == {"id", "text"} for each in shown[part])


@pytest.mark.parametrize(
    "secret",
    ["Because of", "31.7", "Divide", "Too small", "Too large", "Italian", "correct", "why", "FISHER2008"],
)
def test_no_key_reason_or_source_is_in_the_public_half(secret: str) -> None:
    types = ("single", "multiple", "numeric", "matching")
    whole = json.dumps([practice_data(question(type_)) for type_ in types])
    assert secret in whole
    assert secret not in json.dumps([public(question(type_)) for type_ in types])


def test_no_hash_over_the_key_is_in_the_public_half() -> None:
    assert version(question("single")) not in json.dumps(public(question("single")))


@given(matchings())
def test_the_order_of_the_right_sides_depends_on_their_texts_alone(asked: Matching) -> None:
    turned = asked.model_copy(update={"pairs": asked.pairs[::-1]})
    assert public(asked)["rights"] == public(turned)["rights"]
    assert [each["text"] for each in public(asked)["rights"]] != [pair.right for pair in asked.pairs]


def test_practice_data_explains_every_option() -> None:
    asked = question("multiple", claim="C21", critical=True)
    data = practice_data(asked)
    assert {
        name: data[name] for name in ("id", "type", "stem", "claim", "critical", "objective", "sources")
    } == {
        "id": asked.id,
        "type": "multiple",
        "stem": "What is it?",
        "claim": "C21",
        "critical": True,
        "objective": asked.objective,
        "sources": ["FISHER2008"],
    }
    assert data["version"] == version(asked)
    assert [(each["text"], each["correct"], each["why"]) for each in data["options"]] == [
        (option.text, option.correct, option.why) for option in asked.options
    ]
    assert [each["id"] for each in data["options"] if each["correct"]] == key(asked)


def test_practice_data_of_a_number_holds_the_way_and_both_slips() -> None:
    data = practice_data(question("numeric"))
    assert {name: data[name] for name in ("answer", "tolerance", "unit", "worked", "low", "high")} == {
        "answer": 31.7,
        "tolerance": 1.0,
        "unit": "%",
        "worked": "Divide.",
        "low": "Too small: you took it away.",
        "high": "Too large: you added it.",
    }


def test_practice_data_of_a_matching_joins_the_ids_of_both_sides() -> None:
    asked = question("matching")
    data = practice_data(asked)
    assert {each["left"]: each["right"] for each in data["pairs"]} == key(asked)
    assert [each["why"] for each in data["pairs"]] == [pair.why for pair in asked.pairs]
    texts = {each["id"]: each["text"] for each in data["lefts"] + data["rights"]}
    assert [(texts[each["left"]], texts[each["right"]]) for each in data["pairs"]] == [
        (pair.left, pair.right) for pair in asked.pairs
    ]
