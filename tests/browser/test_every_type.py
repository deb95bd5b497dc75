"""A question of every type: answered in every way, marked, explained, and in nobody's way."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Browser, Page, expect

from course_lib.grading import attempts
from course_lib.grading.leaks import leaks
from course_lib.learner import Store
from course_lib.quiz.papers import bank
from tests.browser.conftest import NUMBERS
from tests.browser.every_type import (
    IDS,
    KEYS,
    PAGE,
    PAPER,
    POINTS,
    QUESTIONS,
    TYPES,
    Given,
    as_ids,
    box,
    give,
    hand_in,
    make_course,
    numbers,
    saved,
    steps,
    wrong,
)
from tests.browser.lab import LabCourse, PaperLab
from tests.browser.test_keyboard import press, stop, tab
from tests.browser.test_quiz_access import look
from tests.browser.visitor import Visitor, go, ready

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SHOWN = sorted(KEYS["ordering"], key=str.casefold)  # type: ignore[arg-type]
ROUNDS = 3


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LabCourse]:
    opened = make_course(tmp_path_factory.mktemp("every-type"))
    opened.start()
    yield opened
    opened.stop()


@pytest.fixture(scope="module")
def visitor(course: LabCourse, browser: Browser) -> Iterator[Visitor]:
    seeing = Visitor(browser)
    go(seeing.context.new_page(), f"{course.base}course/?token={course.token}")
    yield seeing
    seeing.context.close()
    seeing.check()


@pytest.fixture
def person(course: LabCourse) -> str:
    """Somebody who has answered nothing yet."""
    return course.learn_as(f"Otter {next(NUMBERS)}")


@pytest.fixture
def page(course: LabCourse, visitor: Visitor, person: str) -> Iterator[Page]:
    opened = visitor.open(f"{course.base}course/{PAGE}")
    yield opened
    opened.close()


def stored(course: LabCourse, person: str) -> dict[str, object]:
    """What is saved of the person's answers, by question."""
    entries = Store(course.home / "learners" / person / "papers" / PAPER).read().entries
    return {key.removeprefix("answer:"): entry.value for key, entry in entries.items()}


def test_nothing_is_chosen_and_nothing_is_given_away_before_the_learner_answers(
    course: LabCourse, page: Page, person: str
) -> None:
    assert page.locator("main input:checked").count() == 0
    assert {one.input_value() for one in page.locator("main").locator("input[type=text], select").all()} == {
        ""
    }
    ordering = box(page, "ordering")
    assert steps(ordering) == SHOWN != KEYS["ordering"]
    assert numbers(ordering) == [""] * len(SHOWN)
    expect(page.locator(".cw-paper .cw-count")).to_have_text(f"0 of {len(TYPES)} answered")
    assert leaks(page.content(), bank(course.root).values()) == []
    assert stored(course, person) == {}
    scene = box(page, "case").locator(".cw-scene")
    expect(scene).to_have_text(QUESTIONS["case"]["scene"])
    group = box(page, "case").get_by_role("group").first
    assert group.get_attribute("aria-describedby") == scene.get_attribute("id")


@pytest.mark.parametrize("round_", range(-1, ROUNDS))
def test_each_type_is_saved_marked_and_explained_by_what_was_chosen(
    course: LabCourse, page: Page, person: str, round_: int
) -> None:
    """The key of each, and every wrong answer in turn; who has no more wrong ones leaves the rest open."""
    given: dict[str, tuple[Given, float]] = {
        type_: (KEYS[type_], 1.0) if round_ < 0 else wrong(type_)[round_]
        for type_ in TYPES
        if round_ < len(wrong(type_))
    }
    assert len(given) >= 3
    for type_, (answer, _) in given.items():
        give(box(page, type_), answer)
        expect(saved(box(page, type_))).to_have_text("Saved")
    assert stored(course, person) == {
        IDS[type_]: {"answer": as_ids(course, type_, answer)} for type_, (answer, _) in given.items()
    }
    expect(page.locator(".cw-paper .cw-count")).to_have_text(f"{len(given)} of {len(TYPES)} answered")
    hand_in(page)
    for type_ in TYPES:
        share = given[type_][1] if type_ in given else 0
        points = round(share * POINTS[type_], 4)
        words = "Left open" if type_ not in given else "Right" if share == 1 else "Partly right"
        words = words if share or type_ not in given else "Not right"
        expect(box(page, type_).locator(".cw-outcome")).to_contain_text(
            f"{words}: {points:g} of {POINTS[type_]}."
        )
        told = [text for text in box(page, type_).locator(".cw-reason").all_inner_texts() if text]
        assert bool(told) == (type_ in given), type_
        # Of a partly right answer every part that was chosen may be right: what is missing is not told.
        marks = {text[0] for text in told}
        assert marks == {"✓"} if share == 1 else "✗" in marks if type_ in given and not share else True, type_
    assert page.locator("main").locator("input:enabled, select:enabled, .cw-order :enabled").count() == 0
    (attempt,) = [each for each in attempts.read(course.home) if each.learner == person]
    assert {id_: mark for id_, mark in attempt.marks.items() if mark} == {
        IDS[type_]: pytest.approx(share) for type_, (_, share) in given.items() if share
    }


