"""`course papers` and `release`: the quizzes as notebooks, and their copies without keys."""

import argparse
import sys
from typing import Any

from course_lib.learner import home

EXAMPLES = (
    "course papers                  write the quizzes as notebooks, after a change of their questions",
    "course release collagen        release a quiz to learners, through an exchange if there is one",
)


def register(commands: Any) -> None:
    """Add the commands to those of an argparse parser."""
    writing = commands.add_parser("papers", help="write the quizzes as notebooks, from their bank")
    writing.set_defaults(run=_papers)

    releasing = commands.add_parser("release", help="release quizzes to learners, without their keys")
    releasing.add_argument("papers", metavar="PAPER", nargs="*", help="the quizzes; all if none is named")
    releasing.set_defaults(run=_release)


def _papers(_: argparse.Namespace) -> int:
    from course_lib.course import checkout
    from course_lib.grading import papers

    changed = papers.write(checkout())
    print(f"Written: {', '.join(changed)}." if changed else "Every quiz is up to date.")
    return 0


def _release(arguments: argparse.Namespace) -> int:
    from course_lib.course import checkout
    from course_lib.grading.release import missing_exchange, release
    from course_lib.quiz.papers import papers

    if missing := missing_exchange(checkout(), home()):
        print(f"{missing}.", file=sys.stderr)
    for paper_id in arguments.papers or [each.id for each in papers(checkout())]:
        folder = release(checkout(), home(), paper_id)
        where = f"It is in {folder}" if folder else "There is no exchange here: it is for this machine only"
        print(f"Released: {paper_id}. {where}")
    return 0
