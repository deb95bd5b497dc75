"""The rows of nbgrader's gradebook, read and written inside a transaction that somebody else holds.

This loads nbgrader, for its tables.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, func, select

from course_lib.evidence import DataError
from course_lib.grading.nbgrader_parts import api
from course_lib.grading.office import ANSWER
from course_lib.grading.scoring import points_for

__all__ = ["grades", "notebook", "paper", "penalise", "remarks", "scores", "student", "submission"]

ASSIGNMENTS, NOTEBOOKS, CELLS = (each.__table__ for each in (api.Assignment, api.Notebook, api.BaseCell))
STUDENTS, GRADED, COMMENTS = (each.__table__ for each in (api.Student, api.GradeCell, api.Comment))
SUBMISSIONS, HANDED_IN, GRADES = (
    each.__table__ for each in (api.SubmittedAssignment, api.SubmittedNotebook, api.Grade)
)


def paper(connection: Connection, paper_id: str) -> dict[str, Any] | None:
    """Return the fields of `book.Listed`, or None for a paper that the gradebook does not know.

    Raises:
        DataError: the paper has other notebooks than one of its name.
    """
    found = connection.execute(
        select(ASSIGNMENTS.c.id, ASSIGNMENTS.c.duedate, NOTEBOOKS.c.id, NOTEBOOKS.c.name)
        .join(NOTEBOOKS, NOTEBOOKS.c.assignment_id == ASSIGNMENTS.c.id)
        .where(ASSIGNMENTS.c.name == paper_id)
    ).all()
    if not found:
        return None
    if [row[3] for row in found] != [paper_id]:
        raise DataError(f"paper '{paper_id}' has more than its one notebook in the gradebook")
    assignment, duedate, notebook_id, _ = found[0]
    cells = connection.execute(
        select(CELLS.c.id, CELLS.c.name, CELLS.c.type, func.coalesce(GRADED.c.max_score, 0.0))
        .outerjoin(GRADED, GRADED.c.id == CELLS.c.id)
        .where(CELLS.c.notebook_id == notebook_id)
        .order_by(CELLS.c.name)
    ).all()
    return {
        "paper": paper_id,
        "assignment": assignment,
        "notebook": notebook_id,
        "duedate": duedate,
        "cells": {name: (id_, float(points)) for id_, name, kind, points in cells if kind == "GradeCell"},
        "others": tuple(id_ for id_, _, kind, _ in cells if kind == "TaskCell"),
        "commented": tuple(id_ for id_, _, kind, _ in cells if kind != "GradeCell"),
    }


def scores(connection: Connection, assignment: str, learner_id: str) -> dict[str, float]:
    """Return what a learner has for each cell [points], with what a trainer has given by hand."""
    rows = connection.execute(
        select(CELLS.c.name, GRADES.c.auto_score, GRADES.c.manual_score, GRADES.c.extra_credit)
        .join(GRADES, GRADES.c.cell_id == CELLS.c.id)
        .join(HANDED_IN, HANDED_IN.c.id == GRADES.c.notebook_id)
        .join(SUBMISSIONS, SUBMISSIONS.c.id == HANDED_IN.c.assignment_id)
        .where(SUBMISSIONS.c.student_id == learner_id)
        .where(SUBMISSIONS.c.assignment_id == assignment)
    )
    return {
        name: (auto or 0.0 if hand is None else hand) + (extra or 0.0) for name, auto, hand, extra in rows
    }


def remarks(connection: Connection, assignment: str, learner_id: str | None) -> dict[str, dict[str, Any]]:
    """Return the fields of `book.Remarks` by learner, for those who have any; of one learner or of all."""
    found: dict[str, dict[str, Any]] = {}

    def of(learner: str) -> dict[str, Any]:
        return found.setdefault(learner, {"comments": {}, "by_hand": {}, "penalty": 0.0})

    handed_in = HANDED_IN.join(SUBMISSIONS, SUBMISSIONS.c.id == HANDED_IN.c.assignment_id)
    here = [SUBMISSIONS.c.assignment_id == assignment]
    if learner_id is not None:
        here.append(SUBMISSIONS.c.student_id == learner_id)
    hand, extra = GRADES.c.manual_score, func.coalesce(GRADES.c.extra_credit, 0.0)
    for learner, name, given, more in connection.execute(
        select(SUBMISSIONS.c.student_id, CELLS.c.name, hand, extra)
        .select_from(handed_in.join(GRADES, GRADES.c.notebook_id == HANDED_IN.c.id).join(CELLS))
        .where(*here, hand.is_not(None) | (extra != 0.0))
        .order_by(CELLS.c.name)
    ):
        of(learner)["by_hand"][name] = (given, more)
    # As nbgrader reads them: what a person has written goes before what a program has.
    said = func.trim(func.coalesce(COMMENTS.c.manual_comment, COMMENTS.c.auto_comment, ""))
    for learner, name, text in connection.execute(
        select(SUBMISSIONS.c.student_id, CELLS.c.name, said)
        .select_from(handed_in.join(COMMENTS, COMMENTS.c.notebook_id == HANDED_IN.c.id).join(CELLS))
        .where(*here, said != "")
        .order_by(CELLS.c.name)
    ):
        of(learner)["comments"][name.removeprefix(ANSWER)] = text
    for learner, cost in connection.execute(
        select(SUBMISSIONS.c.student_id, HANDED_IN.c.late_submission_penalty)
        .select_from(handed_in)
        .where(*here, func.coalesce(HANDED_IN.c.late_submission_penalty, 0.0) != 0.0)
    ):
        of(learner)["penalty"] = cost
    return found


def student(connection: Connection, learner_id: str, name: str | None) -> None:
    """Make sure that there is a learner; `name` is how they are called, if that is known."""
    known = connection.execute(select(STUDENTS.c.first_name).where(STUDENTS.c.id == learner_id)).one_or_none()
    if known is None:
        connection.execute(STUDENTS.insert(), {"id": learner_id, "first_name": name})
    elif name is not None and known[0] != name:
        connection.execute(STUDENTS.update().where(STUDENTS.c.id == learner_id), {"first_name": name})


def submission(
    connection: Connection, assignment: str, learner_id: str, stamp: datetime
) -> tuple[str, timedelta | None]:
    """Make sure that there is a submission with this time [UTC]; return its row and the extension given."""
    rows = SUBMISSIONS
    found = connection.execute(
        select(rows.c.id, rows.c.extension, rows.c.timestamp)
        .where(rows.c.assignment_id == assignment)
        .where(rows.c.student_id == learner_id)
    ).one_or_none()
    if found is None:
        id_: str = api.new_uuid()
        new = {"id": id_, "assignment_id": assignment, "student_id": learner_id, "timestamp": stamp}
        connection.execute(rows.insert(), new)
        return id_, None
    if found[2] != stamp:
        connection.execute(rows.update().where(rows.c.id == found[0]), {"timestamp": stamp})
    return found[0], found[1]


def notebook(
    connection: Connection,
    submission_id: str,
    notebook_id: str,
    others: tuple[str, ...],
    commented: tuple[str, ...],
) -> str:
    """Make sure that the notebook of a submission is there, with the rows that only a person fills in."""
    rows = HANDED_IN
    found: str | None = connection.execute(
        select(rows.c.id)
        .where(rows.c.assignment_id == submission_id)
        .where(rows.c.notebook_id == notebook_id)
    ).scalar_one_or_none()
    if found is not None:
        return found
    made: str = api.new_uuid()
    connection.execute(
        rows.insert(), {"id": made, "assignment_id": submission_id, "notebook_id": notebook_id}
    )
    for table, cells in ((COMMENTS, commented), (GRADES, others)):
        if cells:
            connection.execute(table.insert(), [{"notebook_id": made, "cell_id": cell} for cell in cells])
    return made


def grades(
    connection: Connection,
    notebook_id: str,
    cells: Mapping[str, tuple[str, float]],
    marks: Mapping[str, float],
) -> tuple[dict[str, float], tuple[str, ...]]:
    """Enter the points that marks [fraction] come to.

    Returns what each question has now, with what a trainer has given by hand, and where one has.
    """
    known = {
        cell: (id_, hand, extra)
        for id_, cell, hand, extra in connection.execute(
            select(GRADES.c.id, GRADES.c.cell_id, GRADES.c.manual_score, GRADES.c.extra_credit).where(
                GRADES.c.notebook_id == notebook_id
            )
        )
    }
    new, old, points, by_hand = [], [], {}, []
    for name, (cell, worth) in cells.items():
        auto = points_for(marks[name], worth)
        if cell not in known:
            points[name] = auto
            new.append(
                {"notebook_id": notebook_id, "cell_id": cell, "auto_score": auto, "needs_manual_grade": False}
            )
            continue
        id_, hand, extra = known[cell]
        points[name] = (auto if hand is None else hand) + (extra or 0.0)
        if hand is not None:
            by_hand.append(name)
        # A trainer who has put in a score by hand looks at the new answers again.
        old.append({"row": id_, "score": auto, "again": hand is not None})
    if new:
        connection.execute(GRADES.insert(), new)
    if old:
        connection.execute(
            GRADES.update()
            .where(GRADES.c.id == bindparam("row"))
            .values(auto_score=bindparam("score"), needs_manual_grade=bindparam("again")),
            old,
        )
    return points, tuple(by_hand)


def penalise(connection: Connection, notebook_id: str, cost: float | None) -> None:
    """Enter what lateness costs a notebook [points]."""
    changed = HANDED_IN.c.late_submission_penalty.is_distinct_from(cost)
    connection.execute(
        HANDED_IN.update().where(HANDED_IN.c.id == notebook_id).where(changed),
        {"late_submission_penalty": cost},
    )
