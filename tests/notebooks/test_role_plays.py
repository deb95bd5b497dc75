"""The notebook of the role-plays: one for each role, under its name, in words that are easy to read."""

import json
from typing import Any

from course_lib.course import checkout, course
from course_lib.quiz.role_plays import role_plays
from tests.notebooks import form, prose, reading

PATH = checkout() / "notebooks" / "role_plays.ipynb"


def notebook() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(PATH.read_text("utf-8"))
    return found


def texts() -> list[tuple[str, str]]:
    found = [
        (cell["id"], form.source(cell)) for cell in notebook()["cells"] if cell["cell_type"] == "markdown"
    ]
    assert len(found) > 5
    return found


def test_each_role_plays_its_own_under_its_name() -> None:
    played = {
        role: form.arguments_of({"cells": form.section(notebook(), name)}, "role_play")
        for role, name in course().roles.items()
    }
    assert played == {play.role: [play.id] for play in role_plays().values()}


def test_its_title_is_that_of_the_course_file() -> None:
    (page,) = [each for each in course().pages if each.slug == PATH.stem]
    assert form.heading_cells(notebook(), 1) == [(page.title, 1)]


def test_it_can_be_read_at_grade_nine_and_promises_nothing() -> None:
    found = reading.of_prose(texts())
    assert len(found) > 15
    assert reading.too_hard(found) == []
    # The wish of a client is quoted there: "Can you guarantee it?"
    assert [id_ for id_, text in texts() if prose.banned(text)] == ["consultant"]
