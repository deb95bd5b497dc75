"""The shape of `indications.yaml`: which light for which problem, what studies report, what to ask first."""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from course_lib.evidence.errors import did_you_mean, named, one_of
from course_lib.evidence.healing_schema import Sessions, healing
from course_lib.evidence.schema import (
    DATA,
    Cited,
    CitedId,
    CitedText,
    Key,
    SourceId,
    Text,
    ids_in,
    twice,
)
from course_lib.evidence.yaml_file import Problem, Record, read

Fit = Literal["common", "possible", "little", "caution", "never"]
FITS: tuple[Fit, ...] = ("common", "possible", "little", "caution", "never")
"""How well a kind of light fits a problem, from what is commonly used to what must not be done."""

EvidenceLevel = Literal["A", "B", "C", "D"]
AskLevel = Literal["stop", "postpone", "clinician"]
ASK_LEVELS: tuple[AskLevel, ...] = ("stop", "postpone", "clinician")
"""What a yes to a question before booking means, the strictest first."""

_Percent = Annotated[float, Field(ge=0, le=100)]


def _rises(percent: tuple[float, float]) -> tuple[float, float]:
    if not percent[0] <= percent[1]:
        raise ValueError("must rise: low <= high; for one value, write it twice")
    return percent


PercentRange = Annotated[tuple[_Percent, _Percent], AfterValidator(_rises)]
"""From low to high [% of the study's own measure]; twice the same for a single value."""


class Share(Record):
    """A part of the people, of the areas or of a gain [%]: not how much better anything got."""

    percent: _Percent
    words: Text


class Reported(Cited):
    """What a study reports for one severity and one device class; a range of a group, never of one person."""

    severity: Text
    device: Text
    text: CitedText
    result: Text | None = None
    percent: PercentRange | None = None
    shares: tuple[Share, ...] = ()
    people: Annotated[int, Field(gt=0)] | None = None

    @model_validator(mode="after")
    def _numbers_have_words(self) -> Self:
        if (self.result is None) != (self.percent is None):
            raise ValueError("result and percent belong together: give both or none")
        for words, numbers in (
            (self.result or "", self.percent or ()),
            *((share.words, (share.percent,)) for share in self.shares),
        ):
            for number in numbers:
                if f"{number:g}" not in words.split():
                    raise ValueError(f"'{words}' does not name the number {number:g}")
        return self


class SessionsCited(Sessions):
    """How many sessions are usual, with further sources."""

    also: tuple[SourceId, ...] = ()

    @property
    def ids(self) -> tuple[str, ...]:
        """All ids that it stands on, the main one first."""
        return (self.src, *self.also)


class Indication(Record):
    """A problem that clients bring: how each device class fits, what is reported, and what to say."""

    key: Key
    name: Text
    term: Text
    subject: Text
    article: Text | None = None
    fit: Annotated[Mapping[str, Fit], AfterValidator(MappingProxyType)]
    sessions: SessionsCited
    reported: tuple[Reported, ...] = ()
    evidence: EvidenceLevel
    cautions: Annotated[tuple[CitedText, ...], Field(min_length=1)]
    say: Text
    also: tuple[SourceId, ...] = ()

    @property
    def ids(self) -> tuple[str, ...]:
        """All ids that anything said about it stands on, each once, in the order of the file."""
        reported = [id_ for each in self.reported for id_ in (*each.ids, *ids_in(each.text))]
        cautions = [id_ for text in self.cautions for id_ in ids_in(text)]
        return tuple(dict.fromkeys((*self.sessions.ids, *reported, *cautions, *self.also)))


class AskFirst(Cited):
    """A reason to wait or to ask the clinician before anything is booked."""

    level: AskLevel
    item: Text
    note: Text | None = None


class Indications(Record):
    """`indications.yaml`."""

    notice: Text
    fit_src: CitedId
    fit_scale: Annotated[Mapping[Fit, Text], AfterValidator(MappingProxyType)]
    evidence_levels: Annotated[Mapping[EvidenceLevel, Text], AfterValidator(MappingProxyType)]
    reported_means: Text
    problems: tuple[Indication, ...]
    contraindication_levels: Annotated[Mapping[AskLevel, Text], AfterValidator(MappingProxyType)]
    contraindications: tuple[AskFirst, ...]

    def problem(self, key: str) -> Indication:
        """The problem called `key`. Raises DataError, naming near matches."""
        return named(key, {problem.key: problem for problem in self.problems}, "problem")

    def fit(self, problem: str, device: str) -> Fit:
        """One cell of the matrix. Raises DataError for an unknown problem or device, naming near matches.

        >>> indications().fit("melasma", "co2_full")
        'never'
        """
        return named(device, self.problem(problem).fit, "device")


def _check(file: Indications) -> list[Problem]:
    devices = tuple(device.key for device in healing().devices)
    problems = [
        *twice(tuple(each.key for each in file.problems), "problems", "key"),
        *twice(tuple(each.name for each in file.problems), "problems", "name"),
        *_in_order(tuple(file.fit_scale), FITS, "fit_scale"),
        *_in_order(tuple(file.evidence_levels), ("A", "B", "C", "D"), "evidence_levels"),
        *_in_order(tuple(file.contraindication_levels), ASK_LEVELS, "contraindication_levels"),
    ]
    for at, each in enumerate(file.problems):
        if tuple(each.fit) != devices:
            text = f"fit of {each.key} must name every device once, in this order: {one_of(devices)}"
            problems.append(Problem(("problems", at, "fit"), text))
        problems += [
            Problem(
                ("problems", at, "reported", place, "device"),
                f"device '{reported.device}' is not a device{did_you_mean(reported.device, devices)}",
            )
            for place, reported in enumerate(each.reported)
            if reported.device not in devices
        ]
    levels = [ASK_LEVELS.index(each.level) for each in file.contraindications]
    problems += [
        Problem(("contraindications", at), f"contraindications stand in the order {one_of(ASK_LEVELS)}")
        for at in range(1, len(levels))
        if levels[at] < levels[at - 1]
    ]
    return problems


def _in_order(given: tuple[str, ...], wanted: tuple[str, ...], field: str) -> list[Problem]:
    wrong = given != wanted
    return [Problem((field,), f"{field} must be, in this order: {one_of(wanted)}")] if wrong else []


@cache
def indications() -> Indications:
    """The file of problems: how each device class fits, what studies report, and what to ask first."""
    return read(DATA / "indications.yaml", Indications, check=_check)
