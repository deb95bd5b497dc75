"""The shape of `laser_response` in `collagen.yaml`: the signal, the amount and the look, kept apart."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from course_lib.evidence.schema import CitedId, CitedText, SourceId, Text
from course_lib.evidence.yaml_file import Record

_Percent = Annotated[float, Field(ge=0, le=100)]
_Day = Annotated[float, Field(ge=0, le=3650)]


def _does_not_fall(span: tuple[float, float]) -> tuple[float, float]:
    if not 0 <= span[0] <= span[1]:
        raise ValueError("must be from and to, neither below 0")
    return span


Span = Annotated[tuple[float, float], AfterValidator(_does_not_fall)]
"""From and to, in the unit of the field's name."""


class Fact(Record):
    """A finding, and where it comes from."""

    fact: Text
    src: CitedId


class Signal(Record):
    """How a sign of collagen making changed after a treatment; `multiple` is against the skin before it.

    `raised_on_day` is a day on which it was still raised, though nobody says by how much. `recalled` numbers
    were quoted from memory and still have to be checked against the paper.
    """

    name: Text
    treatment: Text
    marker: Text
    multiple: float | None = None
    share: tuple[float, float] | None = None
    share_of: Text | None = None
    day: float | None = None
    still_raised: Text | None = None
    raised_on_day: _Day | None = None
    recalled: bool = False
    src: CitedId
    note: CitedText | None = None


class Event(Record):
    """What happens in the skin between two days [days]; `name` and `told` are plain words."""

    name: Text
    told: Text
    days: Span
    event: Text
    src: CitedId


class Amount(Record):
    """What was found about the amount of collagen: only in which direction it lay, never a gain to draw."""

    name: Text
    people: Annotated[int, Field(gt=0)]
    days: Span
    direction: Literal["lower", "higher"]
    told: CitedText
    src: SourceId


class Unwanted(Record):
    """In how many of the people something unwanted was found."""

    what: Text
    people: Annotated[int, Field(gt=0)]
    percent: _Percent


class Look(Record):
    """What was found about the look: `percent` of what (seen on which day), and when [days]."""

    name: Text
    people: Annotated[int, Field(gt=0)]
    days: Span | None = None
    percent: _Percent
    percent_of: Text
    since_day: _Day | None = None
    told_then: CitedText | None = None
    unwanted: Unwanted | None = None
    told: CitedText
    src: SourceId


class LaserResponse(Record):
    """What a laser sets off: the signal, the amount, the look, the order of events, what nobody knows."""

    what_is_measured: Text
    signals: tuple[Signal, ...]
    amount: tuple[Amount, ...]
    look: tuple[Look, ...]
    order_of_events: tuple[Event, ...]
    what_is_unknown: tuple[Fact, ...]
