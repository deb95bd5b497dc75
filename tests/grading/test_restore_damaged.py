"""A file that is no whole backup of the course is refused, and nothing is changed."""

import hashlib
import json
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from course_lib.evidence import DataError
from course_lib.grading.backup import MANIFEST, backup
from course_lib.grading.keeping import GRADEBOOK, allowed
from course_lib.grading.restore import look, restore
from tests.grading.kept import rows, tree

Change = Callable[[dict[str, bytes]], object]


def manifest(files: dict[str, bytes], **changes: object) -> None:
    files[MANIFEST] = json.dumps({**json.loads(files[MANIFEST]), **changes}).encode()


def rename(files: dict[str, bytes], name: str) -> None:
    """Give a file another name, in the list too."""
    about = json.loads(files[MANIFEST])
    about["files"][name] = about["files"].pop("office/attempts.jsonl")
    files[name] = files.pop("office/attempts.jsonl")
    files[MANIFEST] = json.dumps(about).encode()


def put(files: dict[str, bytes], name: str, data: bytes) -> None:
    """Put in other bytes, with the right hash and size in the list."""
    about = json.loads(files[MANIFEST])
    about["files"][name] = {"size": len(data), "sha256": hashlib.sha256(data).hexdigest()}
    files[name] = data
    files[MANIFEST] = json.dumps(about).encode()


DAMAGES: dict[str, tuple[Change, str]] = {
    "no list": (lambda files: files.pop(MANIFEST), "no backup of the course: it has no list"),
    "another list": (lambda files: manifest(files, kind="holiday pictures"), "no backup of the course"),
    "list of nothing": (lambda files: files.update({MANIFEST: b"[]"}), "no backup of the course"),
    "no JSON": (lambda files: files.update({MANIFEST: b"{"}), "damaged, or no backup"),
    "deep JSON": (lambda files: files.update({MANIFEST: b"[" * 100_000}), "damaged, or no backup"),
    "newer": (lambda files: manifest(files, format=2), "newer version of the course"),
    "missing": (lambda files: files.pop("office/attempts.jsonl"), "'office/attempts.jsonl' is missing"),
    "extra": (lambda files: files.update({"learners/x/extra.json": b"{}"}), "is not in its list"),
    "changed": (
        lambda files: files.update({"office/attempts.jsonl": files["office/attempts.jsonl"].upper()}),
        "'office/attempts.jsonl' in .* is damaged",
    ),
    "longer": (lambda files: files.update({"office/attempts.jsonl": b"{}"}), "another size"),
    "up": (lambda files: rename(files, "learners/ann/../../../out.json"), "must not be in a backup"),
    "absolute": (lambda files: rename(files, "/tmp/out.json"), "must not be in a backup"),
    "windows": (lambda files: rename(files, "learners/ann/..\\out.json"), "must not be in a backup"),
    "drive": (lambda files: rename(files, "learners/ann/C:out.json"), "must not be in a backup"),
    "elsewhere": (lambda files: rename(files, "office/release/x/x.ipynb"), "must not be in a backup"),
    "no gradebook": (lambda files: put(files, GRADEBOOK, b"no data base" * 999), "gradebook in .* damaged"),
    "empty gradebook": (lambda files: put(files, GRADEBOOK, b""), "it is no gradebook of nbgrader"),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_or_foreign_file_is_refused_and_nothing_is_changed(
    root: Path, full: Path, tmp_path: Path, damage: str
) -> None:
    file, _ = backup(root, full, tmp_path / "backup.zip")
    with zipfile.ZipFile(file) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    change, words = DAMAGES[damage]
    change(files)
    with zipfile.ZipFile(file, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    before, written = tree(full), rows(full)
    with pytest.raises(DataError, match=words):
        restore(root, full, file)
    assert (tree(full), rows(full)) == (before, written)
    assert not list(full.glob("before-restore*"))
    assert not (full / "restoring").exists()
    assert not list(tmp_path.rglob("out.json"))


def test_a_file_cut_short_or_no_archive_at_all_is_refused(root: Path, full: Path, tmp_path: Path) -> None:
    file, _ = backup(root, full, tmp_path / "backup.zip")
    whole = file.read_bytes()
    middle = bytearray(whole)
    with zipfile.ZipFile(file) as archive:
        largest = max(archive.infolist(), key=lambda each: each.compress_size)
    # In what it holds, not in the archive's own notes, of which many do not matter.
    middle[largest.header_offset + 30 + len(largest.filename.encode()) + largest.compress_size // 2] ^= 0xFF
    for broken in (whole[: len(whole) // 2], bytes(middle), b"", b"PK\x03\x04 and no more"):
        file.write_bytes(broken)
        for step in (lambda: look(file), lambda: restore(root, full, file)):
            with pytest.raises(DataError, match="damaged"):
                step()
    with pytest.raises(DataError, match="there is no file"):
        look(tmp_path / "none.zip")
    with pytest.raises(DataError, match="is a folder; name the backup in it"):
        look(tmp_path)
    assert not list(full.glob("before-restore*"))


def test_two_files_of_one_name_and_a_link_are_refused(root: Path, full: Path, tmp_path: Path) -> None:
    file, _ = backup(root, full, tmp_path / "backup.zip")
    with zipfile.ZipFile(file) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    link = zipfile.ZipInfo("office/attempts.jsonl")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    for double, words in ((True, "twice"), (False, "no plain file")):
        with zipfile.ZipFile(file, "w") as archive:
            for name, data in files.items():
                archive.writestr(link if name == link.filename and not double else name, data)
            if double:
                with pytest.warns(UserWarning, match="Duplicate name"):
                    archive.writestr(link.filename, b"")
        with pytest.raises(DataError, match=words):
            restore(root, full, file)


@pytest.mark.parametrize(
    "name",
    [
        "learners/ann/answers.json.lock",
        "learners/ann",
        "learners/Ann/answers.json",
        "learners//answers.json",
        "learners/ann/./answers.json",
        "learners/ann/ /answers.json",
        "office/gradebook.db-journal",
        "office/submitted/ann/paper/deep/file",
        "current.json",
        "learners/ann/\ud800.json",
        "learners/ann/a\nb.json",
        "",
    ],
)
def test_what_belongs_to_no_backup_is_not_allowed_in_one(name: str) -> None:
    assert not allowed(name)
