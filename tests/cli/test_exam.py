"""`course exam`: what a pass means, where each learner stands, and a further try in somebody's name."""

import subprocess
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from course_lib import cli
from course_lib.cli.exam import _local, _not_before, results
from course_lib.grading.exam import allow, allowances
from course_lib.grading.exam import log as log_of_allowances
from course_lib.learner import add_learner
from course_lib.quiz.exam_words import explained, rule_in_words, what_a_pass_means
from tests.grading.exams import FORMS, HOURS, NOW, first_form, logged, make_exam

Run = Callable[..., "subprocess.CompletedProcess[str]"]
LATER = NOW + timedelta(hours=HOURS)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return make_exam(tmp_path / "checkout")


def here(hours: float) -> str:
    """The day on this computer, so many hours after NOW."""
    day = (NOW + timedelta(hours=hours)).astimezone()
    return f"{day.day} {day:%B %Y}"


def told(root: Path, home: Path) -> str:
    return "\n".join(results(root, home, LATER))


def test_the_explanation_is_printed(course: Run) -> None:
    done = course("exam", "--explain")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == explained()
    assert course("exam").stdout == done.stdout


def test_a_further_try_is_written_down_from_the_command_line(course: Run, home: Path) -> None:
    ann = add_learner(home, "Ann").id
    done = course("exam", "allow", ann, "--by", "Dr A. Example", "--reason", "had a fever")
    assert done.returncode == 0
    assert done.stdout.startswith("Written down: Dr A. Example allows ann one further try.")
    assert [(each.learner, each.by, each.reason) for each in allowances(home)] == [
        ("ann", "Dr A. Example", "had a fever")
    ]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ["nobody", "--by", "Dr A", "--reason", "x"],
            "there is no learner 'nobody' here; the learners are: ann",
        ),
        (["../\x1b", "--by", "Dr A", "--reason", "x"], "there is no learner '../\\x1b' here"),
        (["ann", "--by", " ", "--reason", "x"], "needs a name and a reason"),
        (["ann", "--by", "Ann", "--reason", "x"], "the learner's own name"),
        (["ann", "--by", "Dr \x1b[2J", "--reason", "x"], "cannot be shown"),
        (["ann", "--by", "Dr A"], "--reason"),
        (["ann", "--reason", "x"], "--by"),
    ],
)
def test_a_further_try_without_learner_name_or_reason_is_refused_in_a_sentence(
    course: Run, home: Path, arguments: list[str], said: str
) -> None:
    add_learner(home, "Ann")
    done = course("exam", "allow", *arguments)
    assert done.returncode != 0
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert not log_of_allowances(home).exists()


def test_the_results_of_the_course_are_printed(course: Run, home: Path) -> None:
    add_learner(home, "Ann")
    done = course("exam", "results")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("The exam (1 learner):\n  Ann (ann)\n    Now: 3 tries left; may sit exam-")


