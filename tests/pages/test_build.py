"""What is built again and what is not. No kernel runs here: making one lesson is replaced by a count."""

import json
import shutil
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from course_lib import plotlyjs
from course_lib.course import Topic
from course_lib.evidence.clinic import load_or_last_good
from course_lib.pages import build as build_module
from course_lib.pages import lesson as lesson_module
from course_lib.pages.build import BuildError, Built, build, contents
from course_lib.pages.lesson import Lesson
from course_lib.widgets import claim
from tests.pages import made

PACKAGE = Path(build_module.__file__).resolve().parents[1]


@dataclass
class Course:
    """A course of two lessons in a folder of its own, with a copy of the package's files to change."""

    root: Path
    out: Path
    home: Path
    package: Path
    made: list[str] = field(default_factory=list)
    failing: str = ""

    def build(self, *, force: bool = False) -> Built:
        self.made.clear()
        return build(root=self.root, out=self.out, home=self.home, force=force)

    def notebook(self, slug: str) -> Path:
        return self.root / "notebooks" / f"{slug}.ipynb"

    def says(self, text: str) -> None:
        """Write the clinic's file."""
        self.home.mkdir(exist_ok=True)
        (self.home / "clinic.yaml").write_text(text, encoding="utf-8")

    def pages(self) -> dict[str, bytes]:
        folder = self.out / "pages"
        return {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Course:
    package = tmp_path / "course_lib"
    package.mkdir()
    for name in ("evidence", "widgets", "practice"):
        shutil.copytree(PACKAGE / name, package / name, ignore=shutil.ignore_patterns("__pycache__"))
    course = Course(tmp_path / "root", tmp_path / "out", tmp_path / "home", package)
    for slug in ("collagen", "healing"):
        course.notebook(slug).parent.mkdir(parents=True, exist_ok=True)
        course.notebook(slug).write_text(f"# {slug}", encoding="utf-8")

    def make(path: Path, topic: Topic, home: Path) -> Lesson:
        assert home in (course.home, course.out / "no-clinic")
        if topic.slug == course.failing:
            raise BuildError(f"{path.name}, cell 'explore': it went wrong")
        course.made.append(topic.slug if home == course.home else f"{topic.slug} without the clinic")
        own = load_or_last_good(home).clinic.values()
        blocks = [*made.prose(path.read_text(encoding="utf-8"), own), made.widget("c", claim("C21"))]
        return made.lesson([*blocks, *made.prose("## Sources\n\nWords [X-GENERAL].")], topic.slug)

    monkeypatch.setattr(lesson_module, "make", make)
    monkeypatch.setattr(build_module, "_PACKAGE", package)
    return course


def test_a_first_build_makes_every_lesson_in_the_order_of_the_course(course: Course) -> None:
    built = course.build()
    assert (built.lessons, built.run) == (("collagen", "healing"), ("collagen", "healing"))
    assert built.folder == course.out / "pages"
    assert sorted(course.made) == ["collagen", "healing"]
    assert {"index.html", "collagen.html", "healing.html"} <= set(course.pages())


def test_a_second_build_makes_nothing_and_writes_nothing(course: Course) -> None:
    course.build()
    before = {path: path.stat().st_mtime_ns for path in course.out.rglob("*")}
    built = course.build()
    assert (built.lessons, built.run, course.made) == (("collagen", "healing"), (), [])
    assert {path: path.stat().st_mtime_ns for path in course.out.rglob("*")} == before


def test_touching_one_notebook_makes_that_lesson_alone(course: Course) -> None:
    course.build()
    other = course.pages()["collagen.html"]
    course.notebook("healing").write_text("# Healing anew", encoding="utf-8")
    built = course.build()
    assert (built.run, course.made) == (("healing",), ["healing"])
    assert b"Healing anew" in course.pages()["healing.html"]
    # Its neighbour was not run, and still points to the new title.
    assert course.pages()["collagen.html"] != other
    assert b"Next: Healing anew" in course.pages()["collagen.html"]


def test_practice_questions_belong_to_their_own_lesson(course: Course) -> None:
    course.build()
    with (course.package / "practice" / "collagen.yaml").open("a", encoding="utf-8") as file:
        file.write("# a note\n")
    assert course.build().run == ("collagen",)


@pytest.mark.parametrize(
    "name",
    ["widgets/table.py", "widgets/explorer.js", "widgets/palette.css", "evidence/data/healing.yaml"],
)
def test_a_change_of_the_courses_code_or_data_makes_every_lesson(course: Course, name: str) -> None:
    course.build()
    with (course.package / name).open("a", encoding="utf-8") as file:
        file.write("\n")
    assert course.build().run == ("collagen", "healing")
    assert course.build().run == ()


def test_a_change_of_the_clinics_file_makes_every_lesson(course: Course) -> None:
    course.build()
    course.says('phones: {emergency: "999"}\n')
    assert course.build().run == ("collagen", "healing")
    assert course.build().run == ()
    (course.home / "clinic.yaml").unlink()
    assert course.build().run == ("collagen", "healing")


def test_another_version_of_a_tool_makes_every_lesson(
    course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    course.build()
    monkeypatch.setattr(build_module, "version", lambda tool: f"{tool} 99")
    assert course.build().run == ("collagen", "healing")


def test_another_copy_of_plotly_makes_every_lesson(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    course.build()
    other = course.root / "plotly.js"
    other.write_text("/* another */", encoding="utf-8")
    asset = plotlyjs.Asset(other, "_static/plotly-basic.0.js", "basic")
    monkeypatch.setattr(plotlyjs, "asset", lambda: asset)
    assert course.build().run == ("collagen", "healing")
    assert "plotly-basic.0.js" in course.pages()


def test_a_page_that_was_lost_is_written_again_without_a_kernel(course: Course) -> None:
    course.build()
    (course.out / "pages" / "healing.html").unlink()
    assert course.build().run == ()
    assert "healing.html" in course.pages()


@pytest.mark.parametrize("damage", ["", "[]", "{}", '{"key": 1}'])
def test_a_damaged_record_of_the_last_build_costs_a_run_and_no_more(course: Course, damage: str) -> None:
    course.build()
    (course.out / "built.json").write_text(damage, encoding="utf-8")
    (course.out / "lessons" / "healing.json").write_text(damage, encoding="utf-8")
    assert course.build().run == ("healing",)
    assert course.build().run == ()


def test_force_makes_every_lesson_again(course: Course) -> None:
    course.build()
    assert course.build(force=True).run == ("collagen", "healing")
    assert sorted(course.made) == ["collagen", "healing"]


def test_a_lesson_that_fails_leaves_the_old_pages_whole_and_says_where(course: Course) -> None:
    course.build()
    before = course.pages()
    for slug in ("collagen", "healing"):
        course.notebook(slug).write_text(f"# {slug} anew", encoding="utf-8")
    course.failing = "healing"
    with pytest.raises(BuildError) as refused:
        course.build()
    assert str(refused.value) == "healing.ipynb, cell 'explore': it went wrong"
    assert course.pages() == before
    course.failing = ""
    # The one that had gone well is not made a second time.
    assert course.build().run == ("healing",)
    assert b"collagen anew" in course.pages()["collagen.html"]


def test_a_fault_in_the_clinics_file_leaves_the_last_values_and_is_told_on_every_page(course: Course) -> None:
    course.says('phones: {emergency: "999"}\n')
    course.build()
    course.says("phones: {emergency: nine}\n")
    built = course.build()
    # Nothing is run again: the values are those that the lessons were made with.
    assert built.run == ()
    assert built.fault.startswith("clinic.yaml:1: emergency 'nine' is not a telephone number")
    for name in ("index.html", "collagen.html", "healing.html"):
        page = course.pages()[name].decode()
        assert "Your clinic’s file has a fault." in page
        assert "clinic.yaml:1: emergency &#39;nine&#39; is not a telephone number" in page
        assert "the last values without a fault" in page
    assert b"999" in course.pages()["healing.html"]
    again = course.build()
    assert (again.run, again.fault) == ((), built.fault)
    course.says('phones: {emergency: "112"}\n')
    assert course.build() == Built(course.out / "pages", ("collagen", "healing"), ("collagen", "healing"))
    assert b"has a fault" not in course.pages()["healing.html"]


def test_a_fault_in_the_clinics_first_file_leaves_nothing_confirmed(course: Course) -> None:
    course.says("phones: {emergency: nine}\n")
    assert course.build().fault
    assert "nothing here counts as confirmed" in course.pages()["healing.html"].decode()


def test_a_review_alone_runs_no_lesson_again_and_is_on_the_page(course: Course) -> None:
    course.build()
    version = contents(course.out)["collagen"]
    course.says(f"reviews: {{lessons: {{collagen: {{by: Dr A, on: 2026-11-20, version: '{version}'}}}}}}\n")
    assert course.build().run == ()
    assert "By Dr A on 20 November 2026." in course.pages()["collagen.html"].decode()


def test_a_lesson_that_was_read_stays_read_when_the_clinic_sets_a_value_in_it(course: Course) -> None:
    course.build()
    before = contents(course.out)
    course.says('phones: {emergency: "999"}\n')
    assert course.build().run == ("collagen", "healing")
    assert contents(course.out) == before
    assert b"999" in course.pages()["collagen.html"]
    # Where no build without the clinic's values is kept, the lesson is run once more without them.
    course.build(force=True)
    assert sorted(course.made) == ["collagen", "healing"]
    shutil.rmtree(course.out)
    course.build()
    assert sorted(course.made) == [
        "collagen",
        "collagen without the clinic",
        "healing",
        "healing without the clinic",
    ]
    assert contents(course.out) == before
    # Other words are to be read again.
    course.notebook("collagen").write_text("# collagen anew", encoding="utf-8")
    course.build()
    assert contents(course.out)["collagen"] != before["collagen"]


def test_a_lesson_that_was_taken_away_leaves_no_page(course: Course) -> None:
    course.build()
    course.notebook("healing").unlink()
    built = course.build()
    assert (built.lessons, built.run) == (("collagen",), ())
    assert "healing.html" not in course.pages()


def test_a_course_without_lessons_is_refused(course: Course) -> None:
    for slug in ("collagen", "healing"):
        course.notebook(slug).unlink()
    with pytest.raises(BuildError) as refused:
        course.build()
    assert str(refused.value) == f"there are no lessons in {course.root / 'notebooks'}"


def test_progress_counts_the_lessons_that_have_to_be_made(course: Course) -> None:
    steps: list[tuple[int, int, str]] = []

    def again() -> None:
        steps.clear()
        build(root=course.root, out=course.out, home=course.home, progress=lambda *step: steps.append(step))

    again()
    assert [step[:2] for step in steps] == [(0, 2), (1, 2), (2, 2)]
    again()
    assert steps == []
    course.notebook("healing").write_text("# Anew", encoding="utf-8")
    again()
    assert [step[:2] for step in steps] == [(0, 1), (1, 1)]


def test_a_lesson_kept_between_builds_is_the_lesson_that_was_made(course: Course) -> None:
    course.build()
    fresh = course.pages()
    (course.out / "built.json").unlink()
    assert course.build().run == ()
    assert course.pages() == fresh
    record = json.loads((course.out / "lessons" / "collagen.json").read_text(encoding="utf-8"))
    assert set(record) == {"key", "lesson"}
