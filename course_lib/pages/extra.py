"""Pages that are made from the evidence and the lessons, without a notebook of their own."""

from collections.abc import Sequence

from course_lib.evidence.clinic import Clinic
from course_lib.pages import on_paper, reference
from course_lib.pages.extra_page import Extra
from course_lib.pages.lesson import Lesson

__all__ = ["Extra", "extra_pages"]


def extra_pages(lessons: Sequence[Lesson], clinic: Clinic) -> tuple[Extra, ...]:
    """All of them, in the order in which the foot of a page lists them."""
    return (reference.glossary(lessons), reference.sources(lessons), *on_paper.pages(lessons, clinic))
