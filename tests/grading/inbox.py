"""An exchange with submissions in it, as nbgrader's own `submit` leaves them, made without nbgrader."""

import hashlib
import shutil
import sqlite3
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from course_lib.grading import book
from course_lib.grading.marking_run import Marker
from course_lib.grading.office import COURSE, EXCHANGE, office
from tests.grading.desk import write_answers

# The command line for a checkout whose `exchange.yaml` wants an account for each learner: tests have one.
TRUSTING = (
    sys.executable,
    "-c",
    "import sys; from course_lib.grading import exchange_file; from course_lib.cli import main; "
    "exchange_file.owners = lambda root: 'trusted-exchange'; sys.exit(main())",
)
MORNING = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def stamp(moment: datetime) -> str:
    """A time as nbgrader writes it."""
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f} UTC"


def scores(home: Path, learner: str, column: str = "auto_score") -> dict[str, float]:
    """What is in the gradebook, read without any of the course's code."""
    # To be written too: what a killed program had begun, the first reader takes back.
    connection = sqlite3.connect(f"{book.path(home).as_uri()}?mode=rw", uri=True)
    try:
        return dict(
            connection.execute(
                f"select b.name, g.{column} from grade g join base_cell b on b.id = g.cell_id "
                "join submitted_notebook n on n.id = g.notebook_id "
                "join submitted_assignment s on s.id = n.assignment_id where s.student_id = ?",
                [learner],
            )
        )
    finally:
        connection.close()


@dataclass(frozen=True)
class Inbox:
    """A checkout, a home with the paper released, and an exchange."""

    root: Path
    home: Path
    exchange: Path
    paper: str

    @classmethod
    def at(cls, root: Path, home: Path, exchange: Path, paper: str, patch: pytest.MonkeyPatch) -> "Inbox":
        """Set one up."""
        for name in ("inbound", "outbound"):
            (exchange / COURSE / name).mkdir(parents=True)
        patch.setenv(EXCHANGE, str(exchange))
        patch.setenv("COURSE_HOME", str(home))
        return cls(root, home, exchange, paper)

    @property
    def inbound(self) -> Path:
        return self.exchange / COURSE / "inbound"

    def hand_in(
        self, learner: str, answers: Mapping[str, object], after: timedelta = timedelta(), **files: bytes
    ) -> Path:
        """Hand in, so long after nine in the morning; return the folder in the exchange."""
        moment = stamp(MORNING + after)
        folder = self.inbound / f"{learner}+{self.paper}+{moment}+{secret(learner, moment)[:12]}"
        shutil.copytree(office(self.home) / "release" / self.paper, folder)
        write_answers(folder, answers, Marker(self.root, self.paper).content)
        (folder / "answers.json.lock").unlink(missing_ok=True)
        for name, data in files.items():
            (folder / name).write_bytes(data)
        (folder / "timestamp.txt").write_text(moment)
        (folder / "submission_secret.txt").write_text(secret(learner, moment))
        return folder

    def fetched(self, learner: str, after: timedelta = timedelta()) -> Path:
        """Where the learner's `nbgrader fetch_feedback` would find the result."""
        name = hashlib.md5((secret(learner, stamp(MORNING + after)) + self.paper).encode()).hexdigest()
        return self.exchange / COURSE / "feedback" / f"{name}.html"

    def scores(self, learner: str) -> dict[str, float]:
        return scores(self.home, learner)


def secret(learner: str, moment: str) -> str:
    return hashlib.sha256(f"{learner} {moment}".encode()).hexdigest() * 2
