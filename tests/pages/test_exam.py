"""The page before the exam: there only when the exam is, linked from the first page, and never published."""

from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from course_lib.course import course
from course_lib.evidence.clinic import Clinic
from course_lib.grading.own_record import FORMATIVE
from course_lib.pages.assets import Assets
from course_lib.pages.exam import FILE, exam_pages
from course_lib.pages.lesson import Lesson, arrange
from course_lib.pages.publish import publish
from course_lib.pages.write import Content, write
from course_lib.quiz.exam_words import rule_points, what_a_pass_means
from course_lib.widgets import claim
from course_lib.widgets.kept import script
from course_lib.widgets.paper import Graded, Paper
from tests.pages import made

ASSETS = Assets(style="_static/course.1.css", scripts=("_static/host.1.js",), plotly="_static/plotly.1.js")
FORMS = course().exam.forms


def form(name: str) -> Lesson:
    spec = {"id": f"{name}-one", "paper": name, "type": "numeric", "stem": "How many?", "unit": "parts"}
    asked = Graded(kind="graded", key=f"answer:{name}-one", content="0" * 16, spec={**spec, "graded": True})
    end = Paper(kind="paper", key=f"paper:{name}", content="", spec={"paper": name, "kind": "exam", "of": 1})
    blocks = [*made.prose("# The exam"), made.widget("one", asked), made.widget("hand-in", end)]
    return arrange(f"{name}.ipynb", None, blocks)


def written(folder: Path, *papers: Lesson) -> dict[str, BeautifulSoup]:
    folder.mkdir(exist_ok=True)
    lesson = made.lesson([*made.prose("# Collagen", "## The idea\n\nWords."), made.widget("c", claim("C21"))])
    write(folder, Content([lesson], papers), ASSETS, Clinic(), {})
    return {
        path.name: BeautifulSoup(path.read_text("utf-8"), "html.parser") for path in folder.glob("*.html")
    }


def test_an_exam_that_is_whole_has_a_page_that_the_first_page_and_each_form_lead_to(tmp_path: Path) -> None:
    pages = written(tmp_path, *map(form, FORMS))
    for name in ("index.html", *(f"quiz-{each}.html" for each in FORMS)):
        (link,) = pages[name].select(f'main a[href="{FILE}"]')
        assert link.get_text() == "The exam"
    # Which form somebody gets is not theirs to choose.
    for name in ("index.html", FILE, "collagen.html"):
        assert pages[name].select("a[href^=quiz-]") == []


def test_the_page_says_the_rule_and_for_trainers_what_a_pass_means(tmp_path: Path) -> None:
    page = written(tmp_path, *map(form, FORMS))[FILE]
    text = page.get_text()
    for words in (*rule_points(), what_a_pass_means(), "Marked on this computer alone, it is practice."):
        assert words in text
    assert page.select_one("#course-exam") is not None


@pytest.mark.parametrize("count", [0, 1, 2])
def test_without_all_of_its_forms_there_is_no_exam_on_any_page(tmp_path: Path, count: int) -> None:
    papers = [form(each) for each in FORMS[:count]]
    assert exam_pages(papers) == ()
    pages = written(tmp_path, *papers)
    assert FILE not in pages
    for page in pages.values():
        assert page.select(f'a[href="{FILE}"]') == []
    for name in ("index.html", "collagen.html"):
        main = pages[name].select_one("main")
        assert main is not None
        assert "exam" not in main.get_text().lower()


def test_published_pages_have_no_exam(tmp_path: Path) -> None:
    written(tmp_path / "built", *map(form, FORMS))
    publish(tmp_path / "built", tmp_path / "stick")
    published = {path.name: path.read_text("utf-8") for path in (tmp_path / "stick").rglob("*.html")}
    assert "index.html" in published
    assert not [name for name in published if name.startswith(("quiz-", "exam"))]
    assert FILE not in published["index.html"]


def test_the_result_of_a_quiz_says_that_it_is_practice_in_the_same_words_everywhere() -> None:
    assert f'const FORMATIVE = "{FORMATIVE}";' in script("paper")
