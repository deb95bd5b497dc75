"""The exam's rule and its results in words: short, plain, and true to the numbers."""

from fractions import Fraction

import pytest
import textstat

from course_lib.course import course
from course_lib.quiz.exam import Decision, NextTry, pass_probability
from course_lib.quiz.exam_words import (
    DECIDES,
    explained,
    percent_reached,
    reached_in_words,
    rule_in_words,
    rule_points,
    standing_in_words,
    what_a_pass_means,
)

RULE = course().exam
OTHER = RULE.model_copy(update={"percent": 75, "tries": 1, "cooling_off_hours": 1, "questions": 30})


def decision(share: Fraction, *missed: str) -> Decision:
    return Decision(passed=False, share=share, critical_missed=missed, objectives=())


def test_the_rule_in_words_is_the_rule_in_force() -> None:
    words = rule_in_words()
    for number in (RULE.questions, RULE.percent, RULE.tries, RULE.cooling_off_hours):
        assert str(number) in words
    assert "every question about safety entirely right" in words
    assert "30 questions" in rule_in_words(OTHER)


def test_the_points_of_the_rule_follow_it() -> None:
    text = " ".join(rule_points())
    assert "at least 80 %" in text
    assert "at most 3 tries" in text
    assert "The next try opens after 24 hours at the earliest." in text
    assert "a named person decides what follows" in text
    other = " ".join(rule_points(OTHER))
    assert "at least 75 %" in other
    assert "at most 1 try." in other
    assert "after 1 hour at the earliest" in other
    assert "opens at any time" in " ".join(rule_points(OTHER.model_copy(update={"cooling_off_hours": 0})))


@pytest.mark.parametrize(
    ("standing", "sat", "words"),
    [
        (NextTry("exam-a", 3), 0, "You have not sat the exam yet. You have 3 tries."),
        (NextTry("exam-a", 1), 2, "You may sit the exam now. You have 1 try left."),
        (
            NextTry(None, 2, "cooling"),
            1,
            "You have 2 tries left. The next one opens 24 hours after your last.",
        ),
        (NextTry(None, 2, "passed"), 1, "You have passed the exam. You need no further try."),
        (
            NextTry(None, 0, "named person"),
            3,
            "You have used 3 tries, and none is left. A named person at your",
        ),
    ],
)
def test_each_standing_has_its_own_sentences(standing: NextTry, sat: int, words: str) -> None:
    assert standing_in_words(standing, sat).startswith(words)


def test_what_was_reached_is_told_with_what_was_missing() -> None:
    assert reached_in_words(decision(Fraction(17, 20))) == (
        "You reached 85 %. Every question about safety was entirely right."
    )
    assert reached_in_words(decision(Fraction(15, 20))).startswith(
        "You reached 75 %. To pass, you need at least 80 %. Every question"
    )
    assert reached_in_words(decision(Fraction(19, 20), "a")) == (
        "You reached 95 %. 1 question about safety was not entirely right; each of them must be."
    )
    assert "2 questions about safety were not entirely right" in reached_in_words(
        decision(Fraction(1, 20), "a", "b")
    )
    assert "need at least" not in reached_in_words(decision(Fraction(15, 20)), OTHER)
    assert reached_in_words(decision(Fraction(15, 20)), for_trainer=True).startswith(
        "Reached 75 %. To pass, it takes at least 80 %. Every question"
    )


@pytest.mark.parametrize(
    ("share", "percent"),
    [("0", 0), ("0.7994", 79), ("0.7999", 80), ("0.8", 80), ("0.999", 99), ("1", 100), ("0.29", 29)],
)
def test_a_share_that_fails_is_never_rounded_to_one_that_passes(share: str, percent: int) -> None:
    found = decision(Fraction(share))
    assert percent_reached(found) == percent
    assert (percent >= RULE.percent) == (round(found.share, 3) >= Fraction(RULE.percent, 100))


def test_what_a_pass_means_has_the_probabilities_of_the_rule() -> None:
    critical = RULE.critical_per_form
    words = what_a_pass_means()
    for known, guessed in ((0.98, 0), (0.9, 0), (0.9, 2)):
        probability = pass_probability(RULE, known, critical=critical, ignorant_of=guessed)
        assert f"{round(100 * probability)} %" in words
    assert words.endswith("Whether they are competent, a named person decides.")


def test_the_explanation_sets_the_rule_beside_a_percentage_alone() -> None:
    lines = explained()
    assert lines[0] == rule_in_words()
    assert lines[-1] == what_a_pass_means()
    # No fewer and no more: the check of the papers refuses a form with another number.
    assert f"Each form has {RULE.critical_per_form} questions about safety." in lines
    (row,) = [line for line in lines if "knows 90 %, guesses 2 of" in line]
    strict, _, loose, _ = row.split()[-4:]
    assert int(strict.strip("<>")) < int(loose)


@pytest.mark.parametrize(
    "text",
    [
        " ".join(rule_points()),
        DECIDES,
        standing_in_words(NextTry(None, 2, "cooling"), 1),
        standing_in_words(NextTry(None, 0, "named person"), 3),
        reached_in_words(decision(Fraction(15, 20), "a")),
    ],
)
def test_what_a_learner_reads_of_the_exam_is_easy_to_read(text: str) -> None:
    assert textstat.flesch_kincaid_grade(text) <= 9
