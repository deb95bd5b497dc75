"""The checks of a lesson's form find each fault that was planted, and nothing in a clean lesson."""

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.notebooks import form

SLUG, TITLE, ROLES = "healing", "Healing", ["Front desk", "Laser operator"]

Notebook = dict[str, Any]


def prose(id_: str, text: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "id": id_, "metadata": {}, "source": text.splitlines(keepends=True)}


def code(id_: str, text: str) -> dict[str, Any]:
    return {
        "cell_type": "code",
        "execution_count": None,
        "id": id_,
        "metadata": {"jupyter": {"source_hidden": True}},
        "outputs": [],
        "source": text.splitlines(keepends=True),
    }


def clean() -> Notebook:
    first = prose("jupyterlab-only", "**In JupyterLab:** choose Run ▸ Run All Cells.\nIt then comes to life.")
    first["metadata"] = {"tags": ["jupyterlab-only"]}
    cells = [
        first,
        prose("title", "# Healing\n\nHow long does it take?"),
        prose("objectives-heading", "## After this lesson you can"),
        code("objectives", 'from course_lib.widgets import objectives\n\nobjectives("healing")'),
        prose("predict", "## Predict first\n\nGuess."),
        code("explore-timeline", "from course_lib.widgets.healing import timeline\n\ntimeline()"),
        prose("idea", "## The idea"),
        prose("idea-clocks", "### Clocks\n\nThere are three [X-GENERAL]."),
        code("practice-healing-one", 'from course_lib.widgets import practice\n\npractice("healing-one")'),
        prose("article", "## What the article says"),
        code("claim-C29", 'from course_lib.widgets import claim\n\nclaim("C29")'),
        prose("say", "## Say, don't say\n\n| Instead of … | Say … | Why |\n|---|---|---|\n| a | b | c |"),
        prose("desk", "## At your desk"),
        prose("desk-front", "### Front desk\n\nHand over to the clinician."),
        prose("desk-operator", "### Laser operator\n\nStop."),
        prose("practice", "## Practice\n\nOne more."),
        prose("key-points", "## Key points\n\n- A.\n- B. And more.\n- C.\n- D."),
        prose("sources", "## Sources\n\nAll of them."),
    ]
    return {"cells": cells, "metadata": copy.deepcopy(form.METADATA), "nbformat": 4, "nbformat_minor": 5}


def written(notebook: Notebook) -> str:
    return json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def all_faults(notebook: Notebook) -> list[str]:
    return [
        *form.file_faults(written(notebook)),
        *form.cell_faults(notebook),
        *form.skeleton_faults(notebook, slug=SLUG, title=TITLE, roles=ROLES),
    ]


def test_a_clean_lesson_has_no_fault() -> None:
    assert all_faults(clean()) == []


def cell(notebook: Notebook, id_: str) -> dict[str, Any]:
    return next(each for each in notebook["cells"] if each["id"] == id_)


def rewrite(id_: str, text: str) -> Callable[[Notebook], None]:
    return lambda notebook: cell(notebook, id_).update(source=text.splitlines(keepends=True))


def change(id_: str, **fields: object) -> Callable[[Notebook], None]:
    return lambda notebook: cell(notebook, id_).update(fields)


def drop(id_: str) -> Callable[[Notebook], None]:
    return lambda notebook: notebook["cells"].remove(cell(notebook, id_))


OUTPUT = {"output_type": "stream", "name": "stdout", "text": ["hello"]}
IMPORT = "from course_lib.widgets import claim\n\n"


