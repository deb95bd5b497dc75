"""Files of a clinic, as tests write them."""

from datetime import date
from pathlib import Path

import pytest

from course_lib.evidence import DataError
from course_lib.evidence.clinic import Clinic, load_clinic

TODAY = date(2026, 11, 22)
FULL = """
clinic: "Example Skin Clinic"
phones: {emergency: 999, clinician: "020 7946 0000", out_of_hours: "+44 (0)20 7946-0001 ext. 12"}
healing:
  co2_full:
    redness_gone: {days: [28, 60, 180], by: "Dr A. Example", on: 2026-11-20}
    makeup_ok: {by: " Dr A. Example ", on: 2026-11-22}
reviews:
  lessons: {collagen: {by: "Dr A. Example", on: 2026-11-20, version: "3f2a90c1"}}
  questions: {collagen-firmness: {by: "Dr A. Example", on: 2026-11-20}}
"""
SIGNED = "{by: A, on: 2026-11-20}"


def loaded(tmp_path: Path, text: str) -> Clinic:
    """The clinic of a file with this text."""
    path = tmp_path / "clinic.yaml"
    path.write_text(text, "utf-8")
    return load_clinic(path, TODAY)


def refusal(tmp_path: Path, text: str) -> str:
    """What is said about a file with this text, which is refused."""
    with pytest.raises(DataError) as refused:
        loaded(tmp_path, text)
    return str(refused.value)
