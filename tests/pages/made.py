"""Notebooks, blocks and lessons made up for a test, without a kernel."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from course_lib import quiz
from course_lib.course import topic
from course_lib.evidence import LEVELS, healing, indications, safety, source_label
from course_lib.evidence.clinic import (
    Clinic,
    ConfirmedCall,
    ConfirmedDays,
    ConfirmedFit,
    ConfirmedRule,
    Review,
    Reviews,
)
from course_lib.pages.lesson import Lesson, arrange
from course_lib.pages.run import Block, Prose, Widget
from course_lib.widgets.kept import Kept
from course_lib.widgets.question import Question

DAY = date(2026, 11, 20)
BY = "Dr A. Example"


def notebook(*cells: str | dict[str, Any]) -> nbformat.NotebookNode:
    """Code where the text begins with ``>>> ``, Markdown elsewhere; a cell may be given as it is."""
    made = []
    for place, text in enumerate(cells, 1):
        if not isinstance(text, str):
            cell = text
        elif text.startswith(">>> "):
            cell = new_code_cell(text.removeprefix(">>> "))
        else:
            cell = new_markdown_cell(text)
        made.append({**cell, "id": f"cell-{place}"} if isinstance(text, str) else cell)
    return new_notebook(cells=[nbformat.from_dict(cell) for cell in made])


def prose(*texts: str) -> list[Block]:
    return [Prose(f"text-{place}", text) for place, text in enumerate(texts, 1)]


def widget(cell: str, made: Kept) -> Widget:
    kinds = {
        "explorer": "explorer",
        "claim": "claim",
        "practice": "question",
        "graded": "question",
        "paper": "paper",
    }
    names = ("kind", "key", "content", "spec", "saved", "status")
    return Widget(cell, kinds[made.kind], {name: getattr(made, name) for name in names})


def lesson(blocks: Sequence[Block], slug: str = "collagen") -> Lesson:
    return arrange(f"{slug}.ipynb", topic(slug), blocks)


def clinic(*, lessons: dict[str, str] | None = None, all_values: bool = False) -> Clinic:
    """A clinic that has reviewed these lessons, by slug and version, and perhaps confirmed every value."""
    reviews = {slug: Review(by=BY, on=DAY, version=version) for slug, version in (lessons or {}).items()}
    days = {
        device.key: {key: ConfirmedDays(by=BY, on=DAY) for key in device.milestones}
        for device in healing().devices
    }
    rule = ConfirmedRule(by=BY, on=DAY)
    fit = ConfirmedFit(by=BY, on=DAY)
    values = Clinic(
        calls={level: ConfirmedCall(by=BY, on=DAY) for level in LEVELS},
        healing=days,
        aftercare={each.key: rule for each in healing().aftercare_rules},
        test_patch={each.key: rule for each in safety().test_patch_rules},
        fit={each.key: dict.fromkeys(each.fit, fit) for each in indications().problems},
    )
    return (values if all_values else Clinic()).model_copy(update={"reviews": Reviews(lessons=reviews)})


def practised(asked: quiz.Question) -> Question:
    """The widget of a practice question that stands in no file."""
    labels = {each: source_label(each) for each in asked.src}
    spec = {**quiz.practice_data(asked), "labels": labels}
    return Question(kind="practice", key=f"practice:{asked.id}", content=quiz.version(asked), spec=spec)
