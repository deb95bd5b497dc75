"""The grader is stopped, hindered and cheated of its disk; afterwards the gradebook is right all the same."""

import multiprocessing
import os
import random
import signal
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from course_lib.cli import main
from course_lib.grading import attempts, book
from course_lib.grading.grading_run import GraderAtWork, Grading, one_grader
from course_lib.grading.office import office
from tests.grading.desk import IDS, PAPER, keys
from tests.grading.inbox import Inbox

pytestmark = pytest.mark.skipif(os.name == "nt", reason="nbgrader has no exchange on Windows")

SINGLE, MULTIPLE, NUMERIC, MATCHING = IDS
KILLS = 10


@pytest.fixture
def box(root: Path, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Inbox:
    monkeypatch.setattr("course_lib.course.checkout", lambda: root)
    return Inbox.at(root, home, tmp_path / "exchange", PAPER, monkeypatch)


def variants(box: Inbox) -> list[tuple[Mapping[str, object], dict[str, float]]]:
    """Answers, each with the points that they come to, worked out by hand."""
    key: dict[str, Any] = keys(box.root)
    none = dict.fromkeys(IDS, 0.0)
    one, other, *rest = key[MATCHING].items()
    crossed = dict([(one[0], other[1]), (other[0], one[1]), *rest])
    return [
        (key, dict(zip(IDS, (2.0, 3.0, 1.5, 2.0), strict=True))),
        ({}, none),
        ({SINGLE: key[SINGLE], MULTIPLE: key[MULTIPLE][:1]}, none | {SINGLE: 2.0, MULTIPLE: 1.5}),
        ({NUMERIC: key[NUMERIC], MATCHING: crossed}, none | {NUMERIC: 1.5, MATCHING: 2 - 4 / len(crossed)}),
    ]


def fill(box: Inbox, count: int) -> dict[str, dict[str, float]]:
    """Hand in for many learners; return what each should get."""
    given = variants(box)
    wanted = {}
    for number in range(count):
        answers, points = given[number % len(given)]
        box.hand_in(f"l{number:03}", answers)
        wanted[f"l{number:03}"] = {name: round(score, 4) for name, score in points.items()}
    return wanted


def check(box: Inbox, wanted: Mapping[str, Mapping[str, float]]) -> None:
    """Everybody has what they should have, once, in every place."""
    connection = sqlite3.connect(book.path(box.home))
    assert connection.execute("pragma integrity_check").fetchall() == [("ok",)]
    counts = {
        table: connection.execute(f"select count(*) from {table}").fetchone()[0]
        for table in ("student", "submitted_assignment", "submitted_notebook", "grade")
    }
    connection.close()
    everybody = len(wanted)
    assert counts == {
        "student": everybody,
        "submitted_assignment": everybody,
        "submitted_notebook": everybody,
        "grade": everybody * len(IDS),
    }
    logged = attempts.read(box.home)
    assert sorted(each.learner for each in logged) == sorted(wanted)
    assert len(attempts.log(box.home).read_bytes().splitlines()) == everybody
    for learner, points in wanted.items():
        assert box.scores(learner) == points
        page = office(box.home) / "feedback" / learner / PAPER / f"{PAPER}.html"
        assert box.fetched(learner).read_bytes() == page.read_bytes()
        assert (office(box.home) / "autograded" / learner / PAPER / f"{PAPER}.ipynb").is_file()


def grade(box: Inbox, ready: Any = None) -> None:
    """What a grader's process does; `ready` is told when it begins."""
    with one_grader(box.home), Grading(box.root, box.home, (PAPER,)) as grading:
        if ready:
            ready.set()
        grading.run()


@contextmanager
def started(box: Inbox) -> Iterator[multiprocessing.context.ForkProcess]:
    """A grader in a process of its own, which has everything loaded."""
    context = multiprocessing.get_context("fork")
    ready = context.Event()
    process = context.Process(target=grade, args=(box, ready))
    process.start()
    try:
        assert ready.wait(30)
        yield process
    finally:
        if process.is_alive():
            assert process.pid is not None
            os.kill(process.pid, signal.SIGKILL)
        process.join()


def half_done(box: Inbox, wanted: Mapping[str, Mapping[str, float]]) -> int:
    """How many are in the gradebook; each of them wholly and rightly."""
    found = {learner: box.scores(learner) for learner in wanted}
    assert all(points in ({}, wanted[learner]) for learner, points in found.items())
    return sum(bool(points) for points in found.values())


@pytest.mark.slow
def test_a_grader_killed_at_random_moments_loses_nothing_and_does_nothing_twice(box: Inbox) -> None:
    wanted = fill(box, 100)
    seed = random.randrange(2**32)
    print(f"seed {seed}")  # pytest shows it when the test fails
    chance, done, limit = random.Random(seed), [0], 0.3
    for number in range(KILLS):
        with started(box) as process:
            process.join(chance.uniform(0.0, limit))
        done.append(half_done(box, wanted))
        assert done[-1] >= done[-2]
        # So that the kills are spread over the whole work, however fast this machine is just now.
        limit *= 1.5 if done[-1] / len(wanted) < (number + 1) / KILLS else 0.7
    grade(box)
    check(box, wanted)
    assert len(set(done)) > 3, f"the kills came too early or too late to show anything: {done}"


def test_what_was_copied_in_part_when_a_run_was_stopped_is_collected_again(
    box: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = fill(box, 2)
    with monkeypatch.context() as patch:
        real, written = Path.open, []

        def stopped(self: Path, *args: Any, **more: Any) -> Any:
            """The run is killed when the first submission is here, and the second one in part."""
            if "collecting-desk" in self.parts:
                written.append(self.name)
                if len(written) == 6:
                    raise KeyboardInterrupt
            return real(self, *args, **more)

        patch.setattr(Path, "open", stopped)
        assert main(["grade"]) == 130
    assert len(list(office(box.home).glob(f"submitted/*/{PAPER}/timestamp.txt"))) == 1
    assert main(["grade"]) == 0
    check(box, wanted)


@pytest.mark.slow
def test_two_graders_at_once_do_the_work_once(box: Inbox) -> None:
    wanted = fill(box, 30)
    with started(box) as process:
        with pytest.raises(GraderAtWork, match="Nothing was done"):
            grade(box)
        process.join()
        assert process.exitcode == 0
    check(box, wanted)


def test_a_gradebook_held_by_another_program_stops_the_run_and_the_next_one_finishes_it(
    box: Inbox, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(book, "BUSY_SECONDS", 0.05)
    wanted = fill(box, 4)
    other = sqlite3.connect(book.path(box.home), isolation_level=None)
    held: list[int] = []
    enter = book.Book.enter

    def later(self: book.Book, *args: Any, **more: Any) -> book.Entered:
        if len(held) == 2:
            other.execute("begin immediate")
        held.append(1)
        return enter(self, *args, **more)

    with monkeypatch.context() as patch:
        patch.setattr(book.Book, "enter", later)
        assert main(["grade"]) == 2
    said = capsys.readouterr()
    assert "is held by another program" in said.err
    assert "4 handed in, 2 marked now" in said.out
    other.execute("rollback")
    other.close()
    assert half_done(box, wanted) == 2
    assert main(["grade"]) == 0
    check(box, wanted)


@pytest.mark.parametrize("damage", ["text", "cut", "holes", "empty", "gone"])
def test_a_damaged_gradebook_is_told_and_nothing_is_overwritten(
    box: Inbox, damage: str, capsys: pytest.CaptureFixture[str]
) -> None:
    wanted = fill(box, 3)
    grade(box)
    box.hand_in("new", {})
    file = book.path(box.home)
    whole = file.read_bytes()
    broken = {
        "text": b"This is not a gradebook." * 100,
        "cut": whole[: len(whole) // 2],
        "holes": whole[:4096] + bytes(len(whole) - 4096),
        "empty": b"",
    }.get(damage)
    file.unlink()
    if broken is not None:
        file.write_bytes(broken)
    before = kept(box)
    assert main(["grade"]) == 2
    said = capsys.readouterr().err
    assert ("There is no gradebook" if damage == "gone" else "cannot be used") in said
    assert "Traceback" not in said
    assert kept(box) == before
    file.write_bytes(whole)
    assert main(["grade"]) == 0
    check(box, wanted | {"new": dict.fromkeys(IDS, 0.0)})


def kept(box: Inbox) -> dict[str, bytes]:
    return {
        path.as_posix(): path.read_bytes()
        for folder in (office(box.home), box.exchange)
        for path in folder.rglob("*")
        if path.is_file() and path.suffix != ".lock"
    }


@contextmanager
def full_disk(monkeypatch: pytest.MonkeyPatch, for_names: str, after: int) -> Iterator[None]:
    """A disk that takes so many files of this name, and then no more."""
    real, taken = Path.open, [0]

    def opening(self: Path, mode: str = "r", *args: Any, **more: Any) -> Any:
        if for_names in self.as_posix() and mode.strip("bt+") in {"w", "x", "a"}:
            taken[0] += 1
            if taken[0] > after:
                raise OSError(28, "No space left on device")
        return real(self, mode, *args, **more)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "open", opening)
        yield


@pytest.mark.parametrize(
    "what", [f"grading-desk/new/{PAPER}.html", f"grading-desk/new/{PAPER}.ipynb", "attempts.jsonl"]
)
def test_a_full_disk_stops_the_run_and_the_next_one_finishes_it(
    box: Inbox, what: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    wanted = fill(box, 5)
    with full_disk(monkeypatch, what, 2):
        assert main(["grade"]) == 2
    said = capsys.readouterr()
    assert "the disk is full" in said.err
    assert "5 handed in" in said.out
    assert half_done(box, wanted) == 3
    assert main(["grade"]) == 0
    check(box, wanted)


def test_a_disk_that_is_full_while_submissions_come_in_stops_the_run_and_the_next_one_finishes_it(
    box: Inbox, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    wanted = fill(box, 5)
    with full_disk(monkeypatch, "collecting-desk/new/answers.json", 2):
        assert main(["grade"]) == 2
    assert "the disk is full" in capsys.readouterr().err
    assert len(list(office(box.home).glob("submitted/*/*"))) == 2
    assert main(["grade"]) == 0
    check(box, wanted)


def test_what_was_there_stays_when_the_disk_is_full(box: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    box.hand_in("ann", {})
    grade(box)
    before = kept(box)
    with full_disk(monkeypatch, PAPER, 0):
        assert main(["grade", "--force"]) == 2
    assert kept(box) == before


def test_a_stop_by_hand_is_no_mistake(
    box: Inbox, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    wanted = fill(box, 3)
    enter = book.Book.enter

    def stopped(self: book.Book, listed: book.Listed, learner: str, *args: Any, **more: Any) -> book.Entered:
        if learner == "l001":
            raise KeyboardInterrupt
        return enter(self, listed, learner, *args, **more)

    with monkeypatch.context() as patch:
        patch.setattr(book.Book, "enter", stopped)
        assert main(["grade"]) == 130
    said = capsys.readouterr()
    assert "3 handed in, 1 marked now" in said.out
    assert "Stopped. Nothing is broken" in said.err
    assert main(["grade"]) == 0
    check(box, wanted)


def test_answers_that_come_while_the_older_ones_are_marked_are_marked_next(
    box: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A trainer collects by hand in the very moment in which the grader is at this submission."""
    box.hand_in("ann", {})
    grade(box)
    folder = office(box.home) / "submitted" / "ann" / PAPER
    newer = box.hand_in("ann", keys(box.root), timedelta(hours=1))
    enter = book.Book.enter

    def collected_meanwhile(self: book.Book, *args: Any, **more: Any) -> book.Entered:
        entered = enter(self, *args, **more)
        for name in ("answers.json", "timestamp.txt", "submission_secret.txt"):
            (folder / name).unlink(missing_ok=True)
            (folder / name).write_bytes((newer / name).read_bytes())
        return entered

    with monkeypatch.context() as patch:
        patch.setattr(book.Book, "enter", collected_meanwhile)
        patch.setattr("course_lib.grading.collecting.Exchange.collect", lambda _: ())
        with Grading(box.root, box.home, force=True) as grading:
            grading.run()
    grade(box)
    assert sum(box.scores("ann").values()) == 8.5
    assert [each.number for each in attempts.read(box.home)] == [1, 2]
