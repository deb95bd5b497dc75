"""Files of a submission, read without being led anywhere, and folders put in place at once."""

import errno
import os
import shutil
import stat
from collections.abc import Mapping
from pathlib import Path

from course_lib.learner import NotSaved
from course_lib.learner.disk import make_folder, reason

__all__ = ["FileRefused", "read_in", "read_plain", "replace_folder"]

_PLAIN = (
    os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
)


class FileRefused(OSError):
    """A file is there and is not one to take: no plain one, too large, or not of the right owner."""


def read_plain(path: Path, most: int) -> bytes:
    """Return the bytes of a plain file; a link or a pipe is neither followed nor waited for.

    Raises:
        OSError: it is not there, is no plain file, or has more than `most` bytes.
    """
    descriptor = os.open(path, _PLAIN)
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(f"{path} is not a plain file")
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            data = file.read(most + 1)
    finally:
        os.close(descriptor)
    if len(data) > most:
        raise OSError(f"{path} is larger than {most:,} bytes")
    return data


def read_in(folder: int, name: str, most: int, owner: int | None) -> bytes:
    """Return the bytes of a plain file in an open folder, which cannot be changed for another one meanwhile.

    Args:
        folder: the descriptor of the folder; there is none on Windows.
        name: the file's name in it.
        most: how large it may be [bytes].
        owner: whose it has to be; None for anybody.

    Raises:
        FileRefused: it is no plain file, too large, not theirs, or has a second name in another folder.
        OSError: it is not there, or cannot be read.
    """
    try:
        descriptor = os.open(name, _PLAIN, dir_fd=folder)
    except OSError as error:
        # A link, or a socket.
        if error.errno in {errno.ELOOP, errno.EMLINK, errno.ENXIO}:
            raise FileRefused(f"{name} is not a plain file") from error
        raise
    try:
        found = os.fstat(descriptor)
        if not stat.S_ISREG(found.st_mode):
            raise FileRefused(f"{name} is not a plain file")
        if found.st_nlink > 1:
            raise FileRefused(f"{name} has a second name in another folder")
        if owner is not None and found.st_uid != owner:
            raise FileRefused(f"{name} belongs to somebody else")
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            data = file.read(most + 1) if found.st_size <= most else b""
    finally:
        os.close(descriptor)
    if found.st_size > most or len(data) > most:
        raise FileRefused(f"{name} is larger than {most:,} bytes")
    return data


def replace_folder(
    folder: Path, files: Mapping[str, bytes], *, mode: int = 0o444, desk: str = "grading-desk"
) -> None:
    """Put a folder with just these files in the place of what was there.

    A stop in between leaves the old folder, or none. Only one program may do this at a time at one desk.

    Args:
        folder: the folder.
        files: the content of each file by its name.
        mode: who may read and write them.
        desk: the name of a folder to work in, beside that of the step.

    Raises:
        NotSaved: it cannot be written; what was there before stays.
    """
    # Two levels up, where nbgrader looks for no learner's folder.
    room = folder.parents[1].with_name(desk)
    new, old = room / "new", room / "old"
    try:
        shutil.rmtree(room, ignore_errors=True)
        make_folder(new)
        make_folder(folder.parent)
        for name, data in files.items():
            with (new / name).open("wb") as file:
                file.write(data)
            (new / name).chmod(mode)
        if folder.exists():
            folder.replace(old)
        new.replace(folder)
        shutil.rmtree(room, ignore_errors=True)
    except OSError as error:
        if old.exists() and not folder.exists():
            old.replace(folder)
        raise NotSaved(f"Not saved: {folder}: {reason(error)}.") from error
