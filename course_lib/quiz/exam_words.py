"""The exam's rule in words, for learners and for whoever wants to know what a pass means."""

import math

from course_lib.course import ExamRule, course
from course_lib.quiz.exam import Decision, NextTry, pass_probability

__all__ = [
    "DECIDES",
    "NOT_OPEN",
    "counted",
    "explained",
    "percent_reached",
    "reached_in_words",
    "rule_in_words",
    "rule_points",
    "standing_in_words",
    "what_a_pass_means",
]

DECIDES = "This result decides nothing by itself: a named person at your clinic decides what follows."
NOT_OPEN = (
    "This form of the exam was not open to you when you handed it in. So it does not count, and it "
    "uses up no try. The page of the exam says which form is yours, and from when."
)

# Whom the figures speak of: how much they know [fraction], and how many critical questions they guess.
_MASTERIES = (0.95, 0.9, 0.8, 0.6)
_IGNORANT = (1, 2)


def rule_in_words(rule: ExamRule | None = None) -> str:
    """Return the rule as one sentence.

    >>> rule_in_words().startswith("To pass, at least 80 % of the marks, and every question about safety")
    True
    """
    rule = rule or course().exam
    return (
        f"To pass, at least {rule.percent} % of the marks, and every question about safety entirely right: "
        f"{rule.questions} questions, at most {counted(rule.tries, 'try', 'tries')}, each on another form, "
        f"at least {_hours(rule)} apart."
    )


def rule_points(rule: ExamRule | None = None) -> tuple[str, ...]:
    """Return the rule in short sentences, for the page on which a learner reads it first.

    >>> rule_points()[0]
    'You need at least 80 % to pass.'
    """
    rule = rule or course().exam
    hours = "at any time" if not rule.cooling_off_hours else f"after {_hours(rule)} at the earliest"
    return (
        f"You need at least {rule.percent} % to pass.",
        "Each question about safety must be entirely right as well.",
        f"You have at most {counted(rule.tries, 'try', 'tries')}. "
        f"Each try has other questions. The next try opens {hours}.",
        "A failed try decides nothing by itself. After the last one, a named person decides what follows.",
    )


def standing_in_words(standing: NextTry, sat: int, rule: ExamRule | None = None) -> str:
    """Return where a learner stands as a few short sentences.

    Args:
        standing: what comes next.
        sat: how many tries there have been [count].
        rule: the rule; by default that in force.

    >>> standing_in_words(NextTry("exam-b", 3), sat=0)
    'You have not sat the exam yet. You have 3 tries.'
    """
    rule = rule or course().exam
    left = counted(standing.left, "try", "tries")
    if standing.why == "passed":
        return "You have passed the exam. You need no further try."
    if standing.why == "named person":
        return (
            f"You have used {counted(sat, 'try', 'tries')}, and none is left. "
            "A named person at your clinic now decides what follows. Talk to your trainer."
        )
    if standing.why == "cooling":
        return (
            f"You have {left} left. The next one opens {_hours(rule)} after your last. "
            "Use the time to look again at the lessons."
        )
    if sat:
        return f"You may sit the exam now. You have {left} left."
    return f"You have not sat the exam yet. You have {left}."


def percent_reached(decision: Decision) -> int:
    """Return the share that was reached [%], rounded down, so that 79.9 is never shown as a pass."""
    return math.floor(100 * round(decision.share, 3))


def reached_in_words(decision: Decision, rule: ExamRule | None = None, *, for_trainer: bool = False) -> str:
    """Return what was reached on one try, and what of the rule was not.

    Args:
        decision: the decision on the try.
        rule: the rule; by default that in force.
        for_trainer: whether it is told to somebody else than the learner.
    """
    rule = rule or course().exam
    percent, missed = percent_reached(decision), len(decision.critical_missed)
    reached, needs = ("Reached", "it takes") if for_trainer else ("You reached", "you need")
    words = f"{reached} {percent} %."
    if percent < rule.percent:
        words += f" To pass, {needs} at least {rule.percent} %."
    if not missed:
        return f"{words} Every question about safety was entirely right."
    were = "question about safety was" if missed == 1 else "questions about safety were"
    return f"{words} {missed} {were} not entirely right; each of them must be."


def what_a_pass_means(rule: ExamRule | None = None) -> str:
    """Return the sentence that stands on a trainer's result page.

    >>> "somebody who guesses 2 of the" in what_a_pass_means()
    True
    """
    rule = rule or course().exam
    ignorant = pass_probability(rule, 0.9, critical=rule.critical_per_form, ignorant_of=2)
    knows = pass_probability(rule, 0.9, critical=rule.critical_per_form)
    expert = pass_probability(rule, 0.98, critical=rule.critical_per_form)
    return (
        f"By this rule, somebody who knows 98 % passes one try with a probability of {_percent(expert)}, "
        f"somebody who knows 90 % with {_percent(knows)}, and somebody who guesses 2 of the "
        f"{rule.critical_per_form} questions about safety and knows 90 % of the rest "
        f"with {_percent(ignorant)}. "
        "A pass says what somebody knew on one day. Whether they are competent, a named person decides."
    )


def explained(rule: ExamRule | None = None) -> list[str]:
    """Return what `course exam --explain` prints, line by line: the rule, and exact probabilities."""
    rule = rule or course().exam
    critical = rule.critical_per_form
    lines = [
        rule_in_words(rule),
        "",
        "How likely one try passes (exact, each question right or wrong):",
        f"  {'who':<58}{'by this rule':>14}{f'{rule.percent} % alone':>12}",
    ]
    people = [(f"knows {_percent(known)} of everything", known, 0) for known in _MASTERIES]
    people += [
        (f"knows 90 %, guesses {count} of {critical} questions about safety", 0.9, count)
        for count in _IGNORANT
    ]
    for who, known, guessed in people:
        strict = pass_probability(rule, known, critical=critical, ignorant_of=guessed)
        loose = pass_probability(rule, known, critical=critical, ignorant_of=guessed, all_critical=False)
        lines.append(f"  {who:<58}{_percent(strict):>14}{_percent(loose):>12}")
    guess = f"A guess is right with {_percent(rule.guess)}."
    each = f"Each form has {critical} questions about safety."
    return [*lines, "", guess, each, what_a_pass_means(rule)]


def _hours(rule: ExamRule) -> str:
    return counted(rule.cooling_off_hours, "hour", "hours")


def counted(count: int, one: str, more: str) -> str:
    """Return a number of things in words.

    >>> counted(1, "try", "tries"), counted(0, "try", "tries")
    ('1 try', '0 tries')
    """
    return f"{count} {one if count == 1 else more}"


def _percent(probability: float) -> str:
    """A probability in percent: whole numbers, but never 0 or 100 for what can happen, or can fail.

    >>> [_percent(each) for each in (0.0512, 0.81, 0.0003, 0.9999)]
    ['5 %', '81 %', '<1 %', '>99 %']
    """
    whole = round(100 * probability)
    if whole == 0 < probability:
        return "<1 %"
    if whole == 100 and probability < 1:
        return ">99 %"
    return f"{whole} %"
