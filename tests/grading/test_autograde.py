"""nbgrader's own commands, with its execution and with our marking: the same gradebook."""

import html
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import pytest

from course_lib.course import checkout
from course_lib.grading import attempts, book
from course_lib.grading.grading_run import Grading
from course_lib.grading.marking_run import Marker
from course_lib.grading.nbgrader_config import loaded
from course_lib.grading.nbgrader_parts import CourseDirectory
from course_lib.grading.office import ANSWER, EXECUTE, office
from course_lib.grading.release import ensure_released
from course_lib.grading.words import in_words
from course_lib.quiz.papers import bank, paper
from tests.grading.desk import write_answers
from tests.grading.test_stock_chain import COMMANDS, LEARNERS, answers, expected

pytestmark = pytest.mark.slow

PAPER = "collagen"
STAMP = "2026-03-02 09:30:00.123456 UTC"
SECRET = "0123456789abcdef" * 8


@dataclass
class Graded:
    """One home after `nbgrader autograde`."""

    home: Path
    log: str

    def table(self, query: str) -> list[tuple[Any, ...]]:
        connection = sqlite3.connect(book.path(self.home))
        try:
            return sorted(connection.execute(query), key=repr)
        finally:
            connection.close()

    def scores(self, learner: str) -> dict[str, float]:
        return dict(
            self.table(
                "select b.name, g.auto_score from grade g join base_cell b on b.id = g.cell_id "
                "join submitted_notebook n on n.id = g.notebook_id "
                f"join submitted_assignment s on s.id = n.assignment_id where s.student_id = '{learner}'"
            )
        )


# Everything in the rows of a submission but the ids that were made up for it.
ROWS = {
    "students": "select id, first_name, last_name, email, lms_user_id from student",
    "submissions": "select a.name, s.student_id, s.timestamp, s.extension from submitted_assignment s "
    "join assignment a on a.id = s.assignment_id",
    "notebooks": "select n.name, s.student_id, h.flagged, h.late_submission_penalty "
    "from submitted_notebook h join notebook n on n.id = h.notebook_id "
    "join submitted_assignment s on s.id = h.assignment_id",
    "grades": "select b.name, s.student_id, g.auto_score, g.manual_score, g.extra_credit, "
    "g.needs_manual_grade from grade g join base_cell b on b.id = g.cell_id "
    "join submitted_notebook h on h.id = g.notebook_id "
    "join submitted_assignment s on s.id = h.assignment_id",
    "comments": "select b.name, b.type, s.student_id, c.auto_comment, c.manual_comment from comment c "
    "join base_cell b on b.id = c.cell_id join submitted_notebook h on h.id = c.notebook_id "
    "join submitted_assignment s on s.id = h.assignment_id",
}


def hand_in(home: Path, learner: str, given: Mapping[str, object]) -> Path:
    """What `nbgrader collect` leaves: the released paper, the answers, the time and the secret."""
    folder = office(home) / "submitted" / learner / PAPER
    shutil.copytree(office(home) / "release" / PAPER, folder)
    write_answers(folder, given, Marker(checkout(), PAPER).content)
    (folder / "timestamp.txt").write_text(STAMP)
    (folder / "submission_secret.txt").write_text(SECRET)
    return folder


