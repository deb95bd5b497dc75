"""`course bank`: an author checks, looks and counts, and is told in plain sentences what to mend."""

import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from course_lib.course import checkout
from course_lib.grading import attempts
from course_lib.grading.attempts import Attempt
from course_lib.quiz import OneOf, Question, key, options_of
from course_lib.quiz.papers import bank
from tests.grading.desk import make_checkout, questions, save
from tests.quiz.made_up import TOPIC

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def made_up(tmp_path: Path) -> Path:
    """A checkout with a small bank of its own."""
    return make_checkout(tmp_path / "checkout")


def an_item() -> Question:
    return next(each for each in bank(checkout()).values() if isinstance(each, OneOf))


def test_the_bank_of_the_course_is_checked_and_counted(course: Run) -> None:
    done = course("bank", "check")
    assert re.search(r"together +\d+ questions, +\d+ of them critical", done.stdout), done.stderr
    assert done.returncode == (0 if "No flaw was found." in done.stdout else 1)


def test_the_faults_are_counted_and_the_command_fails(
    monkeypatch: pytest.MonkeyPatch, made_up: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("course_lib.course.checkout", lambda: made_up)
    from course_lib.cli import main

    assert main(["bank", "check"]) == 1
    told = capsys.readouterr().out
    assert re.search(r"^papers\.yaml:\d+: questions of 'made-up': 4; a quiz has 8", told, re.MULTILINE)
    assert re.search(r"^To mend: \d+\.$", told, re.MULTILINE)
    assert "Note: there is no paper exam-a and no exam-b and no exam-c yet" in told


def test_a_damaged_bank_is_told_with_file_and_line(
    monkeypatch: pytest.MonkeyPatch, made_up: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("course_lib.course.checkout", lambda: made_up)
    path = made_up / "assignments" / "bank" / f"{TOPIC.slug}.yaml"
    save(path, {"questions": [{**questions()[0], "bloom": "guess"}]})
    from course_lib.cli import main

    assert main(["bank", "check"]) == 1
    told = capsys.readouterr().out
    assert f"{TOPIC.slug}.yaml:" in told
    assert "bloom 'guess' is not allowed" in told
    assert "To mend: 1." in told


def test_a_sound_bank_passes(
    monkeypatch: pytest.MonkeyPatch, made_up: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from course_lib.quiz.bank_check import Checked

    monkeypatch.setattr("course_lib.course.checkout", lambda: made_up)
    monkeypatch.setattr(
        "course_lib.quiz.bank_check.check", lambda root: Checked((), ("one more",), (("healing", 3, 1),))
    )
    from course_lib.cli import main

    assert main(["bank", "check"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "Note: one more.",
        "  healing      3 questions,   1 of them critical",
        "  together     3 questions,   1 of them critical",
        "No flaw was found.",
    ]


def test_the_place_of_the_preview_of_a_question_is_told(course: Run, tmp_path: Path) -> None:
    asked = an_item()
    done = course("bank", "preview", asked.id, "--no-browser")
    assert done.returncode == 0, done.stderr
    page = tmp_path / "built" / "previews" / f"{asked.id}.html"
    assert f"The question is in {page}\n" in done.stdout
    assert asked.id in page.read_text(encoding="utf-8")


def test_the_preview_is_opened_in_the_browser(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    opened: list[str] = []
    monkeypatch.setattr("course_lib.cli.opening.browse", opened.append)
    monkeypatch.setattr("course_lib.cli.pages.OUT", tmp_path)
    from course_lib.cli import main

    asked = an_item()
    assert main(["bank", "preview", asked.id]) == 0
    assert opened == [(tmp_path / "previews" / f"{asked.id}.html").as_uri()]


def test_a_misspelt_question_is_told_the_nearest_one(course: Run) -> None:
    asked = an_item()
    done = course("bank", "preview", f"{asked.id}s", "--no-browser")
    assert done.returncode == 2
    assert f"there is no graded question '{asked.id}s'; did you mean {asked.id}?" in done.stderr


def test_without_an_action_the_actions_are_listed(course: Run) -> None:
    done = course("bank")
    assert done.returncode == 2
    assert "ACTION" in done.stderr


# --- stats ---


def hand_in(home: Path, learner: str, answers: dict[str, object], certainty: dict[str, str]) -> None:
    marks = dict.fromkeys(answers, 0.0)
    answered = {id_: answer for id_, answer in answers.items() if answer is not None}
    stamp = "2026-11-20T10:00:00+00:00"
    attempts.add(home, Attempt(learner, TOPIC.slug, 1, "c", stamp, answered, marks, "self-marked", certainty))


def test_nobody_has_answered_yet(course: Run) -> None:
    done = course("bank", "stats")
    assert done.returncode == 0, done.stderr
    assert done.stdout == "Nobody has handed in a paper with these questions yet.\n"


def test_the_most_suspect_question_comes_first_with_what_was_chosen(course: Run, home: Path) -> None:
    asked = [each for each in bank(checkout()).values() if isinstance(each, OneOf)][:12]
    bad = asked[5]
    wrong = next(id_ for id_, option in options_of(bad) if not option.correct)
    for learner in range(12):
        answers: dict[str, object] = {each.id: key(each) for each in asked}
        answers[bad.id] = "deadbeef" if learner == 0 else None if learner == 1 else wrong
        hand_in(home, f"p{learner}", answers, {bad.id: "certain"})
    done = course("bank", "stats")
    assert done.returncode == 0, done.stderr
    said, first, *_ = done.stdout.split("\n\n")
    assert said.startswith("First attempts only. With 12 first attempts, a facility of 50 % may as well")
    assert "discriminat" not in done.stdout
    assert first.startswith(
        f"{bad.id}: facility 0 %, 11 first attempts. Look at the key: a wrong option was chosen more often."
    )
    assert re.search(r"^      10  ", first, re.MULTILINE)
    assert re.search(r"^  ✓    0  ", first, re.MULTILINE)
    for words in (
        "1  (left open)",
        "1  (answered earlier words of it; not counted)",
        "10  were certain, and",
    ):
        assert words in first, words
    assert done.stdout.endswith("2 more questions: course bank stats --all\n")
    assert "Nothing stands out." in done.stdout
    every = course("bank", "stats", "--all").stdout
    assert all(each.id in every for each in asked)


def test_hard_and_new_questions_are_told_apart(course: Run, home: Path) -> None:
    hard, new, gone = [each for each in bank(checkout()).values() if isinstance(each, OneOf)][:3]
    for learner in range(6):
        hand_in(home, f"p{learner}", {hard.id: None}, {})
    hand_in(home, "ann", {new.id: key(new), gone.id: "deadbeef"}, {})
    told = course("bank", "stats").stdout
    assert f"{hard.id}: facility 0 %, 6 first attempts. Look at the key and the words: few" in told
    assert f"{new.id}: facility 100 %, 1 first attempt. Fewer than 6: too few to say anything." in told
    assert f"{gone.id}: answered in its earlier words only." in told
