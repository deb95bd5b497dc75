import os
from pathlib import Path

import pytest

from course_lib.grading import plain_files
from course_lib.grading.plain_files import read_plain, replace_folder
from course_lib.learner import NotSaved

posix = pytest.mark.skipif(os.name == "nt", reason="Windows has no pipes in folders, and seldom links")


def test_a_plain_file_is_read_whole(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"0123456789")
    assert read_plain(tmp_path / "file", 10) == b"0123456789"
    with pytest.raises(OSError, match="larger than 9 bytes"):
        read_plain(tmp_path / "file", 9)


@posix
@pytest.mark.parametrize("kind", ["link", "dangling link", "pipe", "folder", "device", "nothing"])
def test_what_is_no_plain_file_is_neither_followed_nor_waited_for(tmp_path: Path, kind: str) -> None:
    (tmp_path / "secret").write_text("the trainer's")
    path = tmp_path / "file"
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    elif kind == "device":
        path = Path("/dev/zero")
    elif kind != "nothing":
        path.symlink_to(tmp_path / ("secret" if kind == "link" else "nowhere"))
    with pytest.raises(OSError):  # noqa: PT011 - the system's own words
        read_plain(path, 100)


def test_a_folder_holds_just_what_was_put_there(tmp_path: Path) -> None:
    folder = tmp_path / "step" / "ann" / "paper"
    replace_folder(folder, {"a": b"1", "b": b"2"})
    replace_folder(folder, {"b": b"3"})
    assert [(path.name, path.read_bytes()) for path in folder.iterdir()] == [("b", b"3")]
    assert not os.access(folder / "b", os.W_OK) or os.name == "nt" or os.getuid() == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["step"]


def test_what_was_there_comes_back_when_the_new_cannot_take_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "step" / "ann" / "paper"
    replace_folder(folder, {"a": b"1"})
    real = Path.replace

    def refused(self: Path, target: Path) -> Path:
        if self.name == "new":
            raise OSError(28, "No space left on device")
        return real(self, target)

    with monkeypatch.context() as patch:
        patch.setattr(plain_files.Path, "replace", refused)
        with pytest.raises(NotSaved, match="the disk is full"):
            replace_folder(folder, {"b": b"2"})
    assert [path.name for path in folder.iterdir()] == ["a"]
