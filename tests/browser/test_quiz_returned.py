"""A grader's result on the learner's own page: fetched through nbgrader's exchange, comments and all."""

import getpass
import os
import re
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from course_lib.course import checkout
from course_lib.grading.grading_run import Grading
from course_lib.grading.nbgrader_parts import Gradebook
from course_lib.grading.office import ANSWER, COURSE, db_url, office
from course_lib.grading.release import ensure_released
from course_lib.quiz.papers import paper
from tests.browser.conftest import Visit
from tests.browser.course_process import Course
from tests.browser.quiz_page import IDS, PAGE, box, count, give, result, saved
from tests.browser.visitor import go, ready
from tests.grading.inbox import MORNING, Inbox, secret, stamp
from tests.grading.test_stock_chain import answers, expected

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(os.name == "nt", reason="nbgrader has no exchange on Windows"),
]

PAPER = "collagen"
EVIL = "Well done! <img src=x onerror=\"document.title='taken'\">\nSee you on Monday."
# nbgrader knows a submission by the account that it comes from; ids of learners are small letters.
WHO = re.sub("[^a-z0-9-]", "-", getpass.getuser().lower())


@pytest.fixture(scope="module")
def hub(out: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Course, Inbox]]:
    """The course on one person's server of a hub, and a grader's account beside it."""
    folder = tmp_path_factory.mktemp("hub")
    grader = folder / "grader"
    assert ensure_released(checkout(), grader).problems == ()
    patch = pytest.MonkeyPatch()
    opened = Course(folder / "home", out)
    try:
        box_ = Inbox.at(checkout(), grader, folder / "exchange", PAPER, patch)
        patch.setenv("JUPYTERHUB_USER", WHO)
        opened.start()
        yield opened, box_
    finally:
        opened.stop()
        patch.undo()


def hand_in(course: Course, box_: Inbox, learner: str, hours: int) -> None:
    """What `nbgrader submit` leaves in the exchange and in the cache of whoever hands in."""
    after = timedelta(hours=hours)
    folder = box_.hand_in(WHO, answers(learner), after)
    moment = stamp(MORNING + after)
    cache = course.home / "jupyter" / "data" / "nbgrader_cache" / COURSE / f"{WHO}+{PAPER}+{moment}"
    cache.mkdir(parents=True)
    for name in (f"{PAPER}.ipynb", "timestamp.txt", "submission_secret.txt"):
        shutil.copy(folder / name, cache / name)
    assert secret(WHO, moment) == (cache / "submission_secret.txt").read_text()


def grade(box_: Inbox) -> None:
    with Grading(checkout(), box_.home, (PAPER,)) as grading:
        (tally,) = grading.run()
    assert tally.fine, [*tally.lines()]


def opened(course: Course, visit: Visit) -> Page:
    visitor = visit(viewport={"width": 1280, "height": 1000})
    go(visitor.context.new_page(), course.address)
    return visitor.open(course.page(PAGE))


def test_a_graders_result_with_points_and_comments_stands_on_the_learners_page(
    hub: tuple[Course, Inbox], visit: Visit
) -> None:
    course, box_ = hub
    page = opened(course, visit)
    expect(count(page)).to_have_text("0 of 8 answered")
    hand_in(course, box_, "bea", 0)
    page.reload()
    ready(page)
    expect(count(page)).to_have_text("0 of 8 answered")  # nothing has come back yet

    grade(box_)
    page.reload()
    ready(page)
    points = expected("bea")
    total = paper(checkout(), PAPER).total
    expect(result(page)).to_have_text(f"Your result: {sum(points.values()):g} of {total:g} points")
    expect(page.locator(".cw-sum")).to_contain_text("Marked by your trainer’s grader account.")
    for id in IDS:
        expect(box(page, id).locator(".cw-outcome")).to_contain_text(f"{points[id]:g} of 2.")
        expect(box(page, id).locator(".cw-comment")).to_have_count(0)
    # Nothing was marked on the learner's side.
    assert not (office(course.home) / "attempts.jsonl").exists()

    with Gradebook(db_url(box_.home), COURSE) as book:
        book.find_comment(f"{ANSWER}{IDS[0]}", PAPER, PAPER, WHO).manual_comment = EVIL
        book.find_grade(IDS[0], PAPER, PAPER, WHO).manual_score = 1.5
        book.db.commit()
    grade(box_)
    page.reload()
    ready(page)
    first = box(page, IDS[0])
    expect(first.locator(".cw-comment")).to_have_text(f"From your trainer: {EVIL}")
    expect(first.locator(".cw-outcome")).to_contain_text("1.5 of 2. ")
    expect(first.locator(".cw-outcome")).to_contain_text("Your trainer has given these points.")
    assert first.locator("img").count() == 0
    assert page.title() != "taken"


def test_other_answers_can_be_given_after_a_graders_result_and_the_newest_result_counts(
    hub: tuple[Course, Inbox], visit: Visit
) -> None:
    course, box_ = hub
    page = opened(course, visit)
    expect(page.locator(".cw-sum")).to_contain_text("Marked by your trainer’s grader account.")
    page.get_by_role("button", name="Answer the quiz again").click()
    expect(result(page)).to_have_count(0)
    expect(count(page)).to_have_text("0 of 8 answered")
    place = box(page, IDS[2])
    option = place.locator("label.cw-option").first.inner_text().strip()
    give(place, option)
    expect(saved(place)).to_have_text("Saved")
    hand_in(course, box_, "ann", 1)
    grade(box_)
    page.reload()
    ready(page)
    total = paper(checkout(), PAPER).total
    # All is right now, but for what the trainer has given by hand, which stays.
    expect(result(page)).to_have_text(f"Your result: {total - 0.5:g} of {total:g} points")
