import random
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from course_lib import learner
from tests.browser.conftest import Visit
from tests.browser.course_process import Course
from tests.browser.explorer_page import drive, sources
from tests.browser.lesson_page import data, guess_for, predict, seen, status, widget
from tests.browser.visitor import ready, until

pytestmark = pytest.mark.browser

EXPLORERS = sources()
# What is drawn of the model: every trace but the last two, the reading line and the guess.
MODEL = (
    "(one) => (one._fullData ?? []).slice(0, -2)"
    ".filter((each) => each.visible === true).map((each) => each.meta)"
)
ORDER = (
    "(one) => [...one.querySelectorAll('.scatterlayer > .trace')].map((each) => each.__data__[0].trace.index)"
)
GUESS = "(one) => { const { x, y, visible } = one.data.at(-1); return { x: [...x], y: [...y], visible }; }"
PAPER = "(one) => one._fullLayout.paper_bgcolor"
FULL_ROWS = 200


def spec(page: Page, cell: str) -> dict[str, Any]:
    found: dict[str, Any] = data(page)["widgets"][cell]["state"]["spec"]
    return found


def drawn(page: Page, cell: str) -> int:
    return int(widget(page, cell).locator(".cw-explorer").get_attribute("data-drawn") or 0)


def redrawn(page: Page, cell: str, before: int) -> None:
    expect(widget(page, cell).locator(f".cw-explorer:not([data-drawn='{before}'])")).to_have_count(1)


@pytest.mark.parametrize("cell", EXPLORERS)
def test_the_result_is_hidden_until_there_is_a_prediction_and_then_stays(
    course: Course, learn: Visit, cell: str
) -> None:
    page = learn().open(course.page(f"{EXPLORERS[cell].lesson}.html"))
    charted = spec(page, cell)["table"]["base"]["figure"] is not None
    box, canvas = widget(page, cell), widget(page, cell).locator(".cw-canvas")
    hidden = [
        box.locator(part)
        for part in (".cw-title", ".cw-say", ".cw-controls", "details:has(.cw-table)", ".cw-guess")
    ]
    for part in hidden:
        expect(part).to_be_hidden()
    asked = spec(page, cell)["prediction"]
    assert asked["answer"] not in box.inner_text()
    result = sources()[cell].expected([*start(page, cell)])["title"]
    assert result not in box.inner_text()
    if charted:
        assert result not in box.evaluate(
            "(one) => one.querySelector('[role=img]').getAttribute('aria-label')"
        )
        assert set(canvas.evaluate(MODEL)) <= {"always"}
    button = box.get_by_role("button", name="Keep my prediction")
    button.press("Enter")
    expect(box.locator(".cw-predict .cw-status")).to_contain_text("first.")
    expect(box.locator(".cw-title")).to_be_hidden()

    predict(page, cell, guess_for(asked))
    for part in hidden:
        expect(part).to_be_visible()
    expect(box.locator(".cw-title")).to_have_text(result)
    expect(box.locator(".cw-title")).to_be_focused()
    expect(box.locator(".cw-predict")).to_have_count(0)
    if charted:
        until(page, lambda: len(canvas.evaluate(MODEL)) >= 2)
    expect(status(page, cell)).to_have_text("Saved")
    after = guessed(page, cell)
    page.reload()
    ready(page)
    for part in hidden:
        expect(part).to_be_visible()
    assert guessed(page, cell) == after
    assert asked["answer"] in after[0]


def start(page: Page, cell: str) -> list[int]:
    """The places at which the controls stand at the beginning, the cursor's included."""
    found = spec(page, cell)
    return [control["start"] for control in found["controls"]] + (
        [found["cursor"]["start"]] if found["cursor"] else []
    )


def guessed(page: Page, cell: str) -> tuple[str, Any]:
    """The guess in words, and as it is drawn."""
    words = widget(page, cell).locator(".cw-guess").inner_text()
    if spec(page, cell)["table"]["base"]["figure"] is None:
        return words, None
    trace = widget(page, cell).locator(".cw-canvas").evaluate(GUESS)
    asked = spec(page, cell)["prediction"]
    guess = guess_for(asked)
    if asked["kind"] == "point":
        assert (trace["x"], trace["y"]) == ([asked["x"]], [guess])
        expect(widget(page, cell).locator(".cw-canvas svg").get_by_text("your guess")).to_be_visible()
    elif isinstance(guess, tuple):
        assert (min(trace["x"]), max(trace["x"])) == guess
        expect(widget(page, cell).locator(".cw-canvas svg").get_by_text("Your prediction")).to_be_visible()
    return words, trace


