"""The log of attempts: one line of JSON for each paper handed in, only ever added to.

The gradebook keeps the latest score of a learner and nothing else; first attempts, the number of tries and
the statistics of questions are read from here.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

from course_lib.grading.office import office
from course_lib.learner import NotSaved
from course_lib.learner.disk import locked, make_folder, reason

__all__ = ["Attempt", "add", "log", "read"]

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
        if _name(attempt) in map(_name, read(home)):
            return
        line = json.dumps({"format": FORMAT, **asdict(attempt)}, separators=(",", ":")).encode() + b"\n"
        try:
            with log(home).open("ab+") as file:
                # A line that a stopped computer left half-written must not swallow this one.
                file.seek(0, os.SEEK_END)
                if file.tell():
                    file.seek(-1, os.SEEK_END)
                    line = line if file.read(1) == b"\n" else b"\n" + line
                file.write(line)
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise NotSaved(f"Not handed in: {log(home)}: {reason(error)}.") from error


def read(home: Path) -> tuple[Attempt, ...]:
    """Return all attempts, in the order in which they were handed in; damaged lines are left out.

    Raises:
        NotSaved: the log is there but cannot be read.
    """
    try:
        lines = log(home).read_bytes().splitlines()
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise NotSaved(f"The log of attempts {log(home)} cannot be read: {error.strerror}.") from error
    return tuple(attempt for line in lines if (attempt := _attempt(line)))


def _attempt(line: bytes) -> Attempt | None:
    try:
        content: Any = json.loads(line)
        found = Attempt(**{name: value for name, value in content.items() if name != "format"})
    except (ValueError, TypeError, AttributeError, RecursionError):
        return None
    texts = (found.learner, found.paper, found.content, found.time, found.how)
    tables = (found.answers, found.marks, found.certainty)
    whole = all(isinstance(each, str) for each in texts) and all(isinstance(each, dict) for each in tables)
    return found if whole and isinstance(found.number, int) else None


def _name(attempt: Attempt) -> tuple[str, str, int]:
    return attempt.learner, attempt.paper, attempt.number