def test_each_learner_stands_there_with_tries_reasons_and_what_comes_next(root: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    ann, bea, cay, dee = (add_learner(home, name).id for name in ("Ann Lee", "Bea", "Cay", "Dee"))
    logged(root, home, bea, 1, hours_ago=1, wrong=())
    logged(root, home, cay, 1, hours_ago=-1)
    for number in (1, 2, 3):
        logged(root, home, dee, number, hours_ago=100 - 25 * number)
    lines = told(root, home).splitlines()
    assert lines[0] == "The exam (4 learners):"

    def of(name: str) -> list[str]:
        begin = next(place for place, line in enumerate(lines) if line.startswith(f"  {name} ("))
        end = next(place for place in range(begin + 1, len(lines)) if not lines[place].startswith("   "))
        return lines[begin:end]

    assert of("Ann Lee") == ["  Ann Lee (ann-lee)", f"    Now: 3 tries left; may sit {first_form(ann)} now"]
    passed, *why, now = of("Bea")[1:]
    assert passed.startswith(f"    Try 1: {first_form(bea)}, {here(-1)} at ")
    assert passed.endswith(": passed. Reached 100 %. Every question about safety was entirely right.")
    assert [line.strip().startswith("It does not certify. ") for line in why] == [True, True]
    assert "6 of its 6 questions have not been reviewed by your clinic." in why[1]
    assert now == "    Now: passed; no further try is needed"
    assert of("Cay")[-1].startswith(f"    Now: 2 tries left; the next one opens on {here(HOURS + 1)} at ")
    assert ": not passed. Reached 83 %. 1 question about safety was not entirely right" in of("Cay")[1]
    assert [line[:10] for line in of("Dee") if "Try" in line] == ["    Try 1:", "    Try 2:", "    Try 3:"]
    assert of("Dee")[-1] == (
        "    Now: no try left; a named person decides: course exam allow dee --by NAME --reason …"
    )
    assert lines[-3:] == [
        rule_in_words(),
        what_a_pass_means(),
        "A failed exam decides nothing by itself: a named person decides what follows.",
    ]


def test_a_further_try_is_shown_by_name_and_reason_and_only_to_whom_it_belongs(
    root: Path, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    add_learner(home, "Ann")
    add_learner(home, "Bea")
    allow(home, "ann", "Dr A. Example", "had a fever")
    text = told(root, home)
    assert text.count("A further try, allowed by Dr A. Example: had a fever") == 1
    assert "Now: 4 tries left" in text
    assert "Now: 3 tries left" in text


def test_a_file_that_was_written_by_somebody_else_moves_no_cursor(root: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    add_learner(home, "Ann")
    allow(home, "ann", "Dr A. Example", "x")
    log = log_of_allowances(home)
    log.write_text(log.read_text("utf-8").replace('"x"', '"\\u001b[2J\\r\\u202egone"'), encoding="utf-8")
    text = told(root, home)
    assert "allowed by Dr A. Example: ?[2J??gone" in text
    assert "\x1b" not in text


def test_without_forms_there_is_no_exam(tmp_path: Path) -> None:
    root = make_exam(tmp_path / "two", *FORMS[:2])
    (line,) = results(root, tmp_path / "home")
    assert line == (
        "There is no exam in this course yet. Its forms are not all in papers.yaml: exam-a, exam-b, exam-c."
    )


def test_nobody_yet_is_told_as_such_and_one_learner_is_one(root: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    assert told(root, home).startswith("The exam (0 learners):")
    add_learner(home, "Ann")
    assert told(root, home).startswith("The exam (1 learner):")


def test_what_was_is_told_in_its_minute_and_what_is_to_come_never_too_early() -> None:
    at = NOW.astimezone()
    assert _local(NOW) == _not_before(NOW) == f"{at.day} {at:%B %Y at %H:%M}"
    assert _local(NOW + timedelta(seconds=59)) == _local(NOW)
    for early in (timedelta(seconds=59), timedelta(microseconds=1)):
        assert _not_before(NOW - early) == _local(NOW)


def test_a_further_try_is_not_written_down_while_the_questions_have_a_fault(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ann = add_learner(tmp_path / "home", "Ann")
    monkeypatch.setenv("COURSE_HOME", str(tmp_path / "home"))
    monkeypatch.setattr("course_lib.course.checkout", lambda: root)
    quiz_bank = next((root / "assignments" / "bank").glob("*.yaml"))
    whole = quiz_bank.read_text("utf-8")
    quiz_bank.write_text(whole.replace("objective: ", "objective: un", 1), "utf-8")
    asked = ["exam", "allow", ann.id, "--by", "Dr A. Example", "--reason", "a fever"]
    assert cli.main(asked) == 2
    assert "is not an objective" in capsys.readouterr().err
    assert allowances(tmp_path / "home") == ()
    quiz_bank.write_text(whole, "utf-8")
    assert cli.main(asked) == 0
    assert len(allowances(tmp_path / "home")) == 1
