"""What waits for the clinic: everything that no named clinician has confirmed yet."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from course_lib.evidence.clinic.schema import Clinic, review_of
from course_lib.evidence.clinic.signing import Phones, Review, Reviews
from course_lib.evidence.errors import did_you_mean
from course_lib.evidence.healing_schema import LEVELS, healing
from course_lib.evidence.indications_schema import indications
from course_lib.evidence.safety_schema import safety

Group = Literal["phones", "calls", "healing", "aftercare", "test_patch", "fit", "lessons", "questions"]
GROUPS: tuple[Group, ...] = get_args(Group)
"""What a clinic confirms, in the order in which it is listed."""


@dataclass(frozen=True)
class Unconfirmed:
    """Something that the clinic has not confirmed: which group, its key, and the sentence that says so."""

    group: Group
    key: str
    text: str


def unconfirmed(
    clinic: Clinic,
    lessons: Iterable[str],
    questions: Iterable[str],
    *,
    versions: Mapping[str, str] | None = None,
) -> tuple[Unconfirmed, ...]:
    """All that waits for the clinic, in the order of `GROUPS`.

    `lessons` are the slugs of the lessons there are, `questions` the ids of the questions. `versions` gives
    the content hash of each by that name: with it, a review of an earlier version no longer counts.
    Of the healing days those are listed that rest on usual practice, wholly or at an end of the range. Rules
    and the matrix are listed whatever they rest on: they are instructions, which no study gives.
    """
    reviews = clinic.reviews or Reviews()
    return (
        *_phones(clinic),
        *_calls(clinic),
        *_days(clinic),
        *_rules(clinic),
        *_cells(clinic),
        *_not_reviewed("lessons", lessons, reviews.lessons or {}, versions or {}),
        *_not_reviewed("questions", questions, reviews.questions or {}, versions or {}),
    )


def _phones(clinic: Clinic) -> Iterator[Unconfirmed]:
    phones = clinic.phones or Phones()
    for key in Phones.model_fields:
        if getattr(phones, key) is None:
            yield Unconfirmed("phones", key, f"the telephone number '{key}' is not set")


def _calls(clinic: Clinic) -> Iterator[Unconfirmed]:
    for level in LEVELS:
        if level not in (clinic.calls or {}):
            text = f"whom to call ({healing().levels[level]}): not confirmed"
            yield Unconfirmed("calls", level, text)


def _days(clinic: Clinic) -> Iterator[Unconfirmed]:
    for device in healing().devices:
        for key, milestone in device.milestones.items():
            wholly = milestone.src == "X-GENERAL"
            if (wholly or milestone.usual_practice) and clinic.days(device.key, key).origin != "clinic":
                ends = "" if wholly else f" ({' and '.join(milestone.usual_practice)} of the range)"
                text = f"{device.short}, {healing().label(key)}: usual practice, not confirmed{ends}"
                yield Unconfirmed("healing", f"{device.key}.{key}", text)


def _rules(clinic: Clinic) -> Iterator[Unconfirmed]:
    for rule in healing().aftercare_rules:
        if rule.key not in (clinic.aftercare or {}):
            yield Unconfirmed("aftercare", rule.key, f"aftercare rule '{rule.key}' is not confirmed")
    for patch in safety().test_patch_rules:
        if patch.key not in (clinic.test_patch or {}):
            yield Unconfirmed("test_patch", patch.key, f"test-patch rule '{patch.key}' is not confirmed")


def _cells(clinic: Clinic) -> Iterator[Unconfirmed]:
    for problem in indications().problems:
        for device in healing().devices:
            if clinic.fitting(problem.key, device.key).origin != "clinic":
                text = f"{problem.name}, {device.short}: usual practice, not confirmed"
                yield Unconfirmed("fit", f"{problem.key}.{device.key}", text)


def _not_reviewed(
    group: Literal["lessons", "questions"],
    names: Iterable[str],
    reviews: Mapping[str, Review],
    versions: Mapping[str, str],
) -> Iterator[Unconfirmed]:
    names = tuple(names)
    thing = group[:-1]
    for name in names:
        if name not in reviews:
            yield Unconfirmed(group, name, f"{thing} '{name}' is not reviewed")
        elif name in versions and not review_of(reviews, name, versions[name]):
            text = f"{thing} '{name}' has changed since {reviews[name].by} reviewed it"
            yield Unconfirmed(group, name, text)
    for name in reviews:
        if name not in names:
            # A review under a misspelt name would otherwise count for nothing, silently.
            yield Unconfirmed(
                group, name, f"there is no {thing} '{name}' to review{did_you_mean(name, names)}"
            )
