"""nbgrader's exchange with nothing taken on trust; `office.settings` puts these classes in its place.

Names, options and folders are nbgrader's, and so is everything that is not said here. It differs in what
travels (the paper and its answers file, plain files of a limited size), in whom a submission is taken from
(`exchange.yaml`), and in that a submission that is not in order is reported and passed over.
"""

import fnmatch
import os
import secrets
import stat
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.exchange import default as stock
from nbgrader.utils import notebook_hash
from traitlets import Unicode

from course_lib.evidence import DataError
from course_lib.grading import exchange_file
from course_lib.grading.answers import ANSWERS_FILE
from course_lib.grading.autograded import SECRET_FILE
from course_lib.grading.exchange_file import Owners
from course_lib.grading.inbound import (
    MAX_NOTEBOOK_BYTES,
    MAX_SECRET_BYTES,
    SECRET,
    HandedIn,
    Refused,
    look,
    parts,
    shown,
    take,
)
from course_lib.grading.marking_run import MAX_STAMP_BYTES, STAMP_FILE, moment_in
from course_lib.grading.plain_files import read_plain, replace_folder
from course_lib.learner import NotSaved
from course_lib.learner.store import MAX_FILE_BYTES

__all__ = ["Collect", "FetchFeedback", "List", "ReleaseFeedback", "Submit"]

MAX_PAGE_BYTES = 4 * 1024 * 1024
LOCK_SECONDS = 60.0


class Collect(stock.ExchangeCollect):  # type: ignore[misc]
    """`nbgrader collect`: one submission that is not in order stops none of the others.

    `refused` holds a sentence for each of those afterwards.
    """

    checkout = Unicode(
        help="The folder of the course, whose exchange.yaml says who may hand in for whom."
    ).tag(config=True)

    def init_src(self) -> None:
        """Find the submissions to look at: for every learner in the order in which they are preferred."""
        course = self.coursedir
        if course.course_id == "":
            self.fail("No course id specified. Re-run with --course flag.")
        self.inbound_path = os.path.join(self.root, course.course_id, "inbound")  # noqa: PTH118 - nbgrader's own
        try:
            self.owners: Owners = exchange_file.owners(Path(self.checkout)) if self.checkout else "unix"
            found, refused = look(
                Path(self.inbound_path), course.assignment_id, self.owners, datetime.now(UTC)
            )
        except DataError as error:
            self.fail(str(error))
        except OSError as error:
            self.fail(f"The folder {self.inbound_path} cannot be read: {error.strerror}")
        self.refused: list[str] = []
        for sentence in refused:
            self._refuse(sentence)
        self.src_records: dict[str, list[HandedIn]] = defaultdict(list)
        for one in found:
            if fnmatch.fnmatchcase(one.learner, course.student_id or "*"):
                self.src_records[one.learner].append(one)
        if self.before_duedate and (due := self._due()) is not None:
            for mine in self.src_records.values():
                mine.sort(key=lambda one: one.moment > due)

    def copy_files(self) -> None:
        """Take from each learner the first submission that is in order, unless it is here already."""
        course = self.coursedir
        if not self.src_records:
            self.log.warning("There is no submission of '%s' to collect", course.assignment_id)
            return
        office = Path(course.format_path(course.submitted_directory, "x", course.assignment_id)).parents[2]
        with self._alone(office):
            for learner, mine in self.src_records.items():
                self._collect(learner, mine)

    def _collect(self, learner: str, mine: Iterable[HandedIn]) -> None:
        course = self.coursedir
        target = Path(course.format_path(course.submitted_directory, learner, course.assignment_id))
        here = _moment(target) if target.is_dir() else None
        for one in mine:
            newer = here is None or one.moment > here
            wanted = (self.update and newer) or (self.before_duedate and here != one.moment)
            if target.is_dir() and not wanted:
                self.log.info("%s: what was handed in at %s is here already", learner, one.stamp)
                return
            try:
                files = take(one, self.owners)
                notebook = f"{course.assignment_id}.ipynb"
                if notebook not in files:
                    self.log.warning("%s: the notebook is unusable, the released one is taken", learner)
                    files[notebook] = _released(course)
            except Refused as why:
                self._refuse(str(why))
                continue
            replace_folder(target, files, mode=0o664 if course.groupshared else 0o644, desk="collecting-desk")
            if course.groupshared:
                for folder in (target, target.parent):
                    folder.chmod(stat.S_IMODE(folder.stat().st_mode) | 0o2770)
            self.log.info("Collected: %s %s", learner, course.assignment_id)
            return

    def _refuse(self, sentence: str) -> None:
        self.log.error("Not accepted: %s", sentence)
        self.refused.append(sentence)

    def _due(self) -> datetime | None:
        with Gradebook(self.coursedir.db_url, self.coursedir.course_id) as book:
            try:
                found: datetime | None = book.find_assignment(self.coursedir.assignment_id).duedate
            except MissingEntry:
                return None
        return None if found is None else found.replace(tzinfo=UTC)

    @contextmanager
    def _alone(self, office: Path) -> Iterator[None]:
        """Two that collect at once would be in each other's way."""
        office.mkdir(parents=True, exist_ok=True)
        try:
            with FileLock(office / "collecting.lock", timeout=LOCK_SECONDS):
                yield
        except Timeout:
            self.fail("Another program is collecting just now. Try again when it has finished.")


