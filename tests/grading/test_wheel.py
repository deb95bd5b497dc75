import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from course_lib.course import checkout
from course_lib.grading.leaks import leaks
from course_lib.quiz.papers import bank


@pytest.mark.slow
def test_the_installed_package_holds_nothing_of_a_graded_question(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    done = subprocess.run(command, cwd=checkout(), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    (wheel,) = tmp_path.glob("*.whl")
    known = bank(checkout()).values()
    assert known
    with zipfile.ZipFile(wheel) as files:
        names = files.namelist()
        assert "course_lib/grading/scoring.py" in names
        assert not [name for name in names if {"assignments", "bank"} & set(name.split("/"))]
        for name in names:
            text = files.read(name).decode("utf-8", "replace")
            assert leaks(text, known) == [], name
            assert not any(question.id in text for question in known), name
