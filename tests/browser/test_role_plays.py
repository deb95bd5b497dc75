"""Role-plays, played to each of their ends by keyboard alone, and kept on the way."""

import json
import random
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from course_lib.pages.publish import publish
from course_lib.quiz import Debrief, RolePlay, Walk, play_version, ways
from course_lib.quiz.conversation import FULL, most
from course_lib.quiz.role_plays import role_plays
from tests.browser.conftest import Visit
from tests.browser.course_process import Course
from tests.browser.test_access import AXE_WIDTHS, FAULTS, WIDTHS, violations
from tests.browser.test_keyboard import press, stop, tab
from tests.browser.visitor import ready

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PLAYS = list(role_plays().values())
WORDS = {
    "good": "A good end",
    "mended": "Put right in time",
    "missed": "Not finished",
    "unsafe": "An unsafe end",
}

every_play = pytest.mark.parametrize("play", PLAYS, ids=lambda play: play.id)


def cell_of(page: Page, play: RolePlay) -> Locator:
    """The widget of a role-play."""
    widgets = json.loads(page.locator("#course-page").text_content() or "")["widgets"]
    (cell,) = [cell for cell, one in widgets.items() if one["state"]["key"] == f"roleplay:{play.id}"]
    return page.locator(f"#{cell}")


def shortest_ways(play: RolePlay) -> list[Walk]:
    """The shortest way to each end, so that an end that nobody can reach has none."""
    found: dict[str, Walk] = {}
    for way in sorted(ways(play), key=lambda each: len(each.steps)):
        found.setdefault(way.at.id, way)
    assert set(found) == {each.id for each in play.debriefs}
    return list(found.values())


def tab_into(page: Page, box: Locator, words: str = "") -> None:
    """Go on to the choices of a role-play, or to its button of this name."""
    id_ = box.get_attribute("id")
    for _ in range(200):
        here = tab(page)
        assert here, f"the page has ended before '{words}'"
        if here["widget"] == id_ and (here["text"] == words if words else here["tag"] == "INPUT"):
            return
    raise AssertionError(f"no stop for '{words}'")


def choose(page: Page, box: Locator, place: int) -> None:
    """Choose with the keyboard alone, from wherever the focus is."""
    tab_into(page, box)
    page.keyboard.press("Space")
    press(page, "ArrowDown", place)
    expect(box.get_by_role("radio").nth(place)).to_be_checked()
    page.keyboard.press("Tab")
    here = stop(page)
    assert here
    assert here["text"] in {"Say this", "Do this"}
    page.keyboard.press("Enter")


def click(box: Locator, place: int) -> None:
    box.get_by_role("radio").nth(place).check()
    box.get_by_role("button", name="this").click()


def places(way: Walk) -> list[int]:
    return [step.turn.choices.index(step.choice) for step in way.steps]


def expect_debrief(box: Locator, play: RolePlay, way: Walk) -> None:
    """What went well, what to say next time, the sources: of just this way."""
    end = way.at
    assert isinstance(end, Debrief)
    debrief = box.get_by_role("region", name="Debrief")
    expect(debrief.get_by_role("heading", name=end.title)).to_be_visible()
    expect(debrief.locator(".cw-ending")).to_contain_text(WORDS[end.ending])
    expect(debrief).to_contain_text(end.outcome)
    expect(debrief.locator("q")).to_have_text(end.say)
    expect(debrief.locator(".cw-tally")).to_contain_text(f"{way.points} of {most(play)} points.")
    well = [step.choice.well for step in way.steps if step.choice.well]
    expect(debrief.locator("ul:not(.cw-better, .cw-signs) li")).to_have_text(well)
    better = [step.turn.best for step in way.steps if step.choice.points < FULL]
    shown = debrief.locator(".cw-better li")
    expect(shown).to_have_count(len(better))
    for line, best in zip(shown.all(), better, strict=True):
        expect(line).to_contain_text(best.say or best.do or "")
    expect(debrief.locator(".cw-signs strong")).to_have_text([sign.sign for sign in end.warning_signs])
    used = {id_ for step in way.steps for id_ in step.choice.src}.union(
        end.src, *(sign.ids for sign in end.warning_signs)
    )
    assert debrief.locator(".cw-sources .cw-source").count() == len(used)


