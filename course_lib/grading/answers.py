"""The answers of one person to one paper, as they stand in the file that the question widgets write.

The file came from a learner's machine, so nothing in it is trusted: what cannot be used is named in a
sentence and left out, and everything else counts.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from course_lib.learner import NotSaved, Snapshot, Store

__all__ = ["CERTAINTIES", "KEY", "Answers", "answers_in", "released", "sorted_out"]

# Under these keys the store holds the answers of a paper; the value is {"answer": what was chosen}, with the
# "certainty" beside it where somebody has said it.
KEY = "answer:"
# For finding what people are sure of and wrong about; never part of a score.
CERTAINTIES = ("guessing", "fairly sure", "certain")
PAPER_FILE = "questions.json"
ANSWERS_FILE = "answers.json"
MAX_PAPER_BYTES = 4 * 1024 * 1024
# A file with thousands of wrong entries is told in a few sentences.
MAX_PROBLEMS = 20


@dataclass(frozen=True, slots=True)
class Answers:
    """Answers by question id, only those that count, and a sentence for each thing that does not.

    `certainty` is how sure somebody said they were of an answer that counts, one of `CERTAINTIES`.
    """

    by_id: Mapping[str, object]
    problems: tuple[str, ...] = ()
    certainty: Mapping[str, str] = field(default_factory=dict)


def released(folder: Path) -> dict[str, Any] | None:
    """Return the public half of the paper in `folder`, or None where there is none that can be read."""
    path = folder / PAPER_FILE
    try:
        if not path.is_file() or path.stat().st_size > MAX_PAPER_BYTES:
            return None
        content = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return None
    return content if isinstance(content, dict) else None


def answers_in(folder: Path, public: Mapping[str, Any]) -> Answers:
    """Return what was answered to the paper `public`; the folder stays as it is.

    Args:
        folder: where the answers file is.
        public: the paper, as `quiz.papers.public_paper` gives it.
    """
    store = Store(folder)
    # A pipe would be waited for without end, and a link could lead anywhere.
    if store.path.is_symlink() or (store.path.exists() and not store.path.is_file()):
        return Answers({}, ("Your answers are not a plain file: none of them count.",))
    try:
        return sorted_out(store.look(), public)
    except NotSaved as error:
        return Answers({}, (str(error),))


def sorted_out(snapshot: Snapshot, public: Mapping[str, Any]) -> Answers:
    """Part the answers of a store that count for the paper `public` from what does not."""
    asked = {question["id"] for question in public["questions"]}
    by_id: dict[str, object] = {}
    certainty: dict[str, str] = {}
    problems = [snapshot.notice] if snapshot.notice else []
    for key, entry in snapshot.entries.items():
        if not key.startswith(KEY):
            continue
        name = key.removeprefix(KEY)
        if entry.value is None or _only_certainty(entry.value):
            continue  # taken back again, or not given yet: an open question
        if name not in asked:
            problems.append(f"“{name}” is not a question of this paper: that answer does not count.")
        elif entry.content != public["content"]:
            problems.append(f"“{name}” was answered in an older version of this paper: it does not count.")
        elif not isinstance(entry.value, dict) or "answer" not in entry.value:
            problems.append(f"The answer to “{name}” could not be read: it does not count.")
        else:
            by_id[name] = entry.value["answer"]
            if entry.value.get("certainty") in CERTAINTIES:
                certainty[name] = entry.value["certainty"]
    if len(problems) > MAX_PROBLEMS:
        left = len(problems) - MAX_PROBLEMS
        problems[MAX_PROBLEMS:] = [f"And {left} more like these."]
    return Answers(by_id, tuple(problems), certainty)


def _only_certainty(value: object) -> bool:
    """Whether somebody has said how sure they are, and has not answered."""
    return isinstance(value, dict) and "answer" in value and value["answer"] is None
