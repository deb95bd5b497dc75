"""Whoever reads, on whatever screen: axe, size of targets, no sideways scrolling, nothing cut off."""

import math
import re
from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from course_lib.course import lessons
from tests.browser.conftest import ROOT, Visit
from tests.browser.course_process import Course
from tests.browser.lesson_page import complete, data
from tests.browser.visitor import ready

pytestmark = [pytest.mark.browser, pytest.mark.slow]

WIDTHS = (1920, 1280, 768, 390, 320)
AXE_WIDTHS = WIDTHS[1:]
# WCAG 2.2 A and AA, and what axe calls good practice.
AXE = {
    "resultTypes": ["violations"],
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}
# What a finger or an eye would stumble over. Links in a sentence may be as small as its words (WCAG 2.5.8).
FAULTS = """() => {
  const faults = [];
  const page = document.documentElement;
  const wide = page.clientWidth;
  const aside = '.cw-hidden, .skip, thead';
  const shown = (one) => one.checkVisibility({ visibilityProperty: true }) && !one.closest(aside);
  const name = (one) => one.outerHTML.slice(0, 120);
  if (page.scrollWidth > wide) faults.push(`the page is ${page.scrollWidth} wide, the window ${wide}`);
  let targets = 0;
  for (const one of document.querySelectorAll('a, button, input, select, summary, [tabindex="0"]')) {
    const sentence = one.matches('a, .term-word') && one.closest('p, li, td, .cw-source')
      && getComputedStyle(one).display.startsWith('inline') && !one.matches('.button');
    if (!shown(one) || sentence) continue;
    targets += 1;
    const { width, height } = (one.closest('label') ?? one).getBoundingClientRect();
    if (width < 23.99 || height < 23.99) faults.push(`${width} x ${height}: ${name(one)}`);
  }
  let texts = 0;
  for (const one of document.querySelectorAll('body *')) {
    if (one.closest('svg, .cw-scroll, dialog:not([open])') || !shown(one)) continue;
    const own = [...one.childNodes].some((child) => child.nodeType === 3 && child.data.trim());
    if (!own) continue;
    texts += 1;
    const { left, right } = one.getBoundingClientRect();
    if (left < -1 || right > wide + 1) faults.push(`from ${left} to ${right}: ${name(one)}`);
    const { overflowX, overflowY } = getComputedStyle(one);
    const cut = (overflowX !== 'visible' && one.scrollWidth > one.clientWidth + 1)
      || (overflowY !== 'visible' && one.scrollHeight > one.clientHeight + 1);
    if (cut) faults.push(`cut off: ${name(one)}`);
  }
  return { faults, targets, texts };
}"""
# A word of a chart that leaves the chart, or lies on another word.
CHART_FAULTS = """() => {
  const faults = [];
  const apart = (one, other) => one.left > other.right - 2 || other.left > one.right - 2
    || one.top > other.bottom - 3 || other.top > one.bottom - 3;
  for (const canvas of document.querySelectorAll('.cw-canvas')) {
    if (!canvas.checkVisibility()) continue;
    const frame = canvas.getBoundingClientRect();
    const words = [...canvas.querySelectorAll('svg text')].filter((one) => one.textContent.trim());
    const boxes = words.map((one) => [one.textContent, one.getBoundingClientRect()]);
    boxes.forEach(([text, box], i) => {
      if (box.left < frame.left - 1 || box.right > frame.right + 1 || box.top < frame.top - 1
        || box.bottom > frame.bottom + 1) faults.push(`'${text}' leaves the chart`);
      const under = boxes.slice(i + 1).filter(([, other]) => !apart(box, other));
      faults.push(...under.map(([other]) => `'${text}' lies on '${other}'`));
    });
  }
  return faults;
}"""


def unfold(page: Page) -> None:
    """Open every table and the contents, so that they are looked at too."""
    for summary in page.locator("details:not([open]) > summary").all():
        if summary.is_visible():
            summary.click()


def violations(page: Page) -> list[str]:
    # Wherever else the page happens to be scrolled to, its bar lies over half a control.
    page.evaluate("window.scrollTo(0, 0)")
    results: dict[str, Any] = Axe().run(page, options=AXE).response
    assert results["testEngine"]["name"] == "axe-core"
    return [
        f"{one['id']}: {one['help']}: {node['html'][:160]}: {node.get('failureSummary', '')}"
        for one in results["violations"]
        for node in one["nodes"]
    ]


LESSONS = [each.slug for each in lessons(ROOT)]
STATES = [("index", False), *((name, answered) for name in LESSONS for answered in (False, True))]


