"""The first page: the map of the course, and the path through it that each role takes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from course_lib.course import course
from course_lib.pages.lesson import Lesson
from course_lib.plan import Plan, Step, Taken, in_words, plan
from course_lib.quiz import role_play

__all__ = ["map_of", "next_steps", "path_data", "taken"]


@dataclass(frozen=True)
class _Play:
    """One role-play, as a page shows it."""

    name: str
    href: str
    keys: tuple[str, ...]
    minutes: int


def taken(lessons: Sequence[Lesson], others: Sequence[Lesson]) -> dict[str, Taken]:
    """How long each lesson and each role-play takes, and what there is to do in it, by its name."""
    found = {lesson.slug: Taken(lesson.minutes, lesson.keys) for lesson in lessons}
    return found | {play.name: Taken(play.minutes, play.keys) for play in _plays(others)}


def map_of(lessons: Sequence[Lesson], others: Sequence[Lesson]) -> dict[str, Any]:
    """What the template of the first page shows: a card for each step, and the roles to choose from."""
    plans = _plans(lessons, others)
    every = [Step("lesson", lesson.slug, lesson.title, lesson.minutes) for lesson in lessons]
    return {
        "plays": [
            {
                "name": play.name,
                "href": play.href,
                "title": role_play(play.name).title,
                "role": course().roles[role_play(play.name).role],
                "minutes": play.minutes,
            }
            for play in _plays(others)
        ],
        "roles": [{"key": each.role, "name": each.name, **_told(each)} for each in plans],
        "in_all": in_words(every),
    }


def path_data(lessons: Sequence[Lesson], others: Sequence[Lesson]) -> dict[str, Any]:
    """What the page's script knows of the paths: each step by its name, and the steps of each role."""
    plays = {play.name: play for play in _plays(others)}
    plans = _plans(lessons, others)
    steps: dict[str, Any] = {
        lesson.slug: {
            "title": lesson.title,
            "href": f"{lesson.slug}.html",
            "minutes": lesson.minutes,
            "keys": lesson.keys,
        }
        for lesson in lessons
    }
    for step in (step for each in plans for step in each.steps if step.name in plays):
        play = plays[step.name]
        steps[step.name] = {
            "title": step.title,
            "href": play.href,
            "minutes": step.minutes,
            "keys": play.keys,
        }
    return {
        "steps": steps,
        "roles": {
            each.role: {
                "name": each.name,
                "core": [step.name for step in each.core],
                "extra": [step.name for step in each.extra],
                **_told(each),
            }
            for each in plans
        },
    }


def next_steps(path: Mapping[str, Any], slug: str) -> dict[str, Any]:
    """What follows a lesson for each role: title and address, or None where the path ends with it."""
    found = {}
    for role, each in path["roles"].items():
        way = [*each["core"], *each["extra"]]
        if slug in way:
            after = way[way.index(slug) + 1 :]
            found[role] = (
                {name: path["steps"][after[0]][name] for name in ("title", "href")} if after else None
            )
    return found


def _told(each: Plan) -> dict[str, str]:
    return {
        "begins": each.begins,
        "core_words": in_words(each.core),
        "extra_words": in_words(each.extra) if each.extra else "",
    }


def _plans(lessons: Sequence[Lesson], others: Sequence[Lesson]) -> list[Plan]:
    minutes = {name: each.minutes for name, each in taken(lessons, others).items()}
    made = [plan(role, minutes) for role in course().roles]
    return [each for each in made if each.core]


def _plays(others: Sequence[Lesson]) -> Iterator[_Play]:
    for page in others:
        for cell, widget in page.widgets.items():
            if widget["script"] == "role_play":
                key = str(widget["state"]["key"])
                yield _Play(
                    name=key.partition(":")[2],
                    href=f"{page.slug}.html#{cell}",
                    keys=(key,),
                    minutes=int(widget["state"]["spec"]["minutes_at_most"]),
                )
