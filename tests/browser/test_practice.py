"""Practice questions in a browser: nothing given away, every answer explained, marked as Python marks."""

import pytest
from playwright.sync_api import Page, expect

from course_lib import quiz
from course_lib.course import lessons
from tests.browser.conftest import ROOT, Visit
from tests.browser.course_process import Course
from tests.browser.lesson_page import RIGHT_ANSWER, answer, check, data, status, widget

pytestmark = pytest.mark.browser

LESSONS = [each.slug for each in lessons(ROOT)]
NUMBER = "collagen-older-cells"
CELL = f"practice-{NUMBER}"


def questions(page: Page) -> dict[str, quiz.Question]:
    """The practice questions of the page by the cell they stand in."""
    found = {
        cell: quiz.practice_question(one["state"]["spec"]["id"])
        for cell, one in data(page)["widgets"].items()
        if one["script"] == "question"
    }
    assert len(found) >= 4
    return found


def wrong_answers(question: quiz.Question) -> list[object]:
    """Each option but the key; more and fewer ticks; a number too low, too high; pairs mixed up."""
    right = quiz.key(question)
    if isinstance(question, quiz.Single):
        return [id_ for id_, _ in quiz.options_of(question) if id_ != right]
    if isinstance(question, quiz.Multiple):
        every = [id_ for id_, _ in quiz.options_of(question)]
        assert isinstance(right, list)
        return [
            *([id_] for id_ in every if [id_] != right),
            every,
            right[:-1],
            [*right, *set(every) - set(right)],
        ]
    if isinstance(question, quiz.Numeric):
        return [question.answer - 2 * question.tolerance, question.answer + 2 * question.tolerance]
    assert isinstance(right, dict)
    ids = list(right)
    turned = dict(zip(ids, [right[id_] for id_ in [*ids[1:], ids[0]]], strict=True))
    swapped = {**right, ids[0]: right[ids[1]], ids[1]: right[ids[0]]}
    return [turned, swapped]


def reasons(page: Page, cell: str) -> list[str]:
    return [
        text.strip() for text in widget(page, cell).locator(".cw-reason").all_inner_texts() if text.strip()
    ]


def outcome(page: Page, cell: str) -> str:
    return widget(page, cell).locator(".cw-outcome").inner_text()


def all_reasons(question: quiz.Question) -> list[str]:
    return [part.why for part in quiz.feedback(question, quiz.key(question))]


@pytest.mark.parametrize("lesson", LESSONS)
def test_nothing_is_chosen_before_the_learner_chooses(course: Course, learn: Visit, lesson: str) -> None:
    page = learn().open(course.page(f"{lesson}.html"))
    for cell in questions(page):
        box = widget(page, cell)
        assert box.locator("input, select").count() > 0
        assert box.locator("input:checked").count() == 0
        assert {one.input_value() for one in box.locator("input[type=text], select").all()} <= {""}
        check(page, cell)
        expect(box.locator(".cw-hint")).to_contain_text("first.")
        assert (reasons(page, cell), outcome(page, cell)) == ([], "")
    assert course.stored(person(page)) == {}


def person(page: Page) -> str:
    me = page.evaluate("() => fetch('api/me').then((reply) => reply.json())")
    return str(me["learner"]["id"])


@pytest.mark.parametrize("lesson", LESSONS)
def test_the_browser_calls_right_exactly_what_python_marks_full(
    course: Course, learn: Visit, lesson: str
) -> None:
    page = learn().open(course.page(f"{lesson}.html"))
    kinds = set()
    for cell, question in questions(page).items():
        kinds.add(question.type)
        tries = wrong_answers(question)
        assert tries
        for given in tries:
            assert quiz.mark(question, given) < 1
            answer(page, cell, given)
            check(page, cell)
            assert "Not quite" in outcome(page, cell), given
            assert RIGHT_ANSWER not in outcome(page, cell)
            told = reasons(page, cell)
            why = [part.why for part in quiz.feedback(question, given) if part.chosen is not None]
            assert told, f"{given}: no reason for what was chosen"
            if not isinstance(question, quiz.Matching):
                assert len(told) == len(why)
                assert all(any(reason in line for line in told) for reason in why)
        answer(page, cell, quiz.key(question))
        check(page, cell)
        assert RIGHT_ANSWER in outcome(page, cell)
        told = reasons(page, cell)
        assert all(any(reason in line for line in told) for reason in all_reasons(question))
        expect(widget(page, cell).locator(".cw-sources")).to_be_visible()
        expect(status(page, cell)).to_have_text("Saved")
        stored = course.stored(person(page))[f"practice:{question.id}"]
        assert quiz.mark(question, stored["answer"]) == 1
        assert stored["checked"] is True
    assert kinds >= ({"single", "multiple", "matching"} | ({"numeric"} if lesson == "collagen" else set()))


