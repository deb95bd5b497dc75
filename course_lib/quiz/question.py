"""What a question is: eight types, checked so that none can be without a key, a reason or a source.

A question names an objective, sources and perhaps a claim. All of them are looked up while the file is read,
so that the author gets the line of the misspelt one.
"""

import hashlib
import json
import re
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from course_lib.course import KebabId, Role, Text, course, entries
from course_lib.evidence import VERDICTS, CitedId, ClaimId, Record, did_you_mean
from course_lib.evidence import Verdict as VerdictKey

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
    "Verdict",
    "options_of",
    "pairs_of",
    "steps_of",
    "topic_of",
    "version",
]


def _is_objective(given: str) -> str:
    known = [objective.id for topic in course().topics for objective in topic.objectives]
    if given not in known:
        near = did_you_mean(given, known) or f"; there are: {', '.join(known)}"
        raise ValueError(f"is not an objective of course.yaml{near}")
    return given


def _is_old_id(given: str) -> str:
    if not re.fullmatch(r"Q[0-9]{2}", given):
        raise ValueError("must be a number of the first item bank, like Q25")
    return given


def _each_once(names: tuple[str, ...]) -> tuple[str, ...]:
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ValueError(f"names {' and '.join(twice)} twice")
    return names


# Far below the largest number that `mark` looks at, so that no key is out of an answer's reach.
Number = Annotated[float, Field(ge=-1e15, le=1e15)]


class Option(Record):
    """One option of a single or multiple question. `why` says to the learner why it is right, or why not."""

    text: Text
    correct: bool
    why: Text


class Pair(Record):
    """One pair of a matching question: what stands left, what belongs to it, and why."""

    left: Text
    right: Text
    why: Text


class _Question(Record):
    id: KebabId
    old_id: Annotated[str, AfterValidator(_is_old_id)] | None = None
    objective: Annotated[str, AfterValidator(_is_objective)]
    stem: Text
    claim: ClaimId | None = None
    src: Annotated[tuple[CitedId, ...], entries(1), AfterValidator(_each_once)]
    roles: Annotated[tuple[Role, ...], entries(1), AfterValidator(_each_once)]
    bloom: Literal["remember", "understand", "apply", "analyse", "evaluate"]
    critical: bool = False

    @model_validator(mode="after")
    def _carries_its_topic(self) -> Self:
        prefix = topic_of(self.objective).replace("_", "-") + "-"
        if not self.id.startswith(prefix):
            raise ValueError(f"question '{self.id}' must begin with '{prefix}', the topic of its objective")
        return self


class _Choice(_Question):
    options: Annotated[tuple[Option, ...], entries(3, 5)]

    @model_validator(mode="after")
    def _options_differ(self) -> Self:
        _told_apart(self.id, [option.text for option in self.options])
        return self

    def _rights(self) -> int:
        return sum(option.correct for option in self.options)


class _OneRight(_Choice):
    @model_validator(mode="after")
    def _one_key(self) -> Self:
        if self._rights() != 1:
            raise ValueError(f"{self._rights()} options are correct; a single question has exactly 1")
        return self


class Single(_OneRight):
    """One right option among three to five."""

    type: Literal["single"]


class Case(_OneRight):
    """A short scene with a client, and one right thing to do or say. The scene stands above the stem."""

    type: Literal["case"]
    scene: Text


class HandoverOption(Option):
    """An option of a hand-over question: an answer the learner would give, or handing the client over."""

    does: Literal["answer", "hand_over"]


class Handover(_Question):
    """Answer it or hand it over: a client asks, and the learner decides whether it is theirs to answer.

    Exactly one option is correct. Where that is an answer, handing over was not needed: half a mark. Where
    that is a hand-over, an answer, however confident, gets nothing; nor does a hand-over to the wrong place.
    """

    type: Literal["handover"]
    options: Annotated[tuple[HandoverOption, ...], entries(3, 5)]

    @model_validator(mode="after")
    def _can_be_decided(self) -> Self:
        _told_apart(self.id, [option.text for option in self.options])
        rights = sum(option.correct for option in self.options)
        if rights != 1:
            raise ValueError(f"{rights} options are correct; a hand-over question has exactly 1")
        if len({option.does for option in self.options}) != 2:
            raise ValueError("a hand-over question needs at least one 'answer' and one 'hand_over'")
        return self


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


