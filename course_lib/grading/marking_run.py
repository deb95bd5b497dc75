"""Marking a submission: from the folder that was collected to marks. Nothing in it is run, or believed.

Of a learner's folder only two files are read: the answers, and nbgrader's time stamp. The notebook beside
them does not matter at all: it may be edited, cut, doubled or missing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Literal

from course_lib import quiz
from course_lib.grading.answers import ANSWERS_FILE, Answers, answers_in
from course_lib.grading.attempts import Attempt
from course_lib.grading.book import Remarks
from course_lib.grading.exam_result import verdict
from course_lib.grading.lesson_links import lesson_links
from course_lib.grading.plain_files import read_plain
from course_lib.grading.results import Result, result_of
from course_lib.quiz.papers import bank, paper, public_paper

__all__ = ["STAMP_FILE", "Marked", "Marker", "handed_in", "mark_submission", "moment_in"]

# nbgrader writes the moment of handing in beside what was handed in.
STAMP_FILE = "timestamp.txt"
MAX_STAMP_BYTES = 200


@dataclass(frozen=True, slots=True)
class Marked:
    """What one submission comes to.

    `marks` has a mark [fraction] for every question of the paper, `content` is the version of the paper,
    `moment` is when it was handed in, in UTC.
    """

    learner: str
    paper: str
    content: str
    moment: datetime
    answers: Answers
    marks: Mapping[str, float]

    def attempt(self) -> Attempt:
        """What the log of attempts keeps of it; the log gives it its number."""
        return Attempt(
            learner=self.learner,
            paper=self.paper,
            number=0,
            content=self.content,
            time=self.moment.isoformat(),
            answers=self.answers.by_id,
            marks=self.marks,
            how="grader",
            certainty=self.answers.certainty,
        )


class Marker:
    """Marks submissions of one paper. What they share is read once, when it is made."""

    def __init__(self, root: Path, paper_id: str) -> None:
        """Read the paper and its bank from the checkout `root`.

        Raises:
            DataError: there is no such paper, or a file breaks a rule.
        """
        self.root = root
        self.bank = bank(root)
        self.paper = paper(root, paper_id)
        self.public = public_paper(self.paper, self.bank)
        self.content: str = self.public["content"]

    def mark(self, folder: Path, learner_id: str) -> Marked:
        """Mark what lies in `folder`; the folder stays as it is.

        Raises:
            NotSaved: the answers are there, but the computer will not let them be read.
        """
        answers = answers_in(folder, self.public)
        marks = {
            each.id: quiz.mark(self.bank[each.id], answers.by_id.get(each.id))
            for each in self.paper.questions
        }
        return Marked(learner_id, self.paper.id, self.content, handed_in(folder), answers, marks)

    def result(
        self,
        marked: Marked,
        points: Mapping[str, float],
        remarks: Remarks | None = None,
        *,
        home: Path,
        self_marked: bool = False,
    ) -> Result:
        """Return what the learner is told.

        Args:
            marked: the submission.
            points: what each question got, as it is in the gradebook [points].
            remarks: what stands beside that in the gradebook; by default nothing.
            home: the learners' folder, where an exam finds the clinic's reviews and the learner's tries; the
                log of attempts has this one by now.
            self_marked: whether it was marked on the learner's own machine.
        """
        remarks = remarks or Remarks()
        how: Literal["self-marked", "grader"] = "self-marked" if self_marked else "grader"
        # What a trainer has given by hand counts for the exam too.
        marks = {each.id: points[each.id] / each.points for each in self.paper.questions}
        decided = None
        if self.paper.kind == "exam":
            sat = (marked.learner, self.paper.id, marked.moment)
            decided = verdict(self.root, home, *sat, marks, how, self._links)
        return result_of(
            self.paper,
            self.bank,
            self.content,
            marked.answers,
            points,
            self._links,
            marked.moment,
            self_marked=self_marked,
            comments=remarks.comments,
            by_hand=remarks.by_hand,
            penalty=remarks.penalty,
            exam=decided,
        )

    @cached_property
    def _links(self) -> dict[str, str]:
        return lesson_links(self.root, [self.bank[each.id] for each in self.paper.questions])


def mark_submission(root: Path, paper_id: str, folder: Path, learner_id: str | None = None) -> Marked:
    """Mark one submission; for many of one paper, keep a `Marker`.

    Args:
        root: the checkout.
        paper_id: the paper.
        folder: where it was collected: `<submitted>/<learner>/<paper>/`.
        learner_id: whose it is; by default the folder says.

    Raises:
        DataError: there is no such paper, or a file breaks a rule.
        NotSaved: the answers cannot be read.
    """
    return Marker(root, paper_id).mark(folder, learner_id or folder.parent.name)


def handed_in(folder: Path) -> datetime:
    """Return when a submission was handed in, in UTC: by its time stamp, else by the age of its files."""
    stamp = _stamp(folder / STAMP_FILE)
    if stamp is not None:
        return stamp
    for path in (folder / ANSWERS_FILE, folder):
        try:
            return datetime.fromtimestamp(path.lstat().st_mtime, UTC)
        except OSError:
            continue
    return datetime.fromtimestamp(0, UTC)


def _stamp(path: Path) -> datetime | None:
    try:
        return moment_in(read_plain(path, MAX_STAMP_BYTES).decode("ascii").strip())
    except (OSError, ValueError):
        return None


def moment_in(text: str) -> datetime | None:
    """Return the moment in a time stamp, in UTC: ISO 8601, or with a time zone's name, as nbgrader writes it.

    >>> moment_in("2026-03-02 09:00:00.000000 UTC").isoformat()
    '2026-03-02T09:00:00+00:00'
    """
    try:
        if text.endswith(" UTC"):
            return datetime.fromisoformat(text.removesuffix(" UTC")).replace(tzinfo=UTC)
        if text.count(" ") == 2:
            return _in_a_zone(text)
        moment = datetime.fromisoformat(text)
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


def _in_a_zone(text: str) -> datetime:
    from course_lib.grading.nbgrader_parts import parse_utc

    found: datetime = parse_utc(text)
    return found.replace(tzinfo=UTC)
