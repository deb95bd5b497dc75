"""Every question of the real bank through marking, against marks worked out here from the files alone."""

import hashlib
import itertools
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from course_lib.course import checkout
from course_lib.quiz import Question, feedback, key, mark
from course_lib.quiz.papers import bank

FILES = sorted((checkout() / "assignments" / "bank").glob("*.yaml"))
# As its author wrote it: nothing of the course reads it here, or makes the ids.
WRITTEN: dict[str, dict[str, Any]] = {
    each["id"]: each for path in FILES for each in yaml.safe_load(path.read_text("utf-8"))["questions"]
}
ONE_OF = ("single", "case", "verdict", "handover")
NOTHING: tuple[object, ...] = (None, "", [], {}, 0.5j, True, False, "nothing of the kind", ["?"], {"?": "?"})

every_question = pytest.mark.parametrize("id_", WRITTEN)
# A number has no single key: all within the tolerance are right, and one number may answer two questions.
every_question_with_one_key = pytest.mark.parametrize(
    "id_", [id_ for id_, each in WRITTEN.items() if each["type"] != "numeric"]
)


@pytest.fixture(scope="module")
def known() -> dict[str, Question]:
    return dict(bank(checkout()))


def part_id(id_: str, text: str) -> str:
    return hashlib.sha256(f"{id_}\n{text.strip()}".encode()).hexdigest()[:8]


def ids_of(id_: str, known: dict[str, Question]) -> list[str]:
    """The ids of the options; the words of a verdict are the course's, not the author's."""
    options = WRITTEN[id_]["options"]
    if WRITTEN[id_]["type"] == "verdict":
        return [part_id(id_, option.text) for option in known[id_].options]  # type: ignore[union-attr]
    return [part_id(id_, option["text"]) for option in options]


def right_answer(id_: str, known: dict[str, Question]) -> object:
    """The key, from the file."""
    written = WRITTEN[id_]
    type_ = written["type"]
    if type_ == "numeric":
        return float(written["answer"])
    if type_ == "ordering":
        return [part_id(id_, step["text"]) for step in written["steps"]]
    if type_ == "matching":
        return {part_id(id_, pair["left"]): part_id(id_, pair["right"]) for pair in written["pairs"]}
    rights = [
        each for each, option in zip(ids_of(id_, known), written["options"], strict=True) if option["correct"]
    ]
    return rights if type_ == "multiple" else rights[0]


def answers(id_: str, known: dict[str, Question]) -> Iterator[tuple[object, float]]:
    """Every wrong answer of one choice, each wrong way of the others, with the mark that it must get."""
    written = WRITTEN[id_]
    type_ = written["type"]
    if type_ in ONE_OF:
        yield from _of_one_choice(id_, written, known)
    elif type_ == "multiple":
        yield from _of_ticks(ids_of(id_, known), [option["correct"] for option in written["options"]])
    elif type_ == "numeric":
        answer, tolerance = (Decimal(str(written[name])) for name in ("answer", "tolerance"))
        for way, fits in itertools.product((-1, 1), (True, False)):
            beyond = tolerance if fits else tolerance * Decimal("1.001")
            yield float(answer + way * beyond), float(fits)
    elif type_ == "ordering":
        yield from _of_orders(right_answer(id_, known))
    else:
        yield from _of_pairs(right_answer(id_, known))


def _of_one_choice(
    id_: str, written: dict[str, Any], known: dict[str, Question]
) -> Iterator[tuple[object, float]]:
    key_answers = any(option["correct"] and option.get("does") == "answer" for option in written["options"])
    for each, option in zip(ids_of(id_, known), written["options"], strict=True):
        if not option["correct"]:
            yield each, 0.5 if key_answers and option.get("does") == "hand_over" else 0.0


def _of_ticks(ids: list[str], rights: list[bool]) -> Iterator[tuple[object, float]]:
    for ticks in itertools.product((False, True), repeat=len(ids)):
        hits = sum(tick and right for tick, right in zip(ticks, rights, strict=True))
        misses = sum(ticks) - hits
        yield list(itertools.compress(ids, ticks)), max(0, hits - misses) / sum(rights)


def _of_orders(right: Any) -> Iterator[tuple[object, float]]:
    for given in itertools.islice(itertools.permutations(right), 1, 1000):
        places = [right.index(each) for each in given]
        pairs = list(itertools.combinations(range(len(places)), 2))
        wrong = sum(places[first] > places[second] for first, second in pairs)
        yield list(given), max(0.0, 1 - 2 * wrong / len(pairs))


def _of_pairs(right: Any) -> Iterator[tuple[object, float]]:
    lefts = list(right)
    for given in itertools.islice(itertools.permutations(right.values()), 1, 1000):
        hits = sum(right[left] == each for left, each in zip(lefts, given, strict=True))
        yield dict(zip(lefts, given, strict=True)), hits / len(lefts)
    for left in lefts:
        yield {left: right[left]}, 1 / len(lefts)


def test_the_files_and_the_bank_hold_the_same_questions(known: dict[str, Question]) -> None:
    assert len(WRITTEN) > 30
    assert list(WRITTEN) == list(known)


@every_question
def test_the_key_gets_the_whole_mark(id_: str, known: dict[str, Question]) -> None:
    right = right_answer(id_, known)
    assert key(known[id_]) == right
    assert mark(known[id_], right) == 1.0
    assert all(part.right for part in feedback(known[id_], right))


@every_question
def test_every_wrong_answer_gets_what_the_formula_says(id_: str, known: dict[str, Question]) -> None:
    tried = 0
    for answer, wanted in answers(id_, known):
        assert mark(known[id_], answer) == pytest.approx(wanted), answer
        tried += 1
    assert tried >= 2
    if WRITTEN[id_]["type"] in ONE_OF:
        assert tried == len(WRITTEN[id_]["options"]) - 1


@every_question_with_one_key
def test_only_the_key_gets_the_whole_mark(id_: str, known: dict[str, Question]) -> None:
    right = right_answer(id_, known)
    for answer, wanted in answers(id_, known):
        assert (mark(known[id_], answer) == 1.0) == (wanted == 1) == (answer == right), answer


@every_question
def test_what_is_left_open_or_is_no_answer_gets_nothing(id_: str, known: dict[str, Question]) -> None:
    for nothing in NOTHING:
        assert mark(known[id_], nothing) == 0.0, nothing
        assert feedback(known[id_], nothing)


@every_question_with_one_key
def test_the_answer_to_another_question_gets_nothing(id_: str, known: dict[str, Question]) -> None:
    others = [other for other in WRITTEN if other != id_ and WRITTEN[other]["type"] == WRITTEN[id_]["type"]]
    assert others
    for other in others:
        assert mark(known[id_], right_answer(other, known)) == 0.0, other


def test_every_type_is_among_the_questions() -> None:
    assert {each["type"] for each in WRITTEN.values()} == {
        *ONE_OF,
        "multiple",
        "numeric",
        "ordering",
        "matching",
    }


def test_no_file_of_the_bank_is_left_out() -> None:
    assert [path.stem for path in FILES] == sorted(path.stem for path in Path(FILES[0].parent).iterdir())