@every_play
def test_each_end_is_reached_by_keyboard_alone_and_kept(course: Course, learn: Visit, play: RolePlay) -> None:
    name = f"Plays {play.id}"
    page = learn(name).open(course.page("role_plays.html"))
    box = cell_of(page, play)
    todo = shortest_ways(play)
    best = 0
    for number, way in enumerate(todo, 1):
        for at, (step, place) in enumerate(zip(way.steps, places(way), strict=True)):
            expect(box.locator(".cw-bubble-client").nth(at)).to_contain_text(step.turn.says)
            choose(page, box, place)
            answer = box.locator(".cw-bubble-you").nth(at)
            expect(answer).to_contain_text(step.choice.feedback)
            expect(answer.locator(".cw-who")).to_be_focused()
        expect_debrief(box, play, way)
        best = max(best, way.points)
        expect(box.locator(".cw-tally")).to_contain_text(
            f"Your best so far: {best}. Endings you have seen: {number} of {len(todo)}."
        )
        expect(box.locator("> .cw > .cw-status")).to_have_text("Saved")
        kept = course.stored(name.lower().replace(" ", "-"))[f"roleplay:{play.id}"]
        assert kept["path"] == list(way.path)
        assert kept["best"]["points"] == best
        assert kept["endings"] == [each.at.id for each in todo[:number]]
        assert kept["version"] == play_version(play)
        tab_into(page, box, "Start again")
        page.keyboard.press("Enter")
        expect(box.locator(".cw-bubble")).to_have_count(1)
        expect(box.locator(".cw-bubble .cw-who")).to_be_focused()


@every_play
def test_any_way_at_all_is_told_as_python_tells_it(course: Course, learn: Visit, play: RolePlay) -> None:
    page = learn().open(course.page("role_plays.html"))
    box = cell_of(page, play)
    for way in random.Random(7).sample(list(ways(play)), 6):
        for place in places(way):
            click(box, place)
        expect_debrief(box, play, way)
        box.get_by_role("button", name="Start again").click()


def test_what_happens_is_announced(course: Course, learn: Visit) -> None:
    play = PLAYS[0]
    page = learn().open(course.page("role_plays.html"))
    box = cell_of(page, play)
    way = max(ways(play), key=lambda each: each.points)
    live = box.locator("[aria-live=polite]")
    for step, following in zip(way.steps, way.steps[1:], strict=False):
        click(box, step.turn.choices.index(step.choice))
        expect(live).to_contain_text(step.choice.feedback)
        expect(live).to_contain_text(f"{play.client}: {following.turn.says}")
    click(box, places(way)[-1])
    assert isinstance(way.at, Debrief)
    expect(live).to_contain_text(f"Debrief. {way.at.title}. {way.at.outcome}")


def test_without_a_choice_nothing_is_said(course: Course, learn: Visit) -> None:
    page = learn().open(course.page("role_plays.html"))
    box = cell_of(page, PLAYS[1])
    box.get_by_role("button", name="Say this").click()
    expect(box.locator(".cw-hint")).to_have_text("Choose an answer first.")
    expect(box.locator(".cw-bubble")).to_have_count(1)
    box.get_by_role("radio").first.check()
    expect(box.locator(".cw-hint")).to_have_text("")
    expect(box.get_by_role("button", name="Start again")).to_be_hidden()


