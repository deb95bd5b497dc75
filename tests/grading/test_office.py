import json
from pathlib import Path

import pytest

from course_lib.grading import office
from course_lib.grading.office import settings
from course_lib.grading.papers import write
from course_lib.server import run
from tests.grading.desk import PAPER


def test_what_belongs_to_learners_is_kept_outside_the_checkout(root: Path, tmp_path: Path) -> None:
    course = settings(root, tmp_path / "home")["CourseDirectory"]
    assert course["root"] == str(root / "assignments")
    assert course["db_url"] == f"sqlite:///{tmp_path / 'home' / 'office' / 'gradebook.db'}"
    for step in ("release", "submitted", "autograded", "feedback"):
        assert course[f"{step}_directory"] == str(tmp_path / "home" / "office" / step)


@pytest.mark.parametrize("name", ["my (home)", "a+b", "C:\\Users\\ann"])
def test_where_nbgrader_would_misread_a_folder_it_keeps_its_own(
    root: Path, tmp_path: Path, name: str
) -> None:
    course = settings(root, tmp_path / name)["CourseDirectory"]
    assert "submitted_directory" not in course


def test_no_answers_file_beside_a_paper_can_overwrite_a_learners(root: Path, tmp_path: Path) -> None:
    write(root)
    kept = {PAPER: ["answers.json"]}
    assert settings(root, tmp_path)["Autograde"]["exclude_overwriting"] == kept


def test_marking_stands_in_for_execution_until_it_is_switched_back_on(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    marking = settings(root, tmp_path)["Autograde"]
    assert marking["exporter_class"] == "course_lib.grading.autograde.MarkedPaper"
    assert not any("Execute" in each for each in marking["autograde_preprocessors"])
    monkeypatch.setenv(office.EXECUTE, "1")
    assert set(settings(root, tmp_path)["Autograde"]) == {"exclude_overwriting"}


def test_the_exchange_is_nbgraders_own_unless_another_is_named(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert settings(root, tmp_path)["Exchange"] == {}
    monkeypatch.setenv(office.EXCHANGE, str(tmp_path))
    assert settings(root, tmp_path)["Exchange"] == {"root": str(tmp_path)}


def test_a_learners_jupyterlab_has_none_of_nbgraders_buttons() -> None:
    config = json.loads((run.ONLY_HERE / "labconfig" / "page_config.json").read_text())
    assert config["disabledExtensions"]["@jupyter/nbgrader"] is True
    extensions = run._settings(Path(), Path(), 8421)["ServerApp"]["jpserver_extensions"]
    assert set(extensions) == {"course_lib.server", "jupyterlab"}
