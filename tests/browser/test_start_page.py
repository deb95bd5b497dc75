"""The first page: choose a role, follow its path, come back; by keyboard, at every width, published too."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from course_lib import learner, plan
from course_lib.course import course as the_course
from course_lib.course import topic
from course_lib.pages.publish import publish
from course_lib.quiz.role_plays import role_plays
from tests.browser.conftest import Visit
from tests.browser.course_process import Course
from tests.browser.lesson_page import complete
from tests.browser.test_access import AXE_WIDTHS, FAULTS, WIDTHS, violations
from tests.browser.test_keyboard import stop, tab
from tests.browser.visitor import go, ready

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ROLES = list(the_course().roles)
IN_ORDER = [each.slug for each in the_course().topics]


def shown(page: Page) -> list[str]:
    """The steps whose cards can be seen, from top to bottom."""
    cards = page.locator(".card:visible")
    expect(cards.first).to_be_visible()
    return [str(card.get_attribute("data-step")) for card in cards.all()]


def path(out: Path, role: str) -> plan.Plan:
    """The path of a role, with the minutes of these pages."""
    return plan.plan(role, {name: each.minutes for name, each in plan.kept(out).items()})


def choose(page: Page, role: str) -> None:
    page.get_by_role("radio", name=the_course().roles[role]).check()  # type: ignore[index]


def arrive(page: Page, address: str) -> None:
    """Go to a page and wait for its widgets; what they draw does not matter here."""
    page.goto(address)
    expect(page.locator("html")).to_have_attribute("data-ready", "true", timeout=30_000)


def test_before_a_role_is_chosen_every_lesson_stands_in_the_order_of_the_course(
    course: Course, learn: Visit
) -> None:
    page = learn().open(course.page("index.html"))
    assert shown(page) == IN_ORDER
    assert page.get_by_role("radio", checked=True).count() == 0
    expect(page.locator("#course-continue")).to_have_text(f"Start: {topic(IN_ORDER[0]).title}")
    expect(page.locator("#course-left")).to_contain_text(f"0 of {len(IN_ORDER)} lessons done")
    assert page.locator(".mark:visible").count() == 0


@pytest.mark.parametrize("role", ROLES)
def test_a_role_orders_and_marks_the_lessons_and_stays_after_a_reload(
    course: Course, learn: Visit, role: str
) -> None:
    page = learn().open(course.page("index.html"))
    choose(page, role)
    way = path(course.out, role)
    assert way.extra
    for _ in range(2):
        assert shown(page) == [step.name for step in way.steps]
        assert page.locator(".mark:visible").all_text_contents() == [
            *["Core"] * len(way.core),
            *["Extra"] * len(way.extra),
        ]
        expect(page.locator("#course-core-words")).to_contain_text(plan.in_words(way.core))
        expect(page.locator("#course-core-words")).to_contain_text(way.begins)
        expect(page.locator("#course-extra-words")).to_contain_text(plan.in_words(way.extra))
        expect(page.locator("#course-continue")).to_have_text(f"Start: {way.core[0].title}")
        left = f"0 of {len(way.core)} core steps done, about {plan.total(way.core)} minutes to go"
        expect(page.locator("#course-left")).to_have_text(left)
        expect(page.get_by_role("radio", name=way.name)).to_be_checked()
        if page.locator("#course-role-saved").text_content():
            expect(page.locator("#course-role-saved")).to_have_text("Saved")
        page.reload()
        ready(page)


def test_the_role_belongs_to_one_learner(course: Course, learn: Visit) -> None:
    name = "Roleplayer"
    page = learn(name).open(course.page("index.html"))
    choose(page, "operator")
    expect(page.locator("#course-role-saved")).to_have_text("Saved")
    assert course.stored(course.learn_as(name)) == {"role:course": {"role": "operator"}}
    other = learn("Somebody else").open(course.page("index.html"))
    assert other.get_by_role("radio", checked=True).count() == 0
    assert shown(other) == IN_ORDER


def test_the_choice_is_made_by_keyboard_and_the_focus_stays_where_it_was(
    course: Course, learn: Visit
) -> None:
    page = learn().open(course.page("index.html"))
    for _ in range(40):
        here = tab(page)
        assert here, "no stop is the choice of a role"
        if here["tag"] == "INPUT":
            break
    for press, role in (("Space", ROLES[0]), ("ArrowRight", ROLES[1]), ("ArrowRight", ROLES[2])):
        page.keyboard.press(press)
        expect(page.locator("#course-core")).to_have_attribute("data-role", role)
        after = stop(page)
        assert after
        assert (after["tag"], after["value"]) == ("INPUT", role)
        assert shown(page) == [step.name for step in path(course.out, role).steps]
    # Enter in a group of radios must not send the page away.
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"index\.html$"))
    expect(page.get_by_role("radio", name="Laser operator")).to_be_checked()
    for _ in range(40):
        here = tab(page)
        assert here, "no stop is the first card"
        if here["text"] == path(course.out, ROLES[2]).core[0].title:
            break
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/skin_depth\.html$"))


@pytest.mark.parametrize("role", ROLES)
def test_each_lesson_leads_on_along_the_path(course: Course, learn: Visit, role: str) -> None:
    visitor = learn()
    page = visitor.open(course.page("index.html"))
    choose(page, role)
    expect(page.locator("#course-role-saved")).to_have_text("Saved")
    way = path(course.out, role).steps
    place = next(at for at, step in enumerate(way) if step.kind == "role_play")
    for step, following in ((way[0], way[1]), (way[place - 1], way[place])):
        arrive(page, course.page(f"{step.name}.html"))
        link = page.locator("#course-next")
        expect(link).to_have_text(f"Next: {following.title}")
    link.click()
    expect(page).to_have_url(re.compile(r"/role_plays\.html#role-play-"))
    arrive(page, course.page(f"{way[-1].name}.html"))
    expect(page.locator("#course-next")).to_have_count(0)


def test_continue_leads_back_to_the_lesson_that_was_begun_then_along_the_path(
    course: Course, learn: Visit
) -> None:
    page = learn().open(course.page("index.html"))
    choose(page, "front_desk")
    expect(page.locator("#course-role-saved")).to_have_text("Saved")
    way = path(course.out, "front_desk")
    assert (way.core[0].name, way.extra[-1].name) == ("healing", "collagen")
    # Begun out of turn: what is open goes first.
    go(page, course.page("collagen.html"))
    # The place is kept once a reader has stayed there.
    with page.expect_response(lambda reply: "place:course" in (reply.request.post_data or "")):
        page.locator("#practice").scroll_into_view_if_needed()
    expect(page.locator(".contents a[aria-current]")).to_have_count(1)
    go(page, course.page("index.html"))
    button = page.locator("#course-continue")
    expect(button).to_have_text("Continue: Collagen and ageing")
    assert re.fullmatch(r"collagen\.html#[\w-]+", button.get_attribute("href") or "")
    go(page, course.page("collagen.html"))
    complete(page)
    go(page, course.page("index.html"))
    expect(button).to_have_text(f"Continue: {way.core[0].title}")
    expect(page.locator("#course-left")).to_contain_text(f"0 of {len(way.core)} core steps done")
    expect(page.locator('[data-step="collagen"] .meter span')).to_have_text("All activities done")


def test_a_role_play_that_came_to_an_end_counts_as_a_core_step(course: Course, learn: Visit) -> None:
    name = "Played before"
    person = course.learn_as(name)
    (play,) = [each for each in role_plays().values() if each.role == "operator"]
    key = f"roleplay:{play.id}"
    store = learner.Store(learner.folder_of(course.home, person))
    begun = {"path": ["x"], "best": None, "endings": []}
    store.put(
        [
            learner.Entry("role:course", {"role": "operator"}, "", 1, "role"),
            learner.Entry(key, begun, "", 1, "begun"),
        ]
    )
    page = learn(name).open(course.page("index.html"))
    played = page.locator(f'[data-played="{play.id}"]')
    expect(played).to_have_text("Not played yet")
    store.put([learner.Entry(key, {**begun, "best": {"points": 4, "ending": "e"}}, "", 2, "ended")])
    page.reload()
    ready(page)
    expect(played).to_have_text("✓ Played to an end")
    way = path(course.out, "operator")
    minutes = plan.total(way.core) - next(step.minutes for step in way.core if step.name == play.id)
    expect(page.locator("#course-left")).to_have_text(
        f"1 of {len(way.core)} core steps done, about {minutes} minutes to go"
    )


@pytest.mark.parametrize("role", ["", "front_desk"], ids=["no role", "front desk"])
def test_the_first_page_is_in_nobodys_way_at_any_width_in_light_or_dark(
    course: Course, learn: Visit, role: str
) -> None:
    page = learn().open(course.page("index.html"))
    if role:
        choose(page, role)
    found: list[str] = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        looked = page.evaluate(FAULTS)
        assert looked["targets"] >= 5
        assert looked["texts"] > 40
        found += [f"{width} px: {fault}" for fault in looked["faults"]]
        for scheme in ("light", "dark") if width in AXE_WIDTHS else ():
            page.emulate_media(color_scheme=scheme)
            found += [f"{scheme}, {width} px: {fault}" for fault in violations(page)]
    assert not found, "\n".join(found)


@pytest.fixture(scope="module")
def site(pages: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("site") / "of a clinic"
    publish(pages, folder)
    return folder.as_uri()


def test_published_pages_keep_the_role_in_the_browser_and_lead_along_the_same_path(
    site: str, visit: Visit, out: Path
) -> None:
    page = visit().open(f"{site}/index.html")
    page.get_by_label("My name").fill("Ann")
    page.get_by_role("button", name="That is me").click()
    expect(page.locator("#course-learner")).to_have_text("Ann")
    choose(page, "consultant")
    expect(page.locator("#course-role-saved")).to_have_text("Saved in this browser")
    page.reload()
    ready(page)
    way = path(out, "consultant")
    assert shown(page) == [step.name for step in way.steps]
    assert page.locator(".card-quiz").count() == 0
    page.locator("#course-continue").click()
    expect(page).to_have_url(re.compile(rf"/{way.core[0].name}\.html$"))
    expect(page.locator("#course-next")).to_have_text(f"Next: {way.core[1].title}")


def test_who_only_looks_around_can_choose_a_role_and_is_told_that_it_is_not_kept(
    site: str, visit: Visit, out: Path
) -> None:
    page = visit().open(f"{site}/index.html")
    page.get_by_role("button", name="Only look around, save nothing").click()
    choose(page, "operator")
    assert shown(page) == [step.name for step in path(out, "operator").steps]
    expect(page.locator("#course-role-saved")).to_contain_text("Not saved")
    expect(page.get_by_role("dialog")).to_have_count(0)
