import json
from pathlib import Path

import pytest

from course_lib.course import checkout
from course_lib.grading.lesson_links import lesson_links
from course_lib.grading.results import Reason, reasons
from course_lib.pages.prose import slug
from course_lib.quiz import key, options_of, pairs_of, steps_of
from course_lib.quiz.papers import bank
from tests.grading.desk import IDS, questions
from tests.quiz.made_up import TOPIC, TYPES, question

SINGLE, MULTIPLE, NUMERIC, MATCHING = (question(each["type"], **each) for each in questions())
(FIRST, _), (SECOND, _), *_ = options_of(MULTIPLE)


def test_only_what_was_chosen_gets_its_reason() -> None:
    assert reasons(MULTIPLE, [FIRST, SECOND]) == (
        Reason(FIRST, True, True, "The reason that was written for 0."),
        Reason(SECOND, True, False, "The reason that was written for 1."),
    )
    (wrong, _), *_ = options_of(SINGLE)
    assert reasons(SINGLE, wrong) == (Reason(wrong, True, False, "The reason that was written for 0."),)


@pytest.mark.parametrize(
    ("answer", "right", "why"),
    [(31.7, True, "Divide 56 by 82."), (1, False, "You took it away."), (99.5, False, "You added it twice.")],
)
def test_a_number_gets_the_working_or_its_slip(answer: float, right: bool, why: str) -> None:
    assert reasons(NUMERIC, answer) == (Reason("number", True, right, why),)


def test_a_wrong_pair_does_not_give_the_right_one_away() -> None:
    (left, right, first), (other, _, _), *_ = pairs_of(MATCHING)
    assert reasons(MATCHING, {left: right, other: right}) == (
        Reason(left, True, True, first.why),
        Reason(other, True, False, "These two do not belong together."),
    )


@pytest.mark.parametrize("answer", [None, "x", [], {}, True, [["x"]]])
def test_nothing_chosen_gets_no_reasons(answer: object) -> None:
    assert [reasons(question(type_), answer) for type_ in TYPES] == [()] * len(TYPES)


def test_a_step_in_the_wrong_place_does_not_tell_its_right_one() -> None:
    asked = question("ordering")
    (warn, first), (do, _), (note, _) = steps_of(asked)
    assert reasons(asked, [warn, note, do]) == (
        Reason(warn, True, True, first.why),
        # In the learner's own order: that of the bank is the key.
        Reason(note, True, False, "It belongs elsewhere in the order."),
        Reason(do, True, False, "It belongs elsewhere in the order."),
    )


@pytest.mark.parametrize("type_", ["case", "verdict", "handover"])
def test_of_several_options_the_chosen_one_alone_is_explained(type_: str) -> None:
    asked = question(type_)
    for id_, option in options_of(asked):
        assert reasons(asked, id_) == (Reason(id_, True, option.correct, option.why),)


def test_a_link_leads_to_the_part_that_judges_the_claim_or_practises_the_objective(root: Path) -> None:
    links = lesson_links(root, bank(root).values())
    assert links[IDS[0]] == f"{TOPIC.slug}.html#claim-C25"
    assert links[IDS[1]] == f"{TOPIC.slug}.html"
    path = root / "notebooks" / f"{TOPIC.slug}.ipynb"
    notebook = json.loads(path.read_text())
    notebook["cells"][1]["source"] = ['practice("collagen-firmness")']
    path.write_text(json.dumps(notebook))
    objective = question("single", objective="collagen-what-it-does", claim=None)
    assert lesson_links(root, [objective]) == {objective.id: f"{TOPIC.slug}.html#dont-skip"}


@pytest.mark.parametrize("content", ["{", "{}", '{"cells": [{"source": 1}]}'])
def test_a_lesson_that_cannot_be_read_is_linked_as_a_whole(root: Path, content: str) -> None:
    (root / "notebooks" / f"{TOPIC.slug}.ipynb").write_text(content)
    assert lesson_links(root, [SINGLE]) == {SINGLE.id: f"{TOPIC.slug}.html"}


def test_every_question_of_the_course_leads_to_a_part_of_its_lesson() -> None:
    known = bank(checkout())
    links = lesson_links(checkout(), known.values())
    assert set(links) == set(known) != set()
    for question_id, link in links.items():
        page, _, anchor = link.partition("#")
        cells = json.loads((checkout() / "notebooks" / f"{page.removesuffix('.html')}.ipynb").read_text())[
            "cells"
        ]
        lines = [line for cell in cells if cell["cell_type"] == "markdown" for line in cell["source"]]
        headings = [slug(line.lstrip("# ")) for line in lines if line.startswith("#")]
        assert anchor in [*headings, *(cell["id"] for cell in cells)], question_id


def test_the_key_of_the_made_up_questions_is_told_as_right() -> None:
    for each in (SINGLE, MULTIPLE, NUMERIC, MATCHING, *map(question, TYPES)):
        told = reasons(each, key(each))
        assert told
        assert all(reason.right for reason in told)