def test_every_option_and_every_way_round_is_tried() -> None:
    for type_, question in QUESTIONS.items():
        assert 1 <= len(wrong(type_)) <= ROUNDS
        if type_ in ("single", "case", "handover", "verdict"):
            assert len(wrong(type_)) == len(question["options"]) - 1


def test_the_result_of_an_order_does_not_tell_where_a_step_belongs(page: Page) -> None:
    answer, _ = wrong("ordering")[0]
    give(box(page, "ordering"), answer)
    give(box(page, "handover"), "Ask the clinician to come and explain.")
    hand_in(page)
    told = box(page, "ordering").locator(".cw-reason").all_inner_texts()
    assert [text.split(".")[0] for text in told] == ["✗ Not right"] * 2 + ["✓ Right"] * 3
    assert told[0] == "✗ Not right. It belongs elsewhere in the order."
    assert numbers(box(page, "ordering")) == list("12345")
    assert box(page, "ordering").get_by_role("button").count() == 0
    expect(box(page, "handover").locator(".cw-reason", has_text="Safe, but not needed here.")).to_be_visible()


def test_an_order_can_be_dragged_with_a_mouse_by_any_part_of_a_step(
    course: LabCourse, page: Page, person: str
) -> None:
    ordering = box(page, "ordering")
    ordering.scroll_into_view_if_needed()
    words = ordering.locator(".cw-words")

    def centre(text: str) -> tuple[float, float]:
        found = words.filter(has_text=text).bounding_box()
        assert found
        return found["x"] + found["width"] / 2, found["y"] + found["height"] / 2

    page.mouse.move(*centre("Stop the laser"))
    page.mouse.down()
    page.mouse.up()
    assert numbers(ordering) == [""] * 5, "a click is no answer"
    for text in reversed(KEYS["ordering"]):  # type: ignore[arg-type]
        page.mouse.move(*centre(text))
        page.mouse.down()
        x, y = centre(steps(ordering)[0])
        page.mouse.move(x, y - 10, steps=8)
        page.mouse.up()
    assert steps(ordering) == KEYS["ordering"]
    assert numbers(ordering) == list("12345")
    expect(saved(ordering)).to_have_text("Saved")
    expect(ordering.locator(".cw-held")).to_have_count(0)
    assert stored(course, person) == {
        IDS["ordering"]: {"answer": as_ids(course, "ordering", KEYS["ordering"])}
    }


def test_a_finger_drags_a_step_by_its_handle_and_scrolls_the_page_by_its_words(
    course: LabCourse, browser: Browser, person: str
) -> None:
    phone = Visitor(browser, viewport={"width": 390, "height": 800}, has_touch=True, is_mobile=True)
    go(phone.context.new_page(), f"{course.base}course/?token={course.token}")
    page = phone.open(f"{course.base}course/{PAGE}")
    ordering = box(page, "ordering")
    hand = phone.context.new_cdp_session(page)

    def drag(part: str) -> None:
        """Put a finger on the last step, and move it up over the one before."""
        last = ordering.locator("li").last
        last.scroll_into_view_if_needed()
        held, before = last.locator(part).bounding_box(), ordering.locator("li").nth(3).bounding_box()
        assert held
        assert before
        x, y = held["x"] + held["width"] / 2, held["y"] + held["height"] / 2
        hand.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
        for _ in range(12):
            y -= before["height"] / 8
            hand.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [{"x": x, "y": y}]})
        hand.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})

    drag(".cw-words")
    assert (steps(ordering), numbers(ordering)[0]) == (SHOWN, "")
    drag(".cw-grip")
    assert steps(ordering)[-1] != SHOWN[-1]
    assert sorted(steps(ordering), key=str.casefold) == SHOWN
    expect(saved(ordering)).to_have_text("Saved")
    assert numbers(ordering) == list("12345")
    phone.context.close()
    phone.check()


