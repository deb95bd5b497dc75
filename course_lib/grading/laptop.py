"""Handing in on one machine: marked at once, without nbgrader's exchange, so on Windows too.

The keys are on the same disk as the learner, so these results are practice. They are marked "self-marked" and
certify nothing. A learner's folder for one paper::

    <home>/learners/<id>/papers/<paper>/answers.json    what was answered
    <home>/learners/<id>/papers/<paper>/result.json     the result, once it has been handed in
    <home>/learners/<id>/papers/<paper>/try-<n>/        both, of an earlier try
"""

import json
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from course_lib import quiz
from course_lib.evidence import DataError
from course_lib.grading import attempts, gradebook
from course_lib.grading.answers import ANSWERS_FILE, answers_in
from course_lib.grading.exam_result import verdict
from course_lib.grading.lesson_links import lesson_links
from course_lib.grading.results import Result, result_of
from course_lib.learner import NotSaved, folder_of, learners
from course_lib.learner.disk import locked, make_folder, reason, replace, write_whole
from course_lib.quiz.papers import bank, paper, public_paper

__all__ = ["again", "handed_in", "paper_folder", "state", "submit", "try_number", "warm"]

RESULT_FILE = "result.json"


def warm() -> None:
    """Load what handing in needs, in the background, and return at once: nbgrader takes seconds to load."""
    threading.Thread(target=_load, name="warm", daemon=True).start()


def _load() -> None:
    import course_lib.grading.nbgrader_parts  # noqa: F401


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


def try_number(folder: Path) -> int:
    """Return the number of the try that a learner's folder for one paper holds now, counted from 1."""
    return 1 + sum((path / RESULT_FILE).is_file() for path in folder.glob("try-*"))


def _marked(root: Path, home: Path, learner_id: str, paper_id: str, folder: Path, moment: datetime) -> Result:
    questions = bank(root)
    asked = paper(root, paper_id)
    public = public_paper(asked, questions)
    if not gradebook.knows(home, paper_id):
        from course_lib.grading.release import ensure_released

        if problems := ensure_released(root, home).problems:
            raise DataError("\n".join(problems))
    answers = answers_in(folder, public)
    marks = {each.id: quiz.mark(questions[each.id], answers.by_id.get(each.id)) for each in asked.questions}
    points = gradebook.record(home, paper_id, learner_id, _name(home, learner_id), marks, moment)
    attempts.add(
        home,
        attempts.Attempt(
            learner=learner_id,
            paper=paper_id,
            number=try_number(folder),
            content=public["content"],
            time=moment.isoformat(),
            answers=answers.by_id,
            marks=marks,
            how="self-marked",
            certainty=answers.certainty,
        ),
    )
    links = lesson_links(root, [questions[each.id] for each in asked.questions])
    decided = verdict(root, home, paper_id, marks, "self-marked", links) if asked.kind == "exam" else None
    return result_of(asked, questions, public["content"], answers, points, links, moment, decided)


def _stored(folder: Path) -> dict[str, Any] | None:
    try:
        content = json.loads((folder / RESULT_FILE).read_bytes())
    except (OSError, ValueError, RecursionError):
        return None
    return content if isinstance(content, dict) and "questions" in content else None


def _name(home: Path, learner_id: str) -> str:
    return next((each.name for each in learners(home) if each.id == learner_id), learner_id)
