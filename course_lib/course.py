"""The course as a whole: the order of its lessons, what each one teaches, and how many minutes it takes.

All of it stands in `course.yaml`. The lessons themselves are the notebooks in the folder `notebooks/` of a
checkout; a topic whose notebook has not been written yet is in the order already, without objectives.
"""

import math
from collections.abc import Sequence
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Annotated, Literal, Self, TypeVar

from pydantic import AfterValidator, Field, PositiveInt, StringConstraints, model_validator

from course_lib import evidence
from course_lib.evidence import DataError, Record, did_you_mean, matching, read

__all__ = [
    "Article",
    "Course",
    "ExamRule",
    "KebabId",
    "Objective",
    "OtherPage",
    "Pace",
    "Role",
    "RolePath",
    "SessionPace",
    "Text",
    "Topic",
    "checkout",
    "course",
    "entries",
    "lessons",
    "minutes",
    "other_pages",
    "topic",
    "topics_taught",
]

T = TypeVar("T")


def _twice(names: Sequence[str]) -> list[str]:
    return sorted({name for name in names if names.count(name) > 1})


def entries(low: int, high: int | None = None) -> AfterValidator:
    """Make a check that a list has from `low` to `high` entries [count].

    pydantic's own check counts only the entries without a fault, so that one slip in an option was reported a
    second time as a missing option.
    """

    def right_number(given: tuple[T, ...]) -> tuple[T, ...]:
        if not low <= len(given) <= (high or len(given)):
            allowed = f"{low} to {high} entries" if high else f"{low} or more"
            raise ValueError(f"must have {allowed}; it has {len(given)}")
        return given

    return AfterValidator(right_number)


Role = Literal["front_desk", "consultant", "operator"]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
KebabId = Annotated[
    str,
    matching(
        r"[a-z0-9]+(-[a-z0-9]+)+",
        "must be two or more words in small letters with hyphens, like collagen-firmness",
    ),
]


class Objective(Record):
    """One thing a learner can do after a lesson; `text` finishes the words "After this lesson you can"."""

    id: KebabId
    text: Text


class Topic(Record):
    """One place in the order of the course. Its lesson, when it is written, is `notebooks/<slug>.ipynb`."""

    slug: evidence.Topic
    title: Text
    article_says: Text
    objectives: tuple[Objective, ...] = ()

    @property
    def prefix(self) -> str:
        """What the ids of its objectives and questions begin with: `skin-depth-` for skin_depth."""
        return self.slug.replace("_", "-") + "-"

    @model_validator(mode="after")
    def _objectives_carry_the_topic(self) -> Self:
        for objective in self.objectives:
            if not objective.id.startswith(self.prefix):
                raise ValueError(
                    f"objective '{objective.id}' must begin with '{self.prefix}', the name of its topic"
                )
        return self


class OtherPage(Record):
    """A page that is no lesson, made from `notebooks/<slug>.ipynb` too."""

    slug: Annotated[
        str, matching(r"[a-z]+(_[a-z]+)*", "must be small letters with underscores, like role_plays")
    ]
    title: Text


class RolePath(Record):
    """The way of one role through the course: why it begins as it does, what it needs first, what later."""

    begins: Text
    core: Annotated[tuple[evidence.Topic, ...], entries(1)]
    extra: tuple[evidence.Topic, ...] = ()

    @property
    def topics(self) -> tuple[str, ...]:
        """All of them, in the order of this role."""
        return (*self.core, *self.extra)


class Pace(Record):
    """How fast a new colleague goes through a lesson; `minutes` is computed from it."""

    words_per_minute: PositiveInt
    claim_seconds: PositiveInt
    question_seconds: PositiveInt
    prediction_seconds: PositiveInt
    explorer_seconds: PositiveInt


class ExamRule(Record):
    """What the certifying exam asks for.

    `percent` of all marks must be reached [%], and every critical question must be right. `tries` is the most
    without a named person's word, each on another of the `forms` (ids of papers) and `cooling_off_hours` [h]
    after the one before.
    `guess` is the chance of a right guess, for the figures that explain the rule [fraction].
    """

    questions: PositiveInt
    percent: Annotated[int, Field(ge=1, le=100)]
    critical_per_form: PositiveInt
    tries: PositiveInt
    cooling_off_hours: Annotated[int, Field(ge=0, le=24 * 90)]
    guess: Annotated[float, Field(gt=0, lt=1)]
    forms: Annotated[tuple[KebabId, ...], entries(1)]

    @model_validator(mode="after")
    def _each_try_has_its_form(self) -> Self:
        if twice := _twice(self.forms):
            raise ValueError(f"each form stands once; given twice: {', '.join(twice)}")
        if len(self.forms) < self.tries:
            raise ValueError(f"{self.tries} tries need as many forms; there are {len(self.forms)}")
        return self


class SessionPace(Record):
    """How many minutes a room takes for each part of an onboarding session, talk included [min]."""

    welcome: PositiveInt
    predict: PositiveInt
    look: PositiveInt
    explain: PositiveInt
    claim: PositiveInt
    question: PositiveInt
    say: PositiveInt
    desk: PositiveInt
    key_points: PositiveInt
    close: PositiveInt
    pause: PositiveInt
    pause_after: PositiveInt


