"""`course bank check`: what only shows in many questions, and in the papers, with its file and line."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from course_lib.course import checkout, course
from course_lib.evidence import DataError
from course_lib.quiz import Question
from course_lib.quiz.bank_check import _one_way, check, paper_problems, topic_problems
from course_lib.quiz.papers import Asked, Paper
from tests.grading.desk import make_checkout, questions, save
from tests.quiz.made_up import PREFIX, TOPIC, decisions, question, verdicts, written

OBJECTIVES = [each.id for each in TOPIC.objectives]
TOPICS = course().topics
RULE = course().exam
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def single(at: int, right: int, long: str = "", objective: str = OBJECTIVES[0]) -> dict[str, Any]:
    """One of many questions, unlike the others; the key stands in the place `right`."""
    words = [f"{LETTERS[at % 26]}{LETTERS[at // 26]}{letter}le" for letter in "stuv"]
    texts = [f"It is {word}" for word in words[:4]]
    if long:
        texts = [f"{text} {long}" if place == right else text for place, text in enumerate(texts)]
    given = [
        {"text": text, "correct": place == right, "why": f"It is so for {text}."}
        for place, text in enumerate(texts)
    ]
    stem = f"{words[0]}{at} {words[1]}{at} {words[2]}{at}?"
    return written("single", id=f"{PREFIX}-n{at}", stem=stem, options=given, objective=objective)


def told(asked: Sequence[dict[str, Any]], before: Sequence[Question] = ()) -> list[str]:
    made = [question(each["type"], **each) for each in asked]
    return [each.text for each in topic_problems(TOPIC.slug, made, before)]


def spread(count: int = 15) -> list[dict[str, Any]]:
    """Questions in which nothing is wrong: places in turn, three for each objective."""
    return [single(at, at % 4, objective=OBJECTIVES[at % len(OBJECTIVES)]) for at in range(count)]


def test_a_topic_with_three_sound_questions_for_each_objective_passes() -> None:
    assert told(spread()) == []


def test_an_objective_with_two_questions_is_named() -> None:
    said = f"objective '{OBJECTIVES[-1]}' has 2 graded questions; it needs 3 or more [coverage]"
    assert told(spread(14)) == [said]


def test_keys_that_stand_in_one_place_too_often_are_found() -> None:
    found = told([single(at, 1 if at % 2 else at % 4) for at in range(8)])
    assert "questions: no key stands in place D; each place needs one [key-position]" in found
    assert "questions: 4 of 8 keys stand in place B; fewer than half may [key-position]" in found


def test_the_balance_of_a_few_questions_is_left_to_chance() -> None:
    assert not [each for each in told([single(at, 1) for at in range(7)]) if "key-" in each]


@pytest.mark.parametrize(("which", "name"), [("key", "longest"), ("others", "shortest")])
def test_a_key_that_is_the_longest_or_the_shortest_too_often_is_found(which: str, name: str) -> None:
    asked = [single(at, at % 4, long="now") for at in range(8)]
    if which == "others":
        for each in asked:
            for option in each["options"]:
                option["text"] = (
                    option["text"].replace(" now", "") if option["correct"] else option["text"] + "r"
                )
    found = told(asked)
    assert (
        f"questions: in 8 of 8 questions the key is the {name} option; in half of them at most [key-length]"
        in found
    )


def test_a_copy_of_a_practice_question_is_found() -> None:
    other = question("single", **single(3, 2))
    copy = {**single(3, 2), "id": f"{PREFIX}-copy"}
    assert any(f"'{other.id}' asks the same words" in each for each in told([copy], [other]))
    longer = {**copy, "stem": f"Tell me: {copy['stem']}"}
    (found,) = (each for each in told([longer], [other]) if "[near-copy]" in each)
    assert f"the question is nearly '{other.id}' (100% alike, and less than 50% is allowed)" in found


def test_hand_over_questions_that_all_ask_for_one_way_are_found() -> None:
    away = [question("handover", options=decisions("a-", "a-", "h+")) for _ in range(8)]
    (said,) = _one_way(away)
    assert said == "in all 8 hand-over questions it is right to hand over; let it differ [one-way]"
    answering = [question("handover", options=decisions("a+", "a-", "h-")) for _ in range(8)]
    assert "it is right to answer" in next(_one_way(answering))
    assert [*_one_way([*away, *answering])] == []
    assert [*_one_way(away[:7])] == []


def test_a_verdict_that_is_nearly_always_right_is_found() -> None:
    one, other = (question("verdict", options=verdicts(signs)) for signs in ("-+-", "--+"))
    (said,) = _one_way([one] * 6 + [other] * 2)
    assert "is the key of 6 of 8 verdict questions; at most 60% may have one verdict [one-way]" in said
    assert [*_one_way([one, other] * 4)] == []
    assert [*_one_way([one] * 7)] == []


# --- papers ---


def bank_for_forms() -> dict[str, Question]:
    """Twelve questions for each topic; a form has one critical one of each, and two of the first."""
    found = {}
    for topic in TOPICS:
        for at in range(12):
            name = f"{topic.slug.replace('_', '-')}-n{at}"
            objective = topic.objectives[at % len(topic.objectives)].id
            given = [
                {**each, "correct": place == at % 3}
                for place, each in enumerate(single(at, 0)["options"][:3])
            ]
            made = question(
                "single",
                id=name,
                objective=objective,
                critical=at % 4 == 0 or (topic is TOPICS[0] and at % 4 == 1),
                options=given,
            )
            found[name] = made
    return found


def form(at: int) -> Paper:
    """A form to the blueprint: three of each topic, and four of two of them."""
    asked = []
    for number, topic in enumerate(TOPICS):
        asked += [
            f"{topic.slug.replace('_', '-')}-n{each}" for each in range(4 * at, 4 * at + 3 + (number < 2))
        ]
    return Paper(RULE.forms[at], "Exam", None, "exam", tuple(Asked(id_, 1) for id_ in asked))


def problems(*papers: Paper, known: dict[str, Question] | None = None) -> list[str]:
    found, _ = paper_problems(papers, known or bank_for_forms())
    return [each.text for each in found]


def test_three_forms_to_the_blueprint_pass() -> None:
    assert problems(*(form(at) for at in range(3))) == []


def test_forms_that_are_not_there_yet_are_no_fault() -> None:
    found, notes = paper_problems([form(0)], bank_for_forms())
    assert found == ()
    assert "there is no paper exam-b and no exam-c yet, of the forms of the exam" in notes
    found, notes = paper_problems([], bank_for_forms())
    assert found == ()
    assert notes[0].startswith("there is no paper exam-a and no exam-b and no exam-c yet")
    assert notes[1].startswith("72 of 72 graded questions stand in no paper, ")


def test_a_form_with_too_few_critical_questions_is_found() -> None:
    known = {id_: each.model_copy(update={"critical": False}) for id_, each in bank_for_forms().items()}
    said = (
        f"questions: exam-a has 0 critical questions; the rule asks for {RULE.critical_per_form} [blueprint]"
    )
    assert said in problems(form(0), known=known)


def test_a_question_in_two_forms_is_told_at_the_second_form() -> None:
    second = form(1)
    twice = form(0).questions[0]
    other = Paper(second.id, second.title, None, "exam", (twice, *second.questions[1:]))
    found, _ = paper_problems([form(0), other, form(2)], bank_for_forms())
    (problem,) = (each for each in found if "share no question" in each.text)
    assert problem.loc == ("papers", 1, "questions")
    assert twice.id in problem.text


def test_a_question_of_a_quiz_is_no_question_of_an_exam() -> None:
    asked = tuple(Asked(f"{PREFIX}-n{at}", 1) for at in range(4, 12))
    quiz = Paper(PREFIX, "Quiz", TOPIC.slug, "formative", asked)
    found, _ = paper_problems([quiz, form(0), form(1), form(2)], bank_for_forms())
    assert all(
        "stands in 'collagen' too, where it may be tried until it is right" in each.text for each in found
    )
    assert {each.loc[:3] for each in found} == {("papers", 2, "questions"), ("papers", 3, "questions")}
    assert all(each.loc[-1] == "id" for each in found)


def test_a_quiz_has_eight_questions_and_asks_for_each_objective() -> None:
    asked = tuple(Asked(f"{PREFIX}-n{at}", 1) for at in range(4))
    found = problems(Paper(PREFIX, "Quiz", TOPIC.slug, "formative", asked))
    assert f"questions of '{PREFIX}': 4; a quiz has 8 [blueprint]" in found
    assert f"questions of '{PREFIX}': none asks for the objective '{OBJECTIVES[4]}' [coverage]" in found


def test_a_paper_whose_keys_stand_in_one_place_is_found() -> None:
    known = bank_for_forms()
    same = {id_: question("single", id=id_, objective=each.objective) for id_, each in known.items()}
    found = problems(form(0), known=same)
    assert (
        "questions of 'exam-a': 20 of 20 keys stand in place B; fewer than half may [key-position]" in found
    )


# --- the whole checkout ---


def test_what_is_wrong_in_a_checkout_is_told_with_file_and_line(tmp_path: Path) -> None:
    root = make_checkout(tmp_path)
    flawed = {**questions()[0], "stem": "Which of these is NOT so?"}
    save(root / "assignments" / "bank" / f"{TOPIC.slug}.yaml", {"questions": [flawed, *questions()[1:]]})
    checked = check(root)
    lines = (root / "assignments" / "bank" / f"{TOPIC.slug}.yaml").read_text("utf-8").splitlines()
    line = lines.index("  stem: Which of these is NOT so?") + 1
    assert any(each.startswith(f"{TOPIC.slug}.yaml:{line}: stem of '{PREFIX}-") for each in checked.faults)
    assert any(each.startswith("papers.yaml:") and "a quiz has 8" in each for each in checked.faults)
    assert checked.counts == ((TOPIC.slug, 4, 0),)
    assert "there are no graded questions on 'healing' yet" in checked.notes


def test_what_is_in_no_file_alone_is_told_of_the_bank(tmp_path: Path) -> None:
    root = make_checkout(tmp_path)
    away = [written("handover", id=f"{PREFIX}-h{at}", options=decisions("a-", "a-", "h+")) for at in range(8)]
    save(root / "assignments" / "bank" / f"{TOPIC.slug}.yaml", {"questions": [*questions(), *away]})
    (said,) = (each for each in check(root).faults if each.endswith("[one-way]"))
    assert said.startswith("bank: in all 8 hand-over questions")


def test_the_faults_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    root = make_checkout(tmp_path)
    bank = root / "assignments" / "bank"
    save(bank / f"{TOPIC.slug}.yaml", {"questions": [{**questions()[0], "stem": ""}]})
    save(bank / "healing.yaml", {"questions": [{**questions()[0], "src": []}]})
    with pytest.raises(DataError) as refused:
        check(root)
    assert {each.split(":")[0] for each in str(refused.value).splitlines()} == {
        f"{TOPIC.slug}.yaml",
        "healing.yaml",
    }


def test_a_checkout_without_a_bank_says_so(tmp_path: Path) -> None:
    (tmp_path / "assignments" / "bank").mkdir(parents=True)
    with pytest.raises(DataError, match="there is no question bank here"):
        check(tmp_path)


def test_the_bank_of_the_course_has_no_flaw() -> None:
    checked = check(checkout())
    assert sum(count for _, count, _ in checked.counts) > 0
    assert checked.faults == ()
