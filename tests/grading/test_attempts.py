import json
import multiprocessing
from dataclasses import replace
from pathlib import Path

import pytest

from course_lib.grading import attempts
from course_lib.grading.attempts import Attempt, add, log, read
from course_lib.learner import NotSaved

ONE = Attempt(
    "ann", "collagen", 1, "00ff", "2026-11-22T13:05:00+00:00", {"q": ["a"]}, {"q": 0.5}, "self-marked"
)


def add_many(home: Path, learner: str) -> None:
    for number in range(10):
        add(home, replace(ONE, learner=learner, number=number))


def test_what_was_logged_is_read_back_in_order(tmp_path: Path) -> None:
    assert read(tmp_path) == ()
    add(tmp_path, ONE)
    add(tmp_path, replace(ONE, number=2, how="grader"))
    assert read(tmp_path) == (ONE, replace(ONE, number=2, how="grader"))


def test_a_line_from_before_certainty_was_kept_is_still_an_attempt(tmp_path: Path) -> None:
    add(tmp_path, replace(ONE, certainty={"q": "certain"}))
    line = json.loads(log(tmp_path).read_text())
    assert line.pop("certainty") == {"q": "certain"}
    log(tmp_path).write_text(json.dumps(line) + "\n")
    assert read(tmp_path) == (ONE,)


def test_the_same_try_is_logged_once(tmp_path: Path) -> None:
    add(tmp_path, ONE)
    add(tmp_path, replace(ONE, time="2026-11-22T13:06:00+00:00"))
    assert read(tmp_path) == (ONE,)


def test_a_line_that_a_stop_left_half_written_swallows_no_other(tmp_path: Path) -> None:
    add(tmp_path, ONE)
    with log(tmp_path).open("ab") as file:
        file.write(b'{"format": 1, "learner": "be')
    add(tmp_path, replace(ONE, number=2))
    assert read(tmp_path) == (ONE, replace(ONE, number=2))


@pytest.mark.parametrize("line", ["[]", "{}", "x", '{"learner": 1}', "[" * 100_000])
def test_a_damaged_line_is_left_out(tmp_path: Path, line: str) -> None:
    add(tmp_path, ONE)
    log(tmp_path).write_text(f"{line}\n{log(tmp_path).read_text()}\n")
    assert read(tmp_path) == (ONE,)


def test_nothing_that_was_logged_is_ever_changed(tmp_path: Path) -> None:
    add(tmp_path, ONE)
    before = log(tmp_path).read_bytes()
    add(tmp_path, replace(ONE, number=2))
    assert log(tmp_path).read_bytes().startswith(before)
    assert json.loads(before)["format"] == 1


@pytest.mark.parametrize(
    ("name", "value"), [("learner", 3), ("time", None), ("marks", [1]), ("answers", "x"), ("number", "1")]
)
def test_a_line_whose_field_is_of_another_kind_is_left_out(tmp_path: Path, name: str, value: object) -> None:
    add(tmp_path, ONE)
    line = json.loads(log(tmp_path).read_text())
    with log(tmp_path).open("a") as file:
        file.write(json.dumps({**line, name: value}) + "\n")
    assert read(tmp_path) == (ONE,)


@pytest.mark.slow
def test_two_processes_lose_no_line(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=add_many, args=(tmp_path, learner)) for learner in ("ann", "bea")]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert [writer.exitcode for writer in writers] == [0, 0]
    assert len({(each.learner, each.number) for each in read(tmp_path)}) == 20


def test_a_log_that_cannot_be_used_is_told(tmp_path: Path) -> None:
    log(tmp_path).mkdir(parents=True)
    with pytest.raises(NotSaved, match="cannot be read"):
        add(tmp_path, ONE)


def test_a_full_disk_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(attempts.os, "fsync", full)
    with pytest.raises(NotSaved, match="the disk is full"):
        add(tmp_path, ONE)