def autograde(home: Path, *more: str, **env: str) -> str:
    """Run `nbgrader autograde` in the course folder; return its log."""
    step = {"at": str(checkout() / "assignments"), "line": ["autograde", PAPER, *more]}
    done = subprocess.run(
        [sys.executable, str(COMMANDS)],
        input=json.dumps([step]),
        env={**os.environ, "COURSE_HOME": str(home), **env},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    (result,) = json.loads(done.stdout)
    assert result["code"] == 0, result["log"] + done.stderr
    return str(result["log"])


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("autograde") / "home"
    assert ensure_released(checkout(), home).problems == ()
    for learner in LEARNERS:
        hand_in(home, learner, answers(learner))
    return home


@pytest.fixture(scope="module")
def stock(released: Path) -> Graded:
    home = Path(shutil.copytree(released, released.parent / "stock"))
    return Graded(home, autograde(home, **{EXECUTE: "1"}))


@pytest.fixture(scope="module")
def ours(released: Path) -> Graded:
    home = Path(shutil.copytree(released, released.parent / "ours"))
    return Graded(home, autograde(home))


@pytest.fixture(scope="module")
def at_once(released: Path) -> Graded:
    """The same by `course grade`, which goes no way through nbgrader's object layer."""
    home = Path(shutil.copytree(released, released.parent / "at-once"))
    with Grading(checkout(), home, (PAPER,)) as grading:
        (tally,) = grading.run()
    assert (tally.marked, tally.failed) == (len(LEARNERS), [])
    return Graded(home, "")


@pytest.fixture
def fresh(released: Path, tmp_path: Path) -> Path:
    """A home with nobody's submission."""
    home = Path(shutil.copytree(released, tmp_path / "home"))
    shutil.rmtree(office(home) / "submitted")
    return home


@pytest.mark.parametrize("learner", LEARNERS)
def test_execution_and_marking_give_the_scores_of_an_independent_computation(
    stock: Graded, ours: Graded, at_once: Graded, learner: str
) -> None:
    assert stock.scores(learner) == expected(learner)
    assert ours.scores(learner) == expected(learner)
    assert at_once.scores(learner) == expected(learner)


@pytest.mark.parametrize("rows", ROWS)
def test_the_gradebooks_rows_are_those_of_nbgraders_own_execution(
    stock: Graded, ours: Graded, at_once: Graded, rows: str
) -> None:
    assert ours.table(ROWS[rows]) == stock.table(ROWS[rows])
    assert at_once.table(ROWS[rows]) == stock.table(ROWS[rows])
    assert ours.table(ROWS[rows])


@pytest.mark.parametrize("learner", LEARNERS)
def test_the_marked_notebook_has_the_questions_of_nbgraders_and_the_answers_in_words(
    stock: Graded, ours: Graded, learner: str
) -> None:
    made, stocks = (
        nbformat.read(office(each.home) / "autograded" / learner / PAPER / f"{PAPER}.ipynb", as_version=4)
        for each in (ours, stock)
    )
    nbformat.validate(made)
    graded, same = (
        {cell.metadata.nbgrader.grade_id: cell for cell in each.cells if "nbgrader" in cell.metadata}
        for each in (made, stocks)
    )
    for asked in paper(checkout(), PAPER).questions:
        cell, answered = graded.pop(asked.id), graded.pop(f"{ANSWER}{asked.id}")
        assert cell.metadata.nbgrader.points == same.pop(asked.id).metadata.nbgrader.points
        assert html.escape(bank(checkout())[asked.id].stem) in cell.source
        words = in_words(bank(checkout())[asked.id], answers(learner).get(asked.id))
        assert all(html.escape(line) in answered.source for line in words)
        assert ("Not answered." in answered.source) == (answers(learner).get(asked.id) is None)
    assert graded == same == {}
    assert not any(cell.cell_type == "code" for cell in made.cells)


@pytest.mark.parametrize("learner", LEARNERS)
def test_marking_logs_the_attempt_with_its_answers(ours: Graded, stock: Graded, learner: str) -> None:
    assert attempts.read(stock.home) == ()
    (one,) = [each for each in attempts.read(ours.home) if each.learner == learner]
    assert (one.how, one.number, one.time) == ("grader", 1, "2026-03-02T09:30:00.123456+00:00")
    asked = {each.id: each.points for each in paper(checkout(), PAPER).questions}
    assert {name: round(one.marks[name] * asked[name], 4) for name in asked} == expected(learner)
    assert one.answers == {name: given for name, given in answers(learner).items() if name in asked}


def test_course_grade_leaves_what_nbgraders_own_command_leaves(ours: Graded, at_once: Graded) -> None:
    for learner in LEARNERS:
        one, other = (office(each.home) / "autograded" / learner / PAPER for each in (ours, at_once))
        made, same = (nbformat.read(each / f"{PAPER}.ipynb", as_version=4) for each in (one, other))
        assert made == same
        names = {path.name for path in one.iterdir()} - {"answers.json.lock"}
        assert names == {path.name for path in other.iterdir()}
        for name in names - {f"{PAPER}.ipynb"}:
            assert (one / name).read_bytes() == (other / name).read_bytes()
    kept = [(each.learner, each.number, each.time, each.marks) for each in attempts.read(ours.home)]
    assert sorted(kept, key=repr) == sorted(
        ((each.learner, each.number, each.time, each.marks) for each in attempts.read(at_once.home)), key=repr
    )
    assert "Skipping existing" in autograde(at_once.home)


def test_nbgrader_marks_again_when_it_is_forced_to_and_nothing_is_there_twice(ours: Graded) -> None:
    before = {name: ours.table(query) for name, query in ROWS.items()}
    lines = attempts.log(ours.home).read_bytes()
    assert "Skipping existing" in autograde(ours.home)
    autograde(ours.home, "--force")
    assert {name: ours.table(query) for name, query in ROWS.items()} == before
    assert attempts.log(ours.home).read_bytes() == lines


def test_the_button_in_the_formgrader_marks_too(released: Path, tmp_path: Path) -> None:
    from nbgrader.apps.api import NbGraderAPI

    home = Path(shutil.copytree(released, tmp_path / "home"))
    config = loaded(checkout(), home)
    api = NbGraderAPI(CourseDirectory(config=config), config=config)
    here = Path.cwd()
    answer = api.autograde(PAPER, "bea")
    assert Path.cwd() == here
    assert answer["success"], answer
    assert Graded(home, "").scores("bea") == expected("bea")
    assert Graded(home, "").scores("ann") == {}
    assert "kernel" not in answer["log"].lower()
    assert [each.learner for each in attempts.read(home)] == ["bea"]


NOTEBOOKS = {
    "deleted cells": lambda text: text.replace('"grade": true', '"grade": false'),
    "no JSON": lambda text: text[: len(text) // 2],
    "empty": lambda text: "",
    "nested": lambda text: "[" * 100_000,
    "code": lambda text: text.replace(
        "from course_lib.widgets import ask", "open('ran', 'w'); import course_lib.quiz as q; q.mark = 1 #"
    ),
}


@pytest.mark.skipif(os.name == "nt", reason="nbgrader's pattern for a folder does not match on Windows")
def test_whatever_a_learner_did_to_the_notebook_the_marks_are_those_of_the_answers(fresh: Path) -> None:
    for name, damage in NOTEBOOKS.items():
        learner = name.replace(" ", "-")
        file = hand_in(fresh, learner, answers("ann")) / f"{PAPER}.ipynb"
        text = file.read_text(encoding="utf-8")
        file.unlink()
        file.write_text(damage(text), encoding="utf-8")
        assert text != file.read_text(encoding="utf-8")
    autograde(fresh)
    graded = Graded(fresh, "")
    for name in NOTEBOOKS:
        assert graded.scores(name.replace(" ", "-")) == expected("ann")
    assert not list(fresh.rglob("ran"))


def test_a_copied_cell_stops_nobody(fresh: Path) -> None:
    """Stock nbgrader gives up the whole batch at the first doubled grade cell (its issue 1083)."""
    for learner in ("ann", "bea"):
        file = hand_in(fresh, learner, answers(learner)) / f"{PAPER}.ipynb"
        notebook = nbformat.read(file, as_version=4)
        doubled = [cell for cell in notebook.cells if "nbgrader" in cell.metadata][:2]
        notebook.cells += [
            nbformat.from_dict({**cell, "id": f"copy-{at}"}) for at, cell in enumerate(doubled)
        ]
        notebook.cells.reverse()
        file.unlink()
        nbformat.write(notebook, file)
    autograde(fresh)
    graded = Graded(fresh, "")
    assert [graded.scores(learner) for learner in ("ann", "bea")] == [expected("ann"), expected("bea")]
