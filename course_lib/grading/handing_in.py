"""Where learners hand in: on one machine alone at the `laptop`, on a hub with an exchange at the `hub`."""

from pathlib import Path
from typing import Any, Protocol

from course_lib.grading import hub, laptop
from course_lib.quiz.exam import Try

__all__ = ["Desk", "desk"]


class Desk(Protocol):
    """What `laptop` and `hub` can both do; each says more, and what it raises."""

    def papers(self, root: Path, home: Path) -> tuple[str, ...]:
        """The ids of the papers that there are."""

    def paper_folder(self, root: Path, home: Path, learner_id: str, paper_id: str) -> Path:
        """The folder of one learner for one paper."""

    def state(self, root: Path, home: Path, learner_id: str, paper_id: str) -> dict[str, Any]:
        """Where a learner stands with a paper, ready for JSON."""

    def handed_in(self, root: Path, home: Path, learner_id: str, paper_id: str) -> bool:
        """Whether the present try has been handed in: nothing can be changed any more."""

    def submit(self, root: Path, home: Path, learner_id: str, paper_id: str) -> object:
        """Hand in."""

    def again(self, root: Path, home: Path, learner_id: str, paper_id: str) -> None:
        """Begin another try."""

    def offered(self, root: Path, home: Path) -> bool:
        """Whether there is an exam."""

    def tries(self, root: Path, home: Path, learner_id: str) -> tuple[Try, ...]:
        """The tries at the exam that count."""

    def known_as(self, learner_id: str) -> str:
        """The id by which whoever marks knows a learner."""

    def allowed(self, home: Path, learner_id: str) -> int:
        """How many further tries somebody has allowed."""


def desk(root: Path, home: Path) -> Desk:
    """Return where learners hand in here: the module `laptop` or `hub`."""
    return hub if hub.here(root, home) else laptop
