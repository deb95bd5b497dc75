"""A grader that stays: what is handed in comes back marked within seconds, for as long as it runs."""

import threading
import time
from collections.abc import Callable
from pathlib import Path

from course_lib.evidence import DataError
from course_lib.grading.book import BookUnusable
from course_lib.grading.grading_run import Grading, one_grader
from course_lib.grading.tally import Tally
from course_lib.learner import NotSaved

__all__ = ["watch"]

# How often it looks for new submissions [s].
PAUSE_SECONDS = 1.0
# How often it looks through everything, for what came another way than through the exchange [s].
ROUND_SECONDS = 60.0
# How long it waits when something outside is wrong, such as a full disk [s].
TROUBLE_SECONDS = 10.0


def watch(
    root: Path,
    home: Path,
    wanted: tuple[str, ...],
    *,
    stop: threading.Event,
    show: Callable[[Tally], None],
    trouble: Callable[[str], None],
) -> None:
    """Grade until `stop` is set.

    Trouble that somebody may end meanwhile (a full disk, a held gradebook, a file with a fault) is told once,
    and then tried again.

    Args:
        root: the checkout.
        home: the learners' folder.
        wanted: ids of papers; none means all that have been released.
        stop: ends it, after the submission that is being marked.
        show: is given every paper of which something was done.
        trouble: is given a sentence about what is wrong.

    Raises:
        GraderAtWork: another grader is at work here.
        BookUnusable: the gradebook is missing or damaged: a person has to look.
    """
    last = ""
    with one_grader(home):
        while not stop.is_set():
            try:
                with Grading(root, home, wanted) as grading:
                    _rounds(grading, stop, show)
                last = ""
            except BookUnusable:
                raise
            except (DataError, NotSaved) as error:
                if str(error) != last:
                    trouble(str(error))
                last = str(error)
                stop.wait(TROUBLE_SECONDS)


def _rounds(grading: Grading, stop: threading.Event, show: Callable[[Tally], None]) -> None:
    """Grade until `stop` is set, or a file of the course has changed."""
    files, seen, looked = _files(grading.root), None, -ROUND_SECONDS
    complained: dict[str, list[str]] = {}
    while not stop.is_set():
        exchanges = [desk.exchange for desk in grading.desks()]
        names = [each.names() for each in exchanges]
        round_ = time.monotonic() - looked >= ROUND_SECONDS
        if round_ or (names != seen and all(map(lambda each, new: each.settled(new), exchanges, names))):
            seen = names
            looked = time.monotonic() if round_ else looked
            try:
                grading.run(look=round_)
            finally:
                for tally in grading.tallies:
                    # What was not accepted stays in the exchange, and is told once, not every minute.
                    complaints = [*tally.refused, *tally.failed]
                    if tally.busy or (complaints and complaints != complained.get(tally.paper)):
                        show(tally)
                    complained[tally.paper] = complaints
        stop.wait(PAUSE_SECONDS)
        if _files(grading.root) != files:
            return


def _files(root: Path) -> list[tuple[str, int, int]]:
    """What the papers are made from, with age and size."""
    folder = root / "assignments"
    found = [*folder.glob("*.yaml"), *folder.glob("*.py"), *folder.glob("bank/*.yaml")]
    stats = [(path, path.stat()) for path in sorted(found)]
    return [(path.as_posix(), stat.st_mtime_ns, stat.st_size) for path, stat in stats]
