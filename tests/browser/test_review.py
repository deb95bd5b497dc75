"""The clinician's page in a browser: by mouse and by keyboard, and what the course then shows."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from course_lib.evidence import healing, safety
from course_lib.evidence.clinic import Clinic, load_clinic
from course_lib.quiz.role_plays import role_plays
from tests.browser.conftest import Visit
from tests.browser.course_process import Course
from tests.browser.test_access import AXE_WIDTHS, FAULTS, WIDTHS, violations
from tests.browser.visitor import GONE, Visitor, go

pytestmark = [pytest.mark.browser, pytest.mark.slow]

BY = "Dr A. Example"
PDL = "healing/7"  # the place of the treatment among the sections


@pytest.fixture(scope="module")
def clinics(out: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Course]:
    """An open course with pages of its own, because these tests change what stands on them."""
    folder = tmp_path_factory.mktemp("clinic")
    opened = Course(folder / "home", Path(shutil.copytree(out, folder / "out")))
    opened.start()
    yield opened
    opened.stop()


@pytest.fixture
def clinic(clinics: Course) -> Callable[[], Clinic]:
    """What the clinic's file says now; before each test there is none."""
    path = clinics.home / "clinic.yaml"
    path.unlink(missing_ok=True)
    return lambda: load_clinic(path)


@pytest.fixture
def visitor(clinics: Course, clinic: Callable[[], Clinic], visit: Visit) -> Visitor:
    made = visit()
    page = made.context.new_page()
    page.goto(clinics.address)  # signs in
    page.close()
    return made


@pytest.fixture
def page(visitor: Visitor, clinics: Course) -> Page:
    """The clinician's page, before anybody has signed."""
    return visitor.open(clinics.page("review"))


@pytest.fixture
def signed(page: Page) -> Page:
    """The clinician's page, signed for today."""
    page.get_by_label("Your name").fill(BY)
    page.get_by_role("button", name="Begin").click()
    expect(page.get_by_role("heading", name="Telephone numbers")).to_be_visible()
    return page


def step(page: Page, place: str) -> None:
    """Go to a section by its address."""
    page.evaluate("(place) => { location.hash = place; }", place)
    title = page.locator("#review-groups [aria-current]")
    expect(title).to_have_attribute("href", f"#{place.split('/')[0]}{'' if place == 'finish' else '/0'}")


def item(page: Page, id: str) -> Any:
    return page.locator(f'[id="item-{id}"]')


def test_a_name_and_a_day_are_asked_for_once_and_kept_at_a_reload(page: Page, clinics: Course) -> None:
    expect(page.locator("#review")).to_be_hidden()
    page.get_by_role("button", name="Begin").click()
    expect(page.locator("#review")).to_be_hidden()
    page.get_by_label("Your name").fill("Dr <b>A</b>")
    page.get_by_label("Day").fill("2026-01-20")
    page.get_by_role("button", name="Begin").click()
    expect(page.locator("#signed-as")).to_have_text("Dr <b>A</b>, 20 January 2026")
    go(page, clinics.page("review#fit/2"))
    expect(page.locator("#signed-as")).to_have_text("Dr <b>A</b>, 20 January 2026")
    expect(page.get_by_role("heading", name="Which light for which problem")).to_be_visible()
    page.get_by_role("button", name="Change").click()
    expect(page.get_by_label("Your name")).to_be_focused()
    expect(page.locator("#review")).to_be_hidden()


def test_the_token_does_not_stay_in_the_address(visit: Visit, clinics: Course) -> None:
    address = clinics.address.replace("course/?", "course/review?")
    assert "token=" not in visit().open(address).url


def test_confirming_is_saved_at_once_and_counts(signed: Page, clinic: Callable[[], Clinic]) -> None:
    step(signed, PDL)
    total = signed.locator("#review-count").inner_text().split()[2]
    one = item(signed, "healing/qs_pico/redness_gone")
    one.get_by_role("button", name="Confirm").click()
    expect(one.locator(".state")).to_contain_text("✓ Confirmed by your clinic on ")
    expect(signed.locator("#review-count")).to_have_text(f"1 of {total} confirmed")
    assert clinic().days("qs_pico", "redness_gone").origin == "clinic"
    one.get_by_role("button", name="Take back").click()
    expect(one.locator(".state")).to_have_text("Not confirmed yet")
    assert clinic().days("qs_pico", "redness_gone").origin != "clinic"


