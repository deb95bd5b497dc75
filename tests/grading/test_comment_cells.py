"""Every question has a place for a comment in nbgrader's gradebook; papers released before get one."""

import sqlite3
from pathlib import Path

from course_lib.grading import book
from course_lib.grading.laptop import paper_folder, submit
from course_lib.grading.nbgrader_parts import Gradebook
from course_lib.grading.office import ANSWER, COURSE, db_url, office
from course_lib.grading.release import ensure_released
from course_lib.learner import add_learner
from tests.grading.desk import IDS, PAPER, keys, public, write_answers
from tests.grading.inbox import MORNING, scores

PLACES = {f"{ANSWER}{id_}" for id_ in IDS}


def places(home: Path) -> tuple[set[str], set[str]]:
    """The places of the paper, and of the one submission."""
    with Gradebook(db_url(home), COURSE) as opened:
        notebook = opened.find_notebook(PAPER, PAPER)
        assert {cell.name for cell in notebook.grade_cells} == set(IDS)
        submitted = {comment.name for each in notebook.submissions for comment in each.comments}
        return {cell.name for cell in notebook.solution_cells}, submitted


def hand_in(root: Path, home: Path) -> str:
    who = add_learner(home, "Ann").id
    write_answers(paper_folder(root, home, who, PAPER), keys(root), public(root)["content"])
    submit(root, home, who, PAPER, MORNING)
    return who


def test_a_released_paper_and_every_submission_have_a_place_at_every_question(root: Path, home: Path) -> None:
    hand_in(root, home)
    assert places(home) == (PLACES, PLACES)


def test_a_paper_that_was_handed_in_before_there_were_places_gets_them(root: Path, home: Path) -> None:
    who = hand_in(root, home)
    connection = sqlite3.connect(book.path(home))
    connection.execute("delete from comment")
    connection.execute("delete from solution_cells")
    connection.execute("delete from base_cell where type = 'SolutionCell'")
    connection.commit()
    connection.close()
    before = scores(home, who)
    assert places(home) == (set(), set())
    (office(home) / f"released-{PAPER}.json").unlink()  # another version of the course says so by itself
    assert ensure_released(root, home).problems == ()
    assert places(home) == (PLACES, PLACES)
    assert scores(home, who) == before != {}


def test_a_paper_can_be_released_anew_after_it_was_handed_in(root: Path, home: Path) -> None:
    hand_in(root, home)
    with Gradebook(db_url(home), COURSE) as opened:
        opened.find_comment(f"{ANSWER}{IDS[0]}", PAPER, PAPER, "ann").manual_comment = "Stays."
        opened.db.commit()
    (office(home) / f"released-{PAPER}.json").unlink()
    assert ensure_released(root, home).problems == ()
    assert places(home) == (PLACES, PLACES)
    with Gradebook(db_url(home), COURSE) as opened:
        assert opened.find_comment(f"{ANSWER}{IDS[0]}", PAPER, PAPER, "ann").comment == "Stays."
