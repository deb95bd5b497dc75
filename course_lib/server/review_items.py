"""What a clinician is asked, group by group: the course's own value, what it rests on, and what was said."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

from course_lib import evidence, quiz
from course_lib.course import lessons, topic
from course_lib.evidence import LEVELS, Milestone
from course_lib.evidence.clinic import Clinic, Group, Keys, Phones, Unconfirmed, unconfirmed
from course_lib.evidence.clinic.signing import Review, Reviews, Signed
from course_lib.quiz.papers import bank

_IDS = re.compile(r"\[([A-Z][A-Z0-9-]+(?:, [A-Z][A-Z0-9-]+)*)\]")

Kind = Literal["phone", "call", "days", "rule", "fit", "lesson", "question"]


@dataclass(frozen=True)
class Item:
    """One thing to confirm or to replace.

    `own` is the course's own value as data, `text` the same in words, `basis` what it rests on. `said` tells
    who has confirmed or set it, `set` the value that was put in its place. `waits` tells whether the course
    waits for it. A lesson or question carries its `version`, and a question its options as `lines`.
    """

    id: str
    kind: Kind
    name: str
    text: str
    basis: str = ""
    own: object = None
    said: str = ""
    set: object = None
    waits: bool = False
    version: str = ""
    href: str = ""
    lines: Sequence[Mapping[str, str]] = ()


@dataclass(frozen=True)
class Section:
    """Items that belong together: those of one treatment, one problem, one lesson."""

    title: str
    items: Sequence[Item]
    notes: Sequence[str] = ()


@dataclass(frozen=True)
class GroupOfItems:
    """One step of the review."""

    key: Group | Literal["graded"]
    title: str
    intro: str
    sections: Sequence[Section] = field(default_factory=tuple)

    def as_json(self) -> dict[str, Any]:
        """What the page shows."""
        return asdict(self)


def groups(root: Path, clinic: Clinic, contents: Mapping[str, str], graded: bool) -> list[GroupOfItems]:
    """Everything, in the order in which a clinician is asked.

    `contents` are the content hashes of the lessons as they were last made, by slug. The questions of the
    quizzes come with their keys: only where `graded` is asked for.

    Raises: DataError for a fault in the practice questions or the bank.
    """
    asked = [topic.slug for topic in lessons(root)]
    practice = {question.id: question for slug in asked for question in quiz.practice(slug)}
    exam = dict(bank(root)) if graded and any((root / "assignments" / "bank").glob("*.yaml")) else {}
    versions = {id: quiz.version(question) for id, question in {**practice, **exam}.items()}
    open_points = unconfirmed(clinic, asked, list(versions), versions={**versions, **contents})
    all_ = _Asking(clinic, {(point.group, point.key): point for point in open_points}, contents)
    found = [
        GroupOfItems(
            "phones",
            "Telephone numbers",
            "Warning signs show these numbers to your staff. A number needs no signature.",
            (Section("", list(all_.phones())),),
        ),
        GroupOfItems(
            "calls",
            "Whom to call",
            "For each level of warning signs: whom your staff call, and what they do when nobody can be "
            "reached. The course’s own words on emergencies always stay; yours are added.",
            (Section("", list(all_.calls())),),
        ),
        GroupOfItems(
            "healing",
            "Healing days",
            "Earliest, typical and latest day after the treatment; the treatment is day 0. Confirm what "
            "rests on usual practice, or put in the days of your clinic.",
            list(all_.healing()),
        ),
        GroupOfItems(
            "aftercare",
            "Aftercare rules",
            "What your staff tell clients after a treatment.",
            (Section("", list(all_.aftercare())),),
        ),
        GroupOfItems(
            "test_patch",
            "Rules for test patches",
            "When a test patch is done, and what follows.",
            (Section("", list(all_.patches())),),
        ),
        GroupOfItems(
            "fit",
            "Which light for which problem",
            "Each line is usual practice, put together for this course. It helps staff to understand; it "
            "chooses no treatment.",
            list(all_.fit()),
        ),
        GroupOfItems(
            "lessons",
            "Lessons",
            "Read each lesson as your staff will. A review counts for the words that you read: when they "
            "change, the lesson is a draft again.",
            (Section("", list(all_.lessons(asked))),),
        ),
        GroupOfItems(
            "questions",
            "Practice questions",
            "Each question with its right answer and the reasons that learners are given.",
            list(all_.questions(practice)),
        ),
    ]
    if exam:
        found.append(
            GroupOfItems(
                "graded",
                "Questions of the quizzes",
                "These have keys: let no learner look over your shoulder.",
                list(all_.questions(exam)),
            )
        )
    return found


def places(groups: Sequence[GroupOfItems]) -> dict[str, Item]:
    """Every item by its id."""
    return {item.id: item for group in groups for section in group.sections for item in section.items}


def keys_of(item: Item) -> Keys:
    """Where the entry of an item stands in the clinic's file."""
    return item.id.split("/")


