"""Releasing: from a paper with hidden parts to what learners get. nbgrader makes it, we look through it."""

import contextlib
import hashlib
import json
import logging
import os
import shutil
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from types import MappingProxyType
from typing import Any

import nbformat

from course_lib.evidence import DataError
from course_lib.grading import gradebook
from course_lib.grading.answers import PAPER_FILE
from course_lib.grading.leaks import leaks
from course_lib.grading.office import EXCHANGE, GENERATING, office, settings
from course_lib.grading.papers import check_points, check_stale, dumps, files
from course_lib.learner.disk import locked, make_folder, write_whole
from course_lib.quiz import Question
from course_lib.quiz.papers import Paper, bank, paper, papers, public_paper

__all__ = ["Released", "check_release", "ensure_released", "exchange", "release"]

_LOG = logging.getLogger("course.nbgrader")
_LOG.addHandler(logging.NullHandler())
_LOG.propagate = False


@dataclass(frozen=True, slots=True)
class Released:
    """What learners may get: the notebook of each paper by its id, `questions.json` beside it.

    `problems` are sentences about papers that could not be released anew.
    """

    notebooks: Mapping[str, Path]
    problems: tuple[str, ...] = ()


def ensure_released(root: Path, home: Path) -> Released:
    """Make nbgrader's release copy of every paper that has changed, for this machine only.

    A paper that cannot be made anew is a problem of that paper: its earlier copy, if there is one, stays.

    Raises:
        DataError: a fault in `papers.yaml` or the bank.
        NotSaved: the office or its gradebook cannot be written.
    """
    questions = bank(root)
    notebooks: dict[str, Path] = {}
    problems: list[str] = []
    for each in papers(root):
        try:
            _ensure(home, each, questions)
        except DataError as error:
            problems.append(str(error))
        copy = office(home) / "release" / each.id / f"{each.id}.ipynb"
        if copy.is_file():
            notebooks[each.id] = copy
    return Released(MappingProxyType(notebooks), tuple(problems))


def release(root: Path, home: Path, paper_id: str) -> Path | None:
    """Release a paper to learners: generate it, look it through, and put it into nbgrader's exchange.

    Returns the folder in the exchange; None where there is no exchange, as on Windows or on a laptop.

    Raises:
        DataError: the paper is not up to date, would give away the key, or cannot be released.
        NotSaved: the office or its gradebook cannot be written.
    """
    asked = paper(root, paper_id)
    if stale := check_stale(root):
        raise DataError("\n".join(stale))
    _ensure(home, asked, bank(root))
    folder = exchange(root, home)
    if folder is None:
        return None
    from course_lib.grading import nbgrader_parts as parts

    config = _config(root, home, office(home))
    sending = parts.exchanging("ReleaseAssignment", config, paper_id, _LOG, force=True)
    try:
        sending.start()
    except (parts.ExchangeError, OSError) as error:
        raise DataError(f"paper '{paper_id}' could not be put into the exchange {folder}: {error}") from error
    return Path(sending.dest_path)


def exchange(root: Path, home: Path) -> Path | None:
    """Return the folder of nbgrader's exchange, or None where there is none."""
    if sys.platform == "win32":
        return None
    chosen = settings(root, home)["Exchange"].get("root", "/usr/local/share/nbgrader/exchange")
    return Path(chosen) if Path(chosen).is_dir() else None


def missing_exchange(root: Path, home: Path) -> str:
    """Return a sentence about a folder that somebody has named for the exchange and that is not there."""
    named = os.environ.get(EXCHANGE, "").strip()
    if not named or sys.platform == "win32" or exchange(root, home) is not None:
        return ""
    return (
        f"{EXCHANGE} names {named}, and no such folder is there: nothing is collected or handed back. "
        "Make it or mount it, then go on"
    )


def check_release(folder: Path, asked: Paper, questions: Mapping[str, Question]) -> None:
    """Make sure that a folder is exactly what learners may get of a paper.

    Raises:
        DataError: a sentence for everything that is there and must not be, or the other way round.
    """
    found = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir()}
    wanted = {f"{asked.id}.ipynb", PAPER_FILE}
    faults = [f"there is a file {name} that no learner should get" for name in sorted(found - wanted)]
    faults += [f"there is no file {name}" for name in sorted(wanted - found)]
    for name in sorted(found):
        text = (folder / name).read_bytes().decode("utf-8", "replace")
        faults += [f"{name} gives away {what}" for what in leaks(text, questions.values())]
        if "HIDDEN TESTS" in text or "course_lib.grading" in text:
            faults.append(f"{name} has a hidden part")
        if name == PAPER_FILE and text != dumps(public_paper(asked, questions)):
            faults.append(f"{name} is not the public half of the paper")
    if faults:
        raise DataError("\n".join(f"the release of '{asked.id}': {fault}" for fault in dict.fromkeys(faults)))


