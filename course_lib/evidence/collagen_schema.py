"""The shape of `collagen.yaml`: what the studies say, and the parameters of the teaching model."""

from collections.abc import Mapping
from functools import cache
from itertools import pairwise
from types import MappingProxyType
from typing import Annotated, Literal, get_args

from pydantic import AfterValidator, Field, model_validator

from course_lib.evidence.errors import named, one_of
from course_lib.evidence.laser_response_schema import Fact, LaserResponse, Span
from course_lib.evidence.schema import DATA, Cited, CitedId, CitedText, Key, Text, twice
from course_lib.evidence.yaml_file import Problem, Record, read

MenopauseMode = Literal["none", "average", "front"]
Way = Literal["laser", "injections", "surgery"]
"""What clients compare, in the order in which it is shown."""

_Percent = Annotated[float, Field(ge=0, le=100)]
_Years = Annotated[float, Field(ge=0, le=120)]


def _is_a_loss(left: tuple[tuple[float, float], ...]) -> tuple[tuple[float, float], ...]:
    rises = all(before[0] < after[0] and before[1] >= after[1] for before, after in pairwise(left))
    if tuple(map(float, left[0])) != (0.0, 100.0) or not rises:
        raise ValueError("must begin with [0, 100], with years that rise and percents that do not")
    return left


def _rises_from_one(stops: tuple[float, ...]) -> tuple[float, ...]:
    if stops[0] != 1 or not all(before < after for before, after in pairwise(stops)):
        raise ValueError("must rise from 1, which means no extra sun")
    return stops


class AgeRange(Cited):
    """The ages that the model covers [years]; everyone is at 100 % at `start`."""

    label: Text
    start: _Years
    end: _Years
    unit: Text


class Parameter(Cited):
    """A value with the range in which it may be set, in `unit`."""

    label: Text
    value: float
    low: float
    high: float
    unit: Text
    band_src: CitedId | None = None
    note: CitedText | None = None

    @model_validator(mode="after")
    def _value_lies_between(self) -> "Parameter":
        if not self.low <= self.value <= self.high:
            raise ValueError(f"must rise: low {self.low:g} <= value {self.value:g} <= high {self.high:g}")
        return self


class Remark(Cited):
    """Something to say in words, with nothing to draw."""

    label: Text
    note: CitedText


class Mode(Record):
    """One reading of the loss: what is left of the value at menopause, by years since then [years, %]."""

    label: Text
    means: Text
    src: CitedId
    left: Annotated[tuple[tuple[_Years, _Percent], ...], Field(min_length=2), AfterValidator(_is_a_loss)]


class Menopause(Cited):
    """The readings of the loss after menopause."""

    label: Text
    note: CitedText
    modes: Annotated[Mapping[MenopauseMode, Mode], AfterValidator(MappingProxyType)]
    default: MenopauseMode
    band: tuple[MenopauseMode, MenopauseMode]
    age: Parameter


class Sun(Cited):
    """The illustration of sun: multipliers on the yearly loss, none of which a study has measured."""

    label: Text
    stops: Annotated[tuple[float, ...], Field(min_length=2), AfterValidator(_rises_from_one)]
    note: CitedText
    anchors: tuple[Fact, ...]


class Smoking(Cited):
    """The turnover model of smoking: synthesis lowered by a share [%], collagen with a half-life [years]."""

    label: Text
    low: _Years
    high: _Years
    unit: Text
    synthesis_drop_percent: _Percent
    half_life_years: Annotated[float, Field(gt=0)]
    formula: Text
    note: CitedText


class AgeingModel(Record):
    """The parameters of the ageing model."""

    age: AgeRange
    rate: Parameter
    women_and_men: Remark
    menopause: Menopause
    sun: Sun
    smoking: Smoking


class AgeingCheck(Record):
    """A value that the model must give [% of the value at 25]."""

    age_years: float
    menopause_age_years: float | None = None
    menopause_mode: MenopauseMode = "average"
    percent: float


class SmokingCheck(Record):
    """A value that the smoking model must give [points]."""

    years_smoked: float
    points: float


class CheckValues(Record):
    """The values that the models must reproduce."""

    ageing: Annotated[tuple[AgeingCheck, ...], Field(min_length=1)]
    smoking: Annotated[tuple[SmokingCheck, ...], Field(min_length=1)]
    src: CitedId


class WayFacts(Record):
    """One of the three ways: what it does in a word, and a serious risk that an honest talk names."""

    label: Text
    does: Text
    serious_risk: CitedText


class Time(Record):
    """A time [months] that is told of a product: how long it lasts, or when people were looked at again."""

    kind: Literal["lasts", "up_to", "seen_at"]
    months: Span
    words: Text


class Comparator(Cited):
    """A product or an operation that clients compare with laser; from `name` on, what learners read."""

    product: Text
    status: CitedText
    duration: CitedText
    mechanism: Text
    cautions: CitedText | None = None
    key: Key
    way: Way
    name: Text
    in_short: Text
    does: CitedText
    time: Time
    measured: CitedText
    now: CitedText


class Collagen(Record):
    """`collagen.yaml`."""

    notice: Text
    measure: Text
    model: AgeingModel
    check_values: CheckValues
    facts: tuple[Fact, ...]
    laser_response: LaserResponse
    ways: Annotated[Mapping[Way, WayFacts], AfterValidator(MappingProxyType)]
    comparators: tuple[Comparator, ...]
    comparator_note: CitedText

    def comparator(self, key: str) -> Comparator:
        """The comparator called `key`. Raises DataError, naming near matches."""
        return named(key, {each.key: each for each in self.comparators}, "comparator")


def _check(file: Collagen) -> list[Problem]:
    problems = twice(tuple(each.key for each in file.comparators), "comparators", "key")
    if tuple(file.ways) != get_args(Way):
        problems.append(Problem(("ways",), f"ways must be, in this order: {one_of(get_args(Way))}"))
    return problems


@cache
def collagen() -> Collagen:
    """The collagen file: facts, parameters of the ageing model, laser response, comparators."""
    return read(DATA / "collagen.yaml", Collagen, check=_check)
