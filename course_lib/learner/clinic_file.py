"""The clinic's file as it lies on the disk, beside the learners' folders."""

import contextlib
from pathlib import Path

from course_lib.evidence import DataError
from course_lib.evidence.clinic import LAST_GOOD, NAME, Clinic, load_clinic, load_or_last_good
from course_lib.learner.disk import NotSaved, locked, read_bytes, write_whole
from course_lib.learner.people import home


def clinic() -> Clinic:
    """The clinic's own values: those of its file, or of the last version of it that had no fault."""
    return load_or_last_good(home()).clinic


def keep_last_good(folder: Path) -> None:
    """Keep a copy of the clinic's file in `folder`, if it has no fault: pages show it should a fault come.

    Where the folder cannot be written nothing is kept, and nothing else goes wrong.
    """
    path, kept = folder / NAME, folder / LAST_GOOD
    text = _bytes(path)
    if text is None or text == _bytes(kept):
        return
    with contextlib.suppress(DataError, NotSaved):
        load_clinic(path)
        with locked(folder, "clinic"):
            # Somebody may have saved it anew just now: then the next build keeps it.
            if _bytes(path) == text:
                write_whole(kept, text)


def _bytes(path: Path) -> bytes | None:
    try:
        return read_bytes(path)
    except OSError:
        return None
