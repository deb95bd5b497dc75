"""nbgrader's gradebook, written without its object layer, which takes 40 ms for a submission.

The rows are those of `nbgrader autograde`, and a test compares them. One connection serves a whole run; each
submission is one transaction, so a stop at any moment leaves whole submissions behind.
"""

import contextlib
import hashlib
import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from course_lib.evidence import DataError
from course_lib.grading.office import office
from course_lib.learner import NotSaved
from course_lib.learner.disk import locked

if TYPE_CHECKING:
    from sqlalchemy import Connection

__all__ = ["Book", "BookBusy", "BookUnusable", "Entered", "Listed", "Penalty", "Remarks", "path"]

# How long another program may hold the gradebook before a sentence is better than waiting.
BUSY_SECONDS = 20.0

# What lateness costs: (learner, score [points], seconds late) -> points, or None for nothing. nbgrader's
# plugins for late submissions have this shape.
Penalty = Callable[[str, float, float], float | None]


class BookBusy(NotSaved):
    """Another program holds the gradebook; it is whole, and nothing was written."""


class BookUnusable(NotSaved):
    """The gradebook is missing, damaged or not one; it was left as it is."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A paper as the gradebook has it: `cells` are its grade cells, (row id, points) by name.

    `others` are row ids of cells that only a person marks, `commented` of those that may have a comment.
    """

    paper: str
    assignment: str
    notebook: str
    duedate: datetime | None
    cells: Mapping[str, tuple[str, float]]
    others: tuple[str, ...]
    commented: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Entered:
    """How a submission stands in the gradebook now.

    `points` of each question, with what a trainer has put in by hand; `review` names the questions whose
    hand-given points should be looked at again; `late` [s] and `penalty` [points] are 0 for a paper in time.
    """

    points: Mapping[str, float]
    review: tuple[str, ...]
    late: float
    penalty: float


@dataclass(frozen=True, slots=True)
class Remarks:
    """What stands in the gradebook beside the marks of one submission.

    `comments` of the trainer and what they gave `by_hand` (points, or None, and extra points), by question;
    `penalty` for lateness [points].
    """

    comments: Mapping[str, str] = field(default_factory=dict)
    by_hand: Mapping[str, tuple[float | None, float]] = field(default_factory=dict)
    penalty: float = 0.0

    @property
    def digest(self) -> str:
        """What changes with every change that a trainer makes by hand."""
        if not self.comments and not self.by_hand:
            return "none"
        said = json.dumps([dict(self.comments), dict(self.by_hand)], sort_keys=True)
        return hashlib.sha256(said.encode()).hexdigest()[:16]


def path(home: Path) -> Path:
    """Return the file of the gradebook."""
    return office(home) / "gradebook.db"


