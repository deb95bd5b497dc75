"""The exam's rule: who passes, who gets which form and when, and what a pass means."""

import math
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib.course import ExamRule, course
from course_lib.quiz.exam import (
    NextTry,
    Try,
    blueprint_faults,
    decide,
    form_for,
    in_turn,
    next_try,
    pass_probability,
)
from tests.quiz.made_up import PREFIX, question

RULE = course().exam
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)


def form(critical: int = 6, count: int = 20, start: int = 0) -> list[Any]:
    return [
        question("single", id=f"{PREFIX}-made-{start + at}", critical=at < critical) for at in range(count)
    ]


def marks(asked: list[Any], *wrong: int, mark: float = 0.0) -> dict[str, float]:
    return {each.id: mark if at in wrong else 1.0 for at, each in enumerate(asked)}


def test_the_rule_in_force_is_that_of_the_requirements() -> None:
    assert (RULE.questions, RULE.percent, RULE.tries) == (20, 80, 3)
    assert RULE.critical_per_form >= 6
    assert RULE.forms == ("exam-a", "exam-b", "exam-c")


def test_sixteen_of_twenty_pass_and_fifteen_do_not() -> None:
    asked = form()
    assert decide(RULE, marks(asked, 16, 17, 18, 19), asked).passed
    failed = decide(RULE, marks(asked, 15, 16, 17, 18, 19), asked)
    assert (failed.passed, failed.share, failed.critical_missed) == (False, Fraction(15, 20), ())


@pytest.mark.parametrize("mark", [0.0, 0.5, 0.9999])
def test_one_critical_question_that_is_not_entirely_right_fails_whatever_the_share(mark: float) -> None:
    asked = form()
    failed = decide(RULE, marks(asked, 3, mark=mark), asked)
    assert failed.share >= Fraction(95, 100)
    assert (failed.passed, failed.critical_missed) == (False, (asked[3].id,))


def test_thirds_that_were_rounded_where_they_are_kept_still_make_a_whole() -> None:
    asked = form(critical=0)
    kept = marks(asked, 0, 1, 2, mark=0.3333) | {each.id: 0.0 for each in asked[3:6][:2]}
    # 15 right, 3 thirds and 2 wrong: exactly 16 of 20.
    assert decide(RULE, kept, asked).passed


def test_objectives_to_revisit_are_those_of_every_question_that_was_not_right_each_once() -> None:
    asked = form()
    assert decide(RULE, marks(asked), asked).objectives == ()
    assert decide(RULE, marks(asked, 10, 11), asked).objectives == (asked[0].objective,)


def test_a_question_without_a_mark_got_nothing() -> None:
    asked = form()
    assert decide(RULE, {}, asked).share == 0


def test_an_exam_without_questions_decides_nothing() -> None:
    with pytest.raises(ValueError, match="without questions"):
        decide(RULE, {}, [])


@given(st.text(max_size=30), st.integers(1, 9))
def test_a_learner_gets_the_same_form_again_and_another_one_at_each_of_three_tries(
    learner: str, number: int
) -> None:
    assert form_for(RULE, learner, number) == form_for(RULE, learner, number)
    three = {form_for(RULE, learner, each) for each in (number, number + 1, number + 2)}
    assert three == set(RULE.forms)


def test_learners_begin_with_different_forms() -> None:
    first = [form_for(RULE, f"learner-{each}", 1) for each in range(300)]
    assert all(first.count(each) > 70 for each in RULE.forms)


def test_tries_are_counted_from_one() -> None:
    with pytest.raises(ValueError, match="counted from 1"):
        form_for(RULE, "ann", 0)


def failed(hours_ago: float, number: int = 1) -> Try:
    return Try(form_for(RULE, "ann", number), NOW - timedelta(hours=hours_ago), passed=False)


def test_the_first_try_may_be_sat_at_once() -> None:
    assert next_try(RULE, "ann", [], 0, NOW) == NextTry(form_for(RULE, "ann", 1), 3)


