from typing import Any

import pytest
from playwright.sync_api import Page, expect

from course_lib import quiz
from course_lib.course import lessons
from tests.browser.conftest import ROOT, Visit
from tests.browser.course_process import Course
from tests.browser.lesson_page import RIGHT_ANSWER, activities, data, progress, seen, widget
from tests.browser.visitor import GONE, ready

pytestmark = [pytest.mark.browser, pytest.mark.slow]

# Where the keyboard is: in which widget, and whether the eye can find it (WCAG 2.4.7 and 2.4.11).
STOP = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  const box = one.getClientRects()[0];
  const points = [[.5, .5], [.05, .1], [.95, .1], [.05, .9], [.95, .9]];
  const found = box && points.some(([x, y]) => {
    const top = document.elementFromPoint(box.left + x * box.width, box.top + y * box.height);
    return top && (one.contains(top) || top.contains(one) && !top.matches('.bar, .message'));
  });
  const { outlineStyle, outlineWidth } = getComputedStyle(one);
  return { html: one.outerHTML.slice(0, 160), text: one.textContent.trim(), tag: one.tagName,
    value: one.type === 'checkbox' ? String(one.checked) : one.value ?? '',
    widget: one.closest('.widget')?.id ?? null,
    found: Boolean(found), outlined: outlineStyle !== 'none' && parseFloat(outlineWidth) > 0 };
}"""
MOST_STOPS = 600


def stop(page: Page) -> dict[str, Any] | None:
    here: dict[str, Any] | None = page.evaluate(STOP)
    return here


def tab(page: Page) -> dict[str, Any] | None:
    """Go to the next stop; None at the end of the page."""
    page.keyboard.press("Tab")
    here = stop(page)
    if here:
        assert here["found"], f"the focus is hidden: {here['html']}"
        assert here["outlined"], f"the focus cannot be seen: {here['html']}"
    return here


def tab_to(page: Page, words: str) -> None:
    for _ in range(MOST_STOPS):
        here = tab(page)
        assert here, f"no stop is called '{words}'"
        if here["text"].startswith(words):
            return
    raise AssertionError(f"no stop within {MOST_STOPS} is called '{words}'")


def walk(page: Page, leave_out: str = "") -> set[str]:
    """Tab from the top to the bottom of the page, and do every activity on the way; the cells met."""
    widgets = data(page)["widgets"]
    met: set[str] = set()
    for _ in range(MOST_STOPS):
        here = tab(page)
        if here is None:
            return met
        cell = here["widget"]
        if cell and cell not in met and cell != leave_out:
            met.add(cell)
            {"explorer": explore, "claim": judge, "question": practise}[widgets[cell]["script"]](page, cell)
    raise AssertionError(f"the keyboard did not come to the end of the page within {MOST_STOPS} stops")


def explore(page: Page, cell: str) -> None:
    """Predict, then move every control, and open the table."""
    press(page, "ArrowRight", 7)
    tab_to(page, "Keep my prediction")
    page.keyboard.press("Enter")
    opened = stop(page)
    assert opened
    assert opened["widget"] == cell
    assert opened["text"] == widget(page, cell).locator(".cw-title").text_content()
    moved = 0
    while True:
        here = tab(page)
        assert here
        assert here["widget"] == cell
        if here["text"] == "The same as a table":
            page.keyboard.press("Enter")
            expect(widget(page, cell).locator(".cw-table")).to_be_visible()
            break
        if here["tag"] in ("INPUT", "SELECT"):
            switch = here["value"] in ("true", "false")
            page.keyboard.press("Space" if switch else "ArrowRight")
            after = stop(page)
            assert after
            assert after["value"] != here["value"], f"an arrow key does nothing: {here['html']}"
            moved += 1
    assert moved > 0


def judge(page: Page, cell: str) -> None:
    """Two buttons on, then Space."""
    press(page, "Tab", 2)
    page.keyboard.press("Space")
    expect(widget(page, cell).locator("[aria-pressed=true]")).to_be_focused()
    expect(widget(page, cell).locator(".cw-outcome")).to_contain_text("You said")


def practise(page: Page, cell: str) -> None:
    """Answer rightly, and check."""
    spec = data(page)["widgets"][cell]["state"]["spec"]
    key = quiz.key(quiz.practice_question(spec["id"]))
    if isinstance(key, str):
        page.keyboard.press("Space")
        for _ in spec["options"]:
            here = stop(page)
            if here and here["value"] == key:
                break
            page.keyboard.press("ArrowDown")
    elif isinstance(key, list):
        for place, option in enumerate(spec["options"]):
            press(page, "Tab", int(place > 0))
            press(page, "Space", int(option["id"] in key))
    elif isinstance(key, dict):
        for place, left in enumerate(spec["lefts"]):
            press(page, "Tab", int(place > 0))
            texts = [right["id"] for right in spec["rights"]]
            press(page, "ArrowDown", texts.index(key[left["id"]]) + 1)
    else:
        page.keyboard.type(f" {key:.1f} ".replace(".", ","))
    tab_to(page, "Check my answer")
    page.keyboard.press("Enter")
    expect(widget(page, cell).locator(".cw-outcome")).to_contain_text(RIGHT_ANSWER)


def press(page: Page, key: str, times: int) -> None:
    for _ in range(times):
        page.keyboard.press(key)


def test_a_whole_lesson_needs_only_the_keyboard_and_outlives_two_power_cuts(
    mortal_course: Course, visit: Visit
) -> None:
    course, visitor = mortal_course, visit()
    visitor.expect(*GONE)
    page = visitor.open(course.address)
    expect(page.locator("#course-name")).to_be_focused()
    page.keyboard.type("Ann Otter")
    page.keyboard.press("Enter")
    expect(page.locator("#course-learner")).to_have_text("Ann Otter")
    ready(page)
    tab_to(page, "Collagen and ageing")
    page.keyboard.press("Enter")
    page.wait_for_url("**/collagen.html")
    ready(page)

    tasks = activities(page)
    last = list(tasks)[-1]
    assert walk(page, leave_out=last) == set(data(page)["widgets"]) - {last}
    expect(progress(page)).to_have_text(f"{len(tasks) - 1} of {len(tasks)} activities done")
    with page.expect_response(lambda reply: "place:course" in (reply.request.post_data or "")):
        page.evaluate("document.querySelector('#practice').scrollIntoView()")
    course.kill()
    course.start()

    page.goto(course.page("index.html"))
    ready(page)
    tab_to(page, "Continue: Collagen")
    page.keyboard.press("Enter")
    page.wait_for_url("**/collagen.html#practice")
    ready(page)
    before = seen(page)
    walk_to_last(page, last)
    expect(progress(page)).to_have_text("All activities done")
    expect(page.locator(f"#{last} .cw-status").last).to_have_text("Saved")
    done = seen(page)
    assert {cell for cell in done if done[cell] != before[cell]} == {last}
    course.kill()
    course.start()

    page.reload()
    ready(page)
    assert seen(page) == done
    expect(progress(page)).to_have_text("All activities done")
    assert {one["state"]["key"] for one in tasks.values()} <= set(course.stored("ann-otter"))


def walk_to_last(page: Page, cell: str) -> None:
    for _ in range(MOST_STOPS):
        here = tab(page)
        assert here
        if here["widget"] == cell:
            practise(page, cell)
            return


@pytest.mark.parametrize("name", [each.slug for each in lessons(ROOT) if each.slug != "collagen"])
def test_every_other_lesson_needs_only_the_keyboard_too(course: Course, learn: Visit, name: str) -> None:
    page = learn().open(course.page(f"{name}.html"))
    assert walk(page) == set(data(page)["widgets"])
    expect(progress(page)).to_have_text("All activities done")
