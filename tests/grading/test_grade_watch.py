"""A grader that stays: results come back within seconds, and trouble that passes does not end it."""

import os
import shutil
import signal
import sqlite3
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from course_lib.course import checkout
from course_lib.grading import attempts, book, watching
from course_lib.grading.book import BookUnusable
from course_lib.grading.grading_run import GraderAtWork, one_grader
from course_lib.grading.office import office
from course_lib.grading.tally import Tally
from course_lib.grading.watching import watch
from tests.grading import desk
from tests.grading.desk import IDS, PAPER, keys, save
from tests.grading.inbox import TRUSTING, Inbox

pytestmark = pytest.mark.skipif(os.name == "nt", reason="nbgrader has no exchange on Windows")

SINGLE, MULTIPLE, NUMERIC, MATCHING = IDS
HOUR = timedelta(hours=1)


@pytest.fixture
def box(root: Path, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Inbox:
    monkeypatch.setattr(watching, "PAUSE_SECONDS", 0.05)
    monkeypatch.setattr(watching, "TROUBLE_SECONDS", 0.05)
    return Inbox.at(root, home, tmp_path / "exchange", PAPER, monkeypatch)


class Watching:
    """A grader in a thread, and what it has said."""

    def __init__(self, box: Inbox) -> None:
        self.shown: list[Tally] = []
        self.trouble: list[str] = []
        self.ended: list[BaseException] = []
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(box,))

    def _run(self, box: Inbox) -> None:
        try:
            watch(
                box.root, box.home, (),
                stop=self._stop, show=self.shown.append, trouble=self.trouble.append,
            )  # fmt: skip
        except BaseException as error:
            self.ended.append(error)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        self.join()

    def join(self) -> None:
        self._thread.join(30)
        assert not self._thread.is_alive()


@contextmanager
def watched(box: Inbox) -> Iterator[Watching]:
    one = Watching(box)
    one.start()
    try:
        yield one
    finally:
        one.stop()


def until(seen: Callable[[], object], seconds: float = 20.0) -> float:
    """Wait for something; return how long it took [s]."""
    begun = time.monotonic()
    while not seen():
        assert time.monotonic() - begun < seconds, "waited in vain"
        time.sleep(0.02)
    return time.monotonic() - begun


def test_what_comes_in_is_marked_and_handed_back_while_it_watches(box: Inbox) -> None:
    box.hand_in("ann", {})
    with watched(box) as one:
        until(box.fetched("ann").is_file)
        box.hand_in("bea", keys(box.root))
        until(box.fetched("bea").is_file)
        box.hand_in("ann", keys(box.root), HOUR)
        until(box.fetched("ann", HOUR).is_file)
    assert (one.trouble, one.ended) == ([], [])
    assert [(tally.there, tally.marked, tally.again) for tally in one.shown] == [
        (1, 1, 0),
        (2, 1, 0),
        (2, 1, 1),
    ]
    assert [sum(box.scores(each).values()) for each in ("ann", "bea")] == [8.5, 8.5]
    assert [(each.learner, each.number) for each in attempts.read(box.home)] == [
        ("ann", 1), ("bea", 1), ("ann", 2),
    ]  # fmt: skip


def test_a_submission_that_is_being_written_is_waited_for(box: Inbox) -> None:
    folder = box.hand_in("bea", keys(box.root))
    outside = folder.replace(box.exchange / "on its way")
    box.hand_in("ann", {})
    with watched(box) as one:
        until(box.fetched("ann").is_file)
        folder.mkdir()
        for name in ("questions.json", f"{PAPER}.ipynb", "timestamp.txt"):
            shutil.copy(outside / name, folder)
        time.sleep(0.5)
        assert box.scores("bea") == {}
        for name in ("answers.json", "submission_secret.txt"):
            shutil.copy(outside / name, folder)
        until(box.fetched("bea").is_file)
        assert sum(box.scores("bea").values()) == 8.5
    assert one.ended == []


