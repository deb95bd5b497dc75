"""Marking: total, bounded, exact; the key and only what says the same as the key gets everything."""

import itertools
import math
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from course_lib.course import topics_taught
from course_lib.quiz import (
    Feedback,
    Handover,
    Matching,
    Multiple,
    Numeric,
    OneOf,
    Ordering,
    Question,
    feedback,
    key,
    mark,
    options_of,
    pairs_of,
    practice,
    steps_of,
)
from course_lib.quiz.choosing import HandoverOption
from tests.quiz.made_up import (
    TYPES,
    any_question,
    decisions,
    handovers,
    json_values,
    matchings,
    multiples,
    numerics,
    one_of_several,
    orderings,
    question,
)

NESTED: Any = []
for _ in range(100_000):
    NESTED = [NESTED]

STRANGE = [
    None,
    True,
    False,
    0,
    -1,
    10**5_000,
    -(10**5_000),
    1e308,
    5e-324,
    math.nan,
    math.inf,
    -math.inf,
    "",
    "31.7",
    "31,7",
    "nan",
    "\ud800",
    "x" * 1_000_000,
    [],
    {},
    [None, [], {}, math.nan],
    {"": {}},
    NESTED,
    {"a": NESTED},
]


@pytest.mark.parametrize("type_", TYPES)
@pytest.mark.parametrize("answer", STRANGE, ids=lambda answer: type(answer).__name__)
def test_a_strange_answer_is_a_wrong_answer_and_no_crash(type_: str, answer: object) -> None:
    asked = question(type_)
    assert mark(asked, answer) == 0.0
    assert type(mark(asked, answer)) is float
    assert [each.chosen for each in feedback(asked, answer) if type_ != "numeric"] == (
        [] if type_ == "numeric" else [None] * len(feedback(asked, answer))
    )


def ids_of(asked: Question) -> list[str]:
    if isinstance(asked, OneOf | Multiple):
        return [option_id for option_id, _ in options_of(asked)]
    if isinstance(asked, Ordering):
        return [step_id for step_id, _ in steps_of(asked)]
    if isinstance(asked, Matching):
        return [each for left, right, _ in pairs_of(asked) for each in (left, right)]
    return ["31.7"]


@given(any_question, st.data())
def test_any_json_value_gets_a_built_in_float_from_0_to_1(asked: Question, data: st.DataObject) -> None:
    parts = st.sampled_from(ids_of(asked))
    answer = data.draw(
        json_values | parts | st.lists(parts | json_values) | st.dictionaries(parts, parts | json_values)
    )
    result = mark(asked, answer)
    assert type(result) is float
    assert 0.0 <= result <= 1.0
    assert all(type(each) is Feedback for each in feedback(asked, answer))


@given(any_question)
def test_the_key_gets_1_and_every_part_of_it_is_right(asked: Question) -> None:
    assert mark(asked, key(asked)) == 1.0
    assert feedback(asked, key(asked))
    assert all(each.right for each in feedback(asked, key(asked)))


@given(any_question, json_values)
def test_full_marks_and_nothing_but_right_parts_go_together(asked: Question, answer: object) -> None:
    # In a list, what is no id costs marks without making an option wrong. No screen sends such a list.
    if not isinstance(asked, Multiple):
        assert (mark(asked, answer) == 1.0) == all(each.right for each in feedback(asked, answer))


@given(any_question, st.data())
def test_nothing_but_the_key_and_what_says_the_same_gets_1(asked: Question, data: st.DataObject) -> None:
    parts = st.sampled_from(ids_of(asked))
    answer = data.draw(
        json_values
        | parts
        | st.permutations(ids_of(asked))
        | st.lists(parts)
        | st.dictionaries(parts, parts)
        | st.floats(-200_000, 200_000)
    )
    right = key(asked)
    if isinstance(asked, Multiple):
        same = isinstance(answer, list) and all(isinstance(each, str) for each in answer)
        same = same and set(answer) == set(right)
    elif isinstance(asked, Numeric):
        same = isinstance(answer, int | float) and not isinstance(answer, bool)
        same = same and abs(Fraction(str(answer)) - Fraction(str(asked.answer))) <= Fraction(
            str(asked.tolerance)
        )
    elif isinstance(asked, Matching):
        same = isinstance(answer, dict) and {**answer, **right} == answer
    else:
        same = answer == right
    assert (mark(asked, answer) == 1.0) == same


