import pytest
from playwright.sync_api import Locator, Page, expect

from course_lib.course import lessons
from tests.browser.conftest import ROOT, Visit
from tests.browser.course_process import Course

pytestmark = pytest.mark.browser

# The middle of a word, or of its first part where the line breaks inside it.
FIRST_LINE = """(one) => {
  const { left, top, width, height } = one.getClientRects()[0];
  return { x: left + width / 2, y: top + height / 2 };
}"""
INSIDE = """(one) => {
  const { left, right } = one.getBoundingClientRect();
  return left >= 0 && right <= document.documentElement.clientWidth;
}"""


def terms(page: Page) -> list[tuple[Locator, Locator]]:
    """Every explained word of the page with its note."""
    found = [(one.locator(".term-word"), one.locator(".term-note")) for one in page.locator(".term").all()]
    assert len(found) > 5
    return found


def test_a_term_is_explained_by_focus_and_by_pointing_and_escape_closes_it(
    course: Course, learn: Visit
) -> None:
    page = learn().open(course.page("collagen.html"))
    (word, note), *_ = terms(page)
    expect(note).to_be_hidden()
    assert word.get_attribute("aria-describedby") == note.get_attribute("id")

    word.focus()
    expect(note).to_be_visible()
    page.keyboard.press("Escape")
    expect(note).to_be_hidden()
    expect(word).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Shift+Tab")
    expect(note).to_be_visible()
    page.locator("body").evaluate("() => document.activeElement.blur()")
    expect(note).to_be_hidden()

    word.hover()
    expect(note).to_be_visible()
    note.hover()  # it stays while somebody reads it with the pointer on it (WCAG 1.4.13)
    expect(note).to_be_visible()
    page.keyboard.press("Escape")
    expect(note).to_be_hidden()
    page.mouse.move(1, 1)
    word.hover()
    expect(note).to_be_visible()
    page.mouse.move(1, 1)
    expect(note).to_be_hidden()


@pytest.mark.parametrize("lesson", [each.slug for each in lessons(ROOT)])
def test_every_note_opens_by_touch_and_stays_on_a_small_screen(
    course: Course, learn: Visit, lesson: str
) -> None:
    visitor = learn(has_touch=True, is_mobile=True, viewport={"width": 320, "height": 700})
    page = visitor.open(course.page(f"{lesson}.html"))
    for word, note in terms(page):
        word.scroll_into_view_if_needed()
        at = word.evaluate(FIRST_LINE)
        page.touchscreen.tap(at["x"], at["y"])
        expect(note).to_be_visible()
        assert note.inner_text().strip()
        assert note.evaluate(INSIDE), note.inner_text()
        assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
        page.keyboard.press("Escape")  # it may lie on the next word
        expect(note).to_be_hidden()
    (word, note), *_ = terms(page)
    word.tap()
    expect(note).to_be_visible()
    page.get_by_role("heading", level=1).tap()
    expect(page.locator(".term-note:visible")).to_have_count(0)
