"""What a backup holds: where each thing lies on this machine, and under which name in the file.

::

    clinic.yaml                                     the clinic's overlay
    learners/<id>/...                               who learns here, their answers and results
    office/gradebook.db                             nbgrader's gradebook
    office/*.jsonl                                  the logs, of attempts above all
    office/submitted|autograded|feedback/...        what was handed in, as nbgrader keeps it

All else can be made again, or belongs to one machine only.
"""

import contextlib
import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from course_lib.evidence.clinic import LAST_GOOD, NAME
from course_lib.grading.grading_run import one_grader
from course_lib.grading.laptop import DESK
from course_lib.grading.office import office, station
from course_lib.learner.disk import locked

__all__ = ["GRADEBOOK", "Places", "allowed", "held"]

GRADEBOOK = "office/gradebook.db"
STEPS = ("submitted", "autograded", "feedback")
_FORMS = (
    re.escape(NAME),
    re.escape(LAST_GOOD),
    r"learners/[a-z0-9-]{1,40}(/[^/]+)+",
    re.escape(GRADEBOOK),
    r"office/[a-z0-9-]+\.jsonl",
    rf"office/({'|'.join(STEPS)})/[^/]+/[^/]+/[^/]+",
)
_FORM = re.compile("|".join(f"(?:{form})" for form in _FORMS))
# A drive, another way to write a folder, what nobody can see, and what is no letter at all.
_STRANGE = re.compile(r"[\\:\x00-\x1f\x7f\ud800-\udfff]")
_PASSING = (".lock", ".tmp", ".part")


class Places:
    """Where everything lies here. Names are those in the backup, with slashes."""

    def __init__(self, root: Path, home: Path) -> None:
        """Name the places; nothing is read.

        Args:
            root: the checkout.
            home: the learners' folder.
        """
        self.home = home
        self._steps = {f"office/{step}": station(root, home, step) for step in STEPS}

    def path(self, name: str) -> Path:
        """Return where something of this name lies."""
        for prefix, folder in self._steps.items():
            if name == prefix or name.startswith(f"{prefix}/"):
                return folder.joinpath(*PurePosixPath(name).parts[2:])
        return self.home.joinpath(*PurePosixPath(name).parts)

    def whole(self) -> Iterator[tuple[str, Path]]:
        """Give the files and folders that a restore puts in place as they are, as far as they are there."""
        logs = sorted(f"office/{path.name}" for path in office(self.home).glob("*.jsonl"))
        for name in (NAME, LAST_GOOD, "learners", GRADEBOOK, *logs, *self._steps):
            if self.path(name).exists():
                yield name, self.path(name)

    def files(self) -> Iterator[tuple[str, Path]]:
        """Give all files of a backup but the gradebook, which is not copied as a file."""
        for name, path in self.whole():
            if name == GRADEBOOK:
                continue
            for file in sorted(path.rglob("*")) if path.is_dir() else (path,):
                if file.suffix not in _PASSING and not file.is_symlink() and file.is_file():
                    inside = file.relative_to(path).parts
                    yield "/".join((name, *inside)), file


def allowed(name: str) -> bool:
    """Tell whether a backup may hold a file of this name.

    >>> allowed("learners/ann/answers.json"), allowed("learners/../answers.json"), allowed("/etc/passwd")
    (True, False, False)
    """
    parts = name.split("/")
    plain = not _STRANGE.search(name) and all(part.strip(". ") for part in parts)
    return plain and _FORM.fullmatch(name) is not None and not name.endswith(_PASSING)


@contextlib.contextmanager
def held(home: Path) -> Iterator[None]:
    """Hold everything that writes into the office.

    Raises:
        GraderAtWork: a grader is at work.
        NotSaved: another program holds the gradebook or the logs for too long.
    """
    with (
        one_grader(home),
        locked(office(home), "gradebook"),
        locked(office(home), "attempts"),
        locked(office(home), DESK),
    ):
        yield
