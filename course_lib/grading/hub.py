"""Handing in on a hub: through nbgrader's exchange, to a grader who has the keys. Here there need be none.

What learners may see of a paper lies in the exchange. A learner's folder for one paper::

    <home>/learners/<id>/papers/<paper>/answers.json      what was answered
    <home>/learners/<id>/papers/<paper>/handed-in.json    when it was handed in, once it has been
    <home>/learners/<id>/papers/<paper>/feedback/<time>/<paper>.html    what the grader has handed back
    <home>/learners/<id>/papers/<paper>/try-<n>/          answers and time of an earlier try
"""

import json
import logging
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from course_lib.course import course
from course_lib.evidence import DataError, named
from course_lib.grading.answers import ANSWERS_FILE
from course_lib.grading.answers import released as public_half
from course_lib.grading.marking_run import moment_in
from course_lib.grading.nbgrader_config import loaded
from course_lib.grading.office import COURSE
from course_lib.grading.release import exchange
from course_lib.grading.returned import fetch, results
from course_lib.learner import NotSaved, folder_of, hub_learner
from course_lib.learner.disk import locked, make_folder, reason, replace, write_whole
from course_lib.quiz.exam import Try

__all__ = [
    "again",
    "allowed",
    "handed_in",
    "here",
    "known_as",
    "offered",
    "paper_folder",
    "papers",
    "public",
    "released",
    "state",
    "submit",
    "tries",
]

_LOG = logging.getLogger("course.nbgrader")

HANDED_IN_FILE = "handed-in.json"
_PAPER_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def here(root: Path, home: Path) -> bool:
    """Tell whether this is one person's server on a hub, and papers have been released to its exchange."""
    return hub_learner() is not None and bool(released(root, home))


def released(root: Path, home: Path) -> dict[str, Path]:
    """Return the notebook of every paper that has been released to the exchange, by the paper's id."""
    place = exchange(root, home)
    if place is None:
        return {}
    folders = sorted((place / COURSE / "outbound").glob("*"))
    found = {each.name: each / f"{each.name}.ipynb" for each in folders if _PAPER_ID.fullmatch(each.name)}
    return {id_: path for id_, path in found.items() if path.is_file()}


def papers(root: Path, home: Path) -> tuple[str, ...]:
    """Return the ids of the papers that have been released."""
    return tuple(released(root, home))


def public(root: Path, home: Path, paper_id: str) -> dict[str, Any]:
    """Return the public half of a paper, as it was released.

    Raises:
        DataError: there is no such paper; the message lists those there are.
    """
    found = public_half(named(paper_id, released(root, home), "paper").parent)
    if found is None:
        raise DataError(f"paper '{paper_id}' cannot be read: release it again")
    return found


def paper_folder(root: Path, home: Path, learner_id: str, paper_id: str) -> Path:
    """Return the folder of one learner for one paper. It may not exist yet.

    Raises:
        DataError: there is no such paper; the message lists those there are.
        UnknownLearner: there is no such learner.
    """
    named(paper_id, released(root, home), "paper")
    return folder_of(home, learner_id) / "papers" / paper_id


def state(root: Path, home: Path, learner_id: str, paper_id: str) -> dict[str, Any]:
    """Return where a learner stands with a paper, ready for JSON: fetches what the grader has handed back.

    As `laptop.state`, only that there may be no `result` yet when it is `submitted`: `since` is then when.

    Raises:
        DataError: there is no such paper, or nbgrader's settings cannot be read.
        UnknownLearner: there is no such learner.
    """
    folder = paper_folder(root, home, learner_id, paper_id)
    fetch(root, home, paper_id, folder)
    sent, result = _sent(folder), _result(folder, paper_id)
    return {
        "submitted": bool(sent or result),
        "result": result,
        "since": sent.isoformat() if sent else None,
        "content": public(root, home, paper_id).get("content"),
        "hub": True,
    }


def handed_in(root: Path, home: Path, learner_id: str, paper_id: str) -> bool:
    """Tell whether the learner's present try at a paper has been handed in.

    Raises:
        DataError: there is no such paper.
        UnknownLearner: there is no such learner.
    """
    folder = paper_folder(root, home, learner_id, paper_id)
    return bool(_sent(folder) or _result(folder, paper_id))


