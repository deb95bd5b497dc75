"""The `course` command: it parses, calls and prints.

Everything heavy is imported by the command that needs it, so that a second `course open` is there at once.
"""

import argparse
import contextlib
import sys
import traceback
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import course_lib
from course_lib.learner import NotSaved, home

__all__ = ["main"]

EXAMPLES = """\
examples:
  course open                    open the course in your browser
  course open --no-browser       only print the address
  course open --port 8500        use another port, also from now on
  course open --lab              open JupyterLab, for authors and trainers
  course build --force           make every page anew
  course publish ~/course-site   copy the pages for a web host or a memory stick
  course setup                   fetch the small charting library, if npm is there
  course papers                  write the quizzes as notebooks, after a change of their questions
  course release collagen        release a quiz to learners, through nbgrader's exchange where there is one
  course check                   check every file; list what the clinic has not confirmed
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command.

    Returns the exit code: 0 fine, 1 `course check` found errors, 2 could not be done, 130 stopped by Ctrl-C.
    """
    for stream in (sys.stdout, sys.stderr):  # A Windows console may lack a letter of somebody's name.
        with contextlib.suppress(AttributeError):
            stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    arguments = _parser().parse_args(argv)
    try:
        return int(arguments.run(arguments))
    except KeyboardInterrupt:
        print("\nStopped. Nothing is broken: start again whenever you like.", file=sys.stderr)
        return 130
    except Exception as error:  # The last resort: never a traceback in front of a learner.
        print(str(error) if isinstance(error, _plain()) else _unexpected(), file=sys.stderr)
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="course",
        description="The laser skin course: open it, build its pages, publish them, check its files.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"course {course_lib.__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)

    opening = commands.add_parser("open", help="open the course (and JupyterLab) on this machine")
    opening.add_argument("--port", type=_port, help="the port to use, also from now on; 8421 at first")
    opening.add_argument("--no-browser", action="store_true", help="only print the address")
    opening.add_argument("--lab", action="store_true", help="open JupyterLab instead of the pages")
    opening.set_defaults(run=_open)

    building = commands.add_parser("build", help="make the pages that have changed")
    building.add_argument("--force", action="store_true", help="make every page anew")
    building.set_defaults(run=_build)

    publishing = commands.add_parser("publish", help="copy the pages as plain files for any web host")
    publishing.add_argument("folder", metavar="DIR", type=Path, help="a new or empty folder")
    publishing.set_defaults(run=_publish)

    setting_up = commands.add_parser("setup", help="fetch the small charting library through npm")
    setting_up.set_defaults(run=_setup)

    writing = commands.add_parser("papers", help="write the quizzes as notebooks, from their bank")
    writing.set_defaults(run=_papers)

    releasing = commands.add_parser("release", help="release quizzes to learners, without their keys")
    releasing.add_argument("papers", metavar="PAPER", nargs="*", help="the quizzes; all if none is named")
    releasing.set_defaults(run=_release)

    checking = commands.add_parser("check", help="check every file of the course and of the clinic")
    checking.set_defaults(run=_check)
    return parser


def _port(text: str) -> int:
    if not text.isdecimal() or not 1024 <= int(text) <= 65_535:
        raise argparse.ArgumentTypeError(
            f"'{text}' is not a port: give a number from 1024 to 65535, like 8500"
        )
    return int(text)


def _open(arguments: argparse.Namespace) -> int:
    from course_lib.cli.opening import open_course

    return open_course(arguments.port, lab=arguments.lab, browser=not arguments.no_browser)


def _build(arguments: argparse.Namespace) -> int:
    from course_lib.cli.pages import make_pages

    folder, made = make_pages(home(), force=arguments.force)
    print(
        f"Pages made anew: {', '.join(made)}." if made else "Nothing has changed since the pages were made."
    )
    print(f"They are in {folder}")
    return 0


def _publish(arguments: argparse.Namespace) -> int:
    from course_lib.cli.pages import make_pages
    from course_lib.pages.publish import publish

    target = arguments.folder.expanduser().absolute()
    folder, _ = make_pages(home())
    count = publish(folder, target)
    print(f"{count} files are in {target}")
    print("Copy the folder to any web host or memory stick. index.html is the first page.")
    return 0


def _setup(_: argparse.Namespace) -> int:
    from course_lib.plotlyjs import fetch_basic

    print(fetch_basic())
    return 0


def _papers(_: argparse.Namespace) -> int:
    from course_lib.course import checkout
    from course_lib.grading import papers

    changed = papers.write(checkout())
    print(f"Written: {', '.join(changed)}." if changed else "Every quiz is up to date.")
    return 0


def _release(arguments: argparse.Namespace) -> int:
    from course_lib.course import checkout
    from course_lib.grading.release import release
    from course_lib.quiz.papers import papers

    for paper_id in arguments.papers or [each.id for each in papers(checkout())]:
        folder = release(checkout(), home(), paper_id)
        where = f"It is in {folder}" if folder else "There is no exchange here: it is for this machine only"
        print(f"Released: {paper_id}. {where}")
    return 0


def _check(_: argparse.Namespace) -> int:
    from course_lib.cli.check import check
    from course_lib.cli.pages import OUT, ROOT, make_pages
    from course_lib.evidence import DataError
    from course_lib.pages.build import BuildError, contents

    unbuilt = []
    try:
        make_pages(home())
    except DataError:
        pass  # the check of the file says it
    except BuildError as problem:
        unbuilt = [str(problem)]
    errors, waiting = check(ROOT, home(), contents(OUT))
    errors += unbuilt
    for error in errors:
        print(error)
    if waiting:
        print(f"Not yet confirmed by the clinic ({len(waiting)}):")
        print("\n".join(f"  {point}" for point in waiting))
    print(f"The learners' answers and the clinic's file lie in {home()}")
    print(f"To mend: {len(errors)}." if errors else "Every file is in order.")
    return 1 if errors else 0


def _plain() -> tuple[type[Exception], ...]:
    """The errors whose text is written for the person at the screen."""
    from course_lib.evidence import DataError
    from course_lib.pages.errors import BuildError
    from course_lib.server.run import NotStarted
    from course_lib.server.running import PortTaken

    return (BuildError, DataError, NotSaved, NotStarted, PortTaken)


def _unexpected() -> str:
    """Keep the traceback for whoever looks after the course, and say where it is."""
    details = traceback.format_exc()
    path = home() / "logs" / f"error-{datetime.now(UTC):%Y%m%dT%H%M%SZ}.txt"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"course {course_lib.__version__}, {' '.join(sys.argv)}\n{details}", encoding="utf-8")
    except OSError:
        last = details.splitlines()[-1]
        return f"The course made a mistake that it does not know. Please tell your trainer:\n{last}"
    return (
        "The course made a mistake that it does not know. Try again.\n"
        f"If it stays so, send this file to your trainer: {path}"
    )
