"""The gradebook without nbgrader's object layer: the same rows, whole or not at all."""

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from course_lib.evidence import DataError
from course_lib.grading import book
from course_lib.grading.book import Book, BookBusy, BookUnusable, Entered, Listed
from course_lib.grading.nbgrader_parts import Gradebook, api
from course_lib.grading.office import COURSE, db_url
from tests.grading.desk import IDS, PAPER, POINTS

DAY = datetime(2026, 3, 2, 9, 30, 0, 123456, tzinfo=UTC)
MARKS = dict(zip(IDS, (1.0, 0.5, 0.0, 1 / 3), strict=True))
WORTH = dict(zip(IDS, (2.0, 1.5, 0.0, 0.6667), strict=True))


@pytest.fixture
def opened(home: Path) -> Iterator[Book]:
    with Book(home) as one:
        yield one


def listed(one: Book) -> Listed:
    found = one.listed(PAPER)
    assert found is not None
    return found


def enter(one: Book, learner: str = "ann", moment: datetime = DAY, **more: object) -> Entered:
    return one.enter(listed(one), learner, MARKS, moment, **more)  # type: ignore[arg-type]


def rows(home: Path) -> dict[str, list[tuple[object, ...]]]:
    connection = sqlite3.connect(book.path(home))
    try:
        tables = ("student", "submitted_assignment", "submitted_notebook", "grade", "comment")
        return {table: sorted(connection.execute(f"select * from {table}"), key=repr) for table in tables}
    finally:
        connection.close()


def test_a_paper_is_known_with_its_cells_and_their_points(opened: Book) -> None:
    found = listed(opened)
    assert {name: points for name, (_, points) in found.cells.items()} == dict(zip(IDS, POINTS, strict=True))
    assert (found.others, len(found.commented), found.duedate) == ((), len(IDS), None)
    assert opened.listed("no-such-paper") is None


def test_nbgrader_reads_what_was_entered(home: Path, opened: Book) -> None:
    assert opened.scores(listed(opened), "ann") is None
    assert enter(opened) == Entered(WORTH, (), 0.0, 0.0)
    assert opened.scores(listed(opened), "ann") == WORTH
    with Gradebook(db_url(home), COURSE) as gradebook:
        submission = gradebook.find_submission(PAPER, "ann")
        assert submission.timestamp == DAY.replace(tzinfo=None)
        assert {grade.name: grade.score for grade in submission.notebooks[0].grades} == WORTH
        assert not submission.needs_manual_grade
        assert submission.score == pytest.approx(sum(WORTH.values()))


def test_entering_twice_is_once(home: Path, opened: Book) -> None:
    enter(opened)
    before = rows(home)
    enter(opened)
    assert rows(home) == before
    enter(opened, moment=DAY + timedelta(hours=1))
    assert {table: len(each) for table, each in rows(home).items()} == {
        table: len(each) for table, each in before.items()
    }


def test_a_name_is_kept_where_none_is_known(home: Path, opened: Book) -> None:
    enter(opened, name="Ann")
    enter(opened)
    assert rows(home)["student"][0][:2] == ("ann", "Ann")
    enter(opened, name="Anna")
    assert rows(home)["student"][0][:2] == ("ann", "Anna")


def test_points_given_by_hand_stay_and_are_to_be_looked_at_again(home: Path, opened: Book) -> None:
    enter(opened)
    with Gradebook(db_url(home), COURSE) as gradebook:
        gradebook.find_grade(IDS[2], PAPER, PAPER, "ann").manual_score = 1.0
        gradebook.find_grade(IDS[0], PAPER, PAPER, "ann").extra_credit = 0.5
        gradebook.db.commit()
    found = enter(opened)
    assert found.points == WORTH | {IDS[2]: 1.0, IDS[0]: 2.5}
    assert found.review == (IDS[2],)
    assert opened.scores(listed(opened), "ann") == found.points
    with Gradebook(db_url(home), COURSE) as gradebook:
        grade = gradebook.find_grade(IDS[2], PAPER, PAPER, "ann")
        assert (grade.auto_score, grade.manual_score, grade.needs_manual_grade) == (0.0, 1.0, True)


