"""A graded paper in its notebook: its questions without their key, and the place where it is handed in.

The public half of the questions lies beside the notebook, in ``questions.json``. Answers go to
``answers.json`` beside it, where nbgrader collects them; on one machine alone, to the folder that the learner
has for this paper.
"""

import json
import os
from pathlib import Path
from typing import Any

from IPython.display import display

from course_lib import learner
from course_lib.course import checkout
from course_lib.evidence import DataError, named
from course_lib.widgets.kept import BUILDING, Kept, script, style
from course_lib.widgets.question import Question

PUBLIC = "questions.json"
# What handing in leaves beside the answers, on one machine and on a hub; from then on they stay as they are.
HANDED_IN = ("result.json", "handed-in.json")


class Graded(Question):
    """A question of a paper; authors call `ask`."""

    def _find_store(self) -> learner.Store | None:
        return _paper_store(self.spec["paper"])

    def _is_for_this(self, entry: learner.Entry) -> bool:
        # An answer to other words would look answered here, and would not count.
        return entry.content == self.content

    def _keep(self, change: dict[str, Any]) -> None:
        if self._store is not None and any((self._store.folder / name).exists() for name in HANDED_IN):
            self.status = "Not saved: the quiz has been handed in."
            return
        super()._keep(change)


class Paper(Kept):
    """The end of a paper; authors call `hand_in`."""

    _esm = script("paper")
    _css = style("paper")

    def _find_store(self) -> learner.Store | None:
        return None


def ask(question_id: str) -> None:
    """Show one question of the paper in this folder.

    It displays and returns nothing: in a graded cell the last value is the score.

    Raises:
        DataError: no public half beside the notebook, or no such question in it.
    """
    paper = _paper()
    questions = {each["id"]: each for each in paper["questions"]}
    question = named(question_id, questions, "question")
    place = {"number": list(questions).index(question_id) + 1, "of": len(questions), "paper": paper["paper"]}
    display(
        Graded(
            kind="graded",
            key=f"answer:{question_id}",
            content=paper["content"],
            spec={**question, **place, "graded": True},
        )
    )


def hand_in() -> Paper:
    """Show how much of the paper is answered, and hand it in.

    Raises:
        DataError: no public half beside the notebook.
    """
    paper = _paper()
    return Paper(
        kind="paper",
        key=f"paper:{paper['paper']}",
        content=paper["content"],
        spec={
            "paper": paper["paper"],
            # A copy that was fetched before there were exams does not say what it is.
            "kind": paper.get("kind", "formative"),
            "of": len(paper["questions"]),
            "fetched": _fetched(),
        },
    )


def _paper() -> dict[str, Any]:
    path = Path.cwd() / PUBLIC
    try:
        paper: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        _ = (paper["paper"], paper["content"], [each["id"] for each in paper["questions"]])
    except (OSError, ValueError, LookupError, TypeError, RecursionError) as problem:
        what = f"{PUBLIC} is missing or damaged beside this notebook: fetch the paper again"
        raise DataError(what) from problem
    return paper


def _fetched() -> bool:
    """Whether this is a learner's own copy, which nbgrader has fetched and will collect."""
    # While pages are built, the paper lies where it was released to.
    return not os.environ.get(BUILDING) and not Path.cwd().is_relative_to(checkout() / "assignments")


def _paper_store(paper_id: str) -> learner.Store | None:
    """Where the answers to a paper live; nowhere while it is built, or marked by running it."""
    # A widget that wrote while nbgrader runs the notebook would overwrite the answers that are being marked.
    if os.environ.get(BUILDING) or os.environ.get("NBGRADER_EXECUTION"):
        return None
    if _fetched():
        return learner.Store(Path.cwd())
    # The course's own copy: an answers file in it would be given to every learner.
    home = learner.home()
    who = learner.current_learner(home)
    return None if who is None else learner.Store(learner.folder_of(home, who.id) / "papers" / paper_id)
