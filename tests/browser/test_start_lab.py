"""The start notebook in JupyterLab: the map of the course, with minutes, and links that open the lessons."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from course_lib import plan
from course_lib.course import course as the_course
from course_lib.quiz.role_plays import role_plays
from tests.browser.lab import Lab, LabCourse
from tests.browser.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def course(out: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LabCourse]:
    opened = LabCourse(tmp_path_factory.mktemp("start-lab"))
    opened.take_pages(out)
    opened.start()
    yield opened
    opened.stop()


@pytest.fixture(scope="module")
def page(course: LabCourse, browser: Browser) -> Iterator[Page]:
    """The notebook, opened and run as its first cell says."""
    visitor = Visitor(browser, viewport={"width": 1280, "height": 1000}, color_scheme="light")
    lab = Lab(visitor.context.new_page(), course, "start_here")
    lab.open()
    lab.wait()
    assert lab.code_seen() == []
    lab.menu("Run", "Run All Cells")
    expect(lab.cell("course-map").locator("table")).to_be_visible(timeout=60_000)
    yield lab.page
    visitor.context.close()


def test_the_map_has_every_step_with_its_minutes(page: Page, out: Path) -> None:
    rows = page.locator(".jp-OutputArea table tbody tr")
    assert rows.count() == len(the_course().topics) + len(role_plays())
    taken = plan.kept(out)
    assert [row.locator("td").nth(4).text_content() for row in rows.all()] == [
        str(each.minutes) for each in taken.values()
    ]
    for role in the_course().roles:
        made = plan.plan(role, {name: each.minutes for name, each in taken.items()})
        expect(page.locator(".jp-OutputArea li", has_text=plan.in_words(made.core)).first).to_be_visible()


def test_a_click_in_the_map_opens_the_lesson(page: Page) -> None:
    page.bring_to_front()
    page.locator(".jp-OutputArea table").get_by_role("link", name="Healing, downtime and the sun").click()
    expect(page.locator(".lm-TabBar-tabLabel", has_text="healing.ipynb")).to_be_visible(timeout=30_000)
