"""The glossary and the list of all sources: what stands behind the lessons, and which lessons use it."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from bs4 import BeautifulSoup
from markupsafe import Markup, escape

from course_lib import evidence
from course_lib.pages import prose
from course_lib.pages.extra_page import Extra
from course_lib.pages.lesson import Lesson
from course_lib.widgets.about_evidence import READ

# What a widget's description holds besides the words that a learner reads.
_UNREAD = frozenset({"id", "key", "kind", "labels", "name", "objective", "plotly", "sources", "type"})
_WIDGET = re.compile(r'data-widget="([^"]+)"')

CERTAINTY = {
    "high": "Sure that it exists as named here.",
    "medium": "Fairly sure that it exists as named here: look it up before you quote it.",
}


def glossary(lessons: Sequence[Lesson]) -> Extra:
    """The words of the trade, with search."""
    terms = prose.Terms(evidence.glossary())
    places: dict[str, list[dict[str, str]]] = {}
    for lesson in lessons:
        for term, section in _first_places(lesson, terms.named_in).items():
            anchor = f"#{section}" if section else ""
            place = {"href": f"{lesson.slug}.html{anchor}", "title": lesson.title}
            places.setdefault(term, []).append(place)
    words = [_word(term, places.get(term.term, [])) for term in sorted(evidence.glossary(), key=_in_order)]
    letters = [(letter, list(group)) for letter, group in groupby(words, key=lambda word: word["letter"])]
    return Extra(
        file="glossary.html",
        title="Glossary",
        template="glossary.html.j2",
        context={"letters": letters, "count": len(words)},
    )


def _in_order(term: evidence.Term) -> str:
    return term.term.casefold()


def _word(term: evidence.Term, places: Sequence[Mapping[str, str]]) -> dict[str, Any]:
    kinds = evidence.kinds()
    return {
        "id": f"word-{prose.slug(term.term)}",
        "letter": term.term[0].upper(),
        "term": prose.curly(term.term),
        "definition": prose.curly(term.definition),
        "find": " ".join((term.term, *term.forms, term.definition)),
        "lessons": places,
        "sources": [
            {"id": each, "label": evidence.source_label(each).split(":")[0], "cited": each not in kinds}
            for each in term.ids
        ],
    }


def _first_places(lesson: Lesson, named_in: Callable[[str], set[str]]) -> dict[str, str]:
    """Where each word first stands in a lesson: the id of the section, or nothing for what is before them."""
    first: dict[str, str] = {}
    for section, html in (("", lesson.lead), *((each.id, each.html) for each in lesson.sections)):
        found = named_in(_words_of(html))
        for cell in _WIDGET.findall(html):
            found |= named_in(" \n".join(_read(lesson.widgets[cell]["state"]["spec"])))
        for term in found:
            first.setdefault(term, section)
    return first


def _words_of(html: str) -> str:
    soup = BeautifulSoup(html, "html.parser")
    for note in soup.select(".term-note"):
        note.decompose()  # An explanation may name other words; the lesson does not use them for that.
    return soup.get_text(" ")


def _read(value: object) -> Iterator[str]:
    """Every text of a widget that a learner may read."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            if key not in _UNREAD:
                yield from _read(inner)
    elif isinstance(value, Iterable):
        for inner in value:
            yield from _read(inner)


def sources(lessons: Sequence[Lesson]) -> Extra:
    """Every source, with what of it was seen, how sure it is, and the lessons that cite it."""
    entries = sorted(evidence.sources().values(), key=lambda source: source.label.casefold())
    counts = {key: sum(each.checked == key for each in entries) for key in READ}
    return Extra(
        file="sources.html",
        title="Sources",
        template="all_sources.html.j2",
        context={
            "entries": [_source(each, lessons) for each in entries],
            "kinds": [
                {"id": each.id, "label": each.label.split(":")[0], "means": prose.curly(each.means)}
                for each in evidence.kinds().values()
            ],
            "readings": [
                {"key": key, "label": label, "means": means, "count": counts[key]}
                for key, (label, means) in READ.items()
            ],
        },
    )


def _source(source: evidence.Source, lessons: Sequence[Lesson]) -> dict[str, Any]:
    label, means = READ[source.checked]
    return {
        "id": source.id,
        "label": source.label,
        "authors": source.authors or "",
        "year": source.year,
        "title": prose.curly(source.title),
        "where": source.where,
        "doi": source.doi if source.doi_status == "seen" else None,
        "doi_waits": source.doi_status == "recalled",
        "pmid": source.pmid,
        "checked": source.checked,
        "read": label,
        "read_means": means,
        "certainty": source.certainty,
        "certain": CERTAINTY[source.certainty],
        "caution": prose.curly(source.caution) if source.caution else "",
        "says": _with_links(prose.curly(source.says)),
        "find": " ".join(
            (source.label, source.authors or "", str(source.year or ""), source.title, source.where)
        ),
        "lessons": [
            {"href": f"{lesson.slug}.html#source-{source.id}", "title": lesson.title}
            for lesson in lessons
            if source.id in dict(lesson.sources)
        ],
    }


def _with_links(text: str) -> Markup:
    """A text whose ids in brackets lead to the other sources on the page."""

    def links(match: re.Match[str]) -> str:
        ids = match[0].strip("[]").split(", ")
        shown = [
            Markup('<a href="#source-{}">{}</a>').format(each, evidence.source_label(each)) for each in ids
        ]
        return f"({'; '.join(shown)})"

    return Markup(re.sub(r"\[[A-Z0-9]+(?:, [A-Z0-9]+)*\]", links, str(escape(text))))
