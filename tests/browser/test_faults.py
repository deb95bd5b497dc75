"""What is answered is kept, whatever dies."""

import json

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from course_lib import quiz
from tests.browser.conftest import Visit
from tests.browser.course_process import Course
from tests.browser.lesson_page import (
    activities,
    answer,
    check,
    guess_for,
    judge,
    predict,
    seen,
    status,
    widget,
)
from tests.browser.visitor import GONE, ready

pytestmark = pytest.mark.browser

KEPT = "Kept in this browser, not yet sent"
QUESTION = "practice-collagen-firmness"
FIRMNESS = quiz.practice_question("collagen-firmness")
assert isinstance(FIRMNESS, quiz.Single)
WRONG, OTHER = (id_ for id_, _ in quiz.options_of(FIRMNESS)[:2])
# As when the computer's network wakes up: the page need not wait for its next try.
WAKE = "() => { window.dispatchEvent(new Event('online')); }"


def message(page: Page) -> str:
    return page.locator("#course-message").inner_text()


def answer_one(page: Page, cell: str, script: str) -> None:
    if script == "explorer":
        predict(page, cell, guess_for(activities(page)[cell]["state"]["spec"]["prediction"]))
    elif script == "claim":
        judge(page, cell, "Overstated")
    else:
        spec = activities(page)[cell]["state"]["spec"]
        answer(page, cell, quiz.key(quiz.practice_question(spec["id"])))


@pytest.mark.slow
def test_ten_power_cuts_each_after_an_answer_lose_none(mortal_course: Course, visit: Visit) -> None:
    course, visitor = mortal_course, visit()
    visitor.expect(*GONE)
    person = course.learn_as("Ben")
    page = visitor.open(course.address)
    page.goto(course.page("collagen.html"))
    ready(page)
    tasks = list(activities(page).items())[:10]
    assert len(tasks) == 10
    for place, (cell, one) in enumerate(tasks):
        answer_one(page, cell, one["script"])
        if place % 2:  # the other five die with the answer on its way, or before it was sent
            expect(status(page, cell)).to_have_text("Saved")
        course.kill()
        if place % 2:
            assert one["state"]["key"] in course.stored(person)
        course.start()
    page.evaluate(WAKE)
    for cell, _ in tasks:
        expect(status(page, cell)).to_have_text("Saved", timeout=15_000)
    answered = seen(page)
    page.reload()
    ready(page)
    assert seen(page) == answered
    assert {one["state"]["key"] for _, one in tasks} <= set(course.stored(person))


def test_an_answer_given_while_the_course_is_gone_is_sent_when_it_is_back(
    mortal_course: Course, visit: Visit
) -> None:
    course, visitor = mortal_course, visit()
    visitor.expect(*GONE)
    person = course.learn_as("Cleo")
    page = visitor.open(course.address)
    page.goto(course.page("collagen.html"))
    ready(page)
    course.kill()
    answer(page, QUESTION, WRONG)
    check(page, QUESTION)
    expect(status(page, QUESTION)).to_have_text(KEPT)
    expect(page.locator("#course-message")).to_be_visible()
    assert "not answering" in message(page)
    assert "kept in this browser" in message(page)
    # The window is closed and opened again before anything could be sent.
    state = visitor.context.storage_state()
    visitor.context.close()
    assert course.stored(person) == {}
    course.start()

    later = visit(storage_state=state).open(course.page("collagen.html"))
    expect(widget(later, QUESTION).locator(".cw-outcome")).to_contain_text("Not quite")
    expect(later.locator("#course-message")).to_be_hidden()
    later.evaluate(WAKE)
    later.wait_for_timeout(300)
    assert course.stored(person)[f"practice:{QUESTION.removeprefix('practice-')}"]["answer"] == WRONG


