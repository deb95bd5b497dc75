"""What the clinic itself has confirmed: one YAML file beside the learner folders, written by a clinician.

Nothing in the course is final before a named clinician has said so. The file may confirm or replace healing
days, give telephone numbers, and say who reviewed which lesson and question, and when. No file means that
nothing is confirmed. `data/clinic.example.yaml` is a file to start from.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Literal, get_args

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo

from course_lib.evidence.errors import did_you_mean, named, one_of
from course_lib.evidence.healing_schema import DayRange, Level, healing
from course_lib.evidence.schema import DATA, Topic
from course_lib.evidence.yaml_file import Problem, Record, read

__all__ = ["EXAMPLE", "Clinic", "Days", "Unconfirmed", "load_clinic", "unconfirmed"]

EXAMPLE = DATA / "clinic.example.yaml"
"""A file for the clinic to start from: every field explained, nothing confirmed."""

_PHONE = re.compile(r"(\+?[0-9(][0-9 ()-]*)(?: ?(?:ext\.?|x) ?[0-9]{1,6})?")


def _is_phone(given: str) -> str:
    number = _PHONE.fullmatch(given)
    if not number or not 3 <= sum(character.isdigit() for character in number[1]) <= 15:
        raise ValueError("is not a telephone number; write digits and spaces, such as 020 7946 0000")
    return given


def _is_name(given: str) -> str:
    name = given.strip()
    if not any(character.isalpha() for character in name) or not name.isprintable():
        raise ValueError("must be the name of a person")
    return name


def _not_in_the_future(given: date, info: ValidationInfo) -> date:
    today = (info.context or {}).get("today") or date.today()
    if given > today:
        raise ValueError(f"lies in the future; today is {today}")
    return given


def _is_lesson(given: str) -> str:
    slugs = get_args(Topic)
    if given not in slugs:
        raise ValueError(f"is not a lesson{did_you_mean(given, slugs)} (lessons: {one_of(slugs)})")
    return given


def _is_device(given: str) -> str:
    keys = [device.key for device in healing().devices]
    if given not in keys:
        raise ValueError(f"is not a device{did_you_mean(given, keys)} (devices: {one_of(keys)})")
    return given


# 999 without quotes is a number to YAML and a telephone number to everyone else.
_Phone = Annotated[
    str,
    BeforeValidator(lambda given: str(given) if type(given) is int else given),
    Field(max_length=40),
    AfterValidator(_is_phone),
]
_Name = Annotated[str, Field(min_length=1, max_length=80), AfterValidator(_is_name)]
_Day = Annotated[date, AfterValidator(_not_in_the_future)]
_Lesson = Annotated[str, AfterValidator(_is_lesson)]
_QuestionId = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)+$")]


class Signed(Record):
    """Who confirmed something, and when."""

    by: _Name
    on: _Day


class ConfirmedDays(Signed):
    """Healing days of the clinic [days]; without `days`, the course's own value is confirmed."""

    days: DayRange | None = None


class Review(Signed):
    """A review of a lesson or question; `version` is the beginning of the content hash that was reviewed."""

    version: Annotated[str, Field(pattern=r"^[0-9a-f]{8,64}$")] | None = None


class Phones(Record):
    """The numbers that a warning sign shows."""

    emergency: _Phone | None = None
    clinician: _Phone | None = None
    out_of_hours: _Phone | None = None


class Reviews(Record):
    """Reviews of lessons, by slug, and of questions, by id."""

    lessons: Annotated[Mapping[_Lesson, Review], AfterValidator(MappingProxyType)] | None = None
    questions: Annotated[Mapping[_QuestionId, Review], AfterValidator(MappingProxyType)] | None = None


_Milestones = Annotated[Mapping[str, ConfirmedDays], AfterValidator(MappingProxyType)]
_Device = Annotated[str, AfterValidator(_is_device)]
_Devices = Annotated[Mapping[_Device, _Milestones], AfterValidator(MappingProxyType)]


@dataclass(frozen=True)
class Days:
    """A healing range [days after the treatment], and whose word it is.

    `origin` is "study", "usual practice" or "clinic"; `words` says it on a screen.
    """

    low: float
    typical: float
    high: float
    origin: Literal["study", "usual practice", "clinic"]
    words: str


