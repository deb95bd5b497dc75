"""What of a question reaches a screen: everything for practice, no key for a graded paper."""

import json

import pytest
from hypothesis import given

from course_lib.quiz import (
    Matching,
    Multiple,
    Numeric,
    OneOf,
    Ordering,
    Question,
    key,
    practice_data,
    public,
    version,
)
from tests.quiz.made_up import TYPES, any_question, matchings, orderings, question


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
        ("case", {"scene", "options"}),
        ("verdict", {"options"}),
        ("handover", {"options"}),
        ("ordering", {"steps"}),
    ],
)
def test_the_public_half_holds_the_question_and_nothing_else(type_: str, fields: set[str]) -> None:
    shown = public(question(type_))
    assert set(shown) == {"id", "type", "stem"} | fields
    for part in fields - {"unit", "scene"}:
        assert shown[part]
        assert all(set(each) == {"id", "text"} for each in shown[part])


@pytest.mark.parametrize(
    "secret",
    [
        "Because of",
        "31.7",
        "Divide",
        "Too small",
        "Too large",
        "Italian",
        "In the middle",
        "correct",
        "why",
        "hand_over",
        'order"',
        "FISHER2008",
    ],
)
def test_no_key_reason_or_source_is_in_the_public_half(secret: str) -> None:
    whole = json.dumps([practice_data(question(type_)) for type_ in TYPES])
    assert secret in whole
    assert secret not in json.dumps([public(question(type_)) for type_ in TYPES])


@pytest.mark.parametrize("type_", TYPES)
def test_no_hash_over_the_key_is_in_the_public_half(type_: str) -> None:
    assert version(question(type_)) not in json.dumps(public(question(type_)))


@given(any_question)
def test_the_key_can_be_moved_without_a_trace_in_the_public_half(asked: Question) -> None:
    if isinstance(asked, OneOf):
        places = [option.correct for option in asked.options]
        moved = [
            option.model_copy(update={"correct": correct})
            for option, correct in zip(asked.options, places[1:] + places[:1], strict=True)
        ]
        changed: Question = asked.model_copy(update={"options": tuple(moved)})
    elif isinstance(asked, Multiple):
        turned = [option.model_copy(update={"correct": not option.correct}) for option in asked.options]
        changed = asked.model_copy(update={"options": tuple(turned)})
    elif isinstance(asked, Numeric):
        changed = asked.model_copy(update={"answer": asked.answer + 1, "tolerance": 2 * asked.tolerance})
    elif isinstance(asked, Ordering):
        changed = asked.model_copy(update={"steps": asked.steps[1:] + asked.steps[:1]})
    else:
        rights = [pair.right for pair in asked.pairs]
        pairs = [
            pair.model_copy(update={"right": right})
            for pair, right in zip(asked.pairs, rights[1:] + rights[:1], strict=True)
        ]
        changed = asked.model_copy(update={"pairs": tuple(pairs)})
    assert key(changed) != key(asked)
    assert public(changed) == public(asked)


@given(orderings())
def test_the_steps_are_shown_in_an_order_that_is_not_the_right_one(asked: Ordering) -> None:
    assert [each["id"] for each in public(asked)["steps"]] != key(asked)


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


def test_practice_data_of_an_order_and_of_a_hand_over_explains_each_part() -> None:
    data = practice_data(question("ordering"))
    assert [each["step"] for each in data["order"]] == key(question("ordering"))
    assert [each["why"] for each in data["order"]] == [
        "Before anything happens.",
        "In the middle.",
        "Once it has happened.",
    ]
    does = [each["does"] for each in practice_data(question("handover"))["options"]]
    assert does == ["answer", "answer", "hand_over", "hand_over"]


def test_practice_data_of_a_matching_joins_the_ids_of_both_sides() -> None:
    asked = question("matching")
    data = practice_data(asked)
    assert {each["left"]: each["right"] for each in data["pairs"]} == key(asked)
    assert [each["why"] for each in data["pairs"]] == [pair.why for pair in asked.pairs]
    texts = {each["id"]: each["text"] for each in data["lefts"] + data["rights"]}
    assert [(texts[each["left"]], texts[each["right"]]) for each in data["pairs"]] == [
        (pair.left, pair.right) for pair in asked.pairs
    ]