def test_a_guess_about_one_treatment_is_not_drawn_beside_another(course: Course, learn: Visit) -> None:
    page = learn().open(course.page("healing.html"))
    predict(page, "explore-timeline", (14, 90))
    canvas = widget(page, "explore-timeline").locator(".cw-canvas")
    drawn = canvas.evaluate(GUESS)
    assert max(drawn["x"]) == 90
    menu = widget(page, "explore-timeline").get_by_label("Treatment")
    menu.select_option(index=8)
    expect(widget(page, "explore-timeline").locator(".cw-title")).to_contain_text("IPL")
    until(page, lambda: set(canvas.evaluate(GUESS)["x"]) == {None})
    menu.select_option(index=0)
    expect(widget(page, "explore-timeline").locator(".cw-title")).to_contain_text("Full CO2")
    until(page, lambda: canvas.evaluate(GUESS)["x"] == drawn["x"])


@pytest.mark.slow
@pytest.mark.parametrize("cell", EXPLORERS)
def test_an_explorer_says_what_python_says_at_both_ends_and_at_two_hundred_settings(
    course: Course, learn: Visit, cell: str
) -> None:
    source = EXPLORERS[cell]
    page = learn().open(course.page(f"{source.lesson}.html"))
    predict(page, cell, guess_for(spec(page, cell)["prediction"]))
    ready(page)
    chance = random.Random(7)
    every = source.settings()
    settings: list[list[int | None]] = [list(each) for each in source.ends()]
    for places in chance.sample(every, min(FULL_ROWS, len(every))):
        cursor = [chance.randint(int(source.cursor.low), int(source.cursor.high))] if source.cursor else []
        settings.append([*places, *cursor])
    shown = drive(page, source, settings)
    # A control that does nothing at a setting stays where it is.
    assert len({tuple(each["places"]) for each in shown}) >= 0.8 * min(FULL_ROWS, len(every))
    assert len({each["title"] for each in shown}) > 1


def test_an_explorer_follows_a_slider_that_is_dragged_with_the_mouse(course: Course, learn: Visit) -> None:
    page = learn().open(course.page("collagen.html"))
    predict(page, "explore-ageing", 60)
    box = widget(page, "explore-ageing")
    slider = box.get_by_label("Read the chart at age")
    slider.scroll_into_view_if_needed()
    at = slider.bounding_box()
    assert at
    page.mouse.move(at["x"] + at["width"] * 0.7, at["y"] + at["height"] / 2)
    page.mouse.down()
    for step in range(20):
        page.mouse.move(at["x"] + at["width"] * (0.7 - step * 0.02), at["y"] + at["height"] / 2)
    page.mouse.up()
    age = int(slider.input_value())
    assert 35 < age < 50
    expect(box.locator(".cw-title")).to_contain_text(f"At {age}, about")
    order = box.locator(".cw-canvas").evaluate(ORDER)
    assert order == sorted(order)
    assert len(order) > 3


def test_fingers_can_predict_and_move(course: Course, learn: Visit) -> None:
    visitor = learn(has_touch=True, is_mobile=True, viewport={"width": 390, "height": 780})
    page = visitor.open(course.page("collagen.html"))
    box = widget(page, "explore-ageing")
    tap(page, "explore-ageing", "Left at 60", 0.3)
    box.get_by_role("button", name="Keep my prediction").tap()
    expect(box.locator(".cw-guess")).to_contain_text("Your prediction: 2")
    tap(page, "explore-ageing", "Read the chart at age", 0.9)
    expect(box.locator(".cw-title")).to_contain_text("At 7")
    box.get_by_text("Front-loaded loss").tap()
    expect(box.locator(".cw-say")).to_contain_text("after menopause")


def tap(page: Page, cell: str, label: str, share: float) -> None:
    slider = widget(page, cell).get_by_label(label)
    slider.scroll_into_view_if_needed()
    at = slider.bounding_box()
    assert at
    page.touchscreen.tap(at["x"] + share * at["width"], at["y"] + at["height"] / 2)


HOSTILE: tuple[Any, ...] = (
    "60",
    {"prediction": "60"},
    {"prediction": 1e9},
    {"prediction": None},
    {"prediction": [90, 14]},
    {"prediction": ["a", "b"]},
    {"prediction": 1.5},
    {"prediction": {"toString": 1}},
    [1, 2],
)


