"""The start notebook: its form, its words, and what JupyterLab alone shows of it."""

import json
from typing import Any

from course_lib.course import checkout, course
from tests.notebooks import form, prose, reading

PATH = checkout() / "notebooks" / "start_here.ipynb"


def notebook() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(PATH.read_text("utf-8"))
    return found


def texts() -> list[tuple[str, str]]:
    found = [
        (cell["id"], form.source(cell)) for cell in notebook()["cells"] if cell["cell_type"] == "markdown"
    ]
    assert len(found) >= 5
    return found


def test_the_file_is_as_jupyterlab_writes_it() -> None:
    assert form.file_faults(PATH.read_text("utf-8")) == []


def test_its_title_is_the_title_of_the_course() -> None:
    assert form.heading_cells(notebook(), 1) == [(course().title, 1)]


def test_it_says_for_whom_the_course_is() -> None:
    lead = dict(texts())["title"]
    for place in ("front desk", "consultations", "laser"):
        assert place in lead


def test_the_map_is_for_jupyterlab_alone_because_the_page_has_cards() -> None:
    only = [
        cell["id"]
        for cell in notebook()["cells"]
        if form.ONLY_IN_JUPYTERLAB in cell["metadata"].get("tags", [])
    ]
    assert only == ["in-jupyterlab", "course-map-heading", "course-map"]
    (call,) = form.calls(notebook())
    assert (call.module, call.name) == ("course_lib.widgets.course_map", "course_map")


def test_it_can_be_read_at_grade_nine() -> None:
    found = reading.of_prose(texts())
    assert len(found) >= 10
    assert reading.too_hard(found) == []


def test_it_promises_nothing_and_gives_no_number_without_a_source() -> None:
    for id_, text in texts():
        assert prose.banned(text) == [], id_
        for sentence in prose.sentences(text):
            assert prose.unsupported(sentence, prose.facts()) == [], f"cell '{id_}': {sentence}"


def test_the_minutes_stand_in_no_words_because_they_change() -> None:
    assert [id_ for id_, text in texts() if any(letter.isdigit() for letter in text)] == []
