"""The lessons in JupyterLab, as authors and trainers meet them; one start of the course for all of it."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from course_lib.course import lessons
from tests.browser.lab import ROOT, Lab, LabCourse
from tests.browser.visitor import Visitor, go

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SLUGS = [topic.slug for topic in lessons(ROOT)]
NOTHING_SAVED = "Not saved: open the course page first and say who is learning."
QUIET_SECONDS = 10.0


@pytest.fixture(scope="module")
def course(out: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LabCourse]:
    opened = LabCourse(tmp_path_factory.mktemp("lab"))
    opened.take_pages(out)
    # If anything saves by itself, it does so while the tests run.
    opened.setting("@jupyterlab/docmanager-extension:plugin", autosaveInterval=1)
    opened.start()
    opened.learn_as("Ann")
    yield opened
    opened.stop()


@pytest.fixture(scope="module")
def visitor(course: LabCourse, browser: Browser) -> Iterator[Visitor]:
    """One person's browser, signed in; what it sees is checked in a test of its own."""
    seeing = Visitor(browser, viewport={"width": 1280, "height": 1000}, color_scheme="light")
    # Six notebooks at once on a busy machine: JupyterLab tells of its own parts that took long.
    seeing.expect("is taking too long to activate", "ms to activate")
    # Two tabs that start at once ask for the same name of a window, and JupyterLab gives one of them another.
    seeing.expect("Window name candidate")
    # Jupyter's list of kernels fails when one comes or goes while it is made; JupyterLab asks again.
    seeing.expect("/api/kernels?")
    go(seeing.context.new_page(), f"{course.base}course/?token={course.token}")
    yield seeing
    seeing.context.close()


@pytest.fixture(scope="module")
def page(course: LabCourse, visitor: Visitor) -> Page:
    """A lesson's page beside JupyterLab; one claim was judged on it before JupyterLab was opened."""
    shown = visitor.open(f"{course.base}course/collagen.html")
    shown.locator("#claim-C21 .cw-verdict").first.click()
    expect(shown.locator("#claim-C21 .cw > .cw-status")).to_have_text("Saved")
    return shown


@pytest.fixture(scope="module")
def labs(course: LabCourse, visitor: Visitor, page: Page) -> dict[str, Lab]:
    """Every lesson, opened and run."""
    opened: dict[str, Lab] = {slug: Lab(visitor.context.new_page(), course, slug) for slug in SLUGS}
    for lab in opened.values():
        lab.open()
    for lab in opened.values():
        lab.wait()
        assert not lab.code_seen()
        lab.run_all()
    return opened


@pytest.fixture(scope="module")
def finished(labs: dict[str, Lab]) -> float:
    """When the last lesson had been run [s]."""
    return time.monotonic()


@pytest.fixture
def collagen(labs: dict[str, Lab]) -> Lab:
    labs["collagen"].front()
    return labs["collagen"]


@pytest.fixture(params=SLUGS)
def lab(request: pytest.FixtureRequest, labs: dict[str, Lab]) -> Lab:
    labs[request.param].front()
    return labs[request.param]


def test_the_first_cell_says_in_words_what_to_choose(lab: Lab) -> None:
    first = lab.page.locator(".jp-Notebook .jp-Cell").first
    expect(first).to_contain_text("choose Run ▸ Run All Cells")


def test_no_line_of_code_is_seen_before_or_after_running(lab: Lab) -> None:
    assert not lab.code_seen()  # And before: see `labs`.


def test_after_run_all_cells_every_call_shows_what_it_promises(lab: Lab) -> None:
    for id in lab.code:
        cell = lab.cell(id)
        expect(cell.locator(".jp-OutputArea-output")).to_have_count(1)
        expect(cell.locator("[data-mime-type*=stderr], .jp-RenderedText")).to_have_count(0)
    for id in lab.widgets:
        expect(lab.cell(id).locator(".cw")).to_have_count(1)
    explorers = lab.page.locator(".cw-explorer")
    assert explorers.count() > 0
    for explorer in explorers.all():
        explorer.scroll_into_view_if_needed()
        if explorer.locator(".cw-chart").is_visible():
            expect(explorer.locator(".main-svg").first).to_be_visible()


def test_a_prediction_a_claim_and_an_answer_made_in_jupyterlab_are_on_the_page(
    course: LabCourse, collagen: Lab, page: Page
) -> None:
    explorer = collagen.cell("explore-ageing")
    explorer.get_by_label("Left at 60").fill("71")
    explorer.get_by_role("button", name="Keep my prediction").click()
    expect(collagen.status("explore-ageing")).to_have_text("Saved")
    collagen.cell("claim-C26").locator(".cw-verdict").nth(1).click()
    expect(collagen.status("claim-C26")).to_have_text("Saved")
    question = collagen.cell("practice-collagen-firmness")
    question.get_by_role("radio").nth(2).check()
    question.get_by_role("button", name="Check my answer").click()
    expect(collagen.status("practice-collagen-firmness")).to_have_text("Saved")

    # The line says "Saved" for the choice already; the check is stored a moment later.
    end = time.monotonic() + 10.0
    while not (stored := course.stored("ann"))["practice:collagen-firmness"]["checked"]:
        assert time.monotonic() < end, stored
        time.sleep(0.05)
    assert stored["predict:collagen-ageing"] == {"prediction": 71}
    assert stored["claim:C26"] == {"verdict": "partly"}

    page.bring_to_front()
    go(page, page.url)
    expect(page.locator("#explore-ageing .cw-guess")).to_contain_text("71")
    expect(page.locator("#claim-C26 [aria-pressed=true]")).to_have_count(1)
    expect(page.locator("#practice-collagen-firmness .cw-outcome")).to_contain_text("That is right.")


