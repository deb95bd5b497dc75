"""Every type of question as practice: right in the browser is right in Python; each answer has its reason."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from course_lib import quiz
from course_lib.evidence.clinic import Clinic
from course_lib.pages import assets
from course_lib.pages.publish import publish
from course_lib.pages.write import Content, write
from tests.browser.conftest import Visit
from tests.browser.every_type import KEYS, QUESTIONS, TYPES, Given, give, numbers, steps, wrong
from tests.browser.lesson_page import RIGHT_ANSWER
from tests.browser.visitor import Visitor
from tests.pages import made
from tests.quiz.made_up import question

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ASKED = {type_: question(type_, **QUESTIONS[type_]) for type_ in TYPES}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A lesson made of nothing but a practice question of each type."""
    pages = tmp_path_factory.mktemp("practice-types")
    widgets = [made.widget(type_, made.practised(asked)) for type_, asked in ASKED.items()]
    lesson = made.lesson([*made.prose("# Collagen", "## Practice"), *widgets])
    write(pages / "built", Content([lesson]), assets.write(pages / "built"), Clinic(), {})
    publish(pages / "built", pages / "stick")
    return pages / "stick"


@pytest.fixture
def page(folder: Path, visit: Visit) -> Page:
    """The lesson on a memory stick, with somebody who has just said their name."""
    visitor: Visitor = visit()
    opened = visitor.open((folder / "collagen.html").as_uri())
    opened.get_by_label("My name").fill("Ann")
    opened.keyboard.press("Enter")
    expect(opened.locator("#course-learner")).to_have_text("Ann")
    return opened


def outcome(page: Page, type_: str, given: Given) -> str:
    """Give an answer, check it, and read what is said."""
    give(page.locator(f"#{type_}"), given)
    page.locator(f"#{type_}").get_by_role("button", name="Check my answer").click()
    expect(page.locator(f"#{type_} .cw-outcome")).not_to_be_empty()
    return page.locator(f"#{type_} .cw-outcome").inner_text()


def reasons(page: Page, type_: str) -> list[str]:
    return [text for text in page.locator(f"#{type_} .cw-reason").all_inner_texts() if text]


@pytest.mark.parametrize("type_", TYPES)
def test_the_browser_calls_right_what_python_marks_full_whatever_the_type(page: Page, type_: str) -> None:
    asked = ASKED[type_]
    page.locator(f"#{type_}").get_by_role("button", name="Check my answer").click()
    expect(page.locator(f"#{type_} .cw-hint")).to_contain_text("first.")
    assert wrong(type_)
    for given, share in wrong(type_):
        assert share < 1
        assert "Not quite" in outcome(page, type_, given)
        assert reasons(page, type_)
    assert RIGHT_ANSWER in outcome(page, type_, KEYS[type_])
    told = reasons(page, type_)
    for part in quiz.feedback(asked, quiz.key(asked)):
        assert any(part.why in line for line in told), part.why
    expect(page.locator(f"#{type_} .cw-sources")).to_be_visible()


def test_an_unneeded_hand_over_is_called_safe(page: Page) -> None:
    assert "Not quite" in outcome(page, "handover", "Ask the clinician to come and explain.")
    (told,) = reasons(page, "handover")
    assert told.startswith("✗ Safe, but not needed here.")


def test_the_places_of_an_order_are_told_when_the_learner_asks_for_them(page: Page) -> None:
    (first, _), *_ = wrong("ordering")
    outcome(page, "ordering", first)
    assert [text.split(".")[0] for text in reasons(page, "ordering")][:3] == [
        "✗ Not here",
        "✗ Not here",
        "✓ Right",
    ]
    page.locator("#ordering").get_by_role("button", name="Show the answer").click()
    assert reasons(page, "ordering")[0].startswith("✗ This is step 2.")
    page.reload()
    expect(page.locator("#ordering .cw-outcome")).to_contain_text("Read the reasons")
    assert steps(page.locator("#ordering")) == first
    assert numbers(page.locator("#ordering")) == list("12345")
