"""The clinic's file on the disk: changed whole or not at all, and never lost."""

import errno
import threading
from datetime import date
from pathlib import Path

import pytest

from course_lib.evidence import DataError
from course_lib.evidence.clinic import LAST_GOOD, Clinic, load_clinic, unconfirmed
from course_lib.learner import NotSaved, clinic_file, disk
from course_lib.learner.clinic_file import BACKUP, change, clinic, keep_last_good

TODAY = date(2026, 11, 22)
SIGNED = {"by": "Dr A. Example", "on": "2026-11-20"}
EMERGENCY = (["phones", "emergency"], "999")
CELL = (["fit", "melasma", "pdl"], {"fit": "never", **SIGNED})


@pytest.fixture(autouse=True)
def _as_at_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clinic_file, "_WRITTEN", {})


def test_a_first_change_makes_the_folder_and_the_file(tmp_path: Path) -> None:
    folder = tmp_path / "home"
    found = change(folder, [EMERGENCY, CELL], TODAY)
    assert found == load_clinic(folder / "clinic.yaml", TODAY)
    assert found.fitting("melasma", "pdl").fit == "never"
    assert sorted(path.name for path in folder.iterdir() if path.suffix != ".lock") == ["clinic.yaml"]


def test_what_somebody_else_wrote_is_kept_beside_it_once(tmp_path: Path) -> None:
    path, backup = tmp_path / "clinic.yaml", tmp_path / BACKUP
    path.write_text("# by hand\nclinic: Ours\n", "utf-8")
    change(tmp_path, [EMERGENCY], TODAY)
    change(tmp_path, [CELL], TODAY)
    assert backup.read_text("utf-8") == "# by hand\nclinic: Ours\n"
    assert path.read_text("utf-8").startswith("# by hand\nclinic: Ours\nphones:\n")
    # A change by hand in between is somebody's work too.
    path.write_text("# by hand again\n", "utf-8")
    change(tmp_path, [CELL], TODAY)
    assert backup.read_text("utf-8") == "# by hand again\n"


def test_a_change_that_changes_nothing_writes_nothing(tmp_path: Path) -> None:
    change(tmp_path, [EMERGENCY], TODAY)
    before = (tmp_path / "clinic.yaml").stat().st_mtime_ns
    assert change(tmp_path, [EMERGENCY, (["fit", "melasma", "ipl"], None)], TODAY).phones is not None
    assert (tmp_path / "clinic.yaml").stat().st_mtime_ns == before


@pytest.mark.parametrize(
    ("entry", "sentence"),
    [
        ({"fit": "often", **SIGNED}, "fit 'often' is not allowed"),
        ({"by": "", "on": "2026-11-20"}, "by '' must have at least 1 character"),
        ({"by": "Dr A", "on": "2026-11-23"}, "on '2026-11-23' lies in the future; today is 2026-11-22"),
        ({"by": "Dr A", "on": "2026-11-20, fit: never"}, "must be a date"),
    ],
)
def test_a_change_that_would_be_a_fault_is_refused_with_all_others_and_nothing_is_written(
    tmp_path: Path, entry: dict[str, object], sentence: str
) -> None:
    change(tmp_path, [EMERGENCY], TODAY)
    before = (tmp_path / "clinic.yaml").read_bytes()
    with pytest.raises(DataError, match=sentence):
        change(tmp_path, [CELL, (["fit", "melasma", "ipl"], entry)], TODAY)
    assert (tmp_path / "clinic.yaml").read_bytes() == before


def test_a_file_with_a_fault_is_for_its_author_to_mend_and_is_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "clinic.yaml"
    path.write_text("phones: {emergency: nine}\n", "utf-8")
    with pytest.raises(DataError, match=r"^clinic\.yaml:1: emergency 'nine'"):
        change(tmp_path, [EMERGENCY], TODAY)
    assert path.read_text("utf-8") == "phones: {emergency: nine}\n"


def test_a_full_disk_leaves_the_old_file_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    change(tmp_path, [EMERGENCY], TODAY)
    before = (tmp_path / "clinic.yaml").read_bytes()

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(disk.os, "fsync", full)
    with pytest.raises(NotSaved, match="the disk is full"):
        change(tmp_path, [CELL], TODAY)
    assert (tmp_path / "clinic.yaml").read_bytes() == before


def test_two_who_confirm_at_once_both_end_up_in_the_file(tmp_path: Path) -> None:
    devices = ["pdl", "ipl", "afl", "qs_pico", "co2_full", "eryag_full"]
    threads = [
        threading.Thread(target=change, args=(tmp_path, [(["fit", "melasma", device], SIGNED)], TODAY))
        for device in devices
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = load_clinic(tmp_path / "clinic.yaml", TODAY)
    assert set((found.fit or {})["melasma"]) == set(devices)


def test_a_mark_at_the_beginning_of_a_windows_file_does_no_harm(tmp_path: Path) -> None:
    (tmp_path / "clinic.yaml").write_bytes(b"\xef\xbb\xbfclinic: Ours\r\n")
    assert change(tmp_path, [EMERGENCY], TODAY).clinic == "Ours"


def test_a_file_without_a_fault_is_kept_and_one_with_a_fault_is_not(tmp_path: Path) -> None:
    path, kept = tmp_path / "clinic.yaml", tmp_path / LAST_GOOD
    keep_last_good(tmp_path)
    assert not kept.exists()
    path.write_text("clinic: Ours\n", "utf-8")
    keep_last_good(tmp_path)
    assert kept.read_text("utf-8") == "clinic: Ours\n"
    first = kept.stat().st_mtime_ns
    keep_last_good(tmp_path)
    assert kept.stat().st_mtime_ns == first
    path.write_text("clinic: [\n", "utf-8")
    keep_last_good(tmp_path)
    assert kept.read_text("utf-8") == "clinic: Ours\n"


def test_a_file_that_changes_while_it_is_read_is_kept_next_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "clinic.yaml"
    path.write_text("clinic: Ours\n", "utf-8")

    def changed(given: Path) -> Clinic:
        found = load_clinic(given)
        given.write_text("clinic: [\n", "utf-8")
        return found

    monkeypatch.setattr(clinic_file, "load_clinic", changed)
    keep_last_good(tmp_path)
    assert not (tmp_path / LAST_GOOD).exists()


def test_the_clinic_is_that_of_this_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COURSE_HOME", str(tmp_path))
    assert clinic() == Clinic()
    change(tmp_path, [EMERGENCY])
    assert len(unconfirmed(Clinic(), [], [])) - len(unconfirmed(clinic(), [], [])) == 1
