"""The blocks of words, symbols and marks, as they stand on a page."""

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Visit
from tests.browser.course_process import Course
from tests.browser.explorer_page import sources
from tests.browser.lesson_page import data, predict, widget
from tests.browser.visitor import ready

pytestmark = pytest.mark.browser

MATRIX, SWITCHES, ICONS, DAYS = (
    "explore-which-light",
    "explore-side-by-side",
    "explore-out-of-a-thousand",
    "explore-day-by-day",
)
# What of a shape is drawn: how many marks a path has.
MARKS = "(one) => (one.getAttribute('d').match(/M/g) ?? []).length"


def opened(course: Course, learn: Visit, cell: str, **options: Any) -> tuple[Page, Locator]:
    """The page of an explorer whose result is shown, and the explorer."""
    page = learn(**options).open(course.page(f"{sources()[cell].lesson}.html"))
    asked = data(page)["widgets"][cell]["state"]["spec"]["prediction"]
    predict(page, cell, 1 if asked["kind"] == "choice" else asked["low"] + asked["step"])
    ready(page)
    expect(widget(page, cell).locator(".cw-panel")).to_be_visible()
    return page, widget(page, cell)


def rows(box: Locator) -> Locator:
    return box.locator(".cw-matrix tbody tr")


def test_a_page_without_charts_never_asks_for_plotly_and_misses_nothing(course: Course, learn: Visit) -> None:
    visitor = learn()
    asked: list[str] = []
    visitor.context.on("request", lambda request: asked.append(request.url))
    page = visitor.open(course.page("deciding.html"))
    predict(page, SWITCHES, 1)
    ready(page)
    box = widget(page, SWITCHES)
    expect(box.locator(".cw-panel")).to_be_visible()
    assert len(asked) > 5
    assert not [url for url in asked if "plotly" in url]
    expect(page.get_by_text("cannot be drawn")).to_have_count(0)
    expect(box.locator(".cw-canvas")).to_have_count(0)
    assert int(box.locator(".cw-explorer").get_attribute("data-drawn") or 0) > 0


def test_a_large_matrix_is_folded_on_a_phone_and_open_where_there_is_room(
    course: Course, learn: Visit
) -> None:
    page, box = opened(course, learn, MATRIX, viewport={"width": 390, "height": 800})
    expect(box.locator(".cw-matrix")).to_be_hidden()
    assert box.locator(".cw-levels li").count() == 9
    for one in box.locator(".cw-levels li").all():
        expect(one).to_be_visible()
    page.set_viewport_size({"width": 1280, "height": 800})
    expect(box.locator(".cw-matrix")).to_be_visible()
    assert rows(box).count() == 14
    page.set_viewport_size({"width": 390, "height": 800})
    expect(box.locator(".cw-matrix")).to_be_hidden()


def test_what_the_learner_has_unfolded_and_pushed_aside_stays_so_when_a_control_moves(
    course: Course, learn: Visit
) -> None:
    page, box = opened(course, learn, MATRIX, viewport={"width": 390, "height": 800})
    box.locator(".cw-fold summary").click()
    expect(box.locator(".cw-matrix")).to_be_visible()
    scroll = box.locator(".cw-fold .cw-scroll")
    scroll.evaluate("(one) => { one.scrollLeft = 60; }")
    before = box.locator(".cw-chosen-row").inner_text()
    menu = box.get_by_role("combobox")
    menu.select_option(index=9)
    expect(box.locator(".cw-chosen-row")).not_to_have_text(before)
    expect(box.locator(".cw-matrix")).to_be_visible()
    page.wait_for_timeout(100)
    assert scroll.evaluate("(one) => one.scrollLeft") == 60
    page.set_viewport_size({"width": 320, "height": 800})
    page.wait_for_timeout(100)
    expect(box.locator(".cw-matrix")).to_be_visible()


def test_the_names_of_a_matrix_stay_while_its_symbols_slide(course: Course, learn: Visit) -> None:
    _, box = opened(course, learn, MATRIX, viewport={"width": 320, "height": 800})
    box.locator(".cw-fold summary").click()
    scroll = box.locator(".cw-fold .cw-scroll")
    slid = scroll.evaluate("(one) => { one.scrollLeft = 999; return one.scrollLeft; }")
    assert slid > 50
    place = scroll.bounding_box()
    name = rows(box).nth(3).locator("th").bounding_box()
    last = rows(box).nth(3).locator("td").last.bounding_box()
    assert place
    assert name
    assert last
    assert abs(name["x"] - place["x"]) < 2
    assert place["x"] + name["width"] < last["x"] < place["x"] + place["width"]


def test_the_chosen_row_follows_and_differs_by_weight_border_and_words(course: Course, learn: Visit) -> None:
    _, box = opened(course, learn, MATRIX)
    menu = box.get_by_role("combobox")
    for place in (0, 13, 6):
        menu.select_option(index=place)
        expect(rows(box).nth(place)).to_have_class("cw-chosen-row")
        expect(box.locator(".cw-chosen-row")).to_have_count(1)
        expect(rows(box).nth(place).locator("th")).to_contain_text("(chosen)")
    chosen, other = (rows(box).nth(place).locator("th") for place in (6, 7))
    look = """(one) => {
      const { fontWeight, borderLeftWidth } = getComputedStyle(one);
      return [fontWeight, borderLeftWidth].map(parseFloat);
    }"""
    assert [a > b for a, b in zip(chosen.evaluate(look), other.evaluate(look), strict=True)] == [True, True]


