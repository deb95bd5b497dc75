"""The exam in a browser: its door, the one form behind it, and a result that keeps the key."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from course_lib.course import course as course_data
from course_lib.grading import attempts
from course_lib.grading.attempts import Attempt
from course_lib.quiz.exam import form_for
from tests.browser.conftest import NUMBERS
from tests.browser.every_type import KEYS, TYPES, Given, give, hand_in, saved, wrong
from tests.browser.exam_course import FORMS, SAFETY, id_of, make_course, reasons
from tests.browser.lab import LabCourse
from tests.browser.test_quiz_access import look
from tests.browser.visitor import Visitor, go, ready

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LabCourse]:
    opened = make_course(tmp_path_factory.mktemp("exam"))
    opened.start()
    yield opened
    opened.stop()


@pytest.fixture(scope="module")
def visitor(course: LabCourse, browser: Browser) -> Iterator[Visitor]:
    seeing = Visitor(browser)
    course.learn_as("First Otter")
    go(seeing.context.new_page(), f"{course.base}course/?token={course.token}")
    yield seeing
    seeing.context.close()
    seeing.check()


@pytest.fixture
def person(course: LabCourse) -> str:
    """Somebody who has not sat the exam."""
    return course.learn_as(f"Otter {next(NUMBERS)}")


@pytest.fixture
def page(course: LabCourse, visitor: Visitor, person: str) -> Iterator[Page]:
    """The page before the exam, reached from the first page of the course."""
    opened = visitor.open(f"{course.base}course/index.html")
    opened.get_by_role("link", name="The exam", exact=True).click()
    opened.wait_for_url("**/exam.html")
    ready(opened)
    yield opened
    opened.close()


def form_of(person: str, number: int = 1) -> str:
    return form_for(course_data().exam, person, number)


def door(page: Page) -> Locator:
    return page.locator("#course-exam")


def begin(page: Page, form: str) -> None:
    door(page).get_by_role("link", name="Begin").click()
    page.wait_for_url(f"**/quiz-{form}.html")
    ready(page)


def box(page: Page, form: str, type_: str) -> Locator:
    return page.locator(f"#{id_of(form, type_)}")


def answer(page: Page, form: str, given: dict[str, Given]) -> None:
    for type_, answered in given.items():
        give(box(page, form, type_), answered)
    for type_ in given:
        expect(saved(box(page, form, type_))).to_have_text("Saved")


def some_wrong(*types: str) -> dict[str, Given]:
    return {type_: wrong(type_)[0][0] if type_ in types else KEYS[type_] for type_ in TYPES}


def test_from_the_first_page_to_a_failed_result_that_keeps_every_key(
    course: LabCourse, page: Page, person: str
) -> None:
    form = form_of(person)
    expect(door(page)).to_contain_text("You have not sat the exam yet. You have 3 tries.")
    found = look(page, "door", texts=25)
    begin(page, form)
    given = some_wrong(SAFETY, "multiple", "ordering")
    del given["numeric"]
    answer(page, form, given)
    hand_in(page)
    result = page.locator(".cw-sum")
    expect(result.locator(".cw-title")).to_have_text("✗ Not passed this time")
    for words in (
        "To pass, you need at least 80 %.",
        "1 question about safety was not entirely right",
        "You have 2 tries left. The next one opens 24 hours after your last.",
        "You can sit it from ",
        "a named person at your clinic decides what follows",
        "This result does not certify",
        "It was marked on the computer on which it was sat",
        "8 of its 8 questions have not been reviewed by your clinic.",
    ):
        expect(result).to_contain_text(words)
    for type_ in TYPES:
        words = (
            "Left open." if type_ == "numeric" else "Not right." if given[type_] != KEYS[type_] else "Right."
        )
        outcome = box(page, form, type_).locator(".cw-outcome")
        expect(outcome).to_contain_text(words)
        expect(outcome.get_by_role("link", name="Look again in the lesson")).to_be_visible()
    assert [line for line in page.locator(".cw-reason").all_inner_texts() if line.strip()] == []
    text = page.content()
    assert [words for words in reasons(course.root) if words in text] == []
    assert page.get_by_role("button", name="Begin your next try").count() == 0
    found += look(page, "result")
    assert not found, "\n".join(found)

    (mine,) = [each for each in attempts.read(course.home) if each.learner == person]
    assert (mine.paper, mine.number) == (form, 1)
    page.reload()
    ready(page)
    expect(result.locator(".cw-title")).to_have_text("✗ Not passed this time")


def test_no_other_form_opens_whoever_types_its_address(course: LabCourse, page: Page, person: str) -> None:
    for form in FORMS:
        page.goto(f"{course.base}course/quiz-{form}.html")
        ready(page)
        assert page.url.endswith(f"/quiz-{form}.html" if form == form_of(person) else "/exam.html")
    expect(page.locator("h1")).to_be_visible()


def test_own_results_are_a_file_that_holds_what_was_answered_and_no_reason(
    course: LabCourse, page: Page, person: str
) -> None:
    form = form_of(person)
    begin(page, form)
    answer(page, form, some_wrong("single"))
    hand_in(page)
    expect(page.locator(".cw-sum .cw-title")).to_have_text("✓ Passed")
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Download my results and answers").click()
    assert waiting.value.suggested_filename == f"results-{person}.json"
    content = json.loads(waiting.value.path().read_text("utf-8"))
    (mine,) = content["tries"]
    (kept,) = [each for each in attempts.read(course.home) if each.learner == person]
    assert {each["id"]: each["chosen"] for each in mine["questions"]} == kept.answers
    assert (mine["passed"], mine["percent"]) == (True, 87)
    text = json.dumps(content, ensure_ascii=False)
    assert [words for words in reasons(course.root) if words in text] == []
    page.get_by_role("link", name="Go to the page of the exam").click()
    ready(page)
    expect(door(page)).to_contain_text("You have passed the exam. You need no further try.")
    assert door(page).get_by_role("link", name="Begin").count() == 0
    door(page).get_by_role("link", name="See the result").click()
    ready(page)
    expect(page.locator(".cw-sum .cw-title")).to_be_in_viewport()


def test_after_the_third_try_the_door_names_who_decides(course: LabCourse, page: Page, person: str) -> None:
    for number in (1, 2, 3):
        form = form_of(person, number)
        time = datetime.now(UTC) - timedelta(days=9 - number)
        marks = {id_of(form, type_): 0.0 for type_ in TYPES}
        attempts.add(
            course.home, Attempt(person, form, 1, "0" * 16, time.isoformat(), {}, marks, "self-marked")
        )
    page.reload()
    ready(page)
    expect(door(page)).to_contain_text("A named person at your clinic now decides what follows.")
    expect(door(page).get_by_role("listitem")).to_have_count(3)
    assert door(page).get_by_role("link", name="Begin").count() == 0
    summary = page.get_by_text("For trainers: what a pass means")
    summary.click()
    expect(page.get_by_text("By this rule, somebody who knows 98 %")).to_be_visible()