def test_a_second_try_waits_until_the_cooling_off_time_is_over() -> None:
    waiting = next_try(RULE, "ann", [failed(RULE.cooling_off_hours - 0.1)], 0, NOW)
    assert (waiting.form, waiting.why, waiting.left) == (None, "cooling", 2)
    assert waiting.since == NOW + timedelta(hours=0.1)
    second = next_try(RULE, "ann", [failed(RULE.cooling_off_hours)], 0, NOW)
    assert second.form == form_for(RULE, "ann", 2) != form_for(RULE, "ann", 1)


def test_after_the_third_try_only_a_named_person_can_allow_another() -> None:
    before = [failed(90, 1), failed(60, 2), failed(30, 3)]
    assert next_try(RULE, "ann", before, 0, NOW) == NextTry(None, 0, "named person")
    assert next_try(RULE, "ann", before, 1, NOW) == NextTry(form_for(RULE, "ann", 4), 1)


def test_who_has_passed_has_no_further_try() -> None:
    passed = Try("exam-a", NOW - timedelta(days=9), passed=True)
    assert next_try(RULE, "ann", [passed], 0, NOW).why == "passed"


def test_the_two_figures_to_design_by_are_reproduced() -> None:
    by_percentage = pass_probability(RULE, 0.9, critical=4, ignorant_of=2, all_critical=False)
    assert (round(by_percentage, 3), round(by_percentage, 2)) == (0.812, 0.81)
    all_right = pass_probability(RULE, 0.9, critical=4, ignorant_of=2)
    assert (round(all_right, 3), round(all_right, 2)) == (0.050, 0.05)


def test_five_questions_certify_nothing() -> None:
    five = RULE.model_copy(update={"questions": 5})
    assert round(pass_probability(five, 0.6, all_critical=False), 3) == 0.337
    assert round(pass_probability(RULE, 0.6, all_critical=False), 3) == 0.051


@given(st.floats(0, 1), st.integers(0, 20), st.integers(0, 20))
def test_what_a_pass_means_is_a_probability_and_the_rule_never_passes_more(
    mastery: float, critical: int, ignorant: int
) -> None:
    ignorant = min(ignorant, critical)
    strict = pass_probability(RULE, mastery, critical=critical, ignorant_of=ignorant)
    loose = pass_probability(RULE, mastery, critical=critical, ignorant_of=ignorant, all_critical=False)
    assert 0 <= strict <= loose + 1e-12 <= 1 + 1e-9


@given(st.floats(0, 1), st.floats(0, 1), st.integers(0, 6))
def test_knowing_more_never_makes_a_pass_less_likely(one: float, other: float, critical: int) -> None:
    low, high = sorted((one, other))
    assert (
        pass_probability(RULE, low, critical=critical)
        <= pass_probability(RULE, high, critical=critical) + 1e-12
    )


def test_the_sum_is_that_of_every_single_outcome() -> None:
    small = RULE.model_copy(update={"questions": 5, "percent": 60})
    total = 0.0
    for outcome in range(2**5):
        right = [bool(outcome >> place & 1) for place in range(5)]
        chances = [small.guess if place == 0 else 0.7 for place in range(5)]
        if sum(right) >= 3 and right[0] and right[1]:
            total += math.prod(p if r else 1 - p for p, r in zip(chances, right, strict=True))
    assert math.isclose(pass_probability(small, 0.7, critical=2, ignorant_of=1), total)


@pytest.mark.parametrize(
    ("mastery", "critical", "ignorant"), [(1.1, 0, 0), (-0.1, 0, 0), (0.5, 1, 2), (0.5, 21, 0)]
)
def test_what_cannot_be_is_refused(mastery: float, critical: int, ignorant: int) -> None:
    with pytest.raises(ValueError, match=r"no probability|cannot be"):
        pass_probability(RULE, mastery, critical=critical, ignorant_of=ignorant)


def small_rule(**changes: object) -> ExamRule:
    fields = {
        "questions": 3,
        "percent": 80,
        "critical_per_form": 1,
        "tries": 2,
        "cooling_off_hours": 1,
        "guess": 0.25,
        "forms": ("exam-a", "exam-b"),
    }
    return ExamRule.model_validate({**fields, **changes})


def test_forms_to_the_blueprint_have_no_faults() -> None:
    forms = {"exam-a": form(1, 3), "exam-b": form(1, 3, start=3)}
    assert [*blueprint_faults(small_rule(), forms, ["collagen"])] == []