def test_one_in_pieces_does_not_hold_up_the_others_for_long(
    box: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("course_lib.grading.collecting.SETTLE_SECONDS", 0.3)
    box.hand_in("bea", keys(box.root))
    pieces = box.hand_in("ann", {})
    (pieces / "submission_secret.txt").unlink()
    with watched(box) as one:
        until(box.fetched("bea").is_file)
    assert one.ended == []


def test_what_is_not_accepted_is_told_once_and_not_at_every_round(
    box: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "ROUND_SECONDS", 0.05)
    box.hand_in("ann", {}).rename(box.inbound / f"ann+{PAPER}+yesterday+x")
    with watched(box) as one:
        until(lambda: one.shown)
        time.sleep(0.5)
        assert len(one.shown) == 1
        box.hand_in("bea", {}).rename(box.inbound / f"bea+{PAPER}+tomorrow+x")
        until(lambda: len(one.shown) > 1)
    assert [len(tally.refused) for tally in one.shown] == [1, 2]


def test_what_came_another_way_is_found_at_the_next_round(
    box: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "ROUND_SECONDS", 0.2)
    folder = box.hand_in("ann", keys(box.root))
    outside = folder.replace(box.exchange / "on a stick")
    with watched(box):
        time.sleep(0.3)
        shutil.copytree(outside, office(box.home) / "submitted" / "ann" / PAPER)
        until(box.fetched("ann").is_file)
        box.fetched("ann").unlink()
        until(box.fetched("ann").is_file)


def test_trouble_that_passes_is_told_once_and_ends_nothing(
    box: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(book, "BUSY_SECONDS", 0.05)
    other = sqlite3.connect(book.path(box.home), isolation_level=None, check_same_thread=False)
    other.execute("begin immediate")
    box.hand_in("ann", keys(box.root))
    with watched(box) as one:
        until(lambda: one.trouble)
        time.sleep(0.5)
        assert len(one.trouble) == 1
        assert "held by another program" in one.trouble[0]
        other.execute("rollback")
        until(box.fetched("ann").is_file)
    other.close()
    assert one.ended == []


def test_a_corrected_question_is_used_without_a_new_start(box: Inbox) -> None:
    bank = next((box.root / "assignments" / "bank").glob("*.yaml"))
    wrong_by_mistake = keys(box.root)[NUMERIC] + 5
    box.hand_in("ann", {NUMERIC: wrong_by_mistake})
    with watched(box) as one:
        until(box.fetched("ann").is_file)
        bank.write_text("questions: nonsense", encoding="utf-8")
        until(lambda: one.trouble)
        questions = desk.questions()
        questions[2]["answer"] = wrong_by_mistake
        save(bank, {"questions": questions})
        box.hand_in("bea", {NUMERIC: wrong_by_mistake})
        until(box.fetched("bea").is_file)
    assert [box.scores(each)[NUMERIC] for each in ("ann", "bea")] == [0.0, 1.5]


def test_a_damaged_gradebook_ends_it_because_a_person_has_to_look(box: Inbox) -> None:
    book.path(box.home).write_bytes(b"This is not a gradebook." * 100)
    one = Watching(box)
    one.start()
    one.join()
    assert [type(error) for error in one.ended] == [BookUnusable]


def test_it_does_not_begin_beside_another_grader(box: Inbox) -> None:
    with one_grader(box.home):
        one = Watching(box)
        one.start()
        one.join()
    assert [type(error) for error in one.ended] == [GraderAtWork]


@pytest.mark.slow
def test_results_are_back_within_five_seconds_and_a_service_is_stopped_in_peace(
    tmp_path: Path, released_collagen: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    box = Inbox.at(checkout(), released_collagen, tmp_path / "exchange", "collagen", monkeypatch)
    service = subprocess.Popen(
        [*TRUSTING, "grade", "--watch"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        box.hand_in("ann", {})
        until(box.fetched("ann").is_file, 60.0)
        took = []
        for number in range(3):
            box.hand_in(f"l{number}", {})
            took.append(until(box.fetched(f"l{number}").is_file))
        assert max(took) < 5
        service.send_signal(signal.SIGTERM)
        said, wrong = service.communicate(timeout=30)
    finally:
        service.kill()
        service.wait()
    assert service.returncode == 0
    assert wrong == ""
    assert "Waiting for what is handed in. Ctrl-C ends it." in said
    assert "Quiz: Collagen and ageing (collagen): 1 handed in, 1 marked now" in said


@pytest.fixture(scope="module")
def released_collagen(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from course_lib.grading.release import ensure_released

    home = tmp_path_factory.mktemp("watched") / "home"
    assert ensure_released(checkout(), home).problems == ()
    return home
