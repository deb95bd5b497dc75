import dataclasses
import json
import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from course_lib import __version__, evidence
from course_lib.evidence.clinic import Clinic
from course_lib.pages.assets import Assets
from course_lib.pages.lesson import Lesson
from course_lib.pages.write import Content, write
from course_lib.widgets import claim
from tests.pages import made

ASSETS = Assets(style="_static/course.1.css", scripts=("_static/host.1.js",), plotly="_static/plotly.1.js")
# Pages that one lesson brings with it.
BESIDE = ("collagen-projector", "glossary", "sources")
HOSTILE = "</script><script>alert(1)</script><!-- \u2028 'x' \"y\" & <img src=x onerror=alert(1)>"


@pytest.fixture
def lesson() -> Lesson:
    return made.lesson(
        [
            *made.prose("# Collagen\n\nA lead.", "## The idea\n\nWords [SHUSTER1975] [X-GENERAL]."),
            made.widget("claim-C21", claim("C21")),
            *made.prose("## Sources\n\nThese are they."),
        ]
    )


def written(folder: Path, *lessons: Lesson) -> dict[str, BeautifulSoup]:
    folder.mkdir(exist_ok=True)
    write(folder, Content(lessons), ASSETS, Clinic(), {})
    return {
        path.stem: BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
        for path in folder.glob("*.html")
    }


def data(page: BeautifulSoup) -> dict[str, object]:
    (script,) = page.select("script#course-page")
    found: dict[str, object] = json.loads(script.get_text())
    return found


def test_there_is_a_home_page_and_a_page_for_each_lesson(tmp_path: Path, lesson: Lesson) -> None:
    second = dataclasses.replace(lesson, slug="healing", title="Healing")
    pages = written(tmp_path, lesson, second)
    views = {"collagen-projector", "healing-projector"}
    assert set(pages) == {"index", "collagen", "healing", *views, "glossary", "sources"}
    links = [link["href"] for link in pages["index"].select(".cards a")]
    assert links == ["collagen.html", "healing.html"]
    onward = [link.get_text() for link in pages["collagen"].select(".onward a")]
    assert onward == ["All lessons", "Next: Healing"]
    assert [link.get_text() for link in pages["healing"].select(".onward a")] == ["All lessons"]


def test_a_page_carries_the_widgets_and_what_each_lesson_asks(tmp_path: Path, lesson: Lesson) -> None:
    pages = written(tmp_path, lesson)
    assert data(pages["collagen"])["widgets"] == json.loads(json.dumps(lesson.widgets))
    assert data(pages["collagen"])["content"] == lesson.content
    for name, page in pages.items():
        if name.endswith("-projector"):
            continue  # It saves nothing, so it need not know what there is to save.
        assert data(page)["lessons"] == [{"slug": "collagen", "title": "Collagen", "keys": ["claim:C21"]}]


def test_no_text_can_end_the_script_that_carries_it(tmp_path: Path, lesson: Lesson) -> None:
    state = {**lesson.widgets["claim-C21"]["state"]}
    state["spec"] = {**state["spec"], "quote": HOSTILE}
    hostile = dataclasses.replace(
        lesson, title=HOSTILE, widgets={"claim-C21": {"script": "claim", "state": state}}
    )
    page = written(tmp_path, hostile)["collagen"]
    raw = (tmp_path / "collagen.html").read_text(encoding="utf-8")
    carried = raw.split('id="course-page">')[1].split("</script>")[0]
    assert "<" not in carried
    found = json.loads(carried)
    assert found["widgets"]["claim-C21"]["state"]["spec"]["quote"] == HOSTILE
    assert found["lessons"][0]["title"] == HOSTILE
    assert page.select("img") == []
    assert [script for script in page.select("script") if "alert" in script.get_text()] == page.select(
        "script#course-page"
    )
    assert page.select_one("h1").get_text() == HOSTILE  # type: ignore[union-attr]


def test_sources_stand_in_their_section_with_their_numbers(tmp_path: Path, lesson: Lesson) -> None:
    page = written(tmp_path, lesson)["collagen"]
    listed = page.select("#sources .source-list li")
    assert [(item["id"], item["value"]) for item in listed] == [
        (f"source-{source_id}", str(number)) for number, (source_id, _) in enumerate(lesson.sources, 1)
    ]
    assert [item["id"] for item in page.select("#sources .kind-list li")] == [
        f"source-{kind}" for kind, _ in lesson.kinds
    ]
    for mark in page.select("a.cite"):
        assert page.select_one(str(mark["href"]).replace("#", "li#")) is not None


def test_the_foot_says_which_course_which_content_and_when_the_evidence_was_checked(
    tmp_path: Path, lesson: Lesson
) -> None:
    day = evidence.checked_on()
    pages = written(tmp_path, lesson)
    for page in pages.values():
        *_, foot = page.select(".foot .fine, .step-first .notice")
        assert f"Course {__version__}" in foot.get_text()
        assert f"evidence checked {day.day} {day:%B %Y}" in foot.get_text()
    assert f"content {lesson.content[:8]}" in pages["collagen"].get_text()
    assert "content " not in pages["index"].select_one(".foot .fine").get_text()  # type: ignore[union-attr]


def test_what_an_earlier_build_left_is_swept_and_what_pages_load_stays(
    tmp_path: Path, lesson: Lesson
) -> None:
    keep = [ASSETS.style, f"{ASSETS.style}.gz", *ASSETS.scripts, ASSETS.plotly]
    stale = ["old.html", "_static/host.0.js", "_static/host.0.js.gz", "collagen.html.part"]
    for name in (*keep, *stale):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x", encoding="utf-8")
    written(tmp_path, lesson)
    left = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()}
    assert left == {*keep, *(f"{name}.html" for name in ("index", "collagen", *BESIDE))}


def test_a_page_that_is_being_replaced_is_never_half_written(
    tmp_path: Path, lesson: Lesson, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(tmp_path, lesson)
    before = (tmp_path / "index.html").read_text(encoding="utf-8")
    changed = dataclasses.replace(lesson, title="Another title")

    def full(self: Path, text: str, **_: object) -> int:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "write_text", full)
        with pytest.raises(OSError, match="No space left"):
            write(tmp_path, Content([changed]), ASSETS, Clinic(), {})
    assert (tmp_path / "index.html").read_text(encoding="utf-8") == before
    assert re.search("Collagen", before)
