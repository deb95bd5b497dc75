"""A lesson cut into screens: every piece of it stands on one of them, once."""

import pytest
from bs4 import BeautifulSoup

from course_lib.pages.lesson import Lesson
from course_lib.pages.projector import screens
from course_lib.pages.steps import activity, steps
from course_lib.widgets import claim, practice
from course_lib.widgets.collagen import ageing
from tests.pages import made

LONG = "Many words come before it. " * 10


@pytest.fixture(scope="module")
def lesson() -> Lesson:
    return made.lesson(
        [
            *made.prose("# Collagen\n\nA lead.", "## Predict first\n\nGuess."),
            made.widget("explore", ageing()),
            *made.prose("Now move it.", f"## The idea\n\n### What it does\n\n{LONG}"),
            made.widget("ask-1", practice("collagen-firmness")),
            made.widget("claim-1", claim("C21")),
            *made.prose("### What it costs\n\nNothing.", "## Practice\n\nOne last question."),
            made.widget("ask-2", practice("collagen-cheeks")),
            *made.prose("A last word.", "## Sources"),
        ]
    )


def test_each_heading_and_each_activity_begins_a_screen(lesson: Lesson) -> None:
    assert [(step.section, step.title, step.widget) for step in steps(lesson)] == [
        ("predict-first", "Predict first", ""),
        ("predict-first", "Predict first", "explore"),
        ("the-idea", "What it does", ""),
        ("the-idea", "What it does", "ask-1"),
        ("the-idea", "What it does", "claim-1"),
        ("the-idea", "What it costs", ""),
        ("practice", "Practice", "ask-2"),
        ("practice", "Practice", ""),
        ("sources", "Sources", ""),
    ]


def test_what_stands_below_an_explorer_stays_with_it(lesson: Lesson) -> None:
    explorer = steps(lesson)[1]
    assert "Now move it." in explorer.html
    assert explorer.html.index('data-widget="explore"') < explorer.html.index("Now move it.")


def test_a_line_above_a_question_stays_with_it_and_a_line_above_an_explorer_does_not(lesson: Lesson) -> None:
    found = {step.widget: step for step in steps(lesson) if step.widget}
    assert "One last question." in found["ask-2"].html
    assert "Guess." not in found["explore"].html
    assert "A last word." not in found["ask-2"].html


def test_nothing_of_a_lesson_is_lost_or_shown_twice(lesson: Lesson) -> None:
    whole = "".join(section.html for section in lesson.sections)
    shown = "".join(step.html for step in steps(lesson))
    words = [BeautifulSoup(text, "html.parser").get_text(" ").split() for text in (whole, shown)]
    headings = ["What", "it", "does", "What", "it", "costs"]  # they are titles of screens now
    assert len(words[1]) > 50
    assert sorted(words[0]) == sorted([*words[1], *headings])
    assert [shown.count(f'data-widget="{cell}"') for cell in lesson.widgets] == [1] * 4


def test_an_activity_knows_its_script_and_what_it_asks(lesson: Lesson) -> None:
    found = {step.widget: activity(lesson, step) for step in steps(lesson) if step.widget}
    assert [found[cell]["script"] for cell in lesson.widgets] == ["explorer", "question", "claim", "question"]
    assert found["explore"]["prediction"]["question"]


def test_the_list_of_screens_tells_a_heading_from_its_activities(lesson: Lesson) -> None:
    labels = [screen["label"] for screen in screens(lesson)]
    assert labels[1:5] == [
        "Predict first: look",
        "What it does",
        "What it does: a question",
        "What it does: a claim",
    ]
