"""Each thing that a clinician is asked, with the course's own value, what it rests on, and what was said."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from course_lib import evidence, quiz
from course_lib.course import course, topic
from course_lib.evidence import LEVELS, Milestone
from course_lib.evidence.clinic import Clinic, Phones, Review, Reviews, Unconfirmed
from course_lib.evidence.clinic.signing import Signed
from course_lib.server.review_lines import question_lines, role_play_lines

_IDS = re.compile(r"\[([A-Z][A-Z0-9-]+(?:, [A-Z][A-Z0-9-]+)*)\]")

Kind = Literal["phone", "call", "days", "rule", "fit", "lesson", "question", "role_play"]


@dataclass(frozen=True)
class Item:
    """One thing to confirm or to replace.

    `own` is the course's own value as data, `text` the same in words, `basis` what it rests on. `said` tells
    who has confirmed or set it, `set` the value that was put in its place. `waits` tells whether the course
    waits for it. A lesson, question or role-play carries its `version`; a question its options and a
    role-play all that is said in it as `lines`.
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
class Asking:
    """What to ask this clinic: `waiting` is what it has not confirmed, by group and key."""

    clinic: Clinic
    waiting: Mapping[tuple[str, str], Unconfirmed]
    contents: Mapping[str, str]

    def phones(self) -> Iterator[Item]:
        """The numbers that warning signs show."""
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
        """Whom to call at each level of warning signs, in the words of the course."""
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
        """Every milestone, by treatment; nothing waits for those that rest on studies."""
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
        """The rules for the days after a treatment."""
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
        """The rules for test patches."""
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
        """How each light fits each problem, with what lessons say to take care of."""
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
        """The lessons, each in the version that was made last."""
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
        """These questions with what is right and why, by lesson."""
        reviews = (self.clinic.reviews or Reviews()).questions or {}
        by_topic: dict[str, list[Item]] = {}
        for id, question in questions.items():
            item = Item(
                id=f"reviews/questions/{id}",
                kind="question",
                name=_asked(question),
                text="",
                basis=_labels(question.src),
                said=self._read("questions", id, reviews.get(id)),
                waits=("questions", id) in self.waiting,
                version=quiz.version(question),
                lines=list(question_lines(question)),
            )
            by_topic.setdefault(quiz.topic_of(question.objective), []).append(item)
        for slug, items in by_topic.items():
            yield Section(topic(slug).title, items)

    def role_plays(self, plays: Iterable[quiz.RolePlay]) -> Iterator[Section]:
        """Each conversation whole: every turn with its choices, then every ending."""
        reviews = (self.clinic.reviews or Reviews()).questions or {}
        for play in plays:
            item = Item(
                id=f"reviews/questions/{play.id}",
                kind="role_play",
                name=play.title,
                text=play.scene,
                basis=_labels(play.src),
                said=self._read("questions", play.id, reviews.get(play.id)),
                waits=("questions", play.id) in self.waiting,
                version=quiz.play_version(play),
                lines=list(role_play_lines(play)),
            )
            yield Section(f"{course().roles[play.role]}: {play.title}", [item])

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


def _asked(question: quiz.Question) -> str:
    return f"{question.scene} {question.stem}" if isinstance(question, quiz.Case) else question.stem
