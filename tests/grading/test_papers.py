import dataclasses
import json
from pathlib import Path

import nbformat
import pytest

from course_lib.course import checkout
from course_lib.evidence import DataError
from course_lib.grading import papers
from course_lib.grading.papers import check_points, check_stale, notebook, source, write
from course_lib.quiz.papers import Asked, paper
from course_lib.quiz.papers import papers as real_papers
from tests.grading.desk import IDS, PAPER, POINTS, listed, make_checkout, public, questions, save
from tests.quiz.made_up import TOPIC


def test_papers_are_written_once_and_then_only_after_a_change(root: Path) -> None:
    assert len(check_stale(root)) == 2
    assert write(root) == (PAPER,)
    assert check_stale(root) == ()
    assert write(root) == ()
    changed = [{**each, "stem": "Another stem?"} for each in questions()]
    save(root / "assignments" / "bank" / f"{TOPIC.slug}.yaml", {"questions": changed})
    assert check_stale(root) == (
        f"assignments/source/{PAPER}/questions.json is out of date: run `course papers`",
    )
    assert write(root) == (PAPER,)
    assert check_stale(root) == ()


def test_a_paper_asks_one_question_a_cell_and_hides_the_score(root: Path) -> None:
    write(root)
    written = nbformat.read(source(root, PAPER) / f"{PAPER}.ipynb", as_version=4)
    graded = [cell for cell in written.cells if "nbgrader" in cell.metadata]
    assert [cell.metadata.nbgrader.grade_id for cell in graded] == list(IDS)
    assert [cell.metadata.nbgrader.points for cell in graded] == list(POINTS)
    for cell, id_, points in zip(graded, IDS, POINTS, strict=True):
        shown, hidden = cell.source.split("### BEGIN HIDDEN TESTS\n")
        assert shown == f'from course_lib.widgets import ask\n\nask("{id_}")\n'
        assert hidden == (
            f'from course_lib.grading import score\n\nscore("{id_}", points={points})\n### END HIDDEN TESTS'
        )
        assert cell.metadata.jupyter.source_hidden
        assert cell.metadata.nbgrader.locked
        assert not cell.metadata.nbgrader.solution
        assert cell.outputs == []


def test_a_quiz_says_that_it_certifies_nothing_and_an_exam_what_passing_takes(root: Path) -> None:
    asked = paper(root, PAPER)
    quiz = notebook(asked).cells[1].source
    assert quiz.startswith("# A made-up quiz\n\nEach answer is saved as you give it.\n")
    assert "certifies nothing" in quiz
    exam = notebook(dataclasses.replace(asked, kind="exam", topic=None)).cells[1].source
    assert "certifies nothing" not in exam
    assert "at least 80 % of all points, and with every question about safety entirely right" in exam
    assert "at most 3 tries" in exam
    assert "a named person decides what follows" in exam


def test_the_public_half_lies_beside_the_notebook(root: Path) -> None:
    write(root)
    assert json.loads((source(root, PAPER) / "questions.json").read_text()) == public(root)


def test_a_score_with_other_points_than_its_cell_is_an_error(root: Path) -> None:
    made = notebook(paper(root, PAPER))
    made.cells[2].source = made.cells[2].source.replace("points=2", "points=1")
    with pytest.raises(DataError, match=f"'{IDS[0]}': score gives 1 points, and the cell is worth 2"):
        check_points(made)


@pytest.mark.parametrize("line", ["", f'score("{IDS[1]}", points=2)', f'score("{IDS[0]}", points=two)'])
def test_a_cell_without_its_own_score_is_an_error(root: Path, line: str) -> None:
    made = notebook(paper(root, PAPER))
    made.cells[2].source = made.cells[2].source.replace(f'score("{IDS[0]}", points=2)', line)
    with pytest.raises(DataError, match=f"cell '{IDS[0]}' must hold one line score"):
        check_points(made)


def test_other_points_in_the_cells_stop_the_writing(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    honest = papers._cell

    def careless(asked: Asked) -> nbformat.NotebookNode:
        cell = honest(asked)
        cell.source = cell.source.replace("points=", "points=1")
        return cell

    monkeypatch.setattr(papers, "_cell", careless)
    with pytest.raises(DataError, match="score gives 12 points, and the cell is worth 2"):
        write(root)
    assert not source(root, PAPER).exists()


@pytest.mark.parametrize(
    "name", ["made-up/answers.json", "made-up/notes/key.txt", "old-quiz/old-quiz.ipynb", "gradebook.db"]
)
def test_a_file_that_learners_would_get_is_refused(root: Path, name: str) -> None:
    write(root)
    path = root / "assignments" / "source" / name
    path.parent.mkdir(exist_ok=True)
    path.touch()
    with pytest.raises(DataError, match=f"assignments/source/{name}: must not be here"):
        check_stale(root)
    with pytest.raises(DataError, match="must not be here"):
        write(root)


def test_what_jupyterlab_leaves_behind_is_no_stranger(root: Path) -> None:
    write(root)
    folder = source(root, PAPER) / ".ipynb_checkpoints"
    folder.mkdir()
    (folder / f"{PAPER}-checkpoint.ipynb").touch()
    assert check_stale(root) == ()


def test_a_paper_may_be_worth_half_points(tmp_path: Path) -> None:
    asked = listed(questions=[{"id": IDS[0], "points": 0.5}])
    root = make_checkout(tmp_path / "half", asked)
    assert "points=0.5)" in notebook(paper(root, PAPER)).cells[2].source


def test_the_papers_of_the_course_are_up_to_date() -> None:
    assert real_papers(checkout())
    assert check_stale(checkout()) == ()