@pytest.mark.parametrize(
    ("forms", "form_", "fault"),
    [
        ({"exam-a": form(1, 3)}, "exam-b", "there is no paper 'exam-b'"),
        (
            {"exam-a": form(1, 2), "exam-b": form(1, 3, start=3)},
            "exam-a",
            "exam-a has 2 questions; the rule asks for 3",
        ),
        (
            {"exam-a": form(0, 3), "exam-b": form(1, 3, start=3)},
            "exam-a",
            "exam-a has 0 critical questions; the rule asks for 1",
        ),
        ({"exam-a": form(1, 3), "exam-b": form(1, 3, start=2)}, "exam-b", "stands in exam-a and in exam-b"),
    ],
)
def test_a_form_that_leaves_the_blueprint_is_named(forms: dict[str, Any], form_: str, fault: str) -> None:
    found = [*blueprint_faults(small_rule(), forms, ["collagen"])]
    assert [named for named, text in found if fault in text] == [form_]


def test_topics_out_of_proportion_are_named() -> None:
    forms = {"exam-a": form(1, 3), "exam-b": form(1, 3, start=3)}
    faults = [*blueprint_faults(small_rule(), forms, ["collagen", "healing"])]
    assert ("exam-a", "exam-a has 3 questions of 'collagen'; in proportion it is 1 or 2") in faults
    assert ("exam-b", "exam-b has 0 questions of 'healing'; in proportion it is 1 or 2") in faults


def test_a_form_handed_in_twice_counts_once_and_its_second_time_is_no_pass_and_no_wait() -> None:
    again = Try(form_for(RULE, "ann", 1), NOW - timedelta(hours=RULE.cooling_off_hours - 1), passed=True)
    tries = [failed(RULE.cooling_off_hours), again, Try(form_for(RULE, "ann", 2), NOW, passed=True)]
    assert in_turn(RULE, "ann", tries, 0) == (True, False, True)


def test_forms_of_others_and_a_form_too_early_do_not_count() -> None:
    first, second, third = (form_for(RULE, "ann", number) for number in (1, 2, 3))
    early = [
        Try(form, NOW + timedelta(minutes=at), False)
        for at, form in enumerate((second, third, first, second))
    ]
    assert in_turn(RULE, "ann", early, 0) == (False, False, True, False)


def test_after_a_pass_or_the_last_try_nothing_counts_unless_somebody_allows_it() -> None:
    wait = timedelta(hours=RULE.cooling_off_hours)
    four = [Try(form_for(RULE, "ann", number), NOW + number * wait, False) for number in (1, 2, 3, 4)]
    assert in_turn(RULE, "ann", four, 0) == (True, True, True, False)
    assert in_turn(RULE, "ann", four, 1) == (True, True, True, True)
    passed = [replace(four[0], passed=True), four[1]]
    assert in_turn(RULE, "ann", passed, 1) == (True, False)


@given(
    st.lists(st.tuples(st.sampled_from(RULE.forms), st.integers(0, 60), st.booleans()), max_size=12),
    st.integers(0, 2),
)
def test_whatever_is_handed_in_only_what_the_door_would_let_through_counts(
    given_in: list[tuple[str, int, bool]], allowed: int
) -> None:
    moment, tries, door = NOW, [], []
    for form_, hours, passed in given_in:
        moment += timedelta(hours=hours)
        tries.append(Try(form_, moment, passed))
        if next_try(RULE, "ann", door, allowed, moment).form == form_:
            door.append(tries[-1])
    counting = in_turn(RULE, "ann", tries, allowed)
    assert [each for each, counts in zip(tries, counting, strict=True) if counts] == door
    assert len(door) <= RULE.tries + allowed
    assert sum(each.passed for each in door) <= 1


def test_each_form_stands_once_and_every_try_has_its_own() -> None:
    with pytest.raises(ValueError, match="each form stands once; given twice: exam-a"):
        small_rule(forms=("exam-a", "exam-b", "exam-a"))
    with pytest.raises(ValueError, match="2 tries need as many forms; there are 1"):
        small_rule(forms=("exam-a",))
