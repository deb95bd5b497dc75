"""Questions that are answered by choosing: one option of several, or every option that is right."""

from collections.abc import Sequence
from typing import Annotated, Literal, Self

from pydantic import model_validator

from course_lib.course import Text, entries
from course_lib.evidence import VERDICTS, Record
from course_lib.evidence import Verdict as VerdictKey
from course_lib.quiz.stem import Stem, option_id, refuse_alike

__all__ = [
    "Case",
    "Handover",
    "HandoverOption",
    "Multiple",
    "OneOf",
    "Option",
    "Single",
    "Verdict",
    "VerdictOption",
    "options_of",
]


class Option(Record):
    """One option of a single or multiple question. `why` says to the learner why it is right, or why not."""

    text: Text
    correct: bool
    why: Text


class HandoverOption(Option):
    """An option of a hand-over question: an answer the learner would give, or handing the client over."""

    does: Literal["answer", "hand_over"]


class VerdictOption(Record):
    """One of the seven verdicts, and why it is the right one, or why not."""

    verdict: VerdictKey
    correct: bool
    why: Text

    @property
    def text(self) -> str:
        """The verdict as the screen has it."""
        word, means = VERDICTS[self.verdict]
        return f"{word}: {means}"


def _refuse_other_than_one(options: Sequence[Option | VerdictOption]) -> None:
    rights = sum(option.correct for option in options)
    if rights != 1:
        raise ValueError(f"{rights} options are correct; a question of this type has exactly 1")


class _Choice(Stem):
    options: Annotated[tuple[Option, ...], entries(3, 5)]

    @model_validator(mode="after")
    def _options_differ(self) -> Self:
        refuse_alike(self.id, [option.text for option in self.options])
        return self


class _OneRight(_Choice):
    @model_validator(mode="after")
    def _one_key(self) -> Self:
        _refuse_other_than_one(self.options)
        return self


class Single(_OneRight):
    """One right option among three to five."""

    type: Literal["single"]


class Case(_OneRight):
    """A short scene with a client, and one right thing to do or say. The scene stands above the stem."""

    type: Literal["case"]
    scene: Text


class Handover(Stem):
    """Answer it or hand it over: a client asks, and the learner decides whether it is theirs to answer.

    Exactly one option is correct. Where that is an answer, handing over was not needed: half a mark. Where
    that is a hand-over, an answer, however confident, gets nothing; nor does a hand-over to the wrong place.
    """

    type: Literal["handover"]
    options: Annotated[tuple[HandoverOption, ...], entries(3, 5)]

    @model_validator(mode="after")
    def _can_be_decided(self) -> Self:
        refuse_alike(self.id, [option.text for option in self.options])
        _refuse_other_than_one(self.options)
        if len({option.does for option in self.options}) != 2:
            raise ValueError("a hand-over question needs at least one 'answer' and one 'hand_over'")
        return self


class Verdict(Stem):
    """A sentence to judge: three to seven of the verdicts, in their own order, one of them right."""

    type: Literal["verdict"]
    options: Annotated[tuple[VerdictOption, ...], entries(3, 7)]

    @model_validator(mode="after")
    def _one_verdict_in_their_order(self) -> Self:
        given = [option.verdict for option in self.options]
        allowed = [verdict for verdict in VERDICTS if verdict in given]
        if given != allowed:
            # The order of the screen is always the same, so that it cannot show the key.
            raise ValueError(f"the verdicts stand once each, in this order: {', '.join(allowed)}")
        _refuse_other_than_one(self.options)
        return self


class Multiple(_Choice):
    """Three to five options, of which at least one is right and at least one is not."""

    type: Literal["multiple"]

    @model_validator(mode="after")
    def _something_to_tick_and_something_to_leave(self) -> Self:
        rights = sum(option.correct for option in self.options)
        if not 1 <= rights < len(self.options):
            raise ValueError(
                f"{rights} of {len(self.options)} options are correct;"
                " a multiple question has at least 1 right and at least 1 wrong option"
            )
        return self


OneOf = Single | Case | Verdict | Handover
"""The types of which one option is chosen."""


def options_of(question: OneOf | Multiple) -> tuple[tuple[str, Option | VerdictOption], ...]:
    """Return (id, option) for every option, in the author's order."""
    return tuple((option_id(question.id, option.text), option) for option in question.options)
