"""Scores in nbgrader's gradebook, through its own interface, one session for a submission.

What is worth how much is the gradebook's to say: marks are entered for the grade cells it lists, and a
learner's copy of the notebook is never asked.
"""

import contextlib
import os
import sys
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from course_lib.evidence import DataError
from course_lib.grading.office import COURSE, db_url, office
from course_lib.grading.scoring import points_for
from course_lib.learner import NotSaved
from course_lib.learner.disk import locked, make_folder

if TYPE_CHECKING:
    from nbgrader.api import Gradebook

__all__ = ["knows", "opened", "programs_found", "record"]


@contextlib.contextmanager
def opened(home: Path) -> "Iterator[Gradebook]":
    """Open the gradebook, one process at a time; make it when there is none.

    Raises:
        NotSaved: it cannot be opened or written.
    """
    from sqlalchemy.exc import DatabaseError

    from course_lib.grading.nbgrader_parts import Gradebook, InvalidEntry

    make_folder(office(home))
    with locked(office(home), "gradebook"):
        try:
            with programs_found(), Gradebook(db_url(home), COURSE) as gradebook:
                yield gradebook
        # nbgrader turns what goes wrong while it writes into entries of its own.
        except (DatabaseError, InvalidEntry) as error:
            why = getattr(error, "orig", error)
            raise NotSaved(
                f"The gradebook {office(home) / 'gradebook.db'} cannot be used ({why}). "
                "Your answers are kept. Try again, and tell your trainer if it stays so."
            ) from error


def knows(home: Path, paper_id: str) -> bool:
    """Tell whether the gradebook has this paper."""
    from course_lib.grading.nbgrader_parts import MissingEntry

    if not (office(home) / "gradebook.db").is_file():
        return False
    with opened(home) as gradebook:
        try:
            gradebook.find_notebook(paper_id, paper_id)
        except MissingEntry:
            return False
        return True


def record(
    home: Path, paper_id: str, learner_id: str, name: str, marks: Mapping[str, float], now: datetime
) -> dict[str, float]:
    """Enter one submission, in place of an earlier one by the same learner.

    Args:
        home: the learners' folder.
        paper_id: the paper; the gradebook has to know it.
        learner_id: who handed in.
        name: how they are called.
        marks: for each question its mark [fraction]; a question without one gets 0.
        now: when it was handed in, with a time zone.

    Returns the points of each question, as they are in the gradebook now.

    Raises:
        DataError: the paper in the gradebook asks other questions than `marks`.
        NotSaved: the gradebook cannot be written.
    """
    with opened(home) as gradebook:
        cells = {cell.name: cell for cell in gradebook.find_notebook(paper_id, paper_id).grade_cells}
        if set(cells) != set(marks):
            raise DataError(
                f"paper '{paper_id}' asks other questions than the gradebook has for it. A paper with other "
                "questions needs a new id in papers.yaml, once somebody has handed it in."
            )
        gradebook.update_or_create_student(learner_id, first_name=name)
        submission = gradebook.update_or_create_submission(paper_id, learner_id, timestamp=_plain(now))
        points: dict[str, float] = {}
        for grade in submission.notebooks[0].grades:
            points[grade.name] = points_for(marks[grade.name], grade.cell.max_score)
            grade.auto_score = points[grade.name]
            # A trainer who has put in a score by hand looks at the new answers again.
            grade.needs_manual_grade = grade.manual_score is not None
        gradebook.db.commit()
        return points


def _plain(moment: datetime) -> str:
    """The moment as nbgrader's time stamps have it."""
    return moment.isoformat(sep=" ", timespec="microseconds")


@contextlib.contextmanager
def programs_found() -> Iterator[None]:
    """Let nbgrader find alembic, which it starts for a new gradebook, where nobody has activated anything."""
    before = os.environ.get("PATH", os.defpath)
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), before])
    try:
        yield
    finally:
        os.environ["PATH"] = before
