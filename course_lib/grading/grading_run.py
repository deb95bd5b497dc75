"""A run of the grader: everything that was handed in is collected, marked, and its result handed back.

One process, one connection to the gradebook, no kernel. A submission goes through five steps, each of them
whole or not at all, and each to be repeated without harm:

1. gradebook: one transaction (`book`)
2. log of attempts: one line, on the disk before the next step (`attempts`)
3. the marked notebook: a folder put in place at once, with the time stamp of what was marked (`autograded`)
4. feedback: the same (`feedback`)
5. the exchange: a file put in place at once (`collecting`)

So nobody has to remember how far a run came: what lies there says so, and the next run goes on from it.
"""

import contextlib
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from course_lib.evidence import DataError
from course_lib.grading import attempts
from course_lib.grading.autograded import Autograded
from course_lib.grading.book import Book, Entered, Listed, Penalty, Remarks
from course_lib.grading.collecting import Exchange, stamp_of
from course_lib.grading.feedback import remarks_in, write_feedback
from course_lib.grading.marking_run import Marked, Marker, handed_in
from course_lib.grading.nbgrader_config import late_policy, loaded
from course_lib.grading.office import office, station
from course_lib.grading.tally import Tally
from course_lib.learner import NotSaved
from course_lib.learner.disk import make_folder
from course_lib.quiz.papers import papers

__all__ = ["GraderAtWork", "Grading", "Progress", "one_grader"]

_LOG = logging.getLogger("course.grading")

# Called with (done, all, what is being done).
Progress = Callable[[int, int, str], None]


class GraderAtWork(NotSaved):
    """Another grader is at work in this office."""


@dataclass(frozen=True, slots=True)
class _Due:
    """What is left to do for one submission."""

    learner: str
    moment: datetime
    mark: bool
    tell: bool
    remarks: Remarks


@contextlib.contextmanager
def one_grader(home: Path) -> Iterator[None]:
    """Hold the office: two graders at once would only be in each other's way.

    Raises:
        GraderAtWork: there is one.
    """
    make_folder(office(home))
    lock = FileLock(office(home) / "grading.lock", timeout=0)
    try:
        lock.acquire()
    except Timeout as error:
        raise GraderAtWork(
            "Another grader is at work here: what has been handed in is in good hands. "
            "Nothing was done. If it should not be, stop that one first."
        ) from error
    try:
        yield
    finally:
        lock.release()


class Grading:
    """A grader of some papers, for one run or many. Use it in a `with`."""

    def __init__(self, root: Path, home: Path, wanted: tuple[str, ...] = (), *, force: bool = False) -> None:
        """Name what is to be graded.

        Args:
            root: the checkout.
            home: the learners' folder.
            wanted: ids of papers; none means all that have been released.
            force: mark again what has been marked: a key was wrong.

        Raises:
            DataError: there is no such paper, or a file breaks a rule.
        """
        self.root, self.home, self.force = root, home, force
        known = [each.id for each in papers(root)]
        if strange := [each for each in wanted if each not in known]:
            raise DataError(f"there is no paper '{strange[0]}'; there are: {', '.join(known)}")
        self.wanted = wanted
        self.papers = tuple(wanted) or tuple(known)
        self.tallies: list[Tally] = []

    def __enter__(self) -> "Grading":
        """Open the gradebook.

        Raises:
            NotSaved: it is missing, damaged, or held by another program.
            DataError: nbgrader's settings cannot be read.
        """
        self._config = loaded(self.root, self.home)
        self._penalty: Penalty = late_policy(self._config)
        self._log = attempts.Graded(self.home)
        self._book = Book(self.home).__enter__()
        self._desks: dict[str, _Desk] = {}
        return self

    def __exit__(self, *_: object) -> None:
        """Close the gradebook."""
        self._book.__exit__()

    def desks(self) -> "list[_Desk]":
        """Return what is needed for each paper that has been released.

        Raises:
            DataError: a paper that was asked for has not been released.
            NotSaved: the gradebook cannot be used.
        """
        for paper_id in self.papers:
            if paper_id not in self._desks:
                listed = self._book.listed(paper_id)
                if listed is not None:
                    self._desks[paper_id] = _Desk(self, paper_id, listed)
                elif paper_id in self.wanted:
                    raise DataError(f"paper '{paper_id}' has not been released: course release {paper_id}")
        return list(self._desks.values())

    def plan(self) -> list[str]:
        """Return what `run` would do, a line for each paper, and do nothing.

        Raises:
            DataError, NotSaved: as `run`.
        """
        return [desk.plan(force=self.force) for desk in self.desks()]

    def run(self, progress: Progress | None = None, *, look: bool = True) -> list[Tally]:
        """Collect, mark and hand back all that is due; return what came of it, paper by paper.

        The tallies are in `tallies` too, so that they can be shown when the run stops half-way.

        Args:
            progress: is told how far it is.
            look: whether to look again at what an earlier run of this object has handed back.

        Raises:
            DataError: a paper that was asked for has not been released.
            NotSaved: the gradebook, the disk or the exchange cannot be used. What was done is whole, and
                the next run goes on from there.
        """
        self.tallies = []
        desks = self.desks()
        for desk in desks:
            self.tallies.append(desk.begin())
            desk.collect(progress)
        due = [(desk, each) for desk in desks for each in desk.due(force=self.force, look=look)]
        # Which form of the exam is open to a learner depends on what they have handed in before.
        due.sort(key=lambda one: one[1].moment)
        for done, (desk, each) in enumerate(due):
            if progress:
                progress(done, len(due), each.learner)
            desk.handle(each)
        if due and progress:
            progress(len(due), len(due), "")
        return self.tallies


