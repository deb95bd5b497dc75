"""The marked notebook that a trainer opens in nbgrader's formgrader.

It is made from the paper and from the answers in words. Nothing of the notebook that a learner handed in gets
into it, so whatever was done to that one cannot be seen, run or followed here.
"""

import contextlib
import copy
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from course_lib.evidence import DataError
from course_lib.grading.answers import ANSWERS_FILE, PAPER_FILE
from course_lib.grading.marking_run import STAMP_FILE, Marked, Marker
from course_lib.grading.papers import dumps, notebook
from course_lib.grading.plain_files import read_plain, replace_folder
from course_lib.grading.words import in_words

__all__ = ["SECRET_FILE", "Autograded"]

# nbgrader names the feedback in the exchange after what stands in here, so that nobody can guess it.
SECRET_FILE = "submission_secret.txt"
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

    def notebook(self, marked: Marked, points: Mapping[str, float]) -> dict[str, Any]:
        """Return the marked notebook of one submission, as JSON has it.

        Args:
            marked: the submission.
            points: what its answers come to, before a trainer changes anything [points].
        """
        cells = []
        for number, cell in enumerate(self._made["cells"]):
            name = cell["metadata"].get("nbgrader", {}).get("grade_id")
            cells.append(self._answered(cell, number, name, marked, points) if name in points else cell)
        return {**self._made, "cells": cells}

    def write(
        self,
        folder: Path,
        submitted: Path,
        marked: Marked,
        points: Mapping[str, float],
        stamp: bytes | None,
    ) -> None:
        """Put the marked notebook, and what was handed in with it, into `folder`; all of it or nothing.

        Args:
            folder: where nbgrader looks for it.
            submitted: where the submission is.
            marked: the submission.
            points: what its answers come to, before a trainer changes anything [points].
            stamp: its time stamp, read before it was marked: a newer one belongs to newer answers.

        Raises:
            NotSaved: it cannot be written.
        """
        made = json.dumps(self.notebook(marked, points), ensure_ascii=False, indent=1, sort_keys=True)
        files = {f"{marked.paper}.ipynb": made.encode() + b"\n", PAPER_FILE: self._paper}
        if stamp is not None:
            files[STAMP_FILE] = stamp
        for name in (ANSWERS_FILE, SECRET_FILE):
            with contextlib.suppress(OSError):
                files[name] = read_plain(submitted / name, MAX_KEPT_BYTES)
        replace_folder(folder, files)

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
