"""Putting a backup back: looked through whole before anything is touched, and what was there is kept."""

import contextlib
import hashlib
import json
import shutil
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from course_lib.evidence import DataError
from course_lib.grading.backup import CHUNK, FORMAT, KIND, MANIFEST, Contents, check_gradebook
from course_lib.grading.keeping import GRADEBOOK, Places, allowed, held
from course_lib.grading.office import office
from course_lib.learner import NotSaved
from course_lib.learner.disk import make_folder, reason

__all__ = ["look", "restore"]

MAX_MANIFEST_BYTES = 256 * 1024 * 1024
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError)


def look(file: Path) -> Contents:
    """Look a backup through, every byte of it, and change nothing.

    Raises:
        DataError: it is damaged, or no backup of the course.
        NotSaved: it cannot be read.
    """
    with _opened(file) as (archive, contents):
        for name in contents.files:
            for _ in _checked(archive, name, contents):
                pass
    return contents


def restore(root: Path, home: Path, file: Path, now: datetime | None = None) -> tuple[Contents, Path | None]:
    """Put everything of a backup in the place of what is there now.

    Returns what is in it, and the folder that has what was there before; None where there was nothing.

    Args:
        root: the checkout.
        home: the learners' folder.
        file: the backup.
        now: the time, with a time zone; by default this computer's.

    Raises:
        DataError: it is damaged, or no backup of the course; nothing was changed.
        GraderAtWork: a grader is at work.
        NotSaved: something cannot be read or written; what was there before is back in its place.
    """
    places, moment = Places(root, home), (now or datetime.now(UTC)).astimezone(UTC)
    desk = home / "restoring"
    with held(home):
        try:
            shutil.rmtree(desk, ignore_errors=True)
            make_folder(desk)
            with _opened(file) as (archive, contents):
                for name in contents.files:
                    _unpack(archive, name, contents, desk)
            if GRADEBOOK in contents.files:
                _check_book(file, desk / GRADEBOOK)
            before = _exchange(places, desk, _aside(home, moment))
        except OSError as error:
            if isinstance(error, NotSaved):
                raise
            raise NotSaved(f"Nothing was restored: {error.filename or file}: {reason(error)}.") from error
        finally:
            shutil.rmtree(desk, ignore_errors=True)
    return contents, before


def _exchange(places: Places, desk: Path, aside: Path) -> Path | None:
    """Move aside what is there, and in what was unpacked; on a failure all of it back again."""
    moved: list[tuple[Path, Path]] = []

    def move(source: Path, target: Path) -> None:
        make_folder(target.parent)
        shutil.move(source, target)
        moved.append((source, target))

    try:
        for name, path in [*places.whole(), *_belonging(places.home)]:
            move(path, aside.joinpath(*name.split("/")))
        before = aside if moved else None
        for name in _tops(desk):
            move(desk.joinpath(*name.split("/")), places.path(name))
    except BaseException:  # Ctrl-C too
        for source, target in reversed(moved):
            with contextlib.suppress(OSError):
                shutil.move(target, source)
        raise
    return before


def _belonging(home: Path) -> Iterator[tuple[str, Path]]:
    """What belongs to the gradebook that goes: unfinished changes, and notes of what it knows as released."""
    for pattern in ("gradebook.db-*", "released-*.json"):
        for path in sorted(office(home).glob(pattern)):
            yield f"office/{path.name}", path


def _tops(desk: Path) -> Iterator[str]:
    """What was unpacked, by the names that are moved whole."""
    for path in sorted(desk.iterdir()):
        if path.name != "office":
            yield path.name
    if (desk / "office").is_dir():
        yield from (f"office/{path.name}" for path in sorted((desk / "office").iterdir()))


def _aside(home: Path, moment: datetime) -> Path:
    """A folder for what was there that nobody has used yet."""
    number, name = 1, f"before-restore-{moment:%Y-%m-%d-%H%M%S}"
    folder = home / name
    while folder.exists():
        number += 1
        folder = home / f"{name}-{number}"
    return folder