class _Desk:
    """All that submissions of one paper share."""

    def __init__(self, grading: Grading, paper_id: str, listed: Listed) -> None:
        self.grading, self.paper, self.listed = grading, paper_id, listed
        root, home = grading.root, grading.home
        self.marker = Marker(root, paper_id)
        self.worth = {name: points for name, (_, points) in listed.cells.items()}
        self.autograded = Autograded(self.marker, self.worth)
        self.exchange = Exchange(root, home, paper_id, grading._config)
        self.submitted, self.marked, self.feedback = (
            station(root, home, step) for step in ("submitted", "autograded", "feedback")
        )
        self.tally = Tally(paper_id)
        # Whose result is known to be handed back, for which time stamp.
        self._done: dict[str, bytes | None] = {}

    def begin(self) -> Tally:
        """Begin a run."""
        self.tally = Tally(self.paper, self.marker.paper.title, self.marker.paper.total)
        return self.tally

    def collect(self, progress: Progress | None) -> None:
        """Fetch what is new. Raises: NotSaved."""
        if progress and self.exchange.names():
            progress(0, 1, f"collecting {self.paper}")
        self.tally.refused += self.exchange.collect()

    def due(self, *, force: bool, look: bool = True) -> Iterator[_Due]:
        """What is left to do, submission by submission."""
        remarks = self.grading._book.remarks(self.listed)
        for learner in self.learners():
            self.tally.there += 1
            stamp = stamp_of(self.submitted / learner / self.paper)
            if not look and self._done.get(learner, b"") == stamp:
                continue
            mark = force or not self._current(self.marked, learner, "ipynb", stamp)
            tell = mark or not self._current(self.feedback, learner, "html", stamp)
            said = remarks.get(learner, Remarks())
            tell = tell or said.digest != remarks_in(self._file(self.feedback, learner, "html"))
            if tell or (self.exchange.publishable(learner) and not self.exchange.published(learner)):
                yield _Due(learner, handed_in(self.submitted / learner / self.paper), mark, tell, said)
            else:
                self._done[learner] = stamp

    def plan(self, *, force: bool) -> str:
        """What there is to do, in words; nothing is done."""
        waiting, due = len(self.exchange.waiting()), list(self.due(force=force))
        marks = sum(each.mark for each in due)
        return (
            f"{self.marker.paper.title} ({self.paper}): {waiting} to collect, {marks} collected and to mark, "
            f"{len(due) - marks} marked and to hand back"
        )

    def learners(self) -> list[str]:
        """Who has a submission here, in order."""
        try:
            return sorted(
                path.name
                for path in self.submitted.iterdir()
                if not path.is_symlink() and (path / self.paper).is_dir()
            )
        except FileNotFoundError:
            return []

    def handle(self, due: _Due) -> None:
        """Do what is left for one submission.

        Raises:
            NotSaved: nothing more can be written for anybody.
        """
        learner, folder = due.learner, self.submitted / due.learner / self.paper
        stamp = stamp_of(folder)
        try:
            marked = self.marker.mark(folder, learner)
        except Exception as error:  # One learner's folder never stops the others.
            _LOG.exception("marking %s", folder)
            self.tally.failed.append(f"{learner}: {error}")
            return
        points = None if due.mark else self.grading._book.scores(self.listed, learner)
        remarks = due.remarks
        if points is None:
            try:
                entered = self._mark(marked, folder, stamp)
            except DataError as error:
                self.tally.failed.append(f"{learner}: {error}")
                return
            points, remarks = entered.points, replace(remarks, penalty=entered.penalty)
        if due.tell:
            result = self.marker.result(marked, points, remarks, home=self.grading.home)
            write_feedback(self.marker, self.grading.home, marked, result, remarks)
            self.tally.told += 1
        if self.exchange.publishable(learner):
            if not self.exchange.publish(learner):
                self.tally.failed.append(f"{learner}: is marked, but the result did not reach the exchange")
                return
            self.tally.released += 1
        self._done[learner] = stamp

    def _mark(self, marked: Marked, folder: Path, stamp: bytes | None) -> Entered:
        """Enter one submission everywhere. Raises: DataError, NotSaved."""
        entered = self.grading._book.enter(
            self.listed, marked.learner, marked.marks, marked.moment, penalty=self.grading._penalty
        )
        attempt = self.grading._log.add(marked.attempt())
        self.autograded.write(self.marked / marked.learner / self.paper, folder, marked, stamp)
        tally = self.tally
        tally.marked += 1
        tally.again += attempt.number > 1
        tally.scores.append(round(sum(entered.points.values()) - entered.penalty, 4))
        tally.late += [marked.learner] * (entered.late > 0)
        tally.review += [marked.learner] * bool(entered.review)
        tally.uncounted += [marked.learner] * bool(marked.answers.problems)
        return entered

    def _current(self, step: Path, learner: str, suffix: str, stamp: bytes | None) -> bool:
        """Whether what lies at a later step was made from the submission that is here now."""
        file = self._file(step, learner, suffix)
        return file.is_file() and stamp_of(file.parent) == stamp

    def _file(self, step: Path, learner: str, suffix: str) -> Path:
        return step / learner / self.paper / f"{self.paper}.{suffix}"