@dataclass(frozen=True)
class _Asking:
    clinic: Clinic
    waiting: Mapping[tuple[str, str], Unconfirmed]
    contents: Mapping[str, str]

    def phones(self) -> Iterator[Item]:
        phones = self.clinic.phones or Phones()
        names = {
            "emergency": "Emergency number",
            "clinician": "The supervising clinician",
            "out_of_hours": "Out of hours",
        }
        for key, name in names.items():
            number = getattr(phones, key)
            yield Item(
                id=f"phones/{key}",
                kind="phone",
                name=name,
                text=number or "",
                set=number,
                said="Set." if number else "",
                waits=number is None,
            )

    def calls(self) -> Iterator[Item]:
        own = Clinic(phones=self.clinic.phones)
        for level in LEVELS:
            told, entry = own.calling(level), (self.clinic.calls or {}).get(level)
            yield Item(
                id=f"calls/{level}",
                kind="call",
                name=evidence.healing().levels[level],
                text=f"{told.call} {told.unreachable}",
                basis="The course’s own words",
                said=_said(entry, self.clinic.calling(level).words),
                set={"call": entry.call, "unreachable": entry.unreachable}
                if entry and (entry.call or entry.unreachable)
                else None,
                waits=("calls", level) in self.waiting,
            )

    def healing(self) -> Iterator[Section]:
        for device in evidence.healing().devices:
            items = []
            for key, milestone in device.milestones.items():
                entry = (self.clinic.healing or {}).get(device.key, {}).get(key)
                items.append(
                    Item(
                        id=f"healing/{device.key}/{key}",
                        kind="days",
                        name=evidence.healing().label(key),
                        text=_days_in_words(milestone.days),
                        basis=_basis(milestone),
                        own=milestone.days,
                        said=_said(entry, self.clinic.days(device.key, key).words),
                        set=entry.days if entry else None,
                        waits=("healing", f"{device.key}.{key}") in self.waiting,
                    )
                )
            yield Section(device.name, items)

    def aftercare(self) -> Iterator[Item]:
        for rule in evidence.healing().aftercare_rules:
            entry = (self.clinic.aftercare or {}).get(rule.key)
            yield Item(
                id=f"aftercare/{rule.key}",
                kind="rule",
                name="",
                text=_without_ids(rule.rule),
                basis=_labels(rule.ids),
                own=_without_ids(rule.rule),
                said=_said(entry, self.clinic.aftercare_rule(rule.key).words),
                set=entry.rule if entry else None,
                waits=("aftercare", rule.key) in self.waiting,
            )

    def patches(self) -> Iterator[Item]:
        for rule in evidence.safety().test_patch_rules:
            entry = (self.clinic.test_patch or {}).get(rule.key)
            yield Item(
                id=f"test_patch/{rule.key}",
                kind="rule",
                name="",
                text=_without_ids(rule.rule),
                basis=_labels(rule.ids),
                own=_without_ids(rule.rule),
                said=_said(entry, self.clinic.test_patch_rule(rule.key).words),
                set=entry.rule if entry else None,
                waits=("test_patch", rule.key) in self.waiting,
            )

    def fit(self) -> Iterator[Section]:
        indications = evidence.indications()
        for problem in indications.problems:
            items = []
            for device in evidence.healing().devices:
                entry = (self.clinic.fit or {}).get(problem.key, {}).get(device.key)
                own = problem.fit[device.key]
                items.append(
                    Item(
                        id=f"fit/{problem.key}/{device.key}",
                        kind="fit",
                        name=device.name,
                        text=indications.fit_scale[own],
                        basis=_labels((indications.fit_src,)),
                        own=own,
                        said=_said(entry, self.clinic.fitting(problem.key, device.key).words),
                        set=entry.fit if entry else None,
                        waits=("fit", f"{problem.key}.{device.key}") in self.waiting,
                    )
                )
            notes = [_without_ids(text) for text in problem.cautions]
            yield Section(f"{problem.name} ({problem.term})", items, notes)

    def lessons(self, slugs: Sequence[str]) -> Iterator[Item]:
        reviews = (self.clinic.reviews or Reviews()).lessons or {}
        for slug in slugs:
            yield Item(
                id=f"reviews/lessons/{slug}",
                kind="lesson",
                name=topic(slug).title,
                text="",
                said=self._read("lessons", slug, reviews.get(slug)),
                waits=("lessons", slug) in self.waiting,
                version=self.contents.get(slug, ""),
                href=f"{slug}.html",
            )

    def questions(self, questions: Mapping[str, quiz.Question]) -> Iterator[Section]:
        reviews = (self.clinic.reviews or Reviews()).questions or {}
        by_topic: dict[str, list[Item]] = {}
        for id, question in questions.items():
            item = Item(
                id=f"reviews/questions/{id}",
                kind="question",
                name=question.stem,
                text="",
                basis=_labels(question.src),
                said=self._read("questions", id, reviews.get(id)),
                waits=("questions", id) in self.waiting,
                version=quiz.version(question),
                lines=list(_lines(question)),
            )
            by_topic.setdefault(quiz.topic_of(question.objective), []).append(item)
        for slug, items in by_topic.items():
            yield Section(topic(slug).title, items)

    def _read(self, group: str, key: str, review: Review | None) -> str:
        if review is None:
            return ""
        point = self.waiting.get((group, key))
        day = f"{review.on.day} {review.on:%B %Y}"
        return f"Changed since {review.by} read it on {day}." if point else f"Read by {review.by} on {day}."


