"""A lesson as steps: what a trainer shows at once, a piece of prose or one activity."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bs4 import BeautifulSoup, Tag
from bs4.element import PageElement

from course_lib.pages.lesson import Lesson, Section

# A line or two above a question need no screen of their own [words].
_SHORT = 30


@dataclass(frozen=True)
class Step:
    """One screen of a lesson.

    `title` is the heading that it stands under, `section` the id of its section, `html` what it shows, and
    `widget` the cell of its activity; prose has none.
    """

    section: str
    section_title: str
    title: str
    html: str
    widget: str = ""


def steps(lesson: Lesson) -> tuple[Step, ...]:
    """The steps of a lesson in their order, without its title, which is a screen of its own before them.

    Each heading begins a step, and so does each activity. A line or two above a question or a claim stay
    with it; so does what stands below an explorer: it says what to do there.
    """
    return tuple(step for section in lesson.sections for step in _of_section(lesson, section))


def activity(lesson: Lesson, step: Step) -> dict[str, Any]:
    """What the widget of a step shows: its script as `script`, and all of its `spec`."""
    widget = lesson.widgets[step.widget]
    return {"script": widget["script"], **widget["state"]["spec"]}


def _of_section(lesson: Lesson, section: Section) -> Iterator[Step]:
    title, html, widget = section.title, "", ""

    def step() -> Step:
        return Step(section.id, section.title, title, html, widget)

    for node in BeautifulSoup(section.html, "html.parser").contents:
        cell = _cell(node)
        heads = isinstance(node, Tag) and node.name == "h3"
        if cell and not widget and not _explores(lesson, cell) and _words(html) <= _SHORT:
            widget = cell
        elif cell or heads or (widget and not _explores(lesson, widget)):
            if _is_something(html):
                yield step()
            html, widget = "", cell
        if heads:
            title = node.get_text(" ", strip=True)
        else:
            html += str(node)
    if _is_something(html) or section.id == "sources":
        yield step()


def _cell(node: PageElement) -> str:
    """The cell whose widget this is the place of."""
    return str(node["data-widget"]) if isinstance(node, Tag) and node.has_attr("data-widget") else ""


def _explores(lesson: Lesson, cell: str) -> bool:
    return bool(lesson.widgets[cell]["script"] == "explorer")


def _words(html: str) -> int:
    return len(BeautifulSoup(html, "html.parser").get_text(" ").split())


def _is_something(html: str) -> bool:
    return "data-widget" in html or _words(html) > 0
