"""Handing in on one machine: marked at once, without nbgrader's exchange, so on Windows too.

The keys are on the same disk as the learner, so these results are practice. They are marked "self-marked" and
certify nothing. A learner's folder for one paper::

    <home>/learners/<id>/papers/<paper>/answers.json    what was answered
    <home>/learners/<id>/papers/<paper>/result.json     the result, once it has been handed in
    <home>/learners/<id>/papers/<paper>/try-<n>/        both, of an earlier try
"""

import dataclasses
import json
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from course_lib.evidence import DataError
from course_lib.grading import attempts, exam, gradebook
from course_lib.grading.answers import ANSWERS_FILE
from course_lib.grading.autograded import Autograded
from course_lib.grading.feedback import remarks_in, write_feedback
from course_lib.grading.marking_run import Marker
from course_lib.grading.office import office, station
from course_lib.grading.results import Result
from course_lib.grading.returned import result_in
from course_lib.learner import NotSaved, folder_of, learners
from course_lib.learner.disk import locked, make_folder, reason, replace, write_whole
from course_lib.quiz import papers as school
from course_lib.quiz.exam import Try
from course_lib.quiz.papers import bank, paper, public_paper

__all__ = [
    "again",
    "allowed",
    "handed_in",
    "known_as",
    "offered",
    "paper_folder",
    "papers",
    "state",
    "submit",
    "tries",
    "try_number",
    "warm",
]

RESULT_FILE = "result.json"
# Where folders for trainers are put together; a grader on the same machine has a place of its own.
DESK = "hand-in-desk"


def warm() -> None:
    """Load what handing in needs, in the background, and return at once: nbgrader takes seconds to load."""
    threading.Thread(target=_load, name="warm", daemon=True).start()


def _load() -> None:
    import course_lib.grading.nbgrader_parts  # noqa: F401


def papers(root: Path, home: Path) -> tuple[str, ...]:
    """Return the ids of all papers.

    Raises:
        DataError: the papers or the bank break a rule.
    """
    return tuple(each.id for each in school.papers(root))


def paper_folder(root: Path, home: Path, learner_id: str, paper_id: str) -> Path:
    """Return the folder of one learner for one paper. It may not exist yet.

    Raises:
        DataError: there is no such paper; the message lists those there are.
        UnknownLearner: there is no such learner.
    """
    return folder_of(home, learner_id) / "papers" / paper(root, paper_id).id


def state(root: Path, home: Path, learner_id: str, paper_id: str) -> dict[str, Any]:
    """Return where a learner stands with a paper, ready for JSON.

    `submitted` tells whether it is handed in, `result` is the result or None, `content` the version of the
    paper as it is now.

    Raises:
        DataError: there is no such paper.
        UnknownLearner: there is no such learner.
    """
    result = _stored(paper_folder(root, home, learner_id, paper_id))
    result = _with_remarks(root, home, learner_id, paper_id, result)
    content = public_paper(paper(root, paper_id), bank(root))["content"]
    return {"submitted": result is not None, "result": result, "content": content}


def handed_in(root: Path, home: Path, learner_id: str, paper_id: str) -> bool:
    """Tell whether the learner's present try at a paper has its result.

    Raises:
        DataError: there is no such paper.
        UnknownLearner: there is no such learner.
    """
    return _stored(paper_folder(root, home, learner_id, paper_id)) is not None


def submit(
    root: Path, home: Path, learner_id: str, paper_id: str, now: datetime | None = None
) -> dict[str, Any]:
    """Mark what a learner has answered; return the result, ready for JSON.

    Handing in a second time changes nothing and returns the same result, until `again`. A question that is
    open, or whose answer cannot be used, gets no point.

    Args:
        root: the checkout.
        home: the learners' folder.
        learner_id: who hands in.
        paper_id: what is handed in.
        now: the time, with a time zone; by default this computer's.

    Raises:
        DataError: there is no such paper, or it asks other questions than the gradebook has for it.
        UnknownLearner: there is no such learner.
        NotSaved: the gradebook, the log or the result cannot be written. Handing in again goes on from there.
    """
    folder = paper_folder(root, home, learner_id, paper_id)
    make_folder(folder)
    moment = (now or datetime.now(UTC)).astimezone(UTC)
    with locked(folder, "hand-in"):
        result = _stored(folder)
        if result is None:
            result = _marked(root, home, learner_id, paper_id, folder, moment).as_json()
            write_whole(folder / RESULT_FILE, json.dumps(result).encode())
        return result


