import dataclasses

import pytest

from course_lib.evidence.clinic import Clinic
from course_lib.pages.lesson import Lesson
from course_lib.pages.review import banner
from tests.pages import made

DRAFT = "Not yet reviewed by your clinic."


def lesson(slug: str) -> Lesson:
    return made.lesson(made.prose(f"# {slug}", "Some words."), slug)


COLLAGEN = lesson("collagen")
HEALING = lesson("healing")


def test_a_lesson_is_a_draft_until_a_clinician_has_reviewed_it() -> None:
    text = banner(Clinic(), [COLLAGEN])
    assert "<strong>Draft</strong>" in text
    assert DRAFT in text
    assert "Ask your supervising clinician before you use anything here with a client." in text


def test_a_reviewed_lesson_says_by_whom_and_when_and_is_no_draft() -> None:
    text = banner(made.clinic(lessons={"collagen": COLLAGEN.content[:8]}), [COLLAGEN])
    assert "By Dr A. Example on 20 November 2026." in text
    assert "Draft" not in text
    assert "confirmed" in text


def test_a_review_of_an_earlier_text_does_not_count() -> None:
    clinic = made.clinic(lessons={"collagen": COLLAGEN.content[:8]})
    reworded = made.lesson(made.prose("# collagen", "Some other words."))
    assert reworded.content != COLLAGEN.content
    assert DRAFT in banner(clinic, [reworded])


def test_a_review_of_another_lesson_does_not_count() -> None:
    assert DRAFT in banner(made.clinic(lessons={"collagen": COLLAGEN.content}), [HEALING])


def test_healing_stays_a_draft_until_its_days_are_confirmed_too() -> None:
    reviewed = {"healing": HEALING.content}
    waiting = banner(made.clinic(lessons=reviewed), [HEALING])
    assert DRAFT in waiting
    assert "healing times rest on usual practice and wait for your clinician." in waiting
    confirmed = banner(made.clinic(lessons=reviewed, all_days=True), [HEALING])
    assert "Draft" not in confirmed
    assert "By Dr A. Example on 20 November 2026." in confirmed


def test_the_days_of_healing_are_no_matter_of_the_collagen_lesson() -> None:
    assert "healing times" not in banner(Clinic(), [COLLAGEN])


@pytest.mark.parametrize("reviewed", [{}, {"collagen"}, {"healing"}])
def test_the_home_page_is_a_draft_while_any_lesson_is(reviewed: set[str]) -> None:
    versions = {each.slug: each.content for each in (COLLAGEN, HEALING) if each.slug in reviewed}
    assert DRAFT in banner(made.clinic(lessons=versions, all_days=True), [COLLAGEN, HEALING])


def test_the_home_page_names_a_reviewer_of_all_lessons_once() -> None:
    clinic = made.clinic(lessons={"collagen": COLLAGEN.content, "healing": HEALING.content}, all_days=True)
    assert banner(clinic, [COLLAGEN, HEALING]).count("Dr A. Example") == 1


def test_a_name_is_text_and_never_markup() -> None:
    clinic = made.clinic(lessons={"collagen": COLLAGEN.content})
    assert clinic.reviews is not None
    review = next(iter((clinic.reviews.lessons or {}).values())).model_copy(update={"by": "<b>Dr</b>"})
    hostile = Clinic.model_construct(
        reviews=clinic.reviews.model_copy(update={"lessons": {"collagen": review}})
    )
    assert "&lt;b&gt;Dr&lt;/b&gt;" in banner(hostile, [dataclasses.replace(COLLAGEN)])
