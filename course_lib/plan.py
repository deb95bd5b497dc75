"""The way through the course for each role, with honest minutes, for the start page and `course plan` alike.

`course.yaml` says what is core for whom, in which order. How long a lesson takes is counted while its page
is made, and kept beside the pages for everything that is no page.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from course_lib.course import course, topic
from course_lib.evidence import DataError, did_you_mean
from course_lib.quiz.role_plays import role_plays

__all__ = ["KEPT", "Plan", "Step", "Taken", "in_words", "keep", "kept", "kept_minutes", "plan", "total"]

KEPT = "plan.json"
"""The file in the folder of the build that says how long everything takes."""


@dataclass(frozen=True)
class Taken:
    """How long one lesson or role-play takes [min], and the keys of what is to be done in it."""

    minutes: int
    keys: tuple[str, ...] = ()


@dataclass(frozen=True)
class Step:
    """One lesson or role-play of a path; `name` is the lesson's slug or the role-play's id."""

    kind: Literal["lesson", "role_play"]
    name: str
    title: str
    minutes: int


@dataclass(frozen=True)
class Plan:
    """The way of one role: what it needs first, what is for later, and why it begins as it does."""

    role: str
    name: str
    begins: str
    core: tuple[Step, ...]
    extra: tuple[Step, ...]

    @property
    def steps(self) -> tuple[Step, ...]:
        """All of them in their order."""
        return (*self.core, *self.extra)


def plan(role: str, minutes: Mapping[str, int]) -> Plan:
    """Return the way of one role through what there is.

    Args:
        role: as `course.yaml` names it, or as the command line does: `front_desk` or `front-desk`.
        minutes: how long [min] each lesson takes, by its slug, and each role-play, by its id. What is not in
            it does not exist yet, and is left out.

    Raises:
        DataError: there is no such role; the message lists the roles there are.

    >>> made = plan("front-desk", {"collagen": 14, "healing": 16, "beach-wedding-call": 6})
    >>> [(step.name, step.minutes) for step in made.core]
    [('healing', 16), ('beach-wedding-call', 6)]
    >>> total(made.core), total(made.extra)
    (22, 14)
    """
    roles = course().roles
    key = next((each for each in roles if each == role.replace("-", "_")), None)
    if key is None:
        known = [each.replace("_", "-") for each in roles]
        raise DataError(
            f"there is no role '{role}'; the roles are: {', '.join(known)}{did_you_mean(role, known)}"
        )
    path = course().paths[key]
    plays = [
        Step("role_play", play.id, f"Role-play: {play.title}", minutes[play.id])
        for play in role_plays().values()
        if play.role == key and play.id in minutes
    ]
    return Plan(
        role=key,
        name=roles[key],
        begins=path.begins,
        core=(*_lessons(path.core, minutes), *plays),
        extra=_lessons(path.extra, minutes),
    )


def total(steps: Iterable[Step]) -> int:
    """Return how long these steps take together [min]."""
    return sum(step.minutes for step in steps)


def in_words(steps: Sequence[Step]) -> str:
    """Return what these steps are and how long they take, as the first page says it.

    >>> in_words([Step("lesson", "healing", "Healing", 16), Step("role_play", "call", "The call", 6)])
    '1 lesson and a role-play, about 22 minutes'
    """
    lessons = [step for step in steps if step.kind == "lesson"]
    plays = len(steps) - len(lessons)
    counted = f"{len(lessons)} lesson{'' if len(lessons) == 1 else 's'}"
    if plays:
        counted += " and a role-play" if plays == 1 else f" and {plays} role-plays"
    return f"{counted}, about {total(steps)} minutes"


def keep(out: Path, taken: Mapping[str, Taken]) -> None:
    """Keep beside the pages in `out` how long everything takes, by name."""
    text = json.dumps({name: asdict(each) for name, each in taken.items()})
    (out / KEPT).write_text(text, encoding="utf-8")


def kept(out: Path) -> dict[str, Taken]:
    """Return how long everything takes, as the pages in `out` were last made; empty when there are none."""
    try:
        found = json.loads((out / KEPT).read_text(encoding="utf-8"))
        return {name: Taken(int(each["minutes"]), tuple(each["keys"])) for name, each in found.items()}
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return {}  # what is damaged there is made anew by the next build


def kept_minutes(out: Path) -> dict[str, int]:
    """Return how long everything takes [min] as `plan` asks for it, as the pages in `out` were last made."""
    return {name: each.minutes for name, each in kept(out).items()}


def _lessons(slugs: Iterable[str], minutes: Mapping[str, int]) -> tuple[Step, ...]:
    return tuple(Step("lesson", slug, topic(slug).title, minutes[slug]) for slug in slugs if slug in minutes)
