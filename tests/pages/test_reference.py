"""The glossary and the list of sources: all of the evidence, and where the lessons use it."""

from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag

from course_lib import evidence
from course_lib.evidence.clinic import Clinic
from course_lib.pages import reference
from course_lib.pages.lesson import Lesson
from course_lib.pages.write import Content, write
from course_lib.widgets import claim
from course_lib.widgets.about_evidence import READ
from tests.pages import made
from tests.pages.test_write import ASSETS


@pytest.fixture
def lesson() -> Lesson:
    return made.lesson(
        [
            *made.prose("# Collagen\n\nThe dermis is thick.", "## The idea\n\nA melanosome [SHUSTER1975]."),
            # It speaks of cells that "make procollagen", a word of the glossary.
            made.widget("claim-C23", claim("C23")),
            *made.prose("## Sources\n\nThese [X-GENERAL]."),
        ]
    )


def page(folder: Path, name: str, *lessons: Lesson) -> BeautifulSoup:
    write(folder, Content(lessons), ASSETS, Clinic(), {})
    return BeautifulSoup((folder / f"{name}.html").read_text(encoding="utf-8"), "html.parser")


def one(soup: BeautifulSoup | Tag, selector: str) -> Tag:
    (found,) = soup.select(selector)
    return found


def words(context: Any) -> dict[str, Any]:
    return {word["term"]: word for _, group in context["letters"] for word in group}


# --- the glossary ---


def test_every_term_stands_once_with_its_definition_in_the_order_of_the_alphabet(
    tmp_path: Path, lesson: Lesson
) -> None:
    shown = page(tmp_path, "glossary", lesson).select(".words > div")
    terms = {term.term for term in evidence.glossary()}
    heads = [one(word, "dt").get_text() for word in shown]
    assert len(heads) == len(terms) > 90
    assert set(heads) == terms
    assert heads == sorted(heads, key=str.casefold)
    assert all(len(word.select("dd")[0].get_text()) > 10 for word in shown)
    ids = [word["id"] for word in shown]
    assert len(set(ids)) == len(ids)


def test_each_letter_leads_to_its_words_and_no_letter_is_empty(tmp_path: Path, lesson: Lesson) -> None:
    soup = page(tmp_path, "glossary", lesson)
    links = soup.select(".letters a")
    assert len(links) > 15
    for link in links:
        group = one(soup, str(link["href"]))
        starts = {term.get_text()[0].upper() for term in group.select("dt")}
        assert starts == {link.get_text()}


def test_a_term_leads_to_the_first_place_of_each_lesson_that_uses_it(lesson: Lesson) -> None:
    found = words(reference.glossary([lesson]).context)
    assert found["dermis"]["lessons"] == [{"href": "collagen.html", "title": "Collagen"}]
    assert found["melanosome"]["lessons"] == [{"href": "collagen.html#the-idea", "title": "Collagen"}]
    assert found["rolling scar"]["lessons"] == []


def test_what_a_widget_says_counts_and_what_it_is_called_by_programs_does_not(lesson: Lesson) -> None:
    found = words(reference.glossary([lesson]).context)
    assert found["procollagen"]["lessons"] == [{"href": "collagen.html#the-idea", "title": "Collagen"}]
    plain = made.lesson(made.prose("# Light\n\nWords.", "## The idea\n\nMore words."))
    assert all(word["lessons"] == [] for word in words(reference.glossary([plain]).context).values())


def test_an_explanation_of_a_word_is_no_use_of_the_words_in_it() -> None:
    # The melanosome is explained as a parcel of melanin.
    lesson = made.lesson(made.prose("# Light\n\nA melanosome."))
    assert "melanin" in lesson.lead
    found = words(reference.glossary([lesson]).context)
    assert found["melanosome"]["lessons"] != []
    assert found["melanin"]["lessons"] == []


def test_a_word_of_usual_practice_is_not_called_sourced(tmp_path: Path, lesson: Lesson) -> None:
    soup = page(tmp_path, "glossary", lesson)
    usual = one(soup, "#word-actinic-keratosis").select(".used-part")[-1].get_text()
    assert usual == "Usual practice"
    cited = one(soup, "#word-ablative-laser").select(".used-part")[-1].get_text()
    assert cited == "Source: Mayo Clinic"