def _said(entry: Signed | None, words: str) -> str:
    return f"{words[0].upper()}{words[1:]}." if entry else ""


def _days_in_words(days: Sequence[float]) -> str:
    low, typical, high = (f"{day:g}" for day in days)
    return f"day {low}" if low == high else f"day {low} to {high}, typically {typical}"


def _basis(milestone: Milestone) -> str:
    told = _labels(milestone.ids)
    if not milestone.usual_practice:
        return told
    ends = {"low": "earliest", "typical": "typical", "high": "latest"}
    return f"{told}; {' and '.join(ends[end] for end in milestone.usual_practice)} day: usual practice"


def _labels(ids: Sequence[str]) -> str:
    # To a clinician "your clinician confirms" would be about somebody else.
    return ", ".join(evidence.source_label(id).partition(":")[0] for id in ids)


def _without_ids(text: str) -> str:
    return _IDS.sub(lambda ids: f"({_labels(ids[1].split(', '))})", text)


def _lines(question: quiz.Question) -> Iterator[dict[str, str]]:
    """The parts of a question with what is right about them: `mark` is "right", "wrong" or empty."""
    if isinstance(question, quiz.Single | quiz.Multiple):
        for option in question.options:
            yield {"mark": "right" if option.correct else "wrong", "text": option.text, "why": option.why}
    elif isinstance(question, quiz.Numeric):
        yield {
            "mark": "right",
            "text": f"{question.answer:g} {question.unit}, within {question.tolerance:g}",
            "why": question.worked,
        }
        yield {"mark": "wrong", "text": "too low", "why": question.low}
        yield {"mark": "wrong", "text": "too high", "why": question.high}
    else:
        for pair in question.pairs:
            yield {"mark": "right", "text": f"{pair.left}: {pair.right}", "why": pair.why}
