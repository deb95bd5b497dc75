"""What of a notebook reaches a page, and what stops the build. The first tests start kernels."""

import importlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_output

from course_lib import learner
from course_lib.learner import Entry
from course_lib.pages import run as run_module
from course_lib.pages.errors import BuildError
from course_lib.pages.run import Prose, Widget, blocks, run
from tests.pages import made

Write = Callable[..., Path]


def stopped(path: Path, home: Path) -> str:
    with pytest.raises(BuildError) as refused:
        run(path, home)
    return str(refused.value)


def shows(*outputs: dict[str, Any], states: dict[str, Any] | None = None) -> nbformat.NotebookNode:
    """A notebook that has been run, whose one cell shows this."""
    notebook = made.notebook({**new_code_cell("x", outputs=list(outputs)), "id": "explore"})
    notebook.metadata["widgets"] = {"application/vnd.jupyter.widget-state+json": {"state": states or {}}}
    return notebook


def view_of(model: str) -> dict[str, Any]:
    data = {"application/vnd.jupyter.widget-view+json": {"model_id": model}, "text/plain": "Widget()"}
    return new_output("display_data", data=data)


def test_a_notebook_becomes_prose_and_widgets_in_its_own_order(
    notebook: Write, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The clinic's file is that of the build, whatever this machine's own is.
    monkeypatch.setenv("COURSE_HOME", str(tmp_path / "another"))
    ann = learner.add_learner(home, "Ann")
    learner.set_current(home, ann.id)
    learner.Store(learner.folder_of(home, ann.id)).put([Entry("claim:C21", {"verdict": "wrong"}, "", 1, "a")])
    (home / "clinic.yaml").write_text('phones: {emergency: "0118 999"}\n', encoding="utf-8")
    only = {"cell_type": "markdown", "id": "lab", "metadata": {"tags": ["jupyterlab-only"]}, "source": "Run"}
    path = notebook(
        only,
        "# Collagen",
        ">>> from course_lib.widgets import claim\n\nclaim('C21')",
        ">>> from course_lib.widgets.healing import warning_signs\n\nwarning_signs()",
        ">>> x = 1",
        "The end.",
    )
    written = path.read_bytes()
    found = run(path, home)
    assert [type(block) for block in found] == [Prose, Widget, Prose, Prose]
    title, claim, signs, end = found
    assert (title, end) == (Prose("cell-2", "# Collagen"), Prose("cell-6", "The end."))
    assert isinstance(signs, Prose)
    assert "call the emergency number, 0118 999." in signs.text
    assert isinstance(claim, Widget)
    assert (claim.cell, claim.script) == ("cell-3", "claim")
    assert set(claim.state) == {"kind", "key", "content", "spec", "saved", "status"}
    assert (claim.state["key"], claim.state["saved"], claim.state["status"]) == ("claim:C21", None, "")
    assert path.read_bytes() == written


def test_a_cell_that_raises_is_named_with_file_and_reason(notebook: Write, home: Path) -> None:
    path = notebook("# Title", ">>> from course_lib.widgets import claim\n\nclaim('C210')")
    text = stopped(path, home)
    assert text.startswith("collagen.ipynb, cell 'cell-2': there is no claim 'C210'; did you mean C2")
    assert "\x1b" not in text


def test_a_widget_that_is_not_the_courses_is_refused_by_name(notebook: Write, home: Path) -> None:
    path = notebook(">>> import ipywidgets\n\nipywidgets.IntSlider()")
    assert stopped(path, home) == (
        "collagen.ipynb, cell 'cell-1': IntSliderModel cannot live on a page; "
        "these can: explorer, question, claim, paper, role_play"
    )


def test_a_kernel_that_dies_stops_the_build_with_a_sentence(
    notebook: Write, home: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    path = notebook(">>> import os\n\nos._exit(3)")
    assert stopped(path, home) == "collagen.ipynb: Python stopped while the notebook ran"
    assert "Traceback" not in capfd.readouterr().err


def test_a_cell_that_never_ends_is_stopped(
    notebook: Write, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_module, "CELL_SECONDS", 1)
    path = notebook(">>> import time\n\ntime.sleep(60)")
    assert stopped(path, home) == "collagen.ipynb: a cell ran for more than 1 seconds and was stopped"


@pytest.mark.parametrize(
    ("output", "what"),
    [
        (new_output("stream", name="stdout", text="hello\n"), "stdout ('hello')"),
        (new_output("stream", name="stderr", text="a warning"), "stderr ('a warning')"),
        (new_output("execute_result", data={"text/plain": "42"}), "text/plain ('42')"),
        (new_output("display_data", data={"text/html": "<b>x</b>"}), "text/html ('')"),
        (
            new_output("display_data", data={"text/html": "<b>x</b>", "text/plain": "x"}),
            "text/html, text/plain ('x')",
        ),
        (new_output("display_data", data={"image/png": "aGk="}), "image/png ('')"),
    ],
    ids=["print", "warning", "value", "html", "html and text", "picture"],
)
def test_what_is_neither_widget_nor_markdown_is_refused(output: dict[str, Any], what: str) -> None:
    with pytest.raises(BuildError) as refused:
        blocks("healing.ipynb", shows(output))
    assert str(refused.value) == (
        f"healing.ipynb, cell 'explore': it shows {what}; a page shows the course's widgets and Markdown only"
    )


def test_a_long_print_is_cut_in_the_message() -> None:
    with pytest.raises(BuildError) as refused:
        blocks("healing.ipynb", shows(new_output("stream", name="stdout", text="x" * 10_000)))
    assert len(str(refused.value)) < 400


def test_a_widget_whose_state_was_not_kept_is_refused() -> None:
    with pytest.raises(BuildError, match="cell 'explore': a widget without a state cannot live on a page"):
        blocks("healing.ipynb", shows(view_of("m1")))


def test_another_anywidget_is_refused_by_its_own_name() -> None:
    states = {"m1": {"model_name": "AnyModel", "state": {"_anywidget_id": "somewhere.else.Counter"}}}
    with pytest.raises(BuildError, match=r"somewhere\.else\.Counter cannot live on a page"):
        blocks("healing.ipynb", shows(view_of("m1"), states=states))


def test_only_what_the_script_reads_leaves_the_notebook() -> None:
    state = {
        "_anywidget_id": "course_lib.widgets.claim.Claim",
        "_esm": "secret",
        "layout": "x",
        "key": "claim:C1",
    }
    (block,) = blocks("x.ipynb", shows(view_of("m1"), states={"m1": {"state": state}}))
    assert isinstance(block, Widget)
    assert block.state["key"] == "claim:C1"
    assert "_esm" not in block.state


def test_the_classes_that_a_page_can_show_exist() -> None:
    assert len(run_module.KINDS) == 6
    for dotted, script in run_module.KINDS.items():
        module, name = dotted.rsplit(".", 1)
        made_from = getattr(importlib.import_module(module), name)
        assert "render({ model, el })" in made_from._esm
        assert (Path(importlib.import_module(module).__file__ or "").parent / f"{script}.js").is_file()


@pytest.mark.parametrize(
    "text",
    ["", "not a notebook", "[]", '{"a": 1}', json.dumps({"nbformat": 4, "nbformat_minor": 5, "cells": 3})],
    ids=["empty", "words", "a list", "other data", "cells that are a number"],
)
def test_a_file_that_is_not_a_notebook_is_refused_by_name(text: str, tmp_path: Path, home: Path) -> None:
    path = tmp_path / "healing.ipynb"
    path.write_text(text, encoding="utf-8")
    assert stopped(path, home).startswith("healing.ipynb: this is not a notebook that can be read (")


def test_a_notebook_that_is_not_there_is_named(tmp_path: Path, home: Path) -> None:
    text = stopped(tmp_path / "healing.ipynb", home)
    assert text.startswith("healing.ipynb: this is not a notebook that can be read (")