def test_what_was_answered_on_the_page_is_there_in_jupyterlab(collagen: Lab, page: Page) -> None:
    expect(collagen.cell("claim-C21").locator("[aria-pressed=true]")).to_have_count(1)
    page.bring_to_front()
    page.locator("#claim-C22 .cw-verdict").nth(3).click()
    expect(page.locator("#claim-C22 .cw > .cw-status")).to_have_text("Saved")
    collagen.run("claim-C22")
    expect(collagen.cell("claim-C22").locator(".cw-verdict").nth(3)).to_have_attribute("aria-pressed", "true")


def test_without_a_learner_a_widget_says_that_nothing_is_saved(
    course: LabCourse, labs: dict[str, Lab]
) -> None:
    lab, id = labs["healing"], "claim-C29"
    current = course.home / "current.json"
    before = current.read_bytes()
    current.unlink()
    try:
        lab.run(id)
        lab.cell(id).locator(".cw-verdict").first.click()
        expect(lab.status(id)).to_have_text(NOTHING_SAVED)
    finally:
        current.write_bytes(before)
    assert f"claim:{id[-3:]}" not in course.stored("ann")


def test_an_answer_does_not_land_with_somebody_who_has_taken_over(
    course: LabCourse, labs: dict[str, Lab]
) -> None:
    lab, id = labs["healing"], "claim-C30"
    lab.front()
    other = course.learn_as("Ben")
    try:
        lab.cell(id).locator(".cw-verdict").first.click()
        expect(lab.status(id)).to_contain_text("Not saved: someone else is learning now.")
    finally:
        course.learn_as("Ann")
    assert course.stored(other) == {}


def predict(lab: Lab) -> None:
    """Make every prediction that is still open, so that the charts and their controls are there."""
    lab.front()
    forms = lab.page.locator(".jp-Notebook .cw-predict")
    while left := forms.count():
        form = forms.first
        if form.locator("input[type=range]").count():
            form.locator("input[type=range]").last.fill("40")
        else:
            form.get_by_role("radio").first.check()
        form.get_by_role("button", name="Keep my prediction").click()
        expect(forms).to_have_count(left - 1)


def controls(lab: Lab, selector: str) -> list[Locator]:
    """The controls of a kind that can be used now."""
    predict(lab)
    return lab.page.locator(f".jp-Notebook .cw {selector}:visible:not(:disabled)").all()


def press(lab: Lab, control: Locator, *keys: str) -> None:
    """Press keys on a control; the notebook around it must stay as it is."""
    lab.front()
    control.focus()
    before = lab.state()
    for key in keys:
        control.press(key)
        assert lab.state() == before, f"{key} on {control}"


def test_arrow_keys_move_the_sliders_and_not_the_notebook(labs: dict[str, Lab]) -> None:
    sliders = [(lab, slider) for lab in labs.values() for slider in controls(lab, "input[type=range]")]
    assert len(sliders) >= 3
    for lab, slider in sliders:
        values = []
        for keys in (
            ("Home",),
            ("ArrowRight",),
            ("ArrowLeft",),
            ("ArrowUp",),
            ("ArrowDown", "PageUp", "End"),
        ):
            press(lab, slider, *keys)
            values.append(float(slider.input_value()))
        low, right, left, up, end = values
        assert (left, up) == (low, right)
        assert low < right
        assert end == float(slider.get_attribute("max") or 0)


def test_arrow_keys_move_menus_and_not_the_notebook(labs: dict[str, Lab]) -> None:
    menus = [(lab, menu) for lab in labs.values() for menu in controls(lab, "select")]
    assert len(menus) >= 2
    for lab, menu in menus:
        menu.select_option(index=0)
        first = menu.input_value()
        press(lab, menu, "ArrowDown")
        second = menu.input_value()
        press(lab, menu, "ArrowUp")
        assert second != first == menu.input_value()


def test_arrow_keys_move_between_radio_buttons_and_not_the_notebook(labs: dict[str, Lab]) -> None:
    radios = [(lab, radio) for lab in labs.values() for radio in controls(lab, "input[type=radio]")]
    names = {(lab.slug, radio.get_attribute("name")): (lab, radio) for lab, radio in reversed(radios)}
    assert len(names) >= len(labs)
    for lab, radio in names.values():
        radio.check()
        press(lab, radio, "ArrowDown")
        expect(radio).not_to_be_checked()
        focused = lab.page.locator("input[type=radio]:focus")
        expect(focused).to_be_checked()
        press(lab, focused, "ArrowUp")
        expect(radio).to_be_checked()


