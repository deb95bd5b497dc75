"""The certifying exam as it is sat: tries, further tries that a named person allows, and what counts.

The log of attempts has every try. Beside it lies a second log that is only ever added to: who allowed whom a
further try, and why. A failed exam decides nothing by itself.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from course_lib.course import course
from course_lib.evidence import DataError
from course_lib.evidence.clinic import Clinic
from course_lib.grading import attempts
from course_lib.grading.office import office
from course_lib.learner import Learner, NotSaved, UnknownLearner, learners
from course_lib.learner.disk import append_line, locked, make_folder, reason
from course_lib.quiz import Question, version
from course_lib.quiz.exam import Decision, NextTry, Try, decide, in_turn, next_try
from course_lib.quiz.papers import bank, paper, papers

__all__ = [
    "Allowance",
    "Sat",
    "allow",
    "allowances",
    "allowed",
    "decision",
    "is_form",
    "offered",
    "people",
    "sat",
    "standing",
    "tries",
    "why_not_certified",
]

FORMAT = 1
MOST_LETTERS = 500


@dataclass(frozen=True, slots=True)
class Allowance:
    """One further try: for whom, by whom, why, and when (UTC, as ISO 8601)."""

    learner: str
    by: str
    reason: str
    time: str


@dataclass(frozen=True, slots=True)
class Sat:
    """One try as it was logged, with its time (UTC) and what the rule in force decides about it.

    `counts` tells whether the form was open to the learner then; a try that does not count has not passed.
    """

    attempt: attempts.Attempt
    time: datetime
    decision: Decision
    counts: bool = True

    @property
    def passed(self) -> bool:
        """Whether the learner has passed with it."""
        return self.counts and self.decision.passed


def is_form(paper_id: str) -> bool:
    """Tell whether a paper of this id is a form of the exam."""
    return paper_id in course().exam.forms


def offered(root: Path) -> bool:
    """Tell whether there is an exam: every form that the rule names is a paper.

    Raises:
        DataError: the papers or the bank break a rule.
    """
    return {each.id for each in papers(root)} >= set(course().exam.forms)


def log(home: Path) -> Path:
    """Return the path of the log of further tries."""
    return office(home) / "exam-allowed.jsonl"


def people(home: Path) -> tuple[Learner, ...]:
    """Return everybody who learns here, and everybody who has handed something in from elsewhere.

    Raises:
        NotSaved: the log of attempts cannot be read.
    """
    known = {each.id: each for each in learners(home)}
    away = {each.learner for each in attempts.read(home)} - set(known)
    return (*known.values(), *(Learner(id_, id_) for id_ in sorted(away)))


def allow(home: Path, learner: str, by: str, why: str, now: datetime | None = None) -> Allowance:
    """Write down that a named person allows a learner one further try.

    Raises:
        DataError: no name or no reason, one that is too long, or the learner's own name.
        UnknownLearner: there is no such learner.
        NotSaved: it cannot be written.
    """
    own = [each.name for each in people(home) if each.id == learner]
    if not own:
        raise UnknownLearner(f"There is no learner {learner[:40]!a} here.")
    by, why = " ".join(by.split()), " ".join(why.split())
    if not by or not why:
        raise DataError('a further try needs a name and a reason: --by "Dr A. Example" --reason "…"')
    if len(by) > MOST_LETTERS or len(why) > MOST_LETTERS:
        raise DataError(f"the name and the reason have at most {MOST_LETTERS} letters each")
    if not (by + why).isprintable():
        raise DataError("the name and the reason hold a character that cannot be shown; type them again")
    if by.casefold() in {learner.casefold(), *(name.casefold() for name in own)}:
        raise DataError(f"'{by}' is the learner's own name: somebody else decides on a further try")
    moment = (now or datetime.now(UTC)).astimezone(UTC)
    allowance = Allowance(learner, by, why, moment.isoformat())
    make_folder(office(home))
    line = json.dumps({"format": FORMAT, **asdict(allowance)}, ensure_ascii=False).encode() + b"\n"
    with locked(office(home), "exam-allowed"):
        try:
            append_line(log(home), line)
        except OSError as error:
            raise NotSaved(f"Not written down: {log(home)}: {reason(error)}.") from error
    return allowance


def allowances(home: Path) -> tuple[Allowance, ...]:
    """Return all further tries that have been allowed, oldest first; damaged lines are left out.

    Raises:
        NotSaved: the log is there but cannot be read.
    """
    try:
        lines = log(home).read_bytes().splitlines()
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise NotSaved(f"The log {log(home)} cannot be read: {reason(error)}.") from error
    return tuple(found for line in lines if (found := _allowance(line)))


def allowed(home: Path, learner: str) -> int:
    """Return how many further tries named persons have allowed a learner.

    Raises:
        NotSaved: the log is there but cannot be read.
    """
    return sum(each.learner == learner for each in allowances(home))


def sat(root: Path, home: Path, learner: str) -> tuple[Sat, ...]:
    """Return a learner's tries at the exam with what was decided, oldest first; damaged lines are left out.

    Raises:
        DataError: the papers or the bank break a rule.
        NotSaved: the log of attempts cannot be read.
    """
    if not offered(root):
        return ()
    mine = [each for each in attempts.read(home) if each.learner == learner and is_form(each.paper)]
    found = sorted((one for each in mine if (one := _sat(root, each))), key=lambda each: each.time)
    counting = in_turn(course().exam, learner, [_as_try(each) for each in found], allowed(home, learner))
    return tuple(replace(each, counts=counts) for each, counts in zip(found, counting, strict=True))


def tries(root: Path, home: Path, learner: str) -> tuple[Try, ...]:
    """Return a learner's tries at the exam that count, oldest first.

    Raises:
        DataError: the papers or the bank break a rule.
        NotSaved: the log of attempts cannot be read.
    """
    return tuple(_as_try(each) for each in sat(root, home, learner) if each.counts)


def standing(root: Path, home: Path, learner: str, now: datetime | None = None) -> NextTry:
    """Return what a learner may do next: which form to sit, or why none.

    Raises:
        DataError: the papers or the bank break a rule.
        NotSaved: a log cannot be read.
    """
    before, further = tries(root, home, learner), allowed(home, learner)
    return next_try(course().exam, learner, before, further, now or datetime.now(UTC))


def decision(root: Path, form: str, marks: Mapping[str, float]) -> Decision:
    """Decide on the marks of one form, by the rule in force.

    Raises:
        DataError: there is no such form, or the bank breaks a rule.
    """
    return decide(course().exam, marks, _asked(root, form))


def why_not_certified(root: Path, form: str, how: str, clinic: Clinic) -> tuple[str, ...]:
    """Return why a try at a form certifies nothing, a sentence each; none when it does.

    Args:
        root: the checkout.
        form: the paper that was sat.
        how: who marked it, as in the log of attempts.
        clinic: what the clinic has confirmed.

    Raises:
        DataError: there is no such form, or the bank breaks a rule.
    """
    found = []
    if how != "grader":
        found.append(
            "It was marked on the computer on which it was sat, where the keys lie too: it is practice."
        )
    asked = _asked(root, form)
    waiting = [each.id for each in asked if clinic.question_review(each.id, version(each)) is None]
    if waiting:
        found.append(f"{len(waiting)} of its {len(asked)} questions have not been reviewed by your clinic.")
    return tuple(found)


def _as_try(each: Sat) -> Try:
    return Try(each.attempt.paper, each.time, each.passed)


def _asked(root: Path, form: str) -> list[Question]:
    known = bank(root)
    return [known[each.id] for each in paper(root, form).questions]


def _sat(root: Path, attempt: attempts.Attempt) -> Sat | None:
    try:
        time = datetime.fromisoformat(attempt.time)
        found = decision(root, attempt.paper, attempt.marks)
    except (ValueError, TypeError, OverflowError):
        return None
    return Sat(attempt, time.astimezone(UTC) if time.tzinfo else time.replace(tzinfo=UTC), found)


def _allowance(line: bytes) -> Allowance | None:
    try:
        content: Any = json.loads(line)
        found = Allowance(**{name: value for name, value in content.items() if name != "format"})
    except (ValueError, TypeError, AttributeError, RecursionError):
        return None
    return found if all(isinstance(value, str) for value in asdict(found).values()) else None
