"""What the chart of a laser's response marks: measured points, changes seen but not counted, and no curve."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from course_lib import evidence
from course_lib.models import laser_response as models
from course_lib.models.laser_response import Point, Question

# Times for which there is something to tell, and some for which there is nothing.
STOPS_DAYS = {
    "day 0": 0, "day 3": 3, "day 7": 7, "day 14": 14, "day 21": 21, "day 28": 28,
    "3 months": 90, "6 months": 180, "1 year": 365, "2 years": 730,
}  # fmt: skip


@dataclass(frozen=True)
class Mark:
    """A mark on the chart: its place [days; height of the question], its words and where they stand."""

    kind: Literal["measured", "recalled", "seen"]
    day: float
    height: float
    text: str
    beside: str = "middle right"
    symbol: str = "circle"


@dataclass(frozen=True)
class Drawing:
    """What one question draws: marks, the dotted lines between two of them, and what spans a time [days]."""

    marks: Sequence[Mark]
    guides: Sequence[tuple[float, float, float, float]] = ()
    spans: Sequence[tuple[float, float, float]] = ()
    words: str = ""


def drawing(question: Question) -> Drawing:
    """What a question has to draw, at any time."""
    return _DRAWINGS[question]()


def place(days: Any) -> Any:
    """Where days [days] stand on the axis: each stop is one step, whatever its length."""
    return np.interp(days, list(STOPS_DAYS.values()), range(len(STOPS_DAYS)))


def _signal() -> Drawing:
    """The signal: times that before the treatment."""
    points = models.measured_signals()
    marks = [
        Mark(
            "recalled" if point.recalled else "measured",
            point.day,
            point.multiple,
            f" {point.name} × {point.multiple:g}".replace(", ", ",<br> "),
            "top right" if point.multiple == _highest(points, point.day) else "middle right",
        )
        for point in points
    ]
    raised: dict[float, list[str]] = {}
    for day, signal in models.raised_without_figure():
        raised.setdefault(day, []).append(signal.name)
    marks += [
        # Below the line, each in a row of its own: how high they are is not known.
        Mark("seen", day, 0.1 - row, f" {common(names)} ", _towards_the_middle(day), "triangle-up")
        for row, (day, names) in enumerate(sorted(raised.items()))
    ]
    guides = [(0.0, 1.0, point.day, point.multiple) for point in points]
    return Drawing(marks, guides)


def _amount() -> Drawing:
    """The amount: a direction, and no height."""
    return Drawing(
        [
            Mark(
                "seen",
                each.days[0],
                0.6,
                f"fibres {'less' if each.direction == 'lower' else 'more'} dense, {each.people} people",
                "bottom center",
                "triangle-down" if each.direction == "lower" else "triangle-up",
            )
            for each in evidence.collagen().laser_response.amount
        ],
        words="How much in the end, and for how long?<br>Not established.",
    )


def _look() -> Drawing:
    """The look: what was left of an improvement [%]."""
    marks: list[Mark] = []
    guides = []
    spans = []
    for each in evidence.collagen().laser_response.look:
        if each.days is None or each.since_day is None:
            continue
        start, end = each.days
        left = f"{each.percent:g} % left, {each.people} people"
        marks += [
            Mark("measured", each.since_day, 100, "taken as 100 %", "top center"),
            Mark("measured", start, each.percent, left, "bottom left"),
            Mark("measured", end, each.percent, ""),
        ]  # fmt: skip
        guides.append((each.since_day, 100.0, start, each.percent))
        spans.append((start, end, each.percent))
    return Drawing(marks, guides, spans)


def _highest(points: Sequence[Point], day: float) -> float:
    return max(point.multiple for point in points if point.day == day)


def _towards_the_middle(day: float) -> str:
    return "middle right" if place(day) < (len(STOPS_DAYS) - 1) / 2 else "middle left"


def common(names: Sequence[str]) -> str:
    """What several names begin with, up to a comma; a single name as it is.

    >>> common(["Full CO2, type I", "Full CO2, type III"]), common(["Pulsed dye", "Nd:YAG"])
    ('Full CO2', 'Pulsed dye, Nd:YAG')
    """
    heads = dict.fromkeys(name.split(",")[0] for name in names)
    return names[0] if len(names) == 1 else next(iter(heads)) if len(heads) == 1 else ", ".join(names)


_DRAWINGS: dict[Question, Callable[[], Drawing]] = {"signal": _signal, "amount": _amount, "look": _look}
