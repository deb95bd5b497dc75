"""The marked notebook that a trainer opens in nbgrader's formgrader.

It is made from the paper and from the answers in words. Nothing of the notebook that a learner handed in gets
into it, so whatever was done to that one cannot be seen, run or followed here.
"""

import contextlib
import copy
import json
import os
import shutil
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from course_lib.evidence import DataError
from course_lib.grading.answers import ANSWERS_FILE, PAPER_FILE
from course_lib.grading.marking_run import STAMP_FILE, Marked, Marker
from course_lib.grading.papers import dumps, notebook
from course_lib.grading.words import in_words
from course_lib.learner import NotSaved
from course_lib.learner.disk import make_folder, reason

__all__ = ["SECRET_FILE", "Autograded", "read_plain", "replace_folder"]

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


def read_plain(path: Path, most: int) -> bytes:
    """Return the bytes of a plain file; a link or a pipe is neither followed nor waited for.

    Raises:
        OSError: it is not there, is no plain file, or has more than `most` bytes.
    """
    flags = (
        os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    )
    descriptor = os.open(path, flags)
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(f"{path} is not a plain file")
        data = file.read(most + 1)
    if len(data) > most:
        raise OSError(f"{path} is larger than {most:,} bytes")
    return data


def replace_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    """Put a folder with just these files, to be read only, in the place of what was there.

    A stop in between leaves the old folder, or none. Only one program may do this at a time.

    Raises:
        NotSaved: it cannot be written; what was there before stays.
    """
    # Two levels up, where nbgrader looks for no learner's folder.
    desk = folder.parents[1].with_name("grading-desk")
    new, old = desk / "new", desk / "old"
    try:
        shutil.rmtree(desk, ignore_errors=True)
        make_folder(new)
        make_folder(folder.parent)
        for name, data in files.items():
            with (new / name).open("wb") as file:
                file.write(data)
            (new / name).chmod(0o444)
        if folder.exists():
            folder.replace(old)
        new.replace(folder)
        shutil.rmtree(desk, ignore_errors=True)
    except OSError as error:
        if old.exists() and not folder.exists():
            old.replace(folder)
        raise NotSaved(f"Not saved: {folder}: {reason(error)}.") from error
