import shutil
from pathlib import Path

import pytest

from course_lib.evidence.clinic import NAME
from course_lib.grading.grading_run import Grading
from course_lib.grading.laptop import paper_folder, submit
from course_lib.grading.office import office
from course_lib.grading.release import ensure_released
from course_lib.learner import add_learner
from tests.grading import desk
from tests.grading.desk import PAPER, keys, public, write_answers
from tests.grading.inbox import MORNING, stamp
from tests.grading.kept import NOW


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return desk.make_checkout(tmp_path / "checkout")


@pytest.fixture(scope="session")
def released_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A learners' folder whose gradebook knows the made-up paper: making one starts a program."""
    folder = tmp_path_factory.mktemp("released")
    assert ensure_released(desk.make_checkout(folder / "checkout"), folder / "home").problems == ()
    return folder / "home"


@pytest.fixture
def home(tmp_path: Path, released_home: Path) -> Path:
    return Path(shutil.copytree(released_home, tmp_path / "home"))


@pytest.fixture
def full(root: Path, home: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A home with something of everything."""
    monkeypatch.setenv("COURSE_HOME", str(home))
    monkeypatch.setenv("COURSE_EXCHANGE", str(tmp_path / "none"))
    monkeypatch.setattr("course_lib.course.checkout", lambda: root)
    ann = add_learner(home, "Ann Lee").id
    write_answers(paper_folder(root, home, ann, PAPER), keys(root), public(root)["content"])
    submit(root, home, ann, PAPER, NOW)
    folder = office(home) / "submitted" / "bea" / PAPER
    write_answers(folder, {}, public(root)["content"])
    (folder / "timestamp.txt").write_text(stamp(MORNING))
    (folder / "submission_secret.txt").write_text("a secret")
    with Grading(root, home, (PAPER,)) as grading:
        grading.run()
    (home / NAME).write_text("format: 1\n")
    (office(home) / "exam-allowed.jsonl").write_text('{"format": 1}\n')
    return home
