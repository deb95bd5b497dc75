"""Injection, laser, surgery on one time axis: how long fillers last, when the others were checked.

A duration is a bar; a check is a diamond, because nothing ended then. The two are never put on one scale of
better and worse.
"""

from collections.abc import Sequence
from typing import Any

from course_lib import evidence
from course_lib.evidence import Comparator
from course_lib.widgets.layout import axis, base_layout
from course_lib.widgets.panel import Facts, Say
from course_lib.widgets.table import View
from course_lib.widgets.words import without_ids

_LAST_MONTHS = 72
_TICKS_MONTHS = {0: "0", 12: "1 year", 24: "2 years", 36: "3", 48: "4", 60: "5", 72: "6 years"}
_NARROW_TICKS = ("0", "1 yr", "2 yr", "3", "4", "5", "6 yr")
_CLAIMS = {"injections": "C27", "laser": "C2", "surgery": "C1"}


def injection_laser_surgery_view(key: str) -> View:
    """One state: all of them, with one looked at more closely."""
    collagen = evidence.collagen()
    chosen = collagen.comparator(key)
    way = collagen.ways[chosen.way]
    return View(
        figure=alternatives_figure(collagen.comparators, key),
        title=chosen.in_short,
        say=_say(chosen),
        columns=("What", "What it does", "Time", "What was measured"),
        rows=[
            (each.name, without_ids(each.does), each.time.words, without_ids(each.measured))
            for each in collagen.comparators
        ],
        panel=[
            Facts(
                chosen.name,
                [
                    ("What it does", chosen.does),
                    ("What was measured", chosen.measured),
                    ("Today", chosen.now),
                    (f"A serious risk of {way.label.lower()}", way.serious_risk),
                ],
            ),
            Say(evidence.claim(_CLAIMS[chosen.way]).say),
        ],
    )


def alternatives_figure(comparators: Sequence[Comparator], key: str) -> dict[str, Any]:
    """Draw one lane each [months]: a bar while it lasts, hatched where it may end, a diamond for a check."""
    lanes = list(range(len(comparators)))
    times = [each.time for each in comparators]
    bottom, top = len(lanes) - 0.45, -0.8
    bar = {"type": "bar", "orientation": "h", "y": lanes, "width": 0.32, "hoverinfo": "skip"}
    checked = [time.months if time.kind == "seen_at" else (None, None) for time in times]
    return {
        "data": [
            {
                **bar,
                "x": [_LAST_MONTHS * 1.1 if each.key == key else None for each in comparators],
                "base": [-_LAST_MONTHS * 0.05] * len(lanes),
                "y": [lane - 0.2 for lane in lanes],
                "width": 0.96,
                "marker": {"color": "@3/16"},
                "showlegend": False,
            },
            {
                **bar,
                "name": "Lasts",
                "x": [time.months[0] if time.kind == "lasts" else None for time in times],
                "marker": {"color": "@0"},
            },
            {
                **bar,
                "name": "May end in here",
                "x": [
                    time.months[1] - time.months[0] if time.kind in {"lasts", "up_to"} else None
                    for time in times
                ],
                "base": [time.months[0] for time in times],
                "marker": {
                    "color": "@surface",
                    "line": {"color": "@0", "width": 1.2},
                    "pattern": {
                        "shape": "/", "fgcolor": "@0", "bgcolor": "@surface", "size": 6, "solidity": 0.3
                    },
                },
            },
            {
                "type": "scatter",
                "mode": "lines+markers",
                "name": "Checked then: not an end",
                "x": [month for months in checked for month in (*months, None)],
                "y": [place for lane in lanes for place in (lane, lane, None)],
                "line": {"color": "@1", "width": 2, "dash": "dot"},
                "marker": {
                    "symbol": "diamond",
                    "size": 13,
                    "color": "@surface",
                    "line": {"color": "@1", "width": 2.2},
                },
                "hoverinfo": "skip",
            },
            {
                "type": "scatter",
                "mode": "text",
                "x": [0] * len(lanes),
                "y": [lane - 0.38 for lane in lanes],
                "text": [f"<b>{each.name}</b>  {each.time.words}" for each in comparators],
                "textposition": "middle right",
                "textfont": {"size": 13, "color": "@ink"},
                "hoverinfo": "skip",
                "showlegend": False,
            },
        ],
        "layout": {
            **base_layout(),
            "barmode": "overlay",
            "xaxis": axis(
                "time after the treatment",
                (-_LAST_MONTHS / 60, _LAST_MONTHS * 1.03),
                tickvals=list(_TICKS_MONTHS),
                ticktext=list(_TICKS_MONTHS.values()),
            ),
            "yaxis": {"range": [bottom, top], "visible": False, "fixedrange": True},
            "margin": {"l": 8, "r": 14, "t": 40, "b": 52},
            "meta": {
                "height": 120 + 48 * len(lanes),
                "narrow": {"legend.font.size": 12, "margin.t": 62, "xaxis.ticktext": list(_NARROW_TICKS)},
            },
        },
    }  # fmt: skip


def _say(chosen: Comparator) -> str:
    if chosen.time.kind == "seen_at":
        return (
            f"A diamond is not an end: people were {chosen.time.words}. "
            "Do not compare it with the bars: it shows something else."
        )
    return (
        f"A bar shows how long it is said to last: {chosen.time.words}. "
        "Do not compare it with the diamonds: they show something else."
    )
