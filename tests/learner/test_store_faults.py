"""The store under what really happens: many writers, a process killed in the middle, a disk that is full."""

import contextlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from course_lib.learner import Entry, NotSaved, Store, add_learner, disk

WRITER = """
import sys
from pathlib import Path
from course_lib.learner import Entry, Store

folder, name, count = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
store = Store(folder)
for number in range(count):
    value = [number, "x" * int(sys.argv[4])]
    store.put([Entry(f"answer:{name}", value, "", 1_000 + number, f"{name}-{number}")])
    print(number, flush=True)
"""
LIMITED = """
import resource, sys
from pathlib import Path
from course_lib.learner import Entry, NotSaved, Store

store = Store(Path(sys.argv[1]))
store.put([Entry("answer:before", "whole", "", 1, "a")])
resource.setrlimit(resource.RLIMIT_FSIZE, (2_000, 2_000))
try:
    store.put([Entry("answer:after", "x" * 4_000, "", 2, "b")])
except NotSaved as error:
    print(error)
"""


def writer(folder: Path, name: str, count: int, size: int = 0) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", WRITER, str(folder), name, str(count), str(size)]
    # What is killed cannot finish writing down what was covered.
    env = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE")}
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=env)


@pytest.mark.slow
def test_twenty_writers_of_five_hundred_answers_each_lose_none(tmp_path: Path) -> None:
    writers = [writer(tmp_path, f"w{number}", 500) for number in range(20)]
    for process in writers:
        process.communicate(timeout=300)
    assert [process.returncode for process in writers] == [0] * 20
    snapshot = Store(tmp_path).read()
    assert snapshot.revision == 10_000
    assert {key: entry.value[0] for key, entry in snapshot.entries.items()} == {
        f"answer:w{number}": 499 for number in range(20)
    }


def test_two_writers_of_the_same_answer_leave_the_newest(tmp_path: Path) -> None:
    writers = [writer(tmp_path, "same", 60) for _ in range(2)]
    for process in writers:
        process.communicate(timeout=60)
    snapshot = Store(tmp_path).read()
    assert snapshot.entries["answer:same"].value[0] == 59
    assert snapshot.revision == 60


@pytest.mark.slow
def test_a_writer_killed_at_any_moment_loses_nothing_that_it_said_was_saved(tmp_path: Path) -> None:
    """Each round kills a writer of 300 kB files somewhere else in its write."""
    store, acknowledged = Store(tmp_path), []
    big = [Entry(f"answer:big{number}", "x" * 15_000, "", 1, "a") for number in range(20)]
    store.put(big)
    for attempt in range(12):
        process = writer(tmp_path, f"k{attempt}", 10_000, size=12_000)
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(2)]
        time.sleep(0.0015 * attempt)
        process.kill()
        lines += process.stdout.readlines()
        process.wait()
        acknowledged.append(max(int(line) for line in lines if line.endswith("\n")))
        json.loads(store.path.read_bytes())
        snapshot = store.read()
        assert snapshot.notice is None
        for number, last in enumerate(acknowledged):
            assert snapshot.entries[f"answer:k{number}"].value[0] >= last
        assert all(entry.key in snapshot.entries for entry in big)
    assert max(acknowledged) > 1
    store.put([Entry("answer:after", 1, "", 1, "a")])
    assert {path.name for path in tmp_path.iterdir()} == {"answers.json", "answers.json.lock"}


def test_what_a_killed_writer_left_behind_is_cleared_away(tmp_path: Path) -> None:
    (tmp_path / "answers.json.tmp").write_bytes(b"half an ans")
    store = Store(tmp_path)
    assert store.read().notice is None
    store.put([Entry("answer:q", 1, "", 1, "a")])
    assert not (tmp_path / "answers.json.tmp").exists()


