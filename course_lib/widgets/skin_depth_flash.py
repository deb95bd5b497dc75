"""How long a hot target takes to cool, beside the length of a flash."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from course_lib.evidence import Target, optics
from course_lib.models.skin_depth_heat import cooling_s, heat_spread_um
from course_lib.widgets.layout import axis, base_layout
from course_lib.widgets.panel import Facts
from course_lib.widgets.skin_depth_section import mm_words
from course_lib.widgets.table import View

_UNITS = ((1.0, "s"), (1e-3, "ms"), (1e-6, "µs"), (1e-9, "ns"))
_FIRST_S, _LAST_S = 1e-8, 1.0


def _two_digits(number: float) -> str:
    return f"{float(f'{number:.2g}'):,.10g}"


def time_words(seconds: float) -> str:
    """A time in the unit that makes it at least 1, with two digits.

    >>> time_words(0.0048077), time_words(3.205e-7), time_words(0.1)
    ('4.8 ms', '320 ns', '100 ms')
    """
    # A hair under 1: what is computed as 0.9999999 of a unit is that unit.
    size, unit = next((size, unit) for size, unit in _UNITS if seconds >= 0.995 * size)
    return f"{_two_digits(seconds / size)} {unit}"


FLASHES_S: Mapping[str, float] = MappingProxyType(
    {time_words(digit * 10.0**power): digit * 10.0**power for power in range(-8, -1) for digit in (1, 3)}
    | {time_words(0.1): 0.1}
)
"""The flashes that the slider offers, by their words [s]."""


def size_words(target: Target) -> str:
    """How wide or thick a target of the illustration is.

    >>> size_words(optics().targets["small_vessel"])
    '0.05 mm'
    """
    return f"{target.size_um / 1000:g} mm"


def keeps_heat(target: Target, flash_s: float) -> bool:
    """Whether a flash [s] is over before the target has cooled."""
    return flash_s < cooling_s(target)


def flash_view(target: str, flash: str) -> View:
    """One state of the comparison of a flash, by its words, with what the targets take to cool."""
    targets = optics().targets
    chosen, flash_s = targets[target], FLASHES_S[flash]
    cools_s = cooling_s(chosen)
    if keeps_heat(chosen, flash_s):
        title = (
            f"The flash is {_two_digits(cools_s / flash_s)} times shorter than this target takes to cool: "
        )
        title += "the heat stays in"
    else:
        title = f"The flash is {_two_digits(flash_s / cools_s)} times longer than this target takes to cool: "
        title += "heat leaks into the skin around"
    spread = mm_words(float(heat_spread_um(flash_s)) / 1000)
    by = "by" if spread.startswith("less") else "by about"
    return View(
        figure=flash_figure(list(targets.values()), chosen, flash_s),
        title=title,
        say=f"{chosen.name}, {size_words(chosen)}: it takes about {time_words(cools_s)} to cool. "
        f"The flash lasts {flash}. In that time heat spreads {by} {spread} (computed).",
        columns=("Target", "Size", "Takes to cool", "With this flash"),
        rows=[
            (
                each.name,
                size_words(each),
                time_words(cooling_s(each)),
                "heat stays in" if keeps_heat(each, flash_s) else "heat leaks out",
            )
            for each in targets.values()
        ],
        panel=(_NOT_SAID,),
    )


_NOT_SAID = Facts(
    "What this does not say",
    [
        (
            "How hot the target gets",
            "Nor what else takes up the light, nor whether the light gets there at all.",
        ),
        (
            "That only the target is hit",
            "Heat spreads, and edges or a difference in colour can stay. Precision depends on the operator "
            "too [GREVE2002, ALAM2007].",
        ),
        ("What to set", "The clinician and the manual of the device say that, never this page."),
    ],
)


def flash_figure(targets: Sequence[Target], chosen: Target, flash_s: float) -> dict[str, Any]:
    """Draw one bar a target, as long as it takes to cool [s], and the end of the flash [s] as a line."""
    rows = list(range(len(targets)))
    at = targets.index(chosen)
    bottom, top = len(targets) - 0.55, -0.75

    def bars(stays: bool) -> dict[str, Any]:
        return {
            "type": "bar",
            "orientation": "h",
            "y": rows,
            "x": [cooling_s(one) if keeps_heat(one, flash_s) == stays else None for one in targets],
            "width": 0.34,
            "hoverinfo": "skip",
        }

    return {
        "data": [
            {
                "type": "scatter",
                "mode": "lines",
                "x": [_FIRST_S, _LAST_S, _LAST_S, _FIRST_S, _FIRST_S],
                "y": [at - 0.62, at - 0.62, at + 0.28, at + 0.28, at - 0.62],
                "fill": "toself",
                "fillcolor": "@ink/8",
                "line": {"width": 0},
                "hoverinfo": "skip",
                "showlegend": False,
            },
            {**bars(True), "name": "Keeps its heat during the flash", "marker": {"color": "@0"}},
            {
                **bars(False),
                "name": "Cools before the flash ends",
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
                "name": "End of the flash",
                "mode": "lines",
                # Broken between the bars, so that it does not run through their words.
                "x": [flash_s, flash_s, None] * len(targets),
                "y": [end for row in rows for end in (row - 0.2, row + 0.24, None)],
                "line": {"color": "@1", "width": 3},
                "hoverinfo": "skip",
            },
            {
                "type": "scatter",
                "mode": "text",
                "x": [_FIRST_S] * len(targets),
                "y": [row - 0.37 for row in rows],
                "text": [
                    f"<b>{one.name}</b>, {size_words(one)}: {time_words(cooling_s(one))}" for one in targets
                ],
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
                "time from the start of the flash",
                (-8.02, 0.02),
                type="log",
                tickvals=[1e-8, 1e-6, 1e-4, 1e-2, 1],
                ticktext=["10 ns", "1 µs", "100 µs", "10 ms", "1 s"],
            ),
            "yaxis": {"range": [bottom, top], "visible": False, "fixedrange": True},
            "margin": {"l": 16, "r": 18, "t": 40, "b": 52},
            "meta": {"height": 430, "narrow": {"legend.font.size": 12, "margin.t": 84}},
        },
    }
