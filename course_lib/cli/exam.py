"""`course exam`: what the rule means, and a further try in somebody's name."""

import argparse
from typing import Any

EXAMPLES = (
    "course exam --explain          what a pass means, with its probabilities",
    'course exam allow ann --by "Dr A. Example" --reason "sat it with a fever"   allow one further try',
)


def register(commands: Any) -> None:
    """Add `course exam` to the commands of an argparse parser."""
    exam = commands.add_parser("exam", help="what the certifying exam means; allow a further try")
    exam.add_argument("--explain", action="store_true", help="print the rule and what a pass means")
    exam.set_defaults(run=_explain)
    actions = exam.add_subparsers(title="actions", metavar="ACTION")
    allowing = actions.add_parser("allow", help="allow a learner one further try, in your name")
    allowing.add_argument("learner", metavar="ID", help="the learner's id")
    allowing.add_argument("--by", required=True, metavar="NAME", help="who decides")
    allowing.add_argument("--reason", required=True, help="why")
    allowing.set_defaults(run=_allow)


def _explain(_: argparse.Namespace) -> int:
    from course_lib.quiz.exam_words import explained

    print("\n".join(explained()))
    return 0


def _allow(arguments: argparse.Namespace) -> int:
    from course_lib.course import checkout
    from course_lib.grading.exam import allow, standing
    from course_lib.learner import home

    allowed = allow(home(), arguments.learner, arguments.by, arguments.reason)
    left = standing(checkout(), home(), arguments.learner).left
    print(f"Written down: {allowed.by} allows {allowed.learner} one further try. Tries left now: {left}.")
    return 0
