"""Handing in on a hub: no keys here, nbgrader's exchange in between, a grader on the other side."""

import getpass
import json
import os
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from course_lib.evidence import DataError
from course_lib.grading import attempts, exam_door, exchange_file, hub, laptop, papers
from course_lib.grading.grading_run import Grading
from course_lib.grading.handing_in import desk
from course_lib.grading.office import COURSE
from course_lib.grading.own_record import record
from course_lib.grading.release import release
from course_lib.learner import NotSaved, UnknownLearner
from tests.grading.desk import IDS, PAPER, keys, public, write_answers
from tests.grading.exams import FORMS, HOURS, content, first_form, make_exam
from tests.grading.exams import keys as exam_keys
from tests.grading.inbox import Inbox

pytestmark = pytest.mark.skipif(os.name == "nt", reason="nbgrader has no exchange on Windows")

ME = "ann"
SINGLE, MULTIPLE, NUMERIC, MATCHING = IDS


@pytest.fixture
def box(root: Path, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Inbox:
    """A grader's checkout and home, and the paper in the exchange."""
    box = Inbox.at(root, home, tmp_path / "exchange", PAPER, monkeypatch)
    monkeypatch.setattr(exchange_file, "owners", lambda root: "trusted-exchange")
    papers.write(root)
    assert release(root, home, PAPER) is not None
    return box


@pytest.fixture
def here(box: Inbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    """A learner's checkout, which has no keys, and their home."""
    return learners_side(box.root, tmp_path, monkeypatch)


def learners_side(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    mine = Path(shutil.copytree(root, tmp_path / "mine", ignore=shutil.ignore_patterns("bank", "source")))
    monkeypatch.setenv("JUPYTERHUB_USER", ME)
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path / "data"))
    return mine, tmp_path / "my-home"


def answer(here: tuple[Path, Path], answers: dict[str, object], version: str, paper: str = PAPER) -> None:
    write_answers(hub.paper_folder(*here, ME, paper), answers, version)


def grade(root: Path, home: Path) -> None:
    with Grading(root, home) as grading:
        assert all(tally.fine for tally in grading.run())


def test_what_is_handed_in_here_is_marked_there_and_comes_back(box: Inbox, here: tuple[Path, Path]) -> None:
    right: dict[str, Any] = keys(box.root)
    answer(here, {**right, MULTIPLE: right[MULTIPLE][:1]}, public(box.root)["content"])
    assert hub.state(*here, ME, PAPER) == {
        "submitted": False,
        "result": None,
        "since": None,
        "content": public(box.root)["content"],
        "hub": True,
    }
    hub.submit(*here, ME, PAPER)
    waiting = hub.state(*here, ME, PAPER)
    assert (waiting["submitted"], waiting["result"]) == (True, None)
    assert abs(datetime.fromisoformat(waiting["since"]) - datetime.now(UTC)) < timedelta(minutes=5)
    assert hub.handed_in(*here, ME, PAPER)

    grade(box.root, box.home)
    found = hub.state(*here, ME, PAPER)["result"]
    assert (found["score"], found["points"], found["self_marked"]) == (7.0, 8.5, False)
    assert found["time"] == waiting["since"]
    # nbgrader knows people by their account.
    assert [(each.learner, each.how) for each in attempts.read(box.home)] == [(getpass.getuser(), "grader")]
    assert attempts.read(here[1]) == ()


def test_only_the_two_files_travel_and_no_key_comes_back(box: Inbox, here: tuple[Path, Path]) -> None:
    answer(here, {SINGLE: keys(box.root)[SINGLE]}, public(box.root)["content"])
    folder = hub.paper_folder(*here, ME, PAPER)
    (folder / "private.txt").write_text("mine")
    hub.submit(*here, ME, PAPER)
    (sent,) = box.inbound.iterdir()
    assert {each.name for each in sent.iterdir()} == {
        "answers.json",
        f"{PAPER}.ipynb",
        "timestamp.txt",
        "submission_secret.txt",
    }
    grade(box.root, box.home)
    assert hub.state(*here, ME, PAPER)["result"]
    texts = [path.read_text("utf-8") for path in here[1].rglob("*") if path.is_file()]
    assert len(texts) > 2
    bank = (box.root / "assignments" / "bank" / "collagen.yaml").read_text("utf-8")
    for why in ("Italian for one.", "Italian for two."):
        assert why in bank
        assert not [text for text in texts if why in text]


def test_handing_in_twice_sends_once(box: Inbox, here: tuple[Path, Path]) -> None:
    answer(here, {}, public(box.root)["content"])
    hub.submit(*here, ME, PAPER)
    hub.submit(*here, ME, PAPER)
    assert len(list(box.inbound.iterdir())) == 1


def test_another_try_begins_with_no_answers_and_shows_no_older_result(
    box: Inbox, here: tuple[Path, Path]
) -> None:
    right: dict[str, Any] = keys(box.root)
    answer(here, {SINGLE: right[SINGLE]}, public(box.root)["content"])
    hub.submit(*here, ME, PAPER)
    hub.again(*here, ME, PAPER)
    assert hub.handed_in(*here, ME, PAPER)  # there is no result yet
    grade(box.root, box.home)
    assert hub.state(*here, ME, PAPER)["result"]["score"] == 2.0
    hub.again(*here, ME, PAPER)
    assert hub.state(*here, ME, PAPER)["submitted"] is False
    assert not (hub.paper_folder(*here, ME, PAPER) / "answers.json").exists()
    answer(here, right, public(box.root)["content"])
    hub.submit(*here, ME, PAPER)
    assert hub.state(*here, ME, PAPER)["result"] is None
    grade(box.root, box.home)
    assert hub.state(*here, ME, PAPER)["result"]["score"] == 8.5
    mine = record(*here, ME)
    assert [each["score"] for each in mine["tries"]] == [2.0, 8.5]
    assert [(each["handed_in"], len(each["answers"])) for each in mine["answers"]] == [(True, 1), (True, 4)]


def test_an_exchange_that_takes_nothing_is_told_and_the_answers_stay(
    box: Inbox, here: tuple[Path, Path]
) -> None:
    answer(here, {}, public(box.root)["content"])
    shutil.rmtree(box.inbound)
    with pytest.raises(NotSaved, match="Your answers are kept"):
        hub.submit(*here, ME, PAPER)
    assert not hub.handed_in(*here, ME, PAPER)
    box.inbound.mkdir()
    hub.submit(*here, ME, PAPER)
    assert hub.handed_in(*here, ME, PAPER)


@pytest.mark.parametrize("text", ["", "{", "[]", "7", '{"time": 7}', '{"time": "yesterday"}', "[" * 100_000])
def test_a_damaged_note_of_handing_in_is_as_none(box: Inbox, here: tuple[Path, Path], text: str) -> None:
    folder = hub.paper_folder(*here, ME, PAPER)
    folder.mkdir(parents=True)
    (folder / "handed-in.json").write_text(text)
    assert not hub.handed_in(*here, ME, PAPER)


def test_what_has_not_been_released_is_no_paper(box: Inbox, here: tuple[Path, Path]) -> None:
    assert hub.papers(*here) == (PAPER,)
    outbound = box.exchange / COURSE / "outbound"
    (outbound / "not-whole").mkdir()
    (outbound / "Odd+Name").mkdir()
    (outbound / "Odd+Name" / "Odd+Name.ipynb").touch()
    assert hub.papers(*here) == (PAPER,)
    for name in ("not-whole", "Odd+Name", "..", ""):
        with pytest.raises(DataError, match="there is no paper"):
            hub.paper_folder(*here, ME, name)
    with pytest.raises(UnknownLearner):
        hub.paper_folder(*here, "bea", PAPER)
    (outbound / PAPER / "questions.json").write_text("{")
    with pytest.raises(DataError, match="release it again"):
        hub.public(*here, PAPER)


def test_the_hub_is_where_a_hub_has_papers_in_its_exchange(
    box: Inbox, here: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert desk(*here) is hub
    with monkeypatch.context() as patch:
        patch.setenv("COURSE_EXCHANGE", str(box.exchange / "none"))
        assert desk(*here) is laptop
        assert hub.papers(*here) == ()
    with monkeypatch.context() as patch:
        patch.delenv("JUPYTERHUB_USER")
        assert desk(*here) is laptop
    shutil.rmtree(box.exchange / COURSE / "outbound" / PAPER)
    assert desk(*here) is laptop


@pytest.fixture
def exam(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    """A grader's checkout and home with an exam in the exchange."""
    root, home = make_exam(tmp_path / "checkout"), tmp_path / "home"
    Inbox.at(root, home, tmp_path / "exchange", PAPER, monkeypatch)
    monkeypatch.setattr(exchange_file, "owners", lambda root: "trusted-exchange")
    papers.write(root)
    for form in FORMS:
        assert release(root, home, form) is not None
    return root, home


def test_an_exam_is_sat_on_the_form_that_is_open_and_the_next_one_opens_later(
    exam: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = learners_side(exam[0], tmp_path, monkeypatch)
    # The grader knows people by their account, and decides by it which form is theirs.
    mine, second, other = (first_form(getpass.getuser(), number) for number in (1, 2, 3))
    found = exam_door.door(*here, ME)
    assert found is not None
    assert (found["form"], found["left"], found["tries"]) == (mine, 3, [])
    exam_door.admit(*here, ME, mine, "answer")
    for form in (second, other):
        with pytest.raises(exam_door.NotNow):
            exam_door.admit(*here, ME, form, "look")
    answer(here, {}, content(exam[0], mine), mine)
    hub.submit(*here, ME, mine)
    exam_door.admit(*here, ME, mine, "look")
    grade(*exam)
    result = hub.state(*here, ME, mine)["result"]
    assert (result["exam"]["counts"], result["exam"]["passed"]) == (True, False)
    found = exam_door.door(*here, ME)
    assert found is not None
    assert (found["form"], found["left"]) == (None, 2)
    assert [each["page"] for each in found["tries"]] == [f"quiz-{mine}.html"]
    later = datetime.now(UTC) + timedelta(hours=HOURS, minutes=1)
    found = exam_door.door(*here, ME, later)
    assert found is not None
    assert found["form"] == second


def test_there_is_no_exam_until_every_form_has_been_released(
    exam: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = learners_side(exam[0], tmp_path, monkeypatch)
    shutil.rmtree(tmp_path / "exchange" / COURSE / "outbound" / FORMS[1])
    assert exam_door.door(*here, ME) is None
    with pytest.raises(exam_door.NotNow, match="no exam in this course yet"):
        exam_door.admit(*here, ME, first_form(ME), "answer")


def test_a_pass_that_a_grader_gave_is_a_pass_here(
    exam: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = learners_side(exam[0], tmp_path, monkeypatch)
    form = first_form(getpass.getuser())
    answer(here, exam_keys(exam[0], form), content(exam[0], form), form)
    hub.submit(*here, ME, form)
    grade(*exam)
    assert hub.state(*here, ME, form)["result"]["exam"]["passed"]
    found = exam_door.door(*here, ME)
    assert found is not None
    assert (found["form"], found["words"]) == (None, "You have passed the exam. You need no further try.")
    assert json.dumps(record(*here, ME)).count('"right": true') == len(exam_keys(exam[0], form))