def test_the_lists_can_be_read_without_a_script_and_offer_a_search_with_one(
    tmp_path: Path, lesson: Lesson
) -> None:
    for name in ("glossary", "sources"):
        soup = page(tmp_path, name, lesson)
        finder = one(soup, "[data-finder]")
        assert finder.has_attr("hidden")
        assert soup.select("[data-find][hidden], section[hidden]") == []
        assert one(finder, "label[for=find]").get_text()
        assert one(finder, "[role=status]").get_text() == ""
        assert len(soup.select("[data-find]")) > 90


# --- the sources ---


def test_every_source_says_what_was_read_of_it_and_how_sure_it_is(tmp_path: Path, lesson: Lesson) -> None:
    soup = page(tmp_path, "sources", lesson)
    assert len(soup.select(".entries > li")) == len(evidence.sources()) > 100
    for source in evidence.sources().values():
        entry = one(soup, f"#source-{source.id}")
        words, means = READ[source.checked]
        assert one(entry, ".reading").get_text() == words
        assert entry["data-read"] == source.checked
        text = entry.get_text()
        assert means in text
        assert reference.CERTAINTY[source.certainty] in text
        assert ("Still to do:" in text) is (source.caution is not None)


def test_a_doi_is_printed_as_text_where_it_was_read_and_nowhere_else(tmp_path: Path, lesson: Lesson) -> None:
    soup = page(tmp_path, "sources", lesson)
    seen = {source.doi_status for source in evidence.sources().values()}
    assert seen == {"seen", "recalled", None}
    for source in evidence.sources().values():
        text = one(soup, f"#source-{source.id}").get_text()
        assert (source.doi is not None and source.doi in text) is (source.doi_status == "seen"), source.id
        assert ("Its DOI was written from memory" in text) is (source.doi_status == "recalled"), source.id


def test_no_link_of_the_lists_leads_to_another_host(tmp_path: Path, lesson: Lesson) -> None:
    for name in ("glossary", "sources"):
        links = [str(link["href"]) for link in page(tmp_path, name, lesson).select("main a[href]")]
        assert len(links) > 5
        assert [link for link in links if ":" in link or link.startswith("/")] == []


def test_a_source_names_the_lessons_that_cite_it(tmp_path: Path, lesson: Lesson) -> None:
    soup = page(tmp_path, "sources", lesson)
    links = one(soup, "#source-SHUSTER1975").select(".used a")
    assert [(link["href"], link.get_text()) for link in links] == [
        ("collagen.html#source-SHUSTER1975", "Collagen")
    ]
    assert "No lesson cites it." in one(soup, "#source-ZIPSER2010").get_text()
    collagen = (tmp_path / "collagen.html").read_text(encoding="utf-8")
    assert 'id="source-SHUSTER1975"' in collagen


def test_a_source_that_a_note_names_is_a_link_to_it(tmp_path: Path, lesson: Lesson) -> None:
    soup = page(tmp_path, "sources", lesson)
    links = one(soup, "#source-PIVAZYAN2023").select("details a")
    assert [link["href"] for link in links] == ["#source-SATOR2007", "#source-PHILLIPS2008"]
    assert all(soup.select(str(link["href"])) for link in links)


def test_what_is_no_source_is_listed_apart(tmp_path: Path, lesson: Lesson) -> None:
    soup = page(tmp_path, "sources", lesson)
    apart = one(soup, "#not-sources")
    assert [kind["id"] for kind in apart.select("dl > div")] == [f"source-{id_}" for id_ in evidence.kinds()]


def test_a_source_without_authors_begins_with_its_title_and_keeps_its_year(
    tmp_path: Path, lesson: Lesson
) -> None:
    unknown = [each for each in evidence.sources().values() if each.authors is None]
    assert unknown
    soup = page(tmp_path, "sources", lesson)
    for source in unknown:
        line = f"{source.title} ({source.year})." if source.year else source.title
        assert line in one(soup, f"#source-{source.id}").get_text()


def test_the_choice_of_what_was_read_counts_every_source_once(tmp_path: Path, lesson: Lesson) -> None:
    options = page(tmp_path, "sources", lesson).select("select#read option")
    assert options[0]["value"] == ""
    counts = [int(option.get_text().rsplit("(")[1].rstrip(")")) for option in options[1:]]
    assert sum(counts) == len(evidence.sources())
