"""Lessons as files: templates filled, names checked, everything relative so that any web host will do."""

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from course_lib import __version__, evidence
from course_lib.course import course
from course_lib.evidence.clinic import Clinic
from course_lib.pages.assets import Assets
from course_lib.pages.lesson import Lesson
from course_lib.pages.review import banner, paper_banner

_TEMPLATES = jinja2.Environment(
    loader=jinja2.PackageLoader("course_lib.pages"),
    autoescape=True,
    undefined=jinja2.StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def write(
    folder: Path,
    lessons: Sequence[Lesson],
    papers: Sequence[Lesson],
    assets: Assets,
    clinic: Clinic,
    versions: Mapping[str, str],
) -> None:
    """Write the home page and a page for each lesson and paper; take away what was left by earlier ones.

    ``versions`` are those of the graded questions by their ids, for their reviews; no page shows them.
    """
    listed = [{"slug": lesson.slug, "title": lesson.title, "keys": lesson.keys} for lesson in lessons]
    quizzes = {paper.slug: {"name": paper_name(paper), "title": paper.title} for paper in papers}
    checked = evidence.checked_on()
    shared = {
        "course": course(),
        "assets": assets,
        "version": __version__,
        "checked": f"{checked.day} {checked:%B %Y}",
    }
    pages = {
        "index.html": _TEMPLATES.get_template("home.html.j2").render(
            shared,
            kind="home",
            content="",
            lessons=lessons,
            quizzes=quizzes,
            review=banner(clinic, lessons),
            data=_data({"kind": "home", "lessons": listed}),
        )
    }
    for place, lesson in enumerate(lessons):
        pages[f"{lesson.slug}.html"] = _TEMPLATES.get_template("lesson.html.j2").render(
            shared,
            kind="lesson",
            content=lesson.content,
            lesson=lesson,
            charts=_charts(lesson),
            lead=Markup(lesson.lead),
            sections=[
                {"id": section.id, "title": section.title, "html": Markup(section.html)}
                for section in lesson.sections
            ],
            numbers={source_id: number for number, (source_id, _) in enumerate(lesson.sources, 1)},
            quiz=quizzes.get(lesson.slug),
            following=next(iter(lessons[place + 1 :]), None),
            review=banner(clinic, [lesson]),
            data=_data(
                {
                    "kind": "lesson",
                    "slug": lesson.slug,
                    "content": lesson.content,
                    "lessons": listed,
                    "widgets": lesson.widgets,
                }
            ),
        )
    for paper in papers:
        name = paper_name(paper)
        pages[f"quiz-{name}.html"] = _TEMPLATES.get_template("paper.html.j2").render(
            shared,
            kind="paper",
            content=paper.content,
            paper=paper,
            lead=Markup(paper.lead),
            review=paper_banner(clinic, {id_: versions.get(id_, "") for id_ in _asked(paper)}),
            data=_data({"kind": "paper", "paper": name, "lessons": listed, "widgets": paper.widgets}),
        )
    for name, text in pages.items():
        _replace(folder / name, text)
    _sweep(folder, {*pages, *_files(assets)})


def _charts(lesson: Lesson) -> bool:
    """Whether the page draws a chart; a browser complains of a library that it fetched for nothing."""
    specs = [widget["state"]["spec"] for widget in lesson.widgets.values()]
    return any("table" in spec and spec["table"]["base"]["figure"] is not None for spec in specs)


def paper_name(paper: Lesson) -> str:
    """The id of the paper that a page shows."""
    return next(str(each["state"]["spec"]["paper"]) for each in paper.widgets.values())


def _asked(paper: Lesson) -> list[str]:
    """The ids of the questions that a paper asks."""
    states = [each["state"] for each in paper.widgets.values()]
    return [state["spec"]["id"] for state in states if state["kind"] == "graded"]


def _data(page: dict[str, Any]) -> Markup:
    # Inside a script element only "<" could end it; JSON may write it as an escape.
    text = json.dumps(page, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return Markup(text.replace("<", "\\u003c"))


def _replace(path: Path, text: str) -> None:
    """A server may be sending the old file just now: it goes on with the old one until this one is whole."""
    part = path.with_name(path.name + ".part")
    part.write_text(text, encoding="utf-8")
    part.replace(path)


def _files(assets: Assets) -> Iterable[str]:
    for url in (assets.style, assets.plotly, *assets.scripts):
        yield from (url, url + ".gz")


def _sweep(folder: Path, wanted: set[str]) -> None:
    for path in folder.rglob("*"):
        if path.is_file() and path.relative_to(folder).as_posix() not in wanted:
            path.unlink()
