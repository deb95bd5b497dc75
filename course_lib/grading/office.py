"""The school office: where nbgrader keeps what belongs to learners, outside the checkout.

::

    <home>/office/gradebook.db       nbgrader's data base, for the laptop and for nbgrader's own commands
    <home>/office/attempts.jsonl     the log of attempts
    <home>/office/release/<paper>/   the papers as learners get them

`assignments/` of the checkout stays nbgrader's course folder; `assignments/nbgrader_config.py` takes all its
settings from here.
"""

import os
import re
from pathlib import Path
from typing import Any

__all__ = ["ANSWER", "COURSE", "EXCHANGE", "EXECUTE", "db_url", "office", "settings", "station"]

# The name of this course in nbgrader's data base and exchange.
COURSE = "laser-skin-course"
# Before the id of a question, the name of the cell that stands for its answer. No id has such a line in it.
ANSWER = "answer_"
# The folder of nbgrader's exchange, where it is not nbgrader's own.
EXCHANGE = "COURSE_EXCHANGE"
# Set to 1, it lets nbgrader run the learners' notebooks again, as it does by itself. For comparing only.
EXECUTE = "COURSE_EXECUTE"
STEPS = ("release", "submitted", "autograded", "feedback", "solution", "source_with_tests")
# What stands in for the execution of notebooks in `nbgrader autograde`.
MARKING = {
    "exporter_class": "course_lib.grading.autograde.MarkedPaper",
    "sanitize_preprocessors": [],
    "autograde_preprocessors": [
        "nbgrader.preprocessors.SaveAutoGrades",
        "nbgrader.preprocessors.AssignLatePenalties",
        "nbgrader.preprocessors.CheckCellMetadata",
        "course_lib.grading.autograde.KeepAttempt",
    ],
}
# As nbgrader has them, but for a place for comments at every question.
GENERATING = [
    "nbgrader.preprocessors.IncludeHeaderFooter",
    "nbgrader.preprocessors.InstantiateTests",
    "nbgrader.preprocessors.LockCells",
    "nbgrader.preprocessors.ClearSolutions",
    "nbgrader.preprocessors.ClearOutput",
    "nbgrader.preprocessors.CheckCellMetadata",
    "nbgrader.preprocessors.ComputeChecksums",
    "course_lib.grading.comment_cells.SaveWithComments",
    "nbgrader.preprocessors.ClearHiddenTests",
    "nbgrader.preprocessors.ClearMarkScheme",
    "nbgrader.preprocessors.ComputeChecksums",
    "nbgrader.preprocessors.CheckCellMetadata",
]
# nbgrader's exchange, with nothing taken on trust.
EXCHANGING = {
    "collect": "course_lib.grading.exchange.Collect",
    "fetch_feedback": "course_lib.grading.exchange.FetchFeedback",
    "list": "course_lib.grading.exchange.List",
    "release_feedback": "course_lib.grading.exchange.ReleaseFeedback",
    "submit": "course_lib.grading.exchange.Submit",
}


def office(home: Path) -> Path:
    """Return the folder of the office, which may not exist yet."""
    return home / "office"


def db_url(home: Path) -> str:
    """Return the address of the gradebook as nbgrader wants it."""
    return f"sqlite:///{office(home) / 'gradebook.db'}"


def station(root: Path, home: Path, step: str) -> Path:
    """Return the folder of one of nbgrader's steps, such as "submitted"; below it comes <learner>/<paper>/.

    >>> station(Path("/checkout"), Path("/home"), "submitted").as_posix()
    '/home/office/submitted'
    """
    return (office(home) if _is_plain(office(home)) else root / "assignments") / step


def settings(root: Path, home: Path) -> dict[str, dict[str, Any]]:
    """Return nbgrader's settings, by class, for the checkout `root` and the learners' folder `home`."""
    course: dict[str, Any] = {"course_id": COURSE, "root": str(root / "assignments"), "db_url": db_url(home)}
    if _is_plain(office(home)):
        course |= {f"{step}_directory": str(office(home) / step) for step in STEPS}
    exchange = os.environ.get(EXCHANGE, "").strip()
    return {
        "CourseDirectory": course,
        "Exchange": {"root": exchange} if exchange else {},
        "ExchangeFactory": EXCHANGING,
        "Collect": {"checkout": str(root)},
        # nbgrader copies what lies beside the paper over what the learner handed in. There is no answers file
        # beside a paper (`course papers` refuses), and if there ever is, the learner's stays.
        "Autograde": {"exclude_overwriting": {name: ["answers.json"] for name in _papers(root)}}
        | ({} if os.environ.get(EXECUTE, "").strip() == "1" else MARKING),
        "GenerateAssignment": {"preprocessors": GENERATING},
        "MarkedPaper": {"checkout": str(root), "home": str(home)},
        "KeepAttempt": {"home": str(home)},
        # A question whose cell somebody has deleted is an open question, not one that waits for a human.
        "OverwriteCells": {"add_missing_cells": True},
        # Feedback is made from answers and gradebook; nbgrader's own shows hidden cells, with the key.
        "GenerateFeedback": {
            "exporter_class": "course_lib.grading.feedback_page.FeedbackPage",
            "preprocessors": [],
        },
        "FeedbackPage": {"checkout": str(root), "home": str(home)},
    }


def _is_plain(folder: Path) -> bool:
    # nbgrader makes a pattern of an absolute folder without escaping it: a bracket, or a Windows path, would
    # match nothing. There its folders stay in `assignments/`, where git ignores them.
    return re.fullmatch(r"[/\w .,@=~-]+", str(folder)) is not None


def _papers(root: Path) -> list[str]:
    return sorted(path.name for path in (root / "assignments" / "source").glob("*") if path.is_dir())
