"""The page of a quiz, the links to it, and that published pages have neither."""

import json
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from course_lib.evidence.clinic import Clinic, Review, Reviews
from course_lib.pages.assets import Assets
from course_lib.pages.lesson import Lesson
from course_lib.pages.publish import publish
from course_lib.pages.write import Content, write
from course_lib.widgets import claim
from course_lib.widgets.paper import Graded, Paper
from tests.pages import made

ASSETS = Assets(style="_static/course.1.css", scripts=("_static/host.1.js",), plotly="_static/plotly.1.js")
NAME = "collagen-again"
IDS = ("collagen-one", "collagen-two")
VERSIONS = {"collagen-one": "1" * 16, "collagen-two": "2" * 16, "collagen-other": "3" * 16}


def question(id: str) -> Graded:
    spec = {"id": id, "paper": NAME, "type": "numeric", "stem": "How many?", "unit": "parts", "graded": True}
    return Graded(kind="graded", key=f"answer:{id}", content="0123456789abcdef", spec=spec)


@pytest.fixture
def lesson() -> Lesson:
    return made.lesson([*made.prose("# Collagen", "## The idea\n\nWords."), made.widget("c", claim("C21"))])


@pytest.fixture
def paper() -> Lesson:
    """A quiz on the topic `collagen` that has another name."""
    end = Paper(kind="paper", key=f"paper:{NAME}", content="", spec={"paper": NAME, "of": 2})
    return made.lesson(
        [
            *made.prose("# Quiz: Collagen\n\nAnswer <b>all</b>."),
            *(made.widget(id, question(id)) for id in IDS),
            made.widget("hand-in", end),
        ]
    )


def written(
    folder: Path, lesson: Lesson, *papers: Lesson, clinic: Clinic | None = None
) -> dict[str, BeautifulSoup]:
    folder.mkdir(exist_ok=True)
    write(folder, Content([lesson], papers), ASSETS, clinic or Clinic(), VERSIONS)
    return {
        path.stem: BeautifulSoup(path.read_text("utf-8"), "html.parser") for path in folder.glob("*.html")
    }


def reviewed(**versions: str) -> Clinic:
    reviews = {id: Review(by=made.BY, on=made.DAY, version=version) for id, version in versions.items()}
    return Clinic(reviews=Reviews(questions=reviews))


def test_a_quiz_has_a_page_of_its_own_name_and_is_linked_by_it(
    tmp_path: Path, lesson: Lesson, paper: Lesson
) -> None:
    pages = written(tmp_path, lesson, paper)
    assert set(pages) >= {"index", "collagen", f"quiz-{NAME}"}
    for name in ("index", "collagen"):
        (link,) = pages[name].select("a[href^=quiz-]")
        assert (link["href"], link.get_text()) == (f"quiz-{NAME}.html", "Quiz: Collagen")
    page = pages[f"quiz-{NAME}"]
    assert [link["href"] for link in page.select("main nav a")] == ["index.html", "collagen.html"]
    facts = page.select_one(".facts")
    assert facts is not None
    assert facts.get_text() == "2 questions · about 2 minutes"


def test_the_page_of_a_quiz_says_which_quiz_it_is_and_carries_its_widgets(
    tmp_path: Path, lesson: Lesson, paper: Lesson
) -> None:
    page = written(tmp_path, lesson, paper)[f"quiz-{NAME}"]
    (script,) = page.select("script#course-page")
    carried = json.loads(script.get_text())
    assert (carried["kind"], carried["paper"]) == ("paper", NAME)
    assert list(carried["widgets"]) == [*IDS, "hand-in"]
    assert [each["script"] for each in carried["widgets"].values()] == ["question", "question", "paper"]
    assert [place["id"] for place in page.select("main .widget")] == [*IDS, "hand-in"]


def test_without_a_quiz_no_page_speaks_of_one(tmp_path: Path, lesson: Lesson) -> None:
    for page in written(tmp_path, lesson).values():
        assert "quiz" not in page.get_text().lower()
        assert page.select("a[href^=quiz-]") == []


def test_a_quiz_that_is_gone_is_swept(tmp_path: Path, lesson: Lesson, paper: Lesson) -> None:
    assert f"quiz-{NAME}" in written(tmp_path, lesson, paper)
    left = written(tmp_path, lesson)
    assert "collagen" in left
    assert not [name for name in left if name.startswith("quiz-")]


@pytest.mark.parametrize(
    ("clinic", "word"),
    [
        (Clinic(), "Draft"),
        (reviewed(**{"collagen-one": "1" * 16}), "Draft"),
        (reviewed(**{"collagen-one": "1" * 16, "collagen-two": "9" * 16}), "Draft"),
        (reviewed(**{"collagen-one": "1" * 16, "collagen-two": "2" * 16}), "Reviewed"),
    ],
    ids=["none", "one of two", "an older version", "all"],
)
def test_a_quiz_is_a_draft_until_each_question_has_been_reviewed_as_it_is(
    tmp_path: Path, lesson: Lesson, paper: Lesson, clinic: Clinic, word: str
) -> None:
    page = written(tmp_path, lesson, paper, clinic=clinic)[f"quiz-{NAME}"]
    (banner,) = page.select(".review")
    assert banner.get_text().strip().startswith(word)
    for version in VERSIONS.values():
        assert version not in str(page)


def test_published_pages_have_no_quiz_and_no_link_to_one(
    tmp_path: Path, lesson: Lesson, paper: Lesson
) -> None:
    built = tmp_path / "built"
    before = written(built, lesson, paper)
    assert sum(len(page.select("a[href^=quiz-]")) for page in before.values()) == 2
    publish(built, tmp_path / "stick")
    published = {path.name: path.read_text("utf-8") for path in (tmp_path / "stick").rglob("*.html")}
    assert {"index.html", "collagen.html"} <= set(published)
    assert not [name for name in published if name.startswith("quiz-")]
    for name, text in published.items():
        assert "quiz" not in text.lower(), name
        assert "served-->" not in text
    for name in ("index.html", "collagen.html"):
        # Only the link is gone, not what stands around it.
        main = BeautifulSoup(published[name], "html.parser").select_one("main")
        assert main is not None
        assert main.select("a")
