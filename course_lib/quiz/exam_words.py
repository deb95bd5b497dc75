"""The exam's rule in words, for learners and for whoever wants to know what a pass means."""

from course_lib.course import ExamRule, course
from course_lib.quiz.exam import pass_probability

__all__ = ["explained", "rule_in_words", "what_a_pass_means"]

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
        f"{rule.questions} questions, at most {rule.tries} tries, each on another form, "
        f"at least {rule.cooling_off_hours} hours apart."
    )


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
    least = f"Forms have at least {critical} questions about safety."
    return [*lines, "", guess, least, what_a_pass_means(rule)]


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
