"""`course plan`: the path of a role through the course, with the minutes of the start page."""

import argparse
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from course_lib.cli import pages
from course_lib.learner import home

if TYPE_CHECKING:
    from course_lib.plan import Plan, Step

EXAMPLES = ("course plan --role front-desk  what this role learns, in which order, in how many minutes",)


def register(commands: Any) -> None:
    """Add the command to those of an argparse parser."""
    planning = commands.add_parser("plan", help="list the lessons of a role, with minutes that add up")
    planning.add_argument(
        "--role", help="front-desk, consultant or operator; without it, all of them", metavar="ROLE"
    )
    planning.set_defaults(run=_plan)


def _plan(arguments: argparse.Namespace) -> int:
    from course_lib.course import course
    from course_lib.plan import kept_minutes, plan

    wanted = [arguments.role] if arguments.role else list(course().roles)
    for role in wanted:
        plan(role, {})  # who mistypes a role need not wait for the pages
    pages.make_pages(home())
    minutes = kept_minutes(pages.OUT)
    print("\n\n".join("\n".join(lines(plan(role, minutes))) for role in wanted))
    print("\nQuizzes come on top; the start page says how long each one takes.")
    return 0


def lines(made: "Plan") -> Iterator[str]:
    """The path of a role as lines: each step with its minutes, and what they make together [min]."""
    from course_lib.plan import total

    width = max((len(step.title) for step in made.steps), default=0)
    yield f"{made.name}. {made.begins}"
    parts = (("Core", made.core, 1), ("Extra, when there is time", made.extra, 1 + len(made.core)))
    for heading, steps, first in parts:
        if steps:
            yield f"  {heading}"
            yield from _steps(steps, first, width)
            yield f"       {'together':{width}}  {total(steps):4} min"
    yield f"  {'All of it':{width + 5}}  {total(made.steps):4} min"


def _steps(steps: "Sequence[Step]", first: int, width: int) -> Iterator[str]:
    for number, step in enumerate(steps, first):
        yield f"    {number}  {step.title:{width}}  {step.minutes:4} min"