def test_an_answer_that_is_sent_while_the_page_opens_is_on_the_page(
    mortal_course: Course, visit: Visit
) -> None:
    course, visitor = mortal_course, visit()
    visitor.expect(*GONE)
    course.learn_as("Cato")
    page = visitor.open(course.address)
    page.goto(course.page("collagen.html"))
    ready(page)
    course.kill()
    answer(page, QUESTION, WRONG)
    check(page, QUESTION)
    expect(status(page, QUESTION)).to_have_text(KEPT)
    course.start()

    # The server is asked for the answers before it has this one, and replies after it has taken it.
    sent: list[Route] = []
    page.unroute_all()
    page.route(
        "**/answers",
        lambda route: route.continue_() if route.request.method == "POST" else sent.append(route),
    )
    with page.expect_response(
        lambda reply: reply.request.method == "POST" and reply.url.endswith("/answers")
    ):
        page.reload()
    for route in sent:
        route.fulfill(json={"entries": {}, "notice": None})
    ready(page)
    expect(widget(page, QUESTION).locator(".cw-outcome")).to_contain_text("Not quite")


def test_a_page_that_stays_open_sends_by_itself_what_it_kept(mortal_course: Course, visit: Visit) -> None:
    course, visitor = mortal_course, visit()
    visitor.expect(*GONE)
    person = course.learn_as("Dora")
    page = visitor.open(course.address)
    page.goto(course.page("collagen.html"))
    ready(page)
    course.kill()
    judge(page, "claim-C26", "Wrong")
    expect(status(page, "claim-C26")).to_have_text(KEPT)
    course.start()
    expect(status(page, "claim-C26")).to_have_text("Saved", timeout=15_000)
    expect(page.locator("#course-message")).to_be_hidden()
    assert course.stored(person)["claim:C26"] == {"verdict": "wrong"}


def test_a_full_disk_is_told_and_the_page_keeps_trying(course: Course, learn: Visit) -> None:
    full = "Not saved: the disk is full."
    visitor = learn("Full Disk")
    visitor.expect("507")
    page = visitor.open(course.page("collagen.html"))

    def refuse(route: Route) -> None:
        if route.request.method == "POST":
            route.fulfill(status=507, json={"message": full})
        else:
            route.continue_()

    page.route("**/answers", refuse)
    answer(page, QUESTION, WRONG)
    expect(status(page, QUESTION)).to_have_text("Not saved yet")
    assert message(page).startswith(full)
    assert "keeps trying" in message(page)
    assert course.stored("full-disk") == {}
    page.unroute("**/answers")
    expect(status(page, QUESTION)).to_have_text("Saved", timeout=10_000)
    expect(page.locator("#course-message")).to_be_hidden()
    assert course.stored("full-disk")[f"practice:{QUESTION.removeprefix('practice-')}"]["answer"] == WRONG


def test_an_answer_that_the_course_will_never_take_does_not_hold_up_the_others(
    course: Course, learn: Visit
) -> None:
    visitor = learn("Held Up")
    visitor.expect("400")
    page = visitor.open(course.page("collagen.html"))
    bad = {"key": "practice:odd", "value": 1, "content": "not hexadecimal", "time": 1, "id": "odd"}
    page.evaluate(
        "(bad) => localStorage.setItem('course:waiting:lessons:held-up:' + bad.key, JSON.stringify(bad))", bad
    )
    judge(page, "claim-C26", "Wrong")
    expect(status(page, "claim-C26")).to_have_text("Saved")
    assert course.stored("held-up") == {"claim:C26": {"verdict": "wrong"}}
    page.reload()
    ready(page)
    judge(page, "claim-C23", "Wrong")
    expect(status(page, "claim-C23")).to_have_text("Saved")
    assert "practice:odd" not in page.evaluate("() => Object.keys(localStorage).join(' ')")


@pytest.mark.parametrize(
    "damage", [b"", b"{", b"\xff\x00", b"[]", b'{"format": 1, "revision": 3, "entries": 7}']
)
def test_a_damaged_answers_file_is_told_and_kept_aside_and_work_goes_on(
    course: Course, learn: Visit, damage: bytes
) -> None:
    visitor = learn("Damaged File")
    folder = course.home / "learners" / "damaged-file"
    before = set(folder.glob("answers.damaged-*"))
    (folder / "answers.json").write_bytes(damage)
    page = visitor.open(course.page("collagen.html"))
    expect(page.locator("#course-message")).to_be_visible()
    aside = set(folder.glob("answers.damaged-*")) - before
    assert [path.read_bytes() for path in aside] == [damage]
    assert aside.pop().name in message(page)
    judge(page, "claim-C26", "Wrong")
    expect(status(page, "claim-C26")).to_have_text("Saved")
    expect(page.locator("#course-message")).to_be_visible()  # a save that went well takes no notice away
    assert course.stored("damaged-file") == {"claim:C26": {"verdict": "wrong"}}
    (folder / "answers.json").unlink()


