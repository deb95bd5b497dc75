"""The graded questions: true to their sources, and together a fair paper.

The keys stand in `assignments/bank`. Flaws, balance, coverage and near copies are for the course's own check,
which `test_bank_check.py` runs on the whole bank; the mark of every answer is tried in `test_whole_bank.py`.
"""

import re
from collections import Counter
from pathlib import Path

import pytest

from course_lib.course import checkout, topics_taught
from course_lib.grading.papers import check_stale
from course_lib.quiz import (
    Matching,
    Multiple,
    Numeric,
    OneOf,
    Ordering,
    Question,
    mark,
    options_of,
    practice,
    read_questions,
    refuse_shared_ids,
)
from course_lib.quiz.likeness import asked_text, key_text
from course_lib.quiz.papers import paper, papers
from tests.notebooks import prose

FILES = sorted((checkout() / "assignments" / "bank").glob("*.yaml"))
every_bank = pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)


def bank(path: Path) -> tuple[Question, ...]:
    return read_questions(path, path.stem)


def graded() -> tuple[Question, ...]:
    return tuple(each for path in FILES for each in bank(path))


def practised() -> tuple[Question, ...]:
    return tuple(each for taught in topics_taught() for each in practice(taught.slug))


# --- each question as an item ---


def reasons_of(asked: Question) -> list[str]:
    if isinstance(asked, OneOf | Multiple):
        return [option.why for option in asked.options]
    if isinstance(asked, Ordering):
        return [step.why for step in asked.steps]
    if isinstance(asked, Matching):
        return [pair.why for pair in asked.pairs]
    return [asked.worked, asked.low, asked.high]


def test_the_reason_for_a_slip_does_not_hand_over_the_number() -> None:
    numerics = [each for each in graded() if isinstance(each, Numeric)]
    assert numerics
    for asked in numerics:
        for slip in (asked.low, asked.high):
            told = {quantity.value for quantity in prose.quantities(slip)}
            assert told, asked.id
            near = [each for each in told if abs(float(each) - asked.answer) <= asked.tolerance]
            assert near == [], f"{asked.id}: {slip}"


def test_the_sum_that_is_shown_comes_to_the_key() -> None:
    for asked in graded():
        if isinstance(asked, Numeric):
            results = re.findall(r"= (\d+(?:\.\d+)?)", asked.worked)
            assert results, asked.id
            assert float(results[-1]) == asked.answer, asked.worked


@every_bank
def test_every_number_in_a_graded_question_is_in_a_fact_of_its_sources(path: Path) -> None:
    # As in practice questions: wrong options are wrong, and what is worked out is no finding.
    checked = 0
    for asked in bank(path):
        texts = [asked_text(asked)]
        if isinstance(asked, OneOf | Multiple):
            texts += [option.text for option in asked.options if option.correct] + reasons_of(asked)
        elif isinstance(asked, Ordering):
            texts += [f"{step.text} {step.why}" for step in asked.steps]
        elif isinstance(asked, Matching):
            texts += [f"{pair.left} {pair.right} {pair.why}" for pair in asked.pairs]
        sources = f" [{', '.join(asked.src)}]"
        checked += sum(len(prose.quantities(text)) for text in texts)
        found = [fault for text in texts for fault in prose.unsupported(text + sources, prose.facts())]
        assert found == [], asked.id
    assert checked


def test_no_key_and_no_reason_promises_anything() -> None:
    for asked in graded():
        for text in (key_text(asked), *reasons_of(asked)):
            assert prose.banned(text) == [], f"{asked.id}: {text}"


# --- marks ---


def test_ticking_everything_never_gives_more_than_half() -> None:
    multiples = [each for each in graded() if isinstance(each, Multiple)]
    assert multiples
    for asked in multiples:
        assert mark(asked, [id_ for id_, _ in options_of(asked)]) <= 0.5, asked.id


def test_an_item_of_the_first_bank_is_either_practised_or_graded() -> None:
    olds = [each.old_id for each in (*graded(), *practised()) if each.old_id]
    assert olds
    assert [old for old, count in Counter(olds).items() if count > 1] == []


def test_each_graded_and_each_practice_question_has_an_id_of_its_own() -> None:
    refuse_shared_ids([*graded(), *practised()])


# --- the bank of a topic and its paper ---


def test_every_file_of_the_bank_belongs_to_a_topic_with_a_lesson() -> None:
    assert FILES
    assert {path.stem for path in FILES} <= {taught.slug for taught in topics_taught()}


@every_bank
def test_the_bank_of_a_topic_asks_in_at_least_four_ways(path: Path) -> None:
    assert len({each.type for each in bank(path)}) >= 4


def test_every_question_of_the_paper_on_collagen_weighs_the_same() -> None:
    # Ten of sixteen points by one long question would be a quiz about that question.
    of_collagen = paper(checkout(), "collagen")
    assert of_collagen.total == 16
    assert {entry.points for entry in of_collagen.questions} == {2}


def test_no_question_is_asked_in_two_papers() -> None:
    used = Counter(entry.id for each in papers(checkout()) for entry in each.questions)
    assert used
    assert [id_ for id_, count in used.items() if count > 1] == []


def test_the_notebooks_of_the_papers_say_what_the_bank_says() -> None:
    assert papers(checkout())
    assert check_stale(checkout()) == ()
