"""`course exam`: what the rule means, where each learner stands, and a further try in somebody's name."""

import argparse
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from course_lib.evidence.clinic import Clinic
    from course_lib.grading.exam import Sat
    from course_lib.learner import Learner

EXAMPLES = (
    "course exam --explain          what a pass means, with its probabilities",
    "course exam results            where each learner stands with the exam",
    'course exam allow ann --by "Dr A. Example" --reason "sat it with a fever"   allow one further try',
)


def register(commands: Any) -> None:
    """Add `course exam` to the commands of an argparse parser."""
    exam = commands.add_parser("exam", help="what the certifying exam means; its results; a further try")
    exam.add_argument("--explain", action="store_true", help="print the rule and what a pass means")
    exam.set_defaults(run=_explain)
    actions = exam.add_subparsers(title="actions", metavar="ACTION")
    telling = actions.add_parser("results", help="where each learner stands, and what a pass means")
    telling.set_defaults(run=_results)
    allowing = actions.add_parser("allow", help="allow a learner one further try, in your name")
    allowing.add_argument("learner", metavar="ID", help="the learner's id")
    allowing.add_argument("--by", required=True, metavar="NAME", help="who decides")
    allowing.add_argument("--reason", required=True, help="why")
    allowing.set_defaults(run=_allow)


def results(root: Path, home: Path, now: datetime | None = None) -> Iterator[str]:
    """Say line by line where each learner stands with the exam, and what a pass means.

    Raises:
        DataError: the papers or the bank break a rule.
        NotSaved: a log cannot be read.
    """
    from course_lib.course import course
    from course_lib.evidence.clinic import load_or_last_good
    from course_lib.grading import exam
    from course_lib.quiz.exam_words import counted, rule_in_words, what_a_pass_means

    if not exam.offered(root):
        forms = ", ".join(course().exam.forms)
        yield f"There is no exam in this course yet. Its forms are not all in papers.yaml: {forms}."
        return
    people, clinic = exam.people(home), load_or_last_good(home).clinic
    yield f"The exam ({counted(len(people), 'learner', 'learners')}):"
    for person in people:
        yield from _learner(root, home, person, clinic, now)
    yield ""
    yield rule_in_words()
    yield what_a_pass_means()
    yield "A failed exam decides nothing by itself: a named person decides what follows."


def _learner(
    root: Path, home: Path, person: "Learner", clinic: "Clinic", now: datetime | None
) -> Iterator[str]:
    from course_lib.grading import exam
    from course_lib.quiz.exam_words import counted

    yield f"  {_shown(person.name)} ({person.id})"
    number = 0
    for each in exam.sat(root, home, person.id):
        if each.counts:
            number += 1
            yield from _try(root, number, each, clinic)
        else:
            yield f"    Not counted: {each.attempt.paper}, {_local(each.time)}: it was not open to them then."
    for given in exam.allowances(home):
        if given.learner == person.id:
            yield f"    A further try, allowed by {_shown(given.by)}: {_shown(given.reason)}"
    standing = exam.standing(root, home, person.id, now)
    left = counted(standing.left, "try", "tries")
    if standing.since:
        told = f"{left} left; the next one opens on {_not_before(standing.since)}"
    elif standing.form:
        told = f"{left} left; may sit {standing.form} now"
    elif standing.why == "passed":
        told = "passed; no further try is needed"
    else:
        told = f"no try left; a named person decides: course exam allow {person.id} --by NAME --reason …"
    yield f"    Now: {told}"


def _try(root: Path, number: int, each: "Sat", clinic: "Clinic") -> Iterator[str]:
    from course_lib.grading.exam import why_not_certified
    from course_lib.quiz.exam_words import reached_in_words

    outcome = "passed" if each.passed else "not passed"
    reached = reached_in_words(each.decision, for_trainer=True)
    form = each.attempt.paper
    yield f"    Try {number}: {form}, {_local(each.time)}: {outcome}. {reached}"
    for reason in why_not_certified(root, form, each.attempt.how, clinic):
        yield f"      It does not certify. {reason}"


def _local(moment: datetime) -> str:
    """A moment on the clock of this computer, to the minute."""
    here = moment.astimezone()
    return f"{here.day} {here:%B %Y at %H:%M}"


def _not_before(moment: datetime) -> str:
    """The first minute that is not too early."""
    whole = moment.replace(second=0, microsecond=0)
    return _local(whole if whole == moment else whole + timedelta(minutes=1))


def _shown(text: str) -> str:
    """Text of a file as a terminal may show it: nothing in it moves the cursor or hides a word.

    >>> _shown("Dr A." + chr(27) + "[2J")
    'Dr A.?[2J'
    """
    return "".join(each if each.isprintable() else "?" for each in text)


def _explain(_: argparse.Namespace) -> int:
    from course_lib.quiz.exam_words import explained

    print("\n".join(explained()))
    return 0


def _results(_: argparse.Namespace) -> int:
    from course_lib.course import checkout
    from course_lib.learner import home

    print("\n".join(results(checkout(), home())))
    return 0


def _allow(arguments: argparse.Namespace) -> int:
    from course_lib.course import checkout
    from course_lib.evidence import DataError
    from course_lib.grading.exam import allow, people, standing
    from course_lib.learner import UnknownLearner, home

    # A fault in the questions is told before anything is written down.
    standing(checkout(), home(), arguments.learner)
    try:
        allowed = allow(home(), arguments.learner, arguments.by, arguments.reason)
    except UnknownLearner as error:
        known = ", ".join(each.id for each in people(home())) or "nobody yet"
        given = ascii(arguments.learner[:40])
        raise DataError(f"there is no learner {given} here; the learners are: {known}") from error
    left = standing(checkout(), home(), arguments.learner).left
    print(f"Written down: {allowed.by} allows {allowed.learner} one further try. Tries left now: {left}.")
    return 0
