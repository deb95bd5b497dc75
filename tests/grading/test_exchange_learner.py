"""The learner's side of the exchange, with nbgrader's own classes and with ours, and JupyterLab's list."""

import contextlib
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from course_lib.cli import main
from course_lib.grading import papers
from course_lib.grading.exchange import List
from course_lib.grading.nbgrader_parts import Authenticator, CourseDirectory
from course_lib.grading.office import COURSE, EXCHANGING, office
from course_lib.grading.release import release
from tests.grading.desk import IDS, PAPER, keys, public, write_answers
from tests.grading.inbox import Inbox, scores

pytestmark = pytest.mark.skipif(os.name == "nt", reason="nbgrader has no exchange on Windows")

ALL_RIGHT = dict(zip(IDS, (2.0, 3.0, 1.5, 2.0), strict=True))


class Learner:
    """What the list of assignments in JupyterLab does for whoever runs the tests."""

    def __init__(self, box: Inbox, home: Path) -> None:
        from nbgrader.server_extensions.assignment_list.handlers import AssignmentList

        self.box, self.home = box, home
        self._list = AssignmentList()
        self._list.root_dir = str(home)

    def does(self, what: str) -> dict[str, Any]:
        return dict(getattr(self._list, what)(COURSE, PAPER))

    def must(self, what: str) -> None:
        assert self.does(what) == {"success": True}

    def listed(self) -> list[dict[str, Any]]:
        found = self._list.list_assignments(COURSE)
        assert found["success"], found["value"]
        return list(found["value"])

    def answer(self) -> Path:
        write_answers(self.home / PAPER, keys(self.box.root), public(self.box.root)["content"])
        return self.home / PAPER / "answers.json"

    @property
    def account(self) -> str:
        import pwd

        return pwd.getpwuid(os.getuid()).pw_name

    def sent(self) -> list[Path]:
        return list(self.box.inbound.iterdir())


Side = Callable[[bool], Learner]


@pytest.fixture
def side(root: Path, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Side]:
    """Makes a learner with our classes, or with nbgrader's own."""
    monkeypatch.setattr("course_lib.course.checkout", lambda: root)
    box = Inbox.at(root, home, tmp_path / "exchange", PAPER, monkeypatch)
    shutil.rmtree(box.exchange / COURSE)
    (root / "assignments" / "exchange.yaml").write_text("owners: unix")
    papers.write(root)
    assert release(root, home, PAPER) is not None
    folder = tmp_path / "learner"
    folder.mkdir()

    def made(hardened: bool) -> Learner:
        lines = {"Exchange.root": str(box.exchange), "Exchange.cache": str(tmp_path / "cache")}
        if hardened:
            lines |= {f"ExchangeFactory.{name}": value for name, value in EXCHANGING.items()}
        text = "".join(f"get_config().{name} = {value!r}\n" for name, value in lines.items())
        (tmp_path / "nbgrader_config.py").write_text(text)
        monkeypatch.setenv("JUPYTER_CONFIG_DIR", str(tmp_path))
        return Learner(box, folder)

    with contextlib.chdir(folder):
        yield made


@pytest.fixture(params=[True, False], ids=["hardened", "stock"])
def learner(request: pytest.FixtureRequest, side: Side) -> Learner:
    return side(request.param)


@pytest.fixture
def ours(side: Side) -> Learner:
    return side(True)


def test_a_paper_goes_from_the_list_in_jupyterlab_to_the_gradebook_and_back(learner: Learner) -> None:
    assert [each["status"] for each in learner.listed()] == ["released"]
    learner.must("fetch_assignment")
    learner.answer()
    learner.must("submit_assignment")
    assert [each["status"] for each in learner.listed()] == ["fetched", "submitted"]
    assert main(["grade"]) == 0
    assert scores(learner.box.home, learner.account) == ALL_RIGHT
    (_, handed_in) = learner.listed()
    (one,) = handed_in["submissions"]
    assert (one["has_exchange_feedback"], one["has_local_feedback"]) == (True, False)
    learner.must("fetch_feedback")
    (page,) = (learner.home / PAPER / "feedback").rglob("*.html")
    kept = office(learner.box.home) / "feedback" / learner.account / PAPER / f"{PAPER}.html"
    assert page.read_bytes() == kept.read_bytes()
    (one,) = learner.listed()[1]["submissions"]
    assert (one["has_local_feedback"], one["feedback_updated"]) == (True, False)


