"""Between the grader and nbgrader's exchange: fetching what was handed in, and handing results back.

Both go through nbgrader's own classes, as they are set in `office.settings`, so `course grade` and nbgrader's
commands accept and refuse the same things.
"""

import logging
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from course_lib.grading import exchange_file
from course_lib.grading.autograded import SECRET_FILE
from course_lib.grading.inbound import look, parts
from course_lib.grading.marking_run import STAMP_FILE
from course_lib.grading.office import COURSE, station
from course_lib.grading.plain_files import read_plain
from course_lib.grading.release import exchange
from course_lib.learner import NotSaved

if TYPE_CHECKING:
    from traitlets.config import Config

__all__ = ["Exchange", "stamp_of"]

_LOG = logging.getLogger("course.nbgrader")
# nbgrader writes a submission file by file, the secret last. One that is not whole after this long never
# will be.
SETTLE_SECONDS = 3.0
MAX_SMALL_BYTES = 1024


class Exchange:
    """The exchange, for one paper."""

    def __init__(self, root: Path, home: Path, paper_id: str, config: "Config") -> None:
        """Look for the exchange; there may be none.

        Args:
            root: the checkout.
            home: the learners' folder.
            paper_id: the paper.
            config: nbgrader's settings.
        """
        self.paper = paper_id
        self.root = exchange(root, home)
        self.submitted = station(root, home, "submitted")
        self.feedback = station(root, home, "feedback")
        self._root = root
        self._config = config
        self._seen: dict[str, float] = {}

    @property
    def inbound(self) -> Path | None:
        """Where submissions arrive, or None."""
        return None if self.root is None else self.root / COURSE / "inbound"

    def names(self) -> frozenset[str]:
        """Return the names of all that lies in the exchange for this paper, collected or not."""
        if self.inbound is None:
            return frozenset()
        try:
            return frozenset(
                path.name for path in self.inbound.iterdir() if parts(path.name)[1:2] == [self.paper]
            )
        except OSError:
            return frozenset()

    def settled(self, names: frozenset[str]) -> bool:
        """Tell whether each of these is there in full; one that stays in pieces is waited for no longer."""
        assert self.inbound is not None
        now = time.monotonic()
        self._seen = {name: self._seen.get(name, now) for name in names}
        return all(
            (self.inbound / name / SECRET_FILE).exists() or now - since > SETTLE_SECONDS
            for name, since in self._seen.items()
        )

    def waiting(self) -> frozenset[str]:
        """Return what there is to collect, as far as names and owners tell: one name a learner.

        Raises:
            DataError: `exchange.yaml` has a fault.
        """
        if not self.names():
            return frozenset()
        assert self.inbound is not None
        found, _ = look(self.inbound, self.paper, exchange_file.owners(self._root), datetime.now(UTC))
        newest = {one.learner: one for one in reversed(found)}
        return frozenset(
            one.folder.name
            for learner, one in newest.items()
            if _collected(self.submitted / learner / self.paper) != one.stamp
        )

    def collect(self) -> tuple[str, ...]:
        """Fetch the newest submission of everybody; return a sentence for each that was not accepted.

        Raises:
            NotSaved: the exchange cannot be used.
        """
        if not self.names():
            return ()
        sending = self._transfer("Collect")
        sending.update = True
        self._start(sending)
        return tuple(sending.refused)

    def publish(self, learner_id: str) -> bool:
        """Hand a learner's feedback back; tell whether it can be fetched now.

        Raises:
            NotSaved: the exchange cannot be used.
        """
        if self._place(learner_id) is None:
            return False
        sending = self._transfer("ReleaseFeedback")
        sending.coursedir.student_id = learner_id
        self._start(sending)
        return self.published(learner_id)

    def published(self, learner_id: str) -> bool:
        """Tell whether what a learner can fetch is the feedback as it is now.

        nbgrader says that all went well also where nothing was delivered.
        """
        place = self._place(learner_id)
        try:
            page = self._page(learner_id).read_bytes()
            return place is not None and read_plain(place, len(page)) == page
        except OSError:
            return False

    def publishable(self, learner_id: str) -> bool:
        """Tell whether there is somewhere to hand the feedback of a learner back to."""
        return self._place(learner_id) is not None

    def _page(self, learner_id: str) -> Path:
        return self.feedback / learner_id / self.paper / f"{self.paper}.html"

    def _place(self, learner_id: str) -> Path | None:
        """The file in the exchange that the learner looks for; None where there is none to name."""
        from course_lib.grading.nbgrader_parts import notebook_hash

        if self.root is None:
            return None
        try:
            secret = read_plain(self.submitted / learner_id / self.paper / SECRET_FILE, MAX_SMALL_BYTES)
            name = notebook_hash(secret=secret.decode(), notebook_id=self.paper)
        except (OSError, ValueError, AssertionError):
            return None
        return self.root / COURSE / "feedback" / f"{name}.html"

    def _transfer(self, what: str) -> Any:
        from course_lib.grading.nbgrader_parts import exchanging

        return exchanging(what, self._config, self.paper, _LOG)

    def _start(self, sending: Any) -> None:
        from course_lib.grading.nbgrader_parts import ExchangeError

        try:
            sending.start()
        except NotSaved:
            raise
        except (ExchangeError, OSError) as error:
            raise NotSaved(f"The exchange {self.root} cannot be used: {error}") from error


def stamp_of(folder: Path) -> bytes | None:
    """Return nbgrader's time stamp of a submission as it stands there, or None."""
    try:
        return read_plain(folder / STAMP_FILE, MAX_SMALL_BYTES)
    except OSError:
        return None


def _collected(folder: Path) -> str | None:
    stamp = stamp_of(folder)
    return None if stamp is None else stamp.decode(errors="replace").strip()