class Article(Record):
    """The article whose claims are the syllabus: its title, and the sentence that introduces it."""

    title: Text
    sentence: Text


class Course(Record):
    """All of `course.yaml`. `topics` stand in the order of the course."""

    title: Text
    article: Article
    roles: dict[Role, Text]
    paths: dict[Role, RolePath]
    pace: Pace
    exam: ExamRule
    session: SessionPace
    topics: Annotated[tuple[Topic, ...], entries(1)]
    pages: tuple[OtherPage, ...] = ()

    @model_validator(mode="after")
    def _nothing_stands_twice(self) -> Self:
        slugs = [*(str(topic.slug) for topic in self.topics), *(page.slug for page in self.pages)]
        objectives = [objective.id for topic in self.topics for objective in topic.objectives]
        for kind, names in (("topic", slugs), ("objective", objectives)):
            if twice := _twice(names):
                raise ValueError(f"each {kind} stands once; given twice: {', '.join(twice)}")
        return self

    @model_validator(mode="after")
    def _each_role_has_a_path_past_each_topic(self) -> Self:
        if apart := sorted(set(self.roles) ^ set(self.paths)):
            raise ValueError(f"each role has its name and its path; only one of them: {', '.join(apart)}")
        for role, path in self.paths.items():
            for each in self.topics:
                if (times := path.topics.count(each.slug)) != 1:
                    raise ValueError(
                        f"the path of '{role}' has '{each.slug}' {times} times;"
                        " each topic stands once, under core or under extra"
                    )
        return self


@cache
def course() -> Course:
    """Return the course as its file describes it, read once.

    Raises:
        DataError: the file breaks a rule; one line for every fault, `file:line: what, the value, what is
            allowed`.

    >>> [topic.slug for topic in course().topics][:3]
    ['skin_depth', 'skin_damage', 'collagen']
    """
    return read(Path(__file__).with_name("course.yaml"), Course)


def topics_taught() -> tuple[Topic, ...]:
    """Return the topics that have objectives, that is, those whose lesson has been written, in order."""
    return tuple(topic for topic in course().topics if topic.objectives)


def topic(slug: str) -> Topic:
    """Return one topic by its slug.

    Raises:
        DataError: there is no such topic; the message lists the lessons there are.

    >>> topic("healing").slug
    'healing'
    """
    for each in course().topics:
        if each.slug == slug:
            return each
    taught = [each.slug for each in topics_taught()]
    near = did_you_mean(slug, [each.slug for each in course().topics])
    raise DataError(f"there is no lesson '{slug}'; the lessons are: {', '.join(taught)}{near}")


def checkout() -> Path:
    """Return the root folder of the checkout this package runs from: the one that holds `notebooks/`.

    Raises:
        DataError: the package was installed without a checkout, so that there are no lessons to read.
    """
    root = Path(__file__).resolve().parent.parent
    if not (root / "notebooks").is_dir():
        raise DataError(
            f"there is no folder 'notebooks' in {root}: this copy of the course was installed without"
            " its lessons. Run it from a full copy of the course folder: python3 start.py"
        )
    return root


def lessons(root: Path) -> tuple[Topic, ...]:
    """Return the topics whose notebook is in `root/notebooks`, in the order of the course."""
    return tuple(each for each in course().topics if (root / "notebooks" / f"{each.slug}.ipynb").is_file())


def other_pages(root: Path) -> tuple[OtherPage, ...]:
    """Return the pages beside the lessons whose notebook is in `root/notebooks`, in the order of the file."""
    return tuple(each for each in course().pages if (root / "notebooks" / f"{each.slug}.ipynb").is_file())


def minutes(words: int, claims: int, questions: int, predictions: int, explorers: int, pace: Pace) -> int:
    """Return how many minutes [min] a lesson takes: reading time and every activity, added up, rounded up.

    A minute that has begun counts, because a learner between two clients needs the longer answer.
    The sum is exact, so that a lesson of exactly ten minutes is not called eleven.

    Args:
        words: words of prose [count]; so are the other four numbers counts of what the lesson holds.
        claims: claims of the article to judge.
        questions: practice questions.
        predictions: predictions to make.
        explorers: explorers to play with.
        pace: how long each of these takes.

    Raises:
        ValueError: a count is below 0.

    >>> pace = Pace(words_per_minute=180, claim_seconds=20, question_seconds=45, prediction_seconds=30,
    ...             explorer_seconds=90)
    >>> minutes(words=1440, claims=0, questions=0, predictions=1, explorers=1, pace=pace)
    10
    >>> minutes(words=1441, claims=0, questions=0, predictions=1, explorers=1, pace=pace)
    11
    """
    counts = {"words": words, "claims": claims, "questions": questions, "predictions": predictions}
    for name, count in {**counts, "explorers": explorers}.items():
        if count < 0:
            raise ValueError(f"{name} is {count}; a count is 0 or more")
    seconds = (
        Fraction(60 * words, pace.words_per_minute)
        + claims * pace.claim_seconds
        + questions * pace.question_seconds
        + predictions * pace.prediction_seconds
        + explorers * pace.explorer_seconds
    )
    return math.ceil(seconds / 60)
