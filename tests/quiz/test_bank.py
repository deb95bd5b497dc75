"""The graded questions: sound as items, and together a fair paper.

The keys stand in `assignments/bank`. That nothing is a near copy is tested in `test_near_copies.py`.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from course_lib.course import checkout, topic, topics_taught
from course_lib.grading.papers import check_stale
from course_lib.quiz import (
    Case,
    Handover,
    Matching,
    Multiple,
    Numeric,
    OneOf,
    Ordering,
    Question,
    Single,
    Verdict,
    key,
    mark,
    options_of,
    practice,
    read_questions,
    refuse_shared_ids,
)
from course_lib.quiz.choosing import HandoverOption
from course_lib.quiz.likeness import asked_text, key_text
from course_lib.quiz.papers import paper, papers
from tests.notebooks import prose
from tests.quiz.made_up import question

FILES = sorted((checkout() / "assignments" / "bank").glob("*.yaml"))
OPEN: tuple[object, ...] = (None, "", [], {}, False)

every_bank = pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)

# Words that give an option away: test-wise learners know that "always" is wrong.
_ABSOLUTE = re.compile(r"\b(?:always|never|every(?:one|body)?|all|none of|only|exactly|completely|no one)\b")
_OF_THE_ABOVE = re.compile(r"\b(?:all|none|both|neither) of (?:the|these)\b|\bthe above\b")


def bank(path: Path) -> tuple[Question, ...]:
    return read_questions(path, path.stem)


def graded() -> tuple[Question, ...]:
    return tuple(each for path in FILES for each in bank(path))


def practised() -> tuple[Question, ...]:
    return tuple(each for taught in topics_taught() for each in practice(taught.slug))


def shuffled(questions: Iterable[Question]) -> list[Single | Case | Handover]:
    """The questions with one right option whose place was up to their author."""
    return [each for each in questions if isinstance(each, Single | Case | Handover)]


# --- each question as an item ---


def texts_of(asked: Question) -> list[str]:
    """Everything that is shown before the answer, the stem first."""
    if isinstance(asked, Verdict):
        return [asked.stem]  # the verdicts themselves are the course's words
    if isinstance(asked, OneOf | Multiple):
        return [asked_text(asked), *(option.text for option in asked.options)]
    if isinstance(asked, Ordering):
        return [asked.stem, *(step.text for step in asked.steps)]
    if isinstance(asked, Matching):
        return [asked.stem, *(side for pair in asked.pairs for side in (pair.left, pair.right))]
    return [asked.stem, asked.unit]


def reasons_of(asked: Question) -> list[str]:
    if isinstance(asked, OneOf | Multiple):
        return [option.why for option in asked.options]
    if isinstance(asked, Ordering):
        return [step.why for step in asked.steps]
    if isinstance(asked, Matching):
        return [pair.why for pair in asked.pairs]
    return [asked.worked, asked.low, asked.high]


def flaws(asked: Question) -> Iterator[str]:
    """What a test-wise learner, who knows nothing of the subject, could use."""
    for text in texts_of(asked)[1:]:
        # What somebody else says in the stem may be absolute: that can be the point of the question.
        if found := _ABSOLUTE.search(text.casefold()):
            yield f"{asked.id}: '{found[0]}' gives an option away: {text}"
        if found := _OF_THE_ABOVE.search(text.casefold()):
            yield f"{asked.id}: '{found[0]}' depends on the order: {text}"
    if re.search(r"\b(?:not|except)\b", asked.stem, re.IGNORECASE) and isinstance(
        asked, Single | Case | Handover | Multiple
    ):
        yield f"{asked.id}: a stem in the negative is misread: {asked.stem}"
    if isinstance(asked, Single | Case | Handover | Multiple):
        lengths = [len(option.text) for option in asked.options]
        if max(lengths) > 1.5 * min(lengths):
            yield f"{asked.id}: options of {min(lengths)} to {max(lengths)} characters"


def test_no_option_gives_itself_away() -> None:
    assert graded()
    assert [flaw for asked in graded() for flaw in flaws(asked)] == []


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        (["Laser always helps", "Laser may help", "Laser can help"], "'always'"),
        (["All of the above", "Laser may help", "Laser can help"], "'all of the'"),
        (["It helps", "It helps, as was found in small studies", "It hurts"], "options of 8 to 39"),
    ],
)
def test_an_option_that_gives_itself_away_is_found(texts: list[str], said: str) -> None:
    given = [{"text": text, "correct": at == 1, "why": "w"} for at, text in enumerate(texts)]
    assert any(said in flaw for flaw in flaws(question("single", options=given)))


def test_a_stem_in_the_negative_is_found() -> None:
    assert any("negative" in flaw for flaw in flaws(question("single", stem="Which is NOT true?")))


def test_no_reason_is_given_twice_in_a_question() -> None:
    for asked in graded():
        assert len({*reasons_of(asked)}) == len(reasons_of(asked)) > 1, asked.id


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


def test_the_key_of_every_question_gives_the_whole_mark() -> None:
    assert graded()
    assert {asked.id: mark(asked, key(asked)) for asked in graded()} == {asked.id: 1.0 for asked in graded()}


def test_no_wrong_option_gives_anything_but_half_for_a_hand_over_that_was_not_needed() -> None:
    wrong = 0
    for asked in graded():
        if not isinstance(asked, OneOf):
            continue
        needless = isinstance(asked, Handover) and any(
            option.correct and option.does == "answer" for option in asked.options
        )
        for id_, option in options_of(asked):
            if not option.correct:
                half = needless and isinstance(option, HandoverOption) and option.does == "hand_over"
                assert mark(asked, id_) == (0.5 if half else 0.0), asked.id
                wrong += 1
    assert wrong >= 3


def test_ticking_everything_never_gives_more_than_half() -> None:
    multiples = [each for each in graded() if isinstance(each, Multiple)]
    assert multiples
    for asked in multiples:
        assert mark(asked, [id_ for id_, _ in options_of(asked)]) <= 0.5, asked.id


def test_an_open_answer_gives_nothing() -> None:
    for asked in graded():
        for nothing in OPEN:
            assert mark(asked, nothing) == 0.0, asked.id


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
def test_the_right_options_stand_at_every_place(path: Path) -> None:
    asked = shuffled(bank(path))
    assert len(asked) >= 4
    places = Counter([option.correct for option in each.options].index(True) for each in asked)
    assert set(places) == set(range(max(len(each.options) for each in asked))), places
    # Who ticks one place throughout gets less than half.
    assert max(places.values()) < len(asked) / 2, places


@every_bank
def test_choosing_the_longest_or_the_shortest_option_does_not_pay(path: Path) -> None:
    asked = shuffled(bank(path))
    assert asked
    for extreme in (max, min):
        hits = 0
        for each in asked:
            lengths = [len(option.text) for option in each.options]
            right = next(len(option.text) for option in each.options if option.correct)
            hits += right == extreme(lengths)
        assert hits <= len(asked) / 2, f"{extreme.__name__}: {hits} of {len(asked)}"


@every_bank
def test_the_bank_of_a_topic_asks_in_at_least_four_ways(path: Path) -> None:
    assert len({each.type for each in bank(path)}) >= 4


def test_the_paper_on_collagen_has_eight_questions_and_covers_every_objective() -> None:
    ids = [entry.id for entry in paper(checkout(), "collagen").questions]
    assert len(ids) == 8
    asked = [each for each in graded() if each.id in ids]
    assert len(asked) == len(ids)
    assert {each.objective for each in asked} == {each.id for each in topic("collagen").objectives}


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