@contextlib.contextmanager
def small_disk() -> Iterator[Path]:
    """A disk of 64 kB. Only root can make one; the test below it does without."""
    folder = Path(tempfile.mkdtemp())
    command = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(folder)]
    made = shutil.which("mount") is not None and subprocess.run(command, capture_output=True).returncode == 0
    try:
        if not made:
            pytest.skip("only root can make a small disk; the next test fills one in another way")
        yield folder
    finally:
        if made:
            subprocess.run(["umount", str(folder)], check=True)
        folder.rmdir()


def test_a_full_disk_leaves_the_old_answers_whole_and_says_so() -> None:
    with small_disk() as folder:
        store = Store(folder / "ann")
        store.put([Entry("answer:before", "whole", "", 1, "a")])
        (folder / "holiday.jpg").write_bytes(b"x" * 40_000)
        old = store.path.read_bytes()
        batch = [Entry(f"answer:after{number}", "x" * 12_000, "", 2, "b") for number in range(3)]
        with pytest.raises(NotSaved, match=r"Not saved: .* the disk is full\. Delete files"):
            store.put(batch)
        assert store.path.read_bytes() == old
        assert sorted(path.name for path in store.folder.iterdir()) == ["answers.json", "answers.json.lock"]
        (folder / "holiday.jpg").unlink()
        assert len(store.put(batch).entries) == 4


@pytest.mark.skipif(os.name == "nt", reason="Windows has no limit on a file's size")
def test_a_file_that_may_not_grow_leaves_the_old_answers_whole_and_says_so(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, str(tmp_path)], capture_output=True, text=True, check=True
    )
    assert "Not saved" in done.stdout
    assert "the disk is full" in done.stdout
    assert list(Store(tmp_path).read().entries) == ["answer:before"]
    assert not (tmp_path / "answers.json.tmp").exists()


@pytest.mark.parametrize(
    ("number", "says"),
    [(28, "the disk is full"), (30, "may not be written"), (5, "Input/output error. Try again")],
)
def test_every_reason_not_to_save_is_a_sentence_and_keeps_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, says: str
) -> None:
    store = Store(tmp_path)
    store.put([Entry("answer:before", "whole", "", 1, "a")])

    def fail(_: int) -> None:
        raise OSError(number, os.strerror(number))

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", fail)
        with pytest.raises(NotSaved, match=says):
            store.put([Entry("answer:after", 1, "", 2, "b")])
    assert list(store.read().entries) == ["answer:before"]
    assert not (tmp_path / "answers.json.tmp").exists()


def test_a_file_in_the_way_of_the_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("not a folder")
    with pytest.raises(NotSaved, match="a file stands where a folder is needed"):
        add_learner(tmp_path / "home", "Ann")


def test_a_lock_that_cannot_be_had_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disk, "LOCK_SECONDS", 0.05)
    with (
        disk.locked(tmp_path, "answers.json"),
        pytest.raises(NotSaved, match=f"another program holds {re.escape(str(tmp_path))}"),
    ):
        Store(tmp_path).put([Entry("answer:q", 1, "", 1, "a")])
    (tmp_path / "no.lock").mkdir()
    with pytest.raises(NotSaved, match="Not saved"), disk.locked(tmp_path, "no"):
        pass


def test_windows_is_given_time_to_let_go_of_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tries: list[float] = []
    monkeypatch.setattr(disk, "REPLACE_PAUSE_SECONDS", 0)
    monkeypatch.setattr(disk, "is_windows", lambda: True)

    def scanner_holds_it(self: Path, target: Path) -> Path:
        tries.append(1)
        if len(tries) < 4:
            raise PermissionError(13, "in use")
        return original(self, target)

    original = Path.replace
    monkeypatch.setattr(Path, "replace", scanner_holds_it)
    (tmp_path / "new").write_text("new")
    disk.replace(tmp_path / "new", tmp_path / "old")
    assert (tmp_path / "old").read_text() == "new"
    assert len(tries) == 4


def test_elsewhere_a_refusal_is_final_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disk, "is_windows", lambda: False)

    def refuse(self: Path, target: Path) -> Path:
        raise PermissionError(13, "no")

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(PermissionError):
        disk.replace(tmp_path / "new", tmp_path / "old")
