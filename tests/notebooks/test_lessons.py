"""Every lesson of the course: form, skeleton, claims, practice, time, reading grade, numbers, promises."""

import json
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import nbformat
import pytest

from course_lib.course import checkout, course, lessons, topic, topics_taught
from course_lib.evidence import claims, claims_of, glossary
from course_lib.pages import lesson as pages
from course_lib.pages.lesson import Lesson
from course_lib.quiz import Matching, Multiple, Single, practice
from tests.notebooks import explained, form, prose, reading, syllabus, texts
from tests.notebooks.facts import BRACKETS

NOTEBOOKS = sorted((checkout() / "notebooks").glob("*.ipynb"))
BESIDE = {each.slug for each in course().pages}
PATHS = [path for path in NOTEBOOKS if path.stem not in BESIDE]

every_lesson = pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
every_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
# The start notebook has cells for JupyterLab alone elsewhere than at its head: test_start_here.py.
every_other_notebook = pytest.mark.parametrize(
    "path", [path for path in NOTEBOOKS if path.stem != "start_here"], ids=lambda path: path.stem
)


def notebook_of(path: Path) -> dict[str, Any]:
    return json.loads(path.read_text("utf-8"))


def markdown_of(path: Path) -> list[tuple[str, str]]:
    """(id, text) of every prose cell; there are some."""
    found = [(c["id"], form.source(c)) for c in notebook_of(path)["cells"] if c["cell_type"] == "markdown"]
    assert found
    return found


def explorers_of(path: Path) -> list[form.Call]:
    """The calls of the topic's own functions; there are some."""
    module = f"course_lib.widgets.{path.stem}"
    found = [call for call in form.calls(notebook_of(path)) if call.module == module]
    assert found
    return found


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path], Lesson]:
    """Run a lesson, once for all tests."""
    return cache(lambda path: pages.make(path, topic(path.stem), tmp_path_factory.mktemp(path.stem)))


def test_there_are_lessons_and_each_is_in_the_course_with_its_objectives() -> None:
    assert PATHS
    assert {path.stem for path in PATHS} == {each.slug for each in lessons(checkout())}
    assert lessons(checkout()) == topics_taught()


# --- the file ---


@every_notebook
def test_the_file_is_clean(path: Path) -> None:
    assert form.file_faults(path.read_text("utf-8")) == []


@every_notebook
def test_opening_and_saving_the_lesson_does_not_change_it(path: Path) -> None:
    assert nbformat.writes(nbformat.read(path, as_version=4)) + "\n" == path.read_text("utf-8")


@every_other_notebook
def test_each_cell_is_prose_or_one_hidden_call_with_a_readable_id(path: Path) -> None:
    assert list(form.cell_faults(notebook_of(path))) == []


@every_lesson
def test_the_lesson_has_the_skeleton_that_all_lessons_share(path: Path) -> None:
    faults = form.skeleton_faults(
        notebook_of(path), slug=path.stem, title=topic(path.stem).title, roles=list(course().roles.values())
    )
    assert list(faults) == []


# --- what it owes the course ---


def test_every_claim_stands_exactly_once_in_the_whole_course() -> None:
    asked = {path.stem: form.arguments_of(notebook_of(path), "claim") for path in PATHS}
    owed = {each.slug: [claim.id for claim in claims_of(each.slug)] for each in course().topics}
    assert sum(map(len, owed.values())) == 40
    assert list(syllabus.claim_faults(asked, owed)) == []


@every_lesson
def test_every_objective_is_practised_and_every_practice_question_asked_once(path: Path) -> None:
    objectives = [objective.id for objective in topic(path.stem).objectives]
    written = {question.id: question.objective for question in practice(path.stem)}
    assert objectives
    asked = form.arguments_of(notebook_of(path), "practice")
    assert list(syllabus.practice_faults(objectives, written, asked)) == []


@pytest.mark.slow
@every_lesson
def test_the_lesson_takes_ten_to_eighteen_minutes(path: Path, made: Callable[[Path], Lesson]) -> None:
    assert syllabus.time_faults(made(path).minutes) == []


# --- how it reads ---


@every_lesson
def test_the_prose_can_be_read_at_grade_nine(path: Path) -> None:
    found = reading.of_prose(markdown_of(path))
    assert len(found) > 30
    assert reading.too_hard(found) == []


@every_lesson
def test_what_we_say_about_the_claims_can_be_read_at_grade_nine(path: Path) -> None:
    found = [
        sentence
        for claim in claims_of(path.stem)
        for sentence in reading.of_widget(f"claim {claim.id}", texts.of_claim(claim))
    ]
    assert len(found) > 10
    assert reading.too_hard(found) == []


