"""What lies in the inbound folder of nbgrader's exchange, and what of it is taken.

Anybody may write there, so a name, an owner and a file are what they are found to be, not what they say they
are. Of a submission four files are looked at, by name: whatever else lies beside them is never touched.
"""

import contextlib
import os
import re
import stat
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from course_lib.grading.answers import ANSWERS_FILE
from course_lib.grading.autograded import SECRET_FILE
from course_lib.grading.exchange_file import Owners
from course_lib.grading.marking_run import STAMP_FILE, moment_in
from course_lib.grading.plain_files import FileRefused, read_in
from course_lib.learner.store import MAX_FILE_BYTES

__all__ = ["MAX_NOTEBOOK_BYTES", "SECRET", "HandedIn", "Refused", "look", "parts", "shown", "take"]

# More than any paper has; one whose outputs are larger is put in as it was released.
MAX_NOTEBOOK_BYTES = 4 * 1024 * 1024
MAX_SECRET_BYTES = 1024
# nbgrader makes it of 128 such letters; it becomes a part of the name that the result is found under.
SECRET = re.compile(r"[0-9A-Za-z_-]{16,256}")
# How far clocks of two machines may be apart.
AHEAD = timedelta(minutes=5)
# It becomes the name of a folder, and nbgrader uses it in patterns of files and in lists with commas.
LEARNER = re.compile(r"(?!\.)[\w.@+~-]{1,64}")
_STAMP = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(\.\d{1,6})?( [A-Za-z]{1,5})?", re.ASCII)


class Refused(Exception):
    """A submission is not accepted; the sentence is for a trainer."""


@dataclass(frozen=True, slots=True)
class HandedIn:
    """A submission whose name and owner are in order. `moment` is its time in UTC, `stamp` its spelling."""

    learner: str
    moment: datetime
    stamp: str
    folder: Path


def parts(name: str) -> list[str]:
    """Part a name as nbgrader does: learner (who may have a plus), paper, time, perhaps random letters."""
    return name.rsplit("+", 3)


def look(inbound: Path, paper_id: str, owners: Owners, now: datetime) -> tuple[list[HandedIn], list[str]]:
    """Return all submissions of a paper, the newest first, and a sentence for each that is not accepted.

    Args:
        inbound: where submissions arrive.
        paper_id: the paper.
        owners: whether each has to belong to the account of its learner.
        now: the time, in UTC.

    Raises:
        OSError: the folder cannot be read.
    """
    found, refused = [], []
    for name in sorted(path.name for path in inbound.iterdir()):
        if parts(name)[1:2] == [paper_id] and len(parts(name)) > 2:
            try:
                found.append(_named(inbound / name, owners, now))
            except Refused as why:
                refused.append(str(why))
    return sorted(found, key=lambda each: (each.moment, each.folder.name), reverse=True), refused


def take(one: HandedIn, owners: Owners) -> dict[str, bytes]:
    """Return the files of a submission that go on from here, without the notebook if it is unusable.

    Raises:
        Refused: what has to be there is not, or is not a plain file, or not theirs.
    """
    name = shown(one.folder.name)
    try:
        at = os.open(one.folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError as error:
        raise Refused(f"{one.learner}: {name} cannot be opened: {error.strerror}") from error
    try:
        owner = os.fstat(at).st_uid
        _check_owner(one.learner, name, owner, owners)
        theirs = owner if owners == "unix" else None
        try:
            secret = read_in(at, SECRET_FILE, MAX_SECRET_BYTES, theirs)
        except FileNotFoundError:
            secret = b""
        # nbgrader writes it last.
        if not SECRET.fullmatch(secret.decode("ascii", "replace").strip()):
            raise Refused(f"{one.learner}: {name} is not complete. It is still on its way, or was broken off")
        files = {STAMP_FILE: one.stamp.encode(), SECRET_FILE: secret.strip()}
        # Without one, it is handed in with every question open.
        with contextlib.suppress(FileNotFoundError):
            files[ANSWERS_FILE] = read_in(at, ANSWERS_FILE, MAX_FILE_BYTES, theirs)
        notebook = f"{parts(one.folder.name)[1]}.ipynb"
        # Marking does not read it, so nobody suffers for theirs.
        with contextlib.suppress(OSError):
            files[notebook] = read_in(at, notebook, MAX_NOTEBOOK_BYTES, theirs)
        return files
    except FileRefused as error:
        raise Refused(f"{one.learner}: {name}: {error}. Ask for it to be handed in again") from error
    except OSError as error:
        raise Refused(f"{one.learner}: {name} cannot be read: {error.strerror}") from error
    finally:
        os.close(at)


def shown(name: str) -> str:
    r"""Return a file's name as it can be printed, whatever bytes it is made of.

    >>> print(shown("ann+quiz\x1b[2J\udcff"))
    ann+quiz\x1b[2J\udcff
    """
    return "".join(letter if letter.isprintable() else ascii(letter)[1:-1] for letter in name)


def _named(folder: Path, owners: Owners, now: datetime) -> HandedIn:
    name = shown(folder.name)
    learner, _, stamp, *_ = parts(folder.name)
    if not LEARNER.fullmatch(learner):
        raise Refused(f"{name}: “{shown(learner)}” cannot be anybody's id")
    moment = moment_in(stamp) if _STAMP.fullmatch(stamp) else None
    if moment is None:
        raise Refused(f"{learner}: {name} has no time in its name that can be read")
    try:
        found = folder.lstat()
    except OSError as error:
        raise Refused(f"{learner}: {name} cannot be read: {error.strerror}") from error
    if not stat.S_ISDIR(found.st_mode):
        raise Refused(f"{learner}: {name} is not a folder")
    _check_owner(learner, name, found.st_uid, owners)
    if moment > now + AHEAD:
        raise Refused(f"{learner}: {name} has a time in the future. It has to be handed in again")
    return HandedIn(learner, moment, stamp, folder)


def _check_owner(learner: str, name: str, uid: int, owners: Owners) -> None:
    if owners == "unix" and (owner := _account(uid)) != learner:
        whose = f"“{shown(owner)}”" if owner else f"the unknown account {uid}"
        raise Refused(
            f"{learner}: {name} belongs to {whose}. It was handed in by somebody else, and does not count"
        )


def _account(uid: int) -> str | None:
    import pwd

    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return None
