"""Ranges of days as bars, one lane each: the chart of the healing timeline and of the comparison."""

from collections.abc import Sequence
from typing import Any

from course_lib.evidence.clinic import Days
from course_lib.models import healing as models
from course_lib.models.healing import Step
from course_lib.widgets.layout import axis, base_layout

ZOOMS_DAYS = {31: "One month", 183: "Half a year", 366: "One year"}
_TICKS_DAYS = {
    31: (0, 7, 14, 21, 28),
    183: (0, 30, 60, 90, 120, 150, 180),
    366: (0, 90, 180, 270, 365),
}
# Of a lane of height 1: its bar lies at 0, its words above; the edges of the article's band leave these free.
_WORDS_AT = -0.36
_EDGE_FROM, _EDGE_TO = -0.18, 0.46


def bars_figure(
    rows: Sequence[tuple[str, Step]], zoom_days: int, lanes: int, marked: Sequence[int] = ()
) -> dict[str, Any]:
    """Draw one lane a row, from the earliest to the latest day [days], with a mark at the typical one.

    `marked` are the places of two rows that stand out, or nothing.
    """
    padded: list[tuple[str, Step | None]] = [*rows, *[("", None)] * (lanes - len(rows))]
    places = list(range(lanes))

    def bars(practice: bool) -> dict[str, Any]:
        shown = [step.days if step and is_usual_practice(step) == practice else None for _, step in padded]
        return {
            "type": "bar",
            "orientation": "h",
            "y": places,
            # A range of no length would vanish; a sliver says that there is something.
            "x": [max(days.high - days.low, zoom_days / 250) if days else None for days in shown],
            "base": [days.low if days else None for days in shown],
            "width": 0.34,
            "hoverinfo": "skip",
        }

    bottom, top = lanes - 0.45, -0.75
    by_clinic = any(step.days.origin == "clinic" for _, step in rows)
    first, last = models.article_days()
    marked_x, marked_y = _lanes_behind(marked, zoom_days)
    return {
        "data": [
            {
                "type": "scatter",
                "x": marked_x,
                "y": marked_y,
                "mode": "lines",
                "fill": "toself",
                "fillcolor": "@ink/8",
                "line": {"width": 0, "color": "@ink"},
                "hoverinfo": "skip",
                "showlegend": False,
            },
            {
                "type": "scatter",
                "meta": "always",
                "name": "The article: 2 to 3 weeks",
                "x": [first, first, last, last, first],
                "y": [bottom, top, top, bottom, bottom],
                "mode": "lines",
                "fill": "toself",
                "fillcolor": "@3/20",
                "line": {"color": "@3", "width": 0},
                "hoverinfo": "skip",
            },
            {
                "type": "scatter",
                "meta": "always",
                "x": [x for day in (first, last) for _ in places for x in (day, day, None)],
                "y": [at for _ in (first, last) for place in places for at in _beside_words(place)],
                "mode": "lines",
                "line": {"color": "@3", "width": 1},
                "hoverinfo": "skip",
                "showlegend": False,
            },
            {
                **bars(False),
                "name": "From studies or your clinic" if by_clinic else "From studies",
                "marker": {"color": "@0"},
            },
            {
                **bars(True),
                "name": "Usual practice",
                "marker": {
                    "color": "@surface",
                    "line": {"color": "@0", "width": 1.2},
                    "pattern": {
                        "shape": "/",
                        "fgcolor": "@0",
                        "bgcolor": "@surface",
                        "size": 6,
                        "solidity": 0.3,
                    },
                },
            },
            {
                "type": "scatter",
                "name": "Typical day",
                "mode": "markers",
                "x": [step.days.typical if step else None for _, step in padded],
                "y": places,
                "marker": {"symbol": "line-ns", "size": 17, "line": {"color": "@ink", "width": 3}},
                "hoverinfo": "skip",
            },
            {
                "type": "scatter",
                "mode": "text",
                "x": [0] * lanes,
                "y": [place + _WORDS_AT for place in places],
                "text": [_words(label, step.days, zoom_days) if step else "" for label, step in padded],
                "textposition": "middle right",
                # The edges of a guess run through all lanes: the words lie above them, with a halo.
                "textfont": {"size": 13, "color": "@ink", "shadow": "auto"},
                "zorder": 1,
                "hoverinfo": "skip",
                "showlegend": False,
            },
        ],
        "layout": {
            **base_layout(),
            "barmode": "overlay",
            "xaxis": axis(
                "days after treatment", (-zoom_days / 100, zoom_days), tickvals=_TICKS_DAYS[zoom_days]
            ),
            "yaxis": {"range": [bottom, top], "visible": False, "fixedrange": True},
            "margin": {"l": 8, "r": 14, "t": 40, "b": 52},
            "meta": {"height": 120 + 44 * lanes, "narrow": {"legend.font.size": 12, "margin.t": 62}},
        },
    }


def zoom_for(days: Sequence[Days]) -> int:
    """The shortest axis [days] on which all these ranges end, else the longest there is."""
    latest = max(each.high for each in days)
    return next((zoom for zoom in ZOOMS_DAYS if zoom >= latest), max(ZOOMS_DAYS))


def is_usual_practice(step: Step) -> bool:
    """Whether a range rests on usual practice, wholly or at one of its ends."""
    return step.days.origin == "usual practice" or bool(step.usual_practice)


def _lanes_behind(marked: Sequence[int], zoom_days: int) -> tuple[list[float | None], list[float | None]]:
    """Two lanes as boxes of one line with a gap; nothing where none are marked."""
    x: list[float | None] = []
    y: list[float | None] = []
    for place in marked:
        start, above, below = -zoom_days / 100, place - 0.56, place + 0.3
        x += [start, zoom_days, zoom_days, start, start, None]
        y += [above, above, below, below, above, None]
    return (x, y) if x else ([None] * 12, [None] * 12)


def _beside_words(place: int) -> tuple[float | None, ...]:
    return place + _EDGE_FROM, place + _EDGE_TO, None


def _words(label: str, days: Days, zoom_days: int) -> str:
    beyond = " →" if days.high > zoom_days else ""
    return f"<b>{label}</b>  day {days.typical:g} ({days.low:g} to {days.high:g}){beyond}"
