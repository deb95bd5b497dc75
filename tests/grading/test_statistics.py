"""What first attempts say of the questions: twelve learners, and a key that is wrong stands on top."""

import random
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib.grading.attempts import Attempt
from course_lib.grading.statistics import FEWEST, Item, bears, items
from course_lib.quiz import Question, key, mark, options_of, pairs_of
from tests.quiz.made_up import TYPES, json_values, options, question

LEARNERS = 12
BANK: dict[str, Any] = {f"collagen-example-{type_}": question(type_) for type_ in TYPES}
MISKEYED = "collagen-miskeyed"


def attempt(learner: str, answers: Mapping[str, object], number: int = 1, **changes: Any) -> Attempt:
    asked = changes.pop("asked", answers)
    return Attempt(
        learner=learner,
        paper="collagen",
        number=number,
        content="c",
        time="2026-11-20T10:00:00+00:00",
        answers=answers,
        marks=dict.fromkeys(asked, 0.0),
        how="self-marked",
        **changes,
    )


def only(found: tuple[Item, ...]) -> Item:
    (item,) = found
    return item


def single(answers: list[object], **changes: Any) -> Item:
    """The figures of one single-choice question, each answer by another learner."""
    asked = BANK["collagen-example-single"]
    log = [
        attempt(f"p{at}", {} if answer is None else {asked.id: answer}, asked=[asked.id], **changes)
        for at, answer in enumerate(answers)
    ]
    return only(items(log, {asked.id: asked}))


A, B, C = (id_ for id_, _ in options_of(BANK["collagen-example-single"]))


@pytest.mark.parametrize("seed", range(20))
def test_a_question_with_a_wrong_key_is_on_top_of_twenty_four_with_twelve_learners(seed: int) -> None:
    """Learners who know four of five answers meet twenty-four questions, of which one has a wrong key."""
    chance = random.Random(seed)
    good = {f"collagen-q{at}": question("single", id=f"collagen-q{at}") for at in range(23)}
    # Everybody learnt that A is right; the bank says B.
    bank: dict[str, Question] = {MISKEYED: question("single", id=MISKEYED), **good}
    log = []
    for learner in range(LEARNERS):
        answers = {}
        for id_, asked in bank.items():
            first, second, third = (option_id for option_id, _ in options_of(asked))
            truth, others = (first, (second, third)) if id_ == MISKEYED else (second, (first, third))
            answers[id_] = truth if chance.random() < 0.8 else chance.choice(others)
        log.append(attempt(f"learner-{learner}", answers))
    found = items(log, bank)
    assert len(found) == 24
    assert found[0].id == MISKEYED
    assert found[0].suspect
    assert found[0].rival is not None
    assert found[0].rival.text == "Option A"


def test_only_first_attempts_count() -> None:
    asked = BANK["collagen-example-single"]
    log = [
        attempt("ann", {asked.id: A}),
        attempt("ann", {asked.id: B}, number=2),
        attempt("ben", {asked.id: B}, 2),
    ]
    item = only(items(log, {asked.id: asked}))
    assert (item.asked, item.facility) == (1, 0.0)
    assert [part.count for part in item.parts] == [1, 0, 0]


def test_a_question_met_in_a_second_paper_is_no_first_attempt_at_it() -> None:
    asked = BANK["collagen-example-single"]
    log = [attempt("ann", {asked.id: B}), attempt("ann", {asked.id: A})]
    assert only(items(log, {asked.id: asked})).facility == 1.0


def test_the_facility_is_the_mean_mark_and_an_open_answer_counts_nothing() -> None:
    item = single([B, B, A, C, None, None])
    assert (item.asked, item.left_open, item.facility) == (6, 2, pytest.approx(2 / 6))
    assert [(part.text, part.right, part.count) for part in item.parts] == [
        ("Option A", False, 1),
        ("Option B", True, 2),
        ("Option C", False, 1),
    ]
    assert item.suspect
    assert item.rival is None


def test_nothing_is_suspect_with_fewer_than_six() -> None:
    few = single([A] * (FEWEST - 1))
    assert (few.facility, few.enough, few.suspect) == (0.0, False, False)
    assert single([A] * FEWEST).suspect


