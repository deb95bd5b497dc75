"""The clinic's file as a whole, and what it makes of the course's own values."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from course_lib.evidence.clinic.signing import (
    AftercareKey,
    ConfirmedCall,
    ConfirmedDays,
    ConfirmedFit,
    ConfirmedRule,
    Device,
    PatchKey,
    Phones,
    Problem,
    Review,
    Reviews,
    Signed,
)
from course_lib.evidence.errors import named
from course_lib.evidence.healing_schema import Level, healing
from course_lib.evidence.indications_schema import Fit, indications
from course_lib.evidence.safety_schema import safety
from course_lib.evidence.schema import DATA
from course_lib.evidence.yaml_file import Record

EXAMPLE = DATA / "clinic.example.yaml"
"""A file for the clinic to start from: every field explained, nothing confirmed."""

NO_VALUES = "{}"
"""What `Clinic.values` gives for a clinic that has set nothing."""

_NOT_YET = "usual practice: your clinician confirms"

_Milestones = Annotated[Mapping[str, ConfirmedDays], AfterValidator(MappingProxyType)]
_Fits = Annotated[Mapping[Device, ConfirmedFit], AfterValidator(MappingProxyType)]


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


@dataclass(frozen=True)
class Fitting:
    """How a light fits a problem, and whose word it is."""

    fit: Fit
    origin: Literal["usual practice", "clinic"]
    words: str


@dataclass(frozen=True)
class Rule:
    """A rule for staff or clients, whose word it is, and its sources, of which the clinic's own has none."""

    text: str
    origin: Literal["course", "clinic"]
    words: str
    ids: tuple[str, ...]


@dataclass(frozen=True)
class Call:
    """Whom to call at a level, what to do when nobody can be reached, and whose word it is."""

    call: str
    unreachable: str
    origin: Literal["course", "clinic"]
    words: str


