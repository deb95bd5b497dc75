import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest

from course_lib.course import checkout
from course_lib.evidence import DataError
from course_lib.grading import papers
from course_lib.grading import release as module
from course_lib.grading.laptop import submit
from course_lib.grading.leaks import leaks
from course_lib.grading.office import EXCHANGE, office
from course_lib.grading.release import check_release, ensure_released, release
from course_lib.learner import add_learner
from course_lib.quiz import version
from course_lib.quiz.papers import bank, paper
from course_lib.quiz.papers import papers as listed_papers
from tests.grading.desk import IDS, PAPER, listed, public, questions, save
from tests.quiz.made_up import TOPIC


def copy_of(home: Path) -> Path:
    return office(home) / "release" / PAPER


def rewrite(root: Path, *papers: dict[str, Any]) -> None:
    save(root / "assignments" / "papers.yaml", {"papers": list(papers)})


def test_a_release_has_the_questions_and_nothing_of_the_key(root: Path, home: Path) -> None:
    found = ensure_released(root, home)
    assert found.problems == ()
    assert found.notebooks == {PAPER: copy_of(home) / f"{PAPER}.ipynb"}
    assert sorted(path.name for path in copy_of(home).iterdir()) == [f"{PAPER}.ipynb", "questions.json"]
    assert json.loads((copy_of(home) / "questions.json").read_text()) == public(root)
    written = nbformat.read(found.notebooks[PAPER], as_version=4)
    asked = [cell for cell in written.cells if "nbgrader" in cell.metadata]
    assert [cell.source for cell in asked] == [
        f'from course_lib.widgets import ask\n\nask("{id_}")' for id_ in IDS
    ]
    assert all(cell.metadata.jupyter.source_hidden for cell in asked)


def test_a_form_of_the_exam_is_released_like_a_quiz(root: Path, home: Path) -> None:
    rewrite(root, listed(id="exam-a", kind="exam", topic=None))
    found = ensure_released(root, home)
    assert found.problems == ()
    shown = json.loads((copy_of(home).with_name("exam-a") / "questions.json").read_text())
    assert (shown["kind"], shown["topic"]) == ("exam", None)
    assert "certifies nothing" not in found.notebooks["exam-a"].read_text(encoding="utf-8")


def test_a_release_that_is_up_to_date_is_not_made_again(
    root: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_: object) -> None:
        raise AssertionError("nbgrader was asked")

    with monkeypatch.context() as patch:
        patch.setattr(module, "_generate", never)
        assert ensure_released(root, home).problems == ()
    rewrite(root, listed(title="Another title"))
    assert ensure_released(root, home).problems == ()
    assert json.loads((copy_of(home) / "questions.json").read_text())["title"] == "Another title"


@pytest.mark.parametrize("lost", [f"release/{PAPER}/questions.json", f"released-{PAPER}.json"])
def test_what_was_lost_is_made_again(root: Path, home: Path, lost: str) -> None:
    (office(home) / lost).unlink()
    assert ensure_released(root, home).problems == ()
    assert (office(home) / lost).is_file()
    assert submit(root, home, add_learner(home, "Ann").id, PAPER)["points"] == 8.5


def test_other_questions_under_an_id_that_was_handed_in_are_refused_in_words(root: Path, home: Path) -> None:
    submit(root, home, add_learner(home, "Ann").id, PAPER)
    rewrite(root, listed(questions=[{"id": IDS[0], "points": 2}]))
    found = ensure_released(root, home)
    assert found.problems == (
        f"paper '{PAPER}' has other questions than when it was handed in 1 times, "
        "and their scores are kept by question. Give it a new id in papers.yaml",
    )
    assert list(found.notebooks) == [PAPER]  # the earlier copy stays
    rewrite(root, listed(id="made-up-2", questions=[{"id": IDS[0], "points": 2}]))
    assert ensure_released(root, home).problems == ()


def test_before_anybody_has_handed_in_the_questions_may_change(root: Path, home: Path) -> None:
    rewrite(root, listed(questions=[{"id": IDS[0], "points": 2}]))
    assert ensure_released(root, home).problems == ()


