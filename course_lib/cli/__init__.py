"""The `course` command: it parses, calls and prints; one module for each group of commands.

Everything heavy is imported by the command that needs it, so that a second `course open` is there at once.
"""

import argparse
import contextlib
import os
import sys
import traceback
from collections.abc import Sequence
from datetime import UTC, datetime

import course_lib
from course_lib.cli import bank, check, exam, grade, keeping, opening, pages, papers, plan, session
from course_lib.learner import NotSaved, home

__all__ = ["main"]

# Each has EXAMPLES, lines for the help, and register(commands), which adds its commands.
COMMANDS = (opening, plan, session, pages, papers, bank, grade, exam, keeping, check)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command.

    Returns the exit code: 0 fine; 1 done, but `course check` or `course grade` found something wrong; 2
    could not be done; 130 stopped by Ctrl-C.
    """
    for stream in (sys.stdout, sys.stderr):  # A Windows console may lack a letter of somebody's name.
        with contextlib.suppress(AttributeError):
            stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    arguments = _parser().parse_args(argv)
    try:
        code = int(arguments.run(arguments))
        sys.stdout.flush()
        return code
    except KeyboardInterrupt:
        print("\nStopped. Nothing is broken: start again whenever you like.", file=sys.stderr)
        return 130
    except Exception as error:  # The last resort: never a traceback in front of a learner.
        if isinstance(error, BrokenPipeError) and _nobody_reads():
            return 0
        print(str(error) if isinstance(error, _plain()) else _unexpected(), file=sys.stderr)
        return 2


def _parser() -> argparse.ArgumentParser:
    examples = "".join(f"  {line}\n" for module in COMMANDS for line in module.EXAMPLES)
    parser = argparse.ArgumentParser(
        prog="course",
        description="The laser skin course: open it, build its pages, publish them, check its files.",
        epilog=f"examples:\n{examples}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"course {course_lib.__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for module in COMMANDS:
        module.register(commands)
    return parser


def _nobody_reads() -> bool:
    """Whether the output goes to a program that has ended, as in `course exam results | head`."""
    try:
        print(flush=True)
    except BrokenPipeError:
        # Python flushes once more when it ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return True
    return False


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