class Clinic(Record):
    """What the clinic has set and confirmed. `Clinic()` has confirmed nothing."""

    clinic: Annotated[str, Field(min_length=1, max_length=120)] | None = None
    phones: Phones | None = None
    calls: Annotated[Mapping[Level, ConfirmedCall], AfterValidator(MappingProxyType)] | None = None
    healing: Annotated[Mapping[Device, _Milestones], AfterValidator(MappingProxyType)] | None = None
    aftercare: Annotated[Mapping[AftercareKey, ConfirmedRule], AfterValidator(MappingProxyType)] | None = None
    test_patch: Annotated[Mapping[PatchKey, ConfirmedRule], AfterValidator(MappingProxyType)] | None = None
    fit: Annotated[Mapping[Problem, _Fits], AfterValidator(MappingProxyType)] | None = None
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
                return Days(*known.days, "usual practice", _NOT_YET)
            return Days(*known.days, "study", "study")
        return Days(*(confirmed.days or known.days), "clinic", _whose(confirmed, confirmed.days))

    def fitting(self, problem: str, device: str) -> Fitting:
        """How a light fits a problem: the clinic's word, else usual practice.

        Raises DataError for an unknown problem or device, naming near matches.

        >>> Clinic().fitting("melasma", "co2_full").words
        'usual practice: your clinician confirms'
        """
        known = indications().fit(problem, device)
        confirmed = (self.fit or {}).get(problem, {}).get(device)
        if confirmed is None:
            return Fitting(known, "usual practice", _NOT_YET)
        return Fitting(confirmed.fit or known, "clinic", _whose(confirmed, confirmed.fit))

    def aftercare_rule(self, key: str) -> Rule:
        """An aftercare rule: the clinic's words, else the course's. Raises DataError for an unknown one."""
        known = healing().rule(key)
        return _rule(known.rule, known.ids, (self.aftercare or {}).get(key))

    def test_patch_rule(self, key: str) -> Rule:
        """A rule for test patches: the clinic's words, else the course's.

        Raises DataError for an unknown one.

        >>> Clinic().test_patch_rule("wait").words
        'not yet confirmed by your clinic'
        """
        known = safety().test_patch_rule(key)
        return _rule(known.rule, known.ids, (self.test_patch or {}).get(key))

    def calling(self, level: Level) -> Call:
        """Whom to call about a warning sign of this level, and what to do when nobody can be reached.

        What the course says of an emergency, and of a treatment that has not begun, stays: the clinic's words
        are added, never put in its place.

        >>> told = Clinic(phones=Phones(emergency="999", clinician="020 7946 0000")).calling("same_day")
        >>> told.call, told.unreachable
        ('Tell the clinician, 020 7946 0000.',
         'If the clinician cannot be reached: call the emergency number, 999.')
        """
        confirmed = (self.calls or {}).get(level)
        # Not every emergency needs an ambulance: each sign says what to do, and only some name it.
        first = f"Where the sign says so, first call {self._emergency()}. " if level == "emergency" else ""
        always = {
            "emergency": f"Do not wait for the clinician: call {self._emergency()}. ",
            "before_treatment": "If the clinician cannot be reached: do not treat. ",
        }.get(level, "")
        own_call, own_unreachable = (confirmed.call, confirmed.unreachable) if confirmed else (None, None)
        return Call(
            call=f"{first}{own_call or self._tell(level)}",
            unreachable=f"{always}{own_unreachable or ('' if always else self._otherwise())}".strip(),
            origin="clinic" if confirmed else "course",
            words=_whose(confirmed, own_call or own_unreachable),
        )

    def _emergency(self) -> str:
        number = (self.phones or Phones()).emergency
        return "the emergency number" + (f", {number}" if number else "")

    def _tell(self, level: Level) -> str:
        number = (self.phones or Phones()).clinician
        told = f", {number}" if number else ""
        return {
            "emergency": f"Always tell the clinician{told}.",
            "before_treatment": f"Ask the clinician{told}, before anything starts.",
        }.get(level, f"Tell the clinician{told}.")

    def _otherwise(self) -> str:
        number = (self.phones or Phones()).out_of_hours
        other = f"the out-of-hours number, {number}" if number else self._emergency()
        return f"If the clinician cannot be reached: call {other}."

    def lesson_review(self, lesson: str, version: str) -> Review | None:
        """The review of a lesson, if it was of what it says now: `version` is its content hash."""
        return review_of((self.reviews or Reviews()).lessons, lesson, version)

    def question_review(self, question: str, version: str) -> Review | None:
        """The review of a question, if it was of what it says now: `version` is its content hash."""
        return review_of((self.reviews or Reviews()).questions, question, version)

    def values(self) -> str:
        """All that the clinic has set, without its reviews, as JSON: what a lesson is made from."""
        return json.dumps(_plain(self.model_copy(update={"reviews": None})), sort_keys=True)


def _plain(value: object) -> object:
    """Records and mappings as plain data, without what is not set."""
    if isinstance(value, Record):
        value = {name: getattr(value, name) for name in type(value).model_fields}
    if isinstance(value, Mapping):
        plain = {str(key): _plain(inner) for key, inner in value.items()}
        return {key: inner for key, inner in plain.items() if inner not in (None, {})}
    return value.isoformat() if isinstance(value, date) else value


def review_of(reviews: Mapping[str, Review] | None, key: str, version: str) -> Review | None:
    """The review under this key, if it was of this version."""
    review = (reviews or {}).get(key)
    return review if review and version.startswith(review.version or "") else None


def _rule(text: str, ids: tuple[str, ...], confirmed: ConfirmedRule | None) -> Rule:
    if confirmed is None:
        return Rule(text, "course", _whose(None, None), ids)
    return Rule(
        confirmed.rule or text, "clinic", _whose(confirmed, confirmed.rule), () if confirmed.rule else ids
    )


def _whose(confirmed: Signed | None, own: object) -> str:
    """Whose word something is: `own` is what the clinic has put in its place, if anything."""
    if confirmed is None:
        return "not yet confirmed by your clinic"
    verb = "set" if own else "confirmed"
    return f"{verb} by your clinic on {confirmed.on.day} {confirmed.on:%B %Y} by {confirmed.by}"
