"""What stands in the clinic's file, entry by entry: each confirmation with a name and a day."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Annotated, get_args

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo

from course_lib.evidence.errors import did_you_mean, one_of
from course_lib.evidence.healing_schema import DayRange, healing
from course_lib.evidence.indications_schema import Fit, indications
from course_lib.evidence.safety_schema import safety
from course_lib.evidence.schema import Topic, matching
from course_lib.evidence.yaml_file import Record

_PHONE = re.compile(r"(\+?[0-9(][0-9 ()-]*)(?: ?(?:ext\.?|x) ?[0-9]{1,6})?")


def _is_phone(given: str) -> str:
    number = _PHONE.fullmatch(given)
    if not number or not 3 <= sum(character.isdigit() for character in number[1]) <= 15:
        raise ValueError("is not a telephone number; write digits and spaces, such as 020 7946 0000")
    return given


def _is_name(given: str) -> str:
    name = given.strip()
    if not any(character.isalpha() for character in name) or not _is_plain(name):
        raise ValueError("must be the name of a person")
    return name


def _is_sentence(given: str) -> str:
    words = given.strip()
    if not any(character.isalpha() for character in words):
        raise ValueError("must say something")
    if not _is_plain(words):
        raise ValueError("must be one line of plain words, without square brackets")
    return words


def _is_plain(text: str) -> bool:
    # Square brackets would make a source of the course out of the clinic's own words.
    return text.isprintable() and not set(text) & set("[]")


def _not_in_the_future(given: date, info: ValidationInfo) -> date:
    today = (info.context or {}).get("today") or date.today()
    if given > today:
        raise ValueError(f"lies in the future; today is {today}")
    return given


def _one_of(kind: str, known: Callable[[], Iterable[str]]) -> AfterValidator:
    def check(given: str) -> str:
        keys = tuple(known())
        if given not in keys:
            raise ValueError(
                f"is not {kind}{did_you_mean(given, keys)} ({kind.split()[-1]}s: {one_of(keys)})"
            )
        return given

    return AfterValidator(check)


# 999 without quotes is a number to YAML and a telephone number to everyone else.
_Phone = Annotated[
    str,
    BeforeValidator(lambda given: str(given) if type(given) is int else given),
    Field(max_length=40),
    AfterValidator(_is_phone),
]
_Name = Annotated[str, Field(min_length=1, max_length=80), AfterValidator(_is_name)]
_Day = Annotated[date, AfterValidator(_not_in_the_future)]
Sentence = Annotated[str, Field(min_length=1, max_length=400), AfterValidator(_is_sentence)]
"""One line of the clinic's own words."""

Device = Annotated[str, _one_of("a device", lambda: [each.key for each in healing().devices])]
Problem = Annotated[str, _one_of("a problem", lambda: [each.key for each in indications().problems])]
AftercareKey = Annotated[
    str, _one_of("an aftercare rule", lambda: [each.key for each in healing().aftercare_rules])
]
PatchKey = Annotated[
    str, _one_of("a test-patch rule", lambda: [each.key for each in safety().test_patch_rules])
]
_Lesson = Annotated[str, _one_of("a lesson", lambda: get_args(Topic))]
_QuestionId = Annotated[
    str,
    matching(
        r"[a-z0-9]+(-[a-z0-9]+)+",
        "must be the id of a question: small letters with hyphens, like collagen-firmness",
    ),
]


class Signed(Record):
    """Who confirmed something, and when."""

    by: _Name
    on: _Day


class ConfirmedDays(Signed):
    """Healing days of the clinic [days]; without `days`, the course's own value is confirmed."""

    days: DayRange | None = None


class ConfirmedFit(Signed):
    """How a light fits a problem in this clinic; without `fit`, the course's own cell is confirmed."""

    fit: Fit | None = None


class ConfirmedRule(Signed):
    """A rule of the clinic; without `rule`, the course's own words are confirmed."""

    rule: Sentence | None = None


class ConfirmedCall(Signed):
    """Whom to call at a level of warning signs, and what to do when nobody can be reached.

    What is not given is the course's own, confirmed.
    """

    call: Sentence | None = None
    unreachable: Sentence | None = None


class Review(Signed):
    """A review of a lesson or question; `version` is the beginning of the content hash that was reviewed."""

    version: (
        Annotated[str, matching(r"[0-9a-f]{8,64}", "must be 8 to 64 of 0-9 and a-f, like 3f2a90c1")] | None
    ) = None


class Phones(Record):
    """The numbers that a warning sign shows."""

    emergency: _Phone | None = None
    clinician: _Phone | None = None
    out_of_hours: _Phone | None = None


class Reviews(Record):
    """Reviews of lessons, by slug, and of questions, by id."""

    lessons: Annotated[Mapping[_Lesson, Review], AfterValidator(MappingProxyType)] | None = None
    questions: Annotated[Mapping[_QuestionId, Review], AfterValidator(MappingProxyType)] | None = None
