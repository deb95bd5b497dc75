"""`course session`: a sheet for the minutes and the role that were asked for, or a plain sentence."""

import json
import subprocess
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import pytest

from course_lib.course import course as the_course
from course_lib.plan import Taken, keep
from course_lib.quiz.role_plays import role_plays
from tests.pages.test_session import lesson

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="module")
def kept() -> dict[str, str]:
    """Each lesson as a build keeps it."""
    slugs = [str(topic.slug) for topic in the_course().topics]
    return {slug: json.dumps({"key": "any", "lesson": asdict(lesson(slug))}) for slug in slugs}


@pytest.fixture(autouse=True)
def built(tmp_path: Path, kept: dict[str, str]) -> Path:
    """Where the stub of the build leaves its pages: there each lesson has been made."""
    folder = tmp_path / "built"
    (folder / "lessons").mkdir(parents=True)
    for slug, text in kept.items():
        (folder / "lessons" / f"{slug}.json").write_text(text, encoding="utf-8")
    keep(folder, {name: Taken(5) for name in role_plays()})
    return folder


def test_the_sheet_is_written_and_its_place_is_told(course: Run, built: Path) -> None:
    done = course("session", "--minutes", "60", "--role", "consultant", "--no-browser")
    assert done.returncode == 0, done.stderr
    sheet = built / "sessions" / "session-consultant-60.html"
    assert f"The run sheet is in {sheet}\n" in done.stdout
    text = sheet.read_text(encoding="utf-8")
    assert '60 min</th><td colspan="2">together' in text
    assert text.count('class="lesson"') == len(the_course().paths["consultant"].core)


def test_a_longer_session_has_the_role_play_of_its_role(course: Run, built: Path) -> None:
    assert course("session", "--minutes=90", "--role=front-desk", "--no-browser").returncode == 0
    text = (built / "sessions" / "session-front-desk-90.html").read_text(encoding="utf-8")
    (play,) = (play for play in role_plays().values() if play.role == "front_desk")
    assert f"Role-play: {play.title}" in text.replace("&#39;", "'")


def test_lessons_and_folder_may_be_chosen(course: Run, tmp_path: Path) -> None:
    wanted = ("--lesson", "healing", "--lesson", "collagen", "--lesson", "healing")
    folder = tmp_path / "my sheets"
    done = course(
        "session", "--minutes=45", "--role=front-desk", *wanted, "--out", str(folder), "--no-browser"
    )
    assert done.returncode == 0, done.stderr
    text = (folder / "session-front-desk-45.html").read_text(encoding="utf-8")
    assert text.index("The healing</th>") < text.index("The collagen</th>")
    assert text.count('class="lesson"') == 2


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--minutes=20", "--role=consultant"), "20 minutes are too few for these 5 lessons: "),
        (("--minutes=60", "--role=dentist"), "there is no role 'dentist'; the roles are: front-desk,"),
        (
            ("--minutes=60", "--role=operator", "--lesson=heeling"),
            "there is no lesson 'heeling'; the lessons are:",
        ),
        (("--minutes=an hour", "--role=operator"), "'an hour' are no minutes: give a whole number, like 60"),
        (("--minutes=0", "--role=operator"), "'0' are no minutes"),
    ],
    ids=["too few", "no such role", "no such lesson", "no number", "none"],
)
def test_what_cannot_be_planned_is_refused_in_a_plain_sentence(
    course: Run, built: Path, arguments: tuple[str, ...], told: str
) -> None:
    done = course("session", *arguments, "--no-browser")
    assert done.returncode == 2
    assert told in done.stderr
    assert "Traceback" not in done.stderr
    assert not list(built.glob("sessions/*.html"))


def test_a_folder_that_cannot_be_made_is_a_plain_sentence(course: Run, tmp_path: Path) -> None:
    (tmp_path / "notes").write_text("in the way")
    out = tmp_path / "notes" / "sheets"
    done = course("session", "--minutes=60", "--role=operator", "--out", str(out), "--no-browser")
    assert done.returncode == 2
    said = done.stderr.splitlines()[-1]
    assert said.startswith(f"Not written: {out}: a file stands where a folder is needed.")