def submit(root: Path, home: Path, learner_id: str, paper_id: str) -> None:
    """Hand in what a learner has answered, as `nbgrader submit` does. A second time it changes nothing.

    Raises:
        DataError: there is no such paper, or nbgrader's settings cannot be read.
        UnknownLearner: there is no such learner.
        NotSaved: the exchange does not take it, or the computer cannot write it down.
    """
    folder = paper_folder(root, home, learner_id, paper_id)
    make_folder(folder)
    with locked(folder, "hand-in"):
        if not handed_in(root, home, learner_id, paper_id):
            moment = _send(root, home, paper_id, folder)
            write_whole(folder / HANDED_IN_FILE, json.dumps({"time": moment.isoformat()}).encode())


def again(root: Path, home: Path, learner_id: str, paper_id: str) -> None:
    """Start another try: the answers of the last one are put aside. Before it has a result, do nothing.

    Raises:
        DataError: there is no such paper.
        UnknownLearner: there is no such learner.
        NotSaved: the files cannot be moved.
    """
    folder = paper_folder(root, home, learner_id, paper_id)
    if not folder.is_dir():
        return
    with locked(folder, "hand-in"), locked(folder, ANSWERS_FILE):
        if (result := _result(folder, paper_id)) is None:
            return
        aside = folder / f"try-{1 + sum(1 for _ in folder.glob('try-*'))}"
        make_folder(aside)
        # A result that is no newer than this is that of an earlier try.
        write_whole(aside / HANDED_IN_FILE, json.dumps({"time": result["time"]}).encode())
        try:
            if (folder / ANSWERS_FILE).exists():
                replace(folder / ANSWERS_FILE, aside / ANSWERS_FILE)
            (folder / HANDED_IN_FILE).unlink(missing_ok=True)
        except OSError as error:
            raise NotSaved(f"Another try cannot begin yet: {folder}: {reason(error)}.") from error


def offered(root: Path, home: Path) -> bool:
    """Tell whether there is an exam: every form that the rule names has been released."""
    return set(released(root, home)) >= set(course().exam.forms)


def tries(root: Path, home: Path, learner_id: str) -> tuple[Try, ...]:
    """Return a learner's tries at the exam that count, as far as their results have come back, oldest first.

    Raises:
        DataError: a form has not been released.
        UnknownLearner: there is no such learner.
    """
    found = []
    for form in course().exam.forms:
        for each in results(paper_folder(root, home, learner_id, form), form):
            if each["exam"] and each["exam"]["counts"]:
                found.append(Try(form, datetime.fromisoformat(each["time"]), each["exam"]["passed"]))
    return tuple(sorted(found, key=lambda each: each.time))


def known_as(learner_id: str) -> str:
    """Return the id by which the grader knows whoever hands in here: it is their account's, by nbgrader."""
    from course_lib.grading.nbgrader_parts import get_username

    return str(get_username())


def allowed(home: Path, learner_id: str) -> int:
    """Return how many further tries somebody has allowed: only the grader's own account knows of them."""
    return 0


def _send(root: Path, home: Path, paper_id: str, folder: Path) -> datetime:
    from course_lib.grading import nbgrader_parts as parts

    config, beside = loaded(root, home), str(folder.parent)
    sending = parts.exchanging("Submit", config, paper_id, _LOG, assignment_dir=beside)
    try:
        sending.start()
    except (parts.ExchangeError, OSError) as error:
        _LOG.warning("handing in %s: %s", paper_id, error)
        raise NotSaved(
            "Not handed in: the place for it cannot be reached just now. Your answers are kept. Try again in "
            "a few minutes; if it does not help, tell your trainer."
        ) from error
    moment = moment_in(sending.timestamp)
    assert moment is not None  # nbgrader has made the time itself
    return moment


def _sent(folder: Path) -> datetime | None:
    """When the present try was handed in."""
    try:
        time = json.loads((folder / HANDED_IN_FILE).read_bytes())["time"]
        return datetime.fromisoformat(time).astimezone(UTC)
    except (OSError, ValueError, LookupError, TypeError, RecursionError):
        return None


def _aside(folder: Path) -> list[datetime]:
    """When earlier tries were handed in."""
    return [moment for each in folder.glob("try-*") if (moment := _sent(each))]


def _result(folder: Path, paper_id: str) -> dict[str, Any] | None:
    """What has come back of the present try."""
    sent, before = _sent(folder), max(_aside(folder), default=None)
    mine = [
        each
        for each in results(folder, paper_id)
        if (sent is None or datetime.fromisoformat(each["time"]) >= sent)
        and (before is None or datetime.fromisoformat(each["time"]) > before)
    ]
    return mine[-1] if mine else None
