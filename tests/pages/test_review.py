import dataclasses

import pytest

from course_lib.evidence.clinic import Clinic, Loaded
from course_lib.pages.lesson import Lesson
from course_lib.pages.review import banner, fault_banner, page_banner, paper_banner, role_plays_banner
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


def test_healing_stays_a_draft_until_its_values_are_confirmed_too() -> None:
    reviewed = {"healing": HEALING.content}
    waiting = banner(made.clinic(lessons=reviewed), [HEALING])
    assert "Draft" in waiting
    assert "By Dr A. Example on 20 November 2026. Not all that it shows is confirmed yet." in waiting
    assert (
        "Waiting for your clinician: 4 answers to “whom to call?”; 55 healing times; 3 aftercare rules."
    ) in waiting
    confirmed = banner(made.clinic(lessons=reviewed, all_values=True), [HEALING])
    assert "Draft" not in confirmed
    assert "By Dr A. Example on 20 November 2026." in confirmed
    unread = banner(made.clinic(all_values=True), [HEALING])
    assert DRAFT in unread
    assert "Waiting" not in unread


@pytest.mark.parametrize(
    ("slug", "told"),
    [
        ("collagen", ""),
        ("skin_depth", ""),
        ("deciding", "9 healing times."),
        ("skin_damage", "126 lines on which light fits which problem."),
        ("skilled_hand", "3 rules for test patches."),
    ],
)
def test_a_lesson_waits_for_the_values_that_it_shows_and_no_other(slug: str, told: str) -> None:
    text = banner(Clinic(), [lesson(slug)])
    assert ("Waiting" in text) == bool(told)
    assert f"Waiting for your clinician: {told}" in text if told else True
    content = {slug: lesson(slug).content}
    assert ("Draft" in banner(made.clinic(lessons=content), [lesson(slug)])) == bool(told)


def test_a_single_thing_that_waits_is_told_as_one() -> None:
    whole = made.clinic(lessons={"skilled_hand": lesson("skilled_hand").content}, all_values=True)
    rules = {key: rule for key, rule in (whole.test_patch or {}).items() if key != "wait"}
    text = banner(whole.model_copy(update={"test_patch": rules}), [lesson("skilled_hand")])
    assert "Waiting for your clinician: 1 rule for test patches.<" in text


def test_a_page_of_the_clinics_rules_is_a_draft_until_each_rule_is_confirmed() -> None:
    text = page_banner(Clinic(), "your_clinic")
    assert "Not all of this is confirmed by your clinic yet." in text
    assert "4 answers to “whom to call?”; 11 aftercare rules; 3 rules for test patches." in text
    assert "Each line says by whom and when." in page_banner(made.clinic(all_values=True), "your_clinic")
    assert page_banner(Clinic(), "about_evidence") == ""


def test_only_served_pages_lead_to_where_a_clinician_confirms() -> None:
    text = banner(Clinic(), [COLLAGEN])
    assert text.split("<!--served-->")[1].split("<!--/served-->")[0].count('href="review"') == 1


def test_a_quiz_does_not_send_a_clinician_where_its_questions_are_not() -> None:
    text = paper_banner(Clinic(), {"collagen-strength": "1"})
    assert DRAFT in text
    assert "href" not in text


def test_the_draft_banner_of_the_role_plays_leads_to_where_they_are_confirmed() -> None:
    text = role_plays_banner(Clinic(), {"day-six-blister": "1"})
    assert DRAFT in text
    assert 'href="review"' in text


def test_a_fault_in_the_clinics_file_is_told_with_its_lines_and_whose_values_are_shown() -> None:
    assert fault_banner(Loaded(Clinic())) == ""
    text = fault_banner(Loaded(Clinic(), "clinic.yaml:2: by '<b>' is odd", earlier=True))
    assert "<li>clinic.yaml:2: by &#39;&lt;b&gt;&#39; is odd</li>" in text
    assert "the last values without a fault" in text
    many = fault_banner(Loaded(Clinic(), "\n".join(f"clinic.yaml:{line}: odd" for line in range(1, 6))))
    assert many.count("<li>") == 4
    assert "and 2 more: “course check” lists them all" in many
    assert "nothing here counts as confirmed" in many


@pytest.mark.parametrize("reviewed", [{}, {"collagen"}, {"healing"}])
def test_the_home_page_is_a_draft_while_any_lesson_is(reviewed: set[str]) -> None:
    versions = {each.slug: each.content for each in (COLLAGEN, HEALING) if each.slug in reviewed}
    assert DRAFT in banner(made.clinic(lessons=versions, all_values=True), [COLLAGEN, HEALING])


def test_the_home_page_names_a_reviewer_of_all_lessons_once() -> None:
    clinic = made.clinic(lessons={"collagen": COLLAGEN.content, "healing": HEALING.content}, all_values=True)
    assert banner(clinic, [COLLAGEN, HEALING]).count("Dr A. Example") == 1


def test_a_name_is_text_and_never_markup() -> None:
    clinic = made.clinic(lessons={"collagen": COLLAGEN.content})
    assert clinic.reviews is not None
    review = next(iter((clinic.reviews.lessons or {}).values())).model_copy(update={"by": "<b>Dr</b>"})
    hostile = Clinic.model_construct(
        reviews=clinic.reviews.model_copy(update={"lessons": {"collagen": review}})
    )
    assert "&lt;b&gt;Dr&lt;/b&gt;" in banner(hostile, [dataclasses.replace(COLLAGEN)])