def test_an_answer_given_while_another_is_on_its_way_follows_at_once(course: Course, learn: Visit) -> None:
    visitor = learn("Quick Hand")
    page = visitor.open(course.page("collagen.html"))
    held: list[Route] = []

    def hold(route: Route) -> None:
        if route.request.method == "POST" and not held:
            held.append(route)
        else:
            route.continue_()

    page.route("**/answers", hold)
    answer(page, QUESTION, WRONG)
    page.wait_for_timeout(100)
    answer(page, QUESTION, OTHER)
    check(page, QUESTION)
    expect(status(page, QUESTION)).to_have_text("")
    assert len(held) == 1
    held[0].continue_()
    expect(status(page, QUESTION)).to_have_text("Saved", timeout=2_000)  # the next try would come after 2.5 s
    stored = course.stored("quick-hand")["practice:collagen-firmness"]
    assert (stored["answer"], stored["checked"]) == (OTHER, True)


def test_one_unreadable_entry_costs_only_itself(course: Course, learn: Visit) -> None:
    visitor = learn("One Entry")
    good = {"value": {"verdict": "wrong"}, "content": "", "time": 1, "id": "a"}
    stored = {"format": 1, "revision": 2, "entries": {"claim:C26": good, "claim:C23": {"value": 1}}}
    (course.home / "learners" / "one-entry" / "answers.json").write_text(json.dumps(stored))
    page = visitor.open(course.page("collagen.html"))
    expect(page.locator("#course-message")).to_contain_text("1 of your saved answers could not be read")
    expect(widget(page, "claim-C26").locator(".cw-outcome")).to_contain_text("You said: wrong")
    expect(widget(page, "claim-C23").locator("[aria-pressed=true]")).to_have_count(0)


def test_a_browser_that_keeps_nothing_still_saves_through_the_course(course: Course, learn: Visit) -> None:
    visitor = learn("No Storage")
    forbidden = "{ get() { throw new DOMException('forbidden', 'SecurityError'); } }"
    visitor.context.add_init_script(f"Object.defineProperty(window, 'localStorage', {forbidden})")
    page = visitor.open(course.page("collagen.html"))
    judge(page, "claim-C26", "Wrong")
    expect(status(page, "claim-C26")).to_have_text("Saved")
    page.reload()
    ready(page)
    expect(widget(page, "claim-C26").locator(".cw-outcome")).to_contain_text("You said: wrong")


def test_a_late_answer_of_the_store_fills_widgets_that_stand_already(course: Course, learn: Visit) -> None:
    visitor = learn("Late Store")
    page = visitor.open(course.page("collagen.html"))
    judge(page, "claim-C26", "Wrong")
    predict(page, "explore-ageing", 41)
    answer(page, QUESTION, OTHER)
    for cell in ("claim-C26", "explore-ageing", QUESTION):
        expect(status(page, cell)).to_have_text("Saved")
    answered = seen(page)

    def wait(route: Route) -> None:
        page.wait_for_timeout(2_000)
        route.continue_()

    page.route("**/answers", wait)
    page.reload()
    ready(page)
    expect(widget(page, "claim-C26").locator(".cw-outcome")).to_contain_text("You said: wrong")
    expect(widget(page, "explore-ageing").locator(".cw-guess")).to_contain_text("41 of 100")
    assert seen(page) == answered


def test_answers_are_readable_by_another_browser(course: Course, learn: Visit, browser: Browser) -> None:
    visitor = learn("Two Browsers")
    page = visitor.open(course.page("healing.html"))
    predict(page, "explore-timeline", (14, 60))
    expect(status(page, "explore-timeline")).to_have_text("Saved")
    other = learn("Two Browsers").open(course.page("healing.html"))
    expect(widget(other, "explore-timeline").locator(".cw-guess")).to_contain_text("14 to 60")