def again(root: Path, home: Path, learner_id: str, paper_id: str) -> None:
    """Start another try: the answers and the result of the last one are put aside. Before it, do nothing.

    Raises:
        DataError: there is no such paper.
        UnknownLearner: there is no such learner.
        NotSaved: the files cannot be moved.
    """
    folder = paper_folder(root, home, learner_id, paper_id)
    if not folder.is_dir():
        return
    with locked(folder, "hand-in"), locked(folder, ANSWERS_FILE):
        if not (folder / RESULT_FILE).exists():
            return
        aside = folder / f"try-{try_number(folder)}"
        make_folder(aside)
        try:
            # The result goes last: a stop in between leaves a paper that is still handed in.
            for name in (ANSWERS_FILE, RESULT_FILE):
                if (folder / name).exists():
                    replace(folder / name, aside / name)
        except OSError as error:
            raise NotSaved(f"Another try cannot begin yet: {folder}: {reason(error)}.") from error


def offered(root: Path, home: Path) -> bool:
    """Tell whether there is an exam, as `exam.offered`."""
    return exam.offered(root)


def tries(root: Path, home: Path, learner_id: str) -> tuple[Try, ...]:
    """Return a learner's tries at the exam that count, as `exam.tries`."""
    return exam.tries(root, home, learner_id)


def known_as(learner_id: str) -> str:
    """Return the id by which whoever marks knows a learner: here it is the same."""
    return learner_id


def allowed(home: Path, learner_id: str) -> int:
    """Return how many further tries somebody has allowed a learner, as `exam.allowed`."""
    return exam.allowed(home, learner_id)


def try_number(folder: Path) -> int:
    """Return the number of the try that a learner's folder for one paper holds now, counted from 1."""
    return 1 + sum((path / RESULT_FILE).is_file() for path in folder.glob("try-*"))


def _marked(root: Path, home: Path, learner_id: str, paper_id: str, folder: Path, moment: datetime) -> Result:
    marker = Marker(root, paper_id)
    if not gradebook.knows(home, paper_id):
        from course_lib.grading.release import ensure_released

        if problems := ensure_released(root, home).problems:
            raise DataError("\n".join(problems))
    marked = dataclasses.replace(marker.mark(folder, learner_id), moment=moment)
    points = gradebook.record(home, paper_id, learner_id, _name(home, learner_id), marked.marks, moment)
    attempt = dataclasses.replace(marked.attempt(), number=try_number(folder), how="self-marked")
    attempts.add(home, attempt)
    result = marker.result(marked, points, home=home, self_marked=True)
    # What `course grade` leaves too: the notebook that trainers open, and the page that they hand back.
    place = Path(learner_id) / paper_id
    stamp = f"{moment:%Y-%m-%d %H:%M:%S.%f} UTC".encode()
    autograded = Autograded(marker, {each.id: each.points for each in marker.paper.questions})
    with locked(office(home), DESK):
        autograded.write(station(root, home, "autograded") / place, folder, marked, stamp, desk=DESK)
        write_feedback(marker, home, marked, result, desk=DESK)
    return result


def _with_remarks(root: Path, home: Path, learner_id: str, paper_id: str, result: Any) -> Any:
    """The result with what a trainer has added to it since, once they have made the feedback anew."""
    page = station(root, home, "feedback") / learner_id / paper_id / f"{paper_id}.html"
    if result is None or remarks_in(page) in {None, "none"}:
        return result
    newer = result_in(page)
    same = newer is not None and all(newer[name] == result[name] for name in ("time", "content", "paper"))
    return newer if same else result


def _stored(folder: Path) -> dict[str, Any] | None:
    try:
        content = json.loads((folder / RESULT_FILE).read_bytes())
    except (OSError, ValueError, RecursionError):
        return None
    return content if isinstance(content, dict) and "questions" in content else None


def _name(home: Path, learner_id: str) -> str:
    return next((each.name for each in learners(home) if each.id == learner_id), learner_id)
