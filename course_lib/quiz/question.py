"""What a question is: eight types, checked so that none can be without a key, a reason or a source.

A question names an objective, sources and perhaps a claim. All of them are looked up while the file is read,
so that the author gets the line of the misspelt one.
"""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from course_lib.course import Text, entries
from course_lib.evidence import Record
from course_lib.quiz.choosing import Case, Handover, Multiple, OneOf, Option, Single, Verdict, options_of
from course_lib.quiz.digest import digest
from course_lib.quiz.stem import Stem, alphabetical, option_id, refuse_alike, topic_of

__all__ = [
    "Case",
    "Handover",
    "Matching",
    "Multiple",
    "Numeric",
    "OneOf",
    "Option",
    "Ordering",
    "Pair",
    "Question",
    "Single",
    "Step",
    "Verdict",
    "alphabetical",
    "option_id",
    "options_of",
    "pairs_of",
    "steps_of",
    "topic_of",
    "version",
]

# Far below the largest number that `mark` looks at, so that no key is out of an answer's reach.
Number = Annotated[float, Field(ge=-1e15, le=1e15)]


class Pair(Record):
    """One pair of a matching question: what stands left, what belongs to it, and why."""

    left: Text
    right: Text
    why: Text


class Numeric(Stem):
    """A number to work out. It is right within `tolerance` of `answer`, both in `unit`.

    `worked` shows the way; `low` and `high` say which slip leads to a number that is too small or too large.
    """

    type: Literal["numeric"]
    answer: Number
    tolerance: Annotated[Number, Field(gt=0)]
    unit: Text
    worked: Text
    low: Text
    high: Text


class Matching(Stem):
    """Three to six pairs to put together."""

    type: Literal["matching"]
    pairs: Annotated[tuple[Pair, ...], entries(3, 6)]

    @model_validator(mode="after")
    def _sides_differ(self) -> Self:
        rights = [pair.right for pair in self.pairs]
        refuse_alike(self.id, [pair.left for pair in self.pairs])
        refuse_alike(self.id, rights)
        if rights == alphabetical(rights):
            # The right sides are shown in alphabetical order; in this one case that would be the key.
            raise ValueError(
                "the right sides stand in alphabetical order, which shows the key: reorder the pairs"
            )
        return self


class Step(Record):
    """One step of an ordering question, and why it stands where it stands."""

    text: Text
    why: Text


class Ordering(Stem):
    """Three to seven steps to put in order; the author writes them in the right one."""

    type: Literal["ordering"]
    steps: Annotated[tuple[Step, ...], entries(3, 7)]

    @model_validator(mode="after")
    def _order_is_not_the_alphabet(self) -> Self:
        texts = [step.text for step in self.steps]
        refuse_alike(self.id, texts)
        if texts == alphabetical(texts):
            # The steps are shown in alphabetical order; in this one case that would be the key.
            raise ValueError("the right order is the alphabetical one, which shows the key: reword a step")
        return self


Question = Annotated[
    Single | Case | Verdict | Handover | Multiple | Numeric | Matching | Ordering, Field(discriminator="type")
]


def pairs_of(question: Matching) -> tuple[tuple[str, str, Pair], ...]:
    """Return (id of the left side, id of the right side, pair) for every pair, in the author's order."""
    return tuple(
        (option_id(question.id, pair.left), option_id(question.id, pair.right), pair)
        for pair in question.pairs
    )


def steps_of(question: Ordering) -> tuple[tuple[str, Step], ...]:
    """Return (id, step) for every step, in the right order."""
    return tuple((option_id(question.id, step.text), step) for step in question.steps)


def version(question: Question) -> str:
    """Return 16 hexadecimal digits that change whenever anything in the question changes.

    Values left at their default count as not written, so that a new optional field does not make every stored
    answer an answer to an older question.
    """
    return digest(question.model_dump(mode="json", exclude_defaults=True))
