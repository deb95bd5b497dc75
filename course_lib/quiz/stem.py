"""What every question has, whatever its type; and the names of its parts, which tell nothing of its key."""

import hashlib
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, model_validator

from course_lib.course import KebabId, Role, Text, course, entries, topic
from course_lib.evidence import CitedId, ClaimId, Record, did_you_mean, matching

__all__ = ["Stem", "alphabetical", "option_id", "refuse_alike", "topic_of"]


def _is_objective(given: str) -> str:
    known = [objective.id for topic in course().topics for objective in topic.objectives]
    if given not in known:
        near = did_you_mean(given, known) or f"; there are: {', '.join(known)}"
        raise ValueError(f"is not an objective of course.yaml{near}")
    return given


def _each_once(names: tuple[str, ...]) -> tuple[str, ...]:
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ValueError(f"names {' and '.join(twice)} twice")
    return names


class Stem(Record):
    """What a question of any type has. `critical` marks what is about safety."""

    id: KebabId
    old_id: (
        Annotated[str, matching(r"Q[0-9]{2}", "must be a number of the first item bank, like Q25")] | None
    ) = None
    objective: Annotated[str, AfterValidator(_is_objective)]
    stem: Text
    claim: ClaimId | None = None
    src: Annotated[tuple[CitedId, ...], entries(1), AfterValidator(_each_once)]
    roles: Annotated[tuple[Role, ...], entries(1), AfterValidator(_each_once)]
    bloom: Literal["remember", "understand", "apply", "analyse", "evaluate"]
    critical: bool = False

    @model_validator(mode="after")
    def _carries_its_topic(self) -> Self:
        prefix = topic(topic_of(self.objective)).prefix
        if not self.id.startswith(prefix):
            raise ValueError(f"question '{self.id}' must begin with '{prefix}', the topic of its objective")
        return self


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


def refuse_alike(question_id: str, texts: list[str]) -> None:
    """Make sure that the texts of a question's options, sides or steps differ.

    Raises:
        ValueError: names one that stands twice.
    """
    # Answers hold ids that are made from the texts, so texts alike would be one option to the marking.
    ids = [option_id(question_id, text) for text in texts]
    alike = sorted({text for text, each in zip(texts, ids, strict=True) if ids.count(each) > 1})
    if alike:
        raise ValueError(f"more than one option or side is '{alike[0]}'; each must differ")
