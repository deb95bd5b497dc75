"""A backup brings everything back, is refused when it is damaged or foreign, and loses nothing."""

import multiprocessing
import os
import shutil
import sqlite3
import stat
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from course_lib.cli import main
from course_lib.evidence import DataError
from course_lib.evidence.clinic import NAME
from course_lib.grading import attempts, book
from course_lib.grading.backup import backup
from course_lib.grading.grading_run import GraderAtWork, Grading, one_grader
from course_lib.grading.keeping import GRADEBOOK
from course_lib.grading.laptop import submit
from course_lib.grading.release import ensure_released
from course_lib.grading.restore import look, restore
from course_lib.learner import NotSaved, add_learner, learners
from tests.grading.desk import IDS, PAPER
from tests.grading.inbox import scores
from tests.grading.kept import NOW, rows, tree


def test_everything_comes_back_on_another_machine(root: Path, full: Path, tmp_path: Path) -> None:
    before, written = tree(full), rows(full)
    file, contents = backup(root, full, tmp_path / "backup.zip", NOW)
    assert {name for name in contents.files if name != GRADEBOOK} == set(before)
    assert contents.left_out == ()
    assert len(before) > 12
    new = tmp_path / "new"
    restored, kept = restore(root, new, file, NOW)
    assert (restored.files, kept) == (contents.files, None)
    assert tree(new) == before
    assert rows(new) == written
    assert [each.learner for each in attempts.read(new)] == ["ann-lee", "bea"]
    assert [each.name for each in learners(new)] == ["Ann Lee"]
    assert not (new / "restoring").exists()
    # The grader finds nothing to do, and a new hand-in works.
    with Grading(root, new, (PAPER,)) as grading:
        assert grading.run()[0].idle
    assert ensure_released(root, new).problems == ()
    cem = add_learner(new, "Cem").id
    assert submit(root, new, cem, PAPER, NOW)["score"] == 0.0


def test_a_restore_keeps_what_was_there(root: Path, full: Path, tmp_path: Path) -> None:
    file, _ = backup(root, full, tmp_path, NOW)
    assert file.name == "course-backup-2026-11-22-130500.zip"
    good, points = tree(full), scores(full, "ann-lee")
    bob = add_learner(full, "Bob").id
    submit(root, full, bob, PAPER, NOW)
    (full / NAME).unlink()
    later = tree(full)
    assert later != good
    _, kept = restore(root, full, file, NOW)
    assert kept is not None
    assert (tree(full), tree_in(kept)) == (good, later)
    assert scores(full, "ann-lee") == points
    assert scores(full, bob) == {}
    again, second = restore(root, full, file, NOW)
    assert second != kept
    assert tree(full) == good
    # What was aside can be put back in turn: its gradebook is whole.
    connection = sqlite3.connect(kept / "office" / "gradebook.db")
    assert connection.execute("pragma integrity_check").fetchone() == ("ok",)
    assert (bob,) in connection.execute("select student_id from submitted_assignment").fetchall()
    connection.close()
    assert again.made == "2026-11-22T13:05:00+00:00"


def tree_in(kept: Path) -> dict[str, bytes]:
    return {
        path.relative_to(kept).as_posix(): path.read_bytes()
        for path in kept.rglob("*")
        if path.is_file() and path.suffix not in {".lock", ".db"} and not path.name.startswith("released-")
    }


def test_a_paper_that_an_older_gradebook_does_not_know_is_released_to_it_again(
    root: Path, full: Path, tmp_path: Path
) -> None:
    empty = tmp_path / "empty"
    file, contents = backup(root, empty, tmp_path / "empty.zip", NOW)
    assert contents.files == {}
    restore(root, full, file, NOW)
    assert not book.path(full).exists()
    assert tree_in(full / "learners") == {}
    ann = add_learner(full, "Ann Lee").id
    assert submit(root, full, ann, PAPER, NOW)["score"] == 0.0
    assert scores(full, ann) == dict.fromkeys(IDS, 0.0)


def test_a_backup_names_people_so_only_its_owner_can_read_it(root: Path, full: Path, tmp_path: Path) -> None:
    file, _ = backup(root, full, tmp_path / "backup.zip")
    if os.name != "nt":
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir() if path.suffix == ".part"] == []


def test_a_backup_is_never_written_over(root: Path, full: Path, tmp_path: Path) -> None:
    file = tmp_path / "backup.zip"
    file.write_bytes(b"an older one")
    with pytest.raises(DataError, match="never written over"):
        backup(root, full, file)
    assert file.read_bytes() == b"an older one"


def test_a_backup_is_of_one_moment_while_somebody_writes_into_the_gradebook(
    root: Path, full: Path, tmp_path: Path
) -> None:
    other = sqlite3.connect(book.path(full), isolation_level=None)
    other.execute("begin")
    other.execute("delete from grade")
    file, _ = backup(root, full, tmp_path / "backup.zip")
    other.execute("rollback")
    other.close()
    new = tmp_path / "new"
    restore(root, new, file)
    assert scores(new, "ann-lee") == scores(full, "ann-lee") != {}


def test_while_a_grader_works_there_is_neither_backup_nor_restore(
    root: Path, full: Path, tmp_path: Path
) -> None:
    file, _ = backup(root, full, tmp_path / "backup.zip")
    before = tree(full)
    with one_grader(full):
        with pytest.raises(GraderAtWork):
            backup(root, full, tmp_path / "second.zip")
        with pytest.raises(GraderAtWork):
            restore(root, full, file)
    assert tree(full) == before
    assert not (tmp_path / "second.zip").exists()