class Submit(stock.ExchangeSubmit):  # type: ignore[misc]
    """`nbgrader submit`: what is beside the paper and its answers stays where it is."""

    def do_copy(self, src: str, dest: str, log: object = None) -> None:
        """Copy the two files; one that is no plain file is not followed."""
        notebook, files = f"{self.coursedir.assignment_id}.ipynb", {}
        for name, most in ((ANSWERS_FILE, MAX_FILE_BYTES), (notebook, MAX_NOTEBOOK_BYTES)):
            try:
                files[name] = read_plain(Path(src) / name, most)
            except FileNotFoundError:
                continue
            except OSError as error:
                # Nobody reads the notebook, so the answers count all the same.
                if name == ANSWERS_FILE:
                    self.fail(f"Not handed in: your file {name} cannot be used ({error}).")
        # nbgrader finds results by the notebooks that were handed in.
        if notebook not in files:
            files[notebook] = read_plain(Path(self.release_path) / notebook, MAX_NOTEBOOK_BYTES)
        Path(dest).mkdir(parents=True)
        for name, data in files.items():
            (Path(dest) / name).write_bytes(data)


class ReleaseFeedback(stock.ExchangeReleaseFeedback):  # type: ignore[misc]
    """`nbgrader release_feedback`: the page that the course wrote for each learner, and no other."""

    def copy_files(self) -> None:
        """Hand back what is there; what is not in order is reported, and stops nobody's."""
        course, self.refused = self.coursedir, []
        station = Path(course.format_path(course.feedback_directory, "x", course.assignment_id)).parents[1]
        left_out = set(course.student_id_exclude.split(","))
        for learner in self._learners(station, course.student_id or "*"):
            if learner not in left_out:
                try:
                    self._release(learner, station / learner / course.assignment_id)
                except OSError as error:
                    self.refused.append(f"{shown(learner)}: {error}")
                    self.log.error("Not handed back: %s", self.refused[-1])

    def _learners(self, station: Path, wanted: str) -> list[str]:
        if not any(letter in wanted for letter in "*?["):
            return [wanted]
        return sorted(fnmatch.filter((each.name for each in station.glob("*")), wanted))

    def _release(self, learner: str, folder: Path) -> None:
        paper_id = self.coursedir.assignment_id
        page = folder / f"{paper_id}.html"
        if not os.path.lexists(page):
            return
        if folder.is_symlink() or folder.parent.is_symlink():
            raise OSError(f"{folder} is a link")
        data = read_plain(page, MAX_PAGE_BYTES)
        secret = read_plain(folder / SECRET_FILE, MAX_SECRET_BYTES).decode("ascii", "replace").strip()
        if not SECRET.fullmatch(secret):
            raise OSError(f"{folder / SECRET_FILE} is not a secret of nbgrader")
        name = notebook_hash(secret=secret, notebook_id=paper_id)
        _put(Path(self.dest_path) / f"{name}.html", data, 0o664 if self.coursedir.groupshared else 0o644)
        self.log.info("Handed back: %s %s", learner, paper_id)


class FetchFeedback(stock.ExchangeFetchFeedback):  # type: ignore[misc]
    """`nbgrader fetch_feedback`: only plain files of a reasonable size."""

    def do_copy(self, src: str, dest: str) -> None:
        """Copy the pages that were found for this learner."""
        for notebook, stamp, page in self.feedback_files:
            try:
                data = read_plain(Path(page), MAX_PAGE_BYTES)
                target = Path(dest) / stamp
                target.mkdir(parents=True, exist_ok=True)
                _put(target / f"{notebook}.html", data, 0o644)
            except OSError as error:
                self.log.error("Not fetched: %s", error)
            else:
                self.log.info("Fetched feedback: %s", target / f"{notebook}.html")


class List(stock.ExchangeList):  # type: ignore[misc]
    """`nbgrader list`, and the list of assignments in JupyterLab: what is not in order is left out."""

    def init_dest(self) -> None:
        """Find what there is to list."""
        super().init_dest()
        if self.inbound or self.cached:
            self.assignments: list[str] = list(filter(self._in_order, self.assignments))

    def _in_order(self, path: str) -> bool:
        folder = Path(path)
        named = len(parts(folder.name)) > 2 and moment_in(parts(folder.name)[2]) is not None
        try:
            secret = read_plain(folder / SECRET_FILE, MAX_SECRET_BYTES).decode("ascii", "replace").strip()
        except OSError:
            secret = ""
        if named and not folder.is_symlink() and SECRET.fullmatch(secret):
            return True
        self.log.warning("Left out, because it is not in order: %s", shown(folder.name))
        return False


def _moment(folder: Path) -> datetime | None:
    """When what lies there was handed in."""
    try:
        return moment_in(read_plain(folder / STAMP_FILE, MAX_STAMP_BYTES).decode("ascii").strip())
    except (OSError, ValueError):
        return None


def _released(course: Any) -> bytes:
    """The paper as learners got it."""
    folder = Path(course.format_path(course.release_directory, ".", course.assignment_id))
    try:
        return read_plain(folder / f"{course.assignment_id}.ipynb", MAX_NOTEBOOK_BYTES)
    except OSError as error:
        raise Refused(f"the released paper cannot be read: {error}") from error


def _put(target: Path, data: bytes, mode: int) -> None:
    """Put a file in place at once, whatever stands there."""
    passing = target.with_name(f"{target.stem}-{secrets.token_hex(8)}.tmp")
    descriptor = os.open(passing, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0), mode)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
        passing.chmod(mode)
        passing.replace(target)
    except OSError as error:
        passing.unlink(missing_ok=True)
        raise NotSaved(f"{target} cannot be written: {error.strerror}") from error
