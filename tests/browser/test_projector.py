"""The projector view: large enough for the last row, turned by a clicker, and nobody's answers in it."""

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Request, expect

from course_lib.course import course as the_course
from course_lib.pages.publish import publish
from tests.browser.conftest import ROOT, Visit
from tests.browser.course_process import Course
from tests.browser.test_access import violations
from tests.browser.visitor import UNDRAWN, ready

pytestmark = pytest.mark.browser

FULL_HD = {"width": 1920, "height": 1080}
SLUGS = [
    topic.slug for topic in the_course().topics if (ROOT / "notebooks" / f"{topic.slug}.ipynb").is_file()
]
SHOW = re.compile("Show the (result|verdict|answer)")
# Every text that can be seen, with the size of its letters; a drawing that is scaled shows them as it is.
TEXTS = """() => [...document.querySelectorAll('body *')].filter((one) => {
  const own = [...one.childNodes].some((child) => child.nodeType === 3 && child.data.trim());
  const typed = one.matches('input[type=number], input[type=text], select');
  if (!own && !typed || one.matches('option, script, noscript')) return false;
  return one.matches('.term-note') || one.checkVisibility({ visibilityProperty: true });
}).map((one) => {
  const svg = one.closest('svg[viewBox]');
  const scale = svg ? svg.getBoundingClientRect().width / svg.viewBox.baseVal.width : 1;
  return [parseFloat(getComputedStyle(one).fontSize) * scale, one.outerHTML.slice(0, 120)];
})"""
SIDEWAYS = """() => [document.documentElement, document.querySelector('#main')].some(
  (one) => one.scrollWidth > one.clientWidth)"""


