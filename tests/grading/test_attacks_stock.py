"""What nbgrader's own exchange makes of the same attacks: what SECURITY.md says of it is measured here."""

import os
import shutil
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from course_lib.grading import collecting
from course_lib.grading.nbgrader_config import loaded
from course_lib.grading.office import office
from tests.grading.attacks import FILES, TRAINERS, half, hand_in
from tests.grading.desk import PAPER
from tests.grading.inbox import Inbox

pytestmark = pytest.mark.skipif(os.name == "nt", reason="nbgrader has no exchange on Windows")

# nbgrader's collect ends with an error, and whoever has not had their turn is not collected.
STOPS = {
    "answers-pipe", "answers-huge", "notebook-pipe", "notebook-huge", "stamp-pipe", "extra-pipe",
    "folder-is-a-file", "folder-no-time",
}  # fmt: skip
# The trainer's file is copied into the submission; where it is a page, it is published later on.
FOLLOWS = {
    "answers-link", "answers-second-name", "notebook-link", "secret-link", "extra-link", "extra-linked-page",
}  # fmt: skip
# What is not in order is collected like any other.
TAKES = {
    "answers-folder", "extra-page", "extra-own-page", "extra-folder", "extra-modules", "extra-names",
    "paper-forged", "stamp-future", "folder-link", "secret-upwards", "notebook-folder",
}  # fmt: skip


@pytest.fixture
def box(root: Path, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Inbox:
    made = Inbox.at(root, home, tmp_path / "exchange", PAPER, monkeypatch)
    made.exchange.chmod(0o777)
    return made


def stock(box: Inbox, what: str) -> Any:
    config = loaded(box.root, box.home)
    del config["ExchangeFactory"]
    return collecting.Exchange(box.root, box.home, PAPER, config)._transfer(what)


@contextmanager
def no_longer_than(seconds: int) -> Iterator[None]:
    def late(*_: object) -> None:
        raise TimeoutError(f"nbgrader was still at it after {seconds} s")

    before = signal.signal(signal.SIGALRM, late)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


@pytest.mark.parametrize("name", sorted(STOPS))
def test_nbgraders_own_collect_stops_at(box: Inbox, name: str) -> None:
    hand_in(box, name, FILES[name])
    with (
        no_longer_than(30),
        pytest.raises(Exception, match=r"named pipe|too big|Not a directory|Unknown string"),
    ):
        stock(box, "Collect").start()


@pytest.mark.parametrize("name", sorted(FOLLOWS))
def test_nbgraders_own_collect_copies_the_trainers_file_for(box: Inbox, name: str) -> None:
    hand_in(box, name, FILES[name])
    stock(box, "Collect").start()
    folder = office(box.home) / "submitted" / name / PAPER
    assert any(TRAINERS in path.read_text() for path in folder.iterdir() if path.is_file())


@pytest.mark.parametrize("name", sorted(TAKES))
def test_nbgraders_own_collect_takes(box: Inbox, name: str) -> None:
    folder = hand_in(box, name, FILES[name])
    stock(box, "Collect").start()
    kept = office(box.home) / "submitted" / name / PAPER
    assert sorted(path.name for path in kept.iterdir()) == sorted(path.name for path in folder.iterdir())


def test_nbgraders_own_collect_takes_a_forged_folder_with_only_a_line_in_its_log(box: Inbox) -> None:
    (box.root / "assignments" / "exchange.yaml").write_text("owners: unix")
    box.hand_in("staff01", half(box))
    stock(box, "Collect").start()
    assert (office(box.home) / "submitted" / "staff01" / PAPER / "answers.json").exists()


def test_to_nbgraders_own_collect_nothing_is_newer_than_the_future(box: Inbox) -> None:
    hand_in(box, "ann", FILES["folder-time"])
    stock(box, "Collect").start()
    box.hand_in("ann", {}, timedelta(hours=1))
    again = stock(box, "Collect")
    again.update = True
    again.start()
    stamp = office(box.home) / "submitted" / "ann" / PAPER / "timestamp.txt"
    assert stamp.read_text() == "2026-03-02 09:00:00.000000 UTC"


def test_nbgraders_own_release_publishes_any_page_that_it_finds(box: Inbox) -> None:
    folder = office(box.home) / "feedback" / "ann" / PAPER
    submitted = hand_in(box, "ann", FILES["extra-page"])
    shutil.copytree(submitted, folder)
    (folder / "linked.html").symlink_to(box.root / "assignments" / "papers.yaml")
    stock(box, "ReleaseFeedback").start()
    published = {path.read_bytes() for path in box.inbound.with_name("feedback").iterdir()}
    assert (folder / "extra.html").read_bytes() in published
    assert (box.root / "assignments" / "papers.yaml").read_bytes() in published
