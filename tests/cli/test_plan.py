"""`course plan`: the path of a role, with minutes that add up."""

import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from course_lib.cli.plan import lines
from course_lib.course import course
from course_lib.plan import Taken, keep, plan, total
from course_lib.quiz.role_plays import role_plays

MINUTES = {each.slug: 12 + place for place, each in enumerate(course().topics)} | dict.fromkeys(
    role_plays(), 5
)

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def built(tmp_path: Path) -> Path:
    """Where the stub of the build leaves its pages: there everything has been counted."""
    folder = tmp_path / "built"
    folder.mkdir()
    keep(folder, {name: Taken(minutes) for name, minutes in MINUTES.items()})
    return folder


def counted(text: str) -> tuple[list[int], list[int], int]:
    """The minutes of the steps, of the two sums, and of all of it, as printed."""
    steps = [int(found) for found in re.findall(r"^    \d+  .* (\d+) min$", text, re.MULTILINE)]
    sums = [int(found) for found in re.findall(r"together +(\d+) min$", text, re.MULTILINE)]
    (whole,) = re.findall(r"All of it +(\d+) min$", text, re.MULTILINE)
    return steps, sums, int(whole)


@pytest.mark.parametrize("role", list(course().roles))
def test_the_minutes_that_are_printed_add_up(role: str) -> None:
    made = plan(role, MINUTES)
    steps, sums, whole = counted("\n".join(lines(made)))
    assert len(steps) == len(course().topics) + 1
    assert sums == [sum(steps[: len(made.core)]), sum(steps[len(made.core) :])]
    assert whole == sum(steps) == total(made.steps)


def test_the_columns_stand_under_one_another() -> None:
    printed = [line for line in lines(plan("operator", MINUTES)) if line.endswith(" min")]
    assert len(printed) > 7
    assert len({len(line) for line in printed}) == 1


def test_a_role_without_extra_lessons_has_no_empty_heading() -> None:
    text = "\n".join(lines(plan("consultant", {"healing": 16})))
    assert "Extra" not in text
    assert counted(text) == ([16], [16], 16)


def test_one_role_is_printed_when_it_is_named(course: Run, built: Path) -> None:
    done = course("plan", "--role", "front-desk")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("Front desk. Callers ask")
    assert "Consultant" not in done.stdout
    assert counted(done.stdout)[2] == total(plan("front_desk", MINUTES).steps)
    assert "Quizzes come on top" in done.stdout


def test_every_role_is_printed_otherwise(course: Run, built: Path) -> None:
    done = course("plan")
    assert done.returncode == 0, done.stderr
    assert re.findall(r"^(\w[\w ]+)\. ", done.stdout, re.MULTILINE) == [
        "Front desk",
        "Consultant",
        "Laser operator",
    ]


def test_the_printed_minutes_change_when_a_lesson_changes(course: Run, built: Path) -> None:
    before = counted(course("plan", "--role=operator").stdout)[2]
    keep(built, {name: Taken(minutes + 3 * (name == "healing")) for name, minutes in MINUTES.items()})
    assert counted(course("plan", "--role=operator").stdout)[2] == before + 3


def test_an_unknown_role_is_refused_before_any_page_is_made(course: Run) -> None:
    done = course("plan", "--role", "reception")
    assert done.returncode == 2
    assert done.stderr == "there is no role 'reception'; the roles are: front-desk, consultant, operator\n"
