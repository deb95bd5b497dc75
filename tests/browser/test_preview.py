"""The preview of a question of the bank, one of each type: as a learner sees it, and as its author does."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from course_lib.course import checkout
from course_lib.evidence.clinic import Clinic
from course_lib.pages import preview
from course_lib.quiz import Matching, Multiple, Numeric, OneOf, Ordering, Question
from course_lib.quiz.papers import bank
from tests.browser.conftest import Visit
from tests.browser.every_type import Given, give
from tests.browser.test_access import violations
from tests.quiz.made_up import TYPES

pytestmark = pytest.mark.browser


def first_of(type_: str) -> Question:
    return next(each for each in bank(checkout()).values() if each.type == type_)


def in_words(asked: Question) -> Given:
    """The key, as somebody would read it out."""
    if isinstance(asked, Numeric):
        return asked.answer
    if isinstance(asked, Matching):
        return {pair.left: pair.right for pair in asked.pairs}
    if isinstance(asked, Ordering):
        return [step.text for step in asked.steps]
    rights = [option.text for option in asked.options if option.correct]
    assert isinstance(asked, OneOf | Multiple)
    return rights if isinstance(asked, Multiple) else rights[0]


@pytest.mark.parametrize("type_", TYPES)
def test_a_question_of_the_bank_can_be_looked_at_and_answered_by_its_author(
    visit: Visit, tmp_path: Path, type_: str
) -> None:
    asked = first_of(type_)
    path = tmp_path / f"{asked.id}.html"
    path.write_text(preview.page(checkout(), asked, Clinic()), encoding="utf-8")
    page = visit().open(path.as_uri())
    place = page.locator("#preview")
    assert place.locator("input:checked").count() == 0
    expect(page.get_by_text("Key and reasons")).to_be_hidden()
    give(place, in_words(asked))
    expect(place.locator(".cw > .cw-status")).to_have_text("A preview: nothing is saved.")
    page.locator("summary").click()
    expect(page.get_by_text("Key and reasons")).to_be_visible()
    found = []
    for width, scheme in ((1280, "light"), (390, "dark"), (320, "light")):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        found += [f"{width} px: {fault}" for fault in violations(page)]
        assert page.evaluate("() => document.documentElement.scrollWidth") <= width
    assert not found, "\n".join(found)
