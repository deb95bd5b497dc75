"""A quiz on a hub: handed in on the learner's page, marked by a grader's account, and back on the page."""

import getpass
import html
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from course_lib.course import checkout
from course_lib.grading import exchange_file
from course_lib.grading.grading_run import Grading
from course_lib.grading.nbgrader_parts import Gradebook
from course_lib.grading.office import ANSWER, COURSE, db_url, office
from course_lib.grading.release import release
from course_lib.quiz.papers import paper
from tests.browser.conftest import Visit
from tests.browser.course_process import Course
from tests.browser.quiz_page import IDS, PAGE, box, count, give_all, mixed, result, scores, secrets, told
from tests.browser.visitor import go, ready
from tests.grading.inbox import Inbox

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(os.name == "nt", reason="nbgrader has no exchange on Windows"),
]

PAPER = "collagen"
EVIL = "Well done! <img src=x onerror=\"document.title='taken'\">\nSee you on Monday."
# nbgrader knows a submission by the account that it comes from; ids of learners are small letters.
ACCOUNT = getpass.getuser()
WHO = re.sub("[^a-z0-9-]", "-", ACCOUNT.lower())


@pytest.fixture(scope="module")
def hub(out: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Course, Inbox]]:
    """The course on one person's server of a hub, where no keys are, and a grader's account beside it."""
    folder = tmp_path_factory.mktemp("hub")
    mine = folder / "mine"
    for name in ("course_lib", "notebooks", "assignments"):
        unwanted = shutil.ignore_patterns("bank", "source", "__pycache__", ".ipynb_checkpoints")
        shutil.copytree(checkout() / name, mine / name, ignore=unwanted)
    patch = pytest.MonkeyPatch()
    patch.setattr(exchange_file, "owners", lambda root: "trusted-exchange")
    opened = Course(folder / "home", Path(shutil.copytree(out, folder / "out")), mine)
    try:
        inbox = Inbox.at(checkout(), folder / "grader", folder / "exchange", PAPER, patch)
        assert release(checkout(), folder / "grader", PAPER) is not None
        patch.setenv("JUPYTERHUB_USER", WHO)
        patch.setenv("JUPYTER_DATA_DIR", str(folder / "data"))
        opened.start()
        yield opened, inbox
    finally:
        opened.stop()
        patch.undo()


def grade(inbox: Inbox) -> None:
    with Grading(checkout(), inbox.home, (PAPER,)) as grading:
        (tally,) = grading.run()
    assert tally.fine, [*tally.lines()]


def opened(course: Course, visit: Visit, *expected: str) -> Page:
    visitor = visit(viewport={"width": 1280, "height": 1000})
    visitor.expect(*expected)
    go(visitor.context.new_page(), course.address)
    return visitor.open(course.page(PAGE))


def hand_in(page: Page) -> None:
    page.get_by_role("button", name="Hand in", exact=True).click()
    page.get_by_role("button", name="Yes, hand in").click()
    expect(page.locator(".cw-sum .cw-title")).to_have_text("Handed in", timeout=30_000)


def test_what_is_handed_in_on_the_page_comes_back_to_it_by_itself(
    hub: tuple[Course, Inbox], visit: Visit
) -> None:
    course, inbox = hub
    page = opened(course, visit)
    given = mixed()
    give_all(page, given)
    hand_in(page)
    expect(page.locator(".cw-sum")).to_contain_text("Your trainer’s grader is marking it.")
    first = box(page, IDS[0])
    expect(first.locator("input").first).to_be_disabled()
    page.reload()
    ready(page)
    expect(page.locator(".cw-sum .cw-title")).to_have_text("Handed in")
    expect(first.locator("input").first).to_be_disabled()

    grade(inbox)
    points = scores(given)
    total = paper(checkout(), PAPER).total
    expect(result(page)).to_have_text(
        f"Your result: {sum(points.values()):g} of {total:g} points", timeout=20_000
    )
    expect(page.locator(".cw-sum")).to_contain_text("Marked by your trainer’s grader account.")
    for id in IDS:
        expect(box(page, id).locator(".cw-outcome")).to_contain_text(f"{points[id]:g} of 2")
        expect(box(page, id).locator(".cw-comment")).to_have_count(0)
    # Nothing was marked on the learner's side.
    assert not (office(course.home) / "attempts.jsonl").exists()


def test_no_key_is_anywhere_on_the_learners_side(hub: tuple[Course, Inbox]) -> None:
    course, _ = hub
    everywhere = [course.home, course.out, course.home.parent / "mine", course.home.parent / "data"]
    files = [path for place in everywhere for path in place.rglob("*") if path.is_file()]
    assert any(path.name == PAGE for path in files)
    assert any(path.name == f"{PAPER}.html" for path in files)  # what the grader has handed back
    reasons = {words for id in IDS for words in secrets(id)}
    mine = {words for id, answer in mixed().items() for words in told(id, answer).values()}
    for path in files:
        text = html.unescape(path.read_bytes().decode("utf-8", "replace"))
        found = {words for words in reasons if words in text}
        # The page that the grader has handed back gives the reasons for what was chosen, and no other.
        assert found <= (mine if path.name == f"{PAPER}.html" else set()), path


def test_points_and_comments_of_a_trainer_stand_on_the_learners_page(
    hub: tuple[Course, Inbox], visit: Visit
) -> None:
    course, inbox = hub
    with Gradebook(db_url(inbox.home), COURSE) as book:
        book.find_comment(f"{ANSWER}{IDS[0]}", PAPER, PAPER, ACCOUNT).manual_comment = EVIL
        book.find_grade(IDS[0], PAPER, PAPER, ACCOUNT).manual_score = 1.5
        book.db.commit()
    grade(inbox)
    page = opened(course, visit)
    first = box(page, IDS[0])
    expect(first.locator(".cw-comment")).to_have_text(f"From your trainer: {EVIL}")
    expect(first.locator(".cw-outcome")).to_contain_text("1.5 of 2. ")
    expect(first.locator(".cw-outcome")).to_contain_text("Your trainer has given these points.")
    assert first.locator("img").count() == 0
    assert page.title() != "taken"


def test_another_try_begins_empty_and_its_result_is_the_one_that_is_shown(
    hub: tuple[Course, Inbox], visit: Visit
) -> None:
    course, inbox = hub
    page = opened(course, visit)
    page.get_by_role("button", name="Answer the quiz again").click()
    expect(count(page)).to_have_text("0 of 8 answered")
    expect(result(page)).to_have_count(0)
    hand_in(page)
    grade(inbox)
    # What the trainer has given by hand stays.
    total = paper(checkout(), PAPER).total
    expect(result(page)).to_have_text(f"Your result: 1.5 of {total:g} points", timeout=20_000)


def test_where_the_exchange_cannot_be_reached_the_answers_stay_and_the_learner_is_told(
    hub: tuple[Course, Inbox], visit: Visit
) -> None:
    course, inbox = hub
    page = opened(course, visit, "507")
    page.get_by_role("button", name="Answer the quiz again").click()
    expect(count(page)).to_have_text("0 of 8 answered")
    give_all(page, {IDS[0]: mixed()[IDS[0]]})
    away = inbox.inbound.rename(inbox.inbound.with_name("away"))
    page.get_by_role("button", name="Hand in", exact=True).click()
    page.get_by_role("button", name="Yes, hand in").click()
    expect(page.locator(".cw-paper [role=alert]")).to_contain_text("Not handed in")
    away.rename(inbox.inbound)
    hand_in(page)
