"""Pages beside the lessons: made from notebooks too, linked from the foot of every page."""

from pathlib import Path

from bs4 import BeautifulSoup

from course_lib.course import OtherPage
from course_lib.evidence.clinic import Clinic
from course_lib.pages.lesson import Lesson, arrange
from course_lib.pages.write import Content, write
from tests.pages import made
from tests.pages.test_write import ASSETS, data

LESSON = made.prose("# Collagen\n\nA lead.", "## Sources\n\nThese are they.")


def page(slug: str, *texts: str) -> Lesson:
    return arrange(f"{slug}.ipynb", OtherPage(slug=slug, title="By its file"), made.prose(*texts))


def written(folder: Path, *others: Lesson) -> dict[str, BeautifulSoup]:
    write(folder, Content([made.lesson(LESSON)], others=others), ASSETS, Clinic(), {})
    return {
        path.stem: BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
        for path in folder.glob("*.html")
    }


def test_another_page_has_its_sections_and_its_sources(tmp_path: Path) -> None:
    about = page(
        "about_evidence", "# About", "Read [SHUSTER1975].", "## Limits\n\nMany.", "## Sources\n\nThese."
    )
    shown = written(tmp_path, about)["about_evidence"]
    assert [heading.get_text() for heading in shown.select("main h1, main h2")] == [
        "About",
        "Limits",
        "Sources",
    ]
    assert [item["id"] for item in shown.select("#sources .source-list li")] == ["source-SHUSTER1975"]
    assert data(shown)["kind"] == "page"


def test_the_foot_of_every_page_leads_to_the_others(tmp_path: Path) -> None:
    pages = written(tmp_path, page("role_plays", "# Role-plays"))
    assert set(pages) >= {"index", "collagen", "role_plays"}
    for name in ("index", "collagen", "role_plays", "glossary", "sources"):
        shown = pages[name]
        links = [(link["href"], link.get_text()) for link in shown.select("nav.site a")]
        assert links == [
            ("index.html", "All lessons"),
            ("role_plays.html", "Role-plays"),
            ("glossary.html", "Glossary"),
            ("sources.html", "Sources"),
        ]


def test_the_start_page_is_the_first_page_and_has_no_other_file(tmp_path: Path) -> None:
    pages = written(
        tmp_path, page("start_here", "# Start", "For new colleagues.", "## How\n\nPredict first.")
    )
    assert "start_here" not in pages
    first = pages["index"]
    assert "For new colleagues." in first.select_one(".lead").get_text()  # type: ignore[union-attr]
    assert first.select_one("section#how") is not None
    assert "start_here.html" not in [link["href"] for link in first.select("nav.site a")]
