"""The clinic's file as it lies on the disk, beside the learners' folders."""

import contextlib
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from course_lib.evidence import DataError
from course_lib.evidence.clinic import (
    LAST_GOOD,
    NAME,
    Clinic,
    Entry,
    Keys,
    clinic_in,
    load_clinic,
    load_or_last_good,
    with_entry,
)
from course_lib.learner.disk import NotSaved, locked, make_folder, read_bytes, write_whole
from course_lib.learner.people import home

BACKUP = f"{NAME}.bak"
"""The clinic's file as somebody else left it, before this program changed it."""

# What this program wrote last, by path: anything else on the disk is somebody's work, and is kept.
_WRITTEN: dict[Path, bytes] = {}


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


def change(folder: Path, changes: Iterable[tuple[Keys, Entry | None]], today: date | None = None) -> Clinic:
    """Put entries into the clinic's file in `folder`, or take them away (None), all of them or none.

    Every other line stays as it is. The file as somebody else left it is kept in `BACKUP` first.

    Raises:
        DataError: the file has a fault already, or would have one; nothing has been written.
        NotSaved: the disk is full, or may not be written; the old file is whole.
    """
    path = folder / NAME
    make_folder(folder)
    with locked(folder, "clinic"):
        load_clinic(path, today)
        before = _bytes(path) or b""
        text = before.decode("utf-8-sig")
        for keys, entry in changes:
            text = with_entry(text, keys, entry)
        clinic = clinic_in(text, today)
        after = text.encode()
        if after != before:
            if before and before != _WRITTEN.get(path):
                write_whole(folder / BACKUP, before)
            write_whole(path, after)
            _WRITTEN[path] = after
        return clinic


def _bytes(path: Path) -> bytes | None:
    try:
        return read_bytes(path)
    except OSError:
        return None
