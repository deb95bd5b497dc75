"""One lesson as data for its page: prose and widgets in sections, minutes, sources."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup, Tag

from course_lib import evidence
from course_lib.course import OtherPage, Topic, course, minutes
from course_lib.pages import prose
from course_lib.pages.errors import BuildError
from course_lib.pages.run import Block, Prose, Widget, run


@dataclass(frozen=True)
class Section:
    """A part of the lesson under one heading, as HTML."""

    id: str
    title: str
    html: str


@dataclass(frozen=True)
class Lesson:
    """What the page of one lesson is made from. It is kept between builds, so all of it is plain data."""

    slug: str
    title: str
    article_says: str
    minutes: int
    lead: str
    sections: tuple[Section, ...]
    sources: tuple[tuple[str, str], ...]
    kinds: tuple[tuple[str, str], ...]
    widgets: Mapping[str, Mapping[str, Any]]
    keys: tuple[str, ...]
    content: str


def make(path: Path, topic: Topic | OtherPage, home: Path) -> Lesson:
    """Run the notebook of a lesson or another page, with the clinic's file in ``home``, and arrange it.

    Raises:
        BuildError: with file, cell and reason.
    """
    return arrange(path.name, topic, run(path, home))


def arrange(name: str, topic: Topic | OtherPage, blocks: Sequence[Block]) -> Lesson:
    """Arrange the blocks of a notebook that has been run.

    Raises:
        BuildError: no title, an id that stands twice, or prose that names an unknown source.
    """
    sources = prose.Sources()
    terms = prose.Terms(evidence.glossary())
    widgets: dict[str, Mapping[str, Any]] = {}
    parts: list[str] = []
    for block in blocks:
        if isinstance(block, Prose):
            try:
                parts.append(prose.html(block.text, block.cell, sources, terms))
            except BuildError as problem:
                raise BuildError(f"{name}, {problem}") from problem
        else:
            if block.cell in widgets:
                raise BuildError(f"{name}, cell '{block.cell}': one cell shows one widget")
            widgets[block.cell] = {"script": block.script, "state": block.state}
            parts.append(f'<div class="widget" id="{block.cell}" data-widget="{block.cell}"></div>')
            for source_id in _named_by(block):
                sources.number(source_id)
    soup = BeautifulSoup("\n".join(parts), "html.parser")
    _check_ids(name, soup)
    title, lead, sections = _sections(name, soup)
    return Lesson(
        slug=topic.slug,
        title=title,
        article_says=topic.article_says if isinstance(topic, Topic) else "",
        minutes=_minutes(blocks),
        lead=lead,
        sections=tuple(sections),
        sources=tuple(
            (each, evidence.reference(each)) for each in sources.used if each not in evidence.kinds()
        ),
        kinds=tuple((each, _kind(each)) for each in sources.used if each in evidence.kinds()),
        widgets=widgets,
        keys=tuple(widget["state"]["key"] for widget in widgets.values() if _asks(widget)),
        content=_content(blocks),
    )


def _kind(kind_id: str) -> str:
    kind = evidence.kind(kind_id)
    return f"{kind.label[0].upper()}{kind.label[1:]}. {kind.means}"


def _asks(widget: Mapping[str, Any]) -> bool:
    """Whether there is something to do; an explorer without a prediction is there to be played with."""
    if widget["script"] == "paper":
        return False
    return widget["script"] != "explorer" or widget["state"]["spec"]["prediction"] is not None


def _named_by(widget: Widget) -> Iterator[str]:
    spec = widget.state["spec"]
    yield from spec.get("labels", {})
    yield from (source["id"] for source in spec.get("sources", []) if isinstance(source, dict))


def _minutes(blocks: Sequence[Block]) -> int:
    widgets = [block for block in blocks if isinstance(block, Widget)]
    scripts = [widget.script for widget in widgets]
    predictions = [widget for widget in widgets if widget.state["spec"].get("prediction")]
    return minutes(
        words=sum(prose.words(block.text) for block in blocks if isinstance(block, Prose)),
        claims=scripts.count("claim"),
        questions=scripts.count("question"),
        predictions=len(predictions),
        explorers=scripts.count("explorer"),
        pace=course().pace,
    ) + sum(int(widget.state["spec"].get("minutes_at_most", 0)) for widget in widgets)


def _check_ids(name: str, soup: BeautifulSoup) -> None:
    """Links lead to ids, and a browser finds the first only."""
    ids = [str(tag["id"]) for tag in soup.select("[id]")]
    twice = next((each for each in ids if ids.count(each) > 1), None)
    if twice is not None:
        raise BuildError(f"{name}: two headings or cells are called '{twice}'; reword or rename one of them")


def _sections(name: str, soup: BeautifulSoup) -> tuple[str, str, list[Section]]:
    heading = soup.find("h1")
    if heading is None:
        raise BuildError(f"{name}: a lesson begins with its title, '# …'")
    title = heading.get_text(strip=True)
    heading.decompose()
    lead: list[str] = []
    sections: list[tuple[Tag, list[str]]] = []
    for node in list(soup.contents):
        if isinstance(node, Tag) and node.name == "h2":
            sections.append((node, []))
        else:
            (sections[-1][1] if sections else lead).append(str(node))
    found = [Section(str(tag["id"]), tag.get_text(strip=True), "".join(inner)) for tag, inner in sections]
    return title, "".join(lead).strip(), found


def _content(blocks: Sequence[Block]) -> str:
    """The version of what this lesson teaches and asks: it changes with any word, number or question.

    A clinician's review names it, so it must not change with the machine that builds the page.
    """
    taught = [block.text if isinstance(block, Prose) else _taught(block.state) for block in blocks]
    return hashlib.sha256(json.dumps(taught, sort_keys=True).encode()).hexdigest()[:16]


def _taught(state: Mapping[str, Any]) -> dict[str, Any]:
    """A widget's state without the address of plotly.js, which depends on whether npm was there."""
    spec = {name: value for name, value in state["spec"].items() if name != "plotly"}
    return {**state, "spec": spec, "saved": None, "status": ""}