@pytest.mark.slow
def test_a_stored_guess_that_the_question_cannot_have_is_ignored(course: Course, learn: Visit) -> None:
    visitor = learn("Hostile Guess")
    store = learner.Store(course.home / "learners" / "hostile-guess")
    pages = {name: visitor.open(course.page(f"{name}.html")) for name in ("collagen", "healing")}
    fresh = {name: seen(page) for name, page in pages.items()}
    keys = {one["state"]["key"] for page in pages.values() for one in data(page)["widgets"].values()}
    assert len(keys) > 20
    for time, value in enumerate(HOSTILE, 1):
        # 1.5 and 60 are numbers that a point may be; a range and a choice may not.
        guesses = [
            learner.Entry(key, value, "", time, f"hostile-{time}")
            for key in sorted(keys)
            if not (key == "predict:collagen-ageing" and value == {"prediction": 1.5})
        ]
        store.put(guesses)
        for name, page in pages.items():
            page.reload()
            ready(page)
            assert seen(page) == fresh[name], value
    predict(pages["collagen"], "explore-ageing", 60)
    expect(status(pages["collagen"], "explore-ageing")).to_have_text("Saved")


def test_a_chart_follows_the_theme(course: Course, learn: Visit) -> None:
    page = learn().open(course.page("collagen.html"))
    cell = "explore-ageing"
    canvas = widget(page, cell).locator(".cw-canvas")
    predict(page, cell, 60)
    ready(page)
    papers: list[str] = []
    for scheme, forced in (("light", "none"), ("dark", "none"), ("dark", "active"), ("light", "none")):
        before = drawn(page, cell)
        page.emulate_media(color_scheme=scheme, forced_colors=forced)  # type: ignore[arg-type]
        if papers:
            redrawn(page, cell, before)
        surface = page.evaluate("() => getComputedStyle(document.body).backgroundColor.replaceAll(' ', '')")
        expect(canvas.locator(".main-svg").first).to_be_visible()
        papers.append(canvas.evaluate(PAPER).replace(" ", ""))
        assert papers[-1] == surface
    light, dark, *_, again = papers
    assert light == again != dark


def test_without_plotly_the_sentence_and_the_table_still_follow(course: Course, learn: Visit) -> None:
    visitor = learn()
    visitor.expect("ERR_FAILED", "preload")
    visitor.context.route("**/plotly*", lambda route: route.abort())
    page = visitor.open(course.page("collagen.html"))
    source = sources()["explore-ageing"]
    expect(widget(page, source.cell).get_by_text("The chart cannot be drawn just now")).to_be_visible()
    predict(page, source.cell, 60)
    expect(widget(page, source.cell).locator(".cw-guess")).to_contain_text("60 of 100")
    shown = drive(page, source, [*source.ends(), [1, 0, 3, 3, 44], [2, 5, 1, 2, 71]])
    assert len({each["title"] for each in shown}) > 3
    assert widget(page, source.cell).locator("svg").count() == 0
    expect(status(page, source.cell)).to_have_text("Saved")


def test_a_chart_grows_and_shrinks_with_the_window(course: Course, learn: Visit) -> None:
    page = learn(viewport={"width": 390, "height": 800}).open(course.page("collagen.html"))
    cell = "explore-ageing"
    predict(page, cell, 60)
    ready(page)
    box = widget(page, cell)
    widths = []
    for width in (390, 1280, 320):
        page.set_viewport_size({"width": width, "height": 800})
        canvas = box.locator(".cw-canvas").bounding_box()
        assert canvas
        expect(box.locator(".main-svg").first).to_have_css("width", f"{canvas['width']:g}px")
        widths.append(canvas["width"])
    assert widths[2] < widths[0] < widths[1]


def test_a_chart_that_was_out_of_the_document_is_drawn_when_it_comes_back(
    course: Course, learn: Visit
) -> None:
    visitor = learn()
    held: list[Route] = []
    visitor.context.route("**/plotly*", lambda route: held.append(route))
    page = visitor.context.new_page()
    page.goto(course.page("collagen.html"))
    box = widget(page, "explore-ageing")
    expect(box.locator(".cw-explorer")).to_be_visible()
    # As JupyterLab does with the cells of a notebook while they are run.
    box.evaluate("(one) => { window.place = one.parentNode; window.out = one; one.remove(); }")
    until(page, lambda: bool(held))
    for route in held:
        route.continue_()
    until(page, lambda: page.evaluate("Boolean(window.Plotly)"))
    page.evaluate("window.place.append(window.out)")
    expect(box.locator(".main-svg").first).to_be_visible()
    expect(box.locator(".cw-explorer[data-drawn]")).to_have_count(1)
