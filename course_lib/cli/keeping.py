"""`course backup` and `restore`: everything that cannot be made again, in one file, and back from it."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from course_lib.learner import NotSaved, home

if TYPE_CHECKING:
    from course_lib.grading.backup import Contents

EXAMPLES = (
    "course backup /media/usb       keep gradebook, attempts, answers and the clinic's file safe",
    "course restore backup.zip      put a backup back; what is there now is kept beside it",
)
PUTS_BACK = """\
Looks the whole backup through, moves what is there now aside, and puts the backup in its place.
"""
HOLDS = """\
A backup holds the gradebook, the log of attempts, what was handed in, the answers of everybody on this
machine, and the clinic's own file. It names people: keep it as you keep their files.
"""


def register(commands: Any) -> None:
    """Add the commands to those of an argparse parser."""
    keeping = commands.add_parser(
        "backup", help="write everything that counts to one file", description=HOLDS
    )
    keeping.add_argument("file", metavar="FILE", type=Path, help="a new file, or a folder to put it into")
    keeping.set_defaults(run=_backup)

    back = commands.add_parser(
        "restore",
        help="put a backup back, and keep what is there now",
        description=PUTS_BACK,
    )
    back.add_argument("file", metavar="FILE", type=Path, help="a file that `course backup` wrote")
    back.add_argument("--check", action="store_true", help="only look whether the backup is whole")
    back.set_defaults(run=_restore)


def _backup(arguments: argparse.Namespace) -> int:
    from course_lib.course import checkout
    from course_lib.grading.backup import backup

    file, contents = backup(checkout(), home(), arguments.file.absolute())
    print(f"Written: {file} ({_megabytes(file.stat().st_size)})")
    _say(contents)
    for name in contents.left_out:
        print(f"  NOT in it, because of its name: {name}")
    return 1 if contents.left_out else 0


def _restore(arguments: argparse.Namespace) -> int:
    from course_lib.course import checkout
    from course_lib.grading.restore import look, restore
    from course_lib.server.running import find

    if arguments.check:
        contents = look(arguments.file)
        print(f"{arguments.file} is whole. It was made on {contents.made}.")
        _say(contents)
        return 0
    if find(checkout(), home(), "course/"):
        raise NotSaved("The course is open. Close it first (Ctrl-C where it runs). Nothing was changed.")
    contents, before = restore(checkout(), home(), arguments.file)
    print(f"Restored: {arguments.file}, made on {contents.made}")
    _say(contents)
    if before:
        print(f"What was here before is kept in {before}")
    return 0


def _say(contents: "Contents") -> None:
    for line in contents.lines():
        print(f"  {line}")


def _megabytes(size: int) -> str:
    return f"{max(size / 1e6, 0.1):.1f} MB"
