"""Lessons as files: templates filled, names checked, everything relative so that any web host will do."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from markupsafe import Markup

from course_lib import __version__, evidence
from course_lib.course import course
from course_lib.evidence.clinic import Clinic
from course_lib.pages import on_paper, projector
from course_lib.pages.assets import Assets
from course_lib.pages.exam import exam_pages
from course_lib.pages.extra import Extra, extra_pages
from course_lib.pages.home import map_of, next_steps, path_data
from course_lib.pages.lesson import Lesson
from course_lib.pages.review import banner, page_banner, paper_banner, role_plays_banner
from course_lib.pages.templating import TEMPLATES


@dataclass(frozen=True)
class Content:
    """All that pages are written from: the lessons in their order, the quizzes, and the other pages."""

    lessons: Sequence[Lesson]
    papers: Sequence[Lesson] = ()
    others: Sequence[Lesson] = ()


def write(
    folder: Path,
    content: Content,
    assets: Assets,
    clinic: Clinic,
    versions: Mapping[str, str],
    fault: str = "",
) -> None:
    """Write the first page, a page for each lesson and paper, and the others; sweep what earlier ones left.

    ``fault`` is the notice that the clinic's file has a fault, for the top of every page.

    ``versions`` are those of the graded questions by their ids, for their reviews; no page shows them.
    """
    lessons, papers = content.lessons, content.papers
    listed = [{"slug": lesson.slug, "title": lesson.title, "keys": lesson.keys} for lesson in lessons]
    path = path_data(lessons, content.others)
    quizzes = {
        paper.slug: {"name": paper_name(paper), "title": paper.title, "minutes": paper.minutes}
        for paper in papers
        if paper.slug
    }
    checked = evidence.checked_on()
    exams = exam_pages(papers)
    extras = (*extra_pages(lessons, clinic), *exams)
    shared = {
        "course": course(),
        "assets": assets,
        "version": __version__,
        "site": _site(content, extras),
        "checked": f"{checked.day} {checked:%B %Y}",
        "clinic_fault": fault,
    }
    pages = {
        "index.html": TEMPLATES.get_template("home.html.j2").render(
            shared,
            kind="home",
            content="",
            start=next((_parts(page) for page in content.others if page.slug == "start_here"), None),
            lessons=lessons,
            quizzes=quizzes,
            exam=next(iter(exams), None),
            review=banner(clinic, lessons),
            **map_of(lessons, content.others),
            data=_data({"kind": "home", "lessons": listed, "path": path}),
        )
    }
    for page in content.others:
        if page.slug != "start_here":
            pages[f"{page.slug}.html"] = TEMPLATES.get_template("page.html.j2").render(
                shared,
                kind="page",
                content=page.content,
                page=page,
                charts=_charts(page),
                **_parts(page),
                review=_page_review(clinic, page),
                data=_data(
                    {
                        "kind": "page",
                        "slug": page.slug,
                        "content": page.content,
                        "lessons": listed,
                        "widgets": page.widgets,
                    }
                ),
            )
    for place, lesson in enumerate(lessons):
        pages[f"{lesson.slug}.html"] = TEMPLATES.get_template("lesson.html.j2").render(
            shared,
            kind="lesson",
            content=lesson.content,
            lesson=lesson,
            charts=_charts(lesson),
            **_parts(lesson),
            quiz=quizzes.get(lesson.slug),
            following=next(iter(lessons[place + 1 :]), None),
            projector=projector.file(lesson),
            sheet=on_paper.sheet_of(lesson),
            review=banner(clinic, [lesson]),
            data=_data(
                {
                    "kind": "lesson",
                    "slug": lesson.slug,
                    "content": lesson.content,
                    "lessons": listed,
                    "next": next_steps(path, lesson.slug),
                    "widgets": lesson.widgets,
                }
            ),
        )
    for lesson in lessons:
        pages[projector.file(lesson)] = TEMPLATES.get_template("projector.html.j2").render(
            shared,
            lesson=lesson,
            charts=_charts(lesson),
            **_parts(lesson),
            steps=list(projector.screens(lesson)),
            review=banner(clinic, [lesson]),
            data=_data({"kind": "projector", "slug": lesson.slug, "widgets": lesson.widgets}),
        )
    for extra in extras:
        pages[extra.file] = TEMPLATES.get_template(extra.template).render(
            shared,
            kind="page",
            content="",
            title=extra.title,
            **extra.context,
            data=_data({"kind": "page", "lessons": listed}),
        )
    for paper in papers:
        name = paper_name(paper)
        pages[f"quiz-{name}.html"] = TEMPLATES.get_template("paper.html.j2").render(
            shared,
            kind="paper",
            content=paper.content,
            paper=paper,
            exam=next(iter(exams), None),
            lead=Markup(paper.lead),
            review=paper_banner(clinic, {id_: versions.get(id_, "") for id_ in _asked(paper)}),
            data=_data({"kind": "paper", "paper": name, "lessons": listed, "widgets": paper.widgets}),
        )
    if assets.review:
        pages["review.html"] = TEMPLATES.get_template("review.html.j2").render(shared)
    for name, text in pages.items():
        _replace(folder / name, text)
    _sweep(folder, {*pages, *_files(assets)})


def _parts(page: Lesson) -> dict[str, Any]:
    return {
        "lead": Markup(page.lead),
        "sections": [
            {"id": section.id, "title": section.title, "html": Markup(section.html)}
            for section in page.sections
        ],
        "numbers": {source_id: number for number, (source_id, _) in enumerate(page.sources, 1)},
    }


def _site(content: Content, extras: Sequence[Extra]) -> list[dict[str, str]]:
    """Where every page leads: the lessons, and what there is beside them."""
    others = [
        {"href": f"{page.slug}.html", "title": page.title}
        for page in content.others
        if page.slug != "start_here"
    ]
    listed = [{"href": extra.file, "title": extra.title} for extra in extras if extra.listed]
    return [{"href": "index.html", "title": "All lessons"}, *others, *listed]


def _charts(lesson: Lesson) -> bool:
    """Whether the page draws a chart; a browser complains of a library that it fetched for nothing."""
    specs = [widget["state"]["spec"] for widget in lesson.widgets.values()]
    return any("table" in spec and spec["table"]["base"]["figure"] is not None for spec in specs)


def paper_name(paper: Lesson) -> str:
    """The id of the paper that a page shows."""
    return next(str(each["state"]["spec"]["paper"]) for each in paper.widgets.values())


def _page_review(clinic: Clinic, page: Lesson) -> Markup:
    """The line at the top of a page beside the lessons; role-plays are read one by one, as questions are."""
    plays = {
        str(each["state"]["key"]).partition(":")[2]: str(each["state"]["content"])
        for each in page.widgets.values()
        if each["script"] == "role_play"
    }
    return role_plays_banner(clinic, plays) if plays else page_banner(clinic, page.slug)


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
    for url in {
        assets.style,
        assets.plotly,
        *assets.scripts,
        *assets.projector,
        assets.review,
        *assets.reference,
    }:
        yield from (url, url + ".gz")


def _sweep(folder: Path, wanted: set[str]) -> None:
    for path in folder.rglob("*"):
        if path.is_file() and path.relative_to(folder).as_posix() not in wanted:
            path.unlink()
