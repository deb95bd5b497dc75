"""A backup: everything that cannot be made again, in one file, with a hash of each part."""

import contextlib
import hashlib
import json
import os
import sqlite3
import tempfile
import zipfile
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import course_lib
from course_lib.evidence import DataError
from course_lib.evidence.clinic import NAME
from course_lib.grading import book
from course_lib.grading.keeping import GRADEBOOK, Places, allowed, held
from course_lib.learner import NotSaved
from course_lib.learner.disk import make_folder, reason, replace

__all__ = ["FORMAT", "KIND", "MANIFEST", "Contents", "backup", "check_gradebook"]

KIND = "laser-skin-course backup"
FORMAT = 1
MANIFEST = "manifest.json"
CHUNK = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Contents:
    """What is in a backup: when it was made (UTC, as ISO 8601), its files with their sizes and hashes.

    `left_out` are files that lay there and are not in it, because of their strange names.
    """

    made: str
    files: dict[str, dict[str, Any]]
    left_out: tuple[str, ...] = ()

    @property
    def size(self) -> int:
        """All files together [bytes]."""
        return sum(each["size"] for each in self.files.values())

    def lines(self) -> list[str]:
        """What is in it, in words."""
        kinds = Counter(name.split("/")[0 if name.startswith("learners/") else -1] for name in self.files)
        people = {name.split("/")[1] for name in self.files if name.startswith("learners/")}
        handed_in = {tuple(name.split("/")[2:4]) for name in self.files if "/submitted/" in f"/{name}"}
        return [
            f"Gradebook: {'yes' if GRADEBOOK in self.files else 'there is none yet'}",
            f"Log of attempts: {'yes' if kinds['attempts.jsonl'] else 'there is none yet'}",
            f"People on this machine, with their answers: {len(people)}",
            f"Handed in to the grader: {len(handed_in)}",
            f"The clinic's own file: {'yes' if kinds[NAME] else 'there is none yet'}",
        ]


def backup(root: Path, home: Path, file: Path, now: datetime | None = None) -> tuple[Path, Contents]:
    """Write a backup; return its file and what is in it. Meanwhile nothing is marked.

    Args:
        root: the checkout.
        home: the learners' folder.
        file: the file to write, which must not be there yet; or a folder, in which it gets a name.
        now: the time, with a time zone; by default this computer's.

    Raises:
        DataError: there is a file of this name.
        GraderAtWork: a grader is at work.
        NotSaved: the gradebook is damaged, something cannot be read, or the backup cannot be written.
    """
    moment = (now or datetime.now(UTC)).astimezone(UTC)
    if file.is_dir():
        file = file / f"course-backup-{moment:%Y-%m-%d-%H%M%S}.zip"
    if file.exists():
        raise DataError(f"{file} is there already, and a backup is never written over: give another name")
    part = file.with_name(f"{file.name}.part")
    try:
        with held(home), _only_mine(part) as stream:
            contents = _write(Places(root, home), home, stream, moment)
            stream.flush()
            os.fsync(stream.fileno())
        replace(part, file)
    except OSError as error:
        with contextlib.suppress(OSError):
            part.unlink()
        if isinstance(error, NotSaved):
            raise
        raise NotSaved(f"No backup was made: {error.filename or file}: {reason(error)}.") from error
    return file, contents


def check_gradebook(path: Path) -> None:
    """Make sure that a file is a whole gradebook of nbgrader.

    Raises:
        DataError: it is not.
    """
    try:
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
        with contextlib.closing(connection):
            found = connection.execute("pragma integrity_check(1)").fetchone()[0]
            tables = {name for (name,) in connection.execute("select name from sqlite_master")}
    except sqlite3.Error as error:
        raise DataError(f"it is damaged ({error})") from error
    if found != "ok":
        raise DataError(f"it is damaged ({found})")
    if missing := {"assignment", "student", "submitted_assignment", "grade"} - tables:
        raise DataError(f"it is no gradebook of nbgrader: it has no table '{min(missing)}'")


@contextlib.contextmanager
def _only_mine(path: Path) -> Any:
    """Open a new file that nobody else can read: it holds answers and scores."""
    make_folder(path.parent)
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b") as stream:
        yield stream


def _write(places: Places, home: Path, stream: Any, moment: datetime) -> Contents:
    """Write the archive. Raises: NotSaved, OSError."""
    files: dict[str, dict[str, Any]] = {}
    left_out: list[str] = []
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:

        def add(name: str, path: Path) -> None:
            digest, size = hashlib.sha256(), 0
            with path.open("rb") as source, archive.open(name, "w", force_zip64=True) as target:
                while data := source.read(CHUNK):
                    digest.update(data)
                    size += len(data)
                    target.write(data)
            files[name] = {"size": size, "sha256": digest.hexdigest()}

        if places.path(GRADEBOOK).exists():
            with tempfile.TemporaryDirectory() as folder:
                add(GRADEBOOK, _copy_of(home, Path(folder) / "gradebook.db"))
        for name, path in places.files():
            if allowed(name):
                add(name, path)
            else:
                left_out.append(name.encode("ascii", "backslashreplace").decode())
        contents = Contents(moment.isoformat(timespec="seconds"), files, tuple(left_out))
        about = {"kind": KIND, "format": FORMAT, "made": contents.made, "course": course_lib.__version__}
        archive.writestr(MANIFEST, json.dumps({**about, "files": files}, indent=1))
    return contents


def _copy_of(home: Path, copy: Path) -> Path:
    """A copy of the gradebook as it is between two changes. Raises: NotSaved."""
    path = book.path(home)
    try:
        # To be written too: what a stopped program had begun is taken back first.
        address = f"{path.absolute().as_uri()}?mode=rw"
        with (
            contextlib.closing(sqlite3.connect(address, uri=True, timeout=book.BUSY_SECONDS)) as source,
            contextlib.closing(sqlite3.connect(copy)) as target,
        ):
            source.backup(target)
        check_gradebook(copy)
    except (sqlite3.Error, DataError) as error:
        raise book.BookUnusable(
            f"No backup was made: the gradebook {path} cannot be used ({error}). It was left as it is. "
            "Keep your earlier backups."
        ) from error
    return copy
