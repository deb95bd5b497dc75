"""The score of one answer, for the hidden part of a paper's cells, which nbgrader runs.

nbgrader takes a cell's last value for the points. It takes a text, a NaN, a negative number or no value at
all for full marks, anything on stderr for none, and it stops at more points than the cell has. So `score`
always returns a plain number between nothing and the points, and says nothing.
"""

import math
import os
import warnings
from pathlib import Path

from course_lib import quiz
from course_lib.course import checkout
from course_lib.grading.answers import answers_in, released
from course_lib.quiz.papers import bank_in

__all__ = ["BANK", "points_for", "score"]

# The folder of the questions with their keys, where it is not the checkout's own.
BANK = "COURSE_BANK"


def score(question_id: str, points: float) -> float:
    """Return what the answer in the working folder is worth [points].

    The answer stands in `answers.json`, the paper it was given to in `questions.json`, the key in the bank of
    the checkout or in the folder `$COURSE_BANK`. Without a usable answer the score is 0.

    Args:
        question_id: the question.
        points: what a fully right answer is worth [points].
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return points_for(_fraction(Path.cwd(), question_id), points)
    except Exception:  # A traceback in a learner's feedback would show the trainer's side.
        return 0.0


def points_for(fraction: float, points: float) -> float:
    """Return `fraction` of `points`, never below 0 nor above `points`, to four digits.

    >>> points_for(1 / 3, 2)
    0.6667
    >>> points_for(float("nan"), 2)
    0.0
    """
    value = float(fraction) * float(points)
    return max(min(round(value, 4), float(points)), 0.0) if math.isfinite(value) else 0.0


def _fraction(folder: Path, question_id: str) -> float:
    public = released(folder)
    if public is None:
        return 0.0
    answers = answers_in(folder, public)
    if question_id not in answers.by_id:
        return 0.0
    chosen = os.environ.get(BANK, "").strip()
    bank = bank_in(Path(chosen) if chosen else checkout() / "assignments" / "bank")
    return quiz.mark(bank[question_id], answers.by_id[question_id])