@given(one_of_several, st.text(max_size=8))
def test_of_several_options_one_is_right_and_gets_everything(asked: OneOf, other: str) -> None:
    marks = sorted(mark(asked, option_id) for option_id in ids_of(asked))
    assert marks[-1] == 1.0
    assert set(marks[:-1]) <= ({0.0, 0.5} if isinstance(asked, Handover) else {0.0})
    assert mark(asked, other) in (0.0, float(other in ids_of(asked)))
    assert mark(asked, [key(asked)]) == 0.0


@given(handovers())
def test_handing_over_is_worth_half_where_it_was_not_needed_and_a_wrong_answer_nothing(
    asked: Handover,
) -> None:
    right = next(option for option in asked.options if option.correct)
    for option_id, option in options_of(asked):
        assert isinstance(option, HandoverOption)
        if option.correct:
            expected = 1.0
        else:
            expected = 0.5 if option.does == "hand_over" and right.does == "answer" else 0.0
        assert mark(asked, option_id) == expected


def test_a_safe_hand_over_is_never_worth_less_than_a_confident_wrong_answer() -> None:
    within, beyond = (
        question("handover", options=decisions(*codes))
        for codes in (("a+", "a-", "h-"), ("a-", "a-", "h+", "h-"))
    )
    assert [mark(within, each) for each in ids_of(within)] == [1.0, 0.0, 0.5]
    assert [mark(beyond, each) for each in ids_of(beyond)] == [0.0, 0.0, 1.0, 0.0]


@given(orderings(), st.data())
def test_an_order_loses_by_each_pair_that_stands_the_wrong_way_round(
    asked: Ordering, data: st.DataObject
) -> None:
    right = ids_of(asked)
    given_order = data.draw(st.permutations(right))
    wrong_way = sum(
        given_order.index(first) > given_order.index(second)
        for at, first in enumerate(right)
        for second in right[at + 1 :]
    )
    pairs = len(right) * (len(right) - 1) / 2
    assert mark(asked, given_order) == pytest.approx(max(0.0, 1 - 2 * wrong_way / pairs))
    assert mark(asked, right[::-1]) == 0.0


@given(orderings(), st.data())
def test_putting_two_neighbours_the_right_way_round_never_costs(asked: Ordering, data: st.DataObject) -> None:
    right = ids_of(asked)
    order = list(data.draw(st.permutations(right)))
    for at, (first, second) in enumerate(itertools.pairwise(order)):
        if right.index(first) > right.index(second):
            mended = [*order[:at], second, first, *order[at + 2 :]]
            assert mark(asked, mended) >= mark(asked, order)


@given(orderings(), st.data())
def test_an_order_with_a_step_too_few_too_many_or_twice_is_no_order(
    asked: Ordering, data: st.DataObject
) -> None:
    right = ids_of(asked)
    place = data.draw(st.integers(0, len(right) - 1))
    spoilt = (
        right[:place] + right[place + 1 :],
        [*right, right[place]],
        [*right[:place], right[place - 1], *right[place + 1 :]],
        [*right, "0a1b2c3d"],
        ["0a1b2c3d", *right[1:]],
        [None, *right[1:]],
        tuple(right),
        dict.fromkeys(right),
    )
    for answer in spoilt:
        assert mark(asked, answer) == 0.0
        assert {each.chosen for each in feedback(asked, answer)} == {None}