def test_an_order_needs_no_mouse_and_its_buttons_keep_the_focus(
    course: LabCourse, page: Page, person: str
) -> None:
    ordering = box(page, "ordering")
    page.get_by_role("button", name="Go to question 8").click()
    first = stop(page)
    assert first
    assert first["html"].startswith("<button")
    assert "Move down" in first["html"]
    press(page, "Enter", 3)
    here = stop(page)
    assert here
    assert here["html"].split(": ")[1] == first["html"].split(": ")[1]
    assert steps(ordering) == [*SHOWN[1:4], SHOWN[0], SHOWN[4]]
    press(page, "Space", 4)  # once it is the last one, nothing happens, and nothing is lost
    assert steps(ordering) == [*SHOWN[1:], SHOWN[0]]
    assert stop(page)
    expect(ordering.locator("[aria-live]")).to_have_text(f"Place 5 of 5: {SHOWN[0]}")
    expect(saved(ordering)).to_have_text("Saved")
    while not (here := tab(page)) or here["tag"] != "INPUT":
        assert here
        assert here["widget"] == IDS["ordering"]
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    expect(ordering.get_by_label("Fairly sure")).to_be_checked()
    expect(saved(ordering)).to_have_text("Saved")
    value = stored(course, person)[IDS["ordering"]]
    assert value == {
        "answer": as_ids(course, "ordering", [*SHOWN[1:], SHOWN[0]]),
        "certainty": "fairly sure",
    }


def test_the_order_shown_is_an_answer_only_once_the_learner_says_so(
    course: LabCourse, page: Page, person: str
) -> None:
    ordering = box(page, "ordering")
    keep = ordering.get_by_role("button", name="Keep the order shown")
    keep.click()
    expect(keep).to_be_hidden()
    here = stop(page)
    assert here
    assert here["widget"] == IDS["ordering"]
    expect(saved(ordering)).to_have_text("Saved")
    assert numbers(ordering) == list("12345")
    assert stored(course, person) == {IDS["ordering"]: {"answer": as_ids(course, "ordering", SHOWN)}}
    page.reload()
    ready(page)
    assert (steps(ordering), numbers(ordering)) == (SHOWN, list("12345"))
    expect(keep).to_be_hidden()


@pytest.mark.parametrize(
    "stored_before",
    [["0a1b2c3d"], [], "a", {"a": 1}, None, 3],
    ids=["another step", "none", "a text", "pairs", "nothing", "a number"],
)
def test_what_is_no_order_of_these_steps_is_an_open_question(
    course: LabCourse, page: Page, person: str, stored_before: object
) -> None:
    give(box(page, "ordering"), KEYS["ordering"])
    expect(saved(box(page, "ordering"))).to_have_text("Saved")
    store = Store(course.home / "learners" / person / "papers" / PAPER)
    entry = store.read().entries[f"answer:{IDS['ordering']}"]
    store.put([replace(entry, value={"answer": stored_before}, time=entry.time + 1, id="x")])
    page.reload()
    ready(page)
    assert steps(box(page, "ordering")) == SHOWN
    assert numbers(box(page, "ordering")) == [""] * 5
    expect(page.locator(".cw-paper .cw-count")).to_have_text(f"0 of {len(TYPES)} answered")


def test_how_sure_somebody_is_can_be_said_changed_and_taken_back_and_is_no_answer(
    course: LabCourse, page: Page, person: str
) -> None:
    single = box(page, "single")
    assert single.locator(".cw-certainty").get_by_role("button").count() == 0
    single.get_by_label("Certain", exact=True).check()
    expect(saved(single)).to_have_text("Saved")
    assert stored(course, person) == {IDS["single"]: {"answer": None, "certainty": "certain"}}
    expect(page.locator(".cw-paper .cw-count")).to_have_text(f"0 of {len(TYPES)} answered")
    give(single, "Elastin")
    expect(saved(single)).to_have_text("Saved")
    single.get_by_label("Guessing").check()
    expect(saved(single)).to_have_text("Saved")
    answered = {"answer": as_ids(course, "single", "Elastin")}
    assert stored(course, person)[IDS["single"]] == {**answered, "certainty": "guessing"}
    page.reload()
    ready(page)
    expect(single.get_by_label("Guessing")).to_be_checked()
    expect(single.get_by_label("Elastin")).to_be_checked()
    single.get_by_role("button", name="Take back").click()
    expect(single.get_by_label("Guessing")).to_be_focused()
    expect(single.locator(".cw-certainty input:checked")).to_have_count(0)
    expect(saved(single)).to_have_text("Saved")
    assert stored(course, person)[IDS["single"]] == answered
    assert single.locator(".cw-certainty").get_by_role("button").count() == 0