@pytest.fixture(scope="module")
def stick(pages: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The published pages: most of this needs no server, and the views are the same files."""
    target = tmp_path_factory.mktemp("stick") / "pages"
    publish(pages, target)
    return target


@pytest.fixture
def project(stick: Path, visit: Visit) -> Any:
    """Open the projector view of a lesson on a full HD screen."""

    def show(slug: str, **options: Any) -> Page:
        return visit(viewport=FULL_HD, **options).open((stick / f"{slug}-projector.html").as_uri())

    return show


def step(page: Page) -> Locator:
    """The screen that is shown; there is exactly one."""
    shown = page.locator(".step:not([hidden])")
    expect(shown).to_have_count(1)
    return shown


def number(page: Page) -> int:
    return int((page.locator("#step-count").text_content() or "").split()[0])


def drawn(page: Page) -> None:
    """Wait for the charts; the charting library comes with the first of them."""
    expect(page.locator(UNDRAWN)).to_have_count(0, timeout=20_000)


def go_to(page: Page, place: int) -> Locator:
    page.locator("#step-go").select_option(f"step-{place}")
    assert number(page) == place
    return step(page)


def first(page: Page, selector: str) -> Locator:
    """Turn to the first screen that holds this."""
    holder = page.locator(f".step:has({selector})").first
    place = int((holder.get_attribute("id") or "").removeprefix("step-"))
    return go_to(page, place)


def first_activity(page: Page, kind: str) -> Locator:
    """Turn to the first screen with an activity of this kind: look, claim or question."""
    label = {"look": ": look", "claim": ": a claim", "question": ": a question"}[kind]
    return go_to(page, _place(page, label))


def _place(page: Page, label: str) -> int:
    titles = page.locator(".step").evaluate_all("(all) => all.map((one) => one.dataset.title)")
    return next(place for place, title in enumerate(titles, 1) if title.endswith(label))


@pytest.mark.slow
@pytest.mark.parametrize("slug", SLUGS)
def test_every_letter_of_every_screen_is_at_least_24_pixels(project: Any, slug: str) -> None:
    page = project(slug)
    small: set[str] = set()
    texts = shown = 0
    for place in range(1, page.locator(".step").count() + 1):
        here = go_to(page, place)
        for look in ("asked", "shown"):
            if look == "shown":
                button = here.get_by_role("button", name=SHOW)
                if not button.count():
                    continue
                button.click()
                shown += 1
                for fold in here.locator("details:not([open]) > summary").all():
                    fold.click()
            drawn(page)
            found = page.evaluate(TEXTS)
            texts += len(found)
            small |= {f"screen {place}, {look}: {size} px: {html}" for size, html in found if size < 24}
            assert not page.evaluate(SIDEWAYS), f"screen {place} scrolls sideways"
    assert shown > 8
    assert texts > 500
    assert not small, "\n".join(sorted(small))


@pytest.mark.slow
@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_either_theme(course: Course, learn: Visit, slug: str, scheme: str) -> None:
    screen = learn(viewport=FULL_HD, color_scheme=scheme)
    page = screen.open(course.page(f"{slug}-projector.html"))
    places = {1, 2, 3, page.locator(".step").count()}
    places |= {_place(page, label) for label in (": look", ": a claim", ": a question", "say")}
    found: list[str] = []
    for place in sorted(places):
        here = go_to(page, place)
        found += [f"screen {place}: {fault}" for fault in violations(page)]
        if here.get_by_role("button", name=SHOW).count():
            here.get_by_role("button", name=SHOW).click()
            drawn(page)
            found += [f"screen {place}, shown: {fault}" for fault in violations(page)]
    assert len(places) > 6
    assert not found, "\n".join(found)


def test_keys_and_clicker_turn_and_the_counter_counts(project: Any) -> None:
    page = project("collagen")
    steps = page.locator(".step").count()
    expect(page.locator("#step-count")).to_have_text(f"1 of {steps}")
    for key, place in (
        ("ArrowRight", 2),
        ("PageDown", 3),
        ("ArrowLeft", 2),
        ("Space", 3),
        ("Shift+Space", 2),
        ("PageUp", 1),
        ("PageUp", 1),
    ):
        page.keyboard.press(key)
        assert number(page) == place, key
        expect(step(page).locator("h2").first).to_be_focused()
    expect(page.get_by_role("button", name="Back")).to_be_disabled()
    page.get_by_role("button", name="Next").click()
    assert number(page) == 2
    page.keyboard.press("Alt+ArrowRight")  # the browser's own
    assert number(page) == 2
    go_to(page, steps)
    page.locator("h2").last.focus()
    for _ in range(20):
        page.keyboard.press("PageDown")
    assert number(page) == steps
    expect(page.get_by_role("button", name="Next")).to_be_disabled()


def test_a_slider_keeps_its_arrows_and_a_clicker_turns_all_the_same(project: Any) -> None:
    page = project("collagen")
    here = first_activity(page, "look")
    place = number(page)
    here.get_by_role("button", name=SHOW).click()
    slider = page.locator(f"#step-{place} input[type=range]:not([disabled])").first
    slider.focus()
    before = slider.input_value()
    page.keyboard.press("ArrowRight")
    assert slider.input_value() != before
    page.keyboard.press("ArrowLeft")
    assert slider.input_value() == before
    assert number(page) == place
    while number(page) == place:  # what is still below comes first
        page.keyboard.press("PageDown")
    assert number(page) == place + 1
    assert slider.input_value() == before


def test_radio_buttons_menus_and_buttons_keep_their_keys(project: Any) -> None:
    page = project("healing")
    here = first_activity(page, "look")
    place = number(page)
    here.get_by_role("button", name=SHOW).focus()
    page.keyboard.press("Space")
    radio = here.locator(".cw-controls input[type=radio]:checked")
    menu = here.locator(".cw-controls select")
    for control in (radio.element_handle(), menu.element_handle()):
        before = control.evaluate("(one) => one.value + one.checked")
        control.focus()
        page.keyboard.press("ArrowRight")
        assert control.evaluate("(one) => one.value + one.checked") != before
        assert number(page) == place
        assert not page.evaluate("() => document.querySelector('#main').scrollTop")


def test_a_long_screen_moves_on_before_it_turns(project: Any) -> None:
    page = project("collagen")
    last = page.locator(".step").count()
    go_to(page, last)
    expect(page.get_by_role("button", name="More")).to_be_visible()
    seen = [page.evaluate("() => document.querySelector('#main').scrollTop")]
    while page.get_by_role("button", name="More").count():
        page.keyboard.press("PageDown")
        seen.append(page.evaluate("() => document.querySelector('#main').scrollTop"))
        assert seen[-1] > seen[-2]
        expect(page.get_by_role("button", name="Up")).to_be_visible()
    assert number(page) == last
    page.keyboard.press("PageUp")
    assert number(page) == last
    assert page.evaluate("() => document.querySelector('#main').scrollTop") < seen[-1]


def test_a_trainer_may_show_the_result_without_any_prediction_and_ask_again(project: Any) -> None:
    page = project("collagen")
    here = first_activity(page, "look")
    expect(here.locator(".cw-controls")).to_be_hidden()
    here.get_by_role("button", name="Show the result").click()
    expect(here.locator(".cw-controls")).to_be_visible()
    expect(here.locator(".cw-guess")).to_have_text(re.compile("^From age alone the model says"))
    expect(here.locator(".cw-title")).to_be_focused()
    here.get_by_role("button", name="Ask again").click()
    expect(here.locator(".cw-controls")).to_be_hidden()
    expect(here.locator(".cw-predict input").first).to_be_focused()


def test_a_number_from_the_room_is_drawn_as_its_guess(project: Any) -> None:
    page = project("collagen")
    here = first_activity(page, "look")
    page.keyboard.press("Tab")
    field = here.get_by_role("spinbutton")
    expect(field).to_be_focused()
    page.keyboard.type("999")
    expect(here.locator(".cw-predict .cw-status")).to_have_text("That is not from 0 of 100 to 100 of 100.")
    field.fill("")
    page.keyboard.type("40")
    expect(here.locator(".cw-canvas svg text", has_text="the room’s guess")).to_be_visible()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(here.locator(".cw-guess")).to_have_text(re.compile("^The room: 40 of 100. From age alone"))
    drawn(page)
    expect(here.locator(".cw-canvas svg text", has_text="the room’s guess")).to_be_visible()


def test_a_range_from_the_room_is_drawn_as_its_band(project: Any) -> None:
    page = project("healing")
    here = first_activity(page, "look")
    for field, days in zip(here.get_by_role("spinbutton").all(), ("60", "20"), strict=True):
        field.fill(days)
    here.get_by_role("button", name="Show the result").click()
    expect(here.locator(".cw-guess")).to_have_text(re.compile("^The room: 20 to 60"))
    expect(here.locator(".cw-canvas svg text", has_text="The room’s prediction")).to_be_visible()


def test_raised_hands_are_counted_drawn_and_told(project: Any) -> None:
    page = project("skin_depth")
    here = first_activity(page, "look")
    options = here.locator(".cw-hands-row")
    assert options.count() > 2
    names = [text.strip() for text in options.locator("label").all_text_contents()]
    page.keyboard.press("Tab")
    for count in ("6", "", "2"):  # one number after the other, with nothing but keys
        page.keyboard.type(count)
        page.keyboard.press("Enter")
    widths = here.locator(".cw-hands-bar").evaluate_all("(all) => all.map((one) => one.style.width)")
    assert widths[:3] == ["75%", "0%", "25%"]
    here.get_by_role("button", name="Show the result").click()
    told = here.locator(".cw-guess").text_content() or ""
    assert told.startswith(f"The room: 6 for “{names[0]}”, 2 for “{names[2]}”. ")


def test_hands_for_a_verdict_and_for_an_answer_stay_beside_what_is_shown(project: Any) -> None:
    page = project("collagen")
    here = first_activity(page, "claim")
    hands = here.get_by_role("spinbutton")
    assert hands.count() == 7
    hands.nth(2).fill("9")
    here.get_by_role("button", name="Show the verdict").click()
    expect(here.locator(".cw-outcome")).not_to_contain_text("You said")
    expect(here.locator(".cw-speech")).to_be_visible()
    expect(hands.nth(2)).to_have_value("9")

    here = first_activity(page, "question")
    here.get_by_role("spinbutton").first.fill("4")
    here.get_by_role("button", name="Show the answer").click()
    assert here.locator(".cw-reason .cw-is-right").count() == 1
    assert here.locator(".cw-reason:not(:empty)").count() == here.get_by_role("spinbutton").count()


def test_the_answer_to_a_number_and_to_pairs_is_shown_without_an_answer(project: Any) -> None:
    page = project("collagen")
    for kind in ("cw-numeric", "cw-matching"):
        for place in range(1, page.locator(".step").count() + 1):
            here = go_to(page, place)
            if here.locator(f".{kind}").count():
                break
        here.get_by_role("button", name="Show the answer").click()
        assert here.locator(".cw-reason .cw-is-right").count() >= 1
        assert here.locator(".cw-reason .cw-is-wrong").count() == 0


def test_nothing_that_is_done_here_is_saved_or_asked_of_the_server(course: Course, learn: Visit) -> None:
    visitor = learn("Tess Trainer", viewport=FULL_HD)
    page = visitor.open(course.page("collagen.html"))
    before = course.stored("tess-trainer")
    sent: list[str] = []

    def note(request: Request) -> None:
        if request.method != "GET" or "/api/" in request.url:
            sent.append(f"{request.method} {request.url}")

    page.get_by_role("link", name="show this lesson on a projector").click()
    page.wait_for_url("**/collagen-projector.html*")
    page.on("request", note)
    ready(page)
    for kind in ("look", "claim", "question"):
        here = first_activity(page, kind)
        here.get_by_role("spinbutton").first.fill("40")
        here.get_by_role("button", name=SHOW).click()
    drawn(page)
    page.reload()
    ready(page)
    expect(step(page).get_by_role("button", name=SHOW)).to_be_visible()  # and it has forgotten
    assert sent == []
    assert course.stored("tess-trainer") == before
    page.get_by_role("link", name="The lesson").click()
    page.wait_for_url("**/collagen.html")


def test_an_address_leads_to_its_screen_and_a_source_back_from_where_one_came(project: Any) -> None:
    page = project("collagen")
    here = first(page, ".cite")
    place = number(page)
    assert page.url.endswith(f"#step-{place}")
    here.locator(".cite").first.click()
    last = page.locator(".step").count()
    assert number(page) == last
    expect(page.locator(".source-list li").first).to_be_in_viewport()
    page.go_back()
    expect(page.locator("#step-count")).to_have_text(re.compile(f"^{place} of"))
    page.reload()
    ready(page)
    assert number(page) == place


def test_a_published_view_keeps_nothing_in_the_browser(project: Any) -> None:
    page = project("healing")
    assert page.locator("dialog").count() == 0
    here = first_activity(page, "look")
    here.get_by_role("button", name="Show the result").click()
    drawn(page)
    assert page.evaluate("() => Object.keys(localStorage)") == []


def test_without_scripts_all_screens_stand_one_below_the_other(stick: Path, visit: Visit) -> None:
    page = visit(java_script_enabled=False, viewport=FULL_HD).context.new_page()
    page.goto((stick / "collagen-projector.html").as_uri())
    assert page.locator(".step:visible").count() == page.locator(".step").count() > 20
    expect(page.locator("noscript p")).to_contain_text("Without JavaScript")


@pytest.mark.parametrize(("width", "height"), [(1024, 768), (1280, 720), (3840, 2160), (390, 844)])
def test_other_screens_have_letters_that_fit_them_and_do_not_scroll_sideways(
    stick: Path, visit: Visit, width: int, height: int
) -> None:
    screen = visit(viewport={"width": width, "height": height})
    page = screen.open((stick / "collagen-projector.html").as_uri())
    sizes = []
    for kind in ("look", "claim", "question"):
        here = first_activity(page, kind)
        here.get_by_role("button", name=SHOW).click()
        drawn(page)
        assert not page.evaluate(SIDEWAYS)
        sizes += [size for size, _ in page.evaluate(TEXTS)]
    # As large a part of the screen as on a full HD one; on a telephone it is a page again.
    assert min(sizes) >= max(24 * min(width / 1920, height / 1080), 12)
