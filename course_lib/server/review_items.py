"""What a clinician is asked, group by group."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

from course_lib import quiz
from course_lib.course import lessons
from course_lib.evidence.clinic import Clinic, Group, Keys, unconfirmed
from course_lib.quiz.papers import bank
from course_lib.quiz.role_plays import role_plays
from course_lib.server.review_item import Asking, Item, Section


@dataclass(frozen=True)
class GroupOfItems:
    """One step of the review."""

    key: Group | Literal["role_plays", "graded"]
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

    Raises: DataError for a fault in the practice questions, the role-plays or the bank.
    """
    asked = [topic.slug for topic in lessons(root)]
    practice = {question.id: question for slug in asked for question in quiz.practice(slug)}
    exam = dict(bank(root)) if graded and any((root / "assignments" / "bank").glob("*.yaml")) else {}
    plays = role_plays()
    versions = {id: quiz.version(question) for id, question in {**practice, **exam}.items()}
    versions |= {id: quiz.play_version(play) for id, play in plays.items()}
    open_points = unconfirmed(clinic, asked, list(versions), versions={**versions, **contents})
    all_ = Asking(clinic, {(point.group, point.key): point for point in open_points}, contents)
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
        GroupOfItems(
            "role_plays",
            "Role-plays",
            "Each conversation with all that your staff may answer in it, what they are told about it, and "
            "how it ends.",
            list(all_.role_plays(plays.values())),
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
