"""The questions of a paper in its notebook: whose answers they are, and where they are kept."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from course_lib import learner
from course_lib.course import checkout
from course_lib.evidence import DataError
from course_lib.grading.hub import HANDED_IN_FILE
from course_lib.grading.laptop import RESULT_FILE
from course_lib.learner import Entry
from course_lib.widgets import ask, hand_in
from course_lib.widgets import paper as module
from course_lib.widgets.kept import BUILDING
from course_lib.widgets.paper import Graded

Learns = Callable[[str], learner.Store]
SOURCE = checkout() / "assignments" / "source" / "collagen"
ID = "collagen-advert"
ANSWER = {"answer": "0a1b2c3d"}


@pytest.fixture(autouse=True)
def shown(monkeypatch: pytest.MonkeyPatch) -> list[Graded]:
    """What has been displayed."""
    seen: list[Graded] = []
    monkeypatch.setattr(module, "display", seen.append)
    monkeypatch.delenv("NBGRADER_EXECUTION", raising=False)
    return seen


@pytest.fixture
def fetched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A learner's own copy of the paper, as nbgrader fetches it."""
    folder = tmp_path / "course" / "collagen"
    shutil.copytree(SOURCE, folder)
    monkeypatch.chdir(folder)
    return folder


def asked(shown: list[Graded]) -> Graded:
    assert ask(ID) is None  # type: ignore[func-returns-value]
    return shown[-1]


def files(folder: Path) -> dict[str, bytes]:
    return {
        str(path): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.suffix != ".lock"
    }


def public() -> dict[str, Any]:
    content: dict[str, Any] = json.loads((SOURCE / "questions.json").read_text(encoding="utf-8"))
    return content


def test_a_question_is_displayed_without_its_key_and_returns_nothing(
    fetched: Path, shown: list[Graded]
) -> None:
    questions = public()["questions"]
    assert len(questions) == 8
    for place, question in enumerate(questions, 1):
        ask(question["id"])
        widget = shown[-1]
        assert (widget.kind, widget.key) == ("graded", f"answer:{question['id']}")
        assert widget.content == public()["content"]
        assert widget.spec == {**question, "number": place, "of": 8, "paper": "collagen", "graded": True}
        assert widget.saved is None
    assert len(shown) == 8


def test_a_question_that_is_not_in_the_paper_names_a_near_one(fetched: Path) -> None:
    with pytest.raises(
        DataError, match=r"there is no question 'collagen-advrt'; did you mean collagen-advert"
    ):
        ask("collagen-advrt")


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "{",
        "[]",
        "{}",
        "7",
        "null",
        '"questions"',
        '{"paper": "p", "content": "", "questions": 3}',
        '{"paper": "p", "content": "", "questions": [1]}',
        '{"paper": "p", "content": "", "questions": [{}]}',
        "[" * 100_000,
    ],
)
def test_without_its_questions_a_paper_says_what_to_do(fetched: Path, text: str | None) -> None:
    path = fetched / "questions.json"
    path.unlink()
    if text is not None:
        path.write_text(text, encoding="utf-8")
    sentence = r"^questions\.json is missing or damaged beside this notebook: fetch the paper again$"
    for call in (lambda: ask(ID), hand_in):
        with pytest.raises(DataError, match=sentence):
            call()


def test_questions_that_are_no_text_at_all_are_told_in_the_same_sentence(fetched: Path) -> None:
    (fetched / "questions.json").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(DataError, match="missing or damaged"):
        ask(ID)


def test_a_fetched_paper_keeps_its_answers_beside_it_for_nbgrader(
    fetched: Path, shown: list[Graded], learns: Learns, home: Path
) -> None:
    learns("Ann")
    before = files(home)
    widget = asked(shown)
    widget.saved = ANSWER
    assert widget.status == "Saved"
    entry = learner.Store(fetched).read().entries[f"answer:{ID}"]
    assert (entry.value, entry.content) == (ANSWER, public()["content"])
    assert files(home) == before
    assert asked(shown).saved == ANSWER


def test_a_fetched_paper_needs_no_name(fetched: Path, shown: list[Graded]) -> None:
    widget = asked(shown)
    widget.saved = ANSWER
    assert widget.status == "Saved"
    assert (fetched / "answers.json").is_file()