def test_space_ticks_a_box_and_does_not_scroll_the_notebook(labs: dict[str, Lab]) -> None:
    boxes = [(lab, box) for lab in labs.values() for box in controls(lab, "input[type=checkbox]")]
    assert len(boxes) >= 2
    for lab, box in boxes:
        before = box.is_checked()
        press(lab, box, "Space")
        assert box.is_checked() is not before
        press(lab, box, "Space")
        assert box.is_checked() is before


def test_enter_presses_buttons_and_opens_tables_and_does_not_edit_cells(labs: dict[str, Lab]) -> None:
    tables = [(lab, table) for lab in labs.values() for table in controls(lab, "details > summary")]
    assert len(tables) >= 2
    for lab, table in tables:
        # A wide overview is open from the start.
        shown = table.locator("xpath=..").locator("table")
        before = shown.is_visible()
        press(lab, table, "Enter")
        expect(shown).to_be_visible(visible=not before)
        press(lab, table, "Space")
        expect(shown).to_be_visible(visible=before)
    collagen = labs["collagen"]
    for place, key in enumerate(("Enter", "Space")):
        claim = collagen.cell(("claim-C27", "claim-C28")[place])
        press(collagen, claim.locator(".cw-verdict").nth(2), key)
        expect(claim.locator(".cw-verdict").nth(2)).to_have_attribute("aria-pressed", "true")


def test_what_is_typed_into_a_number_field_is_no_command_to_the_notebook(collagen: Lab) -> None:
    field = collagen.cell("practice-collagen-older-cells").locator("input[type=text]")
    field.fill("")
    # To a selected cell these mean: cut, delete, insert above and below, to Markdown, heading, undo.
    press(collagen, field, *"xddabm1z31.7", "ArrowLeft", "Backspace", "Enter")
    expect(field).to_have_value("xddabm1z317")


def test_a_control_that_does_not_ask_for_its_keys_loses_them(collagen: Lab) -> None:
    """The state that the tests above compare sees what JupyterLab does with a key that it takes."""
    slider = controls(collagen, "input[type=range]")[0]
    slider.focus()
    before = collagen.state()
    slider.evaluate("control => control.removeAttribute('data-lm-suppress-shortcuts')")
    slider.press("ArrowUp")
    slider.evaluate("control => control.setAttribute('data-lm-suppress-shortcuts', 'true')")
    assert collagen.state() != before


def test_widgets_and_charts_follow_jupyterlabs_theme_and_keep_their_width(lab: Lab) -> None:
    predict(lab)
    explorer = lab.page.locator(".cw-explorer").first
    explorer.scroll_into_view_if_needed()
    charts = explorer.locator(".xtick").count() > 0  # some explorers are no charts
    assert charts or explorer.locator(".cw-panel, .cw-drawing").count() > 0
    chart = explorer.locator(".main-svg").first
    # Between two themes JupyterLab has none: for a moment every box has another width.
    width = str(explorer.locator(".cw-canvas").evaluate("box => box.clientWidth")) if charts else ""
    colours = []
    for theme, surface in (
        ("JupyterLab Dark", "rgb(20, 24, 31)"),
        ("JupyterLab Light", "rgb(255, 255, 255)"),
    ):
        lab.menu("Settings", "Theme", theme)
        expect(explorer).to_have_css("background-color", surface)
        if not charts:
            title = explorer.locator(".cw-title")
            colours.append(title.evaluate("words => getComputedStyle(words).color"))
            continue
        expect(chart).to_have_css("background-color", surface)
        colours.append(chart.locator(".xtick text").first.evaluate("text => getComputedStyle(text).fill"))
        expect(chart).to_have_attribute("width", width)
    assert colours[0] != colours[1]


def test_working_in_jupyterlab_writes_nothing_into_the_lessons(
    course: LabCourse, labs: dict[str, Lab], finished: float
) -> None:
    # Saving by itself is set to every second; changed notebooks have been open for longer than that.
    time.sleep(max(0.0, finished + 3.0 - time.monotonic()))
    for lab in labs.values():
        expect(lab.page.locator(".lm-TabBar-tab.jp-mod-dirty")).to_have_count(1)
    written = course.lessons()
    assert set(written) == {path.name for path in Path(ROOT, "notebooks").glob("*.ipynb")}
    assert set(written) > {f"{slug}.ipynb" for slug in SLUGS}
    for name, content in written.items():
        assert content == Path(ROOT, "notebooks", name).read_bytes(), name


def test_nothing_asks_another_machine_and_the_console_stays_empty(
    course: LabCourse, visitor: Visitor, finished: float
) -> None:
    time.sleep(max(0.0, finished + QUIET_SECONDS - time.monotonic()))
    visitor.check()
    assert not course.asked.exists(), course.asked.read_text(encoding="utf-8")