@pytest.mark.parametrize(
    ("name", "answered"), STATES, ids=[f"{name}-{'answered' if done else 'fresh'}" for name, done in STATES]
)
def test_nothing_is_in_the_way_of_anybody_at_any_width_in_light_or_dark(
    course: Course, learn: Visit, name: str, answered: bool
) -> None:
    page = learn().open(course.page(f"{name}.html"))
    if answered:
        complete(page)
        ready(page)
    found: list[str] = []
    looks = 0
    # What is fresh is the same at every width but for the room it has.
    for width in WIDTHS if answered or name == "index" else (WIDTHS[1], WIDTHS[-1]):
        page.set_viewport_size({"width": width, "height": 900})
        unfold(page)
        charts_fit(page)
        looked = page.evaluate(FAULTS)
        assert looked["targets"] >= 3
        assert looked["texts"] > 10
        found += [f"{width} px: {fault}" for fault in looked["faults"] + page.evaluate(CHART_FAULTS)]
        for scheme in ("light", "dark") if width in AXE_WIDTHS else ():
            page.emulate_media(color_scheme=scheme)
            found += [f"{scheme}, {width} px: {fault}" for fault in violations(page)]
            looks += 1
    assert looks == (8 if answered or name == "index" else 4)
    assert not found, "\n".join(found)


def charts_fit(page: Page) -> None:
    """Wait until every chart has the width of its place."""
    for canvas in page.locator(".cw-canvas:visible").all():
        box = canvas.bounding_box()
        assert box
        whole = re.compile(f"^({math.floor(box['width'])}|{math.ceil(box['width'])})px$")
        expect(canvas.locator(".main-svg").first).to_have_css("width", whole)


def test_the_question_who_is_learning_is_clear_to_everybody(course: Course, learn: Visit) -> None:
    page = learn().open(course.page("index.html"))
    page.get_by_role("button", name="Not you?").click()
    expect(page.get_by_role("dialog", name="Who is learning?")).to_be_visible()
    found: list[str] = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        for width in AXE_WIDTHS:
            page.set_viewport_size({"width": width, "height": 700})
            faults = violations(page) + page.evaluate(FAULTS)["faults"]
            found += [f"{scheme}, {width} px: {fault}" for fault in faults]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_forced_colours_leave_nothing_invisible(
    course: Course, learn: Visit, scheme: Literal["light", "dark"]
) -> None:
    page = learn().open(course.page("collagen.html"))
    page.emulate_media(color_scheme=scheme, forced_colors="active")
    complete(page)
    ready(page)
    assert violations(page) == []
    # axe passed once while the words of a chart were black on black.
    canvas = page.evaluate("() => getComputedStyle(document.body).backgroundColor")
    words = page.locator(".cw-canvas svg text")
    assert words.count() > 5
    colours = words.evaluate_all("(all) => [...new Set(all.map((one) => getComputedStyle(one).fill))]")
    assert canvas not in colours
    # Chromium lays the canvas colour behind words: black words on a yellow button were gone, and axe passed.
    buttons = page.locator("button:visible, .button:visible")
    assert buttons.count() > 5
    assert canvas not in buttons.evaluate_all("(all) => all.map((one) => getComputedStyle(one).color)")
    paper = page.locator(".cw-canvas .main-svg").first.evaluate(
        "(one) => getComputedStyle(one).backgroundColor"
    )
    assert paper == canvas


def test_a_page_without_scripts_still_reads(course: Course, learn: Visit) -> None:
    page = learn(java_script_enabled=False).context.new_page()
    page.goto(course.page("collagen.html"))
    expect(page.get_by_role("heading", name="Collagen and ageing")).to_be_visible()
    expect(page.locator("noscript p")).to_contain_text("This page needs JavaScript for its activities")
    expect(page.get_by_text("Training material, not medical advice")).to_be_visible()


def test_a_printed_page_has_its_text_and_none_of_its_buttons(course: Course, learn: Visit) -> None:
    page = learn().open(course.page("collagen.html"))
    assert len(data(page)["widgets"]) > 5
    page.emulate_media(media="print")
    for gone in (".bar", ".contents", ".onward", "#course-message"):
        expect(page.locator(gone)).to_be_hidden()
    # The verdicts of a claim are boxes to tick on paper; nothing else there looks like a button.
    assert page.locator(".widget button:visible:not(.cw-verdict)").count() == 0
    expect(page.get_by_role("heading", name="Key points")).to_be_visible()
    expect(page.get_by_text("Training material, not medical advice")).to_be_visible()
