"""Files of a submission, read without being led anywhere, and folders put in place at once."""

import os
import shutil
import stat
from collections.abc import Mapping
from pathlib import Path

from course_lib.learner import NotSaved
from course_lib.learner.disk import make_folder, reason

__all__ = ["read_plain", "replace_folder"]


def read_plain(path: Path, most: int) -> bytes:
    """Return the bytes of a plain file; a link or a pipe is neither followed nor waited for.

    Raises:
        OSError: it is not there, is no plain file, or has more than `most` bytes.
    """
    flags = (
        os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    )
    descriptor = os.open(path, flags)
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(f"{path} is not a plain file")
        data = file.read(most + 1)
    if len(data) > most:
        raise OSError(f"{path} is larger than {most:,} bytes")
    return data


def replace_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    """Put a folder with just these files, to be read only, in the place of what was there.

    A stop in between leaves the old folder, or none. Only one program may do this at a time.

    Raises:
        NotSaved: it cannot be written; what was there before stays.
    """
    # Two levels up, where nbgrader looks for no learner's folder.
    desk = folder.parents[1].with_name("grading-desk")
    new, old = desk / "new", desk / "old"
    try:
        shutil.rmtree(desk, ignore_errors=True)
        make_folder(new)
        make_folder(folder.parent)
        for name, data in files.items():
            with (new / name).open("wb") as file:
                file.write(data)
            (new / name).chmod(0o444)
        if folder.exists():
            folder.replace(old)
        new.replace(folder)
        shutil.rmtree(desk, ignore_errors=True)
    except OSError as error:
        if old.exists() and not folder.exists():
            old.replace(folder)
        raise NotSaved(f"Not saved: {folder}: {reason(error)}.") from error