class Verdict(_Question):
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
        rights = sum(option.correct for option in self.options)
        if rights != 1:
            raise ValueError(f"{rights} verdicts are correct; exactly 1 is")
        return self


class Multiple(_Choice):
    """Three to five options, of which at least one is right and at least one is not."""

    type: Literal["multiple"]

    @model_validator(mode="after")
    def _something_to_tick_and_something_to_leave(self) -> Self:
        if not 1 <= self._rights() < len(self.options):
            raise ValueError(
                f"{self._rights()} of {len(self.options)} options are correct;"
                " a multiple question has at least 1 right and at least 1 wrong option"
            )
        return self


class Numeric(_Question):
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


class Matching(_Question):
    """Three to six pairs to put together."""

    type: Literal["matching"]
    pairs: Annotated[tuple[Pair, ...], entries(3, 6)]

    @model_validator(mode="after")
    def _sides_differ(self) -> Self:
        rights = [pair.right for pair in self.pairs]
        _told_apart(self.id, [pair.left for pair in self.pairs])
        _told_apart(self.id, rights)
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


class Ordering(_Question):
    """Three to seven steps to put in order; the author writes them in the right one."""

    type: Literal["ordering"]
    steps: Annotated[tuple[Step, ...], entries(3, 7)]

    @model_validator(mode="after")
    def _order_is_not_the_alphabet(self) -> Self:
        texts = [step.text for step in self.steps]
        _told_apart(self.id, texts)
        if texts == alphabetical(texts):
            # The steps are shown in alphabetical order; in this one case that would be the key.
            raise ValueError("the right order is the alphabetical one, which shows the key: reword a step")
        return self


OneOf = Single | Case | Verdict | Handover
"""The types of which one option is chosen."""

Question = Annotated[
    Single | Case | Verdict | Handover | Multiple | Numeric | Matching | Ordering, Field(discriminator="type")
]


def _told_apart(question_id: str, texts: list[str]) -> None:
    # Answers hold ids that are made from the texts, so texts alike would be one option to the marking.
    ids = [option_id(question_id, text) for text in texts]
    alike = sorted({text for text, each in zip(texts, ids, strict=True) if ids.count(each) > 1})
    if alike:
        raise ValueError(f"more than one option or side is '{alike[0]}'; each must differ")


def topic_of(objective_id: str) -> str:
    """Return the slug of the topic an objective of `course.yaml` belongs to."""
    return next(
        topic.slug
        for topic in course().topics
        for objective in topic.objectives
        if objective.id == objective_id
    )


def alphabetical(texts: list[str]) -> list[str]:
    """Return the texts in an order that depends on nothing but the texts, so that it cannot give a key away.

    >>> alphabetical(["weeks", "Days", "months"])
    ['Days', 'months', 'weeks']
    """
    return sorted(texts, key=lambda text: (text.casefold(), text))


def option_id(question_id: str, text: str) -> str:
    """Return the id under which answers name an option or one side of a pair: 8 hexadecimal digits.

    It is made from what the learner sees anyway, so neither the id nor an order of ids tells which option is
    right. A reworded option gets a new id: an answer to the old words does not count for the new ones.

    >>> option_id("collagen-firmness", "Elastin")
    'e7cd038d'
    """
    return hashlib.sha256(f"{question_id}\n{text}".encode()).hexdigest()[:8]


def options_of(question: OneOf | Multiple) -> tuple[tuple[str, Option | VerdictOption], ...]:
    """Return (id, option) for every option, in the author's order."""
    return tuple((option_id(question.id, option.text), option) for option in question.options)


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
    content = question.model_dump(mode="json", exclude_defaults=True)
    canonical = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()[:16]
