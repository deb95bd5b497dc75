"""The chart of what a laser sets off: marks where something was measured, and no curve.

What was measured is a mark, a dotted line says "not measured in between", and a triangle is a change that was
seen but not counted. Below it stands what goes on in the skin at the same time.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from course_lib import evidence
from course_lib.models import laser_response as models
from course_lib.models.laser_response import Question
from course_lib.widgets.collagen_response_marks import STOPS_DAYS, Drawing, drawing, place
from course_lib.widgets.layout import axis, base_layout

_STOPS = ("0", "3", "7", "14", "21", "28", "3 mo", "6 mo", "1 yr", "2 yr")
_NARROW_STOPS = ("0", "", "7", "", "21", "", "3 mo", "", "1 yr", "")
_END = len(STOPS_DAYS) - 1
_MOST_MARKS = 4
_WORDS = {"size": 13, "color": "@ink"}
_STILL = {"type": "scatter", "hoverinfo": "skip"}


def response_figure(question: Question, day: float) -> dict[str, Any]:
    """Draw what is known about a question over time, and below it what goes on in the skin; `day` [days]."""
    marks = drawing(question)
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
                **_line(*_guides(marks)),
                "name": "No figure in between",
                "line": {"color": "@0", "width": 1.5, "dash": "dot"},
                "showlegend": bool(marks.guides),
            },
            {**_line(*_spans(marks)), "line": {"color": "@0", "width": 6}},
            _marks(marks, "measured", "Measured", {"color": "@0", "size": 12}),
            _marks(
                marks,
                "recalled",
                "From memory, to be checked",
                {"color": "@surface", "size": 12, "line": {"color": "@0", "width": 2.5}},
            ),
            _marks(
                marks,
                "seen",
                "Raised, not counted" if question == "signal" else "Seen, not counted",
                {"color": "@surface", "size": 13, "line": {"color": "@1", "width": 2.2}},
            ),
            {
                **_STILL,
                "mode": "text",
                "x": [_END * 0.42],
                "y": [height["range"][1] * 0.82],
                "text": [marks.words],
                "textfont": {"size": 15, "color": "@ink"},
                "showlegend": False,
            },
            {
                "type": "bar",
                "orientation": "h",
                "yaxis": "y2",
                "y": lanes,
                "width": 0.3,
                "x": [float(np.diff(place(event.days))[0]) for event in events],
                "base": [float(place(event.days)[0]) for event in events],
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
                ticktext=list(_STOPS),
                tickangle=0,
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
                    "xaxis.title.text": "time (not to scale)",
                    "yaxis.title.text": "",
                    "margin.l": 42,
                    "margin.r": 6,
                    "margin.t": 92 if question == "signal" else 50,
                    "legend.font.size": 12,
                },
            },
        },
    }  # fmt: skip


def _height_axis(question: Question) -> dict[str, Any]:
    shared = {"domain": [0.44, 1]}
    if question == "signal":
        ticks = {"tickvals": (1, 2, 4, 6, 8, 10), "ticktext": ("× 1", "× 2", "× 4", "× 6", "× 8", "× 10")}
        return axis("times the signal before", (-1.6, 12), **ticks, **shared)
    if question == "amount":
        return axis("no scale", (0, 1.6), tickvals=[], ticktext=[], **shared)
    return axis("% of the improvement", (0, 120), tickvals=(0, 25, 50, 75, 100), ticktext=None, **shared)


def _line(xs: Sequence[float | None], ys: Sequence[float | None]) -> dict[str, Any]:
    return {**_STILL, "mode": "lines", "x": list(xs), "y": list(ys), "showlegend": False}


def _chosen(day: float, span: Sequence[float], which: str) -> dict[str, Any]:
    """The chosen time as a band behind everything: a line would cross the words."""
    left, right = place(day) - 0.3, place(day) + 0.3
    return {
        **_line([left, left, right, right, left], [span[0], span[1], span[1], span[0], span[0]]),
        "yaxis": which,
        "fill": "toself",
        "fillcolor": "@3/20",
        "line": {"width": 0},
    }


def _guides(shown: Drawing) -> tuple[list[float | None], list[float | None]]:
    xs: list[float | None] = []
    ys: list[float | None] = []
    for start, low, end, high in shown.guides:
        xs += [float(place(start)), float(place(end)), None]
        ys += [low, high, None]
    return _filled(xs, 3 * _MOST_MARKS, None), _filled(ys, 3 * _MOST_MARKS, None)


def _spans(shown: Drawing) -> tuple[list[float | None], list[float | None]]:
    xs: list[float | None] = []
    ys: list[float | None] = []
    for start, end, height in shown.spans:
        xs += [float(place(start)), float(place(end))]
        ys += [height, height]
    return _filled(xs, 2, None), _filled(ys, 2, None)


def _marks(shown: Drawing, kind: str, name: str, marker: dict[str, Any]) -> dict[str, Any]:
    these = [mark for mark in shown.marks if mark.kind == kind]
    return {
        **_STILL,
        "mode": "markers+text",
        "name": name,
        "x": _filled([float(place(mark.day)) for mark in these], _MOST_MARKS, None),
        "y": _filled([mark.height for mark in these], _MOST_MARKS, None),
        "text": _filled([mark.text for mark in these], _MOST_MARKS, ""),
        "textposition": _filled([mark.beside for mark in these], _MOST_MARKS, "middle right"),
        "textfont": _WORDS,
        "marker": {**marker, "symbol": _filled([mark.symbol for mark in these], _MOST_MARKS, "circle")},
        "showlegend": bool(these),
    }


def _filled(values: Iterable[Any], length: int, nothing: Any) -> list[Any]:
    """The values, with nothing behind them until the trace has its length in every row."""
    values = list(values)
    return values + [nothing] * (length - len(values))
