"""`course session`: a run sheet for a trainer, made from the lessons as they are now."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from course_lib.cli import opening, pages
from course_lib.learner import home

if TYPE_CHECKING:
    from course_lib.course import Role
    from course_lib.pages.lesson import Lesson
    from course_lib.quiz import RolePlay

EXAMPLES = ("course session --minutes 60 --role consultant   a run sheet for a trainer, to print",)


def register(commands: Any) -> None:
    """Add the command to those of an argparse parser."""
    planning = commands.add_parser("session", help="make the run sheet of an onboarding session, to print")
    planning.add_argument("--minutes", type=_minutes, required=True, help="how long the session is")
    planning.add_argument("--role", required=True, help="front-desk, consultant or operator", metavar="ROLE")
    planning.add_argument(
        "--lesson",
        action="append",
        metavar="SLUG",
        help="a lesson of the session; may be given more than once. Without it: the core of the role",
    )
    planning.add_argument("--out", type=Path, metavar="DIR", help="the folder for the sheet")
    planning.add_argument("--no-browser", action="store_true", help="only print where the sheet is")
    planning.set_defaults(run=_session)


def _minutes(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"'{text}' are no minutes: give a whole number, like 60")
    return int(text)


def _session(arguments: argparse.Namespace) -> int:
    from course_lib.course import topic
    from course_lib.evidence.clinic import load_or_last_good
    from course_lib.pages import run_sheet
    from course_lib.pages.session import session
    from course_lib.plan import plan

    role = cast("Role", plan(arguments.role, {}).role)
    for slug in arguments.lesson or ():
        topic(slug)  # who mistypes a lesson need not wait for the pages
    pages.make_pages(home())
    made = session(_lessons(role, arguments.lesson), role, arguments.minutes, _play(role))
    folder = (arguments.out or pages.OUT / "sessions").expanduser().absolute()
    sheet = folder / run_sheet.file(made)
    pages.write_page(sheet, run_sheet.page(made, load_or_last_good(home()).clinic))
    print(f"The run sheet is in {sheet}")
    print("Print it from your browser. Make it anew when a lesson has changed.")
    if not arguments.no_browser:
        opening.browse(sheet.as_uri())
    return 0


def _lessons(role: "Role", given: list[str] | None) -> "tuple[Lesson, ...]":
    """The lessons that were asked for, each once; the core of the role when none was."""
    from course_lib.course import course
    from course_lib.pages.kept import last_made

    return last_made(pages.OUT, dict.fromkeys(given or course().paths[role].core))


def _play(role: "Role") -> "tuple[RolePlay, int] | None":
    """The first role-play on the path of this role, with the minutes that it takes, if there is one."""
    from course_lib.plan import kept_minutes, plan
    from course_lib.quiz import role_play

    steps = plan(role, kept_minutes(pages.OUT)).core
    return next(((role_play(step.name), step.minutes) for step in steps if step.kind == "role_play"), None)
