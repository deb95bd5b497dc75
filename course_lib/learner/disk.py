"""Writing a learner's file whole or not at all, and locking it between processes."""

import contextlib
import errno
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

from filelock import FileLock, Timeout

# Twenty writers take their turns at this pace without the machine noticing; filelock's own 50 ms would make a
# classroom wait for nothing.
POLL_SECONDS = 0.004
# Far longer than any honest write: a lock held longer means a stopped process, and a sentence beats a frozen
# page.
LOCK_SECONDS = 30.0
# Virus scanners and backup programs on Windows hold a file for a moment after it was written.
REPLACE_TRIES = 20
REPLACE_PAUSE_SECONDS = 0.05

T = TypeVar("T")


class NotSaved(OSError):
    """Something could not be written; what was there before is still whole.

    `str(error)` is a plain sentence for the learner, with the next step.

    >>> str(NotSaved("Not saved: the disk is full."))
    'Not saved: the disk is full.'
    """


def reason(error: OSError) -> str:
    """Say in plain words why a file could not be written.

    >>> reason(OSError(errno.ENOSPC, "No space left on device"))
    'the disk is full. Delete files that are not needed, then try again'
    """
    if error.errno in {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC), errno.EFBIG}:
        return "the disk is full. Delete files that are not needed, then try again"
    if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
        return "this folder may not be written. Ask whoever looks after this computer to allow it"
    if error.errno in {errno.ENOTDIR, errno.EEXIST}:
        return "a file stands where a folder is needed. Move that file away, then try again"
    return f"{error.strerror or error}. Try again, and tell your trainer if it stays so"


def make_folder(folder: Path) -> None:
    """Make a folder that only its owner can read, with its parents.

    Raises: NotSaved when it cannot be made.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise NotSaved(f"The folder {folder} cannot be made: {reason(error)}.") from error


@contextlib.contextmanager
def locked(folder: Path, name: str) -> Iterator[None]:
    """Hold the lock `<folder>/<name>.lock` between threads and processes; the system frees it at a kill.

    Raises: NotSaved when the lock cannot be had (the folder may not be written, another program holds it).
    """
    lock = FileLock(folder / f"{name}.lock", timeout=LOCK_SECONDS, poll_interval=POLL_SECONDS)
    try:
        lock.acquire()
    except Timeout as error:
        raise NotSaved(
            f"Not saved yet: another program holds {folder}. "
            "Close other windows of the course, then try again."
        ) from error
    except (OSError, NotImplementedError) as error:
        why = reason(error) if isinstance(error, OSError) else str(error)
        raise NotSaved(f"Not saved: {folder}: {why}.") from error
    try:
        yield
    finally:
        lock.release()


def write_whole(path: Path, data: bytes) -> None:
    """Replace a file so that at any moment, even at a power cut, it holds the old bytes or the new ones.

    The caller holds the lock of the folder: the name of the temporary file is fixed, so what a killed writer
    left behind is overwritten by the next one.

    Raises: NotSaved when the disk is full or may not be written; the old file stays as it was.
    """
    temporary = path.with_name(path.name + ".tmp")
    try:
        temporary.touch(mode=0o600)
        with temporary.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        replace(temporary, path)
    except OSError as error:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise NotSaved(f"Not saved: {path.parent}: {reason(error)}.") from error
    _sync_folder(path.parent)


def append_line(path: Path, line: bytes) -> None:
    """Write a line at the end of a file, and wait until it is on the disk. The caller holds the lock.

    Raises: OSError.
    """
    with path.open("ab+") as file:
        # A line that a stopped computer left half-written must not swallow this one.
        file.seek(0, os.SEEK_END)
        if file.tell():
            file.seek(-1, os.SEEK_END)
            line = line if file.read(1) == b"\n" else b"\n" + line
        file.write(line)
        file.flush()
        os.fsync(file.fileno())


def replace(source: Path, target: Path) -> None:
    """Rename over what is there, tried again for a second while another program holds a file (Windows)."""
    _patiently(lambda: source.replace(target))


def read_bytes(path: Path) -> bytes:
    """Read a file, tried again for a second while it is just being replaced (Windows).

    Raises: OSError.
    """
    return _patiently(path.read_bytes)


def _patiently(step: Callable[[], T]) -> T:
    for _ in range(REPLACE_TRIES):
        try:
            return step()
        except PermissionError:
            if not is_windows():
                raise
            time.sleep(REPLACE_PAUSE_SECONDS)
    return step()


def is_windows() -> bool:
    """Whether files can be held by other programs here, and folders not be opened."""
    return os.name == "nt"


def _sync_folder(folder: Path) -> None:
    # Without this the rename itself can be lost at a power cut. Windows cannot open folders.
    if is_windows():
        return
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