def test_every_kind_of_thing_can_be_replaced(signed: Page, clinic: Callable[[], Clinic]) -> None:
    phone = item(signed, "phones/emergency")
    phone.get_by_role("button", name="Set").click()
    phone.get_by_label("Number").fill("999")
    phone.get_by_role("button", name="Save").click()
    expect(phone.locator(".value")).to_have_text("999")
    step(signed, "calls/0")
    call = item(signed, "calls/same_day")
    call.get_by_role("button", name="Replace").click()
    call.get_by_label("Whom to call").fill("Ring Dr B.\nNow.")
    call.get_by_role("button", name="Save").click()
    expect(call.locator(".value").first).to_have_text("Your clinic: Ring Dr B. Now.")
    step(signed, "healing/0")
    days = item(signed, "healing/co2_full/makeup_ok")
    days.get_by_role("button", name="Replace").click()
    for label, day in (("Earliest", "9"), ("Typical", "10.5"), ("Latest", "20")):
        days.get_by_label(f"{label} day").fill(day)
    days.get_by_role("button", name="Save").click()
    expect(days.locator(".value").first).to_have_text("Your clinic: day 9 to 20, typically 10.5")
    expect(days.locator(".replaced")).to_have_text("The course: day 10 to 14, typically 12")
    step(signed, "test_patch/0")
    rule = item(signed, "test_patch/wait")
    rule.get_by_role("button", name="Replace").click()
    rule.get_by_label("Your clinic’s words").fill("Wait six weeks.")
    rule.get_by_role("button", name="Save").click()
    expect(rule.locator(".value").first).to_have_text("Your clinic: Wait six weeks.")
    step(signed, "fit/2")
    cell = item(signed, "fit/melasma/ipl")
    cell.get_by_role("button", name="Replace").click()
    cell.get_by_label("How it fits").select_option("do not")
    cell.get_by_role("button", name="Save").click()
    expect(cell.locator(".value").first).to_have_text("Your clinic: do not")
    found = clinic()
    assert found.phones is not None
    assert found.phones.emergency == "999"
    assert found.calling("same_day").call == "Ring Dr B. Now."
    assert found.days("co2_full", "makeup_ok").typical == 10.5
    assert found.test_patch_rule("wait").text == "Wait six weeks."
    assert found.fitting("melasma", "ipl").fit == "never"


def test_what_is_wrong_is_said_beside_it_in_words_and_nothing_is_saved(
    signed: Page, visitor: Visitor, clinic: Callable[[], Clinic]
) -> None:
    visitor.expect("status of 400")
    phone = item(signed, "phones/clinician")
    phone.get_by_role("button", name="Set").click()
    phone.get_by_label("Number").fill("the desk")
    phone.get_by_role("button", name="Save").click()
    expect(phone.get_by_role("alert")).to_have_text(
        "Not saved: clinician 'the desk' is not a telephone number; write digits and spaces, "
        "such as 020 7946 0000."
    )
    step(signed, "healing/0")
    days = item(signed, "healing/co2_full/redness_gone")
    days.get_by_role("button", name="Replace").click()
    days.get_by_label("Earliest day").fill("200")
    days.get_by_role("button", name="Save").click()
    expect(days.get_by_role("alert")).to_have_text(
        "The typical day lies between the earliest and the latest day."
    )
    days.get_by_label("Earliest day").fill("")
    days.get_by_role("button", name="Save").click()
    expect(days.get_by_role("alert")).to_have_text("Each day is a number from 0 up.")
    days.get_by_role("button", name="Cancel").click()
    expect(days.locator(".value")).to_have_text("day 28 to 180, typically 90")
    assert clinic() == Clinic()


def test_a_whole_section_is_confirmed_with_one_button_and_the_way_leads_on(
    signed: Page, clinic: Callable[[], Clinic]
) -> None:
    step(signed, "test_patch/0")
    count = len(safety().test_patch_rules)
    expect(signed.locator("#go-on")).to_have_text("Skip to: Which light for which problem")
    signed.get_by_role("button", name=f"Confirm the {count} that are left here").click()
    expect(signed.locator(".item.confirmed")).to_have_count(count)
    expect(signed.locator("#go-on")).to_have_text("Next: Which light for which problem")
    expect(signed.locator("#go-on")).to_be_focused()
    assert len(clinic().test_patch or {}) == count
    expect(signed.locator("#review-groups [aria-current]")).to_contain_text("✓ done")
    signed.locator("#go-on").click()
    expect(signed.locator("#review-group h2")).to_be_focused()
    signed.get_by_role("link", name="Back").click()
    expect(signed.get_by_role("heading", name="Rules for test patches")).to_be_visible()