def test_how_sure_somebody_was_stays_to_be_read_and_changes_no_score(
    course: LabCourse, page: Page, person: str
) -> None:
    for type_, words in (("single", "Certain"), ("verdict", "Guessing")):
        give(box(page, type_), KEYS[type_])
        box(page, type_).get_by_label(words, exact=True).check()
        expect(saved(box(page, type_))).to_have_text("Saved")
    give(box(page, "case"), KEYS["case"])
    expect(saved(box(page, "case"))).to_have_text("Saved")
    box(page, "numeric").get_by_label("Certain", exact=True).check()
    hand_in(page)
    expect(page.locator(".cw-paper .cw-title")).to_have_text("Your result: 6 of 16 points")
    expect(box(page, "numeric").locator(".cw-outcome")).to_contain_text("Left open: 0 of 2.")
    for type_, words in (("single", "Certain"), ("verdict", "Guessing")):
        chosen = box(page, type_).get_by_label(words, exact=True)
        expect(chosen).to_be_checked()
        expect(chosen).to_be_disabled()
    expect(box(page, "case").locator(".cw-certainty")).to_be_hidden()
    expect(page.locator(".cw-certainty button:visible")).to_have_count(0)
    (attempt,) = [each for each in attempts.read(course.home) if each.learner == person]
    assert attempt.certainty == {IDS["single"]: "certain", IDS["verdict"]: "guessing"}


def test_every_type_works_in_jupyterlab_with_keys_and_mouse(
    course: LabCourse, visitor: Visitor, person: str
) -> None:
    lab = PaperLab(visitor.context.new_page(), course, PAPER)
    lab.open()
    lab.wait()
    lab.run_all()
    before = lab.state()
    for type_ in TYPES:
        place = lab.cell(IDS[type_])
        place.scroll_into_view_if_needed()
        give(place, KEYS[type_])
        expect(lab.status(IDS[type_])).to_have_text("Saved")
    # What JupyterLab would do with these keys: go to another cell, or add one.
    ordering = lab.cell(IDS["ordering"])
    ordering.get_by_role("button", name="Move down: Stop the laser").focus()
    press(lab.page, "Enter", 1)
    press(lab.page, "Space", 1)
    assert steps(ordering).index("Stop the laser") == 2
    ordering.get_by_label("Guessing").focus()
    press(lab.page, "Space", 1)
    press(lab.page, "ArrowRight", 2)
    expect(ordering.get_by_label("Certain", exact=True)).to_be_checked()
    held, above = (ordering.locator(".cw-words").nth(at).bounding_box() for at in (2, 0))
    assert held
    assert above
    lab.page.mouse.move(held["x"] + 20, held["y"] + 5)
    lab.page.mouse.down()
    lab.page.mouse.move(above["x"] + 20, above["y"] - 5, steps=6)
    lab.page.mouse.up()
    assert steps(ordering) == KEYS["ordering"]
    expect(lab.status(IDS["ordering"])).to_have_text("Saved")
    after = lab.state()
    assert {name: after[name] for name in ("count", "collapsed", "kinds")} == {
        name: before[name] for name in ("count", "collapsed", "kinds")
    }
    assert stored(course, person)[IDS["ordering"]] == {
        "answer": as_ids(course, "ordering", KEYS["ordering"]),
        "certainty": "certain",
    }
    hand_in(lab.page)
    expect(lab.page.locator(".cw-paper .cw-title")).to_have_text("Your result: 16 of 16 points")
    expect(lab.page.locator(".jp-Notebook .cw-outcome", has_text="✓ Right: 2 of 2.")).to_have_count(8)
    lab.page.close()


def test_no_type_is_in_anybodys_way_at_any_width_in_light_or_dark(page: Page) -> None:
    found = look(page, "fresh")
    for type_ in TYPES:
        give(box(page, type_), wrong(type_)[0][0])
        box(page, type_).get_by_label("Fairly sure").check()
    expect(saved(box(page, TYPES[-1]))).to_have_text("Saved")
    found += look(page, "answered")
    hand_in(page)
    found += look(page, "result")
    assert not found, "\n".join(found)