def test_the_order_that_the_screen_shows_at_first_is_never_the_right_one() -> None:
    asked = question("ordering")
    warn, do, note = ids_of(asked)
    assert mark(asked, [do, note, warn]) == 0.0
    assert mark(asked, [do, warn, note]) == pytest.approx(1 / 3)


@given(multiples(), st.data())
def test_ticks_are_right_minus_wrong_over_the_number_of_right_ones(
    asked: Multiple, data: st.DataObject
) -> None:
    ticks = data.draw(st.lists(st.sampled_from(ids_of(asked))))
    right = {option_id for option_id, option in options_of(asked) if option.correct}
    expected = max(0.0, (len(set(ticks) & right) - len(set(ticks) - right)) / len(right))
    assert mark(asked, ticks) == pytest.approx(expected)
    assert (mark(asked, ticks) == 1.0) == (set(ticks) == right)


@given(multiples(), st.data())
def test_a_right_tick_never_costs_and_a_wrong_one_never_pays(asked: Multiple, data: st.DataObject) -> None:
    ticks = data.draw(st.lists(st.sampled_from(ids_of(asked))))
    for option_id, option in options_of(asked):
        more = mark(asked, [*ticks, option_id])
        assert more >= mark(asked, ticks) if option.correct else more <= mark(asked, ticks)


@given(multiples(), json_values.filter(lambda value: not isinstance(value, str)) | st.text(max_size=7))
def test_what_no_screen_offers_counts_as_a_wrong_tick(asked: Multiple, strange: object) -> None:
    right = key(asked)
    assert isinstance(right, list)
    assert mark(asked, [*right, strange]) == pytest.approx(1 - 1 / len(right))


def test_ticking_everything_is_not_the_way_to_full_marks() -> None:
    asked = question("multiple")
    assert mark(asked, ids_of(asked)) == 0.0


@given(numerics(), st.floats(allow_nan=False, allow_infinity=False) | st.integers())
def test_a_number_nearer_to_the_key_is_never_worse(asked: Numeric, answer: float) -> None:
    assume_bounded = max(min(answer, 1e12), -1e12)
    nearer = (assume_bounded + asked.answer) / 2
    assert mark(asked, nearer) >= mark(asked, assume_bounded)


@given(
    st.integers(-10_000_000, 10_000_000),
    st.integers(1, 1_000_000),
    st.integers(-2_000_000, 2_000_000),
    st.sampled_from([1, 10, 100, 1_000]),
)
@example(317, 10, 10, 10)
@example(317, 10, 11, 10)
def test_the_edge_of_the_tolerance_is_inside_however_the_number_is_held_in_binary(
    answer: int, tolerance: int, off: int, scale: int
) -> None:
    # 32.7 - 31.7 is 1.0000000000000036 in binary, which once cost a learner the whole mark.
    asked = question("numeric", answer=answer / scale, tolerance=tolerance / scale)
    assert mark(asked, (answer + off) / scale) == float(abs(off) <= tolerance)


@pytest.mark.parametrize("answer", [True, False, "31.7", "31,7", [31.7], {"value": 31.7}, None])
def test_only_a_number_is_a_number(answer: object) -> None:
    assert mark(question("numeric"), 31.7) == 1.0
    assert mark(question("numeric"), answer) == 0.0
    assert mark(question("numeric", answer=1, tolerance=1), answer) == 0.0


@given(matchings(), st.data())
def test_each_side_put_right_adds_its_share(asked: Matching, data: st.DataObject) -> None:
    pairs = pairs_of(asked)
    rights = [right_id for _, right_id, _ in pairs]
    answer = {left_id: data.draw(st.sampled_from(rights)) for left_id, _, _ in pairs}
    share = sum(answer[left_id] == right_id for left_id, right_id, _ in pairs)
    assert mark(asked, answer) == pytest.approx(share / len(pairs))
    assert (mark(asked, answer) == 1.0) == (answer == key(asked))
    for left_id, right_id, _ in pairs:
        mended = mark(asked, {**answer, left_id: right_id})
        assert mended >= mark(asked, answer)