def test_the_keyboard_alone_confirms_replaces_and_goes_on(page: Page, clinic: Callable[[], Clinic]) -> None:
    page.get_by_label("Your name").focus()
    page.keyboard.type(BY)
    page.keyboard.press("Enter")
    expect(page.locator("#review-group h2")).to_be_focused()
    step(page, "aftercare/0")
    expect(page.locator("#review-group h2")).to_be_focused()
    page.keyboard.press("Tab")
    first, second, third = (page.locator(".item").nth(place) for place in range(3))
    expect(first.get_by_role("button", name="Confirm")).to_be_focused()
    page.keyboard.press("Enter")
    # On to what waits next, without a search.
    expect(second.get_by_role("button", name="Confirm")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    words = second.get_by_label("Your clinic’s words")
    expect(words).to_be_focused()
    page.keyboard.press("Escape")
    expect(second.get_by_role("button", name="Replace")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Control+a")
    page.keyboard.type("Wash your hands.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(second.locator(".value").first).to_have_text("Your clinic: Wash your hands.")
    expect(third.get_by_role("button", name="Confirm")).to_be_focused()
    keys = [rule.key for rule in healing().aftercare_rules]
    assert set(clinic().aftercare or {}) == set(keys[:2])
    expect(page.get_by_role("status").first).to_contain_text("saved")


def test_a_key_that_is_held_down_confirms_one_thing(signed: Page, clinic: Callable[[], Clinic]) -> None:
    step(signed, "aftercare/0")
    item(signed, "aftercare/sheet").get_by_role("button", name="Confirm").focus()
    for _ in range(8):  # without keyup these are repeats of one press
        signed.keyboard.down("Enter")
        signed.wait_for_timeout(120)
    signed.keyboard.up("Enter")
    assert set(clinic().aftercare or {}) == {"sheet"}


def test_a_question_shows_what_is_right_and_why(signed: Page, clinic: Callable[[], Clinic]) -> None:
    step(signed, "questions/0")
    one = signed.locator(".item").first
    expect(one.locator(".lines li").first).to_contain_text("Right: ")
    one.get_by_role("button", name="I have read it").click()
    expect(one.locator(".state")).to_contain_text(f"✓ Read by {BY} on ")
    reviews = clinic().reviews
    assert reviews is not None
    assert len(reviews.questions or {}) == 1


@pytest.mark.parametrize(
    "place",
    ["", "phones/0", "calls/0", "healing/0", "fit/2", "lessons/0", "questions/1", "role_plays/2", "finish"],
)
def test_nothing_is_in_the_way_of_anybody_at_any_width_in_light_or_dark(page: Page, place: str) -> None:
    if place:
        page.get_by_label("Your name").fill(BY)
        page.get_by_role("button", name="Begin").click()
        step(page, place)
        if place in ("calls/0", "healing/0"):
            page.locator(".item [data-confirm]").first.click()
            expect(page.locator(".item.confirmed")).to_have_count(1)
            page.get_by_role("button", name="Replace").nth(1).click()
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        for summary in page.locator("details:not([open]) > summary").all():
            summary.click()
        looked = page.evaluate(FAULTS)
        assert looked["targets"] >= 3
        found += [f"{width} px: {fault}" for fault in looked["faults"]]
        for scheme in ("light", "dark") if width in AXE_WIDTHS else ():
            page.emulate_media(color_scheme=scheme)
            found += [f"{scheme}, {width} px: {fault}" for fault in violations(page)]
    assert not found, "\n".join(found)


def test_a_file_with_a_fault_is_told_with_its_line_and_nothing_can_be_confirmed(
    visitor: Visitor, clinics: Course, clinic: Callable[[], Clinic]
) -> None:
    (clinics.home / "clinic.yaml").write_text("clinic: Ours\nphones: {emergency: nine}\n", "utf-8")
    page = visitor.open(clinics.page("review"))
    expect(page.get_by_role("alert")).to_contain_text("clinic.yaml:2: emergency 'nine' is not a telephone")
    expect(page.locator("#signature")).to_be_hidden()
    expect(page.locator("#review")).to_be_hidden()
    (clinics.home / "clinic.yaml").unlink()


def test_what_the_clinician_confirms_is_on_the_pages_and_lifts_the_draft_exactly_there(
    signed: Page, visitor: Visitor, clinics: Course, clinic: Callable[[], Clinic]
) -> None:
    clinics.learn_as("Ann")
    lesson = visitor.open(clinics.page("skilled_hand.html"))
    expect(lesson.locator(".review")).to_contain_text("Draft")
    lesson.locator(".review").get_by_role("link", name="confirm or replace it here").click()
    expect(lesson.get_by_role("heading", name="What your clinic confirms")).to_be_visible()

    step(signed, "test_patch/0")
    wait = item(signed, "test_patch/wait")
    wait.get_by_role("button", name="Replace").click()
    wait.get_by_label("Your clinic’s words").fill("Wait *six* weeks | at least.")
    wait.get_by_role("button", name="Save").click()
    signed.get_by_role("button", name="that are left here").click()
    expect(signed.locator(".item.confirmed")).to_have_count(len(safety().test_patch_rules))
    step(signed, "lessons/0")
    read = item(signed, "reviews/lessons/skilled_hand")
    with visitor.context.expect_page() as opening:
        read.get_by_role("link", name="Open the lesson").click()
    expect(opening.value.get_by_role("heading", level=1)).to_be_visible()
    read.get_by_role("button", name="I have read it").click()
    expect(read.locator(".state")).to_contain_text("✓ Read by")
    for place, play in enumerate(role_plays().values()):
        step(signed, f"role_plays/{place}")
        expect(signed.locator(".item")).to_contain_text(play.debriefs[-1].say)
        signed.get_by_role("button", name="I have read it").click()
        expect(signed.locator(".item .state")).to_contain_text("✓ Read by")
    step(signed, "finish")
    signed.get_by_role("button", name="Make the pages anew").click()
    expect(signed.locator("#pages-state")).to_contain_text("are being made anew")
    expect(signed.locator("#pages-state")).to_have_text(
        "The pages show what you have confirmed.", timeout=180_000
    )

    go(lesson, clinics.page("skilled_hand.html"))
    expect(lesson.locator(".review.confirmed")).to_contain_text(f"By {BY} on ")
    go(lesson, clinics.page("role_plays.html"))
    expect(lesson.locator(".review.confirmed")).to_contain_text(f"By {BY} on ")
    go(lesson, clinics.page("skilled_hand.html"))
    row = lesson.get_by_role("row").filter(has_text="Wait *six* weeks | at least.")
    expect(row).to_contain_text(f"by {BY}.")
    for other in ("healing", "skin_damage", "collagen"):
        go(lesson, clinics.page(f"{other}.html"))
        expect(lesson.locator(".review")).to_contain_text("Draft")
    # A fault keeps what was confirmed, and is told where everybody sees it.
    path = clinics.home / "clinic.yaml"
    path.write_text(path.read_text("utf-8") + "phones: {emergency: nine}\n", "utf-8")
    visitor.expect(*GONE)
    clinics.stop()
    clinics.start()
    go(lesson, clinics.address)
    go(lesson, clinics.page("skilled_hand.html"))
    expect(lesson.locator(".clinic-fault")).to_contain_text("emergency 'nine' is not a telephone number")
    expect(lesson.locator(".clinic-fault")).to_contain_text("clinic.yaml:")
    expect(lesson.locator(".review.confirmed")).to_be_visible()
    path.unlink()


def test_a_course_that_has_gone_is_told_and_what_was_saved_is_saved(
    browser: Browser, out: Path, tmp_path: Path, visit: Visit
) -> None:
    mortal = Course(tmp_path / "home", out)
    mortal.start()
    visitor = visit()
    visitor.expect(*GONE)
    page = visitor.open(mortal.address.replace("course/?", "course/review?"))
    page.get_by_label("Your name").fill(BY)
    page.get_by_role("button", name="Begin").click()
    step(page, "aftercare/0")
    item(page, "aftercare/sheet").get_by_role("button", name="Confirm").click()
    expect(item(page, "aftercare/sheet").locator(".state")).to_contain_text("✓ Confirmed")
    mortal.kill()
    item(page, "aftercare/hands").get_by_role("button", name="Confirm").click()
    expect(page.locator("#review-message")).to_contain_text("The course is not answering.")
    expect(item(page, "aftercare/hands").locator(".state")).to_have_text("Not confirmed yet")
    assert set(load_clinic(tmp_path / "home" / "clinic.yaml").aftercare or {}) == {"sheet"}