def test_before_a_second_try_only_what_was_chosen_is_explained(course: Course, learn: Visit) -> None:
    page = learn().open(course.page("collagen.html"))
    question = quiz.practice_question("collagen-fair-range")
    assert isinstance(question, quiz.Single)
    cell = "practice-collagen-fair-range"
    (chosen, option), *_ = [each for each in quiz.options_of(question) if not each[1].correct]
    answer(page, cell, chosen)
    assert reasons(page, cell) == []
    check(page, cell)
    (told,) = reasons(page, cell)
    assert option.why in told
    page.locator(f"#{cell}").get_by_role("button", name="Show the answer and all reasons").click()
    told_all = reasons(page, cell)
    assert len(told_all) == len(quiz.options_of(question))
    assert all(any(reason in line for line in told_all) for reason in all_reasons(question))
    assert RIGHT_ANSWER not in outcome(page, cell)


# As people type numbers: what was meant, or None where no number can be read.
TYPED = {
    "31,7": 31.7,
    "31.7": 31.7,
    " 32 ": 32,
    "32.7": 32.7,
    "32,71": 32.71,
    "30.7": 30.7,
    "30.69": 30.69,
    "31.7 %": 31.7,
    "+31": 31,
    ".5": 0.5,
    "-31.7": -31.7,
    "0": 0,
    "abc": None,
    "": None,
    "31.7.1": None,
    "1e2": None,
    "Infinity": None,
    "31 7": None,
}


def test_a_number_is_read_as_people_type_it_and_marked_as_python_marks_it(
    course: Course, learn: Visit
) -> None:
    page = learn().open(course.page("collagen.html"))
    question = quiz.practice_question(NUMBER)
    assert isinstance(question, quiz.Numeric)
    verdicts = set()
    for typed, meant in TYPED.items():
        answer(page, CELL, typed)
        check(page, CELL)
        hint = widget(page, CELL).locator(".cw-hint")
        if meant is None:
            expect(hint).to_contain_text("Write a number")
            assert outcome(page, CELL) == "", typed
            continue
        expect(hint).to_have_text("")
        right = quiz.mark(question, meant) == 1
        assert (RIGHT_ANSWER in outcome(page, CELL)) == right, typed
        (told,) = reasons(page, CELL)
        assert quiz.feedback(question, meant)[0].why in told
        verdicts.add(right)
    assert verdicts == {True, False}


def test_a_tick_that_was_taken_back_does_not_return(course: Course, learn: Visit) -> None:
    page = learn().open(course.page("collagen.html"))
    cell = "practice-collagen-sunscreen-trial"
    question = quiz.practice_question("collagen-sunscreen-trial")
    assert isinstance(question, quiz.Multiple)
    (id_, _), *_ = quiz.options_of(question)
    answer(page, cell, [id_])
    check(page, cell)
    assert reasons(page, cell)
    answer(page, cell, [])
    assert (reasons(page, cell), outcome(page, cell)) == ([], "")
    expect(status(page, cell)).to_have_text("Saved")
    page.reload()
    expect(widget(page, cell).locator("input").first).to_be_visible()
    assert widget(page, cell).locator("input:checked").count() == 0


def test_an_answer_to_an_older_wording_is_not_shown_as_one_to_the_new(course: Course, learn: Visit) -> None:
    visitor = learn("Older Wording")
    page = visitor.open(course.page("collagen.html"))
    cell = "practice-collagen-firmness"
    key = quiz.key(quiz.practice_question("collagen-firmness"))
    answer(page, cell, key)
    check(page, cell)
    expect(status(page, cell)).to_have_text("Saved")
    path = course.home / "learners" / "older-wording" / "answers.json"
    version = quiz.version(quiz.practice_question("collagen-firmness"))
    assert version in path.read_text()
    path.write_text(path.read_text().replace(version, "0" * 16))
    page.reload()
    expect(widget(page, cell).locator("input").first).to_be_visible()
    assert widget(page, cell).locator("input:checked").count() == 0
    assert outcome(page, cell) == ""