def test_what_lies_beside_a_paper_stays_with_the_learner(ours: Learner) -> None:
    ours.must("fetch_assignment")
    ours.answer()
    (ours.home / PAPER / "diary.txt").write_text("private")
    (ours.home / PAPER / "link").symlink_to(ours.home)
    os.mkfifo(ours.home / PAPER / "pipe")
    ours.must("submit_assignment")
    (sent,) = ours.sent()
    assert {path.name for path in sent.iterdir()} == {
        f"{PAPER}.ipynb", "answers.json", "timestamp.txt", "submission_secret.txt",
    }  # fmt: skip
    assert (sent / "answers.json").read_bytes() == (ours.home / PAPER / "answers.json").read_bytes()


@pytest.mark.parametrize("kind", ["link", "pipe", "folder", "large"])
def test_answers_that_are_no_plain_file_are_not_handed_in_and_the_learner_is_told(
    ours: Learner, kind: str
) -> None:
    ours.must("fetch_assignment")
    answers = ours.answer()
    aside = answers.rename(answers.with_name("aside"))
    if kind == "link":
        answers.symlink_to(aside)
    elif kind == "pipe":
        os.mkfifo(answers)
    elif kind == "folder":
        answers.mkdir()
    else:
        answers.touch()
        os.truncate(answers, 2**40)
    told = ours.does("submit_assignment")
    assert not told["success"]
    assert "Not handed in: your file answers.json cannot be used" in told["value"]
    assert ours.sent() == []


@pytest.mark.parametrize("kind", ["gone", "link", "large"])
def test_a_notebook_that_is_unusable_does_not_keep_answers_from_counting(ours: Learner, kind: str) -> None:
    ours.must("fetch_assignment")
    ours.answer()
    notebook = ours.home / PAPER / f"{PAPER}.ipynb"
    if kind == "large":
        os.truncate(notebook, 2**40)
    else:
        notebook.unlink()
        if kind == "link":
            notebook.symlink_to("/etc/passwd")
    ours.must("submit_assignment")
    (sent,) = ours.sent()
    released = ours.box.exchange / COURSE / "outbound" / PAPER / f"{PAPER}.ipynb"
    assert (sent / f"{PAPER}.ipynb").read_bytes() == released.read_bytes()
    assert main(["grade"]) == 0
    ours.must("fetch_feedback")
    assert len(list((ours.home / PAPER / "feedback").rglob("*.html"))) == 1


@pytest.mark.parametrize("planted", ["link", "pipe"])
def test_a_result_that_is_no_plain_file_is_not_fetched(ours: Learner, planted: str) -> None:
    ours.must("fetch_assignment")
    ours.answer()
    ours.must("submit_assignment")
    assert main(["grade"]) == 0
    (page,) = (ours.box.exchange / COURSE / "feedback").iterdir()
    page.unlink()
    if planted == "link":
        page.symlink_to("/etc/passwd")
    else:
        os.mkfifo(page)
    ours.must("fetch_feedback")
    assert list((ours.home / PAPER).rglob("*.html")) == []


def test_what_is_not_in_order_is_left_out_of_the_list(ours: Learner) -> None:
    ours.must("fetch_assignment")
    ours.answer()
    ours.must("submit_assignment")
    (sent,) = ours.sent()
    for name, path in (
        ("pipe", "submission_secret.txt"),
        ("large", "submission_secret.txt"),
        ("missing", "submission_secret.txt"),
    ):
        folder = Path(shutil.copytree(sent, sent.with_name(sent.name.replace(ours.account, name, 1))))
        (folder / path).unlink()
        if name == "pipe":
            os.mkfifo(folder / path)
        if name == "large":
            (folder / path).touch()
            os.truncate(folder / path, 2**40)
    shutil.copytree(sent, sent.with_name(f"untimed+{PAPER}+yesterday+x"))
    sent.with_name(sent.name.replace(ours.account, "linked", 1)).symlink_to(sent)
    listing = List(
        coursedir=CourseDirectory(course_id=COURSE, assignment_id=PAPER),
        authenticator=Authenticator(),
        root=str(ours.box.exchange),
    )
    listing.inbound = True
    listing.coursedir.student_id = "*"
    assert [each["student_id"] for each in listing.start()] == [ours.account]
