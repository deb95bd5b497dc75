"""Run a lesson's notebook once and take out what a page shows: prose and the course's own widgets."""

import os
import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode

from course_lib.pages.errors import BuildError
from course_lib.widgets.kept import BUILDING

CELL_SECONDS = 60
# The widgets that pages can show, by the class that Python made them from.
KINDS = {
    "course_lib.widgets.explorer.Explorer": "explorer",
    "course_lib.widgets.question.Question": "question",
    "course_lib.widgets.claim.Claim": "claim",
    "course_lib.widgets.paper.Graded": "question",
    "course_lib.widgets.paper.Paper": "paper",
    "course_lib.widgets.role_play.RolePlay": "role_play",
}
# What a page needs of a widget; everything else in its state belongs to the notebook.
_STATE = ("kind", "key", "content", "spec", "saved", "status")
_WIDGET = "application/vnd.jupyter.widget-view+json"
_STATES = "application/vnd.jupyter.widget-state+json"
_ONLY_IN_JUPYTERLAB = "jupyterlab-only"
_ANSI = re.compile(r"\x1b\[[0-9;]*m")


@dataclass(frozen=True)
class Prose:
    """Markdown, from a cell of the notebook or from a call that lists data."""

    cell: str
    text: str


@dataclass(frozen=True)
class Widget:
    """One of the course's widgets, with the state that its script reads."""

    cell: str
    script: str
    state: Mapping[str, Any]


Block = Prose | Widget


def run(path: Path, home: Path) -> list[Block]:
    """Run the notebook at ``path``, with the clinic's file in ``home``, and return what its page shows.

    Raises:
        BuildError: the notebook cannot be read, a cell raises, or a cell shows something that a page cannot.
    """
    try:
        notebook = nbformat.read(path, as_version=4)
    except Exception as problem:  # nbformat raises whatever the damage happens to lead to.
        raise BuildError(f"{path.name}: this is not a notebook that can be read ({problem})") from problem
    client = NotebookClient(
        notebook,
        timeout=CELL_SECONDS,
        kernel_name="python3",
        store_widget_state=True,
        resources={"metadata": {"path": str(path.parent)}},
    )
    # An environment's own kernel, never one that the user has installed for something else.
    environment = {**os.environ, BUILDING: "1", "COURSE_HOME": str(home), "JUPYTER_PREFER_ENV_PATH": "1"}
    os.environ["JUPYTER_PREFER_ENV_PATH"] = "1"
    try:
        # What a dying kernel says on its own is for nobody who reads the build's sentence.
        client.execute(env=environment, stderr=subprocess.DEVNULL)
    except CellExecutionError as problem:
        raise BuildError(
            f"{path.name}, cell '{_raising(notebook)}': {_ANSI.sub('', problem.evalue)}"
        ) from problem
    except CellTimeoutError as problem:
        raise BuildError(
            f"{path.name}: a cell ran for more than {CELL_SECONDS} seconds and was stopped"
        ) from problem
    except DeadKernelError as problem:
        raise BuildError(f"{path.name}: Python stopped while the notebook ran") from problem
    return blocks(path.name, notebook)


def blocks(name: str, notebook: NotebookNode) -> list[Block]:
    """Take the page's blocks out of a notebook that has been run.

    Raises:
        BuildError: a cell shows something that a page cannot.
    """
    states = notebook.metadata.get("widgets", {}).get(_STATES, {}).get("state", {})
    found: list[Block] = []
    for cell in notebook.cells:
        if _ONLY_IN_JUPYTERLAB in cell.metadata.get("tags", []):
            continue
        if cell.cell_type == "markdown":
            found.append(Prose(cell.id, cell.source))
            continue
        for output in cell.get("outputs", []):
            found.append(_shown(name, cell.id, output, states))
    return found


def _shown(name: str, cell: str, output: NotebookNode, states: Mapping[str, Any]) -> Block:
    data = output.get("data", {})
    if _WIDGET in data:
        return _widget(name, cell, states.get(data[_WIDGET]["model_id"], {}))
    if "text/markdown" in data:
        return Prose(cell, data["text/markdown"])
    what = output.get("name") or ", ".join(data) or output.output_type
    text = str(output.get("text", data.get("text/plain", ""))).strip()[:200]
    raise BuildError(
        f"{name}, cell '{cell}': it shows {what} ({text!r}); "
        "a page shows the course's widgets and Markdown only"
    )


def _widget(name: str, cell: str, model: Mapping[str, Any]) -> Widget:
    state = model.get("state", {})
    made_from = state.get("_anywidget_id") or model.get("model_name", "a widget without a state")
    if made_from not in KINDS:
        allowed = ", ".join(dict.fromkeys(KINDS.values()))
        raise BuildError(f"{name}, cell '{cell}': {made_from} cannot live on a page; these can: {allowed}")
    return Widget(cell, KINDS[made_from], {key: state.get(key) for key in _STATE})


def _raising(notebook: NotebookNode) -> str:
    for cell in notebook.cells:
        if any(output.output_type == "error" for output in cell.get("outputs", [])):
            return str(cell.id)
    return "?"
