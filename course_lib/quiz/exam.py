"""The certifying exam: which form a learner gets, when, whether a try passes, and what passing means.

All of it is pure: attempts come in as data, and nothing here knows where they are kept. The rule itself
stands in `course.yaml`. The figures are exact binomial sums, no simulation.
"""

import hashlib
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction

from course_lib.course import ExamRule
from course_lib.quiz.question import Question, topic_of

__all__ = [
    "Decision",
    "NextTry",
    "Try",
    "blueprint_faults",
    "decide",
    "form_for",
    "in_turn",
    "next_try",
    "pass_probability",
]


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether one try passes.

    `share` is what was reached, from 0 to 1 [fraction]; `critical_missed` are the ids of the critical
    questions that were not entirely right; `objectives` are those of every question that was not, in the
    paper's order.
    """

    passed: bool
    share: Fraction
    critical_missed: tuple[str, ...]
    objectives: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Try:
    """One earlier try: its form, when it was handed in (with a time zone), and whether it passed."""

    form: str
    time: datetime
    passed: bool


@dataclass(frozen=True, slots=True)
class NextTry:
    """What a learner may do next.

    `form` is the form to sit now, or None. Then `why` is "passed", "cooling" (it may be sat from `since` on)
    or "named person" (the tries are used up: somebody with a name decides). `left` counts the tries left,
    this one included.
    """

    form: str | None
    left: int
    why: str = ""
    since: datetime | None = None


def decide(rule: ExamRule, marks: Mapping[str, float], asked: Sequence[Question]) -> Decision:
    """Decide on one try: the share that the rule asks for, and every critical question entirely right.

    Args:
        rule: the rule of `course.yaml`.
        marks: the mark of each question [fraction]; a question without one got nothing.
        asked: the questions of the form, in its order.

    Raises:
        ValueError: nothing was asked.
    """
    if not asked:
        raise ValueError("an exam without questions decides nothing")
    # Marks are rounded where they are kept: a third is 0.3333 there, and must not cost a pass.
    got = sum((Fraction(str(round(marks.get(each.id, 0.0), 4))) for each in asked), Fraction(0))
    share = got / len(asked)
    missed = [each for each in asked if marks.get(each.id, 0.0) < 1]
    critical = tuple(each.id for each in missed if each.critical)
    enough = round(share, 3) >= Fraction(rule.percent, 100)
    return Decision(
        passed=enough and not critical,
        share=share,
        critical_missed=critical,
        objectives=tuple(dict.fromkeys(each.objective for each in missed)),
    )


def form_for(rule: ExamRule, learner: str, number: int) -> str:
    """Return the form for a learner's try `number` (counted from 1): the same one however often it is asked.

    Learners begin with different forms, and each further try is on the next one.

    Raises:
        ValueError: the number is below 1.
    """
    if number < 1:
        raise ValueError(f"tries are counted from 1; this is {number}")
    first = int.from_bytes(hashlib.sha256(learner.encode()).digest()[:8])
    return rule.forms[(first + number - 1) % len(rule.forms)]


def next_try(rule: ExamRule, learner: str, before: Sequence[Try], allowed: int, now: datetime) -> NextTry:
    """Say what comes next for a learner.

    Args:
        rule: the rule of `course.yaml`.
        learner: the learner's id.
        before: the earlier tries, oldest first.
        allowed: further tries that a named person has allowed.
        now: the time, with a time zone.
    """
    left = max(0, rule.tries + allowed - len(before))
    if any(each.passed for each in before):
        return NextTry(None, left, "passed")
    if not left:
        return NextTry(None, 0, "named person")
    if before:
        since = max(each.time for each in before) + timedelta(hours=rule.cooling_off_hours)
        if now < since:
            return NextTry(None, left, "cooling", since)
    return NextTry(form_for(rule, learner, len(before) + 1), left)


def in_turn(rule: ExamRule, learner: str, tries: Sequence[Try], allowed: int) -> tuple[bool, ...]:
    """Tell of each try whether its form was the one to sit, at its time; only such a try counts.

    The course's pages open no other form. Through nbgrader a learner can get at every paper at any time.

    Args:
        rule: the rule of `course.yaml`.
        learner: the learner's id.
        tries: everything that was handed in, oldest first.
        allowed: further tries that a named person has allowed.
    """
    counted: list[Try] = []
    found = []
    for each in tries:
        found.append(next_try(rule, learner, counted, allowed, each.time).form == each.form)
        if found[-1]:
            counted.append(each)
    return tuple(found)


def pass_probability(
    rule: ExamRule, mastery: float, *, critical: int = 0, ignorant_of: int = 0, all_critical: bool = True
) -> float:
    """Return the probability that somebody passes, an exact binomial sum [fraction].

    They know each question with probability `mastery`, except that they know nothing about
    `ignorant_of` of the critical ones, and guess there with the chance that the rule gives. A question is
    right or wrong here.

    Args:
        rule: the rule of `course.yaml`.
        mastery: the probability of a right answer [fraction].
        critical: how many of the questions are critical [count].
        ignorant_of: how many of these are guessed [count].
        all_critical: whether each critical question must be right, as the rule says; False shows what a
            percentage alone would let through.

    Raises:
        ValueError: a probability outside 0 to 1, or counts that do not fit into one another.

    >>> rule = ExamRule(questions=20, percent=80, critical_per_form=6, tries=3, cooling_off_hours=24,
    ...                 guess=0.25, forms=("exam-a", "exam-b", "exam-c"))
    >>> round(pass_probability(rule, 0.9, critical=4, ignorant_of=2, all_critical=False), 3)
    0.812
    >>> round(pass_probability(rule, 0.9, critical=4, ignorant_of=2), 3)
    0.05
    """
    if not 0 <= mastery <= 1:
        raise ValueError(f"mastery {mastery:g} is no probability: 0 to 1")
    if not 0 <= ignorant_of <= critical <= rule.questions:
        raise ValueError(f"{ignorant_of} of {critical} critical of {rule.questions} questions cannot be")
    needed = math.ceil(rule.questions * rule.percent / 100)
    if not all_critical:
        rest = rule.questions - ignorant_of
        return math.fsum(
            _exactly(ignorant_of, rule.guess, guessed) * _at_least(rest, mastery, needed - guessed)
            for guessed in range(ignorant_of + 1)
        )
    known = critical - ignorant_of
    every_critical = rule.guess**ignorant_of * mastery**known
    return every_critical * _at_least(rule.questions - critical, mastery, needed - critical)


def blueprint_faults(
    rule: ExamRule, forms: Mapping[str, Sequence[Question]], topics: Sequence[str]
) -> Iterator[tuple[str, str]]:
    """Give (form, sentence) for everything in which a form of the exam does not keep to the blueprint.

    Each form of the rule is there. It has the number of questions of the rule, the topics in proportion
    (their numbers differ by one at most) and its number of critical questions; no two forms share a question.

    Args:
        rule: the rule of `course.yaml`.
        forms: the questions of each form, by its id.
        topics: the slugs of all topics.
    """
    for form in rule.forms:
        if form not in forms:
            yield form, f"there is no paper '{form}', a form of the exam"
    seen: dict[str, str] = {}
    few, many = rule.questions // len(topics), -(-rule.questions // len(topics))
    allowed = f"{few} or {many}" if few < many else f"{few}"
    for form, asked in forms.items():
        if len(asked) != rule.questions:
            yield form, f"{form} has {len(asked)} questions; the rule asks for {rule.questions}"
        counts = {slug: sum(topic_of(each.objective) == slug for each in asked) for slug in topics}
        for slug, count in counts.items():
            if not few <= count <= many:
                yield form, f"{form} has {count} questions of '{slug}'; in proportion it is {allowed}"
        critical, wanted = sum(each.critical for each in asked), rule.critical_per_form
        if critical != wanted:
            # More would make this form harder than the others, and than the figures that explain the rule.
            yield form, f"{form} has {critical} critical questions; the rule asks for {wanted}"
        for each in asked:
            first = seen.setdefault(each.id, form)
            if first != form:
                yield form, f"'{each.id}' stands in {first} and in {form}; forms share no question"


def _exactly(count: int, probability: float, right: int) -> float:
    return math.comb(count, right) * probability**right * (1 - probability) ** (count - right)


def _at_least(count: int, probability: float, right: int) -> float:
    return math.fsum(_exactly(count, probability, each) for each in range(max(0, right), count + 1))
