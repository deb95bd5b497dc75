import contextlib
import json
import sqlite3
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import nbformat
import pytest

from course_lib import quiz
from course_lib.evidence import DataError
from course_lib.grading import attempts, gradebook, laptop, release
from course_lib.grading.answers import KEY
from course_lib.grading.feedback_page import page_of
from course_lib.grading.laptop import again, paper_folder, state, submit
from course_lib.grading.nbgrader_parts import Gradebook
from course_lib.grading.office import ANSWER, COURSE, db_url, office
from course_lib.grading.returned import result_in
from course_lib.learner import Entry, NotSaved, Store, UnknownLearner, add_learner
from course_lib.quiz.papers import bank
from tests.grading.desk import IDS, PAPER, POINTS, keys, listed, public, save, write_answers

NOW = datetime(2026, 11, 22, 13, 5, tzinfo=UTC)


@pytest.fixture
def ann(home: Path) -> str:
    return add_learner(home, "Ann Lee").id


def answer(root: Path, home: Path, learner: str, **changes: object) -> dict[str, object]:
    """Answer rightly, but for the types named in `changes`."""
    answers = {**keys(root), **{id_: changes[t] for id_ in IDS if (t := id_.rsplit("-")[-1]) in changes}}
    write_answers(paper_folder(root, home, learner, PAPER), answers, public(root)["content"])
    return answers


def booked(home: Path, learner: str) -> dict[str, float]:
    with Gradebook(db_url(home), COURSE) as book:
        grades = book.find_submission(PAPER, learner).notebooks[0].grades
        return {grade.name: grade.score for grade in grades}


def test_handing_in_marks_at_once_and_fills_gradebook_log_and_result(
    root: Path, home: Path, ann: str
) -> None:
    answers = answer(root, home, ann, single="no", numeric=40)
    result = submit(root, home, ann, PAPER, NOW)
    expected = dict(zip(IDS, [0.0, 3.0, 0.0, 2.0], strict=True))
    assert {each["id"]: each["score"] for each in result["questions"]} == expected
    assert booked(home, ann) == expected
    assert (result["score"], result["points"]) == (5.0, 8.5)
    assert [each["right"] for each in result["questions"]] == [False, True, False, True]
    assert result["self_marked"] is True
    assert result["time"] == "2026-11-22T13:05:00+00:00"
    assert result["problems"] == []
    (logged,) = attempts.read(home)
    assert (logged.learner, logged.paper, logged.number, logged.how) == (ann, PAPER, 1, "self-marked")
    assert logged.content == result["content"] == public(root)["content"]
    assert logged.answers == answers
    assert logged.marks == {id_: quiz.mark(bank(root)[id_], answers[id_]) for id_ in IDS}


def test_the_state_follows_from_open_to_handed_in_to_another_try(root: Path, home: Path, ann: str) -> None:
    content = public(root)["content"]
    assert state(root, home, ann, PAPER) == {"submitted": False, "result": None, "content": content}
    again(root, home, ann, PAPER)  # nothing to try again yet
    answer(root, home, ann)
    again(root, home, ann, PAPER)
    first = submit(root, home, ann, PAPER, NOW)
    assert state(root, home, ann, PAPER) == {"submitted": True, "result": first, "content": content}
    again(root, home, ann, PAPER)
    assert state(root, home, ann, PAPER)["submitted"] is False
    folder = paper_folder(root, home, ann, PAPER)
    assert json.loads((folder / "try-1" / "result.json").read_text()) == first
    assert (folder / "try-1" / "answers.json").is_file()
    assert submit(root, home, ann, PAPER)["score"] == 0.0  # a new try begins empty
    assert booked(home, ann) == dict.fromkeys(IDS, 0.0)  # the gradebook has the latest
    assert [(each.number, sum(each.marks.values())) for each in attempts.read(home)] == [(1, 4.0), (2, 0.0)]


