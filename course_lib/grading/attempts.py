"""The log of attempts: one line of JSON for each paper handed in, only ever added to.

The gradebook keeps the latest score of a learner and nothing else; first attempts, the number of tries and
the statistics of questions are read from here.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any, Literal

from course_lib.grading.office import office
from course_lib.learner import NotSaved
from course_lib.learner.disk import append_line, locked, make_folder, reason

__all__ = ["Attempt", "Graded", "add", "log", "read"]

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Attempt:
    """One paper handed in once.

    `number` counts the learner's tries at the paper from 1; `content` is the version of the paper; `time` is
    when, in UTC, as ISO 8601; `answers` are those that counted, `marks` the marks of all questions
    [fraction], both by question id; `how` says who marked; `certainty` is how sure the learner was of an
    answer, by question id, where they said it.
    """

    learner: str
    paper: str
    number: int
    content: str
    time: str
    answers: Mapping[str, object]
    marks: Mapping[str, float]
    how: Literal["self-marked", "grader"]
    certainty: Mapping[str, str] = field(default_factory=dict)


def log(home: Path) -> Path:
    """Return the path of the log."""
    return office(home) / "attempts.jsonl"


def add(home: Path, attempt: Attempt) -> None:
    """Add an attempt, unless it is in the log already: a stop half-way through leads to a second call.

    Raises:
        NotSaved: the log cannot be written.
    """
    make_folder(office(home))
    with locked(office(home), "attempts"):
        if _name(attempt) not in map(_name, read(home)):
            _append(home, _line(attempt))


def read(home: Path) -> tuple[Attempt, ...]:
    """Return all attempts, in the order in which they were handed in; damaged lines are left out.

    Where a grader has marked a submission again, because a key was wrong, the last marks stand.

    Raises:
        NotSaved: the log is there but cannot be read.
    """
    found: dict[object, Attempt] = {}
    try:
        with log(home).open("rb") as file:
            for line in file:
                if attempt := _attempt(line):
                    found[_name(attempt)] = attempt
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise NotSaved(f"The log of attempts {log(home)} cannot be read: {error.strerror}.") from error
    return tuple(found.values())


class Graded:
    """The log, open for a grader who adds many. Other programs may add to it meanwhile."""

    def __init__(self, home: Path) -> None:
        """Name the log; nothing is read yet."""
        self.home = home
        self._read_to = 0
        self._tries: Counter[tuple[str, str]] = Counter()
        # By learner, paper and time: the number of the try, and what its last line says, shortened.
        self._known: dict[tuple[str, str, str], tuple[int, bytes]] = {}

    def add(self, attempt: Attempt) -> Attempt:
        """Add what a grader has marked; return it with its number, whatever number it came with.

        A submission is known by its time: marked a second time it keeps its number, and is written down again
        only when its marks are others.

        Raises:
            NotSaved: the log cannot be read or written.
        """
        make_folder(office(self.home))
        with locked(office(self.home), "attempts"):
            self._catch_up()
            known = self._known.get((attempt.learner, attempt.paper, attempt.time))
            number = known[0] if known else self._tries[attempt.learner, attempt.paper] + 1
            attempt = replace(attempt, number=number)
            line = _line(attempt)
            if known is None or known[1] != _short(line):
                _append(self.home, line)
        return attempt

    def _catch_up(self) -> None:
        """Read what has been added since the last time."""
        path = log(self.home)
        try:
            if path.stat().st_size < self._read_to:  # another file stands in its place
                self._read_to = 0
                self._tries.clear()
                self._known.clear()
            with path.open("rb") as file:
                file.seek(self._read_to)
                for line in file:
                    if not line.endswith(b"\n"):
                        break
                    self._read_to += len(line)
                    self._take(line)
        except FileNotFoundError:
            return
        except OSError as error:
            raise NotSaved(f"The log of attempts {path} cannot be read: {error.strerror}.") from error

    def _take(self, line: bytes) -> None:
        attempt = _attempt(line)
        if attempt is None or attempt.how != "grader":
            return
        self._known[attempt.learner, attempt.paper, attempt.time] = (attempt.number, _short(line))
        tries = self._tries[attempt.learner, attempt.paper]
        self._tries[attempt.learner, attempt.paper] = max(tries, attempt.number)


def _line(attempt: Attempt) -> bytes:
    return json.dumps({"format": FORMAT, **_fields(attempt)}, separators=(",", ":")).encode() + b"\n"


def _fields(attempt: Attempt) -> dict[str, Any]:
    return {each.name: getattr(attempt, each.name) for each in fields(attempt)}


def _short(line: bytes) -> bytes:
    return hashlib.blake2b(line, digest_size=8).digest()


def _append(home: Path, line: bytes) -> None:
    """Write a line at the end and wait until it is on the disk. The caller holds the lock.

    Raises: NotSaved.
    """
    try:
        append_line(log(home), line)
    except OSError as error:
        raise NotSaved(f"Not handed in: {log(home)}: {reason(error)}.") from error


def _attempt(line: bytes) -> Attempt | None:
    try:
        content: Any = json.loads(line)
        found = Attempt(**{name: value for name, value in content.items() if name != "format"})
    except (ValueError, TypeError, AttributeError, RecursionError):
        return None
    texts = (found.learner, found.paper, found.content, found.time, found.how)
    tables = (found.answers, found.marks, found.certainty)
    whole = all(isinstance(each, str) for each in texts) and all(isinstance(each, dict) for each in tables)
    return found if whole and type(found.number) is int else None


def _name(attempt: Attempt) -> tuple[object, ...]:
    return attempt.learner, attempt.paper, attempt.number, attempt.how
