"""The marked notebook: one for nbgrader to read the points from, one for a trainer to open in its formgrader.

Both are made from the paper and the answers in words. Nothing of the notebook that a learner handed in gets
into them, so whatever was done to that one cannot be seen, run or followed here.
"""

import contextlib
import copy
import json
from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import Any

from course_lib.evidence import DataError
from course_lib.grading.answers import ANSWERS_FILE, PAPER_FILE
from course_lib.grading.marking_run import STAMP_FILE, Marked, Marker
from course_lib.grading.office import ANSWER
from course_lib.grading.papers import dumps, notebook
from course_lib.grading.plain_files import read_plain, replace_folder
from course_lib.grading.words import asked, in_words, told, when

__all__ = ["GRADER", "SECRET_FILE", "Autograded"]

# nbgrader names the feedback in the exchange after what stands in here, so that nobody can guess it.
SECRET_FILE = "submission_secret.txt"
# Where a grader puts folders together.
GRADER = "grading-desk"
MAX_KEPT_BYTES = 4 * 1024 * 1024


class Autograded:
    """Makes the marked notebooks of one paper."""

    def __init__(self, marker: Marker, worth: Mapping[str, float]) -> None:
        """Make what the notebooks of a paper share.

        Args:
            marker: the marker of the paper.
            worth: the points of each of its grade cells, as the gradebook has them [points].

        Raises:
            DataError: the gradebook has other grade cells than the paper has questions.
        """
        made = notebook(marker.paper)
        graded = [cell for cell in made.cells if cell.metadata.get("nbgrader", {}).get("grade")]
        if {cell.metadata.nbgrader.grade_id for cell in graded} != set(worth):
            raise DataError(f"paper '{marker.paper.id}' asks other questions than the gradebook has for it")
        for cell in graded:
            cell.metadata.nbgrader.points = worth[cell.metadata.nbgrader.grade_id]
        self.marker = marker
        self._paper = dumps(marker.public).encode()
        self._made: dict[str, Any] = json.loads(json.dumps(made))
        self._graded = [
            cell for cell in self._made["cells"] if cell["metadata"].get("nbgrader", {}).get("grade")
        ]

    def notebook(self, marked: Marked, points: Mapping[str, float]) -> dict[str, Any]:
        """Return the notebook of one submission from which nbgrader reads its points, as JSON has it.

        Args:
            marked: the submission.
            points: what its answers come to, before a trainer changes anything [points].
        """
        cells = []
        for number, cell in enumerate(self._made["cells"]):
            name = cell["metadata"].get("nbgrader", {}).get("grade_id")
            cells.append(self._answered(cell, number, name, marked, points) if name in points else cell)
        return {**self._made, "cells": cells}

    def shown(self, marked: Marked) -> dict[str, Any]:
        """Return the notebook of one submission that a trainer sees, as JSON has it.

        It has no code: each question with nbgrader's place for points, and what was answered, with its place
        for a comment.
        """
        said = [f"Handed in: {when(marked.moment)}.", *marked.answers.problems]
        cells = [_text("title", f"<h1>{escape(self.marker.paper.title)}</h1>" + "".join(map(_line, said)))]
        for number, cell in enumerate(self._graded, 1):
            name = cell["metadata"]["nbgrader"]["grade_id"]
            question, answer = self.marker.bank[name], marked.answers.by_id.get(name)
            signs = [f"{'✓' if line.right else '✗'} {line.text}" for line in told(question, answer)]
            parts = "".join(f"<li>{_flat(each)}</li>" for each in signs or in_words(question, answer))
            marks = cell["metadata"]["nbgrader"]
            stem = f"<p><strong>{number}. {_flat(asked(question))}</strong></p>"
            cells.append(_text(cell["id"], stem, nbgrader=marks))
            # nbgrader shows a place for a comment where it takes the cell for one that a learner writes in.
            written = {**marks, "grade": False, "solution": True, "grade_id": f"{ANSWER}{name}"}
            del written["points"]
            cells.append(_text(f"answer-{number}", f"<ul>{parts}</ul>", nbgrader=written))
        return {**self._made, "cells": cells}

    def write(
        self,
        folder: Path,
        submitted: Path,
        marked: Marked,
        stamp: bytes | None,
        *,
        desk: str = GRADER,
    ) -> None:
        """Put the marked notebook, and what was handed in with it, into `folder`; all of it or nothing.

        Args:
            folder: where nbgrader looks for it.
            submitted: where the submission is.
            marked: the submission.
            stamp: its time stamp, read before it was marked: a newer one belongs to newer answers.
            desk: where folders are put together; only one program works there at a time.

        Raises:
            NotSaved: it cannot be written.
        """
        made = json.dumps(self.shown(marked), ensure_ascii=False, indent=1, sort_keys=True)
        files = {f"{marked.paper}.ipynb": made.encode() + b"\n", PAPER_FILE: self._paper}
        if stamp is not None:
            files[STAMP_FILE] = stamp
        for name in (ANSWERS_FILE, SECRET_FILE):
            with contextlib.suppress(OSError):
                files[name] = read_plain(submitted / name, MAX_KEPT_BYTES)
        replace_folder(folder, files, desk=desk)

    def _answered(
        self, cell: dict[str, Any], number: int, name: str, marked: Marked, points: Mapping[str, float]
    ) -> dict[str, Any]:
        lines = in_words(self.marker.bank[name], marked.answers.by_id.get(name))
        said = {"text/plain": "\n".join(lines)}
        # nbgrader takes the last value of a grade cell for its points.
        worth = {"text/plain": repr(points[name])}
        answered = copy.copy(cell)
        answered["execution_count"] = number
        answered["outputs"] = [
            {"output_type": "display_data", "data": said, "metadata": {}},
            {"output_type": "execute_result", "data": worth, "metadata": {}, "execution_count": number},
        ]
        return answered


def _text(id_: str, words: str, **metadata: Any) -> dict[str, Any]:
    # One block of HTML, in which no Markdown is read; MathJax leaves it alone too.
    source = f'<div class="tex2jax_ignore">{words}</div>'
    return {"cell_type": "markdown", "id": id_, "metadata": metadata, "source": source}


def _line(sentence: str) -> str:
    return f"<p>{_flat(sentence)}</p>"


def _flat(text: str) -> str:
    """Text for a block of HTML, which an empty line would end."""
    return escape(" ".join(text.split()))
