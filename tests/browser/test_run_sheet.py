"""The run sheet in a browser: readable on every screen, and an hour on a few sheets of paper."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from course_lib.course import course as the_course
from course_lib.evidence.clinic import Clinic
from course_lib.pages import run_sheet
from course_lib.pages.kept import last_made
from course_lib.pages.session import session
from tests.browser.conftest import Visit
from tests.browser.test_access import violations

pytestmark = pytest.mark.browser


@pytest.fixture
def sheet(out: Path, tmp_path: Path) -> str:
    """An hour with the core lessons of a consultant, as they were built."""
    lessons = last_made(out, the_course().paths["consultant"].core)
    assert lessons
    made = session(lessons, "consultant", 60)
    path = tmp_path / run_sheet.file(made)
    path.write_text(run_sheet.page(made, Clinic()), encoding="utf-8")
    return path.as_uri()


def test_the_sheet_is_clear_to_everybody_at_any_width(visit: Visit, sheet: str) -> None:
    page = visit().context.new_page()
    page.goto(sheet)
    found = []
    for width in (1280, 768, 390, 320):
        page.set_viewport_size({"width": width, "height": 900})
        found += [f"{width} px: {fault}" for fault in violations(page)]
        wide = page.evaluate("() => document.documentElement.scrollWidth")
        assert wide <= width
    assert not found, "\n".join(found)
    expect(page.get_by_role("heading", name="Consultant: 60 minutes")).to_be_visible()


def test_an_hour_fits_on_five_sheets_of_paper(visit: Visit, sheet: str) -> None:
    page = visit().context.new_page()
    page.goto(sheet)
    printed = page.pdf(prefer_css_page_size=True)
    assert printed.startswith(b"%PDF")
    assert 2 <= printed.count(b"/Type /Page\n") <= 5
