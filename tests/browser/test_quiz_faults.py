"""A quiz when the course dies, when there are two tabs or two people, and when its words have changed."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.course_process import Course
from tests.browser.quiz_page import (
    IDS,
    PAGE,
    Given,
    booked,
    box,
    count,
    folder,
    give,
    give_all,
    hand_in,
    mixed,
    result,
    saved,
    shown,
    stored,
    tries,
)
from tests.browser.visitor import GONE, ready

pytestmark = [pytest.mark.browser, pytest.mark.slow]

# As when the computer's network wakes up: the page need not wait for its next try.
WAKE = "() => { window.dispatchEvent(new Event('online')); }"


@pytest.fixture
def mortal_course(course: Course, out: Path, tmp_path: Path) -> Iterator[Course]:
    """A course of the test's own; its quiz has been released, which takes long."""
    opened = Course(tmp_path / "home", out)
    shutil.copytree(course.home / "office", opened.home / "office")
    opened.start()
    yield opened
    opened.stop()


def alert(page: Page) -> str:
    return page.locator(".cw-paper [role=alert]").inner_text()


def press_hand_in(page: Page) -> None:
    page.get_by_role("button", name="Hand in", exact=True).click()
    page.get_by_role("button", name="Yes, hand in").click()


def test_answers_outlive_a_power_cut_and_a_quiz_can_be_handed_in_when_the_course_is_back(
    mortal_course: Course, visit: Visit
) -> None:
    course, visitor = mortal_course, visit()
    visitor.expect(*GONE)
    person = course.learn_as("Power Cut")
    page = visitor.open(course.address)
    page.goto(course.page(PAGE))
    ready(page)
    given = mixed()
    last = IDS[-1]
    give_all(page, {id: given[id] for id in IDS if id != last})
    course.kill()
    assert len(stored(course.home, person)) == 7
    give(box(page, last), given[last])
    expect(saved(box(page, last))).to_have_text("Kept in this browser, not yet sent")
    press_hand_in(page)
    expect(page.locator(".cw-paper [role=alert]")).to_contain_text("The course is not answering.")
    expect(page.get_by_role("button", name="Hand in", exact=True)).to_be_focused()
    assert tries(course.home, person) == []

    course.start()  # on the same port, as always
    page.evaluate(WAKE)
    expect(saved(box(page, last))).to_have_text("Saved", timeout=15_000)
    page.reload()
    ready(page)
    expect(count(page)).to_have_text("8 of 8 answered")
    hand_in(page)
    expect(result(page)).to_have_text(shown(given))
    assert alert(page) == ""
    assert len(tries(course.home, person)) == 1
    assert sum(booked(course.home, person).values()) == pytest.approx(float(shown(given).split()[2]))


def test_what_is_answered_in_a_second_tab_after_handing_in_is_refused_once_and_changes_nothing(
    course: Course, learn: Visit
) -> None:
    person = "two-tabs"
    visitor = learn("Two Tabs")
    visitor.expect("409")
    first, second = visitor.open(course.page(PAGE)), visitor.open(course.page(PAGE))
    given: dict[str, Given] = {IDS[2]: mixed()[IDS[2]]}
    first.bring_to_front()
    give_all(first, given)
    hand_in(first)
    kept = stored(course.home, person)

    sent: list[str] = []
    second.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    second.bring_to_front()
    give(box(second, IDS[4]), mixed()[IDS[4]])
    expect(saved(box(second, IDS[4]))).to_have_text("Not saved: the quiz has been handed in")
    second.wait_for_timeout(3_000)  # the page tries again every 2.5 s what may be saved later
    assert len(sent) == 1
    assert second.evaluate("() => Object.keys(localStorage).filter((one) => one.includes('waiting'))") == []
    assert stored(course.home, person) == kept
    with second.expect_navigation():
        press_hand_in(second)
    ready(second)
    expect(result(second)).to_have_text(shown(given))
    expect(box(second, IDS[4]).locator("input:checked")).to_have_count(0)
    assert len(tries(course.home, person)) == 1


def test_two_tabs_that_hand_in_at_once_are_marked_once(course: Course, learn: Visit) -> None:
    visitor = learn("Twice At Once")
    tabs = [visitor.open(course.page(PAGE)) for _ in range(2)]
    given: dict[str, Given] = {IDS[0]: mixed()[IDS[0]]}
    tabs[0].bring_to_front()
    give_all(tabs[0], given)
    for tab in tabs:
        tab.bring_to_front()
        tab.get_by_role("button", name="Hand in", exact=True).click()
    for tab in tabs:
        tab.evaluate("() => { document.querySelector('.cw-confirm button').click(); }")
    for tab in tabs:
        expect(result(tab)).to_have_text(shown(given))
    assert len(tries(course.home, "twice-at-once")) == 1


def test_nobody_hands_in_the_quiz_of_somebody_else(course: Course, learn: Visit) -> None:
    page = learn("Ann Here").open(course.page(PAGE))
    give_all(page, {IDS[2]: mixed()[IDS[2]]})
    course.learn_as("Ben There")
    press_hand_in(page)
    expect(page.locator(".cw-paper [role=alert]")).to_have_text(
        "Someone else is learning now. Load this page again."
    )
    for person in ("ann-here", "ben-there"):
        assert tries(course.home, person) == []
    page.reload()
    ready(page)
    expect(page.locator("#course-learner")).to_have_text("Ben There")
    expect(count(page)).to_have_text("0 of 8 answered")


def test_an_answer_to_an_older_wording_is_an_open_question(course: Course, learn: Visit) -> None:
    person = "older-words"
    page = learn("Older Words").open(course.page(PAGE))
    given = {id: mixed()[id] for id in IDS[:3]}
    give_all(page, given)
    path = folder(course.home, person) / "answers.json"
    content = json.loads(path.read_text())
    content["entries"][f"answer:{IDS[2]}"]["content"] = "0123456789abcdef"
    path.write_text(json.dumps(content))
    page.reload()
    ready(page)
    expect(count(page)).to_have_text("2 of 8 answered")
    expect(box(page, IDS[2]).locator("input:checked")).to_have_count(0)
    hand_in(page)
    del given[IDS[2]]
    expect(result(page)).to_have_text(shown(given))
    expect(page.locator(".cw-sum .cw-hint")).to_contain_text("older version of this paper")


def test_a_damaged_answers_file_is_told_and_the_quiz_can_be_answered_anew(
    course: Course, learn: Visit
) -> None:
    person = "damaged-quiz"
    visitor = learn("Damaged Quiz")
    place = folder(course.home, person)
    place.mkdir(parents=True)
    (place / "answers.json").write_bytes(b"{" * 1_000)
    page = visitor.open(course.page(PAGE))
    expect(page.locator("#course-message")).to_contain_text("could not be read")
    given: dict[str, Given] = {IDS[2]: mixed()[IDS[2]]}
    give_all(page, given)
    hand_in(page)
    expect(result(page)).to_have_text(shown(given))


def test_whoever_has_not_said_who_they_are_is_told_so_at_the_end_too(course: Course, learn: Visit) -> None:
    visitor = learn("Just Looking")
    current = course.home / "current.json"
    before = current.read_bytes()
    current.unlink()
    try:
        page = visitor.open(course.page(PAGE))
        page.get_by_role("button", name="Only look around, save nothing").click()
        press_hand_in(page)
        expect(page.locator(".cw-paper [role=alert]")).to_contain_text("does not know who is learning")
    finally:
        current.write_bytes(before)