def test_a_matching_left_half_done_counts_for_what_is_there() -> None:
    asked = question("matching")
    (left_id, right_id, _), *_rest = pairs_of(asked)
    assert mark(asked, {left_id: right_id}) == pytest.approx(1 / 3)
    assert mark(asked, {left_id: [right_id], "unknown": right_id}) == 0.0


def test_feedback_on_options_says_for_each_whether_ticking_it_or_leaving_it_was_right() -> None:
    asked = question("multiple")
    ids = ids_of(asked)
    assert feedback(asked, [ids[0], ids[1]]) == (
        Feedback("Option A", "Option A", True, "Because of A."),
        Feedback("Option B", "Option B", False, "Because of B."),
        Feedback("Option C", None, False, "Because of C."),
        Feedback("Option D", None, True, "Because of D."),
    )


def test_feedback_on_a_single_question_gives_the_reason_of_every_option() -> None:
    asked = question("single")
    assert feedback(asked, ids_of(asked)[0]) == (
        Feedback("Option A", "Option A", False, "Because of A."),
        Feedback("Option B", None, False, "Because of B."),
        Feedback("Option C", None, True, "Because of C."),
    )


@pytest.mark.parametrize(
    ("answer", "chosen", "right", "why"),
    [
        (31, "31", True, "Divide."),
        (26, "26", False, "Too small: you took it away."),
        (50.5, "50.5", False, "Too large: you added it."),
        ("31.7", None, False, "Divide."),
    ],
)
def test_feedback_on_a_number_names_the_slip_or_shows_the_way(
    answer: object, chosen: str | None, right: bool, why: str
) -> None:
    assert feedback(question("numeric"), answer) == (Feedback("%", chosen, right, why),)


def test_feedback_on_a_matching_shows_what_was_put_beside_each_left_side() -> None:
    asked = question("matching")
    (one, uno, _), (two, _, _), _third = pairs_of(asked)
    assert feedback(asked, {one: uno, two: uno}) == (
        Feedback("one", "uno", True, "Italian for one."),
        Feedback("two", "uno", False, "Italian for two."),
        Feedback("three", None, False, "Italian for three."),
    )


def test_feedback_on_an_order_says_of_each_step_where_it_was_put() -> None:
    asked = question("ordering")
    warn, do, note = ids_of(asked)
    assert feedback(asked, [warn, note, do]) == (
        Feedback("Warn", "1", True, "Before anything happens."),
        Feedback("Do", "3", False, "In the middle."),
        Feedback("Note", "2", False, "Once it has happened."),
    )


def test_feedback_on_a_verdict_names_it_as_the_screen_does() -> None:
    first, *_ = feedback(question("verdict"), None)
    assert first == Feedback("Supported: the evidence agrees", None, True, "Because of supported.")


def test_every_practice_question_is_right_by_its_key_and_by_nothing_else_it_offers() -> None:
    asked_all = [asked for topic in topics_taught() for asked in practice(topic.slug)]
    assert asked_all
    for asked in asked_all:
        assert mark(asked, key(asked)) == 1.0, asked.id
        if isinstance(asked, OneOf | Multiple):
            for option_id, option in options_of(asked):
                if not option.correct:
                    assert mark(asked, option_id) == mark(asked, [option_id]) == 0.0, asked.id
        if isinstance(asked, Multiple):
            for option_id in ids_of(asked):
                ticks = set(key(asked)) ^ {option_id}
                assert mark(asked, sorted(ticks)) < 1.0, asked.id
        if isinstance(asked, Numeric):
            for side in (-1, 1):
                assert mark(asked, asked.answer + side * asked.tolerance * 1.01) == 0.0, asked.id
        if isinstance(asked, Matching):
            lefts = [left_id for left_id, _, _ in pairs_of(asked)]
            rights = [right_id for _, right_id, _ in pairs_of(asked)]
            turned = dict(zip(lefts, rights[1:] + rights[:1], strict=True))
            assert mark(asked, turned) == 0.0, asked.id