def test_a_damaged_gradebook_is_told_and_gets_no_backup(root: Path, full: Path, tmp_path: Path) -> None:
    path = book.path(full)
    whole = path.read_bytes()
    for broken in (whole[:4096] + bytes(len(whole) - 4096), b"no data base" * 1000):
        path.write_bytes(broken)
        with pytest.raises(book.BookUnusable, match="No backup was made"):
            backup(root, full, tmp_path / "backup.zip")
        assert path.read_bytes() == broken
    assert not list(tmp_path.glob("backup.zip*"))


def test_a_full_disk_leaves_no_half_backup(
    root: Path, full: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full_disk(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(zipfile.ZipFile, "writestr", full_disk)
    with pytest.raises(NotSaved, match="the disk is full"):
        backup(root, full, tmp_path / "backup.zip")
    assert not list(tmp_path.glob("backup.zip*"))


@pytest.mark.skipif(os.name == "nt", reason="links need a right on Windows that few have")
def test_no_link_is_followed_into_a_backup(root: Path, full: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.json").write_text("a secret of the trainer")
    (full / "learners" / "ann-lee" / "link.json").symlink_to(tmp_path / "secret.json")
    (full / "learners" / "ann-lee" / "back\\slash.json").write_text("{}")
    file, contents = backup(root, full, tmp_path / "backup.zip")
    assert not any("link.json" in name for name in contents.files)
    assert contents.left_out == ("learners/ann-lee/back\\slash.json",)
    assert look(file).files == contents.files


def test_what_cannot_be_moved_leaves_everything_as_it_was(
    root: Path, full: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, contents = backup(root, full, tmp_path / "backup.zip")
    before, written = tree(full), rows(full)
    real = shutil.move
    for at in range(1, 100):
        left = iter(range(at - 1, -1, -1))

        def refuse(source: Path, target: Path, left: Iterator[int] = left) -> object:
            if next(left, 1) == 0:
                raise PermissionError(13, "Permission denied")
            return real(source, target)

        with monkeypatch.context() as patch:
            patch.setattr(shutil, "move", refuse)
            try:
                restore(root, full, file)
            except NotSaved as error:
                told = str(error)
            else:
                break
        assert "Nothing was restored" in told
        assert (tree(full), rows(full)) == (before, written)
    assert at > 10
    assert tree(full) == before
    assert len(contents.files) > 12


def test_ctrl_c_leaves_everything_as_it_was(
    root: Path, full: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, _ = backup(root, full, tmp_path / "backup.zip")
    before, real, moves = tree(full), shutil.move, [1, 2, 3, 4, 5]

    def stop(source: Path, target: Path) -> object:
        moves.pop()
        if not moves:
            moves.extend(range(99))
            raise KeyboardInterrupt
        return real(source, target)

    with monkeypatch.context() as patch:
        patch.setattr(shutil, "move", stop)
        assert main(["restore", str(file)]) == 130
    assert tree(full) == before


@pytest.mark.skipif(os.name == "nt", reason="Windows cannot fork")
@pytest.mark.parametrize("at", [1, 4, 8, 11])
def test_a_restore_that_was_killed_loses_nothing_and_the_next_one_finishes_it(
    root: Path, full: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    file, _ = backup(root, full, tmp_path / "backup.zip")
    good = tree(full)
    for path in (full / NAME, full / "learners" / "ann-lee" / "learner.json"):
        path.write_bytes(path.read_bytes() + b"\n")
    later = tree(full)
    real, left = shutil.move, list(range(at))

    def killed(source: Path, target: Path) -> object:
        if not left:
            os._exit(9)
        left.pop()
        return real(source, target)

    with monkeypatch.context() as patch:
        patch.setattr(shutil, "move", killed)
        process = multiprocessing.get_context("fork").Process(target=restore, args=(root, full, file))
        process.start()
        process.join()
    assert process.exitcode == 9
    kept = {path.read_bytes() for path in full.rglob("*") if path.is_file() and path.suffix != ".lock"}
    assert kept >= set(later.values())
    restore(root, full, file)
    assert tree(full) == good
    kept = {path.read_bytes() for path in full.rglob("*") if path.is_file() and path.suffix != ".lock"}
    assert kept >= set(later.values())


def test_a_damaged_gradebook_is_replaced_and_kept(root: Path, full: Path, tmp_path: Path) -> None:
    file, _ = backup(root, full, tmp_path / "backup.zip")
    good = rows(full)
    book.path(full).write_bytes(b"no data base")
    _, kept = restore(root, full, file)
    assert rows(full) == good
    assert kept is not None
    assert (kept / "office" / "gradebook.db").read_bytes() == b"no data base"


def test_the_commands_say_what_they_did(
    root: Path, full: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "b.zip"
    assert main(["backup", str(file)]) == 0
    said = capsys.readouterr().out
    assert f"Written: {file} (0.1 MB)" in said
    assert "People on this machine, with their answers: 1" in said
    assert "Handed in to the grader: 1" in said
    assert main(["restore", "--check", str(file)]) == 0
    assert "is whole" in capsys.readouterr().out
    assert main(["restore", str(file)]) == 0
    said = capsys.readouterr().out
    assert "The clinic's own file: yes" in said
    assert "What was here before is kept in" in said
    assert main(["backup", str(file)]) == 2
    file.write_bytes(b"nonsense")
    assert main(["restore", str(file)]) == 2
    assert "damaged" in capsys.readouterr().err


def test_nothing_is_restored_under_an_open_course(
    root: Path,
    full: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    file, _ = backup(root, full, tmp_path / "b.zip")
    monkeypatch.setattr("course_lib.server.running.find", lambda *_: "http://127.0.0.1:8421/")
    assert main(["restore", str(file)]) == 2
    assert "The course is open. Close it first" in capsys.readouterr().err
    assert not list(full.glob("before-restore*"))