def test_only_a_fetched_paper_is_handed_in_through_nbgrader(
    fetched: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    end = {"paper": "collagen", "kind": "formative", "of": 8}
    assert hand_in().spec == {**end, "fetched": True}
    monkeypatch.chdir(SOURCE)
    assert hand_in().spec == {**end, "fetched": False}
    monkeypatch.chdir(fetched)
    monkeypatch.setenv(BUILDING, "1")
    assert hand_in().spec["fetched"] is False


def test_a_copy_that_was_fetched_before_there_were_exams_is_a_quiz(fetched: Path) -> None:
    for kind, said in (("exam", "exam"), (None, "formative")):
        shown = {name: value for name, value in public().items() if name != "kind"}
        shown |= {"kind": kind} if kind else {}
        (fetched / "questions.json").write_text(json.dumps(shown), encoding="utf-8")
        assert hand_in().spec["kind"] == said


def test_the_courses_own_copy_keeps_answers_with_the_learner_never_beside_the_paper(
    shown: list[Graded], learns: Learns, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(SOURCE)
    before = files(SOURCE)
    store = learns("Ann")
    widget = asked(shown)
    widget.saved = ANSWER
    assert widget.status == "Saved"
    mine = learner.Store(store.folder / "papers" / "collagen").read().entries
    assert mine[f"answer:{ID}"].value == ANSWER
    assert store.read().entries == {}
    assert files(SOURCE) == before
    assert asked(shown).saved == ANSWER
    learns("Ben")
    assert asked(shown).saved is None
    widget.saved = {"answer": "another"}
    assert widget.status == "Not saved: someone else is learning now. Choose Run ▸ Run All Cells."


def test_in_the_courses_own_copy_somebody_has_to_say_who_they_are(
    shown: list[Graded], home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(SOURCE)
    widget = asked(shown)
    widget.saved = ANSWER
    assert widget.status == "Not saved: open the course page first and say who is learning."
    assert files(home) == {}


@pytest.mark.parametrize("variable", ["NBGRADER_EXECUTION", BUILDING])
@pytest.mark.parametrize("place", ["source", "fetched"])
def test_while_nbgrader_or_the_build_runs_it_a_paper_reads_and_writes_nothing(
    fetched: Path,
    shown: list[Graded],
    learns: Learns,
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
    variable: str,
    place: str,
) -> None:
    learns("Ann")
    learner.Store(fetched).put([Entry(f"answer:{ID}", ANSWER, public()["content"], 1, "a")])
    if place == "source":
        monkeypatch.chdir(SOURCE)
    before = {**files(home), **files(fetched), **files(SOURCE)}
    monkeypatch.setenv(variable, "autograde")
    widget = asked(shown)
    assert widget.saved is None
    widget.saved = {"answer": "another"}
    assert widget.status.startswith("Not saved")
    hand_in()
    assert {**files(home), **files(fetched), **files(SOURCE)} == before


def test_an_answer_to_an_older_wording_is_not_shown_as_one_to_the_new(
    fetched: Path, shown: list[Graded]
) -> None:
    learner.Store(fetched).put([Entry(f"answer:{ID}", ANSWER, "0" * 16, 1, "a")])
    assert asked(shown).saved is None


@pytest.mark.parametrize("name", [RESULT_FILE, HANDED_IN_FILE])
def test_what_has_been_handed_in_stays_as_it_is(
    name: str, shown: list[Graded], learns: Learns, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(SOURCE)
    folder = learns("Ann").folder / "papers" / "collagen"
    widget = asked(shown)
    widget.saved = ANSWER
    (folder / name).write_text("{}", encoding="utf-8")
    widget.saved = {"answer": "another"}
    assert widget.status == "Not saved: the quiz has been handed in."
    assert learner.Store(folder).read().entries[f"answer:{ID}"].value == ANSWER
    (folder / name).unlink()
    widget.saved = {"answer": "a third"}
    assert widget.status == "Saved"


def test_the_end_of_a_paper_keeps_nothing(fetched: Path, home: Path) -> None:
    before = files(fetched)
    end = hand_in()
    end.saved = {"anything": 1}
    assert files(fetched) == before
    assert files(home) == {}
