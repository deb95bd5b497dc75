"""Who is learning, and the store that keeps that person's answers.

Everything lies in one folder outside the checkout (`home()`), so that a new version of the course, or a
second checkout, finds the same people and the same answers::

    <home>/current.json                     who is learning now (not used on a hub)
    <home>/learners/<id>/learner.json       the name as it was typed
    <home>/learners/<id>/answers.json       predictions, answers, progress
    <home>/clinic.yaml                      what the clinic has set and confirmed

The server and the kernels write here at the same time; `Store` makes that safe.
"""

from course_lib.learner.disk import NotSaved
from course_lib.learner.entries import BadEntry, Entry
from course_lib.learner.people import (
    BadName,
    Learner,
    UnknownLearner,
    add_learner,
    current_learner,
    folder_of,
    home,
    hub_learner,
    learners,
    set_current,
)
from course_lib.learner.store import Refusal, Snapshot, Store

__all__ = [
    "BadEntry",
    "BadName",
    "Entry",
    "Learner",
    "NotSaved",
    "Refusal",
    "Snapshot",
    "Store",
    "UnknownLearner",
    "add_learner",
    "current_learner",
    "folder_of",
    "home",
    "hub_learner",
    "learners",
    "set_current",
]
