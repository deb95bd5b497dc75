"""The projector view of a lesson: each step fills a screen."""

from collections.abc import Iterator, Mapping
from typing import Any

from markupsafe import Markup

from course_lib.pages.lesson import Lesson
from course_lib.pages.steps import activity, steps

_ACTIVITIES = {"explorer": "look", "claim": "a claim", "question": "a question"}


def file(lesson: Lesson) -> str:
    """The name of the file of this view."""
    return f"{lesson.slug}-projector.html"


def screens(lesson: Lesson) -> Iterator[Mapping[str, Any]]:
    """What the template shows of each step; `label` tells them apart in the list of all steps."""
    for step in steps(lesson):
        kind = _ACTIVITIES[activity(lesson, step)["script"]] if step.widget else ""
        yield {
            "section": step.section,
            "section_title": step.section_title,
            "title": step.title,
            "html": Markup(step.html),
            "widget": step.widget,
            "label": f"{step.title}: {kind}" if kind else step.title,
        }