class Clinic(Record):
    """What the clinic has set and confirmed. `Clinic()` has confirmed nothing."""

    clinic: Annotated[str, Field(min_length=1, max_length=120)] | None = None
    phones: Phones | None = None
    healing: _Devices | None = None
    reviews: Reviews | None = None

    def days(self, device: str, milestone: str) -> Days:
        """The range to show for a milestone of a device class: the clinic's, else the course's own.

        Raises DataError for an unknown device or milestone, naming near matches.

        >>> Clinic().days("co2_full", "redness_gone")
        Days(low=28.0, typical=90.0, high=180.0, origin='study', words='study')
        """
        known = named(milestone, healing().device(device).milestones, f"milestone of {device}")
        confirmed = (self.healing or {}).get(device, {}).get(milestone)
        if confirmed is None:
            if known.src == "X-GENERAL":
                return Days(*known.days, "usual practice", "usual practice: your clinician confirms")
            return Days(*known.days, "study", "study")
        verb = "set" if confirmed.days else "confirmed"
        words = f"{verb} by your clinic on {_spoken(confirmed.on)} by {confirmed.by}"
        return Days(*(confirmed.days or known.days), "clinic", words)

    def lesson_review(self, lesson: str, version: str) -> Review | None:
        """The review of a lesson, if it was of what it says now: `version` is its content hash."""
        return _of_this_version((self.reviews or Reviews()).lessons, lesson, version)

    def question_review(self, question: str, version: str) -> Review | None:
        """The review of a question, if it was of what it says now: `version` is its content hash."""
        return _of_this_version((self.reviews or Reviews()).questions, question, version)

    def if_unreachable(self, level: Level) -> str:
        """What to do about a warning sign of this level when the clinician cannot be reached.

        >>> Clinic(phones=Phones(emergency="999")).if_unreachable("emergency")
        'Do not wait for the clinician: call the emergency number, 999.'
        """
        phones = self.phones or Phones()
        emergency = "the emergency number" + (f", {phones.emergency}" if phones.emergency else "")
        if level == "emergency":
            return f"Do not wait for the clinician: call {emergency}."
        if level == "before_treatment":
            return "If the clinician cannot be reached: do not treat."
        out_of_hours = f"the out-of-hours number, {phones.out_of_hours}" if phones.out_of_hours else emergency
        return f"If the clinician cannot be reached: call {out_of_hours}."


def _of_this_version(reviews: Mapping[str, Review] | None, key: str, version: str) -> Review | None:
    review = (reviews or {}).get(key)
    return review if review and version.startswith(review.version or "") else None


def _spoken(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def load_clinic(path: Path, today: date | None = None) -> Clinic:
    """Read the clinic's file; a missing one has confirmed nothing.

    `today` is the day that no date may lie after, by default the day of the computer.
    Raises DataError: `clinic.yaml:12: on '2031-01-01' lies in the future; today is 2026-11-22`.
    """
    if not path.exists():
        return Clinic()
    return read(path, Clinic, check=_unknown_milestones, context={"today": today})


def _unknown_milestones(clinic: Clinic) -> list[Problem]:
    problems = []
    for device, confirmed in (clinic.healing or {}).items():
        known = healing().device(device).milestones
        for key in confirmed:
            if key not in known:
                near = did_you_mean(key, known)
                text = f"'{key}' is not a milestone of {device}{near} (milestones: {one_of(known)})"
                problems.append(Problem(("healing", device, key), text))
    return problems


@dataclass(frozen=True)
class Unconfirmed:
    """Something that the clinic has not confirmed: which group, its key, and the sentence that says so."""

    group: Literal["phones", "healing", "lessons", "questions"]
    key: str
    text: str


def unconfirmed(
    clinic: Clinic,
    lessons: Iterable[str],
    questions: Iterable[str],
    *,
    versions: Mapping[str, str] | None = None,
) -> tuple[Unconfirmed, ...]:
    """All that waits for the clinic, in the order: phones, healing days, lessons, questions.

    `lessons` are the slugs of the lessons there are, `questions` the ids of the questions. `versions` gives
    the content hash of each by that name: with it, a review of an earlier version no longer counts.
    Of the healing days those are listed that rest on usual practice, wholly or at an end of the range.
    """
    reviews = clinic.reviews or Reviews()
    return (
        *_phones_not_set(clinic),
        *_days_not_confirmed(clinic),
        *_not_reviewed("lessons", lessons, reviews.lessons or {}, versions or {}),
        *_not_reviewed("questions", questions, reviews.questions or {}, versions or {}),
    )


def _phones_not_set(clinic: Clinic) -> Iterator[Unconfirmed]:
    phones = clinic.phones or Phones()
    for key in Phones.model_fields:
        if getattr(phones, key) is None:
            yield Unconfirmed("phones", key, f"the telephone number '{key}' is not set")


def _days_not_confirmed(clinic: Clinic) -> Iterator[Unconfirmed]:
    for device in healing().devices:
        for key, milestone in device.milestones.items():
            wholly = milestone.src == "X-GENERAL"
            if (wholly or milestone.usual_practice) and clinic.days(device.key, key).origin != "clinic":
                ends = "" if wholly else f" ({' and '.join(milestone.usual_practice)} of the range)"
                text = f"{device.short}, {healing().label(key)}: usual practice, not confirmed{ends}"
                yield Unconfirmed("healing", f"{device.key}.{key}", text)


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
        elif name in versions and not _of_this_version(reviews, name, versions[name]):
            text = f"{thing} '{name}' has changed since {reviews[name].by} reviewed it"
            yield Unconfirmed(group, name, text)
    for name in reviews:
        if name not in names:
            # A review under a misspelt name would otherwise count for nothing, silently.
            yield Unconfirmed(
                group, name, f"there is no {thing} '{name}' to review{did_you_mean(name, names)}"
            )
