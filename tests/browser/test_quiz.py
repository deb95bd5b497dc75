"""The quiz from the home page to the gradebook, for somebody who uses no mouse and sees no code."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.course_process import Course
from tests.browser.quiz_page import (
    BANK,
    IDS,
    PAGE,
    POINTS,
    TOTAL,
    Given,
    booked,
    box,
    count,
    folder,
    give,
    give_all,
    hand_in,
    mixed,
    result,
    saved,
    scores,
    secrets,
    shown,
    stored,
    told,
    tries,
)
from tests.browser.test_keyboard import press, stop, tab, tab_to
from tests.browser.visitor import ready

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def type_answer(page: Page, id: str, given: Given) -> None:
    """Answer with keys alone, from the first control of the question on."""
    if isinstance(given, dict):
        rights = sorted((pair["right"] for pair in BANK[id]["pairs"]), key=str.casefold)
        for place, pair in enumerate(BANK[id]["pairs"]):
            press(page, "Tab", int(place > 0))
            press(page, "ArrowDown", rights.index(given[pair["left"]]) + 1)
    elif isinstance(given, float):
        page.keyboard.type(f" {given:.1f} ".replace(".", ","))
    elif isinstance(given, list):
        for place, option in enumerate(BANK[id]["options"]):
            press(page, "Tab", int(place > 0))
            press(page, "Space", int(option["text"] in given))
    else:
        page.keyboard.press("Space")
        texts = [option["text"] for option in BANK[id]["options"]]
        press(page, "ArrowDown", texts.index(given))


def test_by_keyboard_alone_from_the_home_page_to_a_score_that_stands_in_the_gradebook(
    course: Course, learn: Visit
) -> None:
    person = "keyboard-otter"
    page = learn("Keyboard Otter").open(course.page("index.html"))
    expect(page.locator("#course-learner")).to_have_text("Keyboard Otter")
    tab_to(page, "Quiz: Collagen")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/{PAGE}")
    ready(page)
    expect(count(page)).to_have_text("0 of 8 answered")
    assert page.locator("input:checked").count() == 0
    assert {one.input_value() for one in page.locator("main").locator("input[type=text], select").all()} == {
        ""
    }

    given = mixed()
    assert {BANK[id]["type"] for id in IDS} == {"single", "multiple", "numeric", "matching"}
    answered: list[str] = []
    while len(answered) < len(IDS):
        here = tab(page)
        assert here, f"the page ended after {answered}"
        id = here["widget"]
        if id in given and id not in answered:
            answered.append(id)
            type_answer(page, id, given[id])
            expect(saved(box(page, id))).to_have_text("Saved")
            expect(count(page)).to_have_text(f"{len(answered)} of 8 answered")
    assert answered == IDS
    tab_to(page, "Hand in")
    page.keyboard.press("Enter")
    here = stop(page)
    assert here
    assert here["text"] == "Yes, hand in"
    expect(page.get_by_text("All questions are answered. Hand in now?")).to_be_visible()
    page.keyboard.press("Enter")

    expect(result(page)).to_have_text(shown(given))
    expect(page.locator(".cw-sum")).to_be_focused()
    expect(page.locator(".cw-sum")).to_contain_text("Self-marked on this machine, for practice.")
    assert booked(course.home, person) == scores(given)
    (attempt,) = tries(course.home, person)
    assert {id: round(mark * POINTS[id], 4) for id, mark in attempt["marks"].items()} == scores(given)
    assert (attempt["paper"], attempt["number"], attempt["how"]) == ("collagen", 1, "self-marked")
    assert attempt["answers"] == stored(course.home, person)


def test_the_result_explains_what_was_chosen_and_gives_away_nothing_else(
    course: Course, pages: Path, learn: Visit
) -> None:
    page = learn("Result Reader").open(course.page(PAGE))
    given = mixed()
    give_all(page, given)
    hand_in(page)
    points = scores(given)
    for id in IDS:
        place, right = box(page, id), points[id] == POINTS[id]
        words = "Right" if right else "Partly right" if points[id] else "Not right"
        outcome = place.locator(".cw-outcome")
        expect(outcome).to_contain_text(f"{'✓' if right else '✗'} {words}: {points[id]:g} of {POINTS[id]:g}.")
        mine = told(id, given[id])
        assert mine
        lines = [line for line in place.locator(".cw-reason").all_inner_texts() if line]
        assert len(lines) == len(mine)
        for line, why in zip(lines, mine.values(), strict=True):
            assert line.endswith(why)
            assert line.startswith(("✓ Right.", "✗ Not right."))
        text = place.inner_text()
        for other in set(secrets(id)) - set(mine.values()):
            assert other not in text
        # A tick, a frame or a word beside an option that was not chosen would be the key.
        unchosen = place.locator(".cw-option:not(:has(input:checked))")
        for option in unchosen.all():
            beside = option.locator("xpath=following-sibling::*")
            assert [one.inner_text() for one in beside.all()] == [""]
        looks = {option.get_attribute("class") for option in unchosen.all()}
        assert looks <= {"cw-option"}

        link = outcome.get_by_role("link")
        address, anchor = str(link.get_attribute("href")).split("#")
        assert address == "collagen.html"
        assert f'id="{anchor}"' in (pages / address).read_text(encoding="utf-8")
    assert "These two do not belong together." in page.locator("main").inner_text()


def test_after_handing_in_everything_is_read_only_and_a_reload_keeps_it(course: Course, learn: Visit) -> None:
    person = "reload-otter"
    page = learn("Reload Otter").open(course.page(PAGE))
    given = mixed()
    give_all(page, given)
    hand_in(page)

    def state() -> tuple[list[str], list[object]]:
        words = page.locator(".cw-outcome, .cw-reason, .cw-sum").all_inner_texts()
        fields = page.locator("main").locator("input, select")
        return words, fields.evaluate_all("(all) => all.map((one) => one.checked ? 'checked' : one.value)")

    before, kept = state(), stored(course.home, person)
    page.reload()
    ready(page)
    expect(result(page)).to_have_text(shown(given))
    assert state() == before
    fields = page.locator("main").locator("input, select")
    assert fields.count() >= 30
    assert page.locator("main").locator("input:enabled, select:enabled").count() == 0
    expect(page.get_by_role("button", name="Hand in", exact=True)).to_have_count(0)
    expect(count(page)).to_be_hidden()
    assert stored(course.home, person) == kept
    assert len(tries(course.home, person)) == 1


def test_another_try_begins_empty_and_the_earlier_one_is_kept_aside(course: Course, learn: Visit) -> None:
    person = "second-try"
    page = learn("Second Try").open(course.page(PAGE))
    first = mixed()
    give_all(page, first)
    hand_in(page)
    kept = stored(course.home, person)
    with page.expect_navigation():
        page.get_by_role("button", name="Answer the quiz again").click()
    ready(page)
    expect(count(page)).to_have_text("0 of 8 answered")
    assert page.locator("input:checked").count() == 0
    assert stored(course.home, person) == {}
    aside = folder(course.home, person) / "try-1"
    assert sorted(path.name for path in aside.iterdir()) == ["answers.json", "result.json"]

    second: dict[str, Given] = {IDS[0]: [BANK[IDS[0]]["options"][1]["text"]]}
    give_all(page, second)
    hand_in(page)
    expect(result(page)).to_have_text(shown(second))
    assert booked(course.home, person) == scores(second)
    assert [each["number"] for each in tries(course.home, person)] == [1, 2]
    assert tries(course.home, person)[0]["answers"] == kept


def test_open_questions_are_counted_led_to_and_worth_nothing(course: Course, learn: Visit) -> None:
    page = learn("Open Otter").open(course.page(PAGE))
    numeric, matching = (
        next(id for id in IDS if BANK[id]["type"] == kind) for kind in ("numeric", "matching")
    )
    given = {id: answer for id, answer in mixed().items() if id not in (numeric, IDS[6])}
    pairs = given.pop(matching)
    give_all(page, given)
    assert isinstance(pairs, dict)
    left, text = next(iter(pairs.items()))
    give(box(page, matching), {left: text})  # one line of five is not an answered question
    expect(saved(box(page, matching))).to_have_text("Saved")
    expect(count(page)).to_have_text("5 of 8 answered")
    open_ones = sorted([numeric, matching, IDS[6]], key=IDS.index)
    buttons = page.get_by_role("button", name=re.compile("Go to question"))
    assert buttons.all_inner_texts() == [str(IDS.index(id) + 1) for id in open_ones]
    for button, id in zip(buttons.all(), open_ones, strict=True):
        button.click()
        here = stop(page)
        assert here
        assert here["widget"] == id
        assert here["tag"] in ("INPUT", "SELECT")
        assert here["found"], "the question is hidden behind the bar"
    page.get_by_role("button", name="Hand in", exact=True).click()
    expect(
        page.get_by_text("3 questions are still open and will count as not right. Hand in now?")
    ).to_be_visible()
    page.get_by_role("button", name="Not yet").click()
    expect(page.get_by_role("button", name="Hand in", exact=True)).to_be_focused()
    assert tries(course.home, "open-otter") == []
    hand_in(page)
    counted = {**given, matching: {left: text}}
    expect(result(page)).to_have_text(shown(counted))
    assert booked(course.home, "open-otter") == scores(counted)
    for id in (numeric, IDS[6]):
        expect(box(page, id).locator(".cw-outcome")).to_contain_text("Left open: 0 of")


def test_everything_right_is_full_marks_and_a_single_question_says_is(course: Course, learn: Visit) -> None:
    from tests.browser.quiz_page import key

    page = learn("Right Otter").open(course.page(PAGE))
    given = {id: key(id) for id in IDS}
    give_all(page, dict(list(given.items())[:-1]))
    page.get_by_role("button", name="Hand in", exact=True).click()
    expect(page.get_by_text("1 question is still open and will count as not right.")).to_be_visible()
    page.get_by_role("button", name="Not yet").click()
    give_all(page, {IDS[-1]: given[IDS[-1]]})
    hand_in(page)
    expect(result(page)).to_have_text(f"Your result: {TOTAL:g} of {TOTAL:g} points")
    assert page.locator(".cw-graded .cw-is-wrong").count() == 0


def test_what_is_no_number_is_an_open_question_and_does_not_stop_handing_in(
    course: Course, learn: Visit
) -> None:
    page = learn("Words Otter").open(course.page(PAGE))
    id = next(id for id in IDS if BANK[id]["type"] == "numeric")
    field = box(page, id).get_by_role("textbox")
    field.press_sequentially("eight")
    expect(box(page, id).locator(".cw-hint")).to_contain_text("Write a number")
    expect(saved(box(page, id))).not_to_have_text("Saving…")
    field.fill("8")
    expect(saved(box(page, id))).to_have_text("Saved")
    field.fill("8 apples")
    expect(count(page)).to_have_text("0 of 8 answered")
    field.press_sequentially(" or more")
    expect(saved(box(page, id))).to_have_text("Saved")
    assert stored(course.home, "words-otter") == {}
    hand_in(page)
    expect(result(page)).to_have_text(f"Your result: 0 of {TOTAL:g} points")


def test_a_late_saved_does_not_take_the_focus_from_the_list_of_open_questions(
    course: Course, learn: Visit
) -> None:
    page = learn("Slow Otter").open(course.page(PAGE))
    page.route("**/answers", lambda route: (page.wait_for_timeout(400), route.continue_()))
    give(box(page, IDS[-1]), mixed()[IDS[-1]])
    page.get_by_role("button", name="Go to question 3").focus()
    expect(saved(box(page, IDS[-1]))).to_have_text("Saved")
    expect(page.get_by_role("button", name="Go to question 3")).to_be_focused()