@pytest.mark.parametrize(("cost", "entered"), [(None, 0.0), (-1.0, 0.0), (1.0, 1.0), (100.0, 4.1667)])
def test_lateness_costs_what_the_rule_says_and_never_more_than_there_is(
    home: Path, opened: Book, cost: float | None, entered: float
) -> None:
    with Gradebook(db_url(home), COURSE) as gradebook:
        gradebook.update_or_create_assignment(PAPER, duedate=str(DAY.replace(tzinfo=None)))
    asked: list[tuple[str, float, float]] = []

    def rule(learner: str, score: float, late: float) -> float | None:
        asked.append((learner, score, late))
        return cost

    in_time = enter(opened, penalty=rule)
    assert (in_time.late, asked) == (0.0, [])
    found = enter(opened, moment=DAY + timedelta(minutes=2), penalty=rule)
    assert (found.late, found.penalty) == (120.0, pytest.approx(entered))
    assert asked == [("ann", pytest.approx(4.1667), 120.0)]
    with Gradebook(db_url(home), COURSE) as gradebook:
        gradebook.grant_extension(PAPER, "ann", hours=1)
        submission = gradebook.find_submission(PAPER, "ann")
        assert submission.late_submission_penalty == pytest.approx(entered)
    extended = enter(opened, moment=DAY + timedelta(minutes=3), penalty=rule)
    assert (extended.late, extended.penalty) == (0.0, 0.0)


def test_cells_that_only_a_person_marks_wait_for_one(home: Path, opened: Book) -> None:
    with Gradebook(db_url(home), COURSE) as gradebook:
        task = {"max_score": 3, "cell_type": "markdown"}
        gradebook.add_task_cell("by-hand", PAPER, PAPER, **task)
        gradebook.add_solution_cell("in-words", PAPER, PAPER)
    assert enter(opened).points == WORTH
    with Gradebook(db_url(home), COURSE) as gradebook:
        grade = gradebook.find_grade("by-hand", PAPER, PAPER, "ann")
        assert (grade.auto_score, grade.needs_manual_grade) == (None, True)
        assert gradebook.find_comment("in-words", PAPER, PAPER, "ann").comment is None
        assert gradebook.find_comment("by-hand", PAPER, PAPER, "ann").comment is None


def test_a_paper_with_other_questions_is_not_entered(home: Path, opened: Book) -> None:
    before = rows(home)
    with pytest.raises(DataError, match="asks other questions than the gradebook"):
        opened.enter(listed(opened), "ann", {IDS[0]: 1.0}, DAY)
    assert rows(home) == before


def test_a_paper_of_several_notebooks_is_none_of_ours(home: Path, opened: Book) -> None:
    with Gradebook(db_url(home), COURSE) as gradebook:
        gradebook.add_notebook("another", PAPER)
    with pytest.raises(DataError, match="more than its one notebook"):
        opened.listed(PAPER)


def test_a_gradebook_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(BookUnusable, match="There is no gradebook"), Book(tmp_path / "home"):
        pass
    assert not (tmp_path / "home").exists()


def test_a_gradebook_held_by_another_program_is_told_and_nothing_is_half_entered(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(book, "BUSY_SECONDS", 0.05)
    before = rows(home)
    other = sqlite3.connect(book.path(home), isolation_level=None)
    with Book(home) as one:
        found = listed(one)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(BookBusy, match="is held by another program"):
            one.enter(found, "ann", MARKS, DAY)
        other.execute("ROLLBACK")
        other.close()
        assert rows(home) == before
        one.enter(found, "ann", MARKS, DAY)


@pytest.mark.parametrize("damage", ["text", "cut", "holes", "empty"])
def test_a_damaged_gradebook_is_told_and_left_as_it_is(home: Path, damage: str) -> None:
    with Book(home) as one:
        enter(one)
    file = book.path(home)
    whole = file.read_bytes()
    broken = {
        "text": b"This is not a gradebook." * 100,
        "cut": whole[: len(whole) // 2],
        "holes": whole[:4096] + bytes(len(whole) - 4096),
        "empty": b"",
    }[damage]
    file.write_bytes(broken)
    with pytest.raises(BookUnusable, match="cannot be used"), Book(home) as one:
        listed(one)
    assert file.read_bytes() == broken


def test_the_rows_are_those_of_nbgraders_own_object_layer(home: Path, opened: Book) -> None:
    with Gradebook(db_url(home), COURSE) as gradebook:
        gradebook.update_or_create_student("bea")
        stamp = DAY.replace(tzinfo=None).isoformat(sep=" ") + " UTC"
        submission = gradebook.update_or_create_submission(PAPER, "bea", timestamp=stamp)
        for grade in submission.notebooks[0].grades:
            grade.auto_score = WORTH[grade.name]
            grade.needs_manual_grade = False
        gradebook.db.commit()
    enter(opened)
    generated = {"id", "student_id", "assignment_id", "notebook_id"}
    with Gradebook(db_url(home), COURSE) as gradebook:
        for table in (api.SubmittedAssignment, api.SubmittedNotebook, api.Grade):
            names = [column.name for column in table.__table__.columns if column.name not in generated]
            found = [
                tuple(getattr(row, name) for name in names)
                for row in gradebook.db.query(table).order_by(*(getattr(table, each) for each in names))
            ]
            assert len(found) >= 2
            assert found[::2] == found[1::2]
