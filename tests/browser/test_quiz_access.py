"""The quiz for whoever reads, on whatever screen: fresh, before handing in, with its result."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.course_process import Course
from tests.browser.quiz_page import PAGE, give_all, hand_in, mixed, result
from tests.browser.test_access import FAULTS, violations
from tests.browser.visitor import ready

pytestmark = [pytest.mark.browser, pytest.mark.slow]

WIDTHS = (1280, 390, 320)


def look(page: Page, state: str, texts: int = 40) -> list[str]:
    found: list[str] = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        looked = page.evaluate(FAULTS)
        assert looked["targets"] >= 3
        assert looked["texts"] > texts
        found += [f"{state}, {width} px: {fault}" for fault in looked["faults"]]
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            found += [f"{state}, {scheme}, {width} px: {fault}" for fault in violations(page)]
    return found


def test_nothing_of_a_quiz_is_in_the_way_of_anybody_at_any_width_in_light_or_dark(
    course: Course, learn: Visit
) -> None:
    page = learn("Access Otter").open(course.page(PAGE))
    found = look(page, "fresh")
    give_all(page, dict(list(mixed().items())[:6]))
    page.get_by_role("button", name="Hand in", exact=True).click()
    expect(page.get_by_role("button", name="Yes, hand in")).to_be_visible()
    found += look(page, "confirming")
    page.get_by_role("button", name="Not yet").click()
    hand_in(page)
    found += look(page, "result")
    assert not found, "\n".join(found)


def test_a_long_answer_that_a_menu_cuts_off_can_be_read_on_a_telephone(course: Course, learn: Visit) -> None:
    page = learn("Menu Otter").open(course.page(PAGE))
    given = mixed()
    give_all(page, given)
    (pairs,) = [list(each.values()) for each in given.values() if isinstance(each, dict)]
    assert all(len(text) > 26 for text in pairs)
    chosen = page.locator(".cw-chosen:visible")
    expect(chosen).to_have_count(0)
    page.set_viewport_size({"width": 390, "height": 900})
    expect(chosen).to_have_text(pairs)
    hand_in(page)
    page.reload()
    ready(page)
    expect(result(page)).to_be_visible()
    expect(chosen).to_have_text(pairs)


def test_the_printed_result_has_every_question_and_no_button(course: Course, learn: Visit) -> None:
    page = learn("Print Otter").open(course.page(PAGE))
    give_all(page, mixed())
    hand_in(page)
    page.emulate_media(media="print")
    assert page.locator("main button:visible").count() == 0
    expect(page.locator(".cw-outcome:visible")).to_have_count(8)
    expect(result(page)).to_be_visible()
