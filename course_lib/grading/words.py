"""An answer in words, as a trainer and the learner read it: what was chosen, and nothing else of the key.

A new type of question is one more function here, registered for its class, if choosing an option or putting
something beside something is not what its answers are.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import singledispatch

from course_lib.grading.results import reasons
from course_lib.quiz import Feedback, Numeric, Ordering, Question, feedback

__all__ = ["Line", "asked", "in_words", "told", "when"]


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that was chosen, whether that is right (None: that stays unsaid), and why."""

    text: str
    right: bool | None
    why: str


def asked(question: Question) -> str:
    """Return what is asked, with the scene above it where there is one."""
    scene: str = getattr(question, "scene", "")
    return f"{scene} {question.stem}".strip()


def in_words(question: Question, answer: object) -> tuple[str, ...]:
    """Return what a learner answered, a line for each part, as plain text.

    What no screen could have sent is not shown: a learner's file may hold anything.
    """
    if answer is None:
        return ("Not answered.",)
    return tuple(line.text for line in told(question, answer)) or ("Nothing that counts was answered.",)


def told(question: Question, answer: object) -> tuple[Line, ...]:
    """Return what a learner answered, with the reasons they are given; nothing for no answer."""
    chosen = [part for part in feedback(question, answer) if part.chosen is not None]
    texts = _texts(question, chosen)
    lines = [
        (place, Line(text, reason.right, reason.why))
        for (place, text), reason in zip(texts, reasons(question, answer), strict=True)
    ]
    # Not in the author's order where that is the key.
    return tuple(line for _, line in sorted(lines, key=lambda each: each[0]))


def when(moment: datetime) -> str:
    """Return a moment as people read it.

    >>> when(datetime(2026, 3, 2, 9, 5, tzinfo=UTC))
    '2 March 2026, 09:05 UTC'
    """
    moment = moment.astimezone(UTC)
    return f"{moment.day} {moment:%B %Y, %H:%M} UTC"


@singledispatch
def _texts(question: Question, chosen: Sequence[Feedback]) -> list[tuple[int, str]]:
    """Return for each part its place on the screen, and its text: an option, or one thing beside another."""
    return [
        (place, part.part if part.part == part.chosen else f"{part.part} → {part.chosen}")
        for place, part in enumerate(chosen)
    ]


@_texts.register
def _(question: Numeric, chosen: Sequence[Feedback]) -> list[tuple[int, str]]:
    # A whole number comes out of JSON as it was typed, or with a zero that nobody has typed.
    return [(0, f"{str(part.chosen).removesuffix('.0')} {question.unit}".strip()) for part in chosen]


@_texts.register
def _(question: Ordering, chosen: Sequence[Feedback]) -> list[tuple[int, str]]:
    # As the learner has put them: the order of the bank is the key.
    return [(int(str(part.chosen)), f"{part.chosen}. {part.part}") for part in chosen]
