"""Several people and several tabs on one machine."""

import re

import pytest
from playwright.sync_api import Dialog, Page, expect

from course_lib import learner
from tests.browser.conftest import Visit
from tests.browser.course_process import Course
from tests.browser.lesson_page import answer, check, judge, progress, seen, status, widget
from tests.browser.visitor import Visitor, ready

pytestmark = pytest.mark.browser

HOSTILE = "<img src=x onerror=alert(1)>"
QUESTION = "practice-collagen-firmness"
CLAIM = "claim-C26"
# What a browser does when a tab is brought to the front; Chromium without a screen has no front.
TO_THE_FRONT = "() => { document.dispatchEvent(new Event('visibilitychange')); }"


def options(page: Page) -> list[str]:
    return [str(one.get_attribute("value")) for one in widget(page, QUESTION).locator("input").all()]


def say_who(page: Page, name: str) -> None:
    """Answer "Who is learning?" with a name that is typed."""
    page.locator("#course-name").fill(name)
    page.get_by_role("button", name="That is me").click()
    expect(page.locator("#course-learner")).to_have_text(name)
    ready(page)


def test_two_tabs_keep_what_either_answers_and_the_newest_wins(course: Course, learn: Visit) -> None:
    visitor = learn("Two Tabs")
    first, second = (visitor.open(course.page("collagen.html")) for _ in range(2))
    judge(first, CLAIM, "Overstated")
    judge(second, "claim-C23", "Unclear")
    one, two, three, _ = options(first)
    for page, choice in ((first, one), (second, two), (first, three)):
        answer(page, QUESTION, choice)
        expect(status(page, QUESTION)).to_have_text("Saved")
    for page, cell in ((first, CLAIM), (second, "claim-C23")):
        expect(status(page, cell)).to_have_text("Saved")
    stored = course.stored("two-tabs")
    assert stored["claim:C26"] == {"verdict": "overstated"}
    assert stored["claim:C23"] == {"verdict": "unclear"}
    assert stored["practice:collagen-firmness"]["answer"] == three

    second.evaluate(TO_THE_FRONT)
    expect(widget(second, QUESTION).locator("input:checked")).to_have_value(three)
    expect(widget(second, CLAIM).locator(".cw-outcome")).to_contain_text("You said: overstated")
    assert seen(second)[QUESTION]["chosen"] == [three]


def test_the_next_learner_on_the_same_browser_never_sees_the_answers_of_the_last(
    course: Course, learn: Visit
) -> None:
    visitor = learn("Erin First")
    page = visitor.open(course.page("collagen.html"))
    fresh = seen(page)
    judge(page, CLAIM, "Wrong")
    answer(page, QUESTION, options(page)[0])
    check(page, QUESTION)
    expect(status(page, QUESTION)).to_have_text("Saved")
    old_tab = visitor.open(course.page("collagen.html"))
    assert seen(old_tab) == seen(page) != fresh

    page.get_by_role("button", name="Not you?").click()
    say_who(page, "Finn Second")
    assert seen(page) == fresh
    expect(progress(page)).to_contain_text("activities")
    expect(progress(page)).not_to_contain_text("done")
    page.goto(course.page("index.html"))
    ready(page)
    expect(page.locator(".meter span")).to_have_text([re.compile(r"^\d+ activities$")] * 6)

    with old_tab.expect_navigation():
        old_tab.evaluate(TO_THE_FRONT)
    expect(old_tab.locator("#course-learner")).to_have_text("Finn Second")
    ready(old_tab)
    assert seen(old_tab) == fresh
    judge(old_tab, CLAIM, "Overstated")
    expect(status(old_tab, CLAIM)).to_have_text("Saved")
    assert course.stored("erin-first")["claim:C26"] == {"verdict": "wrong"}
    assert course.stored("finn-second")["claim:C26"] == {"verdict": "overstated"}

    old_tab.get_by_role("button", name="Not you?").click()
    old_tab.locator("#course-people").get_by_role("button", name="Erin First").click()
    expect(old_tab.locator("#course-learner")).to_have_text("Erin First")
    expect(widget(old_tab, CLAIM).locator(".cw-outcome")).to_contain_text("You said: wrong")


def test_an_answer_of_an_old_tab_goes_to_whom_its_page_names(course: Course, learn: Visit) -> None:
    visitor = learn("Gina Old")
    old_tab = visitor.open(course.page("collagen.html"))
    course.learn_as("Hugo New")
    judge(old_tab, CLAIM, "Wrong")
    expect(status(old_tab, CLAIM)).to_have_text("Saved")
    assert course.stored("gina-old")["claim:C26"] == {"verdict": "wrong"}
    assert course.stored("hugo-new") == {}


def test_nobody_is_learning_until_somebody_says_so(course: Course, learn: Visit) -> None:
    visitor = learn("Somebody Else")
    (course.home / "current.json").unlink()
    page = visitor.open(course.page("collagen.html"))
    dialog = page.get_by_role("dialog", name="Who is learning?")
    expect(dialog).to_be_visible()
    page.get_by_role("button", name="Only look around").click()
    expect(dialog).to_be_hidden()
    judge(page, CLAIM, "Wrong")
    expect(status(page, CLAIM)).to_contain_text("Not saved")
    expect(dialog).to_be_visible()
    page.get_by_role("button", name="That is me").click()
    expect(page.locator("#course-who-problem")).to_have_text("Write your name first.")
    page.locator("#course-name").fill("\N{ZERO WIDTH JOINER}")
    page.get_by_role("button", name="That is me").click()
    expect(page.locator("#course-who-problem")).to_contain_text("type a name")
    visitor.expect("400")
    say_who(page, "Ida Later")
    assert learner.current_learner(course.home) == learner.Learner("ida-later", "Ida Later")


def test_a_name_that_looks_like_a_page_is_text_everywhere(course: Course, learn: Visit) -> None:
    visitor = learn("Somebody Else")
    page = visitor.open(course.page("index.html"))
    asked: list[str] = []

    def note(dialog: Dialog) -> None:
        asked.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", note)
    page.get_by_role("button", name="Not you?").click()
    say_who(page, HOSTILE)
    page.get_by_role("button", name="Not you?").click()
    expect(page.locator("#course-people").get_by_role("button", name=HOSTILE)).to_have_text(HOSTILE)
    page.keyboard.press("Escape")
    page.goto(course.page("healing.html"))
    ready(page)
    expect(page.locator("#course-learner")).to_have_text(HOSTILE)
    assert page.locator("img").count() == 0
    assert asked == []


def test_an_answer_that_looks_like_a_page_is_text(course: Course, learn: Visit) -> None:
    visitor = learn("Hostile Answer")
    page = visitor.open(course.page("collagen.html"))
    field = widget(page, "practice-collagen-older-cells").locator("input")
    field.fill(HOSTILE)
    check(page, "practice-collagen-older-cells")
    expect(widget(page, "practice-collagen-older-cells").locator(".cw-hint")).to_contain_text(
        "Write a number"
    )
    assert page.locator("main img").count() == 0


def test_the_list_of_people_is_as_new_as_the_question(course: Course, learn: Visit) -> None:
    visitor: Visitor = learn("Jo Here")
    page = visitor.open(course.page("index.html"))
    learner.add_learner(course.home, "Kim Arrived Later")
    page.get_by_role("button", name="Not you?").click()
    people = page.locator("#course-people")
    expect(people.get_by_role("button", name="Kim Arrived Later")).to_be_visible()
