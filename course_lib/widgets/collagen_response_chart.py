"""The chart of what a laser sets off: marks where something was measured, and no curve.

What was measured is a mark, a dotted line says "not measured in between", and a triangle is a change that was
seen but not counted. Below it stands what goes on in the skin at the same time.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from course_lib import evidence
from course_lib.evidence.collagen_schema import Look
from course_lib.models import laser_response as models
from course_lib.models.laser_response import Point, Question
from course_lib.widgets.layout import axis, base_layout

# Times for which there is something to tell, and some for which there is nothing.
STOPS_DAYS = {
    "day 0": 0, "day 3": 3, "day 7": 7, "day 14": 14, "day 21": 21, "day 28": 28,
    "3 months": 90, "6 months": 180, "1 year": 365, "2 years": 730,
}  # fmt: skip
_NARROW_STOPS = ("0", "", "7", "", "21", "", "3 mo", "", "1 yr", "")
_END = len(STOPS_DAYS) - 1
_MOST_MARKS = 4
_WORDS = {"size": 13, "color": "@ink"}
_STILL = {"type": "scatter", "hoverinfo": "skip"}


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


def response_figure(question: Question, day: float) -> dict[str, Any]:
    """Draw what is known about a question over time, and below it what goes on in the skin; `day` [days]."""
    drawing = _DRAWINGS[question]()
    height = _height_axis(question)
    events = evidence.collagen().laser_response.order_of_events
    at_work = [event in models.events_on(day) for event in events]
    lanes = list(range(len(events)))
    low_end = [len(lanes) - 0.5, -0.85]
    return {
        "data": [
            *(_chosen(day, span, which) for which, span in (("y", height["range"]), ("y2", low_end))),
            {
                **_line([0, _END], [1, 1] if question == "signal" else [None, None]),
                "line": {"color": "@edge", "width": 1.5},
            },
            {
                **_line(*_guides(drawing)),
                "name": "No figure in between",
                "line": {"color": "@0", "width": 1.5, "dash": "dot"},
                "showlegend": bool(drawing.guides),
            },
            {**_line(*_spans(drawing)), "line": {"color": "@0", "width": 6}},
            _marks(drawing, "measured", "Measured", {"color": "@0", "size": 12}),
            _marks(
                drawing,
                "recalled",
                "Measured; number quoted from memory",
                {"color": "@surface", "size": 12, "line": {"color": "@0", "width": 2.5}},
            ),
            _marks(
                drawing,
                "seen",
                "Seen, not counted",
                {"color": "@surface", "size": 13, "line": {"color": "@1", "width": 2.2}},
            ),
            {
                **_STILL,
                "mode": "text",
                "x": [_END * 0.42],
                "y": [height["range"][1] * 0.82],
                "text": [drawing.words],
                "textfont": {"size": 15, "color": "@ink"},
                "showlegend": False,
            },
            {
                "type": "bar",
                "orientation": "h",
                "yaxis": "y2",
                "y": lanes,
                "width": 0.3,
                "x": [float(np.diff(_place(event.days))[0]) for event in events],
                "base": [float(_place(event.days)[0]) for event in events],
                "marker": {"color": ["@2" if on else "@2/35" for on in at_work]},
                "hoverinfo": "skip",
                "showlegend": False,
            },
            {
                **_STILL,
                "mode": "text",
                "yaxis": "y2",
                "x": [-0.25] * len(lanes),
                "y": [lane - 0.42 for lane in lanes],
                "text": [
                    f"<b>{event.name}</b>" if on else event.name
                    for event, on in zip(events, at_work, strict=True)
                ],
                "textposition": "middle right",
                "textfont": _WORDS,
                "showlegend": False,
            },
        ],
        "layout": {
            **base_layout(),
            "barmode": "overlay",
            "xaxis": axis(
                "days, then months and years after the treatment (not to scale)",
                (-0.3, _END + 0.4),
                tickvals=list(range(len(STOPS_DAYS))),
                ticktext=[words.removeprefix("day ") for words in STOPS_DAYS],
                anchor="y2",
                showgrid=False,
            ),
            "yaxis": height,
            "yaxis2": {
                "range": low_end, "domain": [0, 0.36], "visible": False, "fixedrange": True, "anchor": "x"
            },
            "meta": {
                "height": 560,
                "narrow": {
                    "xaxis.ticktext": list(_NARROW_STOPS),
                    "xaxis.title.text": "time after laser (not to scale)",
                    "yaxis.title.text": "",
                    "margin.l": 42,
                    "margin.r": 6,
                    "margin.t": 92 if question == "signal" else 50,
                    "legend.font.size": 12,
                },
            },
        },
    }  # fmt: skip


def _signal() -> Drawing:
    """The signal: times that before the treatment."""
    points = models.measured_signals()
    marks = [
        Mark(
            "recalled" if point.recalled else "measured",
            point.day,
            point.multiple,
            f" {point.name} × {point.multiple:g}",
            "top right" if point.multiple == _highest(points, point.day) else "middle right",
        )
        for point in points
    ]
    raised: dict[float, list[str]] = {}
    for day, signal in models.raised_without_figure():
        raised.setdefault(day, []).append(signal.name)
    marks += [
        # Below the line, each in a row of its own: how high they are is not known.
        Mark("seen", day, 0.1 - row, f" {common(names)}: raised ", _towards_the_middle(day), "triangle-up")
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
        marks += [
            Mark("measured", each.since_day, 100, "taken as 100 %", "top center"),
            Mark("measured", start, each.percent, _left(each), "bottom left"),
            Mark("measured", end, each.percent, ""),
        ]  # fmt: skip
        guides.append((each.since_day, 100.0, start, each.percent))
        spans.append((start, end, each.percent))
    return Drawing(marks, guides, spans)


def _left(look: Look) -> str:
    return f"{look.percent:g} % left, {look.people} people"


_DRAWINGS: dict[Question, Callable[[], Drawing]] = {"signal": _signal, "amount": _amount, "look": _look}


def _height_axis(question: Question) -> dict[str, Any]:
    shared = {"domain": [0.44, 1]}
    if question == "signal":
        ticks = {"tickvals": (1, 2, 4, 6, 8, 10), "ticktext": ("× 1", "× 2", "× 4", "× 6", "× 8", "× 10")}
        return axis("times the signal before", (-1.6, 10.5), **ticks, **shared)
    if question == "amount":
        return axis("no scale", (0, 1.6), tickvals=[], ticktext=[], **shared)
    return axis("% of the improvement", (0, 120), tickvals=(0, 25, 50, 75, 100), ticktext=None, **shared)


def _highest(points: Sequence[Point], day: float) -> float:
    return max(point.multiple for point in points if point.day == day)


def _towards_the_middle(day: float) -> str:
    return "middle right" if _place(day) < _END / 2 else "middle left"


def common(names: Sequence[str]) -> str:
    """What several names begin with, up to a comma; a single name as it is.

    >>> common(["Full CO2, type I", "Full CO2, type III"]), common(["Pulsed dye", "Nd:YAG"])
    ('Full CO2', 'Pulsed dye, Nd:YAG')
    """
    heads = dict.fromkeys(name.split(",")[0] for name in names)
    return names[0] if len(names) == 1 else next(iter(heads)) if len(heads) == 1 else ", ".join(names)


def _place(days: Any) -> Any:
    """Where days [days] stand on the axis: each stop is one step, whatever its length."""
    return np.interp(days, list(STOPS_DAYS.values()), range(len(STOPS_DAYS)))


def _line(xs: Sequence[float | None], ys: Sequence[float | None]) -> dict[str, Any]:
    return {**_STILL, "mode": "lines", "x": list(xs), "y": list(ys), "showlegend": False}


def _chosen(day: float, span: Sequence[float], which: str) -> dict[str, Any]:
    """The chosen time as a band behind everything: a line would cross the words."""
    left, right = _place(day) - 0.3, _place(day) + 0.3
    return {
        **_line([left, left, right, right, left], [span[0], span[1], span[1], span[0], span[0]]),
        "yaxis": which,
        "fill": "toself",
        "fillcolor": "@3/20",
        "line": {"width": 0},
    }


def _guides(drawing: Drawing) -> tuple[list[float | None], list[float | None]]:
    xs: list[float | None] = []
    ys: list[float | None] = []
    for start, low, end, high in drawing.guides:
        xs += [float(_place(start)), float(_place(end)), None]
        ys += [low, high, None]
    return _filled(xs, 3 * _MOST_MARKS, None), _filled(ys, 3 * _MOST_MARKS, None)


def _spans(drawing: Drawing) -> tuple[list[float | None], list[float | None]]:
    xs: list[float | None] = []
    ys: list[float | None] = []
    for start, end, height in drawing.spans:
        xs += [float(_place(start)), float(_place(end))]
        ys += [height, height]
    return _filled(xs, 2, None), _filled(ys, 2, None)


def _marks(drawing: Drawing, kind: str, name: str, marker: dict[str, Any]) -> dict[str, Any]:
    shown = [mark for mark in drawing.marks if mark.kind == kind]
    return {
        **_STILL,
        "mode": "markers+text",
        "name": name,
        "x": _filled([float(_place(mark.day)) for mark in shown], _MOST_MARKS, None),
        "y": _filled([mark.height for mark in shown], _MOST_MARKS, None),
        "text": _filled([mark.text for mark in shown], _MOST_MARKS, ""),
        "textposition": _filled([mark.beside for mark in shown], _MOST_MARKS, "middle right"),
        "textfont": _WORDS,
        "marker": {**marker, "symbol": _filled([mark.symbol for mark in shown], _MOST_MARKS, "circle")},
        "showlegend": bool(shown),
    }


def _filled(values: Iterable[Any], length: int, nothing: Any) -> list[Any]:
    """The values, with nothing behind them until the trace has its length in every row."""
    values = list(values)
    return values + [nothing] * (length - len(values))
