"""Every lesson of the course: form, skeleton, claims, practice, numbers, promises."""

import json
from pathlib import Path
from typing import Any

import nbformat
import pytest

from course_lib.course import checkout, course, lessons, topic, topics_taught
from course_lib.evidence import claims, claims_of
from course_lib.pages import lesson as pages
from course_lib.quiz import Matching, Multiple, Single, practice
from tests.notebooks import form, prose

PATHS = sorted((checkout() / "notebooks").glob("*.ipynb"))

every_lesson = pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)


def notebook_of(path: Path) -> dict[str, Any]:
    return json.loads(path.read_text("utf-8"))


def markdown_of(path: Path) -> list[tuple[str, str]]:
    """(id, text) of every prose cell; there are some."""
    found = [(c["id"], form.source(c)) for c in notebook_of(path)["cells"] if c["cell_type"] == "markdown"]
    assert found
    return found


def test_there_are_lessons_and_each_is_in_the_course_with_its_objectives() -> None:
    assert PATHS
    assert {path.stem for path in PATHS} == {each.slug for each in lessons(checkout())}
    assert lessons(checkout()) == topics_taught()


@every_lesson
def test_the_file_is_clean(path: Path) -> None:
    assert form.file_faults(path.read_text("utf-8")) == []


@every_lesson
def test_opening_and_saving_the_lesson_does_not_change_it(path: Path) -> None:
    assert nbformat.writes(nbformat.read(path, as_version=4)) + "\n" == path.read_text("utf-8")


@every_lesson
def test_each_cell_is_prose_or_one_hidden_call_with_a_readable_id(path: Path) -> None:
    assert list(form.cell_faults(notebook_of(path))) == []


@every_lesson
def test_the_lesson_has_the_skeleton_that_all_lessons_share(path: Path) -> None:
    faults = form.skeleton_faults(
        notebook_of(path), slug=path.stem, title=topic(path.stem).title, roles=list(course().roles.values())
    )
    assert list(faults) == []


@every_lesson
def test_every_claim_of_the_topic_is_there_exactly_once(path: Path) -> None:
    expected = sorted(claim.id for claim in claims_of(path.stem))
    assert expected
    assert sorted(form.arguments_of(notebook_of(path), "claim")) == expected


@every_lesson
def test_every_practice_question_of_the_lesson_is_asked_exactly_once(path: Path) -> None:
    expected = sorted(question.id for question in practice(path.stem))
    assert expected
    assert sorted(form.arguments_of(notebook_of(path), "practice")) == expected


@every_lesson
def test_every_objective_of_the_lesson_is_practised(path: Path) -> None:
    asked = set(form.arguments_of(notebook_of(path), "practice"))
    practised = {question.objective for question in practice(path.stem) if question.id in asked}
    assert practised == {objective.id for objective in topic(path.stem).objectives}


@pytest.mark.slow
@every_lesson
def test_the_lesson_takes_ten_to_eighteen_minutes(path: Path, tmp_path: Path) -> None:
    assert 10 <= pages.make(path, topic(path.stem), tmp_path).minutes <= 18


@every_lesson
def test_every_id_in_brackets_is_known_to_the_evidence(path: Path) -> None:
    assert [(id_, fault) for id_, text in markdown_of(path) for fault in prose.unknown_ids(text)] == []


@every_lesson
def test_every_number_is_in_a_fact_of_the_source_beside_it(path: Path) -> None:
    checked = 0
    for id_, text in markdown_of(path):
        for sentence in prose.sentences(without_wrong_words(text)):
            checked += len(prose.quantities(sentence))
            assert prose.unsupported(sentence, prose.facts()) == [], f"cell '{id_}': {sentence}"
    assert checked


@every_lesson
def test_no_number_is_without_a_source(path: Path) -> None:
    for id_, text in markdown_of(path):
        for sentence in prose.sentences(without_wrong_words(text)):
            assert prose.unsourced(sentence, prose.facts()) == [], f"cell '{id_}': {sentence}"


def without_wrong_words(text: str) -> str:
    """The text without the first column of tables: "Instead of ..." quotes what is wrong, numbers and all."""
    return "\n".join(
        "| " + line.strip("| ").partition("|")[2] if line.startswith("|") else line
        for line in text.splitlines()
    )


# Times in the story of a question, not findings.
STORIES = {"healing-sunbathing": ["3 week is in no fact of AHLUWALIA2009, FATIMA2020, BOONCHAI2015, MAYO"]}


@every_lesson
def test_every_number_in_a_practice_question_is_in_a_fact_of_its_sources(path: Path) -> None:
    # Wrong options are wrong, and what is worked out is no finding: neither is looked up.
    for question in practice(path.stem):
        texts = [question.stem]
        if isinstance(question, Single | Multiple):
            texts += [option.text for option in question.options if option.correct]
            texts += [option.why for option in question.options]
        elif isinstance(question, Matching):
            texts += [f"{pair.left} {pair.right} {pair.why}" for pair in question.pairs]
        sources = f" [{', '.join(question.src)}]"
        found = [fault for text in texts for fault in prose.unsupported(text + sources, prose.facts())]
        assert found == STORIES.get(question.id, []), question.id


@every_lesson
def test_what_we_tell_clients_promises_nothing(path: Path) -> None:
    rows = [row for id_, text in markdown_of(path) if id_ == "say" for row in prose.table(text)]
    assert rows
    for instead, say, why in rows:
        assert instead
        assert prose.banned(say) == [], say
        assert prose._BRACKETS.search(why), f"no source: {why}"


def test_what_the_evidence_would_have_us_say_promises_nothing() -> None:
    assert len(claims()) == 40
    for claim in claims():
        assert prose.banned(claim.say) == [], claim.id
