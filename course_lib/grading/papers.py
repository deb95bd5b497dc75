"""Papers as notebooks: `assignments/source/<paper>/`, written from `papers.yaml` and the bank, and checked.

One cell asks one question. Its hidden part, which releasing takes out, gives the score. The public half of
the questions lies beside the notebook and goes with it through all of nbgrader's stations.
"""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode, v4

from course_lib.course import course
from course_lib.evidence import DataError
from course_lib.grading.answers import PAPER_FILE
from course_lib.quiz import Question
from course_lib.quiz.papers import Asked, Paper, bank, papers, public_paper

__all__ = ["check_points", "check_stale", "dumps", "files", "notebook", "source", "write"]

_FIRST = """\
**In JupyterLab:** choose Run ▸ Run All Cells.
The questions then come to life, and the code stays hidden."""
_BEFORE = """\
Each answer is saved as you give it.
You may stop and go on later, and change any answer until you hand in."""
_FORMATIVE = (
    "This quiz is for learning: you can take it again as often as you like, and it certifies nothing."
)
_EXAM = """\
You pass with at least {percent} % of all points, and with every question about safety entirely right.
You have at most {tries} tries, each with other questions.
A failed try decides nothing by itself: after the last one, a named person decides what follows."""
_SCORE = re.compile(r'^score\("([^"]+)", points=([0-9.]+)\)$', re.MULTILINE)


def source(root: Path, paper_id: str) -> Path:
    """Return the folder of a paper as a notebook in the checkout `root`."""
    return root / "assignments" / "source" / paper_id


def write(root: Path) -> tuple[str, ...]:
    """Write every paper that has changed; return the ids of those.

    Raises:
        DataError: a fault in `papers.yaml` or the bank, or a file beside a paper that must not be there.
    """
    questions = bank(root)
    _refuse_strangers(root)
    changed = []
    for paper in papers(root):
        folder = source(root, paper.id)
        for name, text in files(paper, questions).items():
            path = folder / name
            if not path.is_file() or path.read_bytes() != text.encode():
                folder.mkdir(parents=True, exist_ok=True)
                path.write_bytes(text.encode())
                changed.append(paper.id)
    return tuple(dict.fromkeys(changed))


def check_stale(root: Path) -> tuple[str, ...]:
    """Return a sentence for every paper whose files are not what `papers.yaml` and the bank say now.

    Raises:
        DataError: as `write`.
    """
    questions = bank(root)
    _refuse_strangers(root)
    return tuple(
        f"{(source(root, paper.id) / name).relative_to(root).as_posix()} is out of date: run `course papers`"
        for paper in papers(root)
        for name, text in files(paper, questions).items()
        if not (source(root, paper.id) / name).is_file()
        or (source(root, paper.id) / name).read_bytes() != text.encode()
    )


def notebook(paper: Paper) -> NotebookNode:
    """Return a paper as a notebook, with the hidden part of every cell.

    Raises:
        DataError: a cell whose `score` gives other points than nbgrader has for it.
    """
    made: NotebookNode = v4.new_notebook(
        metadata={
            "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
        cells=[
            v4.new_markdown_cell(_FIRST, id="jupyterlab-only", metadata={"tags": ["jupyterlab-only"]}),
            v4.new_markdown_cell(f"# {paper.title}\n\n{_BEFORE}\n{_meaning(paper)}", id="title"),
            *(_cell(asked) for asked in paper.questions),
            v4.new_code_cell(
                "from course_lib.widgets import hand_in\n\nhand_in()",
                id="hand-in",
                metadata={"jupyter": {"source_hidden": True}},
            ),
        ],
    )
    check_points(made)
    nbformat.validate(made)
    return made


def _meaning(paper: Paper) -> str:
    """What the result of a paper means."""
    if paper.kind == "formative":
        return _FORMATIVE
    rule = course().exam
    return _EXAM.format(percent=rule.percent, tries=rule.tries)


def check_points(paper: NotebookNode) -> None:
    """Make sure that the hidden `score` of each cell gives the points that nbgrader has for it.

    nbgrader reads the score as points: 1 for a right answer to a question of 2 points would be half of them.

    Raises:
        DataError: names the cell and both numbers.
    """
    for cell in paper.cells:
        marks = cell.metadata.get("nbgrader", {})
        if not marks.get("grade"):
            continue
        name, calls = marks["grade_id"], _SCORE.findall(cell.source)
        if [question for question, _ in calls] != [name]:
            raise DataError(
                f"cell '{name}' must hold one line score(\"{name}\", points=…); it has {len(calls)}"
            )
        if float(calls[0][1]) != float(marks["points"]):
            given, points = float(calls[0][1]), float(marks["points"])
            raise DataError(f"cell '{name}': score gives {given:g} points, and the cell is worth {points:g}")


def _cell(asked: Asked) -> NotebookNode:
    points = int(asked.points) if asked.points.is_integer() else asked.points
    lines = [
        "from course_lib.widgets import ask",
        "",
        f'ask("{asked.id}")',
        "### BEGIN HIDDEN TESTS",
        "from course_lib.grading import score",
        "",
        f'score("{asked.id}", points={points})',
        "### END HIDDEN TESTS",
    ]
    marks = {
        "grade": True,
        "grade_id": asked.id,
        "locked": True,
        "points": points,
        "schema_version": 3,
        "solution": False,
        "task": False,
    }
    metadata = {"jupyter": {"source_hidden": True}, "nbgrader": marks}
    # A notebook's cell may have an id of 64 characters, a question a longer one.
    made: NotebookNode = v4.new_code_cell("\n".join(lines), id=asked.id[:64], metadata=metadata)
    return made


def files(paper: Paper, questions: Mapping[str, Question]) -> dict[str, str]:
    """Return the files of a paper with their texts, by name."""
    return {
        f"{paper.id}.ipynb": nbformat.writes(notebook(paper)) + "\n",
        PAPER_FILE: dumps(public_paper(paper, questions)),
    }


def dumps(public: Mapping[str, Any]) -> str:
    """Return the public half of a paper as the text of its file, which people may read and compare."""
    return json.dumps(public, ensure_ascii=False, indent=1) + "\n"


def _refuse_strangers(root: Path) -> None:
    # nbgrader gives every file beside a paper to every learner, and at marking copies it over theirs: an
    # answers file that was left here once gave everybody its score.
    known = {paper.id: {f"{paper.id}.ipynb", PAPER_FILE} for paper in papers(root)}
    faults = []
    for path in sorted((root / "assignments" / "source").rglob("*")):
        parts = path.relative_to(root / "assignments" / "source").parts
        if ".ipynb_checkpoints" in parts or (path.is_dir() and len(parts) == 1 and parts[0] in known):
            continue
        if len(parts) != 2 or parts[1] not in known.get(parts[0], set()):
            shown = path.relative_to(root).as_posix()
            allowed = "a paper's folder holds its notebook and questions.json, no more"
            faults.append(f"{shown}: must not be here, learners would get it; {allowed}")
    if faults:
        raise DataError("\n".join(faults))