def test_what_nbgrader_says_is_told(root: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def spoilt(*arguments: Any) -> dict[str, str]:
        made = papers.files(*arguments)
        name = f"{PAPER}.ipynb"
        return {**made, name: made[name].replace("### END HIDDEN TESTS", "### THE END")}

    monkeypatch.setattr(module, "files", spoilt)
    problems = ensure_released(root, home).problems
    assert problems == (
        f"nbgrader could not generate paper '{PAPER}': RuntimeError: No end hidden tests statement found",
    )


def leave_a_file(folder: Path) -> None:
    (folder / "key.txt").write_text("")


def lose_the_questions(folder: Path) -> None:
    (folder / "questions.json").unlink()


def change_the_questions(folder: Path) -> None:
    path = folder / "questions.json"
    path.write_text(path.read_text().replace("What is it?", "What was it?"))


def hide_badly(folder: Path) -> None:
    path = folder / f"{PAPER}.ipynb"
    path.write_text(path.read_text() + "from course_lib.grading import score")


def give_a_reason(folder: Path) -> None:
    path = folder / f"{PAPER}.ipynb"
    path.write_text(path.read_text() + "Divide 56 by 82.")


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (leave_a_file, "there is a file key.txt that no learner should get"),
        (lose_the_questions, "there is no file questions.json"),
        (change_the_questions, "questions.json is not the public half of the paper"),
        (hide_badly, f"{PAPER}.ipynb has a hidden part"),
        (give_a_reason, f"{PAPER}.ipynb gives away {IDS[2]}: the words"),
    ],
)
def test_a_release_that_gives_something_away_is_stopped(
    root: Path, home: Path, spoil: Callable[[Path], None], said: str
) -> None:
    asked = paper(root, PAPER)
    check_release(copy_of(home), asked, bank(root))
    spoil(copy_of(home))
    with pytest.raises(DataError, match=f"the release of '{PAPER}': {said}"):
        check_release(copy_of(home), asked, bank(root))


def test_releasing_refuses_a_paper_that_is_out_of_date(root: Path, home: Path) -> None:
    with pytest.raises(DataError, match="run `course papers`"):
        release(root, home, PAPER)


@pytest.mark.skipif(os.name == "nt", reason="nbgrader has no exchange on Windows")
def test_a_release_goes_into_the_exchange_where_there_is_one(
    root: Path, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    papers.write(root)
    monkeypatch.setenv(EXCHANGE, str(tmp_path / "exchange"))
    assert release(root, home, PAPER) is None
    (tmp_path / "exchange").mkdir(mode=0o777)
    for _ in range(2):
        folder = release(root, home, PAPER)
        assert folder is not None
        assert folder.is_relative_to(tmp_path / "exchange")
        assert sorted(path.name for path in folder.iterdir()) == [f"{PAPER}.ipynb", "questions.json"]


@pytest.mark.skipif(os.name == "nt", reason="nbgrader has no exchange on Windows")
def test_an_exchange_that_cannot_be_written_is_told(
    root: Path, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    papers.write(root)
    exchange = tmp_path / "exchange"
    exchange.mkdir(mode=0o777)
    (exchange / "laser-skin-course").touch()
    monkeypatch.setenv(EXCHANGE, str(exchange))
    with pytest.raises(DataError, match=f"paper '{PAPER}' could not be put into the exchange"):
        release(root, home, PAPER)


def test_on_windows_there_is_no_exchange(
    root: Path, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(EXCHANGE, str(tmp_path))
    monkeypatch.setattr(module.sys, "platform", "win32")
    assert module.exchange(root, home) is None


def test_an_environment_that_nobody_has_activated_can_make_a_gradebook(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", os.defpath)
    home = tmp_path / "a home (new) with brackets"
    assert ensure_released(root, home).problems == ()
    assert os.environ["PATH"] == os.defpath
    assert (office(home) / "gradebook.db").is_file()


@pytest.mark.slow
def test_the_release_of_the_course_gives_nothing_away(tmp_path: Path) -> None:
    found = ensure_released(checkout(), tmp_path)
    assert found.problems == ()
    assert set(found.notebooks) == {each.id for each in listed_papers(checkout())} != set()
    known = bank(checkout())
    for notebook in found.notebooks.values():
        for path in notebook.parent.iterdir():
            text = path.read_text(encoding="utf-8")
            assert leaks(text, known.values()) == []
            assert not any(version(question) in text for question in known.values())


def test_questions_of_the_made_up_bank_are_what_the_tests_take_them_for(root: Path) -> None:
    save(root / "assignments" / "bank" / f"{TOPIC.slug}.yaml", {"questions": questions()})
    assert tuple(bank(root)) == IDS