def test_questions_with_too_few_attempts_come_last() -> None:
    easy, hard = question("single", id="collagen-easy"), question("single", id="collagen-hard")
    wrong = next(id_ for id_, option in options_of(hard) if not option.correct)
    log = [attempt("q", {hard.id: wrong})]
    log += [attempt(f"p{at}", {easy.id: key(easy)}) for at in range(FEWEST)]
    found = items(log, {easy.id: easy, hard.id: hard})
    assert [item.id for item in found] == [easy.id, hard.id]
    assert [item.facility for item in found] == [1.0, 0.0]


def test_marks_follow_the_key_as_it_is_now() -> None:
    asked = BANK["collagen-example-single"]
    mended = question("single", options=options("+--"))
    log = [attempt(f"p{at}", {asked.id: A}) for at in range(FEWEST)]
    assert only(items(log, {asked.id: asked})).suspect
    assert only(items(log, {asked.id: mended})).facility == 1.0


def test_answers_to_earlier_words_are_told_apart_and_not_counted() -> None:
    item = single([B, "deadbeef", "deadbeef"])
    assert (item.asked, item.older, item.facility) == (1, 2, 1.0)
    nobody = single(["deadbeef"])
    assert (nobody.asked, nobody.facility, nobody.suspect) == (0, None, False)


def test_who_was_certain_and_wrong_is_counted() -> None:
    asked = BANK["collagen-example-single"]
    said = {asked.id: "certain"}
    assert single([A, B, None], certainty=said).sure_but_wrong == 1
    assert single([A], certainty={asked.id: "guessing"}).sure_but_wrong == 0


def test_a_question_that_has_left_the_bank_is_left_out() -> None:
    assert items([attempt("ann", {"collagen-gone": "a"})], BANK) == ()
    assert items([], BANK) == ()


@pytest.mark.parametrize("type_", TYPES)
def test_the_parts_of_every_type_show_how_often_the_key_was_given(type_: str) -> None:
    asked = BANK[f"collagen-example-{type_}"]
    item = only(items([attempt(f"p{at}", {asked.id: key(asked)}) for at in range(3)], {asked.id: asked}))
    assert item.facility == 1.0
    rights = [part.count for part in item.parts if part.right]
    assert rights
    assert set(rights) == {3}
    assert all(part.count == 0 for part in item.parts if not part.right)


def test_numbers_below_and_above_are_told_apart() -> None:
    asked = BANK["collagen-example-numeric"]
    log = [attempt(f"p{at}", {asked.id: each}) for at, each in enumerate([31.7, 20, 25.0, 40])]
    item = only(items(log, {asked.id: asked}))
    assert [(part.text, part.count) for part in item.parts] == [
        ("31.7 ± 1 %", 1),
        ("a smaller number", 2),
        ("a larger number", 1),
    ]
    assert item.rival is not None


def test_pairs_that_were_put_together_wrongly_are_listed() -> None:
    asked = BANK["collagen-example-matching"]
    (left, _, _), (_, other, _), _ = pairs_of(asked)
    item = only(items([attempt("ann", {asked.id: {left: other}})], {asked.id: asked}))
    assert ("one → due", False, 1) in [(part.text, part.right, part.count) for part in item.parts]
    assert item.facility == 0.0


@given(st.sampled_from(TYPES), json_values)
def test_whatever_stands_in_the_log_the_facility_is_a_share(type_: str, answer: object) -> None:
    asked = BANK[f"collagen-example-{type_}"]
    item = only(items([attempt("ann", {asked.id: answer})], {asked.id: asked}))
    assert item.asked + item.older == 1
    if item.facility is not None:
        assert item.facility == (0.0 if answer is None else mark(asked, answer))


@pytest.mark.parametrize(
    "damage",
    [{"answers": None}, {"marks": [1]}, {"certainty": "certain"}, {"learner": ["ann"]}, {"number": "1"}],
    ids=str,
)
def test_a_damaged_entry_is_left_out(damage: dict[str, Any]) -> None:
    asked = BANK["collagen-example-single"]
    whole = attempt("ann", {asked.id: B})
    fields = {name: getattr(whole, name) for name in whole.__slots__}
    assert items([Attempt(**{**fields, **damage})], {asked.id: asked}) == ()


def test_the_sentence_on_what_the_numbers_bear_follows_how_many_there_are() -> None:
    assert "nothing can be said of any question yet: 6 are needed" in bears(5)
    assert "from 25 % to 75 %" in bears(12)
    assert "from 40 % to 60 %" in bears(89)
    for asked in (3, 12, 500):
        assert "discrimination" not in bears(asked).lower()
        assert "reliab" not in bears(asked).lower()
