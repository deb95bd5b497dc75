"""`course grade`: mark what has been handed in, once or for as long as it runs."""

import argparse
import signal
import sys
import threading
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from course_lib.cli.progress import progress
from course_lib.learner import home

if TYPE_CHECKING:
    from course_lib.grading.tally import Tally

EXAMPLES = (
    "course grade                   mark all that was handed in, and hand the results back",
    "course grade --watch           the same, for as long as it runs",
)
HELP = """\
Collects what was handed in through nbgrader's exchange, marks it, writes the results and hands them back.
What a trainer has changed in nbgrader's formgrader since, points and comments, goes out with the next run.
It may be stopped at any moment: the next run goes on from there.
"""
CODES = """\
exit codes:
  0  all that was there is marked
  1  done, but something was not accepted or not marked: the summary says what
  2  could not be done: the gradebook, the disk or another grader is in the way
"""


def register(commands: Any) -> None:
    """Add the command to those of an argparse parser."""
    grading = commands.add_parser(
        "grade",
        help="mark what has been handed in, and hand the results back",
        description=HELP,
        epilog=CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    grading.add_argument("papers", metavar="PAPER", nargs="*", help="the quizzes; all if none is named")
    how = grading.add_mutually_exclusive_group()
    how.add_argument("--watch", action="store_true", help="stay, and mark whatever comes in within seconds")
    how.add_argument("--dry-run", action="store_true", help="say what there is to do, and do nothing")
    how.add_argument("--force", action="store_true", help="mark everything again, after a key was corrected")
    grading.set_defaults(run=_grade)


def _grade(arguments: argparse.Namespace) -> int:
    from course_lib.course import checkout
    from course_lib.grading.grading_run import Grading, one_grader
    from course_lib.grading.release import missing_exchange

    if missing := missing_exchange(checkout(), home()):
        print(f"{missing}.", file=sys.stderr)
    wanted = tuple(dict.fromkeys(arguments.papers))
    if arguments.watch:
        return _watch(wanted)
    grading = Grading(checkout(), home(), wanted, force=arguments.force)
    if arguments.dry_run:
        with grading:
            print("\n".join(grading.plan()) or _NOTHING)
        return 0
    try:
        with one_grader(home()), grading, progress("Marking", "paper") as step:
            grading.run(step)
    finally:
        _summary(grading.tallies)
    return 0 if all(tally.fine for tally in grading.tallies) else 1


_NOTHING = "No quiz has been released yet: course release"


def _summary(tallies: "list[Tally]") -> None:
    lines = [line for tally in tallies for line in tally.lines()]
    print("\n".join(lines) or _NOTHING)


def _watch(wanted: tuple[str, ...]) -> int:
    from course_lib.course import checkout
    from course_lib.grading.watching import watch

    stop = threading.Event()
    # How a service is stopped: it ends after the submission that it has in hand.
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    _say(["Waiting for what is handed in. Ctrl-C ends it."])
    watch(
        checkout(),
        home(),
        wanted,
        stop=stop,
        show=lambda tally: _say(tally.lines()),
        trouble=lambda what: _say([what], sys.stderr),
    )
    return 0


def _say(lines: Iterable[str], stream: Any = None) -> None:
    for line in lines:
        print(f"{datetime.now():%H:%M:%S}  {line}", file=stream, flush=True)