def test_how_sure_somebody_was_is_logged_and_changes_no_score(root: Path, home: Path, ann: str) -> None:
    results = []
    for said in ("guessing", "certain", None):
        folder = paper_folder(root, home, ann, PAPER)
        Store(folder).put(
            Entry(f"{KEY}{id_}", {"answer": answer, "certainty": said}, public(root)["content"], 1, f"s{at}")
            for at, (id_, answer) in enumerate(keys(root).items())
        )
        results.append(submit(root, home, ann, PAPER)["score"])
        again(root, home, ann, PAPER)
    assert results == [8.5] * 3
    logged = [set(each.certainty.values()) for each in attempts.read(home)]
    assert logged == [{"guessing"}, {"certain"}, set()]


def test_handing_in_twice_is_handing_in_once(root: Path, home: Path, ann: str) -> None:
    answer(root, home, ann)
    results = []

    def hand_in() -> None:
        results.append(submit(root, home, ann, PAPER))

    threads = [threading.Thread(target=hand_in) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == 4
    assert all(result == results[0] for result in results)
    assert len(attempts.read(home)) == 1


def test_a_stop_before_the_result_is_made_good_by_handing_in_again(
    root: Path, home: Path, ann: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer(root, home, ann)

    def stop(*_: object) -> None:
        raise NotSaved("Not saved: the disk is full.")

    with monkeypatch.context() as patch:
        patch.setattr(laptop, "write_whole", stop)
        with pytest.raises(NotSaved):
            submit(root, home, ann, PAPER)
    assert state(root, home, ann, PAPER)["submitted"] is False
    assert submit(root, home, ann, PAPER)["score"] == 8.5
    assert len(attempts.read(home)) == 1
    assert booked(home, ann) == dict(zip(IDS, POINTS, strict=True))


def test_a_damaged_answer_is_told_and_the_others_count(root: Path, home: Path, ann: str) -> None:
    answer(root, home, ann)
    path = paper_folder(root, home, ann, PAPER) / "answers.json"
    content = json.loads(path.read_text())
    content["entries"][f"answer:{IDS[1]}"]["content"] = "0123456789abcdef"
    path.write_text(json.dumps(content))
    result = submit(root, home, ann, PAPER)
    assert result["score"] == 5.5
    assert result["problems"] == [
        f"“{IDS[1]}” was answered in an older version of this paper: it does not count."
    ]


@pytest.mark.parametrize("content", [b"{", b"x" * 10_000_000], ids=["torn", "10 MB"])
def test_a_damaged_answers_file_is_no_points_and_no_crash(
    root: Path, home: Path, ann: str, content: bytes
) -> None:
    answer(root, home, ann)
    (paper_folder(root, home, ann, PAPER) / "answers.json").write_bytes(content)
    result = submit(root, home, ann, PAPER)
    assert result["score"] == 0.0
    assert len(result["problems"]) == 1


def test_a_damaged_result_counts_as_not_handed_in(root: Path, home: Path, ann: str) -> None:
    answer(root, home, ann)
    submit(root, home, ann, PAPER)
    path = paper_folder(root, home, ann, PAPER) / "result.json"
    for content in ("{", "[]", "{}"):
        path.write_text(content)
        assert state(root, home, ann, PAPER)["submitted"] is False
    assert submit(root, home, ann, PAPER)["score"] == 8.5
    assert len(attempts.read(home)) == 1


def test_nobody_and_no_paper_are_refused(root: Path, home: Path, ann: str) -> None:
    with pytest.raises(UnknownLearner):
        submit(root, home, "nobody", PAPER)
    with pytest.raises(UnknownLearner):
        state(root, home, "../ann-lee", PAPER)
    with pytest.raises(DataError, match="there is no paper"):
        submit(root, home, ann, "../made-up")


def test_a_lost_gradebook_is_made_again(root: Path, home: Path, ann: str) -> None:
    (office(home) / "gradebook.db").unlink()
    answer(root, home, ann)
    assert submit(root, home, ann, PAPER)["score"] == 8.5
    assert booked(home, ann) == dict(zip(IDS, POINTS, strict=True))


def test_a_paper_that_is_new_to_the_gradebook_is_taken_in(root: Path, home: Path, ann: str) -> None:
    save(root / "assignments" / "papers.yaml", {"papers": [listed(id="made-up-2", title="Another")]})
    assert submit(root, home, ann, "made-up-2")["points"] == 8.5


def test_a_paper_that_the_gradebook_cannot_take_in_is_told(
    root: Path, home: Path, ann: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise DataError("nbgrader could not generate paper 'made-up-2'")

    monkeypatch.setattr(release, "_generate", fail)
    save(root / "assignments" / "papers.yaml", {"papers": [listed(id="made-up-2", title="Another")]})
    with pytest.raises(DataError, match="could not generate"):
        submit(root, home, ann, "made-up-2")


@pytest.mark.slow
def test_a_gradebook_that_another_program_holds_is_told_and_the_answers_stay(
    root: Path, home: Path, ann: str
) -> None:
    answer(root, home, ann)
    with contextlib.closing(sqlite3.connect(office(home) / "gradebook.db")) as other:
        other.execute("begin exclusive")
        with pytest.raises(NotSaved, match="database is locked"):
            submit(root, home, ann, PAPER)
        other.rollback()
    assert submit(root, home, ann, PAPER)["score"] == 8.5
    assert len(attempts.read(home)) == 1


def test_a_gradebook_that_may_only_be_read_is_told(
    root: Path, home: Path, ann: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        gradebook, "db_url", lambda home: f"sqlite:///file:{office(home)}/gradebook.db?mode=ro&uri=true"
    )
    with pytest.raises(NotSaved, match="readonly database"):
        submit(root, home, ann, PAPER)


def test_a_gradebook_that_is_none_is_told_and_nothing_is_overwritten(
    root: Path, home: Path, ann: str
) -> None:
    answer(root, home, ann)
    (office(home) / "gradebook.db").write_bytes(b"not a data base, but somebody's only copy" * 99)
    with pytest.raises(NotSaved, match=r"gradebook\.db cannot be used"):
        submit(root, home, ann, PAPER)
    assert (office(home) / "gradebook.db").read_bytes().startswith(b"not a data base")
    assert state(root, home, ann, PAPER)["submitted"] is False
    assert attempts.read(home) == ()


def test_other_questions_than_the_gradebook_has_are_told(root: Path, home: Path, ann: str) -> None:
    submit(root, home, ann, PAPER)
    again(root, home, ann, PAPER)
    fewer = listed(questions=[{"id": IDS[0], "points": 2}])
    save(root / "assignments" / "papers.yaml", {"papers": [fewer]})
    with pytest.raises(DataError, match="asks other questions than the gradebook has"):
        submit(root, home, ann, PAPER)


def test_a_score_that_a_trainer_put_in_stays_and_asks_for_another_look(
    root: Path, home: Path, ann: str
) -> None:
    submit(root, home, ann, PAPER)
    with gradebook.opened(home) as book:
        book.find_grade(IDS[0], PAPER, PAPER, ann).manual_score = 1.5
        book.db.commit()
    again(root, home, ann, PAPER)
    answer(root, home, ann)
    submit(root, home, ann, PAPER)
    assert booked(home, ann)[IDS[0]] == 1.5
    with gradebook.opened(home) as book:
        grade = book.find_grade(IDS[0], PAPER, PAPER, ann)
        assert grade.needs_manual_grade
        assert grade.auto_score == 2.0
        assert not book.find_grade(IDS[1], PAPER, PAPER, ann).needs_manual_grade
        assert book.find_student(ann).first_name == "Ann Lee"


def test_the_gradebook_may_say_that_a_question_is_worth_something_else(
    root: Path, home: Path, ann: str
) -> None:
    with gradebook.opened(home) as book:
        book.find_grade_cell(IDS[0], PAPER, PAPER).max_score = 1.0
        book.db.commit()
    answer(root, home, ann)
    assert submit(root, home, ann, PAPER)["questions"][0]["score"] == 1.0


def test_files_that_cannot_be_moved_are_told(
    root: Path, home: Path, ann: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    submit(root, home, ann, PAPER)

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(laptop, "replace", refuse)
    with pytest.raises(NotSaved, match="Another try cannot begin yet"):
        again(root, home, ann, PAPER)
    assert state(root, home, ann, PAPER)["submitted"] is True


def test_an_id_on_a_hub_serves_as_the_name(root: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JUPYTERHUB_USER", "bea")
    submit(root, home, "bea", PAPER)
    with sqlite3.connect(office(home) / "gradebook.db") as book:
        assert ("bea", "bea") in book.execute("select id, first_name from student").fetchall()


def test_warming_up_returns_at_once_and_loads_nbgrader(monkeypatch: pytest.MonkeyPatch) -> None:
    loaded = threading.Event()

    def slowly() -> None:
        time.sleep(0.2)
        loaded.set()

    monkeypatch.setattr(laptop, "_load", slowly)
    laptop.warm()
    assert not loaded.is_set()
    assert loaded.wait(10)


def test_once_warm_a_result_is_there_well_within_a_second(root: Path, home: Path, ann: str) -> None:
    laptop._load()
    answer(root, home, ann)
    before = time.process_time()
    submit(root, home, ann, PAPER)
    assert time.process_time() - before < 0.5


def test_a_trainer_on_the_same_machine_finds_what_a_grader_would_leave(
    root: Path, home: Path, ann: str
) -> None:
    answer(root, home, ann, single="no")
    result = submit(root, home, ann, PAPER, NOW)
    page = office(home) / "feedback" / ann / PAPER / f"{PAPER}.html"
    assert result_in(page) == result
    assert page_of(root, home, PAPER, ann) == page.read_text(encoding="utf-8")
    assert "Self-marked on this machine, for practice." in page.read_text(encoding="utf-8")
    notebook = office(home) / "autograded" / ann / PAPER / f"{PAPER}.ipynb"
    made = nbformat.read(notebook, as_version=4)
    nbformat.validate(made)
    names = [cell.metadata.nbgrader.grade_id for cell in made.cells[1:]]
    assert names == [name for id_ in IDS for name in (id_, f"{ANSWER}{id_}")]
    assert (office(home) / "autograded" / ann / PAPER / "answers.json").is_file()


def test_what_a_trainer_adds_reaches_the_learner_of_that_very_try(root: Path, home: Path, ann: str) -> None:
    answer(root, home, ann, numeric=40)
    first = submit(root, home, ann, PAPER, NOW)
    with Gradebook(db_url(home), COURSE) as book:
        book.find_comment(f"{ANSWER}{IDS[2]}", PAPER, PAPER, ann).manual_comment = "Nearly."
        book.find_grade(IDS[2], PAPER, PAPER, ann).manual_score = 1.0
        book.db.commit()
    assert state(root, home, ann, PAPER)["result"] == first
    page = office(home) / "feedback" / ann / PAPER / f"{PAPER}.html"
    made = page_of(root, home, PAPER, ann)
    page.chmod(0o644)
    page.write_text(made, encoding="utf-8")
    newer = state(root, home, ann, PAPER)["result"]
    (told,) = [each for each in newer["questions"] if each["id"] == IDS[2]]
    assert (newer["score"], told["comment"], told["by_hand"]) == (8.0, "Nearly.", True)
    assert newer["self_marked"] is True
    again(root, home, ann, PAPER)
    assert state(root, home, ann, PAPER)["result"] is None
    page.chmod(0o644)
    second = submit(root, home, ann, PAPER, NOW + timedelta(hours=1))
    page.chmod(0o644)
    page.write_text(made, encoding="utf-8")  # of the try before
    assert state(root, home, ann, PAPER)["result"] == second