@every_lesson
def test_the_practice_questions_can_be_read_at_grade_nine(path: Path) -> None:
    found = [
        sentence
        for question in practice(path.stem)
        for sentence in reading.of_widget(f"question {question.id}", texts.of_question(question))
    ]
    assert len(found) > 20
    assert reading.too_hard(found) == []


@every_lesson
def test_each_explorer_can_be_read_at_grade_nine(path: Path) -> None:
    found = {
        call.name: reading.of_widget(f"{call.name}()", texts.of_explorer(call)) for call in explorers_of(path)
    }
    assert any(found.values())
    for name, sentences in found.items():
        # A mere table, such as the list of what changes healing, has no sentence.
        assert not sentences or reading.too_hard(sentences) == [], name


@pytest.mark.slow
@every_lesson
def test_a_word_of_the_glossary_is_explained_where_it_is_first_used(
    path: Path, made: Callable[[Path], Lesson]
) -> None:
    lesson = made(path)
    html = "\n".join([lesson.lead, *(section.html for section in lesson.sections)])
    assert html.count('class="term"') > 5
    assert list(explained.unexplained(html, glossary())) == []


# --- its numbers ---


@every_notebook
def test_every_id_in_brackets_is_known_to_the_evidence(path: Path) -> None:
    assert [(id_, fault) for id_, text in markdown_of(path) for fault in prose.unknown_ids(text)] == []


@every_lesson
def test_every_number_is_in_a_fact_of_the_source_beside_it(path: Path) -> None:
    checked = 0
    for id_, sentence in sentences_of(path):
        checked += len(prose.quantities(sentence))
        assert prose.unsupported(sentence, prose.facts()) == [], f"cell '{id_}': {sentence}"
    assert checked


@every_notebook
def test_no_number_is_without_a_source(path: Path) -> None:
    for id_, sentence in sentences_of(path):
        assert prose.unsourced(sentence, prose.facts()) == [], f"cell '{id_}': {sentence}"


def sentences_of(path: Path) -> Iterator[tuple[str, str]]:
    """(id of the cell, sentence) of all prose, but for the first column of tables.

    "Instead of ..." quotes what is wrong, numbers and all.
    """
    for id_, text in markdown_of(path):
        lines = [
            "| " + line.strip("| ").partition("|")[2] if line.startswith("|") else line
            for line in text.splitlines()
        ]
        yield from ((id_, sentence) for sentence in prose.sentences("\n".join(lines)))


# Times in the story of a question, not findings.
STORIES = {"healing-sunbathing": ["3 week is in no fact of AHLUWALIA2009, FATIMA2020, BOONCHAI2015, MAYO"]}


@every_lesson
def test_every_number_in_a_practice_question_is_in_a_fact_of_its_sources(path: Path) -> None:
    # Wrong options are wrong, and what is worked out is no finding: neither is looked up.
    for question in practice(path.stem):
        told = [question.stem]
        if isinstance(question, Single | Multiple):
            told += [option.text for option in question.options if option.correct]
            told += [option.why for option in question.options]
        elif isinstance(question, Matching):
            told += [f"{pair.left} {pair.right} {pair.why}" for pair in question.pairs]
        sources = f" [{', '.join(question.src)}]"
        found = [fault for text in told for fault in prose.unsupported(text + sources, prose.facts())]
        assert found == STORIES.get(question.id, []), question.id


# --- what a client hears ---


@every_lesson
def test_what_we_tell_clients_promises_nothing(path: Path) -> None:
    rows = [row for id_, text in markdown_of(path) if id_ == "say" for row in prose.table(text)]
    assert rows
    for instead, say, why in rows:
        assert instead
        assert prose.banned(say) == [], f"cell 'say': {say}"
        assert BRACKETS.search(why), f"cell 'say': no source: {why}"


@every_lesson
def test_no_right_answer_of_a_practice_question_promises_anything(path: Path) -> None:
    found = [(question.id, text) for question in practice(path.stem) for text in texts.advised(question)]
    assert found
    assert [(id_, text, prose.banned(text)) for id_, text in found if prose.banned(text)] == []


def test_no_explorer_offers_a_promise_as_what_one_could_say() -> None:
    found = [
        (call.name, text) for path in PATHS for call in explorers_of(path) for text in texts.said_by(call)
    ]
    assert len(found) > 20
    assert [(name, text, prose.banned(text)) for name, text in found if prose.banned(text)] == []


def test_what_the_evidence_would_have_us_say_promises_nothing() -> None:
    found = texts.client_sentences()
    assert len(found) > len(claims()) == 40
    assert [(where, say, prose.banned(say)) for where, say in found if prose.banned(say)] == []