@pytest.mark.parametrize(
    ("plant", "found"),
    [
        (lambda notebook: notebook["metadata"].update(widgets={}), "the notebook's metadata are"),
        (lambda notebook: notebook["metadata"].pop("kernelspec"), "the notebook's metadata are"),
        (lambda notebook: notebook.update(nbformat_minor=4), "the format must be 4.5"),
        (change("claim-C29", outputs=[OUTPUT]), "cell 'claim-C29': it has outputs"),
        (change("claim-C29", execution_count=3), "cell 'claim-C29': its execution count is 3"),
        (change("claim-C29", metadata={}), "cell 'claim-C29': its metadata are {}"),
        (change("claim-C29", metadata={**form.HIDDEN, "collapsed": True}), "cell 'claim-C29': its metadata"),
        (change("idea", metadata={"editable": True}), "cell 'idea': stray metadata"),
        (change("idea", metadata={"tags": ["jupyterlab-only"]}), "cell 'idea': stray metadata"),
        (change("jupyterlab-only", metadata={}), "cell 'jupyterlab-only': stray metadata"),
        (change("idea", attachments={}), "cell 'idea': stray fields ['attachments']"),
        (rewrite("practice", " \n"), "cell 'practice': it is empty"),
        (change("idea", cell_type="raw"), "no raw cell"),
        (change("idea", id="title"), "cell 'title': the id is used twice"),
        (change("idea", id="0a1b2c3d"), "cell '0a1b2c3d': the id must be readable"),
        (change("idea", id="Idea_1"), "cell 'Idea_1': the id must be readable"),
        (change("claim-C29", id="claim-C30"), "cell 'claim-C30': its id must be 'claim-C29'"),
        (change("practice-healing-one", id="practice-one"), "its id must be 'practice-healing-one'"),
        (rewrite("claim-C29", 'claim("C29")'), "exactly one import from course_lib.widgets and one call"),
        (rewrite("claim-C29", IMPORT + 'claim("C29"); claim("C30")'), "exactly one import"),
        (rewrite("claim-C29", IMPORT + 'widget = claim("C29")'), "exactly one import"),
        (rewrite("claim-C29", IMPORT + 'claim(id="C29")'), "exactly one import"),
        (rewrite("claim-C29", IMPORT + "claim(29)"), "exactly one import"),
        (rewrite("claim-C29", IMPORT + "claim(name)"), "exactly one import"),
        (rewrite("claim-C29", IMPORT + 'print("C29")'), "exactly one import"),
        (rewrite("claim-C29", 'from os import system\n\nsystem("ls")'), "exactly one import"),
        (rewrite("claim-C29", 'from course_lib.models import claim\n\nclaim("C29")'), "exactly one import"),
        (rewrite("claim-C29", 'from course_lib.widgets import claim as c\n\nc("C29")'), "exactly one import"),
        (rewrite("claim-C29", "claim(("), "exactly one import"),
        (rewrite("claim-C29", IMPORT + '# a note\nclaim("C29")'), "the import, an empty line and the call"),
        (rewrite("idea-clocks", "### Clocks\n\nOne. Two."), "more than one sentence on the line 'One. Two.'"),
        (rewrite("idea-clocks", '### Clocks\n\n"One." "Two."'), "more than one sentence on the line"),
        (rewrite("jupyterlab-only", "Run it."), "the first cell must say"),
        (rewrite("title", "# Wounds"), "the only title, '# Healing'"),
        (rewrite("title", "# Healing\n\n# Healing"), "the only title, '# Healing'"),
        (drop("sources"), "the headings are"),
        (rewrite("practice", "## Exercises"), "the headings are"),
        (rewrite("practice", "## Practice\n\n## Practice"), "the headings are"),
        (drop("objectives"), "under 'After this lesson you can' stands objectives(\"healing\")"),
        (drop("explore-timeline"), "under 'Predict first' stands one explorer"),
        (drop("desk-front"), "under 'At your desk' each role has its paragraph"),
        (rewrite("desk-front", "### Front desk\n\nHand over."), "when to hand over to the clinician"),
        (
            rewrite("key-points", "## Key points\n\n- A.\n- B."),
            "there are 2 key points",
        ),
        (
            rewrite("idea-clocks", "### Clocks\n\n" + "tick " * 121),
            "121 words without anything",
        ),
    ],
)
def test_a_planted_fault_of_form_is_found(plant: Callable[[Notebook], None], found: str) -> None:
    notebook = clean()
    plant(notebook)
    assert any(found in fault for fault in all_faults(notebook)), all_faults(notebook)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: text.removesuffix("\n"),
        lambda text: json.dumps(json.loads(text), ensure_ascii=False, indent=2) + "\n",
        lambda text: json.dumps(json.loads(text), indent=1) + "\n",
    ],
)
def test_a_file_that_jupyterlab_would_write_otherwise_is_found(spoil: Callable[[str], str]) -> None:
    assert form.file_faults(spoil(written(clean()))) == [
        "not written as JupyterLab writes it: open it there and save it"
    ]


def test_a_file_that_is_no_notebook_is_found() -> None:
    notebook = clean()
    del notebook["cells"][3]["outputs"]
    assert form.file_faults(json.dumps(notebook))[0].startswith("not a valid notebook: ")


def test_a_hundred_and_twenty_words_are_allowed_and_something_to_do_starts_the_count_again() -> None:
    notebook = clean()
    cell(notebook, "idea-clocks")["source"] = ["### Clocks\n", "\n", "tick " * 120 + "[X-GENERAL] %"]
    assert all_faults(notebook) == []
    notebook["cells"].insert(9, prose("idea-more", "tick " * 120))
    assert all_faults(notebook) == []
    notebook["cells"].insert(10, prose("idea-most", "tick"))
    assert all_faults(notebook) == ["cell 'idea-most': 121 words without anything to do; 120 are the most"]


def test_the_arguments_of_a_lessons_calls_are_found_in_order() -> None:
    assert form.arguments_of(clean(), "claim") == ["C29"]
    assert form.arguments_of(clean(), "practice") == ["healing-one"]
    assert form.arguments_of(clean(), "timeline") == []