def test_a_conversation_goes_on_where_it_was_left(course: Course, learn: Visit) -> None:
    play = PLAYS[2]
    page = learn().open(course.page("role_plays.html"))
    box = cell_of(page, play)
    way = max(ways(play), key=lambda each: each.points)
    for place in places(way)[:2]:
        click(box, place)
    expect(box.locator("> .cw > .cw-status")).to_have_text("Saved")
    page.reload()
    ready(page)
    expect(box.locator(".cw-bubble-you")).to_have_count(2)
    expect(box.locator(".cw-bubble-client").last).to_contain_text(way.steps[2].turn.says)
    for place in places(way)[2:]:
        click(box, place)
    expect_debrief(box, play, way)


def test_a_way_through_older_words_is_not_shown_as_one_through_the_new(course: Course, learn: Visit) -> None:
    play = PLAYS[0]
    page = learn("Older Words").open(course.page("role_plays.html"))
    box = cell_of(page, play)
    click(box, 0)
    expect(box.locator("> .cw > .cw-status")).to_have_text("Saved")
    path = course.home / "learners" / "older-words" / "answers.json"
    assert play_version(play) in path.read_text()
    path.write_text(
        path.read_text()
        .replace(f'"version": "{play_version(play)}"', '"version": "0"')
        .replace(f'"version":"{play_version(play)}"', '"version":"0"')
    )
    page.reload()
    ready(page)
    expect(box.locator(".cw-bubble")).to_have_count(1)


def test_published_pages_play_without_a_server(pages: Path, visit: Visit, tmp_path: Path) -> None:
    target = tmp_path / "published"
    assert publish(pages, target) > 5
    page = visit().context.new_page()
    page.goto((target / "role_plays.html").as_uri())
    page.get_by_label("My name").fill("Ann")
    page.get_by_role("button", name="That is me").click()
    ready(page)
    play = PLAYS[0]
    box = cell_of(page, play)
    way = next(each for each in shortest_ways(play) if each.said_unsafe)
    for place in places(way):
        click(box, place)
    expect_debrief(box, play, way)
    page.reload()
    ready(page)
    expect_debrief(box, play, way)


def play_all(page: Page, ending: str) -> None:
    """Play all three to an end of this kind."""
    for play in PLAYS:
        way = next(each for each in shortest_ways(play) if getattr(each.at, "ending", "") == ending)
        for place in places(way):
            click(cell_of(page, play), place)


@pytest.mark.parametrize("state", ["fresh", "halfway", "good", "unsafe"])
def test_nothing_is_in_the_way_of_anybody_at_any_width_in_light_or_dark(
    course: Course, learn: Visit, state: str
) -> None:
    page = learn().open(course.page("role_plays.html"))
    if state == "halfway":
        for play in PLAYS:
            click(cell_of(page, play), 1)
    elif state != "fresh":
        play_all(page, state)
        assert page.locator(".cw-debrief").count() == len(PLAYS)
    found: list[str] = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        looked = page.evaluate(FAULTS)
        assert looked["texts"] > 10
        found += [f"{width} px: {fault}" for fault in looked["faults"]]
        for scheme in ("light", "dark") if width in AXE_WIDTHS else ():
            page.emulate_media(color_scheme=scheme)
            found += [f"{scheme}, {width} px: {fault}" for fault in violations(page)]
    assert not found, "\n".join(found)


def test_a_printed_role_play_has_its_talk_and_its_choices_and_no_buttons(
    course: Course, learn: Visit
) -> None:
    page = learn().open(course.page("role_plays.html"))
    box = cell_of(page, PLAYS[0])
    click(box, 1)
    page.emulate_media(media="print")
    assert page.locator(".widget button:visible").count() == 0
    expect(box.locator(".cw-bubble-you")).to_be_visible()
    assert box.get_by_role("radio").count() == box.locator(".cw-option:visible").count() > 1


def test_the_page_is_a_draft_until_a_clinician_has_read_it(course: Course, learn: Visit) -> None:
    page = learn().open(course.page("role_plays.html"))
    expect(page.locator(".review")).to_contain_text("Not yet reviewed by your clinic.")
