"""The rules for aftercare and for test patches, in the clinic's words where it has set them."""

import re
from collections.abc import Iterable

from IPython.display import Markdown

from course_lib import evidence
from course_lib.evidence.clinic import Rule
from course_lib.learner.clinic_file import clinic

# What means something in Markdown, wherever it stands in a line.
_MARKS = re.compile(r"([\\`*_{}<>#|~&$])")


def whom_to_call() -> Markdown:
    """Whom to call at each level of warning signs, what to do when nobody answers, and whose word it is."""
    own = clinic()
    lines = ["| How urgent | Whom to call | If nobody can be reached | Whose word |", "|---|---|---|---|"]
    for level, words in evidence.healing().levels.items():
        told = own.calling(level)
        cells = (words, told.call, told.unreachable, f"{told.words[0].upper()}{told.words[1:]}.")
        lines.append(f"| {' | '.join(map(as_text, cells))} |")
    return Markdown("\n".join(lines))


def aftercare_rules() -> Markdown:
    """The rules for the days after a treatment, and whose word each is."""
    own = clinic()
    return _listed(own.aftercare_rule(rule.key) for rule in evidence.healing().aftercare_rules)


def patch_rules() -> Markdown:
    """The rules for test patches, and whose word each is."""
    own = clinic()
    return _listed(own.test_patch_rule(rule.key) for rule in evidence.safety().test_patch_rules)


def _listed(rules: Iterable[Rule]) -> Markdown:
    lines = ["| Rule | Whose word |", "|---|---|"]
    for rule in rules:
        # The course's own words may hold the ids of their sources; the clinic's may hold any mark.
        text = _with_ids(rule) if rule.ids else as_text(rule.text).rstrip(".")
        whose = as_text(rule.words[0].upper() + rule.words[1:])
        lines.append(f"| {text}. | {whose}. |")
    return Markdown("\n".join(lines))


def _with_ids(rule: Rule) -> str:
    """A rule without its full stop, and the sources that its text does not name already, in one bracket."""
    text = rule.text.rstrip(".")
    ids = [each for each in rule.ids if each not in evidence.ids_in(rule.text)]
    if not ids:
        return text
    return f"{text[:-1]}, {', '.join(ids)}]" if text.endswith("]") else f"{text} [{', '.join(ids)}]"


def rule_in_words(rule: Rule) -> str:
    """A rule with what it stands on, and who in the clinic has set or confirmed it.

    >>> from course_lib.evidence.clinic import Clinic
    >>> rule_in_words(Clinic().aftercare_rule("sunbeds"))
    'No sunbeds, no deliberate tanning before or after [MAYO].'
    """
    whose = f" ({rule.words})" if rule.origin == "clinic" else ""
    return f"{_with_ids(rule)}{whose}."


def as_text(words: str) -> str:
    r"""Words from outside as they are, in Markdown: no mark in them means anything there.

    >>> print(as_text("Dr A. *Example* | <b>"))
    Dr A. \*Example\* \| \<b\>
    """
    return _MARKS.sub(r"\\\1", words)
