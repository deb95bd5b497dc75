"""The page before the exam: what it is, and its rule. Which form is open, its script asks the server."""

from collections.abc import Sequence

from course_lib.course import course
from course_lib.pages.extra_page import Extra
from course_lib.pages.lesson import Lesson
from course_lib.quiz.exam_words import rule_points, what_a_pass_means

__all__ = ["FILE", "exam_pages"]

FILE = "exam.html"


def exam_pages(papers: Sequence[Lesson]) -> tuple[Extra, ...]:
    """The page before the exam; none unless every form that the rule names is among the papers."""
    named = {
        str(each["state"]["spec"]["paper"]): paper for paper in papers for each in paper.widgets.values()
    }
    forms = course().exam.forms
    if not named.keys() >= set(forms):
        return ()
    context = {
        "questions": course().exam.questions,
        "minutes": max(named[form].minutes for form in forms),
        "points": rule_points(),
        "means": what_a_pass_means(),
    }
    return (Extra(FILE, "The exam", "exam.html.j2", context, listed=False),)
