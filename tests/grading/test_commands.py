import os
from pathlib import Path

import pytest

from course_lib.cli import main
from course_lib.cli.check import check
from course_lib.course import checkout
from course_lib.grading.office import EXCHANGE
from course_lib.quiz.papers import papers
from tests.grading import desk


def test_writing_the_papers_of_the_course_changes_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["papers"]) == 0
    assert capsys.readouterr().out == "Every quiz is up to date.\n"


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="nbgrader has no exchange on Windows")
def test_release_says_where_the_quiz_is(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COURSE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv(EXCHANGE, str(tmp_path / "exchange"))
    (first, *_) = papers(checkout())
    assert main(["release", first.id]) == 0
    said = f"Released: {first.id}. There is no exchange here: it is for this machine only\n"
    told = capsys.readouterr()
    assert told.out == said
    missing = f"{EXCHANGE} names {tmp_path / 'exchange'}, and no such folder is there"
    assert told.err.startswith(missing)
    main(["grade", "--dry-run"])
    assert capsys.readouterr().err.startswith(missing)
    (tmp_path / "exchange").mkdir()
    assert main(["release"]) == 0
    folder = tmp_path / "exchange" / "laser-skin-course" / "outbound" / first.id
    assert f"Released: {first.id}. It is in {folder}\n" in capsys.readouterr().out
    assert (folder / "questions.json").is_file()


def test_releasing_an_unknown_quiz_lists_the_known_ones(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["release", "nix"]) == 2
    assert "there is no paper 'nix'; there are: " in capsys.readouterr().err


def test_check_names_a_quiz_that_is_out_of_date(root: Path, tmp_path: Path) -> None:
    errors, _ = check(root, tmp_path)
    assert f"assignments/source/{desk.PAPER}/questions.json is out of date: run `course papers`" in errors
