"""The same quiz in JupyterLab, as a trainer opens it: answered, handed in and taken again there."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.course_process import Course
from tests.browser.lab import LabCourse, PaperLab
from tests.browser.quiz_page import (
    BANK,
    IDS,
    PAGE,
    ROOT,
    Given,
    booked,
    count,
    folder,
    give,
    hand_in,
    mixed,
    result,
    scores,
    shown,
    stored,
    told,
    tries,
)
from tests.browser.visitor import Visitor, go

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SOURCE = Path("assignments", "source", "collagen")
ANN = "ann"
NUMBER = next(id for id in IDS if BANK[id]["type"] == "numeric")


@pytest.fixture(scope="module")
def lab_course(course: Course, out: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LabCourse]:
    opened = LabCourse(tmp_path_factory.mktemp("quiz-lab"))
    shutil.copytree(ROOT / "assignments", opened.root / "assignments")
    # What another course has made from the same files need not be made again.
    shutil.copytree(out, opened.root / "_build")
    shutil.copytree(course.home / "office", opened.home / "office")
    opened.setting("@jupyterlab/docmanager-extension:plugin", autosaveInterval=1)
    opened.start()
    assert opened.learn_as("Ann") == ANN
    yield opened
    opened.stop()


@pytest.fixture(scope="module")
def visitor(lab_course: LabCourse, browser: Browser) -> Iterator[Visitor]:
    seeing = Visitor(browser, viewport={"width": 1280, "height": 1000})
    go(seeing.context.new_page(), f"{lab_course.base}course/?token={lab_course.token}")
    yield seeing
    seeing.context.close()


@pytest.fixture(scope="module")
def lab(lab_course: LabCourse, visitor: Visitor) -> PaperLab:
    opened = PaperLab(visitor.context.new_page(), lab_course, "collagen")
    opened.open()
    opened.wait()
    assert not opened.code_seen()
    opened.run_all()
    return opened


@pytest.fixture(scope="module")
def page(lab_course: LabCourse, visitor: Visitor) -> Page:
    """The quiz on its page, beside JupyterLab."""
    return visitor.open(f"{lab_course.base}course/{PAGE}")


def again_from_the_page(lab: PaperLab, page: Page) -> None:
    """Begin another try, and run the notebook for it."""
    page.bring_to_front()
    go(page, page.url)
    with page.expect_navigation():
        page.get_by_role("button", name="Answer the quiz again").click()
    lab.run_all()
    expect(count(lab.page)).to_have_text("0 of 8 answered")
    # The result of the try before is still on its way out.
    expect(lab.page.locator(".jp-Notebook .cw-graded :is(input, select):disabled")).to_have_count(0)


def test_the_quiz_answered_and_handed_in_in_jupyterlab_is_handed_in_everywhere(
    lab_course: LabCourse, lab: PaperLab, page: Page
) -> None:
    home = lab_course.home
    lab.front()
    assert not lab.code_seen()
    # The source runs nbgrader's hidden score too, which finds no answers beside it.
    scored = lab.page.locator(".jp-OutputArea:has(.cw-graded) .jp-OutputArea-executeResult")
    assert [text.split(":")[-1].strip() for text in scored.all_text_contents()] == ["0.0"] * 8
    assert [score.is_visible() for score in scored.all()] == [False] * 8
    expect(count(lab.page)).to_have_text("0 of 8 answered")
    given = mixed()
    for id in IDS:
        give(lab.cell(id), given[id])
        expect(lab.status(id)).to_have_text("Saved")
    expect(count(lab.page)).to_have_text("8 of 8 answered")
    assert set(stored(home, ANN)) == set(IDS)
    assert not (home / "learners" / ANN / "answers.json").exists()

    hand_in(lab.page)
    expect(result(lab.page)).to_have_text(shown(given))
    assert booked(home, ANN) == scores(given)
    assert len(tries(home, ANN)) == 1
    for id in IDS:
        cell = lab.cell(id)
        assert cell.locator("input:enabled, select:enabled").count() == 0
        for why in told(id, given[id]).values():
            expect(cell.locator(".cw-reason", has_text=why).first).to_be_visible()
    link = lab.cell(IDS[0]).get_by_role("link", name="Look again in the lesson")
    with lab.page.context.expect_page() as opened:
        link.click()
    expect(opened.value.get_by_role("heading", level=1)).to_have_text("Collagen and ageing")
    opened.value.close()

    page.bring_to_front()
    go(page, page.url)
    expect(result(page)).to_have_text(shown(given))
    for id in IDS:
        there = page.locator(f"#{id} .cw-outcome").inner_text()
        assert lab.cell(id).locator(".cw-outcome").text_content() == there


def test_nothing_is_written_beside_the_paper_that_every_learner_gets(
    lab_course: LabCourse, lab: PaperLab
) -> None:
    assert tries(lab_course.home, ANN)
    written = {
        path.name: path.read_bytes() for path in (lab_course.root / SOURCE).iterdir() if path.is_file()
    }
    assert set(written) == {"collagen.ipynb", "questions.json"}
    for name, content in written.items():
        assert content == (ROOT / SOURCE / name).read_bytes(), name


def test_another_try_in_jupyterlab_needs_no_reload(lab_course: LabCourse, lab: PaperLab) -> None:
    before = len(tries(lab_course.home, ANN))
    assert before
    lab.front()
    lab.page.get_by_role("button", name="Answer the quiz again").click()
    expect(lab.page.locator(".cw-sum")).to_have_text("A new try has begun. Choose Run ▸ Run All Cells.")
    assert stored(lab_course.home, ANN) == {}
    assert (folder(lab_course.home, ANN) / f"try-{before}" / "result.json").is_file()
    lab.run_all()
    expect(count(lab.page)).to_have_text("0 of 8 answered")
    assert lab.page.locator(".jp-Notebook .cw-graded input:disabled").count() == 0
    given: dict[str, Given] = {IDS[2]: mixed()[IDS[2]]}
    give(lab.cell(IDS[2]), given[IDS[2]])
    expect(lab.status(IDS[2])).to_have_text("Saved")
    hand_in(lab.page)
    expect(result(lab.page)).to_have_text(shown(given))
    assert len(tries(lab_course.home, ANN)) == before + 1


def test_the_same_number_typed_another_way_is_still_saved(lab: PaperLab, page: Page) -> None:
    again_from_the_page(lab, page)
    field = lab.cell(NUMBER).get_by_role("textbox")
    field.press_sequentially("8")
    expect(lab.status(NUMBER)).to_have_text("Saved")
    field.press_sequentially(".0 ")
    expect(lab.status(NUMBER)).to_have_text("Saved")


def test_what_is_handed_in_on_the_page_can_no_longer_be_changed_in_jupyterlab(
    lab_course: LabCourse, lab: PaperLab, page: Page
) -> None:
    page.bring_to_front()
    go(page, page.url)
    hand_in(page)
    kept, handed_in = stored(lab_course.home, ANN), len(tries(lab_course.home, ANN))
    lab.front()
    give(lab.cell(IDS[4]), mixed()[IDS[4]])
    expect(lab.status(IDS[4])).to_have_text("Not saved: the quiz has been handed in.")
    assert stored(lab_course.home, ANN) == kept
    lab.page.get_by_role("button", name="Hand in", exact=True).click()
    lab.page.get_by_role("button", name="Yes, hand in").click()
    expect(lab.page.locator(".cw-paper [role=alert]")).to_have_text(
        "This quiz has been handed in already. Choose Run ▸ Run All Cells."
    )
    lab.run_all()
    expect(result(lab.page)).to_have_text(result(page).inner_text())
    expect(lab.cell(IDS[4]).locator("input:checked")).to_have_count(0)
    assert len(tries(lab_course.home, ANN)) == handed_in


def test_the_console_stays_empty_and_nothing_asks_another_machine(
    lab_course: LabCourse, visitor: Visitor, lab: PaperLab
) -> None:
    visitor.check()
    assert not lab_course.asked.exists()