class Book:
    """The gradebook, open. Use it in a `with`, from one thread."""

    def __init__(self, home: Path) -> None:
        """Name the gradebook; `with` opens it."""
        self.path = path(home)

    def __enter__(self) -> "Book":
        """Open the gradebook, which has to be there and whole.

        Raises:
            BookUnusable: it is not; nothing was changed.
            BookBusy: another program holds it.
        """
        from sqlalchemy import create_engine, event
        from sqlalchemy.pool import StaticPool

        from course_lib.grading import book_rows

        if not self.path.is_file():
            raise BookUnusable(f"There is no gradebook {self.path}. Release a paper first: course release")
        if not self.path.stat().st_size:
            # SQLite takes an empty file for a data base that has not been begun.
            raise BookUnusable(self._unusable("it is empty"))
        self._rows: ModuleType = book_rows
        self._engine = create_engine("sqlite://", creator=self._connect, poolclass=StaticPool)
        # SQLite would let two writers begin and refuse the second one half-way.
        event.listen(self._engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
        try:
            with self._using() as connection:
                if (found := connection.exec_driver_sql("PRAGMA quick_check(1)").scalar()) != "ok":
                    raise sqlite3.DatabaseError(str(found))
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        """Close the gradebook."""
        self._engine.dispose()

    def listed(self, paper_id: str) -> Listed | None:
        """Return a paper as the gradebook has it, or None when it does not know it.

        Raises:
            DataError: the paper has other notebooks than one of its name.
            BookUnusable, BookBusy: as on opening.
        """
        with self._using() as connection:
            found = self._rows.paper(connection, paper_id)
        return None if found is None else Listed(**found)

    def enter(
        self,
        listed: Listed,
        learner_id: str,
        marks: Mapping[str, float],
        moment: datetime,
        *,
        name: str | None = None,
        penalty: Penalty | None = None,
    ) -> Entered:
        """Enter one submission, in place of an earlier one by the same learner. Entering it twice is once.

        Args:
            listed: the paper, as `listed` gave it.
            learner_id: who handed in.
            marks: for each question its mark [fraction].
            moment: when it was handed in, with a time zone.
            name: how the learner is called, if that is known here.
            penalty: what lateness costs; by default nothing.

        Raises:
            DataError: the paper in the gradebook asks other questions than `marks`.
            BookUnusable, BookBusy: as on opening; nothing of this submission was entered.
        """
        if set(listed.cells) != set(marks):
            raise DataError(
                f"paper '{listed.paper}' asks other questions than the gradebook has for it. A paper with "
                "other questions needs a new id in papers.yaml, once somebody has handed it in."
            )
        stamp, rows = moment.astimezone(UTC).replace(tzinfo=None), self._rows
        with self._using() as connection:
            rows.student(connection, learner_id, name)
            submission, extension = rows.submission(connection, listed.assignment, learner_id, stamp)
            notebook = rows.notebook(connection, submission, listed.notebook, listed.others, listed.commented)
            points, by_hand = rows.grades(connection, notebook, listed.cells, marks)
            due = listed.duedate + extension if listed.duedate and extension else listed.duedate
            late = max(0.0, (stamp - due).total_seconds()) if due else 0.0
            cost = _cost(penalty, learner_id, sum(points.values()), late)
            rows.penalise(connection, notebook, cost)
        return Entered(points, by_hand, late, cost or 0.0)

    def scores(self, listed: Listed, learner_id: str) -> Mapping[str, float] | None:
        """Return the points of a learner for each question, or None where nothing has been entered.

        Raises:
            BookUnusable, BookBusy: as on opening.
        """
        with self._using() as connection:
            found = self._rows.scores(connection, listed.assignment, learner_id)
        return {name: found[name] for name in listed.cells} if set(found) >= set(listed.cells) else None

    def remarks(self, listed: Listed, learner_id: str | None = None) -> dict[str, Remarks]:
        """Return what stands beside the marks of a paper, by learner, for those where something does.

        Args:
            listed: the paper, as `listed` gave it.
            learner_id: only this learner; by default everybody.

        Raises:
            BookUnusable, BookBusy: as on opening.
        """
        with self._using() as connection:
            found = self._rows.remarks(connection, listed.assignment, learner_id)
        return {learner: Remarks(**fields) for learner, fields in found.items()}

    def _connect(self) -> sqlite3.Connection:
        # A gradebook that is not there must not be made here, empty.
        address = f"{self.path.absolute().as_uri()}?mode=rw"
        return sqlite3.connect(address, uri=True, timeout=BUSY_SECONDS, isolation_level=None)

    def _unusable(self, why: str) -> str:
        return (
            f"The gradebook {self.path} cannot be used ({why}). It was left as it is, and the answers are "
            "kept. Put a good copy in its place: course restore"
        )

    @contextlib.contextmanager
    def _using(self) -> "Iterator[Connection]":
        """One transaction, by one of our own programs at a time."""
        from sqlalchemy.exc import SQLAlchemyError

        with locked(self.path.parent, "gradebook"):
            try:
                with self._engine.begin() as connection:
                    yield connection
            except (SQLAlchemyError, sqlite3.Error) as error:
                why = str(getattr(error, "orig", None) or error)
                if "locked" in why or "busy" in why:
                    raise BookBusy(
                        f"The gradebook {self.path} is held by another program. "
                        "Nothing is lost: close that program, then try again."
                    ) from error
                raise BookUnusable(self._unusable(why)) from error


def _cost(penalty: Penalty | None, learner_id: str, score: float, late: float) -> float | None:
    if penalty is None or late <= 0:
        return None
    cost = penalty(learner_id, score, late)
    return None if cost is None else min(max(float(cost), 0.0), score)