def _ensure(home: Path, asked: Paper, questions: Mapping[str, Question]) -> None:
    """Make the release copy of one paper unless it is up to date.

    Raises: DataError, NotSaved.
    """
    made = files(asked, questions)
    basis = [made, version("nbgrader"), GENERATING]
    digest = hashlib.sha256(json.dumps(basis, sort_keys=True).encode()).hexdigest()
    target = office(home) / "release" / asked.id
    make_folder(office(home))
    with locked(office(home), "release"):
        stamp = office(home) / f"released-{asked.id}.json"
        book = office(home) / "gradebook.db"
        if _stamped(stamp) == digest and _same(target, asked, made) and book.is_file():
            return
        desk = office(home) / "desk"
        shutil.rmtree(desk, ignore_errors=True)
        source = desk / "source" / asked.id
        make_folder(source)
        for name, text in made.items():
            (source / name).write_bytes(text.encode())
        check_points(nbformat.read(source / f"{asked.id}.ipynb", as_version=4))
        _refuse_other_questions(home, asked)
        _generate(home, desk, asked.id)
        check_release(desk / "release" / asked.id, asked, questions)
        shutil.rmtree(target, ignore_errors=True)
        make_folder(target.parent)
        (desk / "release" / asked.id).replace(target)
        shutil.rmtree(desk, ignore_errors=True)
        write_whole(stamp, json.dumps(digest).encode())


def _refuse_other_questions(home: Path, asked: Paper) -> None:
    """Say in words what nbgrader refuses: other questions under an id that somebody has handed in."""
    from course_lib.grading.nbgrader_parts import MissingEntry

    with gradebook.opened(home) as book:
        try:
            known = book.find_notebook(asked.id, asked.id)
        except MissingEntry:
            return
        cells = {cell.name for cell in known.grade_cells}
        if known.submissions and cells != {each.id for each in asked.questions}:
            raise DataError(
                f"paper '{asked.id}' has other questions than when it was handed in {len(known.submissions)} "
                "times, and their scores are kept by question. Give it a new id in papers.yaml"
            )


def _generate(home: Path, desk: Path, paper_id: str) -> None:
    from course_lib.grading import nbgrader_parts as parts

    config = _config(desk, home, desk)
    course = parts.CourseDirectory(config=config, log=_LOG, assignment_id=paper_id)
    making = parts.GenerateAssignment(coursedir=course, config=config, log=_LOG, force=True)
    said: list[str] = []
    with _heard(said), gradebook.programs_found():
        try:
            making.start()
        except (parts.NbGraderException, SystemExit) as error:
            told = said[-1].strip().splitlines()[-1] if said else str(error)
            raise DataError(f"nbgrader could not generate paper '{paper_id}': {told}") from error


def _config(root: Path, home: Path, desk: Path) -> Any:
    """Nbgrader's settings with everything below one folder: nbgrader escapes that one wherever it is."""
    from traitlets.config import Config

    chosen = settings(root, home)
    course = {name: chosen["CourseDirectory"][name] for name in ("course_id", "db_url")}
    return Config({**chosen, "CourseDirectory": {**course, "root": str(desk)}})


@contextlib.contextmanager
def _heard(said: list[str]) -> Iterator[None]:
    """Collect the tracebacks that nbgrader logs, and nothing else; it raises without the reason."""

    class Ear(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if "Traceback" in record.getMessage():
                said.append(record.getMessage())

    ear = Ear(logging.ERROR)
    _LOG.addHandler(ear)
    try:
        yield
    finally:
        _LOG.removeHandler(ear)


def _stamped(stamp: Path) -> object:
    try:
        return json.loads(stamp.read_bytes())
    except (OSError, ValueError):
        return None


def _same(target: Path, asked: Paper, made: Mapping[str, str]) -> bool:
    copy = target / PAPER_FILE
    whole = (target / f"{asked.id}.ipynb").is_file() and copy.is_file()
    return whole and copy.read_bytes() == made[PAPER_FILE].encode()