@contextlib.contextmanager
def _opened(file: Path) -> Iterator[tuple[zipfile.ZipFile, Contents]]:
    """Open a backup whose list of files is in order. Raises: DataError, OSError."""
    if file.is_dir():
        raise DataError(f"{file} is a folder; name the backup in it")
    if not file.is_file():
        raise DataError(f"there is no file {file}")
    try:
        with zipfile.ZipFile(file) as archive:
            yield archive, _contents(file, archive)
    except DataError:
        raise
    except _DAMAGED as error:
        raise DataError(f"{file} is damaged, or no backup of the course ({error}). {_NOTHING}") from error


_NOTHING = "Nothing was changed. Try an earlier backup."


def _contents(file: Path, archive: zipfile.ZipFile) -> Contents:
    """Read the list, and compare it with what is there. Raises: DataError."""
    inside = archive.infolist()
    names = [each.filename for each in inside]
    faults: list[str] = []
    if MANIFEST not in names or archive.getinfo(MANIFEST).file_size > MAX_MANIFEST_BYTES:
        raise DataError(f"{file} is no backup of the course: it has no list of its files. {_NOTHING}")
    about: Any = json.loads(archive.read(MANIFEST))
    if not isinstance(about, dict) or about.get("kind") != KIND or not isinstance(about.get("files"), dict):
        raise DataError(f"{file} is no backup of the course: its list is another program's. {_NOTHING}")
    if about.get("format") != FORMAT:
        raise DataError(f"{file} was made by a newer version of the course: install that one. {_NOTHING}")
    files = about["files"]
    faults += [f"it has '{name}' twice" for name, count in Counter(names).items() if count > 1]
    faults += [f"'{name}' is missing" for name in sorted(set(files) - set(names))]
    faults += [f"'{name}' is not in its list" for name in sorted(set(names) - set(files) - {MANIFEST})]
    faults += [f"'{name}' must not be in a backup" for name in sorted(files) if not allowed(name)]
    for each in inside:
        said = files.get(each.filename)
        if said is not None and not (isinstance(said, dict) and said.get("size") == each.file_size):
            faults.append(f"'{each.filename}' has another size than its list says")
        if each.external_attr >> 16 & 0o170000 not in {0, 0o100000}:
            faults.append(f"'{each.filename}' is no plain file")
    if faults:
        shown = "; ".join(faults[:5]) + ("; and more" if len(faults) > 5 else "")
        raise DataError(f"{file} is damaged, or was changed: {ascii(shown)[1:-1]}. {_NOTHING}")
    return Contents(str(about.get("made")), files)


def _checked(archive: zipfile.ZipFile, name: str, contents: Contents) -> Iterator[bytes]:
    """Give a file piece by piece; at its end it was the right one. Raises: DataError."""
    digest, left = hashlib.sha256(), contents.files[name]["size"]
    with archive.open(name) as source:
        while data := source.read(CHUNK):
            digest.update(data)
            left -= len(data)
            if left < 0:
                break
            yield data
    if left or digest.hexdigest() != contents.files[name].get("sha256"):
        raise DataError(f"'{name}' in {archive.filename} is damaged. {_NOTHING}")


def _unpack(archive: zipfile.ZipFile, name: str, contents: Contents, desk: Path) -> None:
    """Unpack one file. Raises: DataError, OSError."""
    path = desk.joinpath(*name.split("/"))
    make_folder(path.parent)
    with path.open("xb") as target:
        for data in _checked(archive, name, contents):
            target.write(data)
    # As it was: what a grader wrote is to be read only.
    path.chmod(0o444 if name.startswith(("office/autograded/", "office/feedback/")) else 0o600)


def _check_book(file: Path, gradebook: Path) -> None:
    try:
        check_gradebook(gradebook)
    except DataError as error:
        raise DataError(f"the gradebook in {file} cannot be used: {error}. {_NOTHING}") from error
