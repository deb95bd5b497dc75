"""What `course check` prints of a course in order: its lessons, and what waits for the clinic."""

import textwrap
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import cast

from course_lib import course, evidence, quiz
from course_lib.evidence import Record
from course_lib.evidence.clinic import Unconfirmed

_WIDTH = 100
_HEADINGS = {
    "phones": "Telephone numbers not set",
    "calls": "Whom to call, and what to do when nobody can be reached",
    "healing": "Healing days that rest on usual practice",
    "aftercare": "Aftercare rules",
    "test_patch": "Rules for test patches",
    "fit": "Which light fits which problem, cell by cell",
    "lessons": "Lessons not reviewed",
    "questions": "Questions not reviewed",
}


def lessons(topics: Sequence[course.Topic], minutes: Mapping[str, int]) -> Iterator[str]:
    """One line a lesson: how long it takes as last built [min], and how much there is to do in it."""
    yield f"Lessons ({len(topics)}):"
    for topic in topics:
        parts = [
            f"{minutes[topic.slug]} minutes" if topic.slug in minutes else "not built yet",
            _count(len(evidence.claims_of(topic.slug)), "claim"),
            _count(len(quiz.practice(topic.slug)), "practice question"),
            _count(len(topic.objectives), "objective"),
        ]
        yield f"  {topic.slug}: {', '.join(parts)}"
    if missing := [topic.slug for topic in course.course().topics if topic not in topics]:
        yield f"  Without a notebook: {', '.join(missing)}"


def waiting(points: Sequence[Unconfirmed]) -> Iterator[str]:
    """What waits for the clinic, counted, each under what it belongs to."""
    if not points:
        return
    yield f"Not yet confirmed by the clinic ({len(points)}):"
    for group, heading in _HEADINGS.items():
        found = [point for point in points if point.group == group]
        if found:
            yield f"  {heading} ({len(found)}):"
            yield from _listed(_by_place(found))
        yield from (f"    {point.text}" for point in found if not _is_plain(point))
    yield "  A clinician can go through all of this in the browser: course review"


def _by_place(points: Sequence[Unconfirmed]) -> dict[str, list[str]]:
    """Names under the treatment, problem or lesson that they belong to; under none where there is none."""
    found: dict[str, list[str]] = {}
    for point in filter(_is_plain, points):
        if point.group == "healing":
            place, name = _milestone(*point.key.split("."))
        elif point.group == "fit":
            problem, device = point.key.split(".")
            place = evidence.indications().problem(problem).name
            name = evidence.healing().device(device).short
        elif point.group == "calls":
            place, name = "", evidence.healing().levels[cast(evidence.Level, point.key)]
        elif point.group == "questions":
            place = next(
                (topic.slug for topic in course.course().topics if point.key.startswith(topic.prefix)),
                "",
            )
            name = point.key
        else:
            place, name = "", point.key
        found.setdefault(place, []).append(name)
    every = len(evidence.healing().devices)
    if points[0].group == "fit":
        return {
            place: [f"all {every} kinds of light"] if len(names) == every else names
            for place, names in found.items()
        }
    return found


def _milestone(key: str, milestone: str) -> tuple[str, str]:
    device = evidence.healing().device(key)
    ends = device.milestones[milestone].usual_practice
    return device.short, evidence.healing().label(milestone) + (f" ({', '.join(ends)})" if ends else "")


def _is_plain(point: Unconfirmed) -> bool:
    """Whether its name says all under its heading; a review that no longer counts has a sentence."""
    return point.group not in ("lessons", "questions") or point.text.endswith("is not reviewed")


def _listed(places: Mapping[str, Sequence[str]]) -> Iterator[str]:
    for place, names in places.items():
        text = "; ".join(names)
        text = f"{place}: {text}" if place else text
        yield from textwrap.wrap(
            text, _WIDTH, initial_indent="    ", subsequent_indent="      ", break_on_hyphens=False
        )


def unstudied() -> Iterator[str]:
    """How many values of each data file no study stands behind; every screen shows them as what they are."""
    yield "Values that no study stands behind, and that are shown as such:"
    for name, reader in evidence.DATA_FILES.items():
        counts = Counter(_kinds(reader()))
        if name == "indications":
            cells = evidence.indications()
            counts[cells.fit_src] += sum(len(problem.fit) for problem in cells.problems)
        if counts:
            parts = [
                f"{kind.label.partition(':')[0]} {counts[id_]}"
                for id_, kind in evidence.kinds().items()
                if counts[id_]
            ]
            yield f"  {name}.yaml: {', '.join(parts)}"


def _kinds(value: object) -> Iterator[str]:
    """The kinds of value that records rest on, one for each record."""
    if isinstance(value, Record):
        src = getattr(value, "src", None)
        if src in evidence.kinds():
            yield str(src)
        for field in type(value).model_fields:
            yield from _kinds(getattr(value, field))
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _kinds(inner)
    elif isinstance(value, tuple):
        for inner in value:
            yield from _kinds(inner)


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"