def test_a_cell_says_in_words_what_its_symbol_says_and_no_two_levels_share_a_shape(
    course: Course, learn: Visit
) -> None:
    _, box = opened(course, learn, MATRIX)
    key = box.locator(".cw-key li")
    shape = "(one) => [...one.querySelectorAll('path')].map((path) => path.getAttribute('d')).join('|')"
    known = {one.inner_text().strip(): one.evaluate(shape) for one in key.all()}
    assert len(known) == len(set(known.values())) == 5
    cells = box.locator(".cw-matrix tbody td")
    assert cells.count() == 14 * 9
    for one in cells.all()[::7]:
        assert one.evaluate(shape) == known[one.text_content() or ""]
    for one in box.locator(".cw-levels li").all():
        assert (
            one.locator(".cw-level").evaluate(shape) == known[one.locator(".cw-level").inner_text().strip()]
        )


def test_of_a_thousand_marks_as_many_are_filled_as_the_words_say(course: Course, learn: Visit) -> None:
    page, box = opened(course, learn, ICONS)
    menu = box.get_by_role("combobox")
    settings = menu.locator("option").count()
    drawn = 0
    for place in range(settings):
        menu.select_option(index=place)
        page.wait_for_timeout(60)
        for icons in box.locator(".cw-block-icons").all():
            said = icons.get_by_role("img").get_attribute("aria-label") or ""
            total, *counts = (int(each.replace(",", "")) for each in re.findall(r"[\d,]*\d", said))
            assert sum(counts) == total > 0, said
            for field in ("wide", "narrow"):
                paths = icons.locator(f".cw-field-{field} path").all()
                marks = {one.get_attribute("class"): one.evaluate(MARKS) for one in paths}
                assert sum(marks.values()) == total
                groups = [count for name, count in marks.items() if name != "cw-icon-rest"]
                assert groups == counts[: len(groups)]
            legend = [one.inner_text().replace(",", "") for one in icons.locator(".cw-key strong").all()]
            assert [int(each) for each in legend] == counts
            drawn += 1
    assert 5 < drawn <= settings


def test_marks_become_more_rows_where_there_is_less_room(course: Course, learn: Visit) -> None:
    page, box = opened(course, learn, ICONS, viewport={"width": 1280, "height": 800})
    expect(box.locator(".cw-field-wide").first).to_be_visible()
    expect(box.locator(".cw-field-narrow").first).to_be_hidden()
    page.set_viewport_size({"width": 320, "height": 800})
    expect(box.locator(".cw-field-wide").first).to_be_hidden()
    narrow = box.locator(".cw-field-narrow").first
    expect(narrow).to_be_visible()
    size = narrow.bounding_box()
    assert size
    assert size["width"] / 25 >= 8, "a mark is too small to see its shape"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_forced_colours_leave_badges_symbols_and_marks_visible(
    course: Course, learn: Visit, scheme: Any
) -> None:
    page, box = opened(course, learn, DAYS)
    page.emulate_media(color_scheme=scheme, forced_colors="active")
    canvas = page.evaluate("() => getComputedStyle(document.body).backgroundColor")
    badges = box.locator(".cw-badge")
    assert badges.count() >= 8
    for one in badges.all():
        ink, paper = one.evaluate(
            "(it) => [getComputedStyle(it).color, getComputedStyle(it).backgroundColor]"
        )
        assert ink != paper == canvas
    symbols = box.locator(".cw-levels .cw-symbol")
    assert symbols.count() >= 8
    assert canvas not in symbols.evaluate_all("(all) => all.map((one) => getComputedStyle(one).color)")


def test_emergencies_come_first_and_say_so(course: Course, learn: Visit) -> None:
    _, box = opened(course, learn, DAYS)
    tones = box.locator(".cw-steps li").evaluate_all("(all) => all.map((one) => one.className)")
    urgent = tones.count("cw-tone-emergency")
    assert urgent >= 3
    assert tones[:urgent] == ["cw-tone-emergency"] * urgent
    for one in box.locator(".cw-tone-emergency .cw-badge").all():
        expect(one).to_contain_text("Emergency")


def test_a_switch_is_ticked_by_its_words_and_changes_what_is_shown(course: Course, learn: Visit) -> None:
    _, box = opened(course, learn, SWITCHES)
    boxes = box.locator(".cw-controls input[type=checkbox]")
    assert boxes.count() == 4
    panel = box.locator(".cw-panel")
    for one in boxes.all():
        before, was = panel.inner_text(), one.is_checked()
        one.locator("xpath=..").click()
        assert one.is_checked() is not was
        expect(panel).not_to_have_text(before)
        one.press("Space")
        assert one.is_checked() is was


def test_every_caption_is_a_heading_below_the_title(course: Course, learn: Visit) -> None:
    _, box = opened(course, learn, DAYS)
    levels = box.locator("h3, h4").evaluate_all(
        "(all) => all.filter((one) => one.checkVisibility()).map((one) => one.tagName)"
    )
    assert levels[0] == "H3"
    assert set(levels[1:]) == {"H4"}
    assert len(levels) == box.locator(".cw-block").count() + 1


def test_moving_a_control_makes_only_those_blocks_anew_that_change(course: Course, learn: Visit) -> None:
    page, box = opened(course, learn, MATRIX)
    blocks = box.locator(".cw-block")
    blocks.evaluate_all("(all) => all.forEach((one) => { one.dataset.old = one.textContent; })")
    box.get_by_role("combobox").select_option(index=1)
    expect(box.locator(".cw-block:not([data-old])")).not_to_have_count(0)
    page.wait_for_timeout(100)
    kept = box.locator(".cw-block[data-old]")
    assert kept.evaluate_all("(all) => all.every((one) => one.dataset.old === one.textContent)")
    assert kept.count() + box.locator(".cw-block:not([data-old])").count() == blocks.count()
