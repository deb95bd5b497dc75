"""Pages that are made from the evidence and the lessons, without a notebook of their own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from course_lib.pages.lesson import Lesson


@dataclass(frozen=True)
class Extra:
    """One such page: its file, its title, its template and what fills it.

    `listed` pages are linked from the foot of every page.
    """

    file: str
    title: str
    template: str
    context: Mapping[str, Any]
    listed: bool = True


def extra_pages(lessons: Sequence[Lesson]) -> tuple[Extra, ...]:
    """All of them, in the order in which the foot of a page lists them."""
    return ()
